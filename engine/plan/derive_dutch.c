/* derive_dutch.c - columns of Dutch registers; see derive_dutch.h. */
#include "plan/derive_dutch.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "plan/detect_values.h"

/* Share of the values from which on a column of streets holds house numbers too: streets
 * that end in a number ("Plein 1945") are one in a hundred. */
#define DUTCH_LINES_MIN 0.6
/* Rows with both dates from which on their order is no chance. */
#define DUTCH_PERIODS_MIN 10u

/* ---- What is there ---- */

static bool dutch_is_kind(const kpl_candidate *candidate, const char *kind) {
    return strcmp(candidate->detection.kind->name, kind) == 0;
}

/* Free to take part in something: one column of its own. */
static bool dutch_is_free(const kpl_candidate *candidate) {
    return !candidate->out && candidate->column_count == 1 && candidate->as == NULL;
}

/* Is it of the person whose row it is? The partner's name is part of one's own. */
static bool dutch_is_own(const kpl_candidate *candidate) {
    return !candidate->detection.of_other ||
           candidate->detection.role == KPL_ROLE_PARTNER_SURNAME ||
           candidate->detection.role == KPL_ROLE_PARTNER_PARTICLE;
}

/* The first free candidate of one's own whose header says `role`, or NULL. */
static kpl_candidate *dutch_find(const kpl_candidates *source, kpl_header_role role) {
    for (uint32_t i = 0; i < source->count; i++)
        if (dutch_is_free(&source->items[i]) && dutch_is_own(&source->items[i]) &&
            source->items[i].detection.role == role)
            return &source->items[i];
    return NULL;
}

/* Has the file a candidate of this kind, whatever its columns? */
static bool dutch_has(const kpl_candidates *source, const char *kind) {
    return kpl_candidates_first(source, kind) != NULL;
}

static void dutch_gather(const kpl_candidates *source, const kpl_candidate *candidate,
                         kpl_evidence *evidence_out) {
    kpl_evidence_gather(&source->frame->columns[candidate->columns[0]],
                        source->frame->row_count, evidence_out);
}

/* Ids and columns that were left out count too: they show where the file comes from. */
static bool dutch_shows(const kpl_candidates *sources, uint32_t count) {
    static const char *const kinds[] = {"bsn", "a_nummer", "bag_id", "nl_postcode"};
    for (uint32_t s = 0; s < count; s++)
        for (uint32_t i = 0; i < sources[s].count; i++)
            for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
                if (dutch_is_kind(&sources[s].items[i], kinds[k]) &&
                    sources[s].items[i].detection.confidence > 0.1)
                    return true;
    return false;
}

/* ---- Kinds ---- */

static void dutch_set_kind(kpl_candidate *candidate, const char *kind) {
    candidate->detection.kind = kpl_kind_find(kind);
    assert(candidate->detection.kind != NULL);
}

/* Every neutral kind that has a Dutch one becomes that. */
static void dutch_rename(kpl_candidates *source) {
    static const char *const kinds[][2] = {
        {"given_name", "nl_given_name"},
        {"surname", "nl_surname"},
        {"street", "nl_street"},
        {"place", "nl_place"},
        {"house_number", "nl_house_number"},
        {"postcode", "nl_postcode"},
        {"phone", "nl_phone"},
    };
    for (uint32_t i = 0; i < source->count; i++) {
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            if (!dutch_is_kind(&source->items[i], kinds[k][0]))
                continue;
            dutch_set_kind(&source->items[i], kinds[k][1]);
            break;
        }
    }
}

/* A number that shows by its check digits alone is the person's own when no header says
 * BSN (or A-number, or ...) and it is the first: it meets its equals in other files. */
static void dutch_name_numbers(kpl_candidates *source) {
    static const struct {
        const char *kind;
        kpl_header_role role;
    } table[] = {{"bsn", KPL_ROLE_BSN},
                 {"a_nummer", KPL_ROLE_A_NUMBER},
                 {"onderwijsnummer", KPL_ROLE_PUPIL_NUMBER}};
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        bool found = dutch_find(source, table[t].role) != NULL;
        for (uint32_t i = 0; i < source->count; i++) {
            kpl_detection *const detection = &source->items[i].detection;
            if (!dutch_is_kind(&source->items[i], table[t].kind) ||
                detection->role == table[t].role)
                continue;
            detection->of_other = detection->of_other || found;
            if (!detection->of_other)
                detection->role = table[t].role;
            found = true;
        }
    }
}

