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
    KPL_E_NOMEM = 1,     /* an allocation failed; a smaller input or budget may help */
    KPL_E_IO = 2,        /* the system refused; kpl_error.sys_errno says why */
    KPL_E_INPUT = 3,     /* the data breaks its format; kpl_error.row may be set */
    KPL_E_CONFIG = 4,    /* the configuration is wrong; retrying cannot help */
    KPL_E_LIMIT = 5,     /* a documented limit was exceeded */
    KPL_E_CANCELLED = 6, /* the caller asked to stop */
    KPL_E_NO_INPUT = 7,  /* an input file does not exist or cannot be opened */
    KPL_E_NO_OUTPUT = 8, /* the output cannot be created */
    KPL_E_CORRUPT = 9,   /* a file of koppel's own does not match its digest */
    KPL_E_USAGE = 10,    /* the call itself is wrong (an argument out of range) */
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

/* ---- Engine ---------------------------------------------------------------------- */

/* A moment of a long call, for a progress line. Plain data, valid during the callback. */
typedef struct kpl_progress {
    const char *stage;  /* "read", "standardise", "block", "compare", "score", "cluster",
                           "emit" */
    const char *detail; /* a source or linkage name, or NULL */
    double fraction;    /* of the stage, 0..1; negative when it is not known */
} kpl_progress;

/* Return false to stop: the call then ends with KPL_E_CANCELLED and leaves no output. May
 * be called from any of the engine's threads, several at once. */
typedef bool kpl_progress_fn(void *state, const kpl_progress *progress);

/* When data may be put away in a temporary file, unlinked at creation, beside the output
 * directory. The result is the same in any case. */
typedef enum kpl_spill_mode {
    KPL_SPILL_AUTO = 0,   /* when memory_bytes would not do otherwise */
    KPL_SPILL_ALWAYS = 1, /* all that can be: the least memory */
    KPL_SPILL_NEVER = 2,  /* rather fail with KPL_E_NOMEM */
} kpl_spill_mode;

/* Zero-initialise, then set what differs from the default. Copied by the engine. */
typedef struct kpl_engine_options {
    const kpl_allocator *allocator; /* NULL = the C library's; must outlive the engine */
    uint32_t threads;               /* 0 = all processors; at most 256 */
    uint64_t memory_bytes;          /* budget of the whole process; 0 = none */
    const char *cpu;                /* highest vector tier to use: scalar, sse42, avx2,
                                       avx512, or neon on AArch64; one of another
                                       family is KPL_E_USAGE; NULL = the best there is */
    uint64_t chunk_bytes;           /* bytes that one reading task takes; 0 = default. The
                                       result never depends on it */
    kpl_progress_fn *progress;      /* NULL = none */
    void *progress_state;
    kpl_spill_mode spill;
} kpl_engine_options;

/* One user of the processor and memory of this machine. Opaque. */
typedef struct kpl_engine kpl_engine;

/* KPL_E_USAGE for an option out of range, KPL_E_NOMEM. The caller destroys it. */
KPL_API KPL_NODISCARD kpl_status kpl_engine_create(const kpl_engine_options *options,
                                                   kpl_engine **engine_out,
                                                   kpl_error *error);

/* NULL is fine. Handles that came from the engine must be destroyed first. */
KPL_API void kpl_engine_destroy(kpl_engine *engine);

/* "0.1.0". */
KPL_API const char *kpl_version(void);

/* ---- Output of a call ------------------------------------------------------------ */

/* Take `length` bytes of UTF-8 text; return false to stop (a closed pipe, say): the call
 * then ends with KPL_E_IO. */
typedef bool kpl_write_fn(void *state, const char *bytes, size_t length);

/* Where and how a call writes its answer. */
typedef struct kpl_output {
    kpl_write_fn *write;
    void *state;
    bool json;        /* JSON instead of text for people */
    bool show_values; /* field values may appear; off by default everywhere */
} kpl_output;

/* ---- Plan: what a run will do ---------------------------------------------------- */

