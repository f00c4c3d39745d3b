/* hash.c - XXH3 of the system's xxHash library; see hash.h. */
#include "base/hash.h"

#include <stdio.h>

#define XXH_STATIC_LINKING_ONLY /* for the size of XXH3_state_t */
#include <xxhash.h>

/* The state wants 64-byte alignment, more than kpl_alloc() promises. */
#define HASH_STATE_ALIGNMENT 64u

struct kpl_digest {
    const kpl_allocator *allocator;
    XXH3_state_t *state; /* inside `room`, aligned */
    uint8_t room[sizeof(XXH3_state_t) + HASH_STATE_ALIGNMENT];
};

uint64_t kpl_hash_bytes(const void *bytes, size_t length) {
    return XXH3_64bits(bytes, length);
}

kpl_status kpl_digest_create(const kpl_allocator *allocator, kpl_digest **digest_out,
                             kpl_error *error) {
    kpl_digest *digest = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, 1, sizeof *digest, &digest, error));
    digest->allocator = allocator;
    const uintptr_t room = (uintptr_t)digest->room;
    const uintptr_t skip =
        (HASH_STATE_ALIGNMENT - room % HASH_STATE_ALIGNMENT) % HASH_STATE_ALIGNMENT;
    digest->state = (XXH3_state_t *)(void *)(digest->room + skip);
    XXH3_128bits_reset(digest->state);
    *digest_out = digest;
    return KPL_OK;
}

void kpl_digest_update(kpl_digest *digest, const void *bytes, size_t length) {
    XXH3_128bits_update(digest->state, bytes, length);
}

void kpl_digest_text(const kpl_digest *digest, char text_out[KPL_DIGEST_TEXT_BYTES]) {
    const XXH128_hash_t hash = XXH3_128bits_digest(digest->state);
    (void)snprintf(text_out, KPL_DIGEST_TEXT_BYTES, "%016llx%016llx",
                   (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

void kpl_digest_destroy(kpl_digest *digest) {
    if (digest != NULL)
        kpl_free(digest->allocator, digest);
}
