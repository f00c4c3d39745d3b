/* derive_columns.c - from columns to candidates for fields; see derive_columns.h. */
#include "plan/derive_columns.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/detect_lists.h"
#include "plan/detect_values.h"

/* Rows that are looked at to see whether columns repeat each other. */
#define COLUMNS_ROWS_MAX 2000u
/* Longer values are compared up to here. */
#define COLUMNS_TEXT_BYTES 256u

static const kpl_column *columns_of(const kpl_candidates *candidates,
                                    const kpl_candidate *candidate) {
    return &candidates->frame->columns[candidate->columns[0]];
}

static bool columns_is_kind(const kpl_candidate *candidate, const char *kind) {
    return strcmp(candidate->detection.kind->name, kind) == 0;
}

/* ---- The record id ---- */

static kpl_status columns_fail_id(const kpl_frame *frame, const char *path,
                                  const char *id_column, kpl_error *error) {
    const char *names[64];
    uint32_t count = 0;
    for (; count < frame->column_count && count < 64; count++)
        names[count] = frame->columns[count].name;
    const char *const nearest = kpl_text_nearest(id_column, names, count);
    if (nearest != NULL)
        return kpl_fail(error, KPL_E_CONFIG,
                        "%.200s: there is no column \"%.60s\" for the id; did you mean "
                        "\"%.60s\"?",
                        path, id_column, nearest);
    return kpl_fail(error, KPL_E_CONFIG,
                    "%.200s: there is no column \"%.60s\" for the id", path, id_column);
}

/* Filled and all different. Any column of one row is: then only the header can tell. */
static bool columns_can_be_id(const kpl_frame *frame, const kpl_column *column) {
    return column->filled == frame->row_count &&
           column->values.count - 1 == frame->row_count &&
           (frame->row_count > 1 || kpl_header_is_bare_id(column->name));
}

static bool columns_names_records(kpl_header_role role) {
    return role == KPL_ROLE_RECORD_ID || role == KPL_ROLE_CASE_ID;
}

