/*
 * gen_trajects.c - draws the trajecten of gen_trajects.h.
 *
 * Five years are covered. A person has one to three types at once and each of them one
 * to three times in a row: the years are cut into as many windows, and each traject
 * begins in the first third of its window and ends 68 days before the next one.
 */
#include "gen_trajects.h"

#include "gen_calendar.h"

#define TRAJECTS_FIRST_YEAR (GEN_YEAR_NOW - 4u)
#define TRAJECTS_DAYS 1826u
#define TRAJECTS_TYPES_MAX 8u
#define TRAJECTS_NUMBERS 32u /* numbers kept for a person in a domain */

static const char *const trajects_types[GEN_DOMAIN_COUNT][TRAJECTS_TYPES_MAX] = {
    [GEN_CARE] = {"Hulp bij het huishouden", "Begeleiding individueel",
                  "Begeleiding groep", "Vervoersvoorziening", "Woonvoorziening",
                  "Rolstoel", "Kortdurend verblijf", "Beschermd wonen"},
    [GEN_YOUTH] = {"Ambulante jeugdhulp", "Jeugd-GGZ", "Dyslexiezorg", "Pleegzorg",
                   "Gezinsbegeleiding", "Dagbehandeling jeugd", "Jeugdhulp met verblijf",
                   "Jeugdbescherming"},
    [GEN_DEBT] = {"Schuldregeling", "Budgetbeheer", "Saneringskrediet", "Stabilisatie",
                  "Betalingsregeling", "Budgetcoaching", "Informatie en advies",
                  "Duurzame financiële dienstverlening"}};

/* Per 10,000 persons of that age. */
static uint32_t trajects_rate(gen_domain domain, uint32_t age) {
    switch (domain) {
    case GEN_CARE:
        return age < 18 ? 30 : age < 65 ? 420 : age < 80 ? 1500 : 4600;
    case GEN_YOUTH:
        return age > 22 ? 0 : age > 20 ? 800 : 2500;
    default:
        return age < 18 ? 0 : age < 65 ? 800 : 300;
    }
}

static uint32_t trajects_shuffled(const gen_municipality *municipality, gen_domain domain,
                                  uint32_t entity, uint32_t number) {
    const uint64_t key =
        gen_random_open(municipality->world->seed, GEN_FOR_CASE_NUMBERS, domain).state;
    return gen_random_shuffle((entity - 1) * TRAJECTS_NUMBERS + number,
                              municipality->person_count * TRAJECTS_NUMBERS, key);
}

/* Youth and debt help: four years share the numbers. */
static uint32_t trajects_year(const gen_municipality *municipality, uint32_t shuffled,
                              uint32_t *number_out) {
    const uint32_t quarter = municipality->person_count * (TRAJECTS_NUMBERS / 4);
    *number_out = shuffled % quarter + 1;
    return TRAJECTS_FIRST_YEAR + shuffled / quarter;
}

/* One type: its trajecten, one per window. */
static uint32_t trajects_draw_type(gen_random *random, gen_domain domain,
                                   const char *type, uint32_t first_day,
                                   gen_traject *trajects) {
    static const uint32_t runs_of[10] = {1, 1, 1, 1, 1, 2, 2, 2, 3, 3};
    const uint32_t runs = runs_of[gen_random_below(random, 10)];
    const uint32_t window = TRAJECTS_DAYS / runs;
    for (uint32_t run = 0; run < runs; run++) {
        gen_traject *const traject = &trajects[run];
        const uint32_t offset = gen_random_below(random, window / 3);
        const uint32_t length = gen_random_between(random, 40, window - 68 - window / 3);
        const bool open = gen_random_chance(random, 4500);
        traject->domain = domain;
        traject->type = type;
        traject->begin = first_day + run * window + offset;
        traject->end = traject->begin + length;
        if (run + 1 == runs && open)
            traject->end = 0;
        /* The second delivery begins inside the first and ends with it or with a
         * correction of some days. */
        traject->twice = gen_random_chance(random, 1200);
        traject->begin_again = traject->begin + 5 + gen_random_below(random, length / 2);
        traject->end_again =
            traject->end == 0 ? 0 : traject->end + gen_random_below(random, 25);
    }
    return runs;
}

