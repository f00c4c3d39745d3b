/* differences.c - see differences.h. */
#include "inspect/differences.h"

#include <assert.h>
#include <string.h>

#include "base/csv_out.h"
#include "base/json.h"
#include "inspect/entity_index.h"
#include "inspect/render.h"
#include "inspect/vaguer.h"

/* Of one source and field: pairs of values that both are there. */
typedef struct differences_count {
    uint64_t compared;
    uint64_t near;
    uint64_t far;
} differences_count;

typedef struct differences_state {
    const kpl_differences_input *input;
    const kpl_linkage_spec *linkage;
    const kpl_allocator *allocator;
    const kpl_output *output;
    kpl_entity_index index;
    kpl_buffer text;
    kpl_buffer values[2];      /* room for the raw ones */
    differences_count *counts; /* [source * field_count + field] */
    uint64_t records;          /* beside a record of the base register */
    uint64_t records_different;
} differences_state;

/* ---- What is a difference -------------------------------------------------------- */

typedef enum differences_found {
    DIFFERENCES_NONE, /* also when there is nothing to compare */
    DIFFERENCES_EQUAL,
    DIFFERENCES_NEAR,
    DIFFERENCES_FAR,
} differences_found;

static differences_found differences_pair(const differences_state *state, uint32_t field,
                                          uint32_t record, uint32_t base) {
    const kpl_differences_input *const input = state->input;
    const kpl_field *const values = &input->table->fields[field];
    const uint32_t code = values->codes[record];
    const uint32_t base_code = values->codes[base];
    if (code == KPL_VALUE_NULL || base_code == KPL_VALUE_NULL)
        return DIFFERENCES_NONE;
    if (code == base_code ||
        kpl_value_is_vaguer(state->linkage->fields[field].kind,
                            kpl_values_text(&values->values, code),
                            kpl_values_text(&values->values, base_code)))
        return DIFFERENCES_EQUAL;
    return input->near != NULL && input->near(input->near_state, 0, field, record, base)
               ? DIFFERENCES_NEAR
               : DIFFERENCES_FAR;
}

/* Against all records that the base register has in the entity: the closest counts, of
 * equally close ones the first. */
static differences_found differences_against(const differences_state *state,
                                             uint32_t field, uint32_t record,
                                             const uint32_t *bases, uint32_t base_count,
                                             uint32_t *base_out) {
    differences_found best = DIFFERENCES_NONE;
    for (uint32_t b = 0; b < base_count; b++) {
        const differences_found found = differences_pair(state, field, record, bases[b]);
        if (found == DIFFERENCES_NONE || (best != DIFFERENCES_NONE && found >= best))
            continue;
        best = found;
        *base_out = bases[b];
    }
    return best;
}

/* ---- Lines ----------------------------------------------------------------------- */

static const char *const differences_columns[] = {"linkage",   "entity",  "source",
                                                  "id",        "base_id", "field",
                                                  "agreement", "value",   "base_value"};
#define DIFFERENCES_COLUMNS 9u
#define DIFFERENCES_COLUMNS_SAFE 7u /* without the values */

kpl_status kpl_differences_head(const kpl_output *output, kpl_error *error) {
    const uint32_t count =
        output->show_values ? DIFFERENCES_COLUMNS : DIFFERENCES_COLUMNS_SAFE;
    char line[128] = "";
    if (output->json)
        return KPL_OK;
    for (uint32_t c = 0; c < count; c++) {
        strcat(line, differences_columns[c]);
        strcat(line, c + 1 < count ? "," : "\n");
    }
    return output->write(output->state, line, strlen(line))
               ? KPL_OK
               : kpl_fail(error, KPL_E_IO, "the output was closed");
}

