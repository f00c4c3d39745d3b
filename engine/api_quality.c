/*
 * api_quality.c - public functions that watch the quality of the data: kpl_quality() and
 * kpl_differences(). They take a finished run up again, one linkage after the other, and
 * gather what inspect/ counts: records, entities, what the kinds could not read, and
 * whether comparisons call two values close.
 */
#include <string.h>

#include "api_plan.h"
#include "base/document.h"
#include "inspect/differences.h"
#include "inspect/quality.h"
#include "inspect/vetoes_in.h"
#include "plan/spec_read.h"
#include "rerun.h"
#include "standardise/field_part.h"

/* A run, taken up again to be watched. */
typedef struct watch_state {
    kpl_rerun rerun;
    kpl_entities entities;
    kpl_compare_worker **workers; /* one per thread */
    uint64_t *unread;             /* [source * field_count + field] */
    uint32_t *comparison_of;      /* per field: 1 + the comparison that is asked */
} watch_state;

static bool watch_output_missing(const kpl_output *output) {
    return output == NULL || output->write == NULL;
}

static kpl_status watch_check_linkage(const kpl_spec *spec, const char *linkage,
                                      kpl_error *error) {
    for (uint32_t l = 0; l < spec->linkage_count; l++)
        if (linkage == NULL || strcmp(linkage, spec->linkages[l].name) == 0)
            return KPL_OK;
    return kpl_fail(error, KPL_E_USAGE, "the run has no linkage %s", linkage);
}

/* ---- Taking up a linkage --------------------------------------------------------- */

static void watch_close_linkage(watch_state *state) {
    if (state->rerun.plan == NULL)
        return;
    const kpl_engine *const engine = state->rerun.plan->engine;
    for (uint32_t w = 0; state->workers != NULL && w < engine->pool.threads; w++)
        kpl_compare_worker_destroy(state->workers[w]);
    kpl_free(&engine->allocator, state->workers);
    kpl_free(&engine->allocator, state->unread);
    kpl_free(&engine->allocator, state->comparison_of);
    kpl_entities_release(&state->entities);
    state->workers = NULL;
    state->unread = NULL;
    state->comparison_of = NULL;
}

/* Records, entities, and what compares them. Close it whatever happens. */
static kpl_status watch_open_linkage(const char *directory, watch_state *state,
                                     uint32_t linkage, kpl_error *error) {
    const kpl_engine *const engine = state->rerun.plan->engine;
    kpl_linkage_run *const run = &state->rerun.run;
    KPL_TRY(
        kpl_rerun_records(directory, &state->rerun, linkage, &state->entities, error));
    KPL_TRY(kpl_alloc_zero(&engine->allocator, engine->pool.threads,
                           sizeof *state->workers, &state->workers, error));
    for (uint32_t w = 0; w < engine->pool.threads; w++)
        KPL_TRY(kpl_compare_worker_create(&run->compare, &state->workers[w], error));
    KPL_TRY(kpl_alloc_zero(&engine->allocator, run->linkage->field_count,
                           sizeof *state->comparison_of, &state->comparison_of, error));
    for (uint32_t k = run->linkage->comparison_count; k-- > 0;)
        state->comparison_of[run->linkage->comparisons[k].field] = k + 1;
    return KPL_OK;
}

/* kpl_near_fn: one of the close levels of the field's first comparison. */
static bool watch_is_near(void *argument, uint32_t worker, uint32_t field, uint32_t left,
                          uint32_t right) {
    const watch_state *const state = argument;
    const kpl_linkage_run *const run = &state->rerun.run;
    if (state->comparison_of[field] == 0)
        return false;
    const uint32_t k = state->comparison_of[field] - 1;
    return kpl_compare_digit(&run->compare, state->workers[worker], k, left, right) >=
           run->layout.close_from[k];
}

/* ---- What a kind could not read -------------------------------------------------- */

/* Is there a letter, or a digit other than a nought? Blanks and noughts fill the place of
 * a number or a day that is not known. */
