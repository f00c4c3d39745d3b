/*
 * progress.c - the progress line; see progress.h.
 *
 * Time left is that of the stage: (1 - f) / (f - f0) of the time since the stage began
 * at fraction f0. The stages that follow are unknown to the command line, so it says
 * "left in this stage". No timer draws: a stage that tells nothing shows nothing new.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* A run of less than a second needs no line; ten lines a second are as smooth as the eye
 * wants, and few enough for a slow connection. */
#define PROGRESS_FIRST_MS 1000
#define PROGRESS_REDRAW_MS 100

/* Stage (64), percent and the longest time left. */
#define PROGRESS_LINE_BYTES 160

/* Monotonic: a clock that is set must not freeze the line. */
static int64_t progress_now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Can the line be erased again? TERM is unset where nobody said what the terminal is. */
static bool progress_is_terminal(int descriptor) {
    const char *const term = getenv("TERM");
    return isatty(descriptor) == 1 && term != NULL && term[0] != '\0' &&
           strcmp(term, "dumb") != 0;
}

void kpl_cli_progress_start(kpl_cli_progress *progress, int descriptor, bool quiet,
                            bool (*stopped)(void)) {
    memset(progress, 0, sizeof *progress);
    atomic_flag_clear(&progress->busy);
    progress->descriptor = !quiet && progress_is_terminal(descriptor) ? descriptor : -1;
    progress->start_ms = progress_now_ms();
    progress->stage_start_ms = progress->start_ms;
    progress->stopped = stopped;
}

/* A progress line that cannot be written is no reason to stop a run. */
static void progress_write(const kpl_cli_progress *progress, const char *bytes,
                           size_t length) {
    const ssize_t written = write(progress->descriptor, bytes, length);
    (void)written;
}

/* Columns of the terminal; 80 when it does not tell. */
static size_t progress_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

/* Keep the name of the stage, and start its clock when it is a new one. Source names come
 * from files: what could steer the terminal or is not ASCII becomes "?". */
static void progress_enter(kpl_cli_progress *progress, const kpl_progress *moment,
                           int64_t now_ms) {
    char name[KPL_CLI_PROGRESS_STAGE_BYTES];
    const char *const detail = moment->detail != NULL ? moment->detail : "";
    const char *const stage = moment->stage != NULL ? moment->stage : "";
    (void)snprintf(name, sizeof name, "%s%s%s", stage, detail[0] != '\0' ? " " : "",
                   detail);
    for (char *at = name; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7f)
            *at = '?';
    if (strcmp(name, progress->stage) == 0)
        return;
    memcpy(progress->stage, name, sizeof name);
    progress->stage_start_ms = now_ms;
    progress->stage_start_fraction = moment->fraction > 0 ? moment->fraction : 0;
}

/* "about 2 min 5 s left", or nothing while there is too little to judge from. */
static void progress_format_left(const kpl_cli_progress *progress, double fraction,
                                 int64_t now_ms, char *text, size_t bytes) {
    const double done = fraction - progress->stage_start_fraction;
    const double spent_s = (double)(now_ms - progress->stage_start_ms) / 1000.0;
    text[0] = '\0';
    if (done < 0.01 || spent_s < 0.5)
        return;
    const double left_s = spent_s * (1.0 - fraction) / done;
    if (left_s >= 3600.0 * 100.0)
        return;
    const unsigned seconds = (unsigned)(left_s + 0.5);
    if (seconds >= 3600)
        (void)snprintf(text, bytes, ", %u h %u min left in this stage", seconds / 3600,
                       seconds / 60 % 60);
    else if (seconds >= 60)
        (void)snprintf(text, bytes, ", %u min %u s left in this stage", seconds / 60,
                       seconds % 60);
    else
        (void)snprintf(text, bytes, ", %u s left in this stage", seconds);
}

void kpl_cli_progress_format(const kpl_cli_progress *progress, double fraction,
                             int64_t now_ms, char *line_out, size_t line_bytes) {
    if (!(fraction >= 0)) { /* unknown, or not a number */
        (void)snprintf(line_out, line_bytes, "%s", progress->stage);
        return;
    }
    if (fraction > 1)
        fraction = 1;
    /* Rounded down: 100 % is said when it is true. */
    char left[64];
    progress_format_left(progress, fraction, now_ms, left, sizeof left);
    (void)snprintf(line_out, line_bytes, "%s %d %%%s", progress->stage,
                   (int)(fraction * 100), left);
}

/* One write() per line: two would flicker, and stdio would interleave with others. */
static void progress_draw(kpl_cli_progress *progress, double fraction, int64_t now_ms) {
    char line[PROGRESS_LINE_BYTES];
    kpl_cli_progress_format(progress, fraction, now_ms, line, sizeof line);
    /* A line that reaches the last column would wrap and could not be redrawn. */
    const size_t room = progress_columns(progress->descriptor) - 1;
    if (strlen(line) > room)
        line[room] = '\0';
    char bytes[PROGRESS_LINE_BYTES + 8];
    const int length = snprintf(bytes, sizeof bytes, "\r%s\033[K", line);
    progress_write(progress, bytes, (size_t)length);
    progress->drawn_ms = now_ms;
    progress->visible = true;
}

bool kpl_cli_progress_tell(void *state, const kpl_progress *moment) {
    kpl_cli_progress *const progress = state;
    if (progress->stopped != NULL && progress->stopped())
        return false;
    if (progress->descriptor < 0 || atomic_flag_test_and_set(&progress->busy))
        return true;
    const int64_t now_ms = progress_now_ms();
    progress_enter(progress, moment, now_ms);
    if (now_ms - progress->start_ms >= PROGRESS_FIRST_MS &&
        now_ms - progress->drawn_ms >= PROGRESS_REDRAW_MS)
        progress_draw(progress, moment->fraction, now_ms);
    atomic_flag_clear(&progress->busy);
    return true;
}

void kpl_cli_progress_erase(kpl_cli_progress *progress) {
    if (progress->descriptor < 0)
        return;
    while (atomic_flag_test_and_set(&progress->busy))
        continue; /* the time of one short write */
    if (progress->visible)
        progress_write(progress, "\r\033[K", 4);
    progress->visible = false;
    atomic_flag_clear(&progress->busy);
}
