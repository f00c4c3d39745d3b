/*
 * pipeline.h - the seven stages, called in order.
 *
 * A run keeps what its stages made until the result is written. pipeline.c is the table
 * of contents; pipeline_learn.c makes the model; pipeline_pairs.c is the fused loop over
 * candidate pairs.
 */
#ifndef KPL_PIPELINE_H
#define KPL_PIPELINE_H

#include "block/block.h"
#include "cluster/closure.h"
#include "compare/compare.h"
#include "engine.h"
#include "model/conflicts.h"
#include "score/estimate.h"
#include "score/kept.h"
#include "score/labels.h"
#include "score/score.h"

/* Pairs that one worker found likely: the last ones, and those put away before. */
typedef struct kpl_promises {
    kpl_score_list list;
    kpl_pile away; /* whole kpl_links in every block */
    uint64_t away_count;
} kpl_promises;

/* One linkage on its way through the stages. Zero-initialise. */
typedef struct kpl_linkage_run {
    kpl_plan *plan;
    kpl_linkage_spec *linkage;
    kpl_table table;
    kpl_blocks blocks;
    kpl_pattern_layout layout;
    kpl_compare compare;
    kpl_histogram histogram;
    kpl_model model;
    kpl_value_counts *value_counts; /* per comparison; NULL = none are wanted */
    kpl_score score;
    kpl_model *sketch;      /* learned from a part of the pairs; NULL = none */
    kpl_score early;        /* by it: what may become a link */
    kpl_promises *promises; /* per worker; NULL = none are collected */
    bool has_promises;      /* all of them were kept */
    double likely;          /* pairs that the sketch expects to match */
    kpl_spill *spill;       /* where promises are put away; NULL = they stay */
    kpl_closure closure;    /* second pass: pairs that no rule finds */
    kpl_kept kept;          /* patterns of the tasks, for the next walk */
    kpl_kept kept_sample;   /* of the random pairs, for the second pass */
    uint64_t first_pairs; /* inside the entities of the first pass, where there are two */
    double size_prior;    /* what they say of entities of three records or more, bits */
    double first_matches; /* that the first pass's model expected */
    double ignored;       /* what u leaves out for want of a forest */
    kpl_labels labels;    /* what people say of some pairs */
    bool keeps_edges;     /* links are not all that is wanted: keep weaker pairs */
    kpl_captures captures; /* how often rules found what may be linked */
    bool keeps_pairs;      /* links are not the last thing that is made of pairs */
    kpl_links links;       /* those that are emitted */
    kpl_entities entities;
    kpl_conflicts conflicts; /* values that keep records apart */
    kpl_vetoes vetoes;       /* where they did */
    uint64_t *silent;        /* records that say nothing, when a later linkage asks */
    kpl_ledger ledger;
    bool *is_unique; /* one per source */
} kpl_linkage_run;

/* ---- Stages in order (pipeline.c) ------------------------------------------------ */

/* Read every source, once: all columns, or those that the linkages name. */
KPL_NODISCARD kpl_status kpl_pipeline_read(kpl_plan *plan, bool all_columns,
                                           kpl_error *error);

/* Read all columns of a file that is no source: a truth, labels. */
KPL_NODISCARD kpl_status kpl_pipeline_read_file(kpl_engine *engine, const char *path,
                                                kpl_frame *frame_out, kpl_error *error);

/* Standardise, choose rules where the spec has none, group the records. */
KPL_NODISCARD kpl_status kpl_pipeline_prepare(kpl_plan *plan, uint32_t linkage,
                                              kpl_linkage_run *run, kpl_error *error);

/* Load a model.json into the run. */
KPL_NODISCARD kpl_status kpl_pipeline_model(kpl_linkage_run *run, const char *path,
                                            kpl_error *error);

/* Learn the model, in as many passes as the spec asks for. */
KPL_NODISCARD kpl_status kpl_pipeline_learn(kpl_linkage_run *run, kpl_error *error);

/* Make again what the second of two passes took from the first: aliases, pairs with a
 * common match, value counts. For a run that is taken up to explain it: it keeps none of
 * these. Nothing for one pass. */
KPL_NODISCARD kpl_status kpl_pipeline_recall(kpl_linkage_run *run, kpl_error *error);

/* Keep the entities of a linkage that was linked for later ones, in plan->earlier; counts
 * stay in run->entities. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_pipeline_keep_entities(kpl_linkage_run *run,
                                                    kpl_error *error);

/* The weight from which a pair matters to the linkage. */
double kpl_pipeline_weight_min(const kpl_linkage_spec *linkage);

/* Add the time since *start to a stage of the ledger; *start is now then. */
void kpl_linkage_run_time(kpl_linkage_run *run, const char *stage, double *start);

