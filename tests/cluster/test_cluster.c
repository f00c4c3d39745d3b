/*
 * test_cluster.c - entities against brute force.
 *
 * Goal: average linkage equals an O(n^3) agglomeration, components a flood over the
 * links, one_to_one the greedy choice; a unique source is never doubled; values that
 * conflict never meet, and each two entities that they alone keep apart are told;
 * entities are numbered by their smallest record.
 * Method: random graphs with weights that do not tie; many of them side by side, so that
 * several tasks and threads share the work.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../emit/fixture_fault.h"
#include "base/hash.h"
#include "cluster/cluster.h"
#include "cluster/whole.h"

#define RECORDS 24u
#define ROUNDS 400u
#define THRESHOLD 0.8

typedef struct graph {
    kpl_table table;
    uint32_t starts[4];
    bool unique[3];
    double size_prior;
    kpl_link items[RECORDS * RECORDS];
    kpl_links links;
    double p[RECORDS][RECORDS]; /* 0 = no edge */
    kpl_conflicts conflicts;
    uint32_t codes[RECORDS * 2];
    bool refused[RECORDS][RECORDS]; /* records of two sets that conflicts kept apart */
} graph;

static double threshold_of(kpl_cluster_method method) {
    return method == KPL_CLUSTER_AVERAGE_LINKAGE
               ? kpl_cluster_mean_min(KPL_LINK_BOTH, THRESHOLD)
               : THRESHOLD;
}

static void graph_fill(graph *g, uint64_t seed, bool any_unique) {
    *g = (graph){.starts = {0, 7, 15, RECORDS}};
    g->table = (kpl_table){
        .record_count = RECORDS, .source_count = 3, .source_starts = g->starts};
    for (uint32_t s = 0; any_unique && s < 3; s++)
        g->unique[s] = kpl_hash_word(seed + 1000 + s) % 2 == 0;
    g->links.items = g->items;
    for (uint32_t a = 0; a < RECORDS; a++) {
        for (uint32_t b = a + 1; b < RECORDS; b++) {
            const uint64_t word = kpl_hash_word(seed * 4096 + a * RECORDS + b);
            if (word % 100 >= 10 + seed % 40)
                continue;
            const double weight = (double)(word >> 12) / 4503599627370496.0 * 14.0 - 5.0;
            g->items[g->links.count++] =
                (kpl_link){.weight = weight, .left = a, .right = b};
            g->p[a][b] = g->p[b][a] = kpl_weight_probability(weight);
        }
    }
}

/* Values of two fields for some records. */
static void graph_conflicts(graph *g, uint64_t seed) {
    g->conflicts = (kpl_conflicts){
        .field_count = 1 + (uint32_t)(seed / 2 % 2), .fields = {3, 5}, .codes = g->codes};
    for (uint32_t c = 0; c < RECORDS * g->conflicts.field_count; c++)
        g->codes[c] = (uint32_t)(kpl_hash_word(seed * 7919 + c) % 5 % 4);
}

/* Do the sets of two labels hold different values of a field? */
static bool graph_clashes(const graph *g, const uint32_t *label, uint32_t x, uint32_t y) {
    const uint32_t count = g->conflicts.field_count;
    for (uint32_t a = 0; a < RECORDS; a++)
        for (uint32_t b = 0; b < RECORDS; b++)
            for (uint32_t f = 0; f < count && label[a] == x && label[b] == y; f++) {
                const uint32_t one = g->codes[a * count + f];
                const uint32_t two = g->codes[b * count + f];
                if (one != 0 && two != 0 && one != two)
                    return true;
            }
    return false;
}

/* Remember that the sets would have joined. */
static void graph_refuse(graph *g, const uint32_t *label, uint32_t x, uint32_t y) {
    for (uint32_t a = 0; a < RECORDS; a++)
        for (uint32_t b = 0; b < RECORDS; b++)
            if (label[a] == x && label[b] == y)
                g->refused[a][b] = g->refused[b][a] = true;
}

/* Would joining the sets of two labels double a unique source? */
static bool graph_doubles(const graph *g, const bool *unique, const uint32_t *label,
                          uint32_t x, uint32_t y) {
    uint32_t held[3] = {0};
    for (uint32_t r = 0; r < RECORDS; r++)
        if (label[r] == x || label[r] == y)
            held[kpl_table_source(&g->table, r)]++;
    for (uint32_t s = 0; s < 3; s++)
        if (unique[s] && held[s] > 1)
            return true;
    return false;
}

