/* closure.c - see closure.h. */
#include "cluster/closure.h"

#include "base/sort.h"

typedef struct closure_graph {
    const kpl_allocator *allocator;
    uint64_t *starts;     /* neighbours of record r: starts[r] .. starts[r + 1] */
    uint32_t *neighbours; /* ascending */
    uint32_t record_count;
} closure_graph;

static void closure_end(closure_graph *graph) {
    kpl_free(graph->allocator, graph->starts);
    kpl_free(graph->allocator, graph->neighbours);
}

/* Links are sorted, so that neighbours come ascending: first the smaller ones of every
 * record, then the larger ones. */
static kpl_status closure_begin(closure_graph *graph, const kpl_links *links,
                                double weight_min, kpl_error *error) {
    const uint32_t records = graph->record_count;
    KPL_TRY(kpl_alloc_zero(graph->allocator, (size_t)records + 2, sizeof *graph->starts,
                           &graph->starts, error));
    for (uint64_t i = 0; i < links->count; i++) {
        if (links->items[i].weight < weight_min)
            continue;
        graph->starts[links->items[i].left + 2]++;
        graph->starts[links->items[i].right + 2]++;
    }
    for (uint32_t r = 0; r < records; r++)
        graph->starts[r + 2] += graph->starts[r + 1];
    KPL_TRY(kpl_alloc(graph->allocator, graph->starts[records + 1],
                      sizeof *graph->neighbours, &graph->neighbours, error));
    for (uint64_t i = 0; i < links->count; i++)
        if (links->items[i].weight >= weight_min)
            graph->neighbours[graph->starts[links->items[i].right + 1]++] =
                links->items[i].left;
    for (uint64_t i = 0; i < links->count; i++)
        if (links->items[i].weight >= weight_min)
            graph->neighbours[graph->starts[links->items[i].left + 1]++] =
                links->items[i].right;
    return KPL_OK;
}

static uint64_t closure_degree(const closure_graph *graph, uint32_t record) {
    return graph->starts[record + 1] - graph->starts[record];
}

/* The bound on neighbours that keeps the work in proportion. */
static uint64_t closure_bound(const closure_graph *graph) {
    const uint64_t wish = (uint64_t)graph->record_count * KPL_CLOSURE_PAIRS_A_RECORD;
    const uint64_t most = wish > KPL_CLOSURE_PAIRS_MIN ? wish : KPL_CLOSURE_PAIRS_MIN;
    uint64_t bound = KPL_CLOSURE_NEIGHBOURS_MAX;
    for (; bound > 2; bound /= 2) {
        uint64_t pairs = 0;
        for (uint32_t r = 0; r < graph->record_count; r++) {
            const uint64_t degree = closure_degree(graph, r);
            if (degree >= 2 && degree <= bound)
                pairs += degree * (degree - 1) / 2;
        }
        if (pairs <= most)
            break;
    }
    return bound;
}

/* Every pair of neighbours that is not known; those with several common neighbours come
 * several times. */
static kpl_status closure_spread(const closure_graph *graph, kpl_closure_known_fn *known,
                                 const void *argument, kpl_sort_item **items_out,
                                 size_t *count_out, kpl_error *error) {
    const uint64_t bound = closure_bound(graph);
    size_t capacity = 0;
    for (uint32_t r = 0; r < graph->record_count; r++) {
        const uint32_t *const of = graph->neighbours + graph->starts[r];
        const uint64_t degree = closure_degree(graph, r);
        if (degree > bound)
            continue;
        for (uint64_t i = 0; i < degree; i++) {
            for (uint64_t j = i + 1; j < degree; j++) {
                if (known(argument, of[i], of[j]))
                    continue;
                KPL_TRY(kpl_reserve(graph->allocator, *count_out + 1, sizeof **items_out,
                                    &capacity, items_out, error));
                (*items_out)[(*count_out)++].key = (uint64_t)of[i] << 32 | of[j];
            }
        }
    }
    return KPL_OK;
}

/* Sort, and keep each pair once. */
static kpl_status closure_settle(const kpl_allocator *allocator, kpl_sort_item *items,
                                 size_t count, kpl_closure *closure, kpl_error *error) {
    kpl_sort_item *scratch = NULL;
    KPL_TRY(kpl_alloc(allocator, count, sizeof *scratch, &scratch, error));
    kpl_sort_items(items, scratch, count);
    kpl_free(allocator, scratch);
    KPL_TRY(kpl_alloc(allocator, count, sizeof *closure->pairs, &closure->pairs, error));
    for (size_t i = 0; i < count; i++)
        if (i == 0 || items[i].key != items[i - 1].key)
            closure->pairs[closure->count++] = items[i].key;
    return KPL_OK;
}

kpl_status kpl_closure_find(const kpl_links *links, uint32_t record_count,
                            double weight_min, kpl_closure_known_fn *known,
                            const void *argument, const kpl_allocator *allocator,
                            kpl_closure *closure_out, kpl_error *error) {
    closure_graph graph = {.allocator = allocator, .record_count = record_count};
    kpl_closure closure = {.allocator = allocator};
    kpl_sort_item *items = NULL;
    size_t count = 0;
    kpl_status status = closure_begin(&graph, links, weight_min, error);
    if (status == KPL_OK)
        status = closure_spread(&graph, known, argument, &items, &count, error);
    if (status == KPL_OK)
        status = closure_settle(allocator, items, count, &closure, error);
    kpl_free(allocator, items);
    closure_end(&graph);
    if (status != KPL_OK)
        return status;
    *closure_out = closure;
    return KPL_OK;
}

void kpl_closure_release(kpl_closure *closure) {
    kpl_free(closure->allocator, closure->pairs);
    *closure = (kpl_closure){.allocator = closure->allocator};
}
