/* tables_parquet.c - links, entities and crosswalk as Parquet, a row group at a time; see
 * tables.h.
 *
 * Encodings were chosen by measuring (1 M links): what repeats gets a dictionary, ids in
 * record order get front coding (DELTA_BYTE_ARRAY), entity numbers get deltas. Weights
 * that are nearly all different are larger with a dictionary (23.1 MB for the file) than
 * plain (18.9 MB), and smallest with their bytes split (17.2 MB); ones that repeat are
 * smallest with a dictionary.
 */
#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "emit/parquet_fast.h"
#include "emit/parquet_out.h"
#include "emit/tables.h"

#define TABLES_FORMAT "1"

enum { LINKS_FIXED_COLUMNS = 7 };

/* Room for one column of one row group; columns are made one after another. */
typedef union tables_values {
    carquet_byte_array_t texts[KPL_PARQUET_GROUP_ROWS];
    double doubles[KPL_PARQUET_GROUP_ROWS];
    int64_t longs[KPL_PARQUET_GROUP_ROWS];
    int32_t integers[KPL_PARQUET_GROUP_ROWS];
} tables_values;

/* A table being written; links and entities differ in columns and how they are filled. */
typedef struct tables_state {
    kpl_parquet_out out;
    kpl_parquet_column columns[KPL_PARQUET_COLUMNS_MAX];
    uint32_t column_count;
    kpl_arena names; /* of level columns */
} tables_state;

/* carquet never writes through these. */
static carquet_byte_array_t tables_text(kpl_text text) {
    carquet_byte_array_t value = {.data = NULL, .length = (int32_t)text.length};
    memcpy(&value.data, &text.bytes, sizeof value.data);
    return value;
}

/* The source that the last record came from: often the next one's, too. */
typedef struct tables_source {
    uint32_t first;
    uint32_t end;
    carquet_byte_array_t name;
} tables_source;

static carquet_byte_array_t tables_source_name(const kpl_result *result, uint32_t record,
                                               tables_source *last) {
    if (record < last->first || record >= last->end) {
        const uint32_t s = kpl_table_source(result->table, record);
        last->first = result->table->source_starts[s];
        last->end = result->table->source_starts[s + 1];
        last->name = tables_text(kpl_text_of(result->spec->sources[s].name));
    }
    return last->name;
}

static uint32_t links_end(const kpl_link *link, bool left) {
    return left ? link->left : link->right;
}

static void links_sources(const kpl_result *result, const kpl_link *links, uint32_t rows,
                          bool left, carquet_byte_array_t *out) {
    tables_source last = {0};
    for (uint32_t i = 0; i < rows; i++)
        out[i] = tables_source_name(result, links_end(&links[i], left), &last);
}

/* Ids of the last record's source: records of one source often follow each other, and a
 * left record stands again and again. */
typedef struct tables_ids {
    uint32_t first;
    uint32_t end;
    const kpl_values *ids;
} tables_ids;

/* The id's number among those of last->ids. */
static uint32_t tables_id_place(const kpl_table *table, uint32_t record,
                                tables_ids *last) {
    if (record < last->first || record >= last->end) {
        const uint32_t s = kpl_table_source(table, record);
        last->first = table->source_starts[s];
        last->end = table->source_starts[s + 1];
        last->ids = &table->ids[s];
    }
    return record - last->first + 1;
}

static carquet_byte_array_t tables_id(const kpl_table *table, uint32_t record,
                                      tables_ids *last) {
    const uint32_t place = tables_id_place(table, record, last);
    return tables_text(kpl_values_text(last->ids, place));
}

/* Records are all over memory, and so are their ids: so many at a time are looked for,
 * first where they stand, then what stands there, and nobody waits. */
#define LINKS_AHEAD 64u

static void links_ids(const kpl_result *result, const kpl_link *links, uint32_t rows,
                      bool left, carquet_byte_array_t *out) {
    tables_ids last = {0};
    for (uint32_t from = 0; from < rows; from += LINKS_AHEAD) {
        const uint32_t end = rows - from < LINKS_AHEAD ? rows : from + LINKS_AHEAD;
        const kpl_values *ids[LINKS_AHEAD];
        uint32_t places[LINKS_AHEAD];
        for (uint32_t i = from; i < end; i++) {
            places[i - from] =
                tables_id_place(result->table, links_end(&links[i], left), &last);
            ids[i - from] = last.ids;
            __builtin_prefetch(&last.ids->starts[places[i - from]]);
        }
        for (uint32_t i = from; i < end; i++) {
            out[i] = tables_text(kpl_values_text(ids[i - from], places[i - from]));
            __builtin_prefetch(out[i].data);
        }
    }
}

