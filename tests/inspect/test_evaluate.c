/* Goal: the figures of an evaluation are those that counting every pair gives. Method:
 * random entities, links and truths over one to three sources, in all link modes and both
 * kinds of truth file, against an evaluator that enumerates; then cases by hand. */
#include "fixture_run.h"

#include <math.h>

#include "inspect/evaluate_sources.h"

#define RECORDS_MAX 60u

/* ---- A linked result and a truth by hand ----------------------------------------- */

typedef struct world {
    kpl_linked linked;
    kpl_frame frame;
    kpl_column columns[3];
    kpl_dictionary texts[3];
    uint32_t codes[3][4096];
    char names[2][32];
} world;

static void world_add_source(world *w, const char *name, uint32_t records) {
    kpl_linked *const linked = &w->linked;
    assert_int_equal(kpl_reserve(NULL, linked->source_count + 1, sizeof *linked->sources,
                                 &linked->source_capacity, &linked->sources, NULL),
                     KPL_OK);
    kpl_linked_source *const source = &linked->sources[linked->source_count];
    memset(source, 0, sizeof *source);
    assert_int_equal(kpl_copy_string(NULL, name, strlen(name), &source->name, NULL),
                     KPL_OK);
    assert_int_equal(kpl_dictionary_init(&source->ids, NULL, NULL), KPL_OK);
    source->records = calloc(records + 1, sizeof *source->records);
    assert_non_null(source->records);
    for (uint32_t i = 0; i < records; i++) {
        char id[32];
        uint32_t value = 0;
        (void)snprintf(id, sizeof id, "r%u", i); /* the same ids in every source */
        assert_int_equal(kpl_dictionary_add(&source->ids, kpl_text_of(id), &value, NULL),
                         KPL_OK);
        source->records[value] = linked->record_count;
        linked->source_of[linked->record_count++] = (uint32_t)linked->source_count;
    }
    linked->source_count++;
}

static world *world_make(uint32_t sources, uint32_t records_each) {
    static const char *const names[] = {"a", "b", "c"};
    world *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->linked.source_of = calloc(RECORDS_MAX * 3, sizeof(uint32_t));
    w->linked.entity_of = calloc(RECORDS_MAX * 3, sizeof(uint64_t));
    w->linked.links = calloc(4096, sizeof(kpl_record_pair));
    assert_true(w->linked.source_of && w->linked.entity_of && w->linked.links);
    for (uint32_t s = 0; s < sources; s++)
        world_add_source(w, names[s], records_each);
    for (uint32_t c = 0; c < 3; c++) {
        assert_int_equal(kpl_dictionary_init(&w->texts[c], NULL, NULL), KPL_OK);
        w->columns[c].codes = w->codes[c];
    }
    w->frame = (kpl_frame){.columns = w->columns, .column_count = 2};
    return w;
}

static void world_name(world *w, const char *first, const char *second) {
    (void)snprintf(w->names[0], sizeof w->names[0], "%s", first);
    (void)snprintf(w->names[1], sizeof w->names[1], "%s", second);
    w->columns[0].name = w->names[0];
    w->columns[1].name = w->names[1];
}

static void world_row(world *w, const char *first, const char *second) {
    const char *const fields[2] = {first, second};
    assert_true(w->frame.row_count < 4096);
    for (uint32_t c = 0; c < 2; c++) {
        assert_int_equal(kpl_dictionary_add(&w->texts[c], kpl_text_of(fields[c]),
                                            &w->codes[c][w->frame.row_count], NULL),
                         KPL_OK);
        w->columns[c].values = w->texts[c].values; /* a view */
    }
    w->frame.row_count++;
}

/* A row of a truth with a column for the source. */
static void world_row_of_source(world *w, const char *source, const char *id,
                                const char *entity) {
    static char names[3][8] = {"Source", "id", "x"};
    assert_int_equal(kpl_dictionary_add(&w->texts[2], kpl_text_of(entity),
                                        &w->codes[2][w->frame.row_count], NULL),
                     KPL_OK);
    w->columns[2].values = w->texts[2].values;
    world_row(w, source, id);
    w->frame.column_count = 3;
    for (uint32_t c = 0; c < 3; c++)
        w->columns[c].name = names[c];
}

static void world_release(world *w) {
    kpl_linked_release(&w->linked);
    kpl_dictionary_release(&w->texts[0]);
    kpl_dictionary_release(&w->texts[1]);
    kpl_dictionary_release(&w->texts[2]);
    free(w);
}

