/*
 * pipeline.c - the table of contents: read, standardise, block, compare, score, cluster,
 * emit. block, compare and score run fused (pipeline_pairs.c): a walk counts agreement
 * patterns and remembers likely pairs; another one scores only when those do not
 * suffice. What is learned from them, once or twice over, is in pipeline_learn.c.
 */
#include "pipeline.h"

#include <math.h>
#include <string.h>

#include "block/block_choose.h"
#include "block/block_refine.h"
#include "block/block_rule.h"
#include "cluster/cluster.h"
#include "emit/emit.h"
#include "inspect/summary.h"
#include "model/model_file.h"
#include "plan/spec_write.h"
#include "read/read.h"
#include "score/train.h"
#include "standardise/repair.h"
#include "standardise/standardise.h"

/* What the workers of a stage take beside what grows with the records. */
#define PIPELINE_WORK_BYTES ((uint64_t)4 << 20)

/* Marks of values take this part of the room that a limit leaves. */
#define PIPELINE_REACH_ROOM 8u

/* What a thread that writes row groups takes. */
#define PIPELINE_EMIT_BYTES ((uint64_t)30 << 20)

/* A reading task takes this part of the limit, between these bounds; the upper one is the
 * default, from 256 MiB on. */
#define PIPELINE_CHUNK_SHARE 256u
#define PIPELINE_CHUNK_MIN ((uint64_t)256 << 10)
#define PIPELINE_CHUNK_MAX ((uint64_t)1 << 20)

/* ---- Read ------------------------------------------------------------------------ */

/* The columns of source `s` that ids and fields name, and where in the spec they stand;
 * duplicates do no harm. */
static kpl_status pipeline_wanted(kpl_spec *spec, uint32_t s, kpl_names *wanted_out,
                                  kpl_place **places_out, kpl_error *error) {
    uint32_t count = spec->sources[s].id.count;
    for (uint32_t l = 0; l < spec->linkage_count; l++)
        for (uint32_t f = 0; f < spec->linkages[l].field_count; f++)
            count += spec->linkages[l].fields[f].sources[s].columns.count;
    const char **items = NULL;
    kpl_place *places = NULL;
    KPL_TRY(kpl_arena_alloc(&spec->arena, count, sizeof *items, &items, error));
    KPL_TRY(kpl_arena_alloc(&spec->arena, count, sizeof *places, &places, error));
    uint32_t filled = 0;
    for (uint32_t i = 0; i < spec->sources[s].id.count; i++) {
        places[filled] = spec->sources[s].place;
        items[filled++] = spec->sources[s].id.items[i];
    }
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        for (uint32_t f = 0; f < spec->linkages[l].field_count; f++) {
            const kpl_field_columns *const field =
                &spec->linkages[l].fields[f].sources[s];
            for (uint32_t i = 0; i < field->columns.count; i++) {
                places[filled] = field->place;
                items[filled++] = field->columns.items[i];
            }
        }
    }
    *wanted_out = (kpl_names){.items = items, .count = count};
    *places_out = places;
    return KPL_OK;
}

/* What reading a file may take, by experience: twice its size for its codes, its distinct
 * values and their hash tables. Compressed text is some five times as long. */
static uint64_t pipeline_read_bytes(const kpl_engine *engine, const char *path) {
    kpl_file_information facts = {0};
    const size_t length = strlen(path);
    const bool packed = (length > 3 && strcmp(path + length - 3, ".gz") == 0) ||
                        (length > 4 && strcmp(path + length - 4, ".zst") == 0);
    if (engine->io->information(engine->io->state, path, &facts) != 0)
        return 0; /* reading it will say why */
    return facts.bytes * (packed ? 10 : 2) + PIPELINE_WORK_BYTES;
}

/* Smaller chunks when memory is short: all threads together then hold less. */
static uint64_t pipeline_chunk_bytes(const kpl_engine *engine) {
    const uint64_t share = engine->memory_bytes / PIPELINE_CHUNK_SHARE;
    if (engine->chunk_bytes > 0 || engine->memory_bytes == 0 ||
        share >= PIPELINE_CHUNK_MAX)
        return engine->chunk_bytes;
    return share > PIPELINE_CHUNK_MIN ? share : PIPELINE_CHUNK_MIN;
}

