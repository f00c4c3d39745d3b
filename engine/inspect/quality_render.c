/* quality_render.c - measured quality as tables or as JSON; see quality.h. */
#include <math.h>

#include "base/json.h"
#include "inspect/quality.h"
#include "inspect/render.h"

static double render_ratio(uint64_t part, uint64_t whole) {
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

/* ---- Tables for people ----------------------------------------------------------- */

static kpl_status text_titles(kpl_grid *grid, const char *const *titles,
                              kpl_error *error) {
    for (uint32_t i = 0; i < grid->column_count; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    return KPL_OK;
}

static kpl_status text_share(kpl_grid *grid, const kpl_field_quality *field,
                             kpl_dimension dimension, kpl_error *error) {
    uint64_t part = 0;
    uint64_t whole = 0;
    (void)kpl_quality_share(field, dimension, &part, &whole);
    return kpl_grid_ratio(grid, render_ratio(part, whole), error);
}

static kpl_status text_sources(const kpl_linkage_quality *quality, kpl_grid *grid,
                               kpl_error *error) {
    static const char *const titles[] = {"source",      "rows",   "rejected",
                                         "ids missing", "linked", "traceable"};
    KPL_TRY(text_titles(grid, titles, error));
    for (uint32_t s = 0; s < quality->spec->source_count; s++) {
        const kpl_source_quality *const source = &quality->sources[s];
        if (!source->is_used)
            continue;
        KPL_TRY(kpl_grid_cell(grid, quality->spec->sources[s].name, error));
        KPL_TRY(kpl_grid_count(grid, source->rows_in, error));
        KPL_TRY(kpl_grid_count(grid, source->rejected, error));
        KPL_TRY(kpl_grid_count(grid, source->ids_missing, error));
        KPL_TRY(kpl_grid_count(grid, source->linked, error));
        KPL_TRY(
            kpl_grid_ratio(grid, render_ratio(source->traced, source->rows_in), error));
    }
    return KPL_OK;
}

typedef kpl_status text_field_fn(kpl_grid *grid, const kpl_field_quality *field,
                                 kpl_error *error);

/* What is in the fields, whatever other sources say. */
static kpl_status text_content(kpl_grid *grid, const kpl_field_quality *field,
                               kpl_error *error) {
    KPL_TRY(kpl_grid_count(grid, field->rows - field->filled, error));
    KPL_TRY(text_share(grid, field, KPL_DIMENSION_COMPLETENESS, error));
    KPL_TRY(kpl_grid_count(grid, field->filled - field->valid, error));
    KPL_TRY(text_share(grid, field, KPL_DIMENSION_VALIDITY, error));
    KPL_TRY(kpl_grid_count(grid, field->doubted, error));
    KPL_TRY(text_share(grid, field, KPL_DIMENSION_PLAUSIBILITY, error));
    return text_share(grid, field, KPL_DIMENSION_TIMELINESS, error);
}

/* What other sources say. */
static kpl_status text_agreement(kpl_grid *grid, const kpl_field_quality *field,
                                 kpl_error *error) {
    KPL_TRY(kpl_grid_count(grid, field->linked, error));
    KPL_TRY(kpl_grid_count(grid, field->linked_near, error));
    KPL_TRY(kpl_grid_count(grid, field->linked - field->linked_exact - field->linked_near,
                           error));
    KPL_TRY(text_share(grid, field, KPL_DIMENSION_CONSISTENCY, error));
    KPL_TRY(kpl_grid_count(grid, field->based, error));
    KPL_TRY(kpl_grid_count(grid, field->based_near, error));
    KPL_TRY(kpl_grid_count(grid, field->based - field->based_exact - field->based_near,
                           error));
    return text_share(grid, field, KPL_DIMENSION_ACCURACY, error);
}

static kpl_status text_fields(const kpl_linkage_quality *quality, text_field_fn *row,
                              kpl_grid *grid, kpl_error *error) {
    const kpl_linkage_spec *const linkage = &quality->spec->linkages[quality->linkage];
    for (uint32_t s = 0; s < quality->spec->source_count; s++) {
        for (uint32_t f = 0; f < linkage->field_count; f++) {
            const kpl_field_quality *const field =
                &quality->fields[(size_t)s * linkage->field_count + f];
            if (!field->is_watched)
                continue;
            KPL_TRY(kpl_grid_cell(grid, quality->spec->sources[s].name, error));
            KPL_TRY(kpl_grid_cell(grid, linkage->fields[f].name, error));
            KPL_TRY(row(grid, field, error));
        }
    }
    return KPL_OK;
}

/* Every doubt that there is, and entities that hold two values where one can be. */
static kpl_status text_doubts(const kpl_linkage_quality *quality, kpl_buffer *text,
                              kpl_error *error) {
    static const char *const sentences[KPL_DOUBT_COUNT] = {
        "lie after the day of judging", "make a person older than 130 years",
        "are births after a death of the same entity", "begin after they end",
        "differ from another one that the entity has, or would have but for it"};
    const kpl_linkage_spec *const linkage = &quality->spec->linkages[quality->linkage];
    KPL_TRY(kpl_buffer_byte(text, '\n', error));
    const size_t start = text->length;
    for (uint32_t s = 0; s < quality->spec->source_count; s++) {
        for (uint32_t f = 0; f < linkage->field_count; f++) {
            const kpl_field_quality *const field =
                &quality->fields[(size_t)s * linkage->field_count + f];
            for (uint32_t d = 0; d < KPL_DOUBT_COUNT; d++) {
                char count[KPL_COUNT_TEXT_BYTES];
                kpl_count_text(field->doubts[d], count);
                if (field->doubts[d] > 0)
                    KPL_TRY(kpl_buffer_print(
                        text, error, "  %s, %s: %s %s\n", quality->spec->sources[s].name,
                        linkage->fields[f].name, count, sentences[d]));
            }
        }
    }
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_conflict_quality *const conflict = &quality->conflicts[f];
        char counts[3][KPL_COUNT_TEXT_BYTES];
        if (!conflict->is_watched)
            continue;
        kpl_count_text(conflict->entities, counts[0]);
        kpl_count_text(conflict->conflicted, counts[1]);
        kpl_count_text(conflict->vetoed, counts[2]);
        KPL_TRY(
            kpl_buffer_print(text, error,
                             "  %s: %s entities have one, %s have two, %s merges were "
                             "refused because of it\n",
                             linkage->fields[f].name, counts[0], counts[1], counts[2]));
    }
    if (text->length == start) /* nothing: no empty line for it */
        text->length--;
    return KPL_OK;
}

static kpl_status text_grid(const kpl_linkage_quality *quality, text_field_fn *row,
                            const char *const *titles, uint32_t columns, kpl_buffer *text,
                            kpl_error *error) {
    kpl_grid grid = {.arena = {.allocator = quality->allocator}, .column_count = columns};
    const uint32_t first = row != NULL ? 2 : 1; /* names stand in front */
    for (uint32_t i = first; i < columns; i++)
        grid.right[i] = true;
    kpl_status status = kpl_buffer_byte(text, '\n', error);
    if (status == KPL_OK)
        status = row != NULL ? text_titles(&grid, titles, error)
                             : text_sources(quality, &grid, error);
    if (status == KPL_OK && row != NULL)
        status = text_fields(quality, row, &grid, error);
    if (status == KPL_OK)
        status = kpl_grid_write(&grid, text, error);
    kpl_grid_release(&grid);
    return status;
}

static kpl_status text_linkage(const kpl_linkage_quality *quality, kpl_buffer *text,
                               kpl_error *error) {
    static const char *const content[] = {"source",      "field",     "empty",
                                          "complete",    "invalid",   "valid",
                                          "implausible", "plausible", "timely"};
    static const char *const agreement[] = {"source", "field",      "elsewhere", "near",
                                            "differ", "consistent", "in base",   "near",
                                            "differ", "accurate"};
    char counts[2][KPL_COUNT_TEXT_BYTES];
    kpl_count_text(quality->entities, counts[0]);
    kpl_count_text(quality->entities_linked, counts[1]);
    KPL_TRY(kpl_buffer_print(
        text, error, "%s: %s entities, %s of them of two sources or more",
        quality->spec->linkages[quality->linkage].name, counts[0], counts[1]));
    if (quality->base != KPL_QUALITY_NO_BASE)
        KPL_TRY(kpl_buffer_print(text, error, "; base register: %s",
                                 quality->spec->sources[quality->base].name));
    KPL_TRY(kpl_buffer_byte(text, '\n', error));
    KPL_TRY(text_grid(quality, NULL, NULL, 6, text, error));
    KPL_TRY(text_grid(quality, text_content, content, 9, text, error));
    KPL_TRY(text_grid(quality, text_agreement, agreement, 10, text, error));
    return text_doubts(quality, text, error);
}

static kpl_status text_report(const kpl_quality_report *report, kpl_buffer *text,
                              kpl_error *error) {
    for (uint32_t l = 0; l < report->linkage_count; l++) {
        if (l > 0)
            KPL_TRY(kpl_buffer_byte(text, '\n', error));
        KPL_TRY(text_linkage(&report->linkages[l], text, error));
    }
    if (report->gate_count == 0)
        return KPL_OK;
    return kpl_buffer_print(text, error, "\n%zu gates, %llu failed\n", report->gate_count,
                            (unsigned long long)report->failed);
}

/* ---- JSON ------------------------------------------------------------------------ */

static kpl_status json_ratio(kpl_json *json, const char *key, uint64_t part,
                             uint64_t whole, kpl_error *error) {
    return kpl_json_number(json, key, render_ratio(part, whole), error);
}

static kpl_status json_source(kpl_json *json, const char *name,
                              const kpl_source_quality *source, kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "source", name, error));
    KPL_TRY(kpl_json_whole(json, "rows", source->rows_in, error));
    KPL_TRY(kpl_json_whole(json, "rejected", source->rejected, error));
    KPL_TRY(kpl_json_whole(json, "records", source->records, error));
    KPL_TRY(kpl_json_whole(json, "ids_missing", source->ids_missing, error));
    KPL_TRY(kpl_json_whole(json, "linked", source->linked, error));
    KPL_TRY(kpl_json_whole(json, "traceable", source->traced, error));
    KPL_TRY(json_ratio(json, "traceability", source->traced, source->rows_in, error));
    return kpl_json_end(json, error);
}

