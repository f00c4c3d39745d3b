/*
 * gen_town.c - the town of gen_town.h.
 *
 * A town of up to 60,000 dwellings has five places; larger ones have further sets of
 * five. Inside a place every other name is a common one (Kerkstraat, Dorpsstraat ...)
 * as long as there are, so that a street without its place says little, as in reality.
 * A place of 27,600 dwellings has about 1,000 streets; there are 1,400 names.
 */
#include "gen_town.h"

#include <stdlib.h>
#include <string.h>

#define TOWN_GROUP GEN_SITE_GROUP
#define TOWN_GROUPS_PER_STRETCH 4u  /* a stretch has two PC6, one per side */
#define TOWN_PC6_PER_PC4 397u       /* 20 x 20 letters without SA, SD, SS */
#define TOWN_PC4_FIRST 4101u
#define TOWN_PC4_LOWEST 1001u
#define TOWN_PC4_COUNT 8999u
#define TOWN_PLACES_PER_SET 5u
#define TOWN_SET_DWELLINGS 60000u

static const uint32_t town_place_percent[TOWN_PLACES_PER_SET] = {46, 22, 15, 10, 7};

static const char *const town_first_places[TOWN_PLACES_PER_SET] = {
    "Koppelerwoude", "Nieuw-Eemstede", "'s-Heerenlo aan Zijl", "Sint Aagtendorp",
    "Oud Warmelte"};

static const char *const town_place_heads[] = {
    "Ooster", "Wester", "Noorder", "Zuider", "Hoge",   "Lage",   "Nieuwe", "Oude",
    "Wind",   "Zand",   "Elzen",   "Ruiger", "Konings", "Boeren", "Water",  "Vosse",
    "Raven",  "Kraane", "Hazen",   "Linden"};
static const char *const town_place_tails[] = {
    "woude", "ambacht", "hemert", "voorde", "loose", "warmel", "zande", "kerspel",
    "horne", "drechte", "molde",  "wetter", "gaarde", "rooi",  "laarne", "schoten",
    "wierde", "meede",  "broekel", "eng"};

static const char *const town_common_streets[] = {
    "Kerkstraat", "Dorpsstraat", "Schoolstraat", "Molenweg", "Julianastraat",
    "Beatrixlaan", "Stationsweg", "Hoofdstraat", "Wilhelminastraat", "Nieuwstraat",
    "Prins Bernhardstraat", "Burgemeester van Hasseltlaan", "Parallelweg", "Markt"};

static const char *const town_street_heads[] = {
    "Eiken", "Beuken", "Linden", "Kastanje", "Berken", "Iepen", "Wilgen", "Elzen",
    "Populieren", "Esdoorn", "Rozen", "Tulpen", "Narcissen", "Dahlia", "Anjer", "Viool",
    "Lelie", "Korenbloem", "Klaver", "Merel", "Lijster", "Vinken", "Leeuwerik", "Zwaluw",
    "Reiger", "Kievit", "Ooievaar", "Fazanten", "Hazen", "Reeën", "Vosse", "Dassen",
    "Rembrandt", "Vermeer", "Jan Steen", "Frans Hals", "Van Gogh", "Mondriaan",
    "Van der Helst", "Jan van Goyen", "Vondel", "P.C. Hooft", "Multatuli", "Erasmus",
    "Bilderdijk", "Dr. Schaepman", "Thorbecke", "De Ruyter", "Tromp", "Piet Hein",
    "Van Speijk", "Evertsen", "Mozart", "Beethoven", "Bach", "Händel", "Chopin",
    "Prinses Irene", "Prinses Margriet", "Prins Hendrik", "Koningin Emma", "Oranje",
    "Nassau", "Willem de Zwijger", "Graaf Florens", "Heemraad", "Schout", "Baljuw",
    "Zonne", "Maan", "Sterren", "Saturnus", "Jupiter", "Granaat", "Smaragd", "Robijn",
    "Zuider", "Noorder", "Wester", "Ooster", "Haven", "Kade", "Sluis", "Veen", "Heide",
    "Duin", "Bos", "Weide", "Akker", "Beek", "Polder", "Dijk", "Ring", "Klooster",
    "Pastoor Poelman", "Burgemeester de Wijs", "Wethouder Görtz", "Sint Jozef",
    "Molen", "Smids", "Bakkers", "Wevers", "Kuipers", "Touwslagers", "Abel Tasman",
    "Barentsz", "Marie Curie", "Aletta Jacobs", "Anne Frank", "Kennedy", "Europa",
    "Belgiën", "Gelderse", "Friese", "Zeeuwse", "Brabantse", "1e Dwars", "2e Dwars"};
