/*
 * kind_email.c - e-mail addresses, in lower case; anything without exactly one "@"
 * between two non-empty halves, or with white space inside, is null. Accents are kept:
 * they are part of an address. See kinds.h.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

/* Without white space, "mailto:" and angle brackets around it. */
static kpl_text email_bare(kpl_text raw) {
    kpl_text bare = kpl_text_trim(raw);
    if (bare.length > 7 && memcmp(bare.bytes, "mailto:", 7) == 0)
        bare = (kpl_text){bare.bytes + 7, bare.length - 7};
    if (bare.length > 2 && bare.bytes[0] == '<' && bare.bytes[bare.length - 1] == '>')
        bare = (kpl_text){bare.bytes + 1, bare.length - 2};
    return bare;
}

/* Where the only "@" stands; 0 = not an address. */
static uint32_t email_at(kpl_text text) {
    uint32_t found = 0;
    for (uint32_t at = 0; at < text.length; at++) {
        if (text.bytes[at] <= ' ')
            return 0;
        if (text.bytes[at] != '@')
            continue;
        if (found != 0 || at == 0 || at + 1 == text.length)
            return 0;
        found = at;
    }
    return found;
}

static kpl_status email_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const kpl_text bare = email_bare(raw);
    if (email_at(bare) == 0)
        return KPL_OK;
    return kpl_fold_case(bare, clean_out, error);
}

static kpl_status email_user(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return kpl_buffer_append(form_out, clean.bytes, email_at(clean), error);
}

static kpl_status email_domain(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    const uint32_t start = email_at(clean) + 1;
    return kpl_buffer_append(form_out, clean.bytes + start, clean.length - start, error);
}

static const kpl_form_kind email_forms[] = {{"user", email_user},
                                            {"domain", email_domain}};
static const char *const email_levels[] = {
    "exact", "osa <= 2", "exact(user)", "osa(user) <= 1", "jaro_winkler(user) >= 0.88",
    NULL,
};
static const char *const email_keys[] = {"", "user", NULL};
static const char *const email_rules[] = {"user", "", NULL};

const kpl_kind kpl_kind_email = {
    .name = "email",
    .summary = "e-mail address",
    .clean = email_clean,
    .forms = email_forms,
    .form_count = KPL_FORM_COUNT(email_forms),
    .nulls = kpl_nulls_of_values,
    .levels = email_levels,
    .keys = email_keys,
    .close_count = 3,
    .rules = email_rules,
};
