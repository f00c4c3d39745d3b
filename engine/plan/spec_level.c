/* spec_level.c - levels and keys; see spec_level.h. */
#include "plan/spec_level.h"

#include <assert.h>
#include <string.h>

#include "base/document.h"

#define LEVEL_BYTES_MAX 120u /* of one condition, or of a key */
#define LEVEL_TEXT_MAX 400u

/* A condition taken apart, not yet understood. */
typedef struct level_parts {
    char comparator[LEVEL_BYTES_MAX + 1];
    char form[LEVEL_BYTES_MAX + 1];
    char operation[3];
    char number[LEVEL_BYTES_MAX + 1];
    bool has_form;
} level_parts;

static const char *level_skip(const char *at) {
    while (*at == ' ')
        at++;
    return at;
}

static bool level_is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

static const char *level_word(const char *at, char *word_out) {
    size_t length = 0;
    while (level_is_word(at[length]))
        length++;
    memcpy(word_out, at, length);
    word_out[length] = '\0';
    return at + length;
}

/* Take `text` apart; false when it does not have the shape of a condition. */
static bool level_split(const char *text, level_parts *parts) {
    *parts = (level_parts){.has_form = false};
    const char *at = level_word(level_skip(text), parts->comparator);
    if (parts->comparator[0] == '\0')
        return false;
    at = level_skip(at);
    if (*at == '(') {
        at = level_skip(level_word(level_skip(at + 1), parts->form));
        if (parts->form[0] == '\0' || *at != ')')
            return false;
        parts->has_form = true;
        at = level_skip(at + 1);
    }
    if (*at == '\0')
        return true;
    if ((at[0] != '>' && at[0] != '<') || at[1] != '=')
        return false;
    memcpy(parts->operation, at, 2);
    at = level_skip(at + 2);
    size_t length = strlen(at);
    while (length > 0 && at[length - 1] == ' ')
        length--;
    memcpy(parts->number, at, length);
    return length > 0;
}

/* A comparator by name, or a sentence with the nearest one. */
static kpl_status level_find_comparator(const char *name, const kpl_comparator **out,
                                        kpl_error *error) {
    *out = kpl_comparator_find(name);
    if (*out != NULL)
        return KPL_OK;
    const char *names[64];
    uint32_t count = 0;
    for (; count < kpl_comparator_count && count < 64; count++)
        names[count] = kpl_comparators[count]->name;
    const char *const nearest = kpl_text_nearest(name, names, count);
    if (nearest != NULL)
        return kpl_fail(error, KPL_E_CONFIG,
                        "there is no comparator \"%.60s\"; did you mean \"%s\"?", name,
                        nearest);
    return kpl_fail(error, KPL_E_CONFIG, "there is no comparator \"%.60s\"", name);
}

/* A derived form of a kind by name, or a sentence with the nearest one. */
static kpl_status level_find_form(const kpl_kind *kind, const char *name,
                                  uint32_t *form_out, kpl_error *error) {
    const int32_t form = kpl_kind_form(kind, name);
    if (form >= 0 && name[0] != '\0') {
        *form_out = (uint32_t)form;
        return KPL_OK;
    }
    const char *names[KPL_FORMS_MAX];
    for (uint32_t i = 0; i < kind->form_count; i++)
        names[i] = kind->forms[i].name;
    const char *const nearest = kpl_text_nearest(name, names, kind->form_count);
    if (nearest != NULL)
        return kpl_fail(error, KPL_E_CONFIG,
                        "the kind %s has no form \"%.60s\"; did you mean \"%s\"?",
                        kind->name, name, nearest);
    return kpl_fail(error, KPL_E_CONFIG, "the kind %s has no form \"%.60s\"", kind->name,
                    name);
}

/* The number of a level, in the range and with the sign that its comparator asks for. */
static kpl_status level_cutoff(const level_parts *parts, const kpl_comparator *comparator,
                               double *cutoff_out, kpl_error *error) {
    const char *const operation = comparator->is_distance ? "<=" : ">=";
    const double strictest =
        comparator->is_distance ? comparator->cutoff_min : comparator->cutoff_max;
    if (parts->operation[0] == '\0') {
        *cutoff_out = strictest;
        return KPL_OK;
    }
    if (strcmp(parts->operation, operation) != 0)
        return kpl_fail(error, KPL_E_CONFIG,
                        "%s is a %s: its level must be written with %s", comparator->name,
                        comparator->is_distance ? "distance" : "similarity", operation);
    if (!kpl_number_parse(parts->number, strlen(parts->number), cutoff_out))
        return kpl_fail(error, KPL_E_CONFIG, "a level must end with a number after %s",
                        operation);
    if (!(*cutoff_out >= comparator->cutoff_min && *cutoff_out <= comparator->cutoff_max))
        return kpl_fail(error, KPL_E_CONFIG, "the cut-off of %s must be from %g to %g",
                        comparator->name, comparator->cutoff_min, comparator->cutoff_max);
    return KPL_OK;
}

