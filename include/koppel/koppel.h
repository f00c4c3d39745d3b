/*
 * koppel.h - the whole public interface of libkoppel.
 *
 * koppel links records: it reads registers, finds which of their records describe the
 * same person, address or case, and writes the links as checksummed tables.
 *
 * Manners. The library has no globals, prints nothing, reads no environment and never
 * exits. Every function that can fail returns a kpl_status and fills a kpl_error that
 * the caller owns (NULL is allowed). Messages never hold field values. Handles may be
 * used by one thread at a time; different handles by different threads at once. All
 * strings are UTF-8 and NUL-terminated; strings that are passed in are copied, strings
 * that are handed out live as long as the handle they came from.
 */
#ifndef KOPPEL_KOPPEL_H
#define KOPPEL_KOPPEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define KPL_API
#elif defined(__GNUC__)
#define KPL_API __attribute__((visibility("default")))
#else
#define KPL_API
#endif

#if defined(__GNUC__)
#define KPL_NODISCARD __attribute__((warn_unused_result))
#else
#define KPL_NODISCARD
#endif

/* ---- Status and error ------------------------------------------------------------ */

/* Values are part of the ABI: append, never renumber. */
typedef enum kpl_status {
    KPL_OK = 0,
    KPL_E_NOMEM = 1,      /* an allocation failed; a smaller input or budget may help */
    KPL_E_IO = 2,         /* the system refused; kpl_error.sys_errno says why */
    KPL_E_INPUT = 3,      /* the data breaks its format; kpl_error.row may be set */
    KPL_E_CONFIG = 4,     /* the configuration is wrong; retrying cannot help */
    KPL_E_LIMIT = 5,      /* a documented limit was exceeded */
    KPL_E_CANCELLED = 6,  /* the caller asked to stop */
    KPL_E_NO_INPUT = 7,   /* an input file does not exist or cannot be opened */
    KPL_E_NO_OUTPUT = 8,  /* the output cannot be created */
    KPL_E_CORRUPT = 9,    /* a file of koppel's own does not match its digest */
    KPL_E_USAGE = 10,     /* the call itself is wrong (an argument out of range) */
} kpl_status;

/* Room for a sentence that names a file, a row and a limit. */
#define KPL_ERROR_MESSAGE_BYTES 512

/* Caller-owned; zero it before use. All zero when nothing went wrong. */
typedef struct kpl_error {
    uint64_t row;      /* 1-based input row or line, 0 when not about a row */
    uint32_t column;   /* 1-based input column, 0 when not about a column */
    int32_t sys_errno; /* 0 when no system call was involved */
    char message[KPL_ERROR_MESSAGE_BYTES]; /* one sentence; never holds field values */
} kpl_error;

/* ---- Memory ---------------------------------------------------------------------- */

/* Functions that the library allocates through. `reallocate` with NULL allocates;
 * `release` of NULL is a no-op. All three may be called from several threads at once. */
typedef struct kpl_allocator {
    void *(*allocate)(void *state, size_t bytes);
    void *(*reallocate)(void *state, void *memory, size_t bytes);
    void (*release)(void *state, void *memory);
    void *state;
} kpl_allocator;
