/* crossing.c - one dictionary for two fields, and the choice; see crossing.h. */
#include "compare/crossing.h"

#include <assert.h>
#include <string.h>

/* ---- One dictionary ---------------------------------------------------------------- */

/* The values of two sets in one: numbers of `first` stay; number_of_out has those of
 * `second`. */
static kpl_status crossing_merge(const kpl_values *first, const kpl_values *second,
                                 const kpl_allocator *allocator, kpl_values *merged_out,
                                 uint32_t *number_of_out, kpl_error *error) {
    kpl_dictionary dictionary = {0};
    KPL_TRY(kpl_dictionary_init(&dictionary, allocator, error));
    kpl_status status = KPL_OK;
    for (uint32_t v = 1; v < first->count && status == KPL_OK; v++) {
        uint32_t number = v;
        status =
            kpl_dictionary_add(&dictionary, kpl_values_text(first, v), &number, error);
        assert(number == v);
    }
    number_of_out[KPL_VALUE_NULL] = KPL_VALUE_NULL;
    for (uint32_t v = 1; v < second->count && status == KPL_OK; v++)
        status = kpl_dictionary_add(&dictionary, kpl_values_text(second, v),
                                    &number_of_out[v], error);
    if (status == KPL_OK) {
        kpl_dictionary_take(&dictionary, merged_out);
        kpl_values_fit(merged_out);
    }
    kpl_dictionary_release(&dictionary);
    return status;
}

static kpl_status crossing_counts(const kpl_field *field, const uint32_t *number_of,
                                  kpl_field *merged, kpl_error *error) {
    const kpl_allocator *const allocator = merged->values.allocator;
    merged->filled = field->filled;
    if (field->counts == NULL)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(allocator, merged->values.count, sizeof *merged->counts,
                           &merged->counts, error));
    for (uint32_t v = 1; v < field->values.count; v++)
        merged->counts[number_of == NULL ? v : number_of[v]] = field->counts[v];
    return KPL_OK;
}

/* Every form of one field over the shared numbers (number_of NULL: they are the field's).
 * Values that the field does not have, have no form yet. */
static kpl_status crossing_forms(const kpl_field *field, const uint32_t *number_of,
                                 kpl_field *merged, kpl_error *error) {
    for (uint32_t f = 1; f < KPL_FORMS_MAX; f++) {
        const kpl_form *const form = &field->forms[f];
        kpl_form *const target = &merged->forms[f];
        if (form->of_value == NULL)
            continue;
        target->values = form->values; /* borrowed */
        target->is_guard = form->is_guard;
        KPL_TRY(kpl_alloc_zero(merged->values.allocator, merged->values.count,
                               sizeof *target->of_value, &target->of_value, error));
        for (uint32_t v = 1; v < field->values.count; v++) {
            const uint32_t number = number_of == NULL ? v : number_of[v];
            const bool kept = form->is_guard && form->of_value[v] != KPL_VALUE_NULL;
            target->of_value[number] = kept ? number : form->of_value[v];
        }
    }
    return KPL_OK;
}

/* A form that levels of both ask: what one field says of a value, holds for both. */
static kpl_status crossing_share_form(kpl_crossing *crossing, uint32_t own_form,
                                      uint32_t partner_form, kpl_error *error) {
    kpl_form *const own = &crossing->fields[0].forms[own_form];
    kpl_form *const partner = &crossing->fields[1].forms[partner_form];
    uint32_t *number_of = NULL; /* of own's form values */
    if (own_form == KPL_FORM_VALUE || crossing->is_shared[own_form])
        return KPL_OK;
    crossing->is_shared[own_form] = true;
    assert(own->is_guard == partner->is_guard);
    kpl_status status = KPL_OK;
    if (!own->is_guard) {
        kpl_values *const merged = &crossing->form_values[own_form];
        status = kpl_alloc(crossing->allocator, own->values.count, sizeof *number_of,
                           &number_of, error);
        if (status == KPL_OK)
            status = crossing_merge(&partner->values, &own->values, crossing->allocator,
                                    merged, number_of, error);
        if (status == KPL_OK)
            own->values = partner->values = *merged;
    }
    for (uint32_t v = 1; v < crossing->fields[0].values.count && status == KPL_OK; v++) {
        const uint32_t of_own = own->of_value[v];
        const uint32_t number = number_of != NULL ? number_of[of_own] : of_own;
        const uint32_t shared =
            partner->of_value[v] != KPL_VALUE_NULL ? partner->of_value[v] : number;
        own->of_value[v] = partner->of_value[v] = shared;
    }
    kpl_free(crossing->allocator, number_of);
    return status;
}

