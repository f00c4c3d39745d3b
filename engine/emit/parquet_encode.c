/* parquet_encode.c - see parquet_encode.h. */
#include "emit/parquet_encode.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* A run is worth one from eight values on. */
#define ENCODE_RUN_MIN 8u

/* Groups of eight that stand behind one header: as many as fit its byte. */
#define ENCODE_GROUPS_MAX 63u

#define ENCODE_BLOCK 128u
#define ENCODE_MINIBLOCKS 4u
#define ENCODE_MINIBLOCK (ENCODE_BLOCK / ENCODE_MINIBLOCKS)

static unsigned encode_bits(uint32_t value) {
    return value == 0 ? 0 : 32u - (unsigned)__builtin_clz(value);
}

unsigned kpl_parquet_width(uint32_t count) {
    assert(count > 0);
    const unsigned bits = encode_bits(count - 1);
    return bits > 0 ? bits : 1;
}

/* Seven bits a byte, low ones first; where it ends. */
static uint8_t *encode_varint(uint8_t *at, uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

/* The low `count` bytes of a word, the lowest first. */
static uint8_t *encode_word(uint8_t *at, uint64_t word, unsigned count) {
    for (unsigned b = 0; b < count; b++)
        at[b] = (uint8_t)(word >> (8 * b));
    return at + count;
}

/* ---- Runs ------------------------------------------------------------------------ */

typedef struct encode_runs {
    uint8_t *at;
    uint8_t *head; /* of the groups under way; NULL = none are */
    unsigned groups;
    unsigned width;
    unsigned pending_count;
    uint32_t pending[8];
} encode_runs;

/* Eight values, bit after bit. */
static void encode_group(encode_runs *runs, const uint32_t values[8]) {
    const unsigned width = runs->width;
    if (runs->head == NULL)
        runs->head = runs->at++;
    if (width <= 8) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 8; i++)
            word |= (uint64_t)values[i] << (i * width);
        runs->at = encode_word(runs->at, word, width);
    } else {
        uint64_t word = 0;
        unsigned bits = 0;
        for (unsigned i = 0; i < 8; i++) {
            word |= (uint64_t)values[i] << bits;
            for (bits += width; bits >= 8; bits -= 8) {
                *runs->at++ = (uint8_t)word;
                word >>= 8;
            }
        }
    }
    if (++runs->groups == ENCODE_GROUPS_MAX) {
        *runs->head = (uint8_t)(ENCODE_GROUPS_MAX << 1 | 1);
        runs->head = NULL;
        runs->groups = 0;
    }
}

static void encode_run(encode_runs *runs, uint32_t value, size_t count) {
    runs->at = encode_varint(runs->at, (uint64_t)count << 1);
    runs->at = encode_word(runs->at, value, (runs->width + 7) / 8);
}

/* End what is bit-packed. Values that fill no group are runs, however short: a reader
 * would take padding for values. */
static void encode_flush(encode_runs *runs) {
    if (runs->head != NULL)
        *runs->head = (uint8_t)(runs->groups << 1 | 1);
    runs->head = NULL;
    runs->groups = 0;
    for (unsigned i = 0, j = 0; i < runs->pending_count; i = j) {
        while (j < runs->pending_count && runs->pending[j] == runs->pending[i])
            j++;
        encode_run(runs, runs->pending[i], j - i);
    }
    runs->pending_count = 0;
}

/* At most one header byte to a group, or a short run to a value. */
size_t kpl_parquet_runs_bound(size_t count) {
    return count * 6 + 64;
}

/* Does a run begin among the first eight of 15 codes? Levels change every other code, and
 * nobody can foretell where: counted, not branched. A run of eight holds the eighth code,
 * and one that does not begin with the first holds the ninth. */
static bool encode_begins_run(const uint32_t codes[15]) {
    if (codes[0] != codes[7] && codes[7] != codes[8])
        return false;
    uint32_t same = 0; /* bit i: code i is as the next one */
    for (unsigned i = 0; i < 14; i++)
        same |= (uint32_t)(codes[i] == codes[i + 1]) << i;
    same &= same >> 1;
    same &= same >> 2;
    same &= same >> 3; /* bit i: seven from i on are */
    return (same & 0xFF) != 0;
}

_Static_assert(ENCODE_RUN_MIN == 8, "encode_begins_run() looks for eight");

