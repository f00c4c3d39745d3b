/*
 * quality.c - the counting; see quality.h.
 *
 * Facts of values (valid? which day?) are found once per distinct value. Then entities
 * are walked in parallel, some thousands of records a task; every worker counts for
 * itself, and counts add up to the same whoever counted.
 */
#include "inspect/quality.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "inspect/entity_index.h"
#include "inspect/vaguer.h"

#define QUALITY_TASK_RECORDS 8192u

/* What is known of the values of one field. */
typedef struct quality_values {
    kpl_day_role role;
    bool is_alone;  /* an entity can have one value only */
    bool *is_valid; /* per cleaned value */
    kpl_day *first; /* the same; NULL when the field holds no days */
    kpl_day *last;
} quality_values;

/* One record's value of the field that is looked at. */
typedef struct quality_item {
    uint32_t code;
    uint32_t source;
    uint32_t record;
} quality_item;

/* What one worker has counted. */
typedef struct quality_worker {
    kpl_field_quality *fields;
    kpl_source_quality *sources;
    kpl_conflict_quality *conflicts;
    uint64_t entities_linked;
    quality_item *items; /* room for the largest entity */
    uint32_t *source_of; /* the same: per record of the entity */
} quality_worker;

typedef struct quality_state {
    const kpl_quality_input *input;
    const kpl_linkage_spec *linkage;
    const kpl_allocator *allocator;
    kpl_linkage_quality *quality;
    kpl_entity_index index;
    quality_values *values; /* per field */
    quality_worker *workers;
    uint32_t begin_field; /* those whose order is judged; field_count = none */
    uint32_t end_field;
} quality_state;

const char *kpl_doubt_name(kpl_doubt doubt) {
    static const char *const names[KPL_DOUBT_COUNT] = {
        "future", "age", "birth_after_death", "begin_after_end", "conflict"};
    assert(doubt < KPL_DOUBT_COUNT);
    return names[doubt];
}

static kpl_field_quality *quality_at(const quality_state *state,
                                     const quality_worker *worker, uint32_t source,
                                     uint32_t field) {
    return &worker->fields[(size_t)source * state->linkage->field_count + field];
}

/* ---- Facts of values ------------------------------------------------------------- */

static kpl_status quality_values_of(const quality_state *state, uint32_t f,
                                    quality_values *values, kpl_error *error) {
    const kpl_field *const field = &state->input->table->fields[f];
    const kpl_field_spec *const spec = &state->linkage->fields[f];
    const uint32_t count = field->values.count;
    values->role = kpl_day_role_of(spec, state->input->spec->source_count);
    values->is_alone = spec->conflict || spec->kind->conflict != NULL;
    KPL_TRY(kpl_alloc(state->allocator, count, sizeof *values->is_valid,
                      &values->is_valid, error));
    values->is_valid[KPL_VALUE_NULL] = false;
    for (uint32_t v = 1; v < count; v++)
        values->is_valid[v] = spec->kind->check == NULL ||
                              spec->kind->check(kpl_values_text(&field->values, v));
    if (values->role == KPL_DAY_ROLE_NONE)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(state->allocator, count, sizeof *values->first, &values->first,
                           error));
    KPL_TRY(kpl_alloc_zero(state->allocator, count, sizeof *values->last, &values->last,
                           error));
    for (uint32_t v = 1; v < count; v++)
        kpl_day_bounds(kpl_values_text(&field->values, v), &values->first[v],
                       &values->last[v]);
    return KPL_OK;
}

/* The first field of each role, of which one row may have both. */
static void quality_find_order(quality_state *state) {
    const uint32_t count = state->linkage->field_count;
    state->begin_field = count;
    state->end_field = count;
    for (uint32_t f = count; f-- > 0;) {
        if (state->values[f].role == KPL_DAY_ROLE_BEGIN)
            state->begin_field = f;
        if (state->values[f].role == KPL_DAY_ROLE_END)
            state->end_field = f;
    }
}

