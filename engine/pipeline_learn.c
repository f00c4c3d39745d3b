/*
 * pipeline_learn.c - from blocks to a model, in one pass or two.
 *
 * A pass: u from random pairs, a sketch of the model from a part of the pairs, then all
 * pairs, whose patterns are counted while the likely ones are remembered, then EM.
 * The second pass starts from the clusters of the first: aliases become a level of their
 * own, pairs with a common neighbour are compared too, and what the first pass knows of m
 * stands in for the sketch.
 */
#include "pipeline.h"

#include <math.h>
#include <string.h>

#include "cluster/alias.h"
#include "cluster/cluster.h"
#include "cluster/size_prior.h"
#include "compare/equal_pairs.h"
#include "model/model_file.h"
#include "score/dense.h"
#include "score/forest.h"
#include "score/train.h"

/* A model.json is small: 64 comparisons of 16 levels. */
#define LEARN_MODEL_BYTES_MAX ((size_t)4 << 20)

/* A pair spreads, and two clusters of the first pass merge, from this probability on: a
 * wrong merge there would teach wrong aliases. */
#define LEARN_FIRST_PROBABILITY 0.5

kpl_status kpl_pipeline_model(kpl_linkage_run *run, const char *path, kpl_error *error) {
    const kpl_engine *const engine = run->plan->engine;
    kpl_buffer text = {.allocator = &engine->allocator};
    kpl_status status =
        kpl_io_load(engine->io, path, LEARN_MODEL_BYTES_MAX, &text, error);
    if (status == KPL_OK)
        status = kpl_model_read(&engine->allocator, (const char *)text.bytes, text.length,
                                run->linkage, &run->model, error);
    kpl_buffer_release(&text);
    return status;
}

double kpl_pipeline_weight_min(const kpl_linkage_spec *linkage) {
    /* Other methods than average linkage pass the weak ones over; estimates do not. */
    return kpl_probability_weight(fmin(linkage->threshold, KPL_CLUSTER_EDGE_MIN));
}

/* How far a weight of the sketched model may be off, in bits, for a pair to be
 * remembered: the first that makes no more than two promises a record or three for each
 * match, by what the sketch saw. A model from millions of pairs is off by a bit or two;
 * more costs memory only. */
static const double learn_margins[] = {12.0, 8.0, 6.0, 4.0, 3.0};
#define LEARN_MARGINS (sizeof learn_margins / sizeof learn_margins[0])

/* m that EM is to keep, from the model that the spec loads. */
static kpl_status learn_fix(kpl_linkage_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    kpl_model *learned = NULL; /* u, while the loaded model stands in its place */
    if (run->linkage->fixed == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc(allocator, 1, sizeof *learned, &learned, error));
    *learned = run->model;
    const kpl_status status = kpl_pipeline_model(run, run->linkage->model_path, error);
    for (uint32_t k = 0; status == KPL_OK && k < run->linkage->comparison_count; k++) {
        learned->is_fixed[k] = (run->linkage->fixed >> k & 1) != 0;
        if (learned->is_fixed[k])
            memcpy(learned->m[k], run->model.m[k], sizeof learned->m[k]);
    }
    run->model = *learned;
    kpl_free(allocator, learned);
    return status;
}

/* The pattern with aliases as null: the first pass knew none. */
static uint64_t learn_without_aliases(const kpl_pattern_layout *layout,
                                      uint64_t pattern) {
    uint64_t without = pattern;
    for (uint32_t k = 0; k < layout->comparison_count; k++)
        if (layout->alias_digit[k] > 0 &&
            kpl_pattern_digit(layout, pattern, k) == layout->alias_digit[k])
            without -= layout->alias_digit[k] * layout->weights[k];
    return without;
}

/* Random pairs hold some matches: those that the first pass's model knows do not count
 * for u, nor for dependence, which they would feign where a field says little. */
static void learn_leave_out(const kpl_pattern_layout *layout, const kpl_model *known,
                            kpl_histogram *sample) {
    for (size_t i = 0; i < sample->row_count; i++) {
        kpl_pattern_count *const row = &sample->rows[i];
        const kpl_pattern_weight weight =
            kpl_train_weight(layout, known, learn_without_aliases(layout, row->pattern));
        const double match = kpl_weight_probability(
            weight.evidence + kpl_household_weight(weight.household));
        const uint64_t matches = (uint64_t)(match * (double)row->pairs + 0.5);
        row->pairs -= matches;
        sample->pairs -= matches;
    }
}