static kpl_status pipeline_read_source(kpl_plan *plan, uint32_t s, bool all_columns,
                                       kpl_error *error) {
    kpl_engine *const engine = plan->engine;
    const kpl_source_spec *const source = &plan->spec.sources[s];
    kpl_names wanted = {0};
    kpl_place *places = NULL;
    if (!all_columns)
        KPL_TRY(pipeline_wanted(&plan->spec, s, &wanted, &places, error));
    kpl_spill *spill = NULL;
    KPL_TRY(
        kpl_plan_spill(plan, pipeline_read_bytes(engine, source->path), &spill, error));
    const kpl_read_options options = {
        .allocator = &engine->allocator,
        .io = engine->io,
        .pool = &engine->pool,
        .tier = engine->tier,
        .chunk_bytes = pipeline_chunk_bytes(engine),
        .spill = spill,
        .rejects_are_percent = plan->spec.rejects_are_percent,
        .rejects_max = plan->spec.rejects_max,
    };
    KPL_TRY(kpl_engine_stage(engine, "read", source->name, 0, error));
    kpl_frame_release(&plan->frames[s]);
    kpl_status status = kpl_read_run(source, all_columns ? NULL : &wanted, &options,
                                     &plan->frames[s], error);
    /* A column that is missing is an error of the spec: say where it stands there. */
    if (status == KPL_E_CONFIG && error != NULL && error->row == 0 && error->column > 0 &&
        error->column <= wanted.count) {
        const kpl_place place = places[error->column - 1];
        error->row = place.line;
        error->column = place.column;
    }
    return status;
}

kpl_status kpl_pipeline_read_file(kpl_engine *engine, const char *path,
                                  kpl_frame *frame_out, kpl_error *error) {
    const kpl_source_spec source = {.name = path, .path = path, .header = true};
    const kpl_read_options options = {.allocator = &engine->allocator,
                                      .io = engine->io,
                                      .pool = &engine->pool,
                                      .tier = engine->tier,
                                      .chunk_bytes = engine->chunk_bytes};
    return kpl_read_run(&source, NULL, &options, frame_out, error);
}

kpl_status kpl_pipeline_read(kpl_plan *plan, bool all_columns, kpl_error *error) {
    const double start = kpl_engine_seconds();
    for (uint32_t s = 0; s < plan->spec.source_count; s++)
        KPL_TRY(pipeline_read_source(plan, s, all_columns, error));
    plan->has_columns = true;
    plan->read_seconds = kpl_engine_seconds() - start;
    return KPL_OK;
}

/* ---- Ledger ---------------------------------------------------------------------- */

void kpl_linkage_run_time(kpl_linkage_run *run, const char *stage, double *start) {
    const double now = kpl_engine_seconds();
    kpl_ledger *const ledger = &run->ledger;
    uint32_t at = 0;
    while (at < ledger->stage_count && strcmp(ledger->stages[at].name, stage) != 0)
        at++;
    if (at < KPL_LEDGER_STAGES_MAX) {
        ledger->stages[at].name = stage;
        ledger->stages[at].seconds += now - *start;
        ledger->stage_count += at == ledger->stage_count;
    }
    *start = now;
}

static kpl_status pipeline_ledger_sources(kpl_linkage_run *run, kpl_error *error) {
    const kpl_plan *const plan = run->plan;
    kpl_ledger *const ledger = &run->ledger;
    ledger->source_count = plan->spec.source_count;
    KPL_TRY(kpl_alloc_zero(&plan->engine->allocator, ledger->source_count,
                           sizeof *ledger->sources, &ledger->sources, error));
    for (uint32_t s = 0; s < ledger->source_count; s++) {
        const kpl_frame *const frame = &plan->frames[s];
        kpl_ledger_source *const source = &ledger->sources[s];
        *source = (kpl_ledger_source){.name = plan->spec.sources[s].name,
                                      .path = plan->spec.sources[s].path,
                                      .file_bytes = frame->file_bytes,
                                      .rows_in = frame->rows_in,
                                      .rows_used = frame->row_count,
                                      .rows_rejected = frame->reject_count,
                                      .encoding = frame->encoding,
                                      .delimiter = frame->delimiter,
                                      .rejects = frame->rejects};
        memcpy(source->digest, frame->digest, sizeof source->digest);
    }
    return KPL_OK;
}

/* "surname & postcode"; of a rule that refines another one, what it adds behind that
 * one's text, so that no rule looks like one of the spec's. */
static kpl_status pipeline_rule_text(const kpl_linkage_run *run, uint32_t index,
                                     kpl_buffer *text, kpl_error *error) {
    const kpl_block_rule *const rule = &run->blocks.rules[index];
    const uint32_t spec = rule->refines > 0 ? rule->refines - 1 : index;
    KPL_TRY(kpl_rule_write(run->linkage, &run->linkage->rules[spec], text, error));
    for (uint32_t k = 0; k < rule->added_count; k++) {
        const kpl_rule_spec added = {.keys = {rule->added[k]}, .key_count = 1};
        KPL_TRY(kpl_buffer_string(text, k == 0 ? ", split by " : " & ", error));
        KPL_TRY(kpl_rule_write(run->linkage, &added, text, error));
    }
    return rule->is_neighbours ? kpl_buffer_string(text, ", neighbours", error) : KPL_OK;
}

