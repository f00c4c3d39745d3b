/* date_forms.c - see date_forms.h. */
#include "standardise/date_forms.h"

bool kpl_date_knows(kpl_text clean, uint32_t from, uint32_t count) {
    for (uint32_t at = from; at < from + count; at++)
        if (clean.bytes[at] != '0')
            return true;
    return false;
}

kpl_status kpl_form_date_year(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    if (!kpl_date_knows(clean, 0, 4))
        return KPL_OK;
    return kpl_buffer_append(form_out, clean.bytes, 4, error);
}

kpl_status kpl_form_date_month_day(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    if (!kpl_date_knows(clean, 5, 2) || !kpl_date_knows(clean, 8, 2))
        return KPL_OK;
    return kpl_buffer_append(form_out, clean.bytes + 5, 5, error);
}

kpl_status kpl_form_date_year_month(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    if (!kpl_date_knows(clean, 0, 4) || !kpl_date_knows(clean, 5, 2))
        return KPL_OK;
    return kpl_buffer_append(form_out, clean.bytes, 7, error);
}

kpl_status kpl_form_date_year_day(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    if (!kpl_date_knows(clean, 0, 4) || !kpl_date_knows(clean, 8, 2))
        return KPL_OK;
    KPL_TRY(kpl_buffer_append(form_out, clean.bytes, 5, error));
    return kpl_buffer_append(form_out, clean.bytes + 8, 2, error);
}

/* The date with the smaller of month and day first: equal for a date and the same date
 * written in the other order. */
kpl_status kpl_form_date_unordered(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    if (!kpl_date_knows(clean, 0, 4) || !kpl_date_knows(clean, 5, 2) ||
        !kpl_date_knows(clean, 8, 2))
        return KPL_OK;
    const kpl_text month = {clean.bytes + 5, 2};
    const kpl_text day = {clean.bytes + 8, 2};
    const bool ordered = kpl_text_order(month, day) <= 0;
    KPL_TRY(kpl_buffer_append(form_out, clean.bytes, 5, error));
    KPL_TRY(kpl_buffer_append(form_out, (ordered ? month : day).bytes, 2, error));
    return kpl_buffer_append(form_out, (ordered ? day : month).bytes, 2, error);
}

bool kpl_date_is_whole(kpl_text clean) {
    return clean.length == KPL_DATE_CLEAN_BYTES && kpl_date_knows(clean, 0, 4) &&
           kpl_date_knows(clean, 5, 2) && kpl_date_knows(clean, 8, 2);
}

kpl_status kpl_form_date_whole(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return kpl_date_is_whole(clean)
               ? kpl_buffer_append(form_out, clean.bytes, clean.length, error)
               : KPL_OK;
}
