/*
 * gen_people.c - draws households and persons (gen_people.h).
 *
 * Shares are rough Dutch figures: 40 % singles, 28 % couples, 24 % couples with
 * children, 8 % single parents, 2.1 persons per household; some 10 % moved lately.
 * Shares in this file are per 100 or per 10,000, as the call says.
 */
#include "gen_people.h"

#include <stdlib.h>
#include <string.h>

#define PEOPLE_MONTH_NOW (GEN_YEAR_NOW * 12u + 11u)

typedef struct people_ages {
    uint32_t percent, low, high;
} people_ages;

static const people_ages people_single[] = {
    {22, 19, 29}, {33, 30, 54}, {20, 55, 69}, {18, 70, 84}, {7, 85, 99}};
static const people_ages people_couple[] = {
    {18, 22, 35}, {30, 36, 59}, {32, 60, 74}, {18, 75, 88}, {2, 89, 97}};

/* The last band takes what the percentages leave. */
static uint32_t people_draw_age(gen_random *random, const people_ages *bands) {
    uint32_t left = gen_random_below(random, 100);
    uint32_t band = 0;
    while (band < 4 && left >= bands[band].percent)
        left -= bands[band++].percent;
    return gen_random_between(random, bands[band].low, bands[band].high);
}

/* Sizes come first in a household's stream, so that they can be drawn alone. */
static void people_draw_size(gen_random *random, uint32_t *adults_out,
                             uint32_t *children_out) {
    static const uint32_t by_percent[4] = {38, 81, 95, 100}; /* 1, 2, 3, 4 children */
    const uint32_t kind = gen_random_below(random, 100);
    const uint32_t draw = gen_random_below(random, 100);
    uint32_t children = 1;
    while (draw >= by_percent[children - 1])
        children++;
    *adults_out = kind < 40 || kind >= 92 ? 1 : 2;
    *children_out = kind < 68 ? 0 : children;
    if (kind >= 92 && children > 3)
        *children_out = 3;
}

/* 82 % Dutch names; the rest roughly by the sizes of the groups in a mid-sized town. */
static gen_origin people_draw_origin(gen_random *random) {
    const uint32_t draw = gen_random_below(random, 100);
    if (draw < 82)
        return GEN_DUTCH;
    return draw < 87   ? GEN_TURKISH
           : draw < 92 ? GEN_MOROCCAN
           : draw < 96 ? GEN_SURINAMESE
                       : GEN_POLISH;
}

