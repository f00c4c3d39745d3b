/*
 * average_linkage.c - see average_linkage.h.
 *
 * An edge joins two clusters and holds the sum of the probabilities between their
 * records; its mean is sum / (size * size), absent pairs counting as 0. When clusters A
 * and B merge, the edges of the one with fewer are moved to the other, and two edges to
 * one neighbour become one. A heap entry holds a mean as it was when pushed. Moving an
 * edge can only lower its mean, because the cluster grew; joining two edges gives a mean
 * between theirs, and is pushed anew. So the top of the heap is never too low, and a top
 * that is too high is corrected and pushed back: no entry needs to be found and changed.
 */
#include "cluster/average_linkage.h"

#include <assert.h>

#define LINKAGE_NONE UINT32_MAX

typedef struct linkage_edge {
    double sum;
    uint32_t ends[2]; /* roots */
    uint32_t next[2]; /* next in the list of ends[i]: edge * 2 + side */
    bool dead;
} linkage_edge;

typedef struct linkage_entry {
    double mean;
    uint32_t edge;
} linkage_entry;

typedef struct linkage_state {
    kpl_union_find *forest;
    const kpl_allocator *allocator;
    double threshold;
    linkage_edge *edges;
    uint32_t edge_count;
    uint32_t *head;   /* per root: first edge * 2 + side */
    uint32_t *degree; /* per root, dead edges included */
    uint32_t *mark;   /* per root: edge found in the current merge */
    uint32_t *stamp;  /* per root: merge that set the mark */
    uint32_t merges;
    linkage_entry *heap;
    size_t heap_count;
    size_t heap_capacity;
} linkage_state;

/* Larger mean first; among equals the edge that came first, whose records are smallest.
 */
static bool linkage_before(linkage_entry a, linkage_entry b) {
    if (a.mean > b.mean)
        return true;
    return !(a.mean < b.mean) && a.edge < b.edge;
}

