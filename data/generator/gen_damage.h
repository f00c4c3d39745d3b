/*
 * gen_damage.h - the single errors: typing, hearing, scanning, dates, addresses.
 *
 * Part     data/generator. Each function damages a correct value once, in the way that
 *          clerks, phones and scanners do. A value too short to be damaged stays.
 * Sources  shares of the typing errors after Damerau (1964) and Peterson (1986); the
 *          first letter is spared in 92 of 100 (Pollock and Zamora 1984); the spelling
 *          rules are the ordinary Dutch ones (ij/y/ei, c/k, ph/f, z/s, v/f ...).
 */
#ifndef GEN_DAMAGE_H
#define GEN_DAMAGE_H

#include "gen_people.h"
#include "gen_random.h"
#include "gen_text.h"

/* One letter replaced by a neighbour on the keyboard, left out, doubled or typed
 * between, or two letters exchanged. */
void gen_damage_typo(gen_text *text, gen_random *random);

/* One spelling replaced by another one that sounds the same. */
void gen_damage_phonetic(gen_text *text, gen_random *random);

/* One digit replaced by one of similar shape; now and then by a letter (0/O, 1/l). */
void gen_damage_ocr(gen_text *text, gen_random *random);

/* One digit replaced by another, or two adjacent digits exchanged. */
void gen_damage_digit(gen_text *text, gen_random *random);

/* Day and month exchanged; false when that gives no date or the same one. */
bool gen_damage_date_swap(gen_date *date);

/* One part of the date a little wrong; always a real date, never in the future. */
void gen_damage_date_slip(gen_date *date, gen_random *random);

/* "van den" -> "v.d.", "v/d", "vd", "v d" and the like. */
void gen_damage_prefix(gen_text *prefix, gen_random *random);

/* "Kerkstraat" -> "Kerkstr.", "Burgemeester" -> "Burg." */
void gen_damage_street(gen_text *street, gen_random *random);

/* "Sint" -> "St.", else capitals or lower case. */
void gen_damage_city(gen_text *city, gen_random *random);

#endif /* GEN_DAMAGE_H */
