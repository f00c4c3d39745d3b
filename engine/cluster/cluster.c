/*
 * cluster.c - see cluster.h.
 *
 * Without unique sources and conflicts, components are the entities. All else works
 * inside components: they are listed, and tasks of some thousand records take them one by
 * one, each renumbered from 0 so that what a worker touches stays small. Memory is about
 * 24 bytes a record, and per worker some 100 bytes for each edge of its largest
 * component.
 */
#include "cluster/cluster.h"

#include <assert.h>
#include <stdlib.h>

#include "base/sort.h"
#include "cluster/average_linkage.h"
#include "cluster/components.h"
#include "cluster/whole.h"

/* Records of a task: components that start among so many members. */
#define CLUSTER_TASK_MEMBERS 4096u

/* One thread's room for a component. */
typedef struct cluster_worker {
    kpl_union_find forest;
    kpl_average_linkage linkage;
    kpl_whole whole;
    kpl_link *edges; /* ends are numbers within the component */
    size_t edge_count;
    size_t edge_capacity;
    kpl_sort_item *order;
    size_t order_capacity;
    kpl_sort_item *spare;
    size_t spare_capacity;
    uint32_t *firsts; /* per root: smallest record of its set */
    size_t first_capacity;
    kpl_vetoes vetoes; /* of all its components */
} cluster_worker;

typedef struct cluster_run {
    const kpl_table *table;
    const kpl_links *edges;
    const bool *is_unique; /* NULL = no source is */
    const kpl_conflicts *conflicts;
    bool wants_vetoes;
    bool by_average;
    double threshold;       /* of a mean, or of a link */
    double threshold_grown; /* of a mean that makes three records or more */
    kpl_components components;
    kpl_whole_input whole;
    uint32_t
        *roots; /* per record: smallest record of its component, then of its entity */
    const kpl_allocator *allocator;
    cluster_worker *workers;
} cluster_run;

/* Remember that edge `i` of the component would have joined what conflicts. */
static kpl_status cluster_veto(const cluster_run *run, cluster_worker *own,
                               const uint32_t *members, uint32_t edge, kpl_error *error) {
    const kpl_link *const link = &own->edges[edge];
    const uint32_t a = kpl_union_find_root(&own->forest, link->left);
    const uint32_t b = kpl_union_find_root(&own->forest, link->right);
    const int32_t field = kpl_union_find_conflict(&own->forest, a, b);
    if (!run->wants_vetoes || field < 0)
        return KPL_OK;
    KPL_TRY(kpl_reserve(run->allocator, own->vetoes.count + 1, sizeof *own->vetoes.items,
                        &own->vetoes.capacity, &own->vetoes.items, error));
    own->vetoes.items[own->vetoes.count++] =
        (kpl_veto){.left = members[link->left],
                   .right = members[link->right],
                   .field = run->conflicts->fields[field],
                   .probability = kpl_weight_probability(link->weight)};
    return KPL_OK;
}

static kpl_status cluster_join(const cluster_run *run, cluster_worker *own,
                               const uint32_t *members, uint32_t edge, kpl_error *error) {
    kpl_union_find *const forest = &own->forest;
    const uint32_t a = kpl_union_find_root(forest, own->edges[edge].left);
    const uint32_t b = kpl_union_find_root(forest, own->edges[edge].right);
    if (a == b)
        return KPL_OK;
    if (!kpl_union_find_allows(forest, a, b))
        return cluster_veto(run, own, members, edge, error);
    if (forest->size[a] >= forest->size[b])
        kpl_union_find_join(forest, a, b);
    else
        kpl_union_find_join(forest, b, a);
    return KPL_OK;
}

/* The best link first, among equals the one of the smallest records: edges come sorted,
 * and the sort is stable. */
static kpl_status cluster_greedy(const cluster_run *run, cluster_worker *own,
                                 const uint32_t *members, kpl_error *error) {
    KPL_TRY(kpl_reserve(run->allocator, own->edge_count, sizeof *own->order,
                        &own->order_capacity, &own->order, error));
    KPL_TRY(kpl_reserve(run->allocator, own->edge_count, sizeof *own->spare,
                        &own->spare_capacity, &own->spare, error));
    for (size_t i = 0; i < own->edge_count; i++)
        own->order[i] = (kpl_sort_item){~kpl_sort_number_key(own->edges[i].weight), i};
    kpl_sort_items(own->order, own->spare, own->edge_count);
    for (size_t i = 0; i < own->edge_count; i++)
        KPL_TRY(cluster_join(run, own, members, (uint32_t)own->order[i].value, error));
    return KPL_OK;
}

