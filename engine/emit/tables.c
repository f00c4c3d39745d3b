/*
 * tables.c - some tables at once, piece by piece; see tables.h.
 *
 * All pieces of all tables stand in one row, table after table. A wave of them is made by
 * all threads and then appended in order, so that memory stays bounded however large the
 * tables are. Appending costs a few per cent of making: it is not worth a thread of its
 * own.
 */
#include "emit/tables.h"

#include <assert.h>

/* Pieces made between two appends at least: some for each thread, few enough to hold in
 * memory (a row group has some 2 MB). */
#define TABLES_WAVE_MIN 16u
#define TABLES_WAVE_PER_THREAD 2u

typedef struct tables_run {
    kpl_table_job *jobs;
    uint64_t ends[KPL_TABLES_JOBS_MAX]; /* pieces of this job and those before it */
    uint32_t job_count;
    uint64_t first; /* piece of the wave */
    kpl_buffer *wave;
} tables_run;

/* The job of a piece, and the piece's number in it. */
static kpl_table_job *tables_find(const tables_run *run, uint64_t *piece_inout) {
    uint32_t j = 0;
    while (*piece_inout >= run->ends[j])
        j++;
    if (j > 0)
        *piece_inout -= run->ends[j - 1];
    return &run->jobs[j];
}

static kpl_status tables_make(void *argument, uint64_t task, uint32_t worker,
                              kpl_error *error) {
    const tables_run *const run = argument;
    (void)worker;
    uint64_t piece = run->first + task;
    const kpl_table_job *const job = tables_find(run, &piece);
    run->wave[task].length = 0;
    return job->form->make(&job->task, piece, &run->wave[task], error);
}

static kpl_status tables_append(const tables_run *run, uint64_t count, kpl_error *error) {
    for (uint64_t i = 0; i < count; i++) {
        uint64_t piece = run->first + i;
        kpl_table_job *const job = tables_find(run, &piece);
        KPL_TRY(job->form->append(&job->task, &run->wave[i], error));
    }
    return KPL_OK;
}

static kpl_status tables_waves(tables_run *run, uint32_t wave_pieces,
                               const kpl_pool *pool, kpl_error *error) {
    const uint64_t pieces = run->ends[run->job_count - 1];
    for (run->first = 0; run->first < pieces; run->first += wave_pieces) {
        const uint64_t left = pieces - run->first;
        const uint64_t count = left < wave_pieces ? left : wave_pieces;
        KPL_TRY(kpl_parallel_for(pool, count, tables_make, run, error));
        KPL_TRY(tables_append(run, count, error));
    }
    return KPL_OK;
}

static kpl_status tables_pieces(tables_run *run, const kpl_pool *pool, uint32_t wave_max,
                                kpl_error *error) {
    const kpl_allocator *const allocator = run->jobs[0].task.sink->allocator;
    uint32_t wave_pieces = TABLES_WAVE_PER_THREAD * pool->threads;
    if (wave_pieces < TABLES_WAVE_MIN)
        wave_pieces = TABLES_WAVE_MIN;
    if (wave_pieces < wave_max)
        wave_pieces = wave_max;
    KPL_TRY(kpl_alloc_zero(allocator, wave_pieces, sizeof *run->wave, &run->wave, error));
    for (uint32_t i = 0; i < wave_pieces; i++)
        run->wave[i].allocator = allocator;
    const kpl_status status = tables_waves(run, wave_pieces, pool, error);
    for (uint32_t i = 0; i < wave_pieces; i++)
        kpl_buffer_release(&run->wave[i]);
    kpl_free(allocator, run->wave);
    return status;
}

kpl_status kpl_tables_write(kpl_table_job *jobs, uint32_t job_count, const kpl_pool *pool,
                            uint32_t wave_max, kpl_error *error) {
    assert(job_count >= 1 && job_count <= KPL_TABLES_JOBS_MAX);
    tables_run run = {.jobs = jobs, .job_count = job_count};
    kpl_status status = KPL_OK;
    uint32_t begun = 0;
    uint64_t pieces = 0;
    while (begun < job_count && status == KPL_OK) {
        kpl_table_job *const job = &jobs[begun];
        status = job->form->begin(&job->task, error);
        pieces += status == KPL_OK ? job->form->piece_count(&job->task) : 0;
        run.ends[begun++] = pieces;
    }
    if (status == KPL_OK)
        status = tables_pieces(&run, pool, wave_max, error);
    for (uint32_t j = 0; j < job_count && status == KPL_OK; j++)
        status = jobs[j].form->finish(&jobs[j].task, error);
    for (uint32_t j = 0; j < begun; j++)
        jobs[j].form->end(&jobs[j].task);
    return status;
}
