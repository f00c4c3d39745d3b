/* spill.c - see spill.h. */
#define ZSTD_STATIC_LINKING_ONLY /* for contexts on our own allocator */
#include "base/spill.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "base/hash.h"

#define SPILL_LEVEL 1
#define SPILL_PATH_BYTES 4096u

/* Names tried before giving up: taken ones belong to runs that were killed between making
 * the file and unlinking it. */
#define SPILL_NAMES_MAX 1000u

static const kpl_io *spill_io(const kpl_spill *spill) {
    return spill->io != NULL ? spill->io : &kpl_io_system;
}

/* ---- The file -------------------------------------------------------------------- */

kpl_status kpl_spill_open(kpl_spill *spill, kpl_error *error) {
    const kpl_io *const io = spill_io(spill);
    char path[SPILL_PATH_BYTES];
    int problem = EEXIST;
    if (spill->is_open)
        return KPL_OK;
    for (uint32_t n = 0; problem == EEXIST && n < SPILL_NAMES_MAX; n++) {
        const int length =
            snprintf(path, sizeof path, "%s/.koppel-spill-%u", spill->folder, n);
        problem = length < 0 || (size_t)length >= sizeof path
                      ? ENAMETOOLONG
                      : io->open_create(io->state, path, &spill->descriptor);
    }
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_IO, problem,
                              "cannot make a temporary file in %s", spill->folder);
    problem = io->remove_file(io->state, path);
    if (problem != 0) {
        (void)io->close(io->state, spill->descriptor);
        return kpl_fail_errno(error, KPL_E_IO, problem,
                              "cannot unlink the temporary file %s", path);
    }
    spill->is_open = true;
    atomic_init(&spill->file_bytes, 0);
    return KPL_OK;
}

void kpl_spill_release(kpl_spill *spill) {
    if (spill->is_open) /* nothing is lost when closing fails */
        (void)kpl_io_close(spill->io, spill->descriptor, spill->folder, NULL);
    spill->is_open = false;
}

uint64_t kpl_spill_bytes(const kpl_spill *spill) {
    return spill->is_open ? atomic_load(&spill->file_bytes) : 0;
}

/* The sentences of base/io name the folder: the file has no name. */
static kpl_status spill_write(kpl_spill *spill, const void *bytes, size_t length,
                              uint64_t *offset_out, kpl_error *error) {
    *offset_out = atomic_fetch_add(&spill->file_bytes, length);
    kpl_error problem = {0};
    const kpl_status status =
        kpl_io_write_full_at(spill->io, spill->descriptor, spill->folder, *offset_out,
                             bytes, length, &problem);
    if (status == KPL_OK)
        return KPL_OK;
    return kpl_fail_errno(error, KPL_E_IO, problem.sys_errno,
                          "cannot write a temporary file in %s", spill->folder);
}

static kpl_status spill_read(const kpl_spill *spill, const kpl_spill_block *block,
                             void *bytes_out, kpl_error *error) {
    kpl_error problem = {0};
    size_t length = 0;
    const kpl_status status =
        kpl_io_read_full_at(spill->io, spill->descriptor, spill->folder, block->offset,
                            bytes_out, block->stored_bytes, &length, &problem);
    if (status != KPL_OK)
        return kpl_fail_errno(error, KPL_E_IO, problem.sys_errno,
                              "cannot read a temporary file in %s", spill->folder);
    if (length == block->stored_bytes &&
        kpl_hash_bytes(bytes_out, length) == block->checksum)
        return KPL_OK;
    return kpl_fail(error, KPL_E_IO,
                    "a temporary file in %s did not keep what was written to it: the "
                    "checksum of a block differs",
                    spill->folder);
}

/* ---- Compression ----------------------------------------------------------------- */

/* Contexts are counted like all else. zstd wants a `void *` that is not const; nobody
 * writes through it. */
static void *spill_zstd_state(const kpl_allocator *allocator) {
    const kpl_allocator *const from =
        allocator != NULL ? allocator : &kpl_allocator_default;
    void *state = NULL;
    memcpy(&state, &from, sizeof state);
    return state;
}

static void *spill_zstd_allocate(void *state, size_t bytes) {
    const kpl_allocator *const allocator = state;
    void *memory = NULL;
    return kpl_alloc(allocator, bytes, 1, &memory, NULL) == KPL_OK ? memory : NULL;
}

static void spill_zstd_release(void *state, void *memory) {
    kpl_free(state, memory);
}

/* What one call works with. */
typedef struct spill_work {
    const kpl_allocator *allocator;
    uint8_t *stored; /* ZSTD_compressBound() of a block */
    ZSTD_CCtx *compress;
    ZSTD_DCtx *decompress;
} spill_work;

static kpl_status spill_work_begin(spill_work *work, const kpl_spill *spill, bool puts,
                                   kpl_error *error) {
    *work = (spill_work){.allocator = spill->allocator};
    const ZSTD_customMem memory = {spill_zstd_allocate, spill_zstd_release,
                                   spill_zstd_state(spill->allocator)};
    KPL_TRY(kpl_alloc(work->allocator, ZSTD_compressBound(KPL_SPILL_BLOCK_BYTES), 1,
                      &work->stored, error));
    if (puts)
        work->compress = ZSTD_createCCtx_advanced(memory);
    else
        work->decompress = ZSTD_createDCtx_advanced(memory);
    if (work->compress != NULL || work->decompress != NULL)
        return KPL_OK;
    kpl_free(work->allocator, work->stored);
    return kpl_fail_nomem(error, KPL_SPILL_BLOCK_BYTES);
}