/* ---- One record ------------------------------------------------------------------ */

static kpl_day quality_day(const quality_state *state, uint32_t field, uint32_t record) {
    return state->values[field].first[state->input->table->fields[field].codes[record]];
}

static void quality_age_of_event(const quality_state *state, kpl_day day,
                                 kpl_field_quality *count) {
    const kpl_day as_of = state->input->as_of;
    if (as_of == KPL_DAY_NONE || !kpl_day_is_whole(day))
        return;
    const uint32_t today = kpl_day_number(as_of);
    const uint32_t then = kpl_day_number(day);
    count->dated++;
    count->dated_month += then + 31 >= today;
    count->dated_year += then + 365 >= today;
}

/* What the value alone tells. */
static void quality_record_field(const quality_state *state, const quality_worker *worker,
                                 uint32_t source, uint32_t field, uint32_t record) {
    const quality_values *const values = &state->values[field];
    const uint32_t code = state->input->table->fields[field].codes[record];
    kpl_field_quality *const count = quality_at(state, worker, source, field);
    count->rows++;
    count->filled += code != KPL_VALUE_NULL;
    count->valid += values->is_valid[code];
    if (values->role == KPL_DAY_ROLE_BEGIN || values->role == KPL_DAY_ROLE_PERIOD ||
        values->role == KPL_DAY_ROLE_EVENT) /* an end says nothing of how old it is */
        quality_age_of_event(state, values->first[code], count);
}

static void quality_records(const quality_state *state, const quality_worker *worker,
                            const uint32_t *records, uint32_t record_count,
                            bool is_linked) {
    const kpl_linkage_spec *const linkage = state->linkage;
    for (uint32_t i = 0; i < record_count; i++) {
        const uint32_t source = worker->source_of[i];
        kpl_source_quality *const count = &worker->sources[source];
        count->records++;
        count->linked += is_linked;
        for (uint32_t f = 0; f < linkage->field_count; f++)
            if (state->quality->fields[(size_t)source * linkage->field_count + f]
                    .is_watched)
                quality_record_field(state, worker, source, f, records[i]);
    }
}

/* ---- Agreement ------------------------------------------------------------------- */

