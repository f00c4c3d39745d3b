/*
 * detect.c - the verdict from header and values; see detect.h.
 *
 * Order of belief: shapes that nothing else has, then a header that the values support,
 * then the values alone, then the header alone. Every rule is one row or one branch here;
 * nothing is learnt.
 */
#include "plan/detect.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "plan/detect_values.h"

/* Numbers of cases have no kind of their own in every build: then they are identifiers.
 */
static const kpl_kind *detect_find(const char *kind) {
    const kpl_kind *const found = kpl_kind_find(kind);
    return found == NULL && strcmp(kind, "case_id") == 0 ? kpl_kind_find("identifier")
                                                         : found;
}

/* Set the verdict. The reason is printf text. */
static void detect_say(kpl_detection *out, const char *kind, double confidence,
                       const char *reason) {
    out->kind = detect_find(kind);
    assert(out->kind != NULL);
    out->confidence = confidence > 1 ? 1 : confidence;
    (void)snprintf(out->reason, sizeof out->reason, "%s", reason);
}

/* "98 % of the values are dates", after what the header says or does not say. */
static void detect_say_share(kpl_detection *out, const char *kind, double share,
                             const char *are, bool header_agrees) {
    char reason[KPL_DETECTION_REASON_BYTES];
    const char *const role = kpl_header_role_name(out->role);
    const int percent = (int)(share * 100 + 1e-9); /* 99.7 % is not all */
    if (header_agrees)
        (void)snprintf(reason, sizeof reason,
                       "header says %s; %d %% of the values are %s", role, percent, are);
    else if (out->role != KPL_ROLE_NONE)
        (void)snprintf(reason, sizeof reason,
                       "%d %% of the values are %s, though the header says %s", percent,
                       are, role);
    else
        (void)snprintf(reason, sizeof reason, "%d %% of the values are %s", percent, are);
    detect_say(out, kind, header_agrees ? 0.8 + share / 5 : share * 0.9, reason);
}

static void detect_say_header(kpl_detection *out, const char *kind, double confidence,
                              const char *fit) {
    char reason[KPL_DETECTION_REASON_BYTES];
    (void)snprintf(reason, sizeof reason, "header says %s; %s",
                   kpl_header_role_name(out->role), fit);
    detect_say(out, kind, confidence, reason);
}

/* A number that Dutch registers share: by its check digits where it has them, whatever
 * the header says; by its shape where the header names it. */
static bool detect_by_dutch_number(const kpl_evidence *e, kpl_detection *out) {
    static const struct {
        kpl_header_role role;
        const char *kind;
        const char *are;
        size_t share; /* offset in kpl_evidence */
        double alone; /* from this share on without a header; chance gives less */
    } table[] = {
        {KPL_ROLE_BAG_NUMBER, "bag_id", "numbers of addresses",
         offsetof(kpl_evidence, bag_number), 0.8},
        {KPL_ROLE_BAG_OBJECT, "bag_id", "numbers of buildings",
         offsetof(kpl_evidence, bag_object), 0.8},
        {KPL_ROLE_A_NUMBER, "a_nummer", "A-numbers by their rules",
         offsetof(kpl_evidence, a_number), 0.8},
        {KPL_ROLE_PUPIL_NUMBER, "onderwijsnummer", "numbers of pupils by their rules",
         offsetof(kpl_evidence, pupil_number), 0.8},
        {KPL_ROLE_RSIN, "rsin", "nine digits that pass the eleven test",
         offsetof(kpl_evidence, bsn), 2},
        {KPL_ROLE_BSN, "bsn", "nine digits that pass the eleven test",
         offsetof(kpl_evidence, bsn), 0.9},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        double share = 0;
        memcpy(&share, (const char *)e + table[i].share, sizeof share);
        const bool says = out->role == table[i].role;
        const bool silent = out->role == KPL_ROLE_NONE ||
                            out->role == KPL_ROLE_IDENTIFIER ||
                            out->role == KPL_ROLE_RECORD_ID;
        if (says ? share < 0.3 : !silent || e->distinct <= 20 || share < table[i].alone)
            continue;
        detect_say_share(out, table[i].kind, share, table[i].are, says);
        return true;
    }
    return false;
}