static kpl_status pipeline_ledger_rules(kpl_linkage_run *run, kpl_error *error) {
    kpl_ledger *const ledger = &run->ledger;
    kpl_arena *const arena = &run->plan->spec.arena;
    kpl_free(&run->plan->engine->allocator, ledger->rules);
    ledger->rules = NULL;
    KPL_TRY(kpl_alloc_zero(&run->plan->engine->allocator,
                           (size_t)run->blocks.rule_count + 1, sizeof *ledger->rules,
                           &ledger->rules, error));
    ledger->rule_count = run->blocks.rule_count;
    for (uint32_t i = 0; i < run->blocks.rule_count; i++) {
        const kpl_block_rule *const rule = &run->blocks.rules[i];
        kpl_buffer text = {.allocator = &run->plan->engine->allocator};
        kpl_status status = pipeline_rule_text(run, i, &text, error);
        if (status == KPL_OK)
            status = kpl_arena_string(arena, (const char *)text.bytes, text.length,
                                      &ledger->rules[i].text, error);
        kpl_buffer_release(&text);
        KPL_TRY(status);
        ledger->rules[i].records = rule->records;
        ledger->rules[i].blocks = rule->block_count;
        ledger->rules[i].block_largest = rule->block_largest;
        ledger->rules[i].pairs_total = rule->pairs_total;
        ledger->rules[i].blocks_skipped = rule->blocks_skipped;
        ledger->rules[i].pairs_skipped = rule->pairs_skipped;
        ledger->rules[i].blocks_refined = rule->blocks_refined;
        ledger->rules[i].records_refined = rule->records_refined;
        ledger->rules[i].pairs_refined = rule->pairs_refined;
        ledger->rules[i].refines = rule->refines;
    }
    return KPL_OK;
}

/* What refining cost, once pairs are counted. */
static void pipeline_ledger_left_out(kpl_ledger *ledger) {
    for (uint32_t i = 0; i < ledger->rule_count; i++)
        ledger->rules[i].pairs_left_out = ledger->rules[i].pairs_refined;
    for (uint32_t i = 0; i < ledger->rule_count; i++)
        if (ledger->rules[i].refines > 0)
            ledger->rules[ledger->rules[i].refines - 1].pairs_left_out -=
                ledger->rules[i].pairs_new;
}

/* ---- Standardise and block ------------------------------------------------------- */

/* What all fields at once take: their codes, and for each distinct value its cleaned
 * text, where that stands, its hash and its place in a hash table. */
static uint64_t pipeline_standardise_bytes(const kpl_plan *plan) {
    uint64_t bytes = PIPELINE_WORK_BYTES;
    for (uint32_t s = 0; s < plan->spec.source_count; s++) {
        const kpl_frame *const frame = &plan->frames[s];
        for (uint32_t c = 0; c < frame->column_count; c++) {
            const kpl_values *const values = &frame->columns[c].values;
            bytes += 4 * (uint64_t)frame->row_count + 40 * (uint64_t)values->count;
            if (values->starts != NULL)
                bytes += 2 * values->starts[values->count];
        }
    }
    return bytes;
}

/* What block and compare take for a record: 8 bytes for each rule, one for its source,
 * 24 while one rule is grouped; then 4 for each comparison. */
static uint64_t pipeline_block_bytes(const kpl_linkage_run *run) {
    const uint64_t rules = run->linkage->rule_count > 0 ? run->linkage->rule_count : 1;
    const uint64_t codes = 4 * run->linkage->comparison_count;
    return run->table.record_count * (8 * rules + 1 + (codes > 24 ? codes : 24)) +
           PIPELINE_WORK_BYTES;
}

/* Blocks are numbered, and compare has its own copy of the codes, which score reads too.
 */
static void pipeline_drop_codes(kpl_linkage_run *run) {
    for (uint32_t f = 0; f < run->table.field_count; f++)
        kpl_field_drop_codes(&run->table.fields[f], run->table.allocator);
}

/* Bring a plan that is over its pair budget down to it, by keys that may need forms which
 * nothing asked for so far. */
