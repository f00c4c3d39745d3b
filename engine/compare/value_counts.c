/* value_counts.c - see value_counts.h. */
#include "compare/value_counts.h"

#include <assert.h>
#include <string.h>

/* Digits of a whole word of pairs that earn nothing. */
#define VALUE_COUNTS_WORD 8u
#define VALUE_COUNTS_ELSE UINT64_C(0x0101010101010101)

/* Digits of values: of null, else and plain levels, and of aliases. */
#define VALUE_COUNTS_DIGITS (KPL_LEVELS_MAX + 3u)

/* What all tasks read. A task takes a tile's height of rows. */
typedef struct value_counts_run {
    const kpl_compare *compare;
    kpl_compare_worker **workers; /* per thread */
    uint32_t k;
    double *held;      /* per value: what its records weigh */
    uint32_t *rows;    /* values that some record holds, ascending */
    uint32_t *columns; /* those of them that are drawn; may be `rows` itself */
    double *weights;   /* per column: what it stands for */
    uint32_t row_count;
    uint32_t column_count;
    kpl_value_counts *counts;
} value_counts_run;

uint32_t kpl_value_counts_sample(uint64_t distinct) {
    if (distinct <= KPL_VALUE_COUNTS_SAMPLE_MAX)
        return 0;
    const uint64_t size = KPL_VALUE_COUNTS_CELLS / distinct;
    if (size < KPL_VALUE_COUNTS_SAMPLE_MIN)
        return KPL_VALUE_COUNTS_SAMPLE_MIN;
    return size < KPL_VALUE_COUNTS_SAMPLE_MAX ? (uint32_t)size
                                              : KPL_VALUE_COUNTS_SAMPLE_MAX;
}

static uint32_t value_counts_code(const value_counts_run *run, uint32_t record) {
    const size_t stride = run->compare->layout->comparison_count;
    return run->compare->codes[record * stride + run->k];
}

/* ---- Before the tiles ------------------------------------------------------------ */

/* What each value weighs, in order of the records, and all together, in order of the
 * values. */
static void value_counts_weigh(value_counts_run *run, const kpl_value_counts_job *job) {
    for (uint32_t r = 0; r < job->record_count; r++)
        run->held[value_counts_code(run, r)] +=
            job->record_weights != NULL ? job->record_weights[r] : 1.0;
    run->held[KPL_VALUE_NULL] = 0.0;
    for (uint32_t v = 1; v < run->counts->value_count; v++) {
        if (run->held[v] <= 0.0)
            continue;
        run->rows[run->row_count++] = v;
        run->counts->total += run->held[v];
    }
}

/* Every value that holds a mark: the first at half a step, then one every step. */
static void value_counts_draw(value_counts_run *run, uint32_t size) {
    const double step = run->counts->total / (double)size;
    double end = 0.0;
    double marks = 0.0;
    for (uint32_t i = 0; i < run->row_count; i++) {
        const double held = run->held[run->rows[i]];
        end += held;
        if ((marks + 0.5) * step >= end)
            continue;
        run->columns[run->column_count] = run->rows[i];
        run->weights[run->column_count++] = held > step ? held : step;
        while ((marks + 0.5) * step < end)
            marks += 1.0;
    }
    run->counts->step = step;
}

static void value_counts_take_all(value_counts_run *run) {
    for (uint32_t i = 0; i < run->row_count; i++) {
        run->columns[i] = run->rows[i];
        run->weights[i] = run->held[run->rows[i]];
    }
    run->column_count = run->row_count;
    run->counts->step = 1.0;
}

/* Keep the rows of the values of two records only. */
static void value_counts_narrow(value_counts_run *run, const uint32_t only[2]) {
    run->row_count = 0;
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t value = value_counts_code(run, only[i]);
        const bool again = run->row_count > 0 && run->rows[0] == value;
        if (run->held[value] > 0.0 && !again)
            run->rows[run->row_count++] = value;
    }
}

/* ---- Tiles ----------------------------------------------------------------------- */

/* sums[digit] += weight for each of a row's digits that have counts; most are "else". */
static void value_counts_add(const uint8_t *digits, const double *weights, uint32_t count,
                             double sums[VALUE_COUNTS_DIGITS]) {
    uint32_t c = 0;
    for (; c + VALUE_COUNTS_WORD <= count; c += VALUE_COUNTS_WORD) {
        uint64_t word;
        memcpy(&word, digits + c, sizeof word);
        if (word == VALUE_COUNTS_ELSE)
            continue;
        for (uint32_t i = c; i < c + VALUE_COUNTS_WORD; i++)
            sums[digits[i]] += weights[i];
    }
    for (; c < count; c++)
        sums[digits[c]] += weights[c];
}