/* Shapes that overrule any header. */
static bool detect_by_shape(const kpl_evidence *e, kpl_detection *out) {
    const kpl_header_role role = out->role;
    if (e->email >= 0.6) {
        detect_say_share(out, "email", e->email, "e-mail addresses",
                         role == KPL_ROLE_EMAIL);
        return true;
    }
    if (e->location >= 0.9) {
        detect_say_share(out, "location", e->location, "pairs of coordinates",
                         role == KPL_ROLE_LOCATION);
        return true;
    }
    const double date = e->date + e->compact_date;
    if (date >= (kpl_header_role_is_date(role) ? 0.5 : 0.85)) {
        detect_say_share(out, "date", date, "dates", kpl_header_role_is_date(role));
        return true;
    }
    if (detect_by_dutch_number(e, out))
        return true;
    if (e->dutch_postcode >= 0.8) {
        detect_say_share(out, "nl_postcode", e->dutch_postcode, "Dutch postcodes",
                         role == KPL_ROLE_POSTCODE);
        return true;
    }
    if (e->postcode >= 0.8) {
        detect_say_share(out, "postcode", e->postcode, "postcodes",
                         role == KPL_ROLE_POSTCODE);
        return true;
    }
    if (e->checked >= 0.8 && e->distinct > 20 && !kpl_header_role_is_number(role)) {
        detect_say_share(out, "identifier", e->checked, "numbers with right check digits",
                         role == KPL_ROLE_IDENTIFIER);
        return true;
    }
    if (e->phone >= 0.8 && role != KPL_ROLE_IDENTIFIER && role != KPL_ROLE_RECORD_ID &&
        !kpl_header_role_is_number(role) && role != KPL_ROLE_CASE_ID) {
        detect_say_share(out, "phone", e->phone, "phone numbers", role == KPL_ROLE_PHONE);
        return true;
    }
    return false;
}

/* The kind of name that the header speaks of, or NULL. */
static const char *detect_name_kind(kpl_header_role role) {
    switch (role) {
    case KPL_ROLE_GIVEN_NAME:
    case KPL_ROLE_INITIALS:
        return "given_name";
    case KPL_ROLE_SURNAME:
    case KPL_ROLE_PARTNER_SURNAME:
        return "surname";
    case KPL_ROLE_FULL_NAME:
        return "full_name";
    default:
        return NULL;
    }
}

/* The header speaks of persons, or just says "name". */
static bool detect_by_name_header(const kpl_evidence *e, kpl_detection *out) {
    const char *const kind = detect_name_kind(out->role);
    if (kind != NULL && e->letters >= 0.5 && e->words <= 6) {
        detect_say_share(out, kind, e->letters, "words of letters only", true);
        return true;
    }
    /* Made-up people are called "Aaron697". */
    if (kind != NULL && e->code >= 0.5 && e->words <= 2 && out->role != KPL_ROLE_NAME) {
        detect_say_share(out, kind, e->code, "words of letters and digits", true);
        return true;
    }
    if (out->role != KPL_ROLE_NAME)
        return false;
    /* Names of people: letters, two or three words, some of them well known, none of them
     * in every fifth name. */
    const bool persons = e->letters >= 0.9 && e->words >= 1.6 && e->words <= 4 &&
                         (e->given_name >= 0.05 || e->surname >= 0.05) &&
                         e->top_word < 0.2;
    if (persons)
        detect_say_share(out, "full_name", e->letters, "words of letters only", true);
    else
        detect_say_header(out, "text", 0.6,
                          "the values do not look like names of persons");
    return true;
}