static void label_join(uint32_t *label, uint32_t keep, uint32_t gone) {
    for (uint32_t r = 0; r < RECORDS; r++)
        if (label[r] == gone)
            label[r] = keep;
}

static double brute_mean(const graph *g, const uint32_t *label, uint32_t x, uint32_t y) {
    double sum = 0.0, pairs = 0.0;
    for (uint32_t a = 0; a < RECORDS; a++)
        for (uint32_t b = 0; b < RECORDS; b++)
            if (label[a] == x && label[b] == y) {
                sum += g->p[a][b];
                pairs += 1.0;
            }
    return pairs > 0.0 ? sum / pairs : 0.0;
}

/* Were the sets kept apart before, when they were smaller? */
static bool graph_was_refused(const graph *g, const uint32_t *label, uint32_t x,
                              uint32_t y) {
    for (uint32_t a = 0; a < RECORDS; a++)
        for (uint32_t b = 0; b < RECORDS; b++)
            if (label[a] == x && label[b] == y && g->refused[a][b])
                return true;
    return false;
}

/* May the sets be the next to join, or to be refused for a conflict? */
static bool brute_is_next(const graph *g, const uint32_t *label, uint32_t x, uint32_t y) {
    return graph_clashes(g, label, x, y) ? !graph_was_refused(g, label, x, y)
                                         : !graph_doubles(g, g->unique, label, x, y);
}

/* What the mean of two sets must exceed; with a size prior a higher one for large sets.
 */
static double brute_threshold(const graph *g, const uint32_t *label, uint32_t x,
                              uint32_t y) {
    const double threshold = KPL_CLUSTER_MEAN_SHARE * THRESHOLD;
    uint32_t records = 0;
    for (uint32_t r = 0; r < RECORDS; r++)
        records += label[r] == x || label[r] == y;
    if (records < 3)
        return threshold;
    const double odds = threshold / (1.0 - threshold) * exp2(-g->size_prior);
    return odds / (1.0 + odds);
}

static void brute_average(graph *g, uint32_t *label) {
    for (;;) {
        double best = 0.0;
        uint32_t keep = RECORDS, gone = RECORDS;
        for (uint32_t x = 0; x < RECORDS; x++) {
            for (uint32_t y = x + 1; y < RECORDS; y++) {
                const double mean = brute_mean(g, label, x, y);
                if (mean > best && mean > brute_threshold(g, label, x, y) &&
                    brute_is_next(g, label, x, y)) {
                    best = mean;
                    keep = x;
                    gone = y;
                }
            }
        }
        if (keep == RECORDS)
            return;
        if (graph_clashes(g, label, keep, gone))
            graph_refuse(g, label, keep, gone);
        else
            label_join(label, keep, gone);
    }
}

/* Best link first; refused when it would double a source of `unique`. */
static void brute_greedy(graph *g, const bool *unique, uint32_t *label) {
    bool used[RECORDS * RECORDS] = {false};
    for (;;) {
        uint64_t best = g->links.count;
        for (uint64_t i = 0; i < g->links.count; i++)
            if (!used[i] && kpl_weight_probability(g->items[i].weight) >= THRESHOLD &&
                (best == g->links.count || g->items[i].weight > g->items[best].weight))
                best = i;
        if (best == g->links.count)
            return;
        used[best] = true;
        const uint32_t x = label[g->items[best].left], y = label[g->items[best].right];
        if (x != y && graph_clashes(g, label, x, y))
            graph_refuse(g, label, x, y);
        else if (x != y && !graph_doubles(g, unique, label, x, y))
            label_join(label, x, y);
    }
}

/* Without unique sources: whatever a chain of links reaches. */
static void brute_flood(const graph *g, uint32_t *label) {
    for (uint32_t start = 0; start < RECORDS; start++) {
        uint32_t queue[RECORDS], head = 0, tail = 0;
        bool reached[RECORDS] = {false};
        reached[start] = true;
        queue[tail++] = start;
        while (head < tail) {
            const uint32_t a = queue[head++];
            for (uint32_t b = 0; b < RECORDS; b++)
                if (!reached[b] && g->p[a][b] >= THRESHOLD) {
                    reached[b] = true;
                    queue[tail++] = b;
                }
        }
        for (uint32_t b = RECORDS; b-- > 0;)
            if (reached[b])
                label[start] = b; /* the smallest reached stays */
    }
}

