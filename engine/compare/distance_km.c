/*
 * distance_km.c - the great-circle distance of two places.
 *
 * Stage    compare. Values are "latitude longitude" in decimal degrees with one space
 *          between (numbers as in kernel_number.h; at most 90 and 180 in size). Haversine
 *          formula: h = sin^2(dlat/2) + cos(lat1) cos(lat2) sin^2(dlon/2), distance 2 R
 *          asin(sqrt h), with the mean Earth radius R of 6371.0088 km (IUGG). The sphere
 *          is off by at most 0.6 % from the ellipsoid. NaN when either value is no place.
 * Machine  sin, cos and asin of different C libraries may differ in the last bit; a pair
 *          that is that close to a cut-off can fall on either side of it on another
 *          system. This is the only comparator that is not the same everywhere.
 * Kernel   The distance is at least R times the difference in latitude; when that alone
 *          is beyond the easiest cut-off (by a margin far above rounding) no sine is
 *          taken.
 * Checked by tests/compare/test_distance_km.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_number.h"

#define PLACE_RADIUS_KM 6371.0088
#define PLACE_RADIANS_PER_DEGREE 0.017453292519943295 /* pi / 180 */
#define PLACE_KM_MAX 20015.2                          /* half round the sphere */

typedef struct place {
    double latitude; /* in radians */
    double longitude;
    double cosine; /* of the latitude */
    bool valid;
} place;

static place place_parse(kpl_text text) {
    uint32_t space = 0;
    while (space < text.length && text.bytes[space] != ' ')
        space++;
    place parsed = {0, 0, 0, false};
    if (space == text.length)
        return parsed;
    const kernel_number latitude = kernel_number_parse((kpl_text){text.bytes, space});
    const kernel_number longitude =
        kernel_number_parse((kpl_text){text.bytes + space + 1, text.length - space - 1});
    const double north = kernel_number_double(latitude.digits, latitude.scale);
    const double east = kernel_number_double(longitude.digits, longitude.scale);
    parsed.valid =
        latitude.valid && longitude.valid && fabs(north) <= 90 && fabs(east) <= 180;
    if (!parsed.valid)
        return parsed;
    parsed.latitude = north * PLACE_RADIANS_PER_DEGREE;
    parsed.longitude = east * PLACE_RADIANS_PER_DEGREE;
    return parsed;
}

static double place_cosine(place at) {
    return cos(at.latitude);
}

static double place_distance(place a, place b) {
    const double north = sin((a.latitude - b.latitude) / 2);
    const double east = sin((a.longitude - b.longitude) / 2);
    const double h = north * north + a.cosine * b.cosine * (east * east);
    return 2 * PLACE_RADIUS_KM * asin(h < 1 ? sqrt(h) : 1.0);
}

static double distance_km_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    place x = place_parse(a);
    place y = place_parse(b);
    if (!x.valid || !y.valid)
        return NAN;
    x.cosine = place_cosine(x);
    y.cosine = place_cosine(y);
    return place_distance(x, y);
}

typedef struct place_state {
    kernel_cutoffs cutoffs;
    place a;
    double latitude_max; /* a larger difference meets no cut-off */
} place_state;

static size_t place_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void place_open(const kpl_compare_setup *setup) {
    place_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->latitude_max = setup->cutoffs[0] / PLACE_RADIUS_KM * 1.000001 + 1e-9;
}

static void place_begin(void *state_of_job, kpl_text a) {
    place_state *const state = state_of_job;
    state->a = place_parse(a);
    state->a.cosine = place_cosine(state->a);
}

static uint8_t place_ordinal(void *state_of_job, kpl_text b) {
    const place_state *const state = state_of_job;
    place right = place_parse(b);
    if (!state->a.valid || !right.valid ||
        fabs(state->a.latitude - right.latitude) > state->latitude_max)
        return 0;
    right.cosine = place_cosine(right);
    return kernel_at_most(place_distance(state->a, right), state->cutoffs);
}

static void distance_km_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, place_begin, place_ordinal, kernel_end_nothing);
}

static void distance_km_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, place_begin, place_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_distance_km = {
    .name = "distance_km",
    .summary = "great-circle distance in km of two places given as latitude longitude",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = PLACE_KM_MAX,
    .score = distance_km_score,
    .state_bytes = KERNEL_PIECE_OF(place_state),
    .scratch_bytes = place_scratch_bytes,
    .open = place_open,
    .tile = {[KPL_CPU_SCALAR] = distance_km_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = distance_km_pairs_scalar},
};
