/* components.c - see components.h. */
#include "cluster/components.h"

#include <assert.h>
#include <stdatomic.h>

/* Edges and records of a task. */
#define COMPONENTS_EDGES ((uint64_t)1 << 16)
#define COMPONENTS_RECORDS ((uint64_t)1 << 16)

/* Relaxed order is enough: a parent is a number that only ever gets smaller, and the end
 * of a parallel loop makes all of them seen. */
typedef atomic_uint_least32_t components_parent;

typedef struct components_run {
    components_parent *parents; /* parents[r] <= r */
    uint32_t *roots;
    uint32_t record_count;
    const kpl_links *edges;
    double threshold;
} components_run;

static uint32_t components_load(components_parent *parents, uint32_t record) {
    return (uint32_t)atomic_load_explicit(&parents[record], memory_order_relaxed);
}

static bool components_swap(components_parent *parents, uint32_t record, uint32_t from,
                            uint32_t to) {
    uint_least32_t expected = from;
    return atomic_compare_exchange_strong_explicit(
        &parents[record], &expected, to, memory_order_relaxed, memory_order_relaxed);
}

static uint32_t components_root(components_parent *parents, uint32_t record) {
    for (;;) {
        const uint32_t parent = components_load(parents, record);
        if (parent == record)
            return record;
        const uint32_t above = components_load(parents, parent);
        if (above != parent) /* a lost race leaves a longer path, no wrong one */
            (void)components_swap(parents, record, parent, above);
        record = above;
    }
}

static void components_join(components_parent *parents, uint32_t a, uint32_t b) {
    for (;;) {
        a = components_root(parents, a);
        b = components_root(parents, b);
        if (a == b)
            return;
        const uint32_t larger = a > b ? a : b;
        const uint32_t smaller = a > b ? b : a;
        if (components_swap(parents, larger, larger, smaller))
            return;
    }
}

static uint64_t components_end(uint64_t start, uint64_t step, uint64_t count) {
    return count - start < step ? count : start + step;
}

static kpl_status components_init_task(void *argument, uint64_t task, uint32_t worker,
                                       kpl_error *error) {
    const components_run *const run = argument;
    const uint64_t start = task * COMPONENTS_RECORDS;
    const uint64_t end = components_end(start, COMPONENTS_RECORDS, run->record_count);
    (void)worker;
    (void)error;
    for (uint64_t r = start; r < end; r++)
        atomic_init(&run->parents[r], (uint_least32_t)r);
    return KPL_OK;
}

static kpl_status components_join_task(void *argument, uint64_t task, uint32_t worker,
                                       kpl_error *error) {
    const components_run *const run = argument;
    const uint64_t start = task * COMPONENTS_EDGES;
    const uint64_t end = components_end(start, COMPONENTS_EDGES, run->edges->count);
    (void)worker;
    (void)error;
    for (uint64_t i = start; i < end; i++) {
        const kpl_link *const link = &run->edges->items[i];
        /* A bound of 0 is below every probability: nothing to work out. */
        if (run->threshold <= 0.0 ||
            kpl_weight_probability(link->weight) >= run->threshold)
            components_join(run->parents, link->left, link->right);
    }
    return KPL_OK;
}

static kpl_status components_root_task(void *argument, uint64_t task, uint32_t worker,
                                       kpl_error *error) {
    const components_run *const run = argument;
    const uint64_t start = task * COMPONENTS_RECORDS;
    const uint64_t end = components_end(start, COMPONENTS_RECORDS, run->record_count);
    (void)worker;
    (void)error;
    for (uint64_t r = start; r < end; r++)
        run->roots[r] = components_root(run->parents, (uint32_t)r);
    return KPL_OK;
}

static kpl_status components_steps(components_run *run, const kpl_pool *pool,
                                   kpl_error *error) {
    const uint64_t blocks =
        (run->record_count + COMPONENTS_RECORDS - 1) / COMPONENTS_RECORDS;
    const uint64_t chunks = (run->edges->count + COMPONENTS_EDGES - 1) / COMPONENTS_EDGES;
    KPL_TRY(kpl_parallel_for(pool, blocks, components_init_task, run, error));
    KPL_TRY(kpl_parallel_for(pool, chunks, components_join_task, run, error));
    return kpl_parallel_for(pool, blocks, components_root_task, run, error);
}

kpl_status kpl_components_find(const kpl_links *edges, double threshold,
                               uint32_t record_count, const kpl_pool *pool,
                               const kpl_allocator *allocator, uint32_t **roots_out,
                               kpl_error *error) {
    components_run run = {
        .record_count = record_count, .edges = edges, .threshold = threshold};
    kpl_status status =
        kpl_alloc(allocator, record_count, sizeof *run.parents, &run.parents, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, record_count, sizeof *run.roots, &run.roots, error);
    if (status == KPL_OK)
        status = components_steps(&run, pool, error);
    kpl_free(allocator, run.parents);
    if (status != KPL_OK) {
        kpl_free(allocator, run.roots);
        return status;
    }
    *roots_out = run.roots;
    return KPL_OK;
}

