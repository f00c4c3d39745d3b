/*
 * cmd_run.c - `koppel run SPEC.yaml`.
 *
 * Command line.
 */
#include "cli/session.h"

kpl_status kpl_cli_run(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    session->spec_path = options->operands[0];
    kpl_plan *plan = NULL;
    kpl_status status =
        kpl_plan_read(session->engine, session->spec_path, &options->plan, &plan, error);
    if (status != KPL_OK)
        return status;
    const kpl_output output = kpl_cli_session_summary(session);
    status = kpl_run(plan, &output, error);
    kpl_plan_destroy(plan);
    return status;
}