static bool watch_says_something(kpl_text text) {
    for (uint32_t at = 0; at < text.length; at++) {
        const uint8_t byte = text.bytes[at];
        const uint8_t lower = byte | 0x20u;
        if (byte >= 0x80 || (byte >= '1' && byte <= '9') ||
            (lower >= 'a' && lower <= 'z'))
            return true;
    }
    return false;
}

/* Does a raw value that no cleaned one came of say something? */
static kpl_status watch_is_filled(const kpl_field_part *part, uint32_t value,
                                  kpl_buffer *piece, bool *is_filled_out,
                                  kpl_error *error) {
    kpl_text text = kpl_values_text(part->values, value);
    if (part->translation.extract != NULL) {
        piece->length = 0;
        KPL_TRY(part->translation.extract(text, piece, error));
        text = (kpl_text){piece->bytes, (uint32_t)piece->length};
    }
    *is_filled_out = watch_says_something(text) &&
                     !kpl_null_markers_match(&part->translation.nulls, text);
    return KPL_OK;
}

/* Records that have a raw value and no cleaned one. */
static kpl_status watch_count_unread(const kpl_field_part *part, const uint32_t *clean,
                                     uint64_t *count_out, kpl_error *error) {
    enum { UNKNOWN = 0, EMPTY = 1, FILLED = 2 };
    uint8_t *known = NULL; /* per raw value */
    kpl_buffer piece = {.allocator = part->allocator};
    KPL_TRY(kpl_alloc_zero(part->allocator, part->values->count, 1, &known, error));
    kpl_status status = KPL_OK;
    for (uint32_t row = 0; row < part->row_count && status == KPL_OK; row++) {
        const uint32_t raw = part->codes[row];
        if (clean[row] != KPL_VALUE_NULL || raw == KPL_VALUE_NULL)
            continue;
        if (known[raw] == UNKNOWN) {
            bool is_filled = false;
            status = watch_is_filled(part, raw, &piece, &is_filled, error);
            known[raw] = is_filled ? FILLED : EMPTY;
        }
        *count_out += known[raw] == FILLED;
    }
    kpl_buffer_release(&piece);
    kpl_free(part->allocator, known);
    return status;
}

/* One task: one field of one source. */
static kpl_status watch_unread_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    (void)worker;
    watch_state *const state = argument;
    const kpl_linkage_run *const run = &state->rerun.run;
    const kpl_plan *const plan = run->plan;
    const uint32_t source = (uint32_t)(task / run->linkage->field_count);
    const uint32_t field = (uint32_t)(task % run->linkage->field_count);
    kpl_field_part part = {.allocator = &plan->engine->allocator};
    if (!run->linkage->uses_source[source])
        return KPL_OK;
    kpl_status status =
        kpl_field_part_open(&part, &plan->spec, &run->linkage->fields[field], source,
                            &plan->frames[source], &plan->engine->allocator, error);
    if (status == KPL_OK && part.values != NULL)
        status = watch_count_unread(
            &part, run->table.fields[field].codes + run->table.source_starts[source],
            &state->unread[task], error);
    kpl_field_part_release(&part);
    return status;
}

static kpl_status watch_unread(watch_state *state, kpl_error *error) {
    const kpl_engine *const engine = state->rerun.plan->engine;
    const uint64_t tasks = (uint64_t)state->rerun.plan->spec.source_count *
                           state->rerun.run.linkage->field_count;
    KPL_TRY(kpl_alloc_zero(&engine->allocator, (size_t)tasks, sizeof *state->unread,
                           &state->unread, error));
    return kpl_parallel_for(&engine->pool, tasks, watch_unread_task, state, error);
}

/* ---- Quality --------------------------------------------------------------------- */

/* The gates of another file instead of the spec's. */
static kpl_status watch_read_gates(kpl_plan *plan, const char *path, kpl_error *error) {
    const kpl_engine *const engine = plan->engine;
    kpl_buffer text = {.allocator = &engine->allocator};
    kpl_status status =
        kpl_io_load(engine->io, path, KPL_DOCUMENT_BYTES_MAX, &text, error);
    if (status == KPL_OK)
        status = kpl_spec_read_gates(&engine->allocator, (const char *)text.bytes,
                                     text.length, &plan->spec, error);
    kpl_buffer_release(&text);
    return status;
}

