/* agreement.c - mixed radix layout of patterns; see agreement.h. */
#include "model/agreement.h"

kpl_status kpl_pattern_layout_init(kpl_pattern_layout *layout,
                                   const kpl_linkage_spec *linkage, kpl_error *error) {
    *layout = (kpl_pattern_layout){.comparison_count = linkage->comparison_count};
    uint64_t product = 1;
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        layout->digits[k] = linkage->comparisons[k].level_count + 2; /* null and else */
        layout->weights[k] = product;
        if (product > KPL_PATTERNS_MAX / layout->digits[k])
            return kpl_fail(error, KPL_E_LIMIT,
                            "the comparisons of linkage %s have more than 2^62 agreement "
                            "patterns; use fewer levels or comparisons",
                            linkage->name);
        product *= layout->digits[k];
    }
    layout->pattern_count = product;
    return KPL_OK;
}

void kpl_histogram_release(kpl_histogram *histogram) {
    kpl_free(histogram->allocator, histogram->rows);
    *histogram = (kpl_histogram){.allocator = histogram->allocator};
}