static const char *const town_street_tails[] = {"straat", "laan",  "weg",  "hof",
                                                "plein",  "singel", "pad", "kade",
                                                "dreef",  "steeg",  "erf", "park"};

static const struct {
    const char *city;
    uint32_t pc4;
} town_elsewhere[] = {
    {"Amsterdam", 1054}, {"Utrecht", 3521},   {"Zwolle", 8022},     {"Arnhem", 6822},
    {"Den Haag", 2522},  {"Rotterdam", 3038}, {"Groningen", 9713},  {"Eindhoven", 5612},
    {"Breda", 4817},     {"Amersfoort", 3817}, {"Apeldoorn", 7311}, {"Nijmegen", 6522},
    {"Leeuwarden", 8913}, {"Maastricht", 6217}, {"Haarlem", 2023},  {"Almere", 1315},
    {"'s-Hertogenbosch", 5213}, {"Enschede", 7522}, {"Leiden", 2313}, {"Tilburg", 5021}};

/* Number of elements. */
#define TOWN_COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

typedef struct town_street {
    uint32_t first_dwelling;
    uint32_t first_pc6;
    uint32_t place;
    uint32_t name; /* counts the streets of the place */
} town_street;

struct gen_town {
    uint64_t seed;
    uint32_t dwelling_count;
    uint32_t street_count;
    town_street *streets;
};

/* The dwelling at which place `place` ends, when the street that is there ends. */
static uint32_t town_place_end(uint32_t dwelling_count, uint32_t place) {
    const uint32_t sets = (dwelling_count + TOWN_SET_DWELLINGS - 1) / TOWN_SET_DWELLINGS;
    const uint64_t per_set = (dwelling_count + sets - 1) / sets;
    uint64_t end = per_set * (place / TOWN_PLACES_PER_SET);
    for (uint32_t i = 0; i <= place % TOWN_PLACES_PER_SET; i++)
        end += per_set * town_place_percent[i] / 100u;
    /* The last place takes what rounding leaves. */
    return place + 1 == sets * TOWN_PLACES_PER_SET ? UINT32_MAX : (uint32_t)end;
}

static void town_lay_streets(gen_town *town) {
    uint32_t dwelling = 0, pc6 = 0, place = 0, name = 0;
    while (dwelling < town->dwelling_count) {
        gen_random random = gen_random_open(town->seed, GEN_FOR_STREETS, dwelling);
        const uint32_t groups = gen_random_between(&random, 1, 6);
        town->streets[town->street_count++] = (town_street){dwelling, pc6, place, name};
        dwelling += groups * TOWN_GROUP;
        pc6 += 2 * ((groups + TOWN_GROUPS_PER_STRETCH - 1) / TOWN_GROUPS_PER_STRETCH);
        name++;
        if (dwelling >= town_place_end(town->dwelling_count, place)) {
            place++;
            name = 0;
            /* A postcode's four digits never belong to two places. */
            pc6 = (pc6 / TOWN_PC6_PER_PC4 + 1) * TOWN_PC6_PER_PC4;
        }
    }
}

