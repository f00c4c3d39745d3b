/*
 * pipeline_labels.c - judged pairs on their way into a run: from a CSV file to records,
 * agreement patterns and a threshold (score/labels.h).
 *
 * The file is what `koppel label` wrote, with verdicts filled in: left_id, right_id and
 * verdict are needed; left_source and right_source where an id occurs in several sources;
 * without stratum and weight every row is of one stratum and stands for itself. Rows
 * without a verdict are passed over. Checked by tests/cli/run_cli_tests.sh.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline.h"

#define LABELS_NONE UINT32_MAX
#define LABELS_SEVERAL (UINT32_MAX - 1)

/* Columns of the file by what they hold; -1 = it has none. */
typedef struct labels_columns {
    int64_t id[2];
    int64_t source[2];
    int64_t verdict;
    int64_t weight;
    int64_t stratum;
} labels_columns;

typedef struct labels_reading {
    kpl_linkage_run *run;
    const kpl_frame *frame;
    const char *path;
    labels_columns columns;
    kpl_dictionary ids; /* of both sides */
    uint32_t *records;  /* [id value * sources + source] */
} labels_reading;

static kpl_text labels_cell(const kpl_frame *frame, int64_t column, uint32_t row) {
    static const kpl_text none = {(const uint8_t *)"", 0};
    if (column < 0 || frame->columns[column].codes[row] == KPL_VALUE_NULL)
        return none;
    return kpl_values_text(&frame->columns[column].values,
                           frame->columns[column].codes[row]);
}

static kpl_status labels_fail(const labels_reading *reading, uint32_t row, int64_t column,
                              const char *what, kpl_error *error) {
    const kpl_frame *const frame = reading->frame;
    const uint64_t number =
        frame->row_numbers != NULL ? frame->row_numbers[row] : (uint64_t)row + 1;
    return kpl_fail_at(error, KPL_E_INPUT, number, (uint32_t)(column + 1),
                       "%s, row %llu, column %u: %s", reading->path,
                       (unsigned long long)number, (uint32_t)(column + 1), what);
}

static kpl_status labels_find_columns(labels_reading *reading, kpl_error *error) {
    const kpl_frame *const frame = reading->frame;
    reading->columns = (labels_columns){
        .id = {kpl_frame_column(frame, "left_id"), kpl_frame_column(frame, "right_id")},
        .source = {kpl_frame_column(frame, "left_source"),
                   kpl_frame_column(frame, "right_source")},
        .verdict = kpl_frame_column(frame, "verdict"),
        .weight = kpl_frame_column(frame, "weight"),
        .stratum = kpl_frame_column(frame, "stratum")};
    if (reading->columns.id[0] < 0 || reading->columns.id[1] < 0 ||
        reading->columns.verdict < 0)
        return kpl_fail(error, KPL_E_INPUT,
                        "%s is no file of labels: it needs the columns left_id, right_id "
                        "and verdict",
                        reading->path);
    if (reading->columns.stratum >= 0 &&
        frame->columns[reading->columns.stratum].values.count > KPL_LABELS_STRATA_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "%s has more than %u strata", reading->path,
                        KPL_LABELS_STRATA_MAX - 1);
    return KPL_OK;
}

/* The record of every id that the file names, in every source: one walk over the records,
 * however many there are. */
static kpl_status labels_resolve(labels_reading *reading, kpl_error *error) {
    const kpl_table *const table = &reading->run->table;
    const uint32_t sources = table->source_count;
    KPL_TRY(kpl_dictionary_init(&reading->ids, table->allocator, error));
    for (uint32_t row = 0; row < reading->frame->row_count; row++) {
        for (int side = 0; side < 2; side++) {
            uint32_t value = 0;
            KPL_TRY(kpl_dictionary_add(
                &reading->ids,
                labels_cell(reading->frame, reading->columns.id[side], row), &value,
                error));
        }
    }
    const size_t count = (size_t)reading->ids.values.count * sources;
    KPL_TRY(kpl_alloc(table->allocator, count, sizeof *reading->records,
                      &reading->records, error));
    for (size_t i = 0; i < count; i++)
        reading->records[i] = LABELS_NONE;
    for (uint32_t s = 0; s < sources; s++) {
        for (uint32_t r = table->source_starts[s]; r < table->source_starts[s + 1]; r++) {
            const uint32_t value =
                kpl_dictionary_find(&reading->ids, kpl_table_id(table, r));
            if (value != KPL_VALUE_NULL)
                reading->records[(size_t)value * sources + s] = r;
        }
    }
    return KPL_OK;
}

static kpl_status labels_record(const labels_reading *reading, uint32_t row, int side,
                                uint32_t *record_out, kpl_error *error) {
    const kpl_spec *const spec = &reading->run->plan->spec;
    const kpl_text id = labels_cell(reading->frame, reading->columns.id[side], row);
    const kpl_text source =
        labels_cell(reading->frame, reading->columns.source[side], row);
    const uint32_t value = kpl_dictionary_find(&reading->ids, id);
    uint32_t found = LABELS_NONE;
    for (uint32_t s = 0; value != KPL_VALUE_NULL && s < spec->source_count; s++) {
        const uint32_t record = reading->records[(size_t)value * spec->source_count + s];
        if (record == LABELS_NONE ||
            (source.length > 0 && !kpl_text_is(source, spec->sources[s].name)))
            continue;
        found = found == LABELS_NONE ? record : LABELS_SEVERAL;
    }
    if (found == LABELS_NONE)
        return labels_fail(reading, row, reading->columns.id[side],
                           "no record has this id", error);
    if (found == LABELS_SEVERAL)
        return labels_fail(reading, row, reading->columns.id[side],
                           "several sources have this id: say which in left_source and "
                           "right_source",
                           error);
    *record_out = found;
    return KPL_OK;
}