static int quality_item_order(const void *a, const void *b) {
    const quality_item *const x = a;
    const quality_item *const y = b;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

/* The entity's values of a field, sorted; those that are null left out. */
static uint32_t quality_gather(const quality_state *state, const quality_worker *worker,
                               uint32_t field, const uint32_t *records,
                               uint32_t record_count) {
    const uint32_t *const codes = state->input->table->fields[field].codes;
    uint32_t count = 0;
    for (uint32_t i = 0; i < record_count; i++)
        if (codes[records[i]] != KPL_VALUE_NULL)
            worker->items[count++] =
                (quality_item){codes[records[i]], worker->source_of[i], records[i]};
    if (count > 1)
        qsort(worker->items, count, sizeof *worker->items, quality_item_order);
    return count;
}

/* The end of the run of equal values that starts at `from`. */
static uint32_t quality_run_end(const quality_item *items, uint32_t count,
                                uint32_t from) {
    uint32_t end = from;
    while (end < count && items[end].code == items[from].code)
        end++;
    return end;
}

/* Is one of the items [from..end) of `only`, or, when that is no base, of another source
 * than `than`? The first such, or `end`. */
static uint32_t quality_other(const quality_item *items, uint32_t from, uint32_t end,
                              uint32_t only, uint32_t than) {
    while (from < end && (only != KPL_QUALITY_NO_BASE ? items[from].source != only
                                                      : items[from].source == than))
        from++;
    return from;
}

/* Close by the field's comparison, or the same said with less. */
static bool quality_is_near(const quality_state *state, uint32_t worker, uint32_t field,
                            const quality_item *a, const quality_item *b) {
    const kpl_quality_input *const input = state->input;
    const kpl_values *const values = &input->table->fields[field].values;
    return kpl_value_is_vaguer(state->linkage->fields[field].kind,
                               kpl_values_text(values, a->code),
                               kpl_values_text(values, b->code)) ||
           (input->near != NULL &&
            input->near(input->near_state, worker, field, a->record, b->record));
}

/* Is a value of `only` (or of any other source) near that of `item`? */
static bool quality_has_near(const quality_state *state, uint32_t worker, uint32_t field,
                             const quality_item *items, uint32_t count,
                             const quality_item *item, uint32_t only) {
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
static void quality_agree(const quality_state *state, uint32_t w, uint32_t field,
                          uint32_t count, uint32_t from, uint32_t end) {
    const quality_worker *const worker = &state->workers[w];
    const quality_item *const items = worker->items;
    const bool exact = items[from].source != items[end - 1].source;
    const bool near = !exact && quality_has_near(state, w, field, items, count,
                                                 &items[from], KPL_QUALITY_NO_BASE);
    for (uint32_t i = from; i < end; i++) {
        kpl_field_quality *const at = quality_at(state, worker, items[i].source, field);
        at->linked++;
        at->linked_exact += exact;
        at->linked_near += near;
    }
}

/* The same against the base register. */
static void quality_agree_base(const quality_state *state, uint32_t w, uint32_t field,
                               uint32_t count, uint32_t from, uint32_t end) {
    const quality_worker *const worker = &state->workers[w];
    const quality_item *const items = worker->items;
    const uint32_t base = state->quality->base;
    const bool exact = quality_other(items, from, end, base, 0) < end;
    const bool near =
        !exact && quality_has_near(state, w, field, items, count, &items[from], base);
    for (uint32_t i = from; i < end; i++) {
        kpl_field_quality *const at = quality_at(state, worker, items[i].source, field);
        if (items[i].source == base)
            continue;
        at->based++;
        at->based_exact += exact;
        at->based_near += near;
    }
}

static bool quality_has_sources(const quality_item *items, uint32_t count) {
    for (uint32_t i = 1; i < count; i++)
        if (items[i].source != items[0].source)
            return true;
    return false;
}

/* Two values where there can be one: a doubt at every record that has one of them. */
static void quality_conflict(const quality_state *state, const quality_worker *worker,
                             uint32_t field, uint32_t count) {
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
            quality_at(state, worker, worker->items[i].source, field);
        at->judged++;
        at->doubted += distinct > 1;
        at->doubts[KPL_DOUBT_CONFLICT] += distinct > 1;
    }
}

static void quality_entity_fields(const quality_state *state, uint32_t w,
                                  const uint32_t *records, uint32_t record_count) {
    const quality_worker *const worker = &state->workers[w];
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
            quality_agree(state, w, f, count, from, end);
            if (has_base)
                quality_agree_base(state, w, f, count, from, end);
            from = end;
        }
    }
}

/* ---- Plausibility ---------------------------------------------------------------- */

/* The earliest death that some record of the entity tells of. */
static kpl_day quality_death(const quality_state *state, const uint32_t *records,
                             uint32_t record_count) {
    kpl_day death = KPL_DAY_NONE;
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        if (state->values[f].role != KPL_DAY_ROLE_DEATH)
            continue;
        for (uint32_t i = 0; i < record_count; i++) {
            const kpl_day day = quality_day(state, f, records[i]);
            if (day != KPL_DAY_NONE &&
                (death == KPL_DAY_NONE || kpl_day_is_after(death, day)))
                death = day;
        }
    }
    return death;
}

static void quality_doubt(kpl_field_quality *count, kpl_doubt doubt, bool holds,
                          bool *is_doubted) {
    count->doubts[doubt] += holds;
    count->doubted += holds && !*is_doubted;
    *is_doubted |= holds;
}

