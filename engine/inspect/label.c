/* label.c - see label.h. */
#include "inspect/label.h"

#include <assert.h>

#include "base/hash.h"
#include "base/sort.h"

#define LABEL_BELOW 1u /* the stratum just below the threshold; just above comes next */
#define LABEL_EACH 2u  /* of every stratum */

/* Bits from the threshold at which the strata above the first begin. Doubtful pairs lie
 * within a few bits, and beyond ten nearly all is one thing. Seven strata were tried: of
 * a hundred labels each then had too few for a narrow interval. */
static const double label_bounds[KPL_LABEL_STRATA - 1] = {-3, 0, 3, 10};

static const char *const label_names[KPL_LABEL_STRATA] = {
    "1 far below", "2 just below", "3 just above", "4 above", "5 certain"};

const char *kpl_label_stratum_name(uint32_t stratum) {
    assert(stratum < KPL_LABEL_STRATA);
    return label_names[stratum];
}

static uint32_t label_stratum(double weight, double threshold) {
    uint32_t stratum = 0;
    while (stratum + 1 < KPL_LABEL_STRATA && weight - threshold >= label_bounds[stratum])
        stratum++;
    return stratum;
}

static uint64_t label_least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* How many to draw of each stratum, which has counts[s] pairs. */
static void label_allot(const uint64_t *counts, uint64_t wanted, uint64_t *drawn) {
    uint64_t left = wanted;
    for (uint32_t s = 0; s < KPL_LABEL_STRATA; s++) {
        const bool beside = s == LABEL_BELOW || s == LABEL_BELOW + 1;
        drawn[s] = beside ? label_least(counts[s], wanted / 4) : 0;
        left -= drawn[s];
    }
    for (uint32_t s = 0; s < KPL_LABEL_STRATA; s++) {
        const uint64_t more =
            label_least(label_least(counts[s] - drawn[s], LABEL_EACH), left);
        drawn[s] += more;
        left -= more;
    }
    while (left > 0) { /* highest averages (Jefferson): the rest in proportion */
        uint32_t best = KPL_LABEL_STRATA;
        for (uint32_t s = 0; s < KPL_LABEL_STRATA; s++) {
            if (drawn[s] == counts[s])
                continue;
            if (best == KPL_LABEL_STRATA ||
                (double)counts[s] * (double)(drawn[best] + 1) >
                    (double)counts[best] * (double)(drawn[s] + 1))
                best = s;
        }
        if (best == KPL_LABEL_STRATA)
            return; /* all pairs are drawn */
        drawn[best]++;
        left--;
    }
}

/* Take the drawn pairs from a stream of all, sorted by hash. */
static void label_take(const kpl_links *edges, double threshold,
                       const kpl_sort_item *order, const uint64_t *counts,
                       const uint64_t *drawn, kpl_label_sample *sample) {
    uint64_t taken[KPL_LABEL_STRATA] = {0};
    for (uint64_t i = 0; i < edges->count; i++) {
        const kpl_link *const link = &edges->items[order[i].value];
        const uint32_t s = label_stratum(link->weight, threshold);
        if (taken[s] == drawn[s])
            continue;
        taken[s]++;
        sample->rows[sample->count++] = (kpl_label_row){
            .link = link, .stratum = s, .weight = (double)counts[s] / (double)drawn[s]};
    }
}

kpl_status kpl_label_draw(const kpl_links *edges, double threshold, uint64_t wanted,
                          uint64_t seed, const kpl_allocator *allocator,
                          kpl_label_sample *sample_out, kpl_error *error) {
    const double bound = kpl_probability_weight(threshold);
    uint64_t counts[KPL_LABEL_STRATA] = {0};
    uint64_t drawn[KPL_LABEL_STRATA];
    uint64_t total = 0;
    kpl_label_sample sample = {.allocator = allocator};
    kpl_sort_item *order = NULL;
    kpl_sort_item *scratch = NULL;
    for (uint64_t i = 0; i < edges->count; i++)
        counts[label_stratum(edges->items[i].weight, bound)]++;
    label_allot(counts, wanted, drawn);
    for (uint32_t s = 0; s < KPL_LABEL_STRATA; s++)
        total += drawn[s];
    kpl_status status = kpl_alloc(allocator, edges->count, sizeof *order, &order, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, edges->count, sizeof *scratch, &scratch, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, total, sizeof *sample.rows, &sample.rows, error);
    if (status == KPL_OK) {
        for (uint64_t i = 0; i < edges->count; i++) {
            const kpl_link *const link = &edges->items[i];
            const uint64_t pair = (uint64_t)link->left << 32 | link->right;
            order[i] = (kpl_sort_item){kpl_hash_word(kpl_hash_word(seed) ^ pair), i};
        }
        kpl_sort_items(order, scratch, edges->count);
        label_take(edges, bound, order, counts, drawn, &sample);
        *sample_out = sample;
    }
    kpl_free(allocator, order);
    kpl_free(allocator, scratch);
    return status;
}

void kpl_label_sample_release(kpl_label_sample *sample) {
    kpl_free(sample->allocator, sample->rows);
    *sample = (kpl_label_sample){.allocator = sample->allocator};
}
