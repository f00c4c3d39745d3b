/* parquet_fast.c - see parquet_fast.h. */
#define ZSTD_STATIC_LINKING_ONLY /* for a context on our own allocator */
#include "emit/parquet_fast.h"

#include <assert.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/hash.h"
#include "emit/parquet_encode.h"
#include "model/value_hash.h"

/* A page of front-coded texts ends at the first multiple of so many rows where its texts,
 * four bytes more for each, and 64 bytes reach the size of a page. */
#define FAST_PAGE_BYTES ((size_t)1 << 20)
#define FAST_PAGE_STEP 1024u
#define FAST_PAGE_HEAD 64u

/* Distinct texts, and whole numbers from -1 on, that a dictionary here may have. */
#define FAST_TEXTS_MAX 255u
#define FAST_NUMBERS 256u

/* Deltas of long numbers below this, and what they differ by, fit 32 bits. A row group's
 * are one page. */
#define FAST_LONGS ((int64_t)1 << 30)

_Static_assert(KPL_PARQUET_GROUP_ROWS * sizeof(int64_t) <= FAST_PAGE_BYTES,
               "long numbers are one page");

/* Places of a hash table of doubles: twice as many as there may be. */
#define FAST_SLOTS (2 * KPL_PARQUET_GROUP_ROWS)

bool kpl_parquet_fast_takes(const kpl_parquet_column *columns, uint32_t column_count) {
    for (uint32_t c = 0; c < column_count; c++) {
        const carquet_encoding_t encoding = columns[c].encoding;
        const bool counts = encoding == CARQUET_ENCODING_RLE_DICTIONARY;
        switch (columns[c].type) {
        case KPL_PARQUET_TEXT:
            if (!counts && encoding != CARQUET_ENCODING_DELTA_BYTE_ARRAY)
                return false;
            break;
        case KPL_PARQUET_DOUBLE:
            if (!counts && encoding != CARQUET_ENCODING_BYTE_STREAM_SPLIT)
                return false;
            break;
        case KPL_PARQUET_INT8:
        case KPL_PARQUET_INT32:
            if (!counts)
                return false;
            break;
        case KPL_PARQUET_INT64:
            if (encoding != CARQUET_ENCODING_DELTA_BINARY_PACKED)
                return false;
            break;
        default:
            return false;
        }
    }
    return column_count > 0;
}

/* ---- Memory ---------------------------------------------------------------------- */

/* zstd wants a `void *` that is not const; nobody writes through it. */
static void *fast_zstd_state(const kpl_allocator *allocator) {
    const kpl_allocator *const from =
        allocator != NULL ? allocator : &kpl_allocator_default;
    void *state = NULL;
    memcpy(&state, &from, sizeof state);
    return state;
}

static void *fast_zstd_allocate(void *state, size_t bytes) {
    const kpl_allocator *const allocator = state;
    void *memory = NULL;
    return kpl_alloc(allocator, bytes, 1, &memory, NULL) == KPL_OK ? memory : NULL;
}

static void fast_zstd_release(void *state, void *memory) {
    kpl_free(state, memory);
}

static bool fast_has_doubles(const kpl_parquet_fast *fast) {
    for (uint32_t c = 0; c < fast->column_count; c++)
        if (fast->columns[c].type == KPL_PARQUET_DOUBLE &&
            fast->columns[c].encoding == CARQUET_ENCODING_RLE_DICTIONARY)
            return true;
    return false;
}

