/*
 * api_inspect.c - public functions that read files and results: profile, cat, explain,
 * evaluate, verify. They check the call and gather; inspect/ judges and draws.
 */
#include <math.h>
#include <string.h>

#include "api_plan.h"
#include "inspect/cat.h"
#include "inspect/evaluate_sources.h"
#include "inspect/explain.h"
#include "inspect/explain_entity.h"
#include "inspect/profile.h"
#include "inspect/truth.h"
#include "inspect/verify.h"
#include "model/model_file.h"
#include "plan/detect.h"
#include "rerun.h"
#include "score/train.h"

static bool api_output_missing(const kpl_output *output) {
    return output == NULL || output->write == NULL;
}

kpl_status kpl_verify(kpl_engine *engine, const char *path, kpl_error *error) {
    if (engine == NULL || path == NULL)
        return kpl_fail(error, KPL_E_USAGE, "kpl_verify needs an engine and a path");
    return kpl_verify_file(engine->io, &engine->allocator, path, error);
}

kpl_status kpl_cat(kpl_engine *engine, const char *path, const kpl_output *output,
                   kpl_error *error) {
    if (engine == NULL || path == NULL || api_output_missing(output))
        return kpl_fail(error, KPL_E_USAGE, "kpl_cat needs an engine, a path, an output");
    return kpl_cat_table(engine->io, &engine->allocator, path, output, error);
}

/* ---- Profile --------------------------------------------------------------------- */

static uint32_t api_characters(kpl_text text) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.length; i++)
        count += (text.bytes[i] & 0xC0) != 0x80; /* not a continuation byte */
    return count;
}

/* Lengths over distinct values; the median is found by counting, lengths above the last
 * counter all in it. */
static void api_lengths(const kpl_values *values, kpl_profile_row *row) {
    uint32_t counts[1024] = {0};
    const uint32_t last = (uint32_t)(sizeof counts / sizeof counts[0]) - 1;
    row->length_min = UINT32_MAX;
    for (uint32_t v = 1; v < values->count; v++) {
        const uint32_t length = api_characters(kpl_values_text(values, v));
        counts[length < last ? length : last]++;
        if (length < row->length_min)
            row->length_min = length;
        if (length > row->length_max)
            row->length_max = length;
    }
    if (values->count == 1)
        row->length_min = 0;
    uint32_t seen = 0;
    while (row->length_median < last &&
           (seen += counts[row->length_median]) < values->count / 2)
        row->length_median++;
}

static void api_profile_column(const char *path, const kpl_frame *frame,
                               const kpl_column *column, kpl_detection *detection,
                               kpl_profile_row *row) {
    kpl_detect_column(column, frame->row_count, detection);
    *row = (kpl_profile_row){.file = path,
                             .column = column->name,
                             .rows = frame->row_count,
                             .filled = column->filled,
                             .distinct = column->values.count - 1,
                             .kind = detection->kind->name,
                             .reason = detection->reason};
    api_lengths(&column->values, row);
}

static kpl_status api_profile_rows(const kpl_plan *plan, const kpl_output *output,
                                   kpl_error *error) {
    const kpl_allocator *const allocator = &plan->engine->allocator;
    size_t count = 0;
    for (uint32_t s = 0; s < plan->frame_count; s++)
        count += plan->frames[s].column_count;
    kpl_profile_row *rows = NULL;
    kpl_detection *detections = NULL;
    kpl_status status = kpl_alloc_zero(allocator, count, sizeof *rows, &rows, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, count, sizeof *detections, &detections, error);
    size_t at = 0;
    for (uint32_t s = 0; status == KPL_OK && s < plan->frame_count; s++) {
        for (uint32_t c = 0; c < plan->frames[s].column_count; c++, at++)
            api_profile_column(plan->spec.sources[s].path, &plan->frames[s],
                               &plan->frames[s].columns[c], &detections[at], &rows[at]);
    }
    if (status == KPL_OK)
        status = kpl_profile_render(rows, count, allocator, output, error);
    kpl_free(allocator, rows);
    kpl_free(allocator, detections);
    return status;
}

