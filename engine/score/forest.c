/* forest.c - see forest.h. Two comparisons at a time, so that memory stays small. */
#include "score/forest.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define FOREST_ANCHORS_MIN 1000.0
#define FOREST_AGREE_MIN 8.0
#define FOREST_LIFT_MIN 1.3
#define FOREST_DEVIATIONS_MIN 5.0
#define FOREST_BACKOFF 20.0
#define FOREST_RAKES 8u

/* Pairs by the two comparisons' levels. */
typedef struct forest_joint {
    double counts[KPL_LEVELS_MAX + 1][KPL_LEVELS_MAX + 1];
    double total;
    double together; /* of them agree closely on both, when the two are dependent; */
    double expected; /* as many would if they were not */
} forest_joint;

void kpl_telling_of(const kpl_pattern_layout *layout, const kpl_histogram *random_pairs,
                    kpl_telling *telling_out) {
    double close[KPL_FIELDS_MAX] = {0};
    double filled[KPL_FIELDS_MAX] = {0};
    for (size_t i = 0; i < random_pairs->row_count; i++) {
        const double pairs = (double)random_pairs->rows[i].pairs;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            const uint32_t digit =
                kpl_pattern_digit(layout, random_pairs->rows[i].pattern, k);
            filled[k] += digit > 0 ? pairs : 0.0;
            close[k] += kpl_digit_is_close(layout, k, digit) ? pairs : 0.0;
        }
    }
    for (uint32_t k = 0; k < layout->comparison_count; k++)
        telling_out->is_telling[k] = close[k] <= KPL_FOREST_COMMON * filled[k];
}

void kpl_reading_of(const kpl_pattern_layout *layout, const kpl_telling *telling,
                    uint64_t pattern, kpl_reading *reading_out) {
    reading_out->else_count = 0;
    reading_out->close_count = 0;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t digit = kpl_pattern_digit(layout, pattern, k);
        reading_out->digits[k] = (uint8_t)digit;
        reading_out->close[k] =
            telling->is_telling[k] && kpl_digit_is_close(layout, k, digit);
        reading_out->else_count += digit == 1;
        reading_out->close_count += reading_out->close[k];
    }
}

/* Joint counts of `a` (rows) and `b` over the anchors of both. */
static void forest_count(const kpl_pattern_layout *layout, const kpl_telling *telling,
                         const kpl_histogram *pairs, uint32_t a, uint32_t b,
                         forest_joint *joint) {
    memset(joint, 0, sizeof *joint);
    for (size_t i = 0; i < pairs->row_count; i++) {
        kpl_reading reading;
        kpl_reading_of(layout, telling, pairs->rows[i].pattern, &reading);
        const uint32_t x = reading.digits[a];
        const uint32_t y = reading.digits[b];
        if (x == 0 || y == 0)
            continue;
        const uint32_t else_others = reading.else_count - (x == 1) - (y == 1);
        const uint32_t close_others =
            reading.close_count - reading.close[a] - reading.close[b];
        if (else_others < 2 || close_others > 0)
            continue;
        joint->counts[x - 1][y - 1] += (double)pairs->rows[i].pairs;
        joint->total += (double)pairs->rows[i].pairs;
    }
}

/* Mutual information when the two depend on each other, else 0. */
static double forest_dependence(const kpl_pattern_layout *layout, uint32_t a, uint32_t b,
                                forest_joint *joint) {
    const uint32_t rows = layout->digits[a] - 1;
    const uint32_t columns = layout->digits[b] - 1;
    double row_sums[KPL_LEVELS_MAX + 1] = {0};
    double column_sums[KPL_LEVELS_MAX + 1] = {0};
    double together = 0.0;
    double agree_a = 0.0;
    double agree_b = 0.0;
    if (joint->total < FOREST_ANCHORS_MIN)
        return 0.0;
    for (uint32_t x = 0; x < rows; x++) {
        for (uint32_t y = 0; y < columns; y++) {
            const bool close_a = kpl_digit_is_close(layout, a, x + 1);
            const bool close_b = kpl_digit_is_close(layout, b, y + 1);
            row_sums[x] += joint->counts[x][y];
            column_sums[y] += joint->counts[x][y];
            agree_a += close_a ? joint->counts[x][y] : 0.0;
            agree_b += close_b ? joint->counts[x][y] : 0.0;
            together += close_a && close_b ? joint->counts[x][y] : 0.0;
        }
    }
    const double expected = agree_a * agree_b / joint->total;
    if (together < FOREST_AGREE_MIN || together <= FOREST_LIFT_MIN * expected ||
        together - expected <= FOREST_DEVIATIONS_MIN * sqrt(expected + 1.0))
        return 0.0;
    joint->together = together;
    joint->expected = expected;
    double information = 0.0;
    for (uint32_t x = 0; x < rows; x++)
        for (uint32_t y = 0; y < columns; y++)
            if (joint->counts[x][y] > 0.0)
                information += joint->counts[x][y] / joint->total *
                               log2(joint->counts[x][y] * joint->total /
                                    (row_sums[x] * column_sums[y]));
    return information;
}

