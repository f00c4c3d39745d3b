/* truth.c - reading a truth file; see truth.h. */
#include "inspect/truth.h"

#include <stdlib.h>
#include <string.h>

/* Resolved ids of one column, per distinct value. */
#define TRUTH_UNKNOWN UINT32_MAX
#define TRUTH_SEVERAL (UINT32_MAX - 1)

bool kpl_truth_allows(kpl_link_mode mode, uint32_t left_source, uint32_t right_source) {
    return mode == KPL_LINK_BOTH ||
           (mode == KPL_LINK_BETWEEN) == (left_source != right_source);
}

/* ---- Which kind of file? --------------------------------------------------------- */

/* ASCII only, which is what header words are. */
static bool truth_has_word(const char *name, const char *word) {
    const size_t length = strlen(word);
    for (; *name != '\0'; name++) {
        size_t i = 0;
        while (i < length && name[i] != '\0' &&
               (name[i] | 0x20) == word[i]) /* letters without case */
            i++;
        if (i == length)
            return true;
    }
    return false;
}

/* "rid_a" and "rid_b", "id1" and "id2", "left_id" and "right_id". */
static bool truth_names_are_sides(const char *first, const char *second) {
    if (truth_has_word(first, "left") && truth_has_word(second, "right"))
        return true;
    const size_t length = strlen(first);
    if (length < 2 || strlen(second) != length || memcmp(first, second, length - 1) != 0)
        return false;
    const char a = first[length - 1];
    const char b = second[length - 1];
    return (a == '1' && b == '2') || ((a | 0x20) == 'a' && (b | 0x20) == 'b') ||
           ((a | 0x20) == 'l' && (b | 0x20) == 'r');
}

static bool truth_is_pairs(const kpl_linked *linked, const kpl_frame *frame) {
    const char *const first = frame->columns[0].name;
    const char *const second = frame->columns[1].name;
    if (truth_names_are_sides(first, second))
        return true;
    if (truth_has_word(second, "entity") || truth_has_word(second, "cluster") ||
        truth_has_word(second, "group"))
        return false;
    const kpl_values *const values = &frame->columns[1].values;
    for (uint32_t v = 1; v < values->count; v++) {
        uint32_t record = 0;
        if (kpl_linked_find(linked, kpl_values_text(values, v), SIZE_MAX, &record) ==
            KPL_FOUND_NONE)
            return false;
    }
    return values->count > 1;
}

/* ---- Ids to records -------------------------------------------------------------- */

/* Record of each distinct value of column `column`. In a file of pairs an id of several
 * sources means the column's own source. */
static kpl_status truth_resolve(const kpl_linked *linked, const kpl_frame *frame,
                                uint32_t column, bool is_pairs, uint32_t **records_out,
                                kpl_error *error) {
    const kpl_values *const values = &frame->columns[column].values;
    uint32_t *records = NULL;
    KPL_TRY(
        kpl_alloc(linked->allocator, values->count, sizeof *records, &records, error));
    records[KPL_VALUE_NULL] = TRUTH_UNKNOWN;
    for (uint32_t v = 1; v < values->count; v++) {
        const kpl_text id = kpl_values_text(values, v);
        kpl_found found = kpl_linked_find(linked, id, SIZE_MAX, &records[v]);
        if (found == KPL_FOUND_SEVERAL && is_pairs && column < linked->source_count)
            found = kpl_linked_find(linked, id, column, &records[v]);
        if (found != KPL_FOUND_ONE)
            records[v] = found == KPL_FOUND_NONE ? TRUTH_UNKNOWN : TRUTH_SEVERAL;
    }
    *records_out = records;
    return KPL_OK;
}

static uint64_t truth_row_number(const kpl_frame *frame, uint32_t row) {
    return frame->row_numbers != NULL ? frame->row_numbers[row] : (uint64_t)row + 1;
}

