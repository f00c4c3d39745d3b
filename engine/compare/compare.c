/*
 * compare.c - see compare.h.
 *
 * Per batch and comparison: number the distinct values of rows and columns (local index,
 * 0 = null), let the kernels fill a matrix of ordinals per measure, fold the ordinals
 * into a matrix of digits, and add digit * weight to every pair's pattern by look-up. In
 * a block on surname the surname matrix is 1 x 1; in a block on birth date the distinct
 * names are few: this is where most of the work disappears. Where the pairs are few
 * against that matrix (small blocks side by side), those whose values differ are compared
 * one by one instead. Either way gives the same digits.
 */
#include "compare/compare.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "compare/compare_program.h"

#define COMPARE_SLOTS 512u /* of the little hash table; four times the most values */
#define COMPARE_ALIGNMENT 64u
#define COMPARE_STRIP 8u        /* rows of a symmetric matrix that are done at once */
#define COMPARE_QUEUE_MAX 2048u /* pairs; more are never less work than a matrix */
#define COMPARE_PAIR_CELLS 4u   /* cells of a matrix that cost what a pair costs */
#define COMPARE_REACH_CELLS 16u /* ... by itself, without the fill below */
#define COMPARE_FILL_CELLS 8u   /* ... what it costs to put one value into a lane */

/* The distinct values of one side of a tile. */
typedef struct compare_side {
    uint32_t count;                 /* distinct, null not counted */
    uint32_t values[KPL_TILE_SIDE]; /* cleaned value numbers */
    uint8_t local[KPL_TILE_SIDE];   /* per record: 0 = null, else 1 + place in values */
    uint32_t forms[KPL_TILE_SIDE];  /* distinct values in the measure's form, nulls out */
    uint32_t form_place[KPL_TILE_SIDE]; /* of forms[i]: place in values */
    uint32_t form_count;
} compare_side;

/* Pairs of values that are compared one by one. */
typedef struct compare_queued {
    uint32_t count;
    uint32_t left[COMPARE_QUEUE_MAX]; /* cleaned value numbers */
    uint32_t right[COMPARE_QUEUE_MAX];
    uint16_t pairs[COMPARE_QUEUE_MAX];     /* their place in the batch */
    uint32_t form_left[COMPARE_QUEUE_MAX]; /* in the measure's form, nulls out */
    uint32_t form_right[COMPARE_QUEUE_MAX];
    uint16_t form_place[COMPARE_QUEUE_MAX]; /* their place in the queue */
    /* Where what is gathered of both sides has the two values, when the pairs are many:
     * 0 .. KPL_TILE_SIDE - 1 for rows, the columns behind. */
    bool is_gathered;
    uint32_t place_left[COMPARE_QUEUE_MAX];
    uint32_t place_right[COMPARE_QUEUE_MAX];
    uint64_t marks[2 * KPL_TILE_SIDE];   /* of one measure */
    uint32_t numbers[2 * KPL_TILE_SIDE]; /* the values in its form */
} compare_queued;

/* What crosswise pairs need of one side of a batch. */
typedef struct compare_cross_values {
    uint32_t own[KPL_TILE_SIDE]; /* value numbers, shared by both comparisons */
    uint32_t partner[KPL_TILE_SIDE];
    kpl_sift_side signatures;
} compare_cross_values;

struct kpl_compare_worker {
    const kpl_allocator *allocator;
    void *kernel_memory; /* holds the two below, aligned */
    uint8_t *states;     /* one opened state per measure, at its state_at */
    void *scratch;       /* that the states share, and exact scores use */
    compare_side rows;
    compare_side columns;
    uint32_t slot_value[COMPARE_SLOTS];
    uint32_t slot_stamp[COMPARE_SLOTS];
    uint8_t slot_local[COMPARE_SLOTS];
    uint32_t stamp;
    uint32_t codes[KPL_TILE_SIDE];  /* of one comparison and side */
    uint8_t kernel[KPL_TILE_PAIRS]; /* ordinals as a kernel wrote them */
    uint8_t strip[COMPARE_STRIP * KPL_TILE_SIDE];
    uint8_t ordinals[KPL_TILE_PAIRS]; /* of one measure, values x values */
    uint8_t digits[KPL_TILE_PAIRS];   /* of one comparison, values x values */
    compare_queued queue;
    compare_cross_values cross_rows;
    compare_cross_values cross_columns;
};

_Static_assert(KPL_TILE_SIDE < 255, "a local index fits a byte");

/* ---- Plan ------------------------------------------------------------------------ */

