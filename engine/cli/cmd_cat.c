/*
 * cmd_cat.c - `koppel cat LINKS`.
 *
 * Command line.
 */
#include "cli/session.h"

kpl_status kpl_cli_cat(kpl_cli_session *session, kpl_error *error) {
    const kpl_output output = kpl_cli_session_output(session);
    return kpl_cat(session->engine, session->options->operands[0], &output, error);
}
