/*
 * fold.c - the comparison form and the normalisation forms; see fold.h.
 *
 * utf8proc_map() would allocate by itself, so text goes through it one code point at a
 * time: utf8proc_decompose_char() for taking apart, and for the normalisation forms the
 * canonical ordering and composition of Unicode Standard Annex 15 (utf8proc's own
 * functions on a caller's array). The comparison form drops every mark that ordering
 * could move, and so needs neither.
 */
#include "standardise/fold.h"

#include <assert.h>
#include <utf8proc.h>

/* No code point decomposes into more than 18 (U+FDFA). */
#define FOLD_PARTS_MAX 32
#define FOLD_UTF8_BYTES 4u

/* What an ASCII byte becomes: itself in lower case, a separator, or nothing. */
#define FOLD_SEPARATOR 0x20u
#define FOLD_DROP 0u

kpl_text kpl_fold_since(const kpl_buffer *buffer, size_t start) {
    assert(start <= buffer->length);
    if (start == buffer->length)
        return (kpl_text){(const uint8_t *)"", 0};
    return (kpl_text){buffer->bytes + start, (uint32_t)(buffer->length - start)};
}

/* Where a fold stands. A separator is written only when something follows it. */
typedef struct fold_state {
    kpl_buffer *out;
    size_t start;
    uint32_t flags;
    bool separator; /* one is waiting */
} fold_state;

static kpl_status fold_room(kpl_buffer *buffer, size_t bytes, kpl_error *error) {
    if (bytes > SIZE_MAX - buffer->length)
        return kpl_fail_nomem(error, SIZE_MAX);
    return kpl_reserve(buffer->allocator, buffer->length + bytes, 1, &buffer->capacity,
                       &buffer->bytes, error);
}

/* Write the waiting separator, unless nothing stands before it. Room is there. */
static inline void fold_separate(fold_state *state) {
    if (state->separator && state->out->length > state->start &&
        (state->flags & KPL_FOLD_JOINED) == 0)
        state->out->bytes[state->out->length++] = ' ';
    state->separator = false;
}

/* One ASCII byte. Room for two bytes is there. */
static inline void fold_ascii(fold_state *state, uint8_t byte) {
    uint8_t letter = byte;
    if (byte >= 'A' && byte <= 'Z') {
        letter = (uint8_t)(byte + 32);
    } else if ((byte < 'a' || byte > 'z') && (byte < '0' || byte > '9')) {
        const bool blank = byte <= ' ' || byte == 0x7F;
        if (blank || (state->flags & KPL_FOLD_SYMBOLS) == 0) {
            if (blank || (byte != '\'' && byte != '`'))
                state->separator = true;
            return;
        }
    }
    if ((state->flags & KPL_FOLD_UPPER) != 0 && letter >= 'a' && letter <= 'z')
        letter = (uint8_t)(letter - 32);
    fold_separate(state);
    state->out->bytes[state->out->length++] = letter;
}

/* Marks and letters that people type as an apostrophe: acute and grave accents that stand
 * alone, quotes, primes, the modifier letters of Hawaiian, Arabic and Hebrew names. */
static const uint16_t fold_apostrophes[] = {
    0x00B4, 0x02B9, 0x02BA, 0x02BB, 0x02BC, 0x02BD, 0x02BE, 0x02BF, 0x02C8,
    0x02CA, 0x02CB, 0x055A, 0x05F3, 0x07F4, 0x07F5, 0x1FBD, 0x1FBF, 0x2018,
    0x2019, 0x201A, 0x201B, 0x2032, 0x2035, 0xA78B, 0xA78C, 0xFF07, 0xFF40,
};

static bool fold_is_apostrophe(uint32_t point) {
    for (size_t a = 0; a < sizeof fold_apostrophes / sizeof fold_apostrophes[0]; a++)
        if (fold_apostrophes[a] >= point)
            return fold_apostrophes[a] == point;
    return false;
}

/* Letters with a stroke or hook, ligatures and the like, after case folding: Unicode
 * gives them no decomposition, registers write them both ways. Sorted. */