static bool labels_is_word(kpl_text text, const char *const *words) {
    for (; *words != NULL; words++) {
        uint32_t i = 0;
        while (i < text.length && (*words)[i] != '\0' &&
               ((text.bytes[i] | 0x20) == (*words)[i] || text.bytes[i] == (*words)[i]))
            i++;
        if (i == text.length && (*words)[i] == '\0')
            return true;
    }
    return false;
}

/* A verdict in one of the words that people use; false when it is none. */
static bool labels_verdict(kpl_text text, bool *is_match_out) {
    static const char *const yes[] = {"1", "y", "yes", "true", "match", "same", NULL};
    static const char *const no[] = {"0",         "n",        "no",        "false",
                                     "non-match", "nonmatch", "different", NULL};
    *is_match_out = labels_is_word(text, yes);
    return *is_match_out || labels_is_word(text, no);
}

static kpl_status labels_weight(const labels_reading *reading, uint32_t row,
                                double *weight_out, kpl_error *error) {
    const kpl_text text = labels_cell(reading->frame, reading->columns.weight, row);
    char copy[40];
    char *end = copy;
    *weight_out = 1.0;
    if (text.length == 0)
        return KPL_OK;
    if (text.length < sizeof copy) {
        memcpy(copy, text.bytes, text.length);
        copy[text.length] = '\0';
        *weight_out = strtod(copy, &end);
    }
    if (end == copy || *end != '\0' || !isfinite(*weight_out) || *weight_out <= 0.0)
        return labels_fail(reading, row, reading->columns.weight,
                           "the weight must be a number above 0", error);
    return KPL_OK;
}

static kpl_status labels_row(const labels_reading *reading, uint32_t row,
                             kpl_error *error) {
    kpl_labels *const labels = &reading->run->labels;
    const kpl_frame *const frame = reading->frame;
    const labels_columns *const columns = &reading->columns;
    const kpl_text verdict = labels_cell(frame, columns->verdict, row);
    kpl_judged label = {0};
    if (verdict.length == 0)
        return KPL_OK; /* not judged */
    if (!labels_verdict(verdict, &label.is_match))
        return labels_fail(reading, row, columns->verdict,
                           "a verdict is yes or no (1 or 0, match or non-match)", error);
    KPL_TRY(labels_record(reading, row, 0, &label.left, error));
    KPL_TRY(labels_record(reading, row, 1, &label.right, error));
    KPL_TRY(labels_weight(reading, row, &label.weight, error));
    if (label.left == label.right)
        return labels_fail(reading, row, columns->id[1], "both ids name the same record",
                           error);
    if (label.left > label.right) {
        const uint32_t left = label.left;
        label.left = label.right;
        label.right = left;
    }
    label.stratum =
        columns->stratum >= 0 ? frame->columns[columns->stratum].codes[row] : 0;
    KPL_TRY(kpl_reserve(labels->allocator, labels->count + 1, sizeof *labels->items,
                        &labels->capacity, &labels->items, error));
    labels->items[labels->count++] = label;
    return KPL_OK;
}

kpl_status kpl_labels_read(kpl_linkage_run *run, const char *path, kpl_error *error) {
    kpl_engine *const engine = run->plan->engine;
    kpl_frame frame = {.allocator = &engine->allocator};
    labels_reading reading = {.run = run, .frame = &frame, .path = path};
    KPL_TRY(kpl_table_bring_ids_back(&run->table, error));
    kpl_status status = kpl_pipeline_read_file(engine, path, &frame, error);
    if (status == KPL_OK)
        status = labels_find_columns(&reading, error);
    if (status == KPL_OK) {
        status = labels_resolve(&reading, error);
        for (uint32_t row = 0; status == KPL_OK && row < frame.row_count; row++)
            status = labels_row(&reading, row, error);
        kpl_dictionary_release(&reading.ids);
        kpl_free(&engine->allocator, reading.records);
    }
    kpl_frame_release(&frame);
    return status;
}

/* Each as a batch of one pair, so that it goes the way of all others. */
kpl_status kpl_labels_compare(kpl_linkage_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    kpl_compare_worker *worker = NULL;
    kpl_pair_batch *batch = NULL;
    if (run->labels.count == 0)
        return KPL_OK;
    KPL_TRY(kpl_compare_worker_create(&run->compare, &worker, error));
    const kpl_status status = kpl_alloc_zero(allocator, 1, sizeof *batch, &batch, error);
    for (size_t i = 0; status == KPL_OK && i < run->labels.count; i++) {
        kpl_judged *const label = &run->labels.items[i];
        batch->rule = KPL_RULE_NONE;
        batch->row_count = batch->column_count = batch->pair_count = 1;
        batch->rows[0] = label->left;
        batch->columns[0] = label->right;
        batch->starts[1] = 1;
        batch->places[0] = 0;
        kpl_compare_run(&run->compare, worker, batch);
        label->pattern = batch->patterns[0];
    }
    kpl_free(allocator, batch);
    kpl_compare_worker_destroy(worker);
    return status;
}

void kpl_labels_choose(kpl_linkage_run *run, double weight_min) {
    const double given = run->linkage->threshold;
    const double least = kpl_weight_probability(weight_min);
    kpl_labels_look_up(&run->labels, &run->links);
    run->linkage->threshold =
        kpl_labels_threshold(&run->labels, &run->links, given, least);
    run->ledger.labels.moved_threshold = run->linkage->threshold != given;
}