/* The fields of the table, crossed ones over their shared dictionary. */
static kpl_status compare_fields(kpl_compare *compare, const kpl_linkage_spec *linkage,
                                 const kpl_table *table, kpl_error *error) {
    compare->view = *table;
    compare->view.fields = NULL;
    KPL_TRY(kpl_alloc(compare->allocator, table->field_count, sizeof *table->fields,
                      &compare->view.fields, error));
    for (uint32_t f = 0; f < table->field_count; f++) {
        compare->view.fields[f] = table->fields[f];
        compare->view.fields[f].codes = NULL;
    }
    KPL_TRY(kpl_alloc_zero(compare->allocator, linkage->comparison_count,
                           sizeof *compare->crossings, &compare->crossings, error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const kpl_comparison_spec *const own = &linkage->comparisons[k];
        if (own->crossed == 0)
            continue;
        kpl_crossing *const crossing = &compare->crossings[compare->crossing_count++];
        KPL_TRY(kpl_crossing_init(crossing, linkage, table, compare->layout, k,
                                  compare->allocator, error));
        compare->view.fields[own->field] = crossing->fields[0];
        compare->view.fields[linkage->comparisons[own->crossed - 1].field] =
            crossing->fields[1];
    }
    return KPL_OK;
}

/* New numbers of a field's values, or NULL when they have the old ones. */
static const uint32_t *compare_numbers(const kpl_compare *compare,
                                       const kpl_linkage_spec *linkage, uint32_t field) {
    for (uint32_t i = 0; i < compare->crossing_count; i++)
        if (linkage->comparisons[compare->crossings[i].own].field == field)
            return compare->crossings[i].number_of;
    return NULL;
}

/* Records whose codes are copied at a time: what is written stays in the first-level
 * cache until all comparisons have been there. */
#define COMPARE_GATHER_RECORDS ((size_t)512)

/* Copy the codes that comparisons read, record by record. */
static kpl_status compare_gather(kpl_compare *compare, const kpl_linkage_spec *linkage,
                                 const kpl_table *table, kpl_error *error) {
    const uint32_t count = compare->layout->comparison_count;
    const size_t records = table->record_count;
    KPL_TRY(kpl_alloc(compare->allocator, records, count * sizeof *compare->codes,
                      &compare->codes, error));
    for (size_t from = 0; from < records; from += COMPARE_GATHER_RECORDS) {
        const size_t end = records - from < COMPARE_GATHER_RECORDS
                               ? records
                               : from + COMPARE_GATHER_RECORDS;
        for (uint32_t k = 0; k < count; k++) {
            const uint32_t field = linkage->comparisons[k].field;
            const uint32_t *const numbers = compare_numbers(compare, linkage, field);
            const uint32_t *const codes = table->fields[field].codes;
            for (size_t r = from; r < end; r++)
                compare->codes[r * count + k] =
                    numbers != NULL ? numbers[codes[r]] : codes[r];
        }
    }
    return KPL_OK;
}

/* What kernels must know of all values of a field, made once and shared. */
static kpl_status compare_study(kpl_compare *compare, kpl_error *error) {
    for (uint32_t k = 0; k < compare->layout->comparison_count; k++) {
        kpl_compare_program *const program = &compare->programs[k];
        for (uint32_t i = 0; i < program->measure_count; i++) {
            kpl_compare_measure *const measure = &program->measures[i];
            if (measure->comparator->prepare != NULL)
                KPL_TRY(measure->comparator->prepare(
                    kpl_field_form_values(program->field, measure->form),
                    compare->allocator, &measure->prepared, error));
        }
    }
    return KPL_OK;
}

static kpl_status compare_prepare(kpl_compare *compare, const kpl_linkage_spec *linkage,
                                  const kpl_table *table, kpl_cpu_tier tier,
                                  kpl_error *error) {
    KPL_TRY(compare_fields(compare, linkage, table, error));
    KPL_TRY(kpl_alloc_zero(compare->allocator, linkage->comparison_count,
                           sizeof *compare->programs, &compare->programs, error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        kpl_compare_program *const program = &compare->programs[k];
        kpl_compare_program_init(compare, tier, &linkage->comparisons[k], program);
        program->close_from = (uint8_t)compare->layout->close_from[k];
        program->alias_digit = (uint8_t)compare->layout->alias_digit[k];
    }
    KPL_TRY(compare_study(compare, error));
    return compare_gather(compare, linkage, table, error);
}

kpl_status kpl_compare_plan(const kpl_linkage_spec *linkage, const kpl_table *table,
                            const kpl_pattern_layout *layout, kpl_cpu_tier tier,
                            const kpl_allocator *allocator, kpl_compare *compare_out,
                            kpl_error *error) {
    assert(layout->comparison_count == linkage->comparison_count);
    kpl_compare compare = {.allocator = allocator,
                           .layout = layout,
                           .fold = kpl_agree_fold(tier),
                           .spread = kpl_agree_spread_of(tier),
                           .sift = kpl_sift_row_of(tier),
                           .reach_pairs = kpl_reach_pairs_of(tier),
                           .reach_tile = kpl_reach_tile_of(tier)};
    const kpl_status status = compare_prepare(&compare, linkage, table, tier, error);
    if (status != KPL_OK) {
        kpl_compare_end(&compare);
        return status;
    }
    *compare_out = compare;
    return KPL_OK;
}

kpl_status kpl_compare_set_aliases(kpl_compare *compare, uint32_t k,
                                   const uint64_t *pairs, size_t count,
                                   kpl_error *error) {
    kpl_compare_program *const program = &compare->programs[k];
    assert(count == 0 || program->alias_digit > 0);
    kpl_alias_set_release(&program->aliases);
    const kpl_status status =
        kpl_alias_set_init(&program->aliases, pairs, count, program->field->values.count,
                           compare->allocator, error);
    if (status != KPL_OK)
        kpl_alias_set_release(&program->aliases);
    return status;
}

void kpl_compare_end(kpl_compare *compare) {
    for (uint32_t k = 0;
         compare->programs != NULL && k < compare->layout->comparison_count; k++)
        kpl_alias_set_release(&compare->programs[k].aliases);
    for (uint32_t i = 0; i < compare->crossing_count; i++)
        kpl_crossing_release(&compare->crossings[i]);
    const uint32_t count = compare->programs ? compare->layout->comparison_count : 0;
    for (uint32_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < compare->programs[k].measure_count; i++) {
            kpl_compare_measure *const measure = &compare->programs[k].measures[i];
            kpl_free(compare->allocator, measure->prepared);
            if (measure->reach != NULL)
                kpl_free(compare->allocator, measure->reach->marks);
            kpl_free(compare->allocator, measure->reach);
        }
    }
    kpl_free(compare->allocator, compare->crossings);
    kpl_free(compare->allocator, compare->view.fields);
    kpl_free(compare->allocator, compare->programs);
    kpl_free(compare->allocator, compare->codes);
    *compare = (kpl_compare){.allocator = compare->allocator};
}

/* Open the state of every measure: what is laid out here is never laid out per tile. */
static void compare_worker_open(const kpl_compare *compare, kpl_compare_worker *worker) {
    for (uint32_t k = 0; k < compare->layout->comparison_count; k++) {
        const kpl_compare_program *const program = &compare->programs[k];
        for (uint32_t i = 0; i < program->measure_count; i++) {
            const kpl_compare_measure *const measure = &program->measures[i];
            const kpl_values *const values =
                kpl_field_form_values(program->field, measure->form);
            const kpl_compare_setup setup = {.state = worker->states + measure->state_at,
                                             .scratch = worker->scratch,
                                             .length_max = values->length_max,
                                             .cutoffs = measure->cutoffs,
                                             .cutoff_count = measure->cutoff_count,
                                             .prepared = measure->prepared};
            measure->comparator->open(&setup);
        }
    }
}

kpl_status kpl_compare_worker_create(const kpl_compare *compare,
                                     kpl_compare_worker **worker_out, kpl_error *error) {
    kpl_compare_worker *worker = NULL;
    KPL_TRY(kpl_alloc_zero(compare->allocator, 1, sizeof *worker, &worker, error));
    worker->allocator = compare->allocator;
    const kpl_status status =
        kpl_alloc_zero(compare->allocator,
                       compare->states_bytes + compare->scratch_bytes + COMPARE_ALIGNMENT,
                       1, &worker->kernel_memory, error);
    if (status != KPL_OK) {
        kpl_compare_worker_destroy(worker);
        return status;
    }
    const uintptr_t start = (uintptr_t)worker->kernel_memory;
    const uintptr_t skip =
        (COMPARE_ALIGNMENT - start % COMPARE_ALIGNMENT) % COMPARE_ALIGNMENT;
    worker->states = (uint8_t *)worker->kernel_memory + skip;
    worker->scratch = worker->states + compare->states_bytes;
    compare_worker_open(compare, worker);
    *worker_out = worker;
    return KPL_OK;
}

void kpl_compare_worker_destroy(kpl_compare_worker *worker) {
    if (worker == NULL)
        return;
    kpl_free(worker->allocator, worker->kernel_memory);
    kpl_free(worker->allocator, worker);
}

/* ---- Run ------------------------------------------------------------------------- */

/* The slot of a value in the little table, or the free one where it would go. */
static uint32_t compare_slot(const kpl_compare_worker *worker, uint32_t value) {
    uint32_t slot = (value * 2654435761u) >> 23; /* upper 9 bits: Knuth's hash */
    while (worker->slot_stamp[slot] == worker->stamp && worker->slot_value[slot] != value)
        slot = (slot + 1) % COMPARE_SLOTS;
    return slot;
}

/* Number the distinct values of one side. A stamp empties the table without touching it.
 */
static void compare_number(kpl_compare_worker *worker, const uint32_t *codes,
                           uint32_t record_count, compare_side *side) {
    worker->stamp++;
    if (worker->stamp == 0) { /* wrapped after 4 billion tiles: empty it for real */
        memset(worker->slot_stamp, 0, sizeof worker->slot_stamp);
        worker->stamp = 1;
    }
    side->count = 0;
    for (uint32_t i = 0; i < record_count; i++) {
        const uint32_t value = codes[i];
        if (value == KPL_VALUE_NULL) {
            side->local[i] = 0;
            continue;
        }
        const uint32_t slot = compare_slot(worker, value);
        if (worker->slot_stamp[slot] != worker->stamp) {
            side->values[side->count++] = value;
            worker->slot_stamp[slot] = worker->stamp;
            worker->slot_value[slot] = value;
            worker->slot_local[slot] = (uint8_t)side->count;
        }
        side->local[i] = worker->slot_local[slot];
    }
}

/* Local index of a value among those that compare_number() numbered last; 0 = not there.
 */
static uint8_t compare_find(const kpl_compare_worker *worker, uint32_t value) {
    const uint32_t slot = compare_slot(worker, value);
    return worker->slot_stamp[slot] == worker->stamp ? worker->slot_local[slot] : 0;
}

_Static_assert(COMPARE_SLOTS == 1u << 9, "the hash keeps 9 bits");

/* The side's values in a form; those without one are left out. */
static void compare_side_form(compare_side *side, const kpl_field *field, uint32_t form) {
    side->form_count = 0;
    for (uint32_t i = 0; i < side->count; i++) {
        const uint32_t value = form == KPL_FORM_VALUE
                                   ? side->values[i]
                                   : field->forms[form].of_value[side->values[i]];
        if (value == KPL_VALUE_NULL)
            continue;
        side->forms[side->form_count] = value;
        side->form_place[side->form_count] = i;
        side->form_count++;
    }
}

/* Which of the values equal this one. Bytes may alias anything: `restrict` is what lets
 * compilers do many at once. */
static void compare_equal_row(uint32_t value, const uint32_t *restrict values,
                              uint32_t count, uint8_t *restrict equal_out) {
    for (uint32_t c = 0; c < count; c++)
        equal_out[c] = values[c] == value;
}

/* target[r * columns + c] for the values of both sides in the measure's form. */
static void compare_kernel(const kpl_compare_worker *worker, const kpl_field *field,
                           const kpl_compare_measure *measure, uint8_t *target) {
    const compare_side *const rows = &worker->rows;
    const compare_side *const columns = &worker->columns;
    if (measure->tile == NULL) {
        for (uint32_t r = 0; r < rows->form_count; r++)
            compare_equal_row(rows->forms[r], columns->forms, columns->form_count,
                              target + (size_t)r * columns->form_count);
        return;
    }
    if (rows->form_count == 0 || columns->form_count == 0)
        return;
    const kpl_compare_job job = {.values = kpl_field_form_values(field, measure->form),
                                 .left = rows->forms,
                                 .right = columns->forms,
                                 .left_count = rows->form_count,
                                 .right_count = columns->form_count,
                                 .state = worker->states + measure->state_at};
    measure->tile(&job, target);
}

/* The same where both sides hold the same values: a comparison is symmetric, so strips of
 * rows meet only what is not yet done, and the rest is mirrored. */
static void compare_kernel_symmetric(kpl_compare_worker *worker, const kpl_field *field,
                                     const kpl_compare_measure *measure,
                                     uint8_t *target) {
    const uint32_t count = worker->rows.form_count;
    const uint32_t *const values = worker->rows.forms;
    for (uint32_t from = 0; from < count; from += COMPARE_STRIP) {
        const uint32_t strip =
            count - from < COMPARE_STRIP ? count - from : COMPARE_STRIP;
        const uint32_t width = count - from;
        const kpl_compare_job job = {.values =
                                         kpl_field_form_values(field, measure->form),
                                     .left = values + from,
                                     .right = values + from,
                                     .left_count = strip,
                                     .right_count = width,
                                     .state = worker->states + measure->state_at};
        measure->tile(&job, worker->strip);
        for (uint32_t r = 0; r < strip; r++) {
            uint8_t *const row = target + (size_t)(from + r) * count + from;
            memcpy(row, worker->strip + (size_t)r * width, width);
            for (uint32_t c = strip; c < width; c++)
                target[(size_t)(from + c) * count + from + r] = row[c];
        }
    }
}

/* Where the values end that stand side by side from `from` on: what the kernel wrote of
 * them is moved at once. */
static uint32_t compare_form_run(const compare_side *side, uint32_t from) {
    uint32_t to = from + 1;
    while (to < side->form_count && side->form_place[to] == side->form_place[to - 1] + 1)
        to++;
    return to;
}

/* worker->ordinals[form_place[i]] of the first `count` pairs of the queue, which are in
 * the measure's form. */
static void compare_kernel_pairs(kpl_compare_worker *worker, const kpl_field *field,
                                 const kpl_compare_measure *measure, uint32_t count) {
    const compare_queued *const queue = &worker->queue;
    if (count == 0)
        return;
    const kpl_compare_job job = {.values = kpl_field_form_values(field, measure->form),
                                 .left = queue->form_left,
                                 .right = queue->form_right,
                                 .left_count = count,
                                 .right_count = count,
                                 .state = worker->states + measure->state_at};
    measure->pairs(&job, worker->kernel);
    for (uint32_t i = 0; i < count; i++)
        worker->ordinals[queue->form_place[i]] = worker->kernel[i];
}

/* worker->ordinals[r * columns + c] for one measure, by comparing only the cells whose
 * marks let them pass. False when there are no marks, or too many pass for that: so it is
 * with similarities, which ask less than one or two edits do. */
static bool compare_measure_few(const kpl_compare *compare, kpl_compare_worker *worker,
                                const kpl_field *field,
                                const kpl_compare_measure *measure) {
    const compare_side *const rows = &worker->rows;
    const compare_side *const columns = &worker->columns;
    compare_queued *const queue = &worker->queue;
    const uint32_t cells = rows->count * columns->count;
    uint64_t bits[KPL_TILE_SIDE][KPL_TILE_SIDE / 64];
    uint32_t count = 0;
    if (measure->reach == NULL || compare->reach_tile == NULL ||
        !measure->comparator->is_distance ||
        compare->reach_tile(measure->reach, rows->values, rows->count, columns->values,
                            columns->count, bits) *
                COMPARE_REACH_CELLS >
            cells)
        return false;
    memset(worker->ordinals, 0, cells);
    for (uint32_t r = 0; r < rows->count; r++) {
        const uint32_t left = kpl_compare_form_of(field, measure, rows->values[r]);
        if (count + columns->count > COMPARE_QUEUE_MAX) {
            compare_kernel_pairs(worker, field, measure, count);
            count = 0;
        }
        for (uint32_t w = 0; w * 64 < columns->count; w++) {
            for (uint64_t rest = bits[r][w]; rest != 0; rest &= rest - 1) {
                const uint32_t c = w * 64 + (uint32_t)__builtin_ctzll(rest);
                queue->form_left[count] = left;
                queue->form_right[count] =
                    kpl_compare_form_of(field, measure, columns->values[c]);
                queue->form_place[count++] = (uint16_t)(r * columns->count + c);
            }
        }
    }
    compare_kernel_pairs(worker, field, measure, count);
    return true;
}

/* worker->ordinals[r * columns + c] for one measure. */
static void compare_measure_run(const kpl_compare *compare, kpl_compare_worker *worker,
                                const kpl_field *field,
                                const kpl_compare_measure *measure, bool symmetric) {
    compare_side *const rows = &worker->rows;
    compare_side *const columns = &worker->columns;
    if (compare_measure_few(compare, worker, field, measure))
        return;
    compare_side_form(rows, field, measure->form);
    compare_side_form(columns, field, measure->form);
    const bool dense =
        rows->form_count == rows->count && columns->form_count == columns->count;
    uint8_t *const target = dense ? worker->ordinals : worker->kernel;
    /* Vector kernels do the whole square in less than the strips of half of it: filling
     * the lanes is most of their work, and every strip fills them anew. */
    const bool strips = measure->tile == measure->comparator->tile[KPL_CPU_SCALAR];
    const bool mirrors = symmetric && !measure->comparator->is_directed;
    if (mirrors && strips && rows->form_count > 1)
        compare_kernel_symmetric(worker, field, measure, target);
    else
        compare_kernel(worker, field, measure, target);
    if (dense)
        return;
    /* A value without the form meets no cut-off. */
    memset(worker->ordinals, 0, (size_t)rows->count * columns->count);
    for (uint32_t from = 0, to = 0; from < columns->form_count; from = to) {
        to = compare_form_run(columns, from);
        for (uint32_t r = 0; r < rows->form_count; r++)
            memcpy(worker->ordinals + rows->form_place[r] * columns->count +
                       columns->form_place[from],
                   worker->kernel + (size_t)r * columns->form_count + from, to - from);
    }
}

/* ---- Every distinct value with every other ----------------------------------------- */

/* Equal values meet where row and column have the same one. */
static void compare_equal_values(kpl_compare_worker *worker, uint8_t digit,
                                 bool symmetric) {
    for (uint32_t r = 0; r < worker->rows.count; r++) {
        const uint32_t column =
            symmetric ? r + 1 : compare_find(worker, worker->rows.values[r]);
        if (column > 0)
            worker->digits[(size_t)r * worker->columns.count + column - 1] = digit;
    }
}

/* Places of the side's values that have an alias. */
static uint32_t compare_marked(const compare_side *side, const kpl_alias_set *aliases,
                               uint8_t places_out[KPL_TILE_SIDE]) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < side->count; i++)
        if (kpl_alias_set_marks(aliases, side->values[i]))
            places_out[count++] = (uint8_t)i;
    return count;
}

