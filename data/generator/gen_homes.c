/*
 * gen_homes.c - the addresses of gen_homes.h.
 *
 * Shares of the patterns follow from the measured shares of letters and additions: of 8
 * dwellings, "split" has three letters, "upstairs" four, a "block" eight additions,
 * "stairs" eight of both.
 */
#include "gen_homes.h"

#include <string.h>

#include "gen_streets.h"

/* Slot of the house number (0..7) in the group; letter and addition go out. */
static uint32_t homes_number(gen_random *random, uint32_t position, gen_home *home) {
    static const char stairs[] = "AAABBBCC";
    const uint32_t pattern = gen_random_below(random, 1000);
    const char first = gen_random_chance(random, 4500) ? 'a' : 'A';
    if (pattern < 710) /* eight houses */
        return position;
    if (pattern < 840) { /* split: four houses and one with A, B and C beside it */
        if (position > 4)
            home->letter[0] = (char)(first + (int)(position - 5));
        return position < 4 ? position : 4;
    }
    if (pattern < 920) { /* upstairs: four houses, each with a flat above */
        if (position % 2 == 1)
            home->letter[0] = first;
        return position / 2;
    }
    if (pattern < 973) { /* a block with flats 1 to 8 */
        home->addition[0] = (char)('1' + (int)position);
        return 0;
    }
    if (pattern < 990) { /* stairs: A1 A2 A3 B1 B2 B3 C1 C2 */
        home->letter[0] = stairs[position];
        home->addition[0] = (char)('1' + (int)(position % 3));
        return 0;
    }
    if (position == 7) { /* seven houses, the last one double */
        memcpy(home->addition, "bis", sizeof "bis");
        return 6;
    }
    return position;
}

/* municipality 9901, kind of object, serial number. */
static void homes_write_id(const char *kind, uint32_t serial, char *id_out) {
    gen_text text;
    gen_text_set(&text, "9901");
    gen_text_add(&text, kind);
    gen_text_add_number(&text, serial, 10);
    memcpy(id_out, text.bytes, GEN_BAG_ID_BYTES);
}

void gen_home_make(const gen_town *town, uint64_t seed, uint32_t dwelling,
                   uint32_t dwelling_count, gen_home *home_out) {
    gen_site site;
    gen_town_site(town, dwelling, &site);
    gen_random random =
        gen_random_open(seed, GEN_FOR_SITES, (dwelling - site.position) / GEN_SITE_GROUP);
    home_out->entity = (uint64_t)dwelling + 1;
    home_out->outside = false;
    memset(home_out->letter, 0, sizeof home_out->letter);
    memset(home_out->addition, 0, sizeof home_out->addition);
    const uint32_t slot = homes_number(&random, site.position, home_out);
    home_out->number =
        (site.group / 2) * (2 * GEN_SITE_GROUP) + 2 * slot + 1 + site.group % 2;
    gen_street_name(site.place, site.street, &home_out->street);
    gen_town_name_place(site.place, &home_out->city);
    memcpy(home_out->postcode, site.postcode, sizeof home_out->postcode);
    /* Serial numbers in another order than the streets: they must tell nothing. */
    const uint64_t key = gen_random_open(seed, GEN_FOR_ORDER, GEN_FOR_SITES).state;
    const uint32_t serial = gen_random_shuffle(dwelling, dwelling_count, key) + 1;
    homes_write_id("20", serial, home_out->bag_id);
    /* One in 400 lives on a boat or in a caravan. */
    homes_write_id(serial % 400 == 7 ? (serial % 800 == 7 ? "02" : "03") : "01",
                   serial + dwelling_count, home_out->object_id);
}

void gen_home_make_outside(gen_random *random, uint64_t entity, gen_home *home_out) {
    gen_address address;
    gen_town_address_elsewhere(random, &address);
    home_out->entity = entity;
    home_out->outside = true;
    gen_street_name(address.number % 20, gen_random_below(random, 900),
                    &home_out->street);
    home_out->city = address.city;
    home_out->number = address.number;
    memset(home_out->letter, 0, sizeof home_out->letter);
    memset(home_out->addition, 0, sizeof home_out->addition);
    home_out->letter[0] = address.suffix[0];
    memcpy(home_out->postcode, address.postcode, sizeof home_out->postcode);
    home_out->bag_id[0] = home_out->object_id[0] = '\0';
}