static kpl_status crossing_share_forms(kpl_crossing *crossing,
                                       const kpl_linkage_spec *linkage,
                                       kpl_error *error) {
    const kpl_comparison_spec *const own = &linkage->comparisons[crossing->own];
    const kpl_comparison_spec *const partner = &linkage->comparisons[crossing->partner];
    assert(own->level_count == partner->level_count);
    for (uint32_t i = 0; i < own->level_count; i++)
        for (uint32_t c = 0; c < own->levels[i].condition_count; c++)
            KPL_TRY(crossing_share_form(crossing, own->levels[i].conditions[c].form,
                                        partner->levels[i].conditions[c].form, error));
    return KPL_OK;
}

static kpl_status crossing_fields(kpl_crossing *crossing, const kpl_field *own,
                                  const kpl_field *partner, kpl_error *error) {
    kpl_field *const fields = crossing->fields;
    fields[0] = (kpl_field){.name = own->name, .kind = own->kind};
    fields[1] = (kpl_field){.name = partner->name, .kind = partner->kind};
    KPL_TRY(kpl_alloc(crossing->allocator, own->values.count, sizeof *crossing->number_of,
                      &crossing->number_of, error));
    KPL_TRY(crossing_merge(&partner->values, &own->values, crossing->allocator,
                           &crossing->values, crossing->number_of, error));
    fields[0].values = fields[1].values = crossing->values;
    KPL_TRY(crossing_counts(own, crossing->number_of, &fields[0], error));
    KPL_TRY(crossing_counts(partner, NULL, &fields[1], error));
    KPL_TRY(crossing_forms(own, crossing->number_of, &fields[0], error));
    return crossing_forms(partner, NULL, &fields[1], error);
}

kpl_status kpl_crossing_init(kpl_crossing *crossing, const kpl_linkage_spec *linkage,
                             const kpl_table *table, const kpl_pattern_layout *layout,
                             uint32_t k, const kpl_allocator *allocator,
                             kpl_error *error) {
    const kpl_comparison_spec *const own = &linkage->comparisons[k];
    assert(own->crossed > 0);
    *crossing =
        (kpl_crossing){.allocator = allocator, .own = k, .partner = own->crossed - 1};
    const kpl_comparison_spec *const partner = &linkage->comparisons[crossing->partner];
    KPL_TRY(crossing_fields(crossing, &table->fields[own->field],
                            &table->fields[partner->field], error));
    KPL_TRY(crossing_share_forms(crossing, linkage, error));
    kpl_sift_init(&crossing->sift, own, &crossing->fields[0],
                  layout->plain_digits[k] - layout->close_from[k]);
    KPL_TRY(kpl_alloc_zero(allocator, crossing->values.count,
                           sizeof *crossing->signatures, &crossing->signatures, error));
    for (uint32_t v = 1; v < crossing->values.count; v++)
        crossing->signatures[v] = kpl_signature_of(kpl_values_text(&crossing->values, v));
    return KPL_OK;
}

void kpl_crossing_release(kpl_crossing *crossing) {
    for (uint32_t i = 0; i < 2; i++) {
        kpl_free(crossing->allocator, crossing->fields[i].counts);
        for (uint32_t f = 1; f < KPL_FORMS_MAX; f++)
            kpl_free(crossing->allocator, crossing->fields[i].forms[f].of_value);
    }
    for (uint32_t f = 1; f < KPL_FORMS_MAX; f++)
        kpl_values_release(&crossing->form_values[f]);
    kpl_values_release(&crossing->values);
    kpl_free(crossing->allocator, crossing->number_of);
    kpl_free(crossing->allocator, crossing->signatures);
    *crossing = (kpl_crossing){.allocator = crossing->allocator};
}

/* ---- The choice -------------------------------------------------------------------- */

/* What a part adds to its way of laying two records side by side. */
static uint32_t crossing_worth(const kpl_pattern_layout *layout, uint32_t k,
                               uint32_t digit) {
    if (digit + 1 == layout->plain_digits[k])
        return 3;
    if (kpl_digit_is_close(layout, k, digit))
        return 2;
    return digit >= 2 && digit + 1 == layout->close_from[k] ? 1 : 0;
}

kpl_crossing_digits kpl_crossing_choose(const kpl_crossing *crossing,
                                        const kpl_pattern_layout *layout,
                                        kpl_crossing_digits straight, uint32_t part,
                                        uint32_t other_part) {
    const uint32_t k = crossing->own;
    const uint32_t better = part > other_part ? part : other_part;
    const uint32_t worse = part > other_part ? other_part : part;
    const uint32_t beside = crossing_worth(layout, k, straight.own) +
                            crossing_worth(layout, crossing->partner, straight.partner);
    const uint32_t crosswise =
        crossing_worth(layout, k, better) + crossing_worth(layout, k, worse);
    if (crosswise <= beside || !kpl_digit_is_close(layout, k, better))
        return straight;
    const bool exact = better + 1 == layout->plain_digits[k];
    return (kpl_crossing_digits){.own = exact ? layout->crossed_digit[k]
                                              : layout->near_digit[k],
                                 .partner = worse};
}
