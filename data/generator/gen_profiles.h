/*
 * gen_profiles.h - how often each source of the municipality makes each error.
 *
 * Part     data/generator. One row per error, one column per source; data/README.md
 *          repeats the table (`koppel-registers --errors` prints it).
 * Levels   the table is that of middle noise; low noise is a third of it, high noise two
 *          and a half times. A missing bsn is no error and stays the same.
 */
#ifndef GEN_PROFILES_H
#define GEN_PROFILES_H

#include "gen_errors.h"

/* The sources in which persons stand; the addresses are a ninth one. */
typedef enum gen_source {
    GEN_BRP,
    GEN_WMO,
    GEN_JEUGD,
    GEN_SCHULDEN,
    GEN_SIGNALEN,
    GEN_BELASTINGEN,
    GEN_PARKEREN,
    GEN_ZAKEN,
    GEN_SOURCE_COUNT,
} gen_source;

typedef enum gen_fault {
    GEN_NO_BSN,
    GEN_BSN_SLIP,
    GEN_GIVEN_TYPO,
    GEN_GIVEN_SOUND,
    GEN_GIVEN_CALL,
    GEN_GIVEN_NONE,
    GEN_ONE_INITIAL,
    GEN_SURNAME_TYPO,
    GEN_SURNAME_SOUND,
    GEN_WRITTEN_NAME,
    GEN_PREFIX_SHORT,
    GEN_PREFIX_LOST,
    GEN_PREFIX_IN_NAME,
    GEN_NO_DIACRITICS,
    GEN_MOJIBAKE,
    GEN_NAME_CAPITALS,
    GEN_BIRTH_SLIP,
    GEN_BIRTH_SWAP,
    GEN_BIRTH_FIRST,
    GEN_BIRTH_HOUSEMATE,
    GEN_BIRTH_NONE,
    GEN_SEX_WRONG,
    GEN_SEX_NONE,
    GEN_OLD_POSTCODE,
    GEN_POSTCODE_SLIP,
    GEN_POSTCODE_NONE,
    GEN_STREET_SHORT,
    GEN_STREET_TYPO,
    GEN_STREET_CUT,
    GEN_STREET_TELETEX,
    GEN_NUMBER_SLIP,
    GEN_LETTER_MOVED,
    GEN_SUFFIX_LOST,
    GEN_PLACE_VARIANT,
    GEN_CONTACT_SLIP,
    GEN_CONTACT_NONE,
    GEN_FAULT_COUNT,
} gen_fault;

/* "wmo"; also the name of its file without ".csv". */
const char *gen_source_name(gen_source source);

/* Takes one number from the stream whether it strikes or not. */
bool gen_fault_strikes(gen_fault fault, gen_source source, gen_noise noise,
                       gen_random *random);

/* A source learns of a move after at most this many months. */
uint32_t gen_source_lag_months(gen_source source);

/* The table as Markdown. */
void gen_profiles_print(FILE *file);

#endif /* GEN_PROFILES_H */
