/*
 * parquet_text.h - one Parquet value as the text that a CSV file would have held.
 *
 * Stage read. Formats: see parquet_read.h. Calendar: proleptic Gregorian, after the
 * days-to-civil algorithm of Howard Hinnant (2013). Independent of the locale.
 * Checked by tests/read/test_parquet_read.c.
 */
#ifndef KPL_READ_PARQUET_TEXT_H
#define KPL_READ_PARQUET_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* How the bits of a value are meant. */
typedef enum kpl_parquet_kind {
    KPL_PARQUET_REFUSED, /* a type that is not read */
    KPL_PARQUET_BYTES,   /* text */
    KPL_PARQUET_BOOLEAN,
    KPL_PARQUET_SIGNED,
    KPL_PARQUET_UNSIGNED,
    KPL_PARQUET_FLOAT,
    KPL_PARQUET_DOUBLE,
    KPL_PARQUET_DATE,         /* days since 1970-01-01 */
    KPL_PARQUET_MILLISECONDS, /* since 1970-01-01T00:00:00 */
    KPL_PARQUET_MICROSECONDS,
    KPL_PARQUET_NANOSECONDS,
    KPL_PARQUET_DECIMAL, /* an integer with `scale` digits behind the point */
} kpl_parquet_kind;

/* Room for any value that kpl_parquet_print() writes. */
#define KPL_PARQUET_TEXT_BYTES 64

/*
 * Write the value with these bits (integers: sign-extended; float and double: their
 * pattern) and return its length, without a NUL. A NaN gives 0 bytes: it is what data
 * frames write for "missing". `scale` (0..18) is for decimals only. Not for
 * KPL_PARQUET_BYTES. Threads: any.
 */
size_t kpl_parquet_print(kpl_parquet_kind kind, int64_t bits, uint32_t scale,
                         char text_out[KPL_PARQUET_TEXT_BYTES]);

#endif /* KPL_READ_PARQUET_TEXT_H */