static kpl_status fast_room(kpl_parquet_fast *fast, kpl_error *error) {
    const kpl_allocator *const allocator = fast->file->allocator;
    const uint32_t rows = fast->rows;
    KPL_TRY(kpl_alloc(allocator, rows, sizeof *fast->codes, &fast->codes, error));
    KPL_TRY(kpl_alloc(allocator, rows, sizeof *fast->lengths, &fast->lengths, error));
    if (fast_has_doubles(fast)) {
        KPL_TRY(
            kpl_alloc(allocator, FAST_SLOTS, sizeof *fast->slots, &fast->slots, error));
        KPL_TRY(kpl_alloc(allocator, rows, sizeof *fast->words, &fast->words, error));
    }
    const ZSTD_customMem memory = {fast_zstd_allocate, fast_zstd_release,
                                   fast_zstd_state(allocator)};
    fast->zstd = ZSTD_createCCtx_advanced(memory);
    if (fast->zstd == NULL)
        return kpl_fail_nomem(error, FAST_PAGE_BYTES);
    (void)ZSTD_CCtx_setParameter(fast->zstd, ZSTD_c_compressionLevel,
                                 KPL_PARQUET_ZSTD_LEVEL);
    return KPL_OK;
}

kpl_status kpl_parquet_fast_begin(kpl_parquet_fast *fast,
                                  const kpl_parquet_column *columns,
                                  uint32_t column_count, uint32_t rows, kpl_buffer *file,
                                  kpl_error *error) {
    assert(kpl_parquet_fast_takes(columns, column_count));
    assert(rows > 0 && rows <= KPL_PARQUET_GROUP_ROWS && file->length == 0);
    assert(column_count <= KPL_PARQUET_COLUMNS_MAX);
    *fast = (kpl_parquet_fast){.file = file,
                               .columns = columns,
                               .column_count = column_count,
                               .rows = rows,
                               .payload = {.allocator = file->allocator},
                               .packed = {.allocator = file->allocator}};
    KPL_TRY(fast_room(fast, error));
    return kpl_buffer_append(file, "PAR1", 4, error);
}

void kpl_parquet_fast_release(kpl_parquet_fast *fast) {
    if (fast->file == NULL)
        return;
    const kpl_allocator *const allocator = fast->file->allocator;
    kpl_free(allocator, fast->codes);
    kpl_free(allocator, fast->lengths);
    kpl_free(allocator, fast->slots);
    kpl_free(allocator, fast->words);
    kpl_free(allocator, fast->pages);
    kpl_buffer_release(&fast->payload);
    kpl_buffer_release(&fast->packed);
    (void)ZSTD_freeCCtx(fast->zstd);
    *fast = (kpl_parquet_fast){0};
}

/* ---- Pages ----------------------------------------------------------------------- */

/* Room for `bytes` in the payload, which is empty then. */
static kpl_status fast_payload(kpl_parquet_fast *fast, size_t bytes, kpl_error *error) {
    fast->payload.length = 0;
    return kpl_reserve(fast->payload.allocator, bytes, 1, &fast->payload.capacity,
                       &fast->payload.bytes, error);
}

/* Compress the payload. */
static kpl_status fast_pack(kpl_parquet_fast *fast, kpl_parquet_sizes *sizes_out,
                            kpl_error *error) {
    const size_t bound = ZSTD_compressBound(fast->payload.length);
    KPL_TRY(kpl_reserve(fast->packed.allocator, bound, 1, &fast->packed.capacity,
                        &fast->packed.bytes, error));
    const size_t packed =
        ZSTD_compress2(fast->zstd, fast->packed.bytes, fast->packed.capacity,
                       fast->payload.bytes, fast->payload.length);
    if (ZSTD_isError(packed) != 0)
        return ZSTD_getErrorCode(packed) == ZSTD_error_memory_allocation
                   ? kpl_fail_nomem(error, bound)
                   : kpl_fail(error, KPL_E_IO, "cannot write a table: zstd answered %s",
                              ZSTD_getErrorName(packed));
    fast->packed.length = packed;
    *sizes_out = (kpl_parquet_sizes){
        .plain = fast->payload.length,
        .packed = packed,
        .crc = (uint32_t)crc32_z(0, fast->packed.bytes, packed),
    };
    return KPL_OK;
}

static kpl_parquet_chunk *fast_chunk(kpl_parquet_fast *fast) {
    return &fast->chunks[fast->chunk_count - 1];
}

