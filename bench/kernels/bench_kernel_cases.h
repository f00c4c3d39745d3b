/*
 * bench_kernel_cases.h - the kernels to measure, as a list that C++ can walk.
 *
 * Bench. A case is a comparator, a length class (dates, numbers and places have one
 * class, their form), a shape (values on each side of a call, or pairs) and a tier that
 *        has a kernel of its own for it. Plain C with C linkage, because Google Benchmark
 *        is C++. Order: count, name and open, then run as often as wanted, close.
 */
#ifndef KPL_BENCH_KERNEL_CASES_H
#define KPL_BENCH_KERNEL_CASES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Memory and values of one case. Opaque; used by one thread. */
typedef struct bench_case bench_case;

uint32_t bench_case_count(void);

/* "jaro_winkler/names/37x37/scalar" in a buffer of `bytes` bytes. Tiers that this
 * processor lacks are counted and named, so that the list is the same everywhere. */
void bench_case_name(uint32_t number, char *name_out, size_t bytes);

/* May this processor run it? */
int bench_case_runs_here(uint32_t number);

/* Make its values. NULL when memory is short. */
bench_case *bench_case_open(uint32_t number);

/* One round of at least 100,000 comparisons; returns their number. The sum of the
 * ordinals goes to checksum_out, so that no compiler can leave the work out. */
uint64_t bench_case_run(bench_case *opened, uint64_t *checksum_out);

void bench_case_close(bench_case *opened);

#ifdef __cplusplus
}
#endif

#endif /* KPL_BENCH_KERNEL_CASES_H */
