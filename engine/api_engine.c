/*
 * api_engine.c - public functions: engine, plan and run. With api_inspect.c the only
 * place that checks what users pass in.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "api_plan.h"
#include "emit/emit.h"
#include "inspect/rules_table.h"
#include "pipeline.h"
#include "plan/derive.h"
#include "plan/spec_read.h"
#include "plan/spec_write.h"

/* A spec file is read whole; the parser has the same limit. */
#define API_SPEC_BYTES_MAX ((size_t)1 << 20)

const char *kpl_version(void) {
    return KPL_VERSION;
}

/* ---- Engine ---------------------------------------------------------------------- */

/* Asked between tasks, from any thread: tells the caller how far the stage is and hears
 * whether to stop. */
static bool api_cancelled(void *state) {
    kpl_engine *const engine = state;
    if (engine->progress == NULL)
        return false;
    const uint64_t done = atomic_load(&engine->work_done);
    const kpl_progress progress = {
        .stage = engine->stage,
        .detail = engine->detail,
        .fraction =
            engine->work_total > 0 ? (double)done / (double)engine->work_total : -1.0,
    };
    return !engine->progress(engine->progress_state, &progress);
}

kpl_status kpl_engine_create(const kpl_engine_options *options, kpl_engine **engine_out,
                             kpl_error *error) {
    const kpl_engine_options none = {0};
    const kpl_engine_options *const wish = options != NULL ? options : &none;
    kpl_cpu_tier tier = kpl_cpu_detect();
    kpl_cpu_tier cap = tier;
    if (engine_out == NULL)
        return kpl_fail(error, KPL_E_USAGE, "kpl_engine_create needs engine_out");
    if (wish->threads > KPL_PARALLEL_THREADS_MAX)
        return kpl_fail(error, KPL_E_USAGE, "%u threads wished, at most %u are possible",
                        wish->threads, KPL_PARALLEL_THREADS_MAX);
    if ((unsigned)wish->spill > KPL_SPILL_NEVER)
        return kpl_fail(error, KPL_E_USAGE, "the spill mode is none of the three");
    if (wish->cpu != NULL && !kpl_cpu_find(wish->cpu, &cap))
        return kpl_fail(
            error, KPL_E_USAGE,
            "unknown processor tier %s; known are scalar, sse42, avx2, avx512 "
            "and neon",
            wish->cpu);
    if (!kpl_cpu_runs(tier, cap) && !kpl_cpu_runs(cap, tier))
        return kpl_fail(error, KPL_E_USAGE,
                        "processor tier %s is of another family than this processor, "
                        "which has %s",
                        kpl_cpu_name(cap), kpl_cpu_name(tier));
    if (kpl_cpu_runs(tier, cap))
        tier = cap;
    kpl_engine *engine = NULL;
    KPL_TRY(kpl_alloc_zero(wish->allocator, 1, sizeof *engine, &engine, error));
    kpl_budget_init(&engine->budget, wish->allocator, 0);
    engine->allocator = engine->budget.allocator;
    engine->io = &kpl_io_system;
    engine->tier = tier;
    kpl_engine_limit(engine, wish->memory_bytes);
    engine->memory_is_given = wish->memory_bytes > 0;
    engine->spill_mode = wish->spill;
    engine->chunk_bytes = wish->chunk_bytes;
    engine->progress = wish->progress;
    engine->progress_state = wish->progress_state;
    engine->stage = "start";
    engine->threads_are_given = wish->threads > 0;
    engine->pool = (kpl_pool){.threads = wish->threads > 0 ? wish->threads
                                                           : kpl_parallel_processors(),
                              .cancelled = api_cancelled,
                              .cancelled_state = engine};
    if (engine->pool.threads > KPL_PARALLEL_THREADS_MAX)
        engine->pool.threads = KPL_PARALLEL_THREADS_MAX;
    *engine_out = engine;
    return KPL_OK;
}

void kpl_engine_destroy(kpl_engine *engine) {
    if (engine == NULL)
        return;
    const kpl_allocator allocator = engine->budget.inner;
    kpl_free(&allocator, engine);
}

