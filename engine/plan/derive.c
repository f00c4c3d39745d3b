/* derive.c - a spec from files alone; see derive.h. */
#include "plan/derive.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/agreement.h"
#include "plan/derive_dutch.h"
#include "plan/derive_fields.h"
#include "plan/derive_rules.h"
#include "plan/derive_unique.h"
#include "plan/spec_level.h"
#include "plan/spec_read.h"

#define DERIVE_COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- Names of sources ---- */

/* Length of a file name without the extensions of formats that koppel reads. */
static size_t derive_stem(const char *name) {
    static const char *const extensions[] = {".gz",  ".zst", ".csv",    ".tsv",
                                             ".txt", ".dat", ".parquet"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        const size_t extension = strlen(extensions[i]);
        if (length > extension &&
            memcmp(name + length - extension, extensions[i], extension) == 0) {
            length -= extension;
            i = (size_t)-1; /* again from the start: "a.csv.gz" has two */
        }
    }
    return length;
}

static bool derive_name_taken(const kpl_spec *spec, const char *name) {
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (strcmp(spec->sources[s].name, name) == 0)
            return true;
    return kpl_spec_source_name_reserved(name);
}

/* A name that a spec may use: other signs become "_", doubles get a number. */
static kpl_status derive_source_name(kpl_spec *spec, const char *path,
                                     const char **name_out, kpl_error *error) {
    const char *const slash = strrchr(path, '/');
    const char *const file = slash != NULL ? slash + 1 : path;
    char name[KPL_SPEC_NAME_BYTES_MAX - 7]; /* room for "_" and a number */
    size_t length = derive_stem(file);
    if (length >= sizeof name)
        length = sizeof name - 1;
    memcpy(name, file, length);
    name[length] = '\0';
    for (size_t i = 0; i < length; i++) {
        const char one[2] = {name[i], '\0'};
        const bool first_dash = i == 0 && name[i] == '-';
        if (first_dash || (name[i] != '-' && !kpl_spec_name_valid(one)))
            name[i] = '_';
    }
    length =
        kpl_text_utf8_prefix(kpl_text_of(name)); /* a cut or foreign byte at the end */
    name[length] = '\0';
    if (strcmp(path, "-") == 0 || length == 0)
        memcpy(name, "input", sizeof "input");
    KPL_TRY(kpl_arena_print(&spec->arena, name_out, error, "%s", name));
    for (uint32_t number = 2; derive_name_taken(spec, *name_out); number++)
        KPL_TRY(kpl_arena_print(&spec->arena, name_out, error, "%s_%u", name, number));
    return KPL_OK;
}

/* ---- Sources ---- */

/* Path, name and id; format, encoding and delimiter are found again when it is read. */
static kpl_status derive_source(kpl_spec *spec, const char *path,
                                kpl_candidates *candidates, kpl_error *error) {
    kpl_source_spec source = {.header = true};
    KPL_TRY(derive_source_name(spec, path, &source.name, error));
    KPL_TRY(kpl_arena_string(&spec->arena, path, strlen(path), &source.path, error));
    if (candidates->id_count > 0) {
        const char **items = NULL;
        KPL_TRY(kpl_arena_alloc(&spec->arena, candidates->id_count, sizeof *items, &items,
                                error));
        for (uint32_t i = 0; i < candidates->id_count; i++) {
            const char *const id =
                candidates->frame->columns[candidates->id_columns[i]].name;
            KPL_TRY(kpl_arena_string(&spec->arena, id, strlen(id), &items[i], error));
        }
        source.id = (kpl_names){items, candidates->id_count};
    }
    spec->sources[spec->source_count++] = source;
    return KPL_OK;
}

/* "van der" in a column of its own, in some of the files only: where it stands apart, it
 * belongs in front of the surname, or the same name would differ from file to file. */