static kpl_status linkage_push(linkage_state *state, linkage_entry entry,
                               kpl_error *error) {
    KPL_TRY(kpl_reserve(state->allocator, state->heap_count + 1, sizeof *state->heap,
                        &state->heap_capacity, &state->heap, error));
    size_t at = state->heap_count++;
    while (at > 0 && linkage_before(entry, state->heap[(at - 1) / 2])) {
        state->heap[at] = state->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    state->heap[at] = entry;
    return KPL_OK;
}

static linkage_entry linkage_pop(linkage_state *state) {
    const linkage_entry top = state->heap[0];
    const linkage_entry last = state->heap[--state->heap_count];
    size_t at = 0;
    for (size_t child = 1; child < state->heap_count; child = 2 * at + 1) {
        if (child + 1 < state->heap_count &&
            linkage_before(state->heap[child + 1], state->heap[child]))
            child++;
        if (!linkage_before(state->heap[child], last))
            break;
        state->heap[at] = state->heap[child];
        at = child;
    }
    state->heap[at] = last;
    return top;
}

static double linkage_mean(const linkage_state *state, uint32_t edge) {
    const linkage_edge *const e = &state->edges[edge];
    return e->sum / ((double)state->forest->size[e->ends[0]] *
                     (double)state->forest->size[e->ends[1]]);
}

static kpl_status linkage_offer(linkage_state *state, uint32_t edge, kpl_error *error) {
    const double mean = linkage_mean(state, edge);
    if (!(mean > state->threshold))
        return KPL_OK; /* a mean that is too low now comes back only by a joined edge */
    return linkage_push(state, (linkage_entry){mean, edge}, error);
}

static void linkage_attach(linkage_state *state, uint32_t edge, uint32_t side) {
    const uint32_t root = state->edges[edge].ends[side];
    state->edges[edge].next[side] = state->head[root];
    state->head[root] = edge * 2 + side;
    state->degree[root]++;
}

/* Mark every neighbour of `keep` with its edge; dead edges leave the list. */
static void linkage_mark(linkage_state *state, uint32_t keep) {
    uint32_t *slot = &state->head[keep];
    state->degree[keep] = 0;
    while (*slot != LINKAGE_NONE) {
        const uint32_t edge = *slot / 2;
        const uint32_t side = *slot % 2;
        linkage_edge *const e = &state->edges[edge];
        if (e->dead) {
            *slot = e->next[side];
            continue;
        }
        state->mark[e->ends[1 - side]] = edge;
        state->stamp[e->ends[1 - side]] = state->merges;
        state->degree[keep]++;
        slot = &e->next[side];
    }
}

/* Move the edges of `gone` to `keep`. */
static kpl_status linkage_move(linkage_state *state, uint32_t keep, uint32_t gone,
                               kpl_error *error) {
    uint32_t at = state->head[gone];
    while (at != LINKAGE_NONE) {
        const uint32_t edge = at / 2;
        const uint32_t side = at % 2;
        linkage_edge *const e = &state->edges[edge];
        at = e->next[side];
        if (e->dead)
            continue;
        const uint32_t other = e->ends[1 - side];
        if (other == keep) {
            e->dead = true;
        } else if (state->stamp[other] == state->merges) {
            e->dead = true;
            state->edges[state->mark[other]].sum += e->sum;
            KPL_TRY(linkage_offer(state, state->mark[other], error));
        } else {
            e->ends[side] = keep;
            linkage_attach(state, edge, side);
        }
    }
    state->head[gone] = LINKAGE_NONE;
    return KPL_OK;
}

static kpl_status linkage_merge(linkage_state *state, uint32_t edge, kpl_error *error) {
    uint32_t keep = state->edges[edge].ends[0];
    uint32_t gone = state->edges[edge].ends[1];
    if (state->degree[gone] > state->degree[keep]) {
        const uint32_t other = keep;
        keep = gone;
        gone = other;
    }
    state->merges++;
    linkage_mark(state, keep);
    kpl_union_find_join(state->forest, keep,
                        gone); /* first: the means need the new size */
    return linkage_move(state, keep, gone, error);
}

static kpl_status linkage_allocate(linkage_state *state, uint64_t edge_count,
                                   kpl_error *error) {
    const size_t records = state->forest->record_count;
    const kpl_allocator *const allocator = state->allocator;
    if (edge_count > UINT32_MAX / 2 - 1)
        return kpl_fail(
            error, KPL_E_LIMIT,
            "more than %u scored pairs to cluster; raise the threshold or use "
            "connected components",
            UINT32_MAX / 2 - 1);
    KPL_TRY(kpl_alloc(allocator, edge_count, sizeof *state->edges, &state->edges, error));
    KPL_TRY(kpl_alloc(allocator, records, sizeof *state->head, &state->head, error));
    KPL_TRY(
        kpl_alloc_zero(allocator, records, sizeof *state->degree, &state->degree, error));
    KPL_TRY(kpl_alloc(allocator, records, sizeof *state->mark, &state->mark, error));
    return kpl_alloc_zero(allocator, records, sizeof *state->stamp, &state->stamp, error);
}

static kpl_status linkage_load(linkage_state *state, const kpl_links *links,
                               kpl_error *error) {
    KPL_TRY(linkage_allocate(state, links->count, error));
    for (uint32_t r = 0; r < state->forest->record_count; r++)
        state->head[r] = LINKAGE_NONE;
    for (uint64_t i = 0; i < links->count; i++) {
        const kpl_link *const link = &links->items[i];
        const uint32_t edge = state->edge_count++;
        state->edges[edge] = (linkage_edge){.sum = kpl_weight_probability(link->weight),
                                            .ends = {link->left, link->right}};
        linkage_attach(state, edge, 0);
        linkage_attach(state, edge, 1);
        KPL_TRY(linkage_offer(state, edge, error));
    }
    return KPL_OK;
}

static kpl_status linkage_run(linkage_state *state, kpl_error *error) {
    while (state->heap_count > 0) {
        const linkage_entry top = linkage_pop(state);
        linkage_edge *const edge = &state->edges[top.edge];
        if (edge->dead)
            continue;
        const double mean = linkage_mean(state, top.edge);
        if (mean < top.mean) { /* its clusters grew since it was pushed */
            KPL_TRY(linkage_offer(state, top.edge, error));
            continue;
        }
        if (!kpl_union_find_allows(state->forest, edge->ends[0], edge->ends[1])) {
            edge->dead = true;
            continue;
        }
        KPL_TRY(linkage_merge(state, top.edge, error));
    }
    return KPL_OK;
}

kpl_status kpl_average_linkage_run(kpl_union_find *forest, const kpl_links *edges,
                                   double threshold, const kpl_allocator *allocator,
                                   kpl_error *error) {
    linkage_state state = {
        .forest = forest, .allocator = allocator, .threshold = threshold};
    kpl_status status = linkage_load(&state, edges, error);
    if (status == KPL_OK)
        status = linkage_run(&state, error);
    kpl_free(allocator, state.edges);
    kpl_free(allocator, state.head);
    kpl_free(allocator, state.degree);
    kpl_free(allocator, state.mark);
    kpl_free(allocator, state.stamp);
    kpl_free(allocator, state.heap);
    return status;
}