/* Conflicts that stood in the way still do at the end: sets only grow. */
static kpl_status cluster_average(const cluster_run *run, cluster_worker *own,
                                  const uint32_t *members, kpl_error *error) {
    KPL_TRY(kpl_average_linkage_run(&own->linkage, &own->forest, own->edges,
                                    own->edge_count, run->threshold, run->threshold_grown,
                                    error));
    for (size_t i = 0; i < own->linkage.veto_count; i++)
        KPL_TRY(cluster_veto(run, own, members, own->linkage.vetoes[i], error));
    return KPL_OK;
}

/* The component's edges, in order, renumbered. */
static kpl_status cluster_load(const cluster_run *run, cluster_worker *own,
                               uint32_t component, kpl_error *error) {
    const kpl_components *const all = &run->components;
    const uint32_t start = all->starts[component];
    own->edge_count = 0;
    for (uint32_t m = start; m < all->starts[component + 1]; m++) {
        uint64_t i = all->edge_first[m];
        for (; i < run->edges->count && run->edges->items[i].left == all->members[m];
             i++) {
            kpl_link link = run->edges->items[i];
            if (!run->by_average && kpl_weight_probability(link.weight) < run->threshold)
                continue;
            link.left = m - start;
            link.right = all->positions[link.right] - start;
            KPL_TRY(kpl_reserve(run->allocator, own->edge_count + 1, sizeof *own->edges,
                                &own->edge_capacity, &own->edges, error));
            own->edges[own->edge_count++] = link;
        }
    }
    return KPL_OK;
}

/* Members are ascending, so the first that has a root is the smallest of its set. */
static kpl_status cluster_store(const cluster_run *run, cluster_worker *own,
                                const uint32_t *members, uint32_t count,
                                kpl_error *error) {
    KPL_TRY(kpl_reserve(run->allocator, count, sizeof *own->firsts, &own->first_capacity,
                        &own->firsts, error));
    for (uint32_t k = 0; k < count; k++)
        own->firsts[k] = UINT32_MAX;
    for (uint32_t k = 0; k < count; k++) {
        uint32_t *const first = &own->firsts[kpl_union_find_root(&own->forest, k)];
        if (*first == UINT32_MAX)
            *first = members[k];
        run->roots[members[k]] = *first;
    }
    return KPL_OK;
}

/* The shortcut: all members are one entity. */
static void cluster_store_one(const cluster_run *run, const uint32_t *members,
                              uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        run->roots[members[k]] = members[0];
}

static kpl_status cluster_component(const cluster_run *run, cluster_worker *own,
                                    uint32_t component, kpl_error *error) {
    const uint32_t start = run->components.starts[component];
    const uint32_t count = run->components.starts[component + 1] - start;
    const uint32_t *const members = run->components.members + start;
    bool is_one = false;
    if (run->by_average)
        KPL_TRY(kpl_whole_is_one(&own->whole, &run->whole, component, &is_one, error));
    if (is_one) {
        cluster_store_one(run, members, count);
        return KPL_OK;
    }
    KPL_TRY(kpl_union_find_reset(&own->forest, run->table, run->is_unique, run->conflicts,
                                 members, count, error));
    KPL_TRY(cluster_load(run, own, component, error));
    KPL_TRY(run->by_average ? cluster_average(run, own, members, error)
                            : cluster_greedy(run, own, members, error));
    return cluster_store(run, own, members, count, error);
}

static kpl_status cluster_task(void *argument, uint64_t task, uint32_t worker,
                               kpl_error *error) {
    const cluster_run *const run = argument;
    const uint64_t place = task * CLUSTER_TASK_MEMBERS;
    const kpl_components *const all = &run->components;
    const uint32_t end =
        kpl_sort_first(all->starts, all->count, place + CLUSTER_TASK_MEMBERS);
    for (uint32_t c = kpl_sort_first(all->starts, all->count, place); c < end; c++)
        KPL_TRY(cluster_component(run, &run->workers[worker], c, error));
    return KPL_OK;
}

