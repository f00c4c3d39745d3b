/* csv_header.c - column names; see csv_header.h. */
#include "read/csv_header.h"

#include <string.h>

/* Number `name` in `seen`, with a suffix when it is there already. `suffixes` has the
 * last suffix tried per name, so that a thousand equal names stay cheap. */
static kpl_status header_add(kpl_dictionary *seen, kpl_text name, uint32_t *suffixes,
                             kpl_arena *arena, const char **name_out, kpl_error *error) {
    const uint32_t known = kpl_dictionary_find(seen, name);
    uint32_t value = 0;
    if (known == KPL_VALUE_NULL) {
        KPL_TRY(kpl_dictionary_add(seen, name, &value, error));
        return kpl_arena_string(arena, (const char *)name.bytes, name.length, name_out,
                                error);
    }
    do {
        if (suffixes[known] == 0)
            suffixes[known] = 1;
        KPL_TRY(kpl_arena_print(arena, name_out, error, "%.*s_%u", (int)name.length,
                                (const char *)name.bytes, ++suffixes[known]));
    } while (kpl_dictionary_find(seen, kpl_text_of(*name_out)) != KPL_VALUE_NULL);
    return kpl_dictionary_add(seen, kpl_text_of(*name_out), &value, error);
}

kpl_status kpl_csv_header_names(const kpl_text *raw, uint32_t count, kpl_arena *arena,
                                const char ***names_out, kpl_error *error) {
    const char **names = NULL;
    uint32_t *suffixes = NULL;
    kpl_dictionary seen = {.table = {.slots = NULL}};
    kpl_status status = kpl_arena_alloc(arena, count, sizeof *names, &names, error);
    if (status == KPL_OK)
        status =
            kpl_arena_alloc(arena, (size_t)count + 1, sizeof *suffixes, &suffixes, error);
    if (status == KPL_OK)
        status = kpl_dictionary_init(&seen, arena->allocator, error);
    for (uint32_t c = 0; c < count && status == KPL_OK; c++) {
        const char *made = NULL;
        kpl_text name = kpl_text_trim(raw[c]);
        if (name.length == 0) {
            status = kpl_arena_print(arena, &made, error, "column_%u", c + 1);
            if (status == KPL_OK)
                name = kpl_text_of(made);
        }
        if (status == KPL_OK)
            status = header_add(&seen, name, suffixes, arena, &names[c], error);
    }
    kpl_dictionary_release(&seen);
    if (status == KPL_OK)
        *names_out = names;
    return status;
}

static bool header_is_wanted(const kpl_names *wanted, const char *name) {
    if (wanted == NULL)
        return true;
    for (uint32_t i = 0; i < wanted->count; i++)
        if (strcmp(wanted->items[i], name) == 0)
            return true;
    return false;
}

static kpl_status header_check_wanted(const char *path, const char *const *names,
                                      uint32_t count, const kpl_names *wanted,
                                      kpl_error *error) {
    for (uint32_t i = 0; wanted != NULL && i < wanted->count; i++) {
        bool found = false;
        for (uint32_t c = 0; c < count && !found; c++)
            found = strcmp(names[c], wanted->items[i]) == 0;
        if (found)
            continue;
        const char *const nearest = kpl_text_nearest(wanted->items[i], names, count);
        if (nearest == NULL)
            return kpl_fail_at(error, KPL_E_CONFIG, 0, i + 1,
                               "%s: there is no column \"%s\"", path, wanted->items[i]);
        return kpl_fail_at(error, KPL_E_CONFIG, 0, i + 1,
                           "%s: there is no column \"%s\"; did you mean \"%s\"?", path,
                           wanted->items[i], nearest);
    }
    return KPL_OK;
}

kpl_status kpl_csv_header_select(const char *path, const char *const *names,
                                 uint32_t count, const kpl_names *wanted,
                                 kpl_arena *arena, kpl_frame *frame,
                                 uint32_t **selected_out, kpl_error *error) {
    KPL_TRY(header_check_wanted(path, names, count, wanted, error));
    uint32_t *selected = NULL;
    KPL_TRY(kpl_arena_alloc(arena, count, sizeof *selected, &selected, error));
    KPL_TRY(kpl_alloc_zero(frame->allocator, count, sizeof *frame->columns,
                           &frame->columns, error));
    for (uint32_t c = 0; c < count; c++) {
        if (!header_is_wanted(wanted, names[c]))
            continue;
        kpl_column *const column = &frame->columns[frame->column_count];
        KPL_TRY(kpl_copy_string(frame->allocator, names[c], strlen(names[c]),
                                &column->name, error));
        selected[frame->column_count++] = c;
    }
    *selected_out = selected;
    return KPL_OK;
}
