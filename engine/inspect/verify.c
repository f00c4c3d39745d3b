/* verify.c - checking one file; see verify.h. */
#include "inspect/verify.h"

#include <string.h>

#include "model/run_file.h"

#define VERIFY_STEP_BYTES ((size_t)1 << 16)

static bool verify_ends_with(const char *text, const char *end) {
    const size_t length = strlen(text);
    const size_t end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* Digest and size of all bytes of a file. */
static kpl_status verify_digest(const kpl_io *io, const kpl_allocator *allocator,
                                const char *path, uint64_t *bytes_out,
                                char text_out[KPL_DIGEST_TEXT_BYTES], kpl_error *error) {
    int descriptor = -1;
    kpl_digest *digest = NULL;
    uint8_t *piece = NULL;
    size_t got = VERIFY_STEP_BYTES;
    KPL_TRY(kpl_io_open(io, path, &descriptor, error));
    kpl_status status = kpl_digest_create(allocator, &digest, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, VERIFY_STEP_BYTES, 1, &piece, error);
    *bytes_out = 0;
    while (status == KPL_OK && got == VERIFY_STEP_BYTES) {
        status =
            kpl_io_read_full(io, descriptor, path, piece, VERIFY_STEP_BYTES, &got, error);
        if (status == KPL_OK) {
            kpl_digest_update(digest, piece, got);
            *bytes_out += got;
        }
    }
    if (status == KPL_OK)
        kpl_digest_text(digest, text_out);
    kpl_free(allocator, piece);
    kpl_digest_destroy(digest);
    (void)kpl_io_close(io, descriptor, path, NULL);
    return status;
}

/* The run.json at `run_path` lists the file as `name`: does it agree? *known_out: the
 * run.json is there and intact, and lists it. */
static kpl_status verify_listed(const kpl_io *io, const kpl_allocator *allocator,
                                const char *run_path, const char *name, const char *path,
                                bool *known_out, kpl_error *error) {
    kpl_run_file run;
    *known_out = false;
    kpl_status status = kpl_run_file_load(io, allocator, run_path, &run, error);
    if (status == KPL_E_CORRUPT || status == KPL_E_NO_INPUT)
        return KPL_OK;
    KPL_TRY(status);
    const kpl_run_output *const output = kpl_run_file_find(&run, name);
    if (output != NULL) {
        uint64_t bytes = 0;
        char text[KPL_DIGEST_TEXT_BYTES];
        *known_out = true;
        status = verify_digest(io, allocator, path, &bytes, text, error);
        if (status == KPL_OK &&
            (bytes != output->bytes || strcmp(text, output->digest) != 0))
            status =
                kpl_fail(error, KPL_E_CORRUPT,
                         "%s does not match its digest in %s: it was changed or damaged",
                         path, run_path);
    }
    kpl_run_file_release(&run);
    return status;
}

/* Look into the run.json beside the file, then into the one above its folder. */
static kpl_status verify_by_run(const kpl_io *io, const kpl_allocator *allocator,
                                const char *path, kpl_error *error) {
    kpl_arena arena = {.allocator = allocator};
    const char *run_path = NULL;
    bool known = false;
    const char *const slash = strrchr(path, '/');
    const char *const base = slash != NULL ? slash + 1 : path;
    const int folder = (int)(base - path); /* with its slash */
    kpl_status status = kpl_arena_print(&arena, &run_path, error, "%.*s%s", folder, path,
                                        KPL_RUN_FILE_NAME);
    if (status == KPL_OK)
        status = verify_listed(io, allocator, run_path, base, path, &known, error);
    if (status == KPL_OK && !known && folder > 1) {
        int above = folder - 1; /* up to the slash before the folder's own name */
        while (above > 0 && path[above - 1] != '/')
            above--;
        status = kpl_arena_print(&arena, &run_path, error, "%.*s%s", above, path,
                                 KPL_RUN_FILE_NAME);
        if (status == KPL_OK)
            status =
                verify_listed(io, allocator, run_path, path + above, path, &known, error);
    }
    kpl_arena_release(&arena);
    if (status == KPL_OK && !known)
        status =
            kpl_fail(error, KPL_E_CORRUPT,
                     "%s cannot be checked: it carries no digest of koppel's, and no "
                     "intact run.json in its folder or the one above lists it",
                     path);
    return status;
}

/* The file must open before anything is said about it. */
static kpl_status verify_opens(const kpl_io *io, const char *path, kpl_error *error) {
    int descriptor = -1;
    KPL_TRY(kpl_io_open(io, path, &descriptor, error));
    (void)kpl_io_close(io, descriptor, path, NULL);
    return KPL_OK;
}

kpl_status kpl_verify_file(const kpl_io *io, const kpl_allocator *allocator,
                           const char *path, kpl_error *error) {
    KPL_TRY(verify_opens(io, path, error));
    if (verify_ends_with(path, ".parquet"))
        return kpl_seal_check_file(io, allocator, KPL_SEAL_PARQUET, path, error);
    const char *const slash = strrchr(path, '/');
    if (strcmp(slash != NULL ? slash + 1 : path, KPL_RUN_FILE_NAME) == 0)
        return kpl_seal_check_file(io, allocator, KPL_SEAL_JSON, path, error);
    return verify_by_run(io, allocator, path, error);
}
