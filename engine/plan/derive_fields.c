/*
 * derive_fields.c - matching columns across files; see derive_fields.h.
 *
 * Files are taken one after the other. Their candidates join the fields that are there,
 * in three passes from sure to plausible; what joins nothing becomes a field of its own.
 */
#include "plan/derive_fields.h"

#include <assert.h>
#include <string.h>

#include "plan/spec_read.h"

/* A field while it grows. */
typedef struct fields_draft {
    const kpl_candidate **members; /* one per source, NULL = none */
    const kpl_candidate *first;    /* the member that named it */
    const kpl_candidate *best;     /* the member whose kind is surest */
    uint32_t member_count;
} fields_draft;

typedef struct fields_drafts {
    fields_draft *items;
    uint32_t count;
    uint32_t source_count;
} fields_drafts;

/* The candidate becomes a member; the surest member decides the kind. */
static void fields_join(fields_drafts *drafts, uint32_t d, uint32_t source,
                        kpl_candidate *candidate) {
    fields_draft *const draft = &drafts->items[d];
    assert(draft->members[source] == NULL && candidate->field < 0);
    draft->members[source] = candidate;
    draft->member_count++;
    if (draft->first == NULL)
        draft->first = candidate;
    if (draft->best == NULL ||
        candidate->detection.confidence > draft->best->detection.confidence)
        draft->best = candidate;
    candidate->field = (int64_t)d;
}

/* ---- When are a draft and a candidate the same? ---- */

typedef bool fields_same_fn(const fields_draft *draft, const kpl_candidate *candidate);

static bool fields_same_header(const fields_draft *draft,
                               const kpl_candidate *candidate) {
    char a[KPL_HEADER_BYTES];
    char b[KPL_HEADER_BYTES];
    (void)kpl_header_fold(draft->first->header, a);
    (void)kpl_header_fold(candidate->header, b);
    return strcmp(a, b) == 0;
}

/* What the header says; initials are given names cut short. */
static kpl_header_role fields_role(const kpl_candidate *candidate) {
    const kpl_header_role role = candidate->detection.role;
    return role == KPL_ROLE_INITIALS ? KPL_ROLE_GIVEN_NAME : role;
}

/* Does the header say what it is exactly? */
static bool fields_is_exact(kpl_header_role role) {
    switch (role) {
    case KPL_ROLE_NONE:
    case KPL_ROLE_RECORD_ID:
    case KPL_ROLE_NAME:
    case KPL_ROLE_DATE:
    case KPL_ROLE_START_DATE:
    case KPL_ROLE_END_DATE:
    case KPL_ROLE_CASE_ID:
    case KPL_ROLE_TEXT:
    case KPL_ROLE_CATEGORY:
    case KPL_ROLE_AMOUNT:
        return false;
    default:
        return true;
    }
}

/* One's own birth date, or both times a mother's. */
static bool fields_same_person(const fields_draft *draft,
                               const kpl_candidate *candidate) {
    return draft->first->detection.of_other == candidate->detection.of_other;
}

/* The n-th given name belongs to the n-th. */
static bool fields_same_role(const fields_draft *draft, const kpl_candidate *candidate) {
    return fields_is_exact(fields_role(candidate)) &&
           fields_same_person(draft, candidate) &&
           fields_role(draft->first) == fields_role(candidate) &&
           draft->best->detection.kind == candidate->detection.kind;
}

/* Headers that say too little: only when there is one on each side. */
static bool fields_same_vague_role(const fields_draft *draft,
                                   const kpl_candidate *candidate) {
    return candidate->detection.role != KPL_ROLE_NONE &&
           candidate->detection.role != KPL_ROLE_RECORD_ID &&
           fields_same_person(draft, candidate) &&
           draft->first->detection.role == candidate->detection.role &&
           draft->best->detection.kind == candidate->detection.kind;
}

/* The day of birth and the day on which something else happened; one's own name and the
 * partner's: two headers that say different things. */
static bool fields_differ(const fields_draft *draft, const kpl_candidate *candidate) {
    const kpl_header_role a = fields_role(draft->first);
    const kpl_header_role b = fields_role(candidate);
    const bool a_is_date = kpl_header_role_is_date(a) && a != KPL_ROLE_DATE;
    const bool b_is_date = kpl_header_role_is_date(b) && b != KPL_ROLE_DATE;
    if (!fields_same_person(draft, candidate))
        return true;
    return a != b &&
           ((fields_is_exact(a) && fields_is_exact(b)) || (a_is_date && b_is_date));
}