/* A birth or a death, beside the day of judging and the entity's death. */
static void quality_judge_life(const quality_state *state, kpl_day_role role, kpl_day day,
                               kpl_day death, kpl_field_quality *count) {
    const kpl_day as_of = state->input->as_of;
    bool is_doubted = false;
    count->judged++;
    quality_doubt(count, KPL_DOUBT_FUTURE,
                  as_of != KPL_DAY_NONE && kpl_day_is_after(day, as_of), &is_doubted);
    if (role != KPL_DAY_ROLE_BIRTH)
        return;
    quality_doubt(count, KPL_DOUBT_DEATH, kpl_day_is_after(day, death), &is_doubted);
    const kpl_day until = death != KPL_DAY_NONE ? death : as_of;
    quality_doubt(count, KPL_DOUBT_AGE,
                  until != KPL_DAY_NONE &&
                      kpl_day_years(day, until) > KPL_QUALITY_AGE_MAX,
                  &is_doubted);
}

static void quality_judge_period(kpl_day first, kpl_day last, kpl_field_quality *count) {
    bool is_doubted = false;
    if (first == KPL_DAY_NONE || last == KPL_DAY_NONE)
        return;
    count->judged++;
    quality_doubt(count, KPL_DOUBT_ORDER, kpl_day_is_after(first, last), &is_doubted);
}

/* Days of one record; of its two fields that begin and end, the beginning is judged. */
static void quality_judge_record(const quality_state *state, const quality_worker *worker,
                                 uint32_t source, uint32_t record, kpl_day death) {
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        const quality_values *const values = &state->values[f];
        if (values->first == NULL)
            continue;
        const uint32_t code = state->input->table->fields[f].codes[record];
        kpl_field_quality *const count = quality_at(state, worker, source, f);
        const kpl_day day = values->first[code];
        if (day != KPL_DAY_NONE &&
            (values->role == KPL_DAY_ROLE_BIRTH || values->role == KPL_DAY_ROLE_DEATH))
            quality_judge_life(state, values->role, day, death, count);
        else if (values->role == KPL_DAY_ROLE_PERIOD)
            quality_judge_period(day, values->last[code], count);
        else if (f == state->begin_field &&
                 state->end_field < state->linkage->field_count)
            quality_judge_period(day, quality_day(state, state->end_field, record),
                                 count);
    }
}

/* ---- Walking --------------------------------------------------------------------- */

static void quality_entity(const quality_state *state, uint32_t w,
                           const uint32_t *records, uint32_t record_count) {
    quality_worker *const worker = &state->workers[w];
    bool is_linked = false;
    for (uint32_t i = 0; i < record_count; i++) {
        worker->source_of[i] = kpl_table_source(state->input->table, records[i]);
        is_linked |= worker->source_of[i] != worker->source_of[0];
    }
    worker->entities_linked += is_linked;
    quality_records(state, worker, records, record_count, is_linked);
    quality_entity_fields(state, w, records, record_count);
    const kpl_day death = quality_death(state, records, record_count);
    for (uint32_t i = 0; i < record_count; i++)
        quality_judge_record(state, worker, worker->source_of[i], records[i], death);
}

static kpl_status quality_task(void *argument, uint64_t task, uint32_t worker,
                               kpl_error *error) {
    (void)error;
    const quality_state *const state = argument;
    const kpl_entity_index *const index = &state->index;
    const uint32_t end = kpl_sort_first(index->starts, index->entity_count,
                                        (task + 1) * QUALITY_TASK_RECORDS);
    for (uint32_t e = kpl_sort_first(index->starts, index->entity_count,
                                     task * QUALITY_TASK_RECORDS);
         e < end; e++)
        quality_entity(state, worker, index->records + index->starts[e],
                       index->starts[e + 1] - index->starts[e]);
    return KPL_OK;
}

static kpl_status quality_open_worker(const quality_state *state, quality_worker *worker,
                                      kpl_error *error) {
    const uint32_t field_count = state->linkage->field_count;
    const uint32_t source_count = state->input->spec->source_count;
    KPL_TRY(kpl_alloc_zero(state->allocator, (size_t)source_count * field_count,
                           sizeof *worker->fields, &worker->fields, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, source_count, sizeof *worker->sources,
                           &worker->sources, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, field_count, sizeof *worker->conflicts,
                           &worker->conflicts, error));
    KPL_TRY(kpl_alloc(state->allocator, state->index.largest, sizeof *worker->items,
                      &worker->items, error));
    return kpl_alloc(state->allocator, state->index.largest, sizeof *worker->source_of,
                     &worker->source_of, error);
}

