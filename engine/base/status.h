/*
 * status.h - how a function of the engine fails.
 *
 * Base. kpl_status and kpl_error are public (koppel.h); this header adds the two tools
 * that fill and pass them on. A message is one sentence, with row, column and limit where
 * they help, and never a field value. Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_STATUS_H
#define KPL_BASE_STATUS_H

#include <koppel/koppel.h>

/* Return early when a call fails and nothing needs undoing. */
#define KPL_TRY(call)                                                                    \
    do {                                                                                 \
        kpl_status try_status_ = (call);                                                 \
        if (try_status_ != KPL_OK)                                                       \
            return try_status_;                                                          \
    } while (0)

/* Fill `error` (NULL allowed) with a printf-formatted sentence and return `status`.
 * Row, column and sys_errno are set to zero. Threads: any. */
kpl_status kpl_fail(kpl_error *error, kpl_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As kpl_fail(), about row `row` (1-based) and column `column` (1-based, 0 = none). */
kpl_status kpl_fail_at(kpl_error *error, kpl_status status, uint64_t row, uint32_t column,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));

/* As kpl_fail() after a system call: keeps `sys_errno` and appends its description. */
kpl_status kpl_fail_errno(kpl_error *error, kpl_status status, int sys_errno,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The usual sentence for a failed allocation of `bytes` bytes. */
kpl_status kpl_fail_nomem(kpl_error *error, size_t bytes);

#endif /* KPL_BASE_STATUS_H */