/* One condition; `text` ends where it ends. */
static kpl_status level_condition(const char *text, const kpl_kind *kind,
                                  kpl_condition_spec *condition_out, kpl_error *error) {
    level_parts parts;
    if (strlen(text) > LEVEL_BYTES_MAX || !level_split(text, &parts))
        return kpl_fail(error, KPL_E_CONFIG,
                        "a level is a comparator such as exact, exact(year) or "
                        "\"jaro_winkler >= 0.92\", or several with or between them");
    kpl_condition_spec condition = {.form = KPL_FORM_VALUE};
    KPL_TRY(level_find_comparator(parts.comparator, &condition.comparator, error));
    if (parts.has_form)
        KPL_TRY(level_find_form(kind, parts.form, &condition.form, error));
    if (kpl_kind_form_is_many(kind, condition.form))
        return kpl_fail(error, KPL_E_CONFIG,
                        "a value has several %.60s: that form is for blocking only",
                        parts.form);
    KPL_TRY(level_cutoff(&parts, condition.comparator, &condition.cutoff, error));
    *condition_out = condition;
    return KPL_OK;
}

kpl_status kpl_level_parse(kpl_arena *arena, const char *text, const kpl_kind *kind,
                           kpl_level_spec *level_out, kpl_error *error) {
    char copy[LEVEL_TEXT_MAX + 1];
    kpl_level_spec level = {.condition_count = 0};
    const size_t length = strlen(text);
    if (length > LEVEL_TEXT_MAX)
        return kpl_fail(error, KPL_E_CONFIG, "a level is at most %u bytes long",
                        LEVEL_TEXT_MAX);
    memcpy(copy, text, length + 1);
    for (char *at = copy; at != NULL;) {
        char *const bar = strstr(at, " or ");
        if (bar != NULL)
            *bar = '\0';
        if (level.condition_count == KPL_CONDITIONS_MAX)
            return kpl_fail(error, KPL_E_CONFIG, "a level has at most %u conditions",
                            KPL_CONDITIONS_MAX);
        KPL_TRY(
            level_condition(at, kind, &level.conditions[level.condition_count++], error));
        at = bar == NULL ? NULL : bar + strlen(" or ");
    }
    KPL_TRY(kpl_arena_string(arena, text, length, &level.text, error));
    *level_out = level;
    return KPL_OK;
}

/* Does `b` hold wherever `a` does? */
static bool level_implies(const kpl_condition_spec *a, const kpl_condition_spec *b) {
    if (a->comparator != b->comparator || a->form != b->form)
        return false;
    return a->comparator->is_distance ? a->cutoff <= b->cutoff : a->cutoff >= b->cutoff;
}

static bool level_has_implied(const kpl_level_spec *later,
                              const kpl_level_spec *earlier) {
    for (uint32_t i = 0; i < later->condition_count; i++)
        for (uint32_t j = 0; j < earlier->condition_count; j++)
            if (level_implies(&later->conditions[i], &earlier->conditions[j]))
                return true;
    return false;
}

