/*
 * vetoes_in.c - see vetoes_in.h.
 *
 * The file names few records and the table has many: the ids of the file are numbered,
 * and the ids of the table then looked up among them, once.
 */
#include "inspect/vetoes_in.h"

#include <string.h>

#include "inspect/table_in.h"
#include "model/run_file.h"

typedef struct vetoes_state {
    const kpl_spec *spec;
    const kpl_linkage_spec *linkage;
    const kpl_table *table;
    const char *path;
    kpl_vetoes *vetoes;   /* records are numbers of `names` until all are read */
    kpl_dictionary names; /* source, unit separator, id */
    kpl_buffer name;      /* room for one */
    uint32_t *record_of;  /* per value of `names` */
} vetoes_state;

static kpl_status vetoes_foreign(const vetoes_state *state, kpl_error *error) {
    return kpl_fail(error, KPL_E_CORRUPT, "%s names what the run does not have",
                    state->path);
}

static kpl_status vetoes_name(vetoes_state *state, kpl_text source, kpl_text id,
                              kpl_text *name_out, kpl_error *error) {
    state->name.length = 0;
    KPL_TRY(kpl_buffer_append(&state->name, source.bytes, source.length, error));
    KPL_TRY(kpl_buffer_byte(&state->name, KPL_COLUMN_END, error));
    KPL_TRY(kpl_buffer_append(&state->name, id.bytes, id.length, error));
    *name_out = (kpl_text){state->name.bytes, (uint32_t)state->name.length};
    return KPL_OK;
}

static kpl_status vetoes_add(vetoes_state *state, kpl_text source, kpl_text id,
                             uint32_t *number_out, kpl_error *error) {
    kpl_text name;
    KPL_TRY(vetoes_name(state, source, id, &name, error));
    return kpl_dictionary_add(&state->names, name, number_out, error);
}

static kpl_status vetoes_row(void *argument, const kpl_table_head *head,
                             const kpl_cell *cells, kpl_error *error) {
    vetoes_state *const state = argument;
    kpl_vetoes *const vetoes = state->vetoes;
    kpl_veto veto = {.probability = cells[head->column_count - 1].number};
    if (kpl_table_column(head, "field") != 4) /* a table, but another one */
        return vetoes_foreign(state, error);
    while (veto.field < state->linkage->field_count &&
           !kpl_text_is(cells[4].text, state->linkage->fields[veto.field].name))
        veto.field++;
    if (veto.field == state->linkage->field_count)
        return vetoes_foreign(state, error);
    KPL_TRY(vetoes_add(state, cells[0].text, cells[1].text, &veto.left, error));
    KPL_TRY(vetoes_add(state, cells[2].text, cells[3].text, &veto.right, error));
    KPL_TRY(kpl_reserve(vetoes->allocator, vetoes->count + 1, sizeof *vetoes->items,
                        &vetoes->capacity, &vetoes->items, error));
    vetoes->items[vetoes->count++] = veto;
    return KPL_OK;
}

/* record_of[number] := the record of that name. */
static kpl_status vetoes_find(vetoes_state *state, kpl_error *error) {
    const kpl_table *const table = state->table;
    const uint32_t count = state->names.values.count;
    KPL_TRY(kpl_alloc(table->allocator, count, sizeof *state->record_of,
                      &state->record_of, error));
    memset(state->record_of, 0xFF, count * sizeof *state->record_of);
    for (uint32_t s = 0; s < table->source_count; s++) {
        const kpl_text source = kpl_text_of(state->spec->sources[s].name);
        const uint32_t first = table->source_starts[s];
        for (uint32_t r = first; r < table->source_starts[s + 1]; r++) {
            kpl_text name;
            KPL_TRY(vetoes_name(state, source,
                                kpl_values_text(&table->ids[s], r - first + 1), &name,
                                error));
            const uint32_t number = kpl_dictionary_find(&state->names, name);
            if (number != KPL_VALUE_NULL)
                state->record_of[number] = r;
        }
    }
    return KPL_OK;
}

static kpl_status vetoes_resolve(vetoes_state *state, kpl_error *error) {
    kpl_vetoes *const vetoes = state->vetoes;
    KPL_TRY(vetoes_find(state, error));
    for (size_t i = 0; i < vetoes->count; i++) {
        kpl_veto *const veto = &vetoes->items[i];
        veto->left = state->record_of[veto->left];
        veto->right = state->record_of[veto->right];
        if (veto->left == UINT32_MAX || veto->right == UINT32_MAX)
            return vetoes_foreign(state, error);
    }
    return KPL_OK;
}

/* The path of the file, or NULL when the run wrote none. */
static kpl_status vetoes_path(const kpl_io *io, const char *directory,
                              const kpl_spec *spec, const kpl_linkage_spec *linkage,
                              kpl_arena *arena, const char **path_out, kpl_error *error) {
    const bool has_folder = spec->linkage_count > 1;
    const char *run_path = NULL;
    const char *name = NULL;
    kpl_run_file run = {0};
    KPL_TRY(
        kpl_arena_print(arena, &run_path, error, "%s/%s", directory, KPL_RUN_FILE_NAME));
    KPL_TRY(kpl_arena_print(arena, &name, error, "%s%sconflicts.csv",
                            has_folder ? linkage->name : "", has_folder ? "/" : ""));
    KPL_TRY(kpl_run_file_load(io, arena->allocator, run_path, &run, error));
    kpl_status status = KPL_OK;
    if (kpl_run_file_find(&run, name) != NULL)
        status = kpl_arena_print(arena, path_out, error, "%s/%s", directory, name);
    kpl_run_file_release(&run);
    return status;
}

kpl_status kpl_vetoes_load(const kpl_io *io, const char *directory, const kpl_spec *spec,
                           uint32_t linkage, const kpl_table *table, kpl_vetoes *vetoes,
                           kpl_error *error) {
    const kpl_allocator *const allocator = table->allocator;
    kpl_arena arena = {.allocator = allocator};
    vetoes_state state = {.spec = spec,
                          .linkage = &spec->linkages[linkage],
                          .table = table,
                          .vetoes = vetoes,
                          .name = {.allocator = allocator}};
    const kpl_table_visitor visitor = {.row = vetoes_row, .state = &state};
    *vetoes = (kpl_vetoes){.allocator = allocator};
    kpl_status status =
        vetoes_path(io, directory, spec, state.linkage, &arena, &state.path, error);
    if (status == KPL_OK && state.path != NULL) {
        status = kpl_dictionary_init(&state.names, allocator, error);
        if (status == KPL_OK)
            status = kpl_table_read(io, allocator, state.path, &visitor, error);
        if (status == KPL_OK)
            status = vetoes_resolve(&state, error);
        kpl_dictionary_release(&state.names);
    }
    kpl_buffer_release(&state.name);
    kpl_free(allocator, state.record_of);
    kpl_arena_release(&arena);
    return status;
}
