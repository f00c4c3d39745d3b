/*
 * commands.c - the table of koppel's commands; see commands.h.
 *
 * Help texts live here and nowhere else: `koppel COMMAND --help`, the manual page and the
 * completion are made from this table and the one in options.c. Tested by
 * tests/cli/run_cli_tests.sh, which compares every help page with what is expected.
 */
#include "cli/commands.h"

#include <string.h>

const kpl_cli_command kpl_cli_commands[KPL_CLI_COMMAND_COUNT] = {
    [KPL_CLI_DEDUPE] = {
        .index = KPL_CLI_DEDUPE,
        .name = "dedupe",
        .operands = "FILE...",
        .summary = "find the records of one thing inside and across the files",
        .about =
        "Reads the files, derives a spec (see 'koppel plan'), compares the records\n"
        "inside every file and across the files, and writes links and entities to\n"
        "the output directory. Records of one thing get one entity.\n"
        "\n"
        "FILE is CSV (also .csv.gz, .csv.zst), Parquet, or - for standard input.\n"
        "An earlier result in the output directory is replaced when the new one is\n"
        "complete, and not before.\n",
        .example =
        "  koppel dedupe residents.csv --id rid -o linked\n"
        "  koppel cat linked/links.parquet | head\n",
        .operands_min = 1,
        .operands_max = KPL_CLI_OPERANDS_ANY,
    },
    [KPL_CLI_LINK] = {
        .index = KPL_CLI_LINK,
        .name = "link",
        .operands = "FILE FILE...",
        .summary = "find the records of one thing across files",
        .about =
        "As 'koppel dedupe', but only records of different files are compared: no\n"
        "two records of one file are linked to each other directly.\n"
        "\n"
        "FILE is CSV (also .csv.gz, .csv.zst), Parquet, or - for standard input.\n",
        .example =
        "  koppel link residents.csv clients.csv --id rid -o linked\n",
        .operands_min = 2,
        .operands_max = KPL_CLI_OPERANDS_ANY,
    },
    [KPL_CLI_RUN] = {
        .index = KPL_CLI_RUN,
        .name = "run",
        .operands = "SPEC.yaml",
        .summary = "run a spec with its linkages",
        .about =
        "Reads the spec (YAML or JSON), runs its linkages in order and writes the\n"
        "output directory. Paths in the spec are meant from the current folder. An\n"
        "option that is given holds over the spec.\n",
        .example =
        "  koppel plan residents.csv clients.csv --link > spec.yaml\n"
        "  koppel run spec.yaml --threads 4\n",
        .operands_min = 1,
        .operands_max = 1,
    },
    [KPL_CLI_PLAN] = {
        .index = KPL_CLI_PLAN,
        .name = "plan",
        .operands = "FILE... | SPEC.yaml",
        .summary = "print the spec that would be run, and the pairs of each rule",
        .about =
        "Prints the complete spec on standard output, ready to save, edit and run;\n"
        "then, on standard error, every blocking rule with its exact number of\n"
        "pairs and estimates of time and memory. No pair is compared.\n"
        "\n"
        "Files are planned as 'koppel dedupe' would run them, with --link as\n"
        "'koppel link' would; several Dutch registers get linkages of addresses,\n"
        "persons and cases, each with the help of those before. One operand that\n"
        "ends in .yaml, .yml or .json is a spec.\n",
        .example =
        "  koppel plan residents.csv --id rid > spec.yaml\n",
        .operands_min = 1,
        .operands_max = KPL_CLI_OPERANDS_ANY,
    },
    [KPL_CLI_PROFILE] = {
        .index = KPL_CLI_PROFILE,
        .name = "profile",
        .operands = "FILE...",
        .summary = "describe each column: filled, distinct, length, guessed kind",
        .about =
        "Prints one line per column: rows filled, distinct values, lengths, the\n"
        "kind that koppel guesses and why. No values are shown.\n",
        .example =
        "  koppel profile residents.csv clients.csv\n",
        .operands_min = 1,
        .operands_max = KPL_CLI_OPERANDS_ANY,
    },
    [KPL_CLI_CAT] = {
        .index = KPL_CLI_CAT,
        .name = "cat",
        .operands = "LINKS",
        .summary = "print a link or entity table as CSV or JSON Lines",
        .about =
        "Prints a table that koppel wrote as CSV, or with --json as JSON Lines.\n"
        "The table's digest is checked first.\n",
        .example =
        "  koppel cat linked/links.parquet | head -5\n"
        "  koppel cat linked/entities.parquet --json\n",
        .operands_min = 1,
        .operands_max = 1,
    },
    [KPL_CLI_EXPLAIN] = {
        .index = KPL_CLI_EXPLAIN,
        .name = "explain",
        .operands = "DIR LEFT_ID RIGHT_ID | DIR --entity N",
        .summary = "show the evidence for one pair, or why an entity holds together",
        .about =
        "Prints, for one pair of records, each comparison's level, its m and u, the\n"
        "weight it adds, the part of term frequency, and the sum. DIR is an output\n"
        "directory of koppel; the sources that its spec names are read again. An\n"
        "id is ID, or SOURCE:ID where several sources have it; put -- before one\n"
        "that begins with a dash. Field values are shown only with --show-values.\n"
        "\n"
        "With --entity, prints the members of one entity, how well each belongs to\n"
        "the others, and the links that carry it.\n",
        .example =
        "  koppel explain linked residents:1017 clients:88\n"
        "  koppel explain linked --entity 12\n",
        .operands_min = 1,
        .operands_max = 3,
    },
    [KPL_CLI_EVALUATE] = {
        .index = KPL_CLI_EVALUATE,
        .name = "evaluate",
        .operands = "DIR --truth FILE",
        .summary = "measure a result against known truth",
        .about =
        "Prints pairwise precision, recall and F1 of the links and of the entities,\n"
        "B-cubed, the pairs compared and the recall of blocking. DIR is an output\n"
        "directory of koppel. The truth file has two columns of any name: id and\n"
        "entity (clusters), or two ids (pairs); or three: source, id and entity.\n"
        "A folder of files LINKAGE.csv measures several linkages at once, also\n"
        "between each two sources.\n",
        .example =
        "  koppel evaluate linked --truth truth.csv\n",
        .operands_min = 1,
        .operands_max = 1,
    },
    [KPL_CLI_LABEL] = {
        .index = KPL_CLI_LABEL,
        .name = "label",
        .operands = "DIR --sample N",
        .summary = "draw pairs worth judging, as CSV with an empty verdict column",
        .about =
        "Runs the linkage of DIR again and prints N of its scored pairs: half from\n"
        "beside the threshold, half from the whole range of scores, non-links among\n"
        "them. Fill the verdict column (yes or no; leave doubtful ones empty) and\n"
        "give the file to 'koppel dedupe', 'link' or 'run' with --labels: m, lambda\n"
        "and the threshold follow the labels, and precision and recall are measured\n"
        "with 95 % intervals. DIR is an output directory of koppel; the sources\n"
        "that its spec names are read again. Field values are shown only with\n"
        "--show-values.\n",
        .example =
        "  koppel label linked --sample 100 --show-values > pairs.csv\n"
        "  koppel dedupe residents.csv --id rid --labels pairs.csv -o linked\n",
        .operands_min = 1,
        .operands_max = 1,
    },
    [KPL_CLI_QUALITY] = {
        .index = KPL_CLI_QUALITY,
        .name = "quality",
        .operands = "DIR",
        .summary = "measure the quality of the data, per source and field",
        .about =
        "Prints, for every field of every source, how much is filled, valid, in\n"
        "agreement with the other sources of the same entity and with the base\n"
        "register (the first source that the spec calls unique), plausible and not\n"
        "older than a year: counts and shares, no values. DIR is an output\n"
        "directory of koppel; the sources that its spec names are read again.\n"
        "\n"
        "What the spec asks under quality: is a gate, and so is what --gates names:\n"
        "every gate that fails is a line on standard error, and the exit code is 1.\n",
        .example =
        "  koppel quality linked\n"
        "  koppel quality linked --gates gates.yaml --json > quality.json\n",
        .operands_min = 1,
        .operands_max = 1,
    },
    [KPL_CLI_DIFFERENCES] = {
        .index = KPL_CLI_DIFFERENCES,
        .name = "differences",
        .operands = "DIR --base SOURCE",
        .summary = "list where linked records differ from a base register",
        .about =
        "Prints one line for every record and field whose value, once cleaned, is\n"
        "another than that of the base register's record in the same entity: entity,\n"
        "source, both ids, field, and whether the linkage calls the two near. A\n"
        "missing value is no difference, nor is one that only says less. CSV, or\n"
        "with --json JSON Lines; a summary goes to standard error. DIR is an output\n"
        "directory of koppel; the sources that its spec names are read again. The\n"
        "values themselves are shown only with --show-values.\n",
        .example =
        "  koppel differences linked --base brp > differences.csv\n"
        "  koppel differences linked --base brp --show-values | head\n",
        .operands_min = 1,
        .operands_max = 1,
    },
    [KPL_CLI_VERIFY] = {
        .index = KPL_CLI_VERIFY,
        .name = "verify",
        .operands = "FILE...",
        .summary = "check the digest of files that koppel wrote",
        .about =
        "Reads every file and compares it with the digest that it carries: any\n"
        "changed bit is found. Prints one line per sound file on standard output\n"
        "and one per damaged file on standard error; all files are checked, and\n"
        "the exit code is that of the first that failed.\n",
        .example =
        "  koppel verify linked/links.parquet linked/entities.parquet\n",
        .operands_min = 1,
        .operands_max = KPL_CLI_OPERANDS_ANY,
    },
};

const kpl_cli_command *kpl_cli_command_find(const char *name) {
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++)
        if (strcmp(kpl_cli_commands[i].name, name) == 0)
            return &kpl_cli_commands[i];
    return NULL;
}