/* Nothing before birth, nothing after death. */
static bool trajects_fit(const gen_citizen *citizen, gen_traject *traject) {
    const uint32_t last = citizen->death_day != 0 ? citizen->death_day : gen_day_now();
    if (traject->begin < citizen->birth_day || traject->begin > last)
        return false;
    if (traject->begin_again > last)
        traject->twice = false;
    if (citizen->death_day != 0 || traject->end > last) {
        if (traject->end == 0 || traject->end > last)
            traject->end = citizen->death_day;
        if (traject->end_again == 0 || traject->end_again > last)
            traject->end_again = citizen->death_day;
    }
    if (traject->end_again > last)
        traject->end_again = traject->end;
    return true;
}

/* The stream of a person in a domain. Its first draw says whether there is anything. */
static gen_random trajects_open(const gen_municipality *municipality, uint32_t entity,
                                gen_domain domain) {
    return gen_random_open(municipality->world->seed, GEN_FOR_TRAJECTS,
                           (uint64_t)entity * GEN_DOMAIN_COUNT + domain);
}

bool gen_trajects_any(const gen_municipality *municipality, uint32_t entity, uint32_t age,
                      bool stranger, gen_domain domain) {
    gen_random random = trajects_open(municipality, entity, domain);
    const uint32_t rate = trajects_rate(domain, age);
    return gen_random_chance(&random, stranger ? rate / 4 : rate);
}

uint32_t gen_trajects_make(const gen_municipality *municipality,
                           const gen_citizen *citizen, bool stranger, gen_domain domain,
                           gen_traject *trajects_out) {
    gen_random random = trajects_open(municipality, citizen->entity, domain);
    const uint32_t rate = trajects_rate(domain, citizen->person.age);
    if (!gen_random_chance(&random, stranger ? rate / 4 : rate))
        return 0;
    static const uint32_t types_of[10] = {1, 1, 1, 1, 2, 2, 2, 3, 3, 3};
    const uint32_t types = types_of[gen_random_below(&random, 10)];
    /* Low types are frequent; steps of one keep those of a person different. */
    const uint32_t a = gen_random_below(&random, TRAJECTS_TYPES_MAX);
    const uint32_t b = gen_random_below(&random, TRAJECTS_TYPES_MAX);
    const uint32_t first = a < b ? a : b;
    const gen_date start = {TRAJECTS_FIRST_YEAR, 1, 1};
    uint32_t count = 0;
    for (uint32_t type = 0; type < types; type++) {
        gen_traject drawn[3];
        const uint32_t runs = trajects_draw_type(
            &random, domain, trajects_types[domain][(first + type) % TRAJECTS_TYPES_MAX],
            gen_day_of(&start), drawn);
        for (uint32_t run = 0; run < runs; run++) {
            drawn[run].index = count;
            if (trajects_fit(citizen, &drawn[run]))
                trajects_out[count++] = drawn[run];
        }
    }
    return count;
}

void gen_traject_add_number(const gen_municipality *municipality, uint32_t entity,
                            const gen_traject *traject, uint32_t delivery,
                            gen_text *text) {
    const uint32_t shuffled = trajects_shuffled(municipality, traject->domain, entity,
                                                traject->index * 2 + delivery);
    uint32_t number;
    const uint32_t year = trajects_year(municipality, shuffled, &number);
    switch (traject->domain) {
    case GEN_CARE:
        gen_text_add_number(text, 100000000u + (uint64_t)shuffled, 9);
        return;
    case GEN_YOUTH:
        gen_text_add(text, "J");
        gen_text_add_number(text, year, 4);
        gen_text_add(text, "-");
        gen_text_add_number(text, number, 6);
        return;
    default:
        gen_text_add(text, "SHV-");
        gen_text_add_number(text, year, 4);
        gen_text_add(text, "-");
        gen_text_add_number(text, number, 6);
    }
}

uint64_t gen_traject_entity(uint32_t entity, const gen_traject *traject) {
    return (uint64_t)entity * 64u + (uint64_t)traject->domain * 16u + traject->index;
}

uint64_t gen_case_entity(uint32_t entity, uint32_t number) {
    return (uint64_t)entity * 64u + 48u + number;
}