uint32_t gen_days_in_month(uint32_t year, uint32_t month) {
    static const uint32_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Months are counted from year 0; a day of that month is drawn. */
static gen_date people_date(gen_random *random, uint32_t month_number) {
    gen_date date = {.year = month_number / 12, .month = month_number % 12 + 1};
    date.day = gen_random_between(random, 1, gen_days_in_month(date.year, date.month));
    return date;
}

/* A month of birth for someone who is `age` at the end of GEN_YEAR_NOW. */
static uint32_t people_month_at_age(gen_random *random, uint32_t age) {
    return PEOPLE_MONTH_NOW - age * 12 - gen_random_below(random, 12);
}

/* Children from the youngest up, then the age of the parent from the oldest: no family
 * can come out with a mother of twelve. Returns the head's age. */
static uint32_t people_draw_children(gen_random *random, gen_household *household) {
    const uint32_t first = household->adult_count;
    const uint32_t youngest_age = gen_random_below(random, 21);
    uint32_t month = people_month_at_age(random, youngest_age);
    const uint32_t youngest = month;
    const bool twins =
        household->member_count - first >= 2 && gen_random_chance(random, 500);
    for (uint32_t member = household->member_count; member-- > first;) {
        const bool same_day = twins && member == household->member_count - 2;
        if (same_day)
            household->births[member] = household->births[member + 1];
        else
            household->births[member] = people_date(random, month);
        const bool next_same_day = twins && member == household->member_count - 1;
        if (!next_same_day && member > first)
            month -= gen_random_between(random, 14, 48);
    }
    /* A man's partner may be six years younger, so he starts later; a long span between
     * the children leaves less room before the first. Mothers come out at 18 to 46. */
    const uint32_t span = (youngest - month) / 12;
    const bool father = household->adult_count == 2 && !household->woman[0];
    const uint32_t at_first = (father ? 24 : 19) + gen_random_below(random, 8) +
                              gen_random_below(random, span < 10 ? 11 - span : 1);
    return (PEOPLE_MONTH_NOW - month) / 12 + at_first;
}

/* The head's sex is known by now; the partner's follows from it, 3 % the same. */
static void people_draw_adults(gen_random *random, gen_household *household,
                               uint32_t head_age) {
    household->births[0] = people_date(random, people_month_at_age(random, head_age));
    if (household->adult_count < 2)
        return;
    const bool same_sex = gen_random_chance(random, 300);
    household->woman[1] = household->woman[0] == same_sex;
    /* Men are two years older on average. With children the head is the reference of
     * their ages and the partner stays within a few years of it. */
    const uint32_t older = gen_random_below(random, 9); /* 0..8 */
    uint32_t age = household->woman[1] ? head_age + 2 - older : head_age + older - 2;
    if (same_sex)
        age = head_age + older / 2; /* old enough to be a parent as well */
    if (age < 19)
        age = 19;
    household->births[1] = people_date(random, people_month_at_age(random, age));
    household->married =
        gen_random_chance(random, household->births[0].year < 1960 ? 9000 : 6000);
}

/* Parents may give their own name to a child, but not one name to two children. */
static bool people_name_taken(const gen_household *household, uint32_t member) {
    for (uint32_t other = household->adult_count; other < member; other++)
        if (household->given[other] == household->given[member])
            return true;
    return false;
}

static void people_draw_given(const gen_world *world, gen_random *random,
                              gen_household *household) {
    const uint32_t adults = household->adult_count;
    for (uint32_t member = 0; member < household->member_count; member++) {
        const bool woman = household->woman[member];
        const uint32_t year = household->births[member].year;
        const uint32_t father = household->woman[0] ? 1 : 0;
        do
            household->given[member] = gen_names_given(
                world->names, household->origins[member], woman, year, random);
        while (member >= adults && people_name_taken(household, member));
        /* The eldest son after his father, more often in the past. */
        if (member == adults && !woman && father < adults &&
            gen_random_chance(random, year < 1970 ? 1500 : 600))
            household->given[member] = household->given[father];
    }
}

static void people_draw_surnames(const gen_world *world, gen_random *random,
                                 gen_household *household) {
    /* Every seventh household carries the surname of another one: brothers, sons who
     * moved out. Family streams hold the surname, so any household can look it up. */
    uint64_t family = household->index;
    if (gen_random_chance(random, 1400))
        family = gen_random_below(random, world->household_count);
    gen_random names = gen_random_open(world->seed, GEN_FOR_FAMILIES, family);
    household->origins[0] = people_draw_origin(&names);
    gen_names_surname(world->names, household->origins[0], &names,
                      &household->surnames[0]);
    uint32_t namesake = 0; /* whose surname the children have */
    if (household->adult_count == 2) {
        household->origins[1] = household->origins[0];
        if (gen_random_chance(random, 900))
            household->origins[1] = people_draw_origin(random);
        gen_names_surname(world->names, household->origins[1], random,
                          &household->surnames[1]);
        const bool mother = gen_random_chance(random, 800);
        namesake = household->woman[0] != mother ? 1 : 0;
    }
    for (uint32_t m = household->adult_count; m < household->member_count; m++) {
        household->surnames[m] = household->surnames[namesake];
        household->origins[m] = household->origins[namesake];
        household->woman[m] = gen_random_chance(random, 4900);
    }
}

/* Day and month were never recorded for some people born where no register was kept. */
static void people_forget_dates(gen_random *random, gen_household *household) {
    for (uint32_t m = 0; m < household->adult_count; m++) {
        const bool abroad = household->origins[m] == GEN_TURKISH ||
                            household->origins[m] == GEN_MOROCCAN;
        const bool early = household->births[m].year < 1975;
        if (gen_random_chance(random, abroad && early ? 600 : 5))
            household->births[m].month = household->births[m].day = 0;
    }
}

void gen_household_make(const gen_world *world, uint32_t index,
                        gen_household *household_out) {
    gen_random random = gen_random_open(world->seed, GEN_FOR_HOUSEHOLDS, index);
    gen_household *const household = household_out;
    uint32_t children;
    people_draw_size(&random, &household->adult_count, &children);
    household->index = index;
    household->married = household->moved = household->moved_inside = false;
    household->member_count = household->adult_count + children;
    household->woman[0] = gen_random_chance(&random, 5000);
    uint32_t head_age;
    if (children > 0)
        head_age = people_draw_children(&random, household);
    else
        head_age = people_draw_age(&random, household->adult_count == 1 ? people_single
                                                                        : people_couple);
    people_draw_adults(&random, household, head_age);
    people_draw_surnames(world, &random, household);
    people_draw_given(world, &random, household);
    people_forget_dates(&random, household);
    if (index < world->household_count) { /* the last household may be cut short */
        const uint32_t first = world->first_residents[index];
        const uint32_t next = world->first_residents[index + 1];
        if (next - first < household->member_count)
            household->member_count = next - first;
        if (household->adult_count > household->member_count)
            household->adult_count = household->member_count;
    }
}

/* Household i lives in dwelling i: files are shuffled, so that it does not show. */
void gen_household_settle(const gen_world *world, gen_household *household) {
    /* An own stream: whoever skips the address draws the same persons. */
    gen_random random =
        gen_random_open(world->seed, GEN_FOR_HOUSEHOLDS, ~(uint64_t)household->index);
    gen_town_address(world->town, household->index, &household->address);
    household->moved = gen_random_chance(&random, 1400);
    if (!household->moved)
        return;
    household->moved_inside = gen_random_chance(&random, 5700);
    if (household->moved_inside) {
        const uint32_t before = gen_random_below(&random, world->household_count);
        gen_town_address(world->town, before, &household->old_address);
    } else {
        gen_town_address_elsewhere(&random, &household->old_address);
    }
}

/* Woman married to a man: the tradition is the partner's name, and fades. */
static char people_draw_name_use(gen_random *random, const gen_person *person) {
    const uint32_t draw = gen_random_below(random, 100);
    if (!person->woman)
        return draw < 97 ? 'E' : draw < 99 ? 'N' : 'V';
    const uint32_t own = person->birth.year < 1960 ? 8 : 35;
    if (draw < own)
        return 'E';
    return draw < own + (100 - own) * 55 / 100   ? 'V'
           : draw < own + (100 - own) * 92 / 100 ? 'P'
                                                 : 'N';
}

/* The first name was drawn with the household (siblings differ); here come the second
 * ones and what the person is called. Other origins mostly have a single name. */
static void people_draw_given_names(const gen_world *world, gen_random *random,
                                    const gen_household *household, uint32_t member,
                                    gen_person *person) {
    const gen_origin origin = household->origins[member];
    const gen_name *const first = household->given[member];
    gen_text_set(&person->first_name, first->text);
    gen_text_set(&person->given_names, first->text);
    gen_text_set(&person->call_name, first->text);
    const uint32_t draw = gen_random_below(random, 100);
    uint32_t more = draw < 45 ? 0 : draw < 80 ? 1 : draw < 95 ? 2 : 3;
    if (origin != GEN_DUTCH)
        more = draw < 88 ? 0 : 1;
    const gen_name *previous = first;
    for (uint32_t i = 0; i < more; i++) {
        /* Second names are those of grandparents: the lists of a generation before. */
        const gen_name *const next = gen_names_given(
            world->names, origin, person->woman, person->birth.year - 40, random);
        /* Nobody is called Maria Maria; lists of two periods share texts, not entries. */
        if (next == previous || strcmp(next->text, first->text) == 0)
            continue;
        previous = next;
        gen_text_add_char(&person->given_names, ' ');
        gen_text_add(&person->given_names, next->text);
    }
    if (first->call_count > 0 && gen_random_chance(random, 8000))
        gen_text_set(&person->call_name,
                     first->calls[gen_random_below(random, first->call_count)]);
    else if (previous != first && gen_random_chance(random, 500))
        gen_text_set(&person->call_name, previous->text);
}

/* Blanks, quotes and diacritics leave a name on its way into an e-mail address. */
static void people_add_mail_part(gen_text *text, gen_text part) {
    gen_text_fold(&part);
    gen_text_lower(&part);
    for (uint32_t i = 0; i < part.length; i++)
        if (part.bytes[i] >= 'a' && part.bytes[i] <= 'z')
            gen_text_add_char(text, part.bytes[i]);
}

/* Drawn in full even if the person has none, so that age does not shift the stream. */
static void people_draw_email(gen_random *random, gen_person *person) {
    /* ".example" is reserved (RFC 2606): no mail can ever reach anybody. */
    static const char *const hosts[] = {
        "@webmail.example", "@webmail.example", "@webmail.example", "@snelnet.example",
        "@snelnet.example", "@postbus.example", "@thuis.example",   "@kabel.example"};
    gen_text_set(&person->email, "");
    const bool has = gen_random_chance(random, person->age < 70 ? 8000 : 4500);
    const uint32_t form = gen_random_below(random, 100);
    const uint32_t host = gen_random_below(random, 8);
    const uint32_t tail = gen_random_below(random, 100);
    if (!has || person->age < 12)
        return;
    gen_text surname, call = person->call_name;
    gen_text_set(&surname, "");
    gen_surname_add_full(&surname, person->name_use == 'P' ? &person->partner
                                                           : &person->own);
    if (form < 25)
        gen_text_cut(&call, 1);
    people_add_mail_part(&person->email, call);
    if (form < 70)
        gen_text_add_char(&person->email, '.');
    people_add_mail_part(&person->email, surname);
    if (form >= 55 && form < 70)
        gen_text_add_number(&person->email, person->birth.year % 100, 2);
    else if (form >= 70 && form < 85)
        gen_text_add_number(&person->email, tail, 1);
    gen_text_add(&person->email, hosts[host]);
}

/* Mobile for most, a line at home for many of the old, nothing for children. */
static void people_draw_phone(gen_random *random, gen_person *person) {
    const uint32_t draw = gen_random_below(random, 100);
    const uint32_t digits = gen_random_below(random, 10000000);
    gen_text_set(&person->phone, "");
    if (draw < 8 || person->age < 10)
        return;
    /* 060 and 0399 are no ranges of mobile or town numbers: these ring nowhere. */
    if (draw < (person->age < 60 ? 92u : 60u)) {
        gen_text_add(&person->phone, "060");
        gen_text_add_number(&person->phone, digits, 7);
    } else {
        gen_text_add(&person->phone, "0399");
        gen_text_add_number(&person->phone, digits % 1000000, 6);
    }
}

/*
 * The entity's nine digits that satisfy the eleven test: 9a+8b+7c+6d+5e+4f+3g+2h-i is
 * a multiple of 11. Distinct entities get distinct numbers: the shuffled index picks
 * six digits b..g and the k-th h that leaves a check digit below 10; at least nine of
 * the ten do, so k < 9 always exists. Numbers begin with 9, as those of the official
 * fictitious persons mostly do (then with 8, 7 ... once 9 million are used up).
 */
static void people_number(uint64_t seed, uint32_t entity, char *bsn_out) {
    const uint32_t block = entity / 9000000u;
    const uint64_t key = gen_random_open(seed, GEN_FOR_NUMBERS, block).state;
    const uint32_t place = gen_random_shuffle(entity % 9000000u, 9000000u, key);
    uint32_t middle = place / 9, skip = place % 9;
    uint32_t sum = 9 * (9 - block);
    bsn_out[0] = (char)('9' - (int)block);
    for (uint32_t i = 6; i >= 1; i--, middle /= 10) {
        const uint32_t digit = middle % 10;
        bsn_out[i] = (char)('0' + (int)digit);
        sum += (9 - i) * digit;
    }
    uint32_t h = 0;
    for (;; h++) {
        if ((sum + 2 * h) % 11 == 10)
            continue;
        if (skip-- == 0)
            break;
    }
    bsn_out[7] = (char)('0' + (int)h);
    bsn_out[8] = (char)('0' + (int)((sum + 2 * h) % 11));
    bsn_out[9] = '\0';
}

void gen_person_make(const gen_world *world, const gen_household *household,
                     uint32_t member, uint32_t entity, gen_person *person_out) {
    gen_random random = gen_random_open(world->seed, GEN_FOR_PERSONS, entity);
    gen_person *const person = person_out;
    person->entity = entity;
    person->woman = household->woman[member];
    person->birth = household->births[member];
    person->age = GEN_YEAR_NOW - person->birth.year;
    person->own = household->surnames[member];
    person->has_partner =
        household->married && household->adult_count == 2 && member < 2;
    person->name_use = 'E';
    person->partner = person->own;
    people_draw_given_names(world, &random, household, member, person);
    if (person->has_partner) {
        person->partner = household->surnames[1 - member];
        person->name_use = people_draw_name_use(&random, person);
    }
    people_draw_email(&random, person);
    people_draw_phone(&random, person);
    people_number(world->seed, entity, person->bsn);
}

void gen_person_add_initials(gen_text *text, const gen_text *given_names) {
    uint32_t points[GEN_TEXT_BYTES_MAX];
    const uint32_t count = gen_text_decode(given_names, points);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || points[i - 1] == ' ') {
            gen_text initial;
            gen_text_encode(&initial, &points[i], 1);
            gen_text_add(text, initial.bytes);
            gen_text_add_char(text, '.');
        }
}