/* "source:id" of a record. */
static void world_id(const world *w, uint32_t record, char text_out[48]) {
    const uint32_t source = w->linked.source_of[record];
    const uint32_t first = w->linked.sources[source].records[1];
    (void)snprintf(text_out, 48, "%s:r%u", w->linked.sources[source].name,
                   record - first);
}

/* ---- The evaluator that enumerates ----------------------------------------------- */

typedef struct slow_truth {
    uint32_t cluster[RECORDS_MAX * 3];
    bool pair[RECORDS_MAX * 3][RECORDS_MAX * 3];
} slow_truth;

static void expect_ratio(double actual, double expected) {
    if (isnan(expected))
        assert_true(isnan(actual));
    else
        assert_true(fabs(actual - expected) < 1e-12);
}

static void expect_quality(const kpl_pair_quality *actual, uint64_t found, uint64_t hits,
                           uint64_t true_pairs) {
    assert_int_equal(actual->found, found);
    assert_int_equal(actual->true_positives, hits);
    expect_ratio(actual->precision, found ? (double)hits / (double)found : (double)NAN);
    expect_ratio(actual->recall,
                 true_pairs ? (double)hits / (double)true_pairs : (double)NAN);
    expect_ratio(actual->f1, found + true_pairs
                                 ? 2 * (double)hits / (double)(found + true_pairs)
                                 : (double)NAN);
}

static void check_bcubed(const world *w, const slow_truth *slow,
                         const kpl_evaluation *e) {
    const uint32_t count = w->linked.record_count;
    double precision = 0, recall = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t entity = 0, cluster = 0, both = 0;
        for (uint32_t j = 0; j < count; j++) {
            const bool same_entity = w->linked.entity_of[i] == w->linked.entity_of[j];
            const bool same_cluster = slow->cluster[i] == slow->cluster[j];
            entity += same_entity;
            cluster += same_cluster;
            both += same_entity && same_cluster;
        }
        precision += (double)both / (double)entity;
        recall += (double)both / (double)cluster;
    }
    precision /= (double)count;
    recall /= (double)count;
    expect_ratio(e->bcubed_precision, precision);
    expect_ratio(e->bcubed_recall, recall);
    expect_ratio(e->bcubed_f1, 2 * precision * recall / (precision + recall));
}

static void check_against_slow(const world *w, const slow_truth *slow, kpl_link_mode mode,
                               const kpl_evaluation *e) {
    const kpl_linked *const linked = &w->linked;
    uint64_t true_pairs = 0, in_entities = 0, entity_hits = 0, links = 0, link_hits = 0;
    for (uint32_t i = 0; i < linked->record_count; i++) {
        for (uint32_t j = i + 1; j < linked->record_count; j++) {
            if (!kpl_truth_allows(mode, linked->source_of[i], linked->source_of[j]))
                continue;
            const bool together = linked->entity_of[i] == linked->entity_of[j];
            true_pairs += slow->pair[i][j];
            in_entities += together;
            entity_hits += together && slow->pair[i][j];
        }
    }
    for (size_t l = 0; l < linked->link_count; l++) {
        const kpl_record_pair pair = linked->links[l];
        if (!kpl_truth_allows(mode, linked->source_of[pair.left],
                              linked->source_of[pair.right]))
            continue;
        links++;
        link_hits += slow->pair[pair.left][pair.right];
    }
    assert_int_equal(e->true_pairs, true_pairs);
    expect_quality(&e->links, links, link_hits, true_pairs);
    expect_quality(&e->entities, in_entities, entity_hits, true_pairs);
    check_bcubed(w, slow, e);
}

