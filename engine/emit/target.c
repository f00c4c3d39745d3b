/* target.c - the place of an output directory; see target.h. */
#include "emit/target.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/run_file.h"

/* Hidden names tried before giving up. A name is taken by a run that is going on, or by
 * one that was killed. */
#define TARGET_NAMES_MAX 1000u

/* "parent/name" or any other printed path into a new string. */
static kpl_status target_join(const kpl_allocator *allocator, const char *folder,
                              const char *name, char **path_out, kpl_error *error) {
    const size_t folder_length = strlen(folder);
    const size_t name_length = strlen(name);
    char *path = NULL;
    KPL_TRY(kpl_alloc(allocator, folder_length + name_length + 2, 1, &path, error));
    memcpy(path, folder, folder_length);
    path[folder_length] = '/';
    memcpy(path + folder_length + 1, name, name_length + 1);
    *path_out = path;
    return KPL_OK;
}

/* The part behind the last slash. */
static const char *target_base(const char *path) {
    const char *const slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

kpl_status kpl_target_init(kpl_target *target, const kpl_io *io,
                           const kpl_allocator *allocator, const char *path,
                           kpl_error *error) {
    *target =
        (kpl_target){.io = io != NULL ? io : &kpl_io_system, .allocator = allocator};
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    KPL_TRY(kpl_copy_string(allocator, path, length, &target->path, error));
    const char *const base = target_base(target->path);
    kpl_status status = KPL_OK;
    if (*base == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0) {
        status =
            kpl_fail(error, KPL_E_NO_OUTPUT,
                     "\"%s\" cannot be the output: name a directory of its own", path);
    } else if (base == target->path) {
        status = kpl_copy_string(allocator, ".", 1, &target->parent, error);
    } else {
        const size_t parent = (size_t)(base - target->path);
        /* "/linked" stands in "/". */
        status = kpl_copy_string(allocator, target->path, parent > 1 ? parent - 1 : 1,
                                 &target->parent, error);
    }
    if (status != KPL_OK)
        kpl_target_release(target);
    return status;
}

void kpl_target_release(kpl_target *target) {
    kpl_free(target->allocator, target->path);
    kpl_free(target->allocator, target->parent);
    kpl_free(target->allocator, target->hidden);
    target->path = NULL;
    target->parent = NULL;
    target->hidden = NULL;
}

/* ---- May it be replaced? --------------------------------------------------------- */

typedef struct target_listing {
    kpl_buffer names; /* each with its NUL */
    kpl_status status;
    kpl_error *error;
} target_listing;

static bool target_collect(void *argument, const char *name) {
    target_listing *const listing = argument;
    listing->status =
        kpl_buffer_append(&listing->names, name, strlen(name) + 1, listing->error);
    return listing->status == KPL_OK;
}

static kpl_status target_list(const kpl_target *target, const char *path,
                              target_listing *listing, kpl_error *error) {
    listing->error = error;
    const int problem =
        target->io->list(target->io->state, path, target_collect, listing);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem, "cannot look into %s",
                              path);
    return listing->status;
}

static kpl_status target_foreign(const kpl_target *target, const char *name,
                                 kpl_error *error) {
    return kpl_fail(error, KPL_E_NO_OUTPUT,
                    "%s holds %s, which koppel did not write there, and is not replaced; "
                    "name another output or move it away",
                    target->path, name);
}

/* All entries of `folder` (NULL = the top) must be in the run file. One level deep:
 * koppel makes no deeper folders. */