/* Aliases that do not agree closely by themselves get the digit for aliases. */
static void compare_alias_values(kpl_compare_worker *worker,
                                 const kpl_compare_program *program) {
    uint8_t rows[KPL_TILE_SIDE];
    uint8_t columns[KPL_TILE_SIDE];
    const uint32_t row_count = compare_marked(&worker->rows, &program->aliases, rows);
    const uint32_t column_count =
        row_count == 0 ? 0 : compare_marked(&worker->columns, &program->aliases, columns);
    for (uint32_t i = 0; i < row_count; i++) {
        const uint32_t left = worker->rows.values[rows[i]];
        uint8_t *const digits = worker->digits + (size_t)rows[i] * worker->columns.count;
        for (uint32_t j = 0; j < column_count; j++)
            if (digits[columns[j]] < program->close_from &&
                kpl_alias_set_holds(&program->aliases, left,
                                    worker->columns.values[columns[j]]))
                digits[columns[j]] = program->alias_digit;
    }
}

/* worker->digits[r * columns + c]. Measures come one after the other and the largest
 * digit stays: a closer level has a higher digit. */
static void compare_values(const kpl_compare *compare, kpl_compare_worker *worker,
                           const kpl_compare_program *program, bool symmetric) {
    const size_t pairs = (size_t)worker->rows.count * worker->columns.count;
    bool joins = false;
    for (uint32_t i = 0; i < program->measure_count; i++) {
        const kpl_compare_measure *const measure = &program->measures[i];
        if (program->equal_digit > 0 && kpl_compare_is_equality(measure))
            continue;
        compare_measure_run(compare, worker, program->field, measure, symmetric);
        compare->fold(worker->ordinals, pairs, measure->digit_of, joins, worker->digits);
        joins = true;
    }
    if (!joins)
        memset(worker->digits, 1, pairs);
    if (program->equal_digit > 0)
        compare_equal_values(worker, program->equal_digit, symmetric);
    if (program->aliases.count > 0)
        compare_alias_values(worker, program);
}

