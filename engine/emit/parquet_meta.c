/* parquet_meta.c - see parquet_meta.h. */
#include "emit/parquet_meta.h"

#include <assert.h>
#include <string.h>

/* Types of the compact protocol. */
enum {
    META_FALSE = 2,
    META_TRUE = 1,
    META_I16 = 4,
    META_I32 = 5,
    META_I64 = 6,
    META_BINARY = 8,
    META_LIST = 9,
    META_STRUCT = 12,
};

enum { META_DATA_PAGE = 0, META_DICTIONARY_PAGE = 2 };

/* Structs inside each other: footer, row group, chunk, column, statistics. */
#define META_DEPTH 8u

/* What is being written; the first failure is kept. */
typedef struct meta_writer {
    kpl_buffer *out;
    kpl_status status;
    kpl_error *error;
    uint32_t fields[META_DEPTH]; /* last one of each struct under way */
    uint32_t depth;
} meta_writer;

static void meta_put(meta_writer *meta, const void *bytes, size_t length) {
    if (meta->status == KPL_OK)
        meta->status = kpl_buffer_append(meta->out, bytes, length, meta->error);
}

static void meta_byte(meta_writer *meta, unsigned value) {
    const uint8_t byte = (uint8_t)value;
    meta_put(meta, &byte, 1);
}

static void meta_varint(meta_writer *meta, uint64_t value) {
    uint8_t bytes[10];
    size_t length = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[length++] = (uint8_t)(value | 0x80);
    bytes[length++] = (uint8_t)value;
    meta_put(meta, bytes, length);
}