kpl_status kpl_profile(kpl_engine *engine, const char *const *paths, uint32_t path_count,
                       const kpl_output *output, kpl_error *error) {
    if (engine == NULL || paths == NULL || path_count == 0 || api_output_missing(output))
        return kpl_fail(error, KPL_E_USAGE, "kpl_profile needs an engine and a file");
    kpl_plan *plan = NULL;
    KPL_TRY(kpl_plan_create(engine, &plan, error));
    kpl_status status = kpl_plan_load_files(plan, paths, path_count, NULL, error);
    if (status == KPL_OK)
        status = api_profile_rows(plan, output, error);
    kpl_plan_destroy(plan);
    return status;
}

/* ---- Explain --------------------------------------------------------------------- */

static kpl_status api_find_record(const kpl_linked *linked, const char *id,
                                  const char *side, uint32_t *record_out,
                                  kpl_error *error) {
    switch (kpl_linked_find(linked, kpl_text_of(id), SIZE_MAX, record_out)) {
    case KPL_FOUND_ONE:
        return KPL_OK;
    case KPL_FOUND_SEVERAL:
        return kpl_fail(error, KPL_E_USAGE,
                        "several sources have the %s id; write it as source:id", side);
    case KPL_FOUND_NONE:
    default:
        return kpl_fail(error, KPL_E_USAGE, "no record has the %s id", side);
    }
}

/* "exact, given surname 2, beside an equal birth_date": a u that depends on other
 * comparisons says on which. */
static kpl_status api_label(kpl_rerun *rerun, uint32_t k, uint32_t digit, uint32_t given,
                            uint32_t dense, const char **label_out, kpl_error *error) {
    const kpl_comparison_spec *const comparisons = rerun->run.linkage->comparisons;
    const kpl_model *const model = &rerun->run.model;
    kpl_arena *const arena = &rerun->plan->spec.arena;
    *label_out = kpl_level_label(&comparisons[k], digit - 1);
    if (given > 0)
        KPL_TRY(kpl_arena_print(arena, label_out, error, "%s, given %s %u", *label_out,
                                comparisons[model->parent[k] - 1].name, given - 1));
    const double times = kpl_model_dense_times(model, dense, k, digit - 1);
    if (times < 1.0 || times > 1.0)
        return kpl_arena_print(arena, label_out, error, "%s, beside an equal %s",
                               *label_out, comparisons[model->dense_of[dense]].name);
    return KPL_OK;
}

/* ", repaired on the left": what is compared is not what stands in the file. */
static kpl_status api_label_repaired(kpl_rerun *rerun, uint32_t k, kpl_record_pair pair,
                                     const char **label_out, kpl_error *error) {
    const kpl_field *const field =
        &rerun->run.table.fields[rerun->run.linkage->comparisons[k].field];
    const bool left = kpl_field_is_repaired(field, pair.left);
    const bool right = kpl_field_is_repaired(field, pair.right);
    if (!left && !right)
        return KPL_OK;
    return kpl_arena_print(&rerun->plan->spec.arena, label_out, error,
                           "%s, repaired on %s", *label_out,
                           left && right ? "both sides"
                           : left        ? "the left"
                                         : "the right");
}

