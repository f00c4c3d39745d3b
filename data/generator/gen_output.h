/*
 * gen_output.h - buffered writer of delimited files.
 *
 * Part     data/generator. Quotes as RFC 4180: only fields that hold the delimiter, a
 *          quote or a line break. The first failure is kept; close reports it.
 */
#ifndef GEN_OUTPUT_H
#define GEN_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gen_text.h"

#define GEN_OUTPUT_BUFFER_BYTES 65536u

/* How writing a file ended; what went wrong has been said on standard error. */
typedef enum gen_result { GEN_DONE, GEN_NOT_CREATED, GEN_NOT_WRITTEN } gen_result;

/* The form of one file. */
typedef struct gen_format {
    char delimiter;
    bool crlf;         /* rows end in CR LF instead of LF */
    bool windows_1252; /* else UTF-8 */
    bool bom;          /* UTF-8 byte order mark first */
} gen_format;

typedef struct gen_output {
    FILE *file;
    gen_format format;
    bool row_begun;
    bool failed;
    bool special[256]; /* bytes that make a field need quotes */
    char path[1024];
    size_t used;
    char buffer[GEN_OUTPUT_BUFFER_BYTES];
} gen_output;

/* Create `directory`/`name`; false, with a message on standard error, when refused. */
bool gen_output_open(gen_output *output, const char *directory, const char *name,
                     gen_format format);

void gen_output_bytes(gen_output *output, const char *bytes, size_t length);
void gen_output_text(gen_output *output, const gen_text *text);
void gen_output_string(gen_output *output, const char *string);
void gen_output_number(gen_output *output, uint64_t number);
void gen_output_end_row(gen_output *output);

/* A whole row of column names, separated by blanks in `columns`. */
void gen_output_header(gen_output *output, const char *columns);

/* GEN_NOT_WRITTEN, with a message on standard error, when anything is missing. */
gen_result gen_output_close(gen_output *output);

#endif /* GEN_OUTPUT_H */
