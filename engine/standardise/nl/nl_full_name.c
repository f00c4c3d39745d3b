/* nl_full_name.c - see nl_full_name.h. */
#include "standardise/nl/nl_full_name.h"

#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/address_words.h"
#include "standardise/nl/nl_prefix.h"

#define FULL_WORDS_MAX 24u

/* What a word is of. */
typedef enum full_role {
    FULL_NONE, /* a title */
    FULL_GIVEN,
    FULL_PREFIX,
    FULL_SURNAME,
} full_role;

typedef struct full_name {
    kpl_text words[FULL_WORDS_MAX];
    char plain[FULL_WORDS_MAX][KPL_ADDRESS_WORD_BYTES]; /* ASCII letters, lower case */
    kpl_text looked_up[FULL_WORDS_MAX];                 /* views of plain */
    full_role roles[FULL_WORDS_MAX];
    uint32_t count;
    uint32_t comma; /* the words before the first comma; 0 = none */
} full_name;

/* Words that are a first name at the front of a name, and a prefix elsewhere. */
static bool full_is_given_first(const char *plain) {
    return strcmp(plain, "ben") == 0 || strcmp(plain, "al") == 0 ||
           strcmp(plain, "do") == 0 || strcmp(plain, "tho") == 0 ||
           strcmp(plain, "thor") == 0 || strcmp(plain, "am") == 0 ||
           strcmp(plain, "el") == 0;
}

static bool full_is_initials(kpl_text word) {
    uint32_t letters = 0;
    for (uint32_t at = 0; at < word.length; at++) {
        if (word.bytes[at] == '.')
            return true;
        letters += (word.bytes[at] & 0xC0u) != 0x80u;
    }
    return letters <= 1;
}

static void full_split(kpl_text raw, full_name *name) {
    uint32_t at = 0;
    name->count = 0;
    name->comma = 0;
    while (at < raw.length && name->count < FULL_WORDS_MAX) {
        const uint8_t byte = raw.bytes[at];
        if (byte == ',' && name->comma == 0)
            name->comma = name->count;
        if (byte <= ' ' || byte == ',') {
            at++;
            continue;
        }
        const uint32_t from = at;
        while (at < raw.length && raw.bytes[at] > ' ' && raw.bytes[at] != ',')
            at++;
        const uint32_t w = name->count;
        name->words[w] = (kpl_text){raw.bytes + from, at - from};
        kpl_address_word_plain(name->words[w], name->plain[w]);
        name->looked_up[w] = kpl_text_of(name->plain[w]);
        if (kpl_full_name_is_title(name->looked_up[w]))
            continue;
        if (name->plain[w][0] == '\0' && !(byte == '-' && w > 0))
            continue; /* a sign alone, but for the hyphen of "Jansen - de Vries" */
        name->roles[w] = FULL_NONE;
        name->count++;
    }
    if (name->comma == name->count)
        name->comma = 0;
}

/* Words of the longest prefix at word `w`, before `end`; words without letters end it. */
static uint32_t full_prefix(const full_name *name, uint32_t w, uint32_t end) {
    uint32_t stop = w;
    while (stop < end && name->looked_up[stop].length > 0)
        stop++;
    return kpl_nl_prefix(&name->looked_up[w], stop - w);
}

static void full_mark(full_name *name, uint32_t first, uint32_t end, full_role role) {
    for (uint32_t w = first; w < end; w++)
        name->roles[w] = role;
}

/* Behind a comma: prefixes, and first names. */
static void full_mark_behind(full_name *name) {
    uint32_t w = name->comma;
    full_mark(name, 0, w, FULL_SURNAME);
    while (w < name->count) {
        const uint32_t taken =
            full_is_initials(name->words[w]) && name->words[w].length <= 2
                ? 0
                : full_prefix(name, w, name->count);
        const uint32_t next = w + (taken > 0 ? taken : 1);
        full_mark(name, w, next, taken > 0 ? FULL_PREFIX : FULL_GIVEN);
        w = next;
    }
}

