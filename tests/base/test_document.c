/* Goal: a text becomes exactly the tree it spells, or one sentence with the right place;
 * no text makes it slow, deep or leak. Method: small texts with expected trees and
 * places, bombs under a time limit, and a sweep that makes every allocation fail in turn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "failing_allocator.h"
#include "base/document.h"

static kpl_status parse(const char *text, kpl_document *document, kpl_error *error) {
    memset(error, 0, sizeof *error);
    return kpl_document_parse(NULL, text, strlen(text), document, error);
}

static kpl_document parsed(const char *text) {
    kpl_document document;
    kpl_error error;
    const kpl_status status = parse(text, &document, &error);
    if (status != KPL_OK)
        fail_msg("%s", error.message);
    return document;
}

static void refuses(const char *text, unsigned line, unsigned column, const char *words) {
    kpl_document document;
    kpl_error error;
    assert_int_equal(parse(text, &document, &error), KPL_E_CONFIG);
    if (strstr(error.message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    assert_int_equal(error.row, line);
    assert_int_equal(error.column, column);
}

static void test_tree(void **state) {
    (void)state;
    kpl_document document = parsed("a: 1\nb:\n  - x\n  - {k: 'no', \"m\": }\n# end\n");
    const kpl_node *const root = document.root;
    assert_int_equal(root->type, KPL_NODE_MAPPING);
    assert_int_equal(root->count, 2);
    const kpl_node *const b = kpl_node_find(root, "b");
    assert_non_null(b);
    assert_int_equal(b->type, KPL_NODE_SEQUENCE);
    assert_int_equal(b->key_line, 2);
    assert_int_equal(b->key_column, 1);
    assert_int_equal(b->count, 2);
    assert_string_equal(b->first->text, "x");
    assert_int_equal(b->first->line, 3);
    assert_int_equal(b->first->column, 5);
    const kpl_node *const k = kpl_node_find(b->first->next, "k");
    assert_true(k->quoted);
    assert_string_equal(k->text, "no");
    assert_int_equal(k->column, 9);
    assert_int_equal(kpl_node_find(b->first->next, "m")->length, 0);
    assert_null(kpl_node_find(root, "c"));
    assert_null(kpl_node_find(k, "c"));
    kpl_document_release(&document);
}

static void test_scalars_stay_text(void **state) {
    (void)state;
    static const char *const words[] = {"no",  "01",   "1_000", "0x10", "null",
                                        "~",   "yes",  "12:30", "1e3",  "2024-01-01",
                                        "NaN", ".inf", "é"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "v: %s\n", words[i]);
        kpl_document document = parsed(text);
        assert_string_equal(kpl_node_find(document.root, "v")->text, words[i]);
        kpl_document_release(&document);
    }
}

static void test_json_is_read(void **state) {
    (void)state;
    kpl_document document = parsed("{\"a\":[1,2.5,-3e2],\"b\":{\"c\":\"\\u00e9\\n\"},"
                                   "\n\t\"d\" : true }");
    assert_int_equal(kpl_node_find(document.root, "a")->count, 3);
    assert_string_equal(kpl_node_find(kpl_node_find(document.root, "b"), "c")->text,
                        "\xc3\xa9\n");
    bool value = false;
    assert_int_equal(kpl_node_bool(kpl_node_find(document.root, "d"), "d", &value, NULL),
                     KPL_OK);
    assert_true(value);
    kpl_document_release(&document);
}

static void test_refusals(void **state) {
    (void)state;
    refuses("", 1, 1, "empty");
    refuses("# nothing\n", 1, 1, "empty");
    refuses("a: &x 1\n", 1, 4, "anchors");
    refuses("a: [&x 1]\n", 1, 5, "anchors");
    refuses("a: *x\n", 1, 4, "aliases");
    refuses("a: !!str 1\n", 1, 4, "tags");
    refuses("a: ! 1\n", 1, 4, "tags");
    refuses("%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "%TAG");
    refuses("a: 1\n---\nb: 2\n", 2, 1, "second document");
    refuses("a: 1\nb: 2\na: 3\n", 3, 1, "twice");
    refuses("a: 1\n'a': 3\n", 2, 1, "twice");
    refuses("{a: {b: 1, b: 2}}", 1, 12, "twice");
    refuses("? [a]\n: 1\n", 1, 3, "key must be");
    refuses("? {a: 1}\n: 1\n", 1, 3, "key must be");
    refuses("a: \"x\\0y\"\n", 1, 4, "NUL");
    refuses("a: x\xff\n", 1, 5, "UTF-8");
    refuses("a: 1\nb: \xc3\xa9\x01\n", 2, 5, "control");
    refuses("a: [1\n", 2, 1, "did not find");
    refuses("a: b: c\n", 1, 5, "not allowed");
    refuses("a:\n\t- 1\n", 2, 1, "found character that cannot start");
}

/* 32 levels are fine, 33 are not, in flow and in block style. */
static void test_depth(void **state) {
    (void)state;
    char text[4096] = "";
    for (uint32_t depth = KPL_DOCUMENT_DEPTH_MAX; depth <= KPL_DOCUMENT_DEPTH_MAX + 1;
         depth++) {
        kpl_document document;
        kpl_error error = {0};
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        const kpl_status flow =
            kpl_document_parse(NULL, text, 2 * (size_t)depth, &document, &error);
        if (flow == KPL_OK)
            kpl_document_release(&document);
        text[0] = '\0';
        for (uint32_t i = 0; i < depth; i++)
            strcat(text, "- ");
        strcat(text, "x");
        const kpl_status block = parse(text, &document, &error);
        if (block == KPL_OK)
            kpl_document_release(&document);
        const kpl_status expected =
            depth <= KPL_DOCUMENT_DEPTH_MAX ? KPL_OK : KPL_E_CONFIG;
        assert_int_equal(flow, expected);
        assert_int_equal(block, expected);
    }
}

