/*
 * cmd_label.c - `koppel label DIR --sample N`.
 *
 * Command line.
 */
#include "cli/session.h"

kpl_status kpl_cli_label(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_output(session);
    return kpl_label(session->engine, options->operands[0], options->linkage,
                     options->sample, options->seed, &output, error);
}