static kpl_status watch_measure(const char *directory, watch_state *state,
                                uint32_t linkage, kpl_day as_of,
                                kpl_linkage_quality *quality, kpl_error *error) {
    kpl_plan *const plan = state->rerun.plan;
    kpl_vetoes vetoes = {0};
    kpl_status status = watch_open_linkage(directory, state, linkage, error);
    if (status == KPL_OK)
        status = watch_unread(state, error);
    if (status == KPL_OK)
        status = kpl_vetoes_load(plan->engine->io, directory, &plan->spec, linkage,
                                 &state->rerun.run.table, &vetoes, error);
    if (status == KPL_OK) {
        const kpl_quality_input input = {.spec = &plan->spec,
                                         .linkage = linkage,
                                         .table = &state->rerun.run.table,
                                         .frames = plan->frames,
                                         .entity_of = state->entities.of_record,
                                         .unread = state->unread,
                                         .vetoes = &vetoes,
                                         .near = watch_is_near,
                                         .near_state = state,
                                         .as_of = as_of,
                                         .pool = &plan->engine->pool};
        status = kpl_quality_measure(&input, &plan->engine->allocator, quality, error);
    }
    kpl_vetoes_release(&vetoes);
    watch_close_linkage(state);
    return status;
}

/* Measure all linkages, or the one that is named, and judge. */
static kpl_status watch_quality(const char *directory, watch_state *state,
                                const kpl_quality_options *options, kpl_day as_of,
                                kpl_quality_report *report, kpl_error *error) {
    const kpl_spec *const spec = &state->rerun.plan->spec;
    kpl_linkage_quality *linkages = NULL;
    KPL_TRY(kpl_alloc_zero(report->allocator, spec->linkage_count, sizeof *linkages,
                           &linkages, error));
    report->linkages = linkages;
    report->spec = spec;
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        if (options->linkage != NULL &&
            strcmp(options->linkage, spec->linkages[l].name) != 0)
            continue;
        KPL_TRY(watch_measure(directory, state, l, as_of,
                              &linkages[report->linkage_count++], error));
    }
    return kpl_quality_judge(report, error);
}

static void watch_release_report(kpl_quality_report *report, uint32_t linkage_count) {
    kpl_linkage_quality *const linkages = (kpl_linkage_quality *)report->linkages;
    for (uint32_t l = 0; linkages != NULL && l < linkage_count; l++)
        kpl_quality_release(&linkages[l]);
    kpl_free(report->allocator, linkages);
    kpl_free(report->allocator, report->gates);
}

kpl_status kpl_quality(kpl_engine *engine, const char *directory,
                       const kpl_quality_options *options, const kpl_output *output,
                       const kpl_output *notes, uint64_t *failed_out, kpl_error *error) {
    static const kpl_quality_options plain = {0};
    const kpl_quality_options *const given = options != NULL ? options : &plain;
    kpl_day as_of = KPL_DAY_NONE;
    if (engine == NULL || directory == NULL || watch_output_missing(output) ||
        failed_out == NULL || (notes != NULL && notes->write == NULL))
        return kpl_fail(error, KPL_E_USAGE,
                        "kpl_quality needs a directory, an output and room for a count");
    if (given->as_of != NULL &&
        (!kpl_day_parse(kpl_text_of(given->as_of), &as_of) || !kpl_day_is_whole(as_of)))
        return kpl_fail(error, KPL_E_USAGE, "the day of judging is a date such as %s",
                        "2026-11-28");
    watch_state state = {0};
    kpl_quality_report report = {.allocator = &engine->allocator, .as_of = given->as_of};
    kpl_status status = kpl_rerun_open_all(engine, directory, &state.rerun, error);
    if (status == KPL_OK)
        status = watch_check_linkage(&state.rerun.plan->spec, given->linkage, error);
    if (status == KPL_OK && given->gates_path != NULL)
        status = watch_read_gates(state.rerun.plan, given->gates_path, error);
    if (status == KPL_OK)
        status = kpl_rerun_read(directory, &state.rerun, error);
    if (status == KPL_OK)
        status = watch_quality(directory, &state, given, as_of, &report, error);
    if (status == KPL_OK)
        status = kpl_quality_render(&report, output, error);
    if (status == KPL_OK && notes != NULL)
        status = kpl_quality_complain(&report, notes, error);
    if (status == KPL_OK)
        *failed_out = report.failed;
    watch_release_report(
        &report, state.rerun.plan != NULL ? state.rerun.plan->spec.linkage_count : 0);
    kpl_rerun_release(&state.rerun);
    return kpl_engine_judge(engine, status, error);
}