static void derive_join_particles(kpl_candidates *sources, uint32_t count) {
    bool apart_everywhere = true;
    for (uint32_t s = 0; s < count; s++)
        if (kpl_candidates_first(&sources[s], "surname") != NULL &&
            kpl_candidates_particle(&sources[s]) == NULL)
            apart_everywhere = false;
    if (apart_everywhere)
        return;
    for (uint32_t s = 0; s < count; s++) {
        kpl_candidate *const surname = kpl_candidates_first(&sources[s], "surname");
        kpl_candidate *const particle = kpl_candidates_particle(&sources[s]);
        if (surname == NULL || particle == NULL)
            continue;
        surname->columns[1] = surname->columns[0];
        surname->columns[0] = particle->columns[0];
        surname->column_count = 2;
        particle->out = true; /* it takes part, so there is no note */
    }
}

/* The candidate of given names that every file must have to make a whole name of, or
 * NULL: the first, one column, beside a surname. */
static kpl_candidate *derive_given_name(kpl_candidates *source) {
    kpl_candidate *const given = kpl_candidates_first(source, "given_name");
    const kpl_candidate *const surname = kpl_candidates_first(source, "surname");
    return given != NULL && surname != NULL && given->column_count == 1 ? given : NULL;
}

/* One file has given name and surname apart, another in one column only: they can meet
 * as whole names. */
static void derive_join_names(kpl_candidates *sources, uint32_t count) {
    bool is_whole_somewhere = false;
    for (uint32_t s = 0; s < count; s++)
        is_whole_somewhere |= kpl_candidates_first(&sources[s], "full_name") != NULL &&
                              derive_given_name(&sources[s]) == NULL;
    for (uint32_t s = 0; s < count && is_whole_somewhere; s++) {
        kpl_candidate *const given = derive_given_name(&sources[s]);
        if (given == NULL || kpl_candidates_first(&sources[s], "full_name") != NULL)
            continue;
        kpl_candidate *const surname = kpl_candidates_first(&sources[s], "surname");
        assert(surname->column_count < KPL_CANDIDATE_COLUMNS_MAX);
        for (uint32_t c = 0; c < surname->column_count; c++)
            given->columns[given->column_count++] = surname->columns[c];
        given->header = "name";
        given->detection = (kpl_detection){
            .kind = kpl_kind_find("full_name"),
            .confidence = 0.8,
            .role = KPL_ROLE_FULL_NAME,
            .reason = "another file has given name and surname in one column",
        };
        assert(given->detection.kind != NULL);
        surname->out = true; /* it takes part, so there is no note */
    }
}

/* ---- The linkage ---- */

static bool derive_is_one_of(const kpl_kind *kind, const char *const *names,
                             size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(kind->name, names[i]) == 0)
            return true;
    return false;
}

/* Names of people make a person; nothing but parts of addresses an address. */
static kpl_linkage_kind derive_linkage_kind(const kpl_linkage_spec *linkage) {
    static const char *const names[] = {"given_name", "surname", "full_name",
                                        "nl_given_name", "nl_surname"};
    static const char *const streets[] = {"street",      "postcode",    "house_number",
                                          "nl_street",   "nl_postcode", "nl_house_number",
                                          "address_line"};
    static const char *const places[] = {"place", "location", "category", "nl_place",
                                         "bag_id"};
    uint32_t address = 0;
    uint32_t around = 0;
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_kind *const kind = linkage->fields[f].kind;
        if (derive_is_one_of(kind, names, DERIVE_COUNT_OF(names)))
            return KPL_LINKAGE_PERSON;
        address += derive_is_one_of(kind, streets, DERIVE_COUNT_OF(streets));
        around += derive_is_one_of(kind, places, DERIVE_COUNT_OF(places));
    }
    return address > 0 && address + around == linkage->field_count ? KPL_LINKAGE_ADDRESS
                                                                   : KPL_LINKAGE_OTHER;
}

