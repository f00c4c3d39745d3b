/* translate.c - see translate.h. */
#include "standardise/translate.h"

#include <assert.h>

#include "model/value_hash.h"
#include "standardise/kinds.h"

/* Enough work to pay for a task, few enough values that two threads end together. The
 * result does not depend on it. */
#define TRANSLATE_CHUNK_VALUES 4096u

bool kpl_translation_is_plain(const kpl_translation *translation) {
    return translation->clean == kpl_clean_nothing && translation->extract == NULL;
}

kpl_status kpl_translation_init(kpl_translation *translation,
                                const kpl_allocator *allocator, kpl_error *error) {
    const uint32_t count = translation->values->count;
    translation->allocator = allocator;
    if (kpl_translation_is_plain(translation))
        return KPL_OK;
    translation->chunk_count = (uint32_t)(((uint64_t)count + TRANSLATE_CHUNK_VALUES - 1) /
                                          TRANSLATE_CHUNK_VALUES);
    KPL_TRY(kpl_alloc_zero(allocator, translation->chunk_count,
                           sizeof *translation->chunks, &translation->chunks, error));
    KPL_TRY(kpl_alloc(allocator, count, sizeof *translation->starts, &translation->starts,
                      error));
    KPL_TRY(kpl_alloc(allocator, count, sizeof *translation->lengths,
                      &translation->lengths, error));
    return kpl_alloc(allocator, count, sizeof *translation->hashes, &translation->hashes,
                     error);
}

/* The part of a value that is asked for, cleaned. `part` is room to work in. */
static kpl_status translate_clean(const kpl_translation *translation, kpl_text text,
                                  kpl_buffer *part, kpl_buffer *texts, kpl_error *error) {
    if (translation->extract != NULL) {
        part->length = 0;
        KPL_TRY(translation->extract(text, part, error));
        if (part->length == 0)
            return KPL_OK;
        if (part->length > UINT32_MAX)
            return kpl_fail(error, KPL_E_LIMIT, "a value is longer than %u bytes",
                            UINT32_MAX);
        text = (kpl_text){part->bytes, (uint32_t)part->length};
    }
    if (kpl_null_markers_match(&translation->nulls, text))
        return KPL_OK;
    return translation->clean(text, &translation->study, texts, error);
}

static kpl_status translate_value(kpl_translation *translation, uint32_t v,
                                  kpl_buffer *part, kpl_buffer *texts, kpl_error *error) {
    const kpl_text text = kpl_values_text(translation->values, v);
    const size_t start = texts->length;
    if (translation->derive != NULL)
        KPL_TRY(translation->derive(text, texts, error));
    else
        KPL_TRY(translate_clean(translation, text, part, texts, error));
    const size_t length = texts->length - start;
    if (length > UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "a value is longer than %u bytes",
                        UINT32_MAX);
    translation->starts[v] = start;
    translation->lengths[v] = (uint32_t)length;
    translation->hashes[v] =
        length == 0 ? 0
                    : kpl_value_hash((kpl_text){texts->bytes + start, (uint32_t)length});
    return KPL_OK;
}

kpl_status kpl_translation_run(kpl_translation *translation, uint32_t chunk,
                               kpl_error *error) {
    assert(chunk < translation->chunk_count);
    const uint32_t count = translation->values->count;
    const uint32_t first = chunk * TRANSLATE_CHUNK_VALUES;
    const uint32_t end =
        count - first < TRANSLATE_CHUNK_VALUES ? count : first + TRANSLATE_CHUNK_VALUES;
    kpl_buffer *const texts = &translation->chunks[chunk].texts;
    kpl_buffer part = {.allocator = translation->allocator};
    kpl_status status = KPL_OK;
    texts->allocator = translation->allocator;
    for (uint32_t v = first == 0 ? 1 : first; v < end && status == KPL_OK; v++)
        status = translate_value(translation, v, &part, texts, error);
    kpl_buffer_release(&part);
    return status;
}

kpl_text kpl_translation_text(const kpl_translation *translation, uint32_t v) {
    assert(v != KPL_VALUE_NULL && v < translation->values->count);
    const kpl_text nothing = {(const uint8_t *)"", 0};
    if (kpl_translation_is_plain(translation)) {
        const kpl_text text = kpl_values_text(translation->values, v);
        return kpl_null_markers_match(&translation->nulls, text) ? nothing : text;
    }
    if (translation->lengths[v] == 0)
        return nothing;
    const kpl_buffer *const texts =
        &translation->chunks[v / TRANSLATE_CHUNK_VALUES].texts;
    return (kpl_text){texts->bytes + translation->starts[v], translation->lengths[v]};
}

kpl_status kpl_translation_number(const kpl_translation *translation, uint32_t v,
                                  kpl_dictionary *dictionary, uint32_t *value_out,
                                  kpl_error *error) {
    const kpl_text text = kpl_translation_text(translation, v);
    if (translation->hashes == NULL)
        return kpl_dictionary_add(dictionary, text, value_out, error);
    return kpl_dictionary_add_hashed(dictionary, text, translation->hashes[v], value_out,
                                     error);
}

void kpl_translation_release(kpl_translation *translation) {
    for (uint32_t c = 0; translation->chunks != NULL && c < translation->chunk_count; c++)
        kpl_buffer_release(&translation->chunks[c].texts);
    kpl_free(translation->allocator, translation->chunks);
    kpl_free(translation->allocator, translation->starts);
    kpl_free(translation->allocator, translation->lengths);
    kpl_free(translation->allocator, translation->hashes);
    translation->chunks = NULL;
    translation->starts = NULL;
    translation->lengths = NULL;
    translation->hashes = NULL;
}
