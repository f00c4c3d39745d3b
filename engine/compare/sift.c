/* sift.c - signatures and the table of bounds; see sift.h. */
#include "compare/sift.h"

#include <assert.h>
#include <string.h>

#include "compare/comparators.h"
#include "compare/kernel_common.h"
#include "compare/kernel_sift.h"

#define SIFT_LENGTH_LAST (KPL_SIFT_LENGTHS - 1u)
#define SIFT_ALWAYS INT8_MIN

/* A bound that is computed in another order than a score must not be lost to rounding. */
#define SIFT_SLACK 1e-9

static kpl_sift_row_fn *const sift_rows[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_sift_row_scalar,
#if KPL_HAVE_SSE42
    [KPL_CPU_SSE42] = kpl_sift_row_sse42,
#endif
};

kpl_sift_row_fn *kpl_sift_row_of(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(sift_rows, tier);
}

uint32_t kpl_sift_row_scalar(const kpl_sift *sift, const kpl_sift_side *rows,
                             uint32_t row, const kpl_sift_side *columns,
                             const uint8_t *places, uint32_t count, uint8_t *found_out) {
    return sift_row(sift, rows, row, columns, places, count, found_out);
}

bool kpl_sift_may(const kpl_sift *sift, kpl_signature a, kpl_signature b) {
    return sift_may(sift, &a, &b);
}

kpl_signature kpl_signature_of(kpl_text text) {
    kpl_signature signature = {0};
    uint32_t position = 0;
    uint32_t length = 0;
    while (position < text.length) {
        const uint32_t letter = kernel_next(text, &position);
        if (length++ == 0)
            signature.first = (uint8_t)letter;
        signature.letters |= UINT64_C(1) << (letter % 64);
    }
    signature.length = (uint8_t)(length < SIFT_LENGTH_LAST ? length : SIFT_LENGTH_LAST);
    return signature;
}

/* ---- The table ------------------------------------------------------------------- */

static void sift_allow(kpl_sift *sift, bool same_first, uint32_t a, uint32_t b,
                       int32_t common) {
    int8_t *const need = &sift->need[same_first][a][b];
    const int32_t least = common < 0 ? 0 : common;
    if (least < *need)
        *need = (int8_t)least;
}

/* Everything but null may pass. */
static void sift_allow_all(kpl_sift *sift) {
    for (uint32_t a = 1; a < KPL_SIFT_LENGTHS; a++)
        for (uint32_t b = 1; b < KPL_SIFT_LENGTHS; b++)
            sift->need[0][a][b] = sift->need[1][a][b] = SIFT_ALWAYS;
}

/* The least number of common letters that could make this similarity: Jaro's measure with
 * all of them in order, and a prefix as long as it counts where the first are equal. */
static int32_t sift_jaro(uint32_t a, uint32_t b, double prefix, double cutoff) {
    const uint32_t most = a < b ? a : b;
    if (cutoff <= 0.0)
        return 0;
    for (uint32_t common = 1; common <= most; common++) {
        const double jaro = ((double)common / a + (double)common / b + 1.0) / 3.0;
        if (jaro + prefix * (1.0 - jaro) >= cutoff - SIFT_SLACK)
            return (int32_t)common;
    }
    return KPL_SIFT_NEVER;
}

/* Is it one of the distances that a common letter lowers by one at most? */
static bool sift_is_edit(const kpl_comparator *comparator) {
    return comparator == &kpl_comparator_osa ||
           comparator == &kpl_comparator_levenshtein ||
           comparator == &kpl_comparator_damerau_levenshtein;
}

bool kpl_sift_measures(const kpl_comparator *comparator) {
    return sift_is_edit(comparator) || comparator == &kpl_comparator_jaro ||
           comparator == &kpl_comparator_jaro_winkler;
}

/* What the condition asks of lengths a and b. */
static int32_t sift_need(const kpl_condition_spec *condition, bool same_first, uint32_t a,
                         uint32_t b) {
    const kpl_comparator *const comparator = condition->comparator;
    if (comparator == &kpl_comparator_exact)
        return same_first && a == b ? 0 : KPL_SIFT_NEVER; /* of the same letters */
    if (sift_is_edit(comparator)) {
        const uint32_t longer = a > b ? a : b;
        const uint32_t apart = longer - (a < b ? a : b);
        return apart > condition->cutoff ? KPL_SIFT_NEVER
                                         : (int32_t)longer - (int32_t)condition->cutoff;
    }
    const bool winkler = comparator == &kpl_comparator_jaro_winkler;
    return sift_jaro(a, b, winkler && same_first ? 0.4 : 0.0, condition->cutoff);
}

/* Does the sieve know what the condition asks? Guards keep a value or drop it. */
static bool sift_knows(const kpl_condition_spec *condition, const kpl_field *field) {
    const kpl_comparator *const comparator = condition->comparator;
    const bool same =
        condition->form == KPL_FORM_VALUE || field->forms[condition->form].is_guard;
    return same && (comparator == &kpl_comparator_exact || kpl_sift_measures(comparator));
}

static void sift_add(kpl_sift *sift, const kpl_condition_spec *condition) {
    for (uint32_t a = 1; a < SIFT_LENGTH_LAST; a++) {
        for (uint32_t b = 1; b < SIFT_LENGTH_LAST; b++) {
            sift_allow(sift, false, a, b, sift_need(condition, false, a, b));
            sift_allow(sift, true, a, b, sift_need(condition, true, a, b));
        }
        for (uint32_t same = 0; same < 2; same++) /* longer values pass unseen */
            sift->need[same][a][SIFT_LENGTH_LAST] =
                sift->need[same][SIFT_LENGTH_LAST][a] =
                    sift->need[same][SIFT_LENGTH_LAST][SIFT_LENGTH_LAST] = SIFT_ALWAYS;
    }
}

void kpl_sift_init(kpl_sift *sift, const kpl_comparison_spec *comparison,
                   const kpl_field *field, uint32_t close_count) {
    assert(close_count <= comparison->level_count);
    memset(sift->need, KPL_SIFT_NEVER, sizeof sift->need);
    for (uint32_t i = 0; i < close_count; i++) {
        for (uint32_t c = 0; c < comparison->levels[i].condition_count; c++) {
            const kpl_condition_spec *const condition =
                &comparison->levels[i].conditions[c];
            if (!sift_knows(condition, field)) {
                sift_allow_all(sift);
                return;
            }
            sift_add(sift, condition);
        }
    }
}

void kpl_sift_init_one(kpl_sift *sift, const kpl_condition_spec *condition) {
    assert(kpl_sift_measures(condition->comparator));
    memset(sift->need, KPL_SIFT_NEVER, sizeof sift->need);
    sift_add(sift, condition);
}
