/* Goal: every part of the spec language arrives in the right place of kpl_spec, defaults
 * are filled, and everything wrong gives one sentence with the right line and column.
 * Method: specs with expected contents; a table of wrong specs with places and words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/failing_allocator.h"
#include "plan/spec_level.h"
#include "plan/spec_read.h"
#include "spec_samples.h"

static kpl_spec spec_of(const char *text, const char *base) {
    kpl_spec spec;
    kpl_error error = {0};
    if (kpl_spec_read(NULL, text, strlen(text), base, &spec, &error) != KPL_OK)
        fail_msg("%u:%u: %s", (unsigned)error.row, error.column, error.message);
    return spec;
}

static void test_defaults(void **state) {
    (void)state;
    kpl_spec spec = spec_of(spec_samples[0], NULL);
    assert_int_equal(spec.source_count, 1);
    assert_string_equal(spec.sources[0].name, "a");
    assert_string_equal(spec.sources[0].path, "a.csv");
    assert_int_equal(spec.sources[0].id.count, 0);
    assert_true(spec.sources[0].header);
    assert_false(spec.sources[0].unique);
    assert_int_equal(spec.linkage_count, 1);
    const kpl_linkage_spec *const linkage = &spec.linkages[0];
    assert_string_equal(linkage->name, "other");
    assert_int_equal(linkage->link, KPL_LINK_BOTH);
    assert_int_equal(linkage->rule_count, 0);
    assert_int_equal(linkage->cluster, KPL_CLUSTER_AVERAGE_LINKAGE);
    assert_true(linkage->train);
    assert_true(linkage->threshold == 0.5);
    assert_true(linkage->uses_source[0]);
    assert_int_equal(linkage->field_count, 1);
    assert_string_equal(linkage->fields[0].sources[0].columns.items[0], "x");
    assert_int_equal(linkage->comparison_count, 1);
    assert_string_equal(linkage->comparisons[0].levels[0].text, "exact");
    assert_string_equal(spec.directory, "linked");
    assert_int_equal(spec.format, KPL_FORMAT_PARQUET);
    assert_true(spec.rejects_are_percent);
    assert_true(spec.rejects_max == 0.1);
    assert_int_equal(spec.memory_bytes, 0);
    assert_int_equal(spec.threads, 0);
    kpl_spec_release(&spec);
}

static void test_sources(void **state) {
    (void)state;
    kpl_spec spec = spec_of(spec_samples[2], "/data");
    assert_int_equal(spec.source_count, 4);
    const kpl_source_spec *const brp = &spec.sources[0];
    assert_string_equal(brp->path, "/data/brp.csv");
    assert_true(brp->unique);
    assert_int_equal(brp->nulls.count, 2);
    assert_string_equal(brp->nulls.items[0], "");
    assert_int_equal(brp->place.line, 3);
    assert_int_equal(brp->place.column, 3);
    assert_int_equal(spec.sources[1].delimiter, ';');
    assert_int_equal(spec.sources[1].encoding, KPL_ENCODING_WINDOWS_1252);
    assert_int_equal(spec.sources[2].id.count, 2);
    assert_int_equal(spec.sources[2].format, KPL_FORMAT_PARQUET);
    assert_int_equal(spec.sources[3].delimiter, '\t');
    assert_false(spec.sources[3].header);
    assert_int_equal(spec.sources[3].columns.count, 4);
    assert_string_equal(spec.sources[3].columns.items[3], "d: e");
    kpl_spec_release(&spec);
}

static void test_linkages(void **state) {
    (void)state;
    kpl_spec spec = spec_of(spec_samples[2], NULL);
    const kpl_linkage_spec *const people = &spec.linkages[0];
    assert_string_equal(people->name, "people");
    assert_int_equal(people->kind, KPL_LINKAGE_PERSON);
    assert_true(people->uses_source[0] && people->uses_source[1] &&
                people->uses_source[2] && !people->uses_source[3]);
    assert_int_equal(people->field_count, 5);
    assert_int_equal(people->fields[0].sources[1].columns.count, 0);
    assert_int_equal(people->fields[1].sources[2].columns.count, 1);
    assert_int_equal(people->fields[1].sources[3].columns.count, 0);
    assert_string_equal(people->fields[1].nulls.items[0], "NN");
    assert_int_equal(people->fields[3].sources[0].columns.count, 3);
    assert_int_equal(people->rule_count, 3);
    assert_int_equal(people->rules[1].key_count, 2);
    assert_int_equal(people->rules[1].keys[0].field, 2);
    assert_int_equal(people->rules[1].keys[0].form,
                     kpl_kind_form(people->fields[2].kind, "phonetic"));
    assert_int_equal(people->rules[1].keys[1].form, KPL_FORM_VALUE);
    assert_int_equal(people->rules[2].block_max, 5000);
    assert_int_equal(people->comparison_count, 4);
    assert_false(people->comparisons[1].term_frequency);
    assert_string_equal(people->comparisons[2].name, "born");
    assert_int_equal(people->comparisons[2].field, 3);
    const kpl_level_spec *const far = &people->comparisons[3].levels[2];
    assert_int_equal(far->condition_count, 1);
    assert_string_equal(far->conditions[0].comparator->name, "levenshtein");
    assert_true(far->conditions[0].cutoff == 2);
    assert_int_equal(far->conditions[0].form,
                     kpl_kind_form(people->fields[4].kind, "user"));
    assert_false(people->train);
    assert_string_equal(people->model_path, "model.json");
    assert_true(fabs(people->threshold - pow(2, 6.5) / (1 + pow(2, 6.5))) < 1e-15);
    assert_int_equal(people->cluster, KPL_CLUSTER_COMPONENTS);
    const kpl_linkage_spec *const homes = &spec.linkages[1];
    assert_true(kpl_source_is_unique(&spec.sources[0], homes)); /* in all of them */
    assert_true(kpl_source_is_unique(&spec.sources[1], people));
    assert_false(kpl_source_is_unique(&spec.sources[1], homes));
    assert_false(kpl_source_is_unique(&spec.sources[2], people));
    assert_int_equal(homes->kind, KPL_LINKAGE_ADDRESS);
    assert_false(homes->uses_source[1]);
    assert_int_equal(homes->rule_count, 1);
    assert_int_equal(homes->rules[0].key_count, 0);
    assert_int_equal(homes->link, KPL_LINK_BETWEEN);
    assert_true(homes->threshold == 0.9);
    assert_true(homes->train);
    assert_int_equal(homes->fixed, 1);
    assert_string_equal(homes->labels_path, "judged.csv");
    assert_string_equal(spec.directory, "out/dir");
    assert_int_equal(spec.format, KPL_FORMAT_CSV);
    assert_int_equal(spec.memory_bytes, (uint64_t)8 << 30);
    assert_int_equal(spec.threads, 4);
    assert_int_equal(spec.pairs_max, 9000000000);
    assert_false(spec.rejects_are_percent);
    assert_true(spec.rejects_max == 10);
    kpl_spec_release(&spec);
}