typedef enum kpl_mode {
    KPL_MODE_DEDUPE = 0,   /* inside and across the files (link: both) */
    KPL_MODE_LINK = 1,     /* across the files only (link: between); at least two */
    KPL_MODE_TOGETHER = 2, /* as KPL_MODE_DEDUPE; of several Dutch registers addresses,
                              persons and cases, each with the help of those before,
                              where the former links persons alone */
} kpl_mode;

/* What the command line may set over a spec or over the defaults. Zero-initialise. */
typedef struct kpl_plan_options {
    const char *id;          /* id column of every source; NULL = found */
    const char *directory;   /* NULL = "linked", or the spec's */
    const char *format;      /* "parquet" or "csv"; NULL = default or the spec's */
    const char *model_path;  /* a model.json to use instead of training; NULL = train */
    const char *rejects_max; /* "100" rows or "0.1%" per source; NULL = 0.1 % */
    double threshold;        /* probability, 0 < p < 1; 0 = default or the spec's */
    uint64_t pairs_max;      /* pair budget of a linkage: rules that bring more are made
                                more selective; 0 = the spec's, or 500 a record, of at
                                least a million records */
    const char *labels_path; /* judged pairs (kpl_label()) to learn m, lambda and the
                                threshold from, and to measure by; NULL = none */
    bool will_run; /* kpl_run() follows: refuse an output directory that cannot be
                      written before any input is read */
} kpl_plan_options;

/* A complete spec. Opaque. Belongs to the engine that made it. */
typedef struct kpl_plan kpl_plan;

/* Read the files, guess kinds, choose comparisons and blocking rules. KPL_E_NO_INPUT,
 * KPL_E_INPUT (no header, no usable field, too many rejects), KPL_E_USAGE. The files stay
 * in memory, so that kpl_run() does not read them again. */
KPL_API KPL_NODISCARD kpl_status kpl_plan_derive(kpl_engine *engine, kpl_mode mode,
                                                 const char *const *paths,
                                                 uint32_t path_count,
                                                 const kpl_plan_options *options,
                                                 kpl_plan **plan_out, kpl_error *error);

/* Read a spec file. KPL_E_CONFIG with line (row) and column for everything wrong in it.
 */
KPL_API KPL_NODISCARD kpl_status kpl_plan_read(kpl_engine *engine, const char *spec_path,
                                               const kpl_plan_options *options,
                                               kpl_plan **plan_out, kpl_error *error);

/* Write the spec as YAML (output->json: as JSON), complete and ready to run. */
KPL_API KPL_NODISCARD kpl_status kpl_plan_print(kpl_plan *plan, const kpl_output *output,
                                                kpl_error *error);

/* Count the pairs of every rule, exactly, without comparing any, and estimate time and
 * memory; write the table. */
KPL_API KPL_NODISCARD kpl_status kpl_plan_count(kpl_plan *plan, const kpl_output *output,
                                                kpl_error *error);

/* NULL is fine. */
KPL_API void kpl_plan_destroy(kpl_plan *plan);

/* ---- Run and inspect ------------------------------------------------------------- */

/* Run a plan, write its output directory (all or nothing) and a summary to `output`.
 * KPL_E_NO_OUTPUT before any work when the directory cannot be written. */
KPL_API KPL_NODISCARD kpl_status kpl_run(kpl_plan *plan, const kpl_output *output,
                                         kpl_error *error);

/* Per column of each file: rows filled, distinct values, lengths, the kind that koppel
 * guesses and why. No values. */
KPL_API KPL_NODISCARD kpl_status kpl_profile(kpl_engine *engine, const char *const *paths,
                                             uint32_t path_count,
                                             const kpl_output *output, kpl_error *error);

/* A links or entities table of koppel's as CSV (output->json: JSON Lines). The digest is
 * checked first: KPL_E_CORRUPT. */
KPL_API KPL_NODISCARD kpl_status kpl_cat(kpl_engine *engine, const char *path,
                                         const kpl_output *output, kpl_error *error);

/* The evidence for one pair of records: each comparison's level, m, u and weight, the
 * term frequency part and the sum. Ids are "id" or "source:id". Reads the sources that
 * the directory's spec names. `linkage` NULL = the only one. */