static int columns_order_words(const void *a, const void *b) {
    uint64_t left = 0;
    uint64_t right = 0;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

/* Are two filled columns together different in every row? */
static kpl_status columns_differ(const kpl_frame *frame, const kpl_column *a,
                                 const kpl_column *b, const kpl_allocator *allocator,
                                 bool *differ_out, kpl_error *error) {
    uint64_t *pairs = NULL;
    *differ_out = false;
    if (a->filled < frame->row_count || b->filled < frame->row_count)
        return KPL_OK;
    KPL_TRY(kpl_alloc(allocator, frame->row_count, sizeof *pairs, &pairs, error));
    for (uint32_t r = 0; r < frame->row_count; r++)
        pairs[r] = (uint64_t)a->codes[r] << 32 | b->codes[r];
    qsort(pairs, frame->row_count, sizeof *pairs, columns_order_words);
    *differ_out = true;
    for (uint32_t r = 1; r < frame->row_count && *differ_out; r++)
        *differ_out = pairs[r] != pairs[r - 1];
    kpl_free(allocator, pairs);
    return KPL_OK;
}

/* Case numbers are unique within the organisation that gave them. */
static kpl_status columns_find_pair(kpl_candidates *candidates,
                                    const kpl_allocator *allocator, kpl_error *error) {
    const kpl_frame *const frame = candidates->frame;
    for (uint32_t c = 0; c + 1 < frame->column_count; c++) {
        const kpl_column *const giver = &frame->columns[c];
        const kpl_column *const number = &frame->columns[c + 1];
        bool differ = false;
        if (kpl_header_role_of(giver->name) != KPL_ROLE_RSIN ||
            !columns_names_records(kpl_header_role_of(number->name)))
            continue;
        KPL_TRY(columns_differ(frame, giver, number, allocator, &differ, error));
        if (!differ)
            continue;
        candidates->id_columns[0] = c;
        candidates->id_columns[1] = c + 1;
        candidates->id_count = 2;
        return KPL_OK;
    }
    return KPL_OK;
}

static void columns_set_id(kpl_candidates *candidates, uint32_t column) {
    candidates->id_columns[0] = column;
    candidates->id_count = 1;
}

/* The first column that can be one, unless its header says that it holds a name or a
 * date, say, and there is a better one. */
static kpl_status columns_choose_id(kpl_candidates *candidates,
                                    const kpl_allocator *allocator, kpl_error *error) {
    const kpl_frame *const frame = candidates->frame;
    int64_t first = -1;
    for (uint32_t c = 0; c < frame->column_count; c++) {
        if (!columns_can_be_id(frame, &frame->columns[c]))
            continue;
        const kpl_header_role role = kpl_header_role_of(frame->columns[c].name);
        const bool silent = role == KPL_ROLE_NONE || kpl_header_role_is_number(role);
        if (columns_names_records(role) || (silent && first < 0)) {
            columns_set_id(candidates, c);
            return KPL_OK;
        }
        first = first < 0 ? (int64_t)c : first;
    }
    KPL_TRY(columns_find_pair(candidates, allocator, error));
    if (candidates->id_count == 0 && first >= 0)
        columns_set_id(candidates, (uint32_t)first);
    return KPL_OK;
}

kpl_status kpl_candidates_find_id(kpl_candidates *candidates,
                                  const kpl_allocator *allocator, const char *path,
                                  const char *id_column, kpl_error *error) {
    const kpl_frame *const frame = candidates->frame;
    candidates->id_count = 0;
    if (id_column != NULL) {
        const int64_t given = kpl_frame_column(frame, id_column);
        candidates->id_is_given = true;
        if (given < 0)
            return columns_fail_id(frame, path, id_column, error);
        columns_set_id(candidates, (uint32_t)given);
        return KPL_OK;
    }
    return columns_choose_id(candidates, allocator, error);
}

/* ---- Leaving out ---- */

kpl_status kpl_candidate_drop(kpl_candidates *candidates, kpl_arena *arena,
                              kpl_candidate *candidate, const char *why,
                              kpl_error *error) {
    assert(candidates->note_count < candidates->room);
    candidate->out = true;
    return kpl_arena_print(arena, &candidates->notes[candidates->note_count++], error,
                           "left out %.60s: %s", candidate->header, why);
}

/* 0, 1, 2 ... or 1, 2, 3 ... in every row, as data frames write them: a second row number
 * under whatever header. In fewer rows than a month has days it may be chance. */
static bool columns_counts_rows(const kpl_frame *frame, const kpl_column *column) {
    if (frame->row_count <= 31 || column->filled != frame->row_count)
        return false;
    const kpl_values *const values = &column->values;
    const int64_t first = kpl_evidence_whole(kpl_values_text(values, column->codes[0]));
    if (first != 0 && first != 1)
        return false;
    for (uint32_t r = 0; r < frame->row_count; r++) {
        const kpl_text value = kpl_values_text(values, column->codes[r]);
        if (kpl_evidence_whole(value) != first + (int64_t)r)
            return false;
    }
    return true;
}

static bool columns_is_id(const kpl_candidates *candidates, uint32_t column) {
    for (uint32_t i = 0; i < candidates->id_count; i++)
        if (candidates->id_columns[i] == column)
            return true;
    return false;
}

/* Numbers, codes and texts, which are not compared with themselves. */
static bool columns_is_code(const kpl_candidate *candidate) {
    static const char *const kinds[] = {
        "number", "identifier", "category",        "text",   "bsn",    "a_nummer",
        "rsin",   "kvk",        "onderwijsnummer", "bag_id", "case_id"};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (columns_is_kind(candidate, kinds[k]))
            return true;
    return false;
}

/* A part of a name, a house number or a period may be the same in all rows; it joins the
 * others of its field. */
static bool columns_is_part(kpl_header_role role) {
    switch (role) {
    case KPL_ROLE_PARTICLE:
    case KPL_ROLE_PARTNER_SURNAME:
    case KPL_ROLE_PARTNER_PARTICLE:
    case KPL_ROLE_NAME_USE:
    case KPL_ROLE_HOUSE_LETTER:
    case KPL_ROLE_HOUSE_ADDITION:
    case KPL_ROLE_START_DATE:
    case KPL_ROLE_END_DATE:
    case KPL_ROLE_DATE_USE:
        return true;
    default:
        return false;
    }
}

/* Why this column, by itself, is no evidence; NULL when it may be. */
static const char *columns_verdict(const kpl_candidates *candidates,
                                   const kpl_candidate *candidate, bool several) {
    const kpl_column *const column = columns_of(candidates, candidate);
    const uint32_t distinct = column->values.count - 1;
    const kpl_header_role role = candidate->detection.role;
    const bool is_id = columns_is_id(candidates, candidate->columns[0]);
    /* A file without rows may still be linked; the result is empty, but true. */
    if (distinct == 0 && candidates->frame->row_count > 0)
        return "it is empty";
    if (role == KPL_ROLE_TRUTH)
        return "the header says that it holds the answer";
    if (role == KPL_ROLE_ROW_TIME)
        return "the header says that it is when the row was written";
    const bool identifies = role == KPL_ROLE_IDENTIFIER || role == KPL_ROLE_CASE_ID ||
                            kpl_header_role_is_number(role);
    if (is_id && candidates->id_is_given && !(identifies && several))
        return "it is the id";
    /* An id that was found because it is all different may still be a name or an e-mail
     * address; codes and numbers are not compared with themselves. */
    if (is_id && columns_is_code(candidate) && !(identifies && several))
        return "it is the id";
    if (role == KPL_ROLE_NONE && columns_counts_rows(candidates->frame, column))
        return "it counts the rows";
    /* A key to another table repeats, a key of this one does not. */
    if (role == KPL_ROLE_RECORD_ID &&
        (kpl_header_is_bare_id(column->name) || distinct > column->filled / 2))
        return "the header says that it names records";
    /* One value in this file may be one of many in the others; see derive_fields.c. */
    if (distinct == 1 && column->filled > 1 && !several && !columns_is_part(role))
        return "all its values are equal";
    return NULL;
}

static kpl_status columns_drop_useless(kpl_candidates *candidates, kpl_arena *arena,
                                       bool several, kpl_error *error) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        const char *const why = columns_verdict(candidates, candidate, several);
        if (why != NULL)
            KPL_TRY(kpl_candidate_drop(candidates, arena, candidate, why, error));
    }
    return KPL_OK;
}