/* ---- Several columns, one thing ---- */

/* The part's column comes behind those of the whole; it needs no note, it takes part. */
static void dutch_append(kpl_candidate *whole, kpl_candidate *part) {
    assert(whole->column_count < KPL_CANDIDATE_COLUMNS_MAX);
    whole->columns[whole->column_count++] = part->columns[0];
    part->out = true;
}

static void dutch_say(kpl_candidate *candidate, const char *more) {
    const size_t used = strlen(candidate->detection.reason);
    (void)snprintf(candidate->detection.reason + used,
                   sizeof candidate->detection.reason - used, "; %s", more);
}

/* "NAAM" beside initials is a surname: what else would it be. */
static kpl_candidate *dutch_find_surname(const kpl_candidates *source) {
    kpl_candidate *const surname = dutch_find(source, KPL_ROLE_SURNAME);
    kpl_candidate *const name = dutch_find(source, KPL_ROLE_NAME);
    if (surname != NULL || name == NULL)
        return surname;
    if (dutch_find(source, KPL_ROLE_INITIALS) == NULL &&
        dutch_find(source, KPL_ROLE_GIVEN_NAME) == NULL)
        return NULL;
    kpl_evidence evidence;
    dutch_gather(source, name, &evidence);
    if (evidence.letters < 0.9)
        return NULL;
    dutch_set_kind(name, "nl_surname");
    name->detection.role = KPL_ROLE_SURNAME;
    name->detection.confidence = 0.8;
    (void)snprintf(name->detection.reason, sizeof name->detection.reason,
                   "header says name; given names stand in a column of their own");
    return name;
}

/* In the order in which nl_surname reads them: surname, particle, the partner's, the use.
 * What it takes by its place needs those before. */
static void dutch_join_surname(kpl_candidates *source) {
    kpl_candidate *const surname = dutch_find_surname(source);
    if (surname == NULL || !dutch_is_kind(surname, "nl_surname"))
        return;
    kpl_candidate *const parts[] = {
        kpl_candidates_particle(source),
        dutch_find(source, KPL_ROLE_PARTNER_SURNAME),
        dutch_find(source, KPL_ROLE_PARTNER_PARTICLE),
        dutch_find(source, KPL_ROLE_NAME_USE),
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && parts[i] != NULL; i++)
        dutch_append(surname, parts[i]);
    if (surname->column_count > 1)
        dutch_say(surname, "its parts stand in several columns");
}

static void dutch_join_house(kpl_candidates *source) {
    kpl_candidate *const number = dutch_find(source, KPL_ROLE_HOUSE_NUMBER);
    if (number == NULL || !dutch_is_kind(number, "nl_house_number"))
        return;
    kpl_candidate *const letter = dutch_find(source, KPL_ROLE_HOUSE_LETTER);
    kpl_candidate *const addition = dutch_find(source, KPL_ROLE_HOUSE_ADDITION);
    if (letter != NULL)
        dutch_append(number, letter);
    if (addition != NULL)
        dutch_append(number, addition);
    if (number->column_count > 1)
        dutch_say(number, "letter or addition stand in columns of their own");
}

/* Where one file says in a column of its own which parts of the birth dates are known,
 * those of all files are of the kind that reads it: they are one field. */
static void dutch_rename_dates(kpl_candidates *sources, uint32_t count) {
    bool says = false;
    for (uint32_t s = 0; s < count; s++)
        says = says || (dutch_find(&sources[s], KPL_ROLE_DATE_USE) != NULL &&
                        dutch_find(&sources[s], KPL_ROLE_BIRTH_DATE) != NULL);
    for (uint32_t s = 0; s < count && says; s++)
        for (uint32_t i = 0; i < sources[s].count; i++)
            if (sources[s].items[i].detection.role == KPL_ROLE_BIRTH_DATE &&
                dutch_is_kind(&sources[s].items[i], "date"))
                dutch_set_kind(&sources[s].items[i], "nl_date");
}

/* The known parts of a birth date, where its kind reads them. */
static kpl_status dutch_join_date(kpl_candidates *source, kpl_arena *arena,
                                  kpl_error *error) {
    kpl_candidate *const birth = dutch_find(source, KPL_ROLE_BIRTH_DATE);
    kpl_candidate *const use = dutch_find(source, KPL_ROLE_DATE_USE);
    if (birth == NULL || use == NULL)
        return KPL_OK;
    if (birth->detection.kind->keeps_columns) {
        dutch_append(birth, use);
        dutch_say(birth, "a column of its own says which parts are known");
        return KPL_OK;
    }
    return kpl_candidate_drop(source, arena, use,
                              "it says which parts of the birth date are known", error);
}