/* Add digit * weight to the pattern of every pair. */
static void compare_spread(const kpl_compare *compare, const kpl_compare_worker *worker,
                           kpl_pair_batch *batch, uint64_t weight) {
    kpl_agree_spread spread = {.batch = batch,
                               .row_local = worker->rows.local,
                               .column_local = worker->columns.local,
                               .digits = worker->digits,
                               .column_values = worker->columns.count};
    for (uint32_t digit = 1; digit <= KPL_AGREE_DIGITS; digit++)
        spread.parts[digit - 1] = digit * weight;
    compare->spread(&spread);
}

/* ---- Pair by pair ------------------------------------------------------------------ */

/* Queue the pairs whose digit a kernel must tell; add what equal values are worth. */
static void compare_queue(kpl_compare_worker *worker, const kpl_compare_program *program,
                          kpl_pair_batch *batch, uint64_t weight) {
    compare_queued *const queue = &worker->queue;
    const uint32_t equal = program->equal_digit;
    queue->count = 0;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        const uint8_t row = worker->rows.local[r];
        if (row == 0)
            continue;
        const uint32_t left = worker->rows.values[row - 1];
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint8_t column = worker->columns.local[batch->places[p]];
            if (column == 0)
                continue;
            const uint32_t right = worker->columns.values[column - 1];
            if (left == right && equal > 0) {
                batch->patterns[p] += equal * weight;
                continue;
            }
            queue->left[queue->count] = left;
            queue->right[queue->count] = right;
            queue->place_left[queue->count] = row - 1u;
            queue->place_right[queue->count] = KPL_TILE_SIDE + column - 1u;
            queue->pairs[queue->count++] = (uint16_t)p;
        }
    }
    queue->is_gathered = 2 * queue->count > worker->rows.count + worker->columns.count;
}

