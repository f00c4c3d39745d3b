/* Goal: the document reader survives the public torture sets for YAML and JSON, accepts
 * all JSON but for the documented exceptions, and refuses what must be refused. Method:
 * replay of yaml-test-suite and JSONTestSuite from the shared folder. What libyaml lets
 * through although the suite calls it an error is listed here by name: none of it is more
 * than lenient (comments without a space, odd indentation), and a new name fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/document.h"

static const char *shared_directory(void) {
    const char *const shared = getenv("KPL_SHARED_DIR");
    return shared != NULL ? shared : "../shared";
}

static kpl_buffer load(const char *path) {
    kpl_buffer buffer = {.allocator = NULL};
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    char bytes[65536];
    size_t got = 0;
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        assert_int_equal(kpl_buffer_append(&buffer, bytes, got, NULL), KPL_OK);
    (void)fclose(file);
    return buffer;
}

static bool accepts(const void *text, size_t length) {
    kpl_document document;
    kpl_error error = {0};
    const kpl_status status = kpl_document_parse(NULL, text, length, &document, &error);
    if (status == KPL_OK) {
        kpl_document_release(&document);
        return true;
    }
    assert_int_equal(status, KPL_E_CONFIG);
    assert_true(error.message[0] != '\0');
    return false;
}

/* The suite's visible stand-ins for characters that editors eat. */
static kpl_buffer decode(const char *text) {
    static const struct {
        const char *shown;
        const char *meant;
    } signs[] = {{"\xe2\x90\xa3", " "}, /* open box: trailing space */
                 {"\xe2\x80\x94", ""},  /* dashes lead up to the tab's sign */
                 {"\xc2\xbb", "\t"},
                 {"\xe2\x86\xb5", ""},
                 {"\xe2\x88\x8e\n", ""},
                 {"\xe2\x86\x90", "\r"},
                 {"\xe2\x87\x94", "\xef\xbb\xbf"}};
    kpl_buffer out = {.allocator = NULL};
    while (*text != '\0') {
        size_t s = 0;
        while (s < sizeof signs / sizeof signs[0] &&
               strncmp(text, signs[s].shown, strlen(signs[s].shown)) != 0)
            s++;
        if (s < sizeof signs / sizeof signs[0]) {
            assert_int_equal(kpl_buffer_string(&out, signs[s].meant, NULL), KPL_OK);
            text += strlen(signs[s].shown);
        } else {
            assert_int_equal(kpl_buffer_byte(&out, (uint8_t)*text++, NULL), KPL_OK);
        }
    }
    return out;
}

static bool listed(const char *const *names, const char *name) {
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* Errors by the suite that libyaml 0.2.5 accepts. */
static const char *const yaml_lenient[] = {
    "9C9N.yaml", "9JBA.yaml", "CVW2.yaml", "DK95.yaml", "G5U8.yaml",
    "MUS6.yaml", "QB6E.yaml", "S98Z.yaml", "SU5Z.yaml", "X4QW.yaml",
    "Y79Y.yaml", "YJV2.yaml", NULL,
};

typedef struct yaml_counts {
    unsigned cases;
    unsigned accepted;
    unsigned must_fail;
    unsigned lenient;
} yaml_counts;

static void replay_yaml_file(const char *directory, const char *name,
                             yaml_counts *counts) {
    char path[8192];
    kpl_document document;
    kpl_error error = {0};
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    kpl_buffer text = load(path);
    /* The suite's own files are YAML that we read. */
    if (kpl_document_parse(NULL, (const char *)text.bytes, text.length, &document,
                           &error) != KPL_OK)
        fail_msg("%s: %s", name, error.message);
    for (const kpl_node *item = document.root->first; item != NULL; item = item->next) {
        const kpl_node *const yaml = kpl_node_find(item, "yaml");
        const kpl_node *const fail = kpl_node_find(item, "fail");
        if (yaml == NULL)
            continue;
        kpl_buffer meant = decode(yaml->text);
        const bool accepted =
            accepts(meant.length > 0 ? (const char *)meant.bytes : "", meant.length);
        kpl_buffer_release(&meant);
        counts->cases++;
        counts->accepted += accepted;
        if (fail == NULL)
            continue;
        counts->must_fail++;
        counts->lenient += accepted;
        if (accepted && !listed(yaml_lenient, name))
            fail_msg("%s, line %u: must be refused but is accepted", name, item->line);
    }
    kpl_document_release(&document);
    kpl_buffer_release(&text);
}

static void test_yaml_suite(void **state) {
    (void)state;
    char path[4096];
    yaml_counts counts = {0};
    (void)snprintf(path, sizeof path, "%s/corpora/yaml-test-suite/src",
                   shared_directory());
    DIR *const directory = opendir(path);
    if (directory == NULL) {
        printf("skipped: no yaml-test-suite at %s\n", path);
        return;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory))
        if (strstr(entry->d_name, ".yaml") != NULL)
            replay_yaml_file(path, entry->d_name, &counts);
    (void)closedir(directory);
    printf("yaml-test-suite: %u cases, %u accepted, %u must fail, %u of them accepted\n",
           counts.cases, counts.accepted, counts.must_fail, counts.lenient);
    assert_true(counts.cases > 300);
}

/* Valid JSON that is refused, each for a documented reason. */
static const char *const json_refused[] = {
    /* Surrogate pairs as \u escapes, which libyaml does not join. */
    "y_string_accepted_surrogate_pair.json",
    "y_string_accepted_surrogate_pairs.json",
    "y_string_last_surrogates_1_and_2.json",
    "y_string_surrogates_U+1D11E_MUSICAL_SYMBOL_G_CLEF.json",
    "y_string_unicode_U+10FFFE_nonchar.json",
    "y_string_unicode_U+1FFFE_nonchar.json",
    /* Characters that YAML does not allow unescaped. */
    "y_string_nonCharacterInUTF-8_U+FFFF.json",
    "y_string_unescaped_char_delete.json",
    "y_string_with_del_character.json",
    /* NUL in a text, and keys that stand twice: refused by design. */
    "y_object_escaped_null_in_key.json",
    "y_string_null_escape.json",
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    NULL,
};

static void test_json_suite(void **state) {
    (void)state;
    char path[4096];
    unsigned valid = 0;
    unsigned invalid = 0;
    unsigned invalid_accepted = 0;
    (void)snprintf(path, sizeof path, "%s/corpora/json-test-suite/test_parsing",
                   shared_directory());
    DIR *const directory = opendir(path);
    if (directory == NULL) {
        printf("skipped: no json-test-suite at %s\n", path);
        return;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        char file[8192];
        if (strstr(entry->d_name, ".json") == NULL)
            continue;
        (void)snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        kpl_buffer text = load(file);
        const bool accepted =
            accepts(text.length > 0 ? (const char *)text.bytes : "", text.length);
        kpl_buffer_release(&text);
        if (entry->d_name[0] == 'y') {
            valid++;
            if (accepted == listed(json_refused, entry->d_name))
                fail_msg("%s is valid and %s", entry->d_name,
                         accepted ? "is accepted after all" : "is refused");
        } else if (entry->d_name[0] == 'n') {
            /* Much of it is YAML, such as unquoted text: accepted as that. */
            invalid++;
            invalid_accepted += accepted;
        }
    }
    (void)closedir(directory);
    printf("json-test-suite: %u valid, %u invalid of which %u are YAML\n", valid, invalid,
           invalid_accepted);
    assert_true(valid > 90 && invalid > 180);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_suite),
        cmocka_unit_test(test_json_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