KPL_API KPL_NODISCARD kpl_status kpl_explain(kpl_engine *engine, const char *directory,
                                             const char *linkage, const char *left_id,
                                             const char *right_id,
                                             const kpl_output *output, kpl_error *error);

/* Why the members of one entity hold together: for every member the mean probability of
 * its pairs with the others, the weakest first, and the links that carry the entity. */
KPL_API KPL_NODISCARD kpl_status kpl_explain_entity(kpl_engine *engine,
                                                    const char *directory,
                                                    const char *linkage, uint64_t entity,
                                                    const kpl_output *output,
                                                    kpl_error *error);

/* A sample of scored pairs for people to judge, as CSV with an empty verdict column: half
 * beside the threshold, half over all scores. One seed draws one sample. Runs the linkage
 * of the directory again, as its spec says. */
KPL_API KPL_NODISCARD kpl_status kpl_label(kpl_engine *engine, const char *directory,
                                           const char *linkage, uint64_t sample_size,
                                           uint64_t seed, const kpl_output *output,
                                           kpl_error *error);

/* Precision, recall and F1 of links and entities against a truth file (id,entity or
 * id_left,id_right, column names free; or source,id,entity), B-cubed, pairs compared,
 * blocking recall. Where `truth_path` is a folder, it holds <linkage>.csv: then a line
 * for each linkage (all that have a truth, when `linkage` is NULL), and a table by pairs
 * of sources. */
KPL_API KPL_NODISCARD kpl_status kpl_evaluate(kpl_engine *engine, const char *directory,
                                              const char *linkage, const char *truth_path,
                                              const kpl_output *output, kpl_error *error);

/* What kpl_quality() shall do. Zero-initialise. */
typedef struct kpl_quality_options {
    const char *linkage;    /* NULL = all, one after the other */
    const char *as_of;      /* "2026-11-28", the day of judging: how old an event is, and
                               what lies in the future; NULL = neither is asked */
    const char *gates_path; /* a file with `quality:` alone, to judge by instead of the
                               spec's; NULL = the spec's */
} kpl_quality_options;

/* The quality of the data of a finished run, per source and field, by the dimensions of
 * NORA: counts and shares of what is filled, valid, in agreement with the other sources
 * across the links and with the base register (the first source that is unique),
 * plausible, timely, traceable. Never a value. Writes tables, or output->json, and one
 * line per failed gate to `notes` (NULL = none); *failed_out is how many failed. Reads
 * the sources that the directory's spec names: KPL_E_INPUT when one has changed.
 * KPL_E_USAGE for a linkage that is not there or a day that is none, KPL_E_CONFIG with
 * line and column for gates_path, KPL_E_CORRUPT, KPL_E_NO_INPUT, KPL_E_NOMEM. `options`
 * NULL = all zero. */
KPL_API KPL_NODISCARD kpl_status kpl_quality(kpl_engine *engine, const char *directory,
                                             const kpl_quality_options *options,
                                             const kpl_output *output,
                                             const kpl_output *notes,
                                             uint64_t *failed_out, kpl_error *error);

/* Where linked records differ from the record of source `base` in the same entity, once
 * cleaned: one line per record and field, as CSV or (output->json) JSON Lines, in the
 * order of entities, records and fields. The columns are linkage, entity, source, id,
 * base_id, field and agreement ("near": the linkage calls the two close; or "none"); with
 * output->show_values also both raw values. Missing values are no differences, and values
 * that only say less are none. `linkage` NULL = all that use `base`; a summary goes to
 * `notes` (NULL = none). Errors as kpl_quality(), KPL_E_USAGE also for a base that is no
 * source. */
KPL_API KPL_NODISCARD kpl_status kpl_differences(
    kpl_engine *engine, const char *directory, const char *linkage, const char *base,
    const kpl_output *output, const kpl_output *notes, kpl_error *error);

/* Check the digest of one file that koppel wrote. KPL_E_CORRUPT names it when it differs
 * or is not one of koppel's. */
KPL_API KPL_NODISCARD kpl_status kpl_verify(kpl_engine *engine, const char *path,
                                            kpl_error *error);

#ifdef __cplusplus
}
#endif

#endif /* KOPPEL_KOPPEL_H */