static kpl_cluster_input graph_input(const graph *g, kpl_cluster_method method) {
    return (kpl_cluster_input){.table = &g->table,
                               .method = method,
                               .threshold = threshold_of(method),
                               .size_prior = g->size_prior,
                               .is_unique = g->unique,
                               .edges = &g->links,
                               .conflicts = &g->conflicts};
}

/* One veto for each two sets that were refused, with an edge between them. */
static void check_vetoes(const graph *g, const uint32_t *label,
                         const kpl_vetoes *vetoes) {
    bool told[RECORDS][RECORDS] = {{false}};
    uint32_t expected = 0;
    for (size_t i = 0; i < vetoes->count; i++) {
        const kpl_veto *const veto = &vetoes->items[i];
        const uint32_t x = label[veto->left], y = label[veto->right];
        assert_true(veto->left < veto->right && x != y && !told[x][y]);
        assert_true(graph_clashes(g, label, x, y));
        assert_true(graph_was_refused(g, label, x, y));
        assert_true(veto->probability == g->p[veto->left][veto->right]);
        assert_true(veto->field == 3 || veto->field == 5);
        assert_true(i == 0 || veto[-1].left < veto->left ||
                    (veto[-1].left == veto->left && veto[-1].right < veto->right));
        told[x][y] = told[y][x] = true;
    }
    for (uint32_t x = 0; x < RECORDS; x++)
        for (uint32_t y = x + 1; y < RECORDS; y++)
            expected += graph_was_refused(g, label, x, y);
    /* Sets that a unique source keeps apart as well may have been passed over before. */
    if (g->unique[0] || g->unique[1] || g->unique[2])
        assert_true(vetoes->count <= expected);
    else
        assert_int_equal(vetoes->count, expected);
}

static void check_entities_by(uint32_t threads, const graph *g, kpl_cluster_method method,
                              const uint32_t *label) {
    const kpl_pool pool = {.threads = threads};
    const kpl_cluster_input input = graph_input(g, method);
    kpl_entities entities;
    kpl_vetoes vetoes = {0};
    assert_int_equal(kpl_cluster_run(&input, &pool, NULL, &entities, &vetoes, NULL),
                     KPL_OK);
    check_vetoes(g, label, &vetoes);
    kpl_vetoes_release(&vetoes);
    uint32_t number[RECORDS] = {0}, size[RECORDS + 1] = {0}, count = 0, largest = 0;
    assert_int_equal(entities.record_count, RECORDS);
    for (uint32_t r = 0; r < RECORDS; r++) {
        if (number[label[r]] == 0)
            number[label[r]] = ++count;
        assert_int_equal(entities.of_record[r], number[label[r]]);
        if (++size[number[label[r]]] > largest)
            largest = size[number[label[r]]];
    }
    assert_int_equal(entities.entity_count, count);
    assert_int_equal(entities.largest, largest);
    kpl_entities_release(&entities);
}

static void check_entities(const graph *g, kpl_cluster_method method,
                           const uint32_t *label) {
    check_entities_by(1, g, method, label);
    check_entities_by(3, g, method, label);
}

static void label_init(uint32_t *label) {
    for (uint32_t r = 0; r < RECORDS; r++)
        label[r] = r;
}

static void test_average_linkage(void **state) {
    (void)state;
    static graph g;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint32_t label[RECORDS];
        graph_fill(&g, i, i % 2 == 1);
        g.size_prior = i % 3 == 0 ? -(double)(i % 7) : 0.0;
        label_init(label);
        brute_average(&g, label);
        check_entities(&g, KPL_CLUSTER_AVERAGE_LINKAGE, label);
    }
}

/* Groups that hang together closely, as the records of one address do, some of them with
 * gaps, weak ties to each other or strong ones: on both sides of what is one entity at a
 * single look. */