/* u from random pairs, and what the linkage's fields say of households. */
static kpl_status learn_u(kpl_linkage_run *run, const kpl_model *known,
                          kpl_error *error) {
    const kpl_linkage_spec *const linkage = run->linkage;
    kpl_histogram sample = {0};
    KPL_TRY(kpl_pairs_sample(run, &sample, error));
    if (known != NULL)
        learn_leave_out(&run->layout, known, &sample);
    kpl_train_u(&run->layout, &linkage->recipe, &sample, &run->model);
    run->ignored =
        linkage->recipe.dependence ? 0.0 : kpl_forest_ignored(&run->layout, &sample);
    kpl_histogram_release(&sample);
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const kpl_household household = kpl_field_household(
            run->plan->spec.linkages, &linkage->fields[linkage->comparisons[k].field]);
        const bool persons =
            linkage->recipe.household && linkage->kind == KPL_LINKAGE_PERSON;
        run->model.is_shared[k] = persons && household != KPL_HOUSEHOLD_NEVER;
        run->model.is_home[k] = persons && household == KPL_HOUSEHOLD_ALWAYS;
        run->model.is_twins[k] = persons && household == KPL_HOUSEHOLD_TWINS;
    }
    return learn_fix(run, error);
}

/* The bound for promises, from what the part of the pairs weighs. */
static double learn_promise_min(const kpl_linkage_run *run, const kpl_histogram *part) {
    const double weight_min = kpl_pipeline_weight_min(run->linkage);
    const double share = (double)part->pairs / (double)run->ledger.pairs_compared;
    const double bearable =
        fmax(2.0 * (double)run->table.record_count * share, 3.0 * run->likely * share);
    for (size_t m = 0; m + 1 < LEARN_MARGINS; m++) {
        uint64_t promises = 0;
        for (size_t i = 0; i < part->row_count; i++)
            if (run->early.pattern_weights[i] >= weight_min - learn_margins[m])
                promises += part->rows[i].pairs;
        if ((double)promises <= bearable)
            return weight_min - learn_margins[m];
    }
    return weight_min - learn_margins[LEARN_MARGINS - 1];
}

/* From now on the first walk remembers what may become a link under the sketch. */
static kpl_status learn_promise(kpl_linkage_run *run, const kpl_histogram *part,
                                kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    KPL_TRY(kpl_score_plan(run->linkage, &run->compare.view, &run->layout, run->sketch,
                           part, kpl_pipeline_weight_min(run->linkage), run->value_counts,
                           allocator, &run->early, error));
    run->early.codes = run->compare.codes;
    run->likely = run->sketch->expected_matches * (double)run->ledger.pairs_compared /
                  fmax((double)part->pairs, 1.0);
    kpl_score_bound(&run->early, learn_promise_min(run, part));
    return kpl_alloc_zero(allocator, run->plan->engine->pool.threads,
                          sizeof *run->promises, &run->promises, error);
}

/* A level that hardly any match of the part has may be many times as frequent in all of
 * them: take it for as frequent as this many matches would make it. Its pairs are few, so
 * hoping for them costs little. */
#define LEARN_RARE_MATCHES 32.0

static void learn_hope(kpl_model *sketch) {
    const double matches = fmax(sketch->expected_matches, 1.0);
    const double least = fmin(LEARN_RARE_MATCHES / matches, 0.01);
    for (uint32_t k = 0; k < sketch->comparison_count; k++)
        for (uint32_t level = 0; level < sketch->level_counts[k]; level++)
            sketch->m[k][level] = fmax(sketch->m[k][level], least);
}

/* Learn a model from a part of the pairs, so that the first pass can remember those that
 * may become links and hardly ever a second one is needed. A loaded model is final
 * already. */
static kpl_status learn_sketch(kpl_linkage_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    kpl_histogram part = {0};
    if (!kpl_pairs_can_sketch(run))
        return KPL_OK;
    KPL_TRY(kpl_alloc(allocator, 1, sizeof *run->sketch, &run->sketch, error));
    kpl_status status = kpl_pairs_sketch(run, &part, error);
    *run->sketch = run->model;
    if (status == KPL_OK && run->linkage->train) {
        /* The part stands for its share of all possible pairs. */
        const double share = run->ledger.pairs_compared > 0
                                 ? (double)part.pairs / (double)run->ledger.pairs_compared
                                 : 1.0;
        status = kpl_train_em(&run->layout, &part,
                              (uint64_t)(share * (double)run->table.record_count),
                              (uint64_t)(share * (double)run->ledger.pairs_possible),
                              allocator, run->sketch, error);
        learn_hope(run->sketch);
    }
    if (status == KPL_OK)
        status = learn_promise(run, &part, error);
    kpl_histogram_release(&part);
    return status;
}

/* What candidates tell of dependence that random pairs cannot. */
static kpl_status learn_dense(kpl_linkage_run *run, kpl_error *error) {
    double equal_pairs[KPL_FIELDS_MAX];
    if (!run->linkage->recipe.dependence)
        return KPL_OK;
    KPL_TRY(kpl_compare_equal_pairs(&run->compare, run->linkage, &run->plan->engine->pool,
                                    equal_pairs, error));
    kpl_dense_find(&run->layout, &run->histogram, equal_pairs, &run->model);
    return KPL_OK;
}

