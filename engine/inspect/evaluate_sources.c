/* evaluate_sources.c - the counting by sources; see evaluate_sources.h. */
#include "inspect/evaluate_sources.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* What is counted: a square of sources each. */
enum { SOURCES_TRUE, SOURCES_FOUND, SOURCES_BOTH, SOURCES_SQUARES };

typedef struct sources_run {
    const kpl_linked *linked;
    const kpl_truth *truth;
    uint64_t *squares[SOURCES_SQUARES];
    uint64_t *held; /* per source: records of the group under way */
    uint32_t *order;
    uint64_t *starts; /* per group, while records are ordered */
} sources_run;

static uint64_t *sources_cell(const sources_run *run, int square, uint32_t a,
                              uint32_t b) {
    const size_t count = run->linked->source_count;
    return &run->squares[square][a < b ? a * count + b : b * count + a];
}

/* The pairs inside one group. Sources are few, and most groups have few of them. */
static void sources_add_group(const sources_run *run, int square, const uint32_t *records,
                              uint32_t count) {
    const uint32_t *const source_of = run->linked->source_of;
    for (uint32_t i = 0; i < count; i++) { /* with those that came before */
        const uint32_t own = source_of[records[i]];
        for (uint32_t s = 0; s < run->linked->source_count; s++)
            if (run->held[s] > 0)
                *sources_cell(run, square, own, s) += run->held[s];
        run->held[own]++;
    }
    for (uint32_t i = 0; i < count; i++)
        run->held[source_of[records[i]]] = 0;
}

/* Records in order of their group, ascending in each: a counting sort. Groups are numbers
 * up to the number of records. */
static void sources_order(const sources_run *run, bool by_cluster) {
    const kpl_linked *const linked = run->linked;
    const uint32_t count = linked->record_count;
    for (uint32_t g = 0; g <= count + 1; g++)
        run->starts[g] = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t r = 0; r < count; r++) {
            const uint64_t group =
                by_cluster ? run->truth->cluster_of[r] : linked->entity_of[r];
            if (pass == 0)
                run->starts[group + 1]++;
            else
                run->order[run->starts[group]++] = r;
        }
        for (uint32_t g = 0; pass == 0 && g <= count; g++)
            run->starts[g + 1] += run->starts[g];
    }
}

static bool sources_same(const sources_run *run, bool by_cluster, uint32_t a,
                         uint32_t b) {
    return by_cluster ? run->truth->cluster_of[a] == run->truth->cluster_of[b]
                      : run->linked->entity_of[a] == run->linked->entity_of[b];
}

/* Pairs that are in one cluster as well as in one entity: of an entity's records, those
 * of each cluster. Its first one's cluster is taken out, then what is left. */
static void sources_add_both(const sources_run *run, uint32_t *records, uint32_t count) {
    while (count > 0) {
        uint32_t same = 1;
        for (uint32_t i = 1; i < count; i++) {
            const uint32_t record = records[i];
            if (!sources_same(run, true, records[0], record))
                continue;
            records[i] = records[same];
            records[same++] = record;
        }
        sources_add_group(run, SOURCES_BOTH, records, same);
        records += same;
        count -= same;
    }
}

static void sources_walk(const sources_run *run, bool by_cluster) {
    const uint32_t count = run->linked->record_count;
    sources_order(run, by_cluster);
    for (uint32_t start = 0; start < count;) {
        uint32_t end = start + 1;
        while (end < count &&
               sources_same(run, by_cluster, run->order[start], run->order[end]))
            end++;
        sources_add_group(run, by_cluster ? SOURCES_TRUE : SOURCES_FOUND,
                          run->order + start, end - start);
        if (!by_cluster && !run->truth->is_pairs)
            sources_add_both(run, run->order + start, end - start);
        start = end;
    }
}

/* A file of pairs lists what is true. */
static void sources_add_pairs(const sources_run *run) {
    const uint32_t *const source_of = run->linked->source_of;
    for (uint64_t i = 0; i < run->truth->pair_count; i++) {
        const kpl_record_pair pair = run->truth->pairs[i];
        const uint32_t left = source_of[pair.left];
        const uint32_t right = source_of[pair.right];
        ++*sources_cell(run, SOURCES_TRUE, left, right);
        if (sources_same(run, false, pair.left, pair.right))
            ++*sources_cell(run, SOURCES_BOTH, left, right);
    }
}

static kpl_status sources_collect(const sources_run *run, kpl_source_qualities *out,
                                  kpl_error *error) {
    const uint32_t count = (uint32_t)run->linked->source_count;
    KPL_TRY(kpl_alloc(out->allocator, (size_t)count * count, sizeof *out->items,
                      &out->items, error));
    for (uint32_t a = 0; a < count; a++) {
        for (uint32_t b = a; b < count; b++) {
            kpl_source_quality row = {
                .left = a,
                .right = b,
                .true_pairs = *sources_cell(run, SOURCES_TRUE, a, b),
                .entities = {.found = *sources_cell(run, SOURCES_FOUND, a, b),
                             .true_positives = *sources_cell(run, SOURCES_BOTH, a, b)}};
            if (!kpl_truth_allows(run->truth->mode, a, b) ||
                row.true_pairs + row.entities.found == 0)
                continue;
            kpl_pair_quality_fill(&row.entities, row.true_pairs);
            out->items[out->count++] = row;
        }
    }
    return KPL_OK;
}

static kpl_status sources_count(sources_run *run, kpl_source_qualities *out,
                                kpl_error *error) {
    const kpl_allocator *const allocator = run->linked->allocator;
    const size_t sources = run->linked->source_count;
    const size_t records = run->linked->record_count;
    for (int s = 0; s < SOURCES_SQUARES; s++)
        KPL_TRY(kpl_alloc_zero(allocator, sources * sources, sizeof *run->squares[s],
                               &run->squares[s], error));
    KPL_TRY(kpl_alloc_zero(allocator, sources, sizeof *run->held, &run->held, error));
    KPL_TRY(kpl_alloc(allocator, records + 1, sizeof *run->order, &run->order, error));
    KPL_TRY(kpl_alloc(allocator, records + 2, sizeof *run->starts, &run->starts, error));
    sources_walk(run, false);
    if (run->truth->is_pairs)
        sources_add_pairs(run);
    else
        sources_walk(run, true);
    return sources_collect(run, out, error);
}

kpl_status kpl_evaluate_sources(const kpl_linked *linked, const kpl_truth *truth,
                                kpl_source_qualities *qualities_out, kpl_error *error) {
    sources_run run = {.linked = linked, .truth = truth};
    *qualities_out = (kpl_source_qualities){.allocator = linked->allocator};
    const kpl_status status = sources_count(&run, qualities_out, error);
    for (int s = 0; s < SOURCES_SQUARES; s++)
        kpl_free(linked->allocator, run.squares[s]);
    kpl_free(linked->allocator, run.held);
    kpl_free(linked->allocator, run.order);
    kpl_free(linked->allocator, run.starts);
    return status;
}

void kpl_source_qualities_release(kpl_source_qualities *qualities) {
    kpl_free(qualities->allocator, qualities->items);
    *qualities = (kpl_source_qualities){.allocator = qualities->allocator};
}
