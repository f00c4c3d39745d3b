/* derive_rules.c - see derive_rules.h. */
#include "plan/derive_rules.h"

#include <assert.h>
#include <string.h>

#define RULES_KEYS_MAX 3u

/* A field by its kind, and a form of it ("" = the value). */
typedef struct rules_key {
    const char *kind;
    const char *form;
} rules_key;

typedef struct rules_entry {
    kpl_linkage_kind linkage;
    rules_key keys[RULES_KEYS_MAX]; /* kind NULL = no further key */
} rules_entry;

/* A married woman stands under either name: each name of a surname is a key. */
static const rules_entry rules_table[] = {
    {KPL_LINKAGE_ADDRESS, {{"nl_postcode", ""}, {"nl_house_number", ""}}},
    {KPL_LINKAGE_ADDRESS, {{"nl_street", "joined"}, {"nl_house_number", ""}}},
    {KPL_LINKAGE_ADDRESS,
     {{"nl_street", "first3"}, {"nl_place", ""}, {"nl_house_number", ""}}},
    {KPL_LINKAGE_PERSON, {{"bsn", ""}}},
    {KPL_LINKAGE_PERSON, {{"nl_surname", "name_phonetic"}, {"date", ""}}},
    {KPL_LINKAGE_PERSON, {{"nl_surname", "name_phonetic"}, {"nl_date", ""}}},
    {KPL_LINKAGE_PERSON, {{"nl_given_name", "initial"}, {"date", ""}}},
    {KPL_LINKAGE_PERSON, {{"nl_given_name", "initial"}, {"nl_date", ""}}},
    {KPL_LINKAGE_PERSON, {{"nl_surname", "name_phonetic"}, {"entity", ""}}},
    {KPL_LINKAGE_PERSON, {{"date", ""}, {"entity", ""}}},
    {KPL_LINKAGE_PERSON, {{"nl_date", ""}, {"entity", ""}}},
    {KPL_LINKAGE_PERSON, {{"email", ""}}},
    {KPL_LINKAGE_CASE, {{"entity", ""}}},
    {KPL_LINKAGE_CASE, {{"case_id", "serial"}}},
    {KPL_LINKAGE_CASE, {{"identifier", ""}}},
};

/* What is certain: a town has one street of a name, a street one house of a number; and
 * deliveries of one type to one client whose periods overlap are one case (the rule of
 * DDAS, the municipalities' exchange of data on debts). Level NULL = the closest. */
#define RULES_PARTS_MAX 3u
typedef struct rules_certain {
    kpl_linkage_kind linkage;
    struct {
        const char *kind;
        const char *level;
    } parts[RULES_PARTS_MAX];
} rules_certain;

static const rules_certain rules_certainties[] = {
    {KPL_LINKAGE_ADDRESS,
     {{"nl_street", NULL}, {"nl_place", NULL}, {"nl_house_number", NULL}}},
    {KPL_LINKAGE_CASE,
     {{"entity", NULL}, {"category", NULL}, {"period", "period_overlap >= 1"}}},
};

/* Two houses are not one address: values of these kinds that differ. */
static const char *const rules_conflicts[] = {"bag_id", "nl_house_number"};

/* The first field of that kind with that form, as a key; false when there is none. */
static bool rules_find(const kpl_linkage_spec *linkage, const rules_key *wanted,
                       kpl_key_spec *key_out) {
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_kind *const kind = linkage->fields[f].kind;
        const int32_t form = strcmp(kind->name, wanted->kind) == 0
                                 ? kpl_kind_form(kind, wanted->form)
                                 : -1;
        if (form < 0)
            continue;
        *key_out = (kpl_key_spec){.field = f, .form = (uint32_t)form};
        return true;
    }
    return false;
}

/* False when a field of the rule is not there. */
static bool rules_make(const kpl_linkage_spec *linkage, const rules_entry *entry,
                       kpl_rule_spec *rule_out) {
    kpl_rule_spec rule = {.key_count = 0};
    for (uint32_t k = 0; k < RULES_KEYS_MAX && entry->keys[k].kind != NULL; k++)
        if (!rules_find(linkage, &entry->keys[k], &rule.keys[rule.key_count++]))
            return false;
    *rule_out = rule;
    return true;
}