/* A field that is read after the one that names it. */
static void test_repair(void **state) {
    (void)state;
    const char *const text = spec_samples[SPEC_SAMPLE_ENTITIES - 1];
    kpl_spec spec;
    kpl_error error = {0};
    if (kpl_spec_read(NULL, text, strlen(text), NULL, &spec, &error) != KPL_OK)
        fail_msg("%s", error.message);
    assert_int_equal(spec.linkages[0].fields[0].repair.from, 2);
    assert_int_equal(spec.linkages[0].fields[0].repair.beside, 1);
    assert_int_equal(spec.linkages[0].fields[1].repair.from, 0);
    kpl_spec_release(&spec);
}

/* Entities of earlier linkages as values, and what must not meet in one. */
static void test_entities(void **state) {
    (void)state;
    const char *const text = spec_samples[SPEC_SAMPLE_ENTITIES];
    kpl_spec spec;
    kpl_error error = {0};
    if (kpl_spec_read(NULL, text, strlen(text), NULL, &spec, &error) != KPL_OK)
        fail_msg("%s", error.message);
    const kpl_linkage_spec *const person = &spec.linkages[1];
    const kpl_linkage_spec *const cases = &spec.linkages[2];
    assert_int_equal(person->fields[2].entity_of, 1);
    assert_int_equal(person->fields[2].sources[0].columns.count, 0);
    assert_true(person->fields[0].conflict);
    assert_false(person->fields[1].conflict);
    assert_true(person->uses_source[0] && person->uses_source[1]);
    assert_int_equal(cases->fields[0].entity_of, 2);
    assert_true(cases->uses_source[1] && !cases->uses_source[0]);
    assert_int_equal(kpl_field_household(spec.linkages, &person->fields[2]),
                     KPL_HOUSEHOLD_ALWAYS);
    assert_int_equal(kpl_field_household(spec.linkages, &cases->fields[0]),
                     KPL_HOUSEHOLD_NEVER);
    assert_true(kpl_linkage_is_named(&spec, 0) && kpl_linkage_is_named(&spec, 1));
    assert_false(kpl_linkage_is_named(&spec, 2));
    kpl_spec_release(&spec);
}

