/*
 * links.h - scored pairs and the entities that they form.
 *
 * Model.
 */
#ifndef KPL_MODEL_LINKS_H
#define KPL_MODEL_LINKS_H

#include "model/agreement.h"

typedef struct kpl_link {
    uint64_t pattern;
    double weight; /* log2 of the odds of a match, prior included */
    uint32_t left; /* record numbers, left < right */
    uint32_t right;
    uint32_t rule; /* index of the first rule that found the pair */
} kpl_link;

/* Sorted by left, then right. */
typedef struct kpl_links {
    const kpl_allocator *allocator;
    kpl_link *items;
    uint64_t count;
} kpl_links;

/* Probability of a match weight: 2^w / (1 + 2^w), without overflow. */
double kpl_weight_probability(double weight);

/* log2(p / (1 - p)); p in (0, 1). */
double kpl_probability_weight(double probability);

void kpl_links_release(kpl_links *links);

/* Entity of each record: entities are numbered 1, 2, ... by their smallest record. */
typedef struct kpl_entities {
    const kpl_allocator *allocator;
    uint32_t *of_record;
    uint32_t record_count;
    uint32_t entity_count;
    uint32_t largest; /* records in the largest entity */
} kpl_entities;

void kpl_entities_release(kpl_entities *entities);

#endif /* KPL_MODEL_LINKS_H */