/* Ask for a level of the first comparison of that kind; false when there is none. */
static bool rules_ask(const kpl_linkage_spec *linkage, const char *kind,
                      const char *level, kpl_verdict_spec *verdict) {
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const kpl_comparison_spec *const comparison = &linkage->comparisons[k];
        if (strcmp(linkage->fields[comparison->field].kind->name, kind) != 0)
            continue;
        for (uint32_t i = 0; i < comparison->level_count; i++) {
            if (level != NULL && strcmp(comparison->levels[i].text, level) != 0)
                continue;
            verdict->comparisons |= UINT64_C(1) << k;
            verdict->levels[k] = (uint8_t)(comparison->level_count - i);
            return true;
        }
    }
    return false;
}

kpl_status kpl_derive_certain(kpl_arena *arena, kpl_linkage_spec *linkage,
                              kpl_error *error) {
    const size_t count = sizeof rules_certainties / sizeof rules_certainties[0];
    KPL_TRY(kpl_arena_alloc(arena, count, sizeof *linkage->verdicts, &linkage->verdicts,
                            error));
    for (size_t r = 0; r < count; r++) {
        const rules_certain *const rule = &rules_certainties[r];
        kpl_verdict_spec verdict = {.verdict = KPL_VERDICT_CERTAIN};
        bool whole = rule->linkage == linkage->kind;
        for (uint32_t p = 0; p < RULES_PARTS_MAX && whole; p++)
            whole =
                rules_ask(linkage, rule->parts[p].kind, rule->parts[p].level, &verdict);
        if (whole)
            linkage->verdicts[linkage->verdict_count++] = verdict;
    }
    return KPL_OK;
}

static bool rules_is_alone(const char *kind) {
    bool alone = false;
    for (size_t i = 0; i < sizeof rules_conflicts / sizeof rules_conflicts[0]; i++)
        alone |= strcmp(rules_conflicts[i], kind) == 0;
    return alone;
}

kpl_status kpl_derive_rules(kpl_arena *arena, kpl_linkage_spec *linkage,
                            kpl_error *error) {
    const size_t count = sizeof rules_table / sizeof rules_table[0];
    assert(linkage->rule_count == 0);
    for (uint32_t f = 0; linkage->kind == KPL_LINKAGE_ADDRESS && f < linkage->field_count;
         f++)
        linkage->fields[f].conflict |= rules_is_alone(linkage->fields[f].kind->name);
    KPL_TRY(
        kpl_arena_alloc(arena, count, sizeof *linkage->rules, &linkage->rules, error));
    for (size_t r = 0; r < count; r++)
        if (rules_table[r].linkage == linkage->kind &&
            rules_make(linkage, &rules_table[r], &linkage->rules[linkage->rule_count]))
            linkage->rule_count++;
    return KPL_OK;
}

/* The first field of that kind; field_count = there is none. */
static uint32_t rules_field(const kpl_linkage_spec *linkage, const char *kind) {
    uint32_t f = 0;
    while (f < linkage->field_count && strcmp(linkage->fields[f].kind->name, kind) != 0)
        f++;
    return f;
}

/* Is a source the register of addresses itself: are its ids what others call by bag_id?
 */
static bool rules_is_base(const kpl_spec *spec, const kpl_field_spec *address,
                          uint32_t s) {
    const kpl_names *const id = &spec->sources[s].id;
    const kpl_names *const columns = &address->sources[s].columns;
    return id->count == 1 && columns->count == 1 &&
           strcmp(id->items[0], columns->items[0]) == 0;
}

void kpl_derive_repairs(const kpl_spec *spec, kpl_linkage_spec *linkage) {
    const uint32_t none = linkage->field_count;
    const uint32_t postcode = rules_field(linkage, "nl_postcode");
    const uint32_t number = rules_field(linkage, "nl_house_number");
    const uint32_t address = rules_field(linkage, "bag_id");
    if (linkage->kind != KPL_LINKAGE_ADDRESS || postcode == none || number == none ||
        address == none)
        return;
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (rules_is_base(spec, &linkage->fields[address], s) &&
            linkage->fields[postcode].sources[s].columns.count > 0 &&
            linkage->fields[number].sources[s].columns.count > 0)
            linkage->fields[postcode].repair = (kpl_repair_spec){s + 1, number};
}

_Static_assert(RULES_KEYS_MAX <= KPL_RULE_KEYS_MAX, "a rule has room for its keys");
