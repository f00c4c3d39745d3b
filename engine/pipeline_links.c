/*
 * pipeline_links.c - which scored pairs stay links.
 *
 * Links are many times as many as records, and every look at them costs memory bandwidth:
 * all threads pack them where they stand, chunk by chunk, and one moves the chunks
 * together, so that the order is kept whoever did what. Checked by the golden runs.
 */
#include <string.h>

#include "pipeline.h"

/* Links of a task. */
#define LINKS_CHUNK ((uint64_t)1 << 16)

typedef struct links_run links_run;

/* Does a link stay? */
typedef bool links_stays_fn(const links_run *links, kpl_probabilities *known,
                            const kpl_link *link);

struct links_run {
    kpl_linkage_run *run;
    links_stays_fn *stays;
    uint32_t *values; /* per entity: its values of the conflicting fields */
    bool constrained; /* a source is unique */
    uint64_t *kept;   /* per chunk */
    uint64_t *counts; /* [worker][rule]: links that stay */
    uint32_t stride;  /* of workers: none shares a cache line with another */
};

#define LINKS_COUNTS_APART 8u

static uint64_t links_chunk(const kpl_links *links, uint64_t chunk) {
    const uint64_t left = links->count - chunk * LINKS_CHUNK;
    return left < LINKS_CHUNK ? left : LINKS_CHUNK;
}

static kpl_status links_task(void *argument, uint64_t task, uint32_t worker,
                             kpl_error *error) {
    const links_run *const links = argument;
    kpl_link *const items = links->run->links.items + task * LINKS_CHUNK;
    const uint64_t count = links_chunk(&links->run->links, task);
    uint64_t *const counts = links->counts + (size_t)worker * links->stride;
    kpl_probabilities known;
    kpl_probabilities_init(&known);
    uint64_t kept = 0;
    (void)error;
    for (uint64_t i = 0; i < count; i++) {
        const kpl_link link = items[i];
        if (!links->stays(links, &known, &link))
            continue;
        counts[link.rule]++;
        if (kept < i)
            items[kept] = link;
        kept++;
    }
    links->kept[task] = kept;
    return KPL_OK;
}

static kpl_status links_room(links_run *links, uint64_t chunks, kpl_error *error) {
    const kpl_engine *const engine = links->run->plan->engine;
    links->stride = links->run->ledger.rule_count + LINKS_COUNTS_APART;
    KPL_TRY(
        kpl_alloc(&engine->allocator, chunks, sizeof *links->kept, &links->kept, error));
    return kpl_alloc_zero(&engine->allocator,
                          (size_t)engine->pool.threads * links->stride,
                          sizeof *links->counts, &links->counts, error);
}

static void links_release(links_run *links) {
    kpl_free(&links->run->plan->engine->allocator, links->kept);
    kpl_free(&links->run->plan->engine->allocator, links->counts);
}

/* Drop the links that do not stay; the others keep their order. */
static kpl_status links_pack(links_run *links, kpl_error *error) {
    const kpl_engine *const engine = links->run->plan->engine;
    kpl_links *const all = &links->run->links;
    const uint64_t chunks = (all->count + LINKS_CHUNK - 1) / LINKS_CHUNK;
    KPL_TRY(links_room(links, chunks, error));
    KPL_TRY(kpl_parallel_for(&engine->pool, chunks, links_task, links, error));
    uint64_t kept = 0;
    for (uint64_t c = 0; c < chunks; c++) {
        if (kept < c * LINKS_CHUNK)
            memmove(all->items + kept, all->items + c * LINKS_CHUNK,
                    links->kept[c] * sizeof *all->items);
        kept += links->kept[c];
    }
    all->count = kept;
    return KPL_OK;
}

/* Do the entities of a pair agree on what conflicts? Most pairs are inside one. */
static bool links_agrees(const links_run *links, kpl_probabilities *known,
                         const kpl_link *link) {
    const uint32_t count = links->run->conflicts.field_count;
    const size_t left = links->run->entities.of_record[link->left];
    const size_t right = links->run->entities.of_record[link->right];
    (void)known;
    return left == right ||
           kpl_conflicts_between(links->values + left * count,
                                 links->values + right * count, count) < 0;
}

kpl_status kpl_links_drop_conflicts(kpl_linkage_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    const uint32_t count = run->conflicts.field_count;
    links_run links = {.run = run, .stays = links_agrees};
    if (count == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(allocator, ((size_t)run->entities.entity_count + 1) * count,
                           sizeof *links.values, &links.values, error));
    for (size_t r = 0; r < run->entities.record_count; r++)
        kpl_conflicts_join(links.values + (size_t)run->entities.of_record[r] * count,
                           run->conflicts.codes + r * count, count);
    const kpl_status status = links_pack(&links, error);
    run->ledger.has_conflicts = true;
    run->ledger.vetoes = run->vetoes.count;
    links_release(&links);
    kpl_free(allocator, links.values);
    return status;
}

static bool links_is_emitted(const links_run *links, kpl_probabilities *known,
                             const kpl_link *link) {
    const kpl_linkage_run *const run = links->run;
    return kpl_probabilities_of(known, link->weight) >= run->linkage->threshold &&
           (!links->constrained ||
            run->entities.of_record[link->left] == run->entities.of_record[link->right]);
}

kpl_status kpl_links_keep_emitted(kpl_linkage_run *run, kpl_error *error) {
    links_run links = {.run = run,
                       .stays = links_is_emitted,
                       .constrained = run->linkage->cluster == KPL_CLUSTER_ONE_TO_ONE};
    for (uint32_t s = 0; s < run->plan->spec.source_count; s++)
        links.constrained |= run->is_unique[s];
    const kpl_status status = links_pack(&links, error);
    for (uint32_t w = 0; status == KPL_OK && w < run->plan->engine->pool.threads; w++)
        for (uint32_t i = 0; i < run->ledger.rule_count; i++)
            run->ledger.rules[i].links += links.counts[(size_t)w * links.stride + i];
    links_release(&links);
    return status;
}