static void cluster_end_workers(cluster_run *run, uint32_t threads) {
    for (uint32_t w = 0; run->workers != NULL && w < threads; w++) {
        cluster_worker *const own = &run->workers[w];
        kpl_union_find_release(&own->forest);
        kpl_average_linkage_release(&own->linkage);
        kpl_whole_release(&own->whole);
        kpl_free(run->allocator, own->edges);
        kpl_free(run->allocator, own->order);
        kpl_free(run->allocator, own->spare);
        kpl_free(run->allocator, own->firsts);
        kpl_free(run->allocator, own->vetoes.items);
    }
    kpl_free(run->allocator, run->workers);
}

/* ---- Vetoes ---------------------------------------------------------------------- */

/* A veto and the entities that it keeps apart, the smaller one first. */
typedef struct cluster_refusal {
    kpl_veto veto;
    uint32_t entities[2];
} cluster_refusal;

static int cluster_order_pairs(const kpl_veto *a, const kpl_veto *b) {
    if (a->left != b->left)
        return a->left < b->left ? -1 : 1;
    return (a->right > b->right) - (a->right < b->right);
}

/* By entities, the most probable pair first. */
static int cluster_order_refusals(const void *x, const void *y) {
    const cluster_refusal *const a = x;
    const cluster_refusal *const b = y;
    for (size_t i = 0; i < 2; i++)
        if (a->entities[i] != b->entities[i])
            return a->entities[i] < b->entities[i] ? -1 : 1;
    if (a->veto.probability < b->veto.probability ||
        a->veto.probability > b->veto.probability)
        return a->veto.probability > b->veto.probability ? -1 : 1;
    return cluster_order_pairs(&a->veto, &b->veto);
}

static int cluster_order_vetoes(const void *x, const void *y) {
    return cluster_order_pairs(x, y);
}

static size_t cluster_count_vetoes(const cluster_run *run, uint32_t threads) {
    size_t count = 0;
    for (uint32_t w = 0; w < threads; w++)
        count += run->workers[w].vetoes.count;
    return count;
}

/* Two clusters may have been kept apart again and again while they grew: one veto for
 * each two entities. `roots` tell entities as well as numbers do. */
static kpl_status cluster_gather(const cluster_run *run, uint32_t threads,
                                 kpl_vetoes *vetoes_out, kpl_error *error) {
    const size_t count = cluster_count_vetoes(run, threads);
    cluster_refusal *all = NULL;
    if (count == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc(run->allocator, count, sizeof *all, &all, error));
    kpl_status status = kpl_alloc(vetoes_out->allocator, count, sizeof *vetoes_out->items,
                                  &vetoes_out->items, error);
    size_t filled = 0;
    for (uint32_t w = 0; status == KPL_OK && w < threads; w++) {
        for (size_t i = 0; i < run->workers[w].vetoes.count; i++) {
            const kpl_veto *const veto = &run->workers[w].vetoes.items[i];
            const uint32_t a = run->roots[veto->left];
            const uint32_t b = run->roots[veto->right];
            assert(a != b);
            all[filled++] = (cluster_refusal){.veto = *veto,
                                              .entities = {a < b ? a : b, a < b ? b : a}};
        }
    }
    if (status == KPL_OK) {
        qsort(all, count, sizeof *all, cluster_order_refusals);
        vetoes_out->capacity = count;
        for (size_t i = 0; i < count; i++)
            if (i == 0 || all[i].entities[0] != all[i - 1].entities[0] ||
                all[i].entities[1] != all[i - 1].entities[1])
                vetoes_out->items[vetoes_out->count++] = all[i].veto;
        qsort(vetoes_out->items, vetoes_out->count, sizeof *vetoes_out->items,
              cluster_order_vetoes);
    }
    kpl_free(run->allocator, all);
    return status;
}