static bool detect_by_address_header(const kpl_evidence *e, kpl_detection *out) {
    switch (out->role) {
    case KPL_ROLE_POSTCODE:
        if (e->length > 10.5 || e->has_digit < 0.5)
            return false;
        detect_say_share(out, "postcode", e->has_digit, "short and hold digits", true);
        return true;
    case KPL_ROLE_HOUSE_NUMBER:
        if (e->has_digit < 0.6 || e->length > 8)
            return false;
        detect_say_share(out, "house_number", e->has_digit, "short and hold digits",
                         true);
        return true;
    case KPL_ROLE_STREET:
        if (e->number > 0.5)
            return false;
        detect_say_header(out, "street", 0.6 + e->street * 0.35, "the values are words");
        return true;
    case KPL_ROLE_PLACE:
    case KPL_ROLE_BIRTH_PLACE:
        if (e->letters < 0.5)
            return false;
        detect_say_share(out, "place", e->letters, "words of letters only", true);
        return true;
    default:
        return false;
    }
}

/* A fair category repeats itself. */
static bool detect_repeats(const kpl_evidence *e) {
    return e->distinct <= 20 || (e->distinct <= 5000 && e->distinct_ratio <= 0.2);
}

static bool detect_by_category_header(const kpl_evidence *e, kpl_detection *out) {
    switch (out->role) {
    case KPL_ROLE_REGION:
    case KPL_ROLE_COUNTRY:
    case KPL_ROLE_SEX:
    case KPL_ROLE_PARTICLE:
    case KPL_ROLE_PARTNER_PARTICLE:
    case KPL_ROLE_NAME_USE:
    case KPL_ROLE_HOUSE_LETTER:
    case KPL_ROLE_HOUSE_ADDITION:
    case KPL_ROLE_DATE_USE:
    case KPL_ROLE_CATEGORY:
    case KPL_ROLE_OCCUPATION:
    case KPL_ROLE_VENUE:
        if (detect_repeats(e))
            detect_say_header(out, "category", 0.8, "the values repeat");
        else
            detect_say_header(out, "text", 0.6, "the values hardly repeat");
        return true;
    case KPL_ROLE_TEXT:
    case KPL_ROLE_AUTHORS:
        if (e->distinct <= 20 && e->words < 1.5)
            detect_say(out, "category", 0.7, "there are at most 20 different values");
        else
            detect_say_header(out, "text", 0.9, "the values do not contradict it");
        return true;
    default:
        return false;
    }
}

static bool detect_by_number_header(const kpl_evidence *e, kpl_detection *out) {
    switch (out->role) {
    case KPL_ROLE_EMAIL:
        if (e->email < 0.3)
            return false;
        detect_say_share(out, "email", e->email, "e-mail addresses", true);
        return true;
    case KPL_ROLE_PHONE:
        if (e->has_digit < 0.7 || e->letters > 0.3 || e->length < 5)
            return false;
        detect_say_share(out, "phone", e->has_digit, "numbers", true);
        return true;
    case KPL_ROLE_IDENTIFIER:
        if (e->has_digit < 0.5 || e->words > 2.5)
            return false;
        detect_say_share(out, "identifier", e->has_digit, "codes with digits", true);
        return true;
    case KPL_ROLE_CASE_ID:
        if (e->has_digit < 0.5 || e->words > 1.5)
            return false;
        detect_say_share(out, "case_id", e->has_digit, "codes with digits", true);
        return true;
    case KPL_ROLE_KVK:
        if (e->digits < 0.8 || e->length > 8.5)
            return false;
        detect_say_share(out, "kvk", e->digits, "short and all digits", true);
        return true;
    case KPL_ROLE_YEAR:
    case KPL_ROLE_DATE:
    case KPL_ROLE_BIRTH_DATE:
    case KPL_ROLE_START_DATE:
    case KPL_ROLE_END_DATE:
    case KPL_ROLE_DEATH_DATE:
        if (e->year < 0.6)
            return false;
        detect_say_share(out, "year", e->year, "years", true);
        return true;
    case KPL_ROLE_AMOUNT:
    case KPL_ROLE_LATITUDE:
    case KPL_ROLE_LONGITUDE:
        if (e->number < 0.6)
            return false;
        detect_say_share(out, "number", e->number, "numbers", true);
        return true;
    case KPL_ROLE_LOCATION:
        if (e->location < 0.5)
            return false;
        detect_say_share(out, "location", e->location, "pairs of coordinates", true);
        return true;
    default:
        return false;
    }
}

