/*
 * frame.h - what the read stage makes of one source: columns of dictionary codes.
 *
 * Model. Checked by tests/read/.
 */
#ifndef KPL_MODEL_FRAME_H
#define KPL_MODEL_FRAME_H

#include "model/values.h"

/* Stable names of these stand in rejects.csv: append, never rename. */
typedef enum kpl_reject_reason {
    KPL_REJECT_TOO_FEW_FIELDS = 0,
    KPL_REJECT_TOO_MANY_FIELDS = 1,
    KPL_REJECT_STRAY_QUOTE = 2,  /* a quote inside an unquoted field */
    KPL_REJECT_AFTER_QUOTE = 3,  /* text between a closing quote and the delimiter */
    KPL_REJECT_UNTERMINATED = 4, /* a quoted field that never ends */
    KPL_REJECT_INVALID_TEXT = 5, /* not valid in the file's encoding */
    KPL_REJECT_NUL_BYTE = 6,     /* a NUL byte in a text file */
    KPL_REJECT_TOO_LONG = 7,     /* a field or row above the documented limit */
    KPL_REJECT_REASON_COUNT = 8,
} kpl_reject_reason;

/* "too_few_fields", "too_many_fields", "stray_quote", "text_after_quote",
 * "unterminated_quote", "invalid_text", "nul_byte", "too_long". */
const char *kpl_reject_reason_name(kpl_reject_reason reason);

typedef struct kpl_reject {
    uint64_t line;        /* 1-based line of the file where the row starts */
    uint64_t byte_offset; /* of the row's first byte in the (decompressed) file */
    uint32_t column;      /* 1-based column where it was noticed, 0 = whole row */
    kpl_reject_reason reason;
} kpl_reject;

/* One column. `codes` has one value number per row of the frame. */
typedef struct kpl_column {
    char *name; /* NUL-terminated UTF-8, never NULL; owned by the frame */
    kpl_values values;
    uint32_t *codes;
    uint64_t filled; /* rows that are not null */
} kpl_column;

/* One source after reading. Rows that were rejected are not in it. */
typedef struct kpl_frame {
    const kpl_allocator *allocator;
    uint64_t rows_in; /* data rows of the file: row_count + reject_count */
    uint32_t row_count;
    uint32_t column_count;
    kpl_column *columns;
    uint64_t *row_numbers; /* 1-based data row of the file per row; NULL = 1, 2, 3 ... */
    kpl_reject *rejects;   /* in file order */
    uint64_t reject_count;
    uint64_t file_bytes;  /* as stored, before decompression */
    char digest[33];      /* XXH3-128 of the file as stored, hexadecimal */
    char delimiter;       /* what was used; 0 for Parquet */
    const char *encoding; /* "utf-8", "windows-1252", "utf-16le", "utf-16be", "parquet" */
} kpl_frame;

/* Row numbers have 32 bits, and the last one stands for "none". */
#define KPL_FRAME_ROWS_MAX (UINT32_MAX - 1)

/* KPL_E_LIMIT, naming `path`, when a source of `row_count` rows has too many. */
KPL_NODISCARD kpl_status kpl_frame_check_rows(const char *path, uint64_t row_count,
                                              kpl_error *error);

/* Index of the column named `name`, or -1. */
int64_t kpl_frame_column(const kpl_frame *frame, const char *name);

/* Release values and codes of one column; its name stays. */
void kpl_column_release(kpl_column *column, const kpl_allocator *allocator);

/* Release the columns only: rows, rejects and digest stay for the ledger. */
void kpl_frame_drop_columns(kpl_frame *frame);

/* Release everything in it; the frame is all-zero after. */
void kpl_frame_release(kpl_frame *frame);

#endif /* KPL_MODEL_FRAME_H */