/* Record of a row's id; TRUTH_UNKNOWN is fine. */
static kpl_status truth_record(const kpl_frame *frame, const char *path, uint32_t column,
                               uint32_t row, const uint32_t *records,
                               uint32_t *record_out, kpl_error *error) {
    const uint32_t code = frame->columns[column].codes[row];
    const uint64_t number = truth_row_number(frame, row);
    if (code == KPL_VALUE_NULL)
        return kpl_fail_at(error, KPL_E_INPUT, number, column + 1,
                           "%s, row %llu, column %u: the value is empty", path,
                           (unsigned long long)number, column + 1);
    if (records[code] == TRUTH_SEVERAL)
        return kpl_fail_at(error, KPL_E_INPUT, number, column + 1,
                           "%s, row %llu, column %u: this id occurs in several sources; "
                           "write it as source:id",
                           path, (unsigned long long)number, column + 1);
    *record_out = records[code];
    return KPL_OK;
}

/* ---- Clusters -------------------------------------------------------------------- */

/* Root of a record in a union-find forest, with path halving (Tarjan and van Leeuwen
 * 1984). The smaller record is always the root. */
static uint32_t truth_root(uint32_t *parents, uint32_t record) {
    while (parents[record] != record) {
        parents[record] = parents[parents[record]];
        record = parents[record];
    }
    return record;
}

static void truth_join(uint32_t *parents, uint32_t a, uint32_t b) {
    const uint32_t x = truth_root(parents, a);
    const uint32_t y = truth_root(parents, b);
    if (x < y)
        parents[y] = x;
    else
        parents[x] = y;
}

/* The record of a row. */
typedef struct truth_key {
    const uint32_t *records;  /* of each value of the first column; else */
    const kpl_linked *linked; /* to be looked up by source and id */
} truth_key;

/* By the source's name and the id; a source that has no records has none of this id. */
static kpl_status truth_find(const truth_key *key, const kpl_frame *frame,
                             const char *path, uint32_t row, uint32_t *record_out,
                             kpl_error *error) {
    if (key->records != NULL)
        return truth_record(frame, path, 0, row, key->records, record_out, error);
    kpl_text parts[2];
    for (uint32_t c = 0; c < 2; c++) {
        const kpl_column *const column = &frame->columns[c];
        uint32_t ignored = 0;
        if (column->codes[row] == KPL_VALUE_NULL)
            return truth_record(frame, path, c, row, NULL, &ignored, error);
        parts[c] = kpl_values_text(&column->values, column->codes[row]);
    }
    *record_out = TRUTH_UNKNOWN;
    for (size_t s = 0; s < key->linked->source_count; s++) {
        const kpl_linked_source *const source = &key->linked->sources[s];
        const uint32_t value = kpl_text_is(parts[0], source->name)
                                   ? kpl_dictionary_find(&source->ids, parts[1])
                                   : KPL_VALUE_NULL;
        if (value != KPL_VALUE_NULL)
            *record_out = source->records[value];
    }
    return KPL_OK;
}

/* Rows of "id,entity" or "source,id,entity": each record joins the first one of its
 * entity. */
static kpl_status truth_read_clusters(kpl_truth *truth, const kpl_frame *frame,
                                      const char *path, const truth_key *key,
                                      kpl_error *error) {
    const uint32_t last = frame->column_count - 1;
    const kpl_column *const entities = &frame->columns[last];
    uint32_t *firsts = NULL; /* per entity: its first record */
    KPL_TRY(kpl_alloc(truth->allocator, entities->values.count, sizeof *firsts, &firsts,
                      error));
    for (uint32_t v = 0; v < entities->values.count; v++)
        firsts[v] = TRUTH_UNKNOWN;
    kpl_status status = KPL_OK;
    for (uint32_t row = 0; row < frame->row_count && status == KPL_OK; row++) {
        uint32_t record = 0;
        uint32_t ignored = 0;
        status = truth_find(key, frame, path, row, &record, error);
        if (status == KPL_OK && entities->codes[row] == KPL_VALUE_NULL)
            status = truth_record(frame, path, last, row, NULL, &ignored, error);
        if (status != KPL_OK)
            break;
        if (record == TRUTH_UNKNOWN) {
            truth->rows_unknown++;
            continue;
        }
        uint32_t *const first = &firsts[entities->codes[row]];
        if (*first == TRUTH_UNKNOWN)
            *first = record;
        truth_join(truth->cluster_of, *first, record);
    }
    kpl_free(truth->allocator, firsts);
    return status;
}

/* ---- Pairs ----------------------------------------------------------------------- */

