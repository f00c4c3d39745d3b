/* Goal: what a run expects of itself follows the formulas of estimate.h, and warnings
 * stand where a model is broken and nowhere else. Method: a handful of pairs whose sums
 * are worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "score/estimate.h"

static void assert_near(double actual, double expected) {
    assert_true(fabs(actual - expected) <= 1e-9);
}

#define UNIT ((uint64_t)KPL_CAPTURE_UNIT)

static void test_captures_are_rules_without_a_common_field(void **state) {
    /* fields: name 1, date 2, place 4; rules: name, name & date, date, place & date */
    const uint64_t fields[] = {1, 3, 2, 6};
    const uint32_t all[] = {0, 1, 2, 3};
    const uint32_t wide[] = {1, 3};
    const uint32_t name_and_wide[] = {0, 3};
    (void)state;
    assert_int_equal(kpl_capture_count(fields, all, 4), 2); /* name, date */
    assert_int_equal(kpl_capture_count(fields, all, 0), 0);
    assert_int_equal(kpl_capture_count(fields, wide, 2), 1); /* both need the date */
    assert_int_equal(kpl_capture_count(fields, name_and_wide, 2), 2);
}

static void test_missed_is_chaos_bound(void **state) {
    kpl_captures captures = {.occasions = 4};
    (void)state;
    captures.times[1] = 100 * UNIT;
    captures.times[2] = 199 * UNIT;
    captures.times[3] = 700 * UNIT;
    assert_near(kpl_capture_found(&captures), 999.0);
    assert_near(kpl_capture_missed(&captures), 0.75 * 100 * 99 / 400);
    captures.times[1] = 0;
    assert_near(kpl_capture_missed(&captures), 0.0);
    captures.occasions = 1;
    assert_true(isnan(kpl_capture_missed(&captures)));
    captures.is_complete = true;
    assert_near(kpl_capture_missed(&captures), 0.0);
}

/* Five records; 0, 1, 2 are one entity, 3 and 4 are alone. Edges: 0-1 and 1-2 at 3 bits,
 * 0-3 at -1 bit. */
typedef struct fixture {
    kpl_link items[3];
    uint32_t of_record[5];
    kpl_links edges;
    kpl_entities entities;
    kpl_comparison_spec comparisons[1];
    kpl_linkage_spec linkage;
    kpl_table table;
    kpl_model model;
    kpl_pattern_count rows[1];
    double weights[1];
    kpl_histogram histogram;
    kpl_captures captures;
    kpl_ledger_rule of_rules[1];
    kpl_ledger ledger;
    kpl_estimate_input input;
} fixture;

static const kpl_pool one_thread = {.threads = 1};

static void fixture_make(fixture *own) {
    *own = (fixture){.items = {{.weight = 3, .left = 0, .right = 1},
                               {.weight = -1, .left = 0, .right = 3},
                               {.weight = 3, .left = 1, .right = 2}},
                     .of_record = {1, 1, 1, 2, 3},
                     .rows = {{.pattern = 0, .pairs = 7}},
                     .weights = {-20}};
    own->edges = (kpl_links){.items = own->items, .count = 3};
    own->entities = (kpl_entities){
        .of_record = own->of_record, .record_count = 5, .entity_count = 3, .largest = 3};
    own->comparisons[0] = (kpl_comparison_spec){.name = "surname", .level_count = 1};
    own->linkage = (kpl_linkage_spec){
        .comparisons = own->comparisons, .comparison_count = 1, .threshold = 0.5};
    own->table = (kpl_table){.record_count = 5};
    own->model = (kpl_model){.lambda = 0.3,
                             .comparison_count = 1,
                             .level_counts = {2},
                             .m = {{0.1, 0.9}},
                             .u = {{0.9, 0.1}},
                             .iterations = 5,
                             .converged = true,
                             .expected_matches = 3};
    own->histogram = (kpl_histogram){.rows = own->rows, .row_count = 1, .pairs = 7};
    own->captures = (kpl_captures){.rule_count = 1, .is_complete = true};
    own->ledger =
        (kpl_ledger){.rules = own->of_rules, .rule_count = 1, .pairs_possible = 10};
    own->ledger.rules[0] = (kpl_ledger_rule){.text = "all pairs"};
    own->input = (kpl_estimate_input){.linkage = &own->linkage,
                                      .table = &own->table,
                                      .model = &own->model,
                                      .histogram = &own->histogram,
                                      .pattern_weights = own->weights,
                                      .edges = &own->edges,
                                      .weight_min = -6,
                                      .entities = &own->entities,
                                      .captures = &own->captures};
}

