/*
 * kernel_tokens.h - the words of a value: split at spaces, sorted, merged.
 *
 * Stage    compare. Used by token_overlap.c, token_set.c and name_order.c. A token is a
 *          longest run of bytes other than the ASCII space; cleaned values know no other
 *          white space.
 * Order    By bytes, shorter first among equals. The first eight bytes are kept as one
 *          big-endian number, zero-filled: most comparisons are decided by it.
 */
#ifndef KPL_COMPARE_KERNEL_TOKENS_H
#define KPL_COMPARE_KERNEL_TOKENS_H

#include "compare/kernel_common.h"

typedef struct kernel_token {
    uint64_t head;
    kpl_text text;
} kernel_token;

/* Room for the tokens of a value of length_max bytes. */
static inline size_t kernel_tokens_max(uint32_t length_max) {
    return (size_t)length_max / 2 + 1;
}

KERNEL_INLINE uint64_t kernel_token_head(kpl_text text) {
    uint64_t head = 0;
    const uint32_t count = kernel_smaller(text.length, 8);
    for (uint32_t i = 0; i < count; i++)
        head |= (uint64_t)text.bytes[i] << (56 - 8 * i);
    return head;
}

KERNEL_INLINE int kernel_token_order(const kernel_token *x, const kernel_token *y) {
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return kpl_text_order(x->text, y->text); /* heads of "a" and "a\0" are the same */
}

/* The tokens of `text`, in order; returns how many. */
static inline uint32_t kernel_tokens_split(kpl_text text, kernel_token *tokens_out) {
    uint32_t count = 0;
    uint32_t at = 0;
    while (at < text.length) {
        if (text.bytes[at] == ' ') {
            at++;
            continue;
        }
        const uint32_t from = at;
        while (at < text.length && text.bytes[at] != ' ')
            at++;
        const kpl_text token = {text.bytes + from, at - from};
        tokens_out[count++] = (kernel_token){kernel_token_head(token), token};
    }
    return count;
}

static inline void kernel_tokens_sift(kernel_token *tokens, uint32_t root,
                                      uint32_t count) {
    const kernel_token token = tokens[root];
    while (2 * (size_t)root + 1 < count) {
        uint32_t child = 2 * root + 1;
        if (child + 1 < count &&
            kernel_token_order(&tokens[child + 1], &tokens[child]) > 0)
            child++;
        if (kernel_token_order(&tokens[child], &token) <= 0)
            break;
        tokens[root] = tokens[child];
        root = child;
    }
    tokens[root] = token;
}

/* Insertion for names, heap sort (Williams 1964) for long texts: no bad case. */
static inline void kernel_tokens_sort(kernel_token *tokens, uint32_t count) {
    if (count > 16) {
        for (uint32_t root = count / 2; root-- > 0;)
            kernel_tokens_sift(tokens, root, count);
        for (uint32_t last = count - 1; last > 0; last--) {
            const kernel_token largest = tokens[0];
            tokens[0] = tokens[last];
            tokens[last] = largest;
            kernel_tokens_sift(tokens, 0, last);
        }
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        const kernel_token token = tokens[i];
        uint32_t j = i;
        for (; j > 0 && kernel_token_order(&tokens[j - 1], &token) > 0; j--)
            tokens[j] = tokens[j - 1];
        tokens[j] = token;
    }
}

/* Sorted tokens of `text`, repeats kept. */
static inline uint32_t kernel_tokens_sorted(kpl_text text, kernel_token *tokens_out) {
    const uint32_t count = kernel_tokens_split(text, tokens_out);
    kernel_tokens_sort(tokens_out, count);
    return count;
}

#endif /* KPL_COMPARE_KERNEL_TOKENS_H */