static kpl_status pipeline_refine(kpl_linkage_run *run, kpl_error *error) {
    const kpl_engine *const engine = run->plan->engine;
    const kpl_standardise_options options = {.allocator = &engine->allocator,
                                             .pool = &engine->pool};
    KPL_TRY(kpl_standardise_keys(run->linkage, &options, &run->table, error));
    return kpl_block_refine(run->linkage, run->ledger.pairs_budget, &engine->pool,
                            &run->blocks, error);
}

/* Count the pairs of every rule. Rules that were chosen and find nothing new go. */
static kpl_status pipeline_count(kpl_linkage_run *run, bool chosen, kpl_error *error) {
    KPL_TRY(pipeline_ledger_rules(run, error));
    KPL_TRY(kpl_pairs_count(run, error));
    if (!chosen || run->blocks.rule_count == 0)
        return KPL_OK;
    kpl_ledger *const ledger = &run->ledger;
    uint64_t pairs_new[KPL_RULES_MAX];
    for (uint32_t i = 0; i < ledger->rule_count; i++)
        pairs_new[i] = ledger->rules[i].pairs_new;
    kpl_block_drop_idle(run->linkage, pairs_new, &run->blocks);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ledger->rule_count; i++) {
        ledger->rules[kept] = ledger->rules[i];
        kept += pairs_new[i] > 0 && kept < run->blocks.rule_count;
    }
    ledger->rule_count = run->blocks.rule_count;
    return KPL_OK;
}

/* Group the records, unless choosing the rules has done so. What rules bring together is
 * known at once; what lists leave of it, when pairs are counted. */
static kpl_status pipeline_block(kpl_linkage_run *run, bool chosen, kpl_spill *spill,
                                 kpl_block_rule *built, kpl_error *error) {
    const kpl_engine *const engine = run->plan->engine;
    kpl_blocks *const blocks = &run->blocks;
    const uint64_t budget = run->ledger.pairs_budget;
    KPL_TRY(kpl_block_plan_built(run->linkage, &run->table, &engine->allocator,
                                 &engine->pool, spill, built, blocks, error));
    if (!blocks->has_lists && kpl_block_pairs(blocks) > budget)
        KPL_TRY(pipeline_refine(run, error));
    blocks->wanted = kpl_wanted_of(engine->tier);
    blocks->wanted_few = kpl_wanted_few_of(engine->tier);
    KPL_TRY(pipeline_count(run, chosen && blocks->has_lists, error));
    if (blocks->has_lists && run->ledger.pairs_compared > budget) {
        KPL_TRY(pipeline_refine(run, error));
        KPL_TRY(pipeline_count(run, false, error));
    }
    pipeline_ledger_left_out(&run->ledger);
    return KPL_OK;
}

/* What follows the blocks of rules that are grouped: of each record a list of its blocks,
 * and three numbers about it; then 4 bytes for each comparison. */
static uint64_t pipeline_built_bytes(const kpl_linkage_run *run,
                                     const kpl_block_rule *built) {
    uint64_t members = 0;
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < run->linkage->rule_count; i++) {
        members += built[i].starts[built[i].block_count];
        blocks += built[i].block_count;
    }
    return 4 * members + 5 * blocks +
           run->table.record_count * (20 + 4 * (uint64_t)run->linkage->comparison_count) +
           PIPELINE_WORK_BYTES;
}

/* Choose rules where the spec has none; group. */
static kpl_status pipeline_rules(kpl_linkage_run *run, bool choose, kpl_error *error) {
    kpl_plan *const plan = run->plan;
    kpl_engine *const engine = plan->engine;
    kpl_spill *spill = NULL;
    kpl_block_rule *built = NULL;
    if (choose)
        KPL_TRY(kpl_block_choose(run->linkage, &plan->spec.arena, &run->table,
                                 run->ledger.pairs_budget, &engine->allocator,
                                 &engine->pool, &built, error));
    run->ledger.pairs_possible =
        kpl_block_possible_pairs(&run->table, run->linkage->link);
    const kpl_status status = kpl_plan_spill(
        plan,
        built != NULL ? pipeline_built_bytes(run, built) : pipeline_block_bytes(run),
        &spill, error);
    if (status != KPL_OK) {
        const kpl_blocks blocks = {.allocator = &engine->allocator};
        for (uint32_t i = 0; built != NULL && i < run->linkage->rule_count; i++)
            kpl_block_rule_release(&blocks, &built[i]);
        kpl_free(&engine->allocator, built);
        return status;
    }
    return pipeline_block(run, choose, spill, built, error);
}

