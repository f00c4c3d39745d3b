/* parquet_splice.c - moving row groups from one Parquet file to another; see
 * parquet_splice.h. Field numbers are those of parquet.thrift (format 2.11). */
#include "emit/parquet_splice.h"

#include <assert.h>
#include <string.h>

#define SPLICE_HEAD_BYTES ((size_t)4) /* "PAR1" */
#define SPLICE_TAIL_BYTES ((size_t)8) /* length of the footer, "PAR1" */

/* Structs that hold an offset, or lead to one. */
typedef enum splice_kind {
    SPLICE_OTHER,
    SPLICE_FILE,   /* FileMetaData */
    SPLICE_GROUP,  /* RowGroup */
    SPLICE_CHUNK,  /* ColumnChunk */
    SPLICE_COLUMN, /* ColumnMetaData */
    SPLICE_INDEX,  /* OffsetIndex */
    SPLICE_PAGE,   /* PageLocation */
} splice_kind;

enum {
    FILE_ROWS = 3,
    FILE_GROUPS = 4,
    GROUP_COLUMNS = 1,
    GROUP_OFFSET = 5,
    GROUP_ORDINAL = 7,
    CHUNK_OFFSET = 2,
    CHUNK_COLUMN = 3,
    CHUNK_OFFSET_INDEX = 4,
    CHUNK_OFFSET_INDEX_BYTES = 5,
    CHUNK_COLUMN_INDEX = 6,
    CHUNK_COLUMN_INDEX_BYTES = 7,
    COLUMN_DATA_PAGE = 9,
    COLUMN_INDEX_PAGE = 10,
    COLUMN_DICTIONARY_PAGE = 11,
    INDEX_PAGES = 1,
    PAGE_OFFSET = 1,
};

/* Types of the compact protocol. */
enum {
    TYPE_TRUE = 1,
    TYPE_FALSE = 2,
    TYPE_BYTE = 3,
    TYPE_I16 = 4,
    TYPE_I32 = 5,
    TYPE_I64 = 6,
    TYPE_DOUBLE = 7,
    TYPE_BINARY = 8,
    TYPE_LIST = 9,
    TYPE_SET = 10,
    TYPE_STRUCT = 12,
};

/* What a number becomes. `element` counts in the innermost list of structs. */
typedef int64_t splice_edit_fn(void *argument, splice_kind kind, uint32_t field,
                               uint32_t element, int64_t value);

/* A walk over metadata. The first failure ends it: then `at` is `end`. */
typedef struct splice_walk {
    const uint8_t *at;
    const uint8_t *end;
    kpl_buffer *out; /* the copy; NULL = only look */
    splice_edit_fn *edit;
    void *argument;
    const kpl_parquet_splice *groups; /* to stand for the file's own; NULL = keep those */
    const uint8_t *group;             /* where the last row group was met */
    kpl_status status;
    kpl_error *error;
} splice_walk;

static kpl_status splice_broken(kpl_error *error) {
    return kpl_fail(error, KPL_E_IO,
                    "cannot write a table: the Parquet writer laid a row group out in a "
                    "way that is not known");
}

static void splice_stop(splice_walk *walk) {
    if (walk->status == KPL_OK)
        walk->status = splice_broken(walk->error);
    walk->at = walk->end;
}

static void splice_put(splice_walk *walk, const void *bytes, size_t length) {
    if (walk->out == NULL || walk->status != KPL_OK)
        return;
    walk->status = kpl_buffer_append(walk->out, bytes, length, walk->error);
    if (walk->status != KPL_OK)
        walk->at = walk->end;
}

static void splice_copy(splice_walk *walk, uint64_t length) {
    if (length > (uint64_t)(walk->end - walk->at)) {
        splice_stop(walk);
        return;
    }
    const uint8_t *const bytes = walk->at;
    walk->at += length;
    splice_put(walk, bytes, (size_t)length);
}

static uint8_t splice_peek(splice_walk *walk) {
    if (walk->at == walk->end) {
        splice_stop(walk);
        return 0;
    }
    return *walk->at;
}

/* Seven bits a byte, low ones first. Not copied. */
static uint64_t splice_varint(splice_walk *walk) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t byte = splice_peek(walk);
        if (walk->at == walk->end)
            return 0;
        walk->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    splice_stop(walk);
    return 0;
}

static void splice_put_varint(splice_walk *walk, uint64_t value) {
    uint8_t bytes[10];
    size_t length = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[length++] = (uint8_t)(value | 0x80);
    bytes[length++] = (uint8_t)value;
    splice_put(walk, bytes, length);
}