/* Gather what `all` has of the values of both sides, so that memory is waited for once a
 * value, not twice a pair. */
static void compare_gather_marks(compare_queued *queue, const compare_side *rows,
                                 const compare_side *columns, const uint64_t *all) {
    for (uint32_t i = 0; i < rows->count; i++)
        queue->marks[i] = all[rows->values[i]];
    for (uint32_t i = 0; i < columns->count; i++)
        queue->marks[KPL_TILE_SIDE + i] = all[columns->values[i]];
}

static void compare_gather_numbers(compare_queued *queue, const compare_side *rows,
                                   const compare_side *columns, const uint32_t *all) {
    for (uint32_t i = 0; i < rows->count; i++)
        queue->numbers[i] = all[rows->values[i]];
    for (uint32_t i = 0; i < columns->count; i++)
        queue->numbers[KPL_TILE_SIDE + i] = all[columns->values[i]];
}

/* Put those of the queued pairs in the measure's form whose marks let them pass; returns
 * how many. The others meet no cut-off. */
static uint32_t compare_queue_reach(const kpl_compare *compare,
                                    kpl_compare_worker *worker, const kpl_field *field,
                                    const kpl_compare_measure *measure) {
    const kpl_reach *const reach = measure->reach;
    compare_queued *const queue = &worker->queue;
    const uint64_t *const marks = queue->is_gathered ? queue->marks : reach->marks;
    if (queue->is_gathered)
        compare_gather_marks(queue, &worker->rows, &worker->columns, reach->marks);
    const uint32_t passed = compare->reach_pairs(
        &reach->sift, marks, queue->is_gathered ? queue->place_left : queue->left,
        queue->is_gathered ? queue->place_right : queue->right, queue->count,
        queue->form_place);
    memset(worker->ordinals, 0, queue->count);
    for (uint32_t i = 0; i < passed; i++) {
        const uint32_t place = queue->form_place[i];
        queue->form_left[i] = kpl_compare_form_of(field, measure, queue->left[place]);
        queue->form_right[i] = kpl_compare_form_of(field, measure, queue->right[place]);
    }
    return passed;
}