/* ---- Adding up ------------------------------------------------------------------- */

/* All members of the two structures but the flags are counts. */
static void quality_add_field(const kpl_field_quality *from, kpl_field_quality *to) {
    to->rows += from->rows;
    to->filled += from->filled;
    to->valid += from->valid;
    to->linked += from->linked;
    to->linked_exact += from->linked_exact;
    to->linked_near += from->linked_near;
    to->based += from->based;
    to->based_exact += from->based_exact;
    to->based_near += from->based_near;
    to->dated += from->dated;
    to->dated_month += from->dated_month;
    to->dated_year += from->dated_year;
    to->judged += from->judged;
    to->doubted += from->doubted;
    for (uint32_t d = 0; d < KPL_DOUBT_COUNT; d++)
        to->doubts[d] += from->doubts[d];
}

static void quality_add(const quality_state *state, const quality_worker *worker) {
    kpl_linkage_quality *const to = state->quality;
    const uint32_t field_count = state->linkage->field_count;
    const uint32_t source_count = state->input->spec->source_count;
    for (size_t i = 0; i < (size_t)source_count * field_count; i++)
        quality_add_field(&worker->fields[i], &to->fields[i]);
    for (uint32_t s = 0; s < source_count; s++) {
        to->sources[s].records += worker->sources[s].records;
        to->sources[s].linked += worker->sources[s].linked;
    }
    for (uint32_t f = 0; f < field_count; f++) {
        to->conflicts[f].entities += worker->conflicts[f].entities;
        to->conflicts[f].conflicted += worker->conflicts[f].conflicted;
    }
    to->entities_linked += worker->entities_linked;
}

/* What the walk over entities does not see. */
static void quality_finish(const quality_state *state) {
    kpl_linkage_quality *const quality = state->quality;
    const kpl_spec *const spec = state->input->spec;
    const uint32_t field_count = state->linkage->field_count;
    for (uint32_t s = 0; s < spec->source_count; s++) {
        kpl_source_quality *const source = &quality->sources[s];
        if (!source->is_used)
            continue;
        source->rows_in = state->input->frames[s].rows_in;
        source->rejected = state->input->frames[s].reject_count;
        source->ids_missing = spec->sources[s].id.count == 0 ? source->records : 0;
        source->traced = source->records - source->ids_missing;
        for (uint32_t f = 0; f < field_count; f++) {
            const size_t at = (size_t)s * field_count + f;
            quality->fields[at].filled += state->input->unread[at];
        }
    }
    quality->entities = state->index.entity_count;
}

/* A record that a conflict kept from an entity has a doubt, once for each field. `known`
 * has a bit per record. */
static void quality_doubt_veto(const quality_state *state, uint32_t field,
                               uint32_t record, uint64_t *known) {
    const uint32_t source = kpl_table_source(state->input->table, record);
    kpl_field_quality *const count =
        &state->quality->fields[(size_t)source * state->linkage->field_count + field];
    const uint64_t bit = (uint64_t)1 << (record % 64);
    if ((known[record / 64] & bit) != 0)
        return;
    known[record / 64] |= bit;
    count->doubted++;
    count->doubts[KPL_DOUBT_CONFLICT]++;
}

/* The records of the entity that `record` is in, as many as are counted. */
static const uint32_t *quality_members(const quality_state *state, uint32_t record,
                                       uint32_t *count_out) {
    const kpl_entity_index *const index = &state->index;
    const uint32_t *const entity_of = state->input->entity_of;
    uint32_t low = 0;
    uint32_t high = index->entity_count - 1; /* entities ascend */
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (entity_of[index->records[index->starts[middle]]] < entity_of[record])
            low = middle + 1;
        else
            high = middle;
    }
    assert(entity_of[index->records[index->starts[low]]] == entity_of[record]);
    *count_out = index->starts[low + 1] - index->starts[low];
    return index->records + index->starts[low];
}

