/*
 * corpus_fixture.h - walks the third-party corpora that lie beside the project.
 *
 * They are in ${KPL_SHARED_DIR}/corpora, by default ../shared/corpora seen from the
 * project (KPL_PROJECT_DIR, or the current directory). A test says so in one line and
 * skips when its corpus is not there.
 */
#ifndef KPL_TESTS_CORPUS_FIXTURE_H
#define KPL_TESTS_CORPUS_FIXTURE_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS_PATH_BYTES 2048

/* Path of `name` in the corpora; false (and one line) when it is not there. */
static inline bool corpus_find(const char *name, char path_out[CORPUS_PATH_BYTES]) {
    const char *const shared = getenv("KPL_SHARED_DIR");
    const char *const project = getenv("KPL_PROJECT_DIR");
    if (shared != NULL)
        (void)snprintf(path_out, CORPUS_PATH_BYTES, "%s/corpora/%s", shared, name);
    else
        (void)snprintf(path_out, CORPUS_PATH_BYTES, "%s/../shared/corpora/%s",
                       project != NULL ? project : ".", name);
    FILE *const file = fopen(path_out, "rb");
    if (file != NULL) {
        (void)fclose(file);
        return true;
    }
    printf("skipped: the corpus %s is not there\n", name);
    return false;
}

/* The whole file, with a NUL behind it; NULL when it cannot be read. Free it. */
static inline uint8_t *corpus_load(const char *path, size_t *length_out) {
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    uint8_t *bytes = NULL;
    size_t length = 0;
    size_t got = 0;
    do {
        uint8_t *const grown = realloc(bytes, length + 65536 + 1);
        if (grown == NULL)
            abort();
        bytes = grown;
        got = fread(bytes + length, 1, 65536, file);
        length += got;
    } while (got > 0);
    (void)fclose(file);
    bytes[length] = 0;
    *length_out = length;
    return bytes;
}

typedef void corpus_file_fn(void *argument, const char *path, const uint8_t *bytes,
                            size_t length);

/* Call `visit` for every file below `path` whose name ends in `extension` ("" = all). */
static inline unsigned corpus_walk(const char *path, const char *extension,
                                   corpus_file_fn *visit, void *argument) {
    DIR *const folder = opendir(path);
    if (folder == NULL) {
        const size_t tail = strlen(extension);
        const size_t all = strlen(path);
        if (all < tail || strcmp(path + all - tail, extension) != 0)
            return 0;
        size_t length = 0;
        uint8_t *const bytes = corpus_load(path, &length);
        if (bytes == NULL)
            return 0;
        visit(argument, path, bytes, length);
        free(bytes);
        return 1;
    }
    unsigned count = 0;
    const struct dirent *entry = NULL;
    while ((entry = readdir(folder)) != NULL) {
        char inner[CORPUS_PATH_BYTES];
        if (entry->d_name[0] == '.')
            continue;
        const int made = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (made < 0 || (size_t)made >= sizeof inner)
            continue;
        count += corpus_walk(inner, extension, visit, argument);
    }
    (void)closedir(folder);
    return count;
}

/* The next string of a JSON text from *at_inout on, decoded into `out`; false at the end.
 * Enough for files of strings: everything between strings is passed over. */
static inline bool corpus_json_string(const uint8_t *json, size_t length,
                                      size_t *at_inout, uint8_t *out,
                                      size_t *length_out) {
    size_t i = *at_inout;
    size_t made = 0;
    while (i < length && json[i] != '"')
        i++;
    if (i >= length)
        return false;
    for (i++; i < length && json[i] != '"'; i++) {
        if (json[i] != '\\') {
            out[made++] = json[i];
            continue;
        }
        const char *const names = "bfnrt";
        const char *const name = strchr(names, json[++i]);
        if (json[i] == 'u') {
            char digits[5] = {0};
            memcpy(digits, json + i + 1, 4);
            const unsigned long point = strtoul(digits, NULL, 16);
            i += 4;
            if (point < 0x80) {
                out[made++] = (uint8_t)point;
            } else if (point < 0x800) {
                out[made++] = (uint8_t)(0xC0 | point >> 6);
                out[made++] = (uint8_t)(0x80 | (point & 0x3F));
            } else {
                out[made++] = (uint8_t)(0xE0 | point >> 12);
                out[made++] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
                out[made++] = (uint8_t)(0x80 | (point & 0x3F));
            }
        } else {
            out[made++] = name != NULL ? (uint8_t) "\b\f\n\r\t"[name - names] : json[i];
        }
    }
    *at_inout = i + 1;
    *length_out = made;
    return true;
}

#endif /* KPL_TESTS_CORPUS_FIXTURE_H */