/* The same pair by pair, by the sources of its ends. */
static void check_sources_against_slow(const world *w, const slow_truth *slow,
                                       const kpl_truth *truth) {
    const kpl_linked *const linked = &w->linked;
    kpl_source_qualities qualities;
    uint32_t at = 0;
    assert_int_equal(kpl_evaluate_sources(linked, truth, &qualities, NULL), KPL_OK);
    for (uint32_t a = 0; a < linked->source_count; a++) {
        for (uint32_t b = a; b < linked->source_count; b++) {
            uint64_t counts[3] = {0};
            for (uint32_t i = 0; i < linked->record_count; i++) {
                for (uint32_t j = i + 1; j < linked->record_count; j++) {
                    const bool together = linked->entity_of[i] == linked->entity_of[j];
                    if (linked->source_of[i] != a || linked->source_of[j] != b)
                        continue; /* records stand by source */
                    counts[0] += slow->pair[i][j];
                    counts[1] += together;
                    counts[2] += together && slow->pair[i][j];
                }
            }
            if (!kpl_truth_allows(truth->mode, a, b) || counts[0] + counts[1] == 0)
                continue;
            const kpl_source_quality *const row = &qualities.items[at++];
            assert_true(row->left == a && row->right == b);
            assert_int_equal(row->true_pairs, counts[0]);
            expect_quality(&row->entities, counts[1], counts[2], counts[0]);
        }
    }
    assert_int_equal(qualities.count, at);
    kpl_source_qualities_release(&qualities);
}

/* ---- Random worlds --------------------------------------------------------------- */

static void random_links(world *w, uint64_t *random) {
    for (uint32_t i = 0; i < w->linked.record_count; i++) {
        w->linked.entity_of[i] =
            1 + fixture_random(random) % (1 + w->linked.record_count / 3);
        for (uint32_t j = i + 1; j < w->linked.record_count; j++) {
            if (fixture_random(random) % 10 == 0 && w->linked.link_count < 4096)
                w->linked.links[w->linked.link_count++] = (kpl_record_pair){i, j};
        }
    }
}

static void random_clusters(world *w, slow_truth *slow, uint64_t *random) {
    const uint32_t count = w->linked.record_count;
    world_name(w, "id", "entity");
    for (uint32_t i = 0; i < count; i++) {
        slow->cluster[i] = 1000 + i; /* alone, unless a row says more */
        if (fixture_random(random) % 5 == 0)
            continue;
        char id[48], entity[48];
        slow->cluster[i] = (uint32_t)(fixture_random(random) % (1 + count / 2));
        world_id(w, i, id);
        (void)snprintf(entity, sizeof entity, "e%u", slow->cluster[i]);
        world_row(w, id, entity);
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < count; j++)
            slow->pair[i][j] = i != j && slow->cluster[i] == slow->cluster[j];
    }
}

static void random_pairs(world *w, slow_truth *slow, uint64_t *random) {
    const uint32_t count = w->linked.record_count;
    world_name(w, "id_l", "id_r");
    for (uint32_t i = 0; i < count; i++)
        slow->cluster[i] = i;
    for (uint32_t row = 0; row < count / 2; row++) {
        const uint32_t a = (uint32_t)(fixture_random(random) % count);
        const uint32_t b = (uint32_t)(fixture_random(random) % count);
        char left[48], right[48];
        world_id(w, a, left);
        world_id(w, b, right);
        world_row(w, left, right); /* the same twice, or turned round, or itself: fine */
        if (a == b)
            continue;
        slow->pair[a][b] = slow->pair[b][a] = true;
        const uint32_t from = slow->cluster[b];
        for (uint32_t i = 0; i < count; i++) {
            if (slow->cluster[i] == from)
                slow->cluster[i] = slow->cluster[a];
        }
    }
}

static void test_random_worlds(void **state) {
    (void)state;
    static const kpl_link_mode modes[] = {KPL_LINK_BOTH, KPL_LINK_BETWEEN,
                                          KPL_LINK_WITHIN};
    static slow_truth slow;
    uint64_t random = 2024;
    for (uint32_t round = 0; round < 300; round++) {
        const kpl_link_mode mode = modes[round % 3];
        world *const w =
            world_make(1 + round % 3, 1 + (uint32_t)(fixture_random(&random) % 20));
        memset(&slow, 0, sizeof slow);
        random_links(w, &random);
        if (round % 2 == 0)
            random_clusters(w, &slow, &random);
        else
            random_pairs(w, &slow, &random);
        if (w->frame.row_count == 0)
            world_row(w, "a:r0", "a:r0");
        kpl_truth truth;
        kpl_evaluation evaluation;
        kpl_error error = {0};
        assert_int_equal(
            kpl_truth_read(&w->linked, &w->frame, "truth.csv", mode, &truth, &error),
            KPL_OK);
        assert_int_equal(truth.is_pairs, round % 2 == 1);
        bool compared[4096];
        uint64_t seen = 0;
        assert_true(truth.pair_count <= 4096);
        for (uint64_t i = 0; i < truth.pair_count; i++) {
            assert_true(slow.pair[truth.pairs[i].left][truth.pairs[i].right]);
            compared[i] = fixture_random(&random) % 4 != 0;
            seen += compared[i];
        }
        assert_int_equal(
            kpl_evaluate_linked(&w->linked, &truth, compared, &evaluation, &error),
            KPL_OK);
        check_against_slow(w, &slow, mode, &evaluation);
        check_sources_against_slow(w, &slow, &truth);
        assert_int_equal(evaluation.true_pairs_compared, seen);
        expect_ratio(evaluation.blocking_recall,
                     truth.pair_count ? (double)seen / (double)truth.pair_count
                                      : (double)NAN);
        kpl_truth_release(&truth);
        world_release(w);
    }
}

