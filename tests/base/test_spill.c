/* Goal: what was put away comes back to the byte, or a sentence says that it did not.
 * Method: lengths around the block size, texts that compress and ones that do not; every
 * file operation and every allocation fails once; every block is damaged once; several
 * threads put at the same time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../emit/fixture_fault.h"
#include "base/parallel.h"
#include "base/spill.h"

#define BLOCK KPL_SPILL_BLOCK_BYTES

static char spill_folder[64];

static int spill_begin(void **state) {
    (void)state;
    fault_unused();
    fault_directory(spill_folder);
    return 0;
}

static int spill_end(void **state) {
    (void)state;
    return rmdir(spill_folder); /* fails when a file was left behind */
}

/* Words that compress well, or noise that does not compress at all. */
static void spill_fill(uint8_t *bytes, size_t length, bool noise) {
    uint64_t seed = 7;
    for (size_t i = 0; i < length; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = noise ? (uint8_t)(seed >> 56) : (uint8_t)(i / 100);
    }
}

static void check_round_trip(kpl_spill *spill, const uint8_t *bytes, size_t length) {
    kpl_pile pile = {0};
    uint8_t *back = NULL;
    const size_t first = length / 3; /* two puts make one pile */
    assert_int_equal(kpl_spill_put(spill, &pile, bytes, first, NULL), KPL_OK);
    assert_int_equal(kpl_spill_put(spill, &pile, bytes + first, length - first, NULL),
                     KPL_OK);
    assert_int_equal(pile.bytes, length);
    uint8_t *const block = malloc(BLOCK);
    size_t at = 0;
    for (size_t b = 0; b < pile.block_count; b++) {
        assert_int_equal(kpl_spill_get_block(spill, &pile, b, block, NULL), KPL_OK);
        assert_memory_equal(block, bytes + at, pile.blocks[b].bytes);
        at += pile.blocks[b].bytes;
    }
    assert_int_equal(at, length);
    free(block);
    assert_int_equal(kpl_spill_restore(spill, &pile, &back, NULL), KPL_OK);
    assert_memory_equal(back, bytes, length);
    assert_null(pile.blocks);
    kpl_free(NULL, back);
}

static void test_round_trips(void **state) {
    (void)state;
    static const size_t lengths[] = {
        0, 1, 3, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 77};
    kpl_spill spill = {.folder = spill_folder};
    uint8_t *const bytes = malloc(6 * BLOCK);
    assert_int_equal(kpl_spill_open(&spill, NULL), KPL_OK);
    assert_int_equal(kpl_spill_open(&spill, NULL), KPL_OK); /* once is enough */
    for (int noise = 0; noise < 2; noise++) {
        spill_fill(bytes, 6 * BLOCK, noise == 1);
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
            check_round_trip(&spill, bytes, lengths[i]);
    }
    free(bytes);
    kpl_spill_release(&spill);
    kpl_spill_release(&spill);
}

/* Nothing has a name, from the first byte on; what has one already is left alone. */
static void test_leaves_no_name(void **state) {
    (void)state;
    char taken[96];
    (void)snprintf(taken, sizeof taken, "%s/.koppel-spill-0", spill_folder);
    fault_write_file(taken, "x", 1);
    kpl_spill spill = {.folder = spill_folder};
    assert_int_equal(kpl_spill_open(&spill, NULL), KPL_OK);
    DIR *const directory = opendir(spill_folder);
    int entries = 0;
    while (readdir(directory) != NULL)
        entries++;
    (void)closedir(directory);
    assert_int_equal(entries, 3); /* ".", ".." and the one that was there */
    kpl_spill_release(&spill);
    assert_int_equal(unlink(taken), 0);
}

static kpl_status spill_whole(const kpl_io *io, const kpl_allocator *allocator,
                              const uint8_t *bytes, size_t length, kpl_error *error) {
    kpl_spill spill = {.io = io, .allocator = allocator, .folder = spill_folder};
    kpl_pile pile = {0};
    uint8_t *array = NULL;
    uint8_t *back = NULL;
    kpl_status status = kpl_alloc(allocator, length, 1, &array, error);
    if (status == KPL_OK) {
        memcpy(array, bytes, length);
        status = kpl_spill_open(&spill, error);
    }
    if (status == KPL_OK)
        status = kpl_spill_array(&spill, &pile, length, 1, &array, error);
    if (status == KPL_OK) {
        assert_null(array);
        status = kpl_spill_restore(&spill, &pile, &back, error);
    }
    if (status == KPL_OK)
        assert_memory_equal(back, bytes, length);
    kpl_free(allocator, array);
    kpl_free(allocator, back);
    kpl_pile_release(&spill, &pile);
    kpl_spill_release(&spill);
    return status;
}

