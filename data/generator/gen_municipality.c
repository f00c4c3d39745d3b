/*
 * gen_municipality.c - households in time, citizens and their numbers
 * (gen_municipality.h). Shares are per 10,000 unless a call says otherwise.
 */
#include "gen_municipality.h"

#include <string.h>

#include "gen_calendar.h"

#define MUNICIPALITY_MOVES_IN_TWO_YEARS 2120u /* 10.6 % a year */
#define MUNICIPALITY_YEARS_DEAD 3u            /* deaths of this many years are kept */

void gen_municipality_init(gen_municipality *municipality, const gen_world *world) {
    const uint64_t residents = world->resident_count;
    const uint32_t strangers = (uint32_t)(residents * 3 / 100);
    uint32_t dwellings = (uint32_t)(residents * 10 / 22);
    if (dwellings == 0)
        dwellings = 1;
    if (dwellings > world->household_count) /* few, large households by chance */
        dwellings = world->household_count;
    municipality->world = world;
    municipality->dwelling_count = dwellings;
    municipality->household_count = world->household_count + strangers;
    municipality->person_count = world->resident_count + strangers;
}

/* Who lodges is mostly family: a son who came back, a mother who could not stay alone.
 * Takes the surname of the host, and now and then is called like him. */
static void life_join_host(const gen_municipality *municipality, gen_random *random,
                           gen_life *life) {
    const gen_world *const world = municipality->world;
    gen_household *const guest = &life->household;
    gen_household host;
    life->lodges = true;
    life->dwelling = gen_random_below(random, municipality->dwelling_count);
    const bool related = gen_random_chance(random, 6500);
    const bool named = gen_random_chance(random, 3000);
    if (!related)
        return;
    gen_household_make(world, life->dwelling, &host);
    const gen_surname old = guest->surnames[0];
    guest->surnames[0] = host.surnames[0];
    guest->origins[0] = host.origins[0];
    for (uint32_t m = guest->adult_count; m < guest->member_count; m++)
        if (gen_surname_equal(&guest->surnames[m], &old))
            guest->surnames[m] = host.surnames[0];
    const uint32_t years = guest->births[0].year > host.births[0].year
                               ? guest->births[0].year - host.births[0].year
                               : host.births[0].year - guest->births[0].year;
    if (named && !guest->woman[0] && !host.woman[0] && years >= 18 && years <= 55) {
        guest->given[0] = host.given[0];
        life->host_entity = gen_household_first(world, life->dwelling) + 1;
    }
}

/* Day of the last move and what was there before. */
static void life_draw_move(gen_random *random, gen_life *life) {
    const bool moved = gen_random_chance(random, MUNICIPALITY_MOVES_IN_TWO_YEARS);
    const uint32_t ago = gen_random_below(random, 730);
    const uint32_t years = gen_random_below(random, 22);
    life->household.moved_inside = gen_random_chance(random, 5700);
    life->household.moved = moved;
    life->moved_day = moved ? gen_day_now() - ago : 0;
    life->settled_day =
        moved ? life->moved_day : gen_day_now() - 731 - years * 365 - ago / 2;
}

void gen_life_make(const gen_municipality *municipality, uint32_t index,
                   gen_life *life_out) {
    const gen_world *const world = municipality->world;
    gen_life *const life = life_out;
    gen_random random = gen_random_open(world->seed, GEN_FOR_LIVES, index);
    gen_household_make(world, index, &life->household);
    life->stranger = index >= world->household_count;
    life->lodges = false;
    life->host_entity = 0;
    life->dwelling = index;
    life->home.entity = life->before.entity = 0;
    if (life->stranger) {
        life->first_entity = world->resident_count + (index - world->household_count) + 1;
        life->household.member_count = life->household.adult_count = 1;
        life->household.married = false;
    } else {
        life->first_entity = gen_household_first(world, index) + 1;
    }
    if (!life->stranger && index >= municipality->dwelling_count)
        life_join_host(municipality, &random, life);
    life_draw_move(&random, life);
}

/* Strangers live elsewhere; those who moved came from a dwelling here. */
static void life_make_home(const gen_municipality *municipality, gen_life *life,
                           bool before) {
    const uint64_t seed = municipality->world->seed;
    const uint32_t index = life->household.index;
    gen_random random = gen_random_open(seed, GEN_FOR_LIVES, ~(uint64_t)index);
    const bool outside =
        life->stranger != before && (life->stranger || !life->household.moved_inside);
    const bool inside_before = before && !outside;
    uint32_t dwelling = life->dwelling;
    if (inside_before)
        dwelling = gen_random_below(&random, municipality->dwelling_count);
    gen_home *const home = before ? &life->before : &life->home;
    if (outside)
        gen_home_make_outside(&random, (uint64_t)municipality->dwelling_count + index + 1,
                              home);
    else
        gen_home_make(municipality->world->town, seed, dwelling,
                      municipality->dwelling_count, home);
}