size_t kpl_parquet_runs(const uint32_t *codes, size_t count, unsigned width,
                        uint8_t *out) {
    encode_runs runs = {.at = out, .width = width};
    assert(width >= 1 && width <= 32);
    for (size_t i = 0, j = 0; i < count; i = j) {
        const uint32_t code = codes[i];
        if (runs.pending_count == 0 && count - i >= 15 && !encode_begins_run(codes + i)) {
            encode_group(&runs, codes + i);
            j = i + 8;
            continue;
        }
        while (j < count && codes[j] == code)
            j++;
        if (j - i >= ENCODE_RUN_MIN) {
            encode_flush(&runs);
            encode_run(&runs, code, j - i);
            continue;
        }
        for (size_t k = i; k < j; k++) {
            runs.pending[runs.pending_count++] = code;
            if (runs.pending_count < 8)
                continue;
            encode_group(&runs, runs.pending);
            runs.pending_count = 0;
        }
    }
    encode_flush(&runs);
    return (size_t)(runs.at - out);
}

/* ---- Deltas ---------------------------------------------------------------------- */

static uint64_t encode_zigzag(int64_t value) {
    return (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
}

static uint8_t *encode_miniblock(uint8_t *at, const uint32_t *values, unsigned width) {
    uint64_t word = 0;
    unsigned bits = 0;
    for (unsigned i = 0; i < ENCODE_MINIBLOCK && width > 0; i++) {
        word |= (uint64_t)values[i] << bits;
        bits += width;
        if (bits >= 32) {
            at = encode_word(at, word, 4);
            word >>= 32;
            bits -= 32;
        }
    }
    return at;
}

/* Deltas of a block against its least one; what is missing of the last block is 0. */
static uint8_t *encode_block(uint8_t *at, const uint32_t *values, size_t count) {
    int32_t deltas[ENCODE_BLOCK];
    uint32_t over[ENCODE_BLOCK] = {0};
    int32_t least = INT32_MAX;
    for (size_t i = 0; i < count; i++) {
        const uint32_t delta = values[i] - values[(ptrdiff_t)i - 1]; /* wraps */
        memcpy(&deltas[i], &delta, sizeof delta);
        least = deltas[i] < least ? deltas[i] : least;
    }
    for (size_t i = 0; i < count; i++)
        over[i] = (uint32_t)deltas[i] - (uint32_t)least;
    at = encode_varint(at, encode_zigzag(least));
    uint8_t *const widths = at;
    at += ENCODE_MINIBLOCKS;
    for (unsigned m = 0; m < ENCODE_MINIBLOCKS; m++) {
        uint32_t any = 0; /* its highest bit is that of the largest */
        for (unsigned i = 0; i < ENCODE_MINIBLOCK; i++)
            any |= over[m * ENCODE_MINIBLOCK + i];
        widths[m] = (uint8_t)encode_bits(any);
        at = encode_miniblock(at, over + m * ENCODE_MINIBLOCK, widths[m]);
    }
    return at;
}

/* Four bytes a value; of a block 5 bytes for its least delta and 4 for widths. */
size_t kpl_parquet_deltas_bound(size_t count) {
    return (count / ENCODE_BLOCK + 1) * (ENCODE_BLOCK * 4 + 16) + 64;
}

size_t kpl_parquet_deltas(const uint32_t *values, size_t count, uint8_t *out) {
    assert(count > 0);
    int32_t first = 0;
    memcpy(&first, &values[0], sizeof first);
    uint8_t *at = encode_varint(out, ENCODE_BLOCK);
    at = encode_varint(at, ENCODE_MINIBLOCKS);
    at = encode_varint(at, count);
    at = encode_varint(at, encode_zigzag(first));
    for (size_t i = 1; i < count; i += ENCODE_BLOCK)
        at = encode_block(at, values + i,
                          count - i < ENCODE_BLOCK ? count - i : ENCODE_BLOCK);
    return (size_t)(at - out);
}

/* ---- Split ----------------------------------------------------------------------- */

/* Eight words as eight rows of bytes, turned: three exchanges of ever smaller squares
 * (Warren, Hacker's Delight, 7-3). */
static void encode_turn(uint64_t words[8]) {
    static const uint64_t masks[] = {UINT64_C(0x00000000FFFFFFFF),
                                     UINT64_C(0x0000FFFF0000FFFF),
                                     UINT64_C(0x00FF00FF00FF00FF)};
    for (unsigned step = 4, m = 0; step > 0; step /= 2, m++) {
        for (unsigned i = 0; i < 8; i++) {
            if ((i & step) != 0)
                continue;
            const unsigned shift = 8 * step;
            const uint64_t change = ((words[i] >> shift) ^ words[i + step]) & masks[m];
            words[i + step] ^= change;
            words[i] ^= change << shift;
        }
    }
}

void kpl_parquet_split(const double *values, size_t count, uint8_t *out) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t words[8];
        memcpy(words, values + i, sizeof words);
        encode_turn(words);
        for (unsigned b = 0; b < 8; b++)
            (void)encode_word(out + b * count + i, words[b], 8);
    }
    for (; i < count; i++) {
        uint64_t word = 0;
        memcpy(&word, &values[i], sizeof word);
        for (unsigned b = 0; b < 8; b++)
            out[b * count + i] = (uint8_t)(word >> (8 * b));
    }
}