/* Do both entities have a record of one source that holds no doubles? Then they are two
 * whatever their values: twins of the base register are no fault. */
static bool quality_are_two(const quality_state *state, const kpl_veto *veto) {
    const kpl_table *const table = state->input->table;
    bool has[KPL_SOURCES_MAX] = {false};
    uint32_t count = 0;
    const uint32_t *records = quality_members(state, veto->left, &count);
    for (uint32_t i = 0; i < count; i++)
        has[kpl_table_source(table, records[i])] = true;
    records = quality_members(state, veto->right, &count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t source = kpl_table_source(table, records[i]);
        if (has[source] &&
            kpl_source_is_unique(&state->input->spec->sources[source], state->linkage))
            return true;
    }
    return false;
}

static kpl_status quality_vetoes(const quality_state *state, kpl_error *error) {
    const kpl_vetoes *const vetoes = state->input->vetoes;
    const size_t words = (size_t)state->input->table->record_count / 64 + 1;
    uint64_t *known = NULL;
    if (vetoes == NULL || vetoes->count == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc(state->allocator, words, sizeof *known, &known, error));
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        memset(known, 0, words * sizeof *known);
        for (size_t i = 0; i < vetoes->count; i++) {
            if (vetoes->items[i].field != f || quality_are_two(state, &vetoes->items[i]))
                continue;
            state->quality->conflicts[f].vetoed++;
            quality_doubt_veto(state, f, vetoes->items[i].left, known);
            quality_doubt_veto(state, f, vetoes->items[i].right, known);
        }
    }
    kpl_free(state->allocator, known);
    return KPL_OK;
}

/* ---- The whole ------------------------------------------------------------------- */

static kpl_status quality_begin(const quality_state *state, kpl_error *error) {
    kpl_linkage_quality *const quality = state->quality;
    const kpl_spec *const spec = state->input->spec;
    const kpl_linkage_spec *const linkage = state->linkage;
    const uint32_t field_count = linkage->field_count;
    KPL_TRY(kpl_alloc_zero(state->allocator, spec->source_count, sizeof *quality->sources,
                           &quality->sources, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, (size_t)spec->source_count * field_count,
                           sizeof *quality->fields, &quality->fields, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, field_count, sizeof *quality->conflicts,
                           &quality->conflicts, error));
    for (uint32_t s = spec->source_count; s-- > 0;) {
        quality->sources[s].is_used = linkage->uses_source[s];
        if (!linkage->uses_source[s])
            continue;
        if (kpl_source_is_unique(&spec->sources[s], linkage))
            quality->base = s;
        for (uint32_t f = 0; f < field_count; f++)
            quality->fields[(size_t)s * field_count + f].is_watched =
                linkage->fields[f].entity_of > 0 ||
                linkage->fields[f].sources[s].columns.count > 0;
    }
    for (uint32_t f = 0; f < field_count; f++)
        quality->conflicts[f].is_watched = state->values[f].is_alone;
    return KPL_OK;
}

static kpl_status quality_run(quality_state *state, kpl_error *error) {
    const kpl_quality_input *const input = state->input;
    const uint32_t record_count = input->table->record_count;
    const uint32_t threads = input->pool->threads;
    KPL_TRY(kpl_entity_index_build(input->entity_of, record_count, state->allocator,
                                   &state->index, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, state->linkage->field_count,
                           sizeof *state->values, &state->values, error));
    for (uint32_t f = 0; f < state->linkage->field_count; f++)
        KPL_TRY(quality_values_of(state, f, &state->values[f], error));
    quality_find_order(state);
    KPL_TRY(quality_begin(state, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, threads, sizeof *state->workers,
                           &state->workers, error));
    for (uint32_t w = 0; w < threads; w++)
        KPL_TRY(quality_open_worker(state, &state->workers[w], error));
    KPL_TRY(kpl_parallel_for(input->pool,
                             ((uint64_t)record_count + QUALITY_TASK_RECORDS - 1) /
                                 QUALITY_TASK_RECORDS,
                             quality_task, state, error));
    for (uint32_t w = 0; w < threads; w++)
        quality_add(state, &state->workers[w]);
    quality_finish(state);
    return quality_vetoes(state, error);
}

