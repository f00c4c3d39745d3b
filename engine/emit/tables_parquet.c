/* tables_parquet.c - links and entities as Parquet, a row group at a time; see tables.h.
 *
 * Encodings were chosen by measuring (1 M links): what repeats gets a dictionary, ids in
 * record order get front coding (DELTA_BYTE_ARRAY), entity numbers get deltas. Weights
 * that are nearly all different are larger with a dictionary (23.1 MB for the file) than
 * plain (18.9 MB), and smallest with their bytes split (17.2 MB); ones that repeat are
 * smallest with a dictionary.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

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

/* carquet never writes through these. */
static carquet_byte_array_t tables_text(kpl_text text) {
    carquet_byte_array_t value = {.data = NULL, .length = (int32_t)text.length};
    memcpy(&value.data, &text.bytes, sizeof value.data);
    return value;
}

static carquet_byte_array_t tables_source(const kpl_result *result, uint32_t record) {
    const uint32_t source = kpl_table_source(result->table, record);
    return tables_text(kpl_text_of(result->spec->sources[source].name));
}

/* Fill one column for `rows` links from `links` on. */
static void links_column(const kpl_result *result, const kpl_link *links, uint32_t rows,
                         uint32_t column, tables_values *out) {
    const kpl_table *const table = result->table;
    for (uint32_t i = 0; i < rows; i++) {
        const kpl_link *const link = &links[i];
        switch (column) {
        case 0:
            out->texts[i] = tables_source(result, link->left);
            break;
        case 1:
            out->texts[i] = tables_text(kpl_table_id(table, link->left));
            break;
        case 2:
            out->texts[i] = tables_source(result, link->right);
            break;
        case 3:
            out->texts[i] = tables_text(kpl_table_id(table, link->right));
            break;
        case 4:
            out->doubles[i] = link->weight;
            break;
        case 5:
            out->doubles[i] = kpl_weight_probability(link->weight);
            break;
        case 6:
            out->integers[i] = (int32_t)link->rule;
            break;
        default:
            out->integers[i] = (int32_t)kpl_pattern_digit(result->layout, link->pattern,
                                                          column - LINKS_FIXED_COLUMNS) -
                               1;
            break;
        }
    }
}

static kpl_status tables_notes(kpl_parquet_out *out, const char *table,
                               const kpl_table_notes *notes, kpl_error *error) {
    KPL_TRY(kpl_parquet_note(out, "koppel.format", TABLES_FORMAT, error));
    KPL_TRY(kpl_parquet_note(out, "koppel.table", table, error));
    if (notes->spec != NULL)
        KPL_TRY(kpl_parquet_note(out, "koppel.spec", notes->spec, error));
    if (notes->model != NULL)
        KPL_TRY(kpl_parquet_note(out, "koppel.model", notes->model, error));
    if (notes->patterns != NULL)
        KPL_TRY(kpl_parquet_note(out, "koppel.patterns", notes->patterns, error));
    return KPL_OK;
}

