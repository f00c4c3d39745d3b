/*
 * collect.c - the workers' lists of links as one, sorted; see kpl_score_collect().
 *
 * Links are scattered into buckets by the high bits of their left record, list by list,
 * and each bucket is sorted on its own: all steps run in parallel, time is linear however
 * the links are spread. A link takes 32 bytes in its list, 32 in the result, and 64 more
 * while its bucket is sorted. Checked by tests/score/test_collect.c.
 */
#include "base/sort.h"
#include "score/score.h"

/* Links of a bucket: fit the second-level cache with their keys. */
#define COLLECT_BUCKET_LINKS ((uint64_t)4096)
#define COLLECT_BUCKETS_MAX ((uint64_t)4096)

typedef struct collect_scratch {
    kpl_sort_item *keys;
    size_t key_capacity;
    kpl_sort_item *spare;
    size_t spare_capacity;
    kpl_link *links;
    size_t link_capacity;
} collect_scratch;

typedef struct collect_run {
    const kpl_score_list *lists;
    uint32_t list_count;
    const kpl_allocator *allocator;
    kpl_link *items;
    uint32_t *lefts; /* per list: the largest left record */
    unsigned shift;  /* left >> shift is the bucket */
    size_t bucket_count;
    uint64_t *places;         /* [list][bucket]: count, then where its next link goes */
    uint64_t *ends;           /* per bucket */
    collect_scratch *scratch; /* per worker */
} collect_run;

/* In 64 bits: all 32 bits of a record may be shifted away. */
static size_t collect_bucket(const collect_run *run, uint32_t left) {
    return (size_t)((uint64_t)left >> run->shift);
}

static kpl_status collect_find_left(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    const collect_run *const run = argument;
    const kpl_score_list *const list = &run->lists[task];
    (void)worker;
    (void)error;
    uint32_t left = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].left > left)
            left = list->items[i].left;
    run->lefts[task] = left;
    return KPL_OK;
}

static kpl_status collect_count(void *argument, uint64_t task, uint32_t worker,
                                kpl_error *error) {
    const collect_run *const run = argument;
    const kpl_score_list *const list = &run->lists[task];
    uint64_t *const counts = run->places + task * run->bucket_count;
    (void)worker;
    (void)error;
    for (size_t i = 0; i < list->count; i++)
        counts[collect_bucket(run, list->items[i].left)]++;
    return KPL_OK;
}

/* Counts become places: bucket by bucket, in each list by list. */
static void collect_place(collect_run *run) {
    uint64_t next = 0;
    for (size_t b = 0; b < run->bucket_count; b++) {
        for (uint32_t l = 0; l < run->list_count; l++) {
            uint64_t *const place = &run->places[l * run->bucket_count + b];
            const uint64_t here = *place;
            *place = next;
            next += here;
        }
        run->ends[b] = next;
    }
}

static kpl_status collect_scatter(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    const collect_run *const run = argument;
    const kpl_score_list *const list = &run->lists[task];
    uint64_t *const places = run->places + task * run->bucket_count;
    (void)worker;
    (void)error;
    for (size_t i = 0; i < list->count; i++)
        run->items[places[collect_bucket(run, list->items[i].left)]++] = list->items[i];
    return KPL_OK;
}

static kpl_status collect_reserve(const collect_run *run, collect_scratch *own,
                                  size_t count, kpl_error *error) {
    KPL_TRY(kpl_reserve(run->allocator, count, sizeof *own->keys, &own->key_capacity,
                        &own->keys, error));
    KPL_TRY(kpl_reserve(run->allocator, count, sizeof *own->spare, &own->spare_capacity,
                        &own->spare, error));
    return kpl_reserve(run->allocator, count, sizeof *own->links, &own->link_capacity,
                       &own->links, error);
}