static kpl_status api_evidence(kpl_rerun *rerun, uint64_t pattern, uint32_t k,
                               kpl_record_pair pair, bool show_values,
                               kpl_evidence *evidence, kpl_error *error) {
    const kpl_linkage_run *const run = &rerun->run;
    const kpl_comparison_spec *const comparison = &run->linkage->comparisons[k];
    const uint32_t digit = kpl_pattern_digit(&run->layout, pattern, k);
    *evidence = (kpl_evidence){
        .name = comparison->name, .level = (int32_t)digit - 1, .label = "null"};
    if (digit > 0) {
        const uint32_t given =
            kpl_model_parent_digit(&run->model, &run->layout, pattern, k);
        const uint32_t dense = kpl_model_dense(&run->model, &run->layout, pattern);
        KPL_TRY(api_label(rerun, k, digit, given, dense, &evidence->label, error));
        KPL_TRY(api_label_repaired(rerun, k, pair, &evidence->label, error));
        evidence->m = run->model.m[k][digit - 1];
        evidence->u = kpl_model_u(&run->model, k, digit - 1, given) *
                      kpl_model_dense_times(&run->model, dense, k, digit - 1);
        evidence->weight = log2(evidence->m / evidence->u);
        evidence->term_weight =
            kpl_score_gain(&run->score, k, pattern, pair.left, pair.right);
        evidence->is_near =
            run->value_counts != NULL && digit != run->value_counts[k].equal_digit;
    }
    if (!show_values)
        return KPL_OK;
    KPL_TRY(kpl_rerun_value(rerun, comparison->field, pair.left, &evidence->left_value,
                            error));
    return kpl_rerun_value(rerun, comparison->field, pair.right, &evidence->right_value,
                           error);
}

static bool api_is_link(const kpl_linked *linked, kpl_record_pair pair) {
    for (size_t i = 0; i < linked->link_count; i++)
        if (linked->links[i].left == pair.left && linked->links[i].right == pair.right)
            return true;
    return false;
}

/* Of two passes the value counts are there: they were made again with the first one. */
static kpl_status api_count_values(kpl_rerun *rerun, kpl_record_pair pair,
                                   kpl_error *error) {
    const uint32_t only[2] = {pair.left, pair.right};
    if (rerun->run.linkage->recipe.passes > 1)
        return KPL_OK;
    return kpl_value_counts_build(&rerun->run, NULL, only, error);
}

/* The rule that brought the pair; after all others, a likely match in common. */
static uint32_t api_rule(const kpl_linkage_run *run, kpl_record_pair pair) {
    const uint32_t rule = kpl_block_find(&run->blocks, pair.left, pair.right);
    const uint64_t key = (uint64_t)pair.left << 32 | pair.right;
    for (size_t i = 0; rule == KPL_RULE_NONE && i < run->closure.count; i++)
        if (run->closure.pairs[i] == key)
            return run->blocks.rule_count;
    return rule;
}

/* A rule of the spec that fits has the last word: it adds what is missing. */
static void api_verdict(const kpl_linkage_run *run, uint64_t pattern,
                        kpl_evidence *evidence, kpl_explanation *explanation) {
    const kpl_verdict verdict = kpl_pattern_verdict(&run->layout, run->linkage, pattern);
    if (verdict == KPL_VERDICT_NONE)
        return;
    const bool certain = verdict == KPL_VERDICT_CERTAIN;
    const double weight = kpl_verdict_weigh(verdict, explanation->weight);
    evidence[explanation->evidence_count++] =
        (kpl_evidence){.name = certain ? "certain" : "never",
                       .level = -1,
                       .is_whole = true,
                       .label = certain ? "the spec says that this is a match"
                                        : "the spec says that this is no match",
                       .weight = weight - explanation->weight};
    explanation->weight = weight;
}