static void spill_work_end(spill_work *work) {
    (void)ZSTD_freeCCtx(work->compress);
    (void)ZSTD_freeDCtx(work->decompress);
    kpl_free(work->allocator, work->stored);
}

static kpl_status spill_put_block(kpl_spill *spill, spill_work *work, kpl_pile *pile,
                                  const uint8_t *bytes, size_t length, kpl_error *error) {
    KPL_TRY(kpl_reserve(spill->allocator, pile->block_count + 1, sizeof *pile->blocks,
                        &pile->block_capacity, &pile->blocks, error));
    const size_t packed = ZSTD_compressCCtx(work->compress, work->stored,
                                            ZSTD_compressBound(KPL_SPILL_BLOCK_BYTES),
                                            bytes, length, SPILL_LEVEL);
    const bool smaller = !ZSTD_isError(packed) && packed < length;
    const uint8_t *const stored = smaller ? work->stored : bytes;
    kpl_spill_block block = {.stored_bytes = (uint32_t)(smaller ? packed : length),
                             .bytes = (uint32_t)length};
    block.checksum = kpl_hash_bytes(stored, block.stored_bytes);
    KPL_TRY(spill_write(spill, stored, block.stored_bytes, &block.offset, error));
    pile->blocks[pile->block_count++] = block;
    pile->bytes += length;
    return KPL_OK;
}

static kpl_status spill_get_one(const kpl_spill *spill, const spill_work *work,
                                const kpl_spill_block *block, uint8_t *bytes_out,
                                kpl_error *error) {
    if (block->stored_bytes == block->bytes)
        return spill_read(spill, block, bytes_out, error);
    KPL_TRY(spill_read(spill, block, work->stored, error));
    const size_t length = ZSTD_decompressDCtx(work->decompress, bytes_out, block->bytes,
                                              work->stored, block->stored_bytes);
    if (length == block->bytes)
        return KPL_OK;
    return kpl_fail(error, KPL_E_IO, "a temporary file in %s cannot be decompressed",
                    spill->folder);
}

/* ---- Piles ----------------------------------------------------------------------- */

kpl_status kpl_spill_put(kpl_spill *spill, kpl_pile *pile, const void *bytes,
                         size_t length, kpl_error *error) {
    assert(spill->is_open);
    const uint8_t *const from = bytes;
    spill_work work;
    KPL_TRY(spill_work_begin(&work, spill, true, error));
    kpl_status status = KPL_OK;
    for (size_t at = 0; at < length && status == KPL_OK; at += KPL_SPILL_BLOCK_BYTES) {
        const size_t left = length - at;
        status = spill_put_block(
            spill, &work, pile, from + at,
            left < KPL_SPILL_BLOCK_BYTES ? left : KPL_SPILL_BLOCK_BYTES, error);
    }
    spill_work_end(&work);
    return status;
}

kpl_status kpl_spill_get(const kpl_spill *spill, const kpl_pile *pile, void *bytes_out,
                         kpl_error *error) {
    uint8_t *to = bytes_out;
    spill_work work;
    KPL_TRY(spill_work_begin(&work, spill, false, error));
    kpl_status status = KPL_OK;
    for (size_t b = 0; b < pile->block_count && status == KPL_OK; b++) {
        status = spill_get_one(spill, &work, &pile->blocks[b], to, error);
        to += pile->blocks[b].bytes;
    }
    spill_work_end(&work);
    return status;
}

kpl_status kpl_spill_get_block(const kpl_spill *spill, const kpl_pile *pile, size_t block,
                               void *bytes_out, kpl_error *error) {
    assert(block < pile->block_count);
    spill_work work;
    KPL_TRY(spill_work_begin(&work, spill, false, error));
    const kpl_status status =
        spill_get_one(spill, &work, &pile->blocks[block], bytes_out, error);
    spill_work_end(&work);
    return status;
}

kpl_status kpl_spill_array(kpl_spill *spill, kpl_pile *pile, size_t count, size_t size,
                           void *memory_inout, kpl_error *error) {
    void *memory = NULL;
    memcpy(&memory, memory_inout, sizeof memory);
    KPL_TRY(kpl_spill_put(spill, pile, memory, count * size, error));
    kpl_free(spill->allocator, memory);
    memory = NULL;
    memcpy(memory_inout, &memory, sizeof memory);
    return KPL_OK;
}

kpl_status kpl_spill_restore(const kpl_spill *spill, kpl_pile *pile, void *memory_out,
                             kpl_error *error) {
    void *memory = NULL;
    KPL_TRY(kpl_alloc(spill->allocator, (size_t)pile->bytes, 1, &memory, error));
    const kpl_status status = kpl_spill_get(spill, pile, memory, error);
    if (status != KPL_OK) {
        kpl_free(spill->allocator, memory);
        return status;
    }
    kpl_pile_release(spill, pile);
    memcpy(memory_out, &memory, sizeof memory);
    return KPL_OK;
}

void kpl_pile_release(const kpl_spill *spill, kpl_pile *pile) {
    kpl_free(spill->allocator, pile->blocks);
    *pile = (kpl_pile){.blocks = NULL};
}
