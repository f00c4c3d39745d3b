/*
 * gen_profiles.c - the table of gen_profiles.h.
 *
 * Rates are choices in line with what is published: the population register 0.5 % of
 * the fields wrong and 3 to 4 % of the addresses, the social domain 2 to 4 %, web forms
 * and permits 5 to 12 %; half of the names in front-office cases come from the register.
 */
#include "gen_profiles.h"

typedef struct profiles_row {
    const char *what;
    unsigned per_10000[GEN_SOURCE_COUNT]; /* of middle noise */
} profiles_row;

static const char *const profiles_names[GEN_SOURCE_COUNT] = {
    "brp", "wmo", "jeugd", "schulden", "signalen", "belastingen", "parkeren", "zaken"};

/* Months; 0 to this many, drawn per record. A case holds the address of its day. */
static const uint32_t profiles_lag[GEN_SOURCE_COUNT] = {8, 12, 12, 18, 12, 6, 24, 0};

static const profiles_row profiles_table[GEN_FAULT_COUNT] = {
    /* brp wmo jeugd schulden signalen belastingen parkeren zaken */
    [GEN_NO_BSN] = {"no bsn", {0, 100, 400, 500, 10000, 200, 8000, 5000}},
    [GEN_BSN_SLIP] = {"slip in the bsn", {0, 30, 60, 60, 0, 20, 300, 50}},
    [GEN_GIVEN_TYPO] = {"typing error in the given names",
                        {20, 150, 250, 200, 250, 100, 400, 120}},
    [GEN_GIVEN_SOUND] = {"given name spelt by ear", {0, 80, 200, 100, 200, 0, 200, 60}},
    [GEN_GIVEN_CALL] = {"call name for the official names",
                        {0, 800, 4000, 1500, 3000, 0, 5000, 800}},
    [GEN_GIVEN_NONE] = {"given names empty", {0, 200, 200, 100, 200, 50, 100, 400}},
    [GEN_ONE_INITIAL] = {"only the first initial",
                         {0, 500, 1000, 1500, 3500, 1000, 4000, 800}},
    [GEN_SURNAME_TYPO] = {"typing error in the surname",
                          {20, 150, 250, 200, 250, 100, 400, 120}},
    [GEN_SURNAME_SOUND] = {"surname spelt by ear", {0, 100, 200, 150, 250, 30, 250, 80}},
    [GEN_WRITTEN_NAME] = {"married name as it is used (of the married)",
                          {0, 300, 500, 3000, 8000, 5000, 8500, 2500}},
    [GEN_PREFIX_SHORT] = {"v.d., v/d, vd (of prefixes)",
                          {0, 300, 1000, 800, 1500, 500, 3000, 400}},
    [GEN_PREFIX_LOST] = {"prefix missing (of prefixes)",
                         {5, 100, 300, 300, 500, 200, 500, 150}},
    [GEN_PREFIX_IN_NAME] = {"prefix in the surname (of prefixes)",
                            {0, 200, 800, 800, 1500, 0, 0, 500}},
    [GEN_NO_DIACRITICS] = {"diacritics lost",
                           {50, 500, 1500, 2000, 4000, 10000, 4000, 800}},
    [GEN_MOJIBAKE] = {"wrongly recoded (of diacritics)",
                      {100, 200, 300, 300, 500, 0, 600, 200}},
    [GEN_NAME_CAPITALS] = {"names in capitals", {0, 100, 3000, 200, 500, 10000, 200, 50}},
    [GEN_BIRTH_SLIP] = {"day, month or year of birth wrong",
                        {10, 100, 120, 120, 200, 50, 300, 80}},
    [GEN_BIRTH_SWAP] = {"day and month swapped", {0, 50, 100, 100, 100, 20, 200, 40}},
    [GEN_BIRTH_FIRST] = {"1 January instead of the date",
                         {5, 50, 80, 80, 150, 20, 100, 30}},
    [GEN_BIRTH_HOUSEMATE] = {"birth date of a housemate",
                             {0, 20, 40, 20, 40, 10, 50, 20}},
    [GEN_BIRTH_NONE] = {"birth date empty", {0, 20, 50, 100, 600, 100, 1500, 500}},
    [GEN_SEX_WRONG] = {"sex wrong", {5, 30, 60, 60, 0, 0, 0, 30}},
    [GEN_SEX_NONE] = {"sex not known", {0, 200, 200, 500, 0, 0, 0, 800}},
    [GEN_OLD_POSTCODE] = {"postcode of the old address (of who moved)",
                          {20, 200, 200, 200, 200, 50, 400, 100}},
    [GEN_POSTCODE_SLIP] = {"postcode wrong", {5, 80, 100, 120, 120, 20, 300, 60}},
    [GEN_POSTCODE_NONE] = {"postcode empty", {10, 100, 150, 0, 300, 50, 800, 200}},
    [GEN_STREET_SHORT] = {"street abbreviated", {0, 300, 600, 0, 800, 1000, 1500, 200}},
    [GEN_STREET_TYPO] = {"typing error in the street",
                         {5, 100, 200, 0, 250, 50, 500, 80}},
    [GEN_STREET_CUT] = {"street cut at 24 characters",
                        {4900, 3000, 4000, 0, 0, 10000, 0, 500}},
    [GEN_STREET_TELETEX] = {"teletex read as Latin-1 (of diacritics)",
                            {1500, 300, 300, 0, 0, 0, 0, 100}},
    [GEN_NUMBER_SLIP] = {"house number wrong", {2, 15, 20, 20, 30, 10, 50, 15}},
    [GEN_LETTER_MOVED] = {"letter in the addition (of letters)",
                          {50, 1500, 0, 0, 0, 0, 0, 800}},
    [GEN_SUFFIX_LOST] = {"letter and addition lost",
                         {10, 150, 200, 250, 250, 60, 250, 80}},
    [GEN_PLACE_VARIANT] = {"place shortened or in capitals",
                           {0, 200, 400, 0, 500, 0, 1500, 150}},
    [GEN_CONTACT_SLIP] = {"slip in phone or e-mail", {0, 0, 0, 0, 200, 0, 400, 0}},
    [GEN_CONTACT_NONE] = {"phone or e-mail empty", {0, 0, 0, 0, 3000, 0, 1500, 0}},
};

