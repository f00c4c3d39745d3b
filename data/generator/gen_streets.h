/*
 * gen_streets.h - street names of the synthetic municipality, whole and shortened.
 *
 * Part     data/generator, called by gen_homes.c.
 * Source   which names are common, in which order, and which endings: counts over the
 *          addresses of five provinces in the BAG (Basisregistratie Adressen en
 *          Gebouwen, open data, as "Nederlandse adressen en postcodes", June 2026,
 *          CC0 1.0). The composed names are our own.
 */
#ifndef GEN_STREETS_H
#define GEN_STREETS_H

#include "gen_text.h"

/* The name of street `street` (counted from 0) of a place; no two streets of a place of
 * up to 1,900 streets have the same name. */
void gen_street_name(uint32_t place, uint32_t street, gen_text *text_out);

/* Shortened to 24 characters in the way of NEN 5825; shorter names stay as they are. */
void gen_street_shorten(gen_text *street);

#endif /* GEN_STREETS_H */