/* ---- Dates in three columns ---- */

static bool columns_fits_part(const kpl_candidates *candidates,
                              const kpl_candidate *candidate, kpl_date_part part) {
    kpl_evidence evidence;
    kpl_evidence_gather(columns_of(candidates, candidate), candidates->frame->row_count,
                        &evidence);
    if (part == KPL_PART_YEAR)
        return evidence.year >= 0.6;
    return (part == KPL_PART_MONTH ? evidence.month : evidence.day) >= 0.8;
}

/* The candidate that is `part` of the date `rest`, or NULL. */
static kpl_candidate *columns_find_part(kpl_candidates *candidates, kpl_date_part part,
                                        const char *rest) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        char own_rest[KPL_HEADER_BYTES];
        if (candidate->out || candidate->column_count != 1 ||
            kpl_header_date_part(candidate->header, own_rest) != part ||
            strcmp(rest, own_rest) != 0)
            continue;
        if (columns_fits_part(candidates, candidate, part))
            return candidate;
    }
    return NULL;
}

static kpl_status columns_name_date(kpl_arena *arena, const char *rest,
                                    kpl_candidate *date, kpl_error *error) {
    static const char *const births[] = {"b",        "birth",    "dob",     "geb",
                                         "geboorte", "geburt",   "geburts", "naissance",
                                         "ur",       "urodzenia"};
    date->detection = (kpl_detection){
        .kind = kpl_kind_find("date"),
        .confidence = 0.95,
        .role = KPL_ROLE_DATE,
        .reason = "year, month and day stand in columns of their own",
    };
    assert(date->detection.kind != NULL);
    for (size_t i = 0; i < sizeof births / sizeof births[0]; i++) {
        if (strcmp(rest, births[i]) == 0) {
            date->detection.role = KPL_ROLE_BIRTH_DATE;
            date->header = "birth_date";
            return KPL_OK;
        }
    }
    return kpl_arena_print(arena, &date->header, error, "%s%sdate", rest,
                           rest[0] != '\0' ? "_" : "");
}

