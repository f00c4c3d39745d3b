/*
 * progress.h - one line that tells how far a long call is.
 *
 * Command line. On standard error, only when that is a terminal, TERM is not "dumb" and
 * --quiet is not given; first drawn after a second, redrawn at most ten times a second,
 * erased at the end. It has no colours, so NO_COLOR changes nothing.
 * Tested by tests/cli/test_progress.c, on a pseudo-terminal.
 */
#ifndef KPL_CLI_PROGRESS_H
#define KPL_CLI_PROGRESS_H

#include <koppel/koppel.h>

#include <stdatomic.h>

#define KPL_CLI_PROGRESS_STAGE_BYTES 64

/* Plain data; start it with kpl_cli_progress_start(). */
typedef struct kpl_cli_progress {
    int descriptor; /* -1 = draw nothing */
    int64_t start_ms;
    int64_t drawn_ms;         /* when the line was last drawn */
    int64_t stage_start_ms;
    double stage_start_fraction;
    char stage[KPL_CLI_PROGRESS_STAGE_BYTES]; /* stage and detail, as shown */
    bool visible;             /* a line stands on the terminal */
    atomic_flag busy;         /* taken by the thread that draws */
    bool (*stopped)(void);    /* asked at every call; NULL = never */
} kpl_cli_progress;

/* Draw on `descriptor` if it is a terminal that can erase a line; `quiet` never draws. */
void kpl_cli_progress_start(kpl_cli_progress *progress, int descriptor, bool quiet,
                            bool (*stopped)(void));

/* A kpl_progress_fn; `state` is the kpl_cli_progress. False when `stopped` says so.
 * Threads: any; a thread that comes while another draws goes on without drawing. */
bool kpl_cli_progress_tell(void *state, const kpl_progress *moment);

/* Take the line away; it comes back with the next moment. Waits for a thread that is
 * drawing. */
void kpl_cli_progress_erase(kpl_cli_progress *progress);

/* The text of the line at `now_ms` of the monotonic clock: stage, detail, percent and
 * time left. For the stage that `progress` is in. */
void kpl_cli_progress_format(const kpl_cli_progress *progress, double fraction,
                             int64_t now_ms, char *line_out, size_t line_bytes);

#endif /* KPL_CLI_PROGRESS_H */