static void test_every_operation_fails(void **state) {
    (void)state;
    uint8_t *const bytes = malloc(3 * BLOCK);
    spill_fill(bytes, 3 * BLOCK, false);
    char name[96];
    (void)snprintf(name, sizeof name, "%s/.koppel-spill-0", spill_folder);
    for (int memory = 0; memory < 2; memory++) {
        fault_plan plan = {0};
        const kpl_io io = fault_io(&plan);
        const kpl_allocator allocator = fault_allocator(&plan);
        const kpl_io *const files = memory == 0 ? &io : NULL;
        const kpl_allocator *const pieces = memory == 1 ? &allocator : NULL;
        assert_int_equal(spill_whole(files, pieces, bytes, 3 * BLOCK, NULL), KPL_OK);
        const uint64_t total = plan.count;
        assert_true(total >= 6);
        for (uint64_t at = 1; at <= total; at++) {
            kpl_error error = {0};
            plan = (fault_plan){.at = at};
            const kpl_status status =
                spill_whole(files, pieces, bytes, 3 * BLOCK, &error);
            if (status == KPL_OK) {
                /* Closing may fail: nothing is lost. Compression may: it is not needed.
                 */
                assert_true(memory == 1 || at == total);
                continue;
            }
            assert_int_equal(status, memory == 0 ? KPL_E_IO : KPL_E_NOMEM);
            /* The second operation is unlinking: only then the name stays. */
            assert_int_equal(unlink(name), memory == 0 && at == 2 ? 0 : -1);
            assert_true(error.message[0] != '\0');
            if (memory == 0)
                assert_non_null(strstr(error.message, spill_folder));
        }
    }
    free(bytes);
}

/* ---- Disks that lie ---------------------------------------------------------------- */

/* Takes three bytes at a time, with EINTR between; is full at `room` bytes. */
typedef struct narrow_disk {
    uint64_t room;
    uint64_t calls;
} narrow_disk;

static int narrow_write_at(void *state, int descriptor, uint64_t offset,
                           const void *bytes, size_t length, size_t *length_out) {
    narrow_disk *const disk = state;
    if (++disk->calls % 2 == 0)
        return EINTR;
    if (offset >= disk->room)
        return ENOSPC;
    size_t step = length < 30000 ? length : 30000;
    if (offset + step > disk->room)
        step = (size_t)(disk->room - offset);
    return kpl_io_system.write_at(NULL, descriptor, offset, bytes, step, length_out);
}

static int narrow_read_at(void *state, int descriptor, uint64_t offset, void *bytes,
                          size_t length, size_t *length_out) {
    narrow_disk *const disk = state;
    if (++disk->calls % 2 == 0)
        return EINTR;
    return kpl_io_system.read_at(NULL, descriptor, offset, bytes,
                                 length < 30000 ? length : 30000, length_out);
}

static void test_short_writes(void **state) {
    (void)state;
    narrow_disk disk = {.room = UINT64_MAX};
    kpl_io io = kpl_io_system;
    io.write_at = narrow_write_at;
    io.read_at = narrow_read_at;
    io.state = &disk;
    uint8_t *const bytes = malloc(2 * BLOCK);
    spill_fill(bytes, 2 * BLOCK, true);
    assert_int_equal(spill_whole(&io, NULL, bytes, 2 * BLOCK, NULL), KPL_OK);
    kpl_error error = {0};
    disk.room = BLOCK + 1000;
    assert_int_equal(spill_whole(&io, NULL, bytes, 2 * BLOCK, &error), KPL_E_IO);
    assert_int_equal(error.sys_errno, ENOSPC);
    assert_non_null(strstr(error.message, "cannot write a temporary file"));
    free(bytes);
}

