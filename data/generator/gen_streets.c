/*
 * gen_streets.c - composes and shortens the street names of gen_streets.h.
 *
 * The first streets of a place take turns with the common names in their order (a small
 * village has a Schoolstraat and a Kerkstraat), so that a street without its place says
 * little, as in reality. Composed names end in straat, weg and laan before anything
 * else. Some are longer than 24 characters, some hold diacritics, dots and digits.
 */
#include "gen_streets.h"

#include <string.h>

#define STREETS_COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

/* By number of places that have one: Schoolstraat 129, Kerkstraat 97, Molenweg 77 ...
 * of 962; the last ones are rare but of the kinds that readers stumble over. */
static const char *const streets_common[] = {"Schoolstraat",
                                             "Kerkstraat",
                                             "Molenweg",
                                             "Hoofdstraat",
                                             "Dorpsstraat",
                                             "Molenstraat",
                                             "Hoofdweg",
                                             "Stationsstraat",
                                             "Industrieweg",
                                             "Havenstraat",
                                             "Kerkpad",
                                             "Julianastraat",
                                             "Nieuwstraat",
                                             "Middenweg",
                                             "Beukenlaan",
                                             "Buorren",
                                             "Sportlaan",
                                             "Singel",
                                             "Rijksweg",
                                             "Nieuweweg",
                                             "Stationsweg",
                                             "Wilhelminastraat",
                                             "Eikenlaan",
                                             "Markt",
                                             "Bosweg",
                                             "Kerklaan",
                                             "Beatrixstraat",
                                             "Parallelweg",
                                             "Berkenlaan",
                                             "Kastanjelaan",
                                             "Boslaan",
                                             "Noordstraat",
                                             "Oosterstraat",
                                             "Kerkweg",
                                             "Lageweg",
                                             "Esweg",
                                             "Torenstraat",
                                             "Kerkplein",
                                             "Brink",
                                             "Lindenlaan",
                                             "Provincialeweg",
                                             "Meidoornlaan",
                                             "Kruisstraat",
                                             "Hogeweg",
                                             "Achterweg",
                                             "Zeedijk",
                                             "Rozenstraat",
                                             "Raadhuisstraat",
                                             "Parklaan",
                                             "Noorderweg",
                                             "Marktstraat",
                                             "Langeweg",
                                             "De Kamp",
                                             "Prins Bernhardstraat",
                                             "Koningin Julianastraat",
                                             "Prinses Margrietstraat",
                                             "Lytse Buorren",
                                             "Oude Dijk",
                                             "Plein 1945",
                                             "Laan 1940-45",
                                             "1e Kruisdiep",
                                             "2e Kruisdiep",
                                             "Laan der Verenigde Naties",
                                             "'t Hôf",
                                             "Grutte Mêrwei",
                                             "Dr. H. Colijnlaan",
                                             "Tsjerkebuorren",
                                             "Rijksweg A"};

