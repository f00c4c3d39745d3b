/* Goal: the comparison form is what fold.h says, and a failed allocation leaves no trace.
 * Method: rows by hand; invariants over every code point; an allocator that fails. */
#include "kind_fixture.h"

#include <stdlib.h>

typedef struct fold_row {
    const char *raw;
    uint32_t flags;
    const char *folded;
} fold_row;

static const fold_row fold_rows[] = {
    {"Jos\xC3\xA9", 0, "jose"},
    {"Jose\xCC\x81", 0, "jose"},
    {"  a  b  ", 0, "a b"},
    {"a-b.c_d", 0, "a b c d"},
    {"O'Neil `x\xC2\xB4 \xCA\xBBokina \xE2\x80\xB2", 0, "oneil x okina"},
    {"\xC5\x81\xC3\xB8\xC3\x86\xC3\x9F\xC3\x9E\xC3\x90\xC4\x91\xC4\xB1", 0,
     "loaessthddi"},
    {"\xC4\xB0stanbul", 0, "istanbul"},
    {"\xC5\x92uvre \xC4\xB2sland \xC4\xA6", 0, "oeuvre ijsland h"},
    {"\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\x91", 0, "ab1"}, /* full width */
    {"\xEF\xAC\x81n", 0, "fin"},                        /* the ligature fi */
    {"\xD9\xA1\xD9\xA2 \xDB\xB3 \xE0\xA5\xAA \xE1\x81\x85", 0, "12 3 4 5"},
    {"a\xC2\xADz", 0, "az"},     /* soft hyphen */
    {"a\xE2\x80\x8Bz", 0, "az"}, /* zero width space */
    {"a\xC2\xA0z", 0, "a z"},    /* no-break space */
    {"\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82", 0,
     "\xCF\x83\xCE\xB9\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83"}, /* both sigmas */
    {"\xD7\xA9\xD6\xB8\xD7\x81\xD7\x9C\xD7\x95\xD6\xB9\xD7\x9D", 0,
     "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"},                        /* Hebrew points go */
    {"\xE0\xA4\x95\xE0\xA4\xBF", 0, "\xE0\xA4\x95\xE0\xA4\xBF"}, /* Hindi vowels stay */
    {"\xF0\x9F\x98\x80", 0, ""},
    {"x\xF0\x9F\x98\x80y", 0, "x y"},
    {"\xF0\x9F\x98\x80", KPL_FOLD_SYMBOLS, "\xF0\x9F\x98\x80"},
    {"A+ / B-", KPL_FOLD_SYMBOLS, "a+ / b-"},
    {"\t it\xE2\x80\x99s \r\n so ", KPL_FOLD_SYMBOLS, "it's so"},
    {"1234 ab", KPL_FOLD_JOINED | KPL_FOLD_UPPER, "1234AB"},
    {"\xC3\xA9-x", KPL_FOLD_JOINED | KPL_FOLD_UPPER, "EX"},
    {"\x01\x7F", KPL_FOLD_SYMBOLS, ""},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof fold_rows / sizeof fold_rows[0]; r++) {
        kpl_buffer folded = {0};
        assert_int_equal(kpl_fold_text(kpl_text_of(fold_rows[r].raw), fold_rows[r].flags,
                                       &folded, NULL),
                         KPL_OK);
        fixture_expect(fold_rows[r].raw, "folded", kpl_fold_since(&folded, 0),
                       fold_rows[r].folded);
        kpl_buffer_release(&folded);
    }
}

