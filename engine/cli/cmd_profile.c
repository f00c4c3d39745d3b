/*
 * cmd_profile.c - `koppel profile FILE...`.
 *
 * Command line.
 */
#include "cli/session.h"

kpl_status kpl_cli_profile(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_output(session);
    return kpl_profile(session->engine, (const char *const *)options->operands,
                       (uint32_t)options->operand_count, &output, error);
}
