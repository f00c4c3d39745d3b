/* read_stream.c - plain, gzip and zstd bytes; see read_stream.h. */
#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_createDCtx_advanced: our own allocator */
#include "read/read_stream.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define STREAM_BUFFER_BYTES ((size_t)256 * 1024)

/* 2^27 bytes: what zstd itself decodes unless it is told otherwise. */
#define STREAM_WINDOW_LOG_MAX 27

struct kpl_stream {
    const kpl_allocator *allocator;
    const kpl_io *io;
    const char *path;
    int descriptor;
    kpl_stream_kind kind;
    kpl_digest *digest;
    uint64_t bytes;
    uint8_t *stored; /* bytes of the file that are not used yet: [at, end) */
    size_t at;
    size_t end;
    bool at_end; /* the file gave all it has */
    bool inside; /* a gzip member or zstd frame is not complete */
    z_stream gzip;
    bool has_gzip;
    ZSTD_DCtx *zstd;
};

static bool stream_ends(const char *path, const char *extension) {
    const size_t length = strlen(path);
    const size_t tail = strlen(extension);
    return length >= tail && strcmp(path + length - tail, extension) == 0;
}

/* The next bytes of the file; counts and digests them. */
static kpl_status stream_take(kpl_stream *stream, uint8_t *bytes, size_t length,
                              size_t *length_out, kpl_error *error) {
    *length_out = 0;
    if (stream->at_end)
        return KPL_OK;
    KPL_TRY(kpl_io_read_full(stream->io, stream->descriptor, stream->path, bytes, length,
                             length_out, error));
    stream->at_end = *length_out < length;
    stream->bytes += *length_out;
    kpl_digest_update(stream->digest, bytes, *length_out);
    return KPL_OK;
}

static kpl_status stream_refill(kpl_stream *stream, kpl_error *error) {
    if (stream->at < stream->end)
        return KPL_OK;
    stream->at = 0;
    stream->end = 0;
    return stream_take(stream, stream->stored, STREAM_BUFFER_BYTES, &stream->end, error);
}

static void *stream_zlib_allocate(void *state, uInt count, uInt size) {
    void *memory = NULL;
    const kpl_allocator *const allocator = state;
    if (kpl_alloc(allocator, count, size, &memory, NULL) != KPL_OK)
        return NULL;
    return memory;
}

static void stream_zlib_release(void *state, void *memory) {
    kpl_free(state, memory);
}

static void *stream_zstd_allocate(void *state, size_t bytes) {
    void *memory = NULL;
    const kpl_allocator *const allocator = state;
    if (kpl_alloc(allocator, 1, bytes, &memory, NULL) != KPL_OK)
        return NULL;
    return memory;
}

/* Both libraries want a `void *` that is not const; nobody writes through it. */
static void *stream_state(const kpl_allocator *allocator) {
    const kpl_allocator *const from =
        allocator != NULL ? allocator : &kpl_allocator_default;
    void *state = NULL;
    memcpy(&state, &from, sizeof state);
    return state;
}

static kpl_status stream_start_decoder(kpl_stream *stream, kpl_error *error) {
    if (stream->kind == KPL_STREAM_GZIP) {
        stream->gzip.zalloc = stream_zlib_allocate;
        stream->gzip.zfree = stream_zlib_release;
        stream->gzip.opaque = stream_state(stream->allocator);
        if (inflateInit2(&stream->gzip, 15 + 16) !=
            Z_OK) /* 16: gzip header and trailer */
            return kpl_fail_nomem(error, 0);
        stream->has_gzip = true;
        stream->inside = true;
    } else if (stream->kind == KPL_STREAM_ZSTD) {
        const ZSTD_customMem memory = {stream_zstd_allocate, stream_zlib_release,
                                       stream_state(stream->allocator)};
        stream->zstd = ZSTD_createDCtx_advanced(memory);
        if (stream->zstd == NULL)
            return kpl_fail_nomem(error, 0);
        (void)ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax,
                                     STREAM_WINDOW_LOG_MAX);
        stream->inside = true;
    }
    return KPL_OK;
}

