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

struct kpl_linkage_edge {
    double sum;
    uint32_t ends[2]; /* roots */
    uint32_t next[2]; /* next in the list of ends[i]: edge * 2 + side */
    uint32_t best;    /* of the links that it stands for: the most probable */
    bool dead;
};

struct kpl_linkage_cluster {
    uint32_t head;   /* first edge * 2 + side */
    uint32_t degree; /* dead edges included */
    uint32_t mark;   /* edge found in the current merge */
    uint32_t stamp;  /* merge that set the mark */
};

struct kpl_linkage_entry {
    double mean;
    uint32_t edge;
    uint32_t size; /* records of both clusters */
};

typedef struct linkage_state {
    kpl_average_linkage *room;
    kpl_union_find *forest;
    double threshold;       /* of two records */
    double threshold_grown; /* of more than two */
    const kpl_link *links;  /* as given */
    kpl_linkage_edge *edges;
    kpl_linkage_cluster *clusters;
    uint32_t merges;
} linkage_state;

/* Larger mean first; among equals the clusters of more records; then the edge that came
 * first, whose records are smallest. */
static bool linkage_before(kpl_linkage_entry a, kpl_linkage_entry b) {
    if (a.mean > b.mean || a.mean < b.mean)
        return a.mean > b.mean;
    return a.size != b.size ? a.size > b.size : a.edge < b.edge;
}