static bool fields_same_kind(const fields_draft *draft, const kpl_candidate *candidate) {
    static const char *const vague[] = {"category", "number", "text", "raw"};
    if (fields_differ(draft, candidate))
        return false;
    for (size_t i = 0; i < sizeof vague / sizeof vague[0]; i++)
        if (strcmp(candidate->detection.kind->name, vague[i]) == 0)
            return false;
    return draft->best->detection.kind == candidate->detection.kind;
}

/* Does the header speak of what the row is about, in whatever word? */
static bool fields_says_what(kpl_header_role role) {
    return role == KPL_ROLE_NAME || role == KPL_ROLE_TEXT;
}

/* What one file calls "name" is a "title" or a "product" in another: the only texts that
 * neither has under the other's header. */
static bool fields_same_text(const fields_draft *draft, const kpl_candidate *candidate) {
    const kpl_kind *const kind = draft->best->detection.kind;
    const bool is_text =
        strcmp(kind->name, "text") == 0 || strcmp(kind->name, "codes") == 0;
    return is_text && candidate->detection.kind == kind &&
           fields_says_what(draft->first->detection.role) &&
           fields_says_what(candidate->detection.role);
}

/* ---- Passes ---- */

static bool fields_is_free(const kpl_candidate *candidate) {
    return !candidate->out && !candidate->elsewhere && candidate->field < 0;
}

/* Join each free candidate to the first draft that is the same and lacks this source. */
static void fields_pass(fields_drafts *drafts, kpl_candidates *source, uint32_t s,
                        fields_same_fn *same) {
    for (uint32_t i = 0; i < source->count; i++) {
        kpl_candidate *const candidate = &source->items[i];
        for (uint32_t d = 0; d < drafts->count && fields_is_free(candidate); d++)
            if (drafts->items[d].members[s] == NULL && same(&drafts->items[d], candidate))
                fields_join(drafts, d, s, candidate);
    }
}

/* As above, only when neither side has a second one that would do. */
static void fields_pass_single(fields_drafts *drafts, kpl_candidates *source, uint32_t s,
                               fields_same_fn *same) {
    for (uint32_t i = 0; i < source->count; i++) {
        kpl_candidate *const candidate = &source->items[i];
        if (!fields_is_free(candidate))
            continue;
        uint32_t matches = 0;
        uint32_t match = 0;
        for (uint32_t d = 0; d < drafts->count; d++) {
            if (drafts->items[d].members[s] == NULL &&
                same(&drafts->items[d], candidate)) {
                match = d;
                matches++;
            }
        }
        uint32_t rivals = 0;
        for (uint32_t j = 0; j < source->count && matches == 1; j++)
            rivals += j != i && fields_is_free(&source->items[j]) &&
                      same(&drafts->items[match], &source->items[j]);
        if (matches == 1 && rivals == 0)
            fields_join(drafts, match, s, candidate);
    }
}

/* What is still free starts a field of its own. */
static kpl_status fields_start(fields_drafts *drafts, kpl_arena *arena,
                               kpl_candidates *source, uint32_t s, kpl_error *error) {
    for (uint32_t i = 0; i < source->count; i++) {
        if (!fields_is_free(&source->items[i]))
            continue;
        fields_draft *const draft = &drafts->items[drafts->count];
        KPL_TRY(kpl_arena_alloc(arena, drafts->source_count, sizeof(kpl_candidate *),
                                &draft->members, error));
        drafts->count++;
        fields_join(drafts, drafts->count - 1, s, &source->items[i]);
    }
    return KPL_OK;
}

static kpl_status fields_draft_all(kpl_spec *spec, kpl_candidates *sources,
                                   fields_drafts *drafts, kpl_error *error) {
    uint64_t total = 0;
    for (uint32_t s = 0; s < spec->source_count; s++)
        total += sources[s].count;
    drafts->source_count = spec->source_count;
    KPL_TRY(kpl_arena_alloc(&spec->arena, total, sizeof *drafts->items, &drafts->items,
                            error));
    for (uint32_t s = 0; s < spec->source_count; s++) {
        fields_pass(drafts, &sources[s], s, fields_same_header);
        fields_pass(drafts, &sources[s], s, fields_same_role);
        fields_pass_single(drafts, &sources[s], s, fields_same_vague_role);
        fields_pass_single(drafts, &sources[s], s, fields_same_kind);
        fields_pass_single(drafts, &sources[s], s, fields_same_text);
        KPL_TRY(fields_start(drafts, &spec->arena, &sources[s], s, error));
    }
    return KPL_OK;
}