static void quality_end(quality_state *state) {
    const kpl_allocator *const allocator = state->allocator;
    for (uint32_t f = 0; state->values != NULL && f < state->linkage->field_count; f++) {
        kpl_free(allocator, state->values[f].is_valid);
        kpl_free(allocator, state->values[f].first);
        kpl_free(allocator, state->values[f].last);
    }
    for (uint32_t w = 0; state->workers != NULL && w < state->input->pool->threads; w++) {
        kpl_free(allocator, state->workers[w].fields);
        kpl_free(allocator, state->workers[w].sources);
        kpl_free(allocator, state->workers[w].conflicts);
        kpl_free(allocator, state->workers[w].items);
        kpl_free(allocator, state->workers[w].source_of);
    }
    kpl_free(allocator, state->values);
    kpl_free(allocator, state->workers);
    kpl_entity_index_release(&state->index);
}

kpl_status kpl_quality_measure(const kpl_quality_input *input,
                               const kpl_allocator *allocator,
                               kpl_linkage_quality *quality, kpl_error *error) {
    static const kpl_pool alone = {.threads = 1};
    kpl_quality_input given = *input;
    if (given.pool == NULL)
        given.pool = &alone;
    *quality = (kpl_linkage_quality){.allocator = allocator,
                                     .spec = input->spec,
                                     .linkage = input->linkage,
                                     .base = KPL_QUALITY_NO_BASE};
    quality_state state = {.input = &given,
                           .linkage = &input->spec->linkages[input->linkage],
                           .allocator = allocator,
                           .index = {.allocator = allocator},
                           .quality = quality};
    const kpl_status status = quality_run(&state, error);
    quality_end(&state);
    return status;
}

void kpl_quality_release(kpl_linkage_quality *quality) {
    kpl_free(quality->allocator, quality->sources);
    kpl_free(quality->allocator, quality->fields);
    kpl_free(quality->allocator, quality->conflicts);
    *quality = (kpl_linkage_quality){.allocator = quality->allocator};
}

bool kpl_quality_share(const kpl_field_quality *field, kpl_dimension dimension,
                       uint64_t *part_out, uint64_t *whole_out) {
    const uint64_t parts[KPL_DIMENSION_COUNT] = {
        [KPL_DIMENSION_COMPLETENESS] = field->filled,
        [KPL_DIMENSION_VALIDITY] = field->valid,
        [KPL_DIMENSION_CONSISTENCY] = field->linked_exact + field->linked_near,
        [KPL_DIMENSION_ACCURACY] = field->based_exact + field->based_near,
        [KPL_DIMENSION_TIMELINESS] = field->dated_year,
        [KPL_DIMENSION_PLAUSIBILITY] = field->judged - field->doubted,
    };
    const uint64_t wholes[KPL_DIMENSION_COUNT] = {
        [KPL_DIMENSION_COMPLETENESS] = field->rows,
        [KPL_DIMENSION_VALIDITY] = field->filled,
        [KPL_DIMENSION_CONSISTENCY] = field->linked,
        [KPL_DIMENSION_ACCURACY] = field->based,
        [KPL_DIMENSION_TIMELINESS] = field->dated,
        [KPL_DIMENSION_PLAUSIBILITY] = field->judged,
    };
    assert(dimension < KPL_DIMENSION_COUNT);
    *part_out = parts[dimension];
    *whole_out = wholes[dimension];
    return dimension != KPL_DIMENSION_TRACEABILITY;
}
