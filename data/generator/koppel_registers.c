/*
 * koppel_registers.c - the command line of the register generator.
 *
 * Part     data/generator: a build tool that stands alone. It makes the example registers
 *          of data/example and benchmark files of any size.
 * Build    all .c files of this folder in one call: cc -std=c11 -O2 ... -lm
 * Exit     0 done, 64 wrong usage, 71 out of memory, 73 cannot create, 74 not written.
 * Tested   tests/data/test_registers.sh
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L /* mkdir */
#endif

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gen_municipality.h"
#include "gen_profiles.h"
#include "gen_sources.h"

enum {
    REGISTERS_USAGE = 64,
    REGISTERS_MEMORY = 71,
    REGISTERS_CREATE = 73,
    REGISTERS_WRITE = 74,
};

#define REGISTERS_RESIDENTS_DEFAULT 2000u
#define REGISTERS_FAMILIES_DEFAULT 100000u

/* As given or by default; directory points into the arguments. */
typedef struct registers_options {
    uint64_t residents, flat_rows, seed; /* 0 rows: not asked for */
    uint64_t default_date_percent;
    bool residents_given, families, no_address, municipality, no_bsn, inhabitants_given;
    uint64_t inhabitants;
    gen_noise noise;
    const char *directory;
    bool help, errors;
} registers_options;

static const char registers_help[] =
    "koppel-registers - makes example registers of a Dutch municipality that does not\n"
    "exist, with realistic errors and with the truth\n"
    "\n"
    "usage: koppel-registers [--residents N | --flat N [--default-date P]] [--seed S]\n"
    "                        [--noise LEVEL] [-o DIR]\n"
    "       koppel-registers --families [--residents N] [--no-address] [--seed S]\n"
    "                        [--noise LEVEL] [-o DIR]\n"
    "       koppel-registers --municipality [--inhabitants N] [--no-bsn] [--seed S]\n"
    "                        [--noise LEVEL] [-o DIR]\n"
    "       koppel-registers --errors | --help\n"
    "\n"
    "  --residents N   number of residents, 1 to 40000000 (default 2000); writes\n"
    "                  residents.csv, care_clients.csv, tax_payers.csv, truth.csv\n"
    "  --flat N        instead, one persons.csv of N rows, 1 to 40000000, of which\n"
    "                  30 % are damaged copies, and its truth.csv\n"
    "  --default-date P  P % of those rows, 0 to 100 (default 0), have the birth\n"
    "                  date 1900-01-01, as if a system had filled it in\n"
    "  --families      instead, one a.csv of N residents (default 100000), of whom 10\n"
    "                  to 15 % stand in it twice, and truth_clusters.csv\n"
    "  --no-address    without address and sex: names, birth date, origin\n"
    "  --municipality  instead, nine registers of one municipality (brp, bag, wmo,\n"
    "                  jeugd, schulden, signalen, belastingen, parkeren, zaken), the\n"
    "                  truth about addresses, persons and cases in truth/, spec.yaml\n"
    "  --inhabitants N  1 to 20000000 (default 20000); some five rows for each\n"
    "  --no-bsn        the columns for the bsn stay empty\n"
    "  --seed S        a whole number (default 1): same seed, same bytes\n"
    "  --noise LEVEL   low, middle (default) or high\n"
    "  -o, --output DIR   where to write (default registers); made if missing\n"
    "  --errors        print the errors and their probabilities as a table\n"
    "  --help          this text\n"
    "\n"
    "example: koppel-registers --residents 50000 --noise high -o town\n";

static int registers_refuse(const char *what, const char *argument) {
    fprintf(stderr, "koppel-registers: %s: %s (see --help)\n", what, argument);
    return REGISTERS_USAGE;
}

/* Decimal digits only, at most `most`. */
static bool registers_parse_number(const char *text, uint64_t most, uint64_t *value_out) {
    uint64_t value = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        const uint64_t digit = (uint64_t)(*text - '0');
        if (value > (most - digit) / 10u)
            return false;
        value = value * 10u + digit;
    }
    *value_out = value;
    return true;
}

static bool registers_parse_noise(const char *text, gen_noise *noise_out) {
    static const char *const names[GEN_NOISE_COUNT] = {"low", "middle", "high"};
    for (int noise = 0; noise < GEN_NOISE_COUNT; noise++)
        if (strcmp(text, names[noise]) == 0) {
            *noise_out = (gen_noise)noise;
            return true;
        }
    return false;
}

