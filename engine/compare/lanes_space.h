/*
 * lanes_space.h - the memory of the lane kernels, the same for every tier.
 *
 * Stage    compare. Stands in the scratch that the measures of a worker share: nothing in
 *          it outlives a call. What it is for stands in lanes.h.
 */
#ifndef KPL_COMPARE_LANES_SPACE_H
#define KPL_COMPARE_LANES_SPACE_H

#include "compare/kernel_common.h"

#define LANES_SIDE 512u        /* values of one side that are taken at once */
#define LANES_LENGTH_MAX 128u  /* characters of a value that fits */
#define LANES_ROW_BYTES 256u   /* the most that a row of masks can need: 4 x 512 bits */
#define LANES_ALPHABET 256u    /* rows: row 0 stays empty */
#define LANES_MAX 256u         /* lanes of a batch: 8 bits each */
#define LANES_UNITS 32768u     /* bytes for the units of values beyond ASCII */
#define LANES_POINT_SLOTS 256u /* of the table below; at most half are used */

#define LANES_WIDE_MAX 64u   /* lanes of a batch that have 32 bits or more */
#define LANES_TAKEN_ROW 128u /* bytes for the lanes that were taken in one register */
#define LANES_FOUND 1024u    /* lanes that wait to be decided; room for two rounds */

#define LANES_PAIRS_WORDS 64u  /* of 8 bytes: 64 pairs, or 32 of twice the length, ... */
#define LANES_PAIRS_LENGTH 64u /* characters of the longer value of a pair */

/* Code points beyond ASCII that stand in the lanes, and the byte that stands for each. */
typedef struct lanes_points {
    uint32_t points[LANES_POINT_SLOTS]; /* 0: free */
    uint8_t units[LANES_POINT_SLOTS];
    uint32_t count;
    bool is_clear; /* the table is empty, or holds `count` points; made so on first use */
} lanes_points;

/* Values of one side as units, and the places of those that fit, by length. */
typedef struct lanes_side {
    uint32_t count;
    uint32_t fitting; /* order[0 .. fitting) fit, the rest do not */
    uint32_t narrow;  /* of them, the first that have at most 64 characters */
    kpl_text texts[LANES_SIDE];
    uint16_t order[LANES_SIDE];
    uint8_t units[LANES_UNITS];
} lanes_side;

/* Values in lanes. */
typedef struct lanes_batch {
    _Alignas(64) uint8_t masks[LANES_ALPHABET * LANES_ROW_BYTES];
    _Alignas(64) uint8_t rows[LANES_ROW_BYTES];  /* the bits that are characters */
    _Alignas(64) uint8_t reach[LANES_ROW_BYTES]; /* half the length, in each lane */
    _Alignas(64) uint8_t codes[256];             /* row of a unit */
    _Alignas(64) uint8_t lengths[LANES_MAX];
    uint16_t places[LANES_MAX]; /* of each lane, in its side */
    kpl_text texts[LANES_MAX];
    uint32_t code_count;
    uint32_t count;
    uint32_t length_min;
    uint32_t length_max;
    uint32_t width;   /* bits of a lane; 128: two words of 64, in two registers */
    uint32_t vectors; /* registers in use */
    bool in_order;    /* places are consecutive */
} lanes_batch;

/* Pairs in lanes of 8, 16 or 32 bits, as records of one, two or four words per lane. */
typedef struct lanes_pairs {
    _Alignas(64) uint64_t a[LANES_PAIRS_WORDS];         /* the shorter values */
    _Alignas(64) uint64_t b[2][LANES_PAIRS_WORDS];      /* the longer, in two halves */
    _Alignas(64) uint8_t masks[LANES_PAIRS_LENGTH][64]; /* per character of the longer */
    _Alignas(64) uint8_t rows[64];   /* the bits that are characters of the shorter */
    _Alignas(64) uint8_t longer[64]; /* length of the longer, in each byte of a lane */
    _Alignas(64) uint8_t reach[64];  /* half of it, in the lowest */
    uint8_t lengths[64];             /* of the shorter, per pair */
    uint32_t places[64];
    uint32_t count;
    uint32_t length_max;
} lanes_pairs;

/* Of Jaro's kernel: lanes that may meet a cut-off, to be decided together. */
typedef struct lanes_found {
    uint8_t lanes[LANES_FOUND];
    uint8_t streams[LANES_FOUND]; /* the streamed value, counted from `first` */
    uint8_t matches[LANES_FOUND];
    uint8_t differ[LANES_FOUND]; /* matched places that differ */
    uint32_t count;
    uint32_t first;
} lanes_found;

typedef struct lanes_space {
    lanes_pairs pairs[3]; /* in lanes of 8, 16 and 32 bits */
    lanes_batch batch;
    lanes_side lanes;
    lanes_side stream;
    const lanes_side *streamed; /* what the batch meets: order[from .. to) of this side */
    uint32_t from;
    uint32_t to;
    lanes_points points;
    /* Of Jaro's kernel: what each character of a streamed value may match, and matched.
     */
    _Alignas(64) uint8_t windows[LANES_LENGTH_MAX * LANES_ROW_BYTES];
    _Alignas(64) uint8_t taken[LANES_LENGTH_MAX * LANES_ROW_BYTES];
    _Alignas(64) uint8_t chars[LANES_WIDE_MAX * 64]; /* the values in lanes, as bytes */
    lanes_found found;
} lanes_space;

#endif /* KPL_COMPARE_LANES_SPACE_H */
