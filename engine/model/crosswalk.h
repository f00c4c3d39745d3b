/*
 * crosswalk.h - which entities each row of the sources is in, by all linkages of a run.
 *
 * Model. Borrowed parts, for emit. Rows stand in the order of the spec's sources and, in
 * each, of its file. A source that no linkage uses has none. Checked by
 * tests/emit/test_crosswalk.c.
 */
#ifndef KPL_MODEL_CROSSWALK_H
#define KPL_MODEL_CROSSWALK_H

#include "model/entity_rows.h"
#include "model/spec.h"

typedef struct kpl_crosswalk {
    const kpl_spec *spec;
    const kpl_values *ids;           /* per source: value r + 1 is the id of its row r */
    const kpl_entity_rows *linkages; /* per linkage */
} kpl_crosswalk;

/* A row of the crosswalk. */
typedef struct kpl_crosswalk_row {
    uint32_t source;
    uint32_t row; /* of the source */
} kpl_crosswalk_row;

/* Rows of a source. */
static inline uint32_t kpl_crosswalk_count(const kpl_crosswalk *crosswalk,
                                           uint32_t source) {
    const uint32_t values = crosswalk->ids[source].count;
    return values > 0 ? values - 1 : 0;
}

/* All rows. */
static inline uint64_t kpl_crosswalk_rows(const kpl_crosswalk *crosswalk) {
    uint64_t rows = 0;
    for (uint32_t s = 0; s < crosswalk->spec->source_count; s++)
        rows += kpl_crosswalk_count(crosswalk, s);
    return rows;
}

/* Row number `index` of all. */
static inline kpl_crosswalk_row kpl_crosswalk_at(const kpl_crosswalk *crosswalk,
                                                 uint64_t index) {
    uint32_t s = 0;
    while (index >= kpl_crosswalk_count(crosswalk, s))
        index -= kpl_crosswalk_count(crosswalk, s++);
    return (kpl_crosswalk_row){.source = s, .row = (uint32_t)index};
}

/* The one after `row`, which is not the last. */
static inline kpl_crosswalk_row kpl_crosswalk_next(const kpl_crosswalk *crosswalk,
                                                   kpl_crosswalk_row row) {
    row.row++;
    while (row.source + 1 < crosswalk->spec->source_count &&
           row.row >= kpl_crosswalk_count(crosswalk, row.source))
        row = (kpl_crosswalk_row){.source = row.source + 1};
    return row;
}

/* Its id. */
static inline kpl_text kpl_crosswalk_id(const kpl_crosswalk *crosswalk,
                                        kpl_crosswalk_row row) {
    return kpl_values_text(&crosswalk->ids[row.source], row.row + 1);
}

#endif /* KPL_MODEL_CROSSWALK_H */
