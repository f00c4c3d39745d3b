/*
 * quality_agree.c - what the values of an entity tell of each other: consistency across
 * the sources, accuracy against the base register, values of which there can be one only;
 * see quality_walk.h.
 *
 * The values of one field are sorted, so that equal ones stand in a run, which is
 * compared with the others once, however long it is.
 */
#include "inspect/quality_walk.h"

#include <stdlib.h>

#include "inspect/vaguer.h"

static int quality_item_order(const void *a, const void *b) {
    const kpl_quality_item *const x = a;
    const kpl_quality_item *const y = b;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

/* The entity's values of a field, sorted; those that are null left out. */
static uint32_t quality_gather(const kpl_quality_state *state,
                               const kpl_quality_worker *worker, uint32_t field,
                               const uint32_t *records, uint32_t record_count) {
    const uint32_t *const codes = state->input->table->fields[field].codes;
    uint32_t count = 0;
    for (uint32_t i = 0; i < record_count; i++)
        if (codes[records[i]] != KPL_VALUE_NULL)
            worker->items[count++] =
                (kpl_quality_item){codes[records[i]], worker->source_of[i], records[i]};
    if (count > 1)
        qsort(worker->items, count, sizeof *worker->items, quality_item_order);
    return count;
}

/* The end of the run of equal values that starts at `from`. */
static uint32_t quality_run_end(const kpl_quality_item *items, uint32_t count,
                                uint32_t from) {
    uint32_t end = from;
    while (end < count && items[end].code == items[from].code)
        end++;
    return end;
}

/* Is one of the items [from..end) of `only`, or, when that is no base, of another source
 * than `than`? The first such, or `end`. */
static uint32_t quality_other(const kpl_quality_item *items, uint32_t from, uint32_t end,
                              uint32_t only, uint32_t than) {
    while (from < end && (only != KPL_QUALITY_NO_BASE ? items[from].source != only
                                                      : items[from].source == than))
        from++;
    return from;
}

/* Close by the field's comparison, or the same said with less. */
static bool quality_is_near(const kpl_quality_state *state, uint32_t worker,
                            uint32_t field, const kpl_quality_item *a,
                            const kpl_quality_item *b) {
    const kpl_quality_input *const input = state->input;
    const kpl_values *const values = &input->table->fields[field].values;
    return kpl_value_is_vaguer(state->linkage->fields[field].kind,
                               kpl_values_text(values, a->code),
                               kpl_values_text(values, b->code)) ||
           (input->near != NULL &&
            input->near(input->near_state, worker, field, a->record, b->record));
}

/* Is a value of `only` (or of any other source) near that of `item`? */
static bool quality_has_near(const kpl_quality_state *state, uint32_t worker,
                             uint32_t field, const kpl_quality_item *items,
                             uint32_t count, const kpl_quality_item *item,
                             uint32_t only) {
    for (uint32_t from = 0; from < count;) {
        const uint32_t end = quality_run_end(items, count, from);
        const uint32_t other = quality_other(items, from, end, only, item->source);
        if (items[from].code != item->code && other < end &&
            quality_is_near(state, worker, field, item, &items[other]))
            return true;
        from = end;
    }
    return false;
}

/* Count the run items[from..end) of equal values against the other sources. */
static void quality_agree_others(const kpl_quality_state *state, uint32_t w,
                                 uint32_t field, uint32_t count, uint32_t from,
                                 uint32_t end) {
    const kpl_quality_worker *const worker = &state->workers[w];
    const kpl_quality_item *const items = worker->items;
    const bool exact = items[from].source != items[end - 1].source;
    const bool near = !exact && quality_has_near(state, w, field, items, count,
                                                 &items[from], KPL_QUALITY_NO_BASE);
    for (uint32_t i = from; i < end; i++) {
        kpl_field_quality *const at =
            kpl_quality_at(state, worker, items[i].source, field);
        at->linked++;
        at->linked_exact += exact;
        at->linked_near += near;
    }
}

/* The same against the base register. */
static void quality_agree_base(const kpl_quality_state *state, uint32_t w, uint32_t field,
                               uint32_t count, uint32_t from, uint32_t end) {
    const kpl_quality_worker *const worker = &state->workers[w];
    const kpl_quality_item *const items = worker->items;
    const uint32_t base = state->quality->base;
    const bool exact = quality_other(items, from, end, base, 0) < end;
    const bool near =
        !exact && quality_has_near(state, w, field, items, count, &items[from], base);
    for (uint32_t i = from; i < end; i++) {
        kpl_field_quality *const at =
            kpl_quality_at(state, worker, items[i].source, field);
        if (items[i].source == base)
            continue;
        at->based++;
        at->based_exact += exact;
        at->based_near += near;
    }
}

static bool quality_has_sources(const kpl_quality_item *items, uint32_t count) {
    for (uint32_t i = 1; i < count; i++)
        if (items[i].source != items[0].source)
            return true;
    return false;
}

/* Two values where there can be one: a doubt at every record that has one of them. */
static void quality_conflict(const kpl_quality_state *state,
                             const kpl_quality_worker *worker, uint32_t field,
                             uint32_t count) {
    const bool *const is_valid = state->values[field].is_valid;
    kpl_conflict_quality *const conflict = &worker->conflicts[field];
    uint32_t distinct = 0;
    for (uint32_t from = 0; from < count;) {
        distinct += is_valid[worker->items[from].code];
        from = quality_run_end(worker->items, count, from);
    }
    conflict->entities += distinct > 0;
    conflict->conflicted += distinct > 1;
    for (uint32_t i = 0; i < count; i++) {
        if (!is_valid[worker->items[i].code])
            continue;
        kpl_field_quality *const at =
            kpl_quality_at(state, worker, worker->items[i].source, field);
        at->judged++;
        at->doubted += distinct > 1;
        at->doubts[KPL_DOUBT_CONFLICT] += distinct > 1;
    }
}

void kpl_quality_agree(const kpl_quality_state *state, uint32_t w,
                       const uint32_t *records, uint32_t record_count) {
    const kpl_quality_worker *const worker = &state->workers[w];
    const uint32_t base = state->quality->base;
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        if (record_count < 2 && !state->values[f].is_alone)
            continue;
        const uint32_t count = quality_gather(state, worker, f, records, record_count);
        if (state->values[f].is_alone)
            quality_conflict(state, worker, f, count);
        if (!quality_has_sources(worker->items, count))
            continue;
        const bool has_base = base != KPL_QUALITY_NO_BASE &&
                              quality_other(worker->items, 0, count, base, 0) < count;
        for (uint32_t from = 0; from < count;) {
            const uint32_t end = quality_run_end(worker->items, count, from);
            quality_agree_others(state, w, f, count, from, end);
            if (has_base)
                quality_agree_base(state, w, f, count, from, end);
            from = end;
        }
    }
}
