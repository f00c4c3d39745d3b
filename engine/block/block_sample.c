/*
 * block_sample.c - see block_sample.h.
 *
 * Groups are walked in ranges of records, all groups of a sampled record side by side: so
 * the bits of a range stay in the second-level cache, and no worker needs room for all
 * records.
 */
#include "block/block_sample.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

/* Records whose partners are counted, at most. */
#define SAMPLE_RECORDS 2048u

/* Members that are walked in all, about: a second of work. Where groups are so large that
 * this is too little for the whole sample, only its first records count, at least some.
 */
#define SAMPLE_MEMBERS_MAX ((uint64_t)1 << 29)
#define SAMPLE_RECORDS_MIN 64u

/* Records of a range: their bits are 256 KiB. */
#define SAMPLE_RANGE 32768u

/* Groups of one record, at most: the smallest ones; what the others add is in blocks that
 * are too large to matter. */
#define SAMPLE_SLOTS_MAX 64u
#define SAMPLE_PAIRS (SAMPLE_SLOTS_MAX * SAMPLE_SLOTS_MAX)

/* Combinations of three. */
#define SAMPLE_TRIPLES                                                                   \
    (SAMPLE_SLOTS_MAX * (SAMPLE_SLOTS_MAX - 1) * (SAMPLE_SLOTS_MAX - 2) / 6)

/* A group of a sampled record. */
typedef struct sample_entry {
    uint32_t sample;
    uint32_t key;
    uint32_t group;
} sample_entry;

/* One group under way. */
typedef struct sample_slot {
    const uint32_t *members;
    uint32_t size;
    uint32_t at; /* the first member that is not in an earlier range */
    uint32_t field;
} sample_slot;

/* Another record that shares keys of several fields. */
typedef struct sample_other {
    uint64_t bits;
    bool counts; /* the two may be a pair */
} sample_other;

/* What one worker needs. */
typedef struct sample_worker {
    sample_slot slots[SAMPLE_SLOTS_MAX];
    uint32_t slot_count;
    uint64_t peers[SAMPLE_SLOTS_MAX];  /* per slot: the slots of its field */
    uint64_t bits[SAMPLE_RANGE];       /* per record of the range: slots that hold it */
    uint16_t met[SAMPLE_RANGE + 1];    /* those that have any, and one to write to */
    uint32_t pair_sizes[SAMPLE_PAIRS]; /* [a * SAMPLE_SLOTS_MAX + b], a < b */
    uint32_t triple_sizes[SAMPLE_TRIPLES];
    sample_other *others;
    size_t other_count;
    size_t other_capacity;
    uint64_t partners[KPL_SAMPLE_LIMITS_MAX];
} sample_worker;

typedef struct sample_run {
    const kpl_blocks *groups;
    const uint32_t *fields;
    const kpl_sample_limit *limits;
    uint32_t limit_count;
    uint32_t *records; /* per sample */
    uint32_t count;
    sample_entry *entries; /* in order of keys */
    size_t entry_count;
    size_t entry_capacity;
    uint32_t *starts; /* per sample: its entries in order[] */
    uint32_t *order;
    sample_worker *workers;
} sample_run;

/* ---- The sample ------------------------------------------------------------------ */

static kpl_status sample_draw(sample_run *run, uint32_t *sample_of, kpl_error *error) {
    const uint32_t records = run->groups->table->record_count;
    KPL_TRY(kpl_alloc(run->groups->allocator, SAMPLE_RECORDS, sizeof *run->records,
                      &run->records, error));
    for (uint32_t i = 0; i < SAMPLE_RECORDS; i++) {
        const uint32_t record = (uint32_t)(kpl_hash_word(i) % records);
        if (sample_of[record] != 0)
            continue;
        run->records[run->count] = record;
        sample_of[record] = ++run->count;
    }
    return KPL_OK;
}

