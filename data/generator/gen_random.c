/*
 * gen_random.c - SplitMix64 streams and the shuffle of gen_random.h.
 *
 * Constants are those of the published SplitMix64: the golden-ratio increment and
 * the two multipliers of its finaliser (a variant of MurmurHash3's).
 */
#include "gen_random.h"

#define RANDOM_INCREMENT 0x9E3779B97F4A7C15u

static uint64_t random_mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

gen_random gen_random_open(uint64_t seed, gen_purpose purpose, uint64_t index) {
    /* Three chained mixes: streams of neighbouring indices must not be shifted copies
     * of each other, which adding the parts up would give. */
    uint64_t state = random_mix(seed + RANDOM_INCREMENT);
    state = random_mix(state + (uint64_t)purpose * RANDOM_INCREMENT);
    state = random_mix(state ^ (index * 0xD1342543DE82EF95u + 1u));
    return (gen_random){.state = state};
}

uint64_t gen_random_next(gen_random *random) {
    random->state += RANDOM_INCREMENT;
    return random_mix(random->state);
}

uint32_t gen_random_below(gen_random *random, uint32_t count) {
    const uint64_t high = gen_random_next(random) >> 32;
    return (uint32_t)((high * count) >> 32);
}

uint32_t gen_random_between(gen_random *random, uint32_t low, uint32_t high) {
    return low + gen_random_below(random, high - low + 1u);
}

bool gen_random_chance(gen_random *random, uint32_t per_10000) {
    return gen_random_below(random, 10000u) < per_10000;
}

uint32_t gen_random_shuffle(uint32_t index, uint32_t count, uint64_t key) {
    if (count < 2)
        return 0;
    unsigned half = 1; /* bits of one Feistel half: 2^(2 * half) >= count */
    while (half < 16 && (UINT64_C(1) << (2 * half)) < count)
        half++;
    const uint32_t mask = (UINT32_C(1) << half) - 1u;
    uint32_t value = index;
    do {
        uint32_t left = (value >> half) & mask;
        uint32_t right = value & mask;
        for (uint64_t round = 1; round <= 4; round++) {
            const uint64_t mixed = random_mix(key + round * RANDOM_INCREMENT + right);
            const uint32_t next = left ^ ((uint32_t)(mixed >> 20) & mask);
            left = right;
            right = next;
        }
        value = (left << half) | right;
    } while (value >= count); /* ends: a permutation's cycle returns to its start */
    return value;
}
