/* estimate.c - see estimate.h. */
#include "score/estimate.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

/* Odds of a pair among its rivals: more bits than this say nothing more. */
#define ESTIMATE_BITS_MAX 500.0

/* A level that weighs less than this, in bits, carries no evidence. */
#define ESTIMATE_BITS_NONE 0.1

/* An entity is suspect from this size on, when it is so many times as large as all but
 * one in a hundred of the linked ones. */
#define ESTIMATE_LARGE_MIN 12u
#define ESTIMATE_LARGE_TIMES 4u

/* ---- Capture and recapture ------------------------------------------------------- */

uint32_t kpl_capture_count(const uint64_t *fields, const uint32_t *rules,
                           uint32_t count) {
    uint64_t taken = 0;
    uint32_t captures = 0;
    for (int size = 1; size <= 64; size++) {
        bool larger = false;
        for (uint32_t i = 0; i < count; i++) {
            const uint64_t own = fields[rules[i]];
            const int bits = __builtin_popcountll(own);
            larger |= bits > size;
            if (bits != size || (own & taken) != 0)
                continue;
            taken |= own;
            captures++;
        }
        if (!larger)
            break;
    }
    return captures;
}

double kpl_capture_found(const kpl_captures *captures) {
    double found = 0.0;
    for (uint32_t c = 1; c <= KPL_CAPTURES_MAX; c++)
        found += (double)captures->times[c] / KPL_CAPTURE_UNIT;
    return found;
}

double kpl_capture_missed(const kpl_captures *captures) {
    if (captures->is_complete)
        return 0.0;
    if (captures->occasions < 2)
        return NAN;
    const double once = (double)captures->times[1] / KPL_CAPTURE_UNIT;
    const double twice = (double)captures->times[2] / KPL_CAPTURE_UNIT;
    const double occasions = (double)captures->occasions;
    return (occasions - 1.0) / occasions * once * fmax(once - 1.0, 0.0) /
           (2.0 * (twice + 1.0));
}

/* ---- Probabilities --------------------------------------------------------------- */

/* Edges, or entities, between two additions: enough that waiting for the last thread does
 * not show, few enough to stay in a cache. */
#define ESTIMATE_WAVE ((uint32_t)1 << 17)
#define ESTIMATE_EDGES 4096u
#define ESTIMATE_ENTITIES 256u

/* Rows of an entity's p are padded with zeros to a multiple of so many members. */
#define ESTIMATE_LANES 8u

/* What an edge is, beside its p. */
enum { ESTIMATE_TOGETHER = 1, ESTIMATE_LINK = 2 };

/* One thread's room. */
typedef struct estimate_worker {
    double *own; /* [place][place] of the entity under way: p of its pairs */
    kpl_probabilities known;
} estimate_worker;

typedef struct estimate_run {
    const kpl_estimate_input *input;
    const kpl_allocator *allocator;
    double *odds;      /* per record: sum over its pairs; NULL = no rivals */
    uint32_t *starts;  /* entity e (1-based) is members[starts[e - 1] .. starts[e]) */
    uint32_t *members; /* records by entity */
    uint32_t *places;  /* per record: its place inside its entity */
    uint64_t *firsts;  /* per record: its first edge as left one; UINT64_MAX = none */
    estimate_worker *workers;
    uint32_t worker_count;
    uint64_t first;   /* edge or entity of the wave */
    uint32_t count;   /* of them in the wave */
    double *values;   /* per edge: p; per entity: its matches */
    double *vouched;  /* per entity: what neighbours vouch for */
    uint8_t *is_what; /* per edge */
} estimate_run;

static double estimate_odds(double weight) {
    return exp2(fmin(weight, ESTIMATE_BITS_MAX));
}

static double estimate_probability(const estimate_run *run, estimate_worker *own,
                                   const kpl_link *edge) {
    if (run->odds == NULL)
        return kpl_probabilities_of(&own->known, edge->weight);
    const double odds = estimate_odds(edge->weight);
    const double all = run->odds[edge->left] + run->odds[edge->right] - odds;
    return odds / (1.0 + all);
}

