/*
 * sink.h - one file being written: buffered, digested on the way, synced at the end.
 *
 * Stage    emit. Everything that emit writes goes through a sink, so that the digest of
 *          each file is known without reading it back.
 * Order    kpl_sink_open(), kpl_sink_append() any number of times, then kpl_sink_finish()
 *          or, when something failed, kpl_sink_abandon().
 * Checked by tests/emit/test_emit.c.
 */
#ifndef KPL_EMIT_SINK_H
#define KPL_EMIT_SINK_H

#include "base/hash.h"
#include "base/io.h"

/* All-zero but for `io` and `allocator` before kpl_sink_open(). */
typedef struct kpl_sink {
    const kpl_io *io;
    const kpl_allocator *allocator;
    char *path;
    int descriptor;
    bool is_open;
    uint8_t *pending;
    size_t pending_length;
    uint64_t bytes; /* appended so far */
    kpl_digest *digest;
} kpl_sink;

/* Create the file `path`. KPL_E_NO_OUTPUT, KPL_E_NOMEM; nothing to undo then. */
KPL_NODISCARD kpl_status kpl_sink_open(kpl_sink *sink, const char *path,
                                       kpl_error *error);

/* KPL_E_IO when the disk is full. */
KPL_NODISCARD kpl_status kpl_sink_append(kpl_sink *sink, const void *bytes, size_t length,
                                         kpl_error *error);

/* Append a buffer and empty it (its memory stays) once it holds `above` bytes. */
KPL_NODISCARD kpl_status kpl_sink_drain(kpl_sink *sink, kpl_buffer *buffer, size_t above,
                                        kpl_error *error);

/* The digest of what was appended so far. */
void kpl_sink_digest(const kpl_sink *sink, char text_out[KPL_DIGEST_TEXT_BYTES]);

/* Overwrite bytes that were appended before. The digest does not follow. */
KPL_NODISCARD kpl_status kpl_sink_patch(kpl_sink *sink, uint64_t offset,
                                        const void *bytes, size_t length,
                                        kpl_error *error);

/* Write what is pending, sync, close and release. Released on failure, too. */
KPL_NODISCARD kpl_status kpl_sink_finish(kpl_sink *sink, kpl_error *error);

/* Close and release; the file stays, incomplete. Fine on a sink that is not open. */
void kpl_sink_abandon(kpl_sink *sink);

#endif /* KPL_EMIT_SINK_H */