static void test_sums_are_those_worked_out(void **state) {
    fixture own;
    (void)state;
    fixture_make(&own);
    assert_int_equal(kpl_estimate_run(&own.input, &one_thread, NULL, &own.ledger, NULL),
                     KPL_OK);
    const double strong = 8.0 / 9.0;
    const double weak = 1.0 / 3.0;
    const double rest = 7.0 / (1.0 + 1048576.0);          /* pairs of -20 bits */
    const double inside = 2.0 * strong + strong * strong; /* 0-2 by way of 1 */
    const kpl_ledger_estimate *const estimate = &own.ledger.estimate;
    assert_near(estimate->matches_model, 3.0);
    assert_near(estimate->matches_compared, 2 * strong + weak + rest);
    assert_near(estimate->matches, inside + weak + rest);
    assert_near(estimate->links_precision, strong);
    assert_near(estimate->links_recall, 2 * strong / estimate->matches);
    assert_near(estimate->entities_precision, inside / 3.0);
    assert_near(estimate->entities_recall, inside / estimate->matches);
    assert_near(estimate->consistency, 1.0);
    assert_near(estimate->missed, 0.0);
    assert_near(own.ledger.rules[0].links_true, 2 * strong);
}

static void test_a_large_entity_counts_its_own_pairs_only(void **state) {
    static uint32_t of_record[KPL_ESTIMATE_MEMBERS + 5];
    fixture own;
    (void)state;
    fixture_make(&own);
    for (uint32_t r = 0; r < KPL_ESTIMATE_MEMBERS + 5; r++)
        of_record[r] = 1;
    own.entities = (kpl_entities){.of_record = of_record,
                                  .record_count = KPL_ESTIMATE_MEMBERS + 5,
                                  .entity_count = 1,
                                  .largest = KPL_ESTIMATE_MEMBERS + 5};
    assert_int_equal(kpl_estimate_run(&own.input, &one_thread, NULL, &own.ledger, NULL),
                     KPL_OK);
    const double pairs =
        (KPL_ESTIMATE_MEMBERS + 5.0) * (KPL_ESTIMATE_MEMBERS + 4.0) / 2.0;
    assert_near(own.ledger.estimate.entities_precision * pairs, 16.0 / 9.0 + 1.0 / 3.0);
}

static void test_rivals_share_what_one_can_have(void **state) {
    fixture own;
    (void)state;
    fixture_make(&own);
    own.input.has_rivals = true;
    assert_int_equal(kpl_estimate_run(&own.input, &one_thread, NULL, &own.ledger, NULL),
                     KPL_OK);
    /* 0-1: odds 8, rivals 1-2 (8) and 0-3 (0.5); 1-2: 8, rival 0-1; 0-3: 0.5 */
    const double sum = 8.0 / 17.5 + 8.0 / 17.0 + 0.5 / 9.5;
    assert_near(own.ledger.estimate.matches_compared, sum);
}

/* Between sources: record 0 is the only one of the first, and what 1 and 2 of the second
 * have in common is no pair that anybody looks for. */
static void test_pairs_inside_a_source_are_none(void **state) {
    fixture own;
    uint32_t starts[] = {0, 1, 5};
    (void)state;
    fixture_make(&own);
    own.items[2] = own.items[1];
    own.items[1] = (kpl_link){.weight = 3, .left = 0, .right = 2};
    own.linkage.link = KPL_LINK_BETWEEN;
    own.table.source_count = 2;
    own.table.source_starts = starts;
    assert_int_equal(kpl_estimate_run(&own.input, &one_thread, NULL, &own.ledger, NULL),
                     KPL_OK);
    const double rest = 7.0 / (1.0 + 1048576.0);
    assert_near(own.ledger.estimate.entities_precision, 8.0 / 9.0);
    assert_near(own.ledger.estimate.matches, 16.0 / 9.0 + 1.0 / 3.0 + rest);
    own.linkage.link = KPL_LINK_BOTH;
    assert_int_equal(kpl_estimate_run(&own.input, &one_thread, NULL, &own.ledger, NULL),
                     KPL_OK);
    assert_near(own.ledger.estimate.matches, 16.0 / 9.0 + 64.0 / 81.0 + 1.0 / 3.0 + rest);
}

