/*
 * fixture_run.h - an output directory made from fixture_result.h, and an output that
 * collects what a call writes.
 */
#ifndef KPL_TESTS_FIXTURE_RUN_H
#define KPL_TESTS_FIXTURE_RUN_H

#include "../emit/fixture_fault.h"
#include "../emit/fixture_result.h"
#include "emit/emit.h"

static void fixture_run(const fixture_result *f, const char *target, const char *folder) {
    kpl_emit *emit = NULL;
    kpl_error error = {0};
    static const char spec[] = "koppel: 1\nlimits: {threads: 2}\n";
    assert_int_equal(kpl_emit_check(NULL, NULL, target, &error), KPL_OK);
    assert_int_equal(kpl_emit_begin(NULL, NULL, NULL, target, &emit, &error), KPL_OK);
    assert_int_equal(
        kpl_emit_linkage(emit, folder, &f->result, spec, sizeof spec - 1, &error),
        KPL_OK);
    assert_int_equal(
        kpl_emit_rejects(emit, f->ledger.sources, f->ledger.source_count, &error),
        KPL_OK);
    assert_int_equal(kpl_emit_text(emit, "spec.yaml", spec, sizeof spec - 1, &error),
                     KPL_OK);
    assert_int_equal(kpl_emit_commit(emit, &f->ledger, &f->result, 1, 0, &error), KPL_OK);
    kpl_emit_abort(emit);
}

/* Collects; stops once `left` pieces were taken. */
typedef struct fixture_output {
    kpl_buffer text;
    uint64_t left;
} fixture_output;

static bool fixture_write(void *state, const char *bytes, size_t length) {
    fixture_output *const output = state;
    if (output->left == 0)
        return false;
    output->left--;
    return kpl_buffer_append(&output->text, bytes, length, NULL) == KPL_OK;
}

static const char *fixture_text(fixture_output *output) {
    assert_int_equal(kpl_buffer_byte(&output->text, '\0', NULL), KPL_OK);
    output->text.length--;
    return (const char *)output->text.bytes;
}

static inline void fixture_run_unused(void) {
    fault_unused();
    (void)fixture_run;
    (void)fixture_write;
    (void)fixture_text;
    (void)fixture_make;
    (void)fixture_release;
}

#endif /* KPL_TESTS_FIXTURE_RUN_H */