/* Learn, weigh and cluster, after kpl_pipeline_prepare(). With run->keeps_edges, the weak
 * pairs that clustering looked at stay in run->links. */
KPL_NODISCARD kpl_status kpl_pipeline_link(kpl_linkage_run *run, kpl_error *error);

/* Run all linkages, write the output directory, and a summary to `output`. */
KPL_NODISCARD kpl_status kpl_pipeline_run(kpl_plan *plan, const kpl_output *output,
                                          kpl_error *error);

/* Count what values are near each value into run->value_counts, when the recipe asks for
 * it. A record weighs `record_weights[record]`, or 1 (NULL); `only`: two records whose
 * values suffice, NULL = all. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_value_counts_build(kpl_linkage_run *run,
                                                const double *record_weights,
                                                const uint32_t *only, kpl_error *error);

/* What share each record is of its entity, released with the entities' allocator.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_value_counts_shares(const kpl_entities *entities,
                                                 double **shares_out, kpl_error *error);

/* The same without counts: no value says more than its level. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_value_counts_none(kpl_linkage_run *run, kpl_error *error);

void kpl_value_counts_drop(kpl_linkage_run *run);

/* Release what only the loop over pairs needs: then records are numbers with ids. */
void kpl_linkage_run_drop_pairs(kpl_linkage_run *run);

/* Release the patterns that walks kept. */
void kpl_linkage_run_drop_kept(kpl_linkage_run *run);

/* Release the pairs that were found likely. */
void kpl_linkage_run_drop_promises(kpl_linkage_run *run);

void kpl_linkage_run_release(kpl_linkage_run *run);

/* ---- The fused loop (pipeline_pairs.c) ------------------------------------------- */

/* Count the pairs of every rule into the ledger; nothing is compared. */
KPL_NODISCARD kpl_status kpl_pairs_count(kpl_linkage_run *run, kpl_error *error);

/* Patterns of random pairs. */
KPL_NODISCARD kpl_status kpl_pairs_sample(kpl_linkage_run *run,
                                          kpl_histogram *histogram_out, kpl_error *error);

/* Is there enough work for a sketch to save some? */
bool kpl_pairs_can_sketch(const kpl_linkage_run *run);

/* Patterns of a part of the candidate pairs, the same part always. */
KPL_NODISCARD kpl_status kpl_pairs_sketch(kpl_linkage_run *run,
                                          kpl_histogram *histogram_out, kpl_error *error);

/* First pass: patterns of all candidate pairs; with run->promises set (and run->early),
 * also the pairs that may become links. */
KPL_NODISCARD kpl_status kpl_pairs_tally(kpl_linkage_run *run, kpl_error *error);

/* The pairs whose weight is at least run->score.weight_min: from the promises when these
 * cover the final model, else by a second pass. The answer is the same. */
KPL_NODISCARD kpl_status kpl_pairs_score(kpl_linkage_run *run, kpl_links *links_out,
                                         kpl_error *error);

/* ---- Estimates (pipeline_estimate.c) --------------------------------------------- */

/* Count into run->captures how often rules found the pairs of the lists; while the blocks
 * are here. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_pairs_capture(kpl_linkage_run *run,
                                           const kpl_score_list *lists,
                                           uint32_t list_count, kpl_error *error);

/* Remember what the first pass found and expected. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_pipeline_first(kpl_linkage_run *run,
                                            const kpl_entities *entities,
                                            kpl_error *error);

/* Fill the ledger's estimate and warnings, before weak pairs are dropped from run->links.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_pipeline_estimate(kpl_linkage_run *run, kpl_error *error);

/* ---- Links (pipeline_links.c) ---------------------------------------------------- */

/* Drop pairs between entities that hold different values of a conflicting field: they are
 * no matches, whatever they weigh. Before anything is estimated or emitted. KPL_E_NOMEM,
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_links_drop_conflicts(kpl_linkage_run *run, kpl_error *error);

/* Keep what is emitted, and count it by rule: pairs from the threshold on; where sources
 * are unique only those inside one entity, so that no record is linked twice into such a
 * source. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_links_keep_emitted(kpl_linkage_run *run, kpl_error *error);

/* ---- Labels (pipeline_labels.c) -------------------------------------------------- */

/* Read judged pairs into run->labels. KPL_E_INPUT with row and column, and all errors of
 * reading a CSV file. */
KPL_NODISCARD kpl_status kpl_labels_read(kpl_linkage_run *run, const char *path,
                                         kpl_error *error);

/* Set the labels' patterns; again when levels have changed. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_labels_compare(kpl_linkage_run *run, kpl_error *error);

/* Look the labels up among run->links, all edges from `weight_min` on, and choose the
 * threshold by them. */
void kpl_labels_choose(kpl_linkage_run *run, double weight_min);

#endif /* KPL_PIPELINE_H */
