/*
 * kind_entity.c - which entity of an earlier linkage the same row is in: the address that
 * was found for a person's row, the person that was found for a case's.
 *
 * No column is read: standardise numbers the entities themselves (standardise.h,
 * earlier). Whether people of one household share it depends on what the earlier linkage
 * linked, so that spec.h says it and not this table. See kinds.h.
 */
#include "standardise/forms.h"
#include "standardise/kinds.h"

static const char *const entity_levels[] = {"exact", NULL};
static const char *const entity_keys[] = {"", NULL};

const kpl_kind kpl_kind_entity = {
    .name = "entity",
    .summary = "what an earlier linkage found for the same row",
    .clean = kpl_clean_nothing,
    .levels = entity_levels,
    .keys = entity_keys,
    .rules = entity_keys,
    .term_frequency = true,
    .is_entity = true,
};