/* ---- Plan ------------------------------------------------------------------------ */

kpl_status kpl_plan_create(kpl_engine *engine, kpl_plan **plan_out, kpl_error *error) {
    kpl_plan *plan = NULL;
    KPL_TRY(kpl_alloc_zero(&engine->allocator, 1, sizeof *plan, &plan, error));
    plan->engine = engine;
    plan->spec.arena.allocator = &engine->allocator;
    *plan_out = plan;
    return KPL_OK;
}

void kpl_plan_destroy(kpl_plan *plan) {
    if (plan == NULL)
        return;
    const kpl_allocator *const allocator = &plan->engine->allocator;
    for (uint32_t s = 0; plan->frames != NULL && s < plan->frame_count; s++)
        kpl_frame_release(&plan->frames[s]);
    kpl_free(allocator, plan->frames);
    kpl_plan_forget_entities(plan);
    kpl_free(allocator, plan->earlier);
    kpl_free(allocator, plan->ids);
    kpl_spill_release(&plan->spill);
    kpl_spec_release(&plan->spec);
    kpl_free(allocator, plan);
}

static kpl_status api_frames(kpl_plan *plan, kpl_error *error) {
    plan->frame_count = plan->spec.source_count;
    KPL_TRY(kpl_alloc_zero(&plan->engine->allocator, plan->frame_count,
                           sizeof *plan->frames, &plan->frames, error));
    for (uint32_t s = 0; s < plan->frame_count; s++)
        plan->frames[s].allocator = &plan->engine->allocator;
    KPL_TRY(kpl_alloc_zero(&plan->engine->allocator, plan->frame_count, sizeof *plan->ids,
                           &plan->ids, error));
    return KPL_OK;
}

/* Room for the entities of every linkage, once the spec has them all. */
static kpl_status api_earlier(kpl_plan *plan, kpl_error *error) {
    assert(plan->earlier == NULL);
    KPL_TRY(kpl_alloc_zero(&plan->engine->allocator, plan->spec.linkage_count,
                           sizeof *plan->earlier, &plan->earlier, error));
    plan->earlier_count = plan->spec.linkage_count;
    return KPL_OK;
}

static kpl_status api_arena_copy(kpl_spec *spec, const char *text, const char **copy_out,
                                 kpl_error *error) {
    return kpl_arena_string(&spec->arena, text, strlen(text), copy_out, error);
}

static kpl_status api_override_id(kpl_spec *spec, const char *id, kpl_error *error) {
    const char **items = NULL;
    KPL_TRY(kpl_arena_alloc(&spec->arena, 1, sizeof *items, &items, error));
    KPL_TRY(api_arena_copy(spec, id, &items[0], error));
    for (uint32_t s = 0; s < spec->source_count; s++)
        spec->sources[s].id = (kpl_names){.items = items, .count = 1};
    return KPL_OK;
}

static kpl_status api_override_model(kpl_spec *spec, const char *path, kpl_error *error) {
    const char *copy = NULL;
    if (spec->linkage_count != 1)
        return kpl_fail(error, KPL_E_USAGE,
                        "a model file can only be given for a spec with one linkage; "
                        "write model: {load: ...} into the spec instead");
    KPL_TRY(api_arena_copy(spec, path, &copy, error));
    spec->linkages[0].model_path = copy;
    spec->linkages[0].train = false;
    return KPL_OK;
}

static kpl_status api_override_labels(kpl_spec *spec, const char *path,
                                      kpl_error *error) {
    if (spec->linkage_count != 1)
        return kpl_fail(error, KPL_E_USAGE,
                        "labels can only be given for a spec with one linkage; write "
                        "model: {labels: ...} into the spec instead");
    return api_arena_copy(spec, path, &spec->linkages[0].labels_path, error);
}