/* ---- What is wrong gets a place ---- */

typedef struct wrong_case {
    const char *text;
    unsigned line;
    unsigned column;
    const char *words;
} wrong_case;

#define TWO                                                                              \
    "koppel: 1\nsources: {a: a.csv}\nfields: {x: {kind: given_name}, y: {kind: "         \
    "surname}}\n"
#define TOP "koppel: 1\nsources: {a: a.csv, b: b.csv}\n"
#define ONE TOP "fields: {x: {kind: surname}, y: {kind: date}}\n"

#define HOMES TOP "linkages:\n  homes: {fields: {s: {kind: street}}}\n"

static const wrong_case wrong_cases[] = {
    {"- a\n", 1, 1, "a spec must be a mapping"},
    {"sources: {a: a.csv}\n", 1, 1, "koppel: 1"},
    {"koppel: 2\nsources: {a: a.csv}\n", 1, 9, "from 1 to 1"},
    {"koppel: \"1\"\nsources: {a: a.csv}\n", 1, 9, "whole number"},
    {"koppel: 1\n", 1, 1, "needs sources"},
    {"koppel: 1\nsources: {}\n", 2, 1, "1 to 256 sources"},
    {"koppel: 1\nsources: a.csv\n", 2, 10, "sources must be a mapping"},
    {"koppel: 1\nsource: {a: a.csv}\n", 2, 1, "did you mean \"sources\"?"},
    {"koppel: 1\nsources: {a: {id: x}}\n", 2, 11, "needs read"},
    {"koppel: 1\nsources: {a: {read: }}\n", 2, 21, "read is empty"},
    {"koppel: 1\nsources: {a: {read: x, unique: yes}}\n", 2, 32, "true or false"},
    {"koppel: 1\nsources: {a: {read: x, delimiter: ab}}\n", 2, 35, "one character"},
    {"koppel: 1\nsources: {a: {read: x, encoding: latin1}}\n", 2, 34,
     "encoding cannot be"},
    {"koppel: 1\nsources: {a: {read: x, encodin: utf-8}}\n", 2, 24, "\"encoding\"?"},
    {"koppel: 1\nsources: {a: {read: x, header: false}}\n", 2, 24, "needs columns"},
    {"koppel: 1\nsources: {a: {read: x, id: [b, b]}}\n", 2, 32, "twice"},
    {"koppel: 1\nsources: {a: {read: x, id: []}}\n", 2, 28, "empty list"},
    {"koppel: 1\nsources: {kind: x.csv}\n", 2, 11, "cannot be named kind"},
    {"koppel: 1\nsources: {\"a.b\": x.csv}\n", 2, 11, "letters, digits"},
    {TOP, 1, 1, "linkages"},
    {TOP "linkages: {}\n", 3, 1, "1 to 64 linkages"},
    {TOP "linkages: {p: {}}\n", 3, 12, "needs fields"},
    {TOP "linkages: {p: {fields: {x: {kind: raw}}}}\nblock: auto\n", 4, 1,
     "belongs inside"},
    {TOP "linkages: {p/q: {fields: {x: {kind: raw}}}}\n", 3, 12, "letters, digits"},
    {TOP "linkages: {p: {sources: [c], fields: {x: {kind: raw}}}}\n", 3, 26, "no source"},
    {TOP "linkages: {p: {sources: [a], fields: {x: {kind: raw, b: q}}}}\n", 3, 54,
     "b is not"},
    {TOP "linkages: {p: {sources: [a, a], fields: {x: {kind: raw}}}}\n", 3, 29, "twice"},
    {TOP "fields: {}\n", 3, 1, "1 to 64 fields"},
    {TOP "fields: {x: surname}\n", 3, 13, "a field must be a mapping"},
    {TOP "fields: {x: {a: n}}\n", 3, 10, "needs kind"},
    {TOP "fields: {x: {kind: surnam}}\n", 3, 20, "did you mean \"surname\"?"},
    {TOP "fields: {x: {kind: entity, of: p}}\n", 3, 32, "no linkage \"p\" before"},
    {TOP "fields: {x: {kind: entity}}\n", 3, 10, "needs of:"},
    {TOP "fields: {x: {kind: raw, of: p}}\n", 3, 25, "kind entity"},
    {TOP "fields: {x: {kind: raw, conflict: 1}}\n", 3, 35, "true or false"},
    {TOP "fields: {x: {kind: raw, repair: {from: a, beside: x}}}\n", 3, 25,
     "kind raw cannot be repaired"},
    {TOP "fields: {x: {kind: bsn, repair: {from: a}}}\n", 3, 25, "needs from:"},
    {TOP "fields: {x: {kind: bsn, repair: {from: a, besides: x}}}\n", 3, 43,
     "\"beside\"?"},
    {TOP "fields: {x: {kind: bsn, repair: {from: d, beside: y}}, y: {kind: raw}}\n", 3,
     40, "no source \"d\""},
    {TOP "fields: {x: {kind: bsn, repair: {from: a, beside: z}}, y: {kind: raw}}\n", 3,
     51, "no field \"z\""},
    {TOP "fields: {x: {kind: bsn, repair: {from: a, beside: x}}}\n", 3, 51,
     "another field"},
    {HOMES "  p: {fields: {n: {kind: raw}, h: {kind: entity, of: home}}}\n", 5, 54,
     "did you mean \"homes\"?"},
    {HOMES "  p: {fields: {n: {kind: raw}, h: {kind: entity, of: p}}}\n", 5, 54,
     "no linkage \"p\" before"},
    {HOMES "  p: {fields: {n: {kind: raw}, h: {kind: entity, of: homes, a: s}}}\n", 5, 61,
     "no columns"},
    {HOMES "  p: {fields: {n: {kind: raw}, h: {kind: entity, of: homes, nulls: x}}}\n", 5,
     61, "no nulls"},
    {HOMES "  p: {fields: {h: {kind: entity, of: homes}}}\n", 5, 7, "names a source"},
    {TOP "fields: {x: {kind: perido}}\n", 3, 20, "there is no kind \"perido\""},
    {TOP "fields: {x: {kind: raw, c: n}}\n", 3, 25, "no key \"c\""},
    {TOP "fields: {x: {kind: raw, colum: n}}\n", 3, 25, "\"column\"?"},
    {TOP "fields: {x: {kind: raw, column: n, a: n}}\n", 3, 36, "not both"},
    {TOP "fields: {x: {kind: raw, a: {b: c}}}\n", 3, 29, "no key \"b\""},
    {TOP "fields: {x: {kind: raw, a: {colum: c}}}\n", 3, 29, "\"column\"?"},
    {TOP "fields: {x: {kind: raw, a: {as: surname}}}\n", 3, 28, "needs column:"},
    {TOP "fields: {x: {kind: raw, a: {column: {}}}}\n", 3, 37, "must be a single"},
    {TOP "fields: {x: {kind: street, a: {column: c, as: adress_line}}}\n", 3, 47,
     "did you mean \"address_line\"?"},
    {TOP "fields: {x: {kind: street, column: {column: c, as: date}}}\n", 3, 52,
     "a column as date holds no street; did you mean \"address_line\"?"},
    {TOP "fields: {x: {kind: date, a: {column: c, as: address_line}}}\n", 3, 45,
     "no kind of column holds a field of kind date"},
    {"koppel: 1\nsources: {a: {read: x, unique: [case]}}\nfields: {x: {kind: raw}}\n", 2,
     32, "there is no linkage \"case\""},
    {ONE "link: beetween\n", 4, 7, "did you mean \"between\"?"},
    {ONE "kind: household\n", 4, 7, "person, address, case or other"},
    {ONE "block: some\n", 4, 8, "auto or all"},
    {ONE "block: []\n", 4, 8, "1 to 256 rules"},
    {ONE "block: [[]]\n", 4, 9, "1 to 8 keys"},
    {ONE "block: [[x, x]]\n", 4, 13, "twice"},
    {ONE "block: [[z]]\n", 4, 10, "no field \"z\""},
    {ONE "block: [[x.fonetic]]\n", 4, 10, "did you mean \"phonetic\"?"},
    {ONE "block: [[x.]]\n", 4, 10, "has no form"},
    {ONE "block: [x]\n", 4, 9, "list of keys"},
    {TWO "block: [[y, x|yy]]\n", 4, 13, "did you mean \"y\""},
    {TWO "block: [[x|y|x.token]]\n", 4, 10, "stands here twice"},
    {TWO "block: [[x|y.tokn]]\n", 4, 10, "did you mean \"token\""},
    {TWO "block: [[x|y.first_token]]\n", 4, 10, "kind surname has no form"},
    {TWO "block: [[x|y.token, y|x.token]]\n", 4, 21, "stands here twice"},
    {TWO "block: [[x|]]\n", 4, 10, "no field \"\""},
    {TWO "compare: {x: {levels: [exact(token)]}}\n", 4, 24, "for blocking only"},
    {ONE "block: [{max: 3}]\n", 4, 9, "needs keys"},
    {ONE "block: [{keys: [x], max: 1}]\n", 4, 26, "from 2"},
    {ONE "compare: {}\n", 4, 1, "compares nothing"},
    {ONE "compare: {z: {}}\n", 4, 11, "no field \"z\""},
    {ONE "compare: {q: {field: xx}}\n", 4, 22, "did you mean \"x\"?"},
    {ONE "compare: {x: {levels: []}}\n", 4, 23, "1 to 15 levels"},
    {ONE "compare: {x: {level: [exact]}}\n", 4, 15, "\"levels\"?"},
    {ONE "compare: {x: {levels: [exakt]}}\n", 4, 24, "did you mean \"exact\"?"},
    {ONE "compare: {x: {levels: [exact(yeer)]}}\n", 4, 24, "has no form"},
    {ONE "compare: {y: {levels: [exact(yeer)]}}\n", 4, 24, "did you mean \"year\"?"},
    {ONE "compare: {x: {levels: [\"jaro <= 0.9\"]}}\n", 4, 24, "written with >="},
    {ONE "compare: {x: {levels: [\"levenshtein >= 1\"]}}\n", 4, 24, "written with <="},
    {ONE "compare: {x: {levels: [\"jaro >= 1.1\"]}}\n", 4, 24, "must be from"},
    {ONE "compare: {x: {levels: [\"jaro >= .9\"]}}\n", 4, 24, "number after"},
    {ONE "compare: {x: {levels: [\"jaro >=\"]}}\n", 4, 24, "a level is"},
    {ONE "compare: {x: {levels: [\"jaro > 0.9\"]}}\n", 4, 24, "a level is"},
    {ONE "compare: {x: {levels: [\"jaro >= 0.8\", \"jaro >= 0.9\"]}}\n", 4, 39,
     "close to far"},
    {ONE "compare: {x: {levels: [exact, exact]}}\n", 4, 31, "close to far"},
    {ONE "compare: {x: {levels: [exact, \"jaro >= 0.9 or osa <= 1\", \"osa <= 1\"]}}\n",
     4, 58, "close to far"},
    {ONE "compare: {x: {levels: [\"osa <= 1 or osa <= 2\"]}}\n", 4, 24,
     "same form twice"},
    {ONE "compare: {x: {levels: [\"osa <= 1 or \"]}}\n", 4, 24, "or between them"},
    {ONE "compare: {x: {levels: [\"exact or jaro or osa or lcs or indel\"]}}\n", 4, 24,
     "at most 4 conditions"},
    {ONE "compare: {x: {levels: [\"exact or osa(yeer) <= 1\"]}}\n", 4, 24, "has no form"},
    {ONE "compare: {x: {term_frequency: 1}}\n", 4, 31, "true or false"},
    {ONE "model: {train: fixed}\n", 4, 16, "needs load"},
    {ONE "model: {fixed: [x]}\n", 4, 16, "fixed: needs"},
    {ONE "model: {load: m.json, train: fixed, fixed: [x]}\n", 4, 44, "fixed: needs"},
    {ONE "model: {load: m.json, fixed: [z]}\n", 4, 30, "no comparison"},
    {ONE "model: {certain: {x: exact}}\n", 4, 18, "certain"},
    {ONE "model: {certain: [x]}\n", 4, 19, "a rule of the model"},
    {ONE "model: {certain: [{}]}\n", 4, 19, "one comparison at least"},
    {ONE "model: {certain: [{z: exact}]}\n", 4, 20, "no key \"z\""},
    {ONE "model: {certain: [{x: exakt}]}\n", 4, 23, "no such level"},
    {ONE "model: {certain: [{x: else}]}\n", 4, 23, "no reason"},
    {ONE "model: {never: [{x: [exact]}]}\n", 4, 21, "a level"},
    {ONE "model: {train: emm}\n", 4, 16, "\"em\"?"},
    {ONE "model: {threshold: 0.5}\n", 4, 20, "threshold must be a mapping"},
    {ONE "model: {threshold: {probability: 1}}\n", 4, 34, "between 0 and 1"},
    {ONE "model: {threshold: {probability: 1.5}}\n", 4, 34, "from 0 to 1"},
    {ONE "model: {threshold: {weight: 51}}\n", 4, 29, "from -50 to 50"},
    {ONE "model: {threshold: {}}\n", 4, 20, "either"},
    {ONE "cluster: {method: leiden}\n", 4, 19, "average_linkage, components or"},
    {ONE "emit: {directory: ''}\n", 4, 19, "directory is empty"},
    {ONE "emit: {format: auto}\n", 4, 16, "csv or parquet"},
    {ONE "limits: {memory: 8Gib}\n", 4, 18, "a size such as"},
    {ONE "limits: {threads: 0}\n", 4, 19, "from 1 to 256"},
    {ONE "limits: {pairs: 0}\n", 4, 17, "from 1 to"},
    {ONE "limits: {pair: 5}\n", 4, 10, "pairs"},
    {ONE "rejects: {max: 101%}\n", 4, 16, "number of rows"},
    {ONE "rejects: {max: 1.5}\n", 4, 16, "number of rows"},
    {ONE "rejects: {max: -1}\n", 4, 16, "number of rows"},
    {ONE "quality: {}\n", 4, 10, "quality must be a list"},
    {ONE "quality: [x]\n", 4, 11, "a gate must be a mapping"},
    {ONE "quality: [{field: x, at_least: 1}]\n", 4, 11, "needs dimension"},
    {ONE "quality: [{field: x, dimension: valid, at_least: 1}]\n", 4, 33,
     "dimension cannot be"},
    {ONE "quality: [{field: x, dimension: validty, at_least: 1}]\n", 4, 33,
     "did you mean \"validity\"?"},
    {ONE "quality: [{field: x, dimension: validity}]\n", 4, 11, "needs at_least"},
    {ONE "quality: [{field: x, dimension: validity, at_least: 98}]\n", 4, 53,
     "from 0 to 1"},
    {ONE "quality: [{dimension: validity, at_least: 1}]\n", 4, 11, "needs field"},
    {ONE "quality: [{field: z, dimension: validity, at_least: 1}]\n", 4, 19,
     "has this field"},
    {ONE "quality: [{source: c, field: x, dimension: validity, at_least: 1}]\n", 4, 20,
     "source cannot be"},
    {ONE "quality: [{linkage: p, field: x, dimension: validity, at_least: 1}]\n", 4, 21,
     "linkage cannot be"},
    {ONE "quality: [{field: x, dimension: traceability, at_least: 1}]\n", 4, 12,
     "not of a field"},
    {ONE "quality: [{feld: x, dimension: validity, at_least: 1}]\n", 4, 12, "\"field\"?"},
    {TOP "fields: {x: {kind: raw, a: n}}\nquality: [{source: b, dimension: traceability, "
         "at_least: 1}]\n",
     4, 11, "does not use"},
    {"koppel: 1\nsources: {a: a.csv}\nfields: {x: {kind: raw}}\nlink: between\n", 4, 7,
     "two sources"},
    {"koppel: 1\nkoppel: 1\n", 2, 1, "twice"},
};

