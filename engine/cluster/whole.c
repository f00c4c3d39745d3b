/* whole.c - see whole.h. */
#include "cluster/whole.h"

#include <assert.h>

/* More than all rounding of sums and means together. */
#define WHOLE_MARGIN 1e-6

void kpl_whole_init(kpl_whole *room, const kpl_allocator *allocator) {
    *room = (kpl_whole){.allocator = allocator};
    kpl_probabilities_init(&room->known);
}

/* Does no source that is unique occur twice? */
static bool whole_is_unique(const kpl_whole_input *input, const uint32_t *members,
                            uint32_t count) {
    uint64_t seen[(KPL_SOURCES_MAX + 63) / 64] = {0};
    for (uint32_t m = 0; m < count && input->is_unique != NULL; m++) {
        const uint32_t s = kpl_table_source(input->table, members[m]);
        if (!input->is_unique[s])
            continue;
        if ((seen[s / 64] >> (s % 64) & 1) != 0)
            return false;
        seen[s / 64] |= UINT64_C(1) << (s % 64);
    }
    return true;
}

static bool whole_agrees(const kpl_conflicts *conflicts, const uint32_t *members,
                         uint32_t count) {
    const size_t fields = conflicts->field_count;
    uint32_t values[KPL_FIELDS_MAX] = {0};
    for (uint32_t m = 0; m < count && fields > 0; m++) {
        const uint32_t *const own = conflicts->codes + members[m] * fields;
        if (kpl_conflicts_between(values, own, conflicts->field_count) >= 0)
            return false;
        kpl_conflicts_join(values, own, conflicts->field_count);
    }
    return true;
}

/* Edges lie all over memory for a component: those of a member to come are asked for
 * ahead of time, behind the component's end too. */
#define WHOLE_AHEAD 2u

static void whole_fetch(const kpl_whole_input *input, uint32_t member) {
    const kpl_components *const all = input->components;
    if (member + WHOLE_AHEAD >= all->member_count)
        return;
    const uint64_t first = all->edge_first[member + WHOLE_AHEAD];
    if (first < input->edges->count)
        __builtin_prefetch(&input->edges->items[first]);
}

/* The least sum of p over the edges of a member. */
static double whole_least(kpl_whole *room, const kpl_whole_input *input, uint32_t start,
                          uint32_t count) {
    const kpl_components *const all = input->components;
    const kpl_links *const edges = input->edges;
    for (uint32_t m = 0; m < count; m++)
        room->sums[m] = 0.0;
    for (uint32_t m = 0; m < count; m++) {
        const uint32_t left = all->members[start + m];
        double sum = 0.0;
        whole_fetch(input, start + m);
        for (uint64_t i = all->edge_first[start + m];
             i < edges->count && edges->items[i].left == left; i++) {
            const double p = kpl_probabilities_of(&room->known, edges->items[i].weight);
            const uint32_t other = all->positions[edges->items[i].right] - start;
            assert(other < count);
            room->sums[other] += p;
            sum += p;
        }
        room->sums[m] += sum;
    }
    double least = (double)count;
    for (uint32_t m = 0; m < count; m++)
        least = room->sums[m] < least ? room->sums[m] : least;
    return least;
}

kpl_status kpl_whole_is_one(kpl_whole *room, const kpl_whole_input *input,
                            uint32_t component, bool *is_one_out, kpl_error *error) {
    const uint32_t start = input->components->starts[component];
    const uint32_t count = input->components->starts[component + 1] - start;
    const uint32_t *const members = input->components->members + start;
    *is_one_out = false;
    if (!whole_is_unique(input, members, count) ||
        !whole_agrees(input->conflicts, members, count))
        return KPL_OK;
    KPL_TRY(kpl_reserve(room->allocator, count, sizeof *room->sums, &room->capacity,
                        &room->sums, error));
    const double missing = (double)count - 1.0 - whole_least(room, input, start, count);
    *is_one_out = 1.0 - 2.0 * missing / (double)count > input->threshold + WHOLE_MARGIN;
    return KPL_OK;
}

void kpl_whole_release(kpl_whole *room) {
    kpl_free(room->allocator, room->sums);
    kpl_whole_init(room, room->allocator);
}