/* The payload is the column's dictionary. */
static kpl_status fast_dictionary(kpl_parquet_fast *fast, uint32_t entries,
                                  kpl_error *error) {
    kpl_parquet_chunk *const chunk = fast_chunk(fast);
    kpl_parquet_sizes sizes;
    KPL_TRY(fast_pack(fast, &sizes, error));
    KPL_TRY(kpl_parquet_dictionary_header(fast->file, &sizes, entries, error));
    KPL_TRY(kpl_buffer_append(fast->file, fast->packed.bytes, sizes.packed, error));
    chunk->dictionary_bytes = fast->file->length - chunk->at;
    chunk->plain_bytes += sizes.plain;
    chunk->distinct = entries;
    return KPL_OK;
}

/* The payload is a page; `page` tells what is in it. */
static kpl_status fast_page(kpl_parquet_fast *fast, const kpl_parquet_page *page,
                            kpl_error *error) {
    kpl_parquet_chunk *const chunk = fast_chunk(fast);
    const uint64_t at = fast->file->length;
    kpl_parquet_sizes sizes;
    KPL_TRY(kpl_reserve(fast->file->allocator, fast->page_count + 1, sizeof *fast->pages,
                        &fast->page_capacity, &fast->pages, error));
    KPL_TRY(fast_pack(fast, &sizes, error));
    KPL_TRY(kpl_parquet_page_header(
        fast->file, &sizes, page, fast->columns[fast->chunk_count - 1].encoding, error));
    KPL_TRY(kpl_buffer_append(fast->file, fast->packed.bytes, sizes.packed, error));
    kpl_parquet_page *const own = &fast->pages[fast->page_count++];
    *own = *page;
    own->at = at;
    own->bytes = fast->file->length - at;
    chunk->page_count++;
    chunk->plain_bytes += sizes.plain;
    return KPL_OK;
}

/* All rows in one page, by their places among `entries` in the dictionary. */
static kpl_status fast_codes_page(kpl_parquet_fast *fast, uint32_t entries,
                                  const kpl_parquet_page *page, kpl_error *error) {
    const unsigned width = kpl_parquet_width(entries);
    KPL_TRY(fast_payload(fast, 1 + kpl_parquet_runs_bound(fast->rows), error));
    fast->payload.bytes[0] = (uint8_t)width;
    fast->payload.length =
        1 + kpl_parquet_runs(fast->codes, fast->rows, width, fast->payload.bytes + 1);
    return fast_page(fast, page, error);
}

static void fast_put_word(uint8_t *at, uint64_t word, unsigned bytes) {
    for (unsigned b = 0; b < bytes; b++)
        at[b] = (uint8_t)(word >> (8 * b));
}

/* ---- Whole numbers --------------------------------------------------------------- */

static kpl_parquet_bound fast_number_bound(int32_t value) {
    kpl_parquet_bound bound = {.length = 4};
    fast_put_word(bound.bytes, (uint32_t)value, 4);
    return bound;
}

/* Number the values from -1 on in order of appearance; false when one is too large. */
static bool fast_number_codes(kpl_parquet_fast *fast, const int32_t *values,
                              int32_t *distinct, uint32_t *count_out) {
    uint32_t places[FAST_NUMBERS] = {0}; /* one more than the place; 0 = not seen */
    uint32_t count = 0;
    for (uint32_t i = 0; i < fast->rows; i++) {
        const uint32_t at = (uint32_t)values[i] + 1;
        if (at >= FAST_NUMBERS)
            return false;
        if (places[at] == 0) {
            distinct[count++] = values[i];
            places[at] = count;
        }
        fast->codes[i] = places[at] - 1;
    }
    *count_out = count;
    return true;
}

