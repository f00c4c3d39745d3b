/*
 * cmd_dedupe_link.c - `koppel dedupe FILE...` and `koppel link FILE FILE...`.
 *
 * Command line. Both derive a plan and run it; they differ in which records may meet.
 */
#include "cli/session.h"

static kpl_status dedupe_link_run(kpl_cli_session *session, kpl_mode mode,
                                  kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    kpl_plan_options choices = options->plan;
    kpl_plan *plan = NULL;
    choices.will_run = true; /* a bad output is refused before anything is read */
    kpl_status status =
        kpl_plan_derive(session->engine, mode, (const char *const *)options->operands,
                        (uint32_t)options->operand_count, &choices, &plan, error);
    if (status != KPL_OK)
        return status;
    const kpl_output output = kpl_cli_session_summary(session);
    status = kpl_run(plan, &output, error);
    kpl_plan_destroy(plan);
    return status;
}

kpl_status kpl_cli_dedupe(kpl_cli_session *session, kpl_error *error) {
    return dedupe_link_run(session, KPL_MODE_DEDUPE, error);
}

kpl_status kpl_cli_link(kpl_cli_session *session, kpl_error *error) {
    return dedupe_link_run(session, KPL_MODE_LINK, error);
}
