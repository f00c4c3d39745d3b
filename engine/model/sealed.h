/*
 * sealed.h - files that carry their own digest, and how it is found before parsing.
 *
 * Model. Two kinds of files are sealed: Parquet tables, in the footer's key-value
 * metadata under "koppel.digest", and run.json, as its last member. The digest is
 * XXH3-128 (Yann Collet, xxHash 0.8) over the whole file with the 32 characters of the
 * digest itself taken as '0'. It is found by bytes alone, so that no parser sees a
 * damaged file. It finds every accidental change; it does not stop somebody who computes
 * a new digest. Checked by tests/inspect/test_verify.c.
 */
#ifndef KPL_MODEL_SEALED_H
#define KPL_MODEL_SEALED_H

#include "base/hash.h"
#include "base/io.h"

#define KPL_SEAL_DIGITS 32u
#define KPL_SEAL_KEY "koppel.digest"

/* What a digest stands as until the file is complete. */
#define KPL_SEAL_BLANK "00000000000000000000000000000000"

/* In Parquet's footer (Thrift compact protocol) a key-value pair is 0x18, length, key,
 * 0x18, length, value; these bytes stand right before the digest. */
#define KPL_SEAL_PARQUET_MARK "\x18\x0dkoppel.digest\x18\x20"

/* A run.json ends with its digest between these. */
#define KPL_SEAL_JSON_BEFORE "\"koppel_digest\": \""
#define KPL_SEAL_JSON_AFTER "\"\n}\n"

typedef enum kpl_seal { KPL_SEAL_PARQUET = 0, KPL_SEAL_JSON = 1 } kpl_seal;

/* Where the digest's text starts in a Parquet footer; false when it has none. */
bool kpl_seal_find(const uint8_t *footer, size_t length, size_t *offset_out);

/* Is `bytes` sealed, and unchanged? KPL_E_CORRUPT names `path`. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_seal_check_bytes(const kpl_allocator *allocator,
                                              kpl_seal seal, const uint8_t *bytes,
                                              size_t length, const char *path,
                                              kpl_error *error);

/* As above for a file, in pieces: memory stays bounded by the Parquet footer. KPL_E_IO
 * and KPL_E_NO_INPUT also. */
KPL_NODISCARD kpl_status kpl_seal_check_file(const kpl_io *io,
                                             const kpl_allocator *allocator,
                                             kpl_seal seal, const char *path,
                                             kpl_error *error);

/* The whole file appended to `buffer`, checked. More than `bytes_max`: KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_seal_load(const kpl_io *io, kpl_seal seal, const char *path,
                                       size_t bytes_max, kpl_buffer *buffer,
                                       kpl_error *error);

#endif /* KPL_MODEL_SEALED_H */
