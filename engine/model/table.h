/*
 * table.h - all records of a linkage after standardising.
 *
 * Model. Records of all sources stand in one numbering: source s holds the records
 * source_starts[s] .. source_starts[s + 1] - 1, in file order. A field is a dictionary of
 * cleaned values, shared by all sources, and per record the number of its value.
 */
#ifndef KPL_MODEL_TABLE_H
#define KPL_MODEL_TABLE_H

#include "model/kind.h"
#include "model/values.h"

/* A derived form: its own dictionary, and which of its values each cleaned value has: one
 * (of_value), or any number of distinct ones (items). Neither = form not needed. */
typedef struct kpl_form {
    kpl_values values;
    uint32_t *of_value; /* one entry per cleaned value; [0] = 0 */
    uint64_t *starts; /* those of value v are items[starts[v]] .. items[starts[v + 1]] */
    uint32_t *items;  /* ascending for each value, none of them null */
    bool is_guard;    /* the cleaned value itself or nothing: `values` stays empty */
} kpl_form;

static inline bool kpl_form_is_here(const kpl_form *form) {
    return form->of_value != NULL || form->starts != NULL;
}

typedef struct kpl_field {
    const char *name; /* the spec's */
    const kpl_kind *kind;
    kpl_values values;  /* cleaned */
    uint32_t *codes;    /* per record: number of its cleaned value, 0 = null */
    uint32_t *counts;   /* per cleaned value: records that have it */
    uint64_t filled;    /* records that are not null */
    uint32_t *repaired; /* records whose value another source mended, ascending */
    size_t repaired_count;
    size_t repaired_capacity;
    kpl_form forms[KPL_FORMS_MAX]; /* [0] stays unused: it is `values` itself */
} kpl_field;

typedef struct kpl_table {
    const kpl_allocator *allocator;
    uint32_t record_count;
    uint32_t source_count;   /* sources of the spec; unused ones hold no records */
    uint32_t *source_starts; /* source_count + 1 entries */
    kpl_values *ids;         /* per source: value r + 1 is the id of its row r */
    kpl_field *fields;
    uint32_t field_count;
    const kpl_spill *spill;     /* where ids are put away; NULL = they are here */
    kpl_values_piles *id_piles; /* per source */
} kpl_table;

/* Source of a record (binary search). */
uint32_t kpl_table_source(const kpl_table *table, uint32_t record);

/* Put the ids away: nothing between standardise and emit needs them. KPL_E_IO,
 * KPL_E_NOMEM. `spill` must outlive the table. */
KPL_NODISCARD kpl_status kpl_table_put_ids_away(kpl_table *table, kpl_spill *spill,
                                                kpl_error *error);

/* Bring them back, if they are away. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_table_bring_ids_back(kpl_table *table, kpl_error *error);

/* The record's id as text; ids are here. */
kpl_text kpl_table_id(const kpl_table *table, uint32_t record);

/* Dictionary of a form of a field: form 0 and guards have the cleaned values. */
const kpl_values *kpl_field_form_values(const kpl_field *field, uint32_t form);

/* Value number of a record in a form of a field; 0 = null. */
static inline uint32_t kpl_field_form_code(const kpl_field *field, uint32_t form,
                                           uint32_t record) {
    const uint32_t code = field->codes[record];
    return form == KPL_FORM_VALUE ? code : field->forms[form].of_value[code];
}

/* Has another source mended the record's value (standardise/repair.h)? */
bool kpl_field_is_repaired(const kpl_field *field, uint32_t record);

/* Release the codes of a field: which record has which value is no longer asked. */
void kpl_field_drop_codes(kpl_field *field, const kpl_allocator *allocator);

/* Release the fields only: after the pairs are scored, records are numbers with ids. */
void kpl_table_drop_fields(kpl_table *table);

void kpl_table_release(kpl_table *table);

#endif /* KPL_MODEL_TABLE_H */