static const char *const streets_heads[] = {"Zomereiken",
                                            "Haagbeuken",
                                            "Zomerlinden",
                                            "Paardenkastanje",
                                            "Zilverberken",
                                            "Iepen",
                                            "Wilgen",
                                            "Elzen",
                                            "Populieren",
                                            "Esdoorn",
                                            "Heiderozen",
                                            "Tulpen",
                                            "Narcissen",
                                            "Dahlia",
                                            "Anjer",
                                            "Viool",
                                            "Lelie",
                                            "Korenbloem",
                                            "Klaver",
                                            "Merel",
                                            "Lijster",
                                            "Vinken",
                                            "Leeuwerik",
                                            "Zwaluw",
                                            "Reiger",
                                            "Kievit",
                                            "Ooievaar",
                                            "Fazanten",
                                            "Hazen",
                                            "Reeën",
                                            "Vosse",
                                            "Dassen",
                                            "Rembrandt",
                                            "Vermeer",
                                            "Jan Steen",
                                            "Frans Hals",
                                            "Van Gogh",
                                            "Mondriaan",
                                            "Van der Helst",
                                            "Jan van Goyen",
                                            "Vondel",
                                            "P.C. Hooft",
                                            "Multatuli",
                                            "Erasmus",
                                            "Bilderdijk",
                                            "Dr. Schaepman",
                                            "Thorbecke",
                                            "De Ruyter",
                                            "Tromp",
                                            "Piet Hein",
                                            "Van Speijk",
                                            "Evertsen",
                                            "Mozart",
                                            "Beethoven",
                                            "Bach",
                                            "Händel",
                                            "Chopin",
                                            "Prinses Irene",
                                            "Prinses Christina",
                                            "Prins Hendrik",
                                            "Koningin Emma",
                                            "Oranje",
                                            "Nassau",
                                            "Willem de Zwijger",
                                            "Graaf Florens",
                                            "Heemraad",
                                            "Schout",
                                            "Baljuw",
                                            "Zonne",
                                            "Maan",
                                            "Sterren",
                                            "Saturnus",
                                            "Jupiter",
                                            "Granaat",
                                            "Smaragd",
                                            "Robijn",
                                            "Zuider",
                                            "Wester",
                                            "Oost",
                                            "Werf",
                                            "Kade",
                                            "Sluis",
                                            "Veen",
                                            "Heide",
                                            "Duin",
                                            "Weide",
                                            "Akker",
                                            "Beek",
                                            "Polder",
                                            "Ring",
                                            "Klooster",
                                            "Pastoor Poelman",
                                            "Burgemeester van Oeveren",
                                            "Burgemeester de Wijs",
                                            "Burgemeester van Hasselt",
                                            "Wethouder Görtz",
                                            "Wethouder van der Velden",
                                            "Sint Jozef",
                                            "Smids",
                                            "Bakkers",
                                            "Wevers",
                                            "Kuipers",
                                            "Touwslagers",
                                            "Abel Tasman",
                                            "Barentsz",
                                            "Marie Curie",
                                            "Aletta Jacobs",
                                            "Anne Frank",
                                            "Kennedy",
                                            "Europa",
                                            "België",
                                            "Gelderse",
                                            "Friese",
                                            "Zeeuwse",
                                            "Brabantse",
                                            "Professor Lorentz",
                                            "Dokter van de Sande",
                                            "Röell",
                                            "Adriaen van de Venne",
                                            "Johan van Oldenbarnevelt",
                                            "Juliana van Stolberg",
                                            "Groen van Prinsterer",
                                            "Thérèse Schwartze",
                                            "François Villon",
                                            "Café",
                                            "Meester van den Berg",
                                            "Dominee Talma",
                                            "Zuster Klijn",
                                            "Jonkheer van Rees"};

/* The first three end 43 in 100 real names; they are used up before the others. */
#define STREETS_FIRST_TAILS 3u
static const char *const streets_tails[] = {"straat", "weg",  "laan",   "hof",  "pad",
                                            "plein",  "dijk", "singel", "kade", "dreef",
                                            "steeg",  "park", "wal",    "veld", "erf"};

/* A walk with a step coprime to the number of combinations meets each one once. */
void gen_street_name(uint32_t place, uint32_t street, gen_text *text_out) {
    const uint32_t common = STREETS_COUNT(streets_common);
    const uint32_t heads = STREETS_COUNT(streets_heads);
    const uint32_t tails = STREETS_COUNT(streets_tails);
    if (street < 2 * common && street % 2 == 0) {
        gen_text_set(text_out, streets_common[(street / 2 + place % 4u) % common]);
        return;
    }
    const uint32_t composed = street < 2 * common ? street / 2 : street - common;
    const uint32_t first = heads * STREETS_FIRST_TAILS;
    uint32_t index; /* 619 is prime and divides neither number of combinations */
    if (composed < first)
        index = (composed * 619u + place * 101u) % first;
    else
        index = first + ((composed - first) * 619u + place * 101u) %
                            (heads * (tails - STREETS_FIRST_TAILS));
    gen_text_set(text_out, streets_heads[index % heads]);
    gen_text_add(text_out, streets_tails[index / heads]);
}

static uint32_t streets_characters(const gen_text *text) {
    uint32_t points[GEN_TEXT_BYTES_MAX];
    return gen_text_decode(text, points);
}

/* In the order in which the standard gives way: titles, ending, particles. */
void gen_street_shorten(gen_text *street) {
    static const char *const rules[][2] = {
        {"Burgemeester ", "Burg "}, {"Wethouder ", "Weth "}, {"Professor ", "Prof "},
        {"Dokter ", "Dr "},         {"Pastoor ", "Past "},   {"Koningin ", "Kon "},
        {"Prinses ", "Prs "},       {"Jonkheer ", "Jhr "},   {"Meester ", "Mr "},
        {"straat", "str"},          {"singel", "sngl"},      {"plein", "pln"},
        {" van der ", " vd "},      {" van den ", " vd "},   {" van de ", " vd "},
        {" van ", " v "},           {"laan", "ln"},          {"steeg", "stg"},
        {" der ", " d "},           {"Johan ", "J "},        {"Juliana ", "J "}};
    for (uint32_t i = 0; i < STREETS_COUNT(rules) && street->length > 24; i++)
        if (streets_characters(street) > 24)
            gen_text_replace(street, rules[i][0], rules[i][1]);
    gen_text_cut(street, 24);
}