static void graph_fill_close(graph *g, uint64_t seed, bool any_unique) {
    graph_fill(g, seed, any_unique);
    const uint32_t groups = 2 + (uint32_t)(seed % 6);
    g->links.count = 0;
    memset(g->p, 0, sizeof g->p);
    for (uint32_t a = 0; a < RECORDS; a++) {
        for (uint32_t b = a + 1; b < RECORDS; b++) {
            const uint64_t word = kpl_hash_word(seed * 8191 + a * RECORDS + b);
            const bool inside = a % groups == b % groups;
            if (word % 100 >= (inside ? 100 - seed % 40 : seed / 6 % 5))
                continue;
            const double share = (double)(word >> 12) / 4503599627370496.0;
            const double weight = inside ? share * 14.0 - 1.0 : share * 12.0 - 8.0;
            g->items[g->links.count++] =
                (kpl_link){.weight = weight, .left = a, .right = b};
            g->p[a][b] = g->p[b][a] = kpl_weight_probability(weight);
        }
    }
}

static void test_close_components(void **state) {
    (void)state;
    static graph g;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint32_t label[RECORDS];
        graph_fill_close(&g, i, i % 3 == 1);
        if (i % 3 == 2)
            graph_conflicts(&g, i);
        label_init(label);
        brute_average(&g, label);
        check_entities(&g, KPL_CLUSTER_AVERAGE_LINKAGE, label);
    }
}

/* Is the component that all of the graph's edges make one entity at a single look? */
static bool whole_of(const graph *g, const bool *is_unique) {
    const kpl_pool pool = {.threads = 2};
    uint32_t *roots = NULL;
    kpl_components components;
    bool is_one = false;
    assert_int_equal(
        kpl_components_find(&g->links, 0.0, RECORDS, &pool, NULL, &roots, NULL), KPL_OK);
    assert_int_equal(
        kpl_components_list(roots, RECORDS, &g->links, &pool, NULL, &components, NULL),
        KPL_OK);
    assert_int_equal(components.count, 1);
    const kpl_whole_input input = {.table = &g->table,
                                   .is_unique = is_unique,
                                   .conflicts = &g->conflicts,
                                   .components = &components,
                                   .edges = &g->links,
                                   .threshold = 0.5};
    kpl_whole room;
    kpl_whole_init(&room, NULL);
    assert_int_equal(kpl_whole_is_one(&room, &input, 0, &is_one, NULL), KPL_OK);
    kpl_whole_release(&room);
    kpl_components_release(&components);
    kpl_free(NULL, roots);
    return is_one;
}

static void graph_links(graph *g, const kpl_link *links, uint64_t count) {
    memcpy(g->items, links, count * sizeof *links);
    g->links.count = count;
}

static void test_whole_components(void **state) {
    static graph g;
    static const kpl_link triangle[] = {{.weight = 9, .left = 1, .right = 2},
                                        {.weight = 9, .left = 1, .right = 9},
                                        {.weight = 9, .left = 2, .right = 9}};
    static const bool unique[3] = {true, false, false};
    static const bool another[3] = {false, true, true};
    (void)state;
    graph_fill(&g, 1, false);
    graph_links(&g, triangle, 3);
    assert_true(whole_of(&g, NULL));
    assert_true(whole_of(&g, another)); /* one record of the second source, none twice */
    assert_false(whole_of(&g, unique)); /* 1 and 2 are of one source */
    g.conflicts = (kpl_conflicts){.field_count = 1, .codes = g.codes};
    memset(g.codes, 0, sizeof g.codes);
    g.codes[1] = 7;
    assert_true(whole_of(&g, NULL)); /* a missing value conflicts with none */
    g.codes[9] = 8;
    assert_false(whole_of(&g, NULL));
    g.codes[9] = 7;
    assert_true(whole_of(&g, NULL));
    graph_links(&g, triangle, 2); /* no edge between 2 and 9 */
    assert_false(whole_of(&g, NULL));
}

static void test_components(void **state) {
    (void)state;
    static graph g;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint32_t label[RECORDS];
        graph_fill(&g, i, false);
        brute_flood(&g, label);
        check_entities(&g, KPL_CLUSTER_COMPONENTS, label);
        graph_fill(&g, i, true);
        label_init(label);
        brute_greedy(&g, g.unique, label);
        check_entities(&g, KPL_CLUSTER_COMPONENTS, label);
    }
}