/* The row's sums; equal values are counted exactly, whatever the sample holds. */
static void value_counts_store(const value_counts_run *run, uint32_t value,
                               double sums[VALUE_COUNTS_DIGITS]) {
    kpl_value_counts *const counts = run->counts;
    float *const near = counts->near + (size_t)value * counts->digit_count;
    if (counts->equal_digit > 0)
        sums[counts->equal_digit] = run->held[value];
    for (uint32_t d = 0; d < counts->digit_count; d++)
        near[d] = (float)sums[d + KPL_COUNTS_DIGIT_MIN];
}

static uint32_t value_counts_least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static kpl_status value_counts_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    const value_counts_run *const run = argument;
    double sums[KPL_TILE_SIDE][VALUE_COUNTS_DIGITS] = {{0.0}};
    const uint32_t first = (uint32_t)task * KPL_TILE_SIDE;
    const uint32_t rows = value_counts_least(run->row_count - first, KPL_TILE_SIDE);
    (void)error;
    for (uint32_t at = 0; at < run->column_count; at += KPL_TILE_SIDE) {
        const uint32_t columns =
            value_counts_least(run->column_count - at, KPL_TILE_SIDE);
        const uint8_t *const digits =
            kpl_compare_values(run->compare, run->workers[worker], run->k,
                               run->rows + first, rows, run->columns + at, columns);
        for (uint32_t r = 0; r < rows; r++)
            value_counts_add(digits + (size_t)r * columns, run->weights + at, columns,
                             sums[r]);
    }
    for (uint32_t r = 0; r < rows; r++)
        value_counts_store(run, run->rows[first + r], sums[r]);
    return KPL_OK;
}

/* ---- The whole ------------------------------------------------------------------- */

static kpl_status value_counts_begin(value_counts_run *run, uint32_t threads,
                                     kpl_error *error) {
    const kpl_allocator *const allocator = run->compare->allocator;
    kpl_value_counts *const counts = run->counts;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)counts->value_count * counts->digit_count,
                           sizeof *counts->near, &counts->near, error));
    KPL_TRY(kpl_alloc_zero(allocator, counts->value_count, sizeof *run->held, &run->held,
                           error));
    KPL_TRY(
        kpl_alloc(allocator, counts->value_count, sizeof *run->rows, &run->rows, error));
    KPL_TRY(
        kpl_alloc_zero(allocator, threads, sizeof *run->workers, &run->workers, error));
    for (uint32_t w = 0; w < threads; w++)
        KPL_TRY(kpl_compare_worker_create(run->compare, &run->workers[w], error));
    return KPL_OK;
}

static kpl_status value_counts_choose(value_counts_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = run->compare->allocator;
    const uint32_t size = kpl_value_counts_sample(run->row_count);
    const uint32_t room = size > 0 ? size : run->row_count;
    KPL_TRY(kpl_alloc(allocator, room, sizeof *run->columns, &run->columns, error));
    KPL_TRY(kpl_alloc(allocator, room, sizeof *run->weights, &run->weights, error));
    if (size > 0)
        value_counts_draw(run, size);
    else
        value_counts_take_all(run);
    assert(run->column_count <= room);
    return KPL_OK;
}

static void value_counts_end(value_counts_run *run, uint32_t threads) {
    const kpl_allocator *const allocator = run->compare->allocator;
    for (uint32_t w = 0; run->workers != NULL && w < threads; w++)
        kpl_compare_worker_destroy(run->workers[w]);
    kpl_free(allocator, run->workers);
    kpl_free(allocator, run->held);
    kpl_free(allocator, run->rows);
    kpl_free(allocator, run->columns);
    kpl_free(allocator, run->weights);
}

kpl_status kpl_compare_value_counts(const kpl_compare *compare, uint32_t k,
                                    const kpl_value_counts_job *job,
                                    kpl_value_counts *counts_out, kpl_error *error) {
    assert(k < compare->layout->comparison_count);
    const kpl_compare_program *const program = &compare->programs[k];
    const kpl_pattern_layout *const layout = compare->layout;
    const uint32_t digits =
        layout->alias_digit[k] > 0 ? layout->alias_digit[k] + 1 : layout->plain_digits[k];
    *counts_out = (kpl_value_counts){
        .allocator = compare->allocator,
        .value_count = program->field->values.count,
        .digit_count = digits - KPL_COUNTS_DIGIT_MIN,
        .equal_digit =
            program->equal_digit >= KPL_COUNTS_DIGIT_MIN ? program->equal_digit : 0};
    value_counts_run run = {.compare = compare, .k = k, .counts = counts_out};
    kpl_status status = value_counts_begin(&run, job->pool->threads, error);
    if (status == KPL_OK) {
        value_counts_weigh(&run, job);
        status = value_counts_choose(&run, error);
    }
    if (status == KPL_OK && job->only != NULL)
        value_counts_narrow(&run, job->only);
    if (status == KPL_OK)
        status = kpl_parallel_for(
            job->pool, ((uint64_t)run.row_count + KPL_TILE_SIDE - 1) / KPL_TILE_SIDE,
            value_counts_task, &run, error);
    value_counts_end(&run, job->pool->threads);
    return status;
}