/* What the caller said wins over what the spec or the defaults say. */
static kpl_status api_override(kpl_plan *plan, const kpl_plan_options *options,
                               bool derived, kpl_error *error) {
    kpl_spec *const spec = &plan->spec;
    if (options == NULL)
        return KPL_OK;
    if (options->id != NULL && !derived)
        KPL_TRY(api_override_id(spec, options->id, error));
    if (options->directory != NULL)
        KPL_TRY(api_arena_copy(spec, options->directory, &spec->directory, error));
    if (options->format != NULL) {
        const bool csv = strcmp(options->format, "csv") == 0;
        if (!csv && strcmp(options->format, "parquet") != 0)
            return kpl_fail(error, KPL_E_USAGE,
                            "unknown format %s; known are parquet and csv",
                            options->format);
        spec->format = csv ? KPL_FORMAT_CSV : KPL_FORMAT_PARQUET;
    }
    if (options->model_path != NULL)
        KPL_TRY(api_override_model(spec, options->model_path, error));
    if (options->labels_path != NULL)
        KPL_TRY(api_override_labels(spec, options->labels_path, error));
    if (options->rejects_max != NULL &&
        !kpl_spec_rejects_parse(options->rejects_max, &spec->rejects_are_percent,
                                &spec->rejects_max))
        return kpl_fail(error, KPL_E_USAGE,
                        "the most rejects must be a number of rows or a percentage such "
                        "as 0.1%%");
    if (options->pairs_max > 0)
        spec->pairs_max = options->pairs_max;
    if (options->threshold < 0.0 || options->threshold >= 1.0)
        return kpl_fail(error, KPL_E_USAGE,
                        "the threshold must be a probability between 0 and 1");
    for (uint32_t l = 0; options->threshold > 0.0 && l < spec->linkage_count; l++)
        spec->linkages[l].threshold = options->threshold;
    return KPL_OK;
}

/* A spec of sources alone, to read the files with. */
static kpl_status api_bare_spec(kpl_spec *spec, const char *const *paths, uint32_t count,
                                const kpl_plan_options *options, kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(&spec->arena, count, sizeof *spec->sources, &spec->sources,
                            error));
    spec->source_count = count;
    spec->rejects_are_percent = true;
    spec->rejects_max = KPL_DEFAULT_REJECTS_PERCENT;
    for (uint32_t s = 0; s < count; s++) {
        spec->sources[s].header = true;
        KPL_TRY(api_arena_copy(spec, paths[s], &spec->sources[s].path, error));
        spec->sources[s].name = spec->sources[s].path;
    }
    if (options != NULL && options->rejects_max != NULL &&
        !kpl_spec_rejects_parse(options->rejects_max, &spec->rejects_are_percent,
                                &spec->rejects_max))
        return kpl_fail(error, KPL_E_USAGE,
                        "the most rejects must be a number of rows or a percentage such "
                        "as 0.1%%");
    return KPL_OK;
}

kpl_status kpl_plan_load_files(kpl_plan *plan, const char *const *paths, uint32_t count,
                               const kpl_plan_options *options, kpl_error *error) {
    if (count > KPL_SOURCES_MAX)
        return kpl_fail(error, KPL_E_USAGE, "%u files given, at most %u are possible",
                        count, KPL_SOURCES_MAX);
    uint32_t standard_inputs = 0;
    for (uint32_t s = 0; s < count; s++)
        standard_inputs += strcmp(paths[s], "-") == 0;
    if (standard_inputs > 1)
        return kpl_fail(error, KPL_E_USAGE, "standard input (-) can be read only once");
    KPL_TRY(api_bare_spec(&plan->spec, paths, count, options, error));
    KPL_TRY(api_frames(plan, error));
    return kpl_pipeline_read(plan, true, error);
}

