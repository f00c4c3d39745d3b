/* Goal: normalisation agrees with the Unicode consortium's own tests, and folding copes
 * with the nastiest strings that people collect.
 * Method: NormalizationTest (every line, all twenty equations of its header), the
 * equations for every code point that the file leaves out, CaseFolding (every simple and
 * full folding), and the files of naughty strings and broken UTF-8; all of them where
 * ${KPL_SHARED_DIR} has them, else one line says that they were skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "standardise/fold.h"
#include "standardise/kinds.h"

#define CORPUS_LINE_BYTES 8192
#define CORPUS_COLUMNS 5
#define CORPUS_PATH_BYTES 1024
#define CORPUS_TEXT_BYTES 256

/* A string of one column, as UTF-8. */
typedef struct corpus_string {
    uint8_t bytes[CORPUS_TEXT_BYTES];
    uint32_t length;
} corpus_string;

static void corpus_path(char path[CORPUS_PATH_BYTES], const char *name) {
    const char *const shared = getenv("KPL_SHARED_DIR");
    const int length = snprintf(path, CORPUS_PATH_BYTES, "%s/corpora/%s",
                                shared == NULL ? "../shared" : shared, name);
    assert_in_range(length, 1, CORPUS_PATH_BYTES - 1);
}

/* The corpus file, read through bzip2 when its name ends in .bz2; NULL when missing. */
static FILE *corpus_open(const char *name, bool *is_pipe_out) {
    char path[CORPUS_PATH_BYTES];
    corpus_path(path, name);
    FILE *const plain = fopen(path, "rb");
    *is_pipe_out = false;
    if (plain == NULL) {
        print_message("skipped: %s is not there\n", name);
        return NULL;
    }
    const size_t length = strlen(name);
    if (length < 4 || strcmp(name + length - 4, ".bz2") != 0)
        return plain;
    fclose(plain);
    char command[CORPUS_PATH_BYTES + 32];
    assert_null(strchr(path, '\'')); /* it goes between quotes */
    (void)snprintf(command, sizeof command, "bzip2 -dc '%s'", path);
    FILE *const pipe = popen(command, "r");
    assert_non_null(pipe);
    *is_pipe_out = true;
    return pipe;
}

static void corpus_close(FILE *file, bool is_pipe) {
    assert_int_equal(is_pipe ? pclose(file) : fclose(file), 0);
}

static void corpus_add(corpus_string *string, uint32_t point) {
    uint8_t *const at = string->bytes + string->length;
    assert_true(string->length + 4 <= CORPUS_TEXT_BYTES);
    if (point < 0x80) {
        at[0] = (uint8_t)point;
        string->length += 1;
    } else if (point < 0x800) {
        at[0] = (uint8_t)(0xC0 | point >> 6);
        at[1] = (uint8_t)(0x80 | (point & 0x3F));
        string->length += 2;
    } else if (point < 0x10000) {
        at[0] = (uint8_t)(0xE0 | point >> 12);
        at[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        at[2] = (uint8_t)(0x80 | (point & 0x3F));
        string->length += 3;
    } else {
        at[0] = (uint8_t)(0xF0 | point >> 18);
        at[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        at[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        at[3] = (uint8_t)(0x80 | (point & 0x3F));
        string->length += 4;
    }
}

/* Hexadecimal code points separated by spaces, up to ";"; past the ";" on return. */
static const char *corpus_points(const char *text, corpus_string *string_out,
                                 uint32_t *first_out) {
    string_out->length = 0;
    *first_out = 0;
    for (;;) {
        char *end = NULL;
        const unsigned long point = strtoul(text, &end, 16);
        assert_ptr_not_equal(end, text);
        if (string_out->length == 0)
            *first_out = (uint32_t)point;
        corpus_add(string_out, (uint32_t)point);
        text = end;
        while (*text == ' ')
            text++;
        if (*text == ';')
            return text + 1;
    }
}

static kpl_text corpus_view(const corpus_string *string) {
    return (kpl_text){string->bytes, string->length};
}

/* normalise(from) == to */
static void corpus_equation(kpl_unicode_form form, const corpus_string *from,
                            const corpus_string *to, const char *where) {
    static const char *const names[] = {"NFC", "NFD", "NFKC", "NFKD"};
    kpl_buffer normal = {0};
    assert_int_equal(kpl_fold_normalise(corpus_view(from), form, &normal, NULL), KPL_OK);
    if (!kpl_text_equal(kpl_fold_since(&normal, 0), corpus_view(to)))
        fail_msg("%s is wrong: %s", names[form], where);
    kpl_buffer_release(&normal);
}

/* The twenty equations of one line: c2 = NFC(c1 c2 c3), c4 = NFC(c4 c5), and so on. */
static uint32_t corpus_line(const char *line, uint32_t *first_out) {
    static const uint8_t targets[4][CORPUS_COLUMNS] = {
        [KPL_UNICODE_NFC] = {1, 1, 1, 3, 3},
        [KPL_UNICODE_NFD] = {2, 2, 2, 4, 4},
        [KPL_UNICODE_NFKC] = {3, 3, 3, 3, 3},
        [KPL_UNICODE_NFKD] = {4, 4, 4, 4, 4},
    };
    corpus_string columns[CORPUS_COLUMNS];
    const char *next = line;
    for (uint32_t c = 0; c < CORPUS_COLUMNS; c++) {
        uint32_t first = 0;
        next = corpus_points(next, &columns[c], &first);
        if (c == 0)
            *first_out = first;
    }
    for (uint32_t form = 0; form < 4; form++)
        for (uint32_t c = 0; c < CORPUS_COLUMNS; c++)
            corpus_equation((kpl_unicode_form)form, &columns[c],
                            &columns[targets[form][c]], line);
    return 4 * CORPUS_COLUMNS;
}

/* Code points that part 1 of the file leaves out are their own normal forms. */
static uint32_t corpus_unlisted(const uint8_t *listed) {
    uint32_t checks = 0;
    for (uint32_t point = 1; point < 0x110000; point++) {
        if (listed[point] != 0 || (point >= 0xD800 && point < 0xE000))
            continue;
        corpus_string string = {.length = 0};
        char where[32];
        corpus_add(&string, point);
        (void)snprintf(where, sizeof where, "U+%04X", point);
        for (uint32_t form = 0; form < 4; form++, checks++)
            corpus_equation((kpl_unicode_form)form, &string, &string, where);
    }
    return checks;
}

static void test_normalisation(void **state) {
    (void)state;
    bool is_pipe = false;
    FILE *const file = corpus_open("unicode/NormalizationTest.txt.bz2", &is_pipe);
    if (file == NULL)
        return;
    uint8_t *const listed = calloc(0x110000, 1);
    assert_non_null(listed);
    char line[CORPUS_LINE_BYTES];
    uint32_t checks = 0;
    uint32_t part = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "@Part", 5) == 0)
            part = (uint32_t)(line[5] - '0');
        if (line[0] == '#' || line[0] == '@' || line[0] == '\n')
            continue;
        uint32_t first = 0;
        checks += corpus_line(line, &first);
        assert_true(first < 0x110000);
        if (part == 1)
            listed[first] = 1;
    }
    const int closed = is_pipe ? pclose(file) : fclose(file);
    if (checks == 0 && closed != 0) {
        print_message("skipped: no bzip2 to read the file with\n");
        free(listed);
        return;
    }
    assert_int_equal(closed, 0);
    assert_true(checks >= 381480); /* Unicode 15 */
    const uint32_t unlisted = corpus_unlisted(listed);
    print_message("%u equations of the file, %u of other code points\n", checks,
                  unlisted);
    free(listed);
}