/* ---- From drafts to fields ---- */

/* The header as a name that a spec may use, different from those of the other fields. */
static kpl_status fields_name(kpl_arena *arena, const kpl_linkage_spec *linkage,
                              const char *header, const char **name_out,
                              kpl_error *error) {
    char name[KPL_SPEC_NAME_BYTES_MAX - 7]; /* room for "_" and a number */
    const kpl_text text = {(const uint8_t *)header,
                           kpl_text_utf8_prefix(kpl_text_of(header))};
    size_t length = 0;
    for (uint32_t at = 0; at < text.length;) {
        const uint32_t start = at;
        (void)kpl_text_next(text, &at);
        if (length + (at - start) >= sizeof name)
            break;
        memcpy(name + length, text.bytes + start, at - start);
        name[length + (at - start)] = '\0';
        if (!kpl_spec_name_valid(name + length) && name[length] != '-')
            name[length] = '_';
        length += at - start;
    }
    name[length] = '\0';
    if (length == 0 || name[0] == '-')
        memcpy(name, "field", sizeof "field");
    for (uint32_t number = 1;; number++) {
        if (number == 1)
            KPL_TRY(kpl_arena_print(arena, name_out, error, "%s", name));
        else
            KPL_TRY(kpl_arena_print(arena, name_out, error, "%s_%u", name, number));
        bool taken = false;
        for (uint32_t f = 0; f < linkage->field_count && !taken; f++)
            taken = strcmp(linkage->fields[f].name, *name_out) == 0;
        if (!taken)
            return KPL_OK;
    }
}

/* Names of the columns of one member, copied: frames do not outlive planning. */
static kpl_status fields_columns(kpl_arena *arena, const kpl_candidates *source,
                                 const kpl_candidate *member, kpl_names *names_out,
                                 kpl_error *error) {
    const char **items = NULL;
    KPL_TRY(kpl_arena_alloc(arena, member->column_count, sizeof *items, &items, error));
    for (uint32_t c = 0; c < member->column_count; c++) {
        const char *const name = source->frame->columns[member->columns[c]].name;
        KPL_TRY(kpl_arena_string(arena, name, strlen(name), &items[c], error));
    }
    *names_out = (kpl_names){items, member->column_count};
    return KPL_OK;
}

/* The column is of kind `as`, and `kind` is one of its parts. */
static void fields_take_part(const kpl_kind *as, const kpl_kind *kind,
                             kpl_field_columns *columns) {
    columns->as = as;
    for (uint32_t p = 0; as != NULL && p < as->part_count; p++)
        if (strcmp(as->parts[p].target, kind->name) == 0)
            columns->extract = as->parts[p].extract;
    assert(as == NULL || columns->extract != NULL);
}

/* Two files that tell of the same events: their dates differ by days, not by slips. */
static bool fields_is_event(const fields_draft *draft, uint32_t source_count) {
    for (uint32_t s = 0; s < source_count; s++)
        if (draft->members[s] != NULL && !draft->members[s]->is_event)
            return false;
    return draft->member_count > 1;
}

/* Kind and reason. */
static kpl_status fields_decide(kpl_arena *arena, const fields_draft *draft, bool event,
                                kpl_field_spec *field, kpl_error *error) {
    const kpl_detection *const detection = &draft->best->detection;
    field->kind = detection->kind;
    if (!event)
        return kpl_arena_string(arena, detection->reason, strlen(detection->reason),
                                &field->reason, error);
    field->kind = kpl_kind_find("event_date");
    assert(field->kind != NULL);
    return kpl_arena_print(arena, &field->reason, error,
                           "%s, recent ones within a few years: of events",
                           detection->reason);
}

/* A draft becomes a field of the spec. `shared`: as in kpl_derive_fields(). */
static kpl_status fields_finish(kpl_spec *spec, const kpl_candidates *sources,
                                const fields_draft *draft, bool shared,
                                kpl_linkage_spec *linkage, kpl_error *error) {
    kpl_arena *const arena = &spec->arena;
    kpl_field_spec field = {.kind = NULL};
    const bool event = shared && fields_is_event(draft, spec->source_count);
    KPL_TRY(fields_name(arena, linkage, draft->first->header, &field.name, error));
    KPL_TRY(fields_decide(arena, draft, event, &field, error));
    field.conflict = field.kind->conflict != NULL && !draft->first->detection.of_other;
    KPL_TRY(kpl_arena_alloc(arena, spec->source_count, sizeof *field.sources,
                            &field.sources, error));
    for (uint32_t s = 0; s < spec->source_count; s++) {
        if (draft->members[s] == NULL)
            continue;
        KPL_TRY(fields_columns(arena, &sources[s], draft->members[s],
                               &field.sources[s].columns, error));
        fields_take_part(draft->members[s]->as, field.kind, &field.sources[s]);
        linkage->uses_source[s] = true;
    }
    linkage->fields[linkage->field_count++] = field;
    return KPL_OK;
}

