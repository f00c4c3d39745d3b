/* derive_unique.c - see derive_unique.h. */
#include "plan/derive_unique.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"
#include "plan/derive.h"

/* Rows that follow in the order of two fields and are looked at. */
#define UNIQUE_NEXT_MAX 8u
/* Fields that must agree. */
#define UNIQUE_EQUAL_MIN 3u
/* Shorter texts may be equal by chance; fewer texts, too. */
#define UNIQUE_LETTERS_MIN 8u
#define UNIQUE_TEXTS_MIN 20u
#define UNIQUE_TEXTS_SHARE 0.1
#define UNIQUE_TEXTS_RATIO 4u

/* ---- Exact doubles ---- */

static int unique_order_words(const void *a, const void *b) {
    uint64_t left = 0;
    uint64_t right = 0;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

/* Share of the rows that equal another row in all columns of all fields. Rows are
 * compared by a 64-bit hash of their codes: a collision moves the share by one in
 * millions. */
static kpl_status unique_doubles(const kpl_candidates *candidates, kpl_arena *room,
                                 double *share_out, kpl_error *error) {
    const kpl_frame *const frame = candidates->frame;
    uint64_t *hashes = NULL;
    *share_out = 0;
    if (frame->row_count == 0)
        return KPL_OK;
    KPL_TRY(kpl_arena_alloc(room, frame->row_count, sizeof *hashes, &hashes, error));
    for (uint32_t i = 0; i < candidates->count; i++) {
        const kpl_candidate *const candidate = &candidates->items[i];
        for (uint32_t c = 0; c < candidate->column_count && !candidate->out; c++) {
            const uint32_t *const codes = frame->columns[candidate->columns[c]].codes;
            for (uint32_t r = 0; r < frame->row_count; r++)
                hashes[r] = kpl_hash_word(hashes[r] + codes[r] + 1);
        }
    }
    qsort(hashes, frame->row_count, sizeof *hashes, unique_order_words);
    uint32_t doubles = 0;
    for (uint32_t r = 0; r < frame->row_count; r++)
        doubles += (r > 0 && hashes[r] == hashes[r - 1]) ||
                   (r + 1 < frame->row_count && hashes[r] == hashes[r + 1]);
    *share_out = (double)doubles / frame->row_count;
    return KPL_OK;
}

/* ---- Doubles but for little ---- */

/* The columns that are compared: the birth date, where there is one, and the column with
 * the most values come first. */
typedef struct unique_fields {
    const kpl_column *items[KPL_FIELDS_MAX];
    uint32_t count;
    bool has_birth;
} unique_fields;

static bool unique_has_column(const unique_fields *fields, const kpl_column *column) {
    for (uint32_t f = 0; f < fields->count; f++)
        if (fields->items[f] == column)
            return true;
    return false;
}

static void unique_swap(unique_fields *fields, uint32_t a, uint32_t b) {
    const kpl_column *const column = fields->items[a];
    fields->items[a] = fields->items[b];
    fields->items[b] = column;
}

/* The column with the most values from `from` on goes there. */
static void unique_put_largest(unique_fields *fields, uint32_t from) {
    for (uint32_t f = from + 1; f < fields->count; f++)
        if (fields->items[f]->values.count > fields->items[from]->values.count)
            unique_swap(fields, from, f);
}

/* A column may stand for several fields; it is compared once. */
static void unique_list(const kpl_candidates *candidates, unique_fields *fields) {
    *fields = (unique_fields){.count = 0};
    for (uint32_t i = 0; i < candidates->count; i++) {
        const kpl_candidate *const candidate = &candidates->items[i];
        const kpl_column *const column =
            &candidates->frame->columns[candidate->columns[0]];
        if (candidate->out || fields->count == KPL_FIELDS_MAX ||
            unique_has_column(fields, column))
            continue;
        fields->items[fields->count++] = column;
        if (!fields->has_birth && candidate->column_count == 1 &&
            candidate->detection.role == KPL_ROLE_BIRTH_DATE) {
            fields->has_birth = true;
            unique_swap(fields, 0, fields->count - 1);
        }
    }
    if (!fields->has_birth)
        unique_put_largest(fields, 0);
    unique_put_largest(fields, 1);
}

/* Rows that agree on the first two fields: one person? With an equal birth date when no
 * more fields differ than agree, else when at most one does. */
static bool unique_is_near(const unique_fields *fields, uint32_t a, uint32_t b) {
    uint32_t equal = 0;
    uint32_t different = 0;
    for (uint32_t f = 0; f < fields->count; f++) {
        const uint32_t left = fields->items[f]->codes[a];
        const uint32_t right = fields->items[f]->codes[b];
        if (left == KPL_VALUE_NULL || right == KPL_VALUE_NULL)
            continue;
        equal += left == right;
        different += left != right;
    }
    return equal >= UNIQUE_EQUAL_MIN && different <= (fields->has_birth ? equal : 1);
}

/* Share of the rows that are doubles but for little, and on the first two fields whole.
 * Twins at one address are such doubles too. */
static kpl_status unique_near(const kpl_candidates *candidates, kpl_arena *room,
                              double *share_out, kpl_error *error) {
    const uint32_t rows = candidates->frame->row_count;
    unique_fields fields;
    kpl_sort_item *order = NULL;
    kpl_sort_item *scratch = NULL;
    bool *is_near = NULL;
    unique_list(candidates, &fields);
    *share_out = 0;
    if (fields.count < UNIQUE_EQUAL_MIN || rows == 0)
        return KPL_OK;
    KPL_TRY(kpl_arena_alloc(room, rows, sizeof *order, &order, error));
    KPL_TRY(kpl_arena_alloc(room, rows, sizeof *scratch, &scratch, error));
    KPL_TRY(kpl_arena_alloc(room, rows, sizeof *is_near, &is_near, error));
    uint32_t count = 0;
    for (uint32_t r = 0; r < rows; r++) {
        const uint64_t first = fields.items[0]->codes[r];
        const uint64_t second = fields.items[1]->codes[r];
        if (first != KPL_VALUE_NULL && second != KPL_VALUE_NULL)
            order[count++] = (kpl_sort_item){first << 32 | second, r};
    }
    kpl_sort_items(order, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count && j <= i + UNIQUE_NEXT_MAX; j++) {
            const uint32_t a = (uint32_t)order[i].value;
            const uint32_t b = (uint32_t)order[j].value;
            if (order[i].key != order[j].key)
                break;
            if (unique_is_near(&fields, a, b))
                is_near[a] = is_near[b] = true;
        }
    }
    uint32_t near = 0;
    for (uint32_t r = 0; r < rows; r++)
        near += is_near[r];
    *share_out = (double)near / rows;
    return KPL_OK;
}