/* ---- By hand --------------------------------------------------------------------- */

static kpl_status read_truth(world *w, kpl_truth *truth, kpl_error *error) {
    return kpl_truth_read(&w->linked, &w->frame, "truth.csv", KPL_LINK_BOTH, truth,
                          error);
}

static void test_which_kind(void **state) {
    (void)state;
    static const char *const headers[][2] = {
        {"rid_a", "rid_b"},      {"id1", "id2"}, {"ID_L", "ID_R"},
        {"left_id", "right_id"}, {"x", "y"},     {"id", "entity"},
        {"id", "Cluster_ID"},    {"x", "y"},
    };
    for (size_t i = 0; i < 8; i++) {
        world *const w = world_make(2, 5);
        kpl_truth truth;
        world_name(w, headers[i][0], headers[i][1]);
        /* The second values are ids of records, except in the last case. */
        world_row(w, "a:r0", i == 7 ? "e1" : "b:r1");
        world_row(w, "a:r2", i == 7 ? "e1" : "b:r1");
        assert_int_equal(read_truth(w, &truth, NULL), KPL_OK);
        assert_int_equal(truth.is_pairs, i < 5);
        /* As pairs: a0-b1, a2-b1. As clusters: a0-a2. */
        assert_int_equal(truth.pair_count, i < 5 ? 2 : 1);
        kpl_truth_release(&truth);
        world_release(w);
    }
}

static void test_sides_name_sources(void **state) {
    (void)state;
    world *const w = world_make(2, 5);
    kpl_truth truth;
    world_name(w, "rid_a", "rid_b");
    world_row(w, "r1", "r3"); /* ids of both sources: the sides decide */
    assert_int_equal(read_truth(w, &truth, NULL), KPL_OK);
    assert_int_equal(truth.pair_count, 1);
    assert_int_equal(truth.pairs[0].left, 1);
    assert_int_equal(truth.pairs[0].right, 5 + 3);
    kpl_truth_release(&truth);
    world_release(w);
}

/* Source and id in columns of their own: no prefix, and a source of another linkage is
 * none of this one's records. */
static void test_source_column(void **state) {
    (void)state;
    kpl_truth truth;
    kpl_error error = {0};
    world *const w = world_make(2, 5);
    world_row_of_source(w, "a", "r1", "e1");
    world_row_of_source(w, "b", "r1", "e1");
    world_row_of_source(w, "b", "r4", "e1");
    world_row_of_source(w, "zaken", "r2", "e1");
    world_row_of_source(w, "a", "r2", "r3"); /* entities that look like ids */
    world_row_of_source(w, "a", "r3", "r3");
    assert_int_equal(read_truth(w, &truth, &error), KPL_OK);
    assert_false(truth.is_pairs);
    assert_int_equal(truth.rows_unknown, 1);
    assert_int_equal(truth.pair_count, 4); /* a1-b1, a1-b4, b1-b4, a2-a3 */
    kpl_truth_release(&truth);
    assert_int_equal(kpl_truth_read_unlisted(&w->linked, &w->frame, "truth.csv",
                                             KPL_LINK_BOTH, &truth, &error),
                     KPL_OK);
    assert_null(truth.pairs);
    assert_int_equal(truth.cluster_of[5 + 4], 1);
    kpl_truth_release(&truth);
    world_row_of_source(w, "a", "", "e9");
    assert_int_equal(read_truth(w, &truth, &error), KPL_E_INPUT);
    assert_int_equal(error.row, 7);
    assert_int_equal(error.column, 2);
    w->columns[0].name = w->names[0]; /* not called source */
    assert_int_equal(read_truth(w, &truth, &error), KPL_E_INPUT);
    assert_non_null(strstr(error.message, "source,id,entity"));
    world_release(w);
}

