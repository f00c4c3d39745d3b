/*
 * test_closure.c - pairs with a likely match in common, against brute force.
 *
 * Goal: every two neighbours of a record that are not known, each pair once, in order;
 * links below the bound make no neighbours; records with too many do not spread; every
 * allocation may fail. Method: random graphs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "base/hash.h"
#include "cluster/closure.h"

#define RECORDS 220u

typedef struct graph {
    bool near[RECORDS][RECORDS];
    bool known[RECORDS][RECORDS];
    kpl_link items[RECORDS * RECORDS];
    kpl_links links;
} graph;

/* Record 0 has more neighbours than a record that spreads. */
static void graph_fill(graph *g, uint64_t seed) {
    g->links = (kpl_links){.items = g->items};
    for (uint32_t a = 0; a < RECORDS; a++) {
        for (uint32_t b = a + 1; b < RECORDS; b++) {
            const uint64_t word = kpl_hash_word(seed * 65536 + a * RECORDS + b);
            const bool near = word % 100 < 2 || (a == 0 && b > RECORDS / 2);
            g->near[a][b] = g->near[b][a] = near;
            g->known[a][b] = near || word >> 32 & 1;
            if (near || word % 100 == 50)
                g->items[g->links.count++] =
                    (kpl_link){.weight = near ? 1.0 : -1.0, .left = a, .right = b};
        }
    }
}

static bool graph_known(const void *argument, uint32_t left, uint32_t right) {
    assert_true(left < right);
    return ((const graph *)argument)->known[left][right];
}

static bool graph_is_close(const graph *g, uint32_t a, uint32_t b) {
    for (uint32_t r = 0; r < RECORDS; r++) {
        uint32_t degree = 0;
        for (uint32_t o = 0; o < RECORDS; o++)
            degree += g->near[r][o];
        if (degree <= KPL_CLOSURE_NEIGHBOURS_MAX && g->near[r][a] && g->near[r][b])
            return true;
    }
    return false;
}

static graph shared_graph; /* 600 KiB */

static void test_brute_force(void **state) {
    (void)state;
    graph *const g = &shared_graph;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        kpl_closure closure;
        size_t at = 0;
        graph_fill(g, seed);
        assert_int_equal(kpl_closure_find(&g->links, RECORDS, 0.0, graph_known, g,
                                          &kpl_allocator_default, &closure, NULL),
                         KPL_OK);
        for (uint32_t a = 0; a < RECORDS; a++)
            for (uint32_t b = a + 1; b < RECORDS; b++)
                if (!g->known[a][b] && graph_is_close(g, a, b)) {
                    assert_true(at < closure.count);
                    assert_int_equal(closure.pairs[at++], (uint64_t)a << 32 | b);
                }
        assert_int_equal(at, closure.count);
        assert_true(at > 100);
        kpl_closure_release(&closure);
    }
}

static void test_nothing(void **state) {
    (void)state;
    const kpl_links none = {.count = 0};
    kpl_closure closure;
    assert_int_equal(kpl_closure_find(&none, 3, 0.0, graph_known, NULL,
                                      &kpl_allocator_default, &closure, NULL),
                     KPL_OK);
    assert_int_equal(closure.count, 0);
    kpl_closure_release(&closure);
}

static void test_allocation_failures(void **state) {
    (void)state;
    graph *const g = &shared_graph;
    graph_fill(g, 9);
    for (uint64_t n = 0;; n++) {
        failing memory = {.left = n};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        kpl_closure closure = {.allocator = &allocator};
        const kpl_status status = kpl_closure_find(&g->links, RECORDS, 0.0, graph_known,
                                                   g, &allocator, &closure, NULL);
        kpl_closure_release(&closure);
        assert_int_equal(memory.live, 0);
        if (status == KPL_OK)
            break;
        assert_int_equal(status, KPL_E_NOMEM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
