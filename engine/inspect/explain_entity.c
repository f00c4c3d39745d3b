/* explain_entity.c - see explain_entity.h. */
#include "inspect/explain_entity.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "base/sort.h"
#include "inspect/render.h"

typedef struct entity_member {
    uint32_t record;
    const char *source;
    kpl_text id;
    uint32_t links;
    double mean;   /* probability, over all other members */
    uint32_t root; /* of its part of the spanning tree under way */
} entity_member;

typedef struct entity_link {
    uint32_t left; /* members */
    uint32_t right;
    double probability;
} entity_link;

typedef struct entity_view {
    const kpl_linked *linked;
    uint64_t entity;
    entity_member *members; /* by record */
    size_t member_count;
    entity_link *links; /* inside, the most probable first; then those that carry it */
    size_t link_count;
    size_t link_capacity;
    size_t carrier_count;
    kpl_sort_item *order; /* members, the weakest first */
    kpl_sort_item *scratch;
} entity_view;

static void entity_release(entity_view *view) {
    const kpl_allocator *const allocator = view->linked->allocator;
    kpl_free(allocator, view->members);
    kpl_free(allocator, view->links);
    kpl_free(allocator, view->order);
    kpl_free(allocator, view->scratch);
}

static kpl_status entity_find_members(entity_view *view, kpl_error *error) {
    const kpl_linked *const linked = view->linked;
    size_t count = 0;
    for (uint32_t r = 0; r < linked->record_count; r++)
        count += linked->entity_of[r] == view->entity;
    if (count == 0)
        return kpl_fail(error, KPL_E_USAGE, "there is no such entity in this linkage");
    KPL_TRY(kpl_alloc_zero(linked->allocator, count, sizeof *view->members,
                           &view->members, error));
    for (uint32_t r = 0; r < linked->record_count; r++)
        if (linked->entity_of[r] == view->entity)
            view->members[view->member_count++].record = r;
    return KPL_OK;
}

/* Member of a record of the entity (binary search). */
static uint32_t entity_member_of(const entity_view *view, uint32_t record) {
    size_t low = 0;
    size_t high = view->member_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (view->members[middle].record < record)
            low = middle + 1;
        else
            high = middle;
    }
    assert(view->members[low].record == record);
    return (uint32_t)low;
}

/* The ids: of each source, the values whose record is a member. */
static void entity_name_members(entity_view *view) {
    const kpl_linked *const linked = view->linked;
    for (size_t s = 0; s < linked->source_count; s++) {
        const kpl_linked_source *const source = &linked->sources[s];
        for (uint32_t v = 1; v < source->ids.values.count; v++) {
            if (linked->entity_of[source->records[v]] != view->entity)
                continue;
            entity_member *const member =
                &view->members[entity_member_of(view, source->records[v])];
            member->source = source->name;
            member->id = kpl_values_text(&source->ids.values, v);
        }
    }
}

static kpl_status entity_find_links(entity_view *view, kpl_error *error) {
    const kpl_linked *const linked = view->linked;
    const double others = (double)view->member_count - 1.0;
    for (size_t i = 0; i < linked->link_count; i++) {
        const kpl_record_pair pair = linked->links[i];
        if (linked->entity_of[pair.left] != view->entity ||
            linked->entity_of[pair.right] != view->entity)
            continue;
        KPL_TRY(kpl_reserve(linked->allocator, view->link_count + 1, sizeof *view->links,
                            &view->link_capacity, &view->links, error));
        const entity_link link = {.left = entity_member_of(view, pair.left),
                                  .right = entity_member_of(view, pair.right),
                                  .probability = linked->probabilities[i]};
        view->links[view->link_count++] = link;
        view->members[link.left].links++;
        view->members[link.right].links++;
        view->members[link.left].mean += link.probability / others;
        view->members[link.right].mean += link.probability / others;
    }
    return KPL_OK;
}

/* Keep the spanning tree of the most probable links in the front of view->links, the
 * weakest first. Parts are joined by renaming: an entity is small. */
static kpl_status entity_span(entity_view *view, kpl_error *error) {
    const kpl_allocator *const allocator = view->linked->allocator;
    const size_t most =
        view->link_count > view->member_count ? view->link_count : view->member_count;
    entity_link *carriers = NULL;
    KPL_TRY(kpl_alloc(allocator, most, sizeof *view->order, &view->order, error));
    KPL_TRY(kpl_alloc(allocator, most, sizeof *view->scratch, &view->scratch, error));
    KPL_TRY(kpl_alloc(allocator, view->member_count, sizeof *carriers, &carriers, error));
    for (uint32_t m = 0; m < view->member_count; m++)
        view->members[m].root = m;
    for (size_t i = 0; i < view->link_count; i++)
        view->order[i] =
            (kpl_sort_item){~kpl_sort_number_key(view->links[i].probability), i};
    kpl_sort_items(view->order, view->scratch, view->link_count);
    size_t place = view->member_count;
    for (size_t i = 0; i < view->link_count; i++) {
        const entity_link *const link = &view->links[view->order[i].value];
        const uint32_t from = view->members[link->right].root;
        const uint32_t to = view->members[link->left].root;
        if (from == to)
            continue;
        for (size_t m = 0; m < view->member_count; m++)
            if (view->members[m].root == from)
                view->members[m].root = to;
        carriers[--place] = *link;
    }
    view->carrier_count = view->member_count - place;
    if (view->carrier_count > 0) /* a tree of n members has fewer links than there are */
        memcpy(view->links, carriers + place, view->carrier_count * sizeof *carriers);
    kpl_free(allocator, carriers);
    for (size_t m = 0; m < view->member_count; m++)
        view->order[m] = (kpl_sort_item){kpl_sort_number_key(view->members[m].mean), m};
    kpl_sort_items(view->order, view->scratch, view->member_count);
    return KPL_OK;
}