/* Dates in two neighbouring columns of which the second, where there is one, never comes
 * before the first. */
static bool dutch_is_period(const kpl_candidates *source, const kpl_candidate *a,
                            const kpl_candidate *b) {
    const kpl_frame *const frame = source->frame;
    const kpl_column *const start = &frame->columns[a->columns[0]];
    const kpl_column *const end = &frame->columns[b->columns[0]];
    uint32_t both = 0;
    uint32_t wrong = 0;
    const uint32_t sample = frame->row_count < KPL_EVIDENCE_VALUES_MAX
                                ? frame->row_count
                                : KPL_EVIDENCE_VALUES_MAX;
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t row = (uint32_t)((uint64_t)i * frame->row_count / sample);
        const int64_t from =
            kpl_evidence_day(kpl_values_text(&start->values, start->codes[row]));
        const int64_t to =
            kpl_evidence_day(kpl_values_text(&end->values, end->codes[row]));
        both += from > 0 && to > 0;
        wrong += from > 0 && to > 0 && to < from;
    }
    /* Whatever happens to people happens after their birth. */
    return both >= DUTCH_PERIODS_MIN && wrong * 100 <= both &&
           kpl_evidence_is_event(start, frame->row_count);
}

/* Under headers that say nothing. */
static void dutch_find_period(kpl_candidates *source) {
    for (uint32_t i = 0; i + 1 < source->count; i++) {
        kpl_candidate *const start = &source->items[i];
        kpl_candidate *const end = &source->items[i + 1];
        if (dutch_is_free(start) && dutch_is_free(end) && dutch_is_kind(start, "date") &&
            dutch_is_kind(end, "date") && start->detection.role == KPL_ROLE_NONE &&
            end->detection.role == KPL_ROLE_NONE && dutch_is_period(source, start, end))
            kpl_candidates_join_period(start, end);
    }
}

/* Initials stand for more names than a call name, and for those that were left out. */
static void dutch_join_given(kpl_candidates *source) {
    kpl_candidate *const given = dutch_find(source, KPL_ROLE_GIVEN_NAME);
    kpl_candidate *const initials = dutch_find(source, KPL_ROLE_INITIALS);
    if (given == NULL || initials == NULL || !dutch_is_kind(given, "nl_given_name"))
        return;
    dutch_append(given, initials);
    dutch_say(given, "initials stand in a column of their own");
}

/* ---- One column, several things ---- */

/* A further candidate for what `line`'s column holds of kind `kind`. */
static kpl_status dutch_add_part(kpl_candidates *source, kpl_arena *arena,
                                 const kpl_candidate *line, const char *kind,
                                 kpl_header_role role, kpl_error *error) {
    assert(source->count < source->room);
    kpl_candidate *const part = &source->items[source->count++];
    *part = *line;
    dutch_set_kind(part, kind);
    part->detection.role = role;
    return kpl_arena_print(arena, &part->header, error, "%.60s_%s", line->header,
                           kind + strlen("nl_"));
}

/* Does the column hold streets with their house numbers, and is that column the only one
 * with house numbers? */
static bool dutch_is_line(const kpl_candidates *source, const kpl_candidate *candidate,
                          kpl_evidence *evidence_out) {
    if (!dutch_is_free(candidate) || !dutch_is_kind(candidate, "nl_street") ||
        dutch_find(source, KPL_ROLE_HOUSE_NUMBER) != NULL)
        return false;
    dutch_gather(source, candidate, evidence_out);
    return evidence_out->address_line >= DUTCH_LINES_MIN;
}

/* The street stays where the line was; the rest comes behind. What the file has in a
 * column of its own is not taken from the line. */
static kpl_status dutch_split_line(kpl_candidates *source, kpl_arena *arena,
                                   kpl_candidate *line, const kpl_evidence *evidence,
                                   kpl_error *error) {
    line->as = kpl_kind_find("address_line");
    assert(line->as != NULL);
    line->detection.role = KPL_ROLE_STREET;
    (void)snprintf(line->detection.reason, sizeof line->detection.reason,
                   "%d %% of the values are streets with house numbers",
                   (int)(evidence->address_line * 100 + 1e-9));
    KPL_TRY(dutch_add_part(source, arena, line, "nl_house_number", KPL_ROLE_HOUSE_NUMBER,
                           error));
    if (evidence->inner_postcode < 0.5)
        return KPL_OK;
    if (!dutch_has(source, "nl_postcode"))
        KPL_TRY(
            dutch_add_part(source, arena, line, "nl_postcode", KPL_ROLE_POSTCODE, error));
    if (!dutch_has(source, "nl_place"))
        KPL_TRY(dutch_add_part(source, arena, line, "nl_place", KPL_ROLE_PLACE, error));
    return KPL_OK;
}

