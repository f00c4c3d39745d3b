/* composite.c - see composite.h. */
#include "standardise/composite.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "standardise/date_parse.h"
#include "standardise/fold.h"
#include "standardise/forms.h"

#define COMPOSITE_SLOT_BITS_FIRST 8u

/* Numbers pairs (left, right) of codes 1, 2, ...; the pair (0, 0) is 0. Open addressing,
 * at most half full; a slot holds a number, 0 = free. */
typedef struct composite_step {
    const kpl_allocator *allocator;
    uint64_t *pairs; /* [number] = left << 32 | right */
    size_t pairs_capacity;
    uint32_t count; /* numbers given, with 0 */
    uint32_t *slots;
    uint32_t slot_bits;
} composite_step;

static kpl_status composite_grow(composite_step *step, uint32_t bits, kpl_error *error) {
    uint32_t *slots = NULL;
    KPL_TRY(
        kpl_alloc_zero(step->allocator, (size_t)1 << bits, sizeof *slots, &slots, error));
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    for (uint32_t n = 1; n < step->count; n++) {
        uint64_t at = kpl_hash_word(step->pairs[n]) & mask;
        while (slots[at] != 0)
            at = (at + 1) & mask;
        slots[at] = n;
    }
    kpl_free(step->allocator, step->slots);
    step->slots = slots;
    step->slot_bits = bits;
    return KPL_OK;
}

static kpl_status composite_number(composite_step *step, uint64_t pair,
                                   uint32_t *number_out, kpl_error *error) {
    if (pair == 0) {
        *number_out = 0;
        return KPL_OK;
    }
    if (step->slots == NULL || (uint64_t)step->count * 2 > (uint64_t)1 << step->slot_bits)
        KPL_TRY(composite_grow(
            step, step->slots == NULL ? COMPOSITE_SLOT_BITS_FIRST : step->slot_bits + 1,
            error));
    const uint64_t mask = ((uint64_t)1 << step->slot_bits) - 1;
    uint64_t at = kpl_hash_word(pair) & mask;
    while (step->slots[at] != 0) {
        if (step->pairs[step->slots[at]] == pair) {
            *number_out = step->slots[at];
            return KPL_OK;
        }
        at = (at + 1) & mask;
    }
    KPL_TRY(kpl_reserve(step->allocator, (size_t)step->count + 1, sizeof *step->pairs,
                        &step->pairs_capacity, &step->pairs, error));
    step->pairs[step->count] = pair;
    step->slots[at] = step->count;
    *number_out = step->count++;
    return KPL_OK;
}

/* Which codes of a column are null by a marker. */
static kpl_status composite_nulls(const kpl_composite *composite,
                                  const kpl_values *values, bool **is_null_out,
                                  kpl_error *error) {
    KPL_TRY(kpl_alloc(composite->allocator, values->count, sizeof **is_null_out,
                      is_null_out, error));
    for (uint32_t v = 0; v < values->count; v++)
        (*is_null_out)[v] =
            kpl_null_markers_match(composite->nulls, kpl_values_text(values, v));
    return KPL_OK;
}

/* codes[row] := number of (codes[row], column's code of row). */
static kpl_status composite_add(const kpl_composite *composite, const kpl_column *column,
                                composite_step *step, uint32_t *codes, kpl_error *error) {
    bool *is_null = NULL;
    *step = (composite_step){.allocator = composite->allocator, .count = 1};
    kpl_status status = composite_nulls(composite, &column->values, &is_null, error);
    for (uint32_t row = 0; row < composite->row_count && status == KPL_OK; row++) {
        const uint32_t code = column->codes[row];
        const uint64_t pair = (uint64_t)codes[row] << 32 | (is_null[code] ? 0 : code);
        status = composite_number(step, pair, &codes[row], error);
    }
    kpl_free(composite->allocator, is_null);
    kpl_free(composite->allocator, step->slots);
    step->slots = NULL;
    return status;
}

/* One part of year-month-day. Two digits would no longer look like a year there. */
static kpl_status composite_date_part(kpl_text part, bool is_year, kpl_buffer *text,
                                      kpl_error *error) {
    const kpl_text bare = kpl_text_trim(part);
    uint32_t value = 0;
    bool digits = bare.length == 1 || bare.length == 2;
    for (uint32_t at = 0; at < bare.length && digits; at++) {
        digits = bare.bytes[at] >= '0' && bare.bytes[at] <= '9';
        value = value * 10 + (uint32_t)(bare.bytes[at] - '0');
    }
    if (bare.length == 0)
        return kpl_buffer_string(text, is_year ? "xxxx" : "xx", error);
    if (is_year && digits)
        return kpl_buffer_print(text, error, "%u", kpl_date_full_year(value));
    return kpl_buffer_append(text, bare.bytes, bare.length, error);
}

/* Is the word one of those in `others`? It counts once: there it is overwritten. */
static bool composite_take(kpl_text word, const kpl_buffer *others) {
    uint32_t at = 0;
    for (;;) {
        const kpl_text other = kpl_form_token(kpl_fold_since(others, 0), &at);
        if (other.length == 0)
            return false;
        if (!kpl_text_equal(word, other))
            continue;
        memset(others->bytes + (other.bytes - others->bytes), '-', other.length);
        return true;
    }
}

