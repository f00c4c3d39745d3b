/*
 * gen_municipality.c - the order of work, rows and truth of gen_municipality.h.
 *
 * Nothing is kept but the world: each source walks the households in an order of its own
 * and makes them again. Strangers (people who left, owners elsewhere) are of one source
 * each.
 */
#include "gen_municipality.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

const char *const gen_source_names[GEN_SOURCE_COUNT] = {
    "brp",      "bag",         "wmo",      "jeugd", "schulden",
    "signalen", "belastingen", "parkeren", "zaken"};

gen_random gen_municipality_open(const gen_municipality *town, gen_purpose purpose,
                                 gen_source source, uint64_t index) {
    return gen_random_open(town->job.world->seed, purpose,
                           index * GEN_SOURCE_COUNT + (uint64_t)source);
}

/* An address of its own for somebody of whom the town knows no household. */
static void municipality_settle_stranger(const gen_municipality *town, uint32_t entity,
                                         gen_household *household) {
    gen_random random =
        gen_random_open(town->job.world->seed, GEN_FOR_MUNICIPALITY_CHOICE, ~entity);
    household->moved = household->moved_inside = false;
    household->old_dwelling = UINT32_MAX;
    gen_town_address_elsewhere(&random, &household->address);
}

gen_result gen_municipality_walk(gen_municipality *town, gen_source source,
                                 const char *header, gen_format format,
                                 uint32_t strangers, gen_person_fn *person) {
    gen_output output;
    char name[32];
    (void)snprintf(name, sizeof name, "%s.csv", gen_source_names[source]);
    if (!gen_output_open(&output, town->job.directory, name, format))
        return GEN_NOT_CREATED;
    gen_output_header(&output, header);
    const uint32_t households = town->job.world->household_count;
    const uint32_t stranger_count = gen_job_share(&town->job, strangers, 10000);
    const gen_purpose order = (gen_purpose)(100 + (int)source);
    for (uint32_t slot = 0; slot < households + stranger_count; slot++) {
        gen_walk walk = {0};
        walk.stranger = !gen_job_household(&town->job, order, slot, stranger_count,
                                           &walk.household, &walk.entity);
        if (walk.stranger) {
            municipality_settle_stranger(town, walk.entity, &walk.household);
            person(town, &output, &walk);
            continue;
        }
        const uint32_t first = walk.entity;
        for (; walk.member < walk.household.member_count; walk.member++) {
            walk.entity = first + walk.member;
            person(town, &output, &walk);
        }
    }
    town->job.stranger_count += stranger_count;
    return gen_output_close(&output);
}

static void municipality_truth(gen_output *output, gen_source source, const gen_text *id,
                               const gen_text *entity) {
    gen_output_string(output, gen_source_names[source]);
    gen_output_text(output, id);
    gen_output_text(output, entity);
    gen_output_end_row(output);
}

void gen_truth_row(gen_municipality *town, gen_source source, const gen_text *id,
                   const gen_view *view, const gen_text *of_case) {
    gen_text entity;
    municipality_truth(&town->address_truth, source, id, &view->address_entity);
    gen_text_set(&entity, "P");
    gen_text_add_number(&entity, view->person->entity, 7);
    municipality_truth(&town->person_truth, source, id, &entity);
    if (of_case != NULL)
        municipality_truth(&town->case_truth, source, id, of_case);
    town->rows[source]++;
}

static gen_result municipality_sources(gen_municipality *town) {
    static gen_result (*const writers[])(gen_municipality *) = {
        gen_brp_write,         gen_bag_write,      gen_wmo_write,
        gen_jeugd_write,       gen_schulden_write, gen_signalen_write,
        gen_belastingen_write, gen_parkeren_write, gen_zaken_write};
    gen_result result = GEN_DONE;
    for (uint32_t s = 0; s < GEN_SOURCE_COUNT && result == GEN_DONE; s++)
        result = writers[s](town);
    return result;
}

gen_result gen_municipality_write(gen_municipality *town) {
    static const gen_format plain = {.delimiter = ','};
    char folder[1024];
    const int length = snprintf(folder, sizeof folder, "%s/truth", town->job.directory);
    if (length < 0 || (size_t)length >= sizeof folder ||
        (mkdir(folder, 0777) != 0 && errno != EEXIST)) {
        fprintf(stderr, "koppel-registers: cannot create the directory %s/truth: %s\n",
                town->job.directory, strerror(errno));
        return GEN_NOT_CREATED;
    }
    const struct {
        gen_output *output;
        const char *name, *header;
    } truths[] = {{&town->address_truth, "address.csv", "source id entity"},
                  {&town->person_truth, "person.csv", "source id entity"},
                  {&town->case_truth, "case.csv", "source id entity"},
                  {&town->apart, "apart.csv", "source id other_source other_id reason"}};
    uint32_t opened = 0;
    gen_result result = GEN_DONE;
    for (; opened < sizeof truths / sizeof truths[0] && result == GEN_DONE; opened++) {
        if (!gen_output_open(truths[opened].output, folder, truths[opened].name, plain)) {
            result = GEN_NOT_CREATED;
            break;
        }
        gen_output_header(truths[opened].output, truths[opened].header);
    }
    if (result == GEN_DONE)
        result = municipality_sources(town);
    if (result == GEN_DONE)
        result = gen_spec_write(town);
    while (opened-- > 0) {
        const gen_result closed = gen_output_close(truths[opened].output);
        if (result == GEN_DONE)
            result = closed;
    }
    return result;
}