static void links_numbers(const kpl_link *links, uint32_t rows, bool probability,
                          double *out) {
    kpl_probabilities known;
    kpl_probabilities_init(&known);
    for (uint32_t i = 0; i < rows; i++)
        out[i] =
            probability ? kpl_probabilities_of(&known, links[i].weight) : links[i].weight;
}

/* Levels of patterns met lately: a digit costs two divisions, and most links have one of
 * few patterns. */
#define LINKS_PATTERNS 256u

_Static_assert(LINKS_PATTERNS == 256, "as many places as kpl_hash_slot() names");

static void links_levels(const kpl_result *result, const kpl_link *links, uint32_t rows,
                         uint32_t k, int32_t *out) {
    uint64_t patterns[LINKS_PATTERNS];
    int32_t levels[LINKS_PATTERNS];
    for (uint32_t i = 0; i < LINKS_PATTERNS; i++)
        patterns[i] = UINT64_MAX; /* not a pattern */
    for (uint32_t i = 0; i < rows; i++) {
        const uint64_t pattern = links[i].pattern;
        const size_t at = kpl_hash_slot(pattern);
        if (patterns[at] != pattern) {
            patterns[at] = pattern;
            levels[at] = (int32_t)kpl_pattern_digit(result->layout, pattern, k) - 1;
        }
        out[i] = levels[at];
    }
}

/* Fill one column for `rows` links from `links` on. */
static void links_column(const kpl_result *result, const kpl_link *links, uint32_t rows,
                         uint32_t column, tables_values *out) {
    switch (column) {
    case 0:
    case 2:
        links_sources(result, links, rows, column == 0, out->texts);
        break;
    case 1:
    case 3:
        links_ids(result, links, rows, column == 1, out->texts);
        break;
    case 4:
    case 5:
        links_numbers(links, rows, column == 5, out->doubles);
        break;
    case 6:
        for (uint32_t i = 0; i < rows; i++)
            out->integers[i] = (int32_t)links[i].rule;
        break;
    default:
        links_levels(result, links, rows, column - LINKS_FIXED_COLUMNS, out->integers);
        break;
    }
}

/* Add a weight to the set `slots` of 2 * KPL_PARQUET_GROUP_ROWS words that are zero when
 * free; true when it is new. Zero counts as a weight that no link has. */
static bool links_set_add(uint64_t *slots, double weight) {
    uint64_t word = 0;
    memcpy(&word, &weight, sizeof word);
    size_t at = (size_t)kpl_hash_word(word) % (2 * KPL_PARQUET_GROUP_ROWS);
    while (slots[at] != 0 && slots[at] != word)
        at = (at + 1) % (2 * KPL_PARQUET_GROUP_ROWS);
    const bool is_new = slots[at] != word;
    slots[at] = word;
    return is_new;
}

/* How to encode weights and probabilities, as the first row group's weights tell. They
 * repeat when few patterns give them, and hardly with term frequencies. */
static kpl_status links_weight_encoding(const kpl_links *links,
                                        const kpl_allocator *allocator,
                                        carquet_encoding_t *encoding_out,
                                        kpl_error *error) {
    const size_t count = links->count < KPL_PARQUET_GROUP_ROWS ? (size_t)links->count
                                                               : KPL_PARQUET_GROUP_ROWS;
    uint64_t *slots = NULL;
    size_t distinct = 0;
    bool has_zero = false; /* 0.0 and -0.0 are the same weight */
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)2 * KPL_PARQUET_GROUP_ROWS, sizeof *slots,
                           &slots, error));
    for (size_t i = 0; i < count && distinct <= count / 2; i++) {
        const double weight = links->items[i].weight;
        const bool is_zero = !(weight < 0.0) && !(weight > 0.0);
        distinct += is_zero ? !has_zero : links_set_add(slots, weight);
        has_zero |= is_zero;
    }
    kpl_free(allocator, slots);
    *encoding_out = distinct <= count / 2 ? CARQUET_ENCODING_RLE_DICTIONARY
                                          : CARQUET_ENCODING_BYTE_STREAM_SPLIT;
    return KPL_OK;
}

/* ---- What both tables do --------------------------------------------------------- */

static kpl_status tables_begin(kpl_table_task *task, kpl_error *error) {
    const kpl_allocator *const allocator = task->sink->allocator;
    tables_state *state = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, 1, sizeof *state, &state, error));
    state->names.allocator = allocator;
    task->state = state;
    return KPL_OK;
}

