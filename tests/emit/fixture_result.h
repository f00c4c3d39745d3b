/*
 * fixture_result.h - a small, made-up result of a linkage, for tests of emit and inspect.
 *
 * Records of two sources, ids of all kinds (also ones that CSV must quote), three
 * comparisons, random links sorted as kpl_links is, entities, a model and a ledger.
 */
#ifndef KPL_TESTS_FIXTURE_RESULT_H
#define KPL_TESTS_FIXTURE_RESULT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/ledger.h"

#define FIXTURE_COMPARISONS 3u

typedef struct fixture_result {
    kpl_spec spec;
    kpl_source_spec sources[2];
    kpl_linkage_spec linkage;
    kpl_comparison_spec comparisons[FIXTURE_COMPARISONS];
    kpl_table table;
    uint32_t source_starts[3];
    kpl_values ids[2];
    kpl_pattern_layout layout;
    kpl_histogram histogram;
    kpl_pattern_count histogram_rows[24];
    double pattern_weights[24];
    kpl_model model;
    kpl_links links;
    kpl_entities entities;
    kpl_ledger ledger;
    kpl_ledger_source ledger_sources[2];
    kpl_ledger_rule rules[2];
    kpl_reject rejects[2];
    kpl_result result;
} fixture_result;

/* The numbers of splitmix64 (Steele, Lea and Flood 2014), one after another. */
static uint64_t fixture_random(uint64_t *state) {
    *state += 0x9E3779B97F4A7C15u;
    uint64_t word = *state;
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

static void fixture_id(uint32_t record, char text_out[64]) {
    static const char *const shapes[] = {
        "%u",    "id-%06u",       "a,%u", "say \"%u\"",
        "=%u+1", "two\nlines %u", " %u ", "\xc3\xa9t\xc3\xa9%u"};
    /* Mostly plain ones, as registers have them. */
    const uint32_t shape = record % 40 < 8 ? record % 8 : 1;
    (void)snprintf(text_out, 64, shapes[shape], record);
}

static void fixture_ids(fixture_result *f) {
    for (uint32_t s = 0; s < 2; s++) {
        assert_int_equal(kpl_values_init(&f->ids[s], NULL, NULL), KPL_OK);
        for (uint32_t r = f->source_starts[s]; r < f->source_starts[s + 1]; r++) {
            char id[64];
            uint32_t value = 0;
            fixture_id(r, id);
            assert_int_equal(kpl_values_append(&f->ids[s], kpl_text_of(id), &value, NULL),
                             KPL_OK);
            assert_int_equal(value, r - f->source_starts[s] + 1);
        }
    }
}

static void fixture_spec(fixture_result *f, kpl_file_format format) {
    static const char *const names[FIXTURE_COMPARISONS] = {"surname", "birth_date",
                                                           "post,code"};
    static const uint32_t level_counts[FIXTURE_COMPARISONS] = {2, 1, 3};
    static const char *const labels[] = {"exact", "jaro_winkler >= 0.92",
                                         "jaro_winkler >= 0.7"};
    f->sources[0] = (kpl_source_spec){.name = "residents", .path = "residents.csv"};
    f->sources[1] = (kpl_source_spec){.name = "care", .path = "dir/care.csv"};
    for (uint32_t k = 0; k < FIXTURE_COMPARISONS; k++) {
        f->comparisons[k] =
            (kpl_comparison_spec){.name = names[k], .level_count = level_counts[k]};
        for (uint32_t i = 0; i < level_counts[k]; i++)
            f->comparisons[k].levels[i].text = labels[i];
    }
    f->linkage = (kpl_linkage_spec){.name = "person",
                                    .comparisons = f->comparisons,
                                    .comparison_count = FIXTURE_COMPARISONS,
                                    .threshold = 0.5};
    f->spec = (kpl_spec){.sources = f->sources,
                         .source_count = 2,
                         .linkages = &f->linkage,
                         .linkage_count = 1,
                         .directory = "linked",
                         .format = format};
}

static void fixture_model(fixture_result *f) {
    f->model = (kpl_model){.lambda = 1.0 / 3.0e5,
                           .possible_pairs = 123456.0,
                           .comparison_count = FIXTURE_COMPARISONS,
                           .iterations = 17,
                           .converged = true,
                           .expected_matches = 87.123456789012345};
    for (uint32_t k = 0; k < FIXTURE_COMPARISONS; k++) {
        const uint32_t levels = f->comparisons[k].level_count + 1;
        f->model.level_counts[k] = levels;
        double rest = 1;
        for (uint32_t level = levels - 1; level > 0; level--) {
            f->model.m[k][level] = rest * 0.7;
            f->model.u[k][level] = 0.1 / 3.0 / (double)(level + k);
            rest -= f->model.m[k][level];
        }
        f->model.m[k][0] = rest;
        f->model.u[k][0] = 0.8;
    }
}

static void fixture_histogram(fixture_result *f) {
    assert_int_equal(kpl_pattern_layout_init(&f->layout, &f->linkage, NULL), KPL_OK);
    f->histogram = (kpl_histogram){.rows = f->histogram_rows, .row_count = 24};
    for (uint32_t i = 0; i < 24; i++) {
        /* Pairs repeat, so that the second key of the order counts. */
        f->histogram_rows[i] = (kpl_pattern_count){2u * i + 1, 1000 / (i % 5 + 1)};
        f->histogram.pairs += f->histogram_rows[i].pairs;
        f->pattern_weights[i] = -12.5 + 1.1 * (double)i;
    }
    assert_true(f->layout.pattern_count > 48);
}

static int fixture_link_order(const void *a, const void *b) {
    const kpl_link *const x = a;
    const kpl_link *const y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

static void fixture_links(fixture_result *f, uint64_t count, uint64_t *random) {
    const uint32_t records = f->table.record_count;
    kpl_link *const items = calloc(count > 0 ? count : 1, sizeof *items);
    assert_non_null(items);
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t row = (uint32_t)(fixture_random(random) % 24);
        const uint32_t left = (uint32_t)(fixture_random(random) % (records - 1));
        const uint32_t near = left + 1 + (uint32_t)(fixture_random(random) % 50);
        items[i] = (kpl_link){.pattern = f->histogram_rows[row].pattern,
                              .weight = f->pattern_weights[row],
                              .left = left,
                              .right = near < records ? near : records - 1,
                              .rule = (uint32_t)(fixture_random(random) % 2)};
    }
    qsort(items, count, sizeof *items, fixture_link_order);
    uint64_t kept = 0; /* every pair once */
    for (uint64_t i = 0; i < count; i++) {
        if (kept == 0 || fixture_link_order(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    }
    f->links = (kpl_links){.items = items, .count = kept};
}

/* Each record alone, or with the one before it. */
static void fixture_entities(fixture_result *f, uint64_t *random) {
    const uint32_t records = f->table.record_count;
    uint32_t *const of_record = calloc(records, sizeof *of_record);
    assert_non_null(of_record);
    uint32_t entities = 0;
    for (uint32_t r = 0; r < records; r++) {
        if (r == 0 || fixture_random(random) % 3 != 0)
            entities++;
        of_record[r] = entities;
    }
    f->entities = (kpl_entities){.of_record = of_record,
                                 .record_count = records,
                                 .entity_count = entities,
                                 .largest = 4};
}

static void fixture_ledger(fixture_result *f) {
    f->rejects[0] = (kpl_reject){17, 1234, 0, KPL_REJECT_TOO_FEW_FIELDS};
    f->rejects[1] = (kpl_reject){99, 98765, 3, KPL_REJECT_STRAY_QUOTE};
    f->ledger_sources[0] =
        (kpl_ledger_source){.name = "residents",
                            .path = "residents.csv",
                            .digest = "0123456789abcdef0123456789abcdef",
                            .file_bytes = 4321,
                            .rows_in = 102,
                            .rows_used = 100,
                            .rows_rejected = 2,
                            .encoding = "utf-8",
                            .delimiter = ';',
                            .rejects = f->rejects};
    f->ledger_sources[1] = (kpl_ledger_source){.name = "care", .path = "dir/care.csv"};
    f->rules[0] = (kpl_ledger_rule){.text = "surname & birth_date", .pairs_total = 700};
    f->rules[1] = (kpl_ledger_rule){.text = "post,code", .pairs_total = 900};
    f->ledger = (kpl_ledger){.sources = f->ledger_sources,
                             .source_count = 2,
                             .rules = f->rules,
                             .rule_count = 2,
                             .stages = {{"read", 0.25}, {"emit", 0.5}},
                             .stage_count = 2,
                             .pairs_possible = 99999,
                             .pairs_compared = 1600,
                             .links = f->links.count,
                             .entities = f->entities.entity_count,
                             .entities_linked = 9,
                             .peak_memory_bytes = 123456789,
                             .threads = 2,
                             .cpu = "scalar"};
}

/* `records` at least 2. Release with fixture_release(). */
static fixture_result *fixture_make(uint32_t records, uint64_t links,
                                    kpl_file_format format) {
    uint64_t random = 7;
    fixture_result *const f = calloc(1, sizeof *f);
    assert_non_null(f);
    fixture_spec(f, format);
    f->source_starts[1] = records / 3;
    f->source_starts[2] = records;
    f->table = (kpl_table){.record_count = records,
                           .source_count = 2,
                           .source_starts = f->source_starts,
                           .ids = f->ids};
    fixture_ids(f);
    fixture_model(f);
    fixture_histogram(f);
    fixture_links(f, links, &random);
    fixture_entities(f, &random);
    fixture_ledger(f);
    f->result = (kpl_result){.spec = &f->spec,
                             .linkage = &f->linkage,
                             .table = &f->table,
                             .layout = &f->layout,
                             .histogram = &f->histogram,
                             .pattern_weights = f->pattern_weights,
                             .model = &f->model,
                             .links = &f->links,
                             .entities = &f->entities,
                             .ledger = &f->ledger};
    return f;
}

static void fixture_release(fixture_result *f) {
    kpl_values_release(&f->ids[0]);
    kpl_values_release(&f->ids[1]);
    free(f->links.items);
    free(f->entities.of_record);
    free(f);
}

#endif /* KPL_TESTS_FIXTURE_RESULT_H */
