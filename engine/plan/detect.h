/*
 * detect.h - what a column holds: a kind, how sure that is, and why.
 *
 * Plan.
 * Method   Two witnesses. The header's words (English, Dutch, German, French, Polish; see
 *          detect_words.c) name a role; a sample of the distinct values says what they
 * look like (detect_values.c). A header is believed when the values do not contradict it;
 * values of an unmistakable shape (e-mail, date, location) overrule it; without a header
 * the values decide alone, with short lists of common names and places. Thresholds were
 * set on the public benchmark sets that the test names. Checked by
 * tests/plan/test_detect.c.
 */
#ifndef KPL_PLAN_DETECT_H
#define KPL_PLAN_DETECT_H

#include <stdbool.h>

#include "model/frame.h"
#include "model/kind.h"
#include "plan/detect_words.h"

#define KPL_DETECTION_REASON_BYTES 160u

typedef struct kpl_detection {
    const kpl_kind *kind;                    /* never NULL */
    double confidence;                       /* 0..1 */
    kpl_header_role role;                    /* what the header's words say */
    bool of_other;                           /* they speak of another person: a parent */
    char reason[KPL_DETECTION_REASON_BYTES]; /* one sentence; holds no values */
} kpl_detection;

/* Look at one column of `row_count` rows. Cannot fail, allocates nothing. Threads: any.
 */
void kpl_detect_column(const kpl_column *column, uint32_t row_count,
                       kpl_detection *detection_out);

#endif /* KPL_PLAN_DETECT_H */
