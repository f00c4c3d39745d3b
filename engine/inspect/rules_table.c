/* rules_table.c - see rules_table.h. */
#include "inspect/rules_table.h"

#include <inttypes.h>

#include "base/json.h"

#define RULES_PASSES 2.0 /* at most: the second is often not needed */

static kpl_status rules_text(const kpl_ledger *ledger, const char *linkage,
                             double pair_seconds, kpl_buffer *text, kpl_error *error) {
    KPL_TRY(kpl_buffer_print(text, error,
                             "linkage %s: %" PRIu64 " possible pairs\n"
                             "%12s %12s %10s %12s %12s  rule\n",
                             linkage, ledger->pairs_possible, "pairs", "new pairs",
                             "blocks", "largest", "left out"));
    for (uint32_t i = 0; i < ledger->rule_count; i++) {
        const kpl_ledger_rule *const rule = &ledger->rules[i];
        KPL_TRY(kpl_buffer_print(
            text, error,
            "%12" PRIu64 " %12" PRIu64 " %10" PRIu64 " %12" PRIu64 " %12" PRIu64 "  %s\n",
            rule->pairs_total, rule->pairs_new, rule->blocks, rule->block_largest,
            rule->pairs_skipped + rule->pairs_left_out, rule->text));
    }
    return kpl_buffer_print(text, error,
                            "%12s %12" PRIu64
                            "  pairs will be compared; at most about %.1f s, %.0f MiB\n",
                            "", ledger->pairs_compared,
                            pair_seconds * RULES_PASSES * (double)ledger->pairs_compared,
                            (double)ledger->peak_memory_bytes / 1048576.0);
}

static kpl_status rules_json(const kpl_ledger *ledger, const char *linkage,
                             double pair_seconds, kpl_buffer *text, kpl_error *error) {
    kpl_json json = {.out = text, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(kpl_json_string(&json, "linkage", linkage, error));
    KPL_TRY(kpl_json_whole(&json, "pairs_possible", ledger->pairs_possible, error));
    KPL_TRY(kpl_json_whole(&json, "pairs_compared", ledger->pairs_compared, error));
    KPL_TRY(kpl_json_number(&json, "seconds_estimated",
                            pair_seconds * RULES_PASSES * (double)ledger->pairs_compared,
                            error));
    KPL_TRY(kpl_json_whole(&json, "memory_bytes_estimated", ledger->peak_memory_bytes,
                           error));
    KPL_TRY(kpl_json_array(&json, "rules", error));
    for (uint32_t i = 0; i < ledger->rule_count; i++) {
        const kpl_ledger_rule *const rule = &ledger->rules[i];
        KPL_TRY(kpl_json_object(&json, NULL, error));
        KPL_TRY(kpl_json_string(&json, "rule", rule->text, error));
        KPL_TRY(kpl_json_whole(&json, "records", rule->records, error));
        KPL_TRY(kpl_json_whole(&json, "blocks", rule->blocks, error));
        KPL_TRY(kpl_json_whole(&json, "block_largest", rule->block_largest, error));
        KPL_TRY(kpl_json_whole(&json, "pairs", rule->pairs_total, error));
        KPL_TRY(kpl_json_whole(&json, "pairs_new", rule->pairs_new, error));
        KPL_TRY(kpl_json_whole(&json, "pairs_left_out",
                               rule->pairs_skipped + rule->pairs_left_out, error));
        KPL_TRY(kpl_json_end(&json, error));
    }
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(text, '\n', error);
}

kpl_status kpl_rules_table(const kpl_ledger *ledger, const char *linkage,
                           double pair_seconds, const kpl_allocator *allocator,
                           const kpl_output *output, kpl_error *error) {
    kpl_buffer text = {.allocator = allocator};
    kpl_status status = output->json
                            ? rules_json(ledger, linkage, pair_seconds, &text, error)
                            : rules_text(ledger, linkage, pair_seconds, &text, error);
    if (status == KPL_OK &&
        !output->write(output->state, (const char *)text.bytes, text.length))
        status = kpl_fail(error, KPL_E_IO, "the table of rules could not be written");
    kpl_buffer_release(&text);
    return status;
}
