/*
 * derive_columns.h - which columns of one file can be evidence. Private to
 * plan/derive*.c.
 *
 * Plan. Checked by tests/plan/test_derive.c.
 */
#ifndef KPL_PLAN_DERIVE_COLUMNS_H
#define KPL_PLAN_DERIVE_COLUMNS_H

#include "model/frame.h"
#include "model/spec.h"
#include "plan/detect.h"

/* A column that may become a field; or three that make a date or a middle name, or two a
 * surname. One column may stand for two: a text, and the codes in it. */
typedef struct kpl_candidate {
    uint32_t columns[3]; /* of the frame, in the order in which their texts are joined */
    uint32_t column_count;
    const char *header; /* or the name of a joined date */
    kpl_detection detection;
    bool is_event; /* dates of events: recent, spread over few years */
    bool out;      /* left out; the source has a note */
    int64_t field; /* that it belongs to, -1 = none yet */
} kpl_candidate;

typedef struct kpl_candidates {
    const kpl_frame *frame;
    kpl_candidate *items; /* in the order of the file, then what was derived */
    uint32_t count;
    int64_t id_column; /* of the frame, -1 = row number */
    bool id_is_given;
    const char **notes; /* room for two per column */
    uint32_t note_count;
} kpl_candidates;

/* Find the id column: `id_column`, or the first one that can be. KPL_E_CONFIG when the
 * file at `path` has none of that name. */
KPL_NODISCARD kpl_status kpl_candidates_find_id(kpl_candidates *candidates,
                                                const char *path, const char *id_column,
                                                kpl_error *error);

/* Detect all columns of `frame` and leave out what is no evidence. `several` files take
 * part: only then is an identifier that is all different worth comparing. */
KPL_NODISCARD kpl_status kpl_candidates_gather(kpl_candidates *candidates,
                                               kpl_arena *arena, bool several,
                                               kpl_error *error);

/* The candidate that holds particles of surnames ("van der"), or NULL. */
kpl_candidate *kpl_candidates_particle(const kpl_candidates *candidates);

/* The first candidate of that kind, or NULL. */
kpl_candidate *kpl_candidates_first(const kpl_candidates *candidates, const char *kind);

/* Leave one out, with a reason for the plan's comments. */
KPL_NODISCARD kpl_status kpl_candidate_drop(kpl_candidates *candidates, kpl_arena *arena,
                                            kpl_candidate *candidate, const char *why,
                                            kpl_error *error);

#endif /* KPL_PLAN_DERIVE_COLUMNS_H */