/* All pairs, counted, and the model fitted to them. */
static kpl_status learn_fit(kpl_linkage_run *run, kpl_error *error) {
    KPL_TRY(kpl_plan_spill(run->plan, run->table.record_count * sizeof(kpl_link),
                           &run->spill, error));
    KPL_TRY(kpl_pairs_tally(run, error));
    if (!run->linkage->train)
        return KPL_OK;
    KPL_TRY(kpl_labels_compare(run, error));
    KPL_TRY(learn_dense(run, error));
    return kpl_train_em_labelled(&run->layout, &run->histogram, &run->labels,
                                 run->table.record_count, run->ledger.pairs_possible,
                                 &run->plan->engine->allocator, &run->model, error);
}

static kpl_status learn_once(kpl_linkage_run *run, kpl_error *error) {
    if (run->linkage->train)
        KPL_TRY(learn_u(run, NULL, error));
    else
        KPL_TRY(kpl_pipeline_model(run, run->linkage->model_path, error));
    /* The first of two passes weighs by levels alone: in files that hold most people
     * several times, their own records would make their values look common. */
    if (run->linkage->recipe.passes < 2)
        KPL_TRY(kpl_value_counts_build(run, NULL, NULL, error));
    else
        KPL_TRY(kpl_value_counts_none(run, error));
    KPL_TRY(learn_sketch(run, error));
    return learn_fit(run, error);
}

/* ---- Between the passes ---------------------------------------------------------- */

/* The links of the first pass and the entities that they form. */
static kpl_status learn_cluster(kpl_linkage_run *run, kpl_links *links_out,
                                kpl_entities *entities_out, kpl_error *error) {
    const kpl_engine *const engine = run->plan->engine;
    const kpl_linkage_spec *const linkage = run->linkage;
    const bool by_average = linkage->cluster == KPL_CLUSTER_AVERAGE_LINKAGE;
    const double threshold =
        fmax(by_average ? kpl_cluster_mean_min(linkage->link, linkage->threshold)
                        : linkage->threshold,
             LEARN_FIRST_PROBABILITY);
    KPL_TRY(kpl_score_plan(linkage, &run->compare.view, &run->layout, &run->model,
                           &run->histogram, kpl_pipeline_weight_min(linkage),
                           run->value_counts, &engine->allocator, &run->score, error));
    run->score.codes = run->compare.codes;
    run->keeps_pairs = true;
    const kpl_status status = kpl_pairs_score(run, links_out, error);
    run->keeps_pairs = false;
    KPL_TRY(status);
    const kpl_cluster_input input = {.table = &run->table,
                                     .method = linkage->cluster,
                                     .threshold = threshold,
                                     .is_unique = run->is_unique,
                                     .edges = links_out,
                                     .conflicts = &run->conflicts};
    return kpl_cluster_run(&input, &engine->pool, &engine->allocator, entities_out, NULL,
                           error);
}

/* Out of the question: compared already, or not what the linkage is about. */
static bool learn_is_known(const void *argument, uint32_t left, uint32_t right) {
    const kpl_blocks *const blocks = argument;
    const bool same = blocks->source_of[left] == blocks->source_of[right];
    if ((blocks->link == KPL_LINK_BETWEEN && same) ||
        (blocks->link == KPL_LINK_WITHIN && !same))
        return true;
    return kpl_block_find(blocks, left, right) != KPL_RULE_NONE;
}

static kpl_status learn_aliases(kpl_linkage_run *run, const kpl_entities *entities,
                                kpl_error *error) {
    const kpl_linkage_spec *const linkage = run->linkage;
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        kpl_aliases aliases;
        if (!linkage->comparisons[k].aliases)
            continue;
        KPL_TRY(kpl_alias_learn(entities, run->compare.codes + k,
                                linkage->comparison_count, &run->plan->engine->allocator,
                                &aliases, error));
        const kpl_status status = kpl_compare_set_aliases(&run->compare, k, aliases.pairs,
                                                          aliases.count, error);
        run->ledger.aliases += aliases.count;
        kpl_aliases_release(&aliases);
        KPL_TRY(status);
    }
    return KPL_OK;
}

/* Those pairs stand in the ledger as one more rule. */
static void learn_count_closure(kpl_linkage_run *run) {
    kpl_ledger *const ledger = &run->ledger;
    const uint64_t count = run->closure.count;
    if (count == 0)
        return;
    ledger->rules[ledger->rule_count++] =
        (kpl_ledger_rule){.text = "a likely match in common",
                          .records = run->table.record_count,
                          .pairs_total = count,
                          .pairs_new = count};
    ledger->pairs_closure = count;
    ledger->pairs_compared += count;
}

