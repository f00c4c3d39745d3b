/* Goal: shared forms count characters, not bytes, and tokens, not spaces.
 * Method: rows by hand with letters of one to four bytes. */
#include "kind_fixture.h"

#include "standardise/forms.h"

typedef struct form_row {
    kpl_kind_derive_fn *derive;
    const char *clean;
    const char *form;
} form_row;

static const form_row form_rows[] = {
    {kpl_form_initial, "jan", "j"},
    {kpl_form_initial, "\xD0\xB8\xD0\xB2", "\xD0\xB8"},
    {kpl_form_initial, "\xF0\x90\x8D\x88x", "\xF0\x90\x8D\x88"},
    {kpl_form_first3, "\xE6\x9D\x8E\xE5\xB0\x8F\xE9\xBE\x99\xE6\x9D\x8E",
     "\xE6\x9D\x8E\xE5\xB0\x8F\xE9\xBE\x99"},
    {kpl_form_first3, "ab", "ab"},
    {kpl_form_first4, "abcde", "abcd"},
    {kpl_form_first5, "abcdef", "abcde"},
    {kpl_form_first8, "a b c d e f g h i", "abcdefgh"},
    {kpl_form_first8, "abc", "abc"},
    {kpl_form_last4, "abcdef", "cdef"},
    {kpl_form_last4, "a\xD0\xB8\xD0\xB2\xD0\xB8\xD0\xB2",
     "\xD0\xB8\xD0\xB2\xD0\xB8\xD0\xB2"},
    {kpl_form_last4, "abc", "abc"},
    {kpl_form_long3, "abc", "abc"},
    {kpl_form_long3, "ab", ""},
    {kpl_form_long3, "\xD0\xB8\xD0\xB2", ""},
    {kpl_form_long5, "abcde", "abcde"},
    {kpl_form_long5, "abcd", ""},
    {kpl_form_long6, "abcdef", "abcdef"},
    {kpl_form_long6, "abcde", ""},
    {kpl_form_abbreviation, "a", "a"},
    {kpl_form_abbreviation, "ab", ""},
    {kpl_form_abbreviation, "abc", "abc"},
    {kpl_form_joined, "de la cruz", "delacruz"},
    {kpl_form_joined5, "de la x", "delax"},
    {kpl_form_joined5, "a b c d", ""},
    {kpl_form_digits, "a1b22c", "122"},
    {kpl_form_digits, "abc", ""},
    {kpl_form_first_token, "de la cruz", "de"},
    {kpl_form_last_token, "de la cruz", "cruz"},
    {kpl_form_last_token, "cruz", "cruz"},
    {kpl_form_initials, "jan p de vries", "jpdv"},
    {kpl_form_tokens, "b a c a b", "a b c"},
    {kpl_form_tokens, "one", "one"},
    {kpl_form_tokens, "ab a", "a ab"},
    {kpl_form_phonetic, "van der berg", "FNTRPRK"},
    {kpl_form_phonetic, "a very long name of many consonants indeed", "AFRLNKNMFMNK"},
    {kpl_form_first_phonetic, "smith jones", "SM0"},
    {kpl_form_phonetic, "\xD0\xB8", ""},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof form_rows / sizeof form_rows[0]; r++) {
        kpl_buffer form = {0};
        assert_int_equal(
            form_rows[r].derive(kpl_text_of(form_rows[r].clean), &form, NULL), KPL_OK);
        fixture_expect(form_rows[r].clean, "form", kpl_fold_since(&form, 0),
                       form_rows[r].form);
        kpl_buffer_release(&form);
    }
}

/* A guard's answer is what its form says, and no other form is one. */
static void test_guards(void **state) {
    (void)state;
    uint32_t guards = 0;
    for (size_t r = 0; r < sizeof form_rows / sizeof form_rows[0]; r++) {
        kpl_form_guard_fn *const keeps = kpl_form_guard(form_rows[r].derive);
        if (keeps == NULL)
            continue;
        guards++;
        assert_int_equal(keeps(kpl_text_of(form_rows[r].clean)),
                         form_rows[r].form[0] != '\0');
    }
    assert_int_equal(guards, 10);
}

/* Heads and tails of every length together are the text. */
static void test_head_and_tail(void **state) {
    (void)state;
    const kpl_text text = kpl_text_of("a\xD0\xB8\xE6\x9D\x8E\xF0\x90\x8D\x88z");
    for (uint32_t count = 0; count <= 5; count++) {
        const kpl_text head = kpl_form_head(text, count);
        const kpl_text tail = kpl_form_tail(text, 5 - count);
        assert_int_equal(head.length + tail.length, text.length);
        assert_ptr_equal(head.bytes + head.length, tail.bytes);
    }
    assert_int_equal(kpl_form_head(text, 6).length, text.length);
    assert_int_equal(kpl_form_tail(text, 6).length, text.length);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_guards),
        cmocka_unit_test(test_head_and_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
