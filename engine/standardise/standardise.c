/*
 * standardise.c - the order of work; see standardise.h.
 *
 * Five loops over tasks: ids per source; columns per field and source; cleaning per chunk
 * of values; numbering per field; deriving per chunk, and numbering per form. Numbering
 * walks the records in order, so that codes are in order of first appearance whatever the
 * number of threads; each record costs two array reads.
 */
#include "standardise/standardise.h"

#include <assert.h>
#include <string.h>

#include "model/conflicts.h"
#include "standardise/adopt.h"
#include "standardise/field_part.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/record_ids.h"

#define STANDARDISE_UNSET UINT32_MAX

/* A form that the linkage needs. */
typedef struct standardise_form {
    uint32_t field;
    uint32_t form;
    kpl_form_guard_fn *guard; /* then there is nothing to translate */
    kpl_translation translation;
} standardise_form;

/* One chunk of one translation. */
typedef struct standardise_chunk {
    kpl_translation *translation;
    uint32_t chunk;
} standardise_chunk;

typedef struct standardise_state {
    const kpl_spec *spec;
    const kpl_linkage_spec *linkage;
    kpl_frame *frames;
    kpl_values *ids;
    const kpl_entity_rows *earlier;
    kpl_column_use use;
    const kpl_allocator *allocator;
    const kpl_pool *pool;
    kpl_table *table;
    uint32_t field_first;  /* of the fields under way */
    kpl_field_part *parts; /* field * source_count + source */
    standardise_form *forms;
    uint32_t form_count;
    standardise_chunk *chunks;
    uint64_t chunk_count;
} standardise_state;

/* ---- Records and ids ------------------------------------------------------------- */

static kpl_status standardise_count(standardise_state *state, kpl_error *error) {
    kpl_table *const table = state->table;
    const uint32_t source_count = state->spec->source_count;
    KPL_TRY(kpl_alloc_zero(state->allocator, (size_t)source_count + 1,
                           sizeof *table->source_starts, &table->source_starts, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, source_count, sizeof *table->ids,
                           &table->ids, error));
    table->source_count = source_count;
    uint64_t records = 0;
    for (uint32_t s = 0; s < source_count; s++) {
        table->ids[s].allocator = state->allocator;
        if (state->linkage->uses_source[s])
            records += state->frames[s].row_count;
        if (records > UINT32_MAX - 1)
            return kpl_fail(
                error, KPL_E_LIMIT,
                "linkage %s has more than %u records, the most for one linkage",
                state->linkage->name, UINT32_MAX - 1);
        table->source_starts[s + 1] = (uint32_t)records;
    }
    table->record_count = (uint32_t)records;
    return KPL_OK;
}

static kpl_status standardise_ids(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    standardise_state *const state = argument;
    const uint32_t source = (uint32_t)task;
    if (!state->linkage->uses_source[source])
        return KPL_OK;
    kpl_values *const ids = &state->table->ids[source];
    if (state->ids != NULL && state->ids[source].count > 0) {
        *ids = state->ids[source];
        state->ids[source] = (kpl_values){.allocator = state->allocator};
        return KPL_OK;
    }
    if (kpl_adopt_ids(&state->use, source, ids))
        return KPL_OK;
    const kpl_status status =
        kpl_record_ids_build(&state->spec->sources[source], &state->frames[source],
                             state->allocator, ids, error);
    if (status != KPL_OK)
        return status;
    kpl_values_fit(ids);
    kpl_column_use_end(&state->use, source, state->spec->sources[source].id);
    return KPL_OK;
}

/* ---- Cleaning -------------------------------------------------------------------- */

static kpl_status standardise_open(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    standardise_state *const state = argument;
    const uint32_t source = (uint32_t)(task % state->spec->source_count);
    const uint64_t field = state->field_first + task / state->spec->source_count;
    if (!state->linkage->uses_source[source])
        return KPL_OK;
    kpl_field_part *const part =
        &state->parts[field * state->spec->source_count + source];
    return kpl_field_part_open(part, state->spec, &state->linkage->fields[field], source,
                               &state->frames[source], state->allocator, error);
}