/* Weigh the pair with the run's model, in the order of the score stage. */
static kpl_status api_explain_pair(kpl_rerun *rerun, const kpl_linked *linked,
                                   kpl_record_pair pair, kpl_explanation *explanation,
                                   const kpl_output *output, kpl_error *error) {
    kpl_linkage_run *const run = &rerun->run;
    const kpl_allocator *const allocator = &rerun->plan->engine->allocator;
    const uint32_t count = run->layout.comparison_count;
    const kpl_histogram none = {.allocator = allocator};
    kpl_compare_worker *worker = NULL;
    kpl_evidence *evidence = NULL;
    KPL_TRY(api_count_values(rerun, pair, error));
    KPL_TRY(kpl_score_plan(run->linkage, &run->table, &run->layout, &run->model, &none,
                           0.0, run->value_counts, allocator, &run->score, error));
    if (run->value_counts != NULL)
        run->score.codes = run->compare.codes;
    KPL_TRY(kpl_arena_alloc(&rerun->plan->spec.arena, count + 3, sizeof *evidence,
                            &evidence, error));
    KPL_TRY(kpl_compare_worker_create(&run->compare, &worker, error));
    uint64_t pattern = 0;
    for (uint32_t k = 0; k < count; k++)
        pattern += run->layout.weights[k] *
                   kpl_compare_digit(&run->compare, worker, k, pair.left, pair.right);
    kpl_compare_worker_destroy(worker);
    for (uint32_t k = 0; k < count; k++)
        KPL_TRY(api_evidence(rerun, pattern, k, pair, output->show_values, &evidence[k],
                             error));

    explanation->evidence = evidence;
    explanation->evidence_count = count;
    explanation->prior_weight = log2(run->model.lambda / (1.0 - run->model.lambda));
    const kpl_pattern_weight parts = kpl_train_weight(&run->layout, &run->model, pattern);
    double household = parts.household;
    explanation->weight = parts.evidence;
    for (uint32_t k = 0; k < count; k++) {
        explanation->weight += evidence[k].term_weight;
        household += run->model.is_shared[k] ? evidence[k].term_weight : 0.0;
    }
    explanation->weight += kpl_household_weight(household);
    if (run->model.moved > 0.0) {
        double sum = explanation->prior_weight;
        for (uint32_t k = 0; k < count; k++)
            sum += evidence[k].weight;
        evidence[explanation->evidence_count++] =
            (kpl_evidence){.name = "moved",
                           .level = -1,
                           .is_whole = true,
                           .label = "may be one person at two addresses",
                           .weight = parts.evidence - sum};
    }
    if (run->model.household > 0.0) {
        evidence[explanation->evidence_count] =
            (kpl_evidence){.name = "household",
                           .level = -1,
                           .is_whole = true,
                           .label = "may be two people of one household",
                           .weight = kpl_household_weight(household)};
        explanation->evidence_count++;
    }
    api_verdict(run, pattern, evidence, explanation);
    explanation->probability = kpl_weight_probability(explanation->weight);
    explanation->threshold = run->linkage->threshold;
    explanation->is_link = api_is_link(linked, pair);
    const uint32_t rule = api_rule(run, pair);
    explanation->rule = rule == KPL_RULE_NONE ? -1 : (int32_t)rule;
    if (rule != KPL_RULE_NONE)
        explanation->rule_text = run->ledger.rules[rule].text;
    return kpl_explain_render(explanation, allocator, output, error);
}

kpl_status kpl_explain(kpl_engine *engine, const char *directory, const char *linkage,
                       const char *left_id, const char *right_id,
                       const kpl_output *output, kpl_error *error) {
    if (engine == NULL || directory == NULL || left_id == NULL || right_id == NULL ||
        api_output_missing(output))
        return kpl_fail(error, KPL_E_USAGE, "kpl_explain needs a directory and two ids");
    kpl_linked linked = {0};
    kpl_rerun rerun = {0};
    kpl_record_pair pair = {0};
    kpl_status status = kpl_linked_load(engine->io, &engine->allocator, directory,
                                        linkage, &linked, error);
    if (status != KPL_OK)
        return status;
    status = api_find_record(&linked, left_id, "left", &pair.left, error);
    if (status == KPL_OK)
        status = api_find_record(&linked, right_id, "right", &pair.right, error);
    if (status == KPL_OK && pair.left == pair.right)
        status = kpl_fail(error, KPL_E_USAGE, "both ids name the same record");
    if (status == KPL_OK)
        status = kpl_rerun_open(engine, directory, linkage, &rerun, error);
    if (status == KPL_OK)
        status = kpl_rerun_prepare(directory, &rerun, error);
    if (status == KPL_OK)
        status = kpl_pipeline_recall(&rerun.run, error);
    if (status == KPL_OK)
        status = kpl_rerun_model(directory, &rerun, error);
    if (status == KPL_OK) {
        kpl_explanation explanation = {.linkage = rerun.run.linkage->name,
                                       .left_id = left_id,
                                       .right_id = right_id,
                                       .left_entity = linked.entity_of[pair.left],
                                       .right_entity = linked.entity_of[pair.right]};
        if (pair.left > pair.right)
            pair = (kpl_record_pair){.left = pair.right, .right = pair.left};
        status = api_explain_pair(&rerun, &linked, pair, &explanation, output, error);
    }
    kpl_rerun_release(&rerun);
    kpl_linked_release(&linked);
    return status;
}