/* The row that row `x` of the parent's levels borrows from: the one below; of levels that
 * stand above the plain ones the one that is as close. */
static uint32_t forest_row_below(const kpl_pattern_layout *layout, uint32_t parent,
                                 uint32_t x) {
    const uint32_t exact = layout->plain_digits[parent] - 2;
    if (x + 1 == layout->crossed_digit[parent])
        return exact;
    if (x + 1 == layout->near_digit[parent] || x + 1 == layout->alias_digit[parent])
        return layout->close_from[parent] < exact + 1 ? exact - 1 : exact;
    return x - 1;
}

/* Pairs that a cell of a row of `sum` pairs borrows, where the row below says `below`:
 * its share of the row's backoff, or what chance may have kept from being seen, if that
 * is more. With the backoff alone a level that a few pairs should show, and none does,
 * would become a thousand times rarer from row to row, and prove a match whenever it is
 * met. */
static double forest_borrowed(double below, double sum) {
    const double expected = below * sum;
    return fmax(FOREST_BACKOFF * below, expected / (1.0 + expected));
}

/* Anchors are no fair part of the random pairs: two that differ in country, too, share a
 * given name half as often. Keep how the two go together, but let the table say of the
 * child alone what u says of it (raking, Deming and Stephan 1940). */
static void forest_rake(uint32_t parent, uint32_t child, kpl_model *model) {
    double(*const rows)[KPL_LEVELS_MAX + 1] = model->u_given[child];
    const uint32_t row_count = model->level_counts[parent];
    const uint32_t levels = model->level_counts[child];
    for (uint32_t step = 0; step < FOREST_RAKES; step++) {
        double times[KPL_LEVELS_MAX + 1] = {0};
        for (uint32_t x = 0; x < row_count; x++)
            for (uint32_t y = 0; y < levels; y++)
                times[y] += model->u[parent][x] * rows[x][y];
        for (uint32_t y = 0; y < levels; y++)
            times[y] = model->u[child][y] / times[y];
        for (uint32_t x = 0; x < row_count; x++) {
            double sum = 0.0;
            for (uint32_t y = 0; y < levels; y++)
                sum += rows[x][y] *= times[y];
            for (uint32_t y = 0; y < levels; y++)
                rows[x][y] /= sum;
        }
    }
}

/* u of `child` by its parent's level; rows from "else" up, each drawn to the one below.
 */
static void forest_table(const kpl_pattern_layout *layout, const forest_joint *joint,
                         uint32_t parent, uint32_t child, kpl_model *model) {
    const uint32_t levels = layout->digits[child] - 1;
    for (uint32_t x = 0; x + 1 < layout->digits[parent]; x++) {
        const double *const below =
            x == 0 ? model->u[child]
                   : model->u_given[child][forest_row_below(layout, parent, x)];
        double sum = FOREST_BACKOFF;
        for (uint32_t y = 0; y < levels; y++)
            sum += joint->counts[x][y];
        double *const row = model->u_given[child][x];
        double whole = 0.0;
        for (uint32_t y = 0; y < levels; y++) {
            row[y] = joint->counts[x][y] + forest_borrowed(below[y], sum);
            whole += row[y];
        }
        for (uint32_t y = 0; y < levels; y++)
            row[y] /= whole;
    }
    forest_rake(parent, child, model);
    model->parent[child] = parent + 1;
}

static double forest_agreement(const kpl_pattern_layout *layout, const kpl_model *model,
                               uint32_t k) {
    double agree = 0.0;
    for (uint32_t level = 0; level < model->level_counts[k]; level++)
        if (kpl_digit_is_close(layout, k, level + 1))
            agree += model->u[k][level];
    return agree;
}

