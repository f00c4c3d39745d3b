/*
 * labels.h - what people say about some pairs, and what follows from it.
 *
 * Stage    score. Labels come from a sample that `koppel label` drew: strata of the score
 *          range, each judged pair standing for `weight` pairs of its stratum.
 * Training Labels enter EM as a difference estimator: a judged pair has its verdict y for
 *          a posterior, and stands for its weight, so a sum over all pairs becomes
 *          sum of r + a * sum over labels of weight (y - r), where r is the model's
 *          posterior. It is right on average whatever the model is, and moves little
 *          where the model is right already. a = n / (n + KPL_LABELS_HALF) draws the few
 *          towards the model.
 * Threshold The same sums give expected true positives, and so F1, of every threshold;
 *          the best of a grid is taken when there are KPL_LABELS_MIN labels at least, 5
 *          of either verdict, and it gains KPL_LABELS_GAIN and more than the labels
 *          between it and the given one would by chance in one sample of twenty: without
 *          that, one of five samples of a hundred on historical_50k took .05 and lost .05
 *          of the entities' F1.
 * Measures Precision and recall by strata, with 95 % intervals: Clopper and Pearson's
 *          (1934) for each stratum, joined by the squares of their distances (MOVER: Zou
 *          and Donner 2008). Wilson's cover too seldom where nearly all of a stratum are
 *          matches, and that is most strata: .93 to .94 of samples against .97, on the
 *          strata of three benchmark sets. Recall counts what the rules miss and what
 *          lies below the least weight, by their estimates, as lost.
 * Checked by tests/score/test_labels.c.
 */
#ifndef KPL_SCORE_LABELS_H
#define KPL_SCORE_LABELS_H

#include "model/ledger.h"

#define KPL_LABELS_HALF 50.0
#define KPL_LABELS_MIN 20u
#define KPL_LABELS_GAIN 0.005
#define KPL_LABELS_STRATA_MAX 64u

typedef struct kpl_judged {
    uint64_t pattern;
    double weight;      /* pairs of its stratum that it stands for */
    double probability; /* under the final model */
    uint32_t left;      /* records, left < right */
    uint32_t right;
    uint32_t stratum; /* 0 .. KPL_LABELS_STRATA_MAX - 1 */
    bool is_match;
} kpl_judged;

typedef struct kpl_labels {
    const kpl_allocator *allocator;
    kpl_judged *items;
    size_t count;
    size_t capacity;
} kpl_labels;

/* How much labels count against the model: 0 for none, towards 1 for many. */
double kpl_labels_share(const kpl_labels *labels);

/* Look the labels' probabilities up among the edges; 0 for pairs that are none. */
void kpl_labels_look_up(kpl_labels *labels, const kpl_links *edges);

/* The threshold with the best expected F1 from `least` on, or `threshold` itself. */
double kpl_labels_threshold(const kpl_labels *labels, const kpl_links *edges,
                            double threshold, double least);

/* Precision and recall of links (probability from `threshold` on; inside one entity when
 * `together` is set) and of entities. `missed` = matches that could not be drawn: no rule
 * reaches them, or they lie below the least weight. */
void kpl_labels_measure(const kpl_labels *labels, const kpl_entities *entities,
                        double threshold, bool together, double missed,
                        kpl_ledger_labels *measures_out);

void kpl_labels_release(kpl_labels *labels);

#endif /* KPL_SCORE_LABELS_H */