static kpl_status standardise_translate(void *argument, uint64_t task, uint32_t worker,
                                        kpl_error *error) {
    (void)worker;
    const standardise_state *const state = argument;
    const standardise_chunk *const chunk = &state->chunks[task];
    return kpl_translation_run(chunk->translation, chunk->chunk, error);
}

/* Add the chunks of a translation to the list of tasks; without a list, only count. */
static void standardise_enlist(standardise_state *state, kpl_translation *translation) {
    for (uint32_t c = 0; c < translation->chunk_count; c++) {
        if (state->chunks != NULL)
            state->chunks[state->chunk_count] = (standardise_chunk){translation, c};
        state->chunk_count++;
    }
}

static void standardise_enlist_all(standardise_state *state, bool deriving) {
    state->chunk_count = 0;
    if (deriving) {
        for (uint32_t f = 0; f < state->form_count; f++)
            standardise_enlist(state, &state->forms[f].translation);
        return;
    }
    const uint64_t parts =
        (uint64_t)state->linkage->field_count * state->spec->source_count;
    for (uint64_t p = 0; p < parts; p++)
        standardise_enlist(state, &state->parts[p].translation);
}

/* Run all translations of the parts, or of the forms. */
static kpl_status standardise_translate_all(standardise_state *state, bool deriving,
                                            kpl_error *error) {
    standardise_enlist_all(state, deriving);
    KPL_TRY(kpl_alloc(state->allocator, (size_t)state->chunk_count, sizeof *state->chunks,
                      &state->chunks, error));
    if (state->chunks == NULL)
        return KPL_OK;
    standardise_enlist_all(state, deriving);
    const kpl_status status = kpl_parallel_for(state->pool, state->chunk_count,
                                               standardise_translate, state, error);
    kpl_free(state->allocator, state->chunks);
    state->chunks = NULL;
    return status;
}

/* ---- Numbering ------------------------------------------------------------------- */

/* The codes of one part's records; `dictionary` grows. */
static kpl_status standardise_number(const kpl_field_part *part,
                                     kpl_dictionary *dictionary, uint32_t *codes_out,
                                     kpl_error *error) {
    uint32_t *number_of = NULL; /* per raw value; given when a record first has it */
    KPL_TRY(kpl_alloc(part->allocator, part->values->count, sizeof *number_of, &number_of,
                      error));
    memset(number_of, 0xFF, part->values->count * sizeof *number_of);
    number_of[KPL_VALUE_NULL] = KPL_VALUE_NULL;
    kpl_status status = KPL_OK;
    for (uint32_t row = 0; row < part->row_count; row++) {
        const uint32_t code = part->codes[row];
        if (number_of[code] == STANDARDISE_UNSET) {
            status = kpl_translation_number(&part->translation, code, dictionary,
                                            &number_of[code], error);
            if (status != KPL_OK)
                break;
        }
        codes_out[row] = number_of[code];
    }
    kpl_free(part->allocator, number_of);
    return status;
}

static kpl_status standardise_tally(kpl_field *field, uint32_t record_count,
                                    const kpl_allocator *allocator, kpl_error *error) {
    KPL_TRY(kpl_alloc_zero(allocator, field->values.count, sizeof *field->counts,
                           &field->counts, error));
    for (uint32_t record = 0; record < record_count; record++)
        field->counts[field->codes[record]]++;
    field->filled = (uint64_t)record_count - field->counts[KPL_VALUE_NULL];
    field->counts[KPL_VALUE_NULL] = 0;
    return KPL_OK;
}

/* The entities that the field's rows have by an earlier linkage, numbered anew: values
 * are decimal numbers, in order of first appearance. */