/* One option that takes a value; false when name or value is wrong. */
static bool registers_take(registers_options *options, const char *name,
                           const char *value) {
    uint64_t *rows = NULL;
    if (strcmp(name, "--residents") == 0)
        rows = &options->residents;
    else if (strcmp(name, "--flat") == 0)
        rows = &options->flat_rows;
    if (rows != NULL) {
        options->residents_given |= rows == &options->residents;
        return registers_parse_number(value, GEN_RESIDENTS_MAX, rows) && *rows > 0;
    }
    if (strcmp(name, "--inhabitants") == 0) {
        options->inhabitants_given = true;
        return registers_parse_number(value, GEN_INHABITANTS_MAX,
                                      &options->inhabitants) &&
               options->inhabitants > 0;
    }
    if (strcmp(name, "--default-date") == 0)
        return registers_parse_number(value, 100, &options->default_date_percent);
    if (strcmp(name, "--seed") == 0)
        return registers_parse_number(value, UINT64_MAX, &options->seed);
    if (strcmp(name, "--noise") == 0)
        return registers_parse_noise(value, &options->noise);
    options->directory = value;
    return *value != '\0' && (strcmp(name, "-o") == 0 || strcmp(name, "--output") == 0);
}

/* Kept apart from registers_take(): "--sed 1" must be called unknown, not wrong. */
static bool registers_takes_value(const char *name) {
    static const char *const names[] = {"--residents", "--flat",  "--default-date",
                                        "--seed",      "--noise", "--inhabitants",
                                        "-o",          "--output"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* An option without a value; false for any other. */
static bool registers_set(registers_options *options, const char *name) {
    const struct {
        const char *name;
        bool *set;
    } flags[] = {{"--help", &options->help},
                 {"--errors", &options->errors},
                 {"--families", &options->families},
                 {"--no-address", &options->no_address},
                 {"--municipality", &options->municipality},
                 {"--no-bsn", &options->no_bsn}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (strcmp(name, flags[i].name) == 0) {
            *flags[i].set = true;
            return true;
        }
    return false;
}

/* Options that exclude each other. */
static int registers_check(registers_options *options) {
    if (options->residents_given && options->flat_rows > 0)
        return registers_refuse("not together with --residents", "--flat");
    if (options->default_date_percent > 0 && options->flat_rows == 0)
        return registers_refuse("only together with --flat", "--default-date");
    if (options->families && options->flat_rows > 0)
        return registers_refuse("not together with --families", "--flat");
    if (options->no_address && !options->families)
        return registers_refuse("only together with --families", "--no-address");
    if (options->municipality &&
        (options->families || options->flat_rows > 0 || options->residents_given))
        return registers_refuse("not together with --families, --flat or --residents",
                                "--municipality");
    if (options->inhabitants_given && !options->municipality)
        return registers_refuse("only together with --municipality", "--inhabitants");
    if (options->no_bsn && !options->municipality)
        return registers_refuse("only together with --municipality", "--no-bsn");
    if (options->families && !options->residents_given)
        options->residents = REGISTERS_FAMILIES_DEFAULT;
    if (options->municipality)
        options->residents = options->inhabitants;
    return 0;
}

/* 0, or the exit code after a message. A repeated option: the last one counts. */
static int registers_parse(int count, char **arguments, registers_options *options) {
    for (int i = 1; i < count; i++) {
        const char *const name = arguments[i];
        if (registers_set(options, name)) {
            continue;
        } else if (!registers_takes_value(name)) {
            return registers_refuse("unknown option", name);
        } else if (i + 1 == count) {
            return registers_refuse("option without a value", name);
        } else if (!registers_take(options, name, arguments[++i])) {
            return registers_refuse("wrong value for the option", name);
        }
    }
    return registers_check(options);
}

/* sysexits: EX_CANTCREAT and EX_IOERR. */
static int registers_exit_code(gen_result result) {
    switch (result) {
    case GEN_NOT_CREATED:
        return REGISTERS_CREATE;
    case GEN_NOT_WRITTEN:
        return REGISTERS_WRITE;
    default:
        return 0;
    }
}

/* The truth file is open from the first source to the last; a failing source ends the
 * run, but every file that was opened is closed. */
static gen_result registers_write_town(const gen_world *world,
                                       const registers_options *options) {
    gen_job job = {
        .world = world, .noise = options->noise, .directory = options->directory};
    if (!gen_output_open(&job.truth, job.directory, "truth.csv",
                         (gen_format){.delimiter = ','}))
        return GEN_NOT_CREATED;
    gen_output_header(&job.truth, "id entity");
    uint32_t residents = 0, clients = 0, payers = 0;
    gen_result result = gen_residents_write(&job, &residents);
    if (result == GEN_DONE)
        result = gen_care_write(&job, &clients);
    if (result == GEN_DONE)
        result = gen_tax_write(&job, &payers);
    const gen_result truth_result = gen_output_close(&job.truth);
    if (result == GEN_DONE)
        result = truth_result;
    if (result != GEN_DONE)
        return result;
    printf("residents.csv %u rows, care_clients.csv %u rows, tax_payers.csv %u rows, "
           "truth.csv %u rows\n",
           residents, clients, payers, residents + clients + payers);
    return GEN_DONE;
}

static gen_result registers_write_flat(const gen_world *world,
                                       const registers_options *options) {
    const gen_flat_shape shape = {.row_count = (uint32_t)options->flat_rows,
                                  .default_date_percent =
                                      (uint32_t)options->default_date_percent,
                                  .noise = options->noise};
    const gen_result result = gen_flat_write(world, &shape, options->directory);
    if (result == GEN_DONE)
        printf("persons.csv %u rows, truth.csv %u rows, %u entities\n", shape.row_count,
               shape.row_count, world->resident_count);
    return result;
}

static gen_result registers_write_families(const gen_world *world,
                                           const registers_options *options) {
    const gen_families_shape shape = {.resident_count = world->resident_count,
                                      .noise = options->noise,
                                      .with_address = !options->no_address};
    const gen_result result = gen_families_write(world, &shape, options->directory);
    const uint32_t rows = gen_families_rows(&shape);
    if (result == GEN_DONE)
        printf("a.csv %u rows, truth_clusters.csv %u rows, %u entities, %u pairs\n", rows,
               rows, world->resident_count, rows - world->resident_count);
    return result;
}

static bool registers_make_directory(const char *path) {
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    fprintf(stderr, "koppel-registers: cannot create the directory %s: %s\n", path,
            strerror(errno));
    return false;
}

/* Four truth files of 64 KiB of buffer each: not on the stack. */
static gen_result registers_write_municipality(const gen_world *world,
                                               const registers_options *options) {
    static gen_municipality municipality;
    char truth[1024];
    const int length = snprintf(truth, sizeof truth, "%s/truth", options->directory);
    if (length < 0 || (size_t)length >= sizeof truth || !registers_make_directory(truth))
        return GEN_NOT_CREATED;
    gen_municipality_init(&municipality, world);
    municipality.noise = options->noise;
    municipality.without_bsn = options->no_bsn;
    municipality.directory = options->directory;
    return gen_municipality_write(&municipality);
}

/* An existing directory is used as it is and its files of these names are replaced. */
static int registers_write(const registers_options *options) {
    if (!registers_make_directory(options->directory))
        return REGISTERS_CREATE;
    const uint32_t rows = (uint32_t)options->flat_rows;
    const uint32_t residents =
        rows > 0 ? gen_flat_originals(rows) : (uint32_t)options->residents;
    gen_world *const world = gen_world_create(options->seed, residents);
    if (world == NULL) {
        fputs("koppel-registers: out of memory\n", stderr);
        return REGISTERS_MEMORY;
    }
    gen_result result;
    if (options->municipality)
        result = registers_write_municipality(world, options);
    else if (options->families)
        result = registers_write_families(world, options);
    else if (rows > 0)
        result = registers_write_flat(world, options);
    else
        result = registers_write_town(world, options);
    gen_world_destroy(world);
    return registers_exit_code(result);
}

int main(int argument_count, char **arguments) {
    registers_options options = {.residents = REGISTERS_RESIDENTS_DEFAULT,
                                 .inhabitants = GEN_INHABITANTS_DEFAULT,
                                 .seed = 1,
                                 .noise = GEN_MIDDLE,
                                 .directory = "registers"};
    const int refused = registers_parse(argument_count, arguments, &options);
    if (refused != 0)
        return refused;
    if (options.help) {
        fputs(registers_help, stdout);
        return 0;
    }
    if (options.errors) {
        gen_errors_print(stdout);
        putchar('\n');
        gen_profiles_print(stdout);
        return 0;
    }
    return registers_write(&options);
}
