/*
 * target.h - the place of an output directory: may it be replaced, and doing so.
 *
 * Stage    emit. Checked by tests/emit/test_emit.c.
 */
#ifndef KPL_EMIT_TARGET_H
#define KPL_EMIT_TARGET_H

#include "base/io.h"

/* Paths are NUL-terminated and owned. */
typedef struct kpl_target {
    const kpl_io *io;
    const kpl_allocator *allocator;
    char *path; /* without slashes at its end */
    char *parent;
    char *hidden; /* the directory being made; NULL before kpl_target_hide() */
} kpl_target;

/* KPL_E_NO_OUTPUT for a path that names no directory of its own ("", ".", "/"). */
KPL_NODISCARD kpl_status kpl_target_init(kpl_target *target, const kpl_io *io,
                                         const kpl_allocator *allocator, const char *path,
                                         kpl_error *error);
void kpl_target_release(kpl_target *target);

/* May `target` be created or replaced? *exists_out: a directory with something in it. */
KPL_NODISCARD kpl_status kpl_target_study(const kpl_target *target, bool *exists_out,
                                          kpl_error *error);

/* Can the file system exchange directories there? Leaves nothing behind. */
KPL_NODISCARD kpl_status kpl_target_probe(const kpl_target *target, kpl_error *error);

/* Make a hidden sibling that nobody uses. */
KPL_NODISCARD kpl_status kpl_target_hide(kpl_target *target, kpl_error *error);

/* Sync a directory. */
KPL_NODISCARD kpl_status kpl_target_sync(const kpl_target *target, const char *path,
                                         kpl_error *error);

/* Put the hidden directory in the target's place. *done_out: it stands there, whatever is
 * returned. */
KPL_NODISCARD kpl_status kpl_target_replace(kpl_target *target, bool *done_out,
                                            kpl_error *error);

/* Remove the hidden directory. */
kpl_status kpl_target_discard(kpl_target *target, kpl_error *error);

#endif /* KPL_EMIT_TARGET_H */