/* Say on every source that has a part of this draft why it did not become a field. */
static kpl_status fields_abandon(kpl_spec *spec, kpl_candidates *sources, uint32_t draft,
                                 const char *why, kpl_error *error) {
    for (uint32_t s = 0; s < spec->source_count; s++)
        for (uint32_t i = 0; i < sources[s].count; i++)
            if (sources[s].items[i].field == (int64_t)draft) {
                sources[s].items[i].field = -1;
                KPL_TRY(kpl_candidate_drop(&sources[s], &spec->arena,
                                           &sources[s].items[i], why, error));
            }
    return KPL_OK;
}

/* Members know the number of their field, no longer that of the draft. Drafts before it
 * may have been abandoned: the number is no larger. */
static void fields_number(kpl_candidates *sources, uint32_t source_count, uint32_t draft,
                          uint32_t field) {
    assert(field <= draft);
    for (uint32_t s = 0; s < source_count; s++)
        for (uint32_t i = 0; i < sources[s].count; i++)
            if (sources[s].items[i].field == (int64_t)draft)
                sources[s].items[i].field = (int64_t)field;
}

/* One value in every file that has the column, and not for want of rows. */
static bool fields_is_constant(const kpl_candidates *sources, const fields_draft *draft,
                               uint32_t source_count) {
    bool has_rows = false;
    for (uint32_t s = 0; s < source_count; s++) {
        const kpl_candidate *const member = draft->members[s];
        if (member == NULL)
            continue;
        const kpl_column *const column = &sources[s].frame->columns[member->columns[0]];
        if (member->column_count > 1 || column->values.count > 2)
            return false;
        has_rows = has_rows || column->filled > 1;
    }
    return has_rows;
}

kpl_status kpl_derive_fields(kpl_spec *spec, kpl_candidates *sources, bool shared,
                             kpl_linkage_spec *linkage, kpl_error *error) {
    fields_drafts drafts = {.items = NULL};
    KPL_TRY(fields_draft_all(spec, sources, &drafts, error));
    KPL_TRY(kpl_arena_alloc(&spec->arena, KPL_FIELDS_MAX, sizeof *linkage->fields,
                            &linkage->fields, error));
    KPL_TRY(kpl_arena_alloc(&spec->arena, spec->source_count,
                            sizeof *linkage->uses_source, &linkage->uses_source, error));
    for (uint32_t d = 0; d < drafts.count; d++) {
        if (shared && drafts.items[d].member_count < 2)
            KPL_TRY(fields_abandon(spec, sources, d, "no other file has it", error));
        else if (fields_is_constant(sources, &drafts.items[d], spec->source_count))
            KPL_TRY(fields_abandon(spec, sources, d, "all its values are equal", error));
        else if (linkage->field_count == KPL_FIELDS_MAX)
            KPL_TRY(
                fields_abandon(spec, sources, d, "there are 64 fields already", error));
        else {
            KPL_TRY(
                fields_finish(spec, sources, &drafts.items[d], shared, linkage, error));
            fields_number(sources, spec->source_count, d, linkage->field_count - 1);
        }
    }
    return KPL_OK;
}

kpl_status kpl_derive_entity(kpl_spec *spec, kpl_linkage_spec *linkage, const char *name,
                             uint32_t earlier, kpl_error *error) {
    assert(earlier < (uint32_t)(linkage - spec->linkages));
    if (linkage->field_count == KPL_FIELDS_MAX)
        return KPL_OK;
    kpl_field_spec field = {.kind = kpl_kind_find("entity"), .entity_of = earlier + 1};
    assert(field.kind != NULL);
    KPL_TRY(fields_name(&spec->arena, linkage, name, &field.name, error));
    KPL_TRY(kpl_arena_print(&spec->arena, &field.reason, error,
                            "what linkage %s found for the same row",
                            spec->linkages[earlier].name));
    KPL_TRY(kpl_arena_alloc(&spec->arena, spec->source_count, sizeof *field.sources,
                            &field.sources, error));
    linkage->fields[linkage->field_count++] = field;
    return KPL_OK;
}

_Static_assert(KPL_FIELDS_MAX == 64, "the sentence above names it");
