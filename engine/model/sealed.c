/* sealed.c - finding and checking a file's own digest; see sealed.h. */
#include "model/sealed.h"

#include <assert.h>
#include <string.h>

/* Bytes that one step of checking a file holds in memory. */
#define SEAL_STEP_BYTES ((size_t)1 << 20)
/* A Parquet file ends with the footer's length in 4 bytes and "PAR1". */
#define SEAL_PARQUET_TAIL 8u
/* Above any footer that koppel writes; a damaged length must not ask for gigabytes. */
#define SEAL_FOOTER_BYTES_MAX ((uint64_t)1 << 28)

static kpl_status seal_corrupt(const char *path, const char *what, kpl_error *error) {
    return kpl_fail(error, KPL_E_CORRUPT, "%s %s", path, what);
}

static const char seal_foreign[] = "is not a complete file of koppel's";
static const char seal_changed[] = "does not match its digest: it was changed or damaged";

/* The last mark counts, because statistics of the data stand earlier in a footer. */
bool kpl_seal_find(const uint8_t *footer, size_t length, size_t *offset_out) {
    const size_t mark = sizeof KPL_SEAL_PARQUET_MARK - 1;
    if (length < mark + KPL_SEAL_DIGITS)
        return false;
    for (size_t at = length - mark - KPL_SEAL_DIGITS + 1; at-- > 0;) {
        if (memcmp(footer + at, KPL_SEAL_PARQUET_MARK, mark) == 0) {
            *offset_out = at + mark;
            return true;
        }
    }
    return false;
}

/* Footer length of a file of `bytes` bytes whose last 8 are `tail`; 0 = no such file. */
static uint64_t seal_footer_length(const uint8_t tail[SEAL_PARQUET_TAIL],
                                   uint64_t bytes) {
    const uint64_t length = (uint64_t)tail[0] | (uint64_t)tail[1] << 8 |
                            (uint64_t)tail[2] << 16 | (uint64_t)tail[3] << 24;
    const bool fits = length <= SEAL_FOOTER_BYTES_MAX && bytes >= 12 &&
                      length <= bytes - 12 && memcmp(tail + 4, "PAR1", 4) == 0;
    return fits ? length : 0;
}

/* A run.json has a fixed end. */
static bool seal_find_json_end(const uint8_t *end, size_t length, size_t *offset_out) {
    const size_t before = sizeof KPL_SEAL_JSON_BEFORE - 1;
    const size_t after = sizeof KPL_SEAL_JSON_AFTER - 1;
    const size_t whole = before + KPL_SEAL_DIGITS + after;
    if (length < whole)
        return false;
    const uint8_t *const at = end + (length - whole);
    if (memcmp(at, KPL_SEAL_JSON_BEFORE, before) != 0 ||
        memcmp(at + before + KPL_SEAL_DIGITS, KPL_SEAL_JSON_AFTER, after) != 0)
        return false;
    *offset_out = length - whole + before;
    return true;
}

/* Add `bytes`, which stand at `at` in the file, with the digest at `hole` blanked. */
static void seal_update(kpl_digest *digest, const uint8_t *bytes, size_t length,
                        uint64_t at, uint64_t hole) {
    const uint64_t end = at + length;
    const uint64_t hole_end = hole + KPL_SEAL_DIGITS;
    if (end <= hole || at >= hole_end) {
        kpl_digest_update(digest, bytes, length);
        return;
    }
    const size_t before = hole > at ? (size_t)(hole - at) : 0;
    const size_t after = end > hole_end ? (size_t)(end - hole_end) : 0;
    kpl_digest_update(digest, bytes, before);
    kpl_digest_update(digest, KPL_SEAL_BLANK, length - before - after);
    kpl_digest_update(digest, bytes + (length - after), after);
}

static bool seal_locate(kpl_seal seal, const uint8_t *bytes, size_t length,
                        size_t *hole_out) {
    if (seal == KPL_SEAL_JSON)
        return seal_find_json_end(bytes, length, hole_out);
    if (length < SEAL_PARQUET_TAIL || memcmp(bytes, "PAR1", 4) != 0)
        return false;
    const uint64_t footer =
        seal_footer_length(bytes + (length - SEAL_PARQUET_TAIL), length);
    const size_t start = length - SEAL_PARQUET_TAIL - (size_t)footer;
    if (footer == 0 || !kpl_seal_find(bytes + start, (size_t)footer, hole_out))
        return false;
    *hole_out += start;
    return true;
}

kpl_status kpl_seal_check_bytes(const kpl_allocator *allocator, kpl_seal seal,
                                const uint8_t *bytes, size_t length, const char *path,
                                kpl_error *error) {
    size_t hole = 0;
    if (!seal_locate(seal, bytes, length, &hole))
        return seal_corrupt(path, seal_foreign, error);
    kpl_digest *digest = NULL;
    KPL_TRY(kpl_digest_create(allocator, &digest, error));
    seal_update(digest, bytes, length, 0, hole);
    char text[KPL_DIGEST_TEXT_BYTES];
    kpl_digest_text(digest, text);
    kpl_digest_destroy(digest);
    if (memcmp(bytes + hole, text, KPL_SEAL_DIGITS) != 0)
        return seal_corrupt(path, seal_changed, error);
    return KPL_OK;
}

