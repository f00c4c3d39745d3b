/*
 * linked.h - what a run linked, read back from its directory for inspection.
 *
 * Inspect. Records are numbered as the entities table lists them, which is the order of
 * the run: sources in the spec's order, rows in the file's. Checked by
 * tests/inspect/test_evaluate.c.
 */
#ifndef KPL_INSPECT_LINKED_H
#define KPL_INSPECT_LINKED_H

#include "base/io.h"
#include "model/links.h"
#include "model/values.h"

/* Two records, left < right. */
typedef struct kpl_record_pair {
    uint32_t left;
    uint32_t right;
} kpl_record_pair;

/* A source that occurs in the entities table. */
typedef struct kpl_linked_source {
    char *name;
    kpl_dictionary ids; /* value v is the id of record records[v] */
    uint32_t *records;
    size_t records_capacity;
} kpl_linked_source;

typedef struct kpl_linked {
    const kpl_allocator *allocator;
    kpl_linked_source *sources;
    size_t source_count;
    size_t source_capacity;
    uint32_t record_count;
    uint32_t *source_of; /* per record */
    size_t source_of_capacity;
    uint64_t *entity_of;
    size_t entity_of_capacity;
    kpl_record_pair *links;
    size_t link_count;
    size_t link_capacity;
    double *probabilities; /* of the links */
    size_t probability_capacity;
    uint64_t pairs_compared; /* from run.json */
} kpl_linked;

/* Read run.json, entities and links of `directory`, digests checked. `linkage` NULL = the
 * only one. KPL_E_USAGE when there are several or none of that name; KPL_E_CORRUPT,
 * KPL_E_NO_INPUT, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_linked_load(const kpl_io *io, const kpl_allocator *allocator,
                                         const char *directory, const char *linkage,
                                         kpl_linked *linked_out, kpl_error *error);

/* Read only which entity each record of `linkage` is in, in the order of the run; digest
 * checked. Errors as above. */
KPL_NODISCARD kpl_status kpl_linked_entities(const kpl_io *io,
                                             const kpl_allocator *allocator,
                                             const char *directory, const char *linkage,
                                             kpl_entities *entities_out,
                                             kpl_error *error);

/* Where an id was found. */
typedef enum kpl_found { KPL_FOUND_NONE, KPL_FOUND_ONE, KPL_FOUND_SEVERAL } kpl_found;

/* The record with this id, which may be "id" or "source:id". `source` = look there only,
 * or SIZE_MAX for all. */
kpl_found kpl_linked_find(const kpl_linked *linked, kpl_text id, size_t source,
                          uint32_t *record_out);

/* Release all but the names of the sources. */
void kpl_linked_forget_rows(kpl_linked *linked);

void kpl_linked_release(kpl_linked *linked);

#endif /* KPL_INSPECT_LINKED_H */