/* What the first pass's entities tell. */
static kpl_status learn_from(kpl_linkage_run *run, const kpl_links *links,
                             const kpl_entities *entities, kpl_error *error) {
    const kpl_recipe *const recipe = &run->linkage->recipe;
    if (recipe->size_prior)
        KPL_TRY(kpl_size_prior(entities, &run->size_prior, error));
    if (recipe->aliases)
        KPL_TRY(learn_aliases(run, entities, error));
    if (!recipe->closure)
        return KPL_OK;
    KPL_TRY(kpl_closure_find(links, run->table.record_count,
                             kpl_probability_weight(LEARN_FIRST_PROBABILITY),
                             learn_is_known, &run->blocks, &run->plan->engine->allocator,
                             &run->closure, error));
    learn_count_closure(run);
    return KPL_OK;
}

/* Drop what the first pass made of the pairs. */
static void learn_forget(kpl_linkage_run *run) {
    kpl_score_end(&run->early);
    kpl_score_end(&run->score);
    kpl_linkage_run_drop_promises(run);
}

/* ---- The second pass ------------------------------------------------------------- */

/* Values count by the entities that hold them: a record is its share of one. */
static kpl_status learn_values(kpl_linkage_run *run, const kpl_entities *entities,
                               kpl_error *error) {
    double *shares = NULL;
    if (!run->linkage->recipe.value_specific)
        return KPL_OK;
    KPL_TRY(kpl_value_counts_shares(entities, &shares, error));
    const kpl_status status = kpl_value_counts_build(run, shares, NULL, error);
    kpl_free(entities->allocator, shares);
    return status;
}

/* u anew, with m of the first pass as the sketch: it knows more than a part of the pairs
 * could tell. */
static kpl_status learn_again(kpl_linkage_run *run, const kpl_entities *entities,
                              kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    if (run->sketch == NULL)
        KPL_TRY(kpl_alloc(allocator, 1, sizeof *run->sketch, &run->sketch, error));
    *run->sketch = run->model;
    if (run->linkage->train) {
        KPL_TRY(learn_u(run, run->sketch, error));
        memcpy(run->sketch->u, run->model.u, sizeof run->model.u);
        memcpy(run->sketch->parent, run->model.parent, sizeof run->model.parent);
        memcpy(run->sketch->u_given, run->model.u_given, sizeof run->model.u_given);
        learn_hope(run->sketch);
    }
    KPL_TRY(learn_values(run, entities, error));
    kpl_histogram first = run->histogram;
    run->histogram = (kpl_histogram){.allocator = allocator};
    const kpl_status status = learn_promise(run, &first, error);
    kpl_histogram_release(&first);
    KPL_TRY(status);
    return learn_fit(run, error);
}

/* The first pass, and what its entities tell the second. */
static kpl_status learn_first(kpl_linkage_run *run, kpl_entities *entities_out,
                              kpl_error *error) {
    double start = kpl_engine_seconds();
    if (run->linkage->labels_path != NULL)
        KPL_TRY(kpl_labels_read(run, run->linkage->labels_path, error));
    KPL_TRY(learn_once(run, error));
    kpl_linkage_run_time(run, "compare", &start);
    if (run->linkage->recipe.passes < 2)
        return KPL_OK;
    kpl_links links = {.allocator = &run->plan->engine->allocator};
    kpl_status status = learn_cluster(run, &links, entities_out, error);
    if (status == KPL_OK)
        status = kpl_pipeline_first(run, entities_out, error);
    if (status == KPL_OK)
        status = learn_from(run, &links, entities_out, error);
    kpl_links_release(&links);
    kpl_linkage_run_time(run, "cluster", &start);
    learn_forget(run);
    return status;
}

kpl_status kpl_pipeline_learn(kpl_linkage_run *run, kpl_error *error) {
    kpl_entities entities = {.allocator = &run->plan->engine->allocator};
    kpl_status status = learn_first(run, &entities, error);
    double start = kpl_engine_seconds();
    if (status == KPL_OK && run->linkage->recipe.passes > 1)
        status = learn_again(run, &entities, error);
    kpl_entities_release(&entities);
    kpl_linkage_run_time(run, "compare", &start);
    return status;
}

kpl_status kpl_pipeline_recall(kpl_linkage_run *run, kpl_error *error) {
    if (run->linkage->recipe.passes < 2)
        return KPL_OK;
    kpl_entities entities = {.allocator = &run->plan->engine->allocator};
    kpl_status status = learn_first(run, &entities, error);
    if (status == KPL_OK)
        status = learn_values(run, &entities, error);
    kpl_entities_release(&entities);
    return status;
}
