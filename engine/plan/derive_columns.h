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

/* Most columns of one field: surname and particle, the partner's, and which is used. */
#define KPL_CANDIDATE_COLUMNS_MAX 5u

/* A column that may become a field; or several that make a date, a name or a house
 * number. One column may stand for several: a text, and the codes in it; the parts of an
 * address.
 */
typedef struct kpl_candidate {
    /* Of the frame, in the order in which their texts are joined. */
    uint32_t columns[KPL_CANDIDATE_COLUMNS_MAX];
    uint32_t column_count;
    const char *header; /* or the name of a joined date */
    kpl_detection detection;
    const kpl_kind *as; /* the column is of this kind and holds the field as a part; NULL
                           = all of it */
    bool is_event;      /* dates of events: recent, spread over few years */
    bool out;           /* left out; the source has a note */
    bool elsewhere; /* is no evidence in the linkage under way, in another it may be */
    bool served;    /* was evidence in one linkage at least */
    int64_t field;  /* that it belongs to, -1 = none yet */
} kpl_candidate;

typedef struct kpl_candidates {
    const kpl_frame *frame;
    kpl_candidate *items; /* in the order of the file, then what was derived */
    uint32_t room;        /* of items */
    uint32_t count;
    uint32_t id_columns[2]; /* of the frame */
    uint32_t id_count;      /* 0 = the row number */
    bool id_is_given;
    const char **notes; /* as much room as items has */
    uint32_t note_count;
} kpl_candidates;

/* Find the id: column `id_column`, or the first one that is filled and all different,
 * unless its header says something else and another one's names records; or organisation
 * and case number together. KPL_E_CONFIG when the file at `path` has none of that name.
 */
KPL_NODISCARD kpl_status kpl_candidates_find_id(kpl_candidates *candidates,
                                                const kpl_allocator *allocator,
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

/* Two candidates of dates become one period. */
void kpl_candidates_join_period(kpl_candidate *start, kpl_candidate *end);

/* Leave one out, with a reason for the plan's comments. */
KPL_NODISCARD kpl_status kpl_candidate_drop(kpl_candidates *candidates, kpl_arena *arena,
                                            kpl_candidate *candidate, const char *why,
                                            kpl_error *error);

#endif /* KPL_PLAN_DERIVE_COLUMNS_H */
