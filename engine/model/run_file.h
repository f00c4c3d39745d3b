/*
 * run_file.h - reading run.json: what a run wrote, with sizes and digests.
 *
 * Model. The emit stage writes it (emit/run_json.c); emit asks it what an output
 * directory may hold before it replaces one, and inspect checks files by it. Checked by
 * tests/inspect/test_verify.c.
 */
#ifndef KPL_MODEL_RUN_FILE_H
#define KPL_MODEL_RUN_FILE_H

#include "base/document.h"
#include "model/sealed.h"

#define KPL_RUN_FILE_NAME "run.json"
#define KPL_RUN_FILE_SCHEMA 1u

/* A file of the output directory. Borrowed from the run file. */
typedef struct kpl_run_output {
    const char *name; /* relative, with '/' between folder and file */
    const char *digest;
    uint64_t bytes;
} kpl_run_output;

typedef struct kpl_run_file {
    kpl_document document;   /* the whole of it, for what is not named here */
    kpl_run_output *outputs; /* in the document's arena */
    uint32_t output_count;
} kpl_run_file;

/* Load and check `path`. KPL_E_CORRUPT when it is not a run.json of koppel's or does not
 * match its digest, KPL_E_NO_INPUT, KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_run_file_load(const kpl_io *io,
                                           const kpl_allocator *allocator,
                                           const char *path, kpl_run_file *run_out,
                                           kpl_error *error);

/* The output called `name`, or NULL. */
const kpl_run_output *kpl_run_file_find(const kpl_run_file *run, const char *name);

/* Is `name` a folder of some output? */
bool kpl_run_file_has_folder(const kpl_run_file *run, const char *name);

void kpl_run_file_release(kpl_run_file *run);

#endif /* KPL_MODEL_RUN_FILE_H */
