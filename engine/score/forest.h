/*
 * forest.h - dependence between comparisons among non-matches.
 *
 * Stage    score, while u is learned.
 * Why      Place follows postcode, e-mail follows the name: taken as independent, their
 *          agreement counts twice, and EM mistakes households for persons.
 * Method   For each two comparisons the levels of random pairs are counted together, over
 *          anchors: at least two of the other comparisons "else" and no telling one
 * agreeing closely, so that hardly a match is among them. Two comparisons depend on each
 * other when they agree together at least 8 times, 1.3 times what independence expects
 * and 5 standard deviations more. Weighted by mutual information, these edges give a
 * maximum spanning forest (Chow and Liu 1968); every tree is rooted at the comparison
 * that agrees most rarely, and u of each other one is given its parent's level. A row of
 * the table borrows from the row below: agreement on a postcode is rare among random
 * pairs, agreement on its district is not.
 * Raked    Anchors are no fair part of the random pairs: two people who differ in
 *          country, too, share a given name half as often as others do. The tables keep
 *          how two comparisons go together, and are fitted to what u says of each alone
 *          (Deming and Stephan 1940). With this, and no level taken for impossible that
 *          only was not seen, 100,000 people in families without an address go from F1
 *          .904 to .938 at middle noise, from .814 to .886 at the highest.
 * Checked by tests/score/test_train.c.
 */
#ifndef KPL_SCORE_FOREST_H
#define KPL_SCORE_FOREST_H

#include "model/agreement.h"

/* Close agreement that random pairs show more often than this says nothing about a match:
 * half of all pairs have one sex, and in a small town most postcodes differ by a letter.
 * It neither makes nor unmakes an anchor. */
#define KPL_FOREST_COMMON 0.15

/* Which comparisons' close agreement is rare enough to speak of a match. */
typedef struct kpl_telling {
    bool is_telling[KPL_FIELDS_MAX];
} kpl_telling;

/* What the digits of one pattern say as anchors. */
typedef struct kpl_reading {
    uint8_t digits[KPL_FIELDS_MAX];
    bool close[KPL_FIELDS_MAX]; /* telling comparisons that agree closely */
    uint32_t else_count;        /* comparisons that are "else" */
    uint32_t close_count;       /* of `close` */
} kpl_reading;

/* Decide which agreements are telling. */
void kpl_telling_of(const kpl_pattern_layout *layout, const kpl_histogram *random_pairs,
                    kpl_telling *telling_out);

void kpl_reading_of(const kpl_pattern_layout *layout, const kpl_telling *telling,
                    uint64_t pattern, kpl_reading *reading_out);

/* Set model->parent and u_given; model->u must be set. Cannot fail. */
void kpl_forest_grow(const kpl_pattern_layout *layout, const kpl_telling *telling,
                     const kpl_histogram *random_pairs, kpl_model *model);

/* What a model without a forest leaves out: of the random pairs that agree closely on two
 * comparisons which depend on each other, the share that independence does not expect. 0
 * when there are none. Cannot fail. */
double kpl_forest_ignored(const kpl_pattern_layout *layout,
                          const kpl_histogram *random_pairs);

#endif /* KPL_SCORE_FOREST_H */
