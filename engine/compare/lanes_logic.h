/*
 * lanes_logic.h - two steps of logic at once, where the registers do one at a time.
 *
 * Stage    compare. Included by the primitives of a tier (lanes_<tier>.h), once and, or,
 *          xor and clear are there. AVX-512 has an instruction for any function of three
 *          registers instead.
 */
#ifndef KPL_COMPARE_LANES_LOGIC_H
#define KPL_COMPARE_LANES_LOGIC_H

KERNEL_INLINE lanes_v lanes_xor_or(lanes_v a, lanes_v b, lanes_v c) {
    return lanes_or(lanes_xor(a, b), c);
}

KERNEL_INLINE lanes_v lanes_or_or(lanes_v a, lanes_v b, lanes_v c) {
    return lanes_or(lanes_or(a, b), c);
}

KERNEL_INLINE lanes_v lanes_or_clear(lanes_v a, lanes_v b, lanes_v c) {
    return lanes_clear(lanes_or(a, b), c);
}

KERNEL_INLINE lanes_v lanes_clear_or(lanes_v a, lanes_v b, lanes_v c) {
    return lanes_or(lanes_clear(a, b), c);
}

KERNEL_INLINE lanes_v lanes_and_clear(lanes_v a, lanes_v b, lanes_v c) {
    return lanes_clear(lanes_and(a, b), c);
}

KERNEL_INLINE lanes_v lanes_and_or(lanes_v a, lanes_v b, lanes_v c) {
    return lanes_or(lanes_and(a, b), c);
}

#endif /* KPL_COMPARE_LANES_LOGIC_H */
