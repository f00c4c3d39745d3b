/* linked.c - reading back what a run linked; see linked.h. */
#include "inspect/linked.h"

#include <string.h>

#include "inspect/table_in.h"
#include "model/run_file.h"

/* ---- Finding --------------------------------------------------------------------- */

static bool linked_find_in(const kpl_linked_source *source, kpl_text id,
                           uint32_t *record_out) {
    const uint32_t value = kpl_dictionary_find(&source->ids, id);
    if (value == KPL_VALUE_NULL)
        return false;
    *record_out = source->records[value];
    return true;
}

/* "source:id", split at the colon behind the name of `source`. */
static bool linked_find_qualified(const kpl_linked_source *source, kpl_text id,
                                  uint32_t *record_out) {
    const size_t length = strlen(source->name);
    if (id.length <= length || id.bytes[length] != ':' ||
        memcmp(id.bytes, source->name, length) != 0)
        return false;
    const uint32_t skip = (uint32_t)length + 1;
    return linked_find_in(source, (kpl_text){id.bytes + skip, id.length - skip},
                          record_out);
}

typedef bool linked_find_fn(const kpl_linked_source *, kpl_text, uint32_t *);

kpl_found kpl_linked_find(const kpl_linked *linked, kpl_text id, size_t source,
                          uint32_t *record_out) {
    linked_find_fn *const ways[] = {linked_find_in, linked_find_qualified};
    for (size_t way = 0; way < 2; way++) { /* an id that holds a colon comes first */
        uint32_t found = 0;
        for (size_t s = 0; s < linked->source_count; s++) {
            if ((source == SIZE_MAX || source == s || way == 1) &&
                ways[way](&linked->sources[s], id, record_out))
                found++;
        }
        if (found > 0)
            return found == 1 ? KPL_FOUND_ONE : KPL_FOUND_SEVERAL;
    }
    return KPL_FOUND_NONE;
}

/* ---- Entities -------------------------------------------------------------------- */

static kpl_linked_source *linked_source(kpl_linked *linked, kpl_text name) {
    /* Rows come source after source: nearly always it is the last one. */
    for (size_t s = linked->source_count; s-- > 0;) {
        if (kpl_text_is(name, linked->sources[s].name))
            return &linked->sources[s];
    }
    return NULL;
}

static kpl_status linked_add_source(kpl_linked *linked, kpl_text name,
                                    kpl_linked_source **source_out, kpl_error *error) {
    KPL_TRY(kpl_reserve(linked->allocator, linked->source_count + 1,
                        sizeof *linked->sources, &linked->source_capacity,
                        &linked->sources, error));
    kpl_linked_source *const source = &linked->sources[linked->source_count];
    memset(source, 0, sizeof *source);
    KPL_TRY(kpl_copy_string(linked->allocator, (const char *)name.bytes, name.length,
                            &source->name, error));
    const kpl_status status = kpl_dictionary_init(&source->ids, linked->allocator, error);
    if (status != KPL_OK) {
        kpl_free(linked->allocator, source->name);
        return status;
    }
    linked->source_count++;
    *source_out = source;
    return KPL_OK;
}

static kpl_status linked_entity_row(void *state, const kpl_table_head *head,
                                    const kpl_cell *cells, kpl_error *error) {
    kpl_linked *const linked = state;
    (void)head;
    kpl_linked_source *source = linked_source(linked, cells[0].text);
    if (source == NULL)
        KPL_TRY(linked_add_source(linked, cells[0].text, &source, error));
    const uint32_t record = linked->record_count;
    uint32_t value = 0;
    KPL_TRY(kpl_dictionary_add(&source->ids, cells[1].text, &value, error));
    KPL_TRY(kpl_reserve(linked->allocator, source->ids.values.count,
                        sizeof *source->records, &source->records_capacity,
                        &source->records, error));
    KPL_TRY(kpl_reserve(linked->allocator, (size_t)record + 1, sizeof *linked->source_of,
                        &linked->source_of_capacity, &linked->source_of, error));
    KPL_TRY(kpl_reserve(linked->allocator, (size_t)record + 1, sizeof *linked->entity_of,
                        &linked->entity_of_capacity, &linked->entity_of, error));
    source->records[value] = record;
    linked->source_of[record] = (uint32_t)(source - linked->sources);
    linked->entity_of[record] = (uint64_t)cells[2].whole;
    linked->record_count++;
    return KPL_OK;
}

/* ---- Links ----------------------------------------------------------------------- */

static kpl_status linked_end(const kpl_linked *linked, kpl_text source_name, kpl_text id,
                             uint32_t *record_out, kpl_error *error) {
    for (size_t s = 0; s < linked->source_count; s++) {
        if (kpl_text_is(source_name, linked->sources[s].name) &&
            linked_find_in(&linked->sources[s], id, record_out))
            return KPL_OK;
    }
    return kpl_fail(error, KPL_E_CORRUPT,
                    "the links table names a record that the entities table lacks");
}