static void test_wrong_specs(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wrong_cases / sizeof wrong_cases[0]; i++) {
        const wrong_case *const c = &wrong_cases[i];
        kpl_spec spec;
        kpl_error error = {0};
        if (kpl_spec_read(NULL, c->text, strlen(c->text), NULL, &spec, &error) !=
            KPL_E_CONFIG)
            fail_msg("accepted:\n%s", c->text);
        if (strstr(error.message, c->words) == NULL || error.row != c->line ||
            error.column != c->column)
            fail_msg("%u:%u: %s, expected %u:%u %s, for\n%s", (unsigned)error.row,
                     error.column, error.message, c->line, c->column, c->words, c->text);
        assert_null(strchr(error.message, '\n'));
        /* Without an error to fill, the same status. */
        assert_int_equal(kpl_spec_read(NULL, c->text, strlen(c->text), NULL, &spec, NULL),
                         KPL_E_CONFIG);
    }
}

/* One more than each limit. */
static void test_quality(void **state) {
    (void)state;
    static const char text[] =
        ONE "quality:\n"
            "  - {source: b, field: x, dimension: validity, at_least: 0.98}\n"
            "  - {linkage: other, field: y, dimension: accuracy, at_least: 0}\n"
            "  - {dimension: traceability, at_least: 1}\n";
    kpl_spec spec = spec_of(text, NULL);
    assert_int_equal(spec.gate_count, 3);
    assert_int_equal(spec.gates[0].linkage, KPL_GATE_ANY);
    assert_int_equal(spec.gates[0].source, 1);
    assert_string_equal(spec.gates[0].field, "x");
    assert_int_equal(spec.gates[0].dimension, KPL_DIMENSION_VALIDITY);
    assert_true(spec.gates[0].at_least == 0.98);
    assert_int_equal(spec.gates[0].place.line, 5);
    assert_int_equal(spec.gates[1].linkage, 0);
    assert_int_equal(spec.gates[1].source, KPL_GATE_ANY);
    assert_null(spec.gates[2].field);

    static const char other[] =
        "quality: [{field: y, dimension: plausibility, at_least: 0.5}]\n";
    assert_int_equal(kpl_spec_read_gates(NULL, other, strlen(other), &spec, NULL),
                     KPL_OK);
    assert_int_equal(spec.gate_count, 1);
    assert_string_equal(spec.gates[0].field, "y");
    static const char *const wrong[] = {"quality: [{field: z}]\n", "koppel: 1\n",
                                        "sources: {a: b}\nquality: []\n", "[]\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        kpl_error error = {0};
        assert_int_equal(
            kpl_spec_read_gates(NULL, wrong[i], strlen(wrong[i]), &spec, &error),
            KPL_E_CONFIG);
        assert_int_equal(error.row, 1);
    }
    kpl_spec_release(&spec);
}