/* Groups of the sampled records. */
static kpl_status sample_look_up(sample_run *run, const uint32_t *sample_of,
                                 kpl_error *error) {
    const kpl_blocks *const groups = run->groups;
    for (uint32_t k = 0; k < groups->rule_count; k++) {
        const kpl_block_rule *const rule = &groups->rules[k];
        for (uint32_t g = 0; g < rule->block_count; g++) {
            for (uint32_t m = rule->starts[g]; m < rule->starts[g + 1]; m++) {
                const uint32_t sample = sample_of[rule->members[m]];
                if (sample == 0)
                    continue;
                KPL_TRY(kpl_reserve(groups->allocator, run->entry_count + 1,
                                    sizeof *run->entries, &run->entry_capacity,
                                    &run->entries, error));
                run->entries[run->entry_count++] = (sample_entry){sample - 1, k, g};
            }
        }
    }
    return KPL_OK;
}

/* Sort the entries by sample. */
static kpl_status sample_sort(sample_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = run->groups->allocator;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)run->count + 2, sizeof *run->starts,
                           &run->starts, error));
    KPL_TRY(
        kpl_alloc(allocator, run->entry_count, sizeof *run->order, &run->order, error));
    for (size_t e = 0; e < run->entry_count; e++)
        run->starts[run->entries[e].sample + 2]++;
    for (uint32_t s = 0; s < run->count; s++)
        run->starts[s + 2] += run->starts[s + 1];
    for (size_t e = 0; e < run->entry_count; e++)
        run->order[run->starts[run->entries[e].sample + 1]++] = (uint32_t)e;
    return KPL_OK;
}

/* Leave the last records of the sample out when all of them would take too long. */
static void sample_shorten(sample_run *run) {
    uint64_t members = 0;
    for (uint32_t s = 0; s < run->count; s++) {
        for (uint32_t e = run->starts[s]; e < run->starts[s + 1]; e++) {
            const sample_entry *const entry = &run->entries[run->order[e]];
            const uint32_t *const starts = run->groups->rules[entry->key].starts;
            members += starts[entry->group + 1] - starts[entry->group];
        }
        if (members > SAMPLE_MEMBERS_MAX && s >= SAMPLE_RECORDS_MIN) {
            run->count = s;
            return;
        }
    }
}

static kpl_status sample_prepare(sample_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = run->groups->allocator;
    uint32_t *sample_of = NULL; /* per record: 1 + sample */
    KPL_TRY(kpl_alloc_zero(allocator, run->groups->table->record_count, sizeof *sample_of,
                           &sample_of, error));
    kpl_status status = sample_draw(run, sample_of, error);
    if (status == KPL_OK)
        status = sample_look_up(run, sample_of, error);
    kpl_free(allocator, sample_of);
    if (status == KPL_OK)
        status = sample_sort(run, error);
    if (status == KPL_OK)
        sample_shorten(run);
    return status;
}

/* ---- One record of it ------------------------------------------------------------ */

/* Its groups, the smallest first. */
static void sample_open(const sample_run *run, uint32_t sample, sample_worker *own) {
    own->slot_count = 0;
    for (uint32_t e = run->starts[sample]; e < run->starts[sample + 1]; e++) {
        const sample_entry *const entry = &run->entries[run->order[e]];
        const kpl_block_rule *const rule = &run->groups->rules[entry->key];
        const sample_slot slot = {.members = rule->members + rule->starts[entry->group],
                                  .size = rule->starts[entry->group + 1] -
                                          rule->starts[entry->group],
                                  .field = run->fields[entry->key]};
        uint32_t at = own->slot_count;
        while (at > 0 && own->slots[at - 1].size > slot.size)
            at--;
        if (at == SAMPLE_SLOTS_MAX)
            continue;
        own->slot_count += own->slot_count < SAMPLE_SLOTS_MAX;
        memmove(own->slots + at + 1, own->slots + at,
                (own->slot_count - at - 1) * sizeof slot);
        own->slots[at] = slot;
    }
    for (uint32_t a = 0; a < own->slot_count; a++) {
        own->peers[a] = 0;
        for (uint32_t b = 0; b < own->slot_count; b++)
            if (own->slots[b].field == own->slots[a].field)
                own->peers[a] |= (uint64_t)1 << b;
    }
    memset(own->pair_sizes, 0, own->slot_count * SAMPLE_SLOTS_MAX * sizeof(uint32_t));
    const size_t slots = own->slot_count;
    if (slots >= 3)
        memset(own->triple_sizes, 0,
               slots * (slots - 1) * (slots - 2) / 6 * sizeof(uint32_t));
    own->other_count = 0;
}