static kpl_status columns_join_dates(kpl_candidates *candidates, kpl_arena *arena,
                                     kpl_error *error) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const year = &candidates->items[i];
        char rest[KPL_HEADER_BYTES];
        if (year->out || year->column_count != 1 ||
            kpl_header_date_part(year->header, rest) != KPL_PART_YEAR ||
            !columns_fits_part(candidates, year, KPL_PART_YEAR))
            continue;
        kpl_candidate *const month = columns_find_part(candidates, KPL_PART_MONTH, rest);
        kpl_candidate *const day = columns_find_part(candidates, KPL_PART_DAY, rest);
        if (month == NULL || day == NULL)
            continue;
        year->columns[1] = month->columns[0];
        year->columns[2] = day->columns[0];
        year->column_count = 3;
        month->out = true; /* it takes part, so there is no note */
        day->out = true;
        KPL_TRY(columns_name_date(arena, rest, year, error));
    }
    return KPL_OK;
}

/* The first candidate of the row's own with that role, or NULL. */
static kpl_candidate *columns_find_role(kpl_candidates *candidates,
                                        kpl_header_role role) {
    for (uint32_t i = 0; i < candidates->count; i++)
        if (!candidates->items[i].out && !candidates->items[i].detection.of_other &&
            candidates->items[i].detection.role == role)
            return &candidates->items[i];
    return NULL;
}

/* ---- Start and end in two columns ---- */

/* The first candidate of dates whose header says `role`, or NULL. */
static kpl_candidate *columns_find_date(kpl_candidates *candidates,
                                        kpl_header_role role) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        if (!candidate->out && candidate->column_count == 1 &&
            candidate->detection.role == role && columns_is_kind(candidate, "date"))
            return candidate;
    }
    return NULL;
}

void kpl_candidates_join_period(kpl_candidate *start, kpl_candidate *end) {
    start->columns[1] = end->columns[0];
    start->column_count = 2;
    start->header = "period";
    start->is_event = false;
    start->detection = (kpl_detection){
        .kind = kpl_kind_find("period"),
        .confidence = 0.95,
        .role = KPL_ROLE_START_DATE,
        .reason = "start and end stand in columns of their own",
    };
    assert(start->detection.kind != NULL);
    end->out = true; /* it takes part, so there is no note */
}

static void columns_join_periods(kpl_candidates *candidates) {
    kpl_candidate *const start = columns_find_date(candidates, KPL_ROLE_START_DATE);
    kpl_candidate *const end = columns_find_date(candidates, KPL_ROLE_END_DATE);
    if (start != NULL && end != NULL)
        kpl_candidates_join_period(start, end);
}

/* ---- A place on earth in two columns ---- */

