/* Goal: what the JSON writer writes is JSON, laid out as promised, and numbers and texts
 * come back as they were. Method: exact expected texts; random doubles by bit pattern;
 * texts read back through the document parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/document.h"
#include "base/hash.h"
#include "base/json.h"

static void expect(kpl_buffer *out, const char *text) {
    assert_int_equal(kpl_buffer_byte(out, '\0', NULL), KPL_OK);
    assert_string_equal((const char *)out->bytes, text);
    kpl_buffer_release(out);
}

static void write_sample(kpl_json *json) {
    assert_int_equal(kpl_json_object(json, NULL, NULL), KPL_OK);
    assert_int_equal(kpl_json_string(json, "a", "x", NULL), KPL_OK);
    assert_int_equal(kpl_json_array(json, "b", NULL), KPL_OK);
    assert_int_equal(kpl_json_whole(json, NULL, UINT64_MAX, NULL), KPL_OK);
    assert_int_equal(kpl_json_signed(json, NULL, INT64_MIN, NULL), KPL_OK);
    assert_int_equal(kpl_json_end(json, NULL), KPL_OK);
    assert_int_equal(kpl_json_flat_object(json, "c", NULL), KPL_OK);
    assert_int_equal(kpl_json_bool(json, "t", true, NULL), KPL_OK);
    assert_int_equal(kpl_json_null(json, "n", NULL), KPL_OK);
    assert_int_equal(kpl_json_flat_array(json, "e", NULL), KPL_OK);
    assert_int_equal(kpl_json_end(json, NULL), KPL_OK);
    assert_int_equal(kpl_json_end(json, NULL), KPL_OK);
    assert_int_equal(kpl_json_object(json, "empty", NULL), KPL_OK);
    assert_int_equal(kpl_json_end(json, NULL), KPL_OK);
    assert_int_equal(kpl_json_end(json, NULL), KPL_OK);
}

static void test_layout(void **state) {
    (void)state;
    kpl_buffer out = {.allocator = NULL};
    kpl_json json = {.out = &out};
    write_sample(&json);
    expect(&out, "{\"a\":\"x\",\"b\":[18446744073709551615,-9223372036854775808],"
                 "\"c\":{\"t\":true,\"n\":null,\"e\":[]},\"empty\":{}}");
    kpl_json pretty = {.out = &out, .indent = 2};
    write_sample(&pretty);
    expect(&out, "{\n  \"a\": \"x\",\n  \"b\": [\n    18446744073709551615,\n"
                 "    -9223372036854775808\n  ],\n"
                 "  \"c\": {\"t\": true, \"n\": null, \"e\": []},\n  \"empty\": {}\n}");
}

static void test_numbers_round_trip(void **state) {
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        seed = kpl_hash_word(seed + 1);
        double value = 0;
        double back = 1;
        char text[KPL_NUMBER_BYTES];
        memcpy(&value, &seed, sizeof value);
        if (!isfinite(value))
            continue;
        const size_t length = kpl_number_print(value, text);
        assert_int_equal(length, strlen(text));
        assert_true(kpl_number_parse(text, length, &back));
        assert_memory_equal(&value, &back, sizeof value);
    }
}

static void test_number_texts(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.1, "0.1"}, {0.5, "0.5"},      {1, "1"},
                 {-0.0, "-0"}, {1e300, "1e+300"}, {0.1 + 0.2, "0.30000000000000004"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[KPL_NUMBER_BYTES];
        (void)kpl_number_print(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
    kpl_buffer out = {.allocator = NULL};
    kpl_json json = {.out = &out};
    assert_int_equal(kpl_json_array(&json, NULL, NULL), KPL_OK);
    assert_int_equal(kpl_json_number(&json, NULL, (double)NAN, NULL), KPL_OK);
    assert_int_equal(kpl_json_number(&json, NULL, (double)-INFINITY, NULL), KPL_OK);
    assert_int_equal(kpl_json_number(&json, NULL, 2.5, NULL), KPL_OK);
    assert_int_equal(kpl_json_end(&json, NULL), KPL_OK);
    expect(&out, "[null,null,2.5]");
}

static void test_escapes(void **state) {
    (void)state;
    kpl_buffer out = {.allocator = NULL};
    static const uint8_t bytes[] = "a\"\\\n\r\t\x01\x7f\0z\xc3\xa9\xff!";
    const kpl_text text = {bytes, sizeof bytes - 1};
    assert_int_equal(kpl_json_quote(&out, text, NULL), KPL_OK);
    expect(&out, "\"a\\\"\\\\\\n\\r\\t\\u0001\\u007f\\u0000z\xc3\xa9\xef\xbf\xbd!\"");
}

/* Every code point survives being written and read by our own reader. */
static void test_every_character_reads_back(void **state) {
    (void)state;
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 61) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        uint8_t bytes[5] = {0};
        if (c < 0x80) {
            bytes[0] = (uint8_t)c;
        } else if (c < 0x800) {
            bytes[0] = (uint8_t)(0xC0 | c >> 6);
            bytes[1] = (uint8_t)(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            bytes[0] = (uint8_t)(0xE0 | c >> 12);
            bytes[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
            bytes[2] = (uint8_t)(0x80 | (c & 0x3F));
        } else {
            bytes[0] = (uint8_t)(0xF0 | c >> 18);
            bytes[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
            bytes[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
            bytes[3] = (uint8_t)(0x80 | (c & 0x3F));
        }
        kpl_buffer out = {.allocator = NULL};
        kpl_document document;
        assert_int_equal(kpl_json_quote(&out, kpl_text_of((const char *)bytes), NULL),
                         KPL_OK);
        assert_int_equal(kpl_document_parse(NULL, (const char *)out.bytes, out.length,
                                            &document, NULL),
                         KPL_OK);
        assert_string_equal(document.root->text, (const char *)bytes);
        kpl_document_release(&document);
        kpl_buffer_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_numbers_round_trip),
        cmocka_unit_test(test_number_texts),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_every_character_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
