/* block_wanted.c - the scalar way and the choice of a tier; see block_wanted.h. */
#include "block/block_wanted.h"

#include <assert.h>
#include <string.h>

/* avx2 cannot compress bytes: a gap. */
static kpl_wanted_fn *const wanted_tiers[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_wanted_scalar,
#if KPL_HAVE_AVX512
    [KPL_CPU_AVX512] = kpl_wanted_avx512,
#endif
};

static kpl_wanted_few_fn *const wanted_few_tiers[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_wanted_few_scalar,
#if KPL_HAVE_AVX512
    [KPL_CPU_AVX512] = kpl_wanted_few_avx512,
#endif
};

kpl_wanted_fn *kpl_wanted_of(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(wanted_tiers, tier);
}

kpl_wanted_few_fn *kpl_wanted_few_of(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(wanted_few_tiers, tier);
}

uint32_t kpl_wanted_scalar(const kpl_wanted_columns *columns, const uint32_t *numbers,
                           uint32_t from, uint32_t to, uint8_t *places_out) {
    uint8_t wanted[KPL_TILE_SIDE];
    uint32_t count = 0;
    assert(to <= KPL_TILE_SIDE);
    memset(wanted, 1, sizeof wanted);
    for (uint32_t i = 0; i < columns->list_count; i++) {
        const uint32_t number = numbers[i];
        if (number == 0)
            continue;
        for (uint32_t c = from; c < to; c++)
            wanted[c] &= columns->numbers[i][c] != number;
    }
    for (uint32_t c = from; c < to; c++) {
        places_out[count] = (uint8_t)c;
        count += wanted[c];
    }
    return count;
}

uint32_t kpl_wanted_few_scalar(const uint32_t *const *columns, const uint32_t *numbers,
                               uint32_t list_count, uint32_t from, uint32_t to,
                               uint8_t *places_out) {
    uint32_t count = 0;
    for (uint32_t c = from; c < to; c++) {
        uint32_t i = 0;
        while (i < list_count && (numbers[i] == 0 || numbers[i] != columns[c][i]))
            i++;
        places_out[count] = (uint8_t)c;
        count += i == list_count;
    }
    return count;
}