static void columns_join_location(kpl_candidates *candidates) {
    kpl_candidate *const latitude = columns_find_role(candidates, KPL_ROLE_LATITUDE);
    kpl_candidate *const longitude = columns_find_role(candidates, KPL_ROLE_LONGITUDE);
    if (latitude == NULL || longitude == NULL || !columns_is_kind(latitude, "number") ||
        !columns_is_kind(longitude, "number"))
        return;
    latitude->columns[1] = longitude->columns[0];
    latitude->column_count = 2;
    latitude->header = "location";
    latitude->detection = (kpl_detection){
        .kind = kpl_kind_find("location"),
        .confidence = 0.95,
        .role = KPL_ROLE_LOCATION,
        .reason = "latitude and longitude stand in columns of their own",
    };
    assert(latitude->detection.kind != NULL);
    longitude->out = true; /* it takes part, so there is no note */
}

/* ---- Columns that repeat others ---- */

/* The value of a row in lower case (ASCII); its length. */
static uint32_t columns_text(const kpl_column *column, uint32_t row,
                             char text_out[COLUMNS_TEXT_BYTES]) {
    const kpl_text value =
        kpl_text_trim(kpl_values_text(&column->values, column->codes[row]));
    uint32_t length = 0;
    for (; length < value.length && length + 1 < COLUMNS_TEXT_BYTES; length++) {
        const uint8_t c = value.bytes[length];
        text_out[length] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a'
                                  : c != 0             ? c
                                                       : ' ');
    }
    text_out[length] = '\0';
    return length;
}

static uint32_t columns_sample(const kpl_frame *frame, uint32_t *step_out) {
    const uint32_t sample =
        frame->row_count < COLUMNS_ROWS_MAX ? frame->row_count : COLUMNS_ROWS_MAX;
    *step_out = sample > 0 ? frame->row_count / sample : 1;
    return sample;
}

/* The texts of a row in three columns; false when one of them is empty. */
static bool columns_three(const kpl_column *whole, const kpl_column *first,
                          const kpl_column *second, uint32_t row,
                          char texts_out[3][COLUMNS_TEXT_BYTES]) {
    return columns_text(whole, row, texts_out[0]) > 0 &&
           columns_text(first, row, texts_out[1]) > 0 &&
           columns_text(second, row, texts_out[2]) > 0;
}

/* Does `whole` hold the text of both parts in most rows that have all three? */
static bool columns_is_joined(const kpl_frame *frame, const kpl_column *whole,
                              const kpl_column *first, const kpl_column *second) {
    char texts[3][COLUMNS_TEXT_BYTES];
    uint32_t step = 1;
    uint32_t filled = 0;
    uint32_t joined = 0;
    const uint32_t sample = columns_sample(frame, &step);
    for (uint32_t i = 0; i < sample; i++) {
        if (!columns_three(whole, first, second, i * step, texts))
            continue;
        filled++;
        joined +=
            strstr(texts[0], texts[1]) != NULL && strstr(texts[0], texts[2]) != NULL;
    }
    return filled > 0 && joined * 2 > filled;
}

/* The same text in nearly every row where either is filled? */
static bool columns_are_twins(const kpl_frame *frame, const kpl_column *a,
                              const kpl_column *b) {
    char texts[2][COLUMNS_TEXT_BYTES];
    uint32_t step = 1;
    uint32_t filled = 0;
    uint32_t different = 0;
    const uint32_t sample = columns_sample(frame, &step);
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t a_length = columns_text(a, i * step, texts[0]);
        const uint32_t b_length = columns_text(b, i * step, texts[1]);
        filled += a_length > 0 || b_length > 0;
        different += strcmp(texts[0], texts[1]) != 0;
        if (different > sample / 20)
            return false;
    }
    return filled > 0 && different * 20 <= filled;
}