static kpl_status fast_numbers(kpl_parquet_fast *fast, const int32_t *values,
                               bool *is_made_out, kpl_error *error) {
    int32_t distinct[FAST_NUMBERS];
    uint32_t count = 0;
    if (!fast_number_codes(fast, values, distinct, &count) || count >= fast->rows)
        return KPL_OK; /* a dictionary of every row is none */
    int32_t least = distinct[0];
    int32_t most = distinct[0];
    KPL_TRY(fast_payload(fast, (size_t)count * 4, error));
    for (uint32_t v = 0; v < count; v++) {
        least = distinct[v] < least ? distinct[v] : least;
        most = distinct[v] > most ? distinct[v] : most;
        fast_put_word(fast->payload.bytes + (size_t)v * 4, (uint32_t)distinct[v], 4);
    }
    fast->payload.length = (size_t)count * 4;
    KPL_TRY(fast_dictionary(fast, count, error));
    const kpl_parquet_page page = {.least = fast_number_bound(least),
                                   .most = fast_number_bound(most),
                                   .rows = fast->rows};
    *is_made_out = true;
    return fast_codes_page(fast, count, &page, error);
}

/* Entities, in the order of records. */
static kpl_status fast_longs(kpl_parquet_fast *fast, const int64_t *values,
                             bool *is_made_out, kpl_error *error) {
    int64_t least = values[0];
    int64_t most = values[0];
    for (uint32_t i = 0; i < fast->rows; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
        fast->codes[i] = (uint32_t)values[i];
    }
    if (least < 0 || most >= FAST_LONGS)
        return KPL_OK;
    KPL_TRY(fast_payload(fast, kpl_parquet_deltas_bound(fast->rows), error));
    fast->payload.length =
        kpl_parquet_deltas(fast->codes, fast->rows, fast->payload.bytes);
    kpl_parquet_page page = {
        .least = {.length = 8}, .most = {.length = 8}, .rows = fast->rows};
    fast_put_word(page.least.bytes, (uint64_t)least, 8);
    fast_put_word(page.most.bytes, (uint64_t)most, 8);
    *is_made_out = true;
    return fast_page(fast, &page, error);
}

/* ---- Doubles --------------------------------------------------------------------- */

typedef struct fast_range {
    double least;
    double most;
    bool has_nan;
} fast_range;

static void fast_range_add(fast_range *range, double value) {
    range->has_nan |= !(value <= 0.0) && !(value > 0.0);
    range->least = value < range->least ? value : range->least;
    range->most = value > range->most ? value : range->most;
}

/* The least zero is negative and the largest is not, whichever were met. */
static kpl_parquet_page fast_range_page(const kpl_parquet_fast *fast, fast_range range) {
    const bool zero_least = !(range.least < 0.0) && !(range.least > 0.0);
    const bool zero_most = !(range.most < 0.0) && !(range.most > 0.0);
    const double bounds[] = {zero_least ? -0.0 : range.least,
                             zero_most ? 0.0 : range.most};
    uint64_t words[2];
    memcpy(words, bounds, sizeof words);
    kpl_parquet_page page = {
        .least = {.length = 8}, .most = {.length = 8}, .rows = fast->rows};
    fast_put_word(page.least.bytes, words[0], 8);
    fast_put_word(page.most.bytes, words[1], 8);
    return page;
}

/* Number doubles by their bits in order of appearance. */
static uint32_t fast_double_codes(kpl_parquet_fast *fast, const double *values) {
    uint32_t count = 0;
    uint64_t last = 0;
    uint32_t code = 0;
    memset(fast->slots, 0, FAST_SLOTS * sizeof *fast->slots);
    for (uint32_t i = 0; i < fast->rows; i++) {
        uint64_t word = 0;
        memcpy(&word, &values[i], sizeof word);
        if (i == 0 || word != last) {
            size_t at = (size_t)kpl_hash_word(word) % FAST_SLOTS;
            while (fast->slots[at] != 0 && fast->words[fast->slots[at] - 1] != word)
                at = (at + 1) % FAST_SLOTS;
            if (fast->slots[at] == 0) {
                fast->words[count++] = word;
                fast->slots[at] = count;
            }
            code = fast->slots[at] - 1;
            last = word;
        }
        fast->codes[i] = code;
    }
    return count;
}

