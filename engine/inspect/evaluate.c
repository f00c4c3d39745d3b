/* evaluate.c - the counting; see evaluate.h. */
#include "inspect/evaluate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* One record in the contingency table: what it is in, and from where. */
typedef struct evaluate_place {
    uint64_t entity;
    uint32_t cluster;
    uint32_t source;
} evaluate_place;

static double evaluate_ratio(uint64_t part, uint64_t whole) {
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

void kpl_pair_quality_fill(kpl_pair_quality *quality, uint64_t true_pairs) {
    quality->precision = evaluate_ratio(quality->true_positives, quality->found);
    quality->recall = evaluate_ratio(quality->true_positives, true_pairs);
    quality->f1 =
        evaluate_ratio(2 * quality->true_positives, quality->found + true_pairs);
}

static int evaluate_pair_order(const void *a, const void *b) {
    const kpl_record_pair *const x = a;
    const kpl_record_pair *const y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

/* A listed pair, or, when there are too many to list, two records of one cluster. */
static bool evaluate_is_true(const kpl_truth *truth, kpl_record_pair pair) {
    if (!truth->is_pairs)
        return truth->cluster_of[pair.left] == truth->cluster_of[pair.right];
    return bsearch(&pair, truth->pairs, (size_t)truth->pair_count, sizeof pair,
                   evaluate_pair_order) != NULL;
}

/* ---- Counting pairs by groups ---------------------------------------------------- */

static int evaluate_by_entity(const void *a, const void *b) {
    const evaluate_place *const x = a;
    const evaluate_place *const y = b;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

static int evaluate_by_entity_source(const void *a, const void *b) {
    const evaluate_place *const x = a;
    const evaluate_place *const y = b;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

static int evaluate_by_cluster_source(const void *a, const void *b) {
    const evaluate_place *const x = a;
    const evaluate_place *const y = b;
    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

typedef bool evaluate_same_fn(const evaluate_place *a, const evaluate_place *b);

static bool evaluate_same_entity(const evaluate_place *a, const evaluate_place *b) {
    return a->entity == b->entity;
}

static bool evaluate_same_cluster(const evaluate_place *a, const evaluate_place *b) {
    return a->cluster == b->cluster;
}

static bool evaluate_same_both(const evaluate_place *a, const evaluate_place *b) {
    return a->entity == b->entity && a->cluster == b->cluster;
}

static uint64_t evaluate_choose(uint64_t count) {
    return count < 2        ? 0
           : count % 2 == 0 ? count / 2 * (count - 1)
                            : (count - 1) / 2 * count;
}

/* Allowed pairs inside the groups of sorted places: all, less those of one source, or
 * only those. Sources stand together inside a group. */
static uint64_t evaluate_pairs(const evaluate_place *places, uint32_t count,
                               evaluate_same_fn *same, kpl_link_mode mode) {
    uint64_t all = 0;
    uint64_t within = 0;
    for (uint32_t start = 0; start < count;) {
        uint32_t end = start;
        while (end < count && same(&places[start], &places[end])) {
            uint32_t source_end = end;
            while (source_end < count && same(&places[start], &places[source_end]) &&
                   places[source_end].source == places[end].source)
                source_end++;
            within += evaluate_choose(source_end - end);
            end = source_end;
        }
        all += evaluate_choose(end - start);
        start = end;
    }
    return mode == KPL_LINK_BOTH ? all : mode == KPL_LINK_WITHIN ? within : all - within;
}

/* ---- B-cubed --------------------------------------------------------------------- */

/* Records per cluster, counted at each cluster's smallest record. */
static kpl_status evaluate_cluster_sizes(const kpl_linked *linked, const kpl_truth *truth,
                                         uint32_t **sizes_out, kpl_error *error) {
    uint32_t *sizes = NULL;
    KPL_TRY(kpl_alloc_zero(linked->allocator, (size_t)linked->record_count + 1,
                           sizeof *sizes, &sizes, error));
    for (uint32_t r = 0; r < linked->record_count; r++)
        sizes[truth->cluster_of[r]]++;
    *sizes_out = sizes;
    return KPL_OK;
}

/* `places` sorted by entity, then cluster: a cell of n records adds n * n / (size of the
 * entity) to the sum of precisions and n * n / (size of the cluster) to that of recalls.
 */
static void evaluate_bcubed(const evaluate_place *places, uint32_t count,
                            const uint32_t *cluster_sizes, kpl_evaluation *evaluation) {
    double precision = 0;
    double recall = 0;
    for (uint32_t start = 0; start < count;) {
        uint32_t entity_end = start;
        while (entity_end < count &&
               evaluate_same_entity(&places[start], &places[entity_end]))
            entity_end++;
        const double entity_size = (double)(entity_end - start);
        for (uint32_t cell = start; cell < entity_end;) {
            uint32_t cell_end = cell;
            while (cell_end < entity_end &&
                   evaluate_same_cluster(&places[cell], &places[cell_end]))
                cell_end++;
            const double size = (double)(cell_end - cell);
            precision += size * size / entity_size;
            recall += size * size / (double)cluster_sizes[places[cell].cluster];
            cell = cell_end;
        }
        start = entity_end;
    }
    evaluation->bcubed_precision = count > 0 ? precision / (double)count : (double)NAN;
    evaluation->bcubed_recall = count > 0 ? recall / (double)count : (double)NAN;
    evaluation->bcubed_f1 =
        count > 0 ? 2 * evaluation->bcubed_precision * evaluation->bcubed_recall /
                        (evaluation->bcubed_precision + evaluation->bcubed_recall)
                  : (double)NAN;
}

/* ---- All of it ------------------------------------------------------------------- */

static uint64_t evaluate_true_pairs_in_entities(const kpl_linked *linked,
                                                const kpl_truth *truth) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < truth->pair_count; i++)
        count += linked->entity_of[truth->pairs[i].left] ==
                 linked->entity_of[truth->pairs[i].right];
    return count;
}

static void evaluate_sort(evaluate_place *places, uint32_t count,
                          int (*order)(const void *, const void *)) {
    if (count > 1)
        qsort(places, count, sizeof *places, order);
}

/* Everything that comes from the contingency table. */
static kpl_status evaluate_entities(const kpl_linked *linked, const kpl_truth *truth,
                                    kpl_evaluation *evaluation, kpl_error *error) {
    const uint32_t count = linked->record_count;
    evaluate_place *places = NULL;
    uint32_t *sizes = NULL;
    KPL_TRY(
        kpl_alloc(linked->allocator, (size_t)count + 1, sizeof *places, &places, error));
    const kpl_status status = evaluate_cluster_sizes(linked, truth, &sizes, error);
    if (status == KPL_OK) {
        for (uint32_t r = 0; r < count; r++)
            places[r] = (evaluate_place){linked->entity_of[r], truth->cluster_of[r],
                                         linked->source_of[r]};
        evaluate_sort(places, count, evaluate_by_cluster_source);
        evaluation->true_pairs =
            truth->is_pairs
                ? truth->pair_count
                : evaluate_pairs(places, count, evaluate_same_cluster, truth->mode);
        evaluate_sort(places, count, evaluate_by_entity_source);
        evaluation->entities.found =
            evaluate_pairs(places, count, evaluate_same_entity, truth->mode);
        evaluate_sort(places, count, evaluate_by_entity);
        evaluation->entities.true_positives =
            truth->is_pairs
                ? evaluate_true_pairs_in_entities(linked, truth)
                : evaluate_pairs(places, count, evaluate_same_both, truth->mode);
        evaluate_bcubed(places, count, sizes, evaluation);
    }
    kpl_free(linked->allocator, places);
    kpl_free(linked->allocator, sizes);
    return status;
}

kpl_status kpl_evaluate_linked(const kpl_linked *linked, const kpl_truth *truth,
                               const bool *compared, kpl_evaluation *evaluation_out,
                               kpl_error *error) {
    kpl_evaluation evaluation = {.records = linked->record_count,
                                 .truth_rows = truth->rows,
                                 .truth_rows_unknown = truth->rows_unknown,
                                 .pairs_compared = linked->pairs_compared,
                                 .true_pairs_compared = UINT64_MAX,
                                 .blocking_recall = (double)NAN};
    KPL_TRY(evaluate_entities(linked, truth, &evaluation, error));
    for (size_t i = 0; i < linked->link_count; i++) {
        const kpl_record_pair pair = linked->links[i];
        if (!kpl_truth_allows(truth->mode, linked->source_of[pair.left],
                              linked->source_of[pair.right]))
            continue;
        evaluation.links.found++;
        evaluation.links.true_positives += evaluate_is_true(truth, pair);
    }
    kpl_pair_quality_fill(&evaluation.links, evaluation.true_pairs);
    kpl_pair_quality_fill(&evaluation.entities, evaluation.true_pairs);
    if (compared != NULL && truth->pairs != NULL) {
        assert(truth->pair_count == evaluation.true_pairs);
        evaluation.true_pairs_compared = 0;
        for (uint64_t i = 0; i < truth->pair_count; i++)
            evaluation.true_pairs_compared += compared[i];
        evaluation.blocking_recall =
            evaluate_ratio(evaluation.true_pairs_compared, evaluation.true_pairs);
    }
    *evaluation_out = evaluation;
    return KPL_OK;
}
