/* emit.c - writing the output directory of a run; see emit.h. */
#include "emit/emit.h"

#include <assert.h>
#include <string.h>

#include "emit/run_json.h"
#include "emit/sink.h"
#include "emit/tables.h"
#include "emit/target.h"
#include "model/model_file.h"
#include "model/run_file.h"

struct kpl_emit {
    kpl_target target;
    kpl_pool pool;
    uint32_t wave_max; /* pieces of tables held at a time; 0 = few */
    kpl_arena arena;   /* names of files and folders */
    kpl_emit_file *files;
    size_t file_count;
    size_t file_capacity;
    const char **folders; /* one per linkage written; NULL = the directory itself */
    size_t folder_count;
    size_t folder_capacity;
    kpl_buffer run_text;
    bool committed;
};

kpl_status kpl_emit_check(const kpl_io *io, const kpl_allocator *allocator,
                          const char *directory, kpl_error *error) {
    kpl_target target;
    bool exists = false;
    KPL_TRY(kpl_target_init(&target, io, allocator, directory, error));
    kpl_status status = kpl_target_study(&target, &exists, error);
    if (status == KPL_OK && exists)
        status = kpl_target_probe(&target, error);
    kpl_target_release(&target);
    return status;
}

kpl_status kpl_emit_begin(const kpl_io *io, const kpl_allocator *allocator,
                          const kpl_pool *pool, const char *directory,
                          kpl_emit **emit_out, kpl_error *error) {
    kpl_emit *emit = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, 1, sizeof *emit, &emit, error));
    emit->pool = pool != NULL ? *pool : (kpl_pool){.threads = 1};
    emit->arena.allocator = allocator;
    emit->run_text.allocator = allocator;
    emit->target.allocator = allocator;
    kpl_status status = kpl_target_init(&emit->target, io, allocator, directory, error);
    if (status == KPL_OK)
        status = kpl_target_hide(&emit->target, error);
    if (status != KPL_OK) {
        kpl_emit_abort(emit);
        return status;
    }
    *emit_out = emit;
    return KPL_OK;
}

void kpl_emit_hold(kpl_emit *emit, uint32_t pieces) {
    emit->wave_max = pieces;
}

void kpl_emit_limit_threads(kpl_emit *emit, uint32_t threads) {
    assert(threads > 0);
    if (emit->pool.threads > threads)
        emit->pool.threads = threads;
}

/* ---- Files ----------------------------------------------------------------------- */

/* A file being written: its sink, and what becomes of it in run.json. */
typedef struct emit_part {
    kpl_sink sink;
    const char *name; /* relative to the directory; in the arena */
} emit_part;

static kpl_status emit_open(kpl_emit *emit, const char *folder, const char *name,
                            emit_part *part, kpl_error *error) {
    const char *path = NULL;
    *part =
        (emit_part){.sink = {.io = emit->target.io, .allocator = emit->target.allocator}};
    KPL_TRY(kpl_arena_print(&emit->arena, &part->name, error, "%s%s%s",
                            folder != NULL ? folder : "", folder != NULL ? "/" : "",
                            name));
    KPL_TRY(kpl_arena_print(&emit->arena, &path, error, "%s/%s", emit->target.hidden,
                            part->name));
    return kpl_sink_open(&part->sink, path, error);
}

/* Finish the file when `status` is good and enter it in the list; drop it otherwise. */
static kpl_status emit_close(kpl_emit *emit, emit_part *part, kpl_status status,
                             kpl_error *error) {
    if (status == KPL_OK)
        status =
            kpl_reserve(emit->target.allocator, emit->file_count + 1, sizeof *emit->files,
                        &emit->file_capacity, &emit->files, error);
    if (status != KPL_OK) {
        kpl_sink_abandon(&part->sink);
        return status;
    }
    kpl_emit_file *const file = &emit->files[emit->file_count++];
    *file = (kpl_emit_file){.name = part->name, .bytes = part->sink.bytes};
    kpl_sink_digest(&part->sink, file->digest);
    return kpl_sink_finish(&part->sink, error);
}

static kpl_status emit_bytes(kpl_emit *emit, const char *folder, const char *name,
                             const void *bytes, size_t length, kpl_error *error) {
    emit_part part;
    KPL_TRY(emit_open(emit, folder, name, &part, error));
    const kpl_status status = kpl_sink_append(&part.sink, bytes, length, error);
    return emit_close(emit, &part, status, error);
}

kpl_status kpl_emit_text(kpl_emit *emit, const char *name, const void *bytes,
                         size_t length, kpl_error *error) {
    return emit_bytes(emit, NULL, name, bytes, length, error);
}

