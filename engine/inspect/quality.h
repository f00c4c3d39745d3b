/*
 * quality.h - the quality of the data, per source and field, in counts.
 *
 * Inspect. By the dimensions of NORA's framework (model/spec.h). A record agrees with the
 * other sources when any record of another source in its entity has its value (exactly),
 * or one that the field's own comparison calls close or that says the same with less
 * (nearly): a fault is then counted where it stands, not at those who tell the truth.
 * Order: kpl_quality_measure() per linkage, kpl_quality_judge(), kpl_quality_render().
 * Counts only: no field value leaves. Checked by tests/inspect/test_data_quality.c and
 * tests/data/test_planted.sh.
 */
#ifndef KPL_INSPECT_QUALITY_H
#define KPL_INSPECT_QUALITY_H

#include "base/buffer.h"
#include "base/parallel.h"
#include "inspect/day.h"
#include "model/conflicts.h"
#include "model/frame.h"
#include "model/table.h"

#define KPL_QUALITY_AGE_MAX 130u
#define KPL_QUALITY_NO_BASE UINT32_MAX

/* Why a value cannot be true beside what else is known. */
typedef enum kpl_doubt {
    KPL_DOUBT_FUTURE,   /* a birth or a death after the day of judging */
    KPL_DOUBT_AGE,      /* older than KPL_QUALITY_AGE_MAX, at death or today */
    KPL_DOUBT_DEATH,    /* born after a death in the entity */
    KPL_DOUBT_ORDER,    /* begins after it ends */
    KPL_DOUBT_CONFLICT, /* another valid value in an entity that can have one only, or in
                           one that would be the same entity but for that */
    KPL_DOUBT_COUNT,
} kpl_doubt;

/* "future", "age", "birth_after_death", "begin_after_end", "conflict". */
const char *kpl_doubt_name(kpl_doubt doubt);

/* One field of one source; records. */
typedef struct kpl_field_quality {
    bool is_watched; /* the source has the field */
    uint64_t rows;
    uint64_t filled;
    uint64_t valid;
    uint64_t linked; /* filled, and so in a record of another source of the entity */
    uint64_t linked_exact;
    uint64_t linked_near;
    uint64_t based; /* filled, and so in the base register's record of the entity */
    uint64_t based_exact;
    uint64_t based_near;
    uint64_t dated;       /* whole days of events */
    uint64_t dated_month; /* of those, not older than 31 days, */
    uint64_t dated_year;  /* ... and not older than 365 */
    uint64_t judged;      /* whose plausibility can be judged */
    uint64_t doubted;     /* of those, with any doubt */
    uint64_t doubts[KPL_DOUBT_COUNT];
} kpl_field_quality;

/* One source as a whole. */
typedef struct kpl_source_quality {
    bool is_used;
    uint64_t rows_in; /* of the file */
    uint64_t rejected;
    uint64_t records;
    uint64_t ids_missing; /* records that are known by their row number only */
    uint64_t linked;      /* records whose entity has one of another source */
    uint64_t traced;      /* records with an id of their own and an entity */
} kpl_source_quality;

/* A field of which one entity has one value at most. */
typedef struct kpl_conflict_quality {
    bool is_watched;
    uint64_t entities;   /* with a valid value */
    uint64_t conflicted; /* with two different ones */
    uint64_t vetoed;     /* pairs of entities that stayed two because of the field only:
                            not both of one source that holds no doubles */
} kpl_conflict_quality;

/* One linkage, measured. */
typedef struct kpl_linkage_quality {
    const kpl_allocator *allocator;
    const kpl_spec *spec;
    uint32_t linkage;
    uint32_t base; /* the first source that is unique, or KPL_QUALITY_NO_BASE */
    uint64_t entities;
    uint64_t entities_linked;        /* of two sources or more */
    kpl_source_quality *sources;     /* per source of the spec */
    kpl_field_quality *fields;       /* [source * field_count + field] */
    kpl_conflict_quality *conflicts; /* per field */
} kpl_linkage_quality;

/* Does the field's comparison call the values of two records close? Both are not null and
 * not equal. Any worker, each for itself. */
typedef bool kpl_near_fn(void *state, uint32_t worker, uint32_t field, uint32_t left,
                         uint32_t right);

/* What there is to measure; all borrowed. */
typedef struct kpl_quality_input {
    const kpl_spec *spec;
    uint32_t linkage;
    const kpl_table *table;
    const kpl_frame *frames;   /* per source: rows and rejects */
    const uint32_t *entity_of; /* per record */
    const uint64_t *unread;    /* [source * field_count + field]: records that are filled
                                  with what the kind could not read */
    const kpl_vetoes *vetoes;  /* what conflicts kept apart; NULL = nothing */
    kpl_near_fn *near;         /* NULL = nothing is close */
    void *near_state;
    kpl_day as_of; /* the day of judging; KPL_DAY_NONE = none: no ages, no future */
    const kpl_pool *pool;
} kpl_quality_input;

/* KPL_E_NOMEM, KPL_E_CORRUPT (entities), KPL_E_CANCELLED. Release in any case. */
KPL_NODISCARD kpl_status kpl_quality_measure(const kpl_quality_input *input,
                                             const kpl_allocator *allocator,
                                             kpl_linkage_quality *quality,
                                             kpl_error *error);

void kpl_quality_release(kpl_linkage_quality *quality);

/* How far a field reaches in a dimension: `part` of `whole`. False when it is not
 * measured of fields. */
bool kpl_quality_share(const kpl_field_quality *field, kpl_dimension dimension,
                       uint64_t *part_out, uint64_t *whole_out);

/* ---- Gates ----------------------------------------------------------------------- */

/* One gate at one source and field. Nothing to judge passes: whether there is anything is
 * what completeness asks. */
typedef struct kpl_gate_result {
    const kpl_gate_spec *gate;
    const kpl_linkage_quality *linkage;
    uint32_t source;
    uint64_t part;
    uint64_t whole;
    bool passed;
} kpl_gate_result;

typedef struct kpl_quality_report {
    const kpl_allocator *allocator;
    const kpl_spec *spec;
    const kpl_linkage_quality *linkages;
    uint32_t linkage_count;
    const char *as_of; /* as it was given; NULL = none */
    kpl_gate_result *gates;
    size_t gate_count;
    size_t gate_capacity;
    uint64_t failed;
} kpl_quality_report;

/* Hold the gates of the spec against what was measured, into the report. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_quality_judge(kpl_quality_report *report, kpl_error *error);

/* A table for people, or (output->json) an object. KPL_E_IO when `output` stops. */
KPL_NODISCARD kpl_status kpl_quality_render(const kpl_quality_report *report,
                                            const kpl_output *output, kpl_error *error);

/* One line for every gate that failed. */
KPL_NODISCARD kpl_status kpl_quality_complain(const kpl_quality_report *report,
                                              const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_QUALITY_H */