/* By the first bytes, in stream->stored. PAR1 could be a column of a CSV file. */
static kpl_stream_kind stream_sniff(const kpl_stream *stream) {
    const uint8_t *const b = stream->stored;
    const size_t length = stream->end;
    if (length >= 3 && b[0] == 0x1F && b[1] == 0x8B && b[2] == 8)
        return KPL_STREAM_GZIP;
    if (length >= 4 && b[0] == 0x28 && b[1] == 0xB5 && b[2] == 0x2F && b[3] == 0xFD)
        return KPL_STREAM_ZSTD;
    if (length >= 4 && (b[0] & 0xF0) == 0x50 && b[1] == 0x2A && b[2] == 0x4D &&
        b[3] == 0x18) /* a skippable frame, as parallel compressors write first */
        return KPL_STREAM_ZSTD;
    const bool is_text = stream_ends(stream->path, ".csv") ||
                         stream_ends(stream->path, ".tsv") ||
                         stream_ends(stream->path, ".txt");
    if (length >= 4 && memcmp(b, "PAR1", 4) == 0 && !is_text)
        return KPL_STREAM_PARQUET;
    return KPL_STREAM_PLAIN;
}

static kpl_status stream_check_name(const kpl_stream *stream, kpl_error *error) {
    const char *expected = NULL;
    if (stream_ends(stream->path, ".gz") && stream->kind != KPL_STREAM_GZIP)
        expected = "gzip";
    if (stream_ends(stream->path, ".zst") && stream->kind != KPL_STREAM_ZSTD)
        expected = "zstd";
    if (stream_ends(stream->path, ".parquet") && stream->kind != KPL_STREAM_PARQUET)
        expected = "Parquet";
    if (expected == NULL)
        return KPL_OK;
    return kpl_fail(error, KPL_E_INPUT, "%s: the file is not %s, as its name says",
                    stream->path, expected);
}

kpl_status kpl_stream_open(const kpl_allocator *allocator, const kpl_io *io,
                           const char *path, kpl_stream **stream_out, kpl_error *error) {
    kpl_stream *stream = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, 1, sizeof *stream, &stream, error));
    stream->allocator = allocator;
    stream->io = io;
    stream->path = path;
    stream->descriptor = -1;
    kpl_status status =
        kpl_alloc(allocator, 1, STREAM_BUFFER_BYTES, &stream->stored, error);
    if (status == KPL_OK)
        status = kpl_digest_create(allocator, &stream->digest, error);
    if (status == KPL_OK)
        status = kpl_io_open(io, path, &stream->descriptor, error);
    if (status == KPL_OK)
        status = stream_refill(stream, error);
    if (status == KPL_OK) {
        stream->kind = stream_sniff(stream);
        status = stream_check_name(stream, error);
    }
    if (status == KPL_OK)
        status = stream_start_decoder(stream, error);
    if (status != KPL_OK) {
        kpl_stream_close(stream);
        return status;
    }
    *stream_out = stream;
    return KPL_OK;
}

kpl_stream_kind kpl_stream_kind_of(const kpl_stream *stream) {
    return stream->kind;
}

static kpl_status stream_read_plain(kpl_stream *stream, uint8_t *bytes, size_t length,
                                    size_t *length_out, kpl_error *error) {
    const size_t kept = stream->end - stream->at;
    const size_t first = kept < length ? kept : length;
    memcpy(bytes, stream->stored + stream->at, first);
    stream->at += first;
    KPL_TRY(stream_take(stream, bytes + first, length - first, length_out, error));
    *length_out += first;
    return KPL_OK;
}

/* One call of zlib. *produced_out may be 0. */
static kpl_status stream_step_gzip(kpl_stream *stream, uint8_t *bytes, size_t length,
                                   size_t *produced_out, kpl_error *error) {
    z_stream *const gzip = &stream->gzip;
    if (!stream->inside) { /* another member follows */
        (void)inflateReset(gzip);
        stream->inside = true;
    }
    const uInt room = length > (1u << 30) ? 1u << 30 : (uInt)length;
    gzip->next_in = stream->stored + stream->at;
    gzip->avail_in = (uInt)(stream->end - stream->at);
    gzip->next_out = bytes;
    gzip->avail_out = room;
    const int code = inflate(gzip, Z_NO_FLUSH);
    stream->at = stream->end - gzip->avail_in;
    *produced_out = room - gzip->avail_out;
    if (code == Z_MEM_ERROR)
        return kpl_fail_nomem(error, 0);
    if (code == Z_STREAM_END)
        stream->inside = false;
    else if (code != Z_OK && code != Z_BUF_ERROR)
        return kpl_fail(error, KPL_E_INPUT, "%s: the gzip data is damaged", stream->path);
    return KPL_OK;
}