typedef struct forest_run {
    const kpl_pattern_layout *layout;
    const kpl_telling *telling;
    const kpl_histogram *pairs;
    kpl_model *model;
    double edges[KPL_FIELDS_MAX][KPL_FIELDS_MAX]; /* 0 = none; symmetric */
    bool in_tree[KPL_FIELDS_MAX][KPL_FIELDS_MAX];
    uint32_t tree[KPL_FIELDS_MAX]; /* number of the tree that a comparison is in */
} forest_run;

/* Kruskal: strongest edge first, none inside one tree; ties to the smallest numbers. */
static void forest_span(forest_run *run) {
    const uint32_t count = run->layout->comparison_count;
    for (uint32_t k = 0; k < count; k++)
        run->tree[k] = k;
    for (;;) {
        double best = 0.0;
        uint32_t best_a = 0;
        uint32_t best_b = 0;
        for (uint32_t a = 0; a < count; a++) {
            for (uint32_t b = a + 1; b < count; b++) {
                if (run->tree[a] != run->tree[b] && run->edges[a][b] > best) {
                    best = run->edges[a][b];
                    best_a = a;
                    best_b = b;
                }
            }
        }
        if (!(best > 0.0))
            return;
        run->in_tree[best_a][best_b] = true;
        run->in_tree[best_b][best_a] = true;
        const uint32_t gone = run->tree[best_b];
        for (uint32_t k = 0; k < count; k++)
            if (run->tree[k] == gone)
                run->tree[k] = run->tree[best_a];
    }
}

/* Hang the neighbours of `start` below it, and theirs below them. */
static void forest_hang(forest_run *run, uint32_t start, bool *visited) {
    uint32_t stack[KPL_FIELDS_MAX];
    uint32_t depth = 0;
    stack[depth++] = start;
    visited[start] = true;
    while (depth > 0) {
        const uint32_t parent = stack[--depth];
        for (uint32_t k = 0; k < run->layout->comparison_count; k++) {
            if (!run->in_tree[parent][k] || visited[k])
                continue;
            forest_joint joint;
            forest_count(run->layout, run->telling, run->pairs, parent, k, &joint);
            forest_table(run->layout, &joint, parent, k, run->model);
            visited[k] = true;
            stack[depth++] = k;
        }
    }
}

void kpl_forest_grow(const kpl_pattern_layout *layout, const kpl_telling *telling,
                     const kpl_histogram *random_pairs, kpl_model *model) {
    forest_run run = {
        .layout = layout, .telling = telling, .pairs = random_pairs, .model = model};
    const uint32_t count = layout->comparison_count;
    for (uint32_t a = 0; a < count; a++) {
        for (uint32_t b = a + 1; b < count; b++) {
            forest_joint joint;
            forest_count(layout, telling, random_pairs, a, b, &joint);
            run.edges[a][b] = forest_dependence(layout, a, b, &joint);
            run.edges[b][a] = run.edges[a][b];
        }
    }
    forest_span(&run);
    bool visited[KPL_FIELDS_MAX] = {false};
    for (;;) { /* root: the comparison of a new tree that agrees most rarely */
        uint32_t root = KPL_FIELDS_MAX;
        for (uint32_t k = 0; k < count; k++)
            if (!visited[k] &&
                (root == KPL_FIELDS_MAX || forest_agreement(layout, model, k) <
                                               forest_agreement(layout, model, root)))
                root = k;
        if (root == KPL_FIELDS_MAX)
            return;
        forest_hang(&run, root, visited);
    }
}

double kpl_forest_ignored(const kpl_pattern_layout *layout,
                          const kpl_histogram *random_pairs) {
    kpl_telling telling;
    double together = 0.0;
    double expected = 0.0;
    kpl_telling_of(layout, random_pairs, &telling);
    for (uint32_t a = 0; a < layout->comparison_count; a++) {
        for (uint32_t b = a + 1; b < layout->comparison_count; b++) {
            forest_joint joint;
            forest_count(layout, &telling, random_pairs, a, b, &joint);
            (void)forest_dependence(layout, a, b, &joint);
            together += joint.together;
            expected += joint.expected;
        }
    }
    assert(expected <= together);
    return together > 0.0 ? 1.0 - expected / together : 0.0;
}