const char *gen_source_name(gen_source source) {
    return profiles_names[source];
}

uint32_t gen_source_lag_months(gen_source source) {
    return profiles_lag[source];
}

/* Forms that a source always or mostly uses are its nature and not noise. */
static bool profiles_is_form(gen_fault fault, unsigned rate) {
    return fault == GEN_NO_BSN || fault == GEN_WRITTEN_NAME || fault == GEN_STREET_CUT ||
           fault == GEN_GIVEN_CALL || rate >= 3000;
}

bool gen_fault_strikes(gen_fault fault, gen_source source, gen_noise noise,
                       gen_random *random) {
    static const unsigned sixths[GEN_NOISE_COUNT] = {2, 6, 15};
    const unsigned rate = profiles_table[fault].per_10000[source];
    if (profiles_is_form(fault, rate))
        return gen_random_chance(random, rate);
    return gen_random_chance(random, rate * sixths[noise] / 6);
}

void gen_profiles_print(FILE *file) {
    fputs("| error |", file);
    for (int source = 0; source < GEN_SOURCE_COUNT; source++)
        fprintf(file, " %s |", profiles_names[source]);
    fputs("\n|---|", file);
    for (int source = 0; source < GEN_SOURCE_COUNT; source++)
        fputs("---:|", file);
    for (int fault = 0; fault < GEN_FAULT_COUNT; fault++) {
        fprintf(file, "\n| %s |", profiles_table[fault].what);
        for (int source = 0; source < GEN_SOURCE_COUNT; source++) {
            const unsigned rate = profiles_table[fault].per_10000[source];
            if (rate == 0)
                fputs(" |", file);
            else
                fprintf(file, " %u.%02u |", rate / 100, rate % 100);
        }
    }
    fputc('\n', file);
}
