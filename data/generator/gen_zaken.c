/*
 * gen_zaken.c - zaken.csv: cases of the front office, in the form of ZGW.
 *
 * A third of the trajecten stand here as well, as the case of their application: their
 * number is then the `kenmerk`, whole, damaged, without its year, or missing. All other
 * cases are short and stand in no other file. Three organisations number their cases,
 * each on its own: a number alone says nothing.
 */
#include "gen_files.h"

#include "gen_calendar.h"
#include "gen_damage.h"
#include "gen_trajects.h"

#define ZAKEN_NUMBERS 48u /* 9 trajecten in each of 3 domains, 16 for other cases */
#define ZAKEN_OTHERS_MAX 8u
#define ZAKEN_DAYS 1826u
#define ZAKEN_KINDS 10u

/* RSINs that pass the eleven test and begin with 9, as invented numbers here do. */
static const char *const zaken_organisations[] = {"900000004", "900000016", "900000028"};

static const struct {
    const char *type;
    const char *what;
} zaken_kinds[ZAKEN_KINDS] = {
    {"Paspoort", "Aanvraag paspoort"},
    {"Rijbewijs", "Aanvraag rijbewijs"},
    {"Verhuizing", "Doorgeven verhuizing"},
    {"Melding openbare ruimte", "Melding openbare ruimte"},
    {"Bijzondere bijstand", "Aanvraag bijzondere bijstand"},
    {"Uittreksel", "Aanvraag uittreksel"},
    {"Omgevingsvergunning", "Aanvraag omgevingsvergunning"},
    {"Gehandicaptenparkeerkaart", "Aanvraag gehandicaptenparkeerkaart"},
    {"Klacht", "Klacht over dienstverlening"},
    {"Bezwaar", "Bezwaarschrift"}};

/* What a row holds besides the person. */
typedef struct zaken_case {
    uint32_t number; /* below ZAKEN_NUMBERS, within the person */
    const char *type;
    gen_text what, reference;
    uint32_t begin, end;
    uint64_t entity;
} zaken_case;

/* Children only when there is a traject: few, and worth making to see. */
static bool zaken_wants(const gen_file *file) {
    const uint32_t entity = file->life.first_entity + file->member;
    const uint32_t age = gen_file_age(file);
    if (age >= 18)
        return true;
    for (int domain = 0; domain < GEN_DOMAIN_COUNT; domain++)
        if (gen_trajects_any(file->municipality, entity, age, file->life.stranger,
                             (gen_domain)domain))
            return true;
    return false;
}

/* [bronorganisatie, identificatie], as koppel joins them: with "|". */
static void zaken_write_id(gen_file *file, uint32_t number, gen_text *id_out) {
    const uint64_t key = gen_random_open(file->municipality->world->seed,
                                         GEN_FOR_CASE_NUMBERS, GEN_DOMAIN_COUNT)
                             .state;
    const uint32_t shuffled =
        gen_random_shuffle((file->citizen.entity - 1) * ZAKEN_NUMBERS + number,
                           file->municipality->person_count * ZAKEN_NUMBERS, key);
    gen_text identification;
    gen_text_set(&identification, "ZAAK-");
    gen_text_add_number(&identification, shuffled / 3 + 1, 9);
    gen_output_string(&file->output, zaken_organisations[shuffled % 3]);
    gen_output_text(&file->output, &identification);
    gen_text_set(id_out, zaken_organisations[shuffled % 3]);
    gen_text_add_char(id_out, '|');
    gen_text_add(id_out, identification.bytes);
}

/* Own and register's date forms differ: unknown parts are left out ("1953-05"). */
static void zaken_add_birth(gen_text *text, const gen_record *record) {
    if (record->no_birth || record->birth.year == 0)
        return;
    gen_date_add_iso(text, &record->birth, "-");
    if (record->birth.month == 0)
        gen_text_cut(text, 4);
    else if (record->birth.day == 0)
        gen_text_cut(text, 7);
}

static void zaken_write_client(gen_output *output, const gen_record *record) {
    gen_text text;
    gen_output_string(output, record->bsn);
    gen_output_text(output, &record->surname);
    gen_output_text(output, &record->prefix);
    gen_output_text(output, &record->initials);
    gen_output_text(output, &record->given);
    gen_output_string(output, record->sex == 'M'   ? "m"
                              : record->sex == 'V' ? "v"
                              : record->sex == 'O' ? "o"
                                                   : "");
    gen_text_set(&text, "");
    zaken_add_birth(&text, record);
    gen_output_text(output, &text);
    gen_output_text(output, &record->postcode);
    gen_output_text(output, &record->number);
    gen_output_text(output, &record->letter);
    gen_output_text(output, &record->addition);
    gen_output_text(output, &record->street);
    gen_output_text(output, &record->place);
}