#define CROWD_RECORDS 3000u

/* Entities of 1 to 40 records, with gaps, and weights of few values. */
typedef struct crowd {
    uint32_t of_record[CROWD_RECORDS];
    kpl_link items[CROWD_RECORDS * 24];
} crowd;

static void crowd_fill(crowd *all, fixture *own) {
    uint32_t entity = 0;
    uint32_t left = 0; /* records that the entity lacks */
    own->edges = (kpl_links){.items = all->items};
    for (uint32_t r = 0; r < CROWD_RECORDS; r++) {
        if (left == 0) {
            left = 1 + (uint32_t)(kpl_hash_word(entity) % 40);
            entity++;
        }
        all->of_record[r] = entity;
        left--;
    }
    for (uint32_t a = 0; a < CROWD_RECORDS; a++) {
        for (uint32_t b = a + 1; b < CROWD_RECORDS && b < a + 42; b++) {
            const uint64_t word = kpl_hash_word(a * (uint64_t)CROWD_RECORDS + b);
            const bool together = all->of_record[a] == all->of_record[b];
            if (word % 8 < (together ? 2u : 7u))
                continue;
            all->items[own->edges.count++] =
                (kpl_link){.weight = (double)(word >> 8 & 15) - (together ? 1.0 : 9.0),
                           .left = a,
                           .right = b};
        }
    }
    assert_true(own->edges.count <= CROWD_RECORDS * 24);
    own->table.record_count = CROWD_RECORDS;
    own->entities = (kpl_entities){.of_record = all->of_record,
                                   .record_count = CROWD_RECORDS,
                                   .entity_count = entity,
                                   .largest = 40};
}

/* As estimate.h says it, one pair after another. */
static double crowd_inside(const crowd *all, const fixture *own) {
    static double p[40][40];
    double inside = 0.0;
    for (uint32_t from = 0, to = 0; from < CROWD_RECORDS; from = to) {
        while (to < CROWD_RECORDS && all->of_record[to] == all->of_record[from])
            to++;
        memset(p, 0, sizeof p);
        for (uint64_t i = 0; i < own->edges.count; i++) {
            const kpl_link *const link = &own->edges.items[i];
            if (link->left >= from && link->left < to && link->right < to)
                p[link->left - from][link->right - from] =
                    p[link->right - from][link->left - from] =
                        kpl_weight_probability(link->weight);
        }
        double matches = 0.0;
        for (uint32_t a = 0; a < to - from; a++) {
            for (uint32_t b = a + 1; b < to - from; b++) {
                double best = p[a][b];
                for (uint32_t c = 0; c < to - from; c++)
                    best = fmax(best, p[a][c] * p[c][b]);
                matches += best;
            }
        }
        inside += matches;
    }
    return inside;
}

/* Goal: the same bits for any number of threads, and those of the plain sum. */
static void test_threads_find_what_one_adds_up(void **state) {
    static crowd all;
    kpl_ledger_estimate first = {0};
    (void)state;
    for (uint32_t threads = 1; threads <= 4; threads++) {
        const kpl_pool pool = {.threads = threads};
        fixture own;
        fixture_make(&own);
        crowd_fill(&all, &own);
        assert_int_equal(kpl_estimate_run(&own.input, &pool, NULL, &own.ledger, NULL),
                         KPL_OK);
        const kpl_ledger_estimate *const found = &own.ledger.estimate;
        if (threads == 1) {
            double edges = 0.0;
            for (uint64_t i = 0; i < own.edges.count; i++)
                edges += kpl_weight_probability(all.items[i].weight);
            uint64_t pairs = 0;
            for (uint32_t r = 1, same = 0; r < CROWD_RECORDS; r++) {
                same = all.of_record[r] == all.of_record[r - 1] ? same + 1 : 0;
                pairs += same;
            }
            first = *found;
            assert_true(found->matches_compared == edges + found->below_least);
            assert_true(found->entities_precision ==
                        crowd_inside(&all, &own) / (double)pairs);
        }
        assert_memory_equal(&found->matches, &first.matches, sizeof first.matches);
        assert_memory_equal(&found->matches_compared, &first.matches_compared,
                            sizeof first.matches_compared);
        assert_memory_equal(&found->links_precision, &first.links_precision,
                            sizeof first.links_precision);
        assert_memory_equal(&found->entities_recall, &first.entities_recall,
                            sizeof first.entities_recall);
    }
}

