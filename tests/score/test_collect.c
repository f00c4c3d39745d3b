/* Goal: links of any number of lists come out once each, by left and then right record,
 * for any number of threads. Method: pairs are enumerated in order, dealt out to lists in
 * a random order, and must come back as they were enumerated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "../emit/fixture_fault.h"
#include "base/hash.h"
#include "score/score.h"

typedef struct spread {
    uint32_t lefts;  /* left records that have links */
    uint32_t step;   /* from one to the next */
    uint32_t rights; /* links of each */
} spread;

static kpl_link link_at(const spread *s, uint64_t number) {
    const uint32_t left = (uint32_t)(number / s->rights) * s->step;
    const uint32_t right = left + 1 + (uint32_t)(number % s->rights) * 3;
    return (kpl_link){.pattern = number, .weight = 1.0, .left = left, .right = right};
}

/* Deal links out, the list and the place in it by chance. */
static void deal(const spread *s, const kpl_allocator *allocator, uint32_t list_count,
                 kpl_score_list *lists) {
    const uint64_t count = (uint64_t)s->lefts * s->rights;
    for (uint32_t l = 0; l < list_count; l++)
        lists[l] = (kpl_score_list){.allocator = allocator};
    for (uint64_t i = 0; i < count; i++) {
        kpl_score_list *const list = &lists[kpl_hash_word(i) % list_count];
        assert_int_equal(kpl_reserve(allocator, list->count + 1, sizeof *list->items,
                                     &list->capacity, &list->items, NULL),
                         KPL_OK);
        const size_t at = (size_t)kpl_hash_word(i + 77) % (list->count + 1);
        list->items[list->count++] = list->items[at];
        list->items[at] = link_at(s, i);
    }
}

static void check(const spread *s, uint32_t list_count, uint32_t threads) {
    kpl_score_list lists[8];
    kpl_links links;
    const kpl_pool pool = {.threads = threads};
    deal(s, NULL, list_count, lists);
    assert_int_equal(kpl_score_collect(lists, list_count, &pool, NULL, &links, NULL),
                     KPL_OK);
    assert_int_equal(links.count, (uint64_t)s->lefts * s->rights);
    for (uint64_t i = 0; i < links.count; i++) {
        const kpl_link expected = link_at(s, i);
        assert_true(links.items[i].pattern == i && links.items[i].left == expected.left &&
                    links.items[i].right == expected.right);
    }
    for (uint32_t l = 0; l < list_count; l++)
        assert_true(lists[l].items == NULL && lists[l].count == 0);
    kpl_links_release(&links);
}

static void test_every_spread(void **state) {
    (void)state;
    static const spread spreads[] = {{0, 1, 1},          {1, 1, 1},     {1, 1, 50000},
                                     {50000, 1, 1},      {3000, 17, 9}, {2, 1u << 31, 40},
                                     {20000, 200000, 2}, {100, 1, 100}};
    for (size_t n = 0; n < sizeof spreads / sizeof spreads[0]; n++) {
        check(&spreads[n], 1, 1);
        check(&spreads[n], 8, 1);
        check(&spreads[n], 3, 4);
    }
}

static void test_allocation_failures(void **state) {
    (void)state;
    static const spread s = {500, 3, 20};
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        fault_plan plan = {0};
        const kpl_allocator allocator = fault_allocator(&plan);
        const kpl_pool pool = {.threads = 1};
        kpl_score_list lists[2];
        kpl_links links;
        deal(&s, &allocator, 2, lists);
        plan.at = plan.count + n;
        status = kpl_score_collect(lists, 2, &pool, &allocator, &links, NULL);
        assert_true(status == KPL_OK || status == KPL_E_NOMEM);
        if (status == KPL_OK)
            kpl_links_release(&links);
        for (uint32_t l = 0; l < 2; l++)
            kpl_free(&allocator, lists[l].items);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_spread),
        cmocka_unit_test(test_allocation_failures),
    };
    fault_unused();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
