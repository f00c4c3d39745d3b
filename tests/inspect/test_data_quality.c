/* Goal: the quality of the data is counted right: every count of random registers equals
 * that of a slow counter that asks record by record; days, doubts, conflicts, gates and
 * differences by hand; no value leaves unasked; every failed allocation and every closed
 * output ends with its status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/failing_allocator.h"
#include "base/document.h"
#include "inspect/differences.h"
#include "inspect/entity_index.h"
#include "inspect/quality.h"
#include "inspect/vaguer.h"
#include "plan/spec_read.h"

#define ROWS_MAX 40u
#define SOURCES_MAX 4u
#define FIELDS_MAX 6u

/* ---- A small world --------------------------------------------------------------- */

/* Registers after linking: cleaned values, entities, what was not read. */
typedef struct world {
    kpl_spec spec;
    kpl_table table;
    uint32_t starts[SOURCES_MAX + 1];
    kpl_values ids[SOURCES_MAX];
    kpl_field fields[FIELDS_MAX];
    kpl_frame frames[SOURCES_MAX];
    uint32_t entity_of[SOURCES_MAX * ROWS_MAX];
    uint64_t unread[SOURCES_MAX * FIELDS_MAX];
    kpl_quality_input input;
} world;

static uint64_t random_state;

static uint32_t random_below(uint32_t limit) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % limit;
}

/* A spec, and so many records of each source, all null and each an entity. */
static world *world_make(const char *text, uint32_t rows) {
    kpl_error error = {0};
    world *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    if (kpl_spec_read(NULL, text, strlen(text), NULL, &w->spec, &error) != KPL_OK)
        fail_msg("%s", error.message);
    const kpl_linkage_spec *const linkage = &w->spec.linkages[0];
    assert_true(w->spec.source_count <= SOURCES_MAX && rows <= ROWS_MAX);
    assert_true(linkage->field_count <= FIELDS_MAX);
    for (uint32_t s = 0; s < w->spec.source_count; s++) {
        w->starts[s + 1] = w->starts[s] + rows;
        w->frames[s].rows_in = rows;
        w->frames[s].row_count = rows;
        assert_int_equal(kpl_values_init(&w->ids[s], NULL, NULL), KPL_OK);
        for (uint32_t r = 0; r < rows; r++) {
            char id[16];
            uint32_t value = 0;
            (void)snprintf(id, sizeof id, "r%u", r);
            assert_int_equal(kpl_values_append(&w->ids[s], kpl_text_of(id), &value, NULL),
                             KPL_OK);
        }
    }
    w->table = (kpl_table){.record_count = w->starts[w->spec.source_count],
                           .source_count = w->spec.source_count,
                           .source_starts = w->starts,
                           .ids = w->ids,
                           .fields = w->fields,
                           .field_count = linkage->field_count};
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        w->fields[f].codes = calloc(w->table.record_count + 1, sizeof(uint32_t));
        assert_non_null(w->fields[f].codes);
        assert_int_equal(kpl_values_init(&w->fields[f].values, NULL, NULL), KPL_OK);
    }
    for (uint32_t r = 0; r < w->table.record_count; r++)
        w->entity_of[r] = r + 1;
    w->input = (kpl_quality_input){.spec = &w->spec,
                                   .table = &w->table,
                                   .frames = w->frames,
                                   .entity_of = w->entity_of,
                                   .unread = w->unread};
    return w;
}

static void world_destroy(world *w) {
    for (uint32_t s = 0; s < w->spec.source_count; s++)
        kpl_values_release(&w->ids[s]);
    for (uint32_t f = 0; f < w->table.field_count; f++) {
        kpl_values_release(&w->fields[f].values);
        free(w->fields[f].codes);
    }
    kpl_spec_release(&w->spec);
    free(w);
}

/* Give row `row` of a source a value; the same text gets the same number. */
static void world_set(world *w, uint32_t source, uint32_t row, uint32_t field,
                      const char *text) {
    kpl_values *const values = &w->fields[field].values;
    uint32_t v = 1;
    while (v < values->count && !kpl_text_is(kpl_values_text(values, v), text))
        v++;
    if (v == values->count)
        assert_int_equal(kpl_values_append(values, kpl_text_of(text), &v, NULL), KPL_OK);
    w->fields[field].codes[w->starts[source] + row] = v;
}

