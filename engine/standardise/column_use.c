/* column_use.c - see column_use.h. */
#include "standardise/column_use.h"

#include <assert.h>

static void use_add(const kpl_column_use *use, uint32_t source, kpl_names names) {
    for (uint32_t i = 0; i < names.count; i++) {
        const int64_t column = kpl_frame_column(&use->frames[source], names.items[i]);
        if (column >= 0)
            atomic_fetch_add(&use->counts[use->firsts[source] + column], 1);
    }
}

/* `with_ids`: per source, are its ids still to be made, and not by an earlier linkage? */
static void use_add_linkage(const kpl_column_use *use, const kpl_linkage_spec *linkage,
                            const bool *with_ids) {
    for (uint32_t s = 0; s < use->spec->source_count; s++) {
        if (!linkage->uses_source[s])
            continue;
        if (with_ids[s])
            use_add(use, s, use->spec->sources[s].id);
        for (uint32_t f = 0; f < linkage->field_count; f++)
            use_add(use, s, linkage->fields[f].sources[s].columns);
    }
}

/* All uses from `linkage` on: those of later linkages of the spec are not crossed off
 * yet.
 */
static void use_add_all(const kpl_column_use *use, const kpl_linkage_spec *linkage,
                        const kpl_values *ids) {
    bool with_ids[KPL_SOURCES_MAX];
    bool is_later = false;
    for (uint32_t s = 0; s < use->spec->source_count; s++)
        with_ids[s] = ids == NULL || ids[s].count == 0;
    use_add_linkage(use, linkage, with_ids);
    for (uint32_t s = 0; s < use->spec->source_count; s++)
        with_ids[s] = with_ids[s] && !linkage->uses_source[s];
    for (uint32_t l = 0; l < use->spec->linkage_count; l++) {
        if (is_later)
            use_add_linkage(use, &use->spec->linkages[l], with_ids);
        is_later |= &use->spec->linkages[l] == linkage;
    }
}

kpl_status kpl_column_use_init(kpl_column_use *use, const kpl_spec *spec,
                               const kpl_linkage_spec *linkage, kpl_frame *frames,
                               const kpl_values *ids, const kpl_allocator *allocator,
                               kpl_error *error) {
    *use = (kpl_column_use){.allocator = allocator, .frames = frames, .spec = spec};
    KPL_TRY(kpl_alloc(allocator, spec->source_count, sizeof *use->firsts, &use->firsts,
                      error));
    uint32_t count = 0;
    for (uint32_t s = 0; s < spec->source_count; s++) {
        use->firsts[s] = count;
        count += frames[s].column_count;
    }
    KPL_TRY(kpl_alloc(allocator, count, sizeof *use->counts, &use->counts, error));
    for (uint32_t c = 0; c < count; c++)
        atomic_init(&use->counts[c], 0);
    use_add_all(use, linkage, ids);
    for (uint32_t s = 0; s < spec->source_count; s++)
        for (uint32_t c = 0; c < frames[s].column_count; c++)
            if (atomic_load(&use->counts[use->firsts[s] + c]) == 0)
                kpl_column_release(&frames[s].columns[c], frames[s].allocator);
    return KPL_OK;
}

bool kpl_column_use_is_last(const kpl_column_use *use, uint32_t source,
                            const kpl_column *column) {
    if (use->counts == NULL)
        return false;
    const uint32_t at =
        use->firsts[source] + (uint32_t)(column - use->frames[source].columns);
    return atomic_load(&use->counts[at]) == 1;
}

void kpl_column_use_end(const kpl_column_use *use, uint32_t source, kpl_names names) {
    if (use->counts == NULL)
        return;
    kpl_frame *const frame = &use->frames[source];
    for (uint32_t i = 0; i < names.count; i++) {
        const int64_t column = kpl_frame_column(frame, names.items[i]);
        if (column < 0)
            continue;
        const uint32_t before =
            atomic_fetch_sub(&use->counts[use->firsts[source] + column], 1);
        assert(before > 0);
        if (before == 1)
            kpl_column_release(&frame->columns[column], frame->allocator);
    }
}

void kpl_column_use_release(kpl_column_use *use) {
    kpl_free(use->allocator, use->firsts);
    kpl_free(use->allocator, use->counts);
    *use = (kpl_column_use){.allocator = use->allocator};
}
