/*
 * quality_doubt.c - what cannot be true beside what else is known: days of births, deaths
 * and periods, and records that a conflict kept from an entity; see quality_walk.h.
 */
#include "inspect/quality_walk.h"

#include <assert.h>
#include <string.h>

const char *kpl_doubt_name(kpl_doubt doubt) {
    static const char *const names[KPL_DOUBT_COUNT] = {
        "future", "age", "birth_after_death", "begin_after_end", "conflict"};
    assert(doubt < KPL_DOUBT_COUNT);
    return names[doubt];
}

/* ---- Days ------------------------------------------------------------------------ */

/* The first field of each role. */
void kpl_quality_find_order(kpl_quality_state *state) {
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

/* The earliest death that some record of the entity tells of. */
static kpl_day quality_death(const kpl_quality_state *state, const uint32_t *records,
                             uint32_t record_count) {
    kpl_day death = KPL_DAY_NONE;
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        if (state->values[f].role != KPL_DAY_ROLE_DEATH)
            continue;
        for (uint32_t i = 0; i < record_count; i++) {
            const kpl_day day = kpl_quality_day(state, f, records[i]);
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
static void quality_judge_life(const kpl_quality_state *state, kpl_day_role role,
                               kpl_day day, kpl_day death, kpl_field_quality *count) {
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
static void quality_judge_record(const kpl_quality_state *state,
                                 const kpl_quality_worker *worker, uint32_t source,
                                 uint32_t record, kpl_day death) {
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        const kpl_quality_values *const values = &state->values[f];
        if (values->first == NULL)
            continue;
        const uint32_t code = state->input->table->fields[f].codes[record];
        kpl_field_quality *const count = kpl_quality_at(state, worker, source, f);
        const kpl_day day = values->first[code];
        if (day != KPL_DAY_NONE &&
            (values->role == KPL_DAY_ROLE_BIRTH || values->role == KPL_DAY_ROLE_DEATH))
            quality_judge_life(state, values->role, day, death, count);
        else if (values->role == KPL_DAY_ROLE_PERIOD)
            quality_judge_period(day, values->last[code], count);
        else if (f == state->begin_field &&
                 state->end_field < state->linkage->field_count)
            quality_judge_period(day, kpl_quality_day(state, state->end_field, record),
                                 count);
    }
}

void kpl_quality_doubt_days(const kpl_quality_state *state,
                            const kpl_quality_worker *worker, const uint32_t *records,
                            uint32_t record_count) {
    const kpl_day death = quality_death(state, records, record_count);
    for (uint32_t i = 0; i < record_count; i++)
        quality_judge_record(state, worker, worker->source_of[i], records[i], death);
}

/* ---- Conflicts ------------------------------------------------------------------- */

/* A record that a conflict kept from an entity has a doubt, once for each field. `known`
 * has a bit per record. */
static void quality_doubt_veto(const kpl_quality_state *state, uint32_t field,
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
static const uint32_t *quality_members(const kpl_quality_state *state, uint32_t record,
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
static bool quality_are_two(const kpl_quality_state *state, const kpl_veto *veto) {
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

kpl_status kpl_quality_doubt_vetoes(const kpl_quality_state *state, kpl_error *error) {
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