/* The cells of a line, in the order of the columns. */
static kpl_status differences_cells(differences_state *state, uint32_t field,
                                    uint32_t record, uint32_t base, bool is_near,
                                    kpl_text *cells, kpl_error *error) {
    const kpl_differences_input *const input = state->input;
    const kpl_spec *const spec = input->spec;
    cells[0] = kpl_text_of(state->linkage->name);
    cells[1] = (kpl_text){NULL, 0}; /* a number */
    cells[2] = kpl_text_of(spec->sources[kpl_table_source(input->table, record)].name);
    cells[3] = kpl_table_id(input->table, record);
    cells[4] = kpl_table_id(input->table, base);
    cells[5] = kpl_text_of(state->linkage->fields[field].name);
    cells[6] = kpl_text_of(is_near ? "near" : "none");
    for (uint32_t v = 0; state->output->show_values && v < 2; v++) {
        kpl_buffer *const value = &state->values[v];
        value->length = 0;
        KPL_TRY(
            input->raw(input->raw_state, field, v == 0 ? record : base, value, error));
        cells[DIFFERENCES_COLUMNS_SAFE + v] =
            (kpl_text){value->bytes, (uint32_t)value->length};
    }
    return KPL_OK;
}

static kpl_status differences_line(differences_state *state, uint32_t field,
                                   uint32_t record, uint32_t base, bool is_near,
                                   kpl_error *error) {
    const bool is_json = state->output->json;
    const uint32_t count =
        state->output->show_values ? DIFFERENCES_COLUMNS : DIFFERENCES_COLUMNS_SAFE;
    kpl_json json = {.out = &state->text};
    kpl_text cells[DIFFERENCES_COLUMNS];
    KPL_TRY(differences_cells(state, field, record, base, is_near, cells, error));
    if (is_json)
        KPL_TRY(kpl_json_flat_object(&json, NULL, error));
    for (uint32_t c = 0; c < count; c++) {
        const bool is_number = c == 1;
        const uint32_t entity = state->input->entity_of[record];
        if (is_json)
            KPL_TRY(is_number
                        ? kpl_json_whole(&json, differences_columns[c], entity, error)
                        : kpl_json_text(&json, differences_columns[c], cells[c], error));
        else if (is_number)
            KPL_TRY(kpl_buffer_print(&state->text, error, "%u", entity));
        else
            KPL_TRY(kpl_csv_field(&state->text, cells[c], error));
        if (!is_json && c + 1 < count)
            KPL_TRY(kpl_buffer_byte(&state->text, ',', error));
    }
    if (is_json)
        KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_buffer_byte(&state->text, '\n', error));
    return kpl_render_drain(state->output, &state->text, KPL_RENDER_PIECE_BYTES, error);
}

/* ---- Walking --------------------------------------------------------------------- */

static kpl_status differences_record(differences_state *state, uint32_t record,
                                     const uint32_t *bases, uint32_t base_count,
                                     kpl_error *error) {
    const uint32_t field_count = state->linkage->field_count;
    const uint32_t source = kpl_table_source(state->input->table, record);
    bool differs = false;
    for (uint32_t f = 0; f < field_count; f++) {
        differences_count *const count = &state->counts[(size_t)source * field_count + f];
        uint32_t base = 0;
        const differences_found found =
            differences_against(state, f, record, bases, base_count, &base);
        count->compared += found != DIFFERENCES_NONE;
        count->near += found == DIFFERENCES_NEAR;
        count->far += found == DIFFERENCES_FAR;
        if (found < DIFFERENCES_NEAR)
            continue;
        differs = true;
        KPL_TRY(
            differences_line(state, f, record, base, found == DIFFERENCES_NEAR, error));
    }
    state->records++;
    state->records_different += differs;
    return KPL_OK;
}

/* Records of the base register stand together: records ascend, sources are ranges. */
static kpl_status differences_entity(differences_state *state, const uint32_t *records,
                                     uint32_t record_count, kpl_error *error) {
    const uint32_t *const starts = state->input->table->source_starts;
    const uint32_t base = state->input->base;
    uint32_t from = 0;
    while (from < record_count && records[from] < starts[base])
        from++;
    uint32_t end = from;
    while (end < record_count && records[end] < starts[base + 1])
        end++;
    for (uint32_t i = 0; i < record_count && end > from; i++)
        if (i < from || i >= end)
            KPL_TRY(
                differences_record(state, records[i], records + from, end - from, error));
    return KPL_OK;
}

