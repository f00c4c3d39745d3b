/*
 * signals.c - Ctrl-C turned into a flag; see signals.h.
 *
 * The handler uses what C11 and POSIX allow in a handler only: lock-free atomics,
 * clock_gettime() and _exit().
 */
#include "cli/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/exit_code.h"

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2,
               "a handler may use lock-free atomics only");

/* A second signal this soon is the same wish: timeout(1) and service managers signal the
 * process and then its group, and dying at once would leave temporary files behind. */
#define SIGNALS_REPEAT_MS 500

static atomic_int signals_first;
static atomic_llong signals_first_ms;

static long long signals_now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void signals_handle(int number) {
    const long long now_ms = signals_now_ms();
    int none = 0;
    if (atomic_load(&signals_first) == 0)
        atomic_store(&signals_first_ms, now_ms);
    if (!atomic_compare_exchange_strong(&signals_first, &none, number) &&
        now_ms - atomic_load(&signals_first_ms) >= SIGNALS_REPEAT_MS)
        _exit(KPL_CLI_EXIT_SIGNAL + number);
}

static void signals_set(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

void kpl_cli_signals_install(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction inherited;
        if (sigaction(numbers[i], NULL, &inherited) == 0 &&
            inherited.sa_handler != SIG_IGN)
            signals_set(numbers[i], signals_handle);
    }
    signals_set(SIGPIPE, SIG_IGN);
}

int kpl_cli_signals_caught(void) {
    return atomic_load(&signals_first);
}

void kpl_cli_signals_die_of_pipe(void) {
    signals_set(SIGPIPE, SIG_DFL);
    (void)raise(SIGPIPE);
    /* Only where the signal is blocked: the code that a shell would have shown. */
    _exit(KPL_CLI_EXIT_SIGNAL + SIGPIPE);
}
