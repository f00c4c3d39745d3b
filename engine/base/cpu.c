/* cpu.c - asking the processor; see cpu.h. */
#include "base/cpu.h"

#include <assert.h>
#include <string.h>

_Static_assert(KPL_CPU_TIER_COUNT == 5, "KPL_CPU_CHOOSE() looks at all of them");

static const char *const cpu_names[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = "scalar", [KPL_CPU_SSE42] = "sse42", [KPL_CPU_AVX2] = "avx2",
    [KPL_CPU_AVX512] = "avx512", [KPL_CPU_NEON] = "neon",
};

kpl_cpu_tier kpl_cpu_detect(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
        __builtin_cpu_supports("avx512bitalg") &&
        __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("bmi2"))
        return KPL_CPU_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("popcnt"))
        return KPL_CPU_AVX2;
    if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt"))
        return KPL_CPU_SSE42;
    return KPL_CPU_SCALAR;
#elif defined(__aarch64__)
    return KPL_CPU_NEON;
#else
    return KPL_CPU_SCALAR;
#endif
}

bool kpl_cpu_runs(kpl_cpu_tier have, kpl_cpu_tier tier) {
    if (have == KPL_CPU_NEON || tier == KPL_CPU_NEON)
        return tier == have || tier == KPL_CPU_SCALAR;
    return tier <= have;
}

kpl_cpu_tier kpl_cpu_best(kpl_cpu_tier have, unsigned filled) {
    assert(have < KPL_CPU_TIER_COUNT);
    for (unsigned tier = have; tier > KPL_CPU_SCALAR; tier--)
        if ((filled >> tier & 1) != 0 && kpl_cpu_runs(have, (kpl_cpu_tier)tier))
            return (kpl_cpu_tier)tier;
    return KPL_CPU_SCALAR;
}

const char *kpl_cpu_name(kpl_cpu_tier tier) {
    return cpu_names[tier];
}

bool kpl_cpu_find(const char *name, kpl_cpu_tier *tier_out) {
    for (size_t i = 0; i < KPL_CPU_TIER_COUNT; i++) {
        if (strcmp(cpu_names[i], name) == 0) {
            *tier_out = (kpl_cpu_tier)i;
            return true;
        }
    }
    return false;
}
