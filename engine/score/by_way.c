/* by_way.c - see by_way.h. Compiled for finite numbers without signed zeros. */
#include "score/by_way.h"

double kpl_by_way(const double *of_a, const double *of_b, size_t stride, double best) {
    double lanes[KPL_BY_WAY_LANES] = {0.0};
    for (size_t c = 0; c < stride; c += KPL_BY_WAY_LANES) {
        for (size_t l = 0; l < KPL_BY_WAY_LANES; l++) {
            const double by_way = of_a[c + l] * of_b[c + l];
            lanes[l] = by_way > lanes[l] ? by_way : lanes[l];
        }
    }
    for (size_t l = 0; l < KPL_BY_WAY_LANES; l++)
        best = lanes[l] > best ? lanes[l] : best;
    return best;
}