/* Numbers stand zigzag: 0, -1, 1, -2, ... */
static int64_t splice_signed(uint64_t word) {
    return (int64_t)(word >> 1) ^ -(int64_t)(word & 1);
}

static void splice_put_signed(splice_walk *walk, int64_t value) {
    const uint64_t sign = value < 0 ? UINT64_MAX : 0;
    splice_put_varint(walk, ((uint64_t)value << 1) ^ sign);
}

static splice_kind splice_child(splice_kind kind, uint32_t field) {
    if (kind == SPLICE_FILE && field == FILE_GROUPS)
        return SPLICE_GROUP;
    if (kind == SPLICE_GROUP && field == GROUP_COLUMNS)
        return SPLICE_CHUNK;
    if (kind == SPLICE_CHUNK && field == CHUNK_COLUMN)
        return SPLICE_COLUMN;
    if (kind == SPLICE_INDEX && field == INDEX_PAGES)
        return SPLICE_PAGE;
    return SPLICE_OTHER;
}

/* A list's first bytes: up to 14 elements in one. */
static void splice_put_list(splice_walk *walk, uint8_t type, uint64_t count) {
    const uint8_t head = (uint8_t)((count < 15 ? count : 15) << 4 | type);
    splice_put(walk, &head, 1);
    if (count >= 15)
        splice_put_varint(walk, count);
}

static void splice_struct(splice_walk *walk, splice_kind kind, uint32_t element);
static void splice_value(splice_walk *walk, splice_kind kind, uint32_t field,
                         uint8_t type, uint32_t element);

static void splice_list(splice_walk *walk, splice_kind kind, uint32_t field) {
    const uint8_t head = splice_peek(walk);
    const uint8_t type = head & 15;
    if (walk->at == walk->end)
        return;
    walk->at++;
    uint64_t count = head >> 4;
    if (count == 15)
        count = splice_varint(walk);
    if (walk->groups != NULL && kind == SPLICE_FILE && field == FILE_GROUPS) {
        if (count > 0)
            splice_stop(walk);
        splice_put_list(walk, type, walk->groups->group_count);
        splice_put(walk, walk->groups->groups.bytes, walk->groups->groups.length);
        return;
    }
    splice_put_list(walk, type, count);
    for (uint64_t i = 0; i < count && walk->at < walk->end; i++) {
        if (type == TYPE_STRUCT)
            splice_struct(walk, splice_child(kind, field), (uint32_t)i);
        else if (type == TYPE_TRUE || type == TYPE_FALSE)
            splice_copy(walk, 1); /* in a list a truth value takes a byte */
        else
            splice_value(walk, SPLICE_OTHER, field, type, (uint32_t)i);
    }
}

static void splice_value(splice_walk *walk, splice_kind kind, uint32_t field,
                         uint8_t type, uint32_t element) {
    uint64_t length = 0;
    int64_t value = 0;
    switch (type) {
    case TYPE_TRUE: /* said by the type */
    case TYPE_FALSE:
        break;
    case TYPE_BYTE:
        splice_copy(walk, 1);
        break;
    case TYPE_I16:
    case TYPE_I32:
    case TYPE_I64:
        value = splice_signed(splice_varint(walk));
        value = walk->edit(walk->argument, kind, field, element, value);
        splice_put_signed(walk, value);
        break;
    case TYPE_DOUBLE:
        splice_copy(walk, 8);
        break;
    case TYPE_BINARY:
        length = splice_varint(walk);
        splice_put_varint(walk, length);
        splice_copy(walk, length);
        break;
    case TYPE_LIST:
    case TYPE_SET:
        splice_list(walk, kind, field);
        break;
    case TYPE_STRUCT:
        splice_struct(walk, splice_child(kind, field), element);
        break;
    default: /* Parquet's metadata have no maps */
        splice_stop(walk);
        break;
    }
}

/* Fields until a zero byte. Recursion is as deep as the format's structs: parquet.thrift
 * has no struct inside itself. */
static void splice_struct(splice_walk *walk, splice_kind kind, uint32_t element) {
    uint32_t field = 0;
    if (kind == SPLICE_GROUP)
        walk->group = walk->at;
    for (;;) {
        const uint8_t head = splice_peek(walk);
        if (walk->at == walk->end)
            return;
        splice_copy(walk, 1);
        if (head == 0)
            return;
        if (head >> 4 != 0) {
            field += head >> 4;
        } else {
            const uint64_t number = splice_varint(walk);
            field = (uint32_t)splice_signed(number);
            splice_put_varint(walk, number);
        }
        splice_value(walk, kind, field, head & 15, element);
    }
}

/* ---- A row group ----------------------------------------------------------------- */

