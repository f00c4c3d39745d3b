/*
 * hash.h - XXH3 (Yann Collet, xxHash 0.8) for keys, dictionaries and digests.
 *
 * Base. Fixed seed, so keys are the same on every host. Not a defence against an
 * adversary: whoever hashes user data must bound what a collision can cost.
 * Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_HASH_H
#define KPL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"

/* 64-bit XXH3 of `length` bytes. Threads: any, as everything here. */
uint64_t kpl_hash_bytes(const void *bytes, size_t length);

/* A good mix of one word (the finaliser of splitmix64, Steele, Lea and Flood 2014). */
static inline uint64_t kpl_hash_word(uint64_t word) {
    word += 0x9E3779B97F4A7C15u;
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

/* One of 256 places for what was met lately: the top byte of the product with 2^64
 * divided by the golden ratio (Knuth 6.4). One multiplication, good enough for a small
 * cache. */
static inline size_t kpl_hash_slot(uint64_t word) {
    return (size_t)((word * UINT64_C(0x9E3779B97F4A7C15)) >> 56);
}

/* 32 lower-case hexadecimal digits and a NUL. */
#define KPL_DIGEST_TEXT_BYTES 33

/* Streaming XXH3-128 over a file. Opaque; kpl_digest_create/destroy. */
typedef struct kpl_digest kpl_digest;

/* KPL_E_NOMEM. `allocator` must live as long as the digest. */
KPL_NODISCARD kpl_status kpl_digest_create(const kpl_allocator *allocator,
                                           kpl_digest **digest_out, kpl_error *error);
void kpl_digest_update(kpl_digest *digest, const void *bytes, size_t length);
/* The digest so far, as text; more may follow. */
void kpl_digest_text(const kpl_digest *digest, char text_out[KPL_DIGEST_TEXT_BYTES]);
void kpl_digest_destroy(kpl_digest *digest);

#endif /* KPL_BASE_HASH_H */
