/* run_json.c - the account of a run as JSON; see run_json.h. */
#include "emit/run_json.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "model/run_file.h"

static kpl_status run_input(kpl_json *json, const kpl_ledger_source *source,
                            kpl_error *error) {
    const char delimiter[2] = {source->delimiter, '\0'};
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "name", source->name, error));
    KPL_TRY(kpl_json_string(json, "path", source->path, error));
    KPL_TRY(kpl_json_whole(json, "bytes", source->file_bytes, error));
    KPL_TRY(kpl_json_string(json, "digest", source->digest, error));
    if (source->encoding != NULL)
        KPL_TRY(kpl_json_string(json, "encoding", source->encoding, error));
    if (source->delimiter != 0)
        KPL_TRY(kpl_json_string(json, "delimiter", delimiter, error));
    KPL_TRY(kpl_json_whole(json, "rows", source->rows_in, error));
    KPL_TRY(kpl_json_whole(json, "rows_used", source->rows_used, error));
    KPL_TRY(kpl_json_whole(json, "rows_rejected", source->rows_rejected, error));
    return kpl_json_end(json, error);
}

static kpl_status run_rule(kpl_json *json, const kpl_ledger_rule *rule,
                           kpl_error *error) {
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "rule", rule->text, error));
    KPL_TRY(kpl_json_whole(json, "records", rule->records, error));
    KPL_TRY(kpl_json_whole(json, "blocks", rule->blocks, error));
    KPL_TRY(kpl_json_whole(json, "block_largest", rule->block_largest, error));
    KPL_TRY(kpl_json_whole(json, "pairs_total", rule->pairs_total, error));
    KPL_TRY(kpl_json_whole(json, "pairs_new", rule->pairs_new, error));
    KPL_TRY(kpl_json_whole(json, "blocks_skipped", rule->blocks_skipped, error));
    KPL_TRY(kpl_json_whole(json, "pairs_skipped", rule->pairs_skipped, error));
    KPL_TRY(kpl_json_whole(json, "links", rule->links, error));
    if (rule->links > 0)
        KPL_TRY(kpl_json_number(json, "expected_precision",
                                rule->links_true / (double)rule->links, error));
    if (rule->blocks_refined > 0) {
        KPL_TRY(kpl_json_whole(json, "blocks_refined", rule->blocks_refined, error));
        KPL_TRY(kpl_json_whole(json, "records_refined", rule->records_refined, error));
        KPL_TRY(kpl_json_whole(json, "pairs_refined", rule->pairs_refined, error));
        KPL_TRY(kpl_json_whole(json, "pairs_left_out", rule->pairs_left_out, error));
    }
    if (rule->refines > 0) /* as links.parquet counts rules: from 0 */
        KPL_TRY(kpl_json_whole(json, "refines", rule->refines - 1, error));
    return kpl_json_end(json, error);
}

static kpl_status run_interval(kpl_json *json, const char *key,
                               const kpl_ledger_interval *interval, kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, key, error));
    KPL_TRY(kpl_json_number(json, "value", interval->value, error));
    KPL_TRY(kpl_json_number(json, "low", interval->low, error));
    KPL_TRY(kpl_json_number(json, "high", interval->high, error));
    return kpl_json_end(json, error);
}

/* What labels say, where there are some: shares with 95 % intervals. */
static kpl_status run_labels(kpl_json *json, const kpl_ledger_labels *labels,
                             kpl_error *error) {
    if (labels->count == 0)
        return KPL_OK;
    KPL_TRY(kpl_json_object(json, "labels", error));
    KPL_TRY(kpl_json_whole(json, "count", labels->count, error));
    KPL_TRY(kpl_json_whole(json, "matches", labels->matches, error));
    KPL_TRY(kpl_json_bool(json, "threshold_moved", labels->moved_threshold, error));
    KPL_TRY(run_interval(json, "links_precision", &labels->links_precision, error));
    KPL_TRY(run_interval(json, "links_recall", &labels->links_recall, error));
    KPL_TRY(run_interval(json, "entities_precision", &labels->entities_precision, error));
    KPL_TRY(run_interval(json, "entities_recall", &labels->entities_recall, error));
    return kpl_json_end(json, error);
}

