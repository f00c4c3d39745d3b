/*
 * cmocka.h - the few words of cmocka that tests of engine/compare use, in one header.
 *
 * For tests that are built for another processor, where cmocka is not installed: a fault
 * is one line and ends the program. Found instead of <cmocka.h> by test_neon.sh alone.
 */
#ifndef KPL_TESTS_NEON_CMOCKA_H
#define KPL_TESTS_NEON_CMOCKA_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*function)(void **state);
};

#define cmocka_unit_test(function)                                                       \
    { #function, function }
#define cmocka_run_group_tests(tests, setup, teardown)                                   \
    cmocka_run(tests, sizeof(tests) / sizeof(tests)[0])

#define assert_true(met) cmocka_assert((met) ? 1 : 0, #met, __FILE__, __LINE__)
#define assert_int_equal(a, b)                                                           \
    cmocka_assert((uintmax_t)(a) == (uintmax_t)(b), #a " == " #b, __FILE__, __LINE__)
#define assert_ptr_equal(a, b) assert_true((a) == (b))
#define assert_null(a) assert_true((a) == NULL)
#define assert_non_null(a) assert_true((a) != NULL)
#define assert_memory_equal(a, b, bytes) assert_true(memcmp(a, b, bytes) == 0)

static inline void cmocka_assert(int met, const char *text, const char *file, int line) {
    if (met)
        return;
    (void)fprintf(stderr, "%s:%d: not true: %s\n", file, line, text);
    exit(1);
}

static inline int cmocka_run(const struct CMUnitTest *tests, size_t count) {
    void *state = NULL;
    for (size_t i = 0; i < count; i++) {
        tests[i].function(&state);
        (void)printf("passed: %s\n", tests[i].name);
    }
    return 0;
}

#endif /* KPL_TESTS_NEON_CMOCKA_H */