static void test_truths_that_are_wrong(void **state) {
    (void)state;
    kpl_truth truth;
    kpl_error error = {0};
    world *w = world_make(2, 5); /* an id of two sources in clusters */
    world_name(w, "id", "entity");
    world_row(w, "a:r1", "e1");
    world_row(w, "r1", "e1");
    assert_int_equal(read_truth(w, &truth, &error), KPL_E_INPUT);
    assert_int_equal(error.row, 2);
    assert_int_equal(error.column, 1);
    assert_null(strstr(error.message, "r1"));
    world_release(w);

    w = world_make(1, 5); /* no known id */
    world_name(w, "id", "entity");
    world_row(w, "nobody", "e1");
    assert_int_equal(read_truth(w, &truth, &error), KPL_E_INPUT);
    world_release(w);

    w = world_make(1,
                   5); /* an empty entity; an unknown id next to known ones is counted */
    world_name(w, "id", "entity");
    world_row(w, "r1", "e1");
    world_row(w, "nobody", "e1");
    assert_int_equal(read_truth(w, &truth, &error), KPL_OK);
    assert_int_equal(truth.rows_unknown, 1);
    kpl_truth_release(&truth);
    world_row(w, "r2", "");
    assert_int_equal(read_truth(w, &truth, &error), KPL_E_INPUT);
    assert_int_equal(error.row, 3);
    assert_int_equal(error.column, 2);
    w->frame.column_count = 1;
    assert_int_equal(read_truth(w, &truth, &error), KPL_E_INPUT);
    world_release(w);
}

/* ---- From a directory ------------------------------------------------------------ */

static void check_load(kpl_file_format format, const char *folder) {
    char directory[64], target[96];
    fixture_result *const f = fixture_make(200, 900, format);
    kpl_linked linked;
    kpl_error error = {0};
    fault_directory(directory);
    (void)snprintf(target, sizeof target, "%s/linked", directory);
    fixture_run(f, target, folder);
    assert_int_equal(kpl_linked_load(NULL, NULL, target, NULL, &linked, &error), KPL_OK);
    assert_int_equal(linked.record_count, 200);
    assert_int_equal(linked.source_count, 2);
    assert_int_equal(linked.link_count, f->links.count);
    assert_int_equal(linked.pairs_compared, f->ledger.pairs_compared);
    for (uint32_t r = 0; r < 200; r++) {
        uint32_t found = 0;
        assert_int_equal(linked.entity_of[r], f->entities.of_record[r]);
        assert_int_equal(kpl_linked_find(&linked, kpl_table_id(&f->table, r),
                                         kpl_table_source(&f->table, r), &found),
                         KPL_FOUND_ONE);
        assert_int_equal(found, r);
    }
    for (uint64_t i = 0; i < f->links.count; i++) {
        assert_int_equal(linked.links[i].left, f->links.items[i].left);
        assert_int_equal(linked.links[i].right, f->links.items[i].right);
    }
    kpl_linked_release(&linked);
    assert_int_equal(kpl_linked_load(NULL, NULL, target, "person", &linked, &error),
                     KPL_OK);
    kpl_linked_release(&linked);
    assert_int_equal(kpl_linked_load(NULL, NULL, target, "case", &linked, &error),
                     KPL_E_USAGE);
    assert_int_equal(kpl_linked_load(NULL, NULL, directory, NULL, &linked, &error),
                     KPL_E_NO_INPUT);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        status = kpl_linked_load(NULL, &allocator, target, NULL, &linked, NULL);
        assert_true(status == KPL_OK ? plan.count < n : status == KPL_E_NOMEM);
        if (status == KPL_OK)
            kpl_linked_release(&linked);
    }
    assert_int_equal(kpl_io_remove_tree(NULL, directory, NULL), KPL_OK);
    fixture_release(f);
}

static void test_load(void **state) {
    (void)state;
    fixture_run_unused();
    check_load(KPL_FORMAT_PARQUET, NULL);
    check_load(KPL_FORMAT_PARQUET, "person");
    check_load(KPL_FORMAT_CSV, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_worlds),
        cmocka_unit_test(test_which_kind),
        cmocka_unit_test(test_sides_name_sources),
        cmocka_unit_test(test_source_column),
        cmocka_unit_test(test_truths_that_are_wrong),
        cmocka_unit_test(test_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
