/* Goal: the small tools of base/ keep what their headers promise. Method: boundaries,
 * overflow, failing allocators and a kpl_io that reads and writes a byte at a time with
 * EINTR between. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/cpu.h"
#include "base/hash.h"
#include "base/io.h"

static void test_status(void **state) {
    (void)state;
    kpl_error error;
    char longer[2 * KPL_ERROR_MESSAGE_BYTES];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(kpl_fail(&error, KPL_E_INPUT, "%s", longer), KPL_E_INPUT);
    assert_int_equal(strlen(error.message), KPL_ERROR_MESSAGE_BYTES - 1);
    assert_int_equal(kpl_fail_at(&error, KPL_E_INPUT, 7, 3, "x"), KPL_E_INPUT);
    assert_true(error.row == 7 && error.column == 3 && error.sys_errno == 0);
    assert_int_equal(kpl_fail_errno(&error, KPL_E_IO, ENOENT, "file"), KPL_E_IO);
    assert_int_equal(error.sys_errno, ENOENT);
    assert_int_equal(error.row, 0);
    assert_non_null(strstr(error.message, "file: "));
    assert_int_equal(kpl_fail(NULL, KPL_E_LIMIT, "x"), KPL_E_LIMIT);
}

static failing spent; /* no allocation succeeds */
static const kpl_allocator refuse = FAILING_ALLOCATOR(&spent);

static void test_alloc(void **state) {
    (void)state;
    uint32_t *numbers = NULL;
    assert_int_equal(kpl_alloc(NULL, SIZE_MAX / 2, 4, &numbers, NULL), KPL_E_NOMEM);
    assert_null(numbers);
    assert_int_equal(kpl_alloc(NULL, 0, 4, &numbers, NULL), KPL_OK);
    assert_non_null(numbers);
    assert_int_equal(kpl_realloc(NULL, 4, sizeof *numbers, &numbers, NULL), KPL_OK);
    numbers[3] = 9;
    uint32_t *const before = numbers;
    assert_int_equal(kpl_realloc(&refuse, 400, sizeof *numbers, &numbers, NULL),
                     KPL_E_NOMEM);
    assert_ptr_equal(numbers, before); /* the old block stays */
    assert_int_equal(numbers[3], 9);
    kpl_free(NULL, numbers);
    numbers = NULL;
    size_t capacity = 0;
    for (size_t needed = 1; needed < 100000; needed = needed * 3 + 1) {
        assert_int_equal(
            kpl_reserve(NULL, needed, sizeof *numbers, &capacity, &numbers, NULL),
            KPL_OK);
        assert_true(capacity >= needed);
        numbers[needed - 1] = 1;
    }
    kpl_free(NULL, numbers);
    assert_int_equal(kpl_alloc_zero(&refuse, 1, 1, &numbers, NULL), KPL_E_NOMEM);
    char *copy = NULL;
    assert_int_equal(kpl_copy_string(NULL, "abcdef", 3, &copy, NULL), KPL_OK);
    assert_string_equal(copy, "abc");
    kpl_free(NULL, copy);
}

static void test_arena(void **state) {
    (void)state;
    kpl_arena arena = {0};
    for (size_t i = 1; i < 3000; i += 7) {
        uint8_t *piece = NULL;
        assert_int_equal(kpl_arena_alloc(&arena, i, 11, &piece, NULL), KPL_OK);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t b = 0; b < i * 11; b++)
            assert_int_equal(piece[b], 0);
        memset(piece, 0xA5, i * 11); /* overlap would show in a later piece */
    }
    const char *text = NULL;
    assert_int_equal(kpl_arena_print(&arena, &text, NULL, "%d-%s", 12, "x"), KPL_OK);
    assert_string_equal(text, "12-x");
    void *nothing = NULL;
    assert_int_equal(kpl_arena_alloc(&arena, SIZE_MAX, 2, &nothing, NULL), KPL_E_NOMEM);
    assert_int_equal(kpl_arena_alloc(&arena, SIZE_MAX - 5, 1, &nothing, NULL),
                     KPL_E_NOMEM);
    kpl_arena_release(&arena);
    assert_int_equal(kpl_arena_string(&arena, "again", 5, &text, NULL), KPL_OK);
    kpl_arena_release(&arena);
    kpl_arena refusing = {.allocator = &refuse};
    assert_int_equal(kpl_arena_alloc(&refusing, 1, 1, &nothing, NULL), KPL_E_NOMEM);
}