/* What CaseFolding.txt folds to one another has one comparison form. */
static void test_case_folding(void **state) {
    (void)state;
    bool is_pipe = false;
    FILE *const file = corpus_open("unicode/CaseFolding.txt", &is_pipe);
    if (file == NULL)
        return;
    char line[CORPUS_LINE_BYTES];
    uint32_t checks = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        corpus_string from;
        corpus_string to;
        uint32_t first = 0;
        const char *next = corpus_points(line, &from, &first);
        const char kind = next[1];
        assert_non_null(strchr("CFST", kind));
        corpus_points(next + 3, &to, &first);
        if (kind == 'S' || kind == 'T')
            continue; /* folding is full, and not Turkish */
        kpl_buffer a = {0};
        kpl_buffer b = {0};
        assert_int_equal(kpl_fold_text(corpus_view(&from), 0, &a, NULL), KPL_OK);
        assert_int_equal(kpl_fold_text(corpus_view(&to), 0, &b, NULL), KPL_OK);
        if (!kpl_text_equal(kpl_fold_since(&a, 0), kpl_fold_since(&b, 0)))
            fail_msg("folds differ: %s", line);
        kpl_buffer_release(&a);
        kpl_buffer_release(&b);
        checks++;
    }
    corpus_close(file, is_pipe);
    print_message("%u foldings\n", checks);
    assert_true(checks > 1400);
}

/* Every kind and form over one value: no crash, valid text. */
static void corpus_all_kinds(kpl_text raw) {
    const kpl_column_study study = {0};
    for (uint32_t k = 0; k < kpl_kind_count; k++) {
        kpl_buffer clean = {0};
        assert_int_equal(kpl_kinds[k]->clean(raw, &study, &clean, NULL), KPL_OK);
        const kpl_text value = kpl_fold_since(&clean, 0);
        assert_int_equal(kpl_text_utf8_prefix(value), value.length);
        for (uint32_t f = 0; f < kpl_kinds[k]->form_count && value.length > 0; f++) {
            kpl_buffer form = {0};
            assert_int_equal(kpl_kinds[k]->forms[f].derive(value, &form, NULL), KPL_OK);
            const kpl_text derived = kpl_fold_since(&form, 0);
            assert_int_equal(kpl_text_utf8_prefix(derived), derived.length);
            kpl_buffer_release(&form);
        }
        kpl_buffer_release(&clean);
    }
}

/* Lines of a file, cut at what is not UTF-8: the stage is only given valid text. */
static void corpus_lines(const char *name, uint32_t lines_min) {
    bool is_pipe = false;
    FILE *const file = corpus_open(name, &is_pipe);
    if (file == NULL)
        return;
    char line[CORPUS_LINE_BYTES];
    uint32_t lines = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        kpl_text raw = {(const uint8_t *)line, (uint32_t)strcspn(line, "\n")};
        raw.length = kpl_text_utf8_prefix(raw);
        if (raw.length == 0)
            continue;
        corpus_all_kinds(raw);
        lines++;
    }
    corpus_close(file, is_pipe);
    print_message("%s: %u values through %u kinds\n", name, lines, kpl_kind_count);
    assert_true(lines >= lines_min);
}

static void test_nasty_strings(void **state) {
    (void)state;
    corpus_lines("naughty-strings/blns.txt", 400);
    corpus_lines("utf8tests/utf8tests.bin", 20);
    corpus_lines("unicode/GraphemeBreakTest.txt", 600);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normalisation),
        cmocka_unit_test(test_case_folding),
        cmocka_unit_test(test_nasty_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
