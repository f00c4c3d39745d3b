/*
 * kernel_common.h - what the scalar kernels share: loops over a job, ordinals, code
 * points.
 *
 * Stage    compare. Included by the comparators only; static inline, nothing exported.
 * Shape    A kernel is three steps on the job's state, which the comparator's open() has
 *          laid out and cleared before the first call:
 *          begin()   take a left value: masks, tokens, parsed numbers;
 *          ordinal() compare it with one right value;
 *          end()     undo begin(), touching only what it set: states stay clean.
 *          kernel_tile() and kernel_pairs() drive them. They are always inlined with
 *          constant functions, so that the compiler sees one loop and no indirect call.
 * Checked by the tests of every comparator in tests/compare/.
 */
#ifndef KPL_COMPARE_KERNEL_COMMON_H
#define KPL_COMPARE_KERNEL_COMMON_H

#include <assert.h>
#include <string.h>

#include "model/comparator.h"

/* Scores are defined to the last bit: a*b + c must round twice on every machine. GCC does
 * so by itself under -std=c11, and the build also gives -ffp-contract=off. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

#define KERNEL_INLINE static inline __attribute__((always_inline))

/* Longest text that a cut-off in characters can ask for: 1 MiB. */
#define KERNEL_LENGTH_MAX 1048576.0

/* Integer limits above this are as good as none, and sums of two stay below 2^32. */
#define KERNEL_LIMIT_MAX (1u << 30)

typedef void kernel_begin_fn(void *state, kpl_text a);
typedef uint8_t kernel_ordinal_fn(void *state, kpl_text b);
typedef void kernel_end_fn(void *state);

KERNEL_INLINE void kernel_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                               kernel_begin_fn *begin, kernel_ordinal_fn *ordinal,
                               kernel_end_fn *end) {
    void *const state = job->state;
    const uint32_t right_count = job->right_count;
    for (uint32_t i = 0; i < job->left_count; i++) {
        begin(state, kpl_values_text(job->values, job->left[i]));
        uint8_t *const row = ordinals_out + (size_t)i * right_count;
        for (uint32_t j = 0; j < right_count; j++)
            row[j] = ordinal(state, kpl_values_text(job->values, job->right[j]));
        end(state);
    }
}

/* Pairs ahead of the one under way whose texts are fetched, and twice as far where these
 * stand: values of a large dictionary are nowhere near. A fifth of what osa's kernel
 * takes for the pairs of a million persons. */
#define KERNEL_AHEAD 8u

KERNEL_INLINE void kernel_prefetch_side(const kpl_values *values, const uint32_t *numbers,
                                        uint32_t i, uint32_t count) {
    if (i + 2 * KERNEL_AHEAD < count)
        __builtin_prefetch(&values->starts[numbers[i + 2 * KERNEL_AHEAD]]);
    if (i + KERNEL_AHEAD < count)
        __builtin_prefetch(values->bytes + values->starts[numbers[i + KERNEL_AHEAD]]);
}

/* Fetch what later pairs of the job will ask for. */
KERNEL_INLINE void kernel_prefetch(const kpl_compare_job *job, uint32_t i) {
    kernel_prefetch_side(job->values, job->left, i, job->left_count);
    kernel_prefetch_side(job->values, job->right, i, job->left_count);
}

/* A left value that stays the same from pair to pair is prepared once. */
KERNEL_INLINE void kernel_pairs(const kpl_compare_job *job, uint8_t *ordinals_out,
                                kernel_begin_fn *begin, kernel_ordinal_fn *ordinal,
                                kernel_end_fn *end) {
    void *const state = job->state;
    uint32_t i = 0;
    while (i < job->left_count) {
        const uint32_t left = job->left[i];
        begin(state, kpl_values_text(job->values, left));
        do {
            kernel_prefetch(job, i);
            const kpl_text b = kpl_values_text(job->values, job->right[i]);
            ordinals_out[i] = ordinal(state, b);
            i++;
        } while (i < job->left_count && job->left[i] == left);
        end(state);
    }
}

static inline void kernel_end_nothing(void *state) {
    (void)state;
}

/* Cut-offs as every state keeps them. */
typedef struct kernel_cutoffs {
    const double *values;
    uint32_t count;
} kernel_cutoffs;

KERNEL_INLINE kernel_cutoffs kernel_cutoffs_of(const kpl_compare_setup *setup) {
    assert(setup->cutoff_count >= 1 && setup->cutoff_count <= KPL_CUTOFFS_MAX);
    assert((((uintptr_t)setup->state | (uintptr_t)setup->scratch) & 63) == 0);
    return (kernel_cutoffs){setup->cutoffs, setup->cutoff_count};
}

/* How many cut-offs a similarity meets; none for NaN. Without branches: which cut-off
 * fails is not predictable, the number of cut-offs is. */
KERNEL_INLINE uint8_t kernel_at_least(double score, kernel_cutoffs cutoffs) {
    uint32_t met = 0;
    for (uint32_t i = 0; i < cutoffs.count; i++)
        met += score >= cutoffs.values[i];
    return (uint8_t)met;
}