gen_town *gen_town_create(uint64_t seed, uint32_t dwelling_count) {
    gen_town *const town = calloc(1, sizeof *town);
    if (town == NULL)
        return NULL;
    town->seed = seed;
    town->dwelling_count = dwelling_count;
    /* No street has less than one group. */
    town->streets = calloc(dwelling_count / TOWN_GROUP + 1, sizeof *town->streets);
    if (town->streets == NULL) {
        free(town);
        return NULL;
    }
    town_lay_streets(town);
    return town;
}

void gen_town_destroy(gen_town *town) {
    if (town == NULL)
        return;
    free(town->streets);
    free(town);
}

/* Some 170,000 streets for ten million people: 17 steps. */
static const town_street *town_find_street(const gen_town *town, uint32_t dwelling) {
    uint32_t low = 0, high = town->street_count;
    while (high - low > 1) { /* streets[low] begins at or before the dwelling */
        const uint32_t middle = low + (high - low) / 2;
        if (town->streets[middle].first_dwelling <= dwelling)
            low = middle;
        else
            high = middle;
    }
    return &town->streets[low];
}

/* Composed names: a walk with a step coprime to their number meets each one once. */
static void town_name_street(uint32_t place, uint32_t name, gen_text *text_out) {
    const uint32_t common = TOWN_COUNT(town_common_streets);
    if (name < 2 * common && name % 2 == 0) {
        gen_text_set(text_out, town_common_streets[(name / 2 + place % 3u) % common]);
        return;
    }
    const uint32_t heads = TOWN_COUNT(town_street_heads);
    const uint32_t tails = TOWN_COUNT(town_street_tails);
    const uint32_t composed = name < 2 * common ? name / 2 : name - common;
    const uint32_t walk = composed * 619u + place * 101u; /* 619 is prime */
    const uint32_t index = walk % (heads * tails);
    gen_text_set(text_out, town_street_heads[index % heads]);
    gen_text_add(text_out, town_street_tails[index / heads]);
}

/* The first five are fixed; the next ones are put together from 20 heads and 20 tails. */
void gen_town_name_place(uint32_t place, gen_text *text_out) {
    if (place < TOWN_PLACES_PER_SET) {
        gen_text_set(text_out, town_first_places[place]);
        return;
    }
    const uint32_t heads = TOWN_COUNT(town_place_heads);
    const uint32_t tails = TOWN_COUNT(town_place_tails);
    const uint32_t index = place - TOWN_PLACES_PER_SET;
    gen_text_set(text_out, town_place_heads[index % heads]);
    /* Row and column shift together: neighbours differ in both parts. */
    gen_text_add(text_out, town_place_tails[(index / heads + index) % tails]);
    if (index >= heads * tails) { /* beyond 400 names: "Oosterwoude 2" */
        gen_text_add_char(text_out, ' ');
        gen_text_add_number(text_out, index / (heads * tails) + 1, 1);
    }
}

static void town_write_postcode(uint32_t pc4, uint32_t letters, char *postcode_out) {
    static const char alphabet[] = "ABCDEGHJKLMNPRSTVWXZ";
    static const uint32_t s_row = 14 * 20; /* 'S' is letter 14 */
    /* SA, SD and SS are never issued: skip columns 0, 3 and 14 of the row of S. */
    uint32_t index = letters;
    if (index >= s_row)
        index++;
    if (index >= s_row + 3)
        index++;
    if (index >= s_row + 14)
        index++;
    for (int digit = 3; digit >= 0; digit--, pc4 /= 10)
        postcode_out[digit] = (char)('0' + (int)(pc4 % 10));
    postcode_out[4] = ' ';
    postcode_out[5] = alphabet[index / 20 % 20];
    postcode_out[6] = alphabet[index % 20];
    postcode_out[7] = '\0';
}