static kpl_status standardise_number_entities(const kpl_table *table,
                                              const kpl_entity_rows *rows,
                                              uint32_t *number_of, kpl_field *field,
                                              kpl_error *error) {
    for (uint32_t s = 0; s < table->source_count; s++) {
        const uint32_t first = table->source_starts[s];
        for (uint32_t record = first; record < table->source_starts[s + 1]; record++) {
            const uint32_t entity = kpl_entity_rows_value(rows, s, record - first);
            if (entity != 0 && number_of[entity] == KPL_VALUE_NULL) {
                uint8_t digits[10];
                uint32_t at = sizeof digits;
                for (uint32_t left = entity; left > 0; left /= 10)
                    digits[--at] = (uint8_t)('0' + left % 10);
                KPL_TRY(kpl_values_append(
                    &field->values, (kpl_text){digits + at, (uint32_t)sizeof digits - at},
                    &number_of[entity], error));
            }
            field->codes[record] = number_of[entity]; /* [0] stays null */
        }
    }
    return KPL_OK;
}

static kpl_status standardise_entities(const standardise_state *state, uint32_t earlier,
                                       kpl_field *field, kpl_error *error) {
    static const kpl_entity_rows none = {0};
    const kpl_entity_rows *const rows =
        state->earlier != NULL ? &state->earlier[earlier] : &none;
    uint32_t *number_of = NULL;
    KPL_TRY(kpl_values_init(&field->values, state->allocator, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, state->table->record_count,
                           sizeof *field->codes, &field->codes, error));
    KPL_TRY(kpl_alloc_zero(state->allocator, (size_t)rows->entity_count + 1,
                           sizeof *number_of, &number_of, error));
    const kpl_status status =
        standardise_number_entities(state->table, rows, number_of, field, error);
    kpl_free(state->allocator, number_of);
    KPL_TRY(status);
    kpl_values_fit(&field->values);
    return standardise_tally(field, state->table->record_count, state->allocator, error);
}

/* One field: number the cleaned values of all its sources. */
static kpl_status standardise_field(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    (void)worker;
    standardise_state *const state = argument;
    kpl_table *const table = state->table;
    const uint64_t number = state->field_first + task;
    kpl_field *const field = &table->fields[number];
    kpl_field_part *const parts = &state->parts[number * state->spec->source_count];
    kpl_dictionary dictionary = {0};
    const uint32_t entity_of = state->linkage->fields[number].entity_of;
    if (entity_of > 0)
        return standardise_entities(state, entity_of - 1, field, error);
    if (kpl_adopt_field(&state->use, table, parts, field))
        return standardise_tally(field, table->record_count, state->allocator, error);
    KPL_TRY(kpl_alloc_zero(state->allocator, table->record_count, sizeof *field->codes,
                           &field->codes, error));
    KPL_TRY(kpl_dictionary_init(&dictionary, state->allocator, error));
    kpl_status status = KPL_OK;
    for (uint32_t s = 0; s < table->source_count && status == KPL_OK; s++) {
        if (parts[s].values == NULL)
            continue;
        status = standardise_number(&parts[s], &dictionary,
                                    field->codes + table->source_starts[s], error);
        kpl_field_part_release(&parts[s]);
        kpl_column_use_end(&state->use, s,
                           state->linkage->fields[number].sources[s].columns);
    }
    if (status == KPL_OK) {
        kpl_dictionary_take(&dictionary, &field->values);
        status = standardise_tally(field, table->record_count, state->allocator, error);
    }
    kpl_dictionary_release(&dictionary);
    return status;
}

/* ---- Derived forms --------------------------------------------------------------- */

/* Remember that the linkage needs a form that is not here; room is there for all. */
static void standardise_need(standardise_state *state, uint32_t field, uint32_t form) {
    if (form == KPL_FORM_VALUE ||
        kpl_form_is_here(&state->table->fields[field].forms[form]))
        return;
    for (uint32_t f = 0; f < state->form_count; f++)
        if (state->forms[f].field == field && state->forms[f].form == form)
            return;
    const kpl_field *const of = &state->table->fields[field];
    assert(form <= of->kind->form_count);
    standardise_form *const needed = &state->forms[state->form_count++];
    *needed = (standardise_form){.field = field, .form = form};
    needed->guard = kpl_form_guard(of->kind->forms[form - 1].derive);
    if (needed->guard == NULL)
        needed->translation = (kpl_translation){
            .values = &of->values,
            .derive = of->kind->forms[form - 1].derive,
        };
}