static void zaken_write_row(gen_file *file, const zaken_case *row) {
    gen_output *const output = &file->output;
    const uint32_t days[2] = {row->begin, row->end};
    gen_record record;
    gen_text id, text;
    gen_file_record(file, row->number, row->begin, &record);
    zaken_write_id(file, row->number, &id);
    gen_output_string(output, row->type);
    gen_output_text(output, &row->what);
    for (int i = 0; i < 2; i++) {
        gen_text_set(&text, "");
        gen_day_add_iso(&text, days[i], "-");
        gen_output_text(output, &text);
    }
    zaken_write_client(output, &record);
    gen_output_text(output, &row->reference);
    gen_output_end_row(output);
    gen_file_truth(file, &id, &record, row->entity);
}

/* Of 100: 25 missing, 8 with a slip, 8 without letters or year, 6 in another form. */
static void zaken_damage_reference(gen_random *random, gen_text *reference) {
    const uint32_t draw = gen_random_below(random, 100);
    if (draw < 25) {
        gen_text_set(reference, "");
    } else if (draw < 33) {
        gen_damage_digit(reference, random);
    } else if (draw < 41) {
        const gen_text whole = *reference;
        uint32_t from = whole.length > 6 ? whole.length - 6 : 0;
        gen_text_set(reference, whole.bytes + from);
    } else if (draw < 47) {
        gen_text_lower(reference);
        while (gen_text_replace(reference, "-", " "))
            continue;
    }
}

/* The application for a traject comes up to a month before it begins. */
static void zaken_write_traject(gen_file *file, const gen_traject *traject,
                                gen_random *random) {
    zaken_case row = {.number =
                          (uint32_t)traject->domain * GEN_TRAJECTS_MAX + traject->index,
                      .type = traject->type,
                      .entity = gen_traject_entity(file->citizen.entity, traject)};
    const bool here = gen_random_chance(random, 3500);
    const uint32_t before = gen_random_below(random, 31);
    const uint32_t after = gen_random_below(random, 11);
    const bool other = gen_random_chance(random, 5000);
    if (!here)
        return;
    row.begin = traject->begin - before;
    if (row.begin < file->citizen.birth_day)
        row.begin = traject->begin;
    row.end = traject->end == 0 ? 0 : traject->end + after;
    gen_text_set(&row.what, "Aanvraag ");
    gen_text_add(&row.what, traject->type);
    gen_text_set(&row.reference, "");
    gen_traject_add_number(file->municipality, file->citizen.entity, traject,
                           traject->twice && other, &row.reference);
    zaken_damage_reference(random, &row.reference);
    zaken_write_row(file, &row);
}

/* Each of another type, so that no two of a person can be taken for one. */
static void zaken_write_others(gen_file *file, gen_random *random) {
    static const uint32_t counts[20] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
                                        1, 2, 2, 2, 2, 3, 3, 4, 5, 6};
    uint32_t count = counts[gen_random_below(random, 20)];
    const uint32_t first = gen_random_below(random, ZAKEN_KINDS);
    const bool stranger_here = gen_random_chance(random, 3500);
    if (gen_file_age(file) < 18 || (file->life.stranger && !stranger_here))
        count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t kind = (first + i) % ZAKEN_KINDS;
        zaken_case row = {.number = GEN_DOMAIN_COUNT * GEN_TRAJECTS_MAX + i,
                          .type = zaken_kinds[kind].type,
                          .entity = gen_case_entity(file->citizen.entity, i)};
        row.begin = gen_day_now() - gen_random_below(random, ZAKEN_DAYS);
        const uint32_t end = row.begin + gen_random_below(random, 56);
        row.end = end > gen_day_now() ? 0 : end;
        if (file->citizen.death_day != 0 && row.begin > file->citizen.death_day)
            continue;
        gen_text_set(&row.what, zaken_kinds[kind].what);
        gen_text_set(&row.reference, "");
        zaken_write_row(file, &row);
        /* Entered a second time, some days later but before it ended. */
        const uint32_t later = gen_random_below(random, 4);
        const uint32_t last = row.end != 0 ? row.end : gen_day_now();
        if (!gen_random_chance(random, 150))
            continue;
        row.number += ZAKEN_OTHERS_MAX;
        row.begin = row.begin + later < last ? row.begin + later : last;
        zaken_write_row(file, &row);
    }
}

static void zaken_write_person(gen_file *file) {
    gen_random random = gen_file_choice(file, file->member);
    for (int domain = 0; domain < GEN_DOMAIN_COUNT; domain++) {
        gen_traject trajects[GEN_TRAJECTS_MAX];
        const uint32_t count =
            gen_trajects_make(file->municipality, &file->citizen, file->life.stranger,
                              (gen_domain)domain, trajects);
        for (uint32_t i = 0; i < count; i++)
            zaken_write_traject(file, &trajects[i], &random);
    }
    zaken_write_others(file, &random);
}

gen_result gen_zaken_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(
        municipality, GEN_ZAKEN, (gen_format){.delimiter = ','},
        "bronorganisatie identificatie zaaktype omschrijving startdatum einddatum "
        "inpBsn geslachtsnaam voorvoegselGeslachtsnaam voorletters voornamen "
        "geslachtsaanduiding geboortedatum aoaPostcode aoaHuisnummer aoaHuisletter "
        "aoaHuisnummertoevoeging gorOpenbareRuimteNaam wplWoonplaatsNaam kenmerk",
        zaken_wants, zaken_write_person, rows_out);
}
