/* exit_code.c - from a status to an exit code; the table stands in exit_code.h. */
#include "cli/exit_code.h"

#include <signal.h>

int kpl_cli_exit_code(kpl_status status, int signal_number) {
    switch (status) {
    case KPL_OK:
        return KPL_CLI_EXIT_OK;
    case KPL_E_USAGE:
        return KPL_CLI_EXIT_USAGE;
    case KPL_E_INPUT:
    case KPL_E_CORRUPT:
    case KPL_E_LIMIT:
        return KPL_CLI_EXIT_DATA;
    case KPL_E_NO_INPUT:
        return KPL_CLI_EXIT_NO_INPUT;
    case KPL_E_NOMEM:
        return KPL_CLI_EXIT_MEMORY;
    case KPL_E_NO_OUTPUT:
        return KPL_CLI_EXIT_NO_OUTPUT;
    case KPL_E_IO:
        return KPL_CLI_EXIT_IO;
    case KPL_E_CONFIG:
        return KPL_CLI_EXIT_SPEC;
    case KPL_E_CANCELLED:
        return KPL_CLI_EXIT_SIGNAL + (signal_number != 0 ? signal_number : SIGINT);
    }
    return KPL_CLI_EXIT_INTERNAL;
}