static const struct {
    uint16_t point;
    char letters[3];
} fold_specials[] = {
    {0x00E6, "ae"}, /* ligature ae */
    {0x00F0, "d"},  /* eth */
    {0x00F8, "o"},  /* o with stroke */
    {0x00FE, "th"}, /* thorn */
    {0x0111, "d"},  /* d with stroke */
    {0x0127, "h"},  /* h with stroke */
    {0x0131, "i"},  /* dotless i */
    {0x0138, "k"},  /* kra */
    {0x0142, "l"},  /* l with stroke */
    {0x014B, "ng"}, /* eng */
    {0x0153, "oe"}, /* ligature oe */
    {0x0167, "t"},  /* t with stroke */
    {0x0180, "b"},  /* b with stroke */
    {0x0192, "f"},  /* f with hook */
    {0x0199, "k"},  /* k with hook */
    {0x01B4, "y"},  /* y with hook */
    {0x01B6, "z"},  /* z with stroke */
    {0x01E5, "g"},  /* g with stroke */
    {0x0237, "j"},  /* dotless j */
    {0x023C, "c"},  /* c with stroke */
    {0x0247, "e"},  /* e with stroke */
    {0x0249, "j"},  /* j with stroke */
    {0x024D, "r"},  /* r with stroke */
    {0x024F, "y"},  /* y with stroke */
    {0x0253, "b"},  /* b with hook */
    {0x0256, "d"},  /* African d */
    {0x0257, "d"},  /* d with hook */
    {0x0259, "e"},  /* schwa */
    {0x0268, "i"},  /* i with stroke */
    {0x0289, "u"},  /* u bar */
};

/* The letters for `point`; NULL = it is none of these. */
static const char *fold_special(uint32_t point) {
    for (size_t s = 0; s < sizeof fold_specials / sizeof fold_specials[0]; s++)
        if (fold_specials[s].point >= point)
            return fold_specials[s].point == point ? fold_specials[s].letters : NULL;
    return NULL;
}

/* The value of a decimal digit of any script. All sets of digits in Unicode start at a
 * code point that ends in 0 or 6 (hexadecimal), so the set is known from one digit. */
static uint32_t fold_digit(uint32_t point) {
    const uint32_t row = point & ~0xFu;
    const bool at_zero = utf8proc_category((utf8proc_int32_t)row) == UTF8PROC_CATEGORY_ND;
    const uint32_t value = point - (at_zero ? row : row + 6);
    return value <= 9 ? value : 0;
}

/* One code point of a decomposition, already without case. */
static void fold_part(fold_state *state, uint32_t point) {
    if (point < 0x80) {
        fold_ascii(state, (uint8_t)point);
        return;
    }
    if (fold_is_apostrophe(point)) { /* of U+0149, n with one before it */
        fold_ascii(state, '\'');
        return;
    }
    const char *const special = fold_special(point);
    if (special != NULL) {
        for (const char *letter = special; *letter != '\0'; letter++)
            fold_ascii(state, (uint8_t)*letter);
        return;
    }
    const utf8proc_property_t *const property =
        utf8proc_get_property((utf8proc_int32_t)point);
    switch (property->category) {
    case UTF8PROC_CATEGORY_ND:
        fold_ascii(state, (uint8_t)('0' + fold_digit(point)));
        return;
    case UTF8PROC_CATEGORY_ME:
        return;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        if (property->combining_class != 0)
            return;
        break;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        break;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        state->separator = true;
        return;
    default:
        if ((state->flags & KPL_FOLD_SYMBOLS) == 0) {
            state->separator = true;
            return;
        }
    }
    fold_separate(state);
    state->out->length += (size_t)utf8proc_encode_char(
        (utf8proc_int32_t)point, state->out->bytes + state->out->length);
}

/* One code point outside ASCII. */
static kpl_status fold_point(fold_state *state, uint32_t point, kpl_error *error) {
    if (fold_is_apostrophe(point)) {
        KPL_TRY(fold_room(state->out, 2, error));
        fold_ascii(state, '\'');
        return KPL_OK;
    }
    utf8proc_int32_t parts[FOLD_PARTS_MAX];
    int boundary = 0;
    const utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)point, parts, FOLD_PARTS_MAX,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
        &boundary);
    assert(count >= 0 && count <= FOLD_PARTS_MAX);
    /* A part gives at most two ASCII letters or four bytes, and a separator. */
    KPL_TRY(fold_room(state->out, (size_t)count * (FOLD_UTF8_BYTES + 1), error));
    for (utf8proc_ssize_t i = 0; i < count; i++)
        fold_part(state, (uint32_t)parts[i]);
    return KPL_OK;
}

kpl_status kpl_fold_text(kpl_text text, uint32_t flags, kpl_buffer *folded_out,
                         kpl_error *error) {
    fold_state state = {.out = folded_out, .start = folded_out->length, .flags = flags};
    uint32_t at = 0;
    while (at < text.length) {
        uint32_t end = at; /* a run of ASCII needs room only once */
        while (end < text.length && text.bytes[end] < 0x80)
            end++;
        if (end > at) {
            KPL_TRY(fold_room(folded_out, (size_t)(end - at) * 2, error));
            for (; at < end; at++)
                fold_ascii(&state, text.bytes[at]);
        } else {
            KPL_TRY(fold_point(&state, kpl_text_next(text, &at), error));
        }
    }
    return KPL_OK;
}

