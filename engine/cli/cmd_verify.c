/*
 * cmd_verify.c - `koppel verify FILE...`.
 *
 * Command line. Every file is checked, also after a damaged one: somebody who restores
 * files wants the whole list. The status is that of the first file that failed.
 */
#include <stdio.h>
#include <string.h>

#include "cli/session.h"
#include "cli/signals.h"

/* A file's name as a JSON string. Names are bytes; what is not ASCII passes as it is. */
static bool verify_write_json_name(const kpl_output *output, const char *path) {
    bool fine = output->write(output->state, "{\"file\": \"", 10);
    for (const char *at = path; fine && *at != '\0'; at++) {
        char escape[8];
        const unsigned char c = (unsigned char)*at;
        int length = 1;
        if (c < 0x20)
            length = snprintf(escape, sizeof escape, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            length = snprintf(escape, sizeof escape, "\\%c", c);
        else
            escape[0] = *at;
        fine = output->write(output->state, escape, (size_t)length);
    }
    return fine;
}

/* One line for one file: "links.parquet: ok" or {"file": "links.parquet", "ok": true}. */
static bool verify_report(const kpl_output *output, const char *path, bool ok) {
    if (!output->json)
        return !ok || (output->write(output->state, path, strlen(path)) &&
                       output->write(output->state, ": ok\n", 5));
    const char *const end = ok ? "\", \"ok\": true}\n" : "\", \"ok\": false}\n";
    return verify_write_json_name(output, path) &&
           output->write(output->state, end, strlen(end));
}

kpl_status kpl_cli_verify(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_summary(session);
    kpl_status first = KPL_OK;
    for (int i = 0; i < options->operand_count; i++) {
        if (kpl_cli_signals_caught() != 0)
            return KPL_E_CANCELLED;
        const char *const path = options->operands[i];
        const kpl_status status = kpl_verify(session->engine, path, error);
        if (status == KPL_E_CANCELLED)
            return status;
        if (status != KPL_OK)
            kpl_cli_session_complain(session, status, error);
        if (first == KPL_OK)
            first = status;
        if (!verify_report(&output, path, status == KPL_OK))
            return KPL_E_IO;
    }
    return first;
}
