/*
 * alias.c - see alias.h.
 *
 * Records are listed entity by entity. A pair of values that meet in an entity is one
 * item; sorted, equal pairs stand together and are counted.
 */
#include "cluster/alias.h"

#include <string.h>

#include "base/sort.h"

typedef struct alias_run {
    const kpl_allocator *allocator;
    const uint32_t *codes;
    uint32_t stride;
    uint32_t *members; /* records by entity */
    uint32_t *starts;  /* of entity e (from 1): members[starts[e - 1] .. starts[e]) */
    uint32_t value_count;
    uint32_t *entities_of; /* per value: entities that hold it */
    uint64_t entities;     /* that were looked at */
    kpl_sort_item *met;
    size_t met_count;
    size_t met_capacity;
} alias_run;

/* Counting sort: records of one entity stand together, ascending. */
static kpl_status alias_list(alias_run *run, const kpl_entities *entities,
                             kpl_error *error) {
    KPL_TRY(kpl_alloc(run->allocator, entities->record_count, sizeof *run->members,
                      &run->members, error));
    KPL_TRY(kpl_alloc_zero(run->allocator, (size_t)entities->entity_count + 2,
                           sizeof *run->starts, &run->starts, error));
    for (uint32_t r = 0; r < entities->record_count; r++)
        run->starts[entities->of_record[r] + 1]++;
    for (uint32_t e = 1; e <= entities->entity_count; e++)
        run->starts[e + 1] += run->starts[e];
    for (uint32_t r = 0; r < entities->record_count; r++)
        run->members[run->starts[entities->of_record[r]]++] = r;
    return KPL_OK;
}

/* The different values of an entity, ascending; more than the most there may be when it
 * has too many. */
static uint32_t alias_values(const alias_run *run, uint32_t from, uint32_t to,
                             uint32_t values_out[KPL_ALIAS_VALUES_MAX + 1]) {
    uint32_t count = 0;
    for (uint32_t m = from; m < to && count <= KPL_ALIAS_VALUES_MAX; m++) {
        const uint32_t value = run->codes[(size_t)run->members[m] * run->stride];
        uint32_t at = count;
        while (at > 0 && values_out[at - 1] > value)
            at--;
        if (value == 0 || (at > 0 && values_out[at - 1] == value))
            continue;
        memmove(values_out + at + 1, values_out + at, (count - at) * sizeof *values_out);
        values_out[at] = value;
        count++;
    }
    return count;
}

static kpl_status alias_entity(alias_run *run, uint32_t from, uint32_t to,
                               kpl_error *error) {
    uint32_t values[KPL_ALIAS_VALUES_MAX + 2];
    const uint32_t count = alias_values(run, from, to, values);
    if (count == 0 || count > KPL_ALIAS_VALUES_MAX)
        return KPL_OK;
    run->entities++;
    for (uint32_t a = 0; a < count; a++)
        run->entities_of[values[a]]++;
    KPL_TRY(kpl_reserve(run->allocator, run->met_count + count * count, sizeof *run->met,
                        &run->met_capacity, &run->met, error));
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = a + 1; b < count; b++)
            run->met[run->met_count++].key = (uint64_t)values[a] << 32 | values[b];
    return KPL_OK;
}

static kpl_status alias_meet(alias_run *run, const kpl_entities *entities,
                             kpl_error *error) {
    for (uint32_t r = 0; r < entities->record_count; r++) {
        const uint32_t value = run->codes[(size_t)r * run->stride];
        run->value_count = value >= run->value_count ? value + 1 : run->value_count;
    }
    KPL_TRY(kpl_alloc_zero(run->allocator, run->value_count, sizeof *run->entities_of,
                           &run->entities_of, error));
    uint32_t from = 0;
    for (uint32_t e = 1; e <= entities->entity_count; e++) {
        const uint32_t to = run->starts[e]; /* alias_list() moved it to the end */
        if (to - from >= 2)
            KPL_TRY(alias_entity(run, from, to, error));
        from = to;
    }
    return KPL_OK;
}

/* Is a pair that met so often more than chance? */
static bool alias_holds(const alias_run *run, uint64_t pair, uint64_t times) {
    const double a = run->entities_of[pair >> 32];
    const double b = run->entities_of[(uint32_t)pair];
    return times >= KPL_ALIAS_ENTITIES_MIN &&
           (double)times * (double)run->entities > KPL_ALIAS_LIFT_MIN * a * b;
}

/* Count equal pairs and keep the aliases. */
static kpl_status alias_keep(const alias_run *run, kpl_aliases *aliases,
                             kpl_error *error) {
    kpl_sort_item *scratch = NULL;
    size_t capacity = 0;
    KPL_TRY(kpl_alloc(run->allocator, run->met_count, sizeof *scratch, &scratch, error));
    kpl_sort_items(run->met, scratch, run->met_count);
    kpl_free(run->allocator, scratch);
    for (size_t from = 0, to = 0; from < run->met_count; from = to) {
        const uint64_t pair = run->met[from].key;
        while (to < run->met_count && run->met[to].key == pair)
            to++;
        if (!alias_holds(run, pair, to - from))
            continue;
        KPL_TRY(kpl_reserve(run->allocator, aliases->count + 1, sizeof *aliases->pairs,
                            &capacity, &aliases->pairs, error));
        aliases->pairs[aliases->count++] = pair;
    }
    return KPL_OK;
}

kpl_status kpl_alias_learn(const kpl_entities *entities, const uint32_t *codes,
                           uint32_t stride, const kpl_allocator *allocator,
                           kpl_aliases *aliases_out, kpl_error *error) {
    alias_run run = {.allocator = allocator, .codes = codes, .stride = stride};
    kpl_aliases aliases = {.allocator = allocator};
    kpl_status status = alias_list(&run, entities, error);
    if (status == KPL_OK)
        status = alias_meet(&run, entities, error);
    if (status == KPL_OK)
        status = alias_keep(&run, &aliases, error);
    kpl_free(allocator, run.members);
    kpl_free(allocator, run.starts);
    kpl_free(allocator, run.entities_of);
    kpl_free(allocator, run.met);
    if (status != KPL_OK) {
        kpl_aliases_release(&aliases);
        return status;
    }
    *aliases_out = aliases;
    return KPL_OK;
}

void kpl_aliases_release(kpl_aliases *aliases) {
    kpl_free(aliases->allocator, aliases->pairs);
    *aliases = (kpl_aliases){.allocator = aliases->allocator};
}
