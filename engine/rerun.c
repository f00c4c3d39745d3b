/* rerun.c - see rerun.h. */
#include "rerun.h"

#include <string.h>

#include "inspect/verify.h"
#include "model/run_file.h"
#include "standardise/standardise.h"

/* "<directory>/[<folder>/]<name>" with its NUL. */
static kpl_status rerun_path(kpl_buffer *path, const char *directory, const char *folder,
                             const char *name, kpl_error *error) {
    path->length = 0;
    if (folder != NULL)
        KPL_TRY(kpl_buffer_print(path, error, "%s/%s/%s", directory, folder, name));
    else
        KPL_TRY(kpl_buffer_print(path, error, "%s/%s", directory, name));
    return kpl_buffer_byte(path, '\0', error);
}

static kpl_status rerun_find(const char *linkage, kpl_rerun *rerun, kpl_error *error) {
    const kpl_spec *const spec = &rerun->plan->spec;
    if (linkage == NULL && spec->linkage_count == 1)
        return KPL_OK;
    if (linkage == NULL)
        return kpl_fail(error, KPL_E_USAGE,
                        "the run has %u linkages; say which one with --linkage",
                        spec->linkage_count);
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        if (strcmp(spec->linkages[l].name, linkage) == 0) {
            rerun->linkage = l;
            return KPL_OK;
        }
    }
    return kpl_fail(error, KPL_E_USAGE, "the run has no linkage %s", linkage);
}

kpl_status kpl_rerun_open_all(kpl_engine *engine, const char *directory, kpl_rerun *rerun,
                              kpl_error *error) {
    kpl_buffer path = {.allocator = &engine->allocator};
    kpl_status status = rerun_path(&path, directory, NULL, "spec.yaml", error);
    if (status == KPL_OK)
        status = kpl_verify_file(engine->io, &engine->allocator, (const char *)path.bytes,
                                 error);
    if (status == KPL_OK)
        status =
            kpl_plan_read(engine, (const char *)path.bytes, NULL, &rerun->plan, error);
    kpl_buffer_release(&path);
    return status;
}

kpl_status kpl_rerun_open(kpl_engine *engine, const char *directory, const char *linkage,
                          kpl_rerun *rerun, kpl_error *error) {
    KPL_TRY(kpl_rerun_open_all(engine, directory, rerun, error));
    return rerun_find(linkage, rerun, error);
}

/* Are the files that were just read those of the run? */
static kpl_status rerun_check_sources(const kpl_run_file *file, const kpl_rerun *rerun,
                                      kpl_error *error) {
    const kpl_node *const inputs = kpl_node_find(file->document.root, "inputs");
    const kpl_node *input = inputs != NULL ? inputs->first : NULL;
    for (uint32_t s = 0; s < rerun->plan->frame_count; s++) {
        const kpl_node *const digest =
            input != NULL ? kpl_node_find(input, "digest") : NULL;
        if (digest == NULL || digest->text == NULL ||
            strcmp(digest->text, rerun->plan->frames[s].digest) != 0)
            return kpl_fail(error, KPL_E_INPUT, "%s is not the file that was linked",
                            rerun->plan->spec.sources[s].path);
        input = input->next;
    }
    return KPL_OK;
}

/* Which linkages before rerun->linkage give it values, themselves or through others. */
static void rerun_mark(const kpl_rerun *rerun, bool *is_named) {
    const kpl_linkage_spec *const linkages = rerun->plan->spec.linkages;
    for (uint32_t l = rerun->linkage + 1; l-- > 0;) {
        if (l != rerun->linkage && !is_named[l])
            continue;
        for (uint32_t f = 0; f < linkages[l].field_count; f++)
            if (linkages[l].fields[f].entity_of > 0)
                is_named[linkages[l].fields[f].entity_of - 1] = true;
    }
}

/* The entities that a linkage found, as the run wrote them; which of its records say
 * nothing is seen in its fields. */