kpl_status kpl_pipeline_prepare(kpl_plan *plan, uint32_t linkage, kpl_linkage_run *run,
                                kpl_error *error) {
    kpl_engine *const engine = plan->engine;
    kpl_linkage_spec *const spec = &plan->spec.linkages[linkage];
    const bool choose = spec->rule_count == 0;
    kpl_spill *spill = NULL;
    *run = (kpl_linkage_run){.plan = plan,
                             .linkage = spec,
                             .labels = {.allocator = &engine->allocator},
                             .vetoes = {.allocator = &engine->allocator},
                             .keeps_edges = run->keeps_edges};
    double start = kpl_engine_seconds();
    KPL_TRY(pipeline_ledger_sources(run, error));
    KPL_TRY(kpl_alloc_zero(&engine->allocator, plan->spec.source_count, 1,
                           &run->is_unique, error));
    for (uint32_t s = 0; s < plan->spec.source_count; s++)
        run->is_unique[s] = kpl_source_is_unique(&plan->spec.sources[s], spec);

    KPL_TRY(kpl_engine_stage(engine, "standardise", spec->name, 0, error));
    if (choose)
        KPL_TRY(kpl_block_candidates(spec, &plan->spec.arena, error));
    const bool is_last = plan->is_running && linkage + 1 == plan->spec.linkage_count;
    KPL_TRY(kpl_plan_spill(plan, pipeline_standardise_bytes(plan), &spill, error));
    const kpl_standardise_options options = {
        .allocator = &engine->allocator,
        .pool = &engine->pool,
        .takes_columns = plan->is_running,
        .ids = plan->is_running ? plan->ids : NULL,
        .earlier = plan->earlier,
        .spill = spill,
    };
    if (plan->is_running) /* also when it fails half-way */
        plan->has_columns = false;
    KPL_TRY(kpl_standardise_run(&plan->spec, spec, plan->frames, &options, &run->table,
                                error));
    for (uint32_t s = 0; is_last && s < plan->spec.source_count; s++)
        kpl_frame_drop_columns(&plan->frames[s]);
    KPL_TRY(kpl_repair_run(spec, &run->table, &run->ledger.repaired, error));
    KPL_TRY(kpl_conflicts_build(spec, &run->table, &run->conflicts, error));
    if (kpl_linkage_is_named(&plan->spec, linkage))
        KPL_TRY(kpl_entity_rows_silent(&run->table, &run->silent, error));
    kpl_linkage_run_time(run, "standardise", &start);

    KPL_TRY(kpl_engine_stage(engine, "block", spec->name, 0, error));
    KPL_TRY(kpl_plan_spill(plan, pipeline_block_bytes(run), &spill, error));
    if (spill != NULL && run->table.spill == NULL)
        KPL_TRY(kpl_table_put_ids_away(&run->table, spill, error));
    run->ledger.pairs_budget =
        kpl_block_budget(plan->spec.pairs_max, run->table.record_count);
    KPL_TRY(pipeline_rules(run, choose, error));
    kpl_linkage_run_time(run, "block", &start);

    KPL_TRY(kpl_pattern_layout_init(&run->layout, spec, error));
    KPL_TRY(kpl_compare_plan(spec, &run->table, &run->layout, engine->tier,
                             &engine->allocator, &run->compare, error));
    KPL_TRY(kpl_compare_reach(&run->compare, &engine->pool,
                              kpl_budget_room(&engine->budget) / PIPELINE_REACH_ROOM,
                              error));
    if (plan->is_running)
        pipeline_drop_codes(run);
    return KPL_OK;
}

/* ---- Link ------------------------------------------------------------------------ */

/* Records per entity, once: entities of two records or more are linked. */
static kpl_status pipeline_count_entities(kpl_linkage_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    uint32_t *sizes = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)run->entities.entity_count + 1,
                           sizeof *sizes, &sizes, error));
    for (uint32_t r = 0; r < run->entities.record_count; r++)
        if (++sizes[run->entities.of_record[r]] == 2)
            run->ledger.entities_linked++;
    kpl_free(allocator, sizes);
    run->ledger.links = run->links.count;
    run->ledger.entities = run->entities.entity_count;
    return KPL_OK;
}

