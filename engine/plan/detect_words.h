/*
 * detect_words.h - what the words of a header say about its column.
 *
 * Plan. Checked by tests/plan/test_detect.c.
 */
#ifndef KPL_PLAN_DETECT_WORDS_H
#define KPL_PLAN_DETECT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum kpl_header_role {
    KPL_ROLE_NONE,
    KPL_ROLE_RECORD_ID, /* names the row, is no evidence */
    KPL_ROLE_TRUTH,     /* the answer: entity, cluster */
    KPL_ROLE_ROW_TIME,  /* when the row was written, says nothing of what it is about */
    KPL_ROLE_GIVEN_NAME,
    KPL_ROLE_SURNAME,
    KPL_ROLE_FULL_NAME,
    KPL_ROLE_NAME, /* of whatever */
    KPL_ROLE_BIRTH_DATE,
    KPL_ROLE_DATE,
    KPL_ROLE_YEAR,
    KPL_ROLE_POSTCODE,
    KPL_ROLE_STREET,
    KPL_ROLE_HOUSE_NUMBER,
    KPL_ROLE_PLACE,
    KPL_ROLE_BIRTH_PLACE,
    KPL_ROLE_REGION,
    KPL_ROLE_COUNTRY,
    KPL_ROLE_EMAIL,
    KPL_ROLE_PHONE,
    KPL_ROLE_IDENTIFIER,
    KPL_ROLE_PARTICLE, /* of a surname: "van der" */
    KPL_ROLE_SEX,
    KPL_ROLE_CATEGORY,
    KPL_ROLE_OCCUPATION,
    KPL_ROLE_TEXT,
    KPL_ROLE_AUTHORS,
    KPL_ROLE_VENUE,
    KPL_ROLE_AMOUNT,
    KPL_ROLE_LOCATION,
    KPL_ROLE_LATITUDE, /* half of a location */
    KPL_ROLE_LONGITUDE,
    /* Of Dutch registers. */
    KPL_ROLE_BSN,
    KPL_ROLE_A_NUMBER,
    KPL_ROLE_PUPIL_NUMBER, /* onderwijsnummer */
    KPL_ROLE_RSIN,
    KPL_ROLE_KVK,
    KPL_ROLE_BAG_NUMBER, /* of the address: nummeraanduiding */
    KPL_ROLE_BAG_OBJECT, /* of what stands there, or of the building, street or town */
    KPL_ROLE_CASE_ID,
    KPL_ROLE_INITIALS,
    KPL_ROLE_PARTNER_SURNAME,
    KPL_ROLE_PARTNER_PARTICLE,
    KPL_ROLE_NAME_USE, /* which of the two surnames is written: E, P, V or N */
    KPL_ROLE_HOUSE_LETTER,
    KPL_ROLE_HOUSE_ADDITION,
    KPL_ROLE_START_DATE,
    KPL_ROLE_END_DATE,
    KPL_ROLE_DEATH_DATE,
    KPL_ROLE_DATE_USE, /* which parts of the birth date are known */
    KPL_ROLE_COUNT,
} kpl_header_role;

/* Room for a header in lower-case ASCII words, "_first_name_2_". Longer ones are cut. */
#define KPL_HEADER_BYTES 128u

/* The ASCII letter, in lower case, under an accented one of Western Europe or Poland; 0
 * for any other character beyond ASCII. */
char kpl_header_base_letter(uint32_t c);

/* Lower case, diacritics folded, camelCase and digits split, "_" around every word.
 * Returns the length. */
size_t kpl_header_fold(const char *header, char folded_out[KPL_HEADER_BYTES]);

/* The role that the longest known word of the header has; or the number of an element of
 * the Dutch population register ("01.02.40"); or what a Dutch compound ends in. */
kpl_header_role kpl_header_role_of(const char *header);

/* A number that Dutch registers share: BSN, A-number, RSIN, KvK, BAG? */
bool kpl_header_role_is_number(kpl_header_role role);

/* Does the header speak of another person than the one whose row it is: "partner_bsn",
 * "mother_first_name", "05.03.10"? */
bool kpl_header_is_of_other(const char *header);

/* A date of whatever? */
bool kpl_header_role_is_date(kpl_header_role role);

/* For reasons: "birth date", "e-mail". */
const char *kpl_header_role_name(kpl_header_role role);

/* Is the word of `length` bytes one of those in `list`, which single spaces separate? */
bool kpl_words_have(const char *list, const char *word, size_t length);

typedef enum kpl_date_part {
    KPL_PART_NONE,
    KPL_PART_YEAR,
    KPL_PART_MONTH,
    KPL_PART_DAY,
} kpl_date_part;

/* Is the header "by", "birth_year", "year of birth", "dob_d", "geb_jaar" ...? What is
 * left of it without that word ("birth") goes to rest_out: parts of one date share it. */
kpl_date_part kpl_header_date_part(const char *header, char rest_out[KPL_HEADER_BYTES]);

/* Is the header an id and nothing else: "id", "rid", "row", "record_id"? */
bool kpl_header_is_bare_id(const char *header);

#endif /* KPL_PLAN_DETECT_WORDS_H */
