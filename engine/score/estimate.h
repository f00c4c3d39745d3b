/*
 * estimate.h - how good a result is, without a truth.
 *
 * Stage    score, after the entities are formed and before weak pairs are dropped.
 * Matches  A pair's probability p is the chance that it is a match, so the sum of p over
 *          the links is the expected number of true links: divided by the links it is
 *          their expected precision, by the expected number of all matches their recall.
 * Entities A pair inside an entity that has little evidence of its own, or was never
 *          compared, is vouched for by its neighbours: it counts with the larger of its
 *          own p and the largest p(a, c) p(c, b) over members c. In entities of more than
 *          KPL_ESTIMATE_MEMBERS records only p itself counts.
 * Rivals   Where two sources hold no duplicates, a record has one partner at most: the
 *          odds of a pair then stand against those of all its rivals, too:
 *          p = o / (1 + sum of o over the pairs of either record).
 * Missed   Pairs that no blocking rule reaches, by capture-recapture. An occasion is a
 *          set of rules that share a field: rules of one field fail together. How often a
 *          pair was captured is the most rules that find it of which no two share a
 *          field. With f1 and f2 pairs captured once and twice by t occasions, Chao's
 *          lower bound (1987), bias-corrected, is
 *          f0 = (t - 1) / t * f1 (f1 - 1) / (2 (f2 + 1)).
 *          It supposes that pairs differ in how easily they are caught, which they do.
 * Ratio    Consistency: pairs inside the entities against the matches that the model
 *          expects. Where the two disagree the probabilities are not to be trusted. That
 *          alone does not see a model without a forest: on historical_50k matches and
 *          households together take up what independent u leaves over, .95. There the
 *          ratio is also held against random pairs: how many agree closely on two
 *          dependent comparisons (forest.h), expected by counted; the smaller one counts.
 * Checked by tests/score/test_estimate.c; against truths by bench/quality/run.sh.
 */
#ifndef KPL_SCORE_ESTIMATE_H
#define KPL_SCORE_ESTIMATE_H

#include "base/parallel.h"
#include "model/ledger.h"

/* Of an entity whose pairs are vouched for by neighbours: the work is its cube. */
#define KPL_ESTIMATE_MEMBERS 100u

/* Below this ratio of pairs inside entities to expected matches, a warning. */
#define KPL_ESTIMATE_CONSISTENT 0.8

/* Captures are counted in this part of a pair: whole numbers add up to the same sum in
 * any order. */
#define KPL_CAPTURE_UNIT 1048576.0
#define KPL_CAPTURES_MAX 64u

typedef struct kpl_captures {
    uint64_t times[KPL_CAPTURES_MAX + 1]; /* [c]: expected matches captured c times */
    uint32_t occasions;                   /* rules of which no two share a field */
    uint32_t rule_count;                  /* edges of higher rules no rule found */
    bool is_complete;                     /* all possible pairs were compared */
} kpl_captures;

/* The most rules of which no two share a field, by taking those of the fewest fields
 * first. `fields` has a bit per field of each rule. */
uint32_t kpl_capture_count(const uint64_t *fields, const uint32_t *rules, uint32_t count);

/* Matches that no rule reaches; 0 when all pairs were compared, NaN when there is nothing
 * to tell from: fewer than two occasions. */
double kpl_capture_missed(const kpl_captures *captures);

/* Expected matches that some rule found. */
double kpl_capture_found(const kpl_captures *captures);

/* All of it borrowed. */
typedef struct kpl_estimate_input {
    const kpl_linkage_spec *linkage;
    const kpl_table *table;
    const kpl_model *model;
    const kpl_histogram *histogram;
    const double *pattern_weights; /* one per histogram row */
    const kpl_links *edges;        /* all pairs of weight_min and more */
    double weight_min;
    const kpl_entities *entities; /* the final ones */
    const kpl_captures *captures;
    bool has_rivals;      /* two sources without duplicates, no pair inside one */
    uint64_t first_pairs; /* in the entities of the first pass, and what its model */
    double first_matches; /* expected; 0 = there was one pass, the last */
    double ignored;       /* what u leaves out (kpl_forest_ignored), 0 with a forest */
} kpl_estimate_input;

/* Pairs inside entities that a linkage looks for: between sources, none of one source.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_estimate_pairs(const kpl_table *table,
                                            const kpl_entities *entities,
                                            kpl_link_mode link,
                                            const kpl_allocator *allocator,
                                            uint64_t *pairs_out, kpl_error *error);

/* Fill ledger->estimate and each rule's expected true links. KPL_E_NOMEM,
 * KPL_E_CANCELLED. All threads find what is summed, one adds it up in order, so that sums
 * have the same bits always. */
KPL_NODISCARD kpl_status kpl_estimate_run(const kpl_estimate_input *input,
                                          const kpl_pool *pool,
                                          const kpl_allocator *allocator,
                                          kpl_ledger *ledger, kpl_error *error);

/* Sentences about a model that is not to be trusted, without values, into
 * ledger->warnings; `arena` keeps them. After kpl_estimate_run(). KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_estimate_warn(const kpl_estimate_input *input,
                                           const kpl_allocator *allocator,
                                           kpl_arena *arena, kpl_ledger *ledger,
                                           kpl_error *error);

#endif /* KPL_SCORE_ESTIMATE_H */