static kpl_status standardise_begin_forms(standardise_state *state, kpl_error *error) {
    return kpl_alloc_zero(state->allocator,
                          (size_t)state->linkage->field_count * (KPL_FORMS_MAX - 1),
                          sizeof *state->forms, &state->forms, error);
}

/* The forms of all fields that a key takes. */
static void standardise_need_key(standardise_state *state, const kpl_key_spec *key) {
    const kpl_field_spec *const fields = state->linkage->fields;
    for (uint32_t f = key->field; f < state->linkage->field_count; f++) {
        if (!kpl_key_has_field(key, f))
            continue;
        const int32_t form =
            kpl_key_form(fields[key->field].kind, key->form, fields[f].kind);
        assert(form >= 0);
        standardise_need(state, f, (uint32_t)form);
    }
}

/* The forms that rules and comparisons name, and those that conflict. */
static void standardise_collect(standardise_state *state) {
    const kpl_linkage_spec *const linkage = state->linkage;
    for (uint32_t r = 0; r < linkage->rule_count; r++)
        for (uint32_t k = 0; k < linkage->rules[r].key_count; k++)
            standardise_need_key(state, &linkage->rules[r].keys[k]);
    for (uint32_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].conflict)
            standardise_need(state, f, kpl_conflict_form(&linkage->fields[f]));
    for (uint32_t c = 0; c < linkage->comparison_count; c++) {
        const kpl_comparison_spec *const comparison = &linkage->comparisons[c];
        for (uint32_t l = 0; l < comparison->level_count; l++)
            for (uint32_t i = 0; i < comparison->levels[l].condition_count; i++)
                standardise_need(state, comparison->field,
                                 comparison->levels[l].conditions[i].form);
    }
}

/* The forms that kinds recommend as keys and the table lacks. */
static void standardise_collect_keys(standardise_state *state) {
    for (uint32_t f = 0; f < state->linkage->field_count; f++) {
        const kpl_kind *const kind = state->linkage->fields[f].kind;
        for (uint32_t k = 0; kind->keys != NULL && kind->keys[k] != NULL; k++) {
            const int32_t form = kpl_kind_form(kind, kind->keys[k]);
            assert(form >= 0);
            standardise_need(state, f, (uint32_t)form);
        }
    }
}

/* A guard numbers nothing: values that it keeps have the numbers they have. */
static kpl_status standardise_guard(const kpl_values *values, kpl_form_guard_fn *keeps,
                                    const kpl_allocator *allocator, kpl_form *form,
                                    kpl_error *error) {
    KPL_TRY(kpl_alloc(allocator, values->count, sizeof *form->of_value, &form->of_value,
                      error));
    form->is_guard = true;
    form->of_value[KPL_VALUE_NULL] = KPL_VALUE_NULL;
    for (uint32_t v = 1; v < values->count; v++)
        form->of_value[v] = keeps(kpl_values_text(values, v)) ? v : KPL_VALUE_NULL;
    return KPL_OK;
}

/* The one value that each cleaned value has of a form. */
static kpl_status standardise_derive_one(const kpl_translation *translation,
                                         kpl_dictionary *dictionary, kpl_form *form,
                                         kpl_error *error) {
    const uint32_t count = translation->values->count;
    KPL_TRY(kpl_alloc(translation->allocator, count, sizeof *form->of_value,
                      &form->of_value, error));
    form->of_value[KPL_VALUE_NULL] = KPL_VALUE_NULL;
    for (uint32_t v = 1; v < count; v++)
        KPL_TRY(kpl_translation_number(translation, v, dictionary, &form->of_value[v],
                                       error));
    return KPL_OK;
}