static kpl_status stream_step_zstd(kpl_stream *stream, uint8_t *bytes, size_t length,
                                   size_t *produced_out, kpl_error *error) {
    ZSTD_outBuffer out = {bytes, length, 0};
    ZSTD_inBuffer in = {stream->stored, stream->end, stream->at};
    const size_t code = ZSTD_decompressStream(stream->zstd, &out, &in);
    stream->at = in.pos;
    *produced_out = out.pos;
    if (!ZSTD_isError(code)) {
        stream->inside = code != 0;
        return KPL_OK;
    }
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation:
        return kpl_fail_nomem(error, 0);
    case ZSTD_error_frameParameter_windowTooLarge:
        return kpl_fail(error, KPL_E_LIMIT, "%s: the zstd window is above 128 MiB",
                        stream->path);
    default:
        return kpl_fail(error, KPL_E_INPUT, "%s: the zstd data is damaged", stream->path);
    }
}

/* A full output buffer can leave bytes inside the decoder, so it is called with no input
 * too; only when that gives nothing either is the end reached. */
static kpl_status stream_read_packed(kpl_stream *stream, uint8_t *bytes, size_t length,
                                     size_t *length_out, kpl_error *error) {
    size_t done = 0;
    while (done < length) {
        size_t produced = 0;
        KPL_TRY(stream_refill(stream, error));
        const size_t left = stream->end - stream->at;
        if (left == 0 && !stream->inside)
            break;
        if (stream->kind == KPL_STREAM_GZIP)
            KPL_TRY(
                stream_step_gzip(stream, bytes + done, length - done, &produced, error));
        else
            KPL_TRY(
                stream_step_zstd(stream, bytes + done, length - done, &produced, error));
        done += produced;
        if (produced == 0 && left == 0 && stream->inside)
            return kpl_fail(error, KPL_E_INPUT, "%s: the compressed data is cut off",
                            stream->path);
    }
    *length_out = done;
    return KPL_OK;
}

kpl_status kpl_stream_read(kpl_stream *stream, uint8_t *bytes, size_t length,
                           size_t *length_out, kpl_error *error) {
    *length_out = 0;
    if (length == 0)
        return KPL_OK;
    /* Parquet bytes are read as plain text when the source says that it is CSV. */
    if (stream->kind == KPL_STREAM_PLAIN || stream->kind == KPL_STREAM_PARQUET)
        return stream_read_plain(stream, bytes, length, length_out, error);
    return stream_read_packed(stream, bytes, length, length_out, error);
}

kpl_status kpl_stream_load(kpl_stream *stream, kpl_buffer *buffer, kpl_error *error) {
    while (true) {
        KPL_TRY(stream_refill(stream, error));
        if (stream->at == stream->end)
            return KPL_OK;
        KPL_TRY(kpl_buffer_append(buffer, stream->stored + stream->at,
                                  stream->end - stream->at, error));
        stream->at = stream->end;
    }
}

uint64_t kpl_stream_bytes(const kpl_stream *stream) {
    return stream->bytes;
}

void kpl_stream_digest(const kpl_stream *stream, char text_out[KPL_DIGEST_TEXT_BYTES]) {
    kpl_digest_text(stream->digest, text_out);
}

void kpl_stream_close(kpl_stream *stream) {
    if (stream == NULL)
        return;
    if (stream->has_gzip)
        (void)inflateEnd(&stream->gzip);
    (void)ZSTD_freeDCtx(stream->zstd);
    if (stream->descriptor >= 0)
        (void)kpl_io_close(stream->io, stream->descriptor, stream->path, NULL);
    kpl_digest_destroy(stream->digest);
    kpl_free(stream->allocator, stream->stored);
    kpl_free(stream->allocator, stream);
}