static kpl_status target_compare(const kpl_target *target, const kpl_run_file *run,
                                 const char *folder, const target_listing *listing,
                                 kpl_error *error) {
    for (size_t at = 0; at < listing->names.length;) {
        const char *const name = (const char *)listing->names.bytes + at;
        at += strlen(name) + 1;
        char *path = NULL;
        KPL_TRY(target_join(target->allocator, folder != NULL ? folder : "", name, &path,
                            error));
        const char *const relative = folder != NULL ? path : path + 1;
        kpl_status status = KPL_OK;
        if (kpl_run_file_find(run, relative) != NULL ||
            (folder == NULL && strcmp(name, KPL_RUN_FILE_NAME) == 0)) {
            status = KPL_OK;
        } else if (folder == NULL && kpl_run_file_has_folder(run, name)) {
            target_listing inner = {.names = {.allocator = target->allocator}};
            char *inner_path = NULL;
            status =
                target_join(target->allocator, target->path, name, &inner_path, error);
            if (status == KPL_OK)
                status = target_list(target, inner_path, &inner, error);
            if (status == KPL_OK)
                status = target_compare(target, run, name, &inner, error);
            kpl_free(target->allocator, inner_path);
            kpl_buffer_release(&inner.names);
        } else {
            status = target_foreign(target, relative, error);
        }
        kpl_free(target->allocator, path);
        KPL_TRY(status);
    }
    return KPL_OK;
}

/* A directory with something in it: is everything koppel's? */
static kpl_status target_recognise(const kpl_target *target,
                                   const target_listing *listing, kpl_error *error) {
    char *run_path = NULL;
    kpl_run_file run;
    KPL_TRY(target_join(target->allocator, target->path, KPL_RUN_FILE_NAME, &run_path,
                        error));
    kpl_status status =
        kpl_run_file_load(target->io, target->allocator, run_path, &run, error);
    kpl_free(target->allocator, run_path);
    if (status == KPL_E_CORRUPT || status == KPL_E_NO_INPUT)
        return kpl_fail(
            error, KPL_E_NO_OUTPUT,
            "%s is not empty and not an intact output of koppel's, and is not "
            "replaced; name another output or move it away",
            target->path);
    KPL_TRY(status);
    status = target_compare(target, &run, NULL, listing, error);
    kpl_run_file_release(&run);
    return status;
}

static kpl_status target_study_parent(const kpl_target *target, kpl_error *error) {
    const kpl_io *const io = target->io;
    kpl_file_information facts = {0};
    int problem = io->information(io->state, target->parent, &facts);
    if (problem == 0 && !facts.is_directory)
        problem = ENOTDIR;
    if (problem == 0)
        problem = io->writable(io->state, target->parent);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem,
                              "cannot make %s in the directory %s", target->path,
                              target->parent);
    return KPL_OK;
}

kpl_status kpl_target_study(const kpl_target *target, bool *exists_out,
                            kpl_error *error) {
    const kpl_io *const io = target->io;
    kpl_file_information facts = {0};
    *exists_out = false;
    KPL_TRY(target_study_parent(target, error));
    int problem = io->information(io->state, target->path, &facts);
    if (problem == ENOENT)
        return KPL_OK;
    if (problem == 0 && !facts.is_directory)
        return kpl_fail(error, KPL_E_NO_OUTPUT, "%s exists and is not a directory",
                        target->path);
    if (problem == 0)
        problem = io->writable(io->state, target->path);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem, "cannot replace %s",
                              target->path);
    target_listing listing = {.names = {.allocator = target->allocator}};
    kpl_status status = target_list(target, target->path, &listing, error);
    *exists_out = listing.names.length > 0;
    if (status == KPL_OK && *exists_out)
        status = target_recognise(target, &listing, error);
    kpl_buffer_release(&listing.names);
    return status;
}

/* ---- Replacing ------------------------------------------------------------------- */

kpl_status kpl_target_hide(kpl_target *target, kpl_error *error) {
    assert(target->hidden == NULL);
    int problem = EEXIST;
    for (unsigned n = 0; n < TARGET_NAMES_MAX && problem == EEXIST; n++) {
        kpl_buffer name = {.allocator = target->allocator};
        char *path = NULL;
        kpl_status status =
            kpl_buffer_print(&name, error, ".%s.koppel-%u", target_base(target->path), n);
        if (status == KPL_OK)
            status = kpl_buffer_byte(&name, '\0', error);
        if (status == KPL_OK)
            status = target_join(target->allocator, target->parent,
                                 (const char *)name.bytes, &path, error);
        kpl_buffer_release(&name);
        KPL_TRY(status);
        problem = target->io->make_directory(target->io->state, path);
        if (problem == 0)
            target->hidden = path;
        else
            kpl_free(target->allocator, path);
    }
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem,
                              "cannot make a directory beside %s", target->path);
    return KPL_OK;
}