static kpl_status rerun_earlier(const char *directory, kpl_rerun *rerun, uint32_t linkage,
                                kpl_error *error) {
    kpl_plan *const plan = rerun->plan;
    kpl_engine *const engine = plan->engine;
    const kpl_linkage_spec *const spec = &plan->spec.linkages[linkage];
    const kpl_standardise_options options = {
        .allocator = &engine->allocator, .pool = &engine->pool, .earlier = plan->earlier};
    kpl_entities entities = {.allocator = &engine->allocator};
    kpl_table table = {.allocator = &engine->allocator};
    uint64_t *silent = NULL;
    KPL_TRY(kpl_linked_entities(engine->io, &engine->allocator, directory, spec->name,
                                &entities, error));
    kpl_status status =
        kpl_standardise_run(&plan->spec, spec, plan->frames, &options, &table, error);
    if (status == KPL_OK && table.record_count != entities.record_count)
        status =
            kpl_fail(error, KPL_E_CORRUPT,
                     "%s holds entities of %u records for linkage %s, which has %u",
                     directory, entities.record_count, spec->name, table.record_count);
    if (status == KPL_OK)
        status = kpl_entity_rows_silent(&table, &silent, error);
    if (status == KPL_OK)
        status = kpl_entity_rows_take(&entities, &table, &silent, &plan->earlier[linkage],
                                      error);
    kpl_free(&engine->allocator, silent);
    kpl_table_release(&table);
    kpl_entities_release(&entities);
    return status;
}

static kpl_status rerun_all_earlier(const char *directory, kpl_rerun *rerun,
                                    kpl_error *error) {
    const kpl_allocator *const allocator = &rerun->plan->engine->allocator;
    bool *is_named = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)rerun->linkage + 1, sizeof *is_named,
                           &is_named, error));
    kpl_status status = KPL_OK;
    rerun_mark(rerun, is_named);
    for (uint32_t l = 0; l < rerun->linkage && status == KPL_OK; l++)
        if (is_named[l] && rerun->plan->earlier[l].of_record == NULL)
            status = rerun_earlier(directory, rerun, l, error);
    kpl_free(allocator, is_named);
    return status;
}

kpl_status kpl_rerun_read(const char *directory, kpl_rerun *rerun, kpl_error *error) {
    kpl_engine *const engine = rerun->plan->engine;
    kpl_buffer path = {.allocator = &engine->allocator};
    kpl_run_file file = {0};
    kpl_status status = kpl_pipeline_read(rerun->plan, false, error);
    if (status == KPL_OK)
        status = rerun_path(&path, directory, NULL, KPL_RUN_FILE_NAME, error);
    if (status == KPL_OK)
        status = kpl_run_file_load(engine->io, &engine->allocator,
                                   (const char *)path.bytes, &file, error);
    if (status == KPL_OK) {
        status = rerun_check_sources(&file, rerun, error);
        kpl_run_file_release(&file);
    }
    kpl_buffer_release(&path);
    return status;
}

kpl_status kpl_rerun_prepare(const char *directory, kpl_rerun *rerun, kpl_error *error) {
    KPL_TRY(kpl_rerun_read(directory, rerun, error));
    KPL_TRY(rerun_all_earlier(directory, rerun, error));
    return kpl_pipeline_prepare(rerun->plan, rerun->linkage, &rerun->run, error);
}

/* A later linkage has these entities as values: keep them, so that they are not read and
 * their records not cleaned again. */
static kpl_status rerun_keep(kpl_rerun *rerun, const kpl_entities *entities,
                             kpl_error *error) {
    kpl_plan *const plan = rerun->plan;
    const kpl_table *const table = &rerun->run.table;
    kpl_entities copy = *entities;
    uint64_t *silent = NULL;
    copy.of_record = NULL;
    if (!kpl_linkage_is_named(&plan->spec, rerun->linkage) ||
        plan->earlier[rerun->linkage].of_record != NULL)
        return KPL_OK;
    KPL_TRY(kpl_alloc(entities->allocator, entities->record_count, sizeof *copy.of_record,
                      &copy.of_record, error));
    if (entities->record_count > 0)
        memcpy(copy.of_record, entities->of_record,
               entities->record_count * sizeof *copy.of_record);
    kpl_status status = kpl_entity_rows_silent(table, &silent, error);
    if (status == KPL_OK)
        status = kpl_entity_rows_take(&copy, table, &silent,
                                      &plan->earlier[rerun->linkage], error);
    kpl_free(&plan->engine->allocator, silent);
    kpl_entities_release(&copy);
    return status;
}

static kpl_status rerun_check_count(const char *directory, const kpl_rerun *rerun,
                                    const kpl_table *table, const kpl_entities *entities,
                                    kpl_error *error) {
    if (table->record_count == entities->record_count)
        return KPL_OK;
    return kpl_fail(error, KPL_E_CORRUPT,
                    "%s holds entities of %u records for linkage %s, which has %u",
                    directory, entities->record_count, rerun->run.linkage->name,
                    table->record_count);
}

