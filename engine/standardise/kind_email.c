/*
 * kind_email.c - e-mail addresses, in lower case; anything without exactly one "@"
 * between two non-empty halves, or with white space inside, is null. Accents are kept:
 * they are part of an address.
 *
 * Valid are the addresses that mail is sent to in practice (RFC 5321 and 5322, without
 * quoted users and numbers of hosts): a user of at most 64 bytes, words between single
 * full stops; two labels or more of letters, digits and hyphens inside, the last no
 * number and no letter alone; letters of any script; 254 bytes in all. See kinds.h.
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

#define EMAIL_BYTES_MAX 254u
#define EMAIL_USER_MAX 64u
#define EMAIL_LABEL_MAX 63u

static bool email_is_word(uint8_t byte) {
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* Signs that a user's name may have beside letters and digits. */
static bool email_is_sign(uint8_t byte) {
    return byte != 0 && strchr("!#$%&'*+-/=?^_`{|}~", byte) != NULL;
}

static bool email_user_fits(kpl_text user) {
    uint8_t before = '.';
    for (uint32_t at = 0; at < user.length; at++) {
        const uint8_t byte = user.bytes[at];
        if (byte == '.' ? before == '.' : !email_is_word(byte) && !email_is_sign(byte))
            return false;
        before = byte;
    }
    return user.length <= EMAIL_USER_MAX && before != '.';
}

/* The label from `from` to `end`: nothing but words and hyphens inside. */
static bool email_label_fits(kpl_text domain, uint32_t from, uint32_t end) {
    if (from == end || end - from > EMAIL_LABEL_MAX || domain.bytes[from] == '-' ||
        domain.bytes[end - 1] == '-')
        return false;
    for (uint32_t at = from; at < end; at++)
        if (!email_is_word(domain.bytes[at]) && domain.bytes[at] != '-')
            return false;
    return true;
}

static bool email_domain_fits(kpl_text domain) {
    uint32_t from = 0;
    uint32_t labels = 0;
    for (uint32_t at = 0; at <= domain.length; at++) {
        if (at < domain.length && domain.bytes[at] != '.')
            continue;
        if (!email_label_fits(domain, from, at))
            return false;
        labels++;
        from = at < domain.length ? at + 1 : from;
    }
    const bool is_number = domain.bytes[from] >= '0' && domain.bytes[from] <= '9';
    return labels >= 2 && domain.length - from >= 2 && !is_number;
}

static bool email_check(kpl_text clean) {
    const uint32_t at = email_at(clean);
    const kpl_text user = {clean.bytes, at};
    const kpl_text domain = {clean.bytes + at + 1, clean.length - at - 1};
    return at > 0 && clean.length <= EMAIL_BYTES_MAX && email_user_fits(user) &&
           email_domain_fits(domain);
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
    .check = email_check,
};