/* Words: names, places, streets, categories, text. */
static void detect_by_words(const kpl_evidence *e, kpl_detection *out) {
    if (e->letters >= 0.8 && e->words >= 1.6 && e->words <= 4 && e->given_name >= 0.05 &&
        e->surname >= 0.03)
        detect_say(out, "full_name", 0.7,
                   "the values hold common given names and surnames");
    else if (e->letters >= 0.8 && e->place >= 0.1 && e->place > e->given_name &&
             e->place > e->surname)
        detect_say(out, "place", 0.7, "the values hold the names of large towns");
    else if (e->letters >= 0.8 && e->words <= 3.5 && e->given_name >= 0.2 &&
             e->given_name >= 4 * e->surname && e->distinct > 20)
        detect_say(out, "given_name", 0.7, "the values hold common given names");
    else if (e->letters >= 0.8 && e->words <= 2 && e->given_name >= 0.08 &&
             e->given_name >= e->surname && e->distinct > 20)
        detect_say(out, "given_name", 0.7, "the values hold common given names");
    else if (e->letters >= 0.8 && e->words <= 2.5 && e->surname >= 0.05 &&
             e->distinct > 20)
        detect_say(out, "surname", 0.7, "the values hold common surnames");
    else if (e->letters >= 0.8 && e->place >= 0.1)
        detect_say(out, "place", 0.7, "the values hold the names of large towns");
    else if (e->street >= 0.4 && e->words <= 8)
        detect_say_share(out, "street", e->street, "words for streets", false);
    else if (detect_repeats(e) && e->words <= 4)
        detect_say(out, "category", 0.5,
                   "there are few different values and they repeat");
    else
        detect_say(out, "text", 0.4, "the values are text that nothing more is known of");
}

/* A header of something that is no amount, over whole numbers: these are codes for it,
 * and codes that are close are not alike. */
static bool detect_is_numbered(const kpl_evidence *e, kpl_header_role role) {
    return e->digits >= 0.9 && role != KPL_ROLE_NONE && role != KPL_ROLE_AMOUNT &&
           role != KPL_ROLE_RECORD_ID;
}

static void detect_by_values(const kpl_evidence *e, kpl_detection *out) {
    if (detect_is_numbered(e, out->role))
        detect_say_share(out, detect_repeats(e) ? "category" : "identifier", e->digits,
                         "code numbers", false);
    else if (e->year >= 0.95 && e->distinct > 2)
        detect_say_share(out, "year", e->year, "years", false);
    else if (e->number >= 0.9 && e->distinct <= 10 && e->length < 2.5)
        detect_say(out, "category", 0.5, "there are at most ten different short numbers");
    else if (e->digits >= 0.9 && e->digits_length >= 6 && e->same_length >= 0.8)
        detect_say_share(out, "identifier", e->digits,
                         "digits, most of them of one length", false);
    else if (e->number >= 0.9)
        detect_say_share(out, "number", e->number, "numbers", false);
    else if (e->case_number >= 0.8 && e->distinct_ratio >= 0.3)
        detect_say_share(out, "case_id", e->case_number, "numbers with a year", false);
    else if (e->code >= 0.8 && e->length >= 5 && e->distinct_ratio >= 0.3)
        detect_say_share(out, "identifier", e->code, "codes of letters and digits",
                         false);
    else
        detect_by_words(e, out);
}