static void test_one_to_one(void **state) {
    (void)state;
    static graph g;
    static const bool all[3] = {true, true, true};
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint32_t label[RECORDS];
        graph_fill(&g, i, i % 2 == 1);
        label_init(label);
        brute_greedy(&g, all, label);
        check_entities(&g, KPL_CLUSTER_ONE_TO_ONE, label);
    }
}

/* Nothing that conflicts is ever in one entity, whatever the method. */
static void test_conflicts(void **state) {
    (void)state;
    static graph g;
    static const bool all[3] = {true, true, true};
    size_t refusals = 0;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        for (uint32_t m = 0; m < 3; m++) {
            static const kpl_cluster_method methods[] = {KPL_CLUSTER_AVERAGE_LINKAGE,
                                                         KPL_CLUSTER_COMPONENTS,
                                                         KPL_CLUSTER_ONE_TO_ONE};
            uint32_t label[RECORDS];
            graph_fill(&g, i, i % 2 == 1);
            graph_conflicts(&g, i);
            label_init(label);
            if (m == 0)
                brute_average(&g, label);
            else
                brute_greedy(&g, m == 2 ? all : g.unique, label);
            check_entities(&g, methods[m], label);
            for (uint32_t a = 0; a < RECORDS; a++) {
                assert_false(graph_clashes(&g, label, label[a], label[a]));
                for (uint32_t b = 0; b < a; b++)
                    refusals += g.refused[a][b];
            }
        }
    }
    assert_true(refusals > ROUNDS); /* or nothing was tested */
}

/* Ties go to the set of more records: record 0 conflicts with 1 and 2, which are one
 * thing for sure, and 3 to 7 could go with either. */
static void test_ties(void **state) {
    (void)state;
    static graph g;
    uint32_t label[RECORDS];
    graph_fill(&g, 0, false);
    g.conflicts = (kpl_conflicts){.field_count = 1, .fields = {3}, .codes = g.codes};
    g.codes[0] = 1;
    g.codes[1] = g.codes[2] = 2;
    g.links.count = 0;
    for (uint32_t a = 0; a < 8; a++) {
        for (uint32_t b = a == 0 ? 3 : a + 1; b < 8; b++) {
            const double weight = a == 1 && b == 2 ? 12.0 : 10.0;
            g.items[g.links.count++] =
                (kpl_link){.weight = weight, .left = a, .right = b};
            g.p[a][b] = g.p[b][a] = kpl_weight_probability(weight);
        }
    }
    label_init(label);
    for (uint32_t r = 2; r < 8; r++)
        label[r] = 1;
    graph_refuse(&g, label, 0, 1);
    check_entities(&g, KPL_CLUSTER_AVERAGE_LINKAGE, label);
}

/* ---- Many components at once ------------------------------------------------------ */

/* Graphs side by side: more records than one task takes. A record keeps its source. */
#define COPIES 500u

typedef struct many {
    kpl_table table;
    uint32_t starts[4];
    kpl_link items[COPIES * RECORDS * 8];
    kpl_links links;
    uint32_t label[COPIES * RECORDS]; /* brute force's, as records of the whole */
} many;

static uint32_t many_record(uint32_t copy, uint32_t record) {
    static const uint32_t starts[4] = {0, 7, 15, RECORDS};
    uint32_t s = 0;
    while (record >= starts[s + 1])
        s++;
    return starts[s] * COPIES + copy * (starts[s + 1] - starts[s]) + record - starts[s];
}