/* Put `item` among those of one value, which are ascending and end the list. */
static void standardise_insert(kpl_form *form, uint64_t from, uint64_t *end,
                               uint32_t item) {
    uint64_t at = *end;
    while (at > from && form->items[at - 1] > item)
        at--;
    if (at > from && form->items[at - 1] == item)
        return;
    memmove(form->items + at + 1, form->items + at,
            (size_t)(*end - at) * sizeof *form->items);
    form->items[at] = item;
    (*end)++;
}

/* All values that each cleaned value has of a form. */
static kpl_status standardise_derive_many(const kpl_translation *translation,
                                          kpl_dictionary *dictionary, kpl_form *form,
                                          kpl_error *error) {
    const uint32_t count = translation->values->count;
    size_t capacity = 0;
    uint64_t filled = 0;
    KPL_TRY(kpl_alloc_zero(translation->allocator, (size_t)count + 1,
                           sizeof *form->starts, &form->starts, error));
    for (uint32_t v = 1; v < count; v++) {
        const kpl_text text = kpl_translation_text(translation, v);
        form->starts[v] = filled;
        for (uint32_t at = 0; at < text.length;) {
            uint32_t end = at;
            uint32_t item = KPL_VALUE_NULL;
            while (text.bytes[end] != KPL_FORM_END)
                end++;
            KPL_TRY(kpl_dictionary_add(dictionary, (kpl_text){text.bytes + at, end - at},
                                       &item, error));
            KPL_TRY(kpl_reserve(translation->allocator, (size_t)filled + 1,
                                sizeof *form->items, &capacity, &form->items, error));
            assert(item != KPL_VALUE_NULL);
            standardise_insert(form, form->starts[v], &filled, item);
            at = end + 1;
        }
    }
    form->starts[count] = filled;
    return KPL_OK;
}

/* One form: number the derived values, in order of the cleaned ones. */
static kpl_status standardise_derive(void *argument, uint64_t task, uint32_t worker,
                                     kpl_error *error) {
    (void)worker;
    standardise_state *const state = argument;
    standardise_form *const needed = &state->forms[task];
    kpl_field *const field = &state->table->fields[needed->field];
    kpl_form *const form = &field->forms[needed->form];
    kpl_dictionary dictionary = {0};
    if (needed->guard != NULL)
        return standardise_guard(&field->values, needed->guard, state->allocator, form,
                                 error);
    KPL_TRY(kpl_dictionary_init(&dictionary, state->allocator, error));
    const kpl_status status =
        kpl_kind_form_is_many(field->kind, needed->form)
            ? standardise_derive_many(&needed->translation, &dictionary, form, error)
            : standardise_derive_one(&needed->translation, &dictionary, form, error);
    if (status == KPL_OK)
        kpl_dictionary_take(&dictionary, &form->values);
    kpl_dictionary_release(&dictionary);
    kpl_translation_release(&needed->translation);
    return status;
}

/* All forms that were collected. */
static kpl_status standardise_forms(standardise_state *state, kpl_error *error) {
    for (uint32_t f = 0; f < state->form_count; f++)
        if (state->forms[f].guard == NULL)
            KPL_TRY(kpl_translation_init(&state->forms[f].translation, state->allocator,
                                         error));
    KPL_TRY(standardise_translate_all(state, true, error));
    return kpl_parallel_for(state->pool, state->form_count, standardise_derive, state,
                            error);
}

static void standardise_end_forms(standardise_state *state) {
    for (uint32_t f = 0; f < state->form_count; f++)
        kpl_translation_release(&state->forms[f].translation);
    kpl_free(state->allocator, state->forms);
}

/* ---- All of it ------------------------------------------------------------------- */

/* All fields at once, or one after another: then the raw values of one are gone before
 * those of the next are cleaned. */
