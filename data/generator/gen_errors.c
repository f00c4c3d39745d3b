/*
 * gen_errors.c - the table of gen_errors.h.
 *
 * Rates are choices, in line with what is published: counter registers 0.5 % of the
 * fields wrong, social domain 2 to 4 %, free text 8 % and more; 4 % of the addresses in
 * the population register wrong; a move reaches other files months later.
 */
#include "gen_errors.h"

typedef struct errors_row {
    const char *file;
    const char *what;
    unsigned per_10000[GEN_NOISE_COUNT];
} errors_row;

static const char errors_residents[] = "residents";
static const char errors_care[] = "care_clients";
static const char errors_tax[] = "tax_payers";
static const char errors_flat[] = "persons";
static const char errors_families[] = "families";

#define RES errors_residents
#define CARE errors_care
#define TAX errors_tax
#define FLAT errors_flat
#define FAMILIES errors_families

static const errors_row errors_table[GEN_ERROR_COUNT] = {
    [GEN_RES_GIVEN_TYPO] = {RES, "typing error in the given names", {5, 20, 100}},
    [GEN_RES_SURNAME_TYPO] = {RES, "typing error in the surname", {5, 20, 100}},
    [GEN_RES_DATE_SLIP] = {RES, "day, month or year of birth wrong", {2, 10, 60}},
    [GEN_RES_OLD_ADDRESS] = {RES, "old address (of movers in town)", {500, 1500, 3000}},
    [GEN_RES_POSTCODE_NULL] = {RES, "postcode empty", {2, 10, 60}},
    [GEN_CARE_STRANGER] = {CARE, "client is no resident (any more)", {100, 200, 400}},
    [GEN_CARE_TWICE] = {CARE, "client registered a second time", {300, 800, 1500}},
    [GEN_CARE_OLD_ADDRESS] = {CARE, "old address (of who moved)", {2000, 4000, 6000}},
    [GEN_CARE_INITIALS] = {CARE, "initials as given name", {500, 1200, 2500}},
    [GEN_CARE_ALL_NAMES] = {CARE, "official names for call name", {1500, 2000, 2500}},
    [GEN_CARE_CALL_BEHIND] = {CARE, "call name behind, quoted or in ( )", {50, 150, 300}},
    [GEN_CARE_GIVEN_NULL] = {CARE, "given name empty", {20, 100, 400}},
    [GEN_CARE_GIVEN_TYPO] = {CARE, "typing error in the given name", {100, 300, 800}},
    [GEN_CARE_GIVEN_PHONETIC] = {CARE, "given name spelt by ear", {100, 300, 800}},
    [GEN_CARE_MAIDEN_NAME] = {CARE, "own name only (of the married)", {500, 1000, 1500}},
    [GEN_CARE_PARTNER_NAME] = {CARE, "partner's name only (of wives)", {500, 1000, 1500}},
    [GEN_CARE_SURNAME_TYPO] = {CARE, "typing error in the surname", {150, 400, 1000}},
    [GEN_CARE_SURNAME_PHONETIC] = {CARE, "surname spelt by ear", {150, 400, 1000}},
    [GEN_CARE_PREFIX_SHORT] = {CARE, "v.d., v/d, vd (of prefixes)", {1000, 2000, 3000}},
    [GEN_CARE_PREFIX_LOST] = {CARE, "prefix missing (of prefixes)", {200, 500, 1000}},
    [GEN_CARE_PREFIX_BEHIND] = {CARE, "Berg, van den (of prefixes)", {200, 500, 1000}},
    [GEN_CARE_NAMES_SWAPPED] = {CARE, "given name and surname swapped", {30, 100, 300}},
    [GEN_CARE_NO_DIACRITICS] = {CARE, "diacritics lost", {2000, 4000, 6000}},
    [GEN_CARE_MOJIBAKE] = {CARE, "UTF-8 read as Windows-1252", {100, 400, 1000}},
    [GEN_CARE_UPPER_CASE] = {CARE, "names in capitals", {100, 300, 1000}},
    [GEN_CARE_BLANKS] = {CARE, "stray blanks round a name", {50, 200, 600}},
    [GEN_CARE_DATE_SWAPPED] = {CARE, "day and month swapped", {50, 150, 400}},
    [GEN_CARE_DATE_SLIP] = {CARE, "day, month or year of birth wrong", {50, 150, 400}},
    [GEN_CARE_DATE_FIRST] = {CARE, "1 January instead of the date", {30, 100, 300}},
    [GEN_CARE_DATE_HOUSEMATE] = {CARE, "birth date of a housemate", {10, 40, 100}},
    [GEN_CARE_DATE_NULL] = {CARE, "birth date empty", {50, 150, 500}},
    [GEN_CARE_GENDER_WRONG] = {CARE, "gender wrong", {20, 60, 200}},
    [GEN_CARE_GENDER_NULL] = {CARE, "gender empty or o", {100, 300, 1000}},
    [GEN_CARE_STREET_SHORT] = {CARE, "street abbreviated", {300, 800, 1500}},
    [GEN_CARE_STREET_TYPO] = {CARE, "typing error in the street", {100, 300, 800}},
    [GEN_CARE_STREET_NULL] = {CARE, "street and number empty", {50, 200, 500}},
    [GEN_CARE_SUFFIX_LOST] = {CARE, "addition lost (of additions)", {1000, 2000, 3000}},
    [GEN_CARE_NUMBER_SLIP] = {CARE, "house number wrong", {50, 150, 400}},
    [GEN_CARE_POSTCODE_SLIP] = {CARE, "postcode wrong", {50, 150, 400}},
    [GEN_CARE_POSTCODE_NULL] = {CARE, "postcode empty", {100, 300, 1000}},
    [GEN_CARE_CITY_VARIANT] = {CARE, "place shortened or in capitals", {300, 800, 1500}},
    [GEN_CARE_OCR] = {CARE, "digit misread by a scanner", {50, 150, 500}},
    [GEN_CARE_PHONE_SLIP] = {CARE, "phone number wrong", {50, 150, 400}},
    [GEN_CARE_PHONE_NULL] = {CARE, "phone empty", {2000, 3000, 4000}},
    [GEN_CARE_EMAIL_TYPO] = {CARE, "typing error in the e-mail", {50, 150, 400}},
    [GEN_CARE_EMAIL_NULL] = {CARE, "e-mail empty", {2500, 3500, 5000}},
    [GEN_TAX_STRANGER] = {TAX, "tax payer lives elsewhere", {600, 800, 1000}},
    [GEN_TAX_BSN_NULL] = {TAX, "bsn empty", {4000, 4000, 4000}},
    [GEN_TAX_BSN_SLIP] = {TAX, "one digit of the bsn wrong", {5, 20, 100}},
    [GEN_TAX_SURNAME_TYPO] = {TAX, "typing error in the surname", {50, 100, 300}},
    [GEN_TAX_FIRST_INITIAL] = {TAX, "only the first initial", {500, 1000, 2000}},
    [GEN_TAX_DATE_SLIP] = {TAX, "day, month or year of birth wrong", {20, 50, 200}},
    [GEN_TAX_DATE_NULL] = {TAX, "birth date empty", {50, 200, 500}},
    [GEN_TAX_OLD_ADDRESS] = {TAX, "old address (of who moved)", {1000, 2000, 4000}},
    [GEN_TAX_STREET_SHORT] = {TAX, "street abbreviated", {500, 1000, 1500}},
    [GEN_TAX_NUMBER_SLIP] = {TAX, "house number wrong", {20, 50, 150}},
    [GEN_TAX_POSTCODE_NULL] = {TAX, "postcode empty", {50, 150, 300}},
    [GEN_FLAT_GIVEN_TYPO] = {FLAT, "typing error in the given name", {600, 1200, 2500}},
    [GEN_FLAT_GIVEN_CALL] = {FLAT, "call name or initial", {800, 1500, 2500}},
    [GEN_FLAT_GIVEN_NULL] = {FLAT, "given name empty", {100, 300, 800}},
    [GEN_FLAT_SURNAME_TYPO] = {FLAT, "typing error in the surname", {600, 1200, 2500}},
    [GEN_FLAT_SURNAME_PHONETIC] = {FLAT, "surname spelt by ear", {200, 500, 1000}},
    [GEN_FLAT_NAMES_SWAPPED] = {FLAT, "given name and surname swapped", {50, 150, 300}},
    [GEN_FLAT_DATE_SLIP] = {FLAT, "day, month or year of birth wrong", {300, 800, 1500}},
    [GEN_FLAT_DATE_NULL] = {FLAT, "birth date empty", {100, 300, 800}},
    [GEN_FLAT_MOVED] = {FLAT, "another address", {500, 1200, 2000}},
    [GEN_FLAT_STREET_TYPO] = {FLAT, "typing error in the street", {300, 600, 1200}},
    [GEN_FLAT_POSTCODE_SLIP] = {FLAT, "postcode wrong", {200, 400, 1000}},
    [GEN_FLAT_CITY_NULL] = {FLAT, "place empty", {100, 300, 800}},
    [GEN_FLAT_EMAIL_TYPO] = {FLAT, "typing error in the e-mail", {100, 300, 800}},
    [GEN_FLAT_EMAIL_NULL] = {FLAT, "e-mail empty", {1000, 2000, 3500}},
    [GEN_FAMILIES_SECOND] = {FAMILIES,
                             "resident stands a second time",
                             {1000, 1250, 1500}},
    [GEN_FAMILIES_GIVEN_CALL] = {FAMILIES,
                                 "call name for the official name",
                                 {1000, 2000, 3000}},
    [GEN_FAMILIES_GIVEN_INITIAL] = {FAMILIES, "initial as given name", {100, 400, 1000}},
    [GEN_FAMILIES_GIVEN_OTHER] = {FAMILIES,
                                  "second name as given name (of seconds)",
                                  {100, 300, 600}},
    [GEN_FAMILIES_GIVEN_TYPO] = {FAMILIES,
                                 "typing error in the given name",
                                 {300, 800, 2000}},
    [GEN_FAMILIES_GIVEN_PHONETIC] = {FAMILIES,
                                     "given name spelt by ear",
                                     {200, 500, 1000}},
    [GEN_FAMILIES_GIVEN_NULL] = {FAMILIES, "given name empty", {30, 100, 300}},
    [GEN_FAMILIES_MARRIED_NAME] = {FAMILIES,
                                   "other use of the names (of wives)",
                                   {800, 1500, 2500}},
    [GEN_FAMILIES_PREFIX_LOST] = {FAMILIES,
                                  "prefix missing (of prefixes)",
                                  {300, 800, 1500}},
    [GEN_FAMILIES_SURNAME_TYPO] = {FAMILIES,
                                   "typing error in the surname",
                                   {300, 800, 2000}},
    [GEN_FAMILIES_SURNAME_PHONETIC] = {FAMILIES,
                                       "surname spelt by ear",
                                       {200, 500, 1000}},
    [GEN_FAMILIES_NAMES_SWAPPED] = {FAMILIES,
                                    "given name and surname swapped",
                                    {50, 150, 300}},
    [GEN_FAMILIES_DATE_HOUSEMATE] = {FAMILIES,
                                     "birth date of a housemate",
                                     {10, 40, 100}},
    [GEN_FAMILIES_DATE_SLIP] = {FAMILIES,
                                "day, month or year of birth wrong",
                                {200, 600, 1200}},
    [GEN_FAMILIES_DATE_SWAPPED] = {FAMILIES, "day and month swapped", {100, 300, 800}},
    [GEN_FAMILIES_DATE_FIRST] = {FAMILIES,
                                 "1 January instead of the date",
                                 {30, 100, 300}},
    [GEN_FAMILIES_DATE_NULL] = {FAMILIES, "birth date empty", {50, 150, 500}},
    [GEN_FAMILIES_SEX_WRONG] = {FAMILIES, "sex wrong", {20, 60, 200}},
    [GEN_FAMILIES_SEX_NULL] = {FAMILIES, "sex empty", {100, 300, 1000}},
    [GEN_FAMILIES_MOVED] = {FAMILIES, "another address", {500, 1200, 2000}},
    [GEN_FAMILIES_STREET_SHORT] = {FAMILIES, "street abbreviated", {300, 800, 1500}},
    [GEN_FAMILIES_STREET_TYPO] = {FAMILIES,
                                  "typing error in the street",
                                  {200, 500, 1200}},
    [GEN_FAMILIES_NUMBER_SLIP] = {FAMILIES, "house number wrong", {50, 150, 400}},
    [GEN_FAMILIES_SUFFIX_LOST] = {FAMILIES,
                                  "addition lost (of additions)",
                                  {1000, 2000, 3000}},
    [GEN_FAMILIES_POSTCODE_SLIP] = {FAMILIES, "postcode wrong", {100, 300, 800}},
    [GEN_FAMILIES_POSTCODE_NULL] = {FAMILIES, "postcode empty", {100, 300, 1000}},
    [GEN_FAMILIES_CITY_VARIANT] = {FAMILIES,
                                   "place shortened or in capitals",
                                   {300, 800, 1500}},
};

unsigned gen_error_rate(gen_error error, gen_noise noise) {
    return errors_table[error].per_10000[noise];
}

bool gen_error_strikes(gen_error error, gen_noise noise, gen_random *random) {
    return gen_random_chance(random, errors_table[error].per_10000[noise]);
}

void gen_errors_print(FILE *file) {
    fputs("| file | error | low | middle | high |\n|---|---|---:|---:|---:|\n", file);
    for (int error = 0; error < GEN_ERROR_COUNT; error++) {
        const errors_row *const row = &errors_table[error];
        fprintf(file, "| %s | %s |", row->file, row->what);
        for (int noise = 0; noise < GEN_NOISE_COUNT; noise++)
            fprintf(file, " %u.%02u %% |", row->per_10000[noise] / 100,
                    row->per_10000[noise] % 100);
        fputc('\n', file);
    }
}
