/* Goal: a value has exactly the forms that it should, each ended. Method: rows of value
 * and expected forms; amounts that are near share one, others do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "standardise/forms_many.h"

static const char *forms_of(kpl_kind_derive_fn *derive, const char *clean,
                            kpl_buffer *buffer) {
    buffer->length = 0;
    assert_int_equal(derive(kpl_text_of(clean), buffer, NULL), KPL_OK);
    assert_true(buffer->length == 0 || buffer->bytes[buffer->length - 1] == KPL_FORM_END);
    assert_int_equal(kpl_buffer_byte(buffer, '\0', NULL), KPL_OK);
    return (const char *)buffer->bytes;
}

static void check(kpl_kind_derive_fn *derive, const char *clean, const char *expected) {
    kpl_buffer buffer = {0};
    assert_string_equal(forms_of(derive, clean, &buffer), expected);
    kpl_buffer_release(&buffer);
}

static void test_tokens(void **state) {
    (void)state;
    check(kpl_form_each_token, "anna de vries", "anna\nde\nvries\n");
    check(kpl_form_each_token, "j", "j\n");
    check(kpl_form_each_token3, "de sint jansstraat 1a", "sint\njansstraat\n");
    check(kpl_form_each_token3, "de 1a", "");
    check(kpl_form_each_first4, "anna vries jansen", "vrie\njans\n");
    check(kpl_form_each_last4, "anna vries jansen", "ries\nnsen\n");
    check(kpl_form_each_first4,
          "\xC3\xB8"
          "ster\xC3\xB8",
          "\xC3\xB8"
          "ste\n");
    check(kpl_form_each_first4, "anna", "");
    check(kpl_form_each_phonetic, "smith 12", "SM0\n");
    check(kpl_form_each_phonetic, "anna smit", "AN\nSMT\n");
    check(kpl_form_each_bigram, "a b c", "a b\nb c\n");
    check(kpl_form_each_bigram, "a", "");
}

/* Do two values share a form? */
static bool shares(kpl_kind_derive_fn *derive, const char *a, const char *b) {
    kpl_buffer left = {0};
    kpl_buffer right = {0};
    char of_left[200];
    (void)snprintf(of_left, sizeof of_left, "%s", forms_of(derive, a, &left));
    const char *const of_right = forms_of(derive, b, &right);
    bool found = false;
    for (const char *form = strtok(of_left, "\n"); form != NULL;
         form = strtok(NULL, "\n")) {
        const char *const at = strstr(of_right, form);
        const char *const end = at != NULL ? at + strlen(form) : NULL;
        found =
            found || (at != NULL && *end == '\n' && (at == of_right || at[-1] == '\n'));
    }
    kpl_buffer_release(&left);
    kpl_buffer_release(&right);
    return found;
}

static void test_bins(void **state) {
    (void)state;
    for (double amount = 0.5; amount < 1e14; amount *= 1.37) {
        char base[40], near[40], far[40];
        (void)snprintf(base, sizeof base, "%.6f", amount);
        (void)snprintf(near, sizeof near, "%.6f", amount * 1.0235);
        (void)snprintf(far, sizeof far, "%.6f", amount * 1.06);
        if (amount > 1) {
            assert_true(shares(kpl_form_amount_bins, base, near));
            assert_false(shares(kpl_form_amount_bins, base, far));
        }
        char negative[42];
        (void)snprintf(negative, sizeof negative, "-%s", base);
        assert_false(shares(kpl_form_amount_bins, base, negative));
    }
    assert_true(shares(kpl_form_amount_bins, "0", "0.002"));
    assert_false(shares(kpl_form_amount_bins, "0", "0.2"));
    check(kpl_form_amount_bins, "1", "a0\nb0\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