static kpl_status pipeline_link(kpl_linkage_run *run, kpl_error *error) {
    kpl_engine *const engine = run->plan->engine;
    const kpl_linkage_spec *const linkage = run->linkage;
    double start = kpl_engine_seconds();
    KPL_TRY(kpl_score_plan(linkage, &run->compare.view, &run->layout, &run->model,
                           &run->histogram, kpl_pipeline_weight_min(linkage),
                           run->value_counts, &engine->allocator, &run->score, error));
    kpl_value_counts_drop(run);
    run->score.codes = run->compare.codes;
    KPL_TRY(kpl_pairs_score(run, &run->links, error));
    kpl_linkage_run_time(run, "score", &start);

    if (run->labels.count > 0)
        kpl_labels_choose(run, kpl_pipeline_weight_min(linkage));
    KPL_TRY(kpl_engine_stage(engine, "cluster", linkage->name, 0, error));
    const double threshold = linkage->cluster == KPL_CLUSTER_AVERAGE_LINKAGE
                                 ? kpl_cluster_mean_min(linkage->link, linkage->threshold)
                                 : linkage->threshold;
    const kpl_cluster_input input = {.table = &run->table,
                                     .method = linkage->cluster,
                                     .threshold = threshold,
                                     .size_prior = run->size_prior,
                                     .is_unique = run->is_unique,
                                     .edges = &run->links,
                                     .conflicts = &run->conflicts};
    KPL_TRY(kpl_cluster_run(&input, &engine->pool, &engine->allocator, &run->entities,
                            &run->vetoes, error));
    KPL_TRY(kpl_links_drop_conflicts(run, error));
    KPL_TRY(kpl_pipeline_estimate(run, error));
    if (!run->keeps_edges)
        KPL_TRY(kpl_links_keep_emitted(run, error));
    KPL_TRY(pipeline_count_entities(run, error));
    kpl_linkage_run_time(run, "cluster", &start);
    return KPL_OK;
}

/* ---- Emit ------------------------------------------------------------------------ */

/* Row groups that are held where there is room for many: two threads wait for the last of
 * 64 some 2 % of the time, for the last of 16 some 6 %; and so many for each of more. */
#define PIPELINE_WAVE_PIECES 64u
#define PIPELINE_WAVE_PIECES_THREAD 8u
#define PIPELINE_PIECE_BYTES ((uint64_t)4 << 20)

/* As many row groups as there is room for; 0 = few. */
static uint32_t pipeline_emit_pieces(const kpl_engine *engine) {
    const uint64_t room = kpl_budget_room(&engine->budget);
    const uint32_t threads = engine->pool.threads;
    uint32_t pieces = PIPELINE_WAVE_PIECES_THREAD * threads;
    if (pieces < PIPELINE_WAVE_PIECES)
        pieces = PIPELINE_WAVE_PIECES;
    const uint64_t bytes = pieces * PIPELINE_PIECE_BYTES + threads * PIPELINE_EMIT_BYTES;
    return bytes <= room ? pieces : 0;
}

/* As many threads as there is room for what each of them holds. */
static uint32_t pipeline_emit_threads(const kpl_engine *engine) {
    const uint64_t most = kpl_budget_room(&engine->budget) / PIPELINE_EMIT_BYTES;
    if (most >= engine->pool.threads)
        return engine->pool.threads;
    return most > 0 ? (uint32_t)most : 1;
}

static kpl_status pipeline_emit_linkage(kpl_linkage_run *run, kpl_emit *emit,
                                        kpl_result *result_out, kpl_error *error) {
    kpl_plan *const plan = run->plan;
    double start = kpl_engine_seconds();
    KPL_TRY(kpl_engine_stage(plan->engine, "emit", run->linkage->name, 0, error));
    KPL_TRY(kpl_table_bring_ids_back(&run->table, error));
    kpl_emit_limit_threads(emit, pipeline_emit_threads(plan->engine));
    kpl_emit_hold(emit, pipeline_emit_pieces(plan->engine));
    kpl_buffer spec = {.allocator = &plan->engine->allocator};
    *result_out = (kpl_result){.spec = &plan->spec,
                               .linkage = run->linkage,
                               .table = &run->table,
                               .layout = &run->layout,
                               .histogram = &run->histogram,
                               .pattern_weights = run->score.pattern_weights,
                               .model = &run->model,
                               .links = &run->links,
                               .entities = &run->entities,
                               .vetoes = &run->vetoes,
                               .ledger = &run->ledger};
    const char *const folder = plan->spec.linkage_count > 1 ? run->linkage->name : NULL;
    kpl_status status = kpl_spec_write(&plan->spec, true, &spec, error);
    if (status == KPL_OK)
        status = kpl_emit_linkage(emit, folder, result_out, (const char *)spec.bytes,
                                  spec.length, error);
    kpl_buffer_release(&spec);
    kpl_linkage_run_time(run, "emit", &start);
    return status;
}

/* What all linkages found for each row, when there are several. Its time is the last
 * one's. */
