/*
 * kinds.h - the kinds of fields that exist, one file each.
 *
 * Stage    standardise. To add a kind: write kind_<name>.c, name it here and in the table
 *          of kinds.c, add its file to tests/standardise/test_kinds.c.
 * Checked by tests/standardise/test_kinds.c.
 */
#ifndef KPL_STANDARDISE_KINDS_H
#define KPL_STANDARDISE_KINDS_H

#include "model/kind.h"

extern const kpl_kind kpl_kind_given_name;
extern const kpl_kind kpl_kind_surname;
extern const kpl_kind kpl_kind_full_name;
extern const kpl_kind kpl_kind_middle_name;
extern const kpl_kind kpl_kind_date;
extern const kpl_kind kpl_kind_event_date;
extern const kpl_kind kpl_kind_year;
extern const kpl_kind kpl_kind_postcode;
extern const kpl_kind kpl_kind_street;
extern const kpl_kind kpl_kind_house_number;
extern const kpl_kind kpl_kind_place;
extern const kpl_kind kpl_kind_email;
extern const kpl_kind kpl_kind_phone;
extern const kpl_kind kpl_kind_identifier;
extern const kpl_kind kpl_kind_category;
extern const kpl_kind kpl_kind_number;
extern const kpl_kind kpl_kind_text;
extern const kpl_kind kpl_kind_codes;
extern const kpl_kind kpl_kind_location;
extern const kpl_kind kpl_kind_raw;
extern const kpl_kind kpl_kind_entity;

/* Dutch registers, in engine/standardise/nl/. */
extern const kpl_kind kpl_kind_address_line;
extern const kpl_kind kpl_kind_nl_given_name;
extern const kpl_kind kpl_kind_nl_surname;
extern const kpl_kind kpl_kind_nl_street;
extern const kpl_kind kpl_kind_nl_house_number;
extern const kpl_kind kpl_kind_nl_place;
extern const kpl_kind kpl_kind_bsn;
extern const kpl_kind kpl_kind_rsin;
extern const kpl_kind kpl_kind_onderwijsnummer;
extern const kpl_kind kpl_kind_a_nummer;
extern const kpl_kind kpl_kind_kvk;
extern const kpl_kind kpl_kind_bag_id;
extern const kpl_kind kpl_kind_nl_postcode;
extern const kpl_kind kpl_kind_nl_phone;
extern const kpl_kind kpl_kind_period;
extern const kpl_kind kpl_kind_nl_date;
extern const kpl_kind kpl_kind_case_id;

/* Markers for null that no name can be mistaken for, and those that a value of any other
 * kind may have as well. NULL-terminated. A kind that has more begins with the same. */
extern const char *const kpl_nulls_of_names[];
extern const char *const kpl_nulls_of_values[];
#define KPL_NULLS_OF_VALUES                                                              \
    ".", "-", "--", "?", "n/a", "na", "nan", "null", "none", "nil", "#n/a", "unknown",   \
        "onbekend"

/* Levels, keys and rules of the two parts of a name: the same for both, because values
 * that stand in each other's column are compared as if they stood in their own. */
extern const char *const kpl_levels_of_names[];
extern const char *const kpl_keys_of_names[];
extern const char *const kpl_rules_of_names[];
#define KPL_CLOSE_OF_NAMES 3u

/* Is a folded word a title, "mevr" or "drs", and no part of a name? */
bool kpl_full_name_is_title(kpl_text token);

/* Cleaning by kpl_fold_text() without flags. */
kpl_status kpl_clean_folded(kpl_text raw, const kpl_column_study *study,
                            kpl_buffer *clean_out, kpl_error *error);

/* Cleaning that leaves every byte as it is. */
kpl_status kpl_clean_nothing(kpl_text raw, const kpl_column_study *study,
                             kpl_buffer *clean_out, kpl_error *error);

#endif /* KPL_STANDARDISE_KINDS_H */