/* What the run expects of itself; null where nothing can be said. */
static kpl_status run_estimate(kpl_json *json, const kpl_ledger *ledger,
                               kpl_error *error) {
    const kpl_ledger_estimate *const own = &ledger->estimate;
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"matches", own->matches},
        {"matches_model", own->matches_model},
        {"matches_compared", own->matches_compared},
        {"missed", own->missed},
        {"missed_share", own->missed_share},
        {"links_precision", own->links_precision},
        {"links_recall", own->links_recall},
        {"entities_precision", own->entities_precision},
        {"entities_recall", own->entities_recall},
        {"consistency", own->consistency},
    };
    KPL_TRY(kpl_json_object(json, "expected", error));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        KPL_TRY(kpl_json_number(json, numbers[i].key, numbers[i].value, error));
    KPL_TRY(kpl_json_whole(json, "capture_occasions", own->capture_occasions, error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(run_labels(json, &ledger->labels, error));
    KPL_TRY(kpl_json_array(json, "warnings", error));
    for (uint32_t i = 0; i < ledger->warning_count; i++)
        KPL_TRY(kpl_json_string(json, NULL, ledger->warnings[i], error));
    return kpl_json_end(json, error);
}

static kpl_status run_linkage(kpl_json *json, const kpl_result *result,
                              const char *folder, kpl_error *error) {
    const kpl_ledger *const ledger = result->ledger;
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "name", result->linkage->name, error));
    if (folder != NULL)
        KPL_TRY(kpl_json_string(json, "folder", folder, error));
    KPL_TRY(kpl_json_whole(json, "records", result->table->record_count, error));
    if (ledger->repaired > 0)
        KPL_TRY(kpl_json_whole(json, "values_repaired", ledger->repaired, error));
    KPL_TRY(kpl_json_number(json, "threshold", result->linkage->threshold, error));
    KPL_TRY(kpl_json_whole(json, "pairs_possible", ledger->pairs_possible, error));
    KPL_TRY(kpl_json_whole(json, "pairs_budget", ledger->pairs_budget, error));
    KPL_TRY(kpl_json_whole(json, "pairs_compared", ledger->pairs_compared, error));
    KPL_TRY(kpl_json_array(json, "rules", error));
    for (uint32_t i = 0; i < ledger->rule_count; i++)
        KPL_TRY(run_rule(json, &ledger->rules[i], error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(kpl_json_whole(json, "patterns", result->histogram->row_count, error));
    KPL_TRY(kpl_json_whole(json, "links", result->links->count, error));
    KPL_TRY(kpl_json_whole(json, "entities", result->entities->entity_count, error));
    KPL_TRY(kpl_json_whole(json, "entities_linked", ledger->entities_linked, error));
    KPL_TRY(kpl_json_whole(json, "entity_largest", result->entities->largest, error));
    if (ledger->has_conflicts)
        KPL_TRY(kpl_json_whole(json, "merges_vetoed", ledger->vetoes, error));
    KPL_TRY(run_estimate(json, ledger, error));
    return kpl_json_end(json, error);
}

static kpl_status run_stages(kpl_json *json, const kpl_ledger *ledger, kpl_error *error) {
    KPL_TRY(kpl_json_array(json, "stages", error));
    for (uint32_t i = 0; i < ledger->stage_count; i++) {
        KPL_TRY(kpl_json_flat_object(json, NULL, error));
        KPL_TRY(kpl_json_string(json, "name", ledger->stages[i].name, error));
        KPL_TRY(kpl_json_number(json, "seconds", ledger->stages[i].seconds, error));
        KPL_TRY(kpl_json_end(json, error));
    }
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(kpl_json_whole(json, "peak_memory_bytes", ledger->peak_memory_bytes, error));
    KPL_TRY(kpl_json_whole(json, "spilled_bytes", ledger->spilled_bytes, error));
    KPL_TRY(kpl_json_whole(json, "threads", ledger->threads, error));
    return kpl_json_string(json, "cpu", ledger->cpu != NULL ? ledger->cpu : "", error);
}

static kpl_status run_outputs(kpl_json *json, const kpl_run_account *account,
                              kpl_error *error) {
    KPL_TRY(kpl_json_array(json, "outputs", error));
    for (size_t i = 0; i < account->file_count; i++) {
        const kpl_emit_file *const file = &account->files[i];
        KPL_TRY(kpl_json_flat_object(json, NULL, error));
        KPL_TRY(kpl_json_string(json, "name", file->name, error));
        KPL_TRY(kpl_json_whole(json, "bytes", file->bytes, error));
        KPL_TRY(kpl_json_string(json, "digest", file->digest, error));
        KPL_TRY(kpl_json_end(json, error));
    }
    return kpl_json_end(json, error);
}

static kpl_status run_body(kpl_json *json, const kpl_run_account *account,
                           kpl_error *error) {
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_whole(json, "koppel_run", KPL_RUN_FILE_SCHEMA, error));
    KPL_TRY(kpl_json_string(json, "version", kpl_version(), error));
    KPL_TRY(kpl_json_whole(json, "exit_class", account->exit_class, error));
    KPL_TRY(kpl_json_array(json, "inputs", error));
    for (uint32_t i = 0; i < account->ledger->source_count; i++)
        KPL_TRY(run_input(json, &account->ledger->sources[i], error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(kpl_json_array(json, "linkages", error));
    for (uint32_t i = 0; i < account->result_count; i++)
        KPL_TRY(run_linkage(json, &account->results[i], account->folders[i], error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(run_stages(json, account->ledger, error));
    KPL_TRY(run_outputs(json, account, error));
    KPL_TRY(kpl_json_string(json, "koppel_digest", KPL_SEAL_BLANK, error));
    KPL_TRY(kpl_json_end(json, error));
    return kpl_buffer_byte(json->out, '\n', error);
}

kpl_status kpl_run_json(const kpl_run_account *account, kpl_buffer *buffer,
                        kpl_error *error) {
    assert(buffer->length == 0);
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(run_body(&json, account, error));
    kpl_digest *digest = NULL;
    KPL_TRY(kpl_digest_create(buffer->allocator, &digest, error));
    kpl_digest_update(digest, buffer->bytes, buffer->length);
    char text[KPL_DIGEST_TEXT_BYTES];
    kpl_digest_text(digest, text);
    kpl_digest_destroy(digest);
    const size_t after = sizeof KPL_SEAL_JSON_AFTER - 1;
    const size_t hole = buffer->length - after - KPL_SEAL_DIGITS;
    assert(memcmp(buffer->bytes + buffer->length - after, KPL_SEAL_JSON_AFTER, after) ==
           0);
    memcpy(buffer->bytes + hole, text, KPL_SEAL_DIGITS);
    return KPL_OK;
}
