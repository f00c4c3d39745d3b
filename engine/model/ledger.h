/*
 * ledger.h - the account of a run: what came in, what was compared, what it cost.
 *
 * Model. Filled by the pipeline, written by emit as run.json. Counts only, no values.
 */
#ifndef KPL_MODEL_LEDGER_H
#define KPL_MODEL_LEDGER_H

#include "model/conflicts.h"
#include "model/frame.h"
#include "model/links.h"
#include "model/table.h"

typedef struct kpl_ledger_source {
    const char *name;
    const char *path;
    char digest[33];
    uint64_t file_bytes;
    uint64_t rows_in;
    uint64_t rows_used;
    uint64_t rows_rejected;
    const char *encoding;
    char delimiter;
    const kpl_reject *rejects; /* borrowed from the frame; rows_rejected of them */
} kpl_ledger_source;

typedef struct kpl_ledger_rule {
    const char *text; /* "surname.phonetic & birth_date", "all pairs" */
    uint64_t records; /* with a key that is not null */
    uint64_t blocks;  /* of two records or more that are compared */
    uint64_t block_largest;
    uint64_t pairs_total;    /* in those blocks, allowed by the link mode */
    uint64_t pairs_new;      /* of them not found by an earlier rule */
    uint64_t blocks_skipped; /* larger than block_max */
    uint64_t pairs_skipped;  /* in those */
    uint64_t links;
    double links_true; /* expected, from their probabilities */
    /* The pair budget. Of a rule whose largest blocks were split by further keys: */
    uint64_t blocks_refined;
    uint64_t records_refined;
    uint64_t pairs_refined;  /* in those blocks */
    uint64_t pairs_left_out; /* of them brought back by none of the rules below; another
                                rule may have found some */
    uint32_t refines; /* 1 + the rule whose blocks this one splits; 0 = the spec's own */
} kpl_ledger_rule;

/* Names are those of the seven stages. */
typedef struct kpl_ledger_stage {
    const char *name;
    double seconds;
} kpl_ledger_stage;

#define KPL_LEDGER_STAGES_MAX 16u

/* What a run expects of itself (score/estimate.h). NaN where nothing can be said. */
typedef struct kpl_ledger_estimate {
    double matches;          /* all matching pairs there are */
    double matches_model;    /* the model's share of all possible pairs */
    double matches_compared; /* sum of probabilities over the candidate pairs */
    double below_least;      /* of those the ones below the least weight of an edge */
    double missed;           /* matching pairs that no rule reaches */
    double missed_left;      /* of them neither found by way of their neighbours */
    double missed_share;     /* of all that rules could reach and those */
    uint32_t capture_occasions;
    double links_precision;
    double links_recall;
    double entities_precision; /* of the pairs inside entities */
    double entities_recall;
    double consistency; /* pairs inside first entities / matches_model */
} kpl_ledger_estimate;

#define KPL_LEDGER_WARNINGS_MAX 32u

/* A share and its 95 % interval; NaN where nothing can be said. */
typedef struct kpl_ledger_interval {
    double value;
    double low;
    double high;
} kpl_ledger_interval;

/* What labels say of the result (score/labels.h). */
typedef struct kpl_ledger_labels {
    uint64_t count; /* 0 = there were none */
    uint64_t matches;
    bool moved_threshold;
    kpl_ledger_interval links_precision;
    kpl_ledger_interval links_recall;
    kpl_ledger_interval entities_precision; /* of pairs that were scored */
    kpl_ledger_interval entities_recall;
} kpl_ledger_labels;

typedef struct kpl_ledger {
    kpl_ledger_source *sources;
    uint32_t source_count;
    kpl_ledger_rule *rules;
    uint32_t rule_count;
    kpl_ledger_stage stages[KPL_LEDGER_STAGES_MAX];
    uint32_t stage_count;
    uint64_t pairs_possible;
    uint64_t pairs_budget; /* that the rules together may bring */
    uint64_t pairs_compared;
    uint64_t pairs_closure; /* of them found by a common neighbour, not by a rule */
    uint64_t repaired;      /* values that a source that knows has mended */
    uint64_t aliases;       /* pairs of values that the second pass takes for one */
    uint64_t links;
    uint64_t entities;
    uint64_t entities_linked; /* of two records or more */
    bool has_conflicts;       /* some field keeps records apart */
    uint64_t vetoes;          /* entities that would be one without it, two by two */
    kpl_ledger_estimate estimate;
    kpl_ledger_labels labels;
    const char *warnings[KPL_LEDGER_WARNINGS_MAX]; /* sentences, in the spec's arena */
    uint32_t warning_count;
    uint64_t peak_memory_bytes; /* resident set of the process, high-water mark */
    uint64_t spilled_bytes;     /* put away in a temporary file, compressed */
    uint32_t threads;
    const char *cpu;
} kpl_ledger;

/* What emit writes for one linkage. Borrowed. */
typedef struct kpl_result {
    const kpl_spec *spec;
    const kpl_linkage_spec *linkage;
    const kpl_table *table;
    const kpl_pattern_layout *layout;
    const kpl_histogram *histogram; /* all candidate pairs */
    const double *pattern_weights;  /* one per histogram row, without term frequency */
    const kpl_model *model;
    const kpl_links *links;
    const kpl_entities *entities;
    const kpl_vetoes *vetoes;
    const kpl_ledger *ledger;
} kpl_result;

#endif /* KPL_MODEL_LEDGER_H */
