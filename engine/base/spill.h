/*
 * spill.h - bytes put away in a temporary file while memory is needed for others.
 *
 * Base. How a run keeps to its memory limit (engine/README.md, "Memory"): arrays that no
 * stage needs for now leave memory and come back, a whole one at a time (ids, columns,
 * the members of one blocking rule) or piece by piece (promised pairs). The result never
 * depends on it.
 *
 * File     One per run, beside the output directory: what is private stays on the disk
 *          that it will be on anyway. Created with mode 0600 when something is first put
 *          away, and unlinked at once, so that nothing is left whatever happens. Only
 *          appended to; its space is free again when the run ends.
 * Blocks   A pile is a list of blocks of up to 256 KiB, each compressed with zstd (level
 *          1: about as fast as the disk), or stored as it is when that is not smaller.
 *          Where a block stands, how long it is and the XXH3-64 of its stored bytes are
 *          kept in memory, 32 bytes a block: a block that was changed, moved or cut on
 *          the disk is noticed before it is decompressed.
 * Failure  A full disk, a short write, a failed read or a changed block are KPL_E_IO with
 *          one sentence that names the folder. Every file operation is one of kpl_io.
 * Threads  Any number may put and get at once, each its own pile; kpl_spill_open() comes
 *          before, on one thread.
 * Checked by tests/base/test_spill.c, with every operation failing once and every block
 * damaged once.
 */
#ifndef KPL_BASE_SPILL_H
#define KPL_BASE_SPILL_H

#include <stdatomic.h>

#include "base/io.h"

/* Bytes of a block before compression. */
#define KPL_SPILL_BLOCK_BYTES ((size_t)256 << 10)

/* Zero-initialise, set the first group, release. Must not move while it is open. */
typedef struct kpl_spill {
    const kpl_allocator *allocator;
    const kpl_io *io;
    const char *folder; /* borrowed: where the file is made */

    bool is_open;
    int descriptor;
    atomic_uint_least64_t file_bytes;
} kpl_spill;

typedef struct kpl_spill_block {
    uint64_t offset;
    uint64_t checksum; /* of the stored bytes */
    uint32_t stored_bytes;
    uint32_t bytes; /* equal to stored_bytes: not compressed */
} kpl_spill_block;

/* What was put away together. Zero-initialise; release. */
typedef struct kpl_pile {
    kpl_spill_block *blocks;
    size_t block_count;
    size_t block_capacity;
    uint64_t bytes;
} kpl_pile;

/* Make the file, if it is not there yet. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_spill_open(kpl_spill *spill, kpl_error *error);

/* Append `length` bytes to the pile, as blocks of their own. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_spill_put(kpl_spill *spill, kpl_pile *pile,
                                       const void *bytes, size_t length,
                                       kpl_error *error);

/* All bytes of the pile, in the order in which they were put. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_spill_get(const kpl_spill *spill, const kpl_pile *pile,
                                       void *bytes_out, kpl_error *error);

/* One block of the pile, of at most KPL_SPILL_BLOCK_BYTES. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_spill_get_block(const kpl_spill *spill, const kpl_pile *pile,
                                             size_t block, void *bytes_out,
                                             kpl_error *error);

/* Put an array away and release it: *memory_inout is NULL after. On failure it stays. */
KPL_NODISCARD kpl_status kpl_spill_array(kpl_spill *spill, kpl_pile *pile, size_t count,
                                         size_t size, void *memory_inout,
                                         kpl_error *error);

/* Bring an array back that kpl_spill_array() put away, and forget the pile. */
KPL_NODISCARD kpl_status kpl_spill_restore(const kpl_spill *spill, kpl_pile *pile,
                                           void *memory_out, kpl_error *error);

/* Bytes of the file so far. */
uint64_t kpl_spill_bytes(const kpl_spill *spill);

void kpl_pile_release(const kpl_spill *spill, kpl_pile *pile);

/* Close the file, which is gone then. Piles are released on their own. */
void kpl_spill_release(kpl_spill *spill);

#endif /* KPL_BASE_SPILL_H */
