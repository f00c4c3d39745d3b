/*
 * frame_fixture.h - frames for the tests of planning, from text or from a small CSV file.
 *
 * A dozen lines of CSV reading of its own, so that these tests do not depend on the read
 * stage: commas, semicolons or tabs, double quotes, LF or CRLF.
 */
#ifndef KPL_TESTS_FRAME_FIXTURE_H
#define KPL_TESTS_FRAME_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/frame.h"

#define FIXTURE_COLUMNS_MAX 80

typedef struct fixture_reader {
    const char *at;
    char *field; /* as long as the whole text */
    char delimiter;
} fixture_reader;

/* Next field; false when it was the last of its row. */
static bool fixture_field(fixture_reader *reader) {
    size_t length = 0;
    bool quoted = *reader->at == '"';
    reader->at += quoted;
    for (; *reader->at != '\0'; reader->at++) {
        if (quoted && reader->at[0] == '"' && reader->at[1] == '"')
            reader->at++;
        else if (quoted && reader->at[0] == '"') {
            quoted = false;
            continue;
        } else if (!quoted && (*reader->at == reader->delimiter || *reader->at == '\r' ||
                               *reader->at == '\n'))
            break;
        reader->field[length++] = *reader->at;
    }
    reader->field[length] = '\0';
    if (*reader->at == reader->delimiter) {
        reader->at++;
        return true;
    }
    reader->at += *reader->at == '\r';
    reader->at += *reader->at == '\n';
    return false;
}

static void fixture_check(bool holds) {
    if (!holds) {
        fprintf(stderr, "the fixture could not be made\n");
        abort();
    }
}

/* A frame of CSV text, header first. Release with kpl_frame_release(). */
static kpl_frame fixture_frame(const char *csv) {
    csv += strncmp(csv, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const size_t head = strcspn(csv, "\n");
    const char delimiter = memchr(csv, '\t', head) != NULL  ? '\t'
                           : memchr(csv, ';', head) != NULL ? ';'
                                                            : ',';
    fixture_reader reader = {csv, malloc(strlen(csv) + 1), delimiter};
    fixture_check(reader.field != NULL);
    kpl_frame frame = {.allocator = &kpl_allocator_default, .delimiter = delimiter};
    static kpl_dictionary dictionaries[FIXTURE_COLUMNS_MAX];
    fixture_check(kpl_alloc_zero(frame.allocator, FIXTURE_COLUMNS_MAX,
                                 sizeof *frame.columns, &frame.columns, NULL) == KPL_OK);
    uint32_t lines = 0;
    for (const char *at = csv; *at != '\0'; at++)
        lines += *at == '\n';
    bool more = true;
    while (more) {
        more = fixture_field(&reader);
        fixture_check(frame.column_count < FIXTURE_COLUMNS_MAX);
        kpl_column *const column = &frame.columns[frame.column_count];
        fixture_check(kpl_copy_string(frame.allocator, reader.field, strlen(reader.field),
                                      &column->name, NULL) == KPL_OK &&
                      kpl_alloc_zero(frame.allocator, lines + 1, sizeof *column->codes,
                                     &column->codes, NULL) == KPL_OK &&
                      kpl_dictionary_init(&dictionaries[frame.column_count],
                                          frame.allocator, NULL) == KPL_OK);
        frame.column_count++;
    }
    while (*reader.at != '\0') {
        for (uint32_t c = 0; c < frame.column_count; c++) {
            const bool last = !fixture_field(&reader);
            fixture_check(last == (c + 1 == frame.column_count));
            uint32_t *const code = &frame.columns[c].codes[frame.row_count];
            fixture_check(kpl_dictionary_add(&dictionaries[c], kpl_text_of(reader.field),
                                             code, NULL) == KPL_OK);
            frame.columns[c].filled += *code != KPL_VALUE_NULL;
        }
        frame.row_count++;
    }
    frame.rows_in = frame.row_count;
    for (uint32_t c = 0; c < frame.column_count; c++)
        kpl_dictionary_take(&dictionaries[c], &frame.columns[c].values);
    free(reader.field);
    return frame;
}

/* The whole file, or NULL when it is not there. Release with free(). */
static inline char *fixture_load(const char *path, size_t *length_out) {
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = NULL;
    size_t length = 0;
    size_t got = 0;
    do {
        text = realloc(text, length + 65537);
        fixture_check(text != NULL);
        got = fread(text + length, 1, 65536, file);
        length += got;
    } while (got > 0);
    (void)fclose(file);
    text[length] = '\0';
    *length_out = length;
    return text;
}

/* A file of the shared benchmark sets; false when there is none. */
static inline bool fixture_benchmark(const char *name, kpl_frame *frame_out) {
    const char *const shared = getenv("KPL_SHARED_DIR");
    char path[4096];
    size_t length = 0;
    (void)snprintf(path, sizeof path, "%s/data/benchmarks/%s",
                   shared != NULL ? shared : "../shared", name);
    char *const text = fixture_load(path, &length);
    if (text == NULL)
        return false;
    *frame_out = fixture_frame(text);
    free(text);
    return true;
}

#endif /* KPL_TESTS_FRAME_FIXTURE_H */