static kpl_status cluster_inside(cluster_run *run, const kpl_pool *pool,
                                 kpl_vetoes *vetoes_out, kpl_error *error) {
    KPL_TRY(kpl_components_list(run->roots, run->table->record_count, run->edges, pool,
                                run->allocator, &run->components, error));
    run->whole = (kpl_whole_input){.table = run->table,
                                   .is_unique = run->is_unique,
                                   .conflicts = run->conflicts,
                                   .components = &run->components,
                                   .edges = run->edges,
                                   .threshold = run->threshold_grown};
    kpl_status status = kpl_alloc_zero(run->allocator, pool->threads,
                                       sizeof *run->workers, &run->workers, error);
    for (uint32_t w = 0; status == KPL_OK && w < pool->threads; w++) {
        run->workers[w].forest.allocator = run->allocator;
        run->workers[w].linkage.allocator = run->allocator;
        kpl_whole_init(&run->workers[w].whole, run->allocator);
    }
    const uint64_t tasks =
        ((uint64_t)run->components.member_count + CLUSTER_TASK_MEMBERS - 1) /
        CLUSTER_TASK_MEMBERS;
    if (status == KPL_OK)
        status = kpl_parallel_for(pool, tasks, cluster_task, run, error);
    if (status == KPL_OK && run->wants_vetoes)
        status = cluster_gather(run, pool->threads, vetoes_out, error);
    cluster_end_workers(run, pool->threads);
    kpl_components_release(&run->components);
    return status;
}

/* Number the entities by their smallest record: roots become numbers, in place, because a
 * root comes before all others that have it. */
static kpl_status cluster_number(uint32_t *roots, uint32_t record_count,
                                 const kpl_allocator *allocator,
                                 kpl_entities *entities_out, kpl_error *error) {
    kpl_entities entities = {
        .allocator = allocator, .record_count = record_count, .of_record = roots};
    uint32_t *sizes = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)record_count + 1, sizeof *sizes, &sizes,
                           error));
    for (uint32_t r = 0; r < record_count; r++) {
        const uint32_t root = roots[r];
        assert(root <= r);
        roots[r] = root == r ? ++entities.entity_count : roots[root];
        if (++sizes[roots[r]] > entities.largest)
            entities.largest = sizes[roots[r]];
    }
    kpl_free(allocator, sizes);
    *entities_out = entities;
    return KPL_OK;
}

/* The threshold with the prior of large entities in its odds. */
static double cluster_threshold_grown(const kpl_cluster_input *input) {
    assert(input->size_prior <= 0.0);
    if (!(input->size_prior < 0.0))
        return input->threshold;
    return kpl_weight_probability(kpl_probability_weight(input->threshold) -
                                  input->size_prior);
}

kpl_status kpl_cluster_run(const kpl_cluster_input *input, const kpl_pool *pool,
                           const kpl_allocator *allocator, kpl_entities *entities_out,
                           kpl_vetoes *vetoes_out, kpl_error *error) {
    static const kpl_conflicts none = {0};
    const kpl_table *const table = input->table;
    const bool by_average = input->method == KPL_CLUSTER_AVERAGE_LINKAGE;
    bool unique[KPL_SOURCES_MAX] = {false};
    bool any_unique = false;
    assert(table->source_count <= KPL_SOURCES_MAX);
    for (uint32_t s = 0; s < table->source_count; s++) {
        unique[s] = input->is_unique[s] || input->method == KPL_CLUSTER_ONE_TO_ONE;
        any_unique |= unique[s];
    }
    cluster_run run = {.table = table,
                       .edges = input->edges,
                       .is_unique = any_unique ? unique : NULL,
                       .conflicts = input->conflicts != NULL ? input->conflicts : &none,
                       .wants_vetoes = vetoes_out != NULL,
                       .by_average = by_average,
                       .threshold = input->threshold,
                       .threshold_grown = cluster_threshold_grown(input),
                       .allocator = allocator};
    /* Weak edges count in means, so that they belong to a component, too. */
    KPL_TRY(kpl_components_find(input->edges, by_average ? 0.0 : input->threshold,
                                table->record_count, pool, allocator, &run.roots, error));
    kpl_status status = KPL_OK;
    if (by_average || any_unique || run.conflicts->field_count > 0)
        status = cluster_inside(&run, pool, vetoes_out, error);
    if (status == KPL_OK)
        status = cluster_number(run.roots, table->record_count, allocator, entities_out,
                                error);
    if (status != KPL_OK) {
        kpl_free(allocator, run.roots);
        if (vetoes_out != NULL)
            kpl_vetoes_release(vetoes_out);
    }
    return status;
}