static kpl_status estimate_rivals(estimate_run *run, kpl_error *error) {
    const kpl_links *const edges = run->input->edges;
    if (!run->input->has_rivals)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(run->allocator, run->input->table->record_count,
                           sizeof *run->odds, &run->odds, error));
    for (uint64_t i = 0; i < edges->count; i++) {
        const double odds = estimate_odds(edges->items[i].weight);
        run->odds[edges->items[i].left] += odds;
        run->odds[edges->items[i].right] += odds;
    }
    return KPL_OK;
}

/* Candidates that are no edges: each is nearly no match, but there are many. */
static double estimate_rest(const kpl_estimate_input *input) {
    double matches = 0.0;
    for (size_t i = 0; i < input->histogram->row_count; i++)
        if (input->pattern_weights[i] < input->weight_min)
            matches += kpl_weight_probability(input->pattern_weights[i]) *
                       (double)input->histogram->rows[i].pairs;
    return matches;
}

/* ---- Entities -------------------------------------------------------------------- */

/* Members by entity, and each record's place in its own; no edges so far. */
static kpl_status estimate_members(estimate_run *run, kpl_error *error) {
    const kpl_entities *const entities = run->input->entities;
    const uint32_t records = entities->record_count;
    KPL_TRY(kpl_alloc_zero(run->allocator, (size_t)entities->entity_count + 1,
                           sizeof *run->starts, &run->starts, error));
    KPL_TRY(
        kpl_alloc(run->allocator, records, sizeof *run->members, &run->members, error));
    KPL_TRY(kpl_alloc(run->allocator, records, sizeof *run->places, &run->places, error));
    KPL_TRY(kpl_alloc(run->allocator, records, sizeof *run->firsts, &run->firsts, error));
    memset(run->firsts, 0xFF, records * sizeof *run->firsts);
    for (uint32_t r = 0; r < records; r++)
        run->places[r] = run->starts[entities->of_record[r]]++;
    for (uint32_t e = 1; e <= entities->entity_count; e++)
        run->starts[e] += run->starts[e - 1];
    for (uint32_t r = 0; r < records; r++)
        run->members[run->starts[entities->of_record[r] - 1] + run->places[r]] = r;
    return KPL_OK;
}

/* What the pairs of a large entity are worth: their own edges. */
static double estimate_large(const estimate_run *run, estimate_worker *own,
                             uint32_t entity) {
    const kpl_links *const edges = run->input->edges;
    const uint32_t *const of_record = run->input->entities->of_record;
    double matches = 0.0;
    for (uint32_t m = run->starts[entity - 1]; m < run->starts[entity]; m++) {
        const uint32_t left = run->members[m];
        for (uint64_t i = run->firsts[left];
             i < edges->count && edges->items[i].left == left; i++)
            if (of_record[edges->items[i].right] == entity)
                matches += estimate_probability(run, own, &edges->items[i]);
    }
    return matches;
}

/* Edges lie in the order of left records, all over memory for an entity: those of the
 * members to come are asked for ahead of time, behind the entity's end too. */
#define ESTIMATE_AHEAD 4u

static void estimate_fetch(const estimate_run *run, uint32_t member) {
    const uint32_t records = run->input->entities->record_count;
    if (member + ESTIMATE_AHEAD >= records)
        return;
    __builtin_prefetch(&run->firsts[run->members[member + ESTIMATE_AHEAD]]);
    const uint64_t first = run->firsts[run->members[member + ESTIMATE_AHEAD / 2]];
    if (first < run->input->edges->count)
        __builtin_prefetch(&run->input->edges->items[first]);
}

/* Members that a row of a square has room for. */
static uint32_t estimate_stride(uint32_t size) {
    return (size + ESTIMATE_LANES - 1) / ESTIMATE_LANES * ESTIMATE_LANES;
}

/* The p of all pairs of an entity, in a square; 0 in the padding, and of a record with
 * itself. */
