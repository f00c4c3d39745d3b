/* parquet_text.c - see parquet_text.h. */
#include "read/parquet_text.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_ROOM ((size_t)KPL_PARQUET_TEXT_BYTES)

/* Below this, every integral double prints as plain digits without loss. */
#define TEXT_INTEGRAL_MAX 1e15

/* Quotient rounded down; *rest_out is never negative. */
static int64_t text_divide(int64_t value, int64_t by, int64_t *rest_out) {
    int64_t quotient = value / by;
    int64_t rest = value % by;
    if (rest < 0) {
        rest += by;
        quotient--;
    }
    *rest_out = rest;
    return quotient;
}

static size_t text_print_date(int64_t days, char *out) {
    /* Years are counted from March, in eras of 400 years = 146,097 days. */
    int64_t day_of_era = 0;
    const int64_t era = text_divide(days + 719468, 146097, &day_of_era);
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    const int64_t month =
        month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    const int64_t year = year_of_era + era * 400 + (month <= 2);
    return (size_t)snprintf(out, TEXT_ROOM, "%s%04" PRId64 "-%02" PRId64 "-%02" PRId64,
                            year < 0 ? "-" : "", year < 0 ? -year : year, month, day);
}

static size_t text_print_timestamp(int64_t value, int64_t per_second, char *out) {
    int64_t fraction = 0;
    int64_t second = 0;
    const int64_t seconds = text_divide(value, per_second, &fraction);
    const int64_t days = text_divide(seconds, 86400, &second);
    size_t length = text_print_date(days, out);
    length += (size_t)snprintf(out + length, TEXT_ROOM - length, "T%02d:%02d:%02d",
                               (int)(second / 3600), (int)(second / 60 % 60),
                               (int)(second % 60));
    if (fraction == 0)
        return length;
    const int64_t nanoseconds = fraction * (1000000000 / per_second);
    if (nanoseconds % 1000 == 0)
        length += (size_t)snprintf(out + length, TEXT_ROOM - length, ".%06" PRId64,
                                   nanoseconds / 1000);
    else
        length += (size_t)snprintf(out + length, TEXT_ROOM - length, ".%09" PRId64,
                                   nanoseconds);
    return length;
}

/* The fewest digits that read back equal: 17 always do for a double, 9 for a float
 * (Goldberg 1991). */
static size_t text_print_real(double value, bool is_float, char *out) {
    if (isnan(value))
        return 0;
    if (isinf(value))
        return (size_t)snprintf(out, TEXT_ROOM, "%s", value < 0 ? "-inf" : "inf");
    if (value == floor(value) && fabs(value) < TEXT_INTEGRAL_MAX)
        return (size_t)snprintf(out, TEXT_ROOM, "%" PRId64, (int64_t)value);
    size_t length = 0;
    for (int digits = 1; digits <= 17; digits++) {
        length = (size_t)snprintf(out, TEXT_ROOM, "%.*g", digits, value);
        const double back = strtod(out, NULL);
        if (is_float ? (float)back == (float)value : back == value)
            break;
    }
    for (size_t i = 0; i < length; i++) /* the decimal comma of some locales */
        if (strchr("0123456789+-e", out[i]) == NULL)
            out[i] = '.';
    return length;
}

static size_t text_print_decimal(int64_t value, uint32_t scale, char *out) {
    char digits[24];
    const uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    /* At least one digit before the point. */
    const size_t count =
        (size_t)snprintf(digits, sizeof digits, "%0*" PRIu64, (int)scale + 1, size);
    const size_t whole = count - scale;
    size_t length = 0;
    if (value < 0)
        out[length++] = '-';
    memcpy(out + length, digits, whole);
    length += whole;
    if (scale == 0)
        return length;
    out[length++] = '.';
    memcpy(out + length, digits + whole, scale);
    return length + scale;
}

size_t kpl_parquet_print(kpl_parquet_kind kind, int64_t bits, uint32_t scale,
                         char text_out[KPL_PARQUET_TEXT_BYTES]) {
    float single = 0;
    double real = 0;
    const uint32_t low = (uint32_t)bits;
    switch (kind) {
    case KPL_PARQUET_BOOLEAN:
        return (size_t)snprintf(text_out, TEXT_ROOM, "%s", bits != 0 ? "true" : "false");
    case KPL_PARQUET_SIGNED:
        return (size_t)snprintf(text_out, TEXT_ROOM, "%" PRId64, bits);
    case KPL_PARQUET_UNSIGNED:
        return (size_t)snprintf(text_out, TEXT_ROOM, "%" PRIu64, (uint64_t)bits);
    case KPL_PARQUET_FLOAT:
        memcpy(&single, &low, sizeof single);
        return text_print_real((double)single, true, text_out);
    case KPL_PARQUET_DOUBLE:
        memcpy(&real, &bits, sizeof real);
        return text_print_real(real, false, text_out);
    case KPL_PARQUET_DATE:
        return text_print_date(bits, text_out);
    case KPL_PARQUET_MILLISECONDS:
        return text_print_timestamp(bits, 1000, text_out);
    case KPL_PARQUET_MICROSECONDS:
        return text_print_timestamp(bits, 1000000, text_out);
    case KPL_PARQUET_NANOSECONDS:
        return text_print_timestamp(bits, 1000000000, text_out);
    case KPL_PARQUET_DECIMAL:
        return text_print_decimal(bits, scale, text_out);
    case KPL_PARQUET_REFUSED:
    case KPL_PARQUET_BYTES:
        break;
    }
    assert(false && "a kind that has no number");
    return 0;
}
