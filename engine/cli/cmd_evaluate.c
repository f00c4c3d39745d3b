/*
 * cmd_evaluate.c - `koppel evaluate DIR --truth FILE`.
 *
 * Command line.
 */
#include "cli/session.h"

kpl_status kpl_cli_evaluate(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_output(session);
    return kpl_evaluate(session->engine, options->operands[0], options->linkage,
                        options->truth, &output, error);
}