kpl_status kpl_explain_entity(kpl_engine *engine, const char *directory,
                              const char *linkage, uint64_t entity,
                              const kpl_output *output, kpl_error *error) {
    if (engine == NULL || directory == NULL || api_output_missing(output))
        return kpl_fail(error, KPL_E_USAGE,
                        "kpl_explain_entity needs a directory and an output");
    kpl_linked linked = {0};
    KPL_TRY(kpl_linked_load(engine->io, &engine->allocator, directory, linkage, &linked,
                            error));
    const kpl_status status = kpl_explain_members(&linked, entity, output, error);
    kpl_linked_release(&linked);
    return status;
}

/* ---- Evaluate -------------------------------------------------------------------- */

/* Which true pairs does some rule compare? Unknown (NULL) when the sources are not there
 * any more or have changed: the rest of the evaluation stands without. */
static kpl_status api_compared(const char *directory, kpl_rerun *rerun,
                               const kpl_truth *truth, bool **compared_out,
                               kpl_error *error) {
    if (truth->pairs == NULL)
        return KPL_OK;
    const kpl_status status = kpl_rerun_prepare(directory, rerun, error);
    if (status == KPL_E_NO_INPUT || status == KPL_E_INPUT || status == KPL_E_IO)
        return KPL_OK;
    KPL_TRY(status);
    bool *compared = NULL;
    KPL_TRY(kpl_alloc(&rerun->plan->engine->allocator, truth->pair_count, 1, &compared,
                      error));
    for (uint64_t i = 0; i < truth->pair_count; i++)
        compared[i] = kpl_block_find(&rerun->run.blocks, truth->pairs[i].left,
                                     truth->pairs[i].right) != KPL_RULE_NONE;
    *compared_out = compared;
    return KPL_OK;
}

/* One linkage of several, against the truth at `path`. */
static kpl_status api_evaluate_linkage(kpl_engine *engine, const char *directory,
                                       const kpl_linkage_spec *linkage, const char *path,
                                       kpl_linked *linked,
                                       kpl_linkage_evaluation *evaluation,
                                       kpl_error *error) {
    kpl_frame frame = {.allocator = &engine->allocator};
    kpl_truth truth = {0};
    KPL_TRY(kpl_linked_load(engine->io, &engine->allocator, directory, linkage->name,
                            linked, error));
    kpl_status status = kpl_pipeline_read_file(engine, path, &frame, error);
    if (status == KPL_OK)
        status =
            kpl_truth_read_unlisted(linked, &frame, path, linkage->link, &truth, error);
    kpl_frame_release(&frame);
    if (status == KPL_OK)
        status =
            kpl_evaluate_linked(linked, &truth, NULL, &evaluation->evaluation, error);
    if (status == KPL_OK)
        status = kpl_evaluate_sources(linked, &truth, &evaluation->sources, error);
    evaluation->name = linkage->name;
    for (uint32_t r = 0; r < linked->record_count; r++)
        if (linked->entity_of[r] > evaluation->entities)
            evaluation->entities = linked->entity_of[r];
    kpl_truth_release(&truth);
    kpl_linked_forget_rows(linked); /* names of sources stay */
    evaluation->linked = linked;
    return status;
}