kpl_status kpl_plan_derive(kpl_engine *engine, kpl_mode mode, const char *const *paths,
                           uint32_t path_count, const kpl_plan_options *options,
                           kpl_plan **plan_out, kpl_error *error) {
    if (engine == NULL || paths == NULL || plan_out == NULL || path_count == 0)
        return kpl_fail(error, KPL_E_USAGE, "kpl_plan_derive needs an engine and a file");
    if (mode == KPL_MODE_LINK && path_count < 2)
        return kpl_fail(error, KPL_E_USAGE, "linking needs at least two files");
    if (options != NULL && options->will_run)
        KPL_TRY(kpl_emit_check(engine->io, &engine->allocator,
                               options->directory != NULL ? options->directory
                                                          : KPL_DEFAULT_DIRECTORY,
                               error));
    kpl_plan *plan = NULL;
    kpl_spec derived = {.arena = {.allocator = &engine->allocator}};
    KPL_TRY(kpl_plan_create(engine, &plan, error));
    kpl_status status = kpl_plan_load_files(plan, paths, path_count, options, error);
    if (status == KPL_OK)
        status =
            kpl_derive_spec(&engine->allocator, mode, paths, path_count, plan->frames,
                            options != NULL ? options->id : NULL, &derived, error);
    if (status == KPL_OK) {
        derived.rejects_are_percent = plan->spec.rejects_are_percent;
        derived.rejects_max = plan->spec.rejects_max;
        kpl_spec_release(&plan->spec);
        plan->spec = derived;
        status = api_earlier(plan, error);
    }
    if (status == KPL_OK)
        status = api_override(plan, options, true, error);
    if (status != KPL_OK) {
        kpl_plan_destroy(plan);
        return kpl_engine_judge(engine, status, error);
    }
    *plan_out = plan;
    return KPL_OK;
}

kpl_status kpl_plan_read(kpl_engine *engine, const char *spec_path,
                         const kpl_plan_options *options, kpl_plan **plan_out,
                         kpl_error *error) {
    if (engine == NULL || spec_path == NULL || plan_out == NULL)
        return kpl_fail(error, KPL_E_USAGE, "kpl_plan_read needs an engine and a path");
    kpl_plan *plan = NULL;
    KPL_TRY(kpl_plan_create(engine, &plan, error));
    kpl_buffer text = {.allocator = &engine->allocator};
    kpl_status status =
        kpl_io_load(engine->io, spec_path, API_SPEC_BYTES_MAX, &text, error);
    if (status == KPL_OK)
        status = kpl_spec_read(&engine->allocator, (const char *)text.bytes, text.length,
                               NULL, &plan->spec, error);
    kpl_buffer_release(&text);
    if (status == KPL_OK)
        status = api_frames(plan, error);
    if (status == KPL_OK)
        status = api_earlier(plan, error);
    if (status == KPL_OK)
        status = api_override(plan, options, false, error);
    if (status == KPL_OK && !engine->threads_are_given && plan->spec.threads > 0)
        engine->pool.threads = plan->spec.threads;
    if (status == KPL_OK && !engine->memory_is_given)
        kpl_engine_limit(engine, plan->spec.memory_bytes);
    if (status != KPL_OK) {
        kpl_plan_destroy(plan);
        return status;
    }
    *plan_out = plan;
    return KPL_OK;
}

/* What is done with a linkage that is planned; `run` is prepared. */
typedef kpl_status api_plan_fn(kpl_plan *plan, kpl_linkage_run *run,
                               const kpl_output *output, kpl_error *error);

/* Which linkages must be prepared to plan those that are marked: earlier ones whose
 * entities are values there, and so on. Only they are linked, too. */
static void api_mark(const kpl_spec *spec, bool *is_wanted, bool *is_linked) {
    for (uint32_t l = spec->linkage_count; l-- > 0;) {
        is_wanted[l] |= is_linked[l];
        for (uint32_t f = 0; is_wanted[l] && f < spec->linkages[l].field_count; f++)
            if (spec->linkages[l].fields[f].entity_of > 0)
                is_linked[spec->linkages[l].fields[f].entity_of - 1] = true;
    }
}

