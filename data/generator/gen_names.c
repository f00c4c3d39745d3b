/*
 * gen_names.c - parses the embedded lists and draws from them (gen_names.h).
 *
 * A Dutch surname comes from the list of the 400 most frequent in 55 % of the draws,
 * else from the long tail: 15 prefixes x 140 stems x 58 endings give some 100,000
 * spellings. The real share of the 400 is about 22 % with 322,000 spellings; the
 * lists are kept small, and a small town is less varied than the country.
 */
#include "gen_names.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_SLOTS 4096u
#define NAMES_PER_LIST_MAX 512u
#define NAMES_FREQUENT_PER_10000 5500u

typedef struct names_list {
    char *storage; /* the list's text, cut up by NULs */
    gen_name names[NAMES_PER_LIST_MAX];
    uint16_t slots[NAMES_SLOTS];
    uint32_t count;
} names_list;

struct gen_names {
    names_list given[GEN_ORIGIN_COUNT][GEN_SEX_COUNT][GEN_PERIOD_COUNT];
    names_list surnames[GEN_ORIGIN_COUNT];
    names_list prefixes, stems, endings;
};

/* Cut `text` at the first `mark`; returns what follows it, or NULL. */
static char *names_cut(char *text, char mark) {
    char *const found = strchr(text, mark);
    if (found == NULL)
        return NULL;
    *found = '\0';
    return found + 1;
}

/* "Jan/Johan/Hans": pointers into the list's storage. */
static void names_parse_calls(gen_name *name, char *calls) {
    while (calls != NULL && name->call_count < GEN_CALL_NAMES_MAX) {
        char *const rest = names_cut(calls, '/');
        name->calls[name->call_count++] = calls;
        calls = rest;
    }
}

/* Slot i belongs to the name whose share of the total weight covers i / SLOTS. */
static void names_fill_slots(names_list *list, const uint32_t *weights) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < list->count; i++)
        total += weights[i];
    uint64_t before = weights[0];
    uint32_t name = 0;
    for (uint32_t slot = 0; slot < NAMES_SLOTS; slot++) {
        while (before * NAMES_SLOTS <= slot * total)
            before += weights[++name];
        list->slots[slot] = (uint16_t)name;
    }
}

/* `more` continues `source`. */
static bool names_parse(names_list *list, const char *source, const char *more) {
    const size_t bytes = strlen(source), more_bytes = strlen(more);
    list->storage = malloc(bytes + more_bytes + 1);
    if (list->storage == NULL)
        return false;
    memcpy(list->storage, source, bytes);
    memcpy(list->storage + bytes, more, more_bytes + 1);
    uint32_t weights[NAMES_PER_LIST_MAX];
    char *entry = list->storage;
    while (entry != NULL && list->count < NAMES_PER_LIST_MAX) {
        char *const next = names_cut(entry, ';');
        if (next == NULL)
            break; /* every entry ends in ';': what follows the last one is empty */
        char *const weight = names_cut(entry, ':');
        char *const calls = weight != NULL ? names_cut(weight, ':') : NULL;
        gen_name *const name = &list->names[list->count];
        name->text = entry;
        names_parse_calls(name, calls);
        weights[list->count++] = weight != NULL ? (uint32_t)strtoul(weight, NULL, 10) : 1;
        entry = next;
    }
    names_fill_slots(list, weights);
    return true;
}

/* Stops at the first failure; what was allocated until then is freed by destroy. */
static bool names_parse_all(gen_names *names) {
    bool good = names_parse(&names->prefixes, gen_rare_prefixes, "") &&
                names_parse(&names->stems, gen_rare_stems, "") &&
                names_parse(&names->endings, gen_rare_endings, "");
    for (int origin = 0; origin < GEN_ORIGIN_COUNT; origin++) {
        good = good && names_parse(&names->surnames[origin], gen_surname_lists[origin][0],
                                   gen_surname_lists[origin][1]);
        for (int sex = 0; sex < GEN_SEX_COUNT; sex++)
            for (int period = 0; period < GEN_PERIOD_COUNT; period++) {
                const char *const source = gen_given_lists[origin][sex][period];
                names_list *const list = &names->given[origin][sex][period];
                if (source != NULL)
                    good = good && names_parse(list, source, "");
            }
    }
    return good;
}