/* Numbers stand zigzag; none here is negative but a checksum. */
static void meta_number(meta_writer *meta, int64_t value) {
    meta_varint(meta, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

static void meta_begin(meta_writer *meta) {
    assert(meta->depth < META_DEPTH);
    meta->fields[meta->depth++] = 0;
}

static void meta_end(meta_writer *meta) {
    meta_byte(meta, 0);
    meta->depth--;
}

/* Fields come in ascending order, never 16 apart. */
static void meta_field(meta_writer *meta, uint32_t field, unsigned type) {
    uint32_t *const last = &meta->fields[meta->depth - 1];
    assert(field > *last && field - *last < 16);
    meta_byte(meta, (field - *last) << 4 | type);
    *last = field;
}

static void meta_i32(meta_writer *meta, uint32_t field, int64_t value) {
    meta_field(meta, field, META_I32);
    meta_number(meta, value);
}

static void meta_i64(meta_writer *meta, uint32_t field, uint64_t value) {
    meta_field(meta, field, META_I64);
    meta_number(meta, (int64_t)value);
}

static void meta_binary(meta_writer *meta, const void *bytes, size_t length) {
    meta_varint(meta, length);
    meta_put(meta, bytes, length);
}

static void meta_bound(meta_writer *meta, uint32_t field,
                       const kpl_parquet_bound *bound) {
    meta_field(meta, field, META_BINARY);
    meta_binary(meta, bound->bytes, bound->length);
}

static void meta_list(meta_writer *meta, uint32_t field, unsigned type, size_t count) {
    meta_field(meta, field, META_LIST);
    meta_byte(meta, (count < 15 ? (unsigned)count : 15) << 4 | type);
    if (count >= 15)
        meta_varint(meta, count);
}

/* ---- Page headers ---------------------------------------------------------------- */

static void meta_page_begin(meta_writer *meta, unsigned type,
                            const kpl_parquet_sizes *sizes) {
    int32_t crc = 0;
    memcpy(&crc, &sizes->crc, sizeof crc);
    meta_begin(meta);
    meta_i32(meta, 1, type);
    meta_i32(meta, 2, (int64_t)sizes->plain);
    meta_i32(meta, 3, (int64_t)sizes->packed);
    meta_i32(meta, 4, crc);
}

kpl_status kpl_parquet_dictionary_header(kpl_buffer *out, const kpl_parquet_sizes *sizes,
                                         uint32_t entries, kpl_error *error) {
    meta_writer meta = {.out = out, .error = error};
    meta_page_begin(&meta, META_DICTIONARY_PAGE, sizes);
    meta_field(&meta, 7, META_STRUCT);
    meta_begin(&meta);
    meta_i32(&meta, 1, entries);
    meta_i32(&meta, 2, CARQUET_ENCODING_PLAIN);
    meta_field(&meta, 3, META_FALSE); /* not sorted */
    meta_end(&meta);
    meta_end(&meta);
    return meta.status;
}

kpl_status kpl_parquet_page_header(kpl_buffer *out, const kpl_parquet_sizes *sizes,
                                   const kpl_parquet_page *page,
                                   carquet_encoding_t encoding, kpl_error *error) {
    meta_writer meta = {.out = out, .error = error};
    meta_page_begin(&meta, META_DATA_PAGE, sizes);
    meta_field(&meta, 5, META_STRUCT);
    meta_begin(&meta);
    meta_i32(&meta, 1, page->rows);
    meta_i32(&meta, 2, encoding);
    meta_i32(&meta, 3, CARQUET_ENCODING_RLE); /* of levels, which there are none of */
    meta_i32(&meta, 4, CARQUET_ENCODING_RLE);
    meta_field(&meta, 5, META_STRUCT);
    meta_begin(&meta);
    meta_i64(&meta, 3, 0); /* nulls */
    meta_bound(&meta, 5, &page->most);
    meta_bound(&meta, 6, &page->least);
    meta_end(&meta);
    meta_end(&meta);
    meta_end(&meta);
    return meta.status;
}

/* ---- Page indexes ---------------------------------------------------------------- */

static void meta_column_index(meta_writer *meta, const kpl_parquet_page *pages,
                              size_t count) {
    meta_begin(meta);
    meta_list(meta, 1, META_TRUE, count);
    for (size_t p = 0; p < count; p++)
        meta_byte(meta, 0); /* not of nulls only */
    meta_list(meta, 2, META_BINARY, count);
    for (size_t p = 0; p < count; p++)
        meta_binary(meta, pages[p].least.bytes, pages[p].least.length);
    meta_list(meta, 3, META_BINARY, count);
    for (size_t p = 0; p < count; p++)
        meta_binary(meta, pages[p].most.bytes, pages[p].most.length);
    meta_i32(meta, 4, 0); /* in no order */
    meta_list(meta, 5, META_I64, count);
    for (size_t p = 0; p < count; p++)
        meta_number(meta, 0); /* nulls */
    meta_end(meta);
}

static void meta_offset_index(meta_writer *meta, const kpl_parquet_page *pages,
                              size_t count, bool is_text) {
    meta_begin(meta);
    meta_list(meta, 1, META_STRUCT, count);
    for (size_t p = 0; p < count; p++) {
        meta_begin(meta);
        meta_i64(meta, 1, pages[p].at);
        meta_i32(meta, 2, (int64_t)pages[p].bytes);
        meta_i64(meta, 3, pages[p].row_first);
        meta_end(meta);
    }
    if (is_text) {
        meta_list(meta, 2, META_I64, count);
        for (size_t p = 0; p < count; p++)
            meta_number(meta, (int64_t)pages[p].text_bytes);
    }
    meta_end(meta);
}

/* ---- The row group --------------------------------------------------------------- */

/* Where a chunk's indexes stand. */
typedef struct meta_place {
    uint64_t column_at;
    uint64_t column_bytes;
    uint64_t offset_at;
    uint64_t offset_bytes;
} meta_place;

/* Compare bounds as the format orders values of the type. */
static int meta_compare(kpl_parquet_type type, const kpl_parquet_bound *a,
                        const kpl_parquet_bound *b) {
    if (type == KPL_PARQUET_DOUBLE) {
        double x = 0.0;
        double y = 0.0;
        memcpy(&x, a->bytes, sizeof x);
        memcpy(&y, b->bytes, sizeof y);
        return (x > y) - (x < y);
    }
    if (type == KPL_PARQUET_TEXT) {
        const uint32_t shorter = a->length < b->length ? a->length : b->length;
        const int order = memcmp(a->bytes, b->bytes, shorter);
        return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
    }
    int32_t x = 0;
    int32_t y = 0;
    memcpy(&x, a->bytes, sizeof x);
    memcpy(&y, b->bytes, sizeof y);
    return (x > y) - (x < y);
}

/* Bounds stand twice: once more for readers of an older format. */
static void meta_statistics(meta_writer *meta, kpl_parquet_type type,
                            const kpl_parquet_chunk *chunk,
                            const kpl_parquet_page *pages) {
    const kpl_parquet_bound *least = &pages[0].least;
    const kpl_parquet_bound *most = &pages[0].most;
    for (size_t p = 1; p < chunk->page_count; p++) {
        if (meta_compare(type, &pages[p].least, least) < 0)
            least = &pages[p].least;
        if (meta_compare(type, &pages[p].most, most) > 0)
            most = &pages[p].most;
    }
    meta_begin(meta);
    meta_bound(meta, 1, most);
    meta_bound(meta, 2, least);
    meta_i64(meta, 3, 0); /* nulls */
    if (chunk->dictionary_bytes > 0)
        meta_i64(meta, 4, chunk->distinct);
    meta_bound(meta, 5, most);
    meta_bound(meta, 6, least);
    meta_field(meta, 7, META_TRUE); /* they are values themselves */
    meta_field(meta, 8, META_TRUE);
    meta_end(meta);
}

static void meta_encodings(meta_writer *meta, const kpl_parquet_column *column,
                           bool has_dictionary) {
    meta_list(meta, 2, META_I32, has_dictionary ? 3 : 2);
    if (has_dictionary)
        meta_number(meta, CARQUET_ENCODING_PLAIN); /* of the dictionary itself */
    meta_number(meta, column->encoding);
    meta_number(meta, CARQUET_ENCODING_RLE);
}

static int64_t meta_physical(kpl_parquet_type type) {
    switch (type) {
    case KPL_PARQUET_TEXT:
        return CARQUET_PHYSICAL_BYTE_ARRAY;
    case KPL_PARQUET_DOUBLE:
        return CARQUET_PHYSICAL_DOUBLE;
    case KPL_PARQUET_INT8:
    case KPL_PARQUET_INT32:
        return CARQUET_PHYSICAL_INT32;
    case KPL_PARQUET_INT64:
        break;
    default: /* optional columns are not made here */
        assert(false);
    }
    return CARQUET_PHYSICAL_INT64;
}

static void meta_column(meta_writer *meta, const kpl_parquet_column *column,
                        const kpl_parquet_chunk *chunk, const kpl_parquet_page *pages,
                        uint32_t rows) {
    meta_begin(meta);
    meta_i32(meta, 1, meta_physical(column->type));
    meta_encodings(meta, column, chunk->dictionary_bytes > 0);
    meta_list(meta, 3, META_BINARY, 1);
    meta_binary(meta, column->name, strlen(column->name));
    meta_i32(meta, 4, CARQUET_COMPRESSION_ZSTD);
    meta_i64(meta, 5, rows);
    meta_i64(meta, 6, chunk->plain_bytes);
    meta_i64(meta, 7, chunk->bytes);
    meta_i64(meta, 9, chunk->at + chunk->dictionary_bytes);
    if (chunk->dictionary_bytes > 0)
        meta_i64(meta, 11, chunk->at);
    meta_field(meta, 12, META_STRUCT);
    meta_statistics(meta, column->type, chunk, pages);
    if (column->type == KPL_PARQUET_TEXT) {
        uint64_t text_bytes = 0;
        for (size_t p = 0; p < chunk->page_count; p++)
            text_bytes += pages[p].text_bytes;
        meta_field(meta, 16, META_STRUCT);
        meta_begin(meta);
        meta_i64(meta, 1, text_bytes);
        meta_end(meta);
    }
    meta_end(meta);
}

static void meta_chunk(meta_writer *meta, const kpl_parquet_column *column,
                       const kpl_parquet_chunk *chunk, const kpl_parquet_page *pages,
                       const meta_place *place, uint32_t rows) {
    meta_begin(meta);
    meta_i64(meta, 2, chunk->at);
    meta_field(meta, 3, META_STRUCT);
    meta_column(meta, column, chunk, pages, rows);
    meta_i64(meta, 4, place->offset_at);
    meta_i32(meta, 5, (int64_t)place->offset_bytes);
    meta_i64(meta, 6, place->column_at);
    meta_i32(meta, 7, (int64_t)place->column_bytes);
    meta_end(meta);
}

static void meta_indexes(meta_writer *meta, const kpl_parquet_column *column,
                         const kpl_parquet_chunk *chunk, const kpl_parquet_page *pages,
                         meta_place *place) {
    place->column_at = meta->out->length;
    meta_column_index(meta, pages, chunk->page_count);
    place->column_bytes = meta->out->length - place->column_at;
    place->offset_at = meta->out->length;
    meta_offset_index(meta, pages, chunk->page_count, column->type == KPL_PARQUET_TEXT);
    place->offset_bytes = meta->out->length - place->offset_at;
}

kpl_status kpl_parquet_group_footer(kpl_buffer *out, const kpl_parquet_column *columns,
                                    uint32_t column_count,
                                    const kpl_parquet_chunk *chunks,
                                    const kpl_parquet_page *pages, uint32_t rows,
                                    kpl_error *error) {
    meta_writer meta = {.out = out, .error = error};
    meta_place places[KPL_PARQUET_COLUMNS_MAX];
    uint64_t bytes = 0;
    assert(column_count > 0 && column_count <= KPL_PARQUET_COLUMNS_MAX);
    for (uint32_t c = 0; c < column_count; c++) {
        bytes += chunks[c].bytes;
        meta_indexes(&meta, &columns[c], &chunks[c], pages + chunks[c].page_first,
                     &places[c]);
    }
    const size_t start = out->length;
    meta_begin(&meta);
    meta_i64(&meta, 3, rows);
    meta_list(&meta, 4, META_STRUCT, 1);
    meta_begin(&meta);
    meta_list(&meta, 1, META_STRUCT, column_count);
    for (uint32_t c = 0; c < column_count; c++)
        meta_chunk(&meta, &columns[c], &chunks[c], pages + chunks[c].page_first,
                   &places[c], rows);
    meta_i64(&meta, 2, bytes);
    meta_i64(&meta, 3, rows);
    meta_i64(&meta, 5, chunks[0].at);
    meta_i64(&meta, 6, bytes);
    meta_field(&meta, 7, META_I16); /* number of the row group */
    meta_number(&meta, 0);
    meta_end(&meta);
    meta_end(&meta);
    const uint64_t length = out->length - start;
    uint8_t tail[] = {0, 0, 0, 0, 'P', 'A', 'R', '1'};
    for (unsigned b = 0; b < 4; b++)
        tail[b] = (uint8_t)(length >> (8 * b));
    meta_put(&meta, tail, sizeof tail);
    return meta.status;
}
