/*
 * gen_errors.h - which errors a source makes, and how often at each noise level.
 *
 * Part     data/generator. One table row per error; data/README.md repeats the table
 *          (`koppel-registers --errors` prints it), which the test compares.
 */
#ifndef GEN_ERRORS_H
#define GEN_ERRORS_H

#include <stdbool.h>
#include <stdio.h>

#include "gen_random.h"

typedef enum gen_noise { GEN_LOW, GEN_MIDDLE, GEN_HIGH, GEN_NOISE_COUNT } gen_noise;

typedef enum gen_error {
    GEN_RES_GIVEN_TYPO,
    GEN_RES_SURNAME_TYPO,
    GEN_RES_DATE_SLIP,
    GEN_RES_OLD_ADDRESS,
    GEN_RES_POSTCODE_NULL,
    GEN_CARE_STRANGER,
    GEN_CARE_TWICE,
    GEN_CARE_OLD_ADDRESS,
    GEN_CARE_INITIALS,
    GEN_CARE_ALL_NAMES,
    GEN_CARE_CALL_BEHIND,
    GEN_CARE_GIVEN_NULL,
    GEN_CARE_GIVEN_TYPO,
    GEN_CARE_GIVEN_PHONETIC,
    GEN_CARE_MAIDEN_NAME,
    GEN_CARE_PARTNER_NAME,
    GEN_CARE_SURNAME_TYPO,
    GEN_CARE_SURNAME_PHONETIC,
    GEN_CARE_PREFIX_SHORT,
    GEN_CARE_PREFIX_LOST,
    GEN_CARE_PREFIX_BEHIND,
    GEN_CARE_NAMES_SWAPPED,
    GEN_CARE_NO_DIACRITICS,
    GEN_CARE_MOJIBAKE,
    GEN_CARE_UPPER_CASE,
    GEN_CARE_BLANKS,
    GEN_CARE_DATE_SWAPPED,
    GEN_CARE_DATE_SLIP,
    GEN_CARE_DATE_FIRST,
    GEN_CARE_DATE_HOUSEMATE,
    GEN_CARE_DATE_NULL,
    GEN_CARE_GENDER_WRONG,
    GEN_CARE_GENDER_NULL,
    GEN_CARE_STREET_SHORT,
    GEN_CARE_STREET_TYPO,
    GEN_CARE_STREET_NULL,
    GEN_CARE_SUFFIX_LOST,
    GEN_CARE_NUMBER_SLIP,
    GEN_CARE_POSTCODE_SLIP,
    GEN_CARE_POSTCODE_NULL,
    GEN_CARE_CITY_VARIANT,
    GEN_CARE_OCR,
    GEN_CARE_PHONE_SLIP,
    GEN_CARE_PHONE_NULL,
    GEN_CARE_EMAIL_TYPO,
    GEN_CARE_EMAIL_NULL,
    GEN_TAX_STRANGER,
    GEN_TAX_BSN_NULL,
    GEN_TAX_BSN_SLIP,
    GEN_TAX_SURNAME_TYPO,
    GEN_TAX_FIRST_INITIAL,
    GEN_TAX_DATE_SLIP,
    GEN_TAX_DATE_NULL,
    GEN_TAX_OLD_ADDRESS,
    GEN_TAX_STREET_SHORT,
    GEN_TAX_NUMBER_SLIP,
    GEN_TAX_POSTCODE_NULL,
    GEN_FLAT_GIVEN_TYPO,
    GEN_FLAT_GIVEN_CALL,
    GEN_FLAT_GIVEN_NULL,
    GEN_FLAT_SURNAME_TYPO,
    GEN_FLAT_SURNAME_PHONETIC,
    GEN_FLAT_NAMES_SWAPPED,
    GEN_FLAT_DATE_SLIP,
    GEN_FLAT_DATE_NULL,
    GEN_FLAT_MOVED,
    GEN_FLAT_STREET_TYPO,
    GEN_FLAT_POSTCODE_SLIP,
    GEN_FLAT_CITY_NULL,
    GEN_FLAT_EMAIL_TYPO,
    GEN_FLAT_EMAIL_NULL,
    GEN_ERROR_COUNT,
} gen_error;

/* Probability per 10,000. */
unsigned gen_error_rate(gen_error error, gen_noise noise);

/* Whether the error strikes; takes one number from the stream either way, so that a row
 * which no error strikes at two noise levels is the same at both. */
bool gen_error_strikes(gen_error error, gen_noise noise, gen_random *random);

/* The table as Markdown. */
void gen_errors_print(FILE *file);

#endif /* GEN_ERRORS_H */