const gen_home *gen_life_home(const gen_municipality *municipality, gen_life *life,
                              uint32_t day) {
    const bool before = life->moved_day > day;
    gen_home *const home = before ? &life->before : &life->home;
    if (home->entity == 0)
        life_make_home(municipality, life, before);
    return home;
}

uint32_t gen_life_double(const gen_life *life, uint32_t member, const char **reason_out) {
    const gen_household *const household = &life->household;
    for (uint32_t other = 0; other < household->member_count; other++) {
        if (other == member)
            continue;
        const gen_date *const a = &household->births[member];
        const gen_date *const b = &household->births[other];
        *reason_out = "twin";
        if (member >= household->adult_count && other >= household->adult_count &&
            a->year == b->year && a->month == b->month && a->day == b->day)
            return life->first_entity + other;
        *reason_out = "same_name";
        if (household->given[member] == household->given[other] &&
            gen_surname_equal(&household->surnames[member], &household->surnames[other]))
            return life->first_entity + other;
    }
    *reason_out = "same_name";
    return member == 0 ? life->host_entity : 0;
}

/*
 * The entity's ten digits that satisfy the rules of an A-nummer: the first is not 0, no
 * two neighbours are equal, the sum is 0 or 5 modulo 11 and the sum of digit i times
 * 2^i a multiple of 11. The shuffled index picks seven digits (9^7 ways) and the k-th
 * ending of three digits; whatever the seven are, at least ten endings fit.
 */
void gen_citizen_write_a_number(const gen_municipality *municipality, uint32_t entity,
                                char *a_number_out) {
    const uint32_t prefixes = 4782969u; /* 9^7 */
    const uint64_t key = gen_random_open(municipality->world->seed, GEN_FOR_NUMBERS,
                                         UINT64_MAX - entity / prefixes)
                             .state;
    uint32_t rest = gen_random_shuffle(entity % prefixes, prefixes, key);
    uint32_t skip = entity / prefixes % 10, sum = 0, weighted = 0, last = 0;
    for (uint32_t i = 0; i < 7; i++, rest /= 9) {
        const uint32_t draw = rest % 9;
        last = draw + (draw >= last); /* any digit but the one before */
        a_number_out[i] = (char)('0' + (int)last);
        sum += last;
        weighted += last << i;
    }
    for (uint32_t end = 0; end < 1000; end++) {
        const uint32_t a = end / 100, b = end / 10 % 10, c = end % 10;
        const uint32_t left = (sum + a + b + c) % 11;
        if (a == last || a == b || b == c || (left != 0 && left != 5) ||
            (weighted + (a << 7) + (b << 8) + (c << 9)) % 11 != 0)
            continue;
        if (skip-- > 0)
            continue;
        a_number_out[7] = (char)('0' + (int)a);
        a_number_out[8] = (char)('0' + (int)b);
        a_number_out[9] = (char)('0' + (int)c);
        break;
    }
    a_number_out[10] = '\0';
}

/* Yearly risk by age; rough figures of the life tables. */
static uint32_t citizen_risk(uint32_t age) {
    return age >= 90 ? 2000 : age >= 80 ? 700 : age >= 65 ? 160 : age >= 40 ? 25 : 4;
}

void gen_citizen_make(const gen_municipality *municipality, const gen_life *life,
                      uint32_t member, gen_citizen *citizen_out) {
    gen_citizen *const citizen = citizen_out;
    const gen_world *const world = municipality->world;
    citizen->entity = life->first_entity + member;
    gen_person_make(world, &life->household, member, citizen->entity, &citizen->person);
    gen_random random = gen_random_open(world->seed, GEN_FOR_CITIZENS, citizen->entity);
    gen_date *const birth = &citizen->person.birth;
    citizen->birth_day = gen_day_of(birth);
    citizen->sex = citizen->person.woman ? 'V' : 'M';
    if (gen_random_chance(&random, 10))
        citizen->sex = 'O';
    /* Some foreign papers give the month only, or nothing at all. */
    const uint32_t forget = gen_random_below(&random, 10000);
    if (member < life->household.adult_count && birth->month > 0) {
        if (forget < 20)
            birth->day = 0;
        else if (forget < 24)
            *birth = (gen_date){0, 0, 0};
    }
    citizen->death_day = 0;
    const uint32_t ago = gen_random_below(&random, 365 * MUNICIPALITY_YEARS_DEAD);
    if (gen_random_chance(&random,
                          citizen_risk(citizen->person.age) * MUNICIPALITY_YEARS_DEAD) &&
        gen_day_now() - ago > citizen->birth_day)
        citizen->death_day = gen_day_now() - ago;
    if (life->stranger)
        citizen->death_day = 0;
}
