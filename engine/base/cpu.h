/*
 * cpu.h - which vector instructions this machine has.
 *
 * Base. Read once, when an engine is created; a caller may cap it. Every tier gives the
 * same bytes. Checked by tests/base/test_base.c.
 * Tables   What exists in several tiers stands in a table by tier, whose gaps mean "not
 *          built, or measured and not faster"; KPL_CPU_CHOOSE() walks to the next lower.
 */
#ifndef KPL_BASE_CPU_H
#define KPL_BASE_CPU_H

#include <stdbool.h>
#include <stddef.h>

/* On x86 each tier includes the ones before it. NEON stands last but includes the scalar
 * tier alone: it is another family. */
typedef enum kpl_cpu_tier {
    KPL_CPU_SCALAR = 0,
    KPL_CPU_SSE42 = 1,
    KPL_CPU_AVX2 = 2,
    KPL_CPU_AVX512 = 3, /* the Ice Lake class: F BW VL DQ VBMI VBMI2 BITALG VPOPCNTDQ */
    KPL_CPU_NEON = 4,
    KPL_CPU_TIER_COUNT = 5,
} kpl_cpu_tier;

/* Does a processor of tier `have` run what is made for `tier`? */
bool kpl_cpu_runs(kpl_cpu_tier have, kpl_cpu_tier tier);

/* The best tier that one of tier `have` runs, of those with a bit in `filled`, or
 * KPL_CPU_SCALAR. */
kpl_cpu_tier kpl_cpu_best(kpl_cpu_tier have, unsigned filled);

/* The entry of `table` for the best tier that has one and that `have` runs. A macro,
 * because tables hold functions of different types. */
#define KPL_CPU_CHOOSE(table, have)                                                      \
    ((table)[kpl_cpu_best((have), (unsigned)((table)[1] != NULL) << 1 |                  \
                                      (unsigned)((table)[2] != NULL) << 2 |              \
                                      (unsigned)((table)[3] != NULL) << 3 |              \
                                      (unsigned)((table)[4] != NULL) << 4)])

/* The best tier of the processor that this runs on. */
kpl_cpu_tier kpl_cpu_detect(void);

/* "scalar", "sse42", "avx2", "avx512", "neon". */
const char *kpl_cpu_name(kpl_cpu_tier tier);

/* The tier called `name`; false when there is none. */
bool kpl_cpu_find(const char *name, kpl_cpu_tier *tier_out);

#endif /* KPL_BASE_CPU_H */