/* One MiB of the given piece, over and over; whatever comes of it must come soon. */
static void bomb(const char *start, const char *piece, bool numbered) {
    char *const text = malloc(KPL_DOCUMENT_BYTES_MAX + 1);
    assert_non_null(text);
    size_t length = strlen(start);
    memcpy(text, start, length);
    for (unsigned i = 0; length + strlen(piece) + 12 < KPL_DOCUMENT_BYTES_MAX; i++)
        length += (size_t)(numbered ? sprintf(text + length, piece, i)
                                    : sprintf(text + length, "%s", piece));
    kpl_document document;
    kpl_error error = {0};
    const clock_t before = clock();
    if (kpl_document_parse(NULL, text, length, &document, &error) == KPL_OK)
        kpl_document_release(&document);
    const double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
    if (seconds > 5) /* a few hundredths without sanitizers */
        fail_msg("a megabyte of %s took %.1f s", piece, seconds);
    free(text);
}

static void test_bombs(void **state) {
    (void)state;
    bomb("", "[", false);
    bomb("", "{", false);
    bomb("", "- ", false);
    bomb("", "? ", false);
    bomb("", "- [", false);
    bomb("", "{a: ", false);
    bomb("[", "1,", false);
    bomb("a: ", "x", false);
    bomb("a: \"", "\\", false);
    bomb("", "&a ", false);
    bomb("", "k%u: 1\n", true);
    bomb("- ", "\n- {a: 1}", false);
    bomb("a: |\n", "  x\n", false);
    bomb("", "#", false);
    bomb("", "\n", false);
    bomb("[", "[],", false);
}

static void test_size(void **state) {
    (void)state;
    char *const text = malloc(KPL_DOCUMENT_BYTES_MAX + 2);
    assert_non_null(text);
    memset(text, 'x', KPL_DOCUMENT_BYTES_MAX + 2);
    kpl_document document;
    kpl_error error = {0};
    assert_int_equal(
        kpl_document_parse(NULL, text, KPL_DOCUMENT_BYTES_MAX, &document, &error),
        KPL_OK);
    assert_int_equal(document.root->length, KPL_DOCUMENT_BYTES_MAX);
    kpl_document_release(&document);
    assert_int_equal(
        kpl_document_parse(NULL, text, KPL_DOCUMENT_BYTES_MAX + 1, &document, &error),
        KPL_E_CONFIG);
    free(text);
}

static void test_keys_limit(void **state) {
    (void)state;
    char *const text = malloc(64 * 1024);
    assert_non_null(text);
    for (unsigned keys = KPL_DOCUMENT_KEYS_MAX; keys <= KPL_DOCUMENT_KEYS_MAX + 1;
         keys++) {
        size_t length = 0;
        for (unsigned i = 0; i < keys; i++)
            length += (size_t)sprintf(text + length, "k%u: 1\n", i);
        kpl_document document;
        kpl_error error = {0};
        const kpl_status status =
            kpl_document_parse(NULL, text, length, &document, &error);
        assert_int_equal(status, keys <= KPL_DOCUMENT_KEYS_MAX ? KPL_OK : KPL_E_CONFIG);
        if (status == KPL_OK)
            kpl_document_release(&document);
        else
            assert_int_equal(error.row, keys);
    }
    free(text);
}