static kpl_status pipeline_emit_crosswalk(kpl_linkage_run *last, kpl_emit *emit,
                                          kpl_error *error) {
    const kpl_plan *const plan = last->plan;
    if (plan->spec.linkage_count < 2)
        return KPL_OK;
    double start = kpl_engine_seconds();
    const kpl_crosswalk crosswalk = {
        .spec = &plan->spec, .ids = plan->ids, .linkages = plan->earlier};
    kpl_buffer spec = {.allocator = &plan->engine->allocator};
    kpl_status status = kpl_spec_write(&plan->spec, true, &spec, error);
    if (status == KPL_OK)
        status = kpl_emit_crosswalk(emit, &crosswalk, (const char *)spec.bytes,
                                    spec.length, error);
    kpl_buffer_release(&spec);
    kpl_linkage_run_time(last, "emit", &start);
    return status;
}

/* The whole run's ledger: the first linkage's sources, everybody's times. */
static void pipeline_total(const kpl_plan *plan, kpl_linkage_run *runs,
                           kpl_ledger *total) {
    *total = (kpl_ledger){.sources = runs[0].ledger.sources,
                          .source_count = runs[0].ledger.source_count,
                          .peak_memory_bytes = kpl_engine_peak_memory(),
                          .spilled_bytes = kpl_spill_bytes(&plan->spill),
                          .threads = plan->engine->pool.threads,
                          .cpu = kpl_cpu_name(plan->engine->tier)};
    total->stages[total->stage_count++] =
        (kpl_ledger_stage){.name = "read", .seconds = plan->read_seconds};
    for (uint32_t l = 0; l < plan->spec.linkage_count; l++) {
        const kpl_ledger *const part = &runs[l].ledger;
        total->pairs_possible += part->pairs_possible;
        total->pairs_compared += part->pairs_compared;
        total->links += part->links;
        total->entities += part->entities;
        total->entities_linked += part->entities_linked;
        for (uint32_t i = 0; i < part->stage_count; i++) {
            uint32_t at = 0;
            while (at < total->stage_count &&
                   strcmp(total->stages[at].name, part->stages[i].name) != 0)
                at++;
            if (at == KPL_LEDGER_STAGES_MAX)
                continue;
            total->stages[at].name = part->stages[i].name;
            total->stages[at].seconds += part->stages[i].seconds;
            total->stage_count += at == total->stage_count;
        }
    }
}

static kpl_status pipeline_finish(kpl_plan *plan, kpl_emit *emit, kpl_linkage_run *runs,
                                  const kpl_result *results, const kpl_output *output,
                                  kpl_error *error) {
    const uint32_t count = plan->spec.linkage_count;
    kpl_ledger total;
    pipeline_total(plan, runs, &total);
    kpl_buffer spec = {.allocator = &plan->engine->allocator};
    kpl_status status = kpl_spec_write(&plan->spec, false, &spec, error);
    if (status == KPL_OK)
        status = kpl_emit_text(emit, "spec.yaml", spec.bytes, spec.length, error);
    if (status == KPL_OK)
        status = kpl_emit_rejects(emit, total.sources, total.source_count, error);
    /* Last chance to stop: after this, the new result stands. */
    if (status == KPL_OK)
        status = kpl_engine_stage(plan->engine, "emit", NULL, 0, error);
    if (status == KPL_OK)
        status = kpl_emit_commit(emit, &total, results, count, 0, error);
    kpl_buffer_release(&spec);
    if (status != KPL_OK)
        return status;
    const kpl_summary summary = {.ledger = &total,
                                 .results = results,
                                 .result_count = count,
                                 .directory = plan->spec.directory,
                                 .run_text = kpl_emit_run_text(emit)};
    return kpl_summary_render(&summary, &plan->engine->allocator, output, error);
}

/* ---- The whole ------------------------------------------------------------------- */

kpl_status kpl_pipeline_link(kpl_linkage_run *run, kpl_error *error) {
    KPL_TRY(kpl_pipeline_learn(run, error));
    return pipeline_link(run, error);
}

kpl_status kpl_pipeline_keep_entities(kpl_linkage_run *run, kpl_error *error) {
    kpl_plan *const plan = run->plan;
    const size_t linkage = (size_t)(run->linkage - plan->spec.linkages);
    return kpl_entity_rows_take(&run->entities, &run->table, &run->silent,
                                &plan->earlier[linkage], error);
}

/* Its files are written: what later linkages need stays, and the counts. */
static kpl_status pipeline_hand_on(kpl_linkage_run *run, kpl_error *error) {
    kpl_plan *const plan = run->plan;
    if (plan->spec.linkage_count < 2)
        return KPL_OK;
    kpl_free(run->links.allocator, run->links.items);
    run->links.items = NULL;
    for (uint32_t s = 0; s < plan->spec.source_count; s++) {
        if (run->table.ids[s].count == 0)
            continue;
        plan->ids[s] = run->table.ids[s];
        run->table.ids[s] = (kpl_values){.allocator = run->table.allocator};
    }
    return kpl_pipeline_keep_entities(run, error);
}