static kpl_status linked_link_row(void *state, const kpl_table_head *head,
                                  const kpl_cell *cells, kpl_error *error) {
    kpl_linked *const linked = state;
    (void)head;
    kpl_record_pair pair = {0, 0};
    KPL_TRY(linked_end(linked, cells[0].text, cells[1].text, &pair.left, error));
    KPL_TRY(linked_end(linked, cells[2].text, cells[3].text, &pair.right, error));
    if (pair.left > pair.right)
        pair = (kpl_record_pair){pair.right, pair.left};
    KPL_TRY(kpl_reserve(linked->allocator, linked->link_count + 1, sizeof *linked->links,
                        &linked->link_capacity, &linked->links, error));
    KPL_TRY(kpl_reserve(linked->allocator, linked->link_count + 1,
                        sizeof *linked->probabilities, &linked->probability_capacity,
                        &linked->probabilities, error));
    linked->probabilities[linked->link_count] = cells[5].number;
    linked->links[linked->link_count++] = pair;
    return KPL_OK;
}

/* ---- The directory --------------------------------------------------------------- */

static const char *linked_scalar(const kpl_node *mapping, const char *key) {
    const kpl_node *const node =
        mapping->type == KPL_NODE_MAPPING ? kpl_node_find(mapping, key) : NULL;
    return node != NULL && node->type == KPL_NODE_SCALAR ? node->text : NULL;
}

/* The linkage's part of run.json. */
static kpl_status linked_choose(const kpl_run_file *run, const char *directory,
                                const char *linkage, const kpl_node **node_out,
                                kpl_error *error) {
    const kpl_node *const all = kpl_node_find(run->document.root, "linkages");
    if (all == NULL || all->type != KPL_NODE_SEQUENCE || all->count == 0)
        return kpl_fail(error, KPL_E_USAGE, "%s holds no linkage", directory);
    if (linkage == NULL && all->count > 1)
        return kpl_fail(error, KPL_E_USAGE,
                        "%s holds %u linkages; say which one with --linkage", directory,
                        all->count);
    for (const kpl_node *node = all->first; node != NULL; node = node->next) {
        const char *const name = linked_scalar(node, "name");
        if (linkage == NULL || (name != NULL && strcmp(name, linkage) == 0)) {
            *node_out = node;
            return KPL_OK;
        }
    }
    return kpl_fail(error, KPL_E_USAGE, "%s holds no linkage %s", directory, linkage);
}

/* Read the table `name` in the format that the run wrote. */
static kpl_status linked_table(const kpl_io *io, const kpl_allocator *allocator,
                               const kpl_run_file *run, const char *directory,
                               const char *folder, const char *name,
                               const kpl_table_visitor *visitor, kpl_error *error) {
    static const char *const endings[] = {"parquet", "csv"};
    kpl_arena arena = {.allocator = allocator};
    kpl_status status = KPL_OK;
    bool found = false;
    for (size_t i = 0; i < 2 && status == KPL_OK && !found; i++) {
        const char *file = NULL;
        const char *path = NULL;
        status = kpl_arena_print(&arena, &file, error, "%s%s%s.%s",
                                 folder != NULL ? folder : "", folder != NULL ? "/" : "",
                                 name, endings[i]);
        found = status == KPL_OK && kpl_run_file_find(run, file) != NULL;
        if (found)
            status = kpl_arena_print(&arena, &path, error, "%s/%s", directory, file);
        if (found && status == KPL_OK)
            status = kpl_table_read(io, allocator, path, visitor, error);
    }
    kpl_arena_release(&arena);
    if (status == KPL_OK && !found)
        return kpl_fail(error, KPL_E_CORRUPT, "the run.json of %s lists no %s table",
                        directory, name);
    return status;
}

static kpl_status linked_read(const kpl_io *io, kpl_linked *linked,
                              const kpl_run_file *run, const char *directory,
                              const char *linkage, kpl_error *error) {
    const kpl_node *node = NULL;
    KPL_TRY(linked_choose(run, directory, linkage, &node, error));
    const char *const folder = linked_scalar(node, "folder");
    const kpl_node *const compared = kpl_node_find(node, "pairs_compared");
    if (compared == NULL || kpl_node_whole(compared, "pairs_compared", 0, UINT64_MAX,
                                           &linked->pairs_compared, NULL) != KPL_OK)
        return kpl_fail(error, KPL_E_CORRUPT,
                        "the run.json of %s is not one that this koppel can read",
                        directory);
    const kpl_table_visitor entities = {.row = linked_entity_row, .state = linked};
    const kpl_table_visitor links = {.row = linked_link_row, .state = linked};
    KPL_TRY(linked_table(io, linked->allocator, run, directory, folder, "entities",
                         &entities, error));
    for (size_t s = 0; s < linked->source_count; s++) {
        uint32_t records = 0;
        for (uint32_t r = 0; r < linked->record_count; r++)
            records += linked->source_of[r] == s;
        if (records != linked->sources[s].ids.values.count - 1)
            return kpl_fail(error, KPL_E_INPUT,
                            "the ids of source %s are not all present and distinct",
                            linked->sources[s].name);
    }
    return linked_table(io, linked->allocator, run, directory, folder, "links", &links,
                        error);
}

