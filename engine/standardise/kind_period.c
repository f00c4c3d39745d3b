/*
 * kind_period.c - from a day to a day, both in it: "yyyy-mm-dd/yyyy-mm-dd", with ".." for
 * an end that is still open or a start that is not known. Two columns, start and end;
 * or one column with the start, or with both: "start/end", "start - end", "start t/m
 * end", "start to end". Years from 2100 on are how systems write "open". See kinds.h.
 */
#include <string.h>

#include "standardise/date_parse.h"
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

#define PERIOD_DATE_BYTES 10u
#define PERIOD_YEAR_OPEN 2100u
#define PERIOD_OPEN ".."

static void period_study(const kpl_values *raw, kpl_column_study *study_out) {
    study_out->date_order = kpl_date_find_order(raw);
}

/* Append the day that `part` tells, or ".."; `found_out`: was there one? */
static kpl_status period_add_day(kpl_text part, const kpl_column_study *study,
                                 kpl_buffer *clean_out, bool *found_out,
                                 kpl_error *error) {
    const size_t start = clean_out->length;
    kpl_date date = {0};
    KPL_TRY(kpl_fold_text(part, KPL_FOLD_SYMBOLS, clean_out, error));
    const kpl_text folded = kpl_fold_since(clean_out, start);
    *found_out = folded.length > 0 && kpl_date_parse(folded, study->date_order, &date) &&
                 date.year != 0 && date.year < PERIOD_YEAR_OPEN;
    clean_out->length = start;
    if (!*found_out)
        return kpl_buffer_string(clean_out, PERIOD_OPEN, error);
    return kpl_buffer_print(clean_out, error, "%04u-%02u-%02u", date.year, date.month,
                            date.day);
}

static kpl_status period_add(kpl_text start, kpl_text end, const kpl_column_study *study,
                             kpl_buffer *clean_out, kpl_error *error) {
    const size_t before = clean_out->length;
    bool has_start = false;
    bool has_end = false;
    KPL_TRY(period_add_day(start, study, clean_out, &has_start, error));
    KPL_TRY(kpl_buffer_byte(clean_out, '/', error));
    KPL_TRY(period_add_day(end, study, clean_out, &has_end, error));
    if (!has_start && !has_end)
        clean_out->length = before;
    return KPL_OK;
}

/* What stands before and behind the first `sign`; false when it is not there. */
static bool period_cut(kpl_text raw, const char *sign, kpl_text *start_out,
                       kpl_text *end_out) {
    const uint32_t length = (uint32_t)strlen(sign);
    for (uint32_t at = 0; at + length <= raw.length; at++) {
        if (memcmp(raw.bytes + at, sign, length) != 0)
            continue;
        *start_out = (kpl_text){raw.bytes, at};
        *end_out = (kpl_text){raw.bytes + at + length, raw.length - at - length};
        return true;
    }
    return false;
}

/* A slash between two dates, not inside one. */
static bool period_cut_slash(kpl_text raw, kpl_text *start_out, kpl_text *end_out) {
    kpl_text first = {0};
    kpl_text rest = {0};
    return period_cut(raw, "/", start_out, end_out) &&
           !period_cut(*end_out, "/", &first, &rest) &&
           (start_out->length >= 8 ||
            kpl_text_is(kpl_text_trim(*start_out), PERIOD_OPEN));
}

static kpl_status period_clean(kpl_text raw, const kpl_column_study *study,
                               kpl_buffer *clean_out, kpl_error *error) {
    static const char *const words[] = {" t/m ", " tot ", " - ", " to ", " until "};
    static const char column_end[] = {KPL_COLUMN_END, '\0'};
    kpl_text start = raw;
    kpl_text end = {raw.bytes, 0};
    kpl_text rest = {0};
    if (period_cut(raw, column_end, &start, &rest)) {
        if (!period_cut(rest, column_end, &end, &rest)) /* one column, ended */
            end = rest;
        return period_add(start, end, study, clean_out, error);
    }
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        if (period_cut(raw, words[w], &start, &end))
            return period_add(start, end, study, clean_out, error);
    if (!period_cut_slash(raw, &start, &end)) {
        start = raw;
        end.length = 0;
    }
    return period_add(start, end, study, clean_out, error);
}

/* The start, when all of it is known as far as byte `length`. */
static kpl_status period_start(kpl_text clean, uint32_t length, kpl_buffer *form_out,
                               kpl_error *error) {
    if (clean.length < PERIOD_DATE_BYTES || clean.bytes[0] == '.')
        return KPL_OK;
    for (uint32_t at = 5; at < length; at += 3) /* month, day */
        if (clean.bytes[at] == '0' && clean.bytes[at + 1] == '0')
            return KPL_OK;
    return kpl_buffer_append(form_out, clean.bytes, length, error);
}

static kpl_status period_form_start(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    return period_start(clean, PERIOD_DATE_BYTES, form_out, error);
}

static kpl_status period_form_month(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    return period_start(clean, 7, form_out, error);
}

static kpl_status period_form_year(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    return period_start(clean, 4, form_out, error);
}

/* Behind the slash. */
static kpl_text period_end(kpl_text clean) {
    const uint32_t from = clean.bytes[0] == '.' ? 3 : PERIOD_DATE_BYTES + 1;
    return (kpl_text){clean.bytes + from, clean.length - from};
}

/* The end, when there is one and all of it is known. */
static kpl_status period_form_end(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    return clean.length <= PERIOD_DATE_BYTES
               ? KPL_OK
               : period_start(period_end(clean), PERIOD_DATE_BYTES, form_out, error);
}

/* Does it begin, and not end before? Texts of dates sort as dates; an end of which the
 * day is not known may be any later one. */
static bool period_check(kpl_text clean) {
    if (clean.length <= PERIOD_DATE_BYTES || clean.bytes[0] == '.')
        return false;
    const kpl_text end = period_end(clean);
    if (kpl_text_is(end, PERIOD_OPEN))
        return true;
    const uint32_t known = end.bytes[5] == '0' && end.bytes[6] == '0'   ? 4
                           : end.bytes[8] == '0' && end.bytes[9] == '0' ? 7
                                                                        : 10;
    return memcmp(clean.bytes, end.bytes, known) <= 0;
}

static const kpl_form_kind period_forms[] = {
    {"start", period_form_start},
    {"start_month", period_form_month},
    {"start_year", period_form_year},
    {"end", period_form_end},
};
static const char *const period_levels[] = {
    "exact", "exact(start)", "period_overlap >= 1", "period_gap <= 31", NULL,
};
static const char *const period_keys[] = {"", "start", "start_month", "start_year", NULL};
static const char *const period_rules[] = {"start", "start_month", NULL};

const kpl_kind kpl_kind_period = {
    .name = "period",
    .summary = "from a day to a day, which may be open",
    .study = period_study,
    .clean = period_clean,
    .forms = period_forms,
    .form_count = KPL_FORM_COUNT(period_forms),
    .nulls = kpl_nulls_of_values,
    .levels = period_levels,
    .keys = period_keys,
    .rules = period_rules,
    .is_measured = true,
    .check = period_check,
    .keeps_columns = true,
};