/* Has `whole` words that neither part has, in one row of a hundred at least? */
static bool columns_has_rest(const kpl_frame *frame, const kpl_column *whole,
                             const kpl_column *first, const kpl_column *second) {
    char texts[3][COLUMNS_TEXT_BYTES];
    uint32_t step = 1;
    uint32_t rests = 0;
    const uint32_t sample = columns_sample(frame, &step);
    for (uint32_t i = 0; i < sample; i++) {
        if (!columns_three(whole, first, second, i * step, texts))
            continue;
        bool rest = false;
        for (const char *at = texts[0]; *at != '\0' && !rest;) {
            const size_t length = strcspn(at, " ");
            rest = length > 0 && !kpl_words_have(texts[1], at, length) &&
                   !kpl_words_have(texts[2], at, length);
            at += length;
            at += *at == ' ';
        }
        rests += rest;
    }
    return rests > 0 && rests * 100 >= sample;
}

kpl_candidate *kpl_candidates_first(const kpl_candidates *candidates, const char *kind) {
    for (uint32_t i = 0; i < candidates->count; i++)
        if (!candidates->items[i].out && !candidates->items[i].detection.of_other &&
            columns_is_kind(&candidates->items[i], kind))
            return &candidates->items[i];
    return NULL;
}

/* A header "prefix" may also stand over "Mr" and "Dr". */
static bool columns_are_particles(const kpl_frame *frame, const kpl_column *column) {
    uint32_t step = 1;
    uint32_t filled = 0;
    uint32_t particles = 0;
    const uint32_t sample = columns_sample(frame, &step);
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t code = column->codes[i * step];
        filled += code != KPL_VALUE_NULL;
        particles += kpl_list_is_particle(kpl_values_text(&column->values, code));
    }
    return filled > 0 && particles * 10 > filled * 6;
}

kpl_candidate *kpl_candidates_particle(const kpl_candidates *candidates) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        if (!candidate->out && candidate->detection.role == KPL_ROLE_PARTICLE &&
            columns_are_particles(candidates->frame, columns_of(candidates, candidate)))
            return candidate;
    }
    return NULL;
}

/* A whole name next to its parts: only what it has more may count. */
static kpl_status columns_reduce_name(kpl_candidates *candidates, kpl_arena *arena,
                                      kpl_candidate *whole, const kpl_candidate *given,
                                      const kpl_candidate *surname, kpl_error *error) {
    const bool has_middle = kpl_candidates_first(candidates, "middle_name") != NULL;
    if (has_middle ||
        !columns_has_rest(candidates->frame, columns_of(candidates, whole),
                          columns_of(candidates, given), columns_of(candidates, surname)))
        return kpl_candidate_drop(candidates, arena, whole,
                                  "it repeats the given name and the surname", error);
    whole->columns[1] = given->columns[0];
    whole->columns[2] = surname->columns[0];
    whole->column_count = 3;
    whole->header = "middle_name";
    whole->detection = (kpl_detection){
        .kind = kpl_kind_find("middle_name"),
        .confidence = 0.9,
        .role = KPL_ROLE_FULL_NAME,
        .reason = "it repeats the given name and the surname; what it has more counts",
    };
    assert(whole->detection.kind != NULL);
    return KPL_OK;
}

static kpl_status columns_drop_names(kpl_candidates *candidates, kpl_arena *arena,
                                     kpl_error *error) {
    const kpl_candidate *const given = kpl_candidates_first(candidates, "given_name");
    const kpl_candidate *const surname = kpl_candidates_first(candidates, "surname");
    if (given == NULL || surname == NULL)
        return KPL_OK;
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        if (!candidate->out && candidate->column_count == 1 &&
            columns_is_kind(candidate, "full_name") &&
            columns_is_joined(candidates->frame, columns_of(candidates, candidate),
                              columns_of(candidates, given),
                              columns_of(candidates, surname)))
            KPL_TRY(
                columns_reduce_name(candidates, arena, candidate, given, surname, error));
    }
    return KPL_OK;
}

