/* links.c - weights and probabilities; see links.h. */
#include "model/links.h"

#include <assert.h>
#include <math.h>

double kpl_weight_probability(double weight) {
    /* The branch keeps exp2() from overflowing; both give the same value at 0. */
    if (weight >= 0.0)
        return 1.0 / (1.0 + exp2(-weight));
    const double odds = exp2(weight);
    return odds / (1.0 + odds);
}

_Static_assert(KPL_PROBABILITY_SLOTS == 256, "slots are named by a byte");

/* Every slot says what is true of weight 0. */
void kpl_probabilities_init(kpl_probabilities *known) {
    memset(known->words, 0, sizeof known->words);
    for (size_t i = 0; i < KPL_PROBABILITY_SLOTS; i++)
        known->values[i] = 0.5;
}

double kpl_probability_weight(double probability) {
    assert(probability > 0.0 && probability < 1.0);
    return log2(probability / (1.0 - probability));
}

void kpl_links_release(kpl_links *links) {
    kpl_free(links->allocator, links->items);
    *links = (kpl_links){.allocator = links->allocator};
}

void kpl_entities_release(kpl_entities *entities) {
    kpl_free(entities->allocator, entities->of_record);
    *entities = (kpl_entities){.allocator = entities->allocator};
}