static int tables_double_order(const void *a, const void *b) {
    double x = 0;
    double y = 0;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* How to encode weights and probabilities, as the first row group's weights tell. They
 * repeat when few patterns give them, and hardly with term frequencies. `scratch` holds
 * nothing yet. */
static carquet_encoding_t links_weight_encoding(const kpl_links *links,
                                                tables_values *scratch) {
    const size_t count = links->count < KPL_PARQUET_GROUP_ROWS ? (size_t)links->count
                                                               : KPL_PARQUET_GROUP_ROWS;
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        scratch->doubles[i] = links->items[i].weight;
    if (count > 1)
        qsort(scratch->doubles, count, sizeof scratch->doubles[0], tables_double_order);
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || scratch->doubles[i] > scratch->doubles[i - 1];
    return distinct <= count / 2 ? CARQUET_ENCODING_RLE_DICTIONARY
                                 : CARQUET_ENCODING_BYTE_STREAM_SPLIT;
}

/* Names of the level columns go into `names`, which must outlive the columns. */
static kpl_status links_columns(const kpl_result *result, carquet_encoding_t weights,
                                kpl_arena *names, kpl_parquet_column *columns,
                                kpl_error *error) {
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
    memcpy(columns, fixed, sizeof fixed);
    for (uint32_t k = 0; k < result->linkage->comparison_count; k++) {
        kpl_parquet_column *const column = &columns[LINKS_FIXED_COLUMNS + k];
        *column = (kpl_parquet_column){NULL, KPL_PARQUET_INT8, repeats};
        KPL_TRY(kpl_arena_print(names, &column->name, error, "level_%s",
                                result->linkage->comparisons[k].name));
    }
    return KPL_OK;
}

static kpl_status links_groups(const kpl_result *result, uint32_t column_count,
                               kpl_parquet_out *out, tables_values *values,
                               kpl_error *error) {
    const kpl_links *const links = result->links;
    for (uint64_t first = 0; first < links->count; first += KPL_PARQUET_GROUP_ROWS) {
        const uint64_t left = links->count - first;
        const uint32_t rows =
            left < KPL_PARQUET_GROUP_ROWS ? (uint32_t)left : KPL_PARQUET_GROUP_ROWS;
        for (uint32_t column = 0; column < column_count; column++) {
            links_column(result, links->items + first, rows, column, values);
            KPL_TRY(kpl_parquet_write(out, column, values, rows, error));
        }
        KPL_TRY(kpl_parquet_end_group(out, error));
    }
    return KPL_OK;
}

kpl_status kpl_links_parquet(const kpl_result *result, const kpl_table_notes *notes,
                             kpl_sink *sink, kpl_error *error) {
    kpl_parquet_column columns[LINKS_FIXED_COLUMNS + KPL_FIELDS_MAX];
    const uint32_t column_count = LINKS_FIXED_COLUMNS + result->linkage->comparison_count;
    kpl_arena names = {.allocator = sink->allocator};
    tables_values *values = NULL;
    kpl_parquet_out out = {0};
    kpl_status status = kpl_alloc(sink->allocator, 1, sizeof *values, &values, error);
    if (status == KPL_OK)
        status = links_columns(result, links_weight_encoding(result->links, values),
                               &names, columns, error);
    if (status == KPL_OK)
        status = kpl_parquet_create(&out, sink, columns, column_count, error);
    if (status == KPL_OK)
        status = links_groups(result, column_count, &out, values, error);
    if (status == KPL_OK)
        status = tables_notes(&out, "links", notes, error);
    if (status == KPL_OK)
        status = kpl_parquet_finish(&out, error);
    kpl_parquet_abandon(&out);
    kpl_free(sink->allocator, values);
    kpl_arena_release(&names);
    return status;
}

/* ---- Entities -------------------------------------------------------------------- */

static kpl_status entities_group(const kpl_result *result, uint32_t first, uint32_t rows,
                                 kpl_parquet_out *out, tables_values *values,
                                 kpl_error *error) {
    for (uint32_t i = 0; i < rows; i++)
        values->texts[i] = tables_source(result, first + i);
    KPL_TRY(kpl_parquet_write(out, 0, values, rows, error));
    for (uint32_t i = 0; i < rows; i++)
        values->texts[i] = tables_text(kpl_table_id(result->table, first + i));
    KPL_TRY(kpl_parquet_write(out, 1, values, rows, error));
    for (uint32_t i = 0; i < rows; i++)
        values->longs[i] = (int64_t)result->entities->of_record[first + i];
    KPL_TRY(kpl_parquet_write(out, 2, values, rows, error));
    return kpl_parquet_end_group(out, error);
}

kpl_status kpl_entities_parquet(const kpl_result *result, const kpl_table_notes *notes,
                                kpl_sink *sink, kpl_error *error) {
    static const kpl_parquet_column columns[] = {
        {"source", KPL_PARQUET_TEXT, CARQUET_ENCODING_RLE_DICTIONARY},
        {"id", KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY},
        {"entity", KPL_PARQUET_INT64, CARQUET_ENCODING_DELTA_BINARY_PACKED},
    };
    const uint32_t count = result->table->record_count;
    assert(result->entities->record_count == count);
    tables_values *values = NULL;
    kpl_parquet_out out = {0};
    kpl_status status = kpl_alloc(sink->allocator, 1, sizeof *values, &values, error);
    if (status == KPL_OK)
        status = kpl_parquet_create(&out, sink, columns, 3, error);
    for (uint64_t first = 0; first < count && status == KPL_OK;
         first += KPL_PARQUET_GROUP_ROWS) {
        const uint64_t left = count - first;
        const uint32_t rows =
            left < KPL_PARQUET_GROUP_ROWS ? (uint32_t)left : KPL_PARQUET_GROUP_ROWS;
        status = entities_group(result, (uint32_t)first, rows, &out, values, error);
    }
    if (status == KPL_OK)
        status = tables_notes(&out, "entities", notes, error);
    if (status == KPL_OK)
        status = kpl_parquet_finish(&out, error);
    kpl_parquet_abandon(&out);
    kpl_free(sink->allocator, values);
    return status;
}
