/* summary.c - drawing the end of a run; see summary.h. */
#include "inspect/summary.h"

#include <math.h>
#include <stdio.h>

#include "inspect/render.h"

#define SUMMARY_SHARE_BYTES 16u
#define SUMMARY_INTERVAL_BYTES 48u

static kpl_status summary_sources(const kpl_ledger *ledger, kpl_grid *grid,
                                  kpl_error *error) {
    static const char *const titles[] = {"source", "file", "records", "rejected"};
    uint64_t records = 0;
    uint64_t rejected = 0;
    for (size_t i = 0; i < 4; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    for (uint32_t s = 0; s < ledger->source_count; s++) {
        const kpl_ledger_source *const source = &ledger->sources[s];
        KPL_TRY(kpl_grid_cell(grid, source->name, error));
        KPL_TRY(kpl_grid_cell(grid, source->path, error));
        KPL_TRY(kpl_grid_count(grid, source->rows_used, error));
        KPL_TRY(kpl_grid_count(grid, source->rows_rejected, error));
        records += source->rows_used;
        rejected += source->rows_rejected;
    }
    if (ledger->source_count < 2)
        return KPL_OK;
    KPL_TRY(kpl_grid_cell(grid, "all", error));
    KPL_TRY(kpl_grid_cell(grid, "", error));
    KPL_TRY(kpl_grid_count(grid, records, error));
    return kpl_grid_count(grid, rejected, error);
}

static kpl_status summary_rules(const kpl_ledger *ledger, kpl_grid *grid,
                                kpl_error *error) {
    static const char *const titles[] = {"rule", "pairs", "new pairs", "links"};
    uint64_t total = 0;
    for (size_t i = 0; i < 4; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    for (uint32_t i = 0; i < ledger->rule_count; i++) {
        const kpl_ledger_rule *const rule = &ledger->rules[i];
        KPL_TRY(kpl_grid_cell(grid, rule->text, error));
        KPL_TRY(kpl_grid_count(grid, rule->pairs_total, error));
        KPL_TRY(kpl_grid_count(grid, rule->pairs_new, error));
        KPL_TRY(kpl_grid_count(grid, rule->links, error));
        total += rule->pairs_total;
    }
    KPL_TRY(kpl_grid_cell(grid, "all", error));
    KPL_TRY(kpl_grid_count(grid, total, error));
    KPL_TRY(kpl_grid_count(grid, ledger->pairs_compared, error));
    return kpl_grid_count(grid, ledger->links, error);
}

static kpl_status summary_grid(const kpl_ledger *ledger, bool rules,
                               const kpl_allocator *allocator, kpl_buffer *buffer,
                               kpl_error *error) {
    kpl_grid grid = {.arena = {.allocator = allocator},
                     .column_count = 4,
                     .right = {false, rules, true, true}};
    kpl_status status = rules ? summary_rules(ledger, &grid, error)
                              : summary_sources(ledger, &grid, error);
    if (status == KPL_OK)
        status = kpl_grid_write(&grid, buffer, error);
    kpl_grid_release(&grid);
    return status;
}

/* What was too large to compare must not go unnoticed. */
static kpl_status summary_skipped(const kpl_ledger *ledger, kpl_buffer *buffer,
                                  kpl_error *error) {
    uint64_t blocks = 0;
    uint64_t pairs = 0;
    char blocks_text[KPL_COUNT_TEXT_BYTES];
    char pairs_text[KPL_COUNT_TEXT_BYTES];
    for (uint32_t i = 0; i < ledger->rule_count; i++) {
        blocks += ledger->rules[i].blocks_skipped;
        pairs += ledger->rules[i].pairs_skipped;
    }
    if (blocks == 0)
        return KPL_OK;
    kpl_count_text(blocks, blocks_text);
    kpl_count_text(pairs, pairs_text);
    return kpl_buffer_print(buffer, error,
                            "  left out: %s blocks that were too large, with %s pairs\n",
                            blocks_text, pairs_text);
}

/* Neither must what was split to stay inside the pair budget: by rule, with the rules
 * that took its place. */
static kpl_status summary_refined(const kpl_ledger *ledger, kpl_buffer *buffer,
                                  kpl_error *error) {
    char blocks[KPL_COUNT_TEXT_BYTES];
    char records[KPL_COUNT_TEXT_BYTES];
    char pairs[KPL_COUNT_TEXT_BYTES];
    char left_out[KPL_COUNT_TEXT_BYTES];
    char budget[KPL_COUNT_TEXT_BYTES];
    kpl_count_text(ledger->pairs_budget, budget);
    for (uint32_t i = 0; i < ledger->rule_count; i++) {
        const kpl_ledger_rule *const rule = &ledger->rules[i];
        if (rule->blocks_refined == 0)
            continue;
        kpl_count_text(rule->blocks_refined, blocks);
        kpl_count_text(rule->records_refined, records);
        kpl_count_text(rule->pairs_refined, pairs);
        kpl_count_text(rule->pairs_left_out, left_out);
        KPL_TRY(kpl_buffer_print(
            buffer, error,
            "  refined for the budget of %s pairs: %s, %s block%s of %s records\n",
            budget, rule->text, blocks, rule->blocks_refined == 1 ? "" : "s", records));
        for (uint32_t k = 0; k < ledger->rule_count; k++)
            if (ledger->rules[k].refines == i + 1)
                KPL_TRY(kpl_buffer_print(buffer, error, "    by %s\n",
                                         ledger->rules[k].text));
        KPL_TRY(kpl_buffer_print(buffer, error, "    left out: %s of their %s pairs\n",
                                 left_out, pairs));
    }
    return KPL_OK;
}

/* "97.1 %", or "?" where nothing can be said. */
static void summary_share(double share, char text_out[SUMMARY_SHARE_BYTES]) {
    if (isnan(share))
        (void)snprintf(text_out, SUMMARY_SHARE_BYTES, "?");
    else
        (void)snprintf(text_out, SUMMARY_SHARE_BYTES, "%.1f %%", 100.0 * share);
}

/* "97.1 % (94.0 to 98.9)", or "?". */
static void summary_interval(const kpl_ledger_interval *interval,
                             char text_out[SUMMARY_INTERVAL_BYTES]) {
    if (isnan(interval->value))
        (void)snprintf(text_out, SUMMARY_INTERVAL_BYTES, "?");
    else
        (void)snprintf(text_out, SUMMARY_INTERVAL_BYTES, "%.1f %% (%.1f to %.1f)",
                       100.0 * interval->value, 100.0 * interval->low,
                       100.0 * interval->high);
}

static kpl_status summary_labels(const kpl_ledger_labels *labels, kpl_buffer *buffer,
                                 kpl_error *error) {
    char count[KPL_COUNT_TEXT_BYTES];
    char texts[4][SUMMARY_INTERVAL_BYTES];
    if (labels->count == 0)
        return KPL_OK;
    kpl_count_text(labels->count, count);
    summary_interval(&labels->links_precision, texts[0]);
    summary_interval(&labels->links_recall, texts[1]);
    summary_interval(&labels->entities_precision, texts[2]);
    summary_interval(&labels->entities_recall, texts[3]);
    return kpl_buffer_print(buffer, error,
                            "  by %s labels%s, with 95 %% intervals:\n"
                            "    links: precision %s, recall %s\n"
                            "    entities: precision %s, recall %s\n",
                            count,
                            labels->moved_threshold ? ", which moved the threshold" : "",
                            texts[0], texts[1], texts[2], texts[3]);
}

/* What the run expects of itself, and where it is not to be trusted. */
static kpl_status summary_expected(const kpl_ledger *ledger, kpl_buffer *buffer,
                                   kpl_error *error) {
    const kpl_ledger_estimate *const expected = &ledger->estimate;
    char matches[KPL_COUNT_TEXT_BYTES];
    char shares[5][SUMMARY_SHARE_BYTES];
    kpl_count_text((uint64_t)llround(expected->matches), matches);
    summary_share(expected->missed_share, shares[0]);
    summary_share(expected->links_precision, shares[1]);
    summary_share(expected->links_recall, shares[2]);
    summary_share(expected->entities_precision, shares[3]);
    summary_share(expected->entities_recall, shares[4]);
    KPL_TRY(kpl_buffer_print(
        buffer, error,
        "  expected: %s matching pairs, %s of them reached by no rule\n"
        "    links: precision %s, recall %s; entities: precision %s, recall %s\n",
        matches, shares[0], shares[1], shares[2], shares[3], shares[4]));
    if (!isnan(expected->consistency))
        KPL_TRY(kpl_buffer_print(
            buffer, error, "    pairs inside entities by matches of the model: %.2f\n",
            expected->consistency));
    KPL_TRY(summary_labels(&ledger->labels, buffer, error));
    for (uint32_t i = 0; i < ledger->warning_count; i++)
        KPL_TRY(kpl_buffer_print(buffer, error, "  warning: %s\n", ledger->warnings[i]));
    return KPL_OK;
}

static kpl_status summary_conflicts(const kpl_ledger *ledger, kpl_buffer *buffer,
                                    kpl_error *error) {
    char count[KPL_COUNT_TEXT_BYTES];
    if (ledger->vetoes == 0)
        return KPL_OK;
    kpl_count_text(ledger->vetoes, count);
    return kpl_buffer_print(buffer, error,
                            "  %s pair%s of entities kept apart by conflicting values "
                            "(conflicts.csv)\n",
                            count, ledger->vetoes == 1 ? "" : "s");
}

static kpl_status summary_repaired(const kpl_ledger *ledger, kpl_buffer *buffer,
                                   kpl_error *error) {
    char count[KPL_COUNT_TEXT_BYTES];
    if (ledger->repaired == 0)
        return KPL_OK;
    kpl_count_text(ledger->repaired, count);
    return kpl_buffer_print(buffer, error,
                            "  %s value%s repaired by what another source holds\n", count,
                            ledger->repaired == 1 ? "" : "s");
}

static kpl_status summary_linkage(const kpl_result *result,
                                  const kpl_allocator *allocator, kpl_buffer *buffer,
                                  kpl_error *error) {
    char entities[KPL_COUNT_TEXT_BYTES];
    char linked[KPL_COUNT_TEXT_BYTES];
    char links[KPL_COUNT_TEXT_BYTES];
    char largest[KPL_COUNT_TEXT_BYTES];
    const kpl_ledger *const ledger = result->ledger;
    kpl_count_text(result->links->count, links);
    kpl_count_text(result->entities->entity_count, entities);
    kpl_count_text(ledger->entities_linked, linked);
    kpl_count_text(result->entities->largest, largest);
    KPL_TRY(kpl_buffer_print(buffer, error, "\nlinkage %s\n", result->linkage->name));
    KPL_TRY(summary_grid(ledger, true, allocator, buffer, error));
    KPL_TRY(summary_skipped(ledger, buffer, error));
    KPL_TRY(summary_refined(ledger, buffer, error));
    KPL_TRY(
        kpl_buffer_print(buffer, error,
                         "  %s links; %s entities, %s of them of two records or more, "
                         "the largest of %s\n",
                         links, entities, linked, largest));
    KPL_TRY(summary_repaired(ledger, buffer, error));
    KPL_TRY(summary_conflicts(ledger, buffer, error));
    return summary_expected(ledger, buffer, error);
}

static kpl_status summary_cost(const kpl_summary *summary, kpl_buffer *buffer,
                               kpl_error *error) {
    const kpl_ledger *const ledger = summary->ledger;
    double seconds = 0;
    char memory[KPL_BYTES_TEXT_BYTES];
    kpl_bytes_text(ledger->peak_memory_bytes, memory);
    KPL_TRY(kpl_buffer_string(buffer, "\n", error));
    for (uint32_t i = 0; i < ledger->stage_count; i++)
        seconds += ledger->stages[i].seconds;
    KPL_TRY(kpl_buffer_print(buffer, error, "time %.2f s (", seconds));
    for (uint32_t i = 0; i < ledger->stage_count; i++)
        KPL_TRY(kpl_buffer_print(buffer, error, "%s%s %.2f", i > 0 ? ", " : "",
                                 ledger->stages[i].name, ledger->stages[i].seconds));
    KPL_TRY(kpl_buffer_print(buffer, error, "), peak memory %s, %u thread%s, %s\n",
                             memory, ledger->threads, ledger->threads == 1 ? "" : "s",
                             ledger->cpu != NULL ? ledger->cpu : "-"));
    return kpl_buffer_print(buffer, error, "output in %s\n", summary->directory);
}

static kpl_status summary_text(const kpl_summary *summary, const kpl_allocator *allocator,
                               kpl_buffer *buffer, kpl_error *error) {
    KPL_TRY(summary_grid(summary->ledger, false, allocator, buffer, error));
    for (uint32_t i = 0; i < summary->result_count; i++)
        KPL_TRY(summary_linkage(&summary->results[i], allocator, buffer, error));
    return summary_cost(summary, buffer, error);
}

kpl_status kpl_summary_render(const kpl_summary *summary, const kpl_allocator *allocator,
                              const kpl_output *output, kpl_error *error) {
    kpl_buffer buffer = {.allocator = allocator};
    kpl_status status = output->json ? kpl_buffer_append(&buffer, summary->run_text.bytes,
                                                         summary->run_text.length, error)
                                     : summary_text(summary, allocator, &buffer, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &buffer, 0, error);
    kpl_buffer_release(&buffer);
    return status;
}