static kpl_status columns_drop_twins(kpl_candidates *candidates, kpl_arena *arena,
                                     kpl_error *error) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        if (candidate->out || candidate->column_count > 1)
            continue;
        for (uint32_t j = 0; j < i; j++) {
            const kpl_candidate *const other = &candidates->items[j];
            if (other->out || other->column_count > 1 ||
                other->detection.kind != candidate->detection.kind ||
                !columns_are_twins(candidates->frame, columns_of(candidates, other),
                                   columns_of(candidates, candidate)))
                continue;
            KPL_TRY(kpl_candidate_drop(candidates, arena, candidate,
                                       "it repeats another column", error));
            break;
        }
    }
    return KPL_OK;
}

/* ---- Headers that their neighbours complete ---- */

/* Is the header one of these words and nothing else? */
static bool columns_header_is(const kpl_candidate *candidate, const char *words) {
    char folded[KPL_HEADER_BYTES];
    const size_t length = kpl_header_fold(candidate->header, folded);
    return length > 2 && kpl_words_have(words, folded + 1, length - 2);
}

/* Does `whole` hold the text of `part` in most rows that have both? */
static bool columns_holds(const kpl_frame *frame, const kpl_column *whole,
                          const kpl_column *part) {
    char texts[2][COLUMNS_TEXT_BYTES];
    uint32_t step = 1;
    uint32_t filled = 0;
    uint32_t held = 0;
    const uint32_t sample = columns_sample(frame, &step);
    for (uint32_t i = 0; i < sample; i++) {
        if (columns_text(whole, i * step, texts[0]) == 0 ||
            columns_text(part, i * step, texts[1]) == 0)
            continue;
        filled++;
        held += strstr(texts[0], texts[1]) != NULL;
    }
    return held * 2 > filled;
}

/* "Name" beside "Vorname" is the surname, "nombre" beside "apellidos" the given name,
 * unless it is the whole name. */
static void columns_complete_name(kpl_candidates *candidates) {
    kpl_candidate *const name = columns_find_role(candidates, KPL_ROLE_NAME);
    kpl_candidate *given = columns_find_role(candidates, KPL_ROLE_GIVEN_NAME);
    const kpl_candidate *const surname = columns_find_role(candidates, KPL_ROLE_SURNAME);
    if (given == NULL)
        given = columns_find_role(candidates, KPL_ROLE_INITIALS);
    if (name == NULL || (given == NULL) == (surname == NULL) ||
        !columns_header_is(name, "name naam names nombre nombres nome"))
        return;
    kpl_evidence evidence;
    const kpl_column *const column = columns_of(candidates, name);
    kpl_evidence_gather(column, candidates->frame->row_count, &evidence);
    if (evidence.letters < 0.5 || evidence.words > 3 ||
        columns_holds(candidates->frame, column,
                      columns_of(candidates, given != NULL ? given : surname)))
        return;
    name->detection = (kpl_detection){
        .kind = kpl_kind_find(given != NULL ? "surname" : "given_name"),
        .confidence = 0.8,
        .role = given != NULL ? KPL_ROLE_SURNAME : KPL_ROLE_GIVEN_NAME,
    };
    assert(name->detection.kind != NULL);
    (void)snprintf(name->detection.reason, sizeof name->detection.reason,
                   "header says name, and the %s stands in a column of its own",
                   given != NULL ? "given name" : "surname");
}

/* "Nr" next to a street is the number of the house. */
static void columns_complete_street(kpl_candidates *candidates) {
    const kpl_frame *const frame = candidates->frame;
    const kpl_candidate *const street = columns_find_role(candidates, KPL_ROLE_STREET);
    if (street == NULL || columns_find_role(candidates, KPL_ROLE_HOUSE_NUMBER) != NULL)
        return;
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        kpl_evidence evidence;
        if (candidate + 1 != street && street + 1 != candidate)
            continue;
        if (!columns_header_is(candidate, "number num no nr numero nummer numer"))
            continue;
        kpl_evidence_gather(columns_of(candidates, candidate), frame->row_count,
                            &evidence);
        if (evidence.has_digit < 0.6 || evidence.length > 6)
            continue;
        candidate->detection = (kpl_detection){
            .kind = kpl_kind_find("house_number"),
            .confidence = 0.8,
            .role = KPL_ROLE_HOUSE_NUMBER,
            .reason = "header says number, and it stands next to a street",
        };
        assert(candidate->detection.kind != NULL);
        return;
    }
}

