/*
 * kind_nl_place.c - Dutch towns: official, old, Frisian and shortened names.
 *
 * The value is one canonical spelling: ij is y, "st" sint, "nw" nieuw, "a/d" aan de, the
 * mark of a province behind it ("Rijswijk ZH", "Bergen (L.)") goes, and a table knows the
 * names that rules cannot: 's-Gravenhage is Den Haag, Snits is Sneek. Parts that people
 * add or swap ("Rotterdam Hoogvliet") are for the comparison.
 * See kinds.h. Checked by tests/standardise/test_nl_places.c.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"
#include "standardise/nl/nl_text.h"

typedef struct place_name {
    const char *other;
    const char *name;
} place_name;

/* Words. Between two words "d" and "de" are den: "Nederhorst d Berg". */
static const place_name place_words[] = {
    {"st", "sint"},   {"nw", "nieuw"},     {"nwe", "nieuwe"},  {"ad", "aan den"},
    {"od", "op den"}, {"noordoost", "no"}, {"zuidoost", "zo"}, {"b", "by"},
    {"o", "op"},      {"gr", "groot"},
};

/* Marks of provinces and of what a name belongs to, behind it. */
static const char *const place_marks[] = {
    "dr", "fr", "frl", "gn",  "gr", "ov", "gld", "gd", "ut", "utr", "nh",
    "zh", "zl", "ze",  "zld", "nb", "lb", "lim", "l",  "ht", "ghm", NULL};

/* Whole names as the rules above leave them. Left: other, right: as the value is. */
static const place_name place_names[] = {
    {"s gravenhage", "den haag"},
    {"sgravenhage", "den haag"},
    {"gravenhage", "den haag"},
    {"the hague", "den haag"},
    {"s hage", "den haag"},
    {"s hertogenbosch", "den bosch"},
    {"shertogenbosch", "den bosch"},
    {"hertogenbosch", "den bosch"},
    {"s bosch", "den bosch"},
    {"amsterdam zo", "amsterdam"},
    {"amsterdam z o", "amsterdam"},
    {"adam", "amsterdam"},
    {"asd", "amsterdam"},
    {"rdam", "rotterdam"},
    {"rtd", "rotterdam"},
    {"ljouwert", "leeuwarden"},
    {"snits", "sneek"},
    {"frjentsjer", "franeker"},
    {"harns", "harlingen"},
    {"boalsert", "bolsward"},
    {"it hearrenfean", "heerenveen"},
    {"hearrenfean", "heerenveen"},
    {"drylts", "ylst"},
    {"hylpen", "hindeloopen"},
    {"starum", "stavoren"},
    {"warkum", "workum"},
    {"sleat", "sloten"},
    {"de jouwer", "joure"},
    {"grou", "grouw"},
    {"burgum", "bergum"},
    {"gytsjerk", "giekerk"},
    {"hurdegaryp", "hardegaryp"},
    {"feanwalden", "veenwouden"},
    {"damwald", "damwoude"},
    {"broeksterwald", "broeksterwoude"},
    {"aldtsjerk", "oudkerk"},
    {"koarnjum", "cornjum"},
    {"ingelum", "engelum"},
    {"bitgummole", "beetgumermolen"},
    {"bitgum", "beetgum"},
    {"berltsum", "berlikum"},
    {"sibrandabuorren", "sybrandaburen"},
    {"jirnsum", "irnsum"},
    {"raerd", "rauwerd"},
    {"munein", "molenend"},
    {"easterlittens", "oosterlittens"},
    {"easterwierrum", "oosterwierum"},
    {"seeryp", "zeeryp"},
    {"boazum", "bozum"},
    {"eagum", "aegum"},
    {"alde leie", "oude leye"},
    {"nederhorst berg", "nederhorst den berg"},
};

static const char *place_look_up(const place_name *names, size_t count, kpl_text text) {
    for (size_t n = 0; n < count; n++)
        if (kpl_text_is(text, names[n].other))
            return names[n].name;
    return NULL;
}

static bool place_is_mark(kpl_text word) {
    for (const char *const *mark = place_marks; *mark != NULL; mark++)
        if (kpl_text_is(word, *mark))
            return true;
    return false;
}

