/* explain.c - drawing a waterfall; see explain.h. */
#include "inspect/explain.h"

#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "inspect/render.h"

/* Half the width of a bar: this many characters for the largest weight of all. */
#define EXPLAIN_BAR_HALF 16

/* A bar from the middle: left for evidence against, right for evidence for. */
static void explain_bar(double weight, double largest, char bar_out[64]) {
    const double share = largest > 0 ? fmin(fabs(weight) / largest, 1) : 0;
    const int length = (int)lround(share * EXPLAIN_BAR_HALF);
    char *at = bar_out;
    for (int i = 0; i < EXPLAIN_BAR_HALF; i++)
        *at++ = weight < 0 && i >= EXPLAIN_BAR_HALF - length ? '-' : ' ';
    *at++ = '|';
    for (int i = 0; weight > 0 && i < length; i++)
        *at++ = '+';
    *at = '\0';
}

static kpl_status explain_weight(kpl_grid *grid, double weight, double largest,
                                 kpl_error *error) {
    char bar[64];
    explain_bar(weight, largest, bar);
    KPL_TRY(kpl_grid_print(grid, error, "%+.3f", weight));
    return kpl_grid_cell(grid, bar, error);
}

static double explain_largest(const kpl_explanation *e) {
    double largest = fabs(e->prior_weight);
    for (uint32_t i = 0; i < e->evidence_count; i++) {
        largest = fmax(largest, fabs(e->evidence[i].weight));
        largest = fmax(largest, fabs(e->evidence[i].term_weight));
    }
    largest = fmax(largest, fabs(e->weight));
    return isfinite(largest) ? largest : 100;
}

/* Cells of one row up to the weight: name, level, label, m, u. */
static kpl_status explain_head(kpl_grid *grid, const char *name, const char *level,
                               const char *label, kpl_error *error) {
    KPL_TRY(kpl_grid_cell(grid, name, error));
    KPL_TRY(kpl_grid_cell(grid, level, error));
    return kpl_grid_cell(grid, label, error);
}

static kpl_status explain_values(kpl_grid *grid, const kpl_evidence *evidence,
                                 kpl_error *error) {
    const char *const left = evidence != NULL ? evidence->left_value : NULL;
    const char *const right = evidence != NULL ? evidence->right_value : NULL;
    KPL_TRY(kpl_grid_cell(grid, left != NULL ? left : "", error));
    return kpl_grid_cell(grid, right != NULL ? right : "", error);
}

/* A row without level, m and u: the prior, a term frequency, the sum. */
static kpl_status explain_plain(kpl_grid *grid, const char *name, const char *label,
                                double weight, double largest, bool values,
                                kpl_error *error) {
    KPL_TRY(explain_head(grid, name, "", label, error));
    KPL_TRY(kpl_grid_cell(grid, "", error));
    KPL_TRY(kpl_grid_cell(grid, "", error));
    KPL_TRY(explain_weight(grid, weight, largest, error));
    return values ? explain_values(grid, NULL, error) : KPL_OK;
}

static kpl_status explain_evidence(kpl_grid *grid, const kpl_evidence *evidence,
                                   double largest, bool values, kpl_error *error) {
    char level[16];
    const bool null = evidence->level < 0;
    if (evidence->is_whole)
        return explain_plain(grid, evidence->name, evidence->label, evidence->weight,
                             largest, values, error);
    (void)snprintf(level, sizeof level, "%d", (int)evidence->level);
    KPL_TRY(explain_head(grid, evidence->name, level, evidence->label, error));
    KPL_TRY(null ? kpl_grid_cell(grid, "", error)
                 : kpl_grid_print(grid, error, "%.6f", evidence->m));
    KPL_TRY(null ? kpl_grid_cell(grid, "", error)
                 : kpl_grid_print(grid, error, "%.6f", evidence->u));
    KPL_TRY(explain_weight(grid, evidence->weight, largest, error));
    if (values)
        KPL_TRY(explain_values(grid, evidence, error));
    if (evidence->term_weight == 0)
        return KPL_OK;
    return explain_plain(grid, "",
                         evidence->is_near ? "how rare values near it are"
                                           : "how rare the value is",
                         evidence->term_weight, largest, values, error);
}