/* Any bit of any block, a block cut short, two blocks exchanged: all are noticed. */
static void test_damage(void **state) {
    (void)state;
    kpl_spill spill = {.folder = spill_folder};
    kpl_pile pile = {0};
    kpl_error error = {0};
    uint8_t *const bytes = malloc(4 * BLOCK);
    uint8_t *const back = malloc(4 * BLOCK);
    spill_fill(bytes, 2 * BLOCK, false);
    spill_fill(bytes + 2 * BLOCK, 2 * BLOCK, true);
    assert_int_equal(kpl_spill_open(&spill, NULL), KPL_OK);
    assert_int_equal(kpl_spill_put(&spill, &pile, bytes, 4 * BLOCK, NULL), KPL_OK);
    assert_true(pile.blocks[0].stored_bytes < BLOCK / 10);
    assert_int_equal(pile.blocks[2].stored_bytes, BLOCK);
    for (size_t b = 0; b < pile.block_count; b++) {
        for (uint32_t place = 0; place < 5; place++) {
            const uint64_t offset =
                pile.blocks[b].offset + (pile.blocks[b].stored_bytes - 1) * place / 4;
            uint8_t byte = 0;
            assert_int_equal(pread(spill.descriptor, &byte, 1, (off_t)offset), 1);
            byte ^= (uint8_t)(1u << place);
            assert_int_equal(pwrite(spill.descriptor, &byte, 1, (off_t)offset), 1);
            assert_int_equal(kpl_spill_get(&spill, &pile, back, &error), KPL_E_IO);
            assert_non_null(strstr(error.message, "checksum"));
            byte ^= (uint8_t)(1u << place);
            assert_int_equal(pwrite(spill.descriptor, &byte, 1, (off_t)offset), 1);
        }
    }
    assert_int_equal(kpl_spill_get(&spill, &pile, back, NULL), KPL_OK);
    assert_memory_equal(back, bytes, 4 * BLOCK);
    const uint64_t offset = pile.blocks[2].offset;
    pile.blocks[2].offset = pile.blocks[3].offset;
    assert_int_equal(kpl_spill_get(&spill, &pile, back, &error), KPL_E_IO);
    pile.blocks[2].offset = offset;
    assert_int_equal(ftruncate(spill.descriptor, (off_t)pile.blocks[3].offset + 9), 0);
    assert_int_equal(kpl_spill_get(&spill, &pile, back, &error), KPL_E_IO);
    kpl_pile_release(&spill, &pile);
    kpl_spill_release(&spill);
    free(bytes);
    free(back);
}

/* ---- Threads ----------------------------------------------------------------------- */

#define SPILL_TASKS 24u

typedef struct spill_share {
    kpl_spill spill;
    kpl_pile piles[SPILL_TASKS];
} spill_share;

static kpl_status spill_task(void *argument, uint64_t task, uint32_t worker,
                             kpl_error *error) {
    (void)worker;
    spill_share *const share = argument;
    uint8_t *const bytes = malloc(BLOCK + 9);
    memset(bytes, (int)task, BLOCK + 9);
    const kpl_status status =
        kpl_spill_put(&share->spill, &share->piles[task], bytes, BLOCK + 9, error);
    free(bytes);
    return status;
}

static void test_threads(void **state) {
    (void)state;
    static spill_share share;
    share.spill.folder = spill_folder;
    const kpl_pool pool = {.threads = 4};
    assert_int_equal(kpl_spill_open(&share.spill, NULL), KPL_OK);
    assert_int_equal(kpl_parallel_for(&pool, SPILL_TASKS, spill_task, &share, NULL),
                     KPL_OK);
    for (uint32_t t = 0; t < SPILL_TASKS; t++) {
        uint8_t *back = NULL;
        assert_int_equal(kpl_spill_restore(&share.spill, &share.piles[t], &back, NULL),
                         KPL_OK);
        for (size_t i = 0; i < BLOCK + 9; i++)
            assert_true(back[i] == t);
        kpl_free(NULL, back);
    }
    kpl_spill_release(&share.spill);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_leaves_no_name),
        cmocka_unit_test(test_every_operation_fails),
        cmocka_unit_test(test_short_writes),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, spill_begin, spill_end);
}