/* The same where there are no marks: those that have the form on both sides. */
static uint32_t compare_queue_form(kpl_compare_worker *worker, const kpl_field *field,
                                   const kpl_compare_measure *measure) {
    compare_queued *const queue = &worker->queue;
    uint32_t count = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        const uint32_t left = kpl_compare_form_of(field, measure, queue->left[i]);
        const uint32_t right = kpl_compare_form_of(field, measure, queue->right[i]);
        worker->ordinals[i] = 0;
        queue->form_left[count] = left;
        queue->form_right[count] = right;
        queue->form_place[count] = (uint16_t)i;
        count += left != KPL_VALUE_NULL && right != KPL_VALUE_NULL;
    }
    return count;
}

/* Ordinals of the queued pairs by equality of numbers; NULL: the values themselves. */
static void compare_queue_equal(kpl_compare_worker *worker, const uint32_t *numbers) {
    compare_queued *const queue = &worker->queue;
    const bool gathers = queue->is_gathered && numbers != NULL;
    const uint32_t *const left = gathers ? queue->place_left : queue->left;
    const uint32_t *const right = gathers ? queue->place_right : queue->right;
    if (gathers)
        compare_gather_numbers(queue, &worker->rows, &worker->columns, numbers);
    const uint32_t *const of = gathers ? queue->numbers : numbers;
    for (uint32_t i = 0; i < queue->count; i++) {
        const uint32_t a = of != NULL ? of[left[i]] : left[i];
        const uint32_t b = of != NULL ? of[right[i]] : right[i];
        worker->ordinals[i] = (uint8_t)((a == b) & (a != KPL_VALUE_NULL));
    }
}

/* Ordinals of the queued pairs for one measure; a value without the form meets no
 * cut-off. */
static void compare_queue_measure(const kpl_compare *compare, kpl_compare_worker *worker,
                                  const kpl_field *field,
                                  const kpl_compare_measure *measure) {
    uint32_t count = 0;
    if (measure->tile == NULL)
        compare_queue_equal(worker, measure->form == KPL_FORM_VALUE
                                        ? NULL
                                        : field->forms[measure->form].of_value);
    else if (measure->reach != NULL)
        count = compare_queue_reach(compare, worker, field, measure);
    else
        count = compare_queue_form(worker, field, measure);
    compare_kernel_pairs(worker, field, measure, count);
}

/* worker->digits[i] of the queued pairs; equal values are not looked at by their number
 * where that alone decides. */
static void compare_queue_digits(const kpl_compare *compare, kpl_compare_worker *worker,
                                 const kpl_compare_program *program) {
    const compare_queued *const queue = &worker->queue;
    bool joins = false;
    for (uint32_t i = 0; i < program->measure_count; i++) {
        const kpl_compare_measure *const measure = &program->measures[i];
        if (program->equal_digit > 0 && kpl_compare_is_equality(measure))
            continue;
        compare_queue_measure(compare, worker, program->field, measure);
        compare->fold(worker->ordinals, queue->count, measure->digit_of, joins,
                      worker->digits);
        joins = true;
    }
    if (!joins)
        memset(worker->digits, 1, queue->count);
}

/* The queued pair's digit, if its values are aliases. */
static uint32_t compare_alias_digit(const kpl_compare_program *program, uint32_t digit,
                                    uint32_t left, uint32_t right) {
    const kpl_alias_set *const aliases = &program->aliases;
    const bool holds =
        digit < program->close_from && kpl_alias_set_marks(aliases, left) &&
        kpl_alias_set_marks(aliases, right) && kpl_alias_set_holds(aliases, left, right);
    return holds ? program->alias_digit : digit;
}

static void compare_pairs(const kpl_compare *compare, kpl_compare_worker *worker,
                          const kpl_compare_program *program, kpl_pair_batch *batch,
                          uint64_t weight) {
    const compare_queued *const queue = &worker->queue;
    compare_queue(worker, program, batch, weight);
    if (queue->count == 0)
        return;
    compare_queue_digits(compare, worker, program);
    for (uint32_t i = 0; i < queue->count && program->aliases.count > 0; i++)
        worker->digits[i] = (uint8_t)compare_alias_digit(program, worker->digits[i],
                                                         queue->left[i], queue->right[i]);
    for (uint32_t i = 0; i < queue->count; i++)
        batch->patterns[queue->pairs[i]] += worker->digits[i] * weight;
}

/* ---- Crosswise --------------------------------------------------------------------- */

