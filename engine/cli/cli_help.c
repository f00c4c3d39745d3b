/*
 * cli_help.c - help pages from the tables of commands and options; see cli_help.h.
 *
 * Errors of writing are not looked at here: they stay in the stream, and main.c asks the
 * stream at the end.
 */
#include "cli/cli_help.h"

#include <string.h>

#include "cli/options.h"

/* The text of an option starts here and ends at column 79. */
#define CLI_HELP_INDENT 26u
#define CLI_HELP_WIDTH 53u

static const struct {
    const char *code;
    const char *meaning;
} cli_help_exit_codes[] = {
    {"0", "complete"},
    {"1", "ran to its end, but a quality gate failed"},
    {"64", "wrong command line"},
    {"65", "wrong data: a broken file, too many rejected rows, a digest that differs"},
    {"66", "an input file is missing or cannot be read"},
    {"70", "a bug in koppel"},
    {"71", "out of memory"},
    {"73", "the output directory cannot be written"},
    {"74", "reading or writing failed half-way"},
    {"78", "wrong spec"},
    {"130", "stopped by Ctrl-C; no output is left (129 hang-up, 143 terminated)"},
    {"141", "standard output was closed by its reader"},
};

#define CLI_HELP_EXIT_COUNT (sizeof cli_help_exit_codes / sizeof cli_help_exit_codes[0])

static bool help_shows(const kpl_cli_option *option, const kpl_cli_command *command) {
    return !option->hidden && (option->commands & (1u << command->index)) != 0;
}

/* `text` broken at blanks; the first line starts at `column`. */
static void help_wrap(FILE *file, size_t column, const char *text) {
    if (column + 1 > CLI_HELP_INDENT) {
        (void)fputc('\n', file);
        column = 0;
    }
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > CLI_HELP_WIDTH) {
            length = CLI_HELP_WIDTH;
            while (length > 0 && text[length] != ' ')
                length--;
            if (length == 0) /* a word that is too long stands out */
                length = strcspn(text, " ");
        }
        (void)fprintf(file, "%*s%.*s\n", (int)(CLI_HELP_INDENT - column), "", (int)length,
                      text);
        column = 0;
        text += length;
        text += *text == ' ';
    }
}

static void help_option(FILE *file, const kpl_cli_option *option) {
    char head[64];
    char letter[8] = "    ";
    if (option->letter != 0)
        (void)snprintf(letter, sizeof letter, "-%c, ", option->letter);
    (void)snprintf(head, sizeof head, "  %s--%s%s%s", letter, option->name,
                   option->value != NULL ? " " : "",
                   option->value != NULL ? option->value : "");
    (void)fputs(head, file);
    help_wrap(file, strlen(head), option->help);
}

static void help_command(FILE *file, const kpl_cli_command *command) {
    const char *const example_end = strchr(command->example, '\n');
    const bool several = example_end != NULL && example_end[1] != '\0';
    (void)fprintf(file, "Usage: koppel %s %s [OPTION...]\n\n", command->name,
                  command->operands);
    (void)fprintf(file, "%s\nOptions:\n", command->about);
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++)
        if (help_shows(&kpl_cli_option_table[i], command))
            help_option(file, &kpl_cli_option_table[i]);
    (void)fprintf(file, "\nExample%s:\n%s", several ? "s" : "", command->example);
    (void)fputs("\nExit codes: 0 complete, 64 to 78 as in sysexits.h, 130 stopped;\n"
                "'koppel --help' lists them.\n",
                file);
}

static void help_koppel(FILE *file) {
    (void)fputs("Usage: koppel COMMAND [OPERAND...] [OPTION...]\n"
                "\n"
                "Finds which records of registers describe the same thing.\n"
                "\n"
                "Commands:\n",
                file);
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++)
        (void)fprintf(file, "  %-13s%s\n", kpl_cli_commands[i].name,
                      kpl_cli_commands[i].summary);
    (void)fputs("  help         print the help of a command\n"
                "\n"
                "'koppel COMMAND --help' explains a command and lists its options.\n"
                "'koppel --version' prints the version; 'koppel --generate man' and\n"
                "'koppel --generate complete-bash' print manual page and completion.\n"
                "\n"
                "Results go to standard output, messages to standard error; a message\n"
                "never holds the value of a field. FILE may be - for standard input;\n"
                "-- ends the options.\n"
                "\n"
                "Exit codes:\n",
                file);
    for (size_t i = 0; i < CLI_HELP_EXIT_COUNT; i++)
        (void)fprintf(file, "  %-5s%s\n", cli_help_exit_codes[i].code,
                      cli_help_exit_codes[i].meaning);
    (void)fputs("\nExample:\n"
                "  koppel dedupe residents.csv --id rid -o linked\n",
                file);
}

