/*
 * translate.h - one function over all values of a dictionary, in parallel.
 *
 * Stage    standardise; for cleaning and for deriving.
 * Method   values are cut into chunks, a task each; a chunk keeps its texts back to back.
 *          The caller then walks the values in the order it likes and numbers the texts:
 *          hashes are there, so that the serial part only probes. Cleaning that changes
 *          nothing (kpl_clean_nothing) has no chunks: its texts are the values
 * themselves. Order    init, then any number of tasks at once, then text and hash, then
 * release. Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_TRANSLATE_H
#define KPL_STANDARDISE_TRANSLATE_H

#include "standardise/null_markers.h"

typedef struct kpl_translation_chunk {
    kpl_buffer texts;
} kpl_translation_chunk;

/* Set the first group, zero the rest. `clean` or `derive` is set, not both. */
typedef struct kpl_translation {
    const kpl_values *values;     /* borrowed */
    kpl_kind_extract_fn *extract; /* before clean; NULL = nothing */
    kpl_kind_clean_fn *clean;
    kpl_kind_derive_fn *derive;
    kpl_column_study study; /* for clean */
    kpl_null_markers nulls; /* for clean */

    const kpl_allocator *allocator;
    kpl_translation_chunk *chunks;
    uint32_t chunk_count;
    uint64_t *starts; /* per value: where its text starts in its chunk */
    uint32_t *lengths;
    uint64_t *hashes;
} kpl_translation;

/* Cut `values` into chunks and make room. KPL_E_NOMEM; release in any case. */
KPL_NODISCARD kpl_status kpl_translation_init(kpl_translation *translation,
                                              const kpl_allocator *allocator,
                                              kpl_error *error);

/* Translate chunk `chunk`. Threads: any, each chunk once. */
KPL_NODISCARD kpl_status kpl_translation_run(kpl_translation *translation, uint32_t chunk,
                                             kpl_error *error);

/* Does it leave every value as it is? */
bool kpl_translation_is_plain(const kpl_translation *translation);

/* What value `v` (not null) became; empty = null. */
kpl_text kpl_translation_text(const kpl_translation *translation, uint32_t v);

/* The number of that text in `dictionary`, added when new. */
KPL_NODISCARD kpl_status kpl_translation_number(const kpl_translation *translation,
                                                uint32_t v, kpl_dictionary *dictionary,
                                                uint32_t *value_out, kpl_error *error);

void kpl_translation_release(kpl_translation *translation);

#endif /* KPL_STANDARDISE_TRANSLATE_H */