/* Values and signatures of both comparisons, of all records of a side. */
static void compare_cross_side(const kpl_compare *compare, const kpl_crossing *crossing,
                               const uint32_t *records, uint32_t count,
                               compare_cross_values *side) {
    const size_t stride = compare->layout->comparison_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *const codes = compare->codes + records[i] * stride;
        side->own[i] = codes[crossing->own];
        side->partner[i] = codes[crossing->partner];
        side->signatures.own[i] = crossing->signatures[side->own[i]];
        side->signatures.partner[i] = crossing->signatures[side->partner[i]];
    }
}

static void compare_cross_add(compare_queued *queue, uint32_t left, uint32_t right,
                              uint32_t pair) {
    queue->left[queue->count] = left;
    queue->right[queue->count] = right;
    queue->pairs[queue->count++] = (uint16_t)pair;
}

/* Plain digit of queued pair `i` once its kernels have run; 0 when a value is missing. */
static uint32_t compare_cross_part(const kpl_compare_worker *worker,
                                   const kpl_compare_program *program, uint32_t i) {
    const uint32_t left = worker->queue.left[i];
    const uint32_t right = worker->queue.right[i];
    if (left == KPL_VALUE_NULL || right == KPL_VALUE_NULL)
        return 0;
    return left == right && program->equal_digit > 0 ? program->equal_digit
                                                     : worker->digits[i];
}

/* Decide the pairs that are queued, each with its two parts one after the other. */
static void compare_cross_flush(const kpl_compare *compare, kpl_compare_worker *worker,
                                const kpl_crossing *crossing, kpl_pair_batch *batch) {
    const kpl_pattern_layout *const layout = compare->layout;
    const kpl_compare_program *const program = &compare->programs[crossing->own];
    compare_queued *const queue = &worker->queue;
    if (queue->count == 0)
        return;
    compare_queue_digits(compare, worker, program);
    for (uint32_t i = 0; i < queue->count; i += 2) {
        uint64_t *const pattern = &batch->patterns[queue->pairs[i]];
        const kpl_crossing_digits straight = {
            .own = kpl_pattern_digit(layout, *pattern, crossing->own),
            .partner = kpl_pattern_digit(layout, *pattern, crossing->partner)};
        const kpl_crossing_digits chosen = kpl_crossing_choose(
            crossing, layout, straight, compare_cross_part(worker, program, i),
            compare_cross_part(worker, program, i + 1));
        /* Unsigned arithmetic wraps: a smaller digit takes away. */
        *pattern +=
            ((uint64_t)chosen.own - straight.own) * layout->weights[crossing->own];
        *pattern += ((uint64_t)chosen.partner - straight.partner) *
                    layout->weights[crossing->partner];
    }
    queue->count = 0;
}

/* Let the pairs of a batch stand crosswise where that fits better. Most are sifted out by
 * signatures; the rest is compared pair by pair. */
static void compare_cross(const kpl_compare *compare, kpl_compare_worker *worker,
                          const kpl_crossing *crossing, kpl_pair_batch *batch) {
    compare_cross_values *const rows = &worker->cross_rows;
    compare_cross_values *const columns = &worker->cross_columns;
    const bool settles = compare->programs[crossing->own].equal_digit > 0;
    uint8_t found[KPL_TILE_SIDE];
    compare_cross_side(compare, crossing, batch->rows, batch->row_count, rows);
    compare_cross_side(compare, crossing, batch->columns, batch->column_count, columns);
    worker->queue.count = 0;
    worker->queue.is_gathered = false;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        const uint32_t first = batch->starts[r];
        const uint32_t passed =
            compare->sift(&crossing->sift, &rows->signatures, r, &columns->signatures,
                          batch->places + first, batch->starts[r + 1] - first, found);
        if (worker->queue.count + 2 * passed > COMPARE_QUEUE_MAX)
            compare_cross_flush(compare, worker, crossing, batch);
        for (uint32_t i = 0; i < passed; i++) {
            const uint32_t pair = first + found[i];
            const uint32_t c = batch->places[pair];
            if (settles && rows->own[r] == columns->own[c] &&
                rows->partner[r] == columns->partner[c])
                continue; /* nothing fits better than that */
            compare_cross_add(&worker->queue, rows->own[r], columns->partner[c], pair);
            compare_cross_add(&worker->queue, rows->partner[r], columns->own[c], pair);
        }
    }
    compare_cross_flush(compare, worker, crossing, batch);
}

/* ---- A batch ----------------------------------------------------------------------- */

/* Is comparing pair by pair less work than every distinct value with every other? A cell
 * of a tile costs a fraction of a pair by itself, but lanes have to be filled. */
static bool compare_is_sparse(const kpl_compare_worker *worker,
                              const kpl_pair_batch *batch) {
    const uint32_t rows = worker->rows.count;
    const uint32_t columns = worker->columns.count;
    return batch->pair_count <= COMPARE_QUEUE_MAX &&
           batch->pair_count * COMPARE_PAIR_CELLS <
               rows * columns + COMPARE_FILL_CELLS * (rows + columns);
}

/* Codes of comparison k of many records: independent loads, side by side. */
static void compare_codes(const kpl_compare *compare, uint32_t k, const uint32_t *records,
                          uint32_t count, uint32_t *codes_out) {
    const uint32_t *const codes = compare->codes + k;
    const size_t stride = compare->layout->comparison_count;
    for (uint32_t i = 0; i < count; i++)
        codes_out[i] = codes[records[i] * stride];
}

/* The same values on the other side. */
static void compare_side_copy(const compare_side *from, uint32_t records,
                              compare_side *to) {
    to->count = from->count;
    memcpy(to->values, from->values, from->count * sizeof from->values[0]);
    memcpy(to->local, from->local, records);
}

