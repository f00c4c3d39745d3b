/*
 * quality.c - the walk over entities, and what each value tells alone: completeness,
 * validity, timeliness, traceability; see quality.h and quality_walk.h.
 *
 * Facts of values (valid? which day?) are found once per distinct value. Then entities
 * are walked in parallel, some thousands of records a task; every worker counts for
 * itself, and counts add up to the same whoever counted.
 */
#include "inspect/quality_walk.h"

#include <assert.h>

#include "base/sort.h"

#define QUALITY_TASK_RECORDS 8192u

/* ---- Facts of values ------------------------------------------------------------- */

static kpl_status quality_values_of(const kpl_quality_state *state, uint32_t f,
                                    kpl_quality_values *values, kpl_error *error) {
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

/* ---- One record ------------------------------------------------------------------ */

static void quality_age_of_event(const kpl_quality_state *state, kpl_day day,
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
static void quality_record_field(const kpl_quality_state *state,
                                 const kpl_quality_worker *worker, uint32_t source,
                                 uint32_t field, uint32_t record) {
    const kpl_quality_values *const values = &state->values[field];
    const uint32_t code = state->input->table->fields[field].codes[record];
    kpl_field_quality *const count = kpl_quality_at(state, worker, source, field);
    count->rows++;
    count->filled += code != KPL_VALUE_NULL;
    count->valid += values->is_valid[code];
    if (values->role == KPL_DAY_ROLE_BEGIN || values->role == KPL_DAY_ROLE_PERIOD ||
        values->role == KPL_DAY_ROLE_EVENT) /* an end says nothing of how old it is */
        quality_age_of_event(state, values->first[code], count);
}

static void quality_records(const kpl_quality_state *state,
                            const kpl_quality_worker *worker, const uint32_t *records,
                            uint32_t record_count, bool is_linked) {
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

/* ---- Walking --------------------------------------------------------------------- */

static void quality_entity(const kpl_quality_state *state, uint32_t w,
                           const uint32_t *records, uint32_t record_count) {
    kpl_quality_worker *const worker = &state->workers[w];
    bool is_linked = false;
    for (uint32_t i = 0; i < record_count; i++) {
        worker->source_of[i] = kpl_table_source(state->input->table, records[i]);
        is_linked |= worker->source_of[i] != worker->source_of[0];
    }
    worker->entities_linked += is_linked;
    quality_records(state, worker, records, record_count, is_linked);
    kpl_quality_agree(state, w, records, record_count);
    kpl_quality_doubt_days(state, worker, records, record_count);
}

static kpl_status quality_task(void *argument, uint64_t task, uint32_t worker,
                               kpl_error *error) {
    (void)error;
    const kpl_quality_state *const state = argument;
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

static kpl_status quality_open_worker(const kpl_quality_state *state,
                                      kpl_quality_worker *worker, kpl_error *error) {
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

static void quality_add(const kpl_quality_state *state,
                        const kpl_quality_worker *worker) {
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
static void quality_finish(const kpl_quality_state *state) {
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

/* ---- The whole ------------------------------------------------------------------- */

static kpl_status quality_begin(const kpl_quality_state *state, kpl_error *error) {
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

static kpl_status quality_run(kpl_quality_state *state, kpl_error *error) {
    const kpl_quality_input *const input = state->input;
    const uint32_t record_count = input->table->record_count;
    const uint32_t threads = input->pool->threads;
    KPL_TRY(kpl_entity_index_build(input->entity_of, record_count, state->allocator,
                                   &state->index, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, state->linkage->field_count,
                           sizeof *state->values, &state->values, error));
    for (uint32_t f = 0; f < state->linkage->field_count; f++)
        KPL_TRY(quality_values_of(state, f, &state->values[f], error));
    kpl_quality_find_order(state);
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
    return kpl_quality_doubt_vetoes(state, error);
}

static void quality_end(kpl_quality_state *state) {
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
    kpl_quality_state state = {.input = &given,
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
