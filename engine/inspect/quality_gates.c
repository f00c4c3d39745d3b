/* quality_gates.c - what was measured against what was asked; see quality.h. */
#include <string.h>

#include "base/json.h"
#include "inspect/quality.h"
#include "inspect/render.h"

/* Shares are compared as they are printed in JSON: a share of exactly what is asked
 * passes, whatever the last bit of its division. */
static bool gates_pass(uint64_t part, uint64_t whole, double at_least) {
    return whole == 0 || (double)part / (double)whole >= at_least ||
           (double)part >= at_least * (double)whole;
}

static kpl_status gates_add(kpl_quality_report *report, const kpl_gate_spec *gate,
                            const kpl_linkage_quality *linkage, uint32_t source,
                            uint64_t part, uint64_t whole, kpl_error *error) {
    KPL_TRY(kpl_reserve(report->allocator, report->gate_count + 1, sizeof *report->gates,
                        &report->gate_capacity, &report->gates, error));
    const bool passed = gates_pass(part, whole, gate->at_least);
    report->gates[report->gate_count++] =
        (kpl_gate_result){gate, linkage, source, part, whole, passed};
    report->failed += !passed;
    return KPL_OK;
}

static kpl_status gates_field(kpl_quality_report *report, const kpl_gate_spec *gate,
                              const kpl_linkage_quality *linkage, uint32_t source,
                              kpl_error *error) {
    const kpl_linkage_spec *const spec = &report->spec->linkages[linkage->linkage];
    for (uint32_t f = 0; f < spec->field_count; f++) {
        const kpl_field_quality *const field =
            &linkage->fields[(size_t)source * spec->field_count + f];
        uint64_t part = 0;
        uint64_t whole = 0;
        if (strcmp(spec->fields[f].name, gate->field) != 0 || !field->is_watched)
            continue;
        if (kpl_quality_share(field, gate->dimension, &part, &whole))
            return gates_add(report, gate, linkage, source, part, whole, error);
    }
    return KPL_OK;
}

kpl_status kpl_quality_judge(kpl_quality_report *report, kpl_error *error) {
    for (uint32_t g = 0; g < report->spec->gate_count; g++) {
        const kpl_gate_spec *const gate = &report->spec->gates[g];
        for (uint32_t l = 0; l < report->linkage_count; l++) {
            const kpl_linkage_quality *const linkage = &report->linkages[l];
            if (gate->linkage != KPL_GATE_ANY && gate->linkage != linkage->linkage)
                continue;
            for (uint32_t s = 0; s < report->spec->source_count; s++) {
                const kpl_source_quality *const source = &linkage->sources[s];
                if (!source->is_used ||
                    (gate->source != KPL_GATE_ANY && gate->source != s))
                    continue;
                KPL_TRY(gate->field != NULL
                            ? gates_field(report, gate, linkage, s, error)
                            : gates_add(report, gate, linkage, s, source->traced,
                                        source->rows_in, error));
            }
        }
    }
    return KPL_OK;
}

/* "gate failed: person, wmo, bsn: validity 0.9612, at least 0.98 is asked". */
static kpl_status gates_line(const kpl_quality_report *report,
                             const kpl_gate_result *result, kpl_buffer *text,
                             kpl_error *error) {
    const kpl_gate_spec *const gate = result->gate;
    char least[KPL_NUMBER_BYTES + 1];
    least[kpl_number_print(gate->at_least, least)] = '\0';
    KPL_TRY(kpl_buffer_print(text, error, "gate failed: %s, %s",
                             report->spec->linkages[result->linkage->linkage].name,
                             report->spec->sources[result->source].name));
    if (gate->field != NULL)
        KPL_TRY(kpl_buffer_print(text, error, ", %s", gate->field));
    return kpl_buffer_print(text, error, ": %s %.4f, at least %s is asked\n",
                            kpl_dimension_name(gate->dimension),
                            (double)result->part / (double)result->whole, least);
}

kpl_status kpl_quality_complain(const kpl_quality_report *report,
                                const kpl_output *output, kpl_error *error) {
    kpl_buffer text = {.allocator = report->allocator};
    kpl_status status = KPL_OK;
    for (size_t g = 0; g < report->gate_count && status == KPL_OK; g++)
        if (!report->gates[g].passed)
            status = gates_line(report, &report->gates[g], &text, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &text, 0, error);
    kpl_buffer_release(&text);
    return status;
}