/* How many cut-offs a distance meets; none for NaN. */
KERNEL_INLINE uint8_t kernel_at_most(double score, kernel_cutoffs cutoffs) {
    uint32_t met = 0;
    for (uint32_t i = 0; i < cutoffs.count; i++)
        met += score <= cutoffs.values[i];
    return (uint8_t)met;
}

/* The largest integer distance that meets any cut-off. */
KERNEL_INLINE uint32_t kernel_limit(kernel_cutoffs cutoffs) {
    const double easiest = cutoffs.values[0];
    if (!(easiest > 0))
        return 0;
    return easiest < KERNEL_LIMIT_MAX ? (uint32_t)easiest : KERNEL_LIMIT_MAX;
}

/* kernel_piece() of a type, as a constant. */
#define KERNEL_PIECE_OF(type) ((sizeof(type) + 63) & ~(size_t)63)

/* Scratch is cut into pieces that each begin on a cache line. */
KERNEL_INLINE size_t kernel_piece(size_t bytes) {
    return (bytes + 63) & ~(size_t)63;
}

/* The next piece of `bytes` bytes; *cursor moves past it. */
KERNEL_INLINE void *kernel_take(uint8_t **cursor, size_t bytes) {
    void *const piece = *cursor;
    *cursor += kernel_piece(bytes);
    return piece;
}

KERNEL_INLINE uint32_t kernel_smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

KERNEL_INLINE uint32_t kernel_larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

/* Bits 0 .. count - 1, count 0..64. */
KERNEL_INLINE uint64_t kernel_ones(uint32_t count) {
    assert(count <= 64);
    return count == 0 ? 0 : UINT64_MAX >> (64 - count);
}

/* Bits set, by adding neighbours (Wilkes, Wheeler, Gill 1951). The baseline of x86-64 has
 * no instruction for it and a builtin would be a call; compilers know this form and use
 * the instruction where there is one. */
KERNEL_INLINE uint32_t kernel_bits(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)(word * 0x0101010101010101u >> 56);
}

/* kpl_text_is_ascii() eight bytes at a time; the last load overlaps, none goes beyond. */
KERNEL_INLINE bool kernel_is_ascii(kpl_text text) {
    uint64_t all = 0;
    if (text.length < 8) {
        if (text.length >= 4) {
            uint32_t first = 0;
            uint32_t last = 0;
            memcpy(&first, text.bytes, sizeof first);
            memcpy(&last, text.bytes + text.length - sizeof last, sizeof last);
            return ((first | last) & 0x80808080u) == 0;
        }
        for (uint32_t i = 0; i < text.length; i++)
            all |= text.bytes[i];
        return all < 0x80;
    }
    uint64_t word = 0;
    for (uint32_t i = 0; i + 8 <= text.length; i += 8) {
        memcpy(&word, text.bytes + i, 8);
        all |= word;
    }
    memcpy(&word, text.bytes + text.length - 8, 8);
    return ((all | word) & 0x8080808080808080u) == 0;
}

/* The first 8 bytes of a value (all when it has fewer), `mark` in the bytes behind. The
 * loads overlap inside the value. For little-endian machines, as all vector tiers are. */
KERNEL_INLINE uint64_t kernel_record(const uint8_t *bytes, uint32_t length,
                                     uint8_t mark) {
    uint64_t record = 0;
    if (length >= 8) {
        memcpy(&record, bytes, 8);
        return record;
    }
    if (length >= 4) {
        uint32_t first = 0;
        uint32_t last = 0;
        memcpy(&first, bytes, 4);
        memcpy(&last, bytes + length - 4, 4);
        record = first | (uint64_t)last << 8 * (length - 4);
    } else {
        for (uint32_t i = 0; i < length; i++)
            record |= (uint64_t)bytes[i] << 8 * i;
    }
    return record | mark * UINT64_C(0x0101010101010101) << 8 * length;
}

/* Like kpl_text_next(), but safe on bytes that are no UTF-8: kernels cannot fail. Such a
 * byte stands for itself among the surrogates, which valid text never holds. */
static inline uint32_t kernel_next(kpl_text text, uint32_t *position) {
    const uint8_t lead = text.bytes[*position];
    const uint32_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 1 || lead < 0xC0 || lead > 0xF4 || length > text.length - *position) {
        *position += 1;
        return length == 1 ? lead : 0xDC00u + lead;
    }
    return kpl_text_next(text, position);
}

/* How many characters there are. */
static inline uint32_t kernel_characters(kpl_text text) {
    uint32_t count = 0;
    uint32_t position = 0;
    while (position < text.length) {
        (void)kernel_next(text, &position);
        count++;
    }
    return count;
}

/* Code points of `text` into points_out[0 .. text.length); returns how many. */
static inline uint32_t kernel_decode(kpl_text text, uint32_t *points_out) {
    uint32_t count = 0;
    uint32_t position = 0;
    while (position < text.length)
        points_out[count++] = kernel_next(text, &position);
    return count;
}

#endif /* KPL_COMPARE_KERNEL_COMMON_H */