gen_names *gen_names_create(void) {
    gen_names *const names = calloc(1, sizeof *names);
    if (names == NULL || names_parse_all(names))
        return names;
    gen_names_destroy(names);
    return NULL;
}

void gen_names_destroy(gen_names *names) {
    if (names == NULL)
        return;
    for (int origin = 0; origin < GEN_ORIGIN_COUNT; origin++) {
        free(names->surnames[origin].storage);
        for (int sex = 0; sex < GEN_SEX_COUNT; sex++)
            for (int period = 0; period < GEN_PERIOD_COUNT; period++)
                free(names->given[origin][sex][period].storage);
    }
    free(names->prefixes.storage);
    free(names->stems.storage);
    free(names->endings.storage);
    free(names);
}

/* O(1), the reason for the slots: a flat file of millions draws four names a row. */
static const gen_name *names_draw(const names_list *list, gen_random *random) {
    return &list->names[list->slots[gen_random_below(random, NAMES_SLOTS)]];
}

const gen_name *gen_names_given(const gen_names *names, gen_origin origin, bool woman,
                                uint32_t birth_year, gen_random *random) {
    int period = (birth_year >= 1946) + (birth_year >= 1971) + (birth_year >= 1996);
    while (names->given[origin][woman][period].count == 0)
        period--; /* period 0 always has a list */
    return names_draw(&names->given[origin][woman][period], random);
}

/* Bounded copy; the embedded names are far shorter than the room. */
static void names_copy(char *bytes_out, size_t room, const char *from, size_t length) {
    if (length >= room)
        length = room - 1;
    memcpy(bytes_out, from, length);
    bytes_out[length] = '\0';
}

/* "van den Berg" -> "van den" + "Berg". Words are split at the first one that does not
 * begin in lower case; "'t" counts as lower case, "d'Hont" has no blank: no prefix. */
static void names_split(const char *full, gen_surname *surname_out) {
    const char *stem = full;
    for (;;) {
        const char *const blank = strchr(stem, ' ');
        const bool lower = (*stem >= 'a' && *stem <= 'z') || *stem == '\'';
        if (blank == NULL || !lower)
            break;
        stem = blank + 1;
    }
    const size_t before = (size_t)(stem - full);
    names_copy(surname_out->prefix, sizeof surname_out->prefix, full,
               before > 0 ? before - 1 : 0);
    names_copy(surname_out->stem, sizeof surname_out->stem, stem, strlen(stem));
}

static void names_compose_rare(const gen_names *names, gen_random *random,
                               gen_surname *surname_out) {
    const char *const prefix = names_draw(&names->prefixes, random)->text;
    const char *const stem = names_draw(&names->stems, random)->text;
    const char *const ending = names_draw(&names->endings, random)->text;
    names_copy(surname_out->prefix, sizeof surname_out->prefix, prefix, strlen(prefix));
    /* "Berkberg", but not "Beekbeek" or "Dijkdijk": then the stem stands alone. */
    const bool repeats =
        strlen(stem) == strlen(ending) && strcmp(stem + 1, ending + 1) == 0;
    gen_text whole;
    gen_text_set(&whole, stem);
    if (!repeats)
        gen_text_add(&whole, ending);
    names_copy(surname_out->stem, sizeof surname_out->stem, whole.bytes, whole.length);
}

/* Only Dutch names have a composed tail; the other lists are long enough for their
 * share of the town. */
void gen_names_surname(const gen_names *names, gen_origin origin, gen_random *random,
                       gen_surname *surname_out) {
    if (origin == GEN_DUTCH && !gen_random_chance(random, NAMES_FREQUENT_PER_10000))
        names_compose_rare(names, random, surname_out);
    else
        names_split(names_draw(&names->surnames[origin], random)->text, surname_out);
}

void gen_surname_add_full(gen_text *text, const gen_surname *surname) {
    if (surname->prefix[0] != '\0') {
        gen_text_add(text, surname->prefix);
        gen_text_add_char(text, ' ');
    }
    gen_text_add(text, surname->stem);
}

bool gen_surname_equal(const gen_surname *left, const gen_surname *right) {
    return strcmp(left->prefix, right->prefix) == 0 &&
           strcmp(left->stem, right->stem) == 0;
}