/* The first such column: a second one (of a postal address, say) stays a street. */
static kpl_status dutch_find_line(kpl_candidates *source, kpl_arena *arena,
                                  kpl_error *error) {
    for (uint32_t i = 0; i < source->count; i++) {
        kpl_evidence evidence;
        if (dutch_is_line(source, &source->items[i], &evidence))
            return dutch_split_line(source, arena, &source->items[i], &evidence, error);
    }
    return KPL_OK;
}

/* Can columns of `kind` give their part to fields of kind `target`? */
static bool dutch_has_part(const kpl_kind *kind, const char *target) {
    for (uint32_t p = 0; p < kind->part_count; p++)
        if (strcmp(kind->parts[p].target, target) == 0)
            return true;
    return false;
}

/* A whole name meets the parts of names that other files have, part by part. */
static kpl_status dutch_split_name(kpl_candidates *source, kpl_arena *arena,
                                   kpl_error *error) {
    const kpl_kind *const whole = kpl_kind_find("full_name");
    if (!dutch_has_part(whole, "nl_surname") || !dutch_has_part(whole, "nl_given_name") ||
        dutch_has(source, "nl_surname") || dutch_has(source, "nl_given_name"))
        return KPL_OK;
    kpl_candidate *const name = kpl_candidates_first(source, "full_name");
    if (name == NULL || !dutch_is_free(name))
        return KPL_OK;
    name->as = whole;
    dutch_set_kind(name, "nl_surname");
    name->detection.role = KPL_ROLE_SURNAME;
    return dutch_add_part(source, arena, name, "nl_given_name", KPL_ROLE_GIVEN_NAME,
                          error);
}

/* ---- All files ---- */

static kpl_status dutch_join_all(kpl_candidates *source, kpl_arena *arena,
                                 kpl_error *error) {
    dutch_join_surname(source);
    dutch_join_given(source);
    dutch_join_house(source);
    dutch_find_period(source);
    KPL_TRY(dutch_join_date(source, arena, error));
    return dutch_find_line(source, arena, error);
}

/* Does the file tell of people? */
static bool dutch_has_persons(const kpl_candidates *source) {
    static const char *const kinds[] = {"nl_surname", "nl_given_name", "full_name",
                                        "bsn",        "a_nummer",      "onderwijsnummer",
                                        "email",      "nl_phone"};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (dutch_has(source, kinds[k]))
            return true;
    return false;
}

/* Parts of addresses; where someone was born is not where anybody lives. */
static bool dutch_is_of_address(const kpl_candidate *candidate) {
    static const char *const kinds[] = {"nl_street", "nl_house_number", "nl_postcode",
                                        "nl_place",  "bag_id",          "address_line"};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (dutch_is_kind(candidate, kinds[k]))
            return dutch_is_own(candidate) &&
                   candidate->detection.role != KPL_ROLE_BIRTH_PLACE;
    return false;
}

/* What tells who a person is. A person has several cases, bills and permits. */
static bool dutch_is_of_person(const kpl_candidate *candidate) {
    static const char *const kinds[] = {"nl_surname",      "nl_given_name", "full_name",
                                        "middle_name",     "bsn",           "a_nummer",
                                        "onderwijsnummer", "nl_phone",      "email"};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (dutch_is_kind(candidate, kinds[k]))
            return true;
    switch (candidate->detection.role) {
    case KPL_ROLE_BIRTH_DATE:
    case KPL_ROLE_BIRTH_PLACE:
    case KPL_ROLE_SEX:
    case KPL_ROLE_COUNTRY:
    case KPL_ROLE_IDENTIFIER:
        return true;
    case KPL_ROLE_NONE: /* a date under a silent header, a second name */
        return dutch_is_kind(candidate, "date") && !candidate->is_event;
    default:
        return false;
    }
}

/* What it was about, how long, and its number. */
static bool dutch_is_of_case(const kpl_candidate *candidate) {
    return dutch_is_kind(candidate, "period") ||
           candidate->detection.role == KPL_ROLE_CASE_ID ||
           (dutch_is_kind(candidate, "category") &&
            candidate->detection.role == KPL_ROLE_CATEGORY);
}

