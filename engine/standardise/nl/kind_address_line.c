/*
 * kind_address_line.c - a whole Dutch address in one column.
 *
 * As a field of its own it is compared as words. Its use is elsewhere: fields for street,
 * house number, postcode and place take their parts of such a column ("as:" in a spec).
 * A column of postcode and place is read as an address line too. See kinds.h.
 */
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"
#include "standardise/nl/address_line.h"

static kpl_status line_street(kpl_text raw, kpl_buffer *part_out, kpl_error *error) {
    kpl_address_line address;
    kpl_address_line_parse(raw, &address);
    return kpl_buffer_append(part_out, address.street.bytes, address.street.length,
                             error);
}

static kpl_status line_number(kpl_text raw, kpl_buffer *part_out, kpl_error *error) {
    kpl_address_line address;
    kpl_address_line_parse(raw, &address);
    return kpl_buffer_append(part_out, address.number.bytes, address.number.length,
                             error);
}

static kpl_status line_postcode(kpl_text raw, kpl_buffer *part_out, kpl_error *error) {
    kpl_address_line address;
    kpl_address_line_parse(raw, &address);
    return kpl_buffer_string(part_out, address.postcode, error);
}

static kpl_status line_place(kpl_text raw, kpl_buffer *part_out, kpl_error *error) {
    kpl_address_line address;
    kpl_address_line_parse(raw, &address);
    return kpl_buffer_append(part_out, address.place.bytes, address.place.length, error);
}

static const kpl_part_kind line_parts[] = {
    {"nl_street", line_street},       {"street", line_street},
    {"nl_house_number", line_number}, {"house_number", line_number},
    {"nl_postcode", line_postcode},   {"postcode", line_postcode},
    {"nl_place", line_place},         {"place", line_place},
};
static const kpl_form_kind line_forms[] = {
    {"first8", kpl_form_first8},
    {"tokens", kpl_form_tokens},
    {"joined", kpl_form_joined},
    {"token", kpl_form_each_token3},
};
static const char *const line_levels[] = {
    "exact or exact(joined)",
    "exact(tokens)",
    "jaro_winkler >= 0.94",
    "jaro_winkler >= 0.88",
    NULL,
};
static const char *const line_keys[] = {"", "first8", NULL};
static const char *const line_rules[] = {"joined", NULL};

const kpl_kind kpl_kind_address_line = {
    .name = "address_line",
    .summary = "whole Dutch address in one column, or postcode and place",
    .clean = kpl_clean_folded,
    .forms = line_forms,
    .form_count = KPL_FORM_COUNT(line_forms),
    .many_count = 1,
    .nulls = kpl_nulls_of_values,
    .levels = line_levels,
    .keys = line_keys,
    .rules = line_rules,
    .term_frequency = true,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
    .parts = line_parts,
    .part_count = sizeof line_parts / sizeof line_parts[0],
};
