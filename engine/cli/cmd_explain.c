/*
 * cmd_explain.c - `koppel explain DIR LEFT_ID RIGHT_ID` and `koppel explain DIR --entity
 * N`.
 *
 * Command line.
 */
#include "cli/session.h"

kpl_status kpl_cli_explain(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_output(session);
    if (options->entity > 0)
        return kpl_explain_entity(session->engine, options->operands[0], options->linkage,
                                  options->entity, &output, error);
    return kpl_explain(session->engine, options->operands[0], options->linkage,
                       options->operands[1], options->operands[2], &output, error);
}
