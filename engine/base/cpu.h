/*
 * cpu.h - which vector instructions this machine has.
 *
 * Base. Read once, when an engine is created; a caller may cap it. Every tier gives the
 * same bytes. Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_CPU_H
#define KPL_BASE_CPU_H

#include <stdbool.h>

/* Each tier includes the ones before it, on its own architecture. */
typedef enum kpl_cpu_tier {
    KPL_CPU_SCALAR = 0,
    KPL_CPU_SSE42 = 1,
    KPL_CPU_AVX2 = 2,
    KPL_CPU_AVX512 = 3, /* the Ice Lake class: F BW VL DQ VBMI VBMI2 BITALG VPOPCNTDQ */
    KPL_CPU_NEON = 4,
    KPL_CPU_TIER_COUNT = 5,
} kpl_cpu_tier;

/* The best tier of the processor that this runs on. */
kpl_cpu_tier kpl_cpu_detect(void);

/* "scalar", "sse42", "avx2", "avx512", "neon". */
const char *kpl_cpu_name(kpl_cpu_tier tier);

/* The tier called `name`; false when there is none. */
bool kpl_cpu_find(const char *name, kpl_cpu_tier *tier_out);

#endif /* KPL_BASE_CPU_H */
