/* kinds.c - the table of kinds, and what several of them share; see kinds.h. */
#include "standardise/kinds.h"

#include <string.h>

#include "standardise/fold.h"

const kpl_kind *const kpl_kinds[] = {
    &kpl_kind_given_name,
    &kpl_kind_middle_name,
    &kpl_kind_surname,
    &kpl_kind_full_name,
    &kpl_kind_date,
    &kpl_kind_event_date,
    &kpl_kind_year,
    &kpl_kind_postcode,
    &kpl_kind_street,
    &kpl_kind_house_number,
    &kpl_kind_place,
    &kpl_kind_email,
    &kpl_kind_phone,
    &kpl_kind_identifier,
    &kpl_kind_category,
    &kpl_kind_number,
    &kpl_kind_text,
    &kpl_kind_codes,
    &kpl_kind_location,
    &kpl_kind_raw,
    &kpl_kind_address_line,
    &kpl_kind_nl_given_name,
    &kpl_kind_nl_surname,
    &kpl_kind_nl_street,
    &kpl_kind_nl_house_number,
    &kpl_kind_nl_place,
    &kpl_kind_bsn,
    &kpl_kind_rsin,
    &kpl_kind_onderwijsnummer,
    &kpl_kind_a_nummer,
    &kpl_kind_kvk,
    &kpl_kind_bag_id,
    &kpl_kind_nl_postcode,
    &kpl_kind_nl_phone,
    &kpl_kind_period,
    &kpl_kind_nl_date,
    &kpl_kind_case_id,
    &kpl_kind_entity,
};
const uint32_t kpl_kind_count = sizeof kpl_kinds / sizeof kpl_kinds[0];

/* "Null", "None" and "Na" are names of people; a full stop is nobody's. */
const char *const kpl_nulls_of_names[] = {".",   "-",       "--",       "?",
                                          "n/a", "unknown", "onbekend", NULL};

const char *const kpl_nulls_of_values[] = {KPL_NULLS_OF_VALUES, NULL};

const char *const kpl_levels_of_names[] = {
    "exact",
    "osa(long3) <= 1",
    "jaro_winkler >= 0.92",
    "prefix(abbreviation) >= 1 or jaro_winkler >= 0.88",
    "jaro_winkler >= 0.75",
    NULL,
};
const char *const kpl_keys_of_names[] = {"", "phonetic", "first4", "last4", NULL};
const char *const kpl_rules_of_names[] = {"", NULL};

const char *const kpl_kind_pool_rules[] = {"token_first4", "token_last4",
                                           "token_phonetic", "token", NULL};

const kpl_kind *kpl_kind_find(const char *name) {
    for (uint32_t k = 0; k < kpl_kind_count; k++)
        if (strcmp(kpl_kinds[k]->name, name) == 0)
            return kpl_kinds[k];
    return NULL;
}

int32_t kpl_kind_form(const kpl_kind *kind, const char *name) {
    if (name[0] == '\0')
        return KPL_FORM_VALUE;
    for (uint32_t f = 0; f < kind->form_count; f++)
        if (strcmp(kind->forms[f].name, name) == 0)
            return (int32_t)f + 1;
    return -1;
}

kpl_status kpl_clean_folded(kpl_text raw, const kpl_column_study *study,
                            kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_fold_text(raw, 0, clean_out, error);
}

kpl_status kpl_clean_nothing(kpl_text raw, const kpl_column_study *study,
                             kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_buffer_append(clean_out, raw.bytes, raw.length, error);
}