/* ---- The list -------------------------------------------------------------------- */

/* Where each component starts; positions[root] becomes where its next member goes. */
static uint32_t components_starts(kpl_components *list, const uint32_t *roots,
                                  uint32_t record_count) {
    uint32_t total = 0;
    uint32_t component = 0;
    for (uint32_t r = 0; r < record_count; r++) {
        const uint32_t size = list->positions[r]; /* of a root; others have 0 */
        if (roots[r] != r)
            continue;
        list->positions[r] = KPL_COMPONENTS_ALONE;
        if (size < 2)
            continue;
        list->starts[component++] = total;
        list->positions[r] = total;
        total += size;
    }
    list->starts[component] = total;
    return total;
}

/* A root comes first in its component, so that its own place is where it said; the next
 * free place is kept in `next`, one per root. */
static void components_fill(kpl_components *list, const uint32_t *roots, uint32_t *next,
                            uint32_t record_count) {
    for (uint32_t r = 0; r < record_count; r++) {
        const uint32_t root = roots[r];
        if (list->positions[root] == KPL_COMPONENTS_ALONE)
            continue;
        const uint32_t at = list->positions[root] + next[root]++;
        list->members[at] = r;
        list->positions[r] = at; /* the root's own stays as it is: next was 0 */
    }
}

typedef struct components_edges {
    kpl_components *list;
    const kpl_links *edges;
} components_edges;

/* Edges are sorted: where the left record changes, its edges begin. */
static kpl_status components_edges_task(void *argument, uint64_t task, uint32_t worker,
                                        kpl_error *error) {
    const components_edges *const run = argument;
    const kpl_link *const items = run->edges->items;
    const uint64_t start = task * COMPONENTS_EDGES;
    const uint64_t end = components_end(start, COMPONENTS_EDGES, run->edges->count);
    (void)worker;
    (void)error;
    for (uint64_t i = start; i < end; i++) {
        if (i > 0 && items[i].left == items[i - 1].left)
            continue;
        const uint32_t position = run->list->positions[items[i].left];
        if (position != KPL_COMPONENTS_ALONE) /* else an edge below the threshold */
            run->list->edge_first[position] = i;
    }
    return KPL_OK;
}

static kpl_status components_find_edges(kpl_components *list, const kpl_links *edges,
                                        const kpl_pool *pool, kpl_error *error) {
    components_edges run = {.list = list, .edges = edges};
    for (uint32_t m = 0; m < list->member_count; m++)
        list->edge_first[m] = UINT64_MAX;
    return kpl_parallel_for(pool,
                            (edges->count + COMPONENTS_EDGES - 1) / COMPONENTS_EDGES,
                            components_edges_task, &run, error);
}

kpl_status kpl_components_list(const uint32_t *roots, uint32_t record_count,
                               const kpl_links *edges, const kpl_pool *pool,
                               const kpl_allocator *allocator,
                               kpl_components *components_out, kpl_error *error) {
    kpl_components list = {.allocator = allocator};
    uint32_t *next = NULL;
    uint32_t count = 0;
    kpl_status status = kpl_alloc_zero(allocator, record_count, sizeof *list.positions,
                                       &list.positions, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, record_count, sizeof *next, &next, error);
    for (uint32_t r = 0; r < record_count && status == KPL_OK; r++)
        count += ++list.positions[roots[r]] == 2;
    if (status == KPL_OK)
        status = kpl_alloc(allocator, (size_t)count + 1, sizeof *list.starts,
                           &list.starts, error);
    if (status == KPL_OK) {
        list.count = count;
        list.member_count = components_starts(&list, roots, record_count);
        assert(list.starts[count] == list.member_count);
        status = kpl_alloc(allocator, list.member_count, sizeof *list.members,
                           &list.members, error);
    }
    if (status == KPL_OK)
        status = kpl_alloc(allocator, list.member_count, sizeof *list.edge_first,
                           &list.edge_first, error);
    if (status == KPL_OK) {
        components_fill(&list, roots, next, record_count);
        status = components_find_edges(&list, edges, pool, error);
    }
    kpl_free(allocator, next);
    if (status != KPL_OK) {
        kpl_components_release(&list);
        return status;
    }
    *components_out = list;
    return KPL_OK;
}

void kpl_components_release(kpl_components *components) {
    kpl_free(components->allocator, components->members);
    kpl_free(components->allocator, components->starts);
    kpl_free(components->allocator, components->positions);
    kpl_free(components->allocator, components->edge_first);
    *components = (kpl_components){.allocator = components->allocator};
}