static bool level_repeats(const kpl_level_spec *level) {
    for (uint32_t i = 1; i < level->condition_count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (level->conditions[i].comparator == level->conditions[j].comparator &&
                level->conditions[i].form == level->conditions[j].form)
                return true;
    return false;
}

kpl_status kpl_levels_check(const kpl_level_spec *levels, uint32_t count,
                            uint32_t *index_out, kpl_error *error) {
    for (uint32_t i = 0; i < count; i++) {
        *index_out = i;
        if (level_repeats(&levels[i]))
            return kpl_fail(error, KPL_E_CONFIG,
                            "\"%.120s\" asks the same comparator of the same form twice",
                            levels[i].text);
        for (uint32_t j = 0; j < i; j++)
            if (level_has_implied(&levels[i], &levels[j]))
                return kpl_fail(error, KPL_E_CONFIG,
                                "levels go from close to far: \"%.60s\" can never be "
                                "reached after \"%.60s\"",
                                levels[i].text, levels[j].text);
    }
    return KPL_OK;
}

/* The function that makes a form of a field; NULL = the value itself. */
static kpl_kind_derive_fn *level_derive(const kpl_field_spec *field, uint32_t form) {
    return form == KPL_FORM_VALUE ? NULL : field->kind->forms[form - 1].derive;
}

static bool level_same(const kpl_field_spec *fields, const kpl_comparison_spec *a,
                       const kpl_comparison_spec *b, uint32_t level) {
    const kpl_level_spec *const x = &a->levels[level];
    const kpl_level_spec *const y = &b->levels[level];
    if (x->condition_count != y->condition_count)
        return false;
    for (uint32_t c = 0; c < x->condition_count; c++) {
        const kpl_condition_spec *const p = &x->conditions[c];
        const kpl_condition_spec *const q = &y->conditions[c];
        if (p->comparator != q->comparator || p->cutoff < q->cutoff ||
            p->cutoff > q->cutoff ||
            level_derive(&fields[a->field], p->form) !=
                level_derive(&fields[b->field], q->form))
            return false;
    }
    return true;
}

bool kpl_levels_same(const kpl_field_spec *fields, const kpl_comparison_spec *a,
                     const kpl_comparison_spec *b) {
    if (a->level_count != b->level_count)
        return false;
    for (uint32_t i = 0; i < a->level_count; i++)
        if (!level_same(fields, a, b, i))
            return false;
    return true;
}

kpl_status kpl_comparison_default(kpl_arena *arena, const kpl_field_spec *fields,
                                  uint32_t field, kpl_comparison_spec *comparison_out,
                                  kpl_error *error) {
    const kpl_kind *const kind = fields[field].kind;
    assert(kind->levels != NULL);
    kpl_comparison_spec comparison = {
        .name = fields[field].name,
        .field = field,
        .close_count = kind->close_count,
        .term_frequency = kind->term_frequency,
    };
    for (const char *const *text = kind->levels; *text != NULL; text++) {
        assert(comparison.level_count < KPL_LEVELS_MAX);
        KPL_TRY(kpl_level_parse(arena, *text, kind,
                                &comparison.levels[comparison.level_count++], error));
    }
    *comparison_out = comparison;
    return KPL_OK;
}

int64_t kpl_spec_field_index(const kpl_field_spec *fields, uint32_t field_count,
                             const char *name) {
    for (uint32_t i = 0; i < field_count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return (int64_t)i;
    return -1;
}

kpl_status kpl_spec_fail_field(const char *name, const kpl_field_spec *fields,
                               uint32_t field_count, kpl_error *error) {
    const char *names[KPL_FIELDS_MAX];
    for (uint32_t i = 0; i < field_count; i++)
        names[i] = fields[i].name;
    const char *const nearest = kpl_text_nearest(name, names, field_count);
    if (nearest != NULL)
        return kpl_fail(error, KPL_E_CONFIG,
                        "there is no field \"%.60s\"; did you mean \"%.60s\"?", name,
                        nearest);
    return kpl_fail(error, KPL_E_CONFIG, "there is no field \"%.60s\"", name);
}

/* One name of a key: bytes [0, length) of `text`. */
static kpl_status level_key_field(const char *text, size_t length,
                                  const kpl_field_spec *fields, uint32_t field_count,
                                  uint32_t *field_out, kpl_error *error) {
    char name[LEVEL_BYTES_MAX + 1];
    if (length > LEVEL_BYTES_MAX)
        return kpl_fail(error, KPL_E_CONFIG, "there is no field with a name this long");
    memcpy(name, text, length);
    name[length] = '\0';
    const int64_t field = kpl_spec_field_index(fields, field_count, name);
    if (field < 0)
        return kpl_spec_fail_field(name, fields, field_count, error);
    *field_out = (uint32_t)field;
    return KPL_OK;
}

kpl_status kpl_key_parse(const char *text, const kpl_field_spec *fields,
                         uint32_t field_count, kpl_key_spec *key_out, kpl_error *error) {
    const char *const dot = strchr(text, '.'); /* names of fields hold none, and no | */
    const char *const end = dot != NULL ? dot : text + strlen(text);
    kpl_key_spec key = {.field = KPL_FIELDS_MAX, .form = KPL_FORM_VALUE};
    uint64_t pool = 0;
    for (const char *at = text; at <= end; at++) {
        const char *const bar = memchr(at, '|', (size_t)(end - at));
        const char *const stop = bar != NULL ? bar : end;
        uint32_t field = 0;
        KPL_TRY(
            level_key_field(at, (size_t)(stop - at), fields, field_count, &field, error));
        if ((pool >> field & 1) != 0)
            return kpl_fail(error, KPL_E_CONFIG, "the field %.60s stands here twice",
                            fields[field].name);
        pool |= (uint64_t)1 << field;
        key.field = field < key.field ? field : key.field;
        at = stop;
    }
    for (uint32_t f = field_count; dot != NULL && f-- > 0;) /* ends with the key's own */
        if ((pool >> f & 1) != 0)
            KPL_TRY(level_find_form(fields[f].kind, dot + 1, &key.form, error));
    key.pool = (pool & (pool - 1)) != 0 ? pool : 0;
    *key_out = key;
    return KPL_OK;
}
