/* read.c - opens a source, picks its reader, judges the rejects; see read.h. */
#include "read/read.h"

#include <assert.h>
#include <string.h>

#include "read/csv_read.h"
#include "read/parquet_read.h"

static kpl_status read_check_rejects(const kpl_source_spec *source,
                                     const kpl_read_options *options,
                                     const kpl_frame *frame, kpl_error *error) {
    double allowed = options->rejects_max;
    if (options->rejects_are_percent)
        allowed = allowed * (double)frame->rows_in / 100;
    if ((double)frame->reject_count <= allowed)
        return KPL_OK;
    const kpl_reject *const first = &frame->rejects[0];
    return kpl_fail_at(error, KPL_E_INPUT, first->line, first->column,
                       "%s: %llu of %llu rows are rejected, more than the limit of %g%s; "
                       "the first stands "
                       "on line %llu: %s",
                       source->path, (unsigned long long)frame->reject_count,
                       (unsigned long long)frame->rows_in, options->rejects_max,
                       options->rejects_are_percent ? " %" : " rows",
                       (unsigned long long)first->line,
                       kpl_reject_reason_name(first->reason));
}

static kpl_status read_stream(kpl_stream *stream, const kpl_source_spec *source,
                              const kpl_names *wanted, const kpl_read_options *options,
                              kpl_frame *frame, kpl_error *error) {
    const bool parquet = kpl_stream_kind_of(stream) == KPL_STREAM_PARQUET;
    if (source->format == KPL_FORMAT_PARQUET && !parquet)
        return kpl_fail(error, KPL_E_INPUT, "%s: the file is not Parquet", source->path);
    if (parquet && source->format != KPL_FORMAT_CSV)
        KPL_TRY(kpl_parquet_read(stream, source, wanted, options, frame, error));
    else
        KPL_TRY(kpl_csv_read(stream, source, wanted, options, NULL, frame, error));
    frame->file_bytes = kpl_stream_bytes(stream);
    kpl_stream_digest(stream, frame->digest);
    return read_check_rejects(source, options, frame, error);
}

kpl_status kpl_read_run(const kpl_source_spec *source, const kpl_names *wanted,
                        const kpl_read_options *options, kpl_frame *frame_out,
                        kpl_error *error) {
    assert(source->path != NULL);
    *frame_out = (kpl_frame){.allocator = NULL};
    kpl_frame frame = {.allocator = options->allocator};
    kpl_stream *stream = NULL;
    kpl_status status =
        kpl_stream_open(options->allocator, options->io, source->path, &stream, error);
    if (status == KPL_OK)
        status = read_stream(stream, source, wanted, options, &frame, error);
    kpl_stream_close(stream);
    if (status == KPL_OK)
        *frame_out = frame;
    else
        kpl_frame_release(&frame);
    return status;
}