/* Position of the comparison that is worth least: the last vague one, else the last. */
static uint32_t derive_least(const kpl_linkage_spec *linkage) {
    static const char *const vague[] = {"category", "number", "text", "raw"};
    for (uint32_t k = linkage->comparison_count; k > 0; k--)
        if (derive_is_one_of(linkage->fields[linkage->comparisons[k - 1].field].kind,
                             vague, 4))
            return k - 1;
    return linkage->comparison_count - 1;
}

/* Rows of all sources in which a field's first column is filled. */
static uint64_t derive_filled(const kpl_candidates *sources, uint32_t count,
                              uint32_t field) {
    uint64_t filled = 0;
    for (uint32_t s = 0; s < count; s++)
        for (uint32_t i = 0; i < sources[s].count; i++)
            if (sources[s].items[i].field == (int64_t)field)
                filled +=
                    sources[s].frame->columns[sources[s].items[i].columns[0]].filled;
    return filled;
}

/* The comparison on the fullest field of this kind, the first of equals; -1 = none.
 * People have one name before others: the second given name, the maiden name are often
 * null. */
static int64_t derive_fullest(const kpl_linkage_spec *linkage,
                              const kpl_candidates *sources, uint32_t count,
                              const char *kind) {
    int64_t found = -1;
    uint64_t most = 0;
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const uint32_t field = linkage->comparisons[k].field;
        if (strcmp(linkage->fields[field].kind->name, kind) != 0)
            continue;
        const uint64_t filled = derive_filled(sources, count, field);
        if (found < 0 || filled > most) {
            found = k;
            most = filled;
        }
    }
    return found;
}

/* Given names stand in the surname's column and the other way round. */
static void derive_cross(kpl_linkage_spec *linkage, const kpl_candidates *sources,
                         uint32_t count) {
    int64_t given = derive_fullest(linkage, sources, count, "given_name");
    int64_t surname = derive_fullest(linkage, sources, count, "surname");
    if (given < 0 && surname < 0) {
        given = derive_fullest(linkage, sources, count, "nl_given_name");
        surname = derive_fullest(linkage, sources, count, "nl_surname");
    }
    if (given >= 0 && surname >= 0 &&
        kpl_levels_same(linkage->fields, &linkage->comparisons[given],
                        &linkage->comparisons[surname]))
        linkage->comparisons[surname].crossed = (uint32_t)given + 1;
}

/* One thing has several names: what these are is learned. */
static void derive_aliases(kpl_linkage_spec *linkage) {
    static const char *const kinds[] = {"given_name", "surname",  "place",
                                        "category",   "street",   "nl_given_name",
                                        "nl_surname", "nl_place", "nl_street"};
    for (uint32_t k = 0; k < linkage->comparison_count; k++)
        linkage->comparisons[k].aliases =
            derive_is_one_of(linkage->fields[linkage->comparisons[k].field].kind, kinds,
                             DERIVE_COUNT_OF(kinds));
}

/* The default comparison of every field, as many as a pattern can hold. */
static kpl_status derive_comparisons(kpl_spec *spec, const kpl_candidates *sources,
                                     kpl_linkage_spec *linkage, kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(&spec->arena, linkage->field_count,
                            sizeof *linkage->comparisons, &linkage->comparisons, error));
    for (uint32_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind->levels != NULL)
            KPL_TRY(kpl_comparison_default(
                &spec->arena, linkage->fields, f,
                &linkage->comparisons[linkage->comparison_count++], error));
    kpl_pattern_layout layout;
    derive_aliases(linkage);
    derive_cross(linkage, sources, spec->source_count);
    while (kpl_pattern_layout_init(&layout, linkage, NULL) == KPL_E_LIMIT) {
        const uint32_t least = derive_least(linkage);
        linkage->comparison_count--;
        memmove(&linkage->comparisons[least], &linkage->comparisons[least + 1],
                (linkage->comparison_count - least) * sizeof *linkage->comparisons);
        for (uint32_t k = 0; k < linkage->comparison_count; k++)
            linkage->comparisons[k].crossed = 0; /* it counted comparisons */
        derive_cross(linkage, sources, spec->source_count);
    }
    return KPL_OK;
}