kpl_status kpl_emit_rejects(kpl_emit *emit, const kpl_ledger_source *sources,
                            uint32_t source_count, kpl_error *error) {
    uint64_t rejects = 0;
    for (uint32_t s = 0; s < source_count; s++)
        rejects += sources[s].rows_rejected;
    if (rejects == 0)
        return KPL_OK;
    emit_part part;
    KPL_TRY(emit_open(emit, NULL, "rejects.csv", &part, error));
    const kpl_status status = kpl_rejects_csv(sources, source_count, &part.sink, error);
    return emit_close(emit, &part, status, error);
}

/* ---- One linkage ----------------------------------------------------------------- */

/* The texts that stand in files and again in the tables' footers. */
typedef struct emit_texts {
    kpl_buffer spec;
    kpl_buffer model;
    kpl_buffer patterns;
} emit_texts;

static kpl_status emit_make_texts(const kpl_result *result, const char *spec,
                                  size_t spec_length, emit_texts *texts,
                                  kpl_error *error) {
    KPL_TRY(kpl_buffer_append(&texts->spec, spec, spec_length, error));
    KPL_TRY(kpl_model_write(result->linkage, result->model, &texts->model, error));
    KPL_TRY(kpl_patterns_csv(result, &texts->patterns, error));
    /* NUL-terminated for the footer; the NUL is not part of the file. */
    kpl_buffer *const all[] = {&texts->spec, &texts->model, &texts->patterns};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        KPL_TRY(kpl_buffer_byte(all[i], '\0', error));
        all[i]->length--;
    }
    return KPL_OK;
}

/* A file for one of the tables. */
static kpl_status emit_open_table(kpl_emit *emit, const char *folder, const char *name,
                                  bool as_csv, emit_part *part, kpl_error *error) {
    const char *file = NULL;
    KPL_TRY(kpl_arena_print(&emit->arena, &file, error, "%s.%s", name,
                            as_csv ? "csv" : "parquet"));
    return emit_open(emit, folder, file, part, error);
}

/* Links and entities at once. */
static kpl_status emit_tables(kpl_emit *emit, const char *folder,
                              const kpl_result *result, const kpl_table_notes *notes,
                              kpl_error *error) {
    const bool as_csv = result->spec->format == KPL_FORMAT_CSV;
    emit_part links;
    emit_part entities;
    KPL_TRY(emit_open_table(emit, folder, "links", as_csv, &links, error));
    kpl_status status =
        emit_open_table(emit, folder, "entities", as_csv, &entities, error);
    if (status != KPL_OK) {
        kpl_sink_abandon(&links.sink);
        return status;
    }
    kpl_table_job jobs[] = {
        {as_csv ? &kpl_links_csv : &kpl_links_parquet,
         {.result = result, .notes = notes, .sink = &links.sink}},
        {as_csv ? &kpl_entities_csv : &kpl_entities_parquet,
         {.result = result, .notes = notes, .sink = &entities.sink}},
    };
    status = kpl_tables_write(jobs, 2, &emit->pool, emit->wave_max, error);
    status = emit_close(emit, &links, status, error);
    return emit_close(emit, &entities, status, error);
}

/* Entities that a conflict keeps apart, when there are some. */
static kpl_status emit_conflicts(kpl_emit *emit, const char *folder,
                                 const kpl_result *result, kpl_error *error) {
    kpl_buffer rows = {.allocator = emit->target.allocator};
    if (result->vetoes == NULL || result->vetoes->count == 0)
        return KPL_OK;
    kpl_status status = kpl_conflicts_csv(result, &rows, error);
    if (status == KPL_OK)
        status =
            emit_bytes(emit, folder, "conflicts.csv", rows.bytes, rows.length, error);
    kpl_buffer_release(&rows);
    return status;
}

static kpl_status emit_linkage_files(kpl_emit *emit, const char *folder,
                                     const kpl_result *result, const emit_texts *texts,
                                     kpl_error *error) {
    const bool small = texts->patterns.length <= KPL_TABLES_PATTERNS_NOTE_MAX;
    const kpl_table_notes notes = {
        .spec = (const char *)texts->spec.bytes,
        .model = (const char *)texts->model.bytes,
        .patterns = small ? (const char *)texts->patterns.bytes : NULL,
    };
    KPL_TRY(emit_tables(emit, folder, result, &notes, error));
    KPL_TRY(emit_bytes(emit, folder, "patterns.csv", texts->patterns.bytes,
                       texts->patterns.length, error));
    KPL_TRY(emit_conflicts(emit, folder, result, error));
    return emit_bytes(emit, folder, "model.json", texts->model.bytes, texts->model.length,
                      error);
}