static kpl_status fast_doubles(kpl_parquet_fast *fast, const double *values,
                               bool *is_made_out, kpl_error *error) {
    const uint32_t count = fast_double_codes(fast, values);
    fast_range range = {.least = values[0], .most = values[0]};
    KPL_TRY(fast_payload(fast, (size_t)count * 8, error));
    for (uint32_t v = 0; v < count; v++) {
        double value = 0.0;
        memcpy(&value, &fast->words[v], sizeof value);
        fast_range_add(&range, value);
        fast_put_word(fast->payload.bytes + (size_t)v * 8, fast->words[v], 8);
    }
    if (count >= fast->rows || range.has_nan)
        return KPL_OK;
    fast->payload.length = (size_t)count * 8;
    KPL_TRY(fast_dictionary(fast, count, error));
    const kpl_parquet_page page = fast_range_page(fast, range);
    *is_made_out = true;
    return fast_codes_page(fast, count, &page, error);
}

static kpl_status fast_split(kpl_parquet_fast *fast, const double *values,
                             bool *is_made_out, kpl_error *error) {
    fast_range range = {.least = values[0], .most = values[0]};
    for (uint32_t i = 0; i < fast->rows; i++)
        fast_range_add(&range, values[i]);
    if (range.has_nan)
        return KPL_OK;
    KPL_TRY(fast_payload(fast, (size_t)fast->rows * 8, error));
    kpl_parquet_split(values, fast->rows, fast->payload.bytes);
    fast->payload.length = (size_t)fast->rows * 8;
    const kpl_parquet_page page = fast_range_page(fast, range);
    *is_made_out = true;
    return fast_page(fast, &page, error);
}

/* ---- Texts ----------------------------------------------------------------------- */

static bool fast_text_same(carquet_byte_array_t a, carquet_byte_array_t b) {
    return a.length == b.length &&
           (a.data == b.data || memcmp(a.data, b.data, (size_t)a.length) == 0);
}