static void test_typed(void **state) {
    (void)state;
    kpl_document document = parsed("b: True\nn: 1.5\nq: \"1\"\nw: 12\nh: 0x1\ns: 8GiB\n"
                                   "t: 200 MB\nu: \"1024\"\nx: 20000000000TiB\nz: 007\n"
                                   "l: [1]\ne: ''\n");
    const kpl_node *const root = document.root;
    bool flag = false;
    double number = 0;
    uint64_t whole = 0;
    const char *text = NULL;
    assert_int_equal(kpl_node_bool(kpl_node_find(root, "b"), "b", &flag, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_number(kpl_node_find(root, "n"), "n", 0, 2, &number, NULL),
                     KPL_OK);
    assert_true(number == 1.5);
    assert_int_equal(kpl_node_number(kpl_node_find(root, "n"), "n", 2, 3, &number, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_number(kpl_node_find(root, "q"), "q", 0, 2, &number, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_number(kpl_node_find(root, "z"), "z", 0, 9, &number, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_whole(kpl_node_find(root, "w"), "w", 1, 12, &whole, NULL),
                     KPL_OK);
    assert_int_equal(whole, 12);
    assert_int_equal(kpl_node_whole(kpl_node_find(root, "w"), "w", 1, 11, &whole, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_whole(kpl_node_find(root, "h"), "h", 0, 99, &whole, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_size(kpl_node_find(root, "s"), "s", &whole, NULL), KPL_OK);
    assert_int_equal(whole, 8589934592u);
    assert_int_equal(kpl_node_size(kpl_node_find(root, "t"), "t", &whole, NULL), KPL_OK);
    assert_int_equal(whole, 200000000u);
    assert_int_equal(kpl_node_size(kpl_node_find(root, "u"), "u", &whole, NULL), KPL_OK);
    assert_int_equal(whole, 1024u);
    assert_int_equal(kpl_node_size(kpl_node_find(root, "x"), "x", &whole, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_text(kpl_node_find(root, "l"), "l", &text, NULL),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_node_text(kpl_node_find(root, "e"), "e", &text, NULL),
                     KPL_E_CONFIG);
    kpl_document_release(&document);
}

static void test_number_grammar(void **state) {
    (void)state;
    static const char *const wrong[] = {"",   "+1",  "01",  ".5",    "1.",
                                        "1e", "1e+", "0x1", "nan",   "inf",
                                        "1 ", " 1",  "1,5", "1e999", "--1"};
    static const char *const right[] = {
        "0", "-0", "0.5", "1e3", "1E-3", "-12.25e+2", "123456789012345678901234567890"};
    double value = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(kpl_number_parse(wrong[i], strlen(wrong[i]), &value));
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(kpl_number_parse(right[i], strlen(right[i]), &value));
        assert_true(value == strtod(right[i], NULL));
    }
}

/* ---- Failing allocations ---- */

static void test_allocation_failures(void **state) {
    (void)state;
    failing f = {.once = true};
    const kpl_allocator allocator = FAILING_ALLOCATOR(&f);
    /* Enough nodes for several chunks of the arena. */
    char text[40000] = "";
    size_t length = 0;
    for (unsigned i = 0; i < 900; i++)
        length += (size_t)sprintf(text + length, "key_%u: {a: [1, 2], b: c}\n", i);
    kpl_status status = KPL_E_NOMEM;
    long n = 0;
    for (; status != KPL_OK; n++) {
        kpl_document document;
        kpl_error error = {0};
        f.left = (uint64_t)n;
        f.failed = false;
        status = kpl_document_parse(&allocator, text, length, &document, &error);
        if (status == KPL_OK)
            kpl_document_release(&document);
        else
            assert_int_equal(status, KPL_E_NOMEM);
        assert_int_equal(f.live, 0);
    }
    assert_true(n > 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_scalars_stay_text),
        cmocka_unit_test(test_json_is_read),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_keys_limit),
        cmocka_unit_test(test_typed),
        cmocka_unit_test(test_number_grammar),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
