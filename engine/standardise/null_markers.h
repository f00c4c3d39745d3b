/*
 * null_markers.h - texts that stand for "no value".
 *
 * Stage    standardise. Markers come from the kind, the field and the source; a value is
 *          null when one of them equals it after trimming, ASCII letters in either case.
 * Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_NULL_MARKERS_H
#define KPL_STANDARDISE_NULL_MARKERS_H

#include "model/spec.h"

/* Three lists, borrowed; zero-initialise. */
typedef struct kpl_null_markers {
    const char *const *of_kind; /* NULL-terminated, or NULL */
    kpl_names of_field;
    kpl_names of_source;
} kpl_null_markers;

/* Is `text` null? Empty text always is. Threads: any. */
bool kpl_null_markers_match(const kpl_null_markers *markers, kpl_text text);

#endif /* KPL_STANDARDISE_NULL_MARKERS_H */