static kpl_status derive_check(const kpl_spec *spec, const kpl_linkage_spec *linkage,
                               bool shared, kpl_error *error) {
    if (linkage->comparison_count > 0)
        return KPL_OK;
    if (shared)
        return kpl_fail(error, KPL_E_INPUT,
                        "%.200s and the other files have no column in common that could "
                        "be compared",
                        spec->sources[0].path);
    return kpl_fail(error, KPL_E_INPUT, "%.200s has no column that could be compared",
                    spec->sources[0].path);
}

static kpl_linkage_spec derive_defaults(bool shared) {
    return (kpl_linkage_spec){
        .link = shared ? KPL_LINK_BETWEEN : KPL_LINK_BOTH,
        .train = true,
        .recipe = kpl_recipe_full,
        .threshold = KPL_DEFAULT_THRESHOLD,
        .cluster = KPL_CLUSTER_AVERAGE_LINKAGE,
    };
}

/* Fields, then what follows from them. */
static kpl_status derive_linkage(kpl_spec *spec, kpl_candidates *sources, bool shared,
                                 kpl_error *error) {
    KPL_TRY(
        kpl_arena_alloc(&spec->arena, 1, sizeof *spec->linkages, &spec->linkages, error));
    spec->linkage_count = 1;
    kpl_linkage_spec *const linkage = &spec->linkages[0];
    *linkage = derive_defaults(shared);
    KPL_TRY(kpl_derive_fields(spec, sources, shared, linkage, error));
    linkage->kind = derive_linkage_kind(linkage);
    linkage->name = kpl_linkage_kind_name(linkage->kind);
    KPL_TRY(derive_comparisons(spec, sources, linkage, error));
    KPL_TRY(derive_check(spec, linkage, shared, error));
    if (shared)
        KPL_TRY(kpl_derive_unique(spec, sources, linkage, error));
    return KPL_OK;
}

/* ---- Addresses, persons and cases ---- */

/* One linkage more, with the entities of linkage `earlier` as a field named `entity`. */
static kpl_status derive_next(kpl_spec *spec, kpl_candidates *sources,
                              kpl_linkage_kind kind, const char *entity, uint32_t earlier,
                              kpl_error *error) {
    kpl_linkage_spec *const linkage = &spec->linkages[spec->linkage_count++];
    *linkage = derive_defaults(false);
    if (kind != KPL_LINKAGE_PERSON) /* many equal rows, few fields: one pass will do */
        linkage->recipe = kpl_recipe_plain;
    linkage->kind = kind;
    linkage->name = kpl_linkage_kind_name(kind);
    KPL_TRY(kpl_derive_fields(spec, sources, false, linkage, error));
    if (entity != NULL)
        KPL_TRY(kpl_derive_entity(spec, linkage, entity, earlier, error));
    KPL_TRY(kpl_derive_rules(&spec->arena, linkage, error));
    kpl_derive_repairs(spec, linkage);
    KPL_TRY(derive_comparisons(spec, sources, linkage, error));
    KPL_TRY(kpl_derive_certain(&spec->arena, linkage, error));
    return derive_check(spec, linkage, false, error);
}

/* Does it take more than one linkage to link these files? Where two hold addresses and
 * two persons it does. */
static bool derive_is_several(kpl_candidates *sources, uint32_t count) {
    return kpl_candidates_for(sources, count, KPL_LINKAGE_ADDRESS) >= 2 &&
           kpl_candidates_for(sources, count, KPL_LINKAGE_PERSON) >= 2;
}

