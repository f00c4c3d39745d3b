/* parquet_read.c - Parquet through carquet; see parquet_read.h. */
#include "read/parquet_read.h"

kpl_status kpl_parquet_read(kpl_stream *stream, const kpl_source_spec *source,
                            const kpl_names *wanted, const kpl_read_options *options,
                            kpl_frame *frame, kpl_error *error) {
    (void)stream;
    (void)wanted;
    (void)options;
    (void)frame;
    return kpl_fail(error, KPL_E_INPUT, "%s: this build does not read Parquet",
                    source->path);
}