uint32_t gen_household_first(const gen_world *world, uint32_t index) {
    return world->first_residents[index];
}

uint32_t gen_household_of(const gen_world *world, uint32_t resident) {
    uint32_t low = 0, high = world->household_count;
    while (high - low > 1) { /* household low begins at or before the resident */
        const uint32_t middle = low + (high - low) / 2;
        if (world->first_residents[middle] <= resident)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Draw household sizes until the town is full; the last household is cut to fit. */
static bool people_count_households(gen_world *world) {
    /* No household is empty, so residents bound the households. */
    const size_t most = (size_t)world->resident_count + 1;
    uint32_t *const firsts = malloc(most * sizeof *firsts);
    if (firsts == NULL)
        return false;
    uint32_t residents = 0;
    while (residents < world->resident_count) {
        gen_random random =
            gen_random_open(world->seed, GEN_FOR_HOUSEHOLDS, world->household_count);
        uint32_t adults, children;
        people_draw_size(&random, &adults, &children);
        firsts[world->household_count++] = residents;
        residents += adults + children;
    }
    firsts[world->household_count] = world->resident_count;
    const size_t used = (size_t)world->household_count + 1;
    uint32_t *const shrunk = realloc(firsts, used * sizeof *firsts);
    world->first_residents = shrunk != NULL ? shrunk : firsts;
    return true;
}

gen_world *gen_world_create(uint64_t seed, uint32_t resident_count) {
    gen_world *const world = calloc(1, sizeof *world);
    if (world == NULL)
        return NULL;
    world->seed = seed;
    world->resident_count = resident_count;
    world->names = gen_names_create();
    if (world->names != NULL && people_count_households(world))
        world->town = gen_town_create(seed, world->household_count);
    if (world->town == NULL) {
        gen_world_destroy(world);
        return NULL;
    }
    return world;
}

void gen_world_destroy(gen_world *world) {
    if (world == NULL)
        return;
    gen_names_destroy(world->names);
    gen_town_destroy(world->town);
    free(world->first_residents);
    free(world);
}
