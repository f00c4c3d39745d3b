/* train.c - see train.h. Sums run in the order of the sorted histogram: same bits always. */
#include "score/train.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "model/links.h"

#define TRAIN_ANCHORS_MIN 1000u /* fewer anchor pairs say less than all pairs do */
#define TRAIN_U_EXTRA 0.5
#define TRAIN_M_EXTRA 2.0
#define TRAIN_M_FIRST 0.7       /* share of the closest level before the first step */
#define TRAIN_MATCHES_A_RECORD 0.2
#define TRAIN_LAMBDA_MIN 1e-15

/* What the digits of one pattern say as anchors: how many comparisons are "else", and
 * which agree closely (one of the two closest levels; the closest when there is one). */
typedef struct train_reading {
    uint8_t digits[KPL_FIELDS_MAX];
    uint32_t else_count;
    uint32_t close_count;
} train_reading;

static bool train_is_close(const kpl_pattern_layout *layout, uint32_t k, uint32_t digit) {
    const uint32_t top = layout->digits[k] - 1;
    return digit == top || (top > 2 && digit == top - 1);
}

static void train_read(const kpl_pattern_layout *layout, uint64_t pattern,
                       train_reading *reading) {
    reading->else_count = 0;
    reading->close_count = 0;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t digit = kpl_pattern_digit(layout, pattern, k);
        reading->digits[k] = (uint8_t)digit;
        reading->else_count += digit == 1;
        reading->close_count += train_is_close(layout, k, digit);
    }
}

static bool train_is_anchor(const kpl_pattern_layout *layout, const train_reading *reading,
                            uint32_t k) {
    const uint32_t digit = reading->digits[k];
    const uint32_t else_others = reading->else_count - (digit == 1);
    const uint32_t close_others =
        reading->close_count - train_is_close(layout, k, digit);
    return else_others >= 2 && close_others <= 1;
}

void kpl_train_u(const kpl_pattern_layout *layout, const kpl_histogram *random_pairs,
                 kpl_model *model_out) {
    double anchored[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1] = {{0}};
    double all[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1] = {{0}};
    for (size_t i = 0; i < random_pairs->row_count; i++) {
        train_reading reading;
        train_read(layout, random_pairs->rows[i].pattern, &reading);
        const double pairs = (double)random_pairs->rows[i].pairs;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            if (reading.digits[k] == 0)
                continue;
            all[k][reading.digits[k] - 1] += pairs;
            if (train_is_anchor(layout, &reading, k))
                anchored[k][reading.digits[k] - 1] += pairs;
        }
    }
    memset(model_out, 0, sizeof *model_out);
    model_out->comparison_count = layout->comparison_count;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t levels = layout->digits[k] - 1;
        double anchors = 0.0;
        double total = 0.0;
        for (uint32_t level = 0; level < levels; level++)
            anchors += anchored[k][level];
        const double *const counts = anchors >= TRAIN_ANCHORS_MIN ? anchored[k] : all[k];
        for (uint32_t level = 0; level < levels; level++)
            total += counts[level] + TRAIN_U_EXTRA;
        model_out->level_counts[k] = levels;
        for (uint32_t level = 0; level < levels; level++)
            model_out->u[k][level] = (counts[level] + TRAIN_U_EXTRA) / total;
    }
}

/* Make m / u non-decreasing in the level by pooling neighbours; the sum of m stays. */
static void train_monotone(double *m, const double *u, uint32_t levels) {
    double pool_m[KPL_LEVELS_MAX + 1];
    double pool_u[KPL_LEVELS_MAX + 1];
    uint32_t pool_end[KPL_LEVELS_MAX + 1];
    uint32_t pools = 0;
    for (uint32_t level = 0; level < levels; level++) {
        pool_m[pools] = m[level];
        pool_u[pools] = u[level];
        pool_end[pools] = level + 1;
        pools++;
        while (pools > 1 && pool_m[pools - 1] * pool_u[pools - 2] <
                                pool_m[pools - 2] * pool_u[pools - 1]) {
            pool_m[pools - 2] += pool_m[pools - 1];
            pool_u[pools - 2] += pool_u[pools - 1];
            pool_end[pools - 2] = pool_end[pools - 1];
            pools--;
        }
    }
    uint32_t level = 0;
    for (uint32_t p = 0; p < pools; p++)
        for (; level < pool_end[p]; level++)
            m[level] = u[level] * (pool_m[p] / pool_u[p]);
}