kpl_status kpl_rerun_records(const char *directory, kpl_rerun *rerun, uint32_t linkage,
                             kpl_entities *entities_out, kpl_error *error) {
    kpl_plan *const plan = rerun->plan;
    kpl_engine *const engine = plan->engine;
    kpl_linkage_run *const run = &rerun->run;
    const kpl_standardise_options options = {
        .allocator = &engine->allocator, .pool = &engine->pool, .earlier = plan->earlier};
    kpl_entities entities = {.allocator = &engine->allocator};
    kpl_linkage_run_release(run);
    rerun->linkage = linkage;
    run->plan = plan;
    run->linkage = &plan->spec.linkages[linkage];
    KPL_TRY(rerun_all_earlier(directory, rerun, error));
    KPL_TRY(kpl_engine_stage(engine, "standardise", run->linkage->name, 0, error));
    KPL_TRY(kpl_standardise_run(&plan->spec, run->linkage, plan->frames, &options,
                                &run->table, error));
    KPL_TRY(kpl_pattern_layout_init(&run->layout, run->linkage, error));
    KPL_TRY(kpl_compare_plan(run->linkage, &run->table, &run->layout, engine->tier,
                             &engine->allocator, &run->compare, error));
    KPL_TRY(kpl_linked_entities(engine->io, &engine->allocator, directory,
                                run->linkage->name, &entities, error));
    kpl_status status =
        rerun_check_count(directory, rerun, &run->table, &entities, error);
    if (status == KPL_OK)
        status = rerun_keep(rerun, &entities, error);
    if (status != KPL_OK)
        kpl_entities_release(&entities);
    else
        *entities_out = entities;
    return status;
}

kpl_status kpl_rerun_model(const char *directory, kpl_rerun *rerun, kpl_error *error) {
    kpl_engine *const engine = rerun->plan->engine;
    const char *const folder =
        rerun->plan->spec.linkage_count > 1 ? rerun->run.linkage->name : NULL;
    kpl_buffer path = {.allocator = &engine->allocator};
    kpl_status status = rerun_path(&path, directory, folder, "model.json", error);
    if (status == KPL_OK)
        status = kpl_verify_file(engine->io, &engine->allocator, (const char *)path.bytes,
                                 error);
    if (status == KPL_OK)
        status = kpl_pipeline_model(&rerun->run, (const char *)path.bytes, error);
    kpl_buffer_release(&path);
    return status;
}

kpl_status kpl_rerun_raw(const kpl_rerun *rerun, uint32_t field, uint32_t record,
                         kpl_buffer *text, kpl_error *error) {
    const kpl_table *const table = &rerun->run.table;
    const uint32_t source = kpl_table_source(table, record);
    const uint32_t row = record - table->source_starts[source];
    const kpl_frame *const frame = &rerun->plan->frames[source];
    const kpl_field_spec *const spec = &rerun->run.linkage->fields[field];
    const kpl_names *const names = &spec->sources[source].columns;
    if (spec->entity_of > 0) { /* a number, and nobody's */
        const kpl_field *const entities = &table->fields[field];
        const kpl_text number =
            kpl_values_text(&entities->values, entities->codes[record]);
        return kpl_buffer_append(text, number.bytes, number.length, error);
    }
    for (uint32_t i = 0; i < names->count; i++) {
        const int64_t c = kpl_frame_column(frame, names->items[i]);
        if (c < 0 || frame->columns[c].codes[row] == KPL_VALUE_NULL)
            continue;
        const kpl_text part =
            kpl_values_text(&frame->columns[c].values, frame->columns[c].codes[row]);
        if (text->length > 0)
            KPL_TRY(kpl_buffer_byte(text, ' ', error));
        KPL_TRY(kpl_buffer_append(text, part.bytes, part.length, error));
    }
    return KPL_OK;
}

kpl_status kpl_rerun_value(kpl_rerun *rerun, uint32_t field, uint32_t record,
                           const char **value_out, kpl_error *error) {
    kpl_buffer text = {.allocator = &rerun->plan->engine->allocator};
    kpl_status status = kpl_rerun_raw(rerun, field, record, &text, error);
    if (status == KPL_OK)
        status = kpl_arena_string(&rerun->plan->spec.arena, (const char *)text.bytes,
                                  text.length, value_out, error);
    kpl_buffer_release(&text);
    return status;
}

void kpl_rerun_release(kpl_rerun *rerun) {
    kpl_linkage_run_release(&rerun->run);
    kpl_plan_destroy(rerun->plan);
    rerun->plan = NULL;
}