/* What the first part has and the others do not. */
static kpl_status composite_rest(const kpl_composite *composite, const uint32_t *parts,
                                 kpl_buffer *text, kpl_error *error) {
    kpl_buffer others = {.allocator = composite->allocator};
    kpl_buffer whole = {.allocator = composite->allocator};
    kpl_status status = KPL_OK;
    for (uint32_t c = 0; c < composite->column_count && status == KPL_OK; c++) {
        kpl_buffer *const target = c == 0 ? &whole : &others;
        if (target->length > 0)
            status = kpl_buffer_byte(target, ' ', error);
        if (status == KPL_OK)
            status =
                kpl_fold_text(kpl_values_text(&composite->columns[c]->values, parts[c]),
                              0, target, error);
    }
    uint32_t at = 0;
    while (status == KPL_OK) {
        const kpl_text word = kpl_form_token(kpl_fold_since(&whole, 0), &at);
        if (word.length == 0)
            break;
        if (composite_take(word, &others))
            continue;
        if (text->length > 0)
            status = kpl_buffer_byte(text, ' ', error);
        if (status == KPL_OK)
            status = kpl_buffer_append(text, word.bytes, word.length, error);
    }
    kpl_buffer_release(&others);
    kpl_buffer_release(&whole);
    return status;
}

/* Every part in its place. */
static kpl_status composite_parts(const kpl_composite *composite, const uint32_t *parts,
                                  kpl_buffer *text, kpl_error *error) {
    for (uint32_t c = 0; c < composite->column_count; c++) {
        const kpl_text part = kpl_values_text(&composite->columns[c]->values, parts[c]);
        if (parts[c] != 0)
            KPL_TRY(kpl_buffer_append(text, part.bytes, part.length, error));
        KPL_TRY(kpl_buffer_byte(text, KPL_COLUMN_END, error));
    }
    return KPL_OK;
}

/* The text of one combination, whose parts stand in parts[0..column_count). */
static kpl_status composite_text(const kpl_composite *composite, const uint32_t *parts,
                                 kpl_buffer *text, kpl_error *error) {
    text->length = 0;
    if (composite->join == KPL_COMPOSITE_REST)
        return composite_rest(composite, parts, text, error);
    if (composite->join == KPL_COMPOSITE_PARTS)
        return composite_parts(composite, parts, text, error);
    for (uint32_t c = 0; c < composite->column_count; c++) {
        if (parts[c] == 0 && composite->join == KPL_COMPOSITE_ALL) {
            text->length = 0;
            return KPL_OK;
        }
        if (parts[c] == 0 && composite->join == KPL_COMPOSITE_SPACES)
            continue;
        const bool date = composite->join == KPL_COMPOSITE_DATE;
        if (text->length > 0)
            KPL_TRY(kpl_buffer_byte(text, date ? '-' : ' ', error));
        const kpl_text part = kpl_values_text(&composite->columns[c]->values, parts[c]);
        if (date)
            KPL_TRY(composite_date_part(part, c == 0, text, error));
        else
            KPL_TRY(kpl_buffer_append(text, part.bytes, part.length, error));
    }
    if (text->length > UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "a value is longer than %u bytes",
                        UINT32_MAX);
    return KPL_OK;
}

/* One value per number of the last step. */
static kpl_status composite_values(const kpl_composite *composite,
                                   const composite_step *steps, uint32_t *parts,
                                   kpl_values *values, kpl_error *error) {
    kpl_buffer text = {.allocator = composite->allocator};
    kpl_status status = KPL_OK;
    const uint32_t last = composite->column_count - 1;
    for (uint32_t n = 1; n < steps[last].count && status == KPL_OK; n++) {
        uint32_t number = n;
        for (uint32_t c = composite->column_count; c-- > 0;) {
            const uint64_t pair = number == 0 ? 0 : steps[c].pairs[number];
            parts[c] = (uint32_t)pair;
            number = (uint32_t)(pair >> 32);
        }
        status = composite_text(composite, parts, &text, error);
        uint32_t value = 0;
        if (status == KPL_OK)
            status = kpl_values_append(values, kpl_fold_since(&text, 0), &value, error);
        assert(status != KPL_OK || value == n);
    }
    kpl_buffer_release(&text);
    return status;
}

kpl_status kpl_composite_build(const kpl_composite *composite, kpl_values *values_out,
                               uint32_t **codes_out, kpl_error *error) {
    assert(composite->column_count >= 2);
    const kpl_allocator *const allocator = composite->allocator;
    const uint32_t count = composite->column_count;
    composite_step *steps = NULL;
    uint32_t *parts = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, composite->row_count, sizeof **codes_out, codes_out,
                           error));
    KPL_TRY(kpl_values_init(values_out, allocator, error));
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *steps, &steps, error));
    kpl_status status = kpl_alloc(allocator, count, sizeof *parts, &parts, error);
    for (uint32_t c = 0; c < count && status == KPL_OK; c++)
        status =
            composite_add(composite, composite->columns[c], &steps[c], *codes_out, error);
    if (status == KPL_OK)
        status = composite_values(composite, steps, parts, values_out, error);
    for (uint32_t c = 0; c < count; c++)
        kpl_free(allocator, steps[c].pairs);
    kpl_free(allocator, steps);
    kpl_free(allocator, parts);
    return status;
}