/* The word with which the surname begins in words[0..end). */
static uint32_t full_surname_start(const full_name *name, uint32_t end) {
    uint32_t initials = 0;
    while (initials < end && full_is_initials(name->words[initials]) &&
           full_prefix(name, initials, initials + 2 < end ? initials + 2 : end) < 2)
        initials++;
    for (uint32_t w = initials > 0 ? initials : 0; w < end; w++) {
        if (w == 0 && end > 1 && full_is_given_first(name->plain[0]))
            continue;
        const uint32_t taken = full_prefix(name, w, end);
        if (taken > 0 && w + taken < end && !(taken == 1 && name->words[w].length == 1))
            return w;
    }
    if (initials > 0 && initials < end)
        return initials;
    for (uint32_t w = end; w-- > 1;) /* "Jan Jansen - Bakker" */
        if (name->plain[w][0] == '\0')
            return w - 1;
    return end > 0 ? end - 1 : 0;
}

/* Where a prefix begins that ends words[0..end), or `end`: "BERG VAN DEN". One word alone
 * must be one that is no surname by itself. */
static uint32_t full_tail(const full_name *name, uint32_t end) {
    static const char *const single[] = {"de",  "den", "der", "van", "ter",
                                         "ten", "te",  "t",   "vd",  NULL};
    for (uint32_t w = 1; w < end; w++) {
        if (full_prefix(name, w, end) != end - w)
            continue;
        bool fits = end - w > 1;
        for (const char *const *word = single; *word != NULL; word++)
            fits = fits || strcmp(name->plain[w], *word) == 0;
        return fits ? w : end;
    }
    return end;
}

static void full_mark_in_order(full_name *name) {
    uint32_t end = name->count;
    /* "JANSEN J.P.": initials at the end, and none in front */
    while (end > 1 && full_is_initials(name->words[end - 1]) &&
           !full_is_initials(name->words[0]) && name->plain[end - 1][0] != '\0')
        name->roles[--end] = FULL_GIVEN;
    const bool given_behind = end < name->count;
    const uint32_t tail = full_tail(name, end);
    const uint32_t start = given_behind ? 0 : full_surname_start(name, tail);
    full_mark(name, 0, start, FULL_GIVEN);
    full_mark(name, start, tail, FULL_SURNAME);
    full_mark(name, tail, end, FULL_PREFIX);
}

static kpl_status full_append(const full_name *name, full_role role, kpl_buffer *out,
                              kpl_error *error) {
    for (uint32_t w = 0; w < name->count; w++) {
        if (name->roles[w] != role)
            continue;
        if (out->length > 0)
            KPL_TRY(kpl_buffer_byte(out, ' ', error));
        KPL_TRY(
            kpl_buffer_append(out, name->words[w].bytes, name->words[w].length, error));
    }
    return KPL_OK;
}

static void full_parse(kpl_text raw, full_name *name) {
    full_split(raw, name);
    if (name->comma > 0)
        full_mark_behind(name);
    else
        full_mark_in_order(name);
}

static kpl_status full_surname(kpl_text raw, kpl_buffer *part_out, kpl_error *error) {
    full_name name;
    full_parse(raw, &name);
    KPL_TRY(full_append(&name, FULL_PREFIX, part_out, error));
    return full_append(&name, FULL_SURNAME, part_out, error);
}

static kpl_status full_given(kpl_text raw, kpl_buffer *part_out, kpl_error *error) {
    full_name name;
    full_parse(raw, &name);
    return full_append(&name, FULL_GIVEN, part_out, error);
}

const kpl_part_kind kpl_full_name_parts[KPL_FULL_NAME_PART_COUNT] = {
    {"nl_surname", full_surname},
    {"surname", full_surname},
    {"nl_given_name", full_given},
    {"given_name", full_given},
};
