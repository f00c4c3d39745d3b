/*
 * emit.h - the output directory of a run: all of it, or what was there before.
 *
 * Stage    emit. Everything is written into a hidden directory beside the target
 *          (".linked.koppel-0") and synced; then it takes the target's place in one
 *          step: a rename when nothing (or an empty directory) stands there, else an
 *          exchange of the two and removal of the old one. Only a directory that koppel
 *          wrote, and in which nobody else put anything, is ever replaced.
 * Order    kpl_emit_check() before any work; kpl_emit_begin(); kpl_emit_linkage() for
 *          each linkage, kpl_emit_rejects() and kpl_emit_text() as needed;
 *          kpl_emit_commit(); kpl_emit_abort() always, last.
 * Checked by tests/emit/test_emit.c, with every file operation failing once.
 */
#ifndef KPL_EMIT_EMIT_H
#define KPL_EMIT_EMIT_H

#include "base/io.h"
#include "base/parallel.h"
#include "model/crosswalk.h"
#include "model/ledger.h"

/* A directory being made. Opaque. */
typedef struct kpl_emit kpl_emit;

/* Can `directory` be written and, if it is there, replaced? KPL_E_NO_OUTPUT when the
 * parent is missing or not writable, when something else has the name, when the directory
 * holds what koppel did not write, or when the file system cannot exchange directories.
 * `io` and `allocator` NULL = the system's; they must outlive the handle. */
KPL_NODISCARD kpl_status kpl_emit_check(const kpl_io *io, const kpl_allocator *allocator,
                                        const char *directory, kpl_error *error);

/* Make the hidden directory. Tables will be written by the threads of `pool`, which is
 * copied (NULL = one thread). KPL_E_NO_OUTPUT, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_emit_begin(const kpl_io *io, const kpl_allocator *allocator,
                                        const kpl_pool *pool, const char *directory,
                                        kpl_emit **emit_out, kpl_error *error);

/* Use no more than `threads` from here on: each holds a row group and what carquet makes
 * of it, some 30 MiB that no allocator of ours counts. */
void kpl_emit_limit_threads(kpl_emit *emit, uint32_t threads);

/* Hold up to `pieces` row groups in memory from here on, 2 MB each (0 = as few as threads
 * need): with more of them threads seldom wait for each other. */
void kpl_emit_hold(kpl_emit *emit, uint32_t pieces);

/* Write links, entities, patterns.csv, model.json and, when there are any, conflicts.csv
 * of one linkage, in the format that
 * result->spec says, into `folder` (NULL = the directory itself, when it is the only
 * linkage). `spec` is the text for the tables' footers: without paths, threads or memory,
 * so that the tables' bytes depend on input and configuration only. */
KPL_NODISCARD kpl_status kpl_emit_linkage(kpl_emit *emit, const char *folder,
                                          const kpl_result *result, const char *spec,
                                          size_t spec_length, kpl_error *error);

/* Write the crosswalk into the directory itself, in the format that its spec says; `spec`
 * as above. */
KPL_NODISCARD kpl_status kpl_emit_crosswalk(kpl_emit *emit,
                                            const kpl_crosswalk *crosswalk,
                                            const char *spec, size_t spec_length,
                                            kpl_error *error);

/* Write rejects.csv when any source has rejects. */
KPL_NODISCARD kpl_status kpl_emit_rejects(kpl_emit *emit,
                                          const kpl_ledger_source *sources,
                                          uint32_t source_count, kpl_error *error);

/* Write a file of the directory itself, such as spec.yaml. */
KPL_NODISCARD kpl_status kpl_emit_text(kpl_emit *emit, const char *name,
                                       const void *bytes, size_t length,
                                       kpl_error *error);

/* Write run.json and put the directory in its place. `ledger` is the whole run's;
 * `results` are those given to kpl_emit_linkage(), in the same order. On failure the
 * target is what it was. One exception says so in its sentence: when the new result
 * stands but the old one's remains could not be removed. */
KPL_NODISCARD kpl_status kpl_emit_commit(kpl_emit *emit, const kpl_ledger *ledger,
                                         const kpl_result *results, uint32_t result_count,
                                         uint32_t exit_class, kpl_error *error);

/* The text of run.json, after kpl_emit_commit(); lives until kpl_emit_abort(). */
kpl_text kpl_emit_run_text(const kpl_emit *emit);

/* Remove what was not committed, and release. NULL is fine. */
void kpl_emit_abort(kpl_emit *emit);

#endif /* KPL_EMIT_EMIT_H */