/* ---- Texts of two sources ---- */

/* A hash of letters and digits, in lower case (ASCII); 0 = too few. */
static uint64_t unique_hash_text(kpl_text value) {
    uint64_t hash = 0;
    uint32_t letters = 0;
    for (uint32_t i = 0; i < value.length; i++) {
        uint8_t c = value.bytes[i];
        c = c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80) {
            hash = kpl_hash_word(hash + c);
            letters++;
        }
    }
    return letters < UNIQUE_LETTERS_MIN ? 0 : hash;
}

/* The first text that both sources have, as columns; false when there is none. */
static bool unique_find_texts(const kpl_candidates *sources, const uint32_t used[2],
                              const kpl_column *columns_out[2]) {
    const kpl_candidates *const left = &sources[used[0]];
    const kpl_candidates *const right = &sources[used[1]];
    for (uint32_t i = 0; i < left->count; i++) {
        const kpl_candidate *const a = &left->items[i];
        if (a->out || strcmp(a->detection.kind->name, "text") != 0)
            continue;
        for (uint32_t j = 0; j < right->count; j++) {
            const kpl_candidate *const b = &right->items[j];
            if (b->out || b->field != a->field || a->column_count + b->column_count > 2)
                continue;
            columns_out[0] = &left->frame->columns[a->columns[0]];
            columns_out[1] = &right->frame->columns[b->columns[0]];
            return true;
        }
    }
    return false;
}

/* Texts by how often they stand in either source. */
typedef struct unique_texts {
    uint32_t once;        /* in each */
    uint32_t repeated[2]; /* once in the other, several times in this one */
} unique_texts;