static void estimate_load(const estimate_run *run, estimate_worker *own, uint32_t entity,
                          uint32_t size) {
    const kpl_links *const edges = run->input->edges;
    const uint32_t *const of_record = run->input->entities->of_record;
    const size_t stride = estimate_stride(size);
    memset(own->own, 0, size * stride * sizeof own->own[0]);
    for (uint32_t m = run->starts[entity - 1]; m < run->starts[entity]; m++) {
        const uint32_t left = run->members[m];
        estimate_fetch(run, m);
        for (uint64_t i = run->firsts[left];
             i < edges->count && edges->items[i].left == left; i++) {
            const uint32_t right = edges->items[i].right;
            if (of_record[right] != entity)
                continue;
            const double p = estimate_probability(run, own, &edges->items[i]);
            own->own[run->places[left] * stride + run->places[right]] = p;
            own->own[run->places[right] * stride + run->places[left]] = p;
        }
    }
}

static double estimate_most(const double *row, size_t stride) {
    double most = 0.0;
    for (size_t c = 0; c < stride; c++)
        most = row[c] > most ? row[c] : most;
    return most;
}

/* The largest p(a, c) p(c, b), and at least `best`; a maximum is the same in any order.
 */
static double estimate_by_way(const double *of_a, const double *of_b, size_t stride,
                              double best) {
    double lanes[ESTIMATE_LANES] = {0.0};
    for (size_t c = 0; c < stride; c += ESTIMATE_LANES) {
        for (size_t l = 0; l < ESTIMATE_LANES; l++) {
            const double by_way = of_a[c + l] * of_b[c + l];
            lanes[l] = by_way > lanes[l] ? by_way : lanes[l];
        }
    }
    for (size_t l = 0; l < ESTIMATE_LANES; l++)
        best = lanes[l] > best ? lanes[l] : best;
    return best;
}

/* Records of an entity so far: all of them, and those of the source of the last one. */
typedef struct estimate_size {
    uint32_t all;
    uint32_t same;
    uint32_t source; /* counted from 1 */
} estimate_size;

/* Pairs between sources inside entities. */
static uint64_t estimate_pairs_between(const kpl_table *table,
                                       const kpl_entities *entities,
                                       estimate_size *sizes) {
    uint64_t pairs = 0;
    for (uint32_t s = 0; s < table->source_count; s++) {
        for (uint32_t r = table->source_starts[s]; r < table->source_starts[s + 1]; r++) {
            estimate_size *const size = &sizes[entities->of_record[r]];
            size->same = size->source == s + 1 ? size->same : 0;
            size->source = s + 1;
            pairs += size->all++ - size->same++;
        }
    }
    return pairs;
}

kpl_status kpl_estimate_pairs(const kpl_table *table, const kpl_entities *entities,
                              kpl_link_mode link, const kpl_allocator *allocator,
                              uint64_t *pairs_out, kpl_error *error) {
    estimate_size *sizes = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)entities->entity_count + 1, sizeof *sizes,
                           &sizes, error));
    *pairs_out = 0;
    if (link == KPL_LINK_BETWEEN)
        *pairs_out = estimate_pairs_between(table, entities, sizes);
    for (uint32_t r = 0; link != KPL_LINK_BETWEEN && r < entities->record_count; r++)
        *pairs_out += sizes[entities->of_record[r]].all++;
    kpl_free(allocator, sizes);
    return KPL_OK;
}

/* Are two members of the entity whose members start at `start` a pair that the linkage
 * looks for? Between sources, those of one source are none. */
static bool estimate_counts(const estimate_run *run, uint32_t start, uint32_t a,
                            uint32_t b) {
    const kpl_table *const table = run->input->table;
    return run->input->linkage->link != KPL_LINK_BETWEEN ||
           kpl_table_source(table, run->members[start + a]) !=
               kpl_table_source(table, run->members[start + b]);
}

