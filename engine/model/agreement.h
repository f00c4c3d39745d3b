/*
 * agreement.h - agreement patterns: all levels of a pair in one integer.
 *
 * Model. Digits of comparison k: 0 = null, 1 = else, 2.. = its plain levels, closer is
 * higher; then, where the spec asks for them, one for learned aliases and two for values
 * that agree crosswise (spec.h). The level that users see is digit - 1. The pattern is
 * sum of digit * weight (mixed radix, comparison 0 the least significant).
 */
#ifndef KPL_MODEL_AGREEMENT_H
#define KPL_MODEL_AGREEMENT_H

#include "model/spec.h"

typedef struct kpl_pattern_layout {
    uint32_t comparison_count;
    uint32_t digits[KPL_FIELDS_MAX];        /* number of digits of comparison k */
    uint32_t plain_digits[KPL_FIELDS_MAX];  /* of null, else and plain levels */
    uint32_t close_from[KPL_FIELDS_MAX];    /* digits from here on agree closely */
    uint32_t alias_digit[KPL_FIELDS_MAX];   /* 0 = there is none */
    uint32_t near_digit[KPL_FIELDS_MAX];    /* crosswise, nearly; 0 = none */
    uint32_t crossed_digit[KPL_FIELDS_MAX]; /* crosswise, exactly; 0 = none */
    bool is_unordered[KPL_FIELDS_MAX]; /* a level asks for a direction: the next one is
                                          not closer than it, but another */
    uint64_t weights[KPL_FIELDS_MAX];
    uint64_t pattern_count; /* product of digits, at most KPL_PATTERNS_MAX */
} kpl_pattern_layout;

/* KPL_E_LIMIT when the product is above KPL_PATTERNS_MAX. */
KPL_NODISCARD kpl_status kpl_pattern_layout_init(kpl_pattern_layout *layout,
                                                 const kpl_linkage_spec *linkage,
                                                 kpl_error *error);

/* Digit of comparison k. Level for users = digit - 1. */
static inline uint32_t kpl_pattern_digit(const kpl_pattern_layout *layout,
                                         uint64_t pattern, uint32_t k) {
    return (uint32_t)(pattern / layout->weights[k] % layout->digits[k]);
}

typedef struct kpl_pattern_count {
    uint64_t pattern;
    uint64_t pairs;
} kpl_pattern_count;

/* Patterns that occur, ascending, each once. */
typedef struct kpl_histogram {
    const kpl_allocator *allocator;
    kpl_pattern_count *rows;
    size_t row_count;
    uint64_t pairs; /* sum over rows */
} kpl_histogram;

void kpl_histogram_release(kpl_histogram *histogram);

#define KPL_DENSE_MAX 8u /* comparisons whose equal values have tables of their own */

/* The Fellegi-Sunter model of one linkage (Fellegi and Sunter 1969). */
typedef struct kpl_model {
    double lambda;         /* share of matches among all possible pairs */
    double possible_pairs; /* pairs that the prior speaks of */
    uint32_t comparison_count;
    uint32_t level_counts[KPL_FIELDS_MAX];        /* levels incl. else, without null */
    double m[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1]; /* [k][level], level 0 = else */
    double u[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1];
    /* Dependence among non-matches: 0 = independent, else 1 + the comparison whose level
     * u depends on (a forest). u_given[k][parent's level][level]; a null parent: u. */
    uint32_t parent[KPL_FIELDS_MAX];
    double u_given[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1][KPL_LEVELS_MAX + 1];
    /* More of it (dense.h): comparisons beside whose equal values others are not as u
     * says, the rarest values first. Of a pattern the first one counts that has its
     * closest plain level: u of comparison k is then times dense[which][k][level]. */
    uint32_t dense_count;
    uint32_t dense_of[KPL_DENSE_MAX];
    double dense[KPL_DENSE_MAX][KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1];
    /* A second class of non-matches: other members of the household. They share what
     * is_shared marks (with levels distributed as `shared`) and nothing else. `household`
     * is their share of all pairs, 0 = no such class. */
    double household;
    bool is_shared[KPL_FIELDS_MAX];
    bool is_fixed[KPL_FIELDS_MAX]; /* m is given; while learning only */
    bool is_home[KPL_FIELDS_MAX];  /* of the address: shared always */
    bool is_twins[KPL_FIELDS_MAX]; /* shared by twins alone; while learning only */
    /* Share of the matches whose records have two addresses, that are alike as those of
     * any two people: one event, not one for each field. 0 = none. */
    double moved;
    double shared[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1];
    uint32_t iterations; /* of EM; 0 = loaded, not trained */
    bool converged;
    double expected_matches; /* sum of posteriors over the candidate pairs */
} kpl_model;

/* u of comparison k at `level`, given its parent's digit (ignored without a parent). */
static inline double kpl_model_u(const kpl_model *model, uint32_t k, uint32_t level,
                                 uint32_t parent_digit) {
    return model->parent[k] == 0 || parent_digit == 0
               ? model->u[k][level]
               : model->u_given[k][parent_digit - 1][level];
}

/* Digit of the comparison that k depends on in a pattern; 0 without a parent. */
static inline uint32_t kpl_model_parent_digit(const kpl_model *model,
                                              const kpl_pattern_layout *layout,
                                              uint64_t pattern, uint32_t k) {
    return model->parent[k] == 0
               ? 0
               : kpl_pattern_digit(layout, pattern, model->parent[k] - 1);
}

/* Is comparison k at its closest plain level? */
static inline bool kpl_pattern_is_equal(const kpl_pattern_layout *layout,
                                        uint64_t pattern, uint32_t k) {
    return kpl_pattern_digit(layout, pattern, k) + 1 == layout->plain_digits[k];
}

/* Which of model->dense_of counts for a pattern; dense_count = none. */
static inline uint32_t kpl_model_dense(const kpl_model *model,
                                       const kpl_pattern_layout *layout,
                                       uint64_t pattern) {
    uint32_t which = 0;
    while (which < model->dense_count &&
           !kpl_pattern_is_equal(layout, pattern, model->dense_of[which]))
        which++;
    return which;
}

/* How many times as large u of comparison k is, `which` from kpl_model_dense(). */
static inline double kpl_model_dense_times(const kpl_model *model, uint32_t which,
                                           uint32_t k, uint32_t level) {
    return which < model->dense_count ? model->dense[which][k][level] : 1.0;
}

/* Do two values at this digit agree closely: at one of the closest plain levels (two,
 * unless the spec says how many), as aliases, or crosswise? */
static inline bool kpl_digit_is_close(const kpl_pattern_layout *layout, uint32_t k,
                                      uint32_t digit) {
    return digit >= layout->close_from[k];
}

/* What the linkage's rules say of a pattern: the first `never` that fits, or else whether
 * some `certain` does. Threads: any. */
kpl_verdict kpl_pattern_verdict(const kpl_pattern_layout *layout,
                                const kpl_linkage_spec *linkage, uint64_t pattern);

/* A match weight as the verdict has it. */
double kpl_verdict_weigh(kpl_verdict verdict, double weight);

#endif /* KPL_MODEL_AGREEMENT_H */