void kpl_cli_help_print(FILE *file, const kpl_cli_command *command) {
    if (command != NULL)
        help_command(file, command);
    else
        help_koppel(file);
}

/* Text for roff: a dash is written \-, a backslash \e, and a line that starts with a
 * point or an apostrophe would be a request. */
static void help_roff(FILE *file, const char *text) {
    bool line_start = true;
    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            (void)fputs("\\&", file);
        if (*text == '-')
            (void)fputs("\\-", file);
        else if (*text == '\\')
            (void)fputs("\\e", file);
        else
            (void)fputc(*text, file);
        line_start = *text == '\n';
    }
}

static void help_roff_option(FILE *file, const kpl_cli_option *option) {
    (void)fputs(".TP\n", file);
    if (option->letter != 0)
        (void)fprintf(file, "\\fB\\-%c\\fR, ", option->letter);
    (void)fputs("\\fB\\-\\-", file);
    help_roff(file, option->name);
    (void)fputs("\\fR", file);
    if (option->value != NULL)
        (void)fprintf(file, " \\fI%s\\fR", option->value);
    (void)fputc('\n', file);
    help_roff(file, option->help);
    (void)fputs("\n", file);
}

static void help_roff_command(FILE *file, const kpl_cli_command *command) {
    (void)fprintf(file, ".SS koppel %s %s\n", command->name, command->operands);
    /* An empty line between paragraphs is what roff makes of one, too. */
    help_roff(file, command->about);
    (void)fputs(".PP\nOptions:", file);
    const char *separator = " ";
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++) {
        if (!help_shows(&kpl_cli_option_table[i], command))
            continue;
        (void)fputs(separator, file);
        (void)fputs("\\fB\\-\\-", file);
        help_roff(file, kpl_cli_option_table[i].name);
        (void)fputs("\\fR", file);
        separator = ", ";
    }
    (void)fputs(".\n.PP\n.nf\n", file);
    help_roff(file, command->example);
    (void)fputs(".fi\n", file);
}

void kpl_cli_help_print_man(FILE *file, const char *version) {
    (void)fprintf(file, ".TH KOPPEL 1 \"\" \"koppel %s\" \"User Commands\"\n", version);
    (void)fputs(".SH NAME\nkoppel \\- find which records describe the same thing\n"
                ".SH SYNOPSIS\n",
                file);
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++) {
        (void)fprintf(file, ".B koppel %s\n", kpl_cli_commands[i].name);
        help_roff(file, kpl_cli_commands[i].operands);
        (void)fputs(" [\\fIOPTION\\fR...]\n.br\n", file);
    }
    (void)fputs(".SH COMMANDS\n", file);
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++)
        help_roff_command(file, &kpl_cli_commands[i]);
    (void)fputs(".SH OPTIONS\n", file);
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++)
        if (!kpl_cli_option_table[i].hidden)
            help_roff_option(file, &kpl_cli_option_table[i]);
    (void)fputs(".SH EXIT STATUS\n", file);
    for (size_t i = 0; i < CLI_HELP_EXIT_COUNT; i++) {
        (void)fprintf(file, ".TP\n.B %s\n", cli_help_exit_codes[i].code);
        help_roff(file, cli_help_exit_codes[i].meaning);
        (void)fputc('\n', file);
    }
}

void kpl_cli_help_print_bash(FILE *file) {
    (void)fputs("# bash completion for koppel, made by: koppel --generate complete-bash\n"
                "_koppel() {\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} before= words=\n"
                "    ((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    COMPREPLY=()\n"
                "    if ((COMP_CWORD == 1)) || [[ ${COMP_WORDS[1]} == help ]]; then\n"
                "        words='",
                file);
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++)
        (void)fprintf(file, "%s ", kpl_cli_commands[i].name);
    (void)fputs("help --help --version'\n"
                "    elif [[ $before == --format ]]; then\n"
                "        words='parquet csv'\n"
                "    elif [[ $before == --cpu ]]; then\n"
                "        words='scalar sse42 avx2 avx512 neon'\n"
                "    elif [[ $word == -* ]]; then\n"
                "        case ${COMP_WORDS[1]} in\n",
                file);
    for (int c = 0; c < KPL_CLI_COMMAND_COUNT; c++) {
        (void)fprintf(file, "        %s) words='", kpl_cli_commands[c].name);
        for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++)
            if (help_shows(&kpl_cli_option_table[i], &kpl_cli_commands[c]))
                (void)fprintf(file, "--%s ", kpl_cli_option_table[i].name);
        (void)fputs("' ;;\n", file);
    }
    (void)fputs("        esac\n"
                "    else\n"
                "        compopt -o default\n"
                "        return\n"
                "    fi\n"
                "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                "}\n"
                "complete -F _koppel koppel\n",
                file);
}
