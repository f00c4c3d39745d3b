/*
 * links.h - scored pairs and the entities that they form.
 *
 * Model.
 */
#ifndef KPL_MODEL_LINKS_H
#define KPL_MODEL_LINKS_H

#include <string.h>

#include "base/hash.h"
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

/* Probabilities of weights met lately, exactly as kpl_weight_probability() gives them:
 * pairs of one pattern and near values weigh the same, and exp2() costs more than all
 * else that is done with a link. One per thread. */
#define KPL_PROBABILITY_SLOTS 256u

typedef struct kpl_probabilities {
    uint64_t words[KPL_PROBABILITY_SLOTS]; /* bits of a weight */
    double values[KPL_PROBABILITY_SLOTS];
} kpl_probabilities;

void kpl_probabilities_init(kpl_probabilities *known);

static inline double kpl_probabilities_of(kpl_probabilities *known, double weight) {
    uint64_t word = 0;
    memcpy(&word, &weight, sizeof word);
    const size_t slot = kpl_hash_slot(word);
    if (known->words[slot] != word) {
        known->words[slot] = word;
        known->values[slot] = kpl_weight_probability(weight);
    }
    return known->values[slot];
}

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