static double entity_mean(const entity_view *view) {
    double sum = 0.0;
    for (size_t m = 0; m < view->member_count; m++)
        sum += view->members[m].mean;
    return sum / (double)view->member_count;
}

/* ---- Drawing --------------------------------------------------------------------- */

static kpl_status entity_cell(kpl_grid *grid, const entity_member *member,
                              kpl_error *error) {
    return kpl_grid_print(grid, error, "%s:%.*s", member->source, (int)member->id.length,
                          (const char *)member->id.bytes);
}

static kpl_status entity_grid(const entity_view *view, bool carriers, kpl_grid *grid,
                              kpl_error *error) {
    static const char *const titles[2][3] = {{"member", "links", "mean probability"},
                                             {"carried by", "and", "probability"}};
    for (size_t i = 0; i < 3; i++)
        KPL_TRY(kpl_grid_cell(grid, titles[carriers][i], error));
    for (size_t i = 0; !carriers && i < view->member_count; i++) {
        const entity_member *const member = &view->members[view->order[i].value];
        KPL_TRY(entity_cell(grid, member, error));
        KPL_TRY(kpl_grid_count(grid, member->links, error));
        KPL_TRY(kpl_grid_print(grid, error, "%.4f", member->mean));
    }
    for (size_t i = 0; carriers && i < view->carrier_count; i++) {
        KPL_TRY(entity_cell(grid, &view->members[view->links[i].left], error));
        KPL_TRY(entity_cell(grid, &view->members[view->links[i].right], error));
        KPL_TRY(kpl_grid_print(grid, error, "%.4f", view->links[i].probability));
    }
    return KPL_OK;
}

static kpl_status entity_table(const entity_view *view, bool carriers, kpl_buffer *buffer,
                               kpl_error *error) {
    kpl_grid grid = {.arena = {.allocator = view->linked->allocator},
                     .column_count = 3,
                     .right = {false, !carriers, true}};
    KPL_TRY(kpl_buffer_byte(buffer, '\n', error));
    kpl_status status = entity_grid(view, carriers, &grid, error);
    if (status == KPL_OK)
        status = kpl_grid_write(&grid, buffer, error);
    kpl_grid_release(&grid);
    return status;
}

static kpl_status entity_text(const entity_view *view, kpl_buffer *buffer,
                              kpl_error *error) {
    const uint64_t size = view->member_count;
    KPL_TRY(kpl_buffer_print(buffer, error,
                             "entity %llu: %llu record%s, %llu of %llu pairs are links, "
                             "mean probability %.4f\n",
                             (unsigned long long)view->entity, (unsigned long long)size,
                             size == 1 ? "" : "s", (unsigned long long)view->link_count,
                             (unsigned long long)(size * (size - 1) / 2),
                             entity_mean(view)));
    KPL_TRY(entity_table(view, false, buffer, error));
    return view->carrier_count > 0 ? entity_table(view, true, buffer, error) : KPL_OK;
}

static kpl_status entity_json_member(kpl_json *json, const char *key,
                                     const entity_member *member, kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, key, error));
    KPL_TRY(kpl_json_string(json, "source", member->source, error));
    KPL_TRY(kpl_json_text(json, "id", member->id, error));
    if (key == NULL) {
        KPL_TRY(kpl_json_whole(json, "links", member->links, error));
        KPL_TRY(kpl_json_number(json, "mean_probability", member->mean, error));
    }
    return kpl_json_end(json, error);
}

static kpl_status entity_json(const entity_view *view, kpl_buffer *buffer,
                              kpl_error *error) {
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(kpl_json_whole(&json, "entity", view->entity, error));
    KPL_TRY(kpl_json_whole(&json, "records", view->member_count, error));
    KPL_TRY(kpl_json_whole(&json, "links", view->link_count, error));
    KPL_TRY(kpl_json_number(&json, "mean_probability", entity_mean(view), error));
    KPL_TRY(kpl_json_array(&json, "members", error));
    for (size_t i = 0; i < view->member_count; i++)
        KPL_TRY(
            entity_json_member(&json, NULL, &view->members[view->order[i].value], error));
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_array(&json, "carried_by", error));
    for (size_t i = 0; i < view->carrier_count; i++) {
        const entity_link *const link = &view->links[i];
        KPL_TRY(kpl_json_object(&json, NULL, error));
        KPL_TRY(entity_json_member(&json, "left", &view->members[link->left], error));
        KPL_TRY(entity_json_member(&json, "right", &view->members[link->right], error));
        KPL_TRY(kpl_json_number(&json, "probability", link->probability, error));
        KPL_TRY(kpl_json_end(&json, error));
    }
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

kpl_status kpl_explain_members(const kpl_linked *linked, uint64_t entity,
                               const kpl_output *output, kpl_error *error) {
    entity_view view = {.linked = linked, .entity = entity};
    kpl_buffer buffer = {.allocator = linked->allocator};
    kpl_status status = entity_find_members(&view, error);
    if (status == KPL_OK) {
        entity_name_members(&view);
        status = entity_find_links(&view, error);
    }
    if (status == KPL_OK)
        status = entity_span(&view, error);
    if (status == KPL_OK)
        status = output->json ? entity_json(&view, &buffer, error)
                              : entity_text(&view, &buffer, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &buffer, 0, error);
    kpl_buffer_release(&buffer);
    entity_release(&view);
    return status;
}