/* No values: the header alone. */
static void detect_by_header(kpl_detection *out) {
    static const char *const kinds[KPL_ROLE_COUNT] = {
        [KPL_ROLE_GIVEN_NAME] = "given_name",
        [KPL_ROLE_SURNAME] = "surname",
        [KPL_ROLE_FULL_NAME] = "full_name",
        [KPL_ROLE_BIRTH_DATE] = "date",
        [KPL_ROLE_DATE] = "date",
        [KPL_ROLE_START_DATE] = "date",
        [KPL_ROLE_END_DATE] = "date",
        [KPL_ROLE_DEATH_DATE] = "date",
        [KPL_ROLE_INITIALS] = "given_name",
        [KPL_ROLE_PARTNER_SURNAME] = "surname",
        [KPL_ROLE_BSN] = "bsn",
        [KPL_ROLE_A_NUMBER] = "a_nummer",
        [KPL_ROLE_PUPIL_NUMBER] = "onderwijsnummer",
        [KPL_ROLE_RSIN] = "rsin",
        [KPL_ROLE_KVK] = "kvk",
        [KPL_ROLE_BAG_NUMBER] = "bag_id",
        [KPL_ROLE_BAG_OBJECT] = "bag_id",
        [KPL_ROLE_CASE_ID] = "case_id",
        [KPL_ROLE_YEAR] = "year",
        [KPL_ROLE_POSTCODE] = "postcode",
        [KPL_ROLE_STREET] = "street",
        [KPL_ROLE_HOUSE_NUMBER] = "house_number",
        [KPL_ROLE_PLACE] = "place",
        [KPL_ROLE_BIRTH_PLACE] = "place",
        [KPL_ROLE_EMAIL] = "email",
        [KPL_ROLE_PHONE] = "phone",
        [KPL_ROLE_IDENTIFIER] = "identifier",
        [KPL_ROLE_AMOUNT] = "number",
        [KPL_ROLE_LOCATION] = "location",
    };
    if (kinds[out->role] != NULL)
        detect_say_header(out, kinds[out->role], 0.1, "there are no values");
    else
        detect_say(out, "text", 0, "the column is empty");
}

/* A header may mean something else than its word does, and a silent one may stand over
 * letters that say it themselves. */
static void detect_correct_role(const kpl_evidence *e, kpl_detection *out) {
    const bool is_end =
        out->role == KPL_ROLE_START_DATE || out->role == KPL_ROLE_END_DATE;
    if (is_end && e->date + e->compact_date < 0.5 && e->year < 0.6 && e->distinct > 0)
        out->role = KPL_ROLE_NONE; /* where a text or a stretch of road begins */
    if (out->role == KPL_ROLE_SEX && e->distinct > 20)
        out->role = KPL_ROLE_CATEGORY; /* "genre" is of music too */
    if (out->role != KPL_ROLE_NONE || e->distinct < 2 || e->distinct > 4)
        return;
    if (e->sex >= 0.98)
        out->role = KPL_ROLE_SEX;
    else if (e->name_use >= 0.98)
        out->role = KPL_ROLE_NAME_USE;
}

void kpl_detect_column(const kpl_column *column, uint32_t row_count,
                       kpl_detection *detection_out) {
    kpl_detection out = {.role = kpl_header_role_of(column->name),
                         .of_other = kpl_header_is_of_other(column->name)};
    kpl_evidence evidence;
    kpl_evidence_gather(column, row_count, &evidence);
    detect_correct_role(&evidence, &out);
    if (evidence.distinct == 0) {
        detect_by_header(&out);
    } else if (!detect_by_shape(&evidence, &out) &&
               !detect_by_name_header(&evidence, &out) &&
               !detect_by_address_header(&evidence, &out) &&
               !detect_by_category_header(&evidence, &out) &&
               !detect_by_number_header(&evidence, &out)) {
        detect_by_values(&evidence, &out);
    }
    *detection_out = out;
}