/* UTF-8 of one code point. */
static kpl_text encode(uint32_t point, uint8_t bytes[4]) {
    if (point < 0x80) {
        bytes[0] = (uint8_t)point;
        return (kpl_text){bytes, 1};
    }
    if (point < 0x800) {
        bytes[0] = (uint8_t)(0xC0 | point >> 6);
        bytes[1] = (uint8_t)(0x80 | (point & 0x3F));
        return (kpl_text){bytes, 2};
    }
    if (point < 0x10000) {
        bytes[0] = (uint8_t)(0xE0 | point >> 12);
        bytes[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (uint8_t)(0x80 | (point & 0x3F));
        return (kpl_text){bytes, 3};
    }
    bytes[0] = (uint8_t)(0xF0 | point >> 18);
    bytes[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    bytes[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    bytes[3] = (uint8_t)(0x80 | (point & 0x3F));
    return (kpl_text){bytes, 4};
}

/* Every code point, under every combination of flags: valid UTF-8 without a space at the
 * ends, and folding again changes nothing. */
static void test_every_code_point(void **state) {
    (void)state;
    kpl_buffer once = {0};
    kpl_buffer twice = {0};
    for (uint32_t point = 1; point < 0x110000; point++) {
        if (point >= 0xD800 && point < 0xE000)
            continue;
        uint8_t bytes[4];
        const kpl_text text = encode(point, bytes);
        const uint32_t flags = point % 8; /* neighbours behave alike */
        once.length = 0;
        twice.length = 0;
        assert_int_equal(kpl_fold_text(text, flags, &once, NULL), KPL_OK);
        const kpl_text folded = kpl_fold_since(&once, 0);
        assert_int_equal(kpl_text_utf8_prefix(folded), folded.length);
        assert_int_equal(kpl_text_trim(folded).length, folded.length);
        assert_int_equal(kpl_fold_text(folded, flags, &twice, NULL), KPL_OK);
        if (!kpl_text_equal(folded, kpl_fold_since(&twice, 0)))
            fail_msg("U+%04X changes when it is folded twice (flags %u)", point, flags);
    }
    kpl_buffer_release(&once);
    kpl_buffer_release(&twice);
}

/* All decimal digits of Unicode fold to their value: sets are ten code points in order.
 */
static void test_digits(void **state) {
    (void)state;
    static const uint32_t zeros[] = {0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0E50,
                                     0x0F20,  0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,
                                     0xA620,  0xA8D0,  0xFF10,  0x104A0, 0x11066, 0x110F0,
                                     0x1D7CE, 0x1D7D8, 0x1E950, 0x1FBF0};
    for (size_t z = 0; z < sizeof zeros / sizeof zeros[0]; z++) {
        for (uint32_t value = 0; value < 10; value++) {
            uint8_t bytes[4];
            kpl_buffer folded = {0};
            assert_int_equal(
                kpl_fold_text(encode(zeros[z] + value, bytes), 0, &folded, NULL), KPL_OK);
            assert_int_equal(folded.length, 1);
            assert_int_equal(folded.bytes[0], '0' + value);
            kpl_buffer_release(&folded);
        }
    }
}

static void test_normal_forms(void **state) {
    (void)state;
    static const struct {
        const char *raw;
        const char *forms[4]; /* NFC, NFD, NFKC, NFKD */
    } rows[] = {
        {"plain", {"plain", "plain", "plain", "plain"}},
        {"e\xCC\x81", {"\xC3\xA9", "e\xCC\x81", "\xC3\xA9", "e\xCC\x81"}},
        {"\xEF\xAC\x81", {"\xEF\xAC\x81", "\xEF\xAC\x81", "fi", "fi"}},
        {"a\xCC\x81\xCC\xA7", /* marks change places */
         {"\xC3\xA1\xCC\xA7", "a\xCC\xA7\xCC\x81", "\xC3\xA1\xCC\xA7",
          "a\xCC\xA7\xCC\x81"}},
        {"\xED\x95\x9C", /* Hangul */
         {"\xED\x95\x9C", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C",
          "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"}},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        for (uint32_t form = 0; form < 4; form++) {
            kpl_buffer normal = {0};
            assert_int_equal(kpl_fold_normalise(kpl_text_of(rows[r].raw),
                                                (kpl_unicode_form)form, &normal, NULL),
                             KPL_OK);
            fixture_expect(rows[r].raw, "form", kpl_fold_since(&normal, 0),
                           rows[r].forms[form]);
            kpl_buffer_release(&normal);
        }
    }
    kpl_buffer folded = {0};
    assert_int_equal(kpl_fold_case(kpl_text_of("JOSE\xCC\x81@X"), &folded, NULL), KPL_OK);
    fixture_expect("case", "folded", kpl_fold_since(&folded, 0), "jos\xC3\xA9@x");
    kpl_buffer_release(&folded);
}

/* An allocator that gives out `left` blocks and then none. */
static void *scarce_reallocate(void *left, void *memory, size_t bytes) {
    uint32_t *const count = left;
    if (*count == 0)
        return NULL;
    --*count;
    return realloc(memory, bytes);
}

static void *scarce_allocate(void *left, size_t bytes) {
    return scarce_reallocate(left, NULL, bytes);
}

static void scarce_release(void *left, void *memory) {
    (void)left;
    free(memory);
}

static void test_no_memory(void **state) {
    (void)state;
    const kpl_text raw =
        kpl_text_of("Jose\xCC\x81 a\xCC\x81\xCC\xA7 \xEF\xB7\xBA and so on");
    bool worked = false;
    for (uint32_t blocks = 0; !worked; blocks++) {
        assert_in_range(blocks, 0, 100);
        uint32_t left = blocks;
        const kpl_allocator scarce = {scarce_allocate, scarce_reallocate, scarce_release,
                                      &left};
        kpl_buffer out = {.allocator = &scarce};
        kpl_status status = kpl_fold_text(raw, 0, &out, NULL);
        if (status == KPL_OK)
            status = kpl_fold_normalise(raw, KPL_UNICODE_NFC, &out, NULL);
        if (status == KPL_OK)
            status = kpl_fold_case(raw, &out, NULL);
        worked = status == KPL_OK;
        assert_true(worked || status == KPL_E_NOMEM);
        kpl_buffer_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_digits),    cmocka_unit_test(test_normal_forms),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
