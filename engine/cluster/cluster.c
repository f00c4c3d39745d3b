/* cluster.c - see cluster.h. */
#include "cluster/cluster.h"

#include <assert.h>

#include "cluster/average_linkage.h"

/* Best weight first, then smallest records. */
static bool cluster_before(const kpl_link *a, const kpl_link *b) {
    if (a->weight > b->weight)
        return true;
    if (a->weight < b->weight)
        return false;
    return a->left != b->left ? a->left < b->left : a->right < b->right;
}

/* Heap sort of pointers: the worst link sifts to the root and leaves for the end. */
static void cluster_sift(const kpl_link **links, size_t root, size_t count) {
    const kpl_link *const item = links[root];
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && cluster_before(links[child], links[child + 1]))
            child++;
        if (!cluster_before(item, links[child]))
            break;
        links[root] = links[child];
        root = child;
    }
    links[root] = item;
}

static void cluster_sort(const kpl_link **links, size_t count) {
    for (size_t i = count / 2; i-- > 0;)
        cluster_sift(links, i, count);
    for (size_t end = count; end > 1;) {
        end--;
        const kpl_link *const worst = links[0];
        links[0] = links[end];
        links[end] = worst;
        cluster_sift(links, 0, end);
    }
}

static void cluster_join(kpl_union_find *forest, const kpl_link *link) {
    const uint32_t a = kpl_union_find_root(forest, link->left);
    const uint32_t b = kpl_union_find_root(forest, link->right);
    if (a == b || !kpl_union_find_allows(forest, a, b))
        return;
    if (forest->size[a] >= forest->size[b])
        kpl_union_find_join(forest, a, b);
    else
        kpl_union_find_join(forest, b, a);
}

/* Links from the threshold on; the order only matters where a unique source can refuse.
 */
static kpl_status cluster_chain(kpl_union_find *forest, const kpl_links *edges,
                                double threshold, const kpl_allocator *allocator,
                                kpl_error *error) {
    const kpl_link **order = NULL;
    size_t count = 0;
    KPL_TRY(kpl_alloc(allocator, edges->count, sizeof *order, &order, error));
    for (uint64_t i = 0; i < edges->count; i++)
        if (kpl_weight_probability(edges->items[i].weight) >= threshold)
            order[count++] = &edges->items[i];
    if (forest->sources != NULL)
        cluster_sort(order, count);
    for (size_t i = 0; i < count; i++)
        cluster_join(forest, order[i]);
    kpl_free(allocator, order);
    return KPL_OK;
}

/* Number the sets by their smallest record. */
static kpl_status cluster_number(kpl_union_find *forest, const kpl_allocator *allocator,
                                 kpl_entities *entities_out, kpl_error *error) {
    kpl_entities entities = {.allocator = allocator,
                             .record_count = forest->record_count};
    uint32_t *number = NULL;
    KPL_TRY(
        kpl_alloc_zero(allocator, forest->record_count, sizeof *number, &number, error));
    const kpl_status status =
        kpl_alloc(allocator, forest->record_count, sizeof *entities.of_record,
                  &entities.of_record, error);
    for (uint32_t r = 0; status == KPL_OK && r < forest->record_count; r++) {
        const uint32_t root = kpl_union_find_root(forest, r);
        if (number[root] == 0)
            number[root] = ++entities.entity_count;
        entities.of_record[r] = number[root];
        if (forest->size[root] > entities.largest)
            entities.largest = forest->size[root];
    }
    kpl_free(allocator, number);
    if (status == KPL_OK)
        *entities_out = entities;
    return status;
}

kpl_status kpl_cluster_run(const kpl_table *table, kpl_cluster_method method,
                           kpl_link_mode link, double threshold, const bool *is_unique,
                           const kpl_links *edges, const kpl_allocator *allocator,
                           kpl_entities *entities_out, kpl_error *error) {
    bool unique[KPL_SOURCES_MAX] = {false};
    assert(table->source_count <= KPL_SOURCES_MAX);
    for (uint32_t s = 0; s < table->source_count; s++)
        unique[s] = is_unique[s] || method == KPL_CLUSTER_ONE_TO_ONE;
    const double share = link == KPL_LINK_BETWEEN ? 1.0 : KPL_CLUSTER_MEAN_SHARE;
    kpl_union_find forest;
    KPL_TRY(kpl_union_find_init(&forest, table, unique, allocator, error));
    kpl_status status =
        method == KPL_CLUSTER_AVERAGE_LINKAGE
            ? kpl_average_linkage_run(&forest, edges, share * threshold, allocator, error)
            : cluster_chain(&forest, edges, threshold, allocator, error);
    if (status == KPL_OK)
        status = cluster_number(&forest, allocator, entities_out, error);
    kpl_union_find_release(&forest);
    return status;
}