/* Position 0..7 in a group -> slot of the house number (0..7) and its suffix. */
static uint32_t town_number_in_group(gen_random *random, uint32_t position,
                                     char *suffix_out) {
    const uint32_t pattern = gen_random_below(random, 100);
    const char first = gen_random_chance(random, 4500) ? 'a' : 'A';
    suffix_out[0] = suffix_out[1] = '\0';
    if (pattern < 70) /* eight houses */
        return position;
    if (pattern < 82) { /* five houses and one split into A, B and C */
        if (position > 5)
            suffix_out[0] = (char)(first + (int)(position - 5));
        return position < 5 ? position : 5;
    }
    if (pattern < 90) { /* four houses, each with a flat upstairs */
        if (position % 2 == 1)
            suffix_out[0] = first;
        return position / 2;
    }
    if (pattern < 96) { /* one block with flats 1 to 8 */
        suffix_out[0] = (char)('1' + (int)position);
        return 0;
    }
    if (position == 7) { /* seven houses, the last one double */
        memcpy(suffix_out, "bis", sizeof "bis");
        return 6;
    }
    return position;
}

/* Postcode of a side of a stretch. 4101 and on; after 9999 the count goes on at 1001. */
static void town_find_postcode(const town_street *street, uint32_t group,
                               char *postcode_out) {
    const uint32_t side = group % 2; /* 0 odd numbers, 1 even numbers */
    const uint32_t pc6 =
        street->first_pc6 + 2 * (group / TOWN_GROUPS_PER_STRETCH) + side;
    const uint32_t pc4 =
        TOWN_PC4_LOWEST +
        (TOWN_PC4_FIRST - TOWN_PC4_LOWEST + pc6 / TOWN_PC6_PER_PC4) % TOWN_PC4_COUNT;
    town_write_postcode(pc4, pc6 % TOWN_PC6_PER_PC4, postcode_out);
}

void gen_town_site(const gen_town *town, uint32_t dwelling, gen_site *site_out) {
    const town_street *const street = town_find_street(town, dwelling);
    site_out->place = street->place;
    site_out->street = street->name;
    site_out->group = (dwelling - street->first_dwelling) / TOWN_GROUP;
    site_out->position = (dwelling - street->first_dwelling) % TOWN_GROUP;
    town_find_postcode(street, site_out->group, site_out->postcode);
}

void gen_town_address(const gen_town *town, uint32_t dwelling, gen_address *address_out) {
    gen_site site;
    gen_town_site(town, dwelling, &site);
    gen_random random = gen_random_open(town->seed, GEN_FOR_GROUPS,
                                        (dwelling - site.position) / TOWN_GROUP);
    const uint32_t slot =
        town_number_in_group(&random, site.position, address_out->suffix);
    address_out->number =
        (site.group / 2) * (2 * TOWN_GROUP) + 2 * slot + 1 + site.group % 2;
    town_name_street(site.place, site.street, &address_out->street);
    gen_town_name_place(site.place, &address_out->city);
    memcpy(address_out->postcode, site.postcode, sizeof address_out->postcode);
}

void gen_town_address_elsewhere(gen_random *random, gen_address *address_out) {
    const uint32_t city = gen_random_below(random, TOWN_COUNT(town_elsewhere));
    gen_text_set(&address_out->city, town_elsewhere[city].city);
    town_name_street(city, gen_random_below(random, 600), &address_out->street);
    address_out->number = gen_random_between(random, 1, 240);
    address_out->suffix[0] = gen_random_chance(random, 1000) ? 'A' : '\0';
    address_out->suffix[1] = '\0';
    const uint32_t pc4 = town_elsewhere[city].pc4 + gen_random_below(random, 8);
    town_write_postcode(pc4, gen_random_below(random, TOWN_PC6_PER_PC4),
                        address_out->postcode);
}

void gen_address_add_number(gen_text *text, const gen_address *address,
                            const char *joint) {
    gen_text_add_number(text, address->number, 1);
    if (address->suffix[0] != '\0') {
        gen_text_add(text, joint);
        gen_text_add(text, address->suffix);
    }
}