static kpl_status tables_start(kpl_table_task *task, kpl_error *error) {
    tables_state *const state = task->state;
    return kpl_parquet_begin(&state->out, task->sink, state->columns, state->column_count,
                             error);
}

static void tables_end(kpl_table_task *task) {
    tables_state *const state = task->state;
    if (state == NULL)
        return;
    kpl_parquet_release(&state->out);
    kpl_arena_release(&state->names);
    kpl_free(task->sink->allocator, state);
    task->state = NULL;
}

static uint64_t tables_groups(uint64_t rows) {
    return (rows + KPL_PARQUET_GROUP_ROWS - 1) / KPL_PARQUET_GROUP_ROWS;
}

static uint32_t tables_group_rows(uint64_t piece, uint64_t rows) {
    const uint64_t left = rows - piece * KPL_PARQUET_GROUP_ROWS;
    return left < KPL_PARQUET_GROUP_ROWS ? (uint32_t)left : KPL_PARQUET_GROUP_ROWS;
}

static kpl_status tables_append(kpl_table_task *task, const kpl_buffer *piece,
                                kpl_error *error) {
    tables_state *const state = task->state;
    return kpl_parquet_append(&state->out, piece, error);
}

static kpl_status tables_finish(kpl_table_task *task, const char *table,
                                kpl_error *error) {
    tables_state *const state = task->state;
    const kpl_parquet_note notes[] = {
        {"koppel.format", TABLES_FORMAT},           {"koppel.table", table},
        {"koppel.spec", task->notes->spec},         {"koppel.model", task->notes->model},
        {"koppel.patterns", task->notes->patterns},
    };
    return kpl_parquet_finish(&state->out, notes, sizeof notes / sizeof notes[0], error);
}

/* Fills a column of a row group whose first row is `first`. */
typedef void tables_fill_fn(const kpl_table_task *task, uint64_t first, uint32_t rows,
                            uint32_t column, tables_values *out);

/* Where an optional column has a zero, which no entity is, it is null: values move
 * together. */
static kpl_status tables_write_optional(kpl_parquet_group *group, uint32_t column,
                                        int64_t *values, uint32_t rows,
                                        const kpl_allocator *allocator,
                                        kpl_error *error) {
    int16_t *levels = NULL;
    uint32_t kept = 0;
    KPL_TRY(kpl_alloc(allocator, rows, sizeof *levels, &levels, error));
    for (uint32_t i = 0; i < rows; i++) {
        levels[i] = values[i] != 0;
        values[kept] = values[i];
        kept += values[i] != 0;
    }
    const kpl_status status =
        kpl_parquet_group_write_optional(group, column, values, levels, rows, error);
    kpl_free(allocator, levels);
    return status;
}

static kpl_status tables_make_by_carquet(const kpl_table_task *task, uint64_t first,
                                         uint32_t rows, tables_fill_fn *fill,
                                         tables_values *values, kpl_buffer *out,
                                         kpl_error *error) {
    const tables_state *const state = task->state;
    kpl_parquet_group group = {0};
    kpl_status status =
        kpl_parquet_group_begin(&group, state->columns, state->column_count, out, error);
    for (uint32_t c = 0; c < state->column_count && status == KPL_OK; c++) {
        fill(task, first, rows, c, values);
        status = state->columns[c].type == KPL_PARQUET_INT64_OPTIONAL
                     ? tables_write_optional(&group, c, values->longs, rows,
                                             out->allocator, error)
                     : kpl_parquet_group_write(&group, c, values, rows, error);
    }
    if (status == KPL_OK)
        status = kpl_parquet_group_end(&group, error);
    kpl_parquet_group_abandon(&group);
    return status;
}

/* The same bytes in less time; not *is_made_out: nothing stands in `out`. */
static kpl_status tables_make_fast(const kpl_table_task *task, uint64_t first,
                                   uint32_t rows, tables_fill_fn *fill,
                                   tables_values *values, kpl_buffer *out,
                                   bool *is_made_out, kpl_error *error) {
    const tables_state *const state = task->state;
    kpl_parquet_fast fast = {0};
    bool is_made = kpl_parquet_fast_takes(state->columns, state->column_count);
    *is_made_out = is_made;
    if (!is_made)
        return KPL_OK;
    kpl_status status = kpl_parquet_fast_begin(&fast, state->columns, state->column_count,
                                               rows, out, error);
    for (uint32_t c = 0; c < state->column_count && is_made && status == KPL_OK; c++) {
        fill(task, first, rows, c, values);
        status = kpl_parquet_fast_write(&fast, values, &is_made, error);
    }
    if (is_made && status == KPL_OK)
        status = kpl_parquet_fast_end(&fast, error);
    kpl_parquet_fast_release(&fast);
    if (!is_made)
        out->length = 0;
    *is_made_out = is_made;
    return status;
}