void kpl_compare_run(const kpl_compare *compare, kpl_compare_worker *worker,
                     kpl_pair_batch *batch) {
    assert(batch->row_count <= KPL_TILE_SIDE && batch->column_count <= KPL_TILE_SIDE);
    memset(batch->patterns, 0, batch->pair_count * sizeof batch->patterns[0]);
    for (uint32_t k = 0; k < compare->layout->comparison_count; k++) {
        const kpl_compare_program *const program = &compare->programs[k];
        const uint64_t weight = compare->layout->weights[k];
        compare_codes(compare, k, batch->rows, batch->row_count, worker->codes);
        compare_number(worker, worker->codes, batch->row_count, &worker->rows);
        if (batch->is_symmetric) {
            compare_side_copy(&worker->rows, batch->row_count, &worker->columns);
        } else {
            compare_codes(compare, k, batch->columns, batch->column_count, worker->codes);
            compare_number(worker, worker->codes, batch->column_count, &worker->columns);
        }
        if (worker->rows.count == 0 || worker->columns.count == 0)
            continue; /* nothing but nulls */
        if (compare_is_sparse(worker, batch)) {
            compare_pairs(compare, worker, program, batch, weight);
        } else {
            compare_values(compare, worker, program, batch->is_symmetric);
            compare_spread(compare, worker, batch, weight);
        }
    }
    for (uint32_t i = 0; i < compare->crossing_count; i++)
        compare_cross(compare, worker, &compare->crossings[i], batch);
}

const uint8_t *kpl_compare_values(const kpl_compare *compare, kpl_compare_worker *worker,
                                  uint32_t k, const uint32_t *rows, uint32_t row_count,
                                  const uint32_t *columns, uint32_t column_count) {
    assert(row_count <= KPL_TILE_SIDE && column_count <= KPL_TILE_SIDE);
    compare_number(worker, rows, row_count, &worker->rows);
    compare_number(worker, columns, column_count, &worker->columns);
    assert(worker->rows.count == row_count && worker->columns.count == column_count);
    compare_values(compare, worker, &compare->programs[k], false);
    return worker->digits;
}

/* ---- By exact scores --------------------------------------------------------------- */

/* What was prepared for a condition, or NULL. */
static const void *compare_prepared(const kpl_compare_program *program,
                                    const kpl_condition_spec *condition) {
    for (uint32_t i = 0; i < program->measure_count; i++)
        if (kpl_compare_measures(&program->measures[i], condition))
            return program->measures[i].prepared;
    return NULL;
}

/* Does the condition hold for two values? */
static bool compare_holds(const kpl_compare_program *program,
                          const kpl_condition_spec *condition, uint32_t left,
                          uint32_t right, void *scratch) {
    const kpl_field *const field = program->field;
    const kpl_values *const values = kpl_field_form_values(field, condition->form);
    const uint32_t *const of_value = field->forms[condition->form].of_value;
    const bool plain = condition->form == KPL_FORM_VALUE;
    const uint32_t a = plain ? left : of_value[left];
    const uint32_t b = plain ? right : of_value[right];
    if (a == KPL_VALUE_NULL || b == KPL_VALUE_NULL)
        return false;
    const double score =
        kpl_comparator_score(condition->comparator, compare_prepared(program, condition),
                             values, a, b, scratch);
    if (isnan(score))
        return false;
    return condition->comparator->is_distance ? score <= condition->cutoff
                                              : score >= condition->cutoff;
}

/* Digit of comparison k for two values, side by side. */
static uint32_t compare_value_digit(const kpl_compare *compare,
                                    const kpl_compare_worker *worker, uint32_t k,
                                    uint32_t left, uint32_t right) {
    const kpl_compare_program *const program = &compare->programs[k];
    const kpl_comparison_spec *const comparison = program->comparison;
    if (left == KPL_VALUE_NULL || right == KPL_VALUE_NULL)
        return 0;
    for (uint32_t i = 0; i < comparison->level_count; i++)
        for (uint32_t c = 0; c < comparison->levels[i].condition_count; c++)
            if (compare_holds(program, &comparison->levels[i].conditions[c], left, right,
                              worker->scratch))
                return comparison->level_count - i + 1;
    return 1;
}

/* The same, and aliases are known. */
static uint32_t compare_beside(const kpl_compare *compare,
                               const kpl_compare_worker *worker, uint32_t k,
                               uint32_t left, uint32_t right) {
    const kpl_compare_program *const program = &compare->programs[k];
    const uint32_t digit = compare_value_digit(compare, worker, k, left, right);
    return digit == 0 || program->aliases.count == 0
               ? digit
               : compare_alias_digit(program, digit, left, right);
}

uint32_t kpl_compare_digit(const kpl_compare *compare, kpl_compare_worker *worker,
                           uint32_t k, uint32_t left, uint32_t right) {
    const size_t stride = compare->layout->comparison_count;
    const uint32_t *const a = compare->codes + left * stride;
    const uint32_t *const b = compare->codes + right * stride;
    for (uint32_t i = 0; i < compare->crossing_count; i++) {
        const kpl_crossing *const crossing = &compare->crossings[i];
        const uint32_t own = crossing->own;
        const uint32_t partner = crossing->partner;
        if (k != own && k != partner)
            continue;
        const kpl_crossing_digits straight = {
            .own = compare_beside(compare, worker, own, a[own], b[own]),
            .partner = compare_beside(compare, worker, partner, a[partner], b[partner])};
        const kpl_crossing_digits chosen = kpl_crossing_choose(
            crossing, compare->layout, straight,
            compare_value_digit(compare, worker, own, a[own], b[partner]),
            compare_value_digit(compare, worker, own, a[partner], b[own]));
        return k == own ? chosen.own : chosen.partner;
    }
    return compare_beside(compare, worker, k, a[k], b[k]);
}
