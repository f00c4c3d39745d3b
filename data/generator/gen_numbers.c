/*
 * gen_numbers.c - A-numbers and dates of gen_municipality.h.
 *
 * An A-number has ten digits: the first is not 0, no two neighbours are equal, the sum
 * of the digits modulo 11 is 0 or 5, and the sum of digit i times 2^i is a multiple of 11
 * (rules of the Dutch personal records database). A table tells how many numbers follow
 * each beginning, so that the n-th one is found digit by digit.
 */
#include "gen_municipality.h"

#include <string.h>

#define NUMBER_DIGITS 10u
#define NUMBER_MODULUS 11u
#define NUMBER_NONE 10u /* no digit before the first one */

/* [digits written][last digit][sum modulo 11][weighted sum modulo 11] */
typedef uint32_t number_ways[NUMBER_DIGITS + 1][NUMBER_NONE + 1][NUMBER_MODULUS]
                            [NUMBER_MODULUS];

static bool number_allows(uint32_t at, uint32_t last, uint32_t digit) {
    return digit != last && !(at == 0 && digit == 0);
}

static void number_count(number_ways ways) {
    memset(ways, 0, sizeof(number_ways));
    for (uint32_t last = 0; last < NUMBER_NONE; last++)
        ways[NUMBER_DIGITS][last][0][0] = ways[NUMBER_DIGITS][last][5][0] = 1;
    for (uint32_t at = NUMBER_DIGITS; at-- > 0;)
        for (uint32_t last = 0; last <= NUMBER_NONE; last++)
            for (uint32_t sum = 0; sum < NUMBER_MODULUS; sum++)
                for (uint32_t weighted = 0; weighted < NUMBER_MODULUS; weighted++)
                    for (uint32_t digit = 0; digit < 10; digit++)
                        if (number_allows(at, last, digit))
                            ways[at][last][sum][weighted] +=
                                ways[at + 1][digit][(sum + digit) % NUMBER_MODULUS]
                                    [(weighted + (digit << at)) % NUMBER_MODULUS];
}

void gen_a_number(uint64_t seed, uint32_t entity, gen_text *text_out) {
    static number_ways ways; /* the generator has one thread */
    if (ways[NUMBER_DIGITS][0][0][0] == 0)
        number_count(ways);
    const uint32_t total = ways[0][NUMBER_NONE][0][0];
    const uint64_t key = gen_random_open(seed, GEN_FOR_MUNICIPALITY_NUMBERS, 1).state;
    uint32_t rank = gen_random_shuffle(entity % total, total, key);
    uint32_t last = NUMBER_NONE, sum = 0, weighted = 0;
    gen_text_set(text_out, "");
    for (uint32_t at = 0; at < NUMBER_DIGITS; at++) {
        uint32_t digit = 0;
        for (;; digit++) {
            if (!number_allows(at, last, digit))
                continue;
            const uint32_t here = ways[at + 1][digit][(sum + digit) % NUMBER_MODULUS]
                                      [(weighted + (digit << at)) % NUMBER_MODULUS];
            if (rank < here)
                break;
            rank -= here;
        }
        sum = (sum + digit) % NUMBER_MODULUS;
        weighted = (weighted + (digit << at)) % NUMBER_MODULUS;
        last = digit;
        gen_text_add_char(text_out, (char)('0' + (int)digit));
    }
}

gen_date gen_date_of_day(uint32_t day) {
    gen_date date = {.year = 2015, .month = 1, .day = 1};
    for (;;) {
        const bool leap = gen_days_in_month(date.year, 2) == 29;
        if (day < (leap ? 366u : 365u))
            break;
        day -= leap ? 366 : 365;
        date.year++;
    }
    while (day >= gen_days_in_month(date.year, date.month))
        day -= gen_days_in_month(date.year, date.month++);
    date.day = day + 1;
    return date;
}

void gen_date_add(gen_text *text, gen_date date, gen_date_form form) {
    if (date.year == 0)
        return;
    if (form != GEN_DATE_DUTCH) {
        gen_date_add_iso(text, &date, form == GEN_DATE_ISO ? "-" : "");
        return;
    }
    gen_text_add_number(text, date.day, 2);
    gen_text_add_char(text, '-');
    gen_text_add_number(text, date.month, 2);
    gen_text_add_char(text, '-');
    gen_text_add_number(text, date.year, 4);
}