/* Counts of one kind of agreement, and the share. */
static kpl_status json_agreement(kpl_json *json, const char *key, uint64_t all,
                                 uint64_t exact, uint64_t near, kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, key, error));
    KPL_TRY(kpl_json_whole(json, "compared", all, error));
    KPL_TRY(kpl_json_whole(json, "equal", exact, error));
    KPL_TRY(kpl_json_whole(json, "near", near, error));
    KPL_TRY(kpl_json_whole(json, "different", all - exact - near, error));
    return kpl_json_end(json, error);
}

static kpl_status json_field_counts(kpl_json *json, const kpl_field_quality *field,
                                    kpl_error *error) {
    KPL_TRY(kpl_json_whole(json, "records", field->rows, error));
    KPL_TRY(kpl_json_whole(json, "filled", field->filled, error));
    KPL_TRY(kpl_json_whole(json, "valid", field->valid, error));
    KPL_TRY(kpl_json_whole(json, "invalid", field->filled - field->valid, error));
    KPL_TRY(json_agreement(json, "with_others", field->linked, field->linked_exact,
                           field->linked_near, error));
    KPL_TRY(json_agreement(json, "with_base", field->based, field->based_exact,
                           field->based_near, error));
    KPL_TRY(kpl_json_flat_object(json, "dated", error));
    KPL_TRY(kpl_json_whole(json, "whole_days", field->dated, error));
    KPL_TRY(kpl_json_whole(json, "within_31_days", field->dated_month, error));
    KPL_TRY(kpl_json_whole(json, "within_365_days", field->dated_year, error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(kpl_json_flat_object(json, "implausible", error));
    KPL_TRY(kpl_json_whole(json, "judged", field->judged, error));
    KPL_TRY(kpl_json_whole(json, "records", field->doubted, error));
    for (uint32_t d = 0; d < KPL_DOUBT_COUNT; d++)
        KPL_TRY(
            kpl_json_whole(json, kpl_doubt_name((kpl_doubt)d), field->doubts[d], error));
    return kpl_json_end(json, error);
}

static kpl_status json_fields(kpl_json *json, const kpl_linkage_quality *quality,
                              kpl_error *error) {
    const kpl_linkage_spec *const linkage = &quality->spec->linkages[quality->linkage];
    KPL_TRY(kpl_json_array(json, "fields", error));
    for (uint32_t s = 0; s < quality->spec->source_count; s++) {
        for (uint32_t f = 0; f < linkage->field_count; f++) {
            const kpl_field_quality *const field =
                &quality->fields[(size_t)s * linkage->field_count + f];
            if (!field->is_watched)
                continue;
            KPL_TRY(kpl_json_object(json, NULL, error));
            KPL_TRY(
                kpl_json_string(json, "source", quality->spec->sources[s].name, error));
            KPL_TRY(kpl_json_string(json, "field", linkage->fields[f].name, error));
            KPL_TRY(kpl_json_string(json, "kind", linkage->fields[f].kind->name, error));
            KPL_TRY(json_field_counts(json, field, error));
            for (uint32_t d = 0; d < KPL_DIMENSION_COUNT; d++) {
                uint64_t part = 0;
                uint64_t whole = 0;
                if (kpl_quality_share(field, (kpl_dimension)d, &part, &whole))
                    KPL_TRY(json_ratio(json, kpl_dimension_name((kpl_dimension)d), part,
                                       whole, error));
            }
            KPL_TRY(kpl_json_end(json, error));
        }
    }
    return kpl_json_end(json, error);
}

static kpl_status json_conflicts(kpl_json *json, const kpl_linkage_quality *quality,
                                 kpl_error *error) {
    const kpl_linkage_spec *const linkage = &quality->spec->linkages[quality->linkage];
    KPL_TRY(kpl_json_array(json, "conflicts", error));
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_conflict_quality *const conflict = &quality->conflicts[f];
        if (!conflict->is_watched)
            continue;
        KPL_TRY(kpl_json_flat_object(json, NULL, error));
        KPL_TRY(kpl_json_string(json, "field", linkage->fields[f].name, error));
        KPL_TRY(kpl_json_whole(json, "entities", conflict->entities, error));
        KPL_TRY(kpl_json_whole(json, "with_two", conflict->conflicted, error));
        KPL_TRY(kpl_json_whole(json, "merges_refused", conflict->vetoed, error));
        KPL_TRY(kpl_json_end(json, error));
    }
    return kpl_json_end(json, error);
}

static kpl_status json_linkage(kpl_json *json, const kpl_linkage_quality *quality,
                               kpl_error *error) {
    const kpl_spec *const spec = quality->spec;
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(
        kpl_json_string(json, "linkage", spec->linkages[quality->linkage].name, error));
    KPL_TRY(quality->base != KPL_QUALITY_NO_BASE
                ? kpl_json_string(json, "base", spec->sources[quality->base].name, error)
                : kpl_json_null(json, "base", error));
    KPL_TRY(kpl_json_whole(json, "entities", quality->entities, error));
    KPL_TRY(kpl_json_whole(json, "entities_linked", quality->entities_linked, error));
    KPL_TRY(kpl_json_array(json, "sources", error));
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (quality->sources[s].is_used)
            KPL_TRY(
                json_source(json, spec->sources[s].name, &quality->sources[s], error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(json_fields(json, quality, error));
    KPL_TRY(json_conflicts(json, quality, error));
    return kpl_json_end(json, error);
}

static kpl_status json_gate(kpl_json *json, const kpl_quality_report *report,
                            const kpl_gate_result *result, kpl_error *error) {
    const kpl_gate_spec *const gate = result->gate;
    KPL_TRY(kpl_json_flat_object(json, NULL, error));
    KPL_TRY(kpl_json_string(
        json, "linkage", report->spec->linkages[result->linkage->linkage].name, error));
    KPL_TRY(kpl_json_string(json, "source", report->spec->sources[result->source].name,
                            error));
    if (gate->field != NULL)
        KPL_TRY(kpl_json_string(json, "field", gate->field, error));
    KPL_TRY(
        kpl_json_string(json, "dimension", kpl_dimension_name(gate->dimension), error));
    KPL_TRY(kpl_json_number(json, "at_least", gate->at_least, error));
    KPL_TRY(kpl_json_whole(json, "part", result->part, error));
    KPL_TRY(kpl_json_whole(json, "whole", result->whole, error));
    KPL_TRY(json_ratio(json, "share", result->part, result->whole, error));
    KPL_TRY(kpl_json_bool(json, "passed", result->passed, error));
    return kpl_json_end(json, error);
}

static kpl_status json_report(const kpl_quality_report *report, kpl_buffer *text,
                              kpl_error *error) {
    kpl_json json = {.out = text, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(report->as_of != NULL ? kpl_json_string(&json, "as_of", report->as_of, error)
                                  : kpl_json_null(&json, "as_of", error));
    KPL_TRY(kpl_json_array(&json, "linkages", error));
    for (uint32_t l = 0; l < report->linkage_count; l++)
        KPL_TRY(json_linkage(&json, &report->linkages[l], error));
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_array(&json, "gates", error));
    for (size_t g = 0; g < report->gate_count; g++)
        KPL_TRY(json_gate(&json, report, &report->gates[g], error));
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_whole(&json, "gates_failed", report->failed, error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(text, '\n', error);
}

kpl_status kpl_quality_render(const kpl_quality_report *report, const kpl_output *output,
                              kpl_error *error) {
    kpl_buffer text = {.allocator = report->allocator};
    kpl_status status = output->json ? json_report(report, &text, error)
                                     : text_report(report, &text, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &text, 0, error);
    kpl_buffer_release(&text);
    return status;
}
