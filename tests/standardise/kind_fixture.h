/*
 * kind_fixture.h - rows of raw -> clean -> forms, for the tests of kinds.
 *
 * Every check cleans into a buffer that already holds bytes, because the stage does so.
 */
#ifndef KPL_TESTS_KIND_FIXTURE_H
#define KPL_TESTS_KIND_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "standardise/fold.h"
#include "standardise/kinds.h"

#define FIXTURE_FORMS_MAX 5

/* A null form or clean value is "". */
typedef struct fixture_form {
    const char *name;
    const char *value;
} fixture_form;

typedef struct fixture_row {
    const char *raw;
    const char *clean;
    fixture_form forms[FIXTURE_FORMS_MAX];
} fixture_row;

static inline void fixture_expect(const char *raw, const char *what, kpl_text actual,
                                  const char *expected) {
    if (!kpl_text_is(actual, expected))
        fail_msg("\"%s\", %s: expected \"%s\", got \"%.*s\"", raw, what, expected,
                 (int)actual.length, (const char *)actual.bytes);
}

static inline void fixture_check_row(const kpl_kind *kind, const kpl_column_study *study,
                                     const fixture_row *row) {
    kpl_buffer clean = {0};
    kpl_buffer form = {0};
    assert_int_equal(kpl_buffer_string(&clean, "before", NULL), KPL_OK);
    assert_int_equal(kind->clean(kpl_text_of(row->raw), study, &clean, NULL), KPL_OK);
    assert_memory_equal(clean.bytes, "before", 6);
    const kpl_text value = kpl_fold_since(&clean, 6);
    fixture_expect(row->raw, "value", value, row->clean);
    for (size_t f = 0; f < FIXTURE_FORMS_MAX && row->forms[f].name != NULL; f++) {
        const int32_t index = kpl_kind_form(kind, row->forms[f].name);
        assert_true(index > 0);
        form.length = 0;
        assert_int_equal(kpl_buffer_string(&form, "x", NULL), KPL_OK);
        assert_int_equal(kind->forms[index - 1].derive(value, &form, NULL), KPL_OK);
        fixture_expect(row->raw, row->forms[f].name, kpl_fold_since(&form, 1),
                       row->forms[f].value);
    }
    kpl_buffer_release(&clean);
    kpl_buffer_release(&form);
}

#define FIXTURE_CHECK(kind, rows)                                                        \
    do {                                                                                 \
        const kpl_column_study fixture_study_ = {0};                                     \
        for (size_t r_ = 0; r_ < sizeof(rows) / sizeof((rows)[0]); r_++)                 \
            fixture_check_row(&(kind), &fixture_study_, &(rows)[r_]);                    \
    } while (0)

/* Are all of `texts`, which are clean, valid, or none of them? */
static inline void fixture_check_valid(const kpl_kind *kind, const char *const *texts,
                                       size_t count, bool expected) {
    assert_non_null(kind->check);
    for (size_t i = 0; i < count; i++)
        if (kind->check(kpl_text_of(texts[i])) != expected)
            fail_msg("%s: \"%s\" is %svalid", kind->name, texts[i],
                     expected ? "not " : "");
}

#define FIXTURE_VALID(kind, right, wrong)                                                \
    do {                                                                                 \
        fixture_check_valid(&(kind), right, sizeof(right) / sizeof(right)[0], true);     \
        fixture_check_valid(&(kind), wrong, sizeof(wrong) / sizeof(wrong)[0], false);    \
    } while (0)

#endif /* KPL_TESTS_KIND_FIXTURE_H */
