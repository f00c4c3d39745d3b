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
