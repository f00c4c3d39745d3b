/*
 * bench_values.h - values to compare, made from a seed.
 *
 * Bench. Text with the letter frequencies of Dutch in words of the given lengths, of
 * which a part are near-duplicates of others; dates, numbers and places for comparators
 *        that want those. Same seed, same bytes. Used by bench_kernel_cases.c.
 */
#ifndef KPL_BENCH_VALUES_H
#define KPL_BENCH_VALUES_H

#include "model/values.h"

/* What values look like. */
typedef enum bench_shape {
    BENCH_TEXT = 0,
    BENCH_DATE = 1,   /* 1953-04-29 */
    BENCH_NUMBER = 2, /* up to seven digits, some with a decimal part */
    BENCH_PLACE = 3,  /* "52.09071 5.12134" */
} bench_shape;

/* Lengths in bytes; word_max is the longest run of letters between two spaces. */
typedef struct bench_class {
    const char *name;
    uint32_t length_min;
    uint32_t length_max;
    uint32_t word_max;
    const uint8_t *shares; /* of each length in percent; NULL when all are equal */
    bool accents;          /* some vowels are of two bytes */
} bench_class;

#define BENCH_CLASS_COUNT 4u
/* names, streets, lines, accents (names, a third of whose vowels are not ASCII) */
extern const bench_class bench_classes[BENCH_CLASS_COUNT];

/* Append `count` values. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status bench_values_fill(kpl_values *values, bench_shape shape,
                                           const bench_class *lengths, uint32_t count,
                                           uint64_t seed, kpl_error *error);

#endif /* KPL_BENCH_VALUES_H */