/* Where a column's indexes stand. */
typedef struct splice_place {
    int64_t column_index;
    int64_t column_index_bytes;
    int64_t offset_index;
    int64_t offset_index_bytes;
} splice_place;

typedef struct splice_move {
    splice_place places[KPL_PARQUET_COLUMNS_MAX]; /* first the old ones, then the new */
    uint32_t column_count;
    int64_t rows;
    int64_t shift; /* what is added to the offset of a page */
    int64_t ordinal;
} splice_move;

/* The place that a column chunk's field speaks of; NULL = of none. */
static int64_t *splice_place_of(splice_move *move, uint32_t field, uint32_t column) {
    if (column >= KPL_PARQUET_COLUMNS_MAX)
        return NULL;
    splice_place *const place = &move->places[column];
    switch (field) {
    case CHUNK_OFFSET_INDEX:
        return &place->offset_index;
    case CHUNK_OFFSET_INDEX_BYTES:
        return &place->offset_index_bytes;
    case CHUNK_COLUMN_INDEX:
        return &place->column_index;
    case CHUNK_COLUMN_INDEX_BYTES:
        return &place->column_index_bytes;
    default:
        return NULL;
    }
}

static int64_t splice_note(void *argument, splice_kind kind, uint32_t field,
                           uint32_t element, int64_t value) {
    splice_move *const move = argument;
    if (kind == SPLICE_FILE && field == FILE_ROWS)
        move->rows = value;
    if (kind == SPLICE_CHUNK) {
        int64_t *const place = splice_place_of(move, field, element);
        if (place != NULL)
            *place = value;
        if (element >= move->column_count)
            move->column_count = element + 1;
    }
    return value;
}

static int64_t splice_shift(void *argument, splice_kind kind, uint32_t field,
                            uint32_t element, int64_t value) {
    splice_move *const move = argument;
    const bool is_offset = (kind == SPLICE_GROUP && field == GROUP_OFFSET) ||
                           (kind == SPLICE_CHUNK && field == CHUNK_OFFSET) ||
                           (kind == SPLICE_COLUMN && field >= COLUMN_DATA_PAGE &&
                            field <= COLUMN_DICTIONARY_PAGE) ||
                           (kind == SPLICE_PAGE && field == PAGE_OFFSET);
    if (is_offset)
        return value + move->shift;
    if (kind == SPLICE_GROUP && field == GROUP_ORDINAL)
        return move->ordinal;
    int64_t *const place =
        kind == SPLICE_CHUNK ? splice_place_of(move, field, element) : NULL;
    return place != NULL ? *place : value;
}

/* The footer of a whole Parquet file; NULL = there is none. */
static const uint8_t *splice_footer(const kpl_buffer *file, size_t *length_out) {
    if (file->length < SPLICE_HEAD_BYTES + SPLICE_TAIL_BYTES)
        return NULL;
    const uint8_t *const tail = file->bytes + (file->length - SPLICE_TAIL_BYTES);
    const size_t length = (size_t)tail[0] | (size_t)tail[1] << 8 | (size_t)tail[2] << 16 |
                          (size_t)tail[3] << 24;
    if (length > file->length - SPLICE_HEAD_BYTES - SPLICE_TAIL_BYTES)
        return NULL;
    *length_out = length;
    return tail - length;
}

/* Follow the indexes from where they stand to where they will. */
typedef struct splice_cursor {
    const kpl_buffer *file;
    int64_t old_at;
    int64_t new_at;
} splice_cursor;

/* An index that is there stands where the last one ended. */
static bool splice_is_next(const splice_cursor *cursor, int64_t at, int64_t bytes) {
    return at == cursor->old_at && bytes > 0 &&
           bytes <= (int64_t)cursor->file->length - at;
}

/* One column's indexes; carquet may leave out either. */
static kpl_status splice_indexes(kpl_parquet_splice *splice, splice_move *move,
                                 splice_place *place, splice_cursor *cursor,
                                 kpl_error *error) {
    const uint8_t *const bytes = cursor->file->bytes;
    if (place->column_index_bytes != 0) {
        if (!splice_is_next(cursor, place->column_index, place->column_index_bytes))
            return splice_broken(error);
        KPL_TRY(kpl_buffer_append(&splice->moved, bytes + place->column_index,
                                  (size_t)place->column_index_bytes, error));
        place->column_index = cursor->new_at;
        cursor->old_at += place->column_index_bytes;
        cursor->new_at += place->column_index_bytes;
    }
    if (place->offset_index_bytes == 0)
        return KPL_OK;
    if (!splice_is_next(cursor, place->offset_index, place->offset_index_bytes))
        return splice_broken(error);
    const size_t before = splice->moved.length;
    splice_walk walk = {.at = bytes + place->offset_index,
                        .end = bytes + place->offset_index + place->offset_index_bytes,
                        .out = &splice->moved,
                        .edit = splice_shift,
                        .argument = move,
                        .error = error};
    splice_struct(&walk, SPLICE_INDEX, 0);
    cursor->old_at += place->offset_index_bytes;
    place->offset_index = cursor->new_at;
    place->offset_index_bytes = (int64_t)(splice->moved.length - before);
    cursor->new_at += place->offset_index_bytes;
    return walk.status;
}