static void test_buffer(void **state) {
    (void)state;
    kpl_buffer buffer = {0};
    for (int i = 0; i < 1000; i++)
        assert_int_equal(kpl_buffer_print(&buffer, NULL, "%d,", i), KPL_OK);
    assert_memory_equal(buffer.bytes, "0,1,2,3,", 8);
    assert_int_equal(buffer.length, 10 * 2 + 90 * 3 + 900 * 4);
    char longer[2000];
    memset(longer, 'y', sizeof longer);
    longer[1999] = '\0';
    const size_t start = buffer.length;
    assert_int_equal(kpl_buffer_print(&buffer, NULL, "[%s]", longer), KPL_OK);
    assert_int_equal(buffer.length - start, 2001);
    assert_int_equal(buffer.bytes[buffer.length - 1], ']');
    kpl_buffer_release(&buffer);
    kpl_buffer refusing = {.allocator = &refuse};
    assert_int_equal(kpl_buffer_byte(&refusing, 'x', NULL), KPL_E_NOMEM);
    assert_int_equal(refusing.length, 0);
}

static void test_text(void **state) {
    (void)state;
    assert_true(
        kpl_text_equal(kpl_text_trim(kpl_text_of(" \t a b\r\n")), kpl_text_of("a b")));
    assert_int_equal(kpl_text_trim(kpl_text_of("  ")).length, 0);
    assert_true(kpl_text_order(kpl_text_of("a"), kpl_text_of("ab")) < 0);
    assert_true(kpl_text_order(kpl_text_of("b"), kpl_text_of("ab")) > 0);
    static const char *const words[] = {"threshold", "threads", "threat"};
    assert_string_equal(kpl_text_nearest("thread", words, 3), "threads");
    assert_string_equal(kpl_text_nearest("treshold", words, 3), "threshold");
    assert_null(kpl_text_nearest("quality", words, 3));
    /* RFC 3629: what is valid decodes to what it encodes, and nothing else is valid. */
    for (uint32_t point = 0x80; point <= 0x10FFFF; point += 1 + point / 64) {
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        uint8_t bytes[4] = {0};
        uint32_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        uint32_t rest = point;
        for (uint32_t i = length; i-- > 1; rest >>= 6)
            bytes[i] = (uint8_t)(0x80 | (rest & 0x3F));
        bytes[0] = (uint8_t)((0xF00u >> length & 0xF0u) | rest);
        const kpl_text text = {bytes, length};
        assert_int_equal(kpl_text_utf8_prefix(text), surrogate ? 0 : length);
        uint32_t at = 0;
        if (!surrogate)
            assert_int_equal(kpl_text_next(text, &at), point);
        assert_int_equal(kpl_text_utf8_prefix((kpl_text){bytes, length - 1}), 0);
    }
    static const char *const broken[] = {"\x80",
                                         "\xC0\xAF",
                                         "\xC1\xBF",
                                         "\xE0\x80\xAF",
                                         "\xF0\x80\x80\xAF",
                                         "\xF4\x90\x80\x80",
                                         "\xF5",
                                         "\xFF",
                                         "\xED\xA0\x80"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        assert_int_equal(kpl_text_utf8_prefix(kpl_text_of(broken[i])), 0);
    assert_int_equal(kpl_text_utf8_prefix(kpl_text_of("abcdefghijkl\xFF")), 12);
}

static void test_hash_and_cpu(void **state) {
    (void)state;
    kpl_digest *digest = NULL;
    char whole[KPL_DIGEST_TEXT_BYTES];
    char parts[KPL_DIGEST_TEXT_BYTES];
    const char *const text = "the same bytes in one piece or in several";
    assert_int_equal(kpl_digest_create(NULL, &digest, NULL), KPL_OK);
    kpl_digest_update(digest, text, strlen(text));
    kpl_digest_text(digest, whole);
    kpl_digest_destroy(digest);
    assert_int_equal(kpl_digest_create(NULL, &digest, NULL), KPL_OK);
    for (size_t i = 0; i < strlen(text); i++)
        kpl_digest_update(digest, text + i, 1);
    kpl_digest_text(digest, parts);
    kpl_digest_destroy(digest);
    assert_string_equal(whole, parts);
    assert_int_equal(strlen(whole), 32);
    /* XXH3 of nothing, seed 0: a published value of the reference implementation. */
    assert_true(kpl_hash_bytes("", 0) == 0x2D06800538D394C2u);
    kpl_cpu_tier tier;
    assert_true(kpl_cpu_find(kpl_cpu_name(kpl_cpu_detect()), &tier));
    assert_int_equal(tier, kpl_cpu_detect());
    assert_false(kpl_cpu_find("mmx", &tier));
}

static void test_cpu_families(void **state) {
    (void)state;
    const char *const all[KPL_CPU_TIER_COUNT] = {"scalar", "sse42", "avx2", "avx512",
                                                 "neon"};
    const char *const gaps[KPL_CPU_TIER_COUNT] = {"scalar", "sse42", NULL, NULL, NULL};
    assert_true(kpl_cpu_runs(KPL_CPU_AVX2, KPL_CPU_SSE42));
    assert_false(kpl_cpu_runs(KPL_CPU_SSE42, KPL_CPU_AVX2));
    assert_true(kpl_cpu_runs(KPL_CPU_NEON, KPL_CPU_SCALAR));
    assert_false(kpl_cpu_runs(KPL_CPU_NEON, KPL_CPU_AVX512));
    assert_false(kpl_cpu_runs(KPL_CPU_AVX512, KPL_CPU_NEON));
    for (unsigned tier = 0; tier < KPL_CPU_TIER_COUNT; tier++)
        assert_string_equal(KPL_CPU_CHOOSE(all, (kpl_cpu_tier)tier), all[tier]);
    assert_string_equal(KPL_CPU_CHOOSE(gaps, KPL_CPU_AVX512), "sse42");
    assert_string_equal(KPL_CPU_CHOOSE(gaps, KPL_CPU_NEON), "scalar");
}

/* ---- Files ----------------------------------------------------------------------- */

typedef struct slow {
    uint32_t calls; /* every second one is interrupted */
} slow;

static int slow_read(void *state, int descriptor, void *bytes, size_t length,
                     size_t *length_out) {
    slow *const s = state;
    return s->calls++ % 2 == 0
               ? EINTR
               : kpl_io_system.read(NULL, descriptor, bytes, length > 0, length_out);
}

static int slow_write(void *state, int descriptor, const void *bytes, size_t length,
                      size_t *length_out) {
    slow *const s = state;
    return s->calls++ % 2 == 0
               ? EINTR
               : kpl_io_system.write(NULL, descriptor, bytes, length > 0, length_out);
}

static void test_io(void **state) {
    (void)state;
    char folder[] = "/tmp/koppel-io-XXXXXX";
    char path[64];
    char inner[80];
    slow s = {0};
    kpl_io io = kpl_io_system;
    io.read = slow_read;
    io.write = slow_write;
    io.state = &s;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/file", folder);
    assert_int_equal(kpl_io_save(&io, path, "hello world", 11, NULL), KPL_OK);
    assert_int_equal(kpl_io_save(&io, path, "x", 1, NULL),
                     KPL_E_NO_OUTPUT); /* is there */
    kpl_buffer buffer = {0};
    assert_int_equal(kpl_io_load(&io, path, 100, &buffer, NULL), KPL_OK);
    assert_int_equal(buffer.length, 11);
    assert_memory_equal(buffer.bytes, "hello world", 11);
    buffer.length = 0;
    assert_int_equal(kpl_io_load(NULL, path, 11, &buffer, NULL), KPL_OK);
    buffer.length = 0;
    assert_int_equal(kpl_io_load(NULL, path, 10, &buffer, NULL), KPL_E_LIMIT);
    kpl_buffer_release(&buffer);
    kpl_error error;
    int descriptor = -1;
    assert_int_equal(kpl_io_open(NULL, folder, &descriptor, &error), KPL_E_NO_INPUT);
    assert_int_equal(kpl_io_open(NULL, "/nonexistent", &descriptor, &error),
                     KPL_E_NO_INPUT);
    assert_non_null(strstr(error.message, "/nonexistent"));

    /* A tree with a link to what must stay. */
    char keep[] = "/tmp/koppel-keep-XXXXXX";
    const int keeper = mkstemp(keep);
    assert_true(keeper >= 0);
    (void)close(keeper);
    (void)snprintf(inner, sizeof inner, "%s/inner", folder);
    assert_int_equal(mkdir(inner, 0700), 0);
    (void)snprintf(inner, sizeof inner, "%s/inner/link", folder);
    assert_int_equal(symlink(keep, inner), 0);
    (void)snprintf(inner, sizeof inner, "%s/loop", folder);
    assert_int_equal(symlink(folder, inner), 0);
    assert_int_equal(kpl_io_remove_tree(NULL, folder, NULL), KPL_OK);
    assert_int_equal(access(folder, F_OK), -1);
    assert_int_equal(access(keep, F_OK), 0);
    assert_int_equal(unlink(keep), 0);
    assert_int_equal(kpl_io_remove_tree(NULL, folder, NULL),
                     KPL_OK); /* not there is fine */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),        cmocka_unit_test(test_status),
        cmocka_unit_test(test_alloc),        cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_text),         cmocka_unit_test(test_hash_and_cpu),
        cmocka_unit_test(test_cpu_families), cmocka_unit_test(test_io),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
