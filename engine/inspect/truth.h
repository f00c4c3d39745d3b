/*
 * truth.h - a truth file: which records really are one thing.
 *
 * Inspect. Three columns "source,id,entity": as koppel writes entities itself, so that an
 * id needs no prefix. Or two columns. "id,entity": every record and the thing that it is
 * (clusters), or "id_left,id_right": the pairs that are one thing. Header words decide
 * (left/right, a/b, l/r, 1/2 at the end of both names: pairs; entity, cluster, group in
 * the second: clusters); when they do not, it is pairs if every second value is the id of
 * a record. An id that occurs in two sources is written "source:id"; in a file of pairs
 * the first column may also stand for the first source and the second for the second.
 *
 * Records that a file of clusters does not name are alone. Only pairs that the linkage
 * may make count: across sources for `between`, inside one for `within`. Checked by
 * tests/inspect/test_evaluate.c.
 */
#ifndef KPL_INSPECT_TRUTH_H
#define KPL_INSPECT_TRUTH_H

#include "inspect/linked.h"
#include "model/frame.h"
#include "model/spec.h"

/* Above this the true pairs of a file of clusters are counted but not listed. */
#define KPL_TRUTH_PAIRS_MAX ((uint64_t)1 << 27)

typedef struct kpl_truth {
    const kpl_allocator *allocator;
    kpl_link_mode mode;
    bool is_pairs;
    uint32_t *cluster_of;   /* per record: the smallest record of its cluster; for a file
                               of pairs their transitive closure */
    kpl_record_pair *pairs; /* true pairs, sorted, each once; NULL = too many to list */
    uint64_t pair_count;
    uint64_t rows;         /* of the file */
    uint64_t rows_unknown; /* that name an id which is no record's */
} kpl_truth;

/* May the linkage make this pair? */
bool kpl_truth_allows(kpl_link_mode mode, uint32_t left_source, uint32_t right_source);

/* Make sense of `frame`, which was read from `path`. KPL_E_INPUT with the row: not two
 * or three columns, an empty value, an id of several sources, no known id at all.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_truth_read(const kpl_linked *linked, const kpl_frame *frame,
                                        const char *path, kpl_link_mode mode,
                                        kpl_truth *truth_out, kpl_error *error);

/* The same, but the true pairs of clusters are not listed: they only count. */
KPL_NODISCARD kpl_status kpl_truth_read_unlisted(const kpl_linked *linked,
                                                 const kpl_frame *frame, const char *path,
                                                 kpl_link_mode mode, kpl_truth *truth_out,
                                                 kpl_error *error);

void kpl_truth_release(kpl_truth *truth);

#endif /* KPL_INSPECT_TRUTH_H */