/* A fresh pair of names for the probe: those of `target`. */
kpl_status kpl_target_probe(const kpl_target *target, kpl_error *error) {
    kpl_target a = {.io = target->io, .allocator = target->allocator};
    kpl_target b = a;
    kpl_status status =
        kpl_target_init(&a, target->io, target->allocator, target->path, error);
    if (status == KPL_OK)
        status = kpl_target_init(&b, target->io, target->allocator, target->path, error);
    if (status == KPL_OK)
        status = kpl_target_hide(&a, error);
    if (status == KPL_OK)
        status = kpl_target_hide(&b, error);
    if (status == KPL_OK) {
        const int problem = target->io->exchange(target->io->state, a.hidden, b.hidden);
        if (problem != 0)
            status =
                kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem,
                               "%s cannot be replaced in one step on this file system; "
                               "remove it or name another output",
                               target->path);
    }
    kpl_target *const made[] = {&a, &b};
    for (size_t i = 0; i < 2; i++) {
        const kpl_status removed =
            kpl_target_discard(made[i], status == KPL_OK ? error : NULL);
        status = status == KPL_OK ? removed : status;
        kpl_target_release(made[i]);
    }
    return status;
}

kpl_status kpl_target_sync(const kpl_target *target, const char *path, kpl_error *error) {
    const kpl_io *const io = target->io;
    int descriptor = -1;
    int problem = io->open_read(io->state, path, &descriptor);
    if (problem == 0) {
        problem = io->sync(io->state, descriptor);
        const int closed = io->close(io->state, descriptor);
        /* Some file systems cannot sync a directory, and say so with EINVAL. */
        problem = problem == 0 || problem == EINVAL ? closed : problem;
    }
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_IO, problem, "cannot sync %s", path);
    return KPL_OK;
}

/* What the exchange left under the hidden name. When the output path was a symbolic link,
 * that is the link: removed as a link, and what it pointed to stays. */
static kpl_status target_remove_old(kpl_target *target, kpl_error *error) {
    if (target->io->remove_file(target->io->state, target->hidden) == 0)
        return KPL_OK;
    if (kpl_io_remove_tree(target->io, target->hidden, NULL) == KPL_OK)
        return KPL_OK;
    return kpl_fail(
        error, KPL_E_IO,
        "%s holds the new result, but the old one could not be removed from %s",
        target->path, target->hidden);
}

kpl_status kpl_target_replace(kpl_target *target, bool *done_out, kpl_error *error) {
    const kpl_io *const io = target->io;
    bool exists = false;
    *done_out = false;
    /* The run may have taken hours: look again. */
    KPL_TRY(kpl_target_study(target, &exists, error));
    const int problem = exists ? io->exchange(io->state, target->hidden, target->path)
                               : io->rename(io->state, target->hidden, target->path);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem,
                              "cannot put the result into %s", target->path);
    *done_out = true;
    const kpl_status synced = kpl_target_sync(target, target->parent, error);
    const kpl_status removed =
        exists ? target_remove_old(target, synced == KPL_OK ? error : NULL) : KPL_OK;
    kpl_free(target->allocator, target->hidden);
    target->hidden = NULL;
    return synced != KPL_OK ? synced : removed;
}

kpl_status kpl_target_discard(kpl_target *target, kpl_error *error) {
    if (target->hidden == NULL)
        return KPL_OK;
    const kpl_status status =
        kpl_io_remove_tree(target->io, target->hidden, error);
    kpl_free(target->allocator, target->hidden);
    target->hidden = NULL;
    return status;
}
