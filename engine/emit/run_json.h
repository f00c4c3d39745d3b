/*
 * run_json.h - the account of a run as JSON, sealed with its own digest.
 *
 * Stage    emit. Here, and only here, stand times, memory, threads and paths: the other
 *          files of an output directory are the same whenever and wherever it was made.
 *          model/run_file.h reads it back. Checked by tests/emit/test_emit.c.
 */
#ifndef KPL_EMIT_RUN_JSON_H
#define KPL_EMIT_RUN_JSON_H

#include "base/hash.h"
#include "model/ledger.h"

/* A file of the directory. For a Parquet table the digest is its own koppel.digest, for
 * any other file XXH3-128 of its bytes. */
typedef struct kpl_emit_file {
    const char *name; /* relative to the directory */
    uint64_t bytes;
    char digest[KPL_DIGEST_TEXT_BYTES];
} kpl_emit_file;

/* All of it borrowed. `folders` has an entry per result; NULL = the directory itself. */
typedef struct kpl_run_account {
    const kpl_ledger
        *ledger; /* of the whole run: sources, stages, memory, threads, cpu */
    const kpl_result *results; /* one per linkage, each with its own ledger of rules */
    const char *const *folders;
    uint32_t result_count;
    const kpl_emit_file *files;
    size_t file_count;
    uint32_t exit_class; /* the command's exit status: 0, or 1 for a failed gate */
} kpl_run_account;

/* Append run.json's text, digest included, to an empty buffer. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_run_json(const kpl_run_account *account, kpl_buffer *buffer,
                                      kpl_error *error);

#endif /* KPL_EMIT_RUN_JSON_H */
