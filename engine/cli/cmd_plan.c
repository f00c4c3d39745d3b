/*
 * cmd_plan.c - `koppel plan FILE... | SPEC.yaml`.
 *
 * Command line. The spec goes to standard output, so that `koppel plan a.csv > spec.yaml`
 * saves it; the table of rules goes to standard error. --quiet asks for no table, and so
 * saves the counting.
 */
#include "cli/session.h"

static kpl_status plan_make(kpl_cli_session *session, kpl_plan **plan_out,
                            kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    if (options->operand_count == 1 && kpl_cli_is_spec_name(options->operands[0])) {
        session->spec_path = options->operands[0];
        return kpl_plan_read(session->engine, session->spec_path, &options->plan,
                             plan_out, error);
    }
    return kpl_plan_derive(
        session->engine, options->link ? KPL_MODE_LINK : KPL_MODE_TOGETHER,
        (const char *const *)options->operands, (uint32_t)options->operand_count,
        &options->plan, plan_out, error);
}

kpl_status kpl_cli_plan(kpl_cli_session *session, kpl_error *error) {
    kpl_plan *plan = NULL;
    kpl_status status = plan_make(session, &plan, error);
    if (status != KPL_OK)
        return status;
    const kpl_output output = kpl_cli_session_output(session);
    status = kpl_plan_print(plan, &output, error);
    if (status == KPL_OK && !session->options->quiet) {
        const kpl_output notes = kpl_cli_session_notes(session);
        status = kpl_plan_count(plan, &notes, error);
    }
    kpl_plan_destroy(plan);
    return status;
}