static kpl_status unique_count_texts(const kpl_column *columns[2], const uint32_t rows[2],
                                     kpl_arena *room, unique_texts *texts_out,
                                     kpl_error *error) {
    kpl_sort_item *items = NULL;
    kpl_sort_item *scratch = NULL;
    const size_t room_count = (size_t)rows[0] + rows[1] + 1;
    KPL_TRY(kpl_arena_alloc(room, room_count, sizeof *items, &items, error));
    KPL_TRY(kpl_arena_alloc(room, room_count, sizeof *scratch, &scratch, error));
    size_t count = 0;
    for (uint32_t s = 0; s < 2; s++) {
        for (uint32_t r = 0; r < rows[s]; r++) {
            const uint64_t hash = unique_hash_text(
                kpl_values_text(&columns[s]->values, columns[s]->codes[r]));
            if (hash != 0)
                items[count++] = (kpl_sort_item){hash, s};
        }
    }
    kpl_sort_items(items, scratch, count);
    unique_texts texts = {.once = 0};
    for (size_t i = 0; i < count;) {
        uint32_t of[2] = {0, 0};
        const uint64_t hash = items[i].key;
        for (; i < count && items[i].key == hash; i++)
            of[items[i].value]++;
        texts.once += of[0] == 1 && of[1] == 1;
        texts.repeated[0] += of[0] > 1 && of[1] == 1;
        texts.repeated[1] += of[0] == 1 && of[1] > 1;
    }
    *texts_out = texts;
    return KPL_OK;
}

/* Does source `s` of two repeat what stands once in the other, which hardly does? */
static bool unique_repeats(const unique_texts *texts, uint32_t s) {
    const uint32_t here = texts->repeated[s];
    return here >= UNIQUE_TEXTS_MIN &&
           here > UNIQUE_TEXTS_SHARE * (double)(here + texts->once) &&
           here >= UNIQUE_TEXTS_RATIO * texts->repeated[1 - s];
}

/* Of two sources of things, does one repeat what the other has once? */
static kpl_status unique_compare(kpl_spec *spec, const kpl_candidates *sources,
                                 const uint32_t used[2], kpl_arena *room,
                                 bool *repeats_out, kpl_error *error) {
    const kpl_column *columns[2] = {NULL, NULL};
    unique_texts texts;
    if (!unique_find_texts(sources, used, columns))
        return KPL_OK;
    const uint32_t rows[2] = {sources[used[0]].frame->row_count,
                              sources[used[1]].frame->row_count};
    KPL_TRY(unique_count_texts(columns, rows, room, &texts, error));
    for (uint32_t s = 0; s < 2; s++) {
        if (!unique_repeats(&texts, s))
            continue;
        *repeats_out = true;
        spec->sources[used[s]].unique = false;
        spec->sources[used[1 - s]].unique = true;
    }
    return KPL_OK;
}

/* ---- The verdict ---- */

static kpl_status unique_of_source(kpl_spec *spec, const kpl_candidates *sources,
                                   uint32_t s, kpl_linkage_kind kind, kpl_arena *room,
                                   kpl_error *error) {
    double doubles = 0;
    double near = 0;
    KPL_TRY(unique_doubles(&sources[s], room, &doubles, error));
    if (kind == KPL_LINKAGE_PERSON)
        KPL_TRY(unique_near(&sources[s], room, &near, error));
    spec->sources[s].unique =
        doubles <= KPL_DERIVE_DOUBLES_MAX && near <= KPL_DERIVE_NEAR_MAX;
    return KPL_OK;
}

static kpl_status unique_of_all(kpl_spec *spec, const kpl_candidates *sources,
                                kpl_linkage_spec *linkage, kpl_arena *room,
                                kpl_error *error) {
    uint32_t used[KPL_SOURCES_MAX];
    uint32_t count = 0;
    uint32_t unique = 0;
    for (uint32_t s = 0; s < spec->source_count; s++) {
        if (!linkage->uses_source[s])
            continue;
        used[count++] = s;
        KPL_TRY(unique_of_source(spec, sources, s, linkage->kind, room, error));
    }
    /* Some exact doubles of things that are told by a text are no sign of more. */
    bool repeats = count == 2 && linkage->kind == KPL_LINKAGE_PERSON;
    if (count == 2 && linkage->kind == KPL_LINKAGE_OTHER)
        KPL_TRY(unique_compare(spec, sources, used, room, &repeats, error));
    for (uint32_t i = 0; i < count; i++)
        unique += spec->sources[used[i]].unique;
    linkage->cluster = KPL_CLUSTER_AVERAGE_LINKAGE;
    if (unique == count)
        linkage->cluster = KPL_CLUSTER_ONE_TO_ONE;
    else if (unique == 1 && repeats)
        linkage->cluster = KPL_CLUSTER_COMPONENTS;
    return KPL_OK;
}

kpl_status kpl_derive_unique(kpl_spec *spec, const kpl_candidates *sources,
                             kpl_linkage_spec *linkage, kpl_error *error) {
    kpl_arena room = {.allocator = spec->arena.allocator};
    const kpl_status status = unique_of_all(spec, sources, linkage, &room, error);
    kpl_arena_release(&room);
    return status;
}