/* ---- Codes in texts, dates of events ---- */

/* Model numbers get a field of their own where most values of the first such text have
 * one; a second text about the same thing would repeat them. */
static kpl_status columns_add_codes(kpl_candidates *candidates, kpl_arena *arena,
                                    kpl_error *error) {
    const kpl_frame *const frame = candidates->frame;
    for (uint32_t i = 0; i < candidates->count; i++) {
        const kpl_candidate *const text = &candidates->items[i];
        kpl_evidence evidence;
        if (text->out || text->column_count > 1 || !columns_is_kind(text, "text"))
            continue;
        kpl_evidence_gather(columns_of(candidates, text), frame->row_count, &evidence);
        if (evidence.inner_code <= 0.5)
            continue;
        kpl_candidate *const codes = &candidates->items[candidates->count++];
        *codes = *text;
        codes->detection = (kpl_detection){.kind = kpl_kind_find("codes"),
                                           .confidence = evidence.inner_code,
                                           .role = text->detection.role};
        assert(codes->detection.kind != NULL);
        (void)snprintf(codes->detection.reason, sizeof codes->detection.reason,
                       "%d %% of the texts hold a word of letters and digits",
                       (int)(evidence.inner_code * 100 + 1e-9));
        return kpl_arena_print(arena, &codes->header, error, "%.60s_codes", text->header);
    }
    return KPL_OK;
}

static void columns_find_events(kpl_candidates *candidates) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        kpl_candidate *const candidate = &candidates->items[i];
        if (candidate->out || candidate->column_count > 1 ||
            candidate->detection.role == KPL_ROLE_BIRTH_DATE ||
            !kpl_header_role_is_date(candidate->detection.role) ||
            !columns_is_kind(candidate, "date"))
            continue;
        candidate->is_event = kpl_evidence_is_event(columns_of(candidates, candidate),
                                                    candidates->frame->row_count);
    }
}

kpl_status kpl_candidates_gather(kpl_candidates *candidates, kpl_arena *arena,
                                 bool several, kpl_error *error) {
    const kpl_frame *const frame = candidates->frame;
    /* A text gives codes; an address line four candidates, a whole name two. */
    candidates->room = 4 * frame->column_count + 1;
    KPL_TRY(kpl_arena_alloc(arena, candidates->room, sizeof *candidates->items,
                            &candidates->items, error));
    KPL_TRY(kpl_arena_alloc(arena, candidates->room, sizeof *candidates->notes,
                            &candidates->notes, error));
    for (uint32_t c = 0; c < frame->column_count; c++) {
        kpl_candidate *const candidate = &candidates->items[candidates->count++];
        *candidate = (kpl_candidate){
            .columns = {c},
            .column_count = 1,
            .header = frame->columns[c].name,
            .field = -1,
        };
        kpl_detect_column(&frame->columns[c], frame->row_count, &candidate->detection);
    }
    columns_complete_name(candidates);
    columns_complete_street(candidates);
    KPL_TRY(columns_drop_useless(candidates, arena, several, error));
    KPL_TRY(columns_join_dates(candidates, arena, error));
    columns_join_periods(candidates);
    columns_join_location(candidates);
    KPL_TRY(columns_drop_names(candidates, arena, error));
    KPL_TRY(columns_drop_twins(candidates, arena, error));
    KPL_TRY(columns_add_codes(candidates, arena, error));
    columns_find_events(candidates);
    return KPL_OK;
}