/* ---- The summary ----------------------------------------------------------------- */

static kpl_status differences_grid(const differences_state *state, kpl_grid *grid,
                                   kpl_error *error) {
    static const char *const titles[] = {"source", "field", "compared", "near", "differ"};
    const kpl_spec *const spec = state->input->spec;
    const uint32_t field_count = state->linkage->field_count;
    for (uint32_t i = 0; i < 5; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[i], error));
    for (uint32_t s = 0; s < spec->source_count; s++) {
        for (uint32_t f = 0; f < field_count; f++) {
            const differences_count *const count =
                &state->counts[(size_t)s * field_count + f];
            if (count->compared == 0)
                continue;
            KPL_TRY(kpl_grid_cell(grid, spec->sources[s].name, error));
            KPL_TRY(kpl_grid_cell(grid, state->linkage->fields[f].name, error));
            KPL_TRY(kpl_grid_count(grid, count->compared, error));
            KPL_TRY(kpl_grid_count(grid, count->near, error));
            KPL_TRY(kpl_grid_count(grid, count->far, error));
        }
    }
    return KPL_OK;
}

static kpl_status differences_summary(differences_state *state, const kpl_output *notes,
                                      kpl_error *error) {
    kpl_grid grid = {.arena = {.allocator = state->allocator},
                     .column_count = 5,
                     .right = {false, false, true, true, true}};
    char counts[2][KPL_COUNT_TEXT_BYTES];
    kpl_count_text(state->records, counts[0]);
    kpl_count_text(state->records_different, counts[1]);
    state->text.length = 0;
    kpl_status status = kpl_buffer_print(
        &state->text, error, "%s: %s records beside one of %s, %s of them differ\n",
        state->linkage->name, counts[0],
        state->input->spec->sources[state->input->base].name, counts[1]);
    if (status == KPL_OK && state->records > 0)
        status = differences_grid(state, &grid, error);
    if (status == KPL_OK && state->records > 0)
        status = kpl_grid_write(&grid, &state->text, error);
    if (status == KPL_OK)
        status = kpl_render_drain(notes, &state->text, 0, error);
    kpl_grid_release(&grid);
    return status;
}

/* ---- The whole ------------------------------------------------------------------- */

static kpl_status differences_run(differences_state *state, const kpl_output *notes,
                                  kpl_error *error) {
    const kpl_differences_input *const input = state->input;
    kpl_entity_index *const index = &state->index;
    KPL_TRY(kpl_entity_index_build(input->entity_of, input->table->record_count,
                                   state->allocator, index, error));
    KPL_TRY(kpl_alloc_zero(
        state->allocator, (size_t)input->spec->source_count * state->linkage->field_count,
        sizeof *state->counts, &state->counts, error));
    for (uint32_t e = 0; e < index->entity_count; e++)
        KPL_TRY(differences_entity(state, index->records + index->starts[e],
                                   index->starts[e + 1] - index->starts[e], error));
    KPL_TRY(kpl_render_drain(state->output, &state->text, 0, error));
    return notes != NULL ? differences_summary(state, notes, error) : KPL_OK;
}

kpl_status kpl_differences_write(const kpl_differences_input *input,
                                 const kpl_allocator *allocator, const kpl_output *output,
                                 const kpl_output *notes, kpl_error *error) {
    assert(input->raw != NULL || !output->show_values);
    differences_state state = {
        .input = input,
        .linkage = &input->spec->linkages[input->linkage],
        .allocator = allocator,
        .output = output,
        .index = {.allocator = allocator},
        .text = {.allocator = allocator},
        .values = {{.allocator = allocator}, {.allocator = allocator}}};
    assert(state.linkage->uses_source[input->base]);
    const kpl_status status = differences_run(&state, notes, error);
    kpl_entity_index_release(&state.index);
    kpl_buffer_release(&state.text);
    kpl_buffer_release(&state.values[0]);
    kpl_buffer_release(&state.values[1]);
    kpl_free(allocator, state.counts);
    return status;
}