static void test_limits(void **state) {
    (void)state;
    char *const text = malloc(1 << 16);
    assert_non_null(text);
    for (int what = 0; what < 4; what++) {
        size_t length = (size_t)sprintf(text, "koppel: 1\nsources: {a: a.csv}\n");
        if (what == 0) { /* fields */
            length += (size_t)sprintf(text + length, "fields:\n");
            for (unsigned i = 0; i <= KPL_FIELDS_MAX; i++)
                length += (size_t)sprintf(text + length, "  f%u: {kind: raw}\n", i);
        } else if (what == 1) { /* rules */
            length +=
                (size_t)sprintf(text + length, "fields: {x: {kind: raw}}\nblock:\n");
            for (unsigned i = 0; i <= KPL_RULES_MAX; i++)
                length += (size_t)sprintf(text + length, "  - [x]\n");
        } else if (what == 2) { /* levels */
            length += (size_t)sprintf(text + length, "fields: {x: {kind: raw}}\n"
                                                     "compare: {x: {levels: [");
            for (unsigned i = 0; i <= KPL_LEVELS_MAX; i++)
                length += (size_t)sprintf(text + length, "\"levenshtein <= %u\", ", i);
            length += (size_t)sprintf(text + length, "]}}\n");
        } else { /* patterns: 40 comparisons of 3 digits each are fine, of 7 are not */
            length += (size_t)sprintf(text + length, "fields:\n");
            for (unsigned i = 0; i < 40; i++)
                length += (size_t)sprintf(text + length, "  f%u: {kind: surname}\n", i);
        }
        kpl_spec spec;
        kpl_error error = {0};
        assert_int_equal(kpl_spec_read(NULL, text, length, NULL, &spec, &error),
                         KPL_E_CONFIG);
        assert_true(error.row > 0);
    }
    free(text);
}

