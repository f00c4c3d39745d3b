/*
 * peer_tiles.c - one comparator over the very strings that a peer library is given.
 *
 * Bench. Usage: peer_tiles VALUES LEFT ROUNDS LAYOUT ORDINALS COMPARATOR CUTOFF...
 *        VALUES holds one value a line: the first LEFT of them are the left side, the
 * rest the right one. LAYOUT is "tile" (every left against every right, in tiles of 128 x
 *        128 as the compare stage has them) or "pairs" (the i-th against the i-th, as
 * many as the shorter side has). Best kernel of this processor, one thread. Prints the
 *        tier and, per round, CPU nanoseconds a comparison; the ordinals of the last
 * round go to the file ORDINALS, row by row, so that the peer's answers can be held
 * against them. Used by kernels.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/comparator.h"

#define PEER_TILE 128u
#define PEER_LINE_BYTES 512u

typedef struct peer_sides {
    kpl_values values;
    uint32_t *numbers; /* of both sides, left ones first */
    uint32_t left_count;
    uint32_t right_count;
} peer_sides;

static int peer_refuse(const char *what) {
    fprintf(stderr, "peer_tiles: %s\n", what);
    return EXIT_FAILURE;
}

static double peer_cpu_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A value that occurs twice gets two numbers: both sides compare the same texts. */
static bool peer_read(FILE *file, uint32_t left_count, peer_sides *sides) {
    char line[PEER_LINE_BYTES];
    uint32_t count = 0;
    uint32_t room = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        const kpl_text text = {(const uint8_t *)line, (uint32_t)strcspn(line, "\n")};
        if (count == room) {
            room = room == 0 ? 4096 : room * 2;
            uint32_t *const grown = realloc(sides->numbers, room * sizeof *grown);
            if (grown == NULL)
                return false;
            sides->numbers = grown;
        }
        if (kpl_values_append(&sides->values, text, &sides->numbers[count++], NULL) !=
            KPL_OK)
            return false;
    }
    sides->left_count = left_count;
    sides->right_count = count > left_count ? count - left_count : 0;
    return sides->right_count > 0;
}

/* The tier whose kernel runs: that of the processor, or a lower one that has no gap. */
static kpl_cpu_tier peer_tier(const kpl_comparator *comparator, bool tiled) {
    unsigned tier = kpl_cpu_detect();
    while (tiled ? comparator->tile[tier] == NULL : comparator->pairs[tier] == NULL)
        tier--;
    return (kpl_cpu_tier)tier;
}

static uint32_t peer_least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Copy a tile's ordinals to their place in the whole matrix. */
static void peer_place(const uint8_t *tile, const kpl_compare_job *job, uint8_t *first,
                       uint32_t stride) {
    for (uint32_t i = 0; i < job->left_count; i++)
        memcpy(first + (size_t)i * stride, tile + (size_t)i * job->right_count,
               job->right_count);
}

static void peer_tiles(kpl_compare_tile_fn *kernel, const peer_sides *sides,
                       kpl_compare_job job, uint8_t *ordinals) {
    uint8_t tile[PEER_TILE * PEER_TILE];
    for (uint32_t i = 0; i < sides->left_count; i += PEER_TILE)
        for (uint32_t j = 0; j < sides->right_count; j += PEER_TILE) {
            job.left = sides->numbers + i;
            job.right = sides->numbers + sides->left_count + j;
            job.left_count = peer_least(PEER_TILE, sides->left_count - i);
            job.right_count = peer_least(PEER_TILE, sides->right_count - j);
            kernel(&job, tile);
            peer_place(tile, &job, ordinals + (size_t)i * sides->right_count + j,
                       sides->right_count);
        }
}

static void peer_pairs(kpl_compare_pairs_fn *kernel, const peer_sides *sides,
                       kpl_compare_job job, uint32_t count, uint8_t *ordinals) {
    for (uint32_t i = 0; i < count; i += PEER_TILE) {
        job.left = sides->numbers + i;
        job.right = sides->numbers + sides->left_count + i;
        job.left_count = job.right_count = peer_least(PEER_TILE, count - i);
        kernel(&job, ordinals + i);
    }
}

/* Run the rounds, print their cost, leave the ordinals of the last one. */
static int peer_measure(const peer_sides *sides, const kpl_comparator *comparator,
                        kpl_compare_job job, bool tiled, long rounds, const char *out) {
    const kpl_cpu_tier tier = peer_tier(comparator, tiled);
    const uint32_t pairs = peer_least(sides->left_count, sides->right_count);
    const size_t count = tiled ? (size_t)sides->left_count * sides->right_count : pairs;
    uint8_t *const ordinals = malloc(count);
    FILE *const file = fopen(out, "wb");
    if (ordinals == NULL || file == NULL)
        return peer_refuse("out of memory, or ORDINALS cannot be created");
    printf("%s", kpl_cpu_name(tier));
    for (long round = 0; round < rounds; round++) {
        const double start = peer_cpu_seconds();
        if (tiled)
            peer_tiles(kpl_comparator_tile(comparator, tier), sides, job, ordinals);
        else
            peer_pairs(kpl_comparator_pairs(comparator, tier), sides, job, pairs,
                       ordinals);
        printf("\t%.4f", (peer_cpu_seconds() - start) / (double)count * 1e9);
    }
    printf("\n");
    const bool written = fwrite(ordinals, 1, count, file) == count;
    free(ordinals);
    return fclose(file) == 0 && written ? EXIT_SUCCESS
                                        : peer_refuse("ORDINALS was not written");
}

int main(int argument_count, char **arguments) {
    if (argument_count < 8 || argument_count - 7 > (int)KPL_CUTOFFS_MAX)
        return peer_refuse(
            "usage: VALUES LEFT ROUNDS tile|pairs ORDINALS COMPARATOR CUTOFF...");
    const kpl_comparator *const comparator = kpl_comparator_find(arguments[6]);
    FILE *const file = fopen(arguments[1], "rb");
    if (comparator == NULL || file == NULL)
        return peer_refuse("no such comparator, or VALUES cannot be opened");
    double cutoffs[KPL_CUTOFFS_MAX];
    const uint32_t cutoff_count = (uint32_t)argument_count - 7;
    for (uint32_t i = 0; i < cutoff_count; i++)
        cutoffs[i] = strtod(arguments[7 + i], NULL);
    peer_sides sides = {0};
    if (kpl_values_init(&sides.values, &kpl_allocator_default, NULL) != KPL_OK ||
        !peer_read(file, (uint32_t)strtoul(arguments[2], NULL, 10), &sides))
        return peer_refuse("VALUES cannot be read, or has no right side");
    fclose(file);
    const kpl_compare_setup setup = {
        .state = aligned_alloc(64, comparator->state_bytes + 64),
        .scratch = aligned_alloc(
            64, (comparator->scratch_bytes(sides.values.length_max) + 64) / 64 * 64),
        .length_max = sides.values.length_max,
        .cutoff_count = cutoff_count,
        .cutoffs = cutoffs};
    if (setup.state == NULL || setup.scratch == NULL)
        return peer_refuse("out of memory");
    comparator->open(&setup);
    const kpl_compare_job job = {.values = &sides.values, .state = setup.state};
    const int code =
        peer_measure(&sides, comparator, job, strcmp(arguments[4], "tile") == 0,
                     strtol(arguments[3], NULL, 10), arguments[5]);
    free(setup.state);
    free(setup.scratch);
    free(sides.numbers);
    kpl_values_release(&sides.values);
    return code;
}
