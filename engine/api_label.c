/*
 * api_label.c - the public function that draws pairs for people to judge. It runs the
 * linkage again, because an output directory holds links only, and a sample needs the
 * pairs below the threshold too; the run is deterministic, so these are the pairs of
 * then.
 */
#include "api_plan.h"
#include "base/csv_out.h"
#include "inspect/label.h"
#include "inspect/render.h"
#include "rerun.h"

static kpl_status label_cell(kpl_buffer *buffer, kpl_text text, kpl_error *error) {
    if (buffer->length > 0 && buffer->bytes[buffer->length - 1] != '\n')
        KPL_TRY(kpl_buffer_byte(buffer, ',', error));
    return kpl_csv_field(buffer, text, error);
}

static kpl_status label_head(const kpl_linkage_spec *linkage, bool values,
                             kpl_buffer *buffer, kpl_error *error) {
    KPL_TRY(kpl_buffer_string(
        buffer,
        "left_source,left_id,right_source,right_id,probability,stratum,weight,verdict",
        error));
    for (uint32_t f = 0; values && f < linkage->field_count; f++)
        KPL_TRY(kpl_buffer_print(buffer, error, ",left_%s,right_%s",
                                 linkage->fields[f].name, linkage->fields[f].name));
    return kpl_buffer_byte(buffer, '\n', error);
}

static kpl_status label_record(const kpl_linkage_run *run, uint32_t record,
                               kpl_buffer *buffer, kpl_error *error) {
    const uint32_t source = kpl_table_source(&run->table, record);
    KPL_TRY(label_cell(buffer, kpl_text_of(run->plan->spec.sources[source].name), error));
    return label_cell(buffer, kpl_table_id(&run->table, record), error);
}

static kpl_status label_values(kpl_rerun *rerun, const kpl_link *link, kpl_buffer *buffer,
                               kpl_error *error) {
    for (uint32_t f = 0; f < rerun->run.linkage->field_count; f++) {
        const char *left = NULL;
        const char *right = NULL;
        KPL_TRY(kpl_rerun_value(rerun, f, link->left, &left, error));
        KPL_TRY(kpl_rerun_value(rerun, f, link->right, &right, error));
        KPL_TRY(label_cell(buffer, kpl_text_of(left), error));
        KPL_TRY(label_cell(buffer, kpl_text_of(right), error));
    }
    return KPL_OK;
}

static kpl_status label_write(kpl_rerun *rerun, const kpl_label_sample *sample,
                              const kpl_output *output, kpl_buffer *buffer,
                              kpl_error *error) {
    const kpl_linkage_run *const run = &rerun->run;
    KPL_TRY(label_head(run->linkage, output->show_values, buffer, error));
    for (size_t i = 0; i < sample->count; i++) {
        const kpl_label_row *const row = &sample->rows[i];
        KPL_TRY(label_record(run, row->link->left, buffer, error));
        KPL_TRY(label_record(run, row->link->right, buffer, error));
        KPL_TRY(kpl_buffer_print(buffer, error, ",%.6f,%s,",
                                 kpl_weight_probability(row->link->weight),
                                 kpl_label_stratum_name(row->stratum)));
        KPL_TRY(kpl_csv_number(buffer, row->weight, error));
        KPL_TRY(kpl_buffer_byte(buffer, ',', error)); /* the verdict is yet to come */
        if (output->show_values)
            KPL_TRY(label_values(rerun, row->link, buffer, error));
        KPL_TRY(kpl_buffer_byte(buffer, '\n', error));
    }
    return kpl_render_drain(output, buffer, 0, error);
}

static kpl_status label_run(kpl_rerun *rerun, uint64_t sample_size, uint64_t seed,
                            const kpl_output *output, kpl_error *error) {
    kpl_linkage_run *const run = &rerun->run;
    const kpl_allocator *const allocator = &rerun->plan->engine->allocator;
    kpl_label_sample sample = {.allocator = allocator};
    kpl_buffer buffer = {.allocator = allocator};
    run->keeps_edges = true;
    KPL_TRY(kpl_pipeline_link(run, error));
    KPL_TRY(kpl_table_bring_ids_back(&run->table, error));
    kpl_status status = kpl_label_draw(&run->links, run->linkage->threshold, sample_size,
                                       seed, allocator, &sample, error);
    if (status == KPL_OK)
        status = label_write(rerun, &sample, output, &buffer, error);
    kpl_buffer_release(&buffer);
    kpl_label_sample_release(&sample);
    return status;
}

kpl_status kpl_label(kpl_engine *engine, const char *directory, const char *linkage,
                     uint64_t sample_size, uint64_t seed, const kpl_output *output,
                     kpl_error *error) {
    if (engine == NULL || directory == NULL || sample_size == 0 || output == NULL ||
        output->write == NULL)
        return kpl_fail(error, KPL_E_USAGE,
                        "kpl_label needs a directory, a sample of one pair at least and "
                        "an output");
    kpl_rerun rerun = {0};
    kpl_status status = kpl_rerun_open(engine, directory, linkage, &rerun, error);
    if (status == KPL_OK)
        status = kpl_rerun_prepare(directory, &rerun, error);
    if (status == KPL_OK)
        status = label_run(&rerun, sample_size, seed, output, error);
    kpl_rerun_release(&rerun);
    return status;
}