/* The default levels of every kind are in the language, ordered and of known comparators.
 */
static void test_defaults_of_kinds(void **state) {
    (void)state;
    for (uint32_t k = 0; k < kpl_kind_count; k++) {
        kpl_field_spec field = {.name = "x", .kind = kpl_kinds[k]};
        kpl_comparison_spec comparison;
        kpl_arena arena = {.allocator = NULL};
        kpl_error error = {0};
        uint32_t wrong = 0;
        if (field.kind->levels == NULL)
            continue;
        if (kpl_comparison_default(&arena, &field, 0, &comparison, &error) != KPL_OK ||
            kpl_levels_check(comparison.levels, comparison.level_count, &wrong, &error) !=
                KPL_OK)
            fail_msg("%s: %s", field.kind->name, error.message);
        for (const char *const *key = field.kind->keys; key != NULL && *key != NULL;
             key++)
            assert_true(kpl_kind_form(field.kind, *key) >= 0);
        kpl_arena_release(&arena);
    }
}

/* ---- Failing allocations ---- */

static void test_allocation_failures(void **state) {
    (void)state;
    failing f = {.once = true};
    const kpl_allocator allocator = FAILING_ALLOCATOR(&f);
    kpl_status status = KPL_E_NOMEM;
    long n = 0;
    for (; status != KPL_OK; n++) {
        kpl_spec spec;
        kpl_error error = {0};
        f.left = (uint64_t)n;
        f.failed = false;
        status = kpl_spec_read(&allocator, spec_samples[2], strlen(spec_samples[2]), NULL,
                               &spec, &error);
        if (status == KPL_OK)
            kpl_spec_release(&spec);
        else
            assert_int_equal(status, KPL_E_NOMEM);
        assert_int_equal(f.live, 0);
    }
    assert_true(n >= 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_linkages),
        cmocka_unit_test(test_repair),
        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_wrong_specs),
        cmocka_unit_test(test_quality),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_defaults_of_kinds),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
