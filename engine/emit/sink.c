/* sink.c - one file being written; see sink.h. */
#include "emit/sink.h"

#include <assert.h>
#include <string.h>

/* Large enough that the number of system calls does not matter. */
#define SINK_PENDING_BYTES ((size_t)1 << 18)

kpl_status kpl_sink_open(kpl_sink *sink, const char *path, kpl_error *error) {
    assert(!sink->is_open);
    kpl_status status =
        kpl_copy_string(sink->allocator, path, strlen(path), &sink->path, error);
    if (status == KPL_OK)
        status = kpl_alloc(sink->allocator, SINK_PENDING_BYTES, 1, &sink->pending, error);
    if (status == KPL_OK)
        status = kpl_digest_create(sink->allocator, &sink->digest, error);
    if (status == KPL_OK) {
        const int problem =
            sink->io->open_create(sink->io->state, path, &sink->descriptor);
        if (problem != 0)
            status =
                kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem, "cannot create %s", path);
        else
            sink->is_open = true;
    }
    if (status != KPL_OK)
        kpl_sink_abandon(sink);
    return status;
}

static kpl_status sink_flush(kpl_sink *sink, kpl_error *error) {
    const size_t length = sink->pending_length;
    sink->pending_length = 0;
    return kpl_io_write_full(sink->io, sink->descriptor, sink->path, sink->pending,
                             length, error);
}

kpl_status kpl_sink_append(kpl_sink *sink, const void *bytes, size_t length,
                           kpl_error *error) {
    assert(sink->is_open);
    if (length == 0)
        return KPL_OK;
    kpl_digest_update(sink->digest, bytes, length);
    sink->bytes += length;
    if (length > SINK_PENDING_BYTES - sink->pending_length)
        KPL_TRY(sink_flush(sink, error));
    if (length >= SINK_PENDING_BYTES)
        return kpl_io_write_full(sink->io, sink->descriptor, sink->path, bytes, length,
                                 error);
    memcpy(sink->pending + sink->pending_length, bytes, length);
    sink->pending_length += length;
    return KPL_OK;
}

kpl_status kpl_sink_drain(kpl_sink *sink, kpl_buffer *buffer, size_t above,
                          kpl_error *error) {
    if (buffer->length == 0 || buffer->length < above)
        return KPL_OK;
    const size_t length = buffer->length;
    buffer->length = 0;
    return kpl_sink_append(sink, buffer->bytes, length, error);
}

void kpl_sink_digest(const kpl_sink *sink, char text_out[KPL_DIGEST_TEXT_BYTES]) {
    kpl_digest_text(sink->digest, text_out);
}

kpl_status kpl_sink_patch(kpl_sink *sink, uint64_t offset, const void *bytes,
                          size_t length, kpl_error *error) {
    assert(offset + length <= sink->bytes);
    KPL_TRY(sink_flush(sink, error));
    return kpl_io_write_full_at(sink->io, sink->descriptor, sink->path, offset, bytes,
                                length, error);
}

kpl_status kpl_sink_finish(kpl_sink *sink, kpl_error *error) {
    assert(sink->is_open);
    kpl_status status = sink_flush(sink, error);
    if (status == KPL_OK) {
        const int problem = sink->io->sync(sink->io->state, sink->descriptor);
        if (problem != 0)
            status =
                kpl_fail_errno(error, KPL_E_IO, problem, "cannot sync %s", sink->path);
    }
    sink->is_open = false; /* a failed close must not be tried again */
    const kpl_status closed = kpl_io_close(sink->io, sink->descriptor, sink->path,
                                           status == KPL_OK ? error : NULL);
    kpl_sink_abandon(sink);
    return status != KPL_OK ? status : closed;
}

void kpl_sink_abandon(kpl_sink *sink) {
    if (sink->is_open)
        (void)kpl_io_close(sink->io, sink->descriptor, sink->path, NULL);
    kpl_digest_destroy(sink->digest);
    kpl_free(sink->allocator, sink->pending);
    kpl_free(sink->allocator, sink->path);
    *sink = (kpl_sink){.io = sink->io, .allocator = sink->allocator};
}
