/*
 * summary.h - the table at the end of a run.
 *
 * Inspect. For people; for programs it is run.json's own text.
 * Checked by tests/inspect/test_render.c.
 */
#ifndef KPL_INSPECT_SUMMARY_H
#define KPL_INSPECT_SUMMARY_H

#include "model/ledger.h"

/* All borrowed. */
typedef struct kpl_summary {
    const kpl_ledger *ledger;  /* of the whole run */
    const kpl_result *results; /* one per linkage, each with its own ledger */
    uint32_t result_count;
    const char *directory; /* where the output is */
    kpl_text run_text;     /* of run.json (kpl_emit_run_text) */
} kpl_summary;

/* A table, or (output->json) the text of run.json. KPL_E_NOMEM; KPL_E_IO when `output`
 * stops. */
KPL_NODISCARD kpl_status kpl_summary_render(const kpl_summary *summary,
                                            const kpl_allocator *allocator,
                                            const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_SUMMARY_H */