static kpl_status place_word(kpl_text word, bool is_first, bool is_last, kpl_buffer *out,
                             kpl_error *error) {
    const char *const whole =
        place_look_up(place_words, sizeof place_words / sizeof place_words[0], word);
    const bool alone = is_first && is_last;
    if (whole != NULL && !alone && !(is_last && word.length == 1))
        return kpl_buffer_string(out, whole, error);
    if ((kpl_text_is(word, "d") || kpl_text_is(word, "de")) && !is_first && !is_last)
        return kpl_buffer_string(out, "den", error);
    for (uint32_t at = 0; at < word.length; at++) {
        const bool ij = kpl_nl_is_ij(word, at);
        KPL_TRY(kpl_buffer_byte(out, ij ? 'y' : word.bytes[at], error));
        at += ij;
    }
    return KPL_OK;
}

/* Words by rule, without the mark of a province. */
static kpl_status place_rules(kpl_text folded, kpl_buffer *out, kpl_error *error) {
    const size_t start = out->length;
    uint32_t position = 0;
    kpl_text word = kpl_form_token(folded, &position);
    while (word.length > 0) {
        const kpl_text next = kpl_form_token(folded, &position);
        const bool is_first = out->length == start;
        if (!is_first && next.length == 0 && place_is_mark(word))
            return KPL_OK;
        if (kpl_text_is(word, "gem") && !is_first) /* "Heusden gem Asten" */
            return KPL_OK;
        if (!is_first)
            KPL_TRY(kpl_buffer_byte(out, ' ', error));
        if (kpl_text_is(word, "a") && kpl_text_is(next, "d")) {
            KPL_TRY(kpl_buffer_string(out, "aan den", error));
            word = kpl_form_token(folded, &position);
            continue;
        }
        KPL_TRY(place_word(word, is_first, next.length == 0, out, error));
        word = next;
    }
    return KPL_OK;
}

static kpl_status place_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    kpl_buffer folded = {.allocator = clean_out->allocator};
    kpl_status status = kpl_nl_fold(raw, 0, &folded, error);
    if (status == KPL_OK)
        status = place_rules(kpl_fold_since(&folded, 0), clean_out, error);
    kpl_buffer_release(&folded);
    if (status != KPL_OK)
        return status;
    const char *const name =
        place_look_up(place_names, sizeof place_names / sizeof place_names[0],
                      kpl_fold_since(clean_out, start));
    if (name == NULL)
        return KPL_OK;
    clean_out->length = start;
    return kpl_buffer_string(clean_out, name, error);
}

static const kpl_form_kind place_forms[] = {
    {"phonetic", kpl_form_nl_phonetic}, {"first4", kpl_form_first4},
    {"joined", kpl_form_joined},        {"tokens", kpl_form_tokens},
    {"plain", kpl_form_plain},          {"long3", kpl_form_long3},
    {"long5", kpl_form_long5},          {"long6", kpl_form_long6},
    {"token", kpl_form_each_token3},
};
static const char *const place_levels[] = {
    "exact or exact(joined)",
    "exact(tokens) or osa(long3) <= 1 or exact(phonetic)",
    "jaro_winkler >= 0.92 or prefix >= 5",
    "any_name >= 0.92",
    "jaro_winkler >= 0.85",
    NULL,
};
static const char *const place_keys[] = {"", NULL};
/* A place of birth may be the number of a municipality: noughts are one not known. */
static const char *const place_nulls[] = {KPL_NULLS_OF_VALUES, "0", "000", "0000", NULL};
static const char *const place_rules_of_kind[] = {"", NULL};

const kpl_kind kpl_kind_nl_place = {
    .name = "nl_place",
    .summary = "Dutch town by any of its names",
    .clean = place_clean,
    .forms = place_forms,
    .form_count = KPL_FORM_COUNT(place_forms),
    .many_count = 1,
    .nulls = place_nulls,
    .levels = place_levels,
    .keys = place_keys,
    .rules = place_rules_of_kind,
    .term_frequency = true,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
};