static int many_order(const void *a, const void *b) {
    const kpl_link *const x = a;
    const kpl_link *const y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

static void many_fill(many *all, bool by_average, const bool unique[3]) {
    static graph g;
    *all = (many){.starts = {0, 7 * COPIES, 15 * COPIES, RECORDS * COPIES}};
    all->table = (kpl_table){.record_count = RECORDS * COPIES,
                             .source_count = 3,
                             .source_starts = all->starts};
    all->links.items = all->items;
    for (uint32_t copy = 0; copy < COPIES; copy++) {
        uint32_t label[RECORDS];
        graph_fill(&g, copy % 20 + 40 * copy, false); /* seed % 40 < 20: sparse */
        memcpy(g.unique, unique, sizeof g.unique);
        label_init(label);
        if (by_average)
            brute_average(&g, label);
        else
            brute_greedy(&g, unique, label);
        for (uint32_t r = 0; r < RECORDS; r++)
            all->label[many_record(copy, r)] = many_record(copy, label[r]);
        for (uint64_t i = 0; i < g.links.count; i++) {
            kpl_link link = g.items[i];
            link.left = many_record(copy, link.left);
            link.right = many_record(copy, link.right);
            assert_true(all->links.count < sizeof all->items / sizeof all->items[0]);
            all->items[all->links.count++] = link;
        }
    }
    qsort(all->items, all->links.count, sizeof all->items[0], many_order);
}

static void many_check(const many *all, kpl_cluster_method method, const bool *unique) {
    static uint32_t number[COPIES * RECORDS];
    for (uint32_t threads = 1; threads <= 4; threads += 3) {
        const kpl_pool pool = {.threads = threads};
        const kpl_cluster_input input = {.table = &all->table,
                                         .method = method,
                                         .threshold = threshold_of(method),
                                         .is_unique = unique,
                                         .edges = &all->links};
        kpl_entities entities;
        assert_int_equal(kpl_cluster_run(&input, &pool, NULL, &entities, NULL, NULL),
                         KPL_OK);
        uint32_t count = 0;
        memset(number, 0, sizeof number);
        for (uint32_t r = 0; r < COPIES * RECORDS; r++) {
            if (number[all->label[r]] == 0)
                number[all->label[r]] = ++count;
            assert_int_equal(entities.of_record[r], number[all->label[r]]);
        }
        assert_int_equal(entities.entity_count, count);
        kpl_entities_release(&entities);
    }
}

static void test_many_components(void **state) {
    (void)state;
    static many all;
    static const bool none[3] = {false};
    static const bool one[3] = {false, true, false};
    static const bool every[3] = {true, true, true};
    many_fill(&all, true, one);
    many_check(&all, KPL_CLUSTER_AVERAGE_LINKAGE, one);
    many_fill(&all, false, none);
    many_check(&all, KPL_CLUSTER_COMPONENTS, none);
    many_fill(&all, false, one);
    many_check(&all, KPL_CLUSTER_COMPONENTS, one);
    many_fill(&all, false, every);
    many_check(&all, KPL_CLUSTER_ONE_TO_ONE, none);
}

/* One component over all records, hooked from both ends and from the middle. */
static void test_one_long_chain(void **state) {
    (void)state;
    static many all;
    static const bool none[3] = {false};
    many_fill(&all, false, none);
    all.links.count = 0;
    for (uint32_t r = 0; r + 1 < COPIES * RECORDS; r++)
        all.items[all.links.count++] = (kpl_link){.weight = 9, .left = r, .right = r + 1};
    memset(all.label, 0, sizeof all.label);
    many_check(&all, KPL_CLUSTER_COMPONENTS, none);
}

static void test_allocation_failures(void **state) {
    (void)state;
    static graph g;
    static const kpl_cluster_method methods[] = {
        KPL_CLUSTER_AVERAGE_LINKAGE, KPL_CLUSTER_COMPONENTS, KPL_CLUSTER_ONE_TO_ONE};
    graph_fill(&g, 30, true);
    graph_conflicts(&g, 30);
    for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++) {
        kpl_status status = KPL_E_NOMEM;
        for (uint64_t n = 1; status != KPL_OK; n++) {
            fault_plan plan = {.at = n};
            const kpl_allocator allocator = fault_allocator(&plan);
            const kpl_pool pool = {.threads = 1};
            const kpl_cluster_input input = graph_input(&g, methods[m]);
            kpl_entities entities = {0};
            kpl_vetoes vetoes = {.allocator = &allocator};
            status = kpl_cluster_run(&input, &pool, &allocator, &entities, &vetoes, NULL);
            assert_true(status == KPL_E_NOMEM || (status == KPL_OK && plan.count < n));
            if (status == KPL_OK)
                kpl_entities_release(&entities);
            kpl_vetoes_release(&vetoes);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_average_linkage),
        cmocka_unit_test(test_components),
        cmocka_unit_test(test_close_components),
        cmocka_unit_test(test_whole_components),
        cmocka_unit_test(test_one_to_one),
        cmocka_unit_test(test_conflicts),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_many_components),
        cmocka_unit_test(test_one_long_chain),
        cmocka_unit_test(test_allocation_failures),
    };
    fault_unused();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
