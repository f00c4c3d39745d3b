/*
 * quality_walk.h - what the parts of quality.c share while entities are walked.
 *
 * Inspect. Private to quality*.c: quality.c walks and counts what one value tells,
 * quality_agree.c what the values of an entity tell of each other, quality_doubt.c what
 * cannot be true. Checked by tests/inspect/test_data_quality.c.
 */
#ifndef KPL_INSPECT_QUALITY_WALK_H
#define KPL_INSPECT_QUALITY_WALK_H

#include "inspect/entity_index.h"
#include "inspect/quality.h"

/* What is known of the values of one field. */
typedef struct kpl_quality_values {
    kpl_day_role role;
    bool is_alone;  /* an entity can have one value only */
    bool *is_valid; /* per cleaned value */
    kpl_day *first; /* the same; NULL when the field holds no days */
    kpl_day *last;
} kpl_quality_values;

/* One record's value of the field that is looked at. */
typedef struct kpl_quality_item {
    uint32_t code;
    uint32_t source;
    uint32_t record;
} kpl_quality_item;

/* What one worker has counted. */
typedef struct kpl_quality_worker {
    kpl_field_quality *fields;
    kpl_source_quality *sources;
    kpl_conflict_quality *conflicts;
    uint64_t entities_linked;
    kpl_quality_item *items; /* room for the largest entity */
    uint32_t *source_of;     /* the same: per record of the entity */
} kpl_quality_worker;

/* A linkage while it is measured. */
typedef struct kpl_quality_state {
    const kpl_quality_input *input;
    const kpl_linkage_spec *linkage;
    const kpl_allocator *allocator;
    kpl_linkage_quality *quality;
    kpl_entity_index index;
    kpl_quality_values *values; /* per field */
    kpl_quality_worker *workers;
    uint32_t begin_field; /* those whose order is judged; field_count = none */
    uint32_t end_field;
} kpl_quality_state;

/* Where a worker counts a field of a source. */
static inline kpl_field_quality *kpl_quality_at(const kpl_quality_state *state,
                                                const kpl_quality_worker *worker,
                                                uint32_t source, uint32_t field) {
    return &worker->fields[(size_t)source * state->linkage->field_count + field];
}

/* The first day that a record's value can mean; of a field that holds days. */
static inline kpl_day kpl_quality_day(const kpl_quality_state *state, uint32_t field,
                                      uint32_t record) {
    return state->values[field].first[state->input->table->fields[field].codes[record]];
}

/* Count the agreement of an entity's values with the other sources and with the base, and
 * values of which there can be one only. Worker `w` alone. */
void kpl_quality_agree(const kpl_quality_state *state, uint32_t w,
                       const uint32_t *records, uint32_t record_count);

/* Find the fields of which one begins and the other ends. */
void kpl_quality_find_order(kpl_quality_state *state);

/* Count days of an entity's records that cannot be true. Worker `worker` alone. */
void kpl_quality_doubt_days(const kpl_quality_state *state,
                            const kpl_quality_worker *worker, const uint32_t *records,
                            uint32_t record_count);

/* Count the records that a conflict kept from an entity. After the walk. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_quality_doubt_vetoes(const kpl_quality_state *state,
                                                  kpl_error *error);

#endif /* KPL_INSPECT_QUALITY_WALK_H */