static int truth_pair_order(const void *a, const void *b) {
    const kpl_record_pair *const x = a;
    const kpl_record_pair *const y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

static void truth_sort_pairs(kpl_truth *truth) {
    if (truth->pair_count > 1)
        qsort(truth->pairs, (size_t)truth->pair_count, sizeof *truth->pairs,
              truth_pair_order);
    uint64_t kept = 0;
    for (uint64_t i = 0; i < truth->pair_count; i++) {
        if (kept == 0 || truth_pair_order(&truth->pairs[kept - 1], &truth->pairs[i]) != 0)
            truth->pairs[kept++] = truth->pairs[i];
    }
    truth->pair_count = kept;
}

static kpl_status truth_read_pairs(kpl_truth *truth, const kpl_linked *linked,
                                   const kpl_frame *frame, const char *path,
                                   uint32_t *const records[2], kpl_error *error) {
    KPL_TRY(kpl_alloc(truth->allocator, (size_t)frame->row_count + 1,
                      sizeof *truth->pairs, &truth->pairs, error));
    for (uint32_t row = 0; row < frame->row_count; row++) {
        uint32_t a = 0;
        uint32_t b = 0;
        KPL_TRY(truth_record(frame, path, 0, row, records[0], &a, error));
        KPL_TRY(truth_record(frame, path, 1, row, records[1], &b, error));
        if (a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN) {
            truth->rows_unknown++;
            continue;
        }
        if (a == b)
            continue; /* a record is itself; says nothing */
        truth_join(truth->cluster_of, a, b);
        if (kpl_truth_allows(truth->mode, linked->source_of[a], linked->source_of[b]))
            truth->pairs[truth->pair_count++] =
                a < b ? (kpl_record_pair){a, b} : (kpl_record_pair){b, a};
    }
    truth_sort_pairs(truth);
    return KPL_OK;
}

/* ---- Pairs of clusters ----------------------------------------------------------- */

/* Records in the order of their clusters, each cluster's ascending: a counting sort. */
static kpl_status truth_order_clusters(const kpl_truth *truth, uint32_t record_count,
                                       uint32_t **order_out, kpl_error *error) {
    uint32_t *starts = NULL;
    uint32_t *order = NULL;
    KPL_TRY(kpl_alloc_zero(truth->allocator, (size_t)record_count + 1, sizeof *starts,
                           &starts, error));
    const kpl_status status = kpl_alloc(truth->allocator, (size_t)record_count + 1,
                                        sizeof *order, &order, error);
    if (status == KPL_OK) {
        for (uint32_t r = 0; r < record_count; r++)
            starts[truth->cluster_of[r] + 1]++;
        for (uint32_t r = 0; r < record_count; r++)
            starts[r + 1] += starts[r];
        for (uint32_t r = 0; r < record_count; r++)
            order[starts[truth->cluster_of[r]]++] = r;
        *order_out = order;
    }
    kpl_free(truth->allocator, starts);
    return status;
}

/* Walk all allowed pairs inside clusters: count them, and list them when `pairs` is
 * given. Counting a huge cluster would take long, so it stops above the limit. */
static uint64_t truth_walk(const kpl_truth *truth, const kpl_linked *linked,
                           const uint32_t *order, kpl_record_pair *pairs) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < linked->record_count; i++) {
        for (uint32_t j = i + 1;
             j < linked->record_count && count <= KPL_TRUTH_PAIRS_MAX &&
             truth->cluster_of[order[j]] == truth->cluster_of[order[i]];
             j++) {
            if (!kpl_truth_allows(truth->mode, linked->source_of[order[i]],
                                  linked->source_of[order[j]]))
                continue;
            if (pairs != NULL)
                pairs[count] = (kpl_record_pair){order[i], order[j]};
            count++;
        }
    }
    return count;
}

static kpl_status truth_list_pairs(kpl_truth *truth, const kpl_linked *linked,
                                   kpl_error *error) {
    uint32_t *order = NULL;
    KPL_TRY(truth_order_clusters(truth, linked->record_count, &order, error));
    kpl_status status = KPL_OK;
    const uint64_t count = truth_walk(truth, linked, order, NULL);
    if (count <= KPL_TRUTH_PAIRS_MAX) {
        status = kpl_alloc(truth->allocator, (size_t)count + 1, sizeof *truth->pairs,
                           &truth->pairs, error);
        if (status == KPL_OK) {
            truth->pair_count = truth_walk(truth, linked, order, truth->pairs);
            truth_sort_pairs(truth);
        }
    }
    kpl_free(truth->allocator, order);
    return status;
}