static void test_known_probabilities_are_exact(void **state) {
    kpl_probabilities known;
    (void)state;
    kpl_probabilities_init(&known);
    for (uint64_t i = 0; i < 20000; i++) {
        const double weight =
            ((double)(kpl_hash_word(i / 2 % 3000) >> 40) - 8388608.0) / 65536.0;
        assert_true(kpl_probabilities_of(&known, weight) ==
                    kpl_weight_probability(weight));
    }
    assert_true(kpl_probabilities_of(&known, 0.0) == 0.5);
    assert_true(kpl_probabilities_of(&known, -0.0) == 0.5);
}

static void warn(fixture *own, uint32_t expected, const char *part) {
    kpl_arena arena = {.allocator = NULL};
    own->ledger.warning_count = 0;
    assert_int_equal(kpl_estimate_warn(&own->input, NULL, &arena, &own->ledger, NULL),
                     KPL_OK);
    assert_int_equal(own->ledger.warning_count, expected);
    if (expected > 0)
        assert_non_null(strstr(own->ledger.warnings[0], part));
    kpl_arena_release(&arena);
}

static void test_warnings_stand_where_they_should(void **state) {
    static uint32_t of_record[60];
    fixture own;
    (void)state;
    fixture_make(&own);
    own.ledger.estimate.consistency = 0.9;
    warn(&own, 0, "");
    own.ledger.estimate.consistency = 0.79;
    warn(&own, 1, "probabilities are not to be trusted");
    own.input.ignored = 0.21; /* that says why: one sentence, not two */
    warn(&own, 1, "takes them as independent");
    own.input.ignored = 0.0;
    own.ledger.estimate.consistency = NAN;
    warn(&own, 0, "");
    own.model.converged = false;
    warn(&own, 1, "did not come to rest");
    own.model.expected_matches = 0.5;
    warn(&own, 1, "no class of matches");
    own.model.iterations = 0; /* loaded: nothing was trained */
    warn(&own, 0, "");
    own.model.m[0][1] = 0.1;
    own.model.m[0][0] = 0.9;
    warn(&own, 1, "surname carries no evidence");
    own.model.m[0][1] = 0.02;
    own.model.m[0][0] = 0.98;
    warn(&own, 1, "surname speaks against a match");
    fixture_make(&own);
    for (uint32_t r = 0; r < 60; r++) /* one of 20, and 20 of two */
        of_record[r] = r < 20 ? 1 : 2 + (r - 20) / 2;
    own.entities = (kpl_entities){
        .of_record = of_record, .record_count = 60, .entity_count = 21, .largest = 20};
    own.ledger.estimate.consistency = 1.0;
    warn(&own, 0, ""); /* one of 21 is not one in a hundred */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captures_are_rules_without_a_common_field),
        cmocka_unit_test(test_missed_is_chaos_bound),
        cmocka_unit_test(test_sums_are_those_worked_out),
        cmocka_unit_test(test_a_large_entity_counts_its_own_pairs_only),
        cmocka_unit_test(test_rivals_share_what_one_can_have),
        cmocka_unit_test(test_pairs_inside_a_source_are_none),
        cmocka_unit_test(test_threads_find_what_one_adds_up),
        cmocka_unit_test(test_known_probabilities_are_exact),
        cmocka_unit_test(test_warnings_stand_where_they_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