static kpl_status tables_make(const kpl_table_task *task, uint64_t piece,
                              uint64_t row_count, tables_fill_fn *fill, kpl_buffer *out,
                              kpl_error *error) {
    const uint32_t rows = tables_group_rows(piece, row_count);
    const uint64_t first = piece * KPL_PARQUET_GROUP_ROWS;
    tables_values *values = NULL;
    bool is_made = false;
    KPL_TRY(kpl_alloc(out->allocator, 1, sizeof *values, &values, error));
    kpl_status status =
        tables_make_fast(task, first, rows, fill, values, out, &is_made, error);
    if (status == KPL_OK && !is_made)
        status = tables_make_by_carquet(task, first, rows, fill, values, out, error);
    kpl_free(out->allocator, values);
    return status;
}

/* ---- Links ----------------------------------------------------------------------- */

static kpl_status links_columns(const kpl_result *result, carquet_encoding_t weights,
                                tables_state *state, kpl_error *error) {
    const carquet_encoding_t repeats = CARQUET_ENCODING_RLE_DICTIONARY;
    const carquet_encoding_t ids = CARQUET_ENCODING_DELTA_BYTE_ARRAY;
    const kpl_parquet_column fixed[LINKS_FIXED_COLUMNS] = {
        {"left_source", KPL_PARQUET_TEXT, repeats},
        {"left_id", KPL_PARQUET_TEXT, ids},
        {"right_source", KPL_PARQUET_TEXT, repeats},
        {"right_id", KPL_PARQUET_TEXT, ids},
        {"match_weight", KPL_PARQUET_DOUBLE, weights},
        {"match_probability", KPL_PARQUET_DOUBLE, weights},
        {"rule", KPL_PARQUET_INT32, repeats},
    };
    memcpy(state->columns, fixed, sizeof fixed);
    state->column_count = LINKS_FIXED_COLUMNS + result->linkage->comparison_count;
    for (uint32_t k = 0; k < result->linkage->comparison_count; k++) {
        kpl_parquet_column *const column = &state->columns[LINKS_FIXED_COLUMNS + k];
        *column = (kpl_parquet_column){NULL, KPL_PARQUET_INT8, repeats};
        KPL_TRY(kpl_arena_print(&state->names, &column->name, error, "level_%s",
                                result->linkage->comparisons[k].name));
    }
    return KPL_OK;
}

static kpl_status links_begin(kpl_table_task *task, kpl_error *error) {
    carquet_encoding_t weights = CARQUET_ENCODING_PLAIN;
    KPL_TRY(tables_begin(task, error));
    KPL_TRY(links_weight_encoding(task->result->links, task->sink->allocator, &weights,
                                  error));
    KPL_TRY(links_columns(task->result, weights, task->state, error));
    return tables_start(task, error);
}

static uint64_t links_pieces(const kpl_table_task *task) {
    return tables_groups(task->result->links->count);
}

static void links_fill(const kpl_table_task *task, uint64_t first, uint32_t rows,
                       uint32_t column, tables_values *out) {
    links_column(task->result, task->result->links->items + first, rows, column, out);
}

static kpl_status links_make(const kpl_table_task *task, uint64_t piece, kpl_buffer *out,
                             kpl_error *error) {
    return tables_make(task, piece, task->result->links->count, links_fill, out, error);
}

static kpl_status links_finish(kpl_table_task *task, kpl_error *error) {
    return tables_finish(task, "links", error);
}

const kpl_table_form kpl_links_parquet = {links_begin,   links_pieces, links_make,
                                          tables_append, links_finish, tables_end};

/* ---- Entities -------------------------------------------------------------------- */

static kpl_status entities_begin(kpl_table_task *task, kpl_error *error) {
    static const kpl_parquet_column columns[] = {
        {"source", KPL_PARQUET_TEXT, CARQUET_ENCODING_RLE_DICTIONARY},
        {"id", KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY},
        {"entity", KPL_PARQUET_INT64, CARQUET_ENCODING_DELTA_BINARY_PACKED},
    };
    assert(task->result->entities->record_count == task->result->table->record_count);
    KPL_TRY(tables_begin(task, error));
    tables_state *const state = task->state;
    memcpy(state->columns, columns, sizeof columns);
    state->column_count = sizeof columns / sizeof columns[0];
    return tables_start(task, error);
}