static kpl_status pipeline_run_linkage(kpl_plan *plan, uint32_t linkage,
                                       kpl_linkage_run *run, kpl_emit *emit,
                                       kpl_result *result_out, kpl_error *error) {
    KPL_TRY(kpl_pipeline_prepare(plan, linkage, run, error));
    KPL_TRY(kpl_pipeline_link(run, error));
    KPL_TRY(pipeline_emit_linkage(run, emit, result_out, error));
    return pipeline_hand_on(run, error);
}

kpl_status kpl_pipeline_run(kpl_plan *plan, const kpl_output *output, kpl_error *error) {
    kpl_engine *const engine = plan->engine;
    const uint32_t count = plan->spec.linkage_count;
    kpl_linkage_run *runs = NULL;
    kpl_result *results = NULL;
    kpl_emit *emit = NULL;
    KPL_TRY(kpl_emit_check(engine->io, &engine->allocator, plan->spec.directory, error));
    kpl_plan_forget_entities(plan);
    kpl_status status =
        kpl_alloc_zero(&engine->allocator, count, sizeof *runs, &runs, error);
    if (status == KPL_OK)
        status =
            kpl_alloc_zero(&engine->allocator, count, sizeof *results, &results, error);
    if (status == KPL_OK && !plan->has_columns)
        status = kpl_pipeline_read(plan, false, error);
    if (status == KPL_OK)
        status = kpl_emit_begin(engine->io, &engine->allocator, &engine->pool,
                                plan->spec.directory, &emit, error);
    plan->is_running = true;
    for (uint32_t l = 0; status == KPL_OK && l < count; l++)
        status = pipeline_run_linkage(plan, l, &runs[l], emit, &results[l], error);
    plan->is_running = false;
    if (status == KPL_OK)
        status = pipeline_emit_crosswalk(&runs[count - 1], emit, error);
    if (status == KPL_OK)
        status = pipeline_finish(plan, emit, runs, results, output, error);
    kpl_emit_abort(emit);
    for (uint32_t l = 0; runs != NULL && l < count; l++)
        kpl_linkage_run_release(&runs[l]);
    kpl_free(&engine->allocator, runs);
    kpl_free(&engine->allocator, results);
    kpl_plan_forget_entities(plan);
    kpl_spill_release(&plan->spill);
    return status;
}

void kpl_linkage_run_drop_pairs(kpl_linkage_run *run) {
    run->early.codes = NULL;
    run->score.codes = NULL;
    kpl_linkage_run_drop_kept(run);
    kpl_compare_end(&run->compare);
    kpl_block_end(&run->blocks);
    kpl_table_drop_fields(&run->table);
}

void kpl_linkage_run_drop_kept(kpl_linkage_run *run) {
    kpl_kept_release(&run->kept);
    kpl_kept_release(&run->kept_sample);
}

void kpl_linkage_run_drop_promises(kpl_linkage_run *run) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    for (uint32_t w = 0; run->promises != NULL && w < run->plan->engine->pool.threads;
         w++) {
        kpl_free(allocator, run->promises[w].list.items);
        kpl_pile_release(&run->plan->spill, &run->promises[w].away);
    }
    kpl_free(allocator, run->promises);
    run->promises = NULL;
    run->has_promises = false;
}

void kpl_linkage_run_release(kpl_linkage_run *run) {
    if (run->plan == NULL)
        return;
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    kpl_entities_release(&run->entities);
    kpl_free(allocator, run->silent);
    kpl_conflicts_release(&run->conflicts);
    kpl_vetoes_release(&run->vetoes);
    kpl_closure_release(&run->closure);
    kpl_links_release(&run->links);
    kpl_linkage_run_drop_promises(run);
    kpl_linkage_run_drop_kept(run);
    kpl_free(allocator, run->sketch);
    kpl_value_counts_drop(run);
    kpl_score_end(&run->early);
    kpl_score_end(&run->score);
    kpl_histogram_release(&run->histogram);
    kpl_compare_end(&run->compare);
    kpl_block_end(&run->blocks);
    kpl_table_release(&run->table);
    kpl_labels_release(&run->labels);
    kpl_free(allocator, run->ledger.sources);
    kpl_free(allocator, run->ledger.rules);
    kpl_free(allocator, run->is_unique);
    *run = (kpl_linkage_run){0};
}