static inline uint32_t *sample_pair(sample_worker *own, uint32_t a, uint32_t b) {
    return &own->pair_sizes[a * SAMPLE_SLOTS_MAX + b];
}

/* Of slots a < b < c: those of the first n slots are the first n (n - 1) (n - 2) / 6. */
static inline uint32_t *sample_triple(sample_worker *own, uint32_t a, uint32_t b,
                                      uint32_t c) {
    return &own->triple_sizes[c * (c - 1) * (c - 2) / 6 + b * (b - 1) / 2 + a];
}

/* One more record in all blocks of two and three of its keys. */
static void sample_add(sample_worker *own, uint64_t bits) {
    for (uint64_t rest = bits; rest != 0; rest &= rest - 1) {
        const uint32_t a = (uint32_t)__builtin_ctzll(rest);
        const uint64_t after = rest & (rest - 1) & ~own->peers[a];
        for (uint64_t second = after; second != 0; second &= second - 1) {
            const uint32_t b = (uint32_t)__builtin_ctzll(second);
            (*sample_pair(own, a, b))++;
            for (uint64_t third = second & (second - 1) & ~own->peers[b]; third != 0;
                 third &= third - 1)
                (*sample_triple(own, a, b, (uint32_t)__builtin_ctzll(third)))++;
        }
    }
}

/* The smallest block by one, by up to two, by up to three keys that holds the record. */
static void sample_smallest(sample_worker *own, uint64_t bits, uint32_t sizes_out[3]) {
    uint32_t two = UINT32_MAX;
    uint32_t three = UINT32_MAX;
    for (uint64_t rest = bits; rest != 0; rest &= rest - 1) {
        const uint32_t a = (uint32_t)__builtin_ctzll(rest);
        const uint64_t after = rest & (rest - 1) & ~own->peers[a];
        for (uint64_t second = after; second != 0; second &= second - 1) {
            const uint32_t b = (uint32_t)__builtin_ctzll(second);
            const uint32_t size = *sample_pair(own, a, b);
            two = size < two ? size : two;
            for (uint64_t third = second & (second - 1) & ~own->peers[b]; third != 0;
                 third &= third - 1) {
                const uint32_t c = (uint32_t)__builtin_ctzll(third);
                const uint32_t triple = *sample_triple(own, a, b, c);
                three = triple < three ? triple : three;
            }
        }
    }
    sizes_out[0] = own->slots[__builtin_ctzll(bits)].size;
    sizes_out[1] = two < sizes_out[0] ? two : sizes_out[0];
    sizes_out[2] = three < sizes_out[1] ? three : sizes_out[1];
}

static void sample_count_partner(const sample_run *run, sample_worker *own,
                                 const uint32_t sizes[3]) {
    for (uint32_t l = 0; l < run->limit_count; l++)
        own->partners[l] +=
            sizes[run->limits[l].key_count_max - 1] <= run->limits[l].size_max;
}

static bool sample_is_allowed(const kpl_blocks *groups, uint32_t record, uint32_t other) {
    const bool same = groups->source_of[record] == groups->source_of[other];
    return other != record &&
           (groups->link == KPL_LINK_BOTH || (groups->link == KPL_LINK_WITHIN) == same);
}

/* The records of one range that share a key with `record`. Those that share keys of one
 * field only are judged at once, by their smallest group. */
