/* reach.c - marks, and the sieve without vectors; see reach.h. */
#include "compare/reach.h"

#include <assert.h>

#include "compare/comparators.h"
#include "compare/kernel_common.h"
#include "compare/kernel_reach.h"

/* Bits that a letter takes, as many as it occurs, and a digit: dates and postcodes are
 * nothing but digits, some of them four times. Both take the same bits: a value with
 * letters and digits passes more often, never less. */
#define REACH_LETTER_BITS 2u
#define REACH_DIGIT_BITS 5u
#define REACH_LETTER_COUNT (REACH_FIRST_AT / REACH_LETTER_BITS)
#define REACH_CLASSES (REACH_LETTER_COUNT + 10u)

#define REACH_LENGTH_MAX (KPL_SIFT_LENGTHS - 1u)
#define REACH_ALWAYS ((uint64_t)REACH_LENGTH_MAX << REACH_LENGTH_AT)
#define REACH_WORD_MIN 3u /* characters of a word that any_name looks at */

_Static_assert(KPL_SIFT_LENGTHS == 1u << (64 - REACH_LENGTH_AT), "a length fits");
_Static_assert(10 * REACH_DIGIT_BITS <= REACH_FIRST_AT, "all digits fit");

static kpl_reach_pairs_fn *const reach_pairs_tiers[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_reach_pairs_scalar,
#if KPL_HAVE_SSE42
    [KPL_CPU_SSE42] = kpl_reach_pairs_sse42,
#endif
#if KPL_HAVE_AVX512
    [KPL_CPU_AVX512] = kpl_reach_pairs_avx512,
#endif
};

kpl_reach_pairs_fn *kpl_reach_pairs_of(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(reach_pairs_tiers, tier);
}

kpl_reach_tile_fn *kpl_reach_tile_of(kpl_cpu_tier tier) {
#if KPL_HAVE_AVX512
    return tier == KPL_CPU_AVX512 ? kpl_reach_tile_avx512 : NULL;
#else
    (void)tier;
    return NULL;
#endif
}

uint32_t kpl_reach_pairs_scalar(const kpl_sift *sift, const uint64_t *marks,
                                const uint32_t *left, const uint32_t *right,
                                uint32_t count, uint16_t *found_out) {
    return reach_pairs(sift, marks, left, right, count, found_out);
}

bool kpl_reach_may(const kpl_reach *reach, uint64_t a, uint64_t b) {
    return reach_may(&reach->sift, a, b);
}

bool kpl_reach_knows(const kpl_comparator *comparator) {
    return comparator == &kpl_comparator_any_name || kpl_sift_measures(comparator);
}

void kpl_reach_init(kpl_reach *reach, const kpl_comparator *comparator, double cutoff) {
    assert(kpl_reach_knows(comparator));
    const bool by_word = comparator == &kpl_comparator_any_name;
    const kpl_condition_spec easiest = {
        .comparator = by_word ? &kpl_comparator_jaro_winkler : comparator,
        .form = KPL_FORM_VALUE,
        .cutoff = cutoff};
    kpl_sift_init_one(&reach->sift, &easiest);
}

/* ---- Marks ----------------------------------------------------------------------- */

/* What a character counts as. Some share a class, which lets more pass. */
static uint32_t reach_class(uint32_t letter) {
    if (letter - '0' < 10u)
        return REACH_LETTER_COUNT + (letter - '0');
    const uint32_t lower = letter | 0x20u;
    return lower - 'a' < 26u ? lower - 'a' : letter % REACH_LETTER_COUNT;
}

static uint64_t reach_mark(kpl_text text) {
    uint8_t counts[REACH_CLASSES] = {0};
    uint64_t mark = 0;
    uint32_t position = 0;
    uint32_t length = 0;
    while (position < text.length) {
        const uint32_t letter = kernel_next(text, &position);
        const uint32_t class = reach_class(letter);
        const bool is_digit = class >= REACH_LETTER_COUNT;
        const uint32_t bits = is_digit ? REACH_DIGIT_BITS : REACH_LETTER_BITS;
        const uint32_t at = is_digit ? class - REACH_LETTER_COUNT : class;
        if (length++ == 0)
            mark |= (uint64_t)(letter & 31u) << REACH_FIRST_AT;
        if (counts[class] < bits)
            mark |= UINT64_C(1) << (at * bits + counts[class]++);
    }
    length = kernel_smaller(length, REACH_LENGTH_MAX);
    return mark | (uint64_t)length << REACH_LENGTH_AT;
}

/* Of a value with one word that counts, that one's; of others, all may be met. */
static uint64_t reach_mark_words(kpl_text text) {
    kpl_text only = {NULL, 0};
    uint32_t count = 0;
    for (uint32_t at = 0; at < text.length; at++) {
        const uint32_t from = at;
        while (at < text.length && text.bytes[at] != ' ')
            at++;
        const kpl_text word = {text.bytes + from, at - from};
        if (kernel_characters(word) < REACH_WORD_MIN)
            continue;
        only = word;
        count++;
    }
    return count == 1 ? reach_mark(only) : REACH_ALWAYS;
}

uint64_t kpl_reach_mark(const kpl_comparator *comparator, kpl_text text) {
    if (text.length == 0)
        return 0;
    return comparator == &kpl_comparator_any_name ? reach_mark_words(text)
                                                  : reach_mark(text);
}