/* Matches among the pairs of an entity; *vouched_out: of them, what pairs are worth that
 * are no edges. */
static double estimate_entity(const estimate_run *run, estimate_worker *own,
                              uint32_t entity, double *vouched_out) {
    const uint32_t size = run->starts[entity] - run->starts[entity - 1];
    const size_t stride = estimate_stride(size);
    *vouched_out = 0.0;
    if (size < 2)
        return 0.0;
    if (size > KPL_ESTIMATE_MEMBERS)
        return estimate_large(run, own, entity);
    estimate_load(run, own, entity, size);
    double most[KPL_ESTIMATE_MEMBERS] = {0.0};
    for (uint32_t a = 0; a < size; a++)
        most[a] = estimate_most(own->own + a * stride, stride);
    double matches = 0.0;
    for (uint32_t a = 0; a < size; a++) {
        const double *const of_a = own->own + a * stride;
        for (uint32_t b = a + 1; b < size; b++) {
            double best = of_a[b];
            if (best == 0.0 && !estimate_counts(run, run->starts[entity - 1], a, b))
                continue;
            /* Rounding keeps order: no product is above that of the largest two. */
            if (best < most[a] * most[b])
                best = estimate_by_way(of_a, own->own + b * stride, stride, best);
            matches += best;
            *vouched_out += of_a[b] == 0.0 ? best : 0.0;
        }
    }
    return matches;
}

/* ---- The estimate ---------------------------------------------------------------- */

typedef struct estimate_sums {
    double edges;   /* sum of p */
    double outside; /* of those between entities */
    double links;
    uint64_t link_count;
    double closure; /* of those that no rule found */
    double inside;  /* of pairs inside entities, vouched for */
    double vouched; /* of them no edges */
    uint64_t inside_pairs;
} estimate_sums;

/* Is the edge emitted as a link? As pipeline.c decides. */
static bool estimate_is_link(const kpl_estimate_input *input, estimate_worker *own,
                             const kpl_link *edge, bool together) {
    return kpl_probabilities_of(&own->known, edge->weight) >= input->linkage->threshold &&
           (!input->has_rivals || together);
}

static kpl_status estimate_edges_task(void *argument, uint64_t task, uint32_t worker,
                                      kpl_error *error) {
    const estimate_run *const run = argument;
    estimate_worker *const own = &run->workers[worker];
    const uint32_t *const of_record = run->input->entities->of_record;
    const uint32_t from = (uint32_t)task * ESTIMATE_EDGES;
    (void)error;
    for (uint32_t i = from; i < run->count && i < from + ESTIMATE_EDGES; i++) {
        const kpl_link *const edge = &run->input->edges->items[run->first + i];
        if (run->first + i == 0 || edge->left != edge[-1].left) /* they are sorted */
            run->firsts[edge->left] = run->first + i;
        const bool together = of_record[edge->left] == of_record[edge->right];
        const bool is_link = estimate_is_link(run->input, own, edge, together);
        run->values[i] = estimate_probability(run, own, edge);
        run->is_what[i] =
            (uint8_t)((together ? ESTIMATE_TOGETHER : 0) | (is_link ? ESTIMATE_LINK : 0));
    }
    return KPL_OK;
}

static void estimate_add_edges(const estimate_run *run, kpl_ledger *ledger,
                               estimate_sums *sums) {
    const uint32_t rules = run->input->captures->rule_count;
    for (uint32_t i = 0; i < run->count; i++) {
        const uint32_t rule = run->input->edges->items[run->first + i].rule;
        const double p = run->values[i];
        sums->edges += p;
        sums->outside += (run->is_what[i] & ESTIMATE_TOGETHER) != 0 ? 0.0 : p;
        sums->closure += rule < rules ? 0.0 : p;
        if ((run->is_what[i] & ESTIMATE_LINK) == 0)
            continue;
        sums->links += p;
        sums->link_count++;
        if (rule < ledger->rule_count)
            ledger->rules[rule].links_true += p;
    }
}