static kpl_status explain_grid(const kpl_explanation *e, bool values, kpl_grid *grid,
                               kpl_error *error) {
    static const char *const titles[] = {"comparison", "level",  "which is",      "m",
                                         "u",          "weight", "against | for", "left",
                                         "right"};
    const double largest = explain_largest(e);
    grid->column_count = values ? 9 : 7;
    grid->right[1] = grid->right[3] = grid->right[4] = grid->right[5] = true;
    for (uint32_t i = 0; i < grid->column_count; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    KPL_TRY(explain_plain(grid, "prior", "before any evidence", e->prior_weight, largest,
                          values, error));
    for (uint32_t i = 0; i < e->evidence_count; i++)
        KPL_TRY(explain_evidence(grid, &e->evidence[i], largest, values, error));
    return explain_plain(grid, "match weight", "the sum", e->weight, largest, values,
                         error);
}

static kpl_status explain_verdict(const kpl_explanation *e, kpl_buffer *buffer,
                                  kpl_error *error) {
    KPL_TRY(kpl_buffer_print(buffer, error, "\n  probability %.6f, threshold %g: %s\n",
                             e->probability, e->threshold,
                             e->is_link ? "a link" : "no link"));
    if (e->rule >= 0)
        KPL_TRY(kpl_buffer_print(buffer, error, "  found by rule %d%s%s\n", (int)e->rule,
                                 e->rule_text != NULL ? ": " : "",
                                 e->rule_text != NULL ? e->rule_text : ""));
    else
        KPL_TRY(kpl_buffer_string(
            buffer, "  no blocking rule finds this pair: it was not compared\n", error));
    if (e->left_entity == 0 || e->right_entity == 0)
        return KPL_OK;
    if (e->left_entity == e->right_entity)
        return kpl_buffer_print(buffer, error, "  both are in entity %llu\n",
                                (unsigned long long)e->left_entity);
    return kpl_buffer_print(buffer, error, "  in entities %llu and %llu\n",
                            (unsigned long long)e->left_entity,
                            (unsigned long long)e->right_entity);
}

static kpl_status explain_text(const kpl_explanation *e, const kpl_allocator *allocator,
                               bool values, kpl_buffer *buffer, kpl_error *error) {
    kpl_grid grid = {.arena = {.allocator = allocator}};
    KPL_TRY(kpl_buffer_print(buffer, error, "%s and %s in linkage %s\n\n", e->left_id,
                             e->right_id, e->linkage));
    kpl_status status = explain_grid(e, values, &grid, error);
    if (status == KPL_OK)
        status = kpl_grid_write(&grid, buffer, error);
    kpl_grid_release(&grid);
    return status == KPL_OK ? explain_verdict(e, buffer, error) : status;
}

/* ---- JSON ------------------------------------------------------------------------ */

static kpl_status explain_json_evidence(kpl_json *json, const kpl_evidence *evidence,
                                        bool values, kpl_error *error) {
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "name", evidence->name, error));
    KPL_TRY(kpl_json_signed(json, "level", evidence->level, error));
    KPL_TRY(kpl_json_string(json, "label", evidence->label, error));
    if (evidence->level >= 0) {
        KPL_TRY(kpl_json_number(json, "m", evidence->m, error));
        KPL_TRY(kpl_json_number(json, "u", evidence->u, error));
    }
    KPL_TRY(kpl_json_number(json, "weight", evidence->weight, error));
    KPL_TRY(kpl_json_number(json, "term_frequency_weight", evidence->term_weight, error));
    if (values && evidence->left_value != NULL)
        KPL_TRY(kpl_json_string(json, "left_value", evidence->left_value, error));
    if (values && evidence->right_value != NULL)
        KPL_TRY(kpl_json_string(json, "right_value", evidence->right_value, error));
    return kpl_json_end(json, error);
}

static kpl_status explain_json(const kpl_explanation *e, bool values, kpl_buffer *buffer,
                               kpl_error *error) {
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(kpl_json_string(&json, "linkage", e->linkage, error));
    KPL_TRY(kpl_json_string(&json, "left", e->left_id, error));
    KPL_TRY(kpl_json_string(&json, "right", e->right_id, error));
    KPL_TRY(kpl_json_number(&json, "prior_weight", e->prior_weight, error));
    KPL_TRY(kpl_json_array(&json, "comparisons", error));
    for (uint32_t i = 0; i < e->evidence_count; i++)
        KPL_TRY(explain_json_evidence(&json, &e->evidence[i], values, error));
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_number(&json, "match_weight", e->weight, error));
    KPL_TRY(kpl_json_number(&json, "match_probability", e->probability, error));
    KPL_TRY(kpl_json_number(&json, "threshold", e->threshold, error));
    KPL_TRY(kpl_json_bool(&json, "link", e->is_link, error));
    if (e->rule >= 0)
        KPL_TRY(kpl_json_signed(&json, "rule", e->rule, error));
    else
        KPL_TRY(kpl_json_null(&json, "rule", error));
    if (e->left_entity != 0)
        KPL_TRY(kpl_json_whole(&json, "left_entity", e->left_entity, error));
    if (e->right_entity != 0)
        KPL_TRY(kpl_json_whole(&json, "right_entity", e->right_entity, error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

kpl_status kpl_explain_render(const kpl_explanation *explanation,
                              const kpl_allocator *allocator, const kpl_output *output,
                              kpl_error *error) {
    kpl_buffer buffer = {.allocator = allocator};
    kpl_status status =
        output->json
            ? explain_json(explanation, output->show_values, &buffer, error)
            : explain_text(explanation, allocator, output->show_values, &buffer, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &buffer, 0, error);
    kpl_buffer_release(&buffer);
    return status;
}