/* ---- All of it ------------------------------------------------------------------- */

/* Clusters or pairs into cluster_of (not yet roots) and pairs. */
static kpl_status truth_read_rows(kpl_truth *truth, const kpl_linked *linked,
                                  const kpl_frame *frame, const char *path,
                                  kpl_error *error) {
    uint32_t *records[2] = {NULL, NULL};
    truth_key key = {.linked = linked};
    if (frame->column_count == 3)
        return truth_read_clusters(truth, frame, path, &key, error);
    kpl_status status =
        truth_resolve(linked, frame, 0, truth->is_pairs, &records[0], error);
    if (status == KPL_OK && truth->is_pairs)
        status = truth_resolve(linked, frame, 1, true, &records[1], error);
    key.records = records[0];
    if (status == KPL_OK)
        status = truth->is_pairs
                     ? truth_read_pairs(truth, linked, frame, path, records, error)
                     : truth_read_clusters(truth, frame, path, &key, error);
    kpl_free(truth->allocator, records[0]);
    kpl_free(truth->allocator, records[1]);
    return status;
}

static kpl_status truth_fill(kpl_truth *truth, const kpl_linked *linked,
                             const kpl_frame *frame, const char *path, bool lists_pairs,
                             kpl_error *error) {
    KPL_TRY(kpl_alloc(truth->allocator, (size_t)linked->record_count + 1,
                      sizeof *truth->cluster_of, &truth->cluster_of, error));
    for (uint32_t r = 0; r < linked->record_count; r++)
        truth->cluster_of[r] = r;
    KPL_TRY(truth_read_rows(truth, linked, frame, path, error));
    if (truth->rows > 0 && truth->rows_unknown == truth->rows)
        return kpl_fail(
            error, KPL_E_INPUT,
            "no row of %s names records of this linkage; was another id column "
            "used?",
            path);
    for (uint32_t r = 0; r < linked->record_count; r++)
        truth->cluster_of[r] = truth_root(truth->cluster_of, r);
    return truth->is_pairs || !lists_pairs ? KPL_OK
                                           : truth_list_pairs(truth, linked, error);
}

static kpl_status truth_read(const kpl_linked *linked, const kpl_frame *frame,
                             const char *path, kpl_link_mode mode, bool lists_pairs,
                             kpl_truth *truth_out, kpl_error *error) {
    const bool with_source =
        frame->column_count == 3 && truth_has_word(frame->columns[0].name, "source");
    if (frame->column_count != 2 && !with_source)
        return kpl_fail(error, KPL_E_INPUT,
                        "%s has %u columns; a truth file has two, id,entity or "
                        "id_left,id_right, or source,id,entity",
                        path, frame->column_count);
    kpl_truth truth = {.allocator = linked->allocator,
                       .mode = mode,
                       .is_pairs = !with_source && truth_is_pairs(linked, frame),
                       .rows = frame->row_count};
    const kpl_status status = truth_fill(&truth, linked, frame, path, lists_pairs, error);
    if (status != KPL_OK)
        kpl_truth_release(&truth);
    else
        *truth_out = truth;
    return status;
}

kpl_status kpl_truth_read(const kpl_linked *linked, const kpl_frame *frame,
                          const char *path, kpl_link_mode mode, kpl_truth *truth_out,
                          kpl_error *error) {
    return truth_read(linked, frame, path, mode, true, truth_out, error);
}

kpl_status kpl_truth_read_unlisted(const kpl_linked *linked, const kpl_frame *frame,
                                   const char *path, kpl_link_mode mode,
                                   kpl_truth *truth_out, kpl_error *error) {
    return truth_read(linked, frame, path, mode, false, truth_out, error);
}

void kpl_truth_release(kpl_truth *truth) {
    kpl_free(truth->allocator, truth->cluster_of);
    kpl_free(truth->allocator, truth->pairs);
    *truth = (kpl_truth){.allocator = truth->allocator};
}