static kpl_status linkage_push(linkage_state *state, kpl_linkage_entry entry,
                               kpl_error *error) {
    KPL_TRY(kpl_reserve(state->room->allocator, state->room->heap_count + 1,
                        sizeof *state->room->heap, &state->room->heap_capacity,
                        &state->room->heap, error));
    size_t at = state->room->heap_count++;
    while (at > 0 && linkage_before(entry, state->room->heap[(at - 1) / 2])) {
        state->room->heap[at] = state->room->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    state->room->heap[at] = entry;
    return KPL_OK;
}

static kpl_linkage_entry linkage_pop(linkage_state *state) {
    const kpl_linkage_entry top = state->room->heap[0];
    const kpl_linkage_entry last = state->room->heap[--state->room->heap_count];
    size_t at = 0;
    for (size_t child = 1; child < state->room->heap_count; child = 2 * at + 1) {
        if (child + 1 < state->room->heap_count &&
            linkage_before(state->room->heap[child + 1], state->room->heap[child]))
            child++;
        if (!linkage_before(state->room->heap[child], last))
            break;
        state->room->heap[at] = state->room->heap[child];
        at = child;
    }
    state->room->heap[at] = last;
    return top;
}

static double linkage_mean(const linkage_state *state, uint32_t edge) {
    const kpl_linkage_edge *const e = &state->edges[edge];
    return e->sum / ((double)state->forest->size[e->ends[0]] *
                     (double)state->forest->size[e->ends[1]]);
}

/* Is a mean enough to merge the clusters of an edge? */
static bool linkage_is_enough(const linkage_state *state, uint32_t edge, double mean) {
    const uint32_t *const size = state->forest->size;
    const uint32_t *const ends = state->edges[edge].ends;
    const bool grown = size[ends[0]] + size[ends[1]] > 2;
    return mean > (grown ? state->threshold_grown : state->threshold);
}

static kpl_status linkage_offer(linkage_state *state, uint32_t edge, kpl_error *error) {
    const double mean = linkage_mean(state, edge);
    if (!linkage_is_enough(state, edge, mean))
        return KPL_OK; /* a mean that is too low now comes back only by a joined edge */
    const uint32_t *const ends = state->edges[edge].ends;
    const uint32_t size = state->forest->size[ends[0]] + state->forest->size[ends[1]];
    return linkage_push(state, (kpl_linkage_entry){mean, edge, size}, error);
}

static void linkage_attach(linkage_state *state, uint32_t edge, uint32_t side) {
    const uint32_t root = state->edges[edge].ends[side];
    state->edges[edge].next[side] = state->clusters[root].head;
    state->clusters[root].head = edge * 2 + side;
    state->clusters[root].degree++;
}

/* Mark every neighbour of `keep` with its edge; dead edges leave the list. */
static void linkage_mark(linkage_state *state, uint32_t keep) {
    uint32_t *slot = &state->clusters[keep].head;
    state->clusters[keep].degree = 0;
    while (*slot != LINKAGE_NONE) {
        const uint32_t edge = *slot / 2;
        const uint32_t side = *slot % 2;
        kpl_linkage_edge *const e = &state->edges[edge];
        if (e->dead) {
            *slot = e->next[side];
            continue;
        }
        state->clusters[e->ends[1 - side]].mark = edge;
        state->clusters[e->ends[1 - side]].stamp = state->merges;
        state->clusters[keep].degree++;
        slot = &e->next[side];
    }
}

/* An edge takes over what another one stands for. */
static void linkage_absorb(linkage_state *state, uint32_t edge, uint32_t other) {
    kpl_linkage_edge *const into = &state->edges[edge];
    const uint32_t best = state->edges[other].best;
    const double gain = state->links[best].weight - state->links[into->best].weight;
    into->sum += state->edges[other].sum;
    if (gain > 0.0 || (!(gain < 0.0) && best < into->best))
        into->best = best;
}

/* Move the edges of `gone` to `keep`. */
static kpl_status linkage_move(linkage_state *state, uint32_t keep, uint32_t gone,
                               kpl_error *error) {
    uint32_t at = state->clusters[gone].head;
    while (at != LINKAGE_NONE) {
        const uint32_t edge = at / 2;
        const uint32_t side = at % 2;
        kpl_linkage_edge *const e = &state->edges[edge];
        at = e->next[side];
        if (e->dead)
            continue;
        const uint32_t other = e->ends[1 - side];
        if (other == keep) {
            e->dead = true;
        } else if (state->clusters[other].stamp == state->merges) {
            e->dead = true;
            linkage_absorb(state, state->clusters[other].mark, edge);
            KPL_TRY(linkage_offer(state, state->clusters[other].mark, error));
        } else {
            e->ends[side] = keep;
            linkage_attach(state, edge, side);
        }
    }
    state->clusters[gone].head = LINKAGE_NONE;
    return KPL_OK;
}

static kpl_status linkage_merge(linkage_state *state, uint32_t edge, kpl_error *error) {
    uint32_t keep = state->edges[edge].ends[0];
    uint32_t gone = state->edges[edge].ends[1];
    if (state->clusters[gone].degree > state->clusters[keep].degree) {
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

static kpl_status linkage_load(linkage_state *state, const kpl_link *links, size_t count,
                               kpl_error *error) {
    kpl_average_linkage *const room = state->room;
    const uint32_t records = state->forest->record_count;
    if (count > UINT32_MAX / 2 - 1)
        return kpl_fail(error, KPL_E_LIMIT,
                        "more than %u scored pairs in one chain of records to cluster; "
                        "raise the threshold or use connected components",
                        UINT32_MAX / 2 - 1);
    KPL_TRY(kpl_reserve(room->allocator, count, sizeof *room->edges, &room->edge_capacity,
                        &room->edges, error));
    KPL_TRY(kpl_reserve(room->allocator, records, sizeof *room->clusters,
                        &room->cluster_capacity, &room->clusters, error));
    kpl_probabilities known;
    kpl_probabilities_init(&known);
    room->heap_count = 0;
    state->edges = room->edges;
    state->clusters = room->clusters;
    for (uint32_t r = 0; r < records; r++)
        state->clusters[r] = (kpl_linkage_cluster){.head = LINKAGE_NONE};
    for (uint32_t edge = 0; edge < (uint32_t)count; edge++) {
        const kpl_link *const link = &links[edge];
        state->edges[edge] =
            (kpl_linkage_edge){.sum = kpl_probabilities_of(&known, link->weight),
                               .ends = {link->left, link->right},
                               .best = edge};
        linkage_attach(state, edge, 0);
        linkage_attach(state, edge, 1);
        KPL_TRY(linkage_offer(state, edge, error));
    }
    return KPL_OK;
}

/* Not to be merged, now or ever: sets only grow. Is it for a conflict, remember it. */
static kpl_status linkage_refuse(linkage_state *state, kpl_linkage_edge *edge,
                                 kpl_error *error) {
    kpl_average_linkage *const room = state->room;
    edge->dead = true;
    if (kpl_union_find_conflict(state->forest, edge->ends[0], edge->ends[1]) < 0)
        return KPL_OK;
    KPL_TRY(kpl_reserve(room->allocator, room->veto_count + 1, sizeof *room->vetoes,
                        &room->veto_capacity, &room->vetoes, error));
    room->vetoes[room->veto_count++] = edge->best;
    return KPL_OK;
}

static kpl_status linkage_run(linkage_state *state, kpl_error *error) {
    while (state->room->heap_count > 0) {
        const kpl_linkage_entry top = linkage_pop(state);
        kpl_linkage_edge *const edge = &state->edges[top.edge];
        if (edge->dead)
            continue;
        const double mean = linkage_mean(state, top.edge);
        if (mean < top.mean) { /* its clusters grew since it was pushed */
            KPL_TRY(linkage_offer(state, top.edge, error));
            continue;
        }
        if (!linkage_is_enough(state, top.edge, mean))
            continue; /* it was pushed for two records, and they have others now */
        if (!kpl_union_find_allows(state->forest, edge->ends[0], edge->ends[1])) {
            KPL_TRY(linkage_refuse(state, edge, error));
            continue;
        }
        KPL_TRY(linkage_merge(state, top.edge, error));
    }
    return KPL_OK;
}

kpl_status kpl_average_linkage_run(kpl_average_linkage *room, kpl_union_find *forest,
                                   const kpl_link *edges, size_t edge_count,
                                   double threshold, double threshold_grown,
                                   kpl_error *error) {
    assert(threshold <= threshold_grown);
    linkage_state state = {.room = room,
                           .forest = forest,
                           .threshold = threshold,
                           .threshold_grown = threshold_grown,
                           .links = edges};
    room->veto_count = 0;
    KPL_TRY(linkage_load(&state, edges, edge_count, error));
    return linkage_run(&state, error);
}

void kpl_average_linkage_release(kpl_average_linkage *room) {
    kpl_free(room->allocator, room->edges);
    kpl_free(room->allocator, room->clusters);
    kpl_free(room->allocator, room->heap);
    kpl_free(room->allocator, room->vetoes);
    *room = (kpl_average_linkage){.allocator = room->allocator};
}
