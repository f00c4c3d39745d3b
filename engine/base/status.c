/* status.c - filling a kpl_error; see status.h. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void status_format(kpl_error *error, const char *format, va_list arguments) {
    memset(error, 0, sizeof *error);
    /* A sentence that does not fit is cut, never overrun. */
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
}

kpl_status kpl_fail(kpl_error *error, kpl_status status, const char *format, ...) {
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    status_format(error, format, arguments);
    va_end(arguments);
    return status;
}

kpl_status kpl_fail_at(kpl_error *error, kpl_status status, uint64_t row, uint32_t column,
                       const char *format, ...) {
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    status_format(error, format, arguments);
    va_end(arguments);
    error->row = row;
    error->column = column;
    return status;
}

kpl_status kpl_fail_errno(kpl_error *error, kpl_status status, int sys_errno,
                          const char *format, ...) {
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    status_format(error, format, arguments);
    va_end(arguments);
    char reason[128] = "unknown reason";
    if (strerror_r(sys_errno, reason, sizeof reason) != 0)
        (void)snprintf(reason, sizeof reason, "system error %d", sys_errno);
    const size_t used = strlen(error->message);
    (void)snprintf(error->message + used, sizeof error->message - used, ": %s", reason);
    error->sys_errno = sys_errno;
    return status;
}

kpl_status kpl_fail_nomem(kpl_error *error, size_t bytes) {
    return kpl_fail(error, KPL_E_NOMEM, "could not allocate %zu bytes of memory", bytes);
}