/* Make the folder and remember it. */
static kpl_status emit_folder(kpl_emit *emit, const char *folder, kpl_error *error) {
    const char *copy = NULL;
    if (folder != NULL) {
        if (*folder == '\0' || *folder == '.' || strchr(folder, '/') != NULL)
            return kpl_fail(error, KPL_E_CONFIG,
                            "a linkage of this name cannot have a folder: it is empty, "
                            "starts with a point or holds a slash");
        const char *path = NULL;
        KPL_TRY(kpl_arena_string(&emit->arena, folder, strlen(folder), &copy, error));
        KPL_TRY(kpl_arena_print(&emit->arena, &path, error, "%s/%s", emit->target.hidden,
                                folder));
        const int problem = emit->target.io->make_directory(emit->target.io->state, path);
        if (problem != 0)
            return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem, "cannot make %s",
                                  path);
    }
    KPL_TRY(kpl_reserve(emit->target.allocator, emit->folder_count + 1,
                        sizeof *emit->folders, &emit->folder_capacity, &emit->folders,
                        error));
    emit->folders[emit->folder_count++] = copy;
    return KPL_OK;
}

kpl_status kpl_emit_linkage(kpl_emit *emit, const char *folder, const kpl_result *result,
                            const char *spec, size_t spec_length, kpl_error *error) {
    const kpl_allocator *const allocator = emit->target.allocator;
    emit_texts texts = {.spec = {.allocator = allocator},
                        .model = {.allocator = allocator},
                        .patterns = {.allocator = allocator}};
    KPL_TRY(emit_folder(emit, folder, error));
    kpl_status status = emit_make_texts(result, spec, spec_length, &texts, error);
    if (status == KPL_OK)
        status = emit_linkage_files(emit, folder, result, &texts, error);
    kpl_buffer_release(&texts.spec);
    kpl_buffer_release(&texts.model);
    kpl_buffer_release(&texts.patterns);
    return status;
}

/* ---- All linkages ---------------------------------------------------------------- */

kpl_status kpl_emit_crosswalk(kpl_emit *emit, const kpl_crosswalk *crosswalk,
                              const char *spec, size_t spec_length, kpl_error *error) {
    const bool as_csv = crosswalk->spec->format == KPL_FORMAT_CSV;
    kpl_table_notes notes = {0};
    emit_part part;
    KPL_TRY(kpl_arena_string(&emit->arena, spec, spec_length, &notes.spec, error));
    KPL_TRY(emit_open_table(emit, NULL, "crosswalk", as_csv, &part, error));
    kpl_table_job job = {as_csv ? &kpl_crosswalk_csv : &kpl_crosswalk_parquet,
                         {.crosswalk = crosswalk, .notes = &notes, .sink = &part.sink}};
    const kpl_status status =
        kpl_tables_write(&job, 1, &emit->pool, emit->wave_max, error);
    return emit_close(emit, &part, status, error);
}

/* ---- The end --------------------------------------------------------------------- */

static kpl_status emit_sync(kpl_emit *emit, kpl_error *error) {
    for (size_t i = 0; i < emit->folder_count; i++) {
        const char *path = NULL;
        if (emit->folders[i] == NULL)
            continue;
        KPL_TRY(kpl_arena_print(&emit->arena, &path, error, "%s/%s", emit->target.hidden,
                                emit->folders[i]));
        KPL_TRY(kpl_target_sync(&emit->target, path, error));
    }
    return kpl_target_sync(&emit->target, emit->target.hidden, error);
}

kpl_status kpl_emit_commit(kpl_emit *emit, const kpl_ledger *ledger,
                           const kpl_result *results, uint32_t result_count,
                           uint32_t exit_class, kpl_error *error) {
    assert(!emit->committed);
    assert(result_count == emit->folder_count);
    const kpl_run_account account = {
        .ledger = ledger,
        .results = results,
        .folders = emit->folders,
        .result_count = result_count,
        .files = emit->files,
        .file_count = emit->file_count,
        .exit_class = exit_class,
    };
    emit->run_text.length = 0;
    KPL_TRY(kpl_run_json(&account, &emit->run_text, error));
    KPL_TRY(emit_bytes(emit, NULL, KPL_RUN_FILE_NAME, emit->run_text.bytes,
                       emit->run_text.length, error));
    KPL_TRY(emit_sync(emit, error));
    return kpl_target_replace(&emit->target, &emit->committed, error);
}

kpl_text kpl_emit_run_text(const kpl_emit *emit) {
    return (kpl_text){emit->run_text.bytes, (uint32_t)emit->run_text.length};
}

void kpl_emit_abort(kpl_emit *emit) {
    if (emit == NULL)
        return;
    const kpl_allocator *const allocator = emit->target.allocator;
    (void)kpl_target_discard(&emit->target, NULL);
    kpl_target_release(&emit->target);
    kpl_free(allocator, emit->files);
    kpl_free(allocator, emit->folders);
    kpl_buffer_release(&emit->run_text);
    kpl_arena_release(&emit->arena);
    kpl_free(allocator, emit);
}