/* run.json of `directory`. */
static kpl_status linked_run_file(const kpl_io *io, const kpl_allocator *allocator,
                                  const char *directory, kpl_run_file *run_out,
                                  kpl_error *error) {
    kpl_arena arena = {.allocator = allocator};
    const char *path = NULL;
    kpl_status status =
        kpl_arena_print(&arena, &path, error, "%s/%s", directory, KPL_RUN_FILE_NAME);
    if (status == KPL_OK)
        status = kpl_run_file_load(io, allocator, path, run_out, error);
    kpl_arena_release(&arena);
    return status;
}

kpl_status kpl_linked_load(const kpl_io *io, const kpl_allocator *allocator,
                           const char *directory, const char *linkage,
                           kpl_linked *linked_out, kpl_error *error) {
    kpl_linked linked = {.allocator = allocator};
    kpl_run_file run = {0};
    KPL_TRY(linked_run_file(io, allocator, directory, &run, error));
    const kpl_status status = linked_read(io, &linked, &run, directory, linkage, error);
    kpl_run_file_release(&run);
    if (status != KPL_OK)
        kpl_linked_release(&linked);
    else
        *linked_out = linked;
    return status;
}

/* Entities while they are read. */
typedef struct linked_numbers {
    kpl_entities entities;
    size_t capacity;
} linked_numbers;

static kpl_status linked_number_row(void *state, const kpl_table_head *head,
                                    const kpl_cell *cells, kpl_error *error) {
    linked_numbers *const numbers = state;
    kpl_entities *const entities = &numbers->entities;
    (void)head;
    if (cells[2].whole < 1 || cells[2].whole > (int64_t)entities->record_count + 1 ||
        entities->record_count == UINT32_MAX - 1)
        return kpl_fail(error, KPL_E_CORRUPT,
                        "the entities table is not numbered as a run numbers it");
    KPL_TRY(kpl_reserve(entities->allocator, (size_t)entities->record_count + 1,
                        sizeof *entities->of_record, &numbers->capacity,
                        &entities->of_record, error));
    const uint32_t entity = (uint32_t)cells[2].whole;
    entities->of_record[entities->record_count++] = entity;
    if (entity > entities->entity_count)
        entities->entity_count = entity;
    return KPL_OK;
}

kpl_status kpl_linked_entities(const kpl_io *io, const kpl_allocator *allocator,
                               const char *directory, const char *linkage,
                               kpl_entities *entities_out, kpl_error *error) {
    kpl_run_file run = {0};
    const kpl_node *node = NULL;
    linked_numbers numbers = {.entities = {.allocator = allocator}};
    const kpl_table_visitor visitor = {.row = linked_number_row, .state = &numbers};
    KPL_TRY(linked_run_file(io, allocator, directory, &run, error));
    kpl_status status = linked_choose(&run, directory, linkage, &node, error);
    if (status == KPL_OK)
        status = linked_table(io, allocator, &run, directory,
                              linked_scalar(node, "folder"), "entities", &visitor, error);
    kpl_run_file_release(&run);
    if (status != KPL_OK)
        kpl_entities_release(&numbers.entities);
    else
        *entities_out = numbers.entities;
    return status;
}

void kpl_linked_forget_rows(kpl_linked *linked) {
    for (size_t s = 0; s < linked->source_count; s++) {
        kpl_free(linked->allocator, linked->sources[s].records);
        kpl_dictionary_release(&linked->sources[s].ids);
        linked->sources[s].records = NULL;
    }
    kpl_free(linked->allocator, linked->source_of);
    kpl_free(linked->allocator, linked->entity_of);
    kpl_free(linked->allocator, linked->links);
    kpl_free(linked->allocator, linked->probabilities);
    *linked = (kpl_linked){.allocator = linked->allocator,
                           .sources = linked->sources,
                           .source_count = linked->source_count};
}

void kpl_linked_release(kpl_linked *linked) {
    kpl_linked_forget_rows(linked);
    for (size_t s = 0; s < linked->source_count; s++)
        kpl_free(linked->allocator, linked->sources[s].name);
    kpl_free(linked->allocator, linked->sources);
    *linked = (kpl_linked){.allocator = linked->allocator};
}
