/*
 * label.h - a sample of scored pairs for people to judge.
 *
 * Inspect. The score range falls into five strata around the threshold, by bits. Half of
 * the sample comes from the two beside the threshold, where a verdict tells most; the
 * other half is a control over all strata, non-links included: two of each at least, the
 * rest in proportion. Inside a stratum each pair has the same chance: those with the
 * smallest hash of seed and records are drawn, so that one seed draws one sample. A drawn
 * pair stands for `weight` pairs of its stratum. Read back by pipeline_labels.c; checked
 * by tests/inspect/test_label.c.
 */
#ifndef KPL_INSPECT_LABEL_H
#define KPL_INSPECT_LABEL_H

#include "base/buffer.h"
#include "model/links.h"

#define KPL_LABEL_STRATA 5u

typedef struct kpl_label_row {
    const kpl_link *link;
    uint32_t stratum;
    double weight; /* pairs that it stands for */
} kpl_label_row;

typedef struct kpl_label_sample {
    const kpl_allocator *allocator;
    kpl_label_row *rows; /* shuffled: no order tells how they score */
    size_t count;
} kpl_label_sample;

/* Draw `wanted` of `edges` (all scored pairs), or all when there are no more. Links stay
 * borrowed. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_label_draw(const kpl_links *edges, double threshold,
                                        uint64_t wanted, uint64_t seed,
                                        const kpl_allocator *allocator,
                                        kpl_label_sample *sample_out, kpl_error *error);

/* "1 far below" to "5 certain". */
const char *kpl_label_stratum_name(uint32_t stratum);

void kpl_label_sample_release(kpl_label_sample *sample);

#endif /* KPL_INSPECT_LABEL_H */
