/*
 * test_progress.c - the progress line, on a pseudo-terminal.
 *
 * Goal: nothing for a pipe, a dumb terminal, --quiet or the first second; one line after
 * that, never wider than the terminal, at most ten a second, and erased at the end.
 * Method: the clock is moved by setting start_ms back, so that the test does not wait.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/progress.h"

typedef struct fixture {
    int master;
    int terminal;
} fixture;

static bool fixture_stop;

static bool fixture_stopped(void) {
    return fixture_stop;
}

static int fixture_open(void **state) {
    static fixture pair;
    pair.master = posix_openpt(O_RDWR | O_NOCTTY);
    if (pair.master < 0 || grantpt(pair.master) != 0 || unlockpt(pair.master) != 0)
        return -1;
    const char *const name = ptsname(pair.master);
    pair.terminal = name != NULL ? open(name, O_RDWR | O_NOCTTY) : -1;
    fixture_stop = false;
    *state = &pair;
    return pair.terminal < 0 || setenv("TERM", "xterm", 1) != 0 ? -1 : 0;
}

static int fixture_close(void **state) {
    const fixture *const pair = *state;
    (void)close(pair->terminal);
    (void)close(pair->master);
    return 0;
}

/* What the terminal was sent so far. */
static size_t fixture_seen(const fixture *pair, char *bytes, size_t room) {
    struct pollfd waiting = {.fd = pair->master, .events = POLLIN};
    size_t length = 0;
    while (length + 1 < room && poll(&waiting, 1, 50) == 1) {
        const ssize_t got = read(pair->master, bytes + length, room - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    bytes[length] = '\0';
    return length;
}

static bool tell(kpl_cli_progress *progress, const char *detail, double fraction) {
    const kpl_progress moment = {
        .stage = "compare",
        .detail = detail,
        .fraction = fraction,
    };
    return kpl_cli_progress_tell(progress, &moment);
}

static void test_a_line_comes_and_goes(void **state) {
    const fixture *const pair = *state;
    char seen[512];
    kpl_cli_progress progress;
    kpl_cli_progress_start(&progress, pair->terminal, false, NULL);
    assert_true(tell(&progress, "person", 0.25));
    assert_int_equal(fixture_seen(pair, seen, sizeof seen), 0); /* too soon */
    progress.start_ms -= 1001;
    assert_true(tell(&progress, "person", 0.42));
    (void)fixture_seen(pair, seen, sizeof seen);
    assert_string_equal(seen, "\rcompare person 42 %\033[K");
    for (int i = 0; i < 50; i++) /* far less than a tenth of a second */
        assert_true(tell(&progress, "person", 0.43));
    progress.drawn_ms -= 101;
    assert_true(tell(&progress, "person", 0.44));
    (void)fixture_seen(pair, seen, sizeof seen);
    assert_string_equal(seen, "\rcompare person 44 %\033[K");
    kpl_cli_progress_erase(&progress);
    kpl_cli_progress_erase(&progress); /* once is enough */
    (void)fixture_seen(pair, seen, sizeof seen);
    assert_string_equal(seen, "\r\033[K");
}

static void assert_silent(const fixture *pair, int descriptor, bool quiet) {
    char seen[512];
    kpl_cli_progress progress;
    kpl_cli_progress_start(&progress, descriptor, quiet, NULL);
    progress.start_ms -= 5000;
    assert_true(tell(&progress, NULL, 0.5));
    kpl_cli_progress_erase(&progress);
    assert_int_equal(fixture_seen(pair, seen, sizeof seen), 0);
}

static void test_silence(void **state) {
    const fixture *const pair = *state;
    assert_silent(pair, pair->terminal, true);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_silent(pair, ends[1], false);
    char byte;
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(setenv("TERM", "dumb", 1), 0);
    assert_silent(pair, pair->terminal, false);
    assert_int_equal(unsetenv("TERM"), 0);
    assert_silent(pair, pair->terminal, false);
}

static void test_narrow_terminals_and_odd_names(void **state) {
    const fixture *const pair = *state;
    char seen[512];
    const struct winsize size = {.ws_row = 24, .ws_col = 20};
    assert_int_equal(ioctl(pair->master, TIOCSWINSZ, &size), 0);
    kpl_cli_progress progress;
    kpl_cli_progress_start(&progress, pair->terminal, false, NULL);
    progress.start_ms -= 5000;
    assert_true(tell(&progress, "a\033[2Jb\xc3\xa9 and more that is long", 0.5));
    (void)fixture_seen(pair, seen, sizeof seen);
    assert_string_equal(seen, "\rcompare a?[2Jb?? an\033[K");
}

static void test_stopping(void **state) {
    const fixture *const pair = *state;
    kpl_cli_progress progress;
    kpl_cli_progress_start(&progress, pair->terminal, true, fixture_stopped);
    assert_true(tell(&progress, NULL, 0.5));
    fixture_stop = true;
    assert_false(tell(&progress, NULL, 0.5));
}

static void test_time_left(void **state) {
    kpl_cli_progress progress;
    char line[160];
    (void)state;
    memset(&progress, 0, sizeof progress);
    strcpy(progress.stage, "read a");
    kpl_cli_progress_format(&progress, 0.5, 10000, line, sizeof line);
    assert_string_equal(line, "read a 50 %, 10 s left in this stage");
    kpl_cli_progress_format(&progress, 0.1, 10000, line, sizeof line);
    assert_string_equal(line, "read a 10 %, 1 min 30 s left in this stage");
    kpl_cli_progress_format(&progress, 0.01, 80000, line, sizeof line);
    assert_string_equal(line, "read a 1 %, 2 h 12 min left in this stage");
    kpl_cli_progress_format(&progress, 0.5, 300, line, sizeof line); /* too soon to say */
    assert_string_equal(line, "read a 50 %");
    kpl_cli_progress_format(&progress, -1, 10000, line, sizeof line);
    assert_string_equal(line, "read a");
    kpl_cli_progress_format(&progress, 7, 10000, line, sizeof line);
    assert_string_equal(line, "read a 100 %, 0 s left in this stage");
    progress.stage_start_fraction = 0.4; /* joined when 40 % were done */
    kpl_cli_progress_format(&progress, 0.6, 2000, line, sizeof line);
    assert_string_equal(line, "read a 60 %, 4 s left in this stage");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_line_comes_and_goes, fixture_open,
                                        fixture_close),
        cmocka_unit_test_setup_teardown(test_silence, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_narrow_terminals_and_odd_names, fixture_open,
                                        fixture_close),
        cmocka_unit_test_setup_teardown(test_stopping, fixture_open, fixture_close),
        cmocka_unit_test(test_time_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