static kpl_status estimate_entities_task(void *argument, uint64_t task, uint32_t worker,
                                         kpl_error *error) {
    const estimate_run *const run = argument;
    const uint32_t from = (uint32_t)task * ESTIMATE_ENTITIES;
    (void)error;
    for (uint32_t i = from; i < run->count && i < from + ESTIMATE_ENTITIES; i++)
        run->values[i] = estimate_entity(run, &run->workers[worker],
                                         (uint32_t)run->first + i, &run->vouched[i]);
    return KPL_OK;
}

static void estimate_add_entities(const estimate_run *run, estimate_sums *sums) {
    for (uint32_t i = 0; i < run->count; i++) {
        sums->inside += run->values[i];
        sums->vouched += run->vouched[i];
    }
}

/* The next items of a wave, up to `end`; false when there are none. */
static bool estimate_next(estimate_run *run, uint64_t end) {
    run->first += run->count;
    const uint64_t left = end - run->first;
    run->count = left < ESTIMATE_WAVE ? (uint32_t)left : ESTIMATE_WAVE;
    return run->count > 0;
}

static kpl_status estimate_waves(estimate_run *run, const kpl_pool *pool,
                                 kpl_ledger *ledger, estimate_sums *sums,
                                 kpl_error *error) {
    run->first = 0;
    run->count = 0;
    while (estimate_next(run, run->input->edges->count)) {
        const uint64_t tasks = (run->count + ESTIMATE_EDGES - 1) / ESTIMATE_EDGES;
        KPL_TRY(kpl_parallel_for(pool, tasks, estimate_edges_task, run, error));
        estimate_add_edges(run, ledger, sums);
    }
    run->first = 1;
    run->count = 0;
    while (estimate_next(run, (uint64_t)run->input->entities->entity_count + 1)) {
        const uint64_t tasks = (run->count + ESTIMATE_ENTITIES - 1) / ESTIMATE_ENTITIES;
        KPL_TRY(kpl_parallel_for(pool, tasks, estimate_entities_task, run, error));
        estimate_add_entities(run, sums);
    }
    return KPL_OK;
}

static kpl_status estimate_room(estimate_run *run, uint32_t workers, kpl_error *error) {
    const kpl_entities *const entities = run->input->entities;
    const uint64_t most = entities->entity_count > run->input->edges->count
                              ? entities->entity_count
                              : run->input->edges->count;
    const size_t count = most < ESTIMATE_WAVE ? (size_t)most : ESTIMATE_WAVE;
    const uint32_t side = entities->largest < KPL_ESTIMATE_MEMBERS ? entities->largest
                                                                   : KPL_ESTIMATE_MEMBERS;
    const kpl_allocator *const allocator = run->allocator;
    KPL_TRY(kpl_alloc(allocator, count, sizeof *run->values, &run->values, error));
    KPL_TRY(kpl_alloc(allocator, count, sizeof *run->vouched, &run->vouched, error));
    KPL_TRY(kpl_alloc(allocator, count, sizeof *run->is_what, &run->is_what, error));
    KPL_TRY(
        kpl_alloc_zero(allocator, workers, sizeof *run->workers, &run->workers, error));
    run->worker_count = workers;
    for (uint32_t w = 0; w < workers; w++) {
        kpl_probabilities_init(&run->workers[w].known);
        KPL_TRY(kpl_alloc(allocator, (size_t)side * estimate_stride(side),
                          sizeof *run->workers[w].own, &run->workers[w].own, error));
    }
    return KPL_OK;
}

static void estimate_release(estimate_run *run) {
    for (uint32_t w = 0; w < run->worker_count; w++)
        kpl_free(run->allocator, run->workers[w].own);
    kpl_free(run->allocator, run->workers);
    kpl_free(run->allocator, run->values);
    kpl_free(run->allocator, run->vouched);
    kpl_free(run->allocator, run->is_what);
    kpl_free(run->allocator, run->odds);
    kpl_free(run->allocator, run->starts);
    kpl_free(run->allocator, run->members);
    kpl_free(run->allocator, run->places);
    kpl_free(run->allocator, run->firsts);
}

