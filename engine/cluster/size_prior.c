/* size_prior.c - see size_prior.h. */
#include "cluster/size_prior.h"

#include <assert.h>
#include <math.h>

/* A factor that is no smaller than this many bits is none. */
#define SIZE_PRIOR_USUAL 1.0

kpl_status kpl_size_prior(const kpl_entities *entities, double *bits_out,
                          kpl_error *error) {
    uint32_t *sizes = NULL;
    double pairs_or_more = 0.0;
    double threes_or_more = 0.0;
    double records = 0.0; /* with a partner */
    *bits_out = 0.0;
    KPL_TRY(kpl_alloc_zero(entities->allocator, (size_t)entities->entity_count + 1,
                           sizeof *sizes, &sizes, error));
    for (uint32_t r = 0; r < entities->record_count; r++)
        sizes[entities->of_record[r]]++;
    for (uint32_t e = 1; e <= entities->entity_count; e++) {
        pairs_or_more += sizes[e] >= 2;
        threes_or_more += sizes[e] >= 3;
        records += sizes[e] >= 2 ? (double)sizes[e] : 0.0;
    }
    kpl_free(entities->allocator, sizes);
    if (!(records > 0.0))
        return KPL_OK;
    /* One more each: where there are few entities, none with three proves little. */
    const double third = (threes_or_more + 1.0) / (pairs_or_more + 1.0);
    const double partner = records / (double)entities->record_count;
    *bits_out = fmin(0.0, log2(third / partner) + SIZE_PRIOR_USUAL);
    assert(isfinite(*bits_out));
    return KPL_OK;
}