static kpl_status api_plan_linkage(kpl_plan *plan, uint32_t linkage, bool is_linked,
                                   api_plan_fn *planned, const kpl_output *output,
                                   kpl_error *error) {
    kpl_linkage_run run = {0};
    kpl_status status = kpl_pipeline_prepare(plan, linkage, &run, error);
    if (status == KPL_OK && planned != NULL)
        status = planned(plan, &run, output, error);
    if (status == KPL_OK && is_linked)
        status = kpl_pipeline_link(&run, error);
    if (status == KPL_OK && is_linked) /* until the plan is run, or goes */
        status = kpl_pipeline_keep_entities(&run, error);
    kpl_linkage_run_release(&run);
    return status;
}

/* Prepare the linkages that leave their rules open, or all. What a linkage finds by the
 * entities of an earlier one cannot be told without them, so that one is linked. */
static kpl_status api_plan_linkages(kpl_plan *plan, bool all, api_plan_fn *planned,
                                    const kpl_output *output, kpl_error *error) {
    const kpl_spec *const spec = &plan->spec;
    bool is_wanted[KPL_LINKAGES_MAX] = {false};
    bool is_linked[KPL_LINKAGES_MAX] = {false};
    bool any = false;
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        is_wanted[l] = all || spec->linkages[l].rule_count == 0;
        any |= is_wanted[l];
    }
    api_mark(spec, is_wanted, is_linked);
    if (any && !plan->has_columns)
        KPL_TRY(kpl_pipeline_read(plan, false, error));
    kpl_status status = KPL_OK;
    for (uint32_t l = 0; l < spec->linkage_count && status == KPL_OK; l++)
        if (is_wanted[l])
            status = api_plan_linkage(plan, l, is_linked[l], planned, output, error);
    return status;
}

/* Choose the rules that the spec leaves open, so that what is printed is complete. */
static kpl_status api_complete(kpl_plan *plan, kpl_error *error) {
    return api_plan_linkages(plan, false, NULL, NULL, error);
}

kpl_status kpl_plan_print(kpl_plan *plan, const kpl_output *output, kpl_error *error) {
    KPL_TRY(api_complete(plan, error));
    kpl_buffer text = {.allocator = &plan->engine->allocator};
    kpl_status status = output->json
                            ? kpl_spec_write_json(&plan->spec, false, &text, error)
                            : kpl_spec_write(&plan->spec, false, &text, error);
    if (status == KPL_OK &&
        !output->write(output->state, (const char *)text.bytes, text.length))
        status = kpl_fail(error, KPL_E_IO, "the plan could not be written");
    kpl_buffer_release(&text);
    return status;
}

/* Seconds that comparing one pair takes here: some random tiles, timed. */
static kpl_status api_pair_seconds(kpl_linkage_run *run, double *seconds_out,
                                   kpl_error *error) {
    kpl_histogram sample = {0};
    const double start = kpl_engine_seconds();
    KPL_TRY(kpl_pairs_sample(run, &sample, error));
    const double elapsed = kpl_engine_seconds() - start;
    *seconds_out = sample.pairs > 0 ? elapsed / (double)sample.pairs : 0.0;
    kpl_histogram_release(&sample);
    return KPL_OK;
}

static kpl_status api_count(kpl_plan *plan, kpl_linkage_run *run,
                            const kpl_output *output, kpl_error *error) {
    double pair_seconds = 0.0;
    KPL_TRY(api_pair_seconds(run, &pair_seconds, error));
    run->ledger.peak_memory_bytes = kpl_engine_peak_memory();
    return kpl_rules_table(&run->ledger, run->linkage->name, pair_seconds,
                           &plan->engine->allocator, output, error);
}

kpl_status kpl_plan_count(kpl_plan *plan, const kpl_output *output, kpl_error *error) {
    return api_plan_linkages(plan, true, api_count, output, error);
}

kpl_status kpl_run(kpl_plan *plan, const kpl_output *output, kpl_error *error) {
    if (plan == NULL || output == NULL)
        return kpl_fail(error, KPL_E_USAGE, "kpl_run needs a plan and an output");
    return kpl_engine_judge(plan->engine, kpl_pipeline_run(plan, output, error), error);
}