static kpl_status sample_walk(const sample_run *run, sample_worker *own, uint32_t record,
                              uint32_t range, kpl_error *error) {
    const kpl_blocks *const groups = run->groups;
    uint32_t met = 0;
    for (uint32_t s = 0; s < own->slot_count; s++) {
        sample_slot *const slot = &own->slots[s];
        for (; slot->at < slot->size; slot->at++) {
            const uint32_t place = slot->members[slot->at] - range;
            if (place >= SAMPLE_RANGE)
                break;
            own->met[met] = (uint16_t)place;
            met += own->bits[place] == 0;
            own->bits[place] |= (uint64_t)1 << s;
        }
    }
    KPL_TRY(kpl_reserve(groups->allocator, own->other_count + met, sizeof *own->others,
                        &own->other_capacity, &own->others, error));
    for (uint32_t i = 0; i < met; i++) {
        const uint32_t other = range + own->met[i];
        const uint64_t bits = own->bits[own->met[i]];
        const uint32_t first = (uint32_t)__builtin_ctzll(bits);
        const bool allowed = sample_is_allowed(groups, record, other);
        own->bits[own->met[i]] = 0;
        if ((bits & ~own->peers[first]) != 0) {
            sample_add(own, bits);
            own->others[own->other_count++] = (sample_other){bits, allowed};
        } else if (allowed) {
            const uint32_t size = own->slots[first].size;
            sample_count_partner(run, own, (uint32_t[]){size, size, size});
        }
    }
    return KPL_OK;
}

static kpl_status sample_task(void *argument, uint64_t task, uint32_t worker,
                              kpl_error *error) {
    const sample_run *const run = argument;
    sample_worker *const own = &run->workers[worker];
    const uint32_t records = run->groups->table->record_count;
    sample_open(run, (uint32_t)task, own);
    for (uint64_t range = 0; range < records; range += SAMPLE_RANGE)
        KPL_TRY(sample_walk(run, own, run->records[task], (uint32_t)range, error));
    for (size_t i = 0; i < own->other_count; i++) {
        uint32_t sizes[3];
        if (!own->others[i].counts)
            continue;
        sample_smallest(own, own->others[i].bits, sizes);
        sample_count_partner(run, own, sizes);
    }
    return KPL_OK;
}

/* ---- All of it ------------------------------------------------------------------- */

static kpl_status sample_all(sample_run *run, const kpl_pool *pool, uint64_t *pairs_out,
                             kpl_error *error) {
    KPL_TRY(sample_prepare(run, error));
    KPL_TRY(kpl_alloc_zero(run->groups->allocator, pool->threads, sizeof *run->workers,
                           &run->workers, error));
    KPL_TRY(kpl_parallel_for(pool, run->count, sample_task, run, error));
    for (uint32_t l = 0; l < run->limit_count; l++) {
        uint64_t partners = 0;
        for (uint32_t w = 0; w < pool->threads; w++)
            partners += run->workers[w].partners[l];
        pairs_out[l] = (uint64_t)((double)partners / 2 *
                                  run->groups->table->record_count / run->count);
    }
    return KPL_OK;
}

kpl_status kpl_block_sample(const kpl_blocks *groups, const uint32_t *fields,
                            const kpl_sample_limit *limits, uint32_t limit_count,
                            const kpl_pool *pool, uint64_t *pairs_out, kpl_error *error) {
    assert(limit_count <= KPL_SAMPLE_LIMITS_MAX && groups->table->record_count > 0);
    const kpl_allocator *const allocator = groups->allocator;
    sample_run run = {
        .groups = groups, .fields = fields, .limits = limits, .limit_count = limit_count};
    const kpl_status status = sample_all(&run, pool, pairs_out, error);
    for (uint32_t w = 0; run.workers != NULL && w < pool->threads; w++)
        kpl_free(allocator, run.workers[w].others);
    kpl_free(allocator, run.workers);
    kpl_free(allocator, run.records);
    kpl_free(allocator, run.entries);
    kpl_free(allocator, run.starts);
    kpl_free(allocator, run.order);
    return status;
}