/* Every linkage (or the one that is asked for) that has a truth in `folder`. */
static kpl_status api_evaluate_linkages(kpl_rerun *rerun, const char *directory,
                                        const char *linkage, const char *folder,
                                        kpl_linked *linked,
                                        kpl_linkage_evaluation *evaluations,
                                        uint32_t *count_out, kpl_error *error) {
    kpl_engine *const engine = rerun->plan->engine;
    kpl_spec *const spec = &rerun->plan->spec;
    uint32_t count = 0;
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        const char *path = NULL;
        kpl_file_information facts = {0};
        if (linkage != NULL && strcmp(linkage, spec->linkages[l].name) != 0)
            continue;
        KPL_TRY(kpl_arena_print(&spec->arena, &path, error, "%s/%s.csv", folder,
                                spec->linkages[l].name));
        if (engine->io->information(engine->io->state, path, &facts) != 0)
            continue;
        *count_out = count + 1; /* to be released even when it fails */
        KPL_TRY(api_evaluate_linkage(engine, directory, &spec->linkages[l], path,
                                     &linked[count], &evaluations[count], error));
        count++;
    }
    if (count == 0)
        return kpl_fail(error, KPL_E_NO_INPUT,
                        "%s holds no truth of a linkage of %s: a file has the linkage's "
                        "name and ends in .csv",
                        folder, directory);
    return KPL_OK;
}

static kpl_status api_evaluate_folder(kpl_engine *engine, const char *directory,
                                      const char *linkage, const char *folder,
                                      const kpl_output *output, kpl_error *error) {
    kpl_rerun rerun = {0};
    kpl_linkage_evaluation *evaluations = NULL;
    kpl_linked *linked = NULL;
    uint32_t count = 0;
    kpl_status status = kpl_rerun_open_all(engine, directory, &rerun, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(&engine->allocator, rerun.plan->spec.linkage_count,
                                sizeof *evaluations, &evaluations, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(&engine->allocator, rerun.plan->spec.linkage_count,
                                sizeof *linked, &linked, error);
    if (status == KPL_OK)
        status = api_evaluate_linkages(&rerun, directory, linkage, folder, linked,
                                       evaluations, &count, error);
    if (status == KPL_OK)
        status =
            kpl_evaluations_render(evaluations, count, &engine->allocator, output, error);
    for (uint32_t l = 0; l < count; l++) {
        kpl_source_qualities_release(&evaluations[l].sources);
        kpl_linked_release(&linked[l]);
    }
    kpl_free(&engine->allocator, evaluations);
    kpl_free(&engine->allocator, linked);
    kpl_rerun_release(&rerun);
    return status;
}

kpl_status kpl_evaluate(kpl_engine *engine, const char *directory, const char *linkage,
                        const char *truth_path, const kpl_output *output,
                        kpl_error *error) {
    if (engine == NULL || directory == NULL || truth_path == NULL ||
        api_output_missing(output))
        return kpl_fail(error, KPL_E_USAGE,
                        "kpl_evaluate needs a directory and a truth file");
    kpl_file_information facts = {0};
    if (engine->io->information(engine->io->state, truth_path, &facts) == 0 &&
        facts.is_directory)
        return api_evaluate_folder(engine, directory, linkage, truth_path, output, error);
    kpl_linked linked = {0};
    kpl_rerun rerun = {0};
    kpl_frame frame = {.allocator = &engine->allocator};
    kpl_truth truth = {0};
    kpl_evaluation evaluation;
    bool *compared = NULL;
    KPL_TRY(kpl_linked_load(engine->io, &engine->allocator, directory, linkage, &linked,
                            error));
    kpl_status status = kpl_rerun_open(engine, directory, linkage, &rerun, error);
    if (status == KPL_OK)
        status = kpl_pipeline_read_file(engine, truth_path, &frame, error);
    if (status == KPL_OK)
        status =
            kpl_truth_read(&linked, &frame, truth_path,
                           rerun.plan->spec.linkages[rerun.linkage].link, &truth, error);
    if (status == KPL_OK)
        status = api_compared(directory, &rerun, &truth, &compared, error);
    if (status == KPL_OK)
        status = kpl_evaluate_linked(&linked, &truth, compared, &evaluation, error);
    if (status == KPL_OK)
        status = kpl_evaluation_render(&evaluation, &engine->allocator, output, error);
    kpl_free(&engine->allocator, compared);
    kpl_truth_release(&truth);
    kpl_frame_release(&frame);
    kpl_rerun_release(&rerun);
    kpl_linked_release(&linked);
    return status;
}