/* As bytes are ordered. Ids mostly differ in their first eight bytes, or their second. */
static int fast_text_compare(carquet_byte_array_t a, carquet_byte_array_t b) {
    const int32_t shorter = a.length < b.length ? a.length : b.length;
    int32_t at = 0;
    for (; at + 8 <= shorter; at += 8) {
        const uint64_t one = kpl_value_load_64(a.data + at);
        const uint64_t other = kpl_value_load_64(b.data + at);
        if (one != other)
            return __builtin_bswap64(one) > __builtin_bswap64(other) ? 1 : -1;
    }
    const int order = memcmp(a.data + at, b.data + at, (size_t)(shorter - at));
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* False when the bound is empty or would have to be cut. */
static bool fast_text_bound(carquet_byte_array_t text, kpl_parquet_bound *bound_out) {
    if (text.length < 1 || (uint32_t)text.length > KPL_PARQUET_BOUND_BYTES)
        return false;
    *bound_out = (kpl_parquet_bound){.length = (uint32_t)text.length};
    memcpy(bound_out->bytes, text.data, (size_t)text.length);
    return true;
}

/* Number the texts in order of appearance; false when they are too many. Most stand where
 * the one before stood. */
static bool fast_text_codes(kpl_parquet_fast *fast, const carquet_byte_array_t *values,
                            carquet_byte_array_t *distinct, uint32_t *count_out) {
    uint32_t count = 0;
    uint32_t code = 0;
    for (uint32_t i = 0; i < fast->rows; i++) {
        const carquet_byte_array_t value = values[i];
        if (i == 0 || value.data != values[i - 1].data ||
            value.length != values[i - 1].length) {
            for (code = 0; code < count; code++)
                if (fast_text_same(distinct[code], value))
                    break;
            if (code == FAST_TEXTS_MAX)
                return false;
            if (code == count)
                distinct[count++] = value;
        }
        fast->codes[i] = code;
    }
    *count_out = count;
    return true;
}

static kpl_status fast_texts(kpl_parquet_fast *fast, const carquet_byte_array_t *values,
                             bool *is_made_out, kpl_error *error) {
    carquet_byte_array_t distinct[FAST_TEXTS_MAX];
    uint32_t count = 0;
    if (!fast_text_codes(fast, values, distinct, &count) || count >= fast->rows)
        return KPL_OK;
    carquet_byte_array_t least = distinct[0];
    carquet_byte_array_t most = distinct[0];
    fast->payload.length = 0;
    for (uint32_t v = 0; v < count; v++) {
        uint8_t length[4];
        fast_put_word(length, (uint32_t)distinct[v].length, 4);
        KPL_TRY(kpl_buffer_append(&fast->payload, length, sizeof length, error));
        KPL_TRY(kpl_buffer_append(&fast->payload, distinct[v].data,
                                  (size_t)distinct[v].length, error));
        least = fast_text_compare(distinct[v], least) < 0 ? distinct[v] : least;
        most = fast_text_compare(distinct[v], most) > 0 ? distinct[v] : most;
    }
    kpl_parquet_page page = {.rows = fast->rows};
    if (!fast_text_bound(least, &page.least) || !fast_text_bound(most, &page.most))
        return KPL_OK;
    KPL_TRY(fast_dictionary(fast, count, error));
    for (uint32_t i = 0; i < fast->rows; i++)
        page.text_bytes += (uint64_t)distinct[fast->codes[i]].length;
    *is_made_out = true;
    return fast_codes_page(fast, count, &page, error);
}

/* ---- Front coding ---------------------------------------------------------------- */

/* Bytes that two texts have in common at their start. */
static uint32_t fast_common(carquet_byte_array_t a, carquet_byte_array_t b) {
    const uint32_t most = (uint32_t)(a.length < b.length ? a.length : b.length);
    uint32_t at = 0;
    for (; at + 8 <= most; at += 8) {
        const uint64_t change =
            kpl_value_load_64(a.data + at) ^ kpl_value_load_64(b.data + at);
        if (change != 0)
            return at + (uint32_t)__builtin_ctzll(change) / 8;
    }
    while (at < most && a.data[at] == b.data[at])
        at++;
    return at;
}

/* What a page of texts is to hold: how much each has of the one before, what it adds. */
static bool fast_front_look(kpl_parquet_fast *fast, const carquet_byte_array_t *values,
                            kpl_parquet_page *page, size_t *added_out) {
    uint32_t least = 0;
    uint32_t most = 0;
    size_t added = 0;
    for (uint32_t i = 0; i < page->rows; i++) {
        const bool again = i > 0 && values[i].data == values[i - 1].data &&
                           values[i].length == values[i - 1].length;
        if (values[i].length < 1)
            return false;
        const uint32_t length = (uint32_t)values[i].length;
        fast->codes[i] = again ? length : 0;
        if (i > 0 && !again)
            fast->codes[i] = fast_common(values[i - 1], values[i]);
        fast->lengths[i] = length - fast->codes[i];
        added += fast->lengths[i];
        page->text_bytes += length;
        if (again)
            continue;
        if (fast_text_compare(values[i], values[least]) < 0)
            least = i;
        else if (fast_text_compare(values[i], values[most]) > 0)
            most = i;
    }
    *added_out = added;
    return fast_text_bound(values[least], &page->least) &&
           fast_text_bound(values[most], &page->most);
}

static kpl_status fast_front_page(kpl_parquet_fast *fast,
                                  const carquet_byte_array_t *values,
                                  kpl_parquet_page *page, bool *is_made_out,
                                  kpl_error *error) {
    size_t added = 0;
    if (!fast_front_look(fast, values, page, &added))
        return KPL_OK;
    KPL_TRY(fast_payload(fast, 2 * kpl_parquet_deltas_bound(page->rows) + added, error));
    uint8_t *at = fast->payload.bytes;
    at += kpl_parquet_deltas(fast->codes, page->rows, at);
    at += kpl_parquet_deltas(fast->lengths, page->rows, at);
    for (uint32_t i = 0; i < page->rows; i++) {
        if (fast->lengths[i] == 0)
            continue;
        memcpy(at, values[i].data + fast->codes[i], fast->lengths[i]);
        at += fast->lengths[i];
    }
    fast->payload.length = (size_t)(at - fast->payload.bytes);
    *is_made_out = true;
    return fast_page(fast, page, error);
}

/* Rows of a page that starts with the first of `rows` values. */
static uint32_t fast_front_rows(const carquet_byte_array_t *values, uint32_t rows) {
    size_t bytes = FAST_PAGE_HEAD;
    uint32_t end = 0;
    while (rows - end > FAST_PAGE_STEP && bytes < FAST_PAGE_BYTES) {
        for (uint32_t i = 0; i < FAST_PAGE_STEP; i++)
            bytes += 4 + (size_t)values[end + i].length;
        end += FAST_PAGE_STEP;
    }
    return bytes < FAST_PAGE_BYTES ? rows : end;
}

/* Steps are counted from the column's first row, pages from where the last one ended:
 * both are multiples of a step. */
static kpl_status fast_fronts(kpl_parquet_fast *fast, const carquet_byte_array_t *values,
                              bool *is_made_out, kpl_error *error) {
    bool is_made = true;
    for (uint32_t from = 0; from < fast->rows && is_made;) {
        kpl_parquet_page page = {
            .row_first = from,
            .rows = fast_front_rows(values + from, fast->rows - from),
        };
        is_made = false;
        KPL_TRY(fast_front_page(fast, values + from, &page, &is_made, error));
        from += page.rows;
    }
    *is_made_out = is_made;
    return KPL_OK;
}

/* ---- Columns --------------------------------------------------------------------- */

static kpl_status fast_column(kpl_parquet_fast *fast, const kpl_parquet_column *column,
                              const void *values, bool *is_made_out, kpl_error *error) {
    const bool counts = column->encoding == CARQUET_ENCODING_RLE_DICTIONARY;
    if (column->type == KPL_PARQUET_TEXT)
        return counts ? fast_texts(fast, values, is_made_out, error)
                      : fast_fronts(fast, values, is_made_out, error);
    if (column->type == KPL_PARQUET_DOUBLE)
        return counts ? fast_doubles(fast, values, is_made_out, error)
                      : fast_split(fast, values, is_made_out, error);
    if (column->type == KPL_PARQUET_INT64)
        return fast_longs(fast, values, is_made_out, error);
    return fast_numbers(fast, values, is_made_out, error);
}

kpl_status kpl_parquet_fast_write(kpl_parquet_fast *fast, const void *values,
                                  bool *is_made_out, kpl_error *error) {
    assert(fast->chunk_count < fast->column_count);
    const kpl_parquet_column *const column = &fast->columns[fast->chunk_count];
    fast->chunks[fast->chunk_count++] =
        (kpl_parquet_chunk){.page_first = fast->page_count, .at = fast->file->length};
    bool is_made = false;
    KPL_TRY(fast_column(fast, column, values, &is_made, error));
    kpl_parquet_chunk *const chunk = fast_chunk(fast);
    chunk->bytes = fast->file->length - chunk->at;
    *is_made_out = is_made;
    return KPL_OK;
}

kpl_status kpl_parquet_fast_end(kpl_parquet_fast *fast, kpl_error *error) {
    assert(fast->chunk_count == fast->column_count);
    return kpl_parquet_group_footer(fast->file, fast->columns, fast->column_count,
                                    fast->chunks, fast->pages, fast->rows, error);
}
