/* evaluate_render.c - an evaluation as a table or as JSON; see evaluate.h. */
#include "base/json.h"
#include "inspect/evaluate_sources.h"
#include "inspect/render.h"

static kpl_status evaluation_row(kpl_grid *grid, const char *name, double precision,
                                 double recall, double f1, kpl_error *error) {
    KPL_TRY(kpl_grid_cell(grid, name, error));
    KPL_TRY(kpl_grid_ratio(grid, precision, error));
    KPL_TRY(kpl_grid_ratio(grid, recall, error));
    return kpl_grid_ratio(grid, f1, error);
}

static kpl_status evaluation_ratios(const kpl_evaluation *e, kpl_grid *grid,
                                    kpl_error *error) {
    static const char *const titles[] = {"", "precision", "recall", "F1"};
    for (size_t i = 0; i < 4; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    KPL_TRY(evaluation_row(grid, "links, pairwise", e->links.precision, e->links.recall,
                           e->links.f1, error));
    KPL_TRY(evaluation_row(grid, "entities, pairwise", e->entities.precision,
                           e->entities.recall, e->entities.f1, error));
    return evaluation_row(grid, "entities, B-cubed", e->bcubed_precision,
                          e->bcubed_recall, e->bcubed_f1, error);
}

static kpl_status evaluation_count(kpl_grid *grid, const char *name, uint64_t count,
                                   kpl_error *error) {
    KPL_TRY(kpl_grid_cell(grid, name, error));
    return kpl_grid_count(grid, count, error);
}

static kpl_status evaluation_counts(const kpl_evaluation *e, kpl_grid *grid,
                                    kpl_error *error) {
    KPL_TRY(evaluation_count(grid, "records", e->records, error));
    KPL_TRY(evaluation_count(grid, "true pairs", e->true_pairs, error));
    KPL_TRY(evaluation_count(grid, "pairs compared", e->pairs_compared, error));
    if (e->true_pairs_compared != UINT64_MAX) {
        KPL_TRY(
            evaluation_count(grid, "true pairs compared", e->true_pairs_compared, error));
        KPL_TRY(kpl_grid_cell(grid, "blocking recall", error));
        KPL_TRY(kpl_grid_ratio(grid, e->blocking_recall, error));
    }
    KPL_TRY(evaluation_count(grid, "links", e->links.found, error));
    KPL_TRY(
        evaluation_count(grid, "links that are true", e->links.true_positives, error));
    KPL_TRY(evaluation_count(grid, "pairs in entities", e->entities.found, error));
    KPL_TRY(evaluation_count(grid, "pairs in entities that are true",
                             e->entities.true_positives, error));
    if (e->truth_rows_unknown > 0)
        KPL_TRY(evaluation_count(grid, "truth rows that name no record",
                                 e->truth_rows_unknown, error));
    return KPL_OK;
}

static kpl_status evaluation_text(const kpl_evaluation *e, const kpl_allocator *allocator,
                                  kpl_buffer *buffer, kpl_error *error) {
    kpl_grid ratios = {.arena = {.allocator = allocator},
                       .column_count = 4,
                       .right = {false, true, true, true}};
    kpl_grid counts = {
        .arena = {.allocator = allocator}, .column_count = 2, .right = {false, true}};
    kpl_status status = evaluation_ratios(e, &ratios, error);
    if (status == KPL_OK)
        status = evaluation_counts(e, &counts, error);
    if (status == KPL_OK)
        status = kpl_grid_write(&ratios, buffer, error);
    if (status == KPL_OK)
        status = kpl_buffer_byte(buffer, '\n', error);
    if (status == KPL_OK)
        status = kpl_grid_write(&counts, buffer, error);
    kpl_grid_release(&ratios);
    kpl_grid_release(&counts);
    return status;
}

static kpl_status evaluation_quality_json(kpl_json *json, const char *key,
                                          const kpl_pair_quality *quality,
                                          kpl_error *error) {
    KPL_TRY(kpl_json_object(json, key, error));
    KPL_TRY(kpl_json_whole(json, "pairs", quality->found, error));
    KPL_TRY(kpl_json_whole(json, "true_positives", quality->true_positives, error));
    KPL_TRY(kpl_json_number(json, "precision", quality->precision, error));
    KPL_TRY(kpl_json_number(json, "recall", quality->recall, error));
    KPL_TRY(kpl_json_number(json, "f1", quality->f1, error));
    return kpl_json_end(json, error);
}

/* The members of an object that is open. */
static kpl_status evaluation_members(const kpl_evaluation *e, kpl_json *json,
                                     kpl_error *error) {
    KPL_TRY(kpl_json_whole(json, "records", e->records, error));
    KPL_TRY(kpl_json_whole(json, "truth_rows", e->truth_rows, error));
    KPL_TRY(kpl_json_whole(json, "truth_rows_unknown", e->truth_rows_unknown, error));
    KPL_TRY(kpl_json_whole(json, "true_pairs", e->true_pairs, error));
    KPL_TRY(kpl_json_whole(json, "pairs_compared", e->pairs_compared, error));
    if (e->true_pairs_compared == UINT64_MAX)
        KPL_TRY(kpl_json_null(json, "true_pairs_compared", error));
    else
        KPL_TRY(
            kpl_json_whole(json, "true_pairs_compared", e->true_pairs_compared, error));
    KPL_TRY(kpl_json_number(json, "blocking_recall", e->blocking_recall, error));
    KPL_TRY(evaluation_quality_json(json, "links", &e->links, error));
    KPL_TRY(evaluation_quality_json(json, "entities", &e->entities, error));
    KPL_TRY(kpl_json_object(json, "b_cubed", error));
    KPL_TRY(kpl_json_number(json, "precision", e->bcubed_precision, error));
    KPL_TRY(kpl_json_number(json, "recall", e->bcubed_recall, error));
    KPL_TRY(kpl_json_number(json, "f1", e->bcubed_f1, error));
    return kpl_json_end(json, error);
}

static kpl_status evaluation_json(const kpl_evaluation *e, kpl_buffer *buffer,
                                  kpl_error *error) {
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(evaluation_members(e, &json, error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

kpl_status kpl_evaluation_render(const kpl_evaluation *evaluation,
                                 const kpl_allocator *allocator, const kpl_output *output,
                                 kpl_error *error) {
    kpl_buffer buffer = {.allocator = allocator};
    kpl_status status = output->json
                            ? evaluation_json(evaluation, &buffer, error)
                            : evaluation_text(evaluation, allocator, &buffer, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &buffer, 0, error);
    kpl_buffer_release(&buffer);
    return status;
}

/* ---- Several linkages ------------------------------------------------------------ */

static kpl_status evaluations_row(const kpl_linkage_evaluation *one, kpl_grid *grid,
                                  kpl_error *error) {
    const kpl_evaluation *const e = &one->evaluation;
    const uint64_t counts[] = {e->records, e->pairs_compared, e->links.found,
                               one->entities, e->true_pairs};
    KPL_TRY(kpl_grid_cell(grid, one->name, error));
    for (size_t i = 0; i < 5; i++)
        KPL_TRY(kpl_grid_count(grid, counts[i], error));
    KPL_TRY(kpl_grid_ratio(grid, e->entities.precision, error));
    KPL_TRY(kpl_grid_ratio(grid, e->entities.recall, error));
    return kpl_grid_ratio(grid, e->entities.f1, error);
}

static kpl_status evaluations_grid(const kpl_linkage_evaluation *evaluations,
                                   uint32_t count, kpl_grid *grid, kpl_error *error) {
    static const char *const titles[] = {"linkage",   "records",  "pairs compared",
                                         "links",     "entities", "true pairs",
                                         "precision", "recall",   "F1"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    for (uint32_t l = 0; l < count; l++)
        KPL_TRY(evaluations_row(&evaluations[l], grid, error));
    return KPL_OK;
}

static kpl_status evaluations_sources(const kpl_linkage_evaluation *one, kpl_grid *grid,
                                      kpl_error *error) {
    static const char *const titles[] = {"true pairs", "found", "precision", "recall",
                                         "F1"};
    KPL_TRY(kpl_grid_cell(grid, one->name, error));
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    for (uint32_t i = 0; i < one->sources.count; i++) {
        const kpl_source_quality *const row = &one->sources.items[i];
        KPL_TRY(kpl_grid_print(grid, error, "%s - %s",
                               one->linked->sources[row->left].name,
                               one->linked->sources[row->right].name));
        KPL_TRY(kpl_grid_count(grid, row->true_pairs, error));
        KPL_TRY(kpl_grid_count(grid, row->entities.found, error));
        KPL_TRY(kpl_grid_ratio(grid, row->entities.precision, error));
        KPL_TRY(kpl_grid_ratio(grid, row->entities.recall, error));
        KPL_TRY(kpl_grid_ratio(grid, row->entities.f1, error));
    }
    return KPL_OK;
}

static kpl_status evaluations_text(const kpl_linkage_evaluation *evaluations,
                                   uint32_t count, const kpl_allocator *allocator,
                                   kpl_buffer *buffer, kpl_error *error) {
    kpl_grid all = {.arena = {.allocator = allocator},
                    .column_count = 9,
                    .right = {false, true, true, true, true, true, true, true, true}};
    kpl_status status = evaluations_grid(evaluations, count, &all, error);
    if (status == KPL_OK)
        status = kpl_grid_write(&all, buffer, error);
    kpl_grid_release(&all);
    for (uint32_t l = 0; l < count && status == KPL_OK; l++) {
        kpl_grid grid = {.arena = {.allocator = allocator},
                         .column_count = 6,
                         .right = {false, true, true, true, true, true}};
        status = kpl_buffer_byte(buffer, '\n', error);
        if (status == KPL_OK)
            status = evaluations_sources(&evaluations[l], &grid, error);
        if (status == KPL_OK)
            status = kpl_grid_write(&grid, buffer, error);
        kpl_grid_release(&grid);
    }
    return status;
}

static kpl_status evaluations_source_json(const kpl_linkage_evaluation *one,
                                          const kpl_source_quality *row, kpl_json *json,
                                          kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "left", one->linked->sources[row->left].name, error));
    KPL_TRY(kpl_json_string(json, "right", one->linked->sources[row->right].name, error));
    KPL_TRY(kpl_json_whole(json, "true_pairs", row->true_pairs, error));
    KPL_TRY(kpl_json_whole(json, "pairs", row->entities.found, error));
    KPL_TRY(kpl_json_whole(json, "true_positives", row->entities.true_positives, error));
    KPL_TRY(kpl_json_number(json, "precision", row->entities.precision, error));
    KPL_TRY(kpl_json_number(json, "recall", row->entities.recall, error));
    KPL_TRY(kpl_json_number(json, "f1", row->entities.f1, error));
    return kpl_json_end(json, error);
}

static kpl_status evaluations_json(const kpl_linkage_evaluation *evaluations,
                                   uint32_t count, kpl_buffer *buffer, kpl_error *error) {
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(kpl_json_array(&json, "linkages", error));
    for (uint32_t l = 0; l < count; l++) {
        const kpl_linkage_evaluation *const one = &evaluations[l];
        KPL_TRY(kpl_json_object(&json, NULL, error));
        KPL_TRY(kpl_json_string(&json, "linkage", one->name, error));
        KPL_TRY(kpl_json_whole(&json, "entity_count", one->entities, error));
        KPL_TRY(evaluation_members(&one->evaluation, &json, error));
        KPL_TRY(kpl_json_array(&json, "by_source", error));
        for (uint32_t i = 0; i < one->sources.count; i++)
            KPL_TRY(evaluations_source_json(one, &one->sources.items[i], &json, error));
        KPL_TRY(kpl_json_end(&json, error));
        KPL_TRY(kpl_json_end(&json, error));
    }
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

kpl_status kpl_evaluations_render(const kpl_linkage_evaluation *evaluations,
                                  uint32_t count, const kpl_allocator *allocator,
                                  const kpl_output *output, kpl_error *error) {
    kpl_buffer buffer = {.allocator = allocator};
    kpl_status status =
        output->json ? evaluations_json(evaluations, count, &buffer, error)
                     : evaluations_text(evaluations, count, allocator, &buffer, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &buffer, 0, error);
    kpl_buffer_release(&buffer);
    return status;
}
