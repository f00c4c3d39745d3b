/*
 * read_stream.h - the bytes of a file, decompressed, from front to back.
 *
 * Stage    read. Plain, gzip (RFC 1952, several members) and zstd (RFC 8878, several
 *          frames, windows up to 128 MiB). The first bytes decide; a name that ends in
 *          .gz or .zst must hold what it says.
 * Digest   XXH3-128 and size are taken of the bytes as stored.
 * Checked by tests/read/test_read.c.
 */
#ifndef KPL_READ_READ_STREAM_H
#define KPL_READ_READ_STREAM_H

#include "base/hash.h"
#include "base/io.h"

typedef enum kpl_stream_kind {
    KPL_STREAM_PLAIN,
    KPL_STREAM_GZIP,
    KPL_STREAM_ZSTD,
    KPL_STREAM_PARQUET, /* not for reading on: see kpl_stream_load() */
} kpl_stream_kind;

/* Opaque. */
typedef struct kpl_stream kpl_stream;

/* Open `path` ("-" is standard input). KPL_E_NO_INPUT, KPL_E_INPUT (not what the name
 * says), KPL_E_IO, KPL_E_NOMEM. `path` and `io` must outlive the stream. */
KPL_NODISCARD kpl_status kpl_stream_open(const kpl_allocator *allocator, const kpl_io *io,
                                         const char *path, kpl_stream **stream_out,
                                         kpl_error *error);

kpl_stream_kind kpl_stream_kind_of(const kpl_stream *stream);

/* Fill `bytes` with `length` bytes, fewer only at the end of the file. KPL_E_INPUT for
 * damaged compression, KPL_E_LIMIT for a zstd window that is too large, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_stream_read(kpl_stream *stream, uint8_t *bytes,
                                         size_t length, size_t *length_out,
                                         kpl_error *error);

/* The whole rest of the file as stored (not decompressed) into `buffer`. */
KPL_NODISCARD kpl_status kpl_stream_load(kpl_stream *stream, kpl_buffer *buffer,
                                         kpl_error *error);

/* Size and digest of what was taken from the file; all of it once the end was reached. */
uint64_t kpl_stream_bytes(const kpl_stream *stream);
void kpl_stream_digest(const kpl_stream *stream, char text_out[KPL_DIGEST_TEXT_BYTES]);

/* NULL is fine. */
void kpl_stream_close(kpl_stream *stream);

#endif /* KPL_READ_READ_STREAM_H */
