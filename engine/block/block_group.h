/*
 * block_group.h - records with equal keys, put together.
 *
 * Stage    block. Shared by the plan of the walk, the choice of rules and refining.
 * Method   A key of one or two codes is packed into a word that is the key; a longer one
 *          is hashed into a word, and the codes settle every equality. Records are
 *          partitioned by a mix of that word, so that the small hash table of a partition
 *          stays in the processor's cache; partitions are grouped in parallel. Groups are
 *          numbered in order of their first records, whatever the partitions.
 * Memory   20 bytes a record while it runs, 4 for each record that shares its key after.
 * Checked by tests/block/test_block_group.c.
 */
#ifndef KPL_BLOCK_BLOCK_GROUP_H
#define KPL_BLOCK_BLOCK_GROUP_H

#include "base/parallel.h"
#include "model/spec.h"
#include "model/table.h"

/* Parts of a key: those of a rule, and the two that refining may add. */
#define KPL_GROUP_COLUMNS_MAX (KPL_RULE_KEYS_MAX + 2u)

/* One part of the key of each record: a number, 0 = null. Borrowed. */
typedef struct kpl_group_column {
    const uint32_t *codes;    /* per record */
    const uint32_t *of_value; /* the part is of_value[code]; NULL = the code itself */
} kpl_group_column;

/* Groups of two records or more, in order of their first records. */
typedef struct kpl_groups {
    const kpl_allocator *allocator;
    uint32_t *members; /* records by group, ascending inside a group */
    uint32_t *starts;  /* group g is members[starts[g]] .. members[starts[g + 1]] */
    uint32_t count;
    uint64_t records; /* whose key is not null */
} kpl_groups;

/* The column that a key of a rule reads. */
kpl_group_column kpl_group_column_of(const kpl_table *table, const kpl_key_spec *key);

/* Group `record_count` records; without columns all of them are one group. KPL_E_NOMEM,
 * KPL_E_CANCELLED. The same for any number of threads. */
KPL_NODISCARD kpl_status kpl_group_run(const kpl_group_column *columns,
                                       uint32_t column_count, uint32_t record_count,
                                       const kpl_allocator *allocator,
                                       const kpl_pool *pool, kpl_groups *groups_out,
                                       kpl_error *error);

void kpl_groups_release(kpl_groups *groups);

#endif /* KPL_BLOCK_BLOCK_GROUP_H */