/* Where the row group's metadata stand in its own file, and what they say. */
static kpl_status splice_look(const kpl_buffer *file, splice_move *move,
                              splice_walk *walk, kpl_error *error) {
    size_t length = 0;
    const uint8_t *const footer = splice_footer(file, &length);
    if (footer == NULL)
        return splice_broken(error);
    *walk = (splice_walk){.at = footer,
                          .end = footer + length,
                          .edit = splice_note,
                          .argument = move,
                          .error = error};
    splice_struct(walk, SPLICE_FILE, 0);
    KPL_TRY(walk->status);
    if (walk->group == NULL || move->column_count > KPL_PARQUET_COLUMNS_MAX)
        return splice_broken(error);
    return KPL_OK;
}

kpl_status kpl_parquet_splice_group(kpl_parquet_splice *splice, const kpl_buffer *file,
                                    uint64_t position, size_t *pages_end_out,
                                    kpl_error *error) {
    splice_move move = {.shift = (int64_t)position - (int64_t)SPLICE_HEAD_BYTES,
                        .ordinal = (int16_t)splice->group_count};
    splice_walk walk;
    KPL_TRY(splice_look(file, &move, &walk, error));
    size_t length = 0;
    const int64_t footer = splice_footer(file, &length) - file->bytes;
    int64_t pages_end = footer;
    for (uint32_t c = 0; c < move.column_count; c++)
        pages_end -=
            move.places[c].column_index_bytes + move.places[c].offset_index_bytes;
    if (pages_end < (int64_t)SPLICE_HEAD_BYTES || pages_end > footer)
        return splice_broken(error);

    splice_cursor cursor = {file, pages_end, pages_end + move.shift};
    splice->moved.length = 0;
    for (uint32_t c = 0; c < move.column_count; c++)
        KPL_TRY(splice_indexes(splice, &move, &move.places[c], &cursor, error));

    walk.at = walk.group;
    walk.out = &splice->groups;
    walk.edit = splice_shift;
    splice_struct(&walk, SPLICE_GROUP, 0);
    KPL_TRY(walk.status);
    splice->group_count++;
    splice->rows += (uint64_t)move.rows;
    *pages_end_out = (size_t)pages_end;
    return KPL_OK;
}

/* ---- The footer ------------------------------------------------------------------ */

static int64_t splice_sum(void *argument, splice_kind kind, uint32_t field,
                          uint32_t element, int64_t value) {
    (void)element;
    const kpl_parquet_splice *const splice = argument;
    return kind == SPLICE_FILE && field == FILE_ROWS ? (int64_t)splice->rows : value;
}

kpl_status kpl_parquet_splice_footer(const kpl_parquet_splice *splice,
                                     const kpl_buffer *file, kpl_buffer *footer,
                                     kpl_error *error) {
    size_t length = 0;
    const uint8_t *const own = splice_footer(file, &length);
    const size_t start = footer->length;
    if (own == NULL)
        return splice_broken(error);
    kpl_parquet_splice groups = *splice;
    splice_walk walk = {.at = own,
                        .end = own + length,
                        .out = footer,
                        .edit = splice_sum,
                        .argument = &groups,
                        .groups = splice,
                        .error = error};
    splice_struct(&walk, SPLICE_FILE, 0);
    KPL_TRY(walk.status);
    const uint64_t bytes = footer->length - start;
    if (bytes > UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT,
                        "cannot write a table: its footer has %llu bytes, 4 GiB are "
                        "allowed",
                        (unsigned long long)bytes);
    uint8_t tail[SPLICE_TAIL_BYTES] = {0, 0, 0, 0, 'P', 'A', 'R', '1'};
    for (unsigned i = 0; i < 4; i++)
        tail[i] = (uint8_t)(bytes >> (8 * i));
    return kpl_buffer_append(footer, tail, sizeof tail, error);
}

void kpl_parquet_splice_release(kpl_parquet_splice *splice) {
    kpl_buffer_release(&splice->groups);
    kpl_buffer_release(&splice->moved);
}