static double estimate_share(double part, double whole) {
    return whole > 0.0 ? fmin(part / whole, 1.0) : NAN;
}

static void estimate_fill(const estimate_run *run, const estimate_sums *sums,
                          kpl_ledger *ledger) {
    const kpl_estimate_input *const input = run->input;
    kpl_ledger_estimate *const estimate = &ledger->estimate;
    const double rest = run->odds == NULL ? estimate_rest(input) : 0.0;
    const double found = kpl_capture_found(input->captures);
    const double missed = kpl_capture_missed(input->captures);
    estimate->matches_model = input->model->lambda * (double)ledger->pairs_possible;
    estimate->matches_compared = sums->edges + rest;
    estimate->below_least = rest;
    estimate->missed = missed;
    estimate->missed_share = found + missed > 0.0 ? missed / (found + missed) : missed;
    estimate->capture_occasions = input->captures->occasions;
    /* Some of what rules miss is found by its neighbours: not twice. */
    const double gone =
        fmax((isnan(missed) ? 0.0 : missed) - sums->vouched - sums->closure, 0.0);
    estimate->missed_left = gone;
    estimate->matches = sums->inside + sums->outside + rest + gone;
    estimate->links_precision = estimate_share(sums->links, (double)sums->link_count);
    estimate->links_recall = estimate_share(sums->links, estimate->matches);
    estimate->entities_precision =
        estimate_share(sums->inside, (double)sums->inside_pairs);
    estimate->entities_recall = estimate_share(sums->inside, estimate->matches);
    const bool two = input->first_matches > 0.0;
    const double expected = two ? input->first_matches : estimate->matches_model;
    const double pairs = (double)(two ? input->first_pairs : sums->inside_pairs);
    estimate->consistency = expected > 0.0 ? pairs / expected : NAN;
    if (input->ignored > 0.0)
        estimate->consistency = fmin(estimate->consistency, 1.0 - input->ignored);
}

kpl_status kpl_estimate_run(const kpl_estimate_input *input, const kpl_pool *pool,
                            const kpl_allocator *allocator, kpl_ledger *ledger,
                            kpl_error *error) {
    estimate_run run = {.input = input, .allocator = allocator};
    estimate_sums sums = {0};
    kpl_status status = estimate_rivals(&run, error);
    if (status == KPL_OK)
        status = estimate_members(&run, error);
    if (status == KPL_OK)
        status = estimate_room(&run, pool->threads, error);
    if (status == KPL_OK)
        status = estimate_waves(&run, pool, ledger, &sums, error);
    if (status == KPL_OK)
        status = kpl_estimate_pairs(input->table, input->entities, input->linkage->link,
                                    allocator, &sums.inside_pairs, error);
    if (status == KPL_OK)
        estimate_fill(&run, &sums, ledger);
    estimate_release(&run);
    return status;
}

/* ---- Warnings -------------------------------------------------------------------- */

/* One more sentence; `name` is that of a comparison, or NULL. */
static kpl_status estimate_say(kpl_arena *arena, kpl_ledger *ledger, const char *name,
                               const char *sentence, kpl_error *error) {
    if (ledger->warning_count == KPL_LEDGER_WARNINGS_MAX)
        return KPL_OK;
    const char **const place = &ledger->warnings[ledger->warning_count];
    KPL_TRY(name == NULL ? kpl_arena_print(arena, place, error, "%s", sentence)
                         : kpl_arena_print(arena, place, error, "%s %s", name, sentence));
    ledger->warning_count++;
    return KPL_OK;
}

static kpl_status estimate_warn_training(const kpl_estimate_input *input,
                                         kpl_arena *arena, kpl_ledger *ledger,
                                         kpl_error *error) {
    const kpl_model *const model = input->model;
    if (model->iterations == 0) /* loaded */
        return KPL_OK;
    if (model->expected_matches < 1.0 || model->lambda >= 0.5)
        return estimate_say(
            arena, ledger, NULL,
            "training found no class of matches: what is linked is not to "
            "be trusted",
            error);
    if (!model->converged)
        return estimate_say(arena, ledger, NULL,
                            "training did not come to rest: its figures may still move",
                            error);
    return KPL_OK;
}