/* The address first, the person with its help, the case with the person's. */
static kpl_status derive_together(kpl_spec *spec, kpl_candidates *sources, uint32_t count,
                                  kpl_error *error) {
    KPL_TRY(
        kpl_arena_alloc(&spec->arena, 3, sizeof *spec->linkages, &spec->linkages, error));
    (void)kpl_candidates_for(sources, count, KPL_LINKAGE_ADDRESS);
    KPL_TRY(derive_next(spec, sources, KPL_LINKAGE_ADDRESS, NULL, 0, error));
    (void)kpl_candidates_for(sources, count, KPL_LINKAGE_PERSON);
    KPL_TRY(derive_next(spec, sources, KPL_LINKAGE_PERSON, "home", 0, error));
    if (kpl_candidates_for(sources, count, KPL_LINKAGE_CASE) > 0)
        KPL_TRY(derive_next(spec, sources, KPL_LINKAGE_CASE, "client", 1, error));
    return kpl_candidates_drop_idle(sources, count, &spec->arena, error);
}

static kpl_status derive_dutch(kpl_spec *spec, kpl_mode mode, kpl_candidates *sources,
                               uint32_t count, kpl_error *error) {
    if (mode == KPL_MODE_TOGETHER && derive_is_several(sources, count))
        return derive_together(spec, sources, count, error);
    (void)kpl_candidates_for(sources, count, KPL_LINKAGE_OTHER);
    KPL_TRY(kpl_candidates_keep_persons(sources, count, &spec->arena, error));
    return derive_linkage(spec, sources, mode == KPL_MODE_LINK, error);
}

static kpl_status derive_all(kpl_spec *spec, kpl_mode mode, const char *const *paths,
                             uint32_t count, const kpl_frame *frames,
                             const char *id_column, kpl_error *error) {
    kpl_candidates *sources = NULL;
    KPL_TRY(kpl_arena_alloc(&spec->arena, count, sizeof *sources, &sources, error));
    KPL_TRY(kpl_arena_alloc(&spec->arena, count, sizeof *spec->sources, &spec->sources,
                            error));
    for (uint32_t s = 0; s < count; s++) {
        sources[s].frame = &frames[s];
        KPL_TRY(kpl_candidates_find_id(&sources[s], spec->arena.allocator, paths[s],
                                       id_column, error));
        KPL_TRY(kpl_candidates_gather(&sources[s], &spec->arena, count > 1, error));
        KPL_TRY(derive_source(spec, paths[s], &sources[s], error));
    }
    bool is_dutch = false;
    KPL_TRY(kpl_candidates_make_dutch(sources, count, &spec->arena, &is_dutch, error));
    if (is_dutch) {
        KPL_TRY(derive_dutch(spec, mode, sources, count, error));
    } else {
        derive_join_particles(sources, count);
        derive_join_names(sources, count);
        KPL_TRY(derive_linkage(spec, sources, mode == KPL_MODE_LINK, error));
    }
    for (uint32_t s = 0; s < count; s++)
        spec->sources[s].notes = (kpl_names){sources[s].notes, sources[s].note_count};
    return KPL_OK;
}

kpl_status kpl_derive_spec(const kpl_allocator *allocator, kpl_mode mode,
                           const char *const *paths, uint32_t count,
                           const kpl_frame *frames, const char *id_column,
                           kpl_spec *spec_out, kpl_error *error) {
    assert(count > 0);
    if (count > KPL_SOURCES_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "%u files were given; at most %u are allowed",
                        count, KPL_SOURCES_MAX);
    if (mode == KPL_MODE_LINK && count < 2)
        return kpl_fail(error, KPL_E_USAGE, "linking needs two files or more");
    kpl_spec spec = {
        .arena = {.allocator = allocator},
        .directory = KPL_DEFAULT_DIRECTORY,
        .format = KPL_FORMAT_PARQUET,
        .rejects_are_percent = true,
        .rejects_max = KPL_DEFAULT_REJECTS_PERCENT,
    };
    const kpl_status status =
        derive_all(&spec, mode, paths, count, frames, id_column, error);
    if (status != KPL_OK) {
        kpl_spec_release(&spec);
        return status;
    }
    *spec_out = spec;
    return KPL_OK;
}
