/*
 * fuzz_command_line.c - any words at all through the option parser.
 *
 * A seed is a command line, one word per line or per NUL; "koppel" is put in front. The
 * parser runs nothing and touches no file. What must hold: no crash; a refused line has a
 * sentence; an accepted one has a command whose operands are words of the line, values in
 * their ranges. Seeds: tests/fuzz/seeds/command_line.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

/* More words than this test nothing new, and getopt permutes them in quadratic time. */
#define FUZZ_WORDS_MAX 64

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void fuzz_check_accepted(const kpl_cli_options *options, char **words, int count) {
    if (options->request != KPL_CLI_REQUEST_RUN)
        return;
    const kpl_cli_command *const command = options->command;
    assert(command == &kpl_cli_commands[command->index]);
    assert(options->operand_count >= command->operands_min);
    assert(options->operand_count <= command->operands_max);
    for (int i = 0; i < options->operand_count; i++) {
        int at = 0;
        while (at < count && words[at] != options->operands[i])
            at++;
        assert(at < count);
    }
    assert(options->engine.threads <= 256);
    assert(options->plan.threshold >= 0 && options->plan.threshold < 1);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static char program[] = "koppel";
    char *const text = malloc(size + 1);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    char *words[FUZZ_WORDS_MAX + 2] = {program};
    int count = 1;
    size_t start = 0;
    for (size_t i = 0; i <= size && count <= FUZZ_WORDS_MAX; i++) {
        if (i < size && text[i] != '\n' && text[i] != '\0')
            continue;
        text[i] = '\0';
        if (i < size || i > start)
            words[count++] = text + start;
        start = i + 1;
    }
    kpl_cli_options options;
    char message[KPL_CLI_MESSAGE_BYTES];
    if (kpl_cli_options_parse(count, words, &options, message))
        fuzz_check_accepted(&options, words, count);
    else
        assert(message[0] != '\0' && strlen(message) < sizeof message);
    free(text);
    return 0;
}