static kpl_status standardise_fields(standardise_state *state, bool frugal,
                                     kpl_error *error) {
    const kpl_linkage_spec *const linkage = state->linkage;
    kpl_table *const table = state->table;
    KPL_TRY(kpl_alloc_zero(state->allocator, linkage->field_count, sizeof *table->fields,
                           &table->fields, error));
    table->field_count = linkage->field_count;
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        table->fields[f].name = linkage->fields[f].name;
        table->fields[f].kind = linkage->fields[f].kind;
        table->fields[f].values.allocator = state->allocator;
        for (uint32_t form = 0; form < KPL_FORMS_MAX; form++)
            table->fields[f].forms[form].values.allocator = state->allocator;
    }
    const uint64_t part_count =
        (uint64_t)linkage->field_count * state->spec->source_count;
    KPL_TRY(kpl_alloc_zero(state->allocator, (size_t)part_count, sizeof *state->parts,
                           &state->parts, error));
    const uint32_t step = frugal || linkage->field_count == 0 ? 1 : linkage->field_count;
    for (; state->field_first < linkage->field_count; state->field_first += step) {
        KPL_TRY(kpl_parallel_for(state->pool, (uint64_t)step * state->spec->source_count,
                                 standardise_open, state, error));
        KPL_TRY(standardise_translate_all(state, false, error));
        KPL_TRY(kpl_parallel_for(state->pool, step, standardise_field, state, error));
    }
    return KPL_OK;
}

static kpl_status standardise_all(standardise_state *state,
                                  const kpl_standardise_options *options,
                                  kpl_error *error) {
    KPL_TRY(standardise_count(state, error));
    if (options->takes_columns)
        KPL_TRY(kpl_column_use_init(&state->use, state->spec, state->linkage,
                                    state->frames, state->ids, state->allocator, error));
    KPL_TRY(kpl_parallel_for(state->pool, state->spec->source_count, standardise_ids,
                             state, error));
    if (options->spill != NULL)
        KPL_TRY(kpl_table_put_ids_away(state->table, options->spill, error));
    KPL_TRY(standardise_fields(state, options->spill != NULL, error));
    KPL_TRY(standardise_begin_forms(state, error));
    standardise_collect(state);
    return standardise_forms(state, error);
}

static void standardise_end(standardise_state *state) {
    const uint64_t part_count =
        (uint64_t)state->linkage->field_count * state->spec->source_count;
    for (uint64_t p = 0; state->parts != NULL && p < part_count; p++)
        kpl_field_part_release(&state->parts[p]);
    kpl_free(state->allocator, state->parts);
    standardise_end_forms(state);
    kpl_column_use_release(&state->use);
}

kpl_status kpl_standardise_run(const kpl_spec *spec, const kpl_linkage_spec *linkage,
                               kpl_frame *frames, const kpl_standardise_options *options,
                               kpl_table *table_out, kpl_error *error) {
    assert(spec->source_count > 0 && linkage->field_count <= KPL_FIELDS_MAX);
    static const kpl_pool alone = {.threads = 1};
    kpl_table table = {.allocator = options->allocator};
    standardise_state state = {
        .spec = spec,
        .linkage = linkage,
        .frames = frames,
        .ids = options->ids,
        .earlier = options->earlier,
        .allocator = options->allocator,
        .pool = options->pool == NULL ? &alone : options->pool,
        .table = &table,
    };
    const kpl_status status = standardise_all(&state, options, error);
    standardise_end(&state);
    if (status != KPL_OK) {
        kpl_table_release(&table);
        return status;
    }
    *table_out = table;
    return KPL_OK;
}

kpl_status kpl_standardise_keys(const kpl_linkage_spec *linkage,
                                const kpl_standardise_options *options, kpl_table *table,
                                kpl_error *error) {
    static const kpl_pool alone = {.threads = 1};
    standardise_state state = {.linkage = linkage,
                               .allocator = options->allocator,
                               .pool = options->pool == NULL ? &alone : options->pool,
                               .table = table};
    KPL_TRY(standardise_begin_forms(&state, error));
    standardise_collect_keys(&state);
    const kpl_status status = standardise_forms(&state, error);
    standardise_end_forms(&state);
    return status;
}