static kpl_status estimate_warn_fields(const kpl_estimate_input *input, kpl_arena *arena,
                                       kpl_ledger *ledger, kpl_error *error) {
    const kpl_model *const model = input->model;
    for (uint32_t k = 0; k < model->comparison_count; k++) {
        const char *const name = input->linkage->comparisons[k].name;
        const uint32_t exact = input->linkage->comparisons[k].level_count;
        double most = 0.0;
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            if (model->m[k][level] > 0.0 && model->u[k][level] > 0.0)
                most = fmax(most, fabs(log2(model->m[k][level] / model->u[k][level])));
        if (most < ESTIMATE_BITS_NONE)
            KPL_TRY(estimate_say(arena, ledger, name,
                                 "carries no evidence: matches agree on it as often as "
                                 "other pairs do",
                                 error));
        else if (model->m[k][exact] < model->u[k][exact])
            KPL_TRY(estimate_say(arena, ledger, name,
                                 "speaks against a match where it agrees best: the model "
                                 "is not to be trusted",
                                 error));
    }
    return KPL_OK;
}

/* Is the largest entity far larger than the rest? */
static kpl_status estimate_warn_size(const kpl_estimate_input *input,
                                     const kpl_allocator *allocator, kpl_arena *arena,
                                     kpl_ledger *ledger, kpl_error *error) {
    const kpl_entities *const entities = input->entities;
    uint32_t *sizes = NULL;
    uint64_t *counts = NULL;
    uint64_t linked = 0;
    if (entities->largest < ESTIMATE_LARGE_MIN)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)entities->entity_count + 1, sizeof *sizes,
                           &sizes, error));
    const kpl_status status = kpl_alloc_zero(allocator, (size_t)entities->largest + 1,
                                             sizeof *counts, &counts, error);
    if (status != KPL_OK) {
        kpl_free(allocator, sizes);
        return status;
    }
    for (uint32_t r = 0; r < entities->record_count; r++)
        sizes[entities->of_record[r]]++;
    for (uint32_t e = 1; e <= entities->entity_count; e++) {
        counts[sizes[e]]++;
        linked += sizes[e] > 1;
    }
    uint32_t usual = 2;
    for (uint64_t seen = counts[2];
         usual < entities->largest && seen * 100 < linked * 99;)
        seen += counts[++usual];
    kpl_free(allocator, sizes);
    kpl_free(allocator, counts);
    return entities->largest > ESTIMATE_LARGE_TIMES * usual
               ? estimate_say(arena, ledger, NULL,
                              "the largest entity is far larger than the rest: look at "
                              "why its records hold together",
                              error)
               : KPL_OK;
}

kpl_status kpl_estimate_warn(const kpl_estimate_input *input,
                             const kpl_allocator *allocator, kpl_arena *arena,
                             kpl_ledger *ledger, kpl_error *error) {
    KPL_TRY(estimate_warn_training(input, arena, ledger, error));
    KPL_TRY(estimate_warn_fields(input, arena, ledger, error));
    const bool ignores = input->ignored > 1.0 - KPL_ESTIMATE_CONSISTENT;
    if (ignores)
        KPL_TRY(estimate_say(arena, ledger, NULL,
                             "comparisons depend on each other, and the model takes them "
                             "as independent: probabilities are not to be trusted",
                             error));
    else if (ledger->estimate.consistency < KPL_ESTIMATE_CONSISTENT)
        KPL_TRY(estimate_say(arena, ledger, NULL,
                             "the entities hold far fewer pairs than the model expects "
                             "matches: probabilities are not to be trusted",
                             error));
    return estimate_warn_size(input, allocator, arena, ledger, error);
}