static kpl_status collect_sort(void *argument, uint64_t task, uint32_t worker,
                               kpl_error *error) {
    const collect_run *const run = argument;
    collect_scratch *const own = &run->scratch[worker];
    const uint64_t start = task > 0 ? run->ends[task - 1] : 0;
    const size_t count = (size_t)(run->ends[task] - start);
    kpl_link *const links = run->items + start;
    if (count < 2)
        return KPL_OK;
    KPL_TRY(collect_reserve(run, own, count, error));
    for (size_t i = 0; i < count; i++) {
        own->links[i] = links[i];
        own->keys[i] = (kpl_sort_item){(uint64_t)links[i].left << 32 | links[i].right, i};
    }
    kpl_sort_items(own->keys, own->spare, count);
    for (size_t i = 0; i < count; i++)
        links[i] = own->links[own->keys[i].value];
    return KPL_OK;
}

/* How many buckets, and of what. */
static kpl_status collect_plan(collect_run *run, uint64_t links, uint32_t threads,
                               kpl_error *error) {
    uint32_t left = 0;
    for (uint32_t l = 0; l < run->list_count; l++)
        if (run->lefts[l] > left)
            left = run->lefts[l];
    uint64_t wanted = links / COLLECT_BUCKET_LINKS + 1;
    if (wanted > COLLECT_BUCKETS_MAX)
        wanted = COLLECT_BUCKETS_MAX;
    while (collect_bucket(run, left) >= wanted)
        run->shift++;
    run->bucket_count = collect_bucket(run, left) + 1;
    KPL_TRY(kpl_alloc_zero(run->allocator, run->list_count * run->bucket_count,
                           sizeof *run->places, &run->places, error));
    KPL_TRY(kpl_alloc_zero(run->allocator, run->bucket_count, sizeof *run->ends,
                           &run->ends, error));
    return kpl_alloc_zero(run->allocator, threads, sizeof *run->scratch, &run->scratch,
                          error);
}

static void collect_end(collect_run *run, uint32_t threads) {
    for (uint32_t w = 0; run->scratch != NULL && w < threads; w++) {
        kpl_free(run->allocator, run->scratch[w].keys);
        kpl_free(run->allocator, run->scratch[w].spare);
        kpl_free(run->allocator, run->scratch[w].links);
    }
    kpl_free(run->allocator, run->scratch);
    kpl_free(run->allocator, run->lefts);
    kpl_free(run->allocator, run->places);
    kpl_free(run->allocator, run->ends);
}

static void collect_empty(kpl_score_list *lists, uint32_t list_count) {
    for (uint32_t l = 0; l < list_count; l++) {
        kpl_free(lists[l].allocator, lists[l].items);
        lists[l] = (kpl_score_list){.allocator = lists[l].allocator};
    }
}

kpl_status kpl_score_collect(kpl_score_list *lists, uint32_t list_count,
                             const kpl_pool *pool, const kpl_allocator *allocator,
                             kpl_links *links_out, kpl_error *error) {
    kpl_links links = {.allocator = allocator};
    collect_run run = {.lists = lists, .list_count = list_count, .allocator = allocator};
    for (uint32_t l = 0; l < list_count; l++)
        links.count += lists[l].count;
    kpl_status status =
        kpl_alloc(allocator, list_count, sizeof *run.lefts, &run.lefts, error);
    if (status == KPL_OK)
        status = kpl_parallel_for(pool, list_count, collect_find_left, &run, error);
    if (status == KPL_OK)
        status = collect_plan(&run, links.count, pool->threads, error);
    if (status == KPL_OK)
        status =
            kpl_alloc(allocator, links.count, sizeof *links.items, &links.items, error);
    run.items = links.items;
    if (status == KPL_OK)
        status = kpl_parallel_for(pool, list_count, collect_count, &run, error);
    if (status == KPL_OK) {
        collect_place(&run);
        status = kpl_parallel_for(pool, list_count, collect_scatter, &run, error);
    }
    if (status == KPL_OK) {
        collect_empty(lists, list_count); /* before sorting needs memory */
        status = kpl_parallel_for(pool, run.bucket_count, collect_sort, &run, error);
    }
    collect_end(&run, pool->threads);
    if (status != KPL_OK) {
        kpl_links_release(&links);
        return status;
    }
    *links_out = links;
    return KPL_OK;
}
