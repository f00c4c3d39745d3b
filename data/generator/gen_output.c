/*
 * gen_output.c - the writer of gen_output.h.
 */
#include "gen_output.h"

#include <errno.h>
#include <string.h>

/* After a failure nothing is written any more, but the caller may go on. */
static void output_flush(gen_output *output) {
    if (output->used > 0 && !output->failed)
        output->failed =
            fwrite(output->buffer, 1, output->used, output->file) != output->used;
    output->used = 0;
}

static void output_put(gen_output *output, const char *bytes, size_t length) {
    if (length > GEN_OUTPUT_BUFFER_BYTES - output->used)
        output_flush(output); /* no field is as long as the buffer */
    memcpy(output->buffer + output->used, bytes, length);
    output->used += length;
}

bool gen_output_open(gen_output *output, const char *directory, const char *name,
                     gen_format format) {
    output->format = format;
    output->row_begun = output->failed = false;
    output->used = 0;
    memset(output->special, 0, sizeof output->special);
    output->special[(unsigned char)format.delimiter] = output->special['"'] = true;
    output->special['\n'] = output->special['\r'] = true;
    const int length =
        snprintf(output->path, sizeof output->path, "%s/%s", directory, name);
    if (length < 0 || (size_t)length >= sizeof output->path) {
        fprintf(stderr, "koppel-registers: the path of %s is too long\n", name);
        return false;
    }
    output->file = fopen(output->path, "wb");
    if (output->file == NULL) {
        fprintf(stderr, "koppel-registers: cannot create %s: %s\n", output->path,
                strerror(errno));
        return false;
    }
    if (format.bom)
        output_put(output, "\xEF\xBB\xBF", 3);
    return true;
}

void gen_output_bytes(gen_output *output, const char *bytes, size_t length) {
    if (output->row_begun)
        output_put(output, &output->format.delimiter, 1);
    output->row_begun = true;
    bool quote = false;
    for (size_t i = 0; i < length; i++)
        quote |= output->special[(unsigned char)bytes[i]];
    if (!quote) {
        output_put(output, bytes, length);
        return;
    }
    output_put(output, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"')
            output_put(output, "\"", 1);
        output_put(output, &bytes[i], 1);
    }
    output_put(output, "\"", 1);
}

void gen_output_text(gen_output *output, const gen_text *text) {
    if (!output->format.windows_1252 || gen_text_is_ascii(text)) {
        gen_output_bytes(output, text->bytes, text->length);
        return;
    }
    gen_text recoded = *text;
    gen_text_to_windows_1252(&recoded);
    gen_output_bytes(output, recoded.bytes, recoded.length);
}

void gen_output_string(gen_output *output, const char *string) {
    gen_output_bytes(output, string, strlen(string));
}

/* Numbers never need quotes. */
void gen_output_number(gen_output *output, uint64_t number) {
    gen_text text;
    gen_text_set(&text, "");
    gen_text_add_number(&text, number, 1);
    gen_output_bytes(output, text.bytes, text.length);
}

void gen_output_end_row(gen_output *output) {
    if (output->format.crlf)
        output_put(output, "\r\n", 2);
    else
        output_put(output, "\n", 1);
    output->row_begun = false;
}

/* Column names hold no blanks, which is what lets them come as one string. */
void gen_output_header(gen_output *output, const char *columns) {
    while (*columns != '\0') {
        const size_t length = strcspn(columns, " ");
        gen_output_bytes(output, columns, length);
        columns += length;
        columns += strspn(columns, " ");
    }
    gen_output_end_row(output);
}

gen_result gen_output_close(gen_output *output) {
    output_flush(output);
    const bool closed = fclose(output->file) == 0;
    if (closed && !output->failed)
        return GEN_DONE;
    fprintf(stderr, "koppel-registers: %s was not written completely\n", output->path);
    return GEN_NOT_WRITTEN;
}