/* Put row `row` of a source into the entity of row 0 of the first source. */
static void world_join(world *w, uint32_t source, uint32_t row, uint32_t entity) {
    w->entity_of[w->starts[source] + row] = entity;
}

static const kpl_field_quality *world_field(const world *w,
                                            const kpl_linkage_quality *quality,
                                            uint32_t source, uint32_t field) {
    return &quality->fields[(size_t)source * w->table.field_count + field];
}

static kpl_linkage_quality world_measure(const world *w) {
    kpl_linkage_quality quality;
    kpl_error error = {0};
    if (kpl_quality_measure(&w->input, NULL, &quality, &error) != KPL_OK)
        fail_msg("%s", error.message);
    return quality;
}

/* ---- Days ------------------------------------------------------------------------ */

static kpl_day day_of(const char *text) {
    kpl_day day = KPL_DAY_NONE;
    assert_true(kpl_day_parse(kpl_text_of(text), &day));
    return day;
}

static void test_days(void **state) {
    (void)state;
    static const char *const wrong[] = {"",           "2026",       "2026-11-8",
                                        "0000-11-28", "2026-13-01", "2026-02-29",
                                        "2026-11-31", "2026/11/28", "2026-11-28 "};
    kpl_day day = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(kpl_day_parse(kpl_text_of(wrong[i]), &day));
    assert_int_equal(day, 7);
    assert_int_equal(kpl_day_year(day_of("2024-02-29")), 2024);
    assert_true(kpl_day_is_whole(day_of("2024-02-29")));
    assert_false(kpl_day_is_whole(day_of("2024-02-00")));
    assert_int_equal(kpl_day_number(day_of("0001-03-01")), 365);
    assert_int_equal(kpl_day_number(day_of("2000-03-01")) -
                         kpl_day_number(day_of("1900-03-01")),
                     36525);

    assert_true(kpl_day_is_after(day_of("2024-02-29"), day_of("2024-02-28")));
    assert_false(kpl_day_is_after(day_of("2024-02-28"), day_of("2024-02-28")));
    assert_true(kpl_day_is_after(day_of("2025-00-00"), day_of("2024-12-31")));
    assert_false(kpl_day_is_after(day_of("2024-12-31"), day_of("2024-00-00")));
    assert_false(kpl_day_is_after(day_of("2024-12-00"), day_of("2024-12-01")));
    assert_false(kpl_day_is_after(day_of("2024-12-31"), KPL_DAY_NONE));

    assert_true(kpl_day_fits(day_of("2024-00-00"), day_of("2024-12-31")));
    assert_false(kpl_day_fits(day_of("2024-11-00"), day_of("2024-12-31")));
    assert_int_equal(kpl_day_years(day_of("1900-05-06"), day_of("2030-05-06")), 130);
    assert_int_equal(kpl_day_years(day_of("1900-05-06"), day_of("2030-05-05")), 129);
    assert_int_equal(kpl_day_years(day_of("1900-00-00"), day_of("2031-05-05")), 130);
    assert_int_equal(kpl_day_years(day_of("2030-01-01"), day_of("1900-01-01")), 0);

    kpl_day last = KPL_DAY_NONE;
    kpl_day_bounds(kpl_text_of("2024-01-01/2025-12-31"), &day, &last);
    assert_int_equal(day, day_of("2024-01-01"));
    assert_int_equal(last, day_of("2025-12-31"));
    kpl_day_bounds(kpl_text_of("x"), &day, &last);
    assert_true(day == KPL_DAY_NONE && last == KPL_DAY_NONE);
}

static void test_roles(void **state) {
    (void)state;
    static const char text[] = "koppel: 1\nsources: {a: a.csv}\nfields:\n"
                               "  birth_date: {kind: date}\n"
                               "  overlijdensdatum: {kind: date}\n"
                               "  x: {kind: date, a: Geb_Datum}\n"
                               "  startdatum: {kind: event_date}\n"
                               "  end_date: {kind: event_date}\n"
                               "  geboorteplaats: {kind: place}\n";
    static const kpl_day_role roles[] = {KPL_DAY_ROLE_BIRTH, KPL_DAY_ROLE_DEATH,
                                         KPL_DAY_ROLE_BIRTH, KPL_DAY_ROLE_BEGIN,
                                         KPL_DAY_ROLE_END,   KPL_DAY_ROLE_NONE};
    kpl_spec spec;
    assert_int_equal(kpl_spec_read(NULL, text, strlen(text), NULL, &spec, NULL), KPL_OK);
    for (uint32_t f = 0; f < 6; f++)
        assert_int_equal(kpl_day_role_of(&spec.linkages[0].fields[f], 1), roles[f]);
    kpl_spec_release(&spec);
}