kpl_status kpl_seal_load(const kpl_io *io, kpl_seal seal, const char *path,
                         size_t bytes_max, kpl_buffer *buffer, kpl_error *error) {
    const size_t start = buffer->length;
    KPL_TRY(kpl_io_load(io, path, bytes_max, buffer, error));
    const size_t length = buffer->length - start;
    const uint8_t *const bytes = length > 0 ? buffer->bytes + start : (const uint8_t *)"";
    return kpl_seal_check_bytes(buffer->allocator, seal, bytes, length, path, error);
}

/* A file being checked in pieces. */
typedef struct seal_file {
    const kpl_io *io;
    const char *path;
    int descriptor;
    uint64_t bytes;
} seal_file;

static kpl_status seal_read(const seal_file *file, uint64_t offset, void *bytes,
                            size_t length, kpl_error *error) {
    size_t got = 0;
    KPL_TRY(kpl_io_read_full_at(file->io, file->descriptor, file->path, offset, bytes,
                                length, &got, error));
    if (got != length)
        return seal_corrupt(file->path, "changed while it was read", error);
    return KPL_OK;
}

/* Offset of the digest in a Parquet file. */
static kpl_status seal_locate_in_file(const seal_file *file,
                                      const kpl_allocator *allocator, uint64_t *hole_out,
                                      kpl_error *error) {
    uint8_t tail[SEAL_PARQUET_TAIL];
    if (file->bytes < SEAL_PARQUET_TAIL)
        return seal_corrupt(file->path, seal_foreign, error);
    const uint64_t tail_at = file->bytes - SEAL_PARQUET_TAIL;
    KPL_TRY(seal_read(file, tail_at, tail, sizeof tail, error));
    const uint64_t length = seal_footer_length(tail, file->bytes);
    if (length == 0)
        return seal_corrupt(file->path, seal_foreign, error);
    uint8_t *footer = NULL;
    KPL_TRY(kpl_alloc(allocator, (size_t)length, 1, &footer, error));
    size_t at = 0;
    kpl_status status = seal_read(file, tail_at - length, footer, (size_t)length, error);
    if (status == KPL_OK && !kpl_seal_find(footer, (size_t)length, &at))
        status = seal_corrupt(file->path, seal_foreign, error);
    kpl_free(allocator, footer);
    *hole_out = tail_at - length + at;
    return status;
}

static kpl_status seal_check_pieces(const seal_file *file, const kpl_allocator *allocator,
                                    uint64_t hole, kpl_error *error) {
    char stored[KPL_SEAL_DIGITS];
    const size_t piece_bytes =
        file->bytes < SEAL_STEP_BYTES ? (size_t)file->bytes : SEAL_STEP_BYTES;
    KPL_TRY(seal_read(file, hole, stored, sizeof stored, error));
    kpl_digest *digest = NULL;
    uint8_t *piece = NULL;
    kpl_status status = kpl_digest_create(allocator, &digest, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, piece_bytes, 1, &piece, error);
    for (uint64_t at = 0; status == KPL_OK && at < file->bytes;) {
        const uint64_t left = file->bytes - at;
        const size_t step = left < piece_bytes ? (size_t)left : piece_bytes;
        status = seal_read(file, at, piece, step, error);
        if (status == KPL_OK)
            seal_update(digest, piece, step, at, hole);
        at += step;
    }
    if (status == KPL_OK) {
        char text[KPL_DIGEST_TEXT_BYTES];
        kpl_digest_text(digest, text);
        if (memcmp(text, stored, KPL_SEAL_DIGITS) != 0)
            status = seal_corrupt(file->path, seal_changed, error);
    }
    kpl_free(allocator, piece);
    kpl_digest_destroy(digest);
    return status;
}

kpl_status kpl_seal_check_file(const kpl_io *io, const kpl_allocator *allocator,
                               kpl_seal seal, const char *path, kpl_error *error) {
    if (seal == KPL_SEAL_JSON) { /* small: at once */
        kpl_buffer buffer = {.allocator = allocator};
        const kpl_status status =
            kpl_seal_load(io, seal, path, SEAL_FOOTER_BYTES_MAX, &buffer, error);
        kpl_buffer_release(&buffer);
        return status;
    }
    const kpl_io *const table = io != NULL ? io : &kpl_io_system;
    seal_file file = {.io = table, .path = path, .descriptor = -1};
    KPL_TRY(kpl_io_open(table, path, &file.descriptor, error));
    kpl_file_information facts = {0};
    kpl_status status = KPL_OK;
    const int problem = table->information(table->state, path, &facts);
    if (problem != 0)
        status = kpl_fail_errno(error, KPL_E_IO, problem, "cannot read %s", path);
    file.bytes = facts.bytes;
    uint8_t head[4] = {0};
    uint64_t hole = 0;
    if (status == KPL_OK)
        status = seal_locate_in_file(&file, allocator, &hole, error);
    if (status == KPL_OK)
        status = seal_read(&file, 0, head, sizeof head, error);
    if (status == KPL_OK && memcmp(head, "PAR1", 4) != 0)
        status = seal_corrupt(path, seal_foreign, error);
    if (status == KPL_OK)
        status = seal_check_pieces(&file, allocator, hole, error);
    (void)kpl_io_close(table, file.descriptor, path, NULL);
    return status;
}
