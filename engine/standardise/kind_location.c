/*
 * kind_location.c - a point on earth, "latitude longitude" in decimal degrees.
 *
 * Two numbers separated by white space, ";", "/", or a comma when the decimals have a
 * full stop. Latitude -90..90, longitude -180..180; anything else is null. See kinds.h.
 */
#include "standardise/decimal.h"
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

/* Where the first number ends and the second starts; false = not two numbers. */
static bool location_split(kpl_text text, kpl_text *latitude, kpl_text *longitude) {
    bool stops = false;
    uint32_t end = text.length;
    for (uint32_t at = 0; at < text.length; at++)
        stops = stops || text.bytes[at] == '.';
    for (uint32_t at = 0; at < text.length && end == text.length; at++) {
        const uint8_t byte = text.bytes[at];
        const bool digits_before =
            at > 0 && text.bytes[at - 1] >= '0' && text.bytes[at - 1] <= '9';
        if (digits_before &&
            (byte == ' ' || byte == ';' || byte == '/' || (byte == ',' && stops)))
            end = at;
    }
    if (end == text.length)
        return false;
    *latitude = (kpl_text){text.bytes, end};
    *longitude = kpl_text_trim((kpl_text){text.bytes + end + 1, text.length - end - 1});
    for (uint32_t at = 0; at < longitude->length; at++)
        if (longitude->bytes[at] == ' ')
            return false; /* a third number */
    return true;
}

/* Is a plain decimal at most `limit` from zero? */
static bool location_within(kpl_text number, uint32_t limit) {
    uint32_t at = number.length > 0 && number.bytes[0] == '-' ? 1 : 0;
    uint32_t whole = 0;
    for (; at < number.length && number.bytes[at] != '.'; at++)
        whole = whole < 1000 ? whole * 10 + (uint32_t)(number.bytes[at] - '0') : whole;
    return whole < limit || (whole == limit && at == number.length);
}

/* Letters would be compass points or degrees and minutes, which are not understood. */
static bool location_is_plain(kpl_text text) {
    for (uint32_t at = 0; at < text.length; at++) {
        const uint8_t byte = text.bytes[at];
        if ((byte < '0' || byte > '9') && byte != ' ' && byte != ';' && byte != '/' &&
            byte != ',' && byte != '.' && byte != '-' && byte != '+' && byte != '(' &&
            byte != ')')
            return false;
    }
    return true;
}

static kpl_status location_append(kpl_text text, kpl_buffer *clean_out,
                                  kpl_error *error) {
    const size_t start = clean_out->length;
    kpl_text latitude = {0};
    kpl_text longitude = {0};
    while (text.length > 1 && text.bytes[0] == '(' && text.bytes[text.length - 1] == ')')
        text = (kpl_text){text.bytes + 1, text.length - 2};
    if (!location_is_plain(text) || !location_split(text, &latitude, &longitude))
        return KPL_OK;
    KPL_TRY(kpl_decimal_append(latitude, clean_out, error));
    const size_t middle = clean_out->length;
    const bool north =
        middle > start && location_within(kpl_fold_since(clean_out, start), 90);
    KPL_TRY(kpl_buffer_byte(clean_out, ' ', error));
    KPL_TRY(kpl_decimal_append(longitude, clean_out, error));
    if (!north || clean_out->length == middle + 1 ||
        !location_within(kpl_fold_since(clean_out, middle + 1), 180))
        clean_out->length = start;
    return KPL_OK;
}

static kpl_status location_clean(kpl_text raw, const kpl_column_study *study,
                                 kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    kpl_buffer folded = {.allocator = clean_out->allocator};
    kpl_status status = kpl_fold_text(raw, KPL_FOLD_SYMBOLS, &folded, error);
    if (status == KPL_OK)
        status = location_append(kpl_fold_since(&folded, 0), clean_out, error);
    kpl_buffer_release(&folded);
    return status;
}

/* Append `number` rounded down to hundredths, in hundredths: "52.379" -> "5237". */
static kpl_status location_hundredths(kpl_text number, kpl_buffer *out,
                                      kpl_error *error) {
    uint32_t at = 0;
    const bool negative = number.length > 0 && number.bytes[0] == '-';
    int32_t value = 0;
    if (negative)
        at++;
    for (; at < number.length && number.bytes[at] != '.'; at++)
        value = value * 10 + (number.bytes[at] - '0');
    at++; /* the point */
    for (uint32_t place = 0; place < 2; place++, at++)
        value = value * 10 + (at < number.length ? number.bytes[at] - '0' : 0);
    /* Trailing zeros are gone, so any digit left means that something was cut off. */
    if (negative)
        value = at < number.length ? -value - 1 : -value;
    return kpl_buffer_print(out, error, "%d", value);
}

/* The cell of 0.01 by 0.01 degree that holds the point. */
static kpl_status location_grid(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t position = 0;
    KPL_TRY(location_hundredths(kpl_form_token(clean, &position), form_out, error));
    KPL_TRY(kpl_buffer_byte(form_out, ' ', error));
    return location_hundredths(kpl_form_token(clean, &position), form_out, error);
}

static const kpl_form_kind location_forms[] = {{"grid", location_grid}};
static const char *const location_levels[] = {
    "exact", "distance_km <= 0.1", "distance_km <= 1", "distance_km <= 10", NULL,
};
static const char *const location_keys[] = {"", "grid", NULL};
static const char *const location_rules[] = {"grid", "", NULL};

const kpl_kind kpl_kind_location = {
    .name = "location",
    .summary = "latitude and longitude in degrees",
    .clean = location_clean,
    .forms = location_forms,
    .form_count = KPL_FORM_COUNT(location_forms),
    .nulls = kpl_nulls_of_values,
    .levels = location_levels,
    .keys = location_keys,
    .rules = location_rules,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
    .is_measured = true,
};