static void test_vaguer(void **state) {
    (void)state;
    static const struct {
        const char *kind;
        const char *a;
        const char *b;
        bool expected;
    } cases[] = {
        {"date", "1980-00-00", "1980-05-06", true},
        {"date", "1980-05-06", "1980-05-07", false},
        {"date", "1980-15-06", "1980-15-00", false},   /* no dates at all */
        {"nl_date", "1980-01-01", "1980-05-06", true}, /* filled in */
        {"nl_date", "1980-01-01", "1981-05-06", false},
        {"nl_date", "1980-05-07", "1980-05-06", false},
        {"date", "1980-01-01", "1980-05-06", false},
        {"given_name", "j", "jan maria", true},
        {"given_name", "j m", "jan maria", true},
        {"given_name", "m w j", "marie louise wilhelmina johanna", true},
        {"given_name", "linda", "linda wilhelmina", true},
        {"given_name", "jan maria", "m", true},
        {"given_name", "ja", "jan", false},
        {"given_name", "j k", "jan", false},
        {"surname", "j", "jansen", false},
        {"nl_given_name", "j.p.", "johannes petrus", true},
        {"nl_given_name", "jan j.p.", "jan petrus", true},
        {"nl_given_name", "jan j.k.", "jan petrus", false},
        {"nl_given_name", "johannes j.p.", "johannes petrus", true},
        {"nl_given_name", "j.k.", "johannes petrus", false},
        {"nl_surname", "vries", "jansen vries", true},
        {"nl_surname", "vries jansen", "jansen vries", true},
        {"nl_surname", "vries bakker", "jansen vries", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const kpl_kind *const kind = kpl_kind_find(cases[i].kind);
        const kpl_text a = kpl_text_of(cases[i].a);
        const kpl_text b = kpl_text_of(cases[i].b);
        assert_int_equal(kpl_value_is_vaguer(kind, a, b), cases[i].expected);
        assert_int_equal(kpl_value_is_vaguer(kind, b, a), cases[i].expected);
    }
}

/* ---- Random registers against a slow counter ------------------------------------- */

#define RANDOM_SPEC                                                                      \
    "koppel: 1\nsources: {a: a.csv, b: {read: b.csv, unique: true}, c: c.csv}\n"         \
    "fields: {x: {kind: raw}, y: {kind: raw, a: y, c: y}, z: {kind: raw, conflict: "     \
    "true}}\n"

/* Neighbours in the alphabet are near. */
static bool random_near(void *state, uint32_t worker, uint32_t field, uint32_t left,
                        uint32_t right) {
    const world *const w = state;
    (void)worker;
    const kpl_field *const values = &w->fields[field];
    const kpl_text a = kpl_values_text(&values->values, values->codes[left]);
    const kpl_text b = kpl_values_text(&values->values, values->codes[right]);
    return abs(a.bytes[0] - b.bytes[0]) == 1;
}

static world *random_world(uint32_t rows) {
    world *const w = world_make(RANDOM_SPEC, rows);
    for (uint32_t r = 0; r < w->table.record_count; r++) {
        w->entity_of[r] = 1 + random_below(w->table.record_count / 2);
        for (uint32_t f = 0; f < 3; f++) {
            const char text[2] = {(char)('a' + random_below(6)), '\0'};
            const uint32_t source = kpl_table_source(&w->table, r);
            if (random_below(4) > 0 && (f != 1 || source != 1))
                world_set(w, source, r - w->starts[source], f, text);
        }
    }
    w->input.near = random_near;
    w->input.near_state = w;
    return w;
}

/* 2 = equal, 1 = near, 0 = different, -1 = nothing to compare: of record r with the
 * records of `only`, or of all other sources. */
static int slow_agreement(const world *w, uint32_t f, uint32_t r, uint32_t only) {
    const uint32_t *const codes = w->fields[f].codes;
    int best = -1;
    for (uint32_t q = 0; q < w->table.record_count; q++) {
        const uint32_t source = kpl_table_source(&w->table, q);
        if (codes[q] == 0 || w->entity_of[q] != w->entity_of[r] ||
            (only != UINT32_MAX ? source != only
                                : source == kpl_table_source(&w->table, r)))
            continue;
        const int found = codes[q] == codes[r]                            ? 2
                          : random_near((void *)(uintptr_t)w, 0, f, q, r) ? 1
                                                                          : 0;
        best = found > best ? found : best;
    }
    return best;
}

static bool slow_conflict(const world *w, uint32_t f, uint32_t r) {
    const uint32_t *const codes = w->fields[f].codes;
    for (uint32_t q = 0; q < w->table.record_count; q++)
        if (codes[q] != 0 && codes[q] != codes[r] && w->entity_of[q] == w->entity_of[r])
            return true;
    return false;
}

static void slow_field(const world *w, uint32_t s, uint32_t f, kpl_field_quality *count) {
    for (uint32_t r = w->starts[s]; r < w->starts[s + 1]; r++) {
        count->rows++;
        if (w->fields[f].codes[r] == 0)
            continue;
        const int all = slow_agreement(w, f, r, UINT32_MAX);
        const int base = s == 1 ? -1 : slow_agreement(w, f, r, 1);
        count->filled++;
        count->valid++;
        count->linked += all >= 0;
        count->linked_exact += all == 2;
        count->linked_near += all == 1;
        count->based += base >= 0;
        count->based_exact += base == 2;
        count->based_near += base == 1;
        if (f != 2)
            continue;
        const bool conflict = slow_conflict(w, f, r);
        count->judged++;
        count->doubted += conflict;
        count->doubts[KPL_DOUBT_CONFLICT] += conflict;
    }
}

static void test_random(void **state) {
    (void)state;
    for (uint32_t round = 0; round < 60; round++) {
        random_state = round;
        world *const w = random_world(1 + random_below(ROWS_MAX));
        const kpl_pool pool = {.threads = 1 + round % 3};
        w->input.pool = &pool;
        if (w->table.record_count < 2) {
            world_destroy(w);
            continue;
        }
        kpl_linkage_quality quality = world_measure(w);
        assert_int_equal(quality.base, 1);
        uint64_t entities = 0;
        for (uint32_t e = 1; e <= w->table.record_count; e++) {
            bool found = false;
            for (uint32_t r = 0; r < w->table.record_count; r++)
                found |= w->entity_of[r] == e;
            entities += found;
        }
        assert_int_equal(quality.entities, entities);
        for (uint32_t s = 0; s < 3; s++) {
            assert_int_equal(quality.sources[s].records, w->starts[1]);
            assert_int_equal(quality.sources[s].ids_missing, w->starts[1]);
            for (uint32_t f = 0; f < 3; f++) {
                kpl_field_quality expected = {.is_watched = f != 1 || s != 1};
                if (expected.is_watched)
                    slow_field(w, s, f, &expected);
                assert_memory_equal(world_field(w, &quality, s, f), &expected,
                                    sizeof expected);
            }
        }
        kpl_quality_release(&quality);
        world_destroy(w);
    }
}

static void test_entity_index(void **state) {
    (void)state;
    const uint32_t entity_of[] = {3, 1, 3, 5, 1};
    const uint32_t records[] = {1, 4, 0, 2, 3};
    const uint32_t starts[] = {0, 2, 4, 5};
    kpl_entity_index index;
    assert_int_equal(kpl_entity_index_build(entity_of, 5, NULL, &index, NULL), KPL_OK);
    assert_int_equal(index.entity_count, 3);
    assert_int_equal(index.largest, 2);
    assert_memory_equal(index.records, records, sizeof records);
    assert_memory_equal(index.starts, starts, sizeof starts);
    kpl_entity_index_release(&index);
    const uint32_t wrong[] = {1, 6};
    assert_int_equal(kpl_entity_index_build(wrong, 2, NULL, &index, NULL), KPL_E_CORRUPT);
    kpl_entity_index_release(&index);
}

/* ---- Doubts, conflicts, days of events ------------------------------------------- */

static void test_doubts(void **state) {
    (void)state;
    world *const w = world_make("koppel: 1\nsources: {a: {read: a, id: i}, b: b}\n"
                                "fields: {birth: {kind: date}, death: {kind: date}, "
                                "begin: {kind: event_date}, end: {kind: event_date}}\n",
                                6);
    w->input.as_of = day_of("2026-11-28");
    static const char *const births[] = {"2026-11-29", "1896-11-27", "1996-11-27",
                                         "1980-00-00", "1980-02-30", "1890-01-01"};
    for (uint32_t r = 0; r < 6; r++)
        world_set(w, 0, r, 0, births[r]); /* born tomorrow; 130 today; ... */
    world_set(w, 0, 3, 1, "1979-12-31");  /* born after that */
    world_set(w, 0, 5, 1, "1970-01-01");  /* 80 at death */
    world_set(w, 1, 0, 1, "1990-01-01");  /* another register: dead before birth */
    world_join(w, 1, 0, 3);
    world_set(w, 0, 0, 2, "2026-11-28");
    world_set(w, 0, 0, 3, "2026-11-27"); /* ends before it begins */
    world_set(w, 0, 1, 2, "2026-10-28"); /* 31 days ago, no end */
    world_set(w, 0, 2, 2, "2026-10-27");
    world_set(w, 0, 2, 3, "2026-12-27");
    world_set(w, 0, 3, 2, "2025-11-27"); /* 366 days ago */
    kpl_linkage_quality quality = world_measure(w);
    const kpl_field_quality *const birth = world_field(w, &quality, 0, 0);
    assert_int_equal(birth->valid, 5); /* one has a 30th of February */
    assert_int_equal(birth->judged, 5);
    assert_int_equal(birth->doubts[KPL_DOUBT_FUTURE], 1);
    assert_int_equal(birth->doubts[KPL_DOUBT_AGE], 0);
    assert_int_equal(birth->doubts[KPL_DOUBT_DEATH], 2);
    assert_int_equal(birth->doubted, 3);
    const kpl_field_quality *const begin = world_field(w, &quality, 0, 2);
    assert_int_equal(begin->judged, 2);
    assert_int_equal(begin->doubts[KPL_DOUBT_ORDER], 1);
    assert_int_equal(begin->dated, 4);
    assert_int_equal(begin->dated_month, 2);
    assert_int_equal(begin->dated_year, 3);
    assert_int_equal(quality.sources[0].ids_missing, 0);
    assert_int_equal(quality.sources[1].ids_missing, 6);
    assert_int_equal(quality.sources[1].linked, 1);
    assert_int_equal(quality.entities_linked, 1);
    kpl_quality_release(&quality);

    world_set(w, 0, 1, 0, "1896-00-00"); /* 130 or 129 */
    world_set(w, 0, 5, 0, "1839-01-01"); /* 131 at death */
    world_set(w, 0, 2, 0, "1895-11-28"); /* 131 today, but dead since 1990 */
    quality = world_measure(w);
    assert_int_equal(world_field(w, &quality, 0, 0)->doubts[KPL_DOUBT_AGE], 1);
    kpl_quality_release(&quality);
    w->input.as_of = KPL_DAY_NONE;
    quality = world_measure(w);
    assert_int_equal(world_field(w, &quality, 0, 0)->doubts[KPL_DOUBT_FUTURE], 0);
    assert_int_equal(world_field(w, &quality, 0, 2)->dated, 0);
    kpl_quality_release(&quality);
    world_destroy(w);
}

/* A pair that a conflict kept apart: its records have a doubt, once each. */
static void test_vetoes(void **state) {
    (void)state;
    world *const w = world_make(RANDOM_SPEC, 4);
    for (uint32_t s = 0; s < 3; s++)
        for (uint32_t r = 0; r < 4; r++)
            world_set(w, s, r, 2, s == 0 ? "p" : "q");
    kpl_veto items[] = {
        {0, 4, 2, 0.9}, {0, 9, 2, 0.8}, {1, 4, 0, 0.7}, {5, 6, 2, 0.6}, {7, 10, 2, 0.5}};
    const kpl_vetoes vetoes = {.items = items, .count = 5};
    w->input.vetoes = &vetoes;
    world_join(w, 2, 2, 6); /* record 10 to 5: like 7 with one of b, which is unique */
    kpl_linkage_quality quality = world_measure(w);
    assert_int_equal(quality.conflicts[2].vetoed, 2);
    assert_int_equal(quality.conflicts[2].entities, 11);
    assert_int_equal(quality.conflicts[2].conflicted, 0);
    assert_int_equal(quality.conflicts[0].vetoed, 1);
    for (uint32_t s = 0; s < 3; s++)
        assert_int_equal(world_field(w, &quality, s, 2)->doubts[KPL_DOUBT_CONFLICT], 1);
    kpl_quality_release(&quality);
    world_join(w, 1, 0, 1); /* in spite of the conflict */
    w->input.vetoes = NULL;
    quality = world_measure(w);
    assert_int_equal(quality.conflicts[2].conflicted, 1);
    assert_int_equal(world_field(w, &quality, 0, 2)->doubted, 1);
    kpl_quality_release(&quality);
    world_destroy(w);
}

/* ---- Gates and what is printed --------------------------------------------------- */

typedef struct collected {
    kpl_buffer text;
    uint64_t left; /* pieces that are taken before the output closes */
} collected;

static bool collect(void *state, const char *bytes, size_t length) {
    collected *const c = state;
    if (c->left == 0)
        return false;
    c->left--;
    return kpl_buffer_append(&c->text, bytes, length, NULL) == KPL_OK;
}

static const char *collected_text(collected *c) {
    assert_int_equal(kpl_buffer_byte(&c->text, '\0', NULL), KPL_OK);
    c->text.length = 0;
    return (const char *)c->text.bytes;
}

static const char gates_spec[] =
    RANDOM_SPEC "quality:\n"
                "  - {source: a, field: x, dimension: completeness, at_least: 0.75}\n"
                "  - {source: a, field: x, dimension: validity, at_least: 0.9}\n"
                "  - {field: y, dimension: completeness, at_least: 0.5}\n"
                "  - {linkage: other, field: x, dimension: timeliness, at_least: 1}\n"
                "  - {dimension: traceability, at_least: 0.5}\n";

/* Three of four filled, one more that was not read; no y. */
static world *gates_world(void) {
    world *const w = world_make(gates_spec, 4);
    world_set(w, 0, 0, 0, "qxz1");
    world_set(w, 0, 1, 0, "qxz2");
    world_set(w, 1, 1, 0, "qxz2");
    world_set(w, 2, 3, 0, "qxz3");
    world_join(w, 1, 1, 2);
    world_join(w, 2, 3, 2);
    w->unread[0] = 1; /* of source a, field x */
    return w;
}

static void test_gates(void **state) {
    (void)state;
    static const char expected[] =
        "gate failed: other, a, x: validity 0.6667, at least 0.9 is asked\n"
        "gate failed: other, a, y: completeness 0.0000, at least 0.5 is asked\n"
        "gate failed: other, c, y: completeness 0.0000, at least 0.5 is asked\n"
        "gate failed: other, a: traceability 0.0000, at least 0.5 is asked\n"
        "gate failed: other, b: traceability 0.0000, at least 0.5 is asked\n"
        "gate failed: other, c: traceability 0.0000, at least 0.5 is asked\n";
    world *const w = gates_world();
    kpl_linkage_quality quality = world_measure(w);
    kpl_quality_report report = {
        .spec = &w->spec, .linkages = &quality, .linkage_count = 1};
    collected text = {.left = 9};
    const kpl_output output = {.write = collect, .state = &text};
    assert_int_equal(kpl_quality_judge(&report, NULL), KPL_OK);
    assert_int_equal(report.failed, 6);
    assert_int_equal(report.gate_count, 10);
    assert_int_equal(kpl_quality_complain(&report, &output, NULL), KPL_OK);
    assert_string_equal(collected_text(&text), expected);
    kpl_buffer_release(&text.text);
    free(report.gates);
    kpl_quality_release(&quality);
    world_destroy(w);
}

/* Everything, as text and as JSON: says what it should, and never a value. */
static void test_render(void **state) {
    (void)state;
    world *const w = gates_world();
    kpl_linkage_quality quality = world_measure(w);
    kpl_quality_report report = {.spec = &w->spec,
                                 .linkages = &quality,
                                 .linkage_count = 1,
                                 .as_of = "2026-11-28"};
    collected text = {.left = 9};
    kpl_output output = {.write = collect, .state = &text};
    assert_int_equal(kpl_quality_judge(&report, NULL), KPL_OK);
    assert_int_equal(kpl_quality_render(&report, &output, NULL), KPL_OK);
    const char *const people = collected_text(&text);
    assert_non_null(strstr(people, "other: 10 entities, 1 of them of two sources or more"
                                   "; base register: b\n"));
    assert_non_null(strstr(people, "10 gates, 6 failed\n"));
    assert_null(strstr(people, "qxz"));
    output.json = true;
    assert_int_equal(kpl_quality_render(&report, &output, NULL), KPL_OK);
    const char *const json = collected_text(&text);
    assert_null(strstr(json, "qxz"));
    kpl_document document;
    assert_int_equal(kpl_document_parse(NULL, json, strlen(json), &document, NULL),
                     KPL_OK);
    const kpl_node *const linkage = kpl_node_find(document.root, "linkages")->first;
    const kpl_node *const x = kpl_node_find(linkage, "fields")->first;
    assert_string_equal(kpl_node_find(x, "filled")->text, "3");
    assert_string_equal(kpl_node_find(x, "invalid")->text, "1");
    assert_string_equal(kpl_node_find(x, "completeness")->text, "0.75");
    assert_string_equal(kpl_node_find(kpl_node_find(x, "with_base"), "equal")->text, "1");
    assert_string_equal(kpl_node_find(document.root, "gates_failed")->text, "6");
    kpl_document_release(&document);
    text.left = 0;
    assert_int_equal(kpl_quality_render(&report, &output, NULL), KPL_E_IO);
    kpl_buffer_release(&text.text);
    free(report.gates);
    kpl_quality_release(&quality);
    world_destroy(w);
}

/* ---- Differences ----------------------------------------------------------------- */

static kpl_status raw_of(void *state, uint32_t field, uint32_t record, kpl_buffer *text,
                         kpl_error *error) {
    const world *const w = state;
    const kpl_text value =
        kpl_values_text(&w->fields[field].values, w->fields[field].codes[record]);
    return kpl_buffer_append(text, value.bytes, value.length, error);
}

static world *differences_world(void) {
    world *const w = world_make("koppel: 1\nsources: {wmo: w, brp: b, tax: t}\n"
                                "fields: {name: {kind: given_name}, birth: {kind: "
                                "date}}\n",
                                3);
    for (uint32_t r = 0; r < 3; r++) {
        world_join(w, 0, r, r + 1);
        world_join(w, 1, r, r + 1);
    }
    world_join(w, 2, 0, 3); /* after its base record, in the last entity */
    world_join(w, 2, 1, 3);
    world_set(w, 0, 0, 0, "qxz, a");
    world_set(w, 1, 0, 0, "qxz, b"); /* near */
    world_set(w, 0, 0, 1, "1980-00-00");
    world_set(w, 1, 0, 1, "1980-05-06"); /* says less */
    world_set(w, 0, 1, 1, "1980-05-06"); /* the base register says nothing */
    world_set(w, 1, 2, 0, "qxz c");
    world_set(w, 2, 0, 0, "qxz c");
    world_set(w, 2, 1, 0, "fqxz");
    world_set(w, 1, 2, 1, "1970-01-01");
    world_set(w, 2, 1, 1, "1970-01-02");
    return w;
}

static bool differences_near(void *state, uint32_t worker, uint32_t field, uint32_t left,
                             uint32_t right) {
    (void)state;
    (void)worker;
    (void)right;
    return field == 0 && left == 0;
}

static kpl_differences_input differences_input(world *w) {
    return (kpl_differences_input){.spec = &w->spec,
                                   .table = &w->table,
                                   .entity_of = w->entity_of,
                                   .base = 1,
                                   .near = differences_near,
                                   .raw = raw_of,
                                   .raw_state = w};
}

static void test_differences(void **state) {
    (void)state;
    world *const w = differences_world();
    const kpl_differences_input input = differences_input(w);
    collected text = {.left = 9};
    collected said = {.left = 9};
    kpl_output output = {.write = collect, .state = &text};
    const kpl_output notes = {.write = collect, .state = &said};
    assert_int_equal(kpl_differences_head(&output, NULL), KPL_OK);
    assert_int_equal(kpl_differences_write(&input, NULL, &output, &notes, NULL), KPL_OK);
    assert_string_equal(collected_text(&text),
                        "linkage,entity,source,id,base_id,field,agreement\n"
                        "other,1,wmo,r0,r0,name,near\n"
                        "other,3,tax,r1,r2,name,none\n"
                        "other,3,tax,r1,r2,birth,none\n");
    const char *const summary = collected_text(&said);
    assert_non_null(strstr(summary, "5 records beside one of brp, 2 of them differ\n"));
    assert_null(strstr(summary, "qxz"));
    output.show_values = true;
    assert_int_equal(kpl_differences_head(&output, NULL), KPL_OK);
    assert_int_equal(kpl_differences_write(&input, NULL, &output, NULL, NULL), KPL_OK);
    assert_non_null(strstr(collected_text(&text),
                           "agreement,value,base_value\n"
                           "other,1,wmo,r0,r0,name,near,\"qxz, a\",\"qxz, b\"\n"));
    output.json = true;
    assert_int_equal(kpl_differences_head(&output, NULL), KPL_OK);
    assert_int_equal(kpl_differences_write(&input, NULL, &output, NULL, NULL), KPL_OK);
    assert_memory_equal(collected_text(&text),
                        "{\"linkage\":\"other\",\"entity\":1,\"source\":\"wmo\"", 43);
    kpl_buffer_release(&text.text);
    kpl_buffer_release(&said.text);
    world_destroy(w);
}

/* Two records of the base register in one entity: the closest counts. */
static void test_differences_closest(void **state) {
    (void)state;
    world *const w = differences_world();
    const kpl_differences_input input = differences_input(w);
    collected text = {.left = 9};
    const kpl_output output = {.write = collect, .state = &text};
    world_join(w, 1, 1, 3);
    world_set(w, 1, 1, 0, "fqxz");
    assert_int_equal(kpl_differences_write(&input, NULL, &output, NULL, NULL), KPL_OK);
    assert_string_equal(collected_text(&text), "other,1,wmo,r0,r0,name,near\n"
                                               "other,3,tax,r1,r2,birth,none\n");
    text.left = 0;
    assert_int_equal(kpl_differences_write(&input, NULL, &output, NULL, NULL), KPL_E_IO);
    kpl_buffer_release(&text.text);
    world_destroy(w);
}

/* ---- Memory ---------------------------------------------------------------------- */

static kpl_status measure_and_write(world *w, const kpl_allocator *allocator) {
    collected text = {.left = 99};
    const kpl_output output = {.write = collect, .state = &text, .json = true};
    const kpl_differences_input input = differences_input(w);
    kpl_linkage_quality quality;
    kpl_quality_report report = {.allocator = allocator, .spec = &w->spec};
    kpl_status status = kpl_quality_measure(&w->input, allocator, &quality, NULL);
    report.linkages = &quality;
    report.linkage_count = 1;
    if (status == KPL_OK)
        status = kpl_quality_judge(&report, NULL);
    if (status == KPL_OK)
        status = kpl_quality_render(&report, &output, NULL);
    if (status == KPL_OK)
        status = kpl_differences_write(&input, allocator, &output, &output, NULL);
    kpl_free(allocator, report.gates);
    kpl_quality_release(&quality);
    kpl_buffer_release(&text.text);
    return status;
}

static void test_allocation_failures(void **state) {
    (void)state;
    const kpl_veto items[] = {{0, 4, 0, 0.9}};
    const kpl_vetoes vetoes = {.items = (kpl_veto *)(uintptr_t)items, .count = 1};
    world *const w = differences_world();
    w->input.vetoes = &vetoes;
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 0; status != KPL_OK; n++) {
        failing memory = {.left = n};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        status = measure_and_write(w, &allocator);
        assert_true(status == KPL_OK || status == KPL_E_NOMEM);
        assert_int_equal(memory.live, 0);
        assert_true(n < 1000);
    }
    world_destroy(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_vaguer),
        cmocka_unit_test(test_entity_index),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_vetoes),
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_render),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_differences_closest),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