/* Code points taken apart, before they are put in order. */
typedef struct fold_points {
    const kpl_allocator *allocator;
    utf8proc_int32_t *items;
    size_t count;
    size_t capacity;
} fold_points;

static kpl_status fold_decompose(kpl_text text, utf8proc_option_t options,
                                 fold_points *points, kpl_error *error) {
    int boundary = 0;
    for (uint32_t at = 0; at < text.length;) {
        const uint32_t point = kpl_text_next(text, &at);
        KPL_TRY(kpl_reserve(points->allocator, points->count + FOLD_PARTS_MAX,
                            sizeof *points->items, &points->capacity, &points->items,
                            error));
        const utf8proc_ssize_t added = utf8proc_decompose_char(
            (utf8proc_int32_t)point, points->items + points->count, FOLD_PARTS_MAX,
            options, &boundary);
        assert(added >= 0 && added <= FOLD_PARTS_MAX);
        points->count += (size_t)added;
    }
    return KPL_OK;
}

static int fold_class(utf8proc_int32_t point) {
    return utf8proc_get_property(point)->combining_class;
}

/* Sort items[0..count) by combining class, equal classes in their order: a merge from
 * `items` into `spare` and back, because a hostile value is a million marks. */
static void fold_sort_marks(utf8proc_int32_t *items, utf8proc_int32_t *spare,
                            size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t low = 0; low < count; low += 2 * width) {
            const size_t middle = low + width < count ? low + width : count;
            const size_t high = low + 2 * width < count ? low + 2 * width : count;
            size_t a = low;
            size_t b = middle;
            for (size_t to = low; to < high; to++) {
                const bool left = a < middle && (b == high || fold_class(items[a]) <=
                                                                  fold_class(items[b]));
                spare[to] = left ? items[a++] : items[b++];
            }
        }
        for (size_t i = 0; i < count; i++)
            items[i] = spare[i];
    }
}

/* Canonical ordering: each run of marks between two starters is sorted by class. */
static kpl_status fold_order(fold_points *points, kpl_error *error) {
    utf8proc_int32_t *spare = NULL;
    for (size_t at = 0; at < points->count;) {
        size_t end = at;
        bool sorted = true;
        while (end < points->count && fold_class(points->items[end]) != 0) {
            if (end > at &&
                fold_class(points->items[end - 1]) > fold_class(points->items[end]))
                sorted = false;
            end++;
        }
        if (!sorted) {
            if (spare == NULL)
                KPL_TRY(kpl_alloc(points->allocator, points->count, sizeof *spare, &spare,
                                  error));
            fold_sort_marks(points->items + at, spare, end - at);
        }
        at = end + 1;
    }
    kpl_free(points->allocator, spare);
    return KPL_OK;
}

/* Take apart, order, put together when asked, append as UTF-8. */
static kpl_status fold_through(kpl_text text, utf8proc_option_t options, kpl_buffer *out,
                               kpl_error *error) {
    fold_points points = {.allocator = out->allocator};
    kpl_status status = fold_decompose(text, options, &points, error);
    if (status == KPL_OK)
        status = fold_order(&points, error);
    if (status != KPL_OK)
        goto cleanup;
    if ((options & UTF8PROC_COMPOSE) != 0)
        points.count =
            (size_t)utf8proc_normalize_utf32(points.items, (utf8proc_ssize_t)points.count,
                                             UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    status = fold_room(out, points.count * FOLD_UTF8_BYTES, error);
    if (status != KPL_OK)
        goto cleanup;
    for (size_t i = 0; i < points.count; i++)
        out->length +=
            (size_t)utf8proc_encode_char(points.items[i], out->bytes + out->length);
cleanup:
    kpl_free(points.allocator, points.items);
    return status;
}

kpl_status kpl_fold_normalise(kpl_text text, kpl_unicode_form form,
                              kpl_buffer *normal_out, kpl_error *error) {
    if (kpl_text_is_ascii(text))
        return kpl_buffer_append(normal_out, text.bytes, text.length, error);
    static const utf8proc_option_t options[] = {
        [KPL_UNICODE_NFC] = UTF8PROC_COMPOSE | UTF8PROC_STABLE,
        [KPL_UNICODE_NFD] = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE,
        [KPL_UNICODE_NFKC] = UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_COMPAT,
        [KPL_UNICODE_NFKD] = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | UTF8PROC_COMPAT,
    };
    assert((size_t)form < sizeof options / sizeof options[0]);
    return fold_through(text, options[form], normal_out, error);
}

kpl_status kpl_fold_case(kpl_text text, kpl_buffer *folded_out, kpl_error *error) {
    return fold_through(text, UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD,
                        folded_out, error);
}