static void train_start(const kpl_pattern_layout *layout, kpl_model *model) {
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t levels = model->level_counts[k];
        for (uint32_t level = 0; level < levels; level++)
            model->m[k][level] = level + 1 == levels
                                     ? TRAIN_M_FIRST
                                     : (1.0 - TRAIN_M_FIRST) / (double)(levels - 1);
        train_monotone(model->m[k], model->u[k], levels);
    }
}

double kpl_train_weight(const kpl_pattern_layout *layout, const kpl_model *model,
                        uint64_t pattern) {
    double weight = log2(model->lambda / (1.0 - model->lambda));
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t digit = kpl_pattern_digit(layout, pattern, k);
        if (digit > 0)
            weight += log2(model->m[k][digit - 1] / model->u[k][digit - 1]);
    }
    return weight;
}

/* Expectation: posteriors of all rows into `mass` (times their pairs), summed. */
static double train_expect(const kpl_pattern_layout *layout, const kpl_model *model,
                           const kpl_histogram *candidates, double *mass) {
    double table[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 2];
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        table[k][0] = 0.0; /* null says nothing */
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            table[k][level + 1] = log2(model->m[k][level] / model->u[k][level]);
    }
    const double prior = log2(model->lambda / (1.0 - model->lambda));
    double total = 0.0;
    for (size_t i = 0; i < candidates->row_count; i++) {
        double weight = prior;
        uint64_t rest = candidates->rows[i].pattern;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            weight += table[k][rest % layout->digits[k]];
            rest /= layout->digits[k];
        }
        mass[i] = kpl_weight_probability(weight) * (double)candidates->rows[i].pairs;
        total += mass[i];
    }
    return total;
}

/* Maximisation: new m from the posteriors; returns the largest change. */
static double train_maximise(const kpl_pattern_layout *layout,
                             const kpl_histogram *candidates, const double *mass,
                             kpl_model *model) {
    double sums[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 2] = {{0}};
    for (size_t i = 0; i < candidates->row_count; i++) {
        uint64_t rest = candidates->rows[i].pattern;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            sums[k][rest % layout->digits[k]] += mass[i];
            rest /= layout->digits[k];
        }
    }
    double change = 0.0;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t levels = model->level_counts[k];
        double fresh[KPL_LEVELS_MAX + 1];
        double total = TRAIN_M_EXTRA;
        for (uint32_t level = 0; level < levels; level++)
            total += sums[k][level + 1];
        for (uint32_t level = 0; level < levels; level++)
            fresh[level] = (sums[k][level + 1] + TRAIN_M_EXTRA / (double)levels) / total;
        train_monotone(fresh, model->u[k], levels);
        for (uint32_t level = 0; level < levels; level++) {
            change = fmax(change, fabs(fresh[level] - model->m[k][level]));
            model->m[k][level] = fresh[level];
        }
    }
    return change;
}

static double train_lambda(double matches, double possible_pairs) {
    const double lambda = matches / possible_pairs;
    return fmin(fmax(lambda, TRAIN_LAMBDA_MIN), 0.5);
}

kpl_status kpl_train_em(const kpl_pattern_layout *layout, const kpl_histogram *candidates,
                        uint64_t record_count, uint64_t possible_pairs,
                        const kpl_allocator *allocator, kpl_model *model,
                        kpl_error *error) {
    assert(model->comparison_count == layout->comparison_count);
    double *mass = NULL;
    KPL_TRY(kpl_alloc(allocator, candidates->row_count, sizeof *mass, &mass, error));
    const double possible = possible_pairs > 0 ? (double)possible_pairs : 1.0;
    model->possible_pairs = (double)possible_pairs;
    model->lambda = train_lambda(TRAIN_MATCHES_A_RECORD * (double)record_count, possible);
    model->iterations = 0;
    model->converged = false;
    train_start(layout, model);
    while (!model->converged && model->iterations < KPL_TRAIN_ITERATIONS_MAX) {
        const double matches = train_expect(layout, model, candidates, mass);
        const double change = train_maximise(layout, candidates, mass, model);
        model->lambda = train_lambda(matches, possible);
        model->iterations++;
        model->converged = change < KPL_TRAIN_TOLERANCE;
    }
    model->expected_matches = train_expect(layout, model, candidates, mass);
    kpl_free(allocator, mass);
    return KPL_OK;
}