static uint64_t entities_pieces(const kpl_table_task *task) {
    return tables_groups(task->result->table->record_count);
}

static void entities_fill(const kpl_table_task *task, uint64_t first, uint32_t rows,
                          uint32_t column, tables_values *out) {
    const kpl_result *const result = task->result;
    const uint32_t from = (uint32_t)first;
    tables_source last = {0};
    tables_ids ids = {0};
    for (uint32_t i = 0; i < rows && column == 0; i++)
        out->texts[i] = tables_source_name(result, from + i, &last);
    for (uint32_t i = 0; i < rows && column == 1; i++)
        out->texts[i] = tables_id(result->table, from + i, &ids);
    for (uint32_t i = 0; i < rows && column == 2; i++)
        out->longs[i] = (int64_t)result->entities->of_record[from + i];
}

static kpl_status entities_make(const kpl_table_task *task, uint64_t piece,
                                kpl_buffer *out, kpl_error *error) {
    return tables_make(task, piece, task->result->table->record_count, entities_fill, out,
                       error);
}

static kpl_status entities_finish(kpl_table_task *task, kpl_error *error) {
    return tables_finish(task, "entities", error);
}

const kpl_table_form kpl_entities_parquet = {entities_begin,  entities_pieces,
                                             entities_make,   tables_append,
                                             entities_finish, tables_end};

/* ---- Crosswalk ------------------------------------------------------------------- */

enum { CROSSWALK_FIXED_COLUMNS = 2 };

static kpl_status crosswalk_begin(kpl_table_task *task, kpl_error *error) {
    const kpl_spec *const spec = task->crosswalk->spec;
    KPL_TRY(tables_begin(task, error));
    tables_state *const state = task->state;
    state->columns[0] =
        (kpl_parquet_column){"source", KPL_PARQUET_TEXT, CARQUET_ENCODING_RLE_DICTIONARY};
    state->columns[1] =
        (kpl_parquet_column){"id", KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY};
    state->column_count = CROSSWALK_FIXED_COLUMNS + spec->linkage_count;
    assert(state->column_count <= KPL_PARQUET_COLUMNS_MAX);
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        kpl_parquet_column *const column = &state->columns[CROSSWALK_FIXED_COLUMNS + l];
        *column = (kpl_parquet_column){NULL, KPL_PARQUET_INT64_OPTIONAL,
                                       CARQUET_ENCODING_DELTA_BINARY_PACKED};
        KPL_TRY(kpl_arena_print(&state->names, &column->name, error, "%s_entity",
                                spec->linkages[l].name));
    }
    return tables_start(task, error);
}

static uint64_t crosswalk_pieces(const kpl_table_task *task) {
    return tables_groups(kpl_crosswalk_rows(task->crosswalk));
}

static void crosswalk_fill(const kpl_table_task *task, uint64_t first, uint32_t rows,
                           uint32_t column, tables_values *out) {
    const kpl_crosswalk *const crosswalk = task->crosswalk;
    kpl_crosswalk_row row = kpl_crosswalk_at(crosswalk, first);
    for (uint32_t i = 0; i < rows; i++) {
        if (column == 0)
            out->texts[i] =
                tables_text(kpl_text_of(crosswalk->spec->sources[row.source].name));
        else if (column == 1)
            out->texts[i] = tables_text(kpl_crosswalk_id(crosswalk, row));
        else
            out->longs[i] = kpl_entity_rows_entity(
                &crosswalk->linkages[column - CROSSWALK_FIXED_COLUMNS], row.source,
                row.row);
        row = kpl_crosswalk_next(crosswalk, row);
    }
}

static kpl_status crosswalk_make(const kpl_table_task *task, uint64_t piece,
                                 kpl_buffer *out, kpl_error *error) {
    return tables_make(task, piece, kpl_crosswalk_rows(task->crosswalk), crosswalk_fill,
                       out, error);
}

static kpl_status crosswalk_finish(kpl_table_task *task, kpl_error *error) {
    return tables_finish(task, "crosswalk", error);
}

const kpl_table_form kpl_crosswalk_parquet = {crosswalk_begin,  crosswalk_pieces,
                                              crosswalk_make,   tables_append,
                                              crosswalk_finish, tables_end};