/* A file of cases: a permit or a bill has a client and a period too, but it is neither of
 * a sort that others know nor has it a number that they have. */
static bool dutch_has_cases(const kpl_candidates *source) {
    bool known = false;
    for (uint32_t i = 0; i < source->count; i++)
        known = known || (!source->items[i].out && dutch_is_of_case(&source->items[i]) &&
                          !dutch_is_kind(&source->items[i], "period"));
    return known && dutch_has(source, "period") && dutch_has_persons(source);
}

bool kpl_candidate_serves(const kpl_candidate *candidate, kpl_linkage_kind kind) {
    switch (kind) {
    case KPL_LINKAGE_ADDRESS:
        return dutch_is_of_address(candidate);
    case KPL_LINKAGE_PERSON:
        return dutch_is_of_person(candidate);
    case KPL_LINKAGE_CASE:
        return dutch_is_of_case(candidate);
    case KPL_LINKAGE_OTHER:
        break;
    }
    return true;
}

uint32_t kpl_candidates_for(kpl_candidates *sources, uint32_t count,
                            kpl_linkage_kind kind) {
    uint32_t files = 0;
    for (uint32_t s = 0; s < count; s++) {
        bool usable = true;
        if (kind == KPL_LINKAGE_ADDRESS) /* a street or a town alone is no address */
            usable = dutch_has(&sources[s], "nl_house_number");
        else if (kind == KPL_LINKAGE_PERSON)
            usable = dutch_has_persons(&sources[s]);
        else if (kind == KPL_LINKAGE_CASE)
            usable = dutch_has_cases(&sources[s]);
        for (uint32_t i = 0; i < sources[s].count; i++) {
            kpl_candidate *const candidate = &sources[s].items[i];
            candidate->elsewhere = !usable || !kpl_candidate_serves(candidate, kind);
            candidate->served = candidate->served || !candidate->elsewhere;
            candidate->field = -1;
        }
        files += usable;
    }
    return files;
}

kpl_status kpl_candidates_drop_idle(kpl_candidates *sources, uint32_t count,
                                    kpl_arena *arena, kpl_error *error) {
    for (uint32_t s = 0; s < count; s++)
        for (uint32_t i = 0; i < sources[s].count; i++)
            if (!sources[s].items[i].out && !sources[s].items[i].served)
                KPL_TRY(kpl_candidate_drop(&sources[s], arena, &sources[s].items[i],
                                           "it tells no address, person or case from "
                                           "another",
                                           error));
    return KPL_OK;
}

kpl_status kpl_candidates_keep_persons(kpl_candidates *sources, uint32_t count,
                                       kpl_arena *arena, kpl_error *error) {
    uint32_t with_persons = 0;
    for (uint32_t s = 0; s < count; s++)
        with_persons += dutch_has_persons(&sources[s]);
    if (with_persons < 2)
        return KPL_OK;
    for (uint32_t s = 0; s < count; s++) {
        const bool has_persons = dutch_has_persons(&sources[s]);
        for (uint32_t i = 0; i < sources[s].count; i++) {
            kpl_candidate *const candidate = &sources[s].items[i];
            if (candidate->out || (has_persons && (dutch_is_of_person(candidate) ||
                                                   dutch_is_of_address(candidate))))
                continue;
            KPL_TRY(kpl_candidate_drop(&sources[s], arena, candidate,
                                       has_persons ? "it does not tell who a person is"
                                                   : "the file names no persons",
                                       error));
        }
    }
    return KPL_OK;
}

kpl_status kpl_candidates_make_dutch(kpl_candidates *sources, uint32_t count,
                                     kpl_arena *arena, bool *is_dutch_out,
                                     kpl_error *error) {
    *is_dutch_out = dutch_shows(sources, count);
    if (!*is_dutch_out)
        return KPL_OK;
    bool has_parts = false;
    dutch_rename_dates(sources, count);
    for (uint32_t s = 0; s < count; s++) {
        dutch_rename(&sources[s]);
        dutch_name_numbers(&sources[s]);
        KPL_TRY(dutch_join_all(&sources[s], arena, error));
        has_parts = has_parts || dutch_has(&sources[s], "nl_surname");
    }
    for (uint32_t s = 0; s < count && has_parts; s++)
        KPL_TRY(dutch_split_name(&sources[s], arena, error));
    return KPL_OK;
}
