/*
 * fixture_text.h - random texts over given letters, in pairs that are often nearly equal.
 */
#ifndef KPL_TESTS_FIXTURE_TEXT_H
#define KPL_TESTS_FIXTURE_TEXT_H

#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

static uint64_t random_state = RANDOM_SEED; /* of the test that includes this */

static uint32_t random_below(uint32_t n) {
    random_state = kpl_hash_word(random_state);
    return (uint32_t)(random_state % n);
}

typedef struct text {
    uint8_t bytes[128];
    uint32_t length;
} text;

/* One letter to `usual`, now and then 28 to 41; or two times in three `like`, if it is
 * not NULL, with up to two letters off. */
static void text_make(text *made, const text *like, const char *const *letters,
                      uint32_t letter_count, uint32_t usual) {
    const uint32_t count =
        random_below(20) == 0 ? 28 + random_below(14) : 1 + random_below(usual);
    made->length = 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *const letter = letters[random_below(letter_count)];
        memcpy(made->bytes + made->length, letter, strlen(letter));
        made->length += (uint32_t)strlen(letter);
    }
    if (like == NULL || random_below(3) == 0)
        return;
    *made = *like;
    for (uint32_t i = random_below(3); i > 0; i--) {
        const uint32_t at = random_below(made->length);
        if (made->bytes[at] < 0x80)
            made->bytes[at] = (uint8_t)('a' + random_below(26));
    }
}

static kpl_text text_view(const text *made) {
    return (kpl_text){made->bytes, made->length};
}

#endif /* KPL_TESTS_FIXTURE_TEXT_H */
