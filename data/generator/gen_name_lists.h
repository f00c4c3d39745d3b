/*
 * gen_name_lists.h - the embedded name lists of the register generator.
 *
 * Part     data/generator, read once by gen_names.c.
 * Format   "Name:weight:call/call;" repeated. Weights count inside one list only. The
 *          call names ("roepnaam") are what the bearer is called at the counter.
 */
#ifndef GEN_NAME_LISTS_H
#define GEN_NAME_LISTS_H

typedef enum gen_origin {
    GEN_DUTCH,
    GEN_TURKISH,
    GEN_MOROCCAN,
    GEN_SURINAMESE,
    GEN_POLISH,
    GEN_ORIGIN_COUNT,
} gen_origin;

/* Born before 1946, 1946 to 1970, 1971 to 1995, later. */
#define GEN_PERIOD_COUNT 4
/* 0 man, 1 woman. */
#define GEN_SEX_COUNT 2

/* A NULL entry means: the next earlier period that has a list. */
extern const char *const
    gen_given_lists[GEN_ORIGIN_COUNT][GEN_SEX_COUNT][GEN_PERIOD_COUNT];

/* The frequent surnames of each origin, in two parts to be read as one. */
#define GEN_SURNAME_PARTS 2
extern const char *const gen_surname_lists[GEN_ORIGIN_COUNT][GEN_SURNAME_PARTS];

/* Parts that make up the long tail of rare Dutch surnames, prefix + stem + ending. */
extern const char *const gen_rare_prefixes;
extern const char *const gen_rare_stems;
extern const char *const gen_rare_endings;

#endif /* GEN_NAME_LISTS_H */