/* ---- Differences ----------------------------------------------------------------- */

/* kpl_raw_fn. */
static kpl_status watch_raw(void *argument, uint32_t field, uint32_t record,
                            kpl_buffer *text, kpl_error *error) {
    const watch_state *const state = argument;
    return kpl_rerun_raw(&state->rerun, field, record, text, error);
}

static kpl_status watch_linkage_differences(const char *directory, watch_state *state,
                                            uint32_t linkage, uint32_t base,
                                            const kpl_output *output,
                                            const kpl_output *notes, kpl_error *error) {
    kpl_plan *const plan = state->rerun.plan;
    kpl_status status = watch_open_linkage(directory, state, linkage, error);
    if (status == KPL_OK) {
        const kpl_differences_input input = {.spec = &plan->spec,
                                             .linkage = linkage,
                                             .table = &state->rerun.run.table,
                                             .entity_of = state->entities.of_record,
                                             .base = base,
                                             .near = watch_is_near,
                                             .near_state = state,
                                             .raw = watch_raw,
                                             .raw_state = state};
        status =
            kpl_differences_write(&input, &plan->engine->allocator, output, notes, error);
    }
    watch_close_linkage(state);
    return status;
}

/* The linkages that are asked for and hold the base register; one at least. */
static kpl_status watch_choose(const kpl_spec *spec, const char *linkage, uint32_t base,
                               bool *chosen, kpl_error *error) {
    uint32_t count = 0;
    KPL_TRY(watch_check_linkage(spec, linkage, error));
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        const bool is_named =
            linkage == NULL || strcmp(linkage, spec->linkages[l].name) == 0;
        chosen[l] = is_named && spec->linkages[l].uses_source[base];
        count += chosen[l];
    }
    return count > 0 ? KPL_OK
                     : kpl_fail(error, KPL_E_USAGE, "the linkage does not use source %s",
                                spec->sources[base].name);
}

static kpl_status watch_differences(const char *directory, watch_state *state,
                                    const char *linkage, const char *base,
                                    const kpl_output *output, const kpl_output *notes,
                                    kpl_error *error) {
    const kpl_spec *const spec = &state->rerun.plan->spec;
    bool chosen[KPL_LINKAGES_MAX];
    uint32_t source = 0;
    while (source < spec->source_count && strcmp(spec->sources[source].name, base) != 0)
        source++;
    if (source == spec->source_count)
        return kpl_fail(error, KPL_E_USAGE, "the run has no source %s", base);
    KPL_TRY(watch_choose(spec, linkage, source, chosen, error));
    KPL_TRY(kpl_rerun_read(directory, &state->rerun, error));
    KPL_TRY(kpl_differences_head(output, error));
    for (uint32_t l = 0; l < spec->linkage_count; l++)
        if (chosen[l])
            KPL_TRY(watch_linkage_differences(directory, state, l, source, output, notes,
                                              error));
    return KPL_OK;
}

kpl_status kpl_differences(kpl_engine *engine, const char *directory, const char *linkage,
                           const char *base, const kpl_output *output,
                           const kpl_output *notes, kpl_error *error) {
    if (engine == NULL || directory == NULL || base == NULL ||
        watch_output_missing(output) || (notes != NULL && notes->write == NULL))
        return kpl_fail(error, KPL_E_USAGE,
                        "kpl_differences needs a directory, a base register, an output");
    watch_state state = {0};
    kpl_status status = kpl_rerun_open_all(engine, directory, &state.rerun, error);
    if (status == KPL_OK)
        status =
            watch_differences(directory, &state, linkage, base, output, notes, error);
    kpl_rerun_release(&state.rerun);
    return kpl_engine_judge(engine, status, error);
}
