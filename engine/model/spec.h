/*
 * spec.h - the complete description of a run: what `koppel plan` prints.
 *
 * Model. Plain data in one arena. A spec comes from a file (plan/spec_read) or is derived
 * from the inputs (plan/), and is complete before the flow starts: nothing is defaulted
 * later. Indices instead of names wherever one part refers to another.
 */
#ifndef KPL_MODEL_SPEC_H
#define KPL_MODEL_SPEC_H

#include "base/arena.h"
#include "model/comparator.h"
#include "model/kind.h"

/* Documented limits. */
#define KPL_SOURCES_MAX 256u
#define KPL_FIELDS_MAX 64u      /* fields and comparisons of one linkage */
#define KPL_RULES_MAX 256u      /* blocking rules of one linkage */
#define KPL_RULES_DENSE_MAX 64u /* of them kept as one number per record and rule */
#define KPL_RULE_KEYS_MAX 8u    /* keys of one rule */
#define KPL_LEVELS_MAX 15u      /* levels of one comparison, without null and else */
#define KPL_CONDITIONS_MAX 4u   /* of one level */
#define KPL_PATTERNS_MAX                                                                 \
    ((uint64_t)1 << 62) /* product over comparisons of levels + 2                        \
                         */

/* Where something stands in the spec file; line 0 = derived, not written. */
typedef struct kpl_place {
    uint32_t line;
    uint32_t column;
} kpl_place;

typedef enum kpl_file_format {
    KPL_FORMAT_AUTO,
    KPL_FORMAT_CSV,
    KPL_FORMAT_PARQUET
} kpl_file_format;
typedef enum kpl_encoding {
    KPL_ENCODING_AUTO,
    KPL_ENCODING_UTF8,
    KPL_ENCODING_WINDOWS_1252,
    KPL_ENCODING_UTF16LE,
    KPL_ENCODING_UTF16BE,
} kpl_encoding;
typedef enum kpl_link_mode {
    KPL_LINK_BOTH,
    KPL_LINK_BETWEEN,
    KPL_LINK_WITHIN
} kpl_link_mode;
typedef enum kpl_linkage_kind {
    KPL_LINKAGE_PERSON,
    KPL_LINKAGE_ADDRESS,
    KPL_LINKAGE_CASE,
    KPL_LINKAGE_OTHER,
} kpl_linkage_kind;
typedef enum kpl_cluster_method {
    KPL_CLUSTER_AVERAGE_LINKAGE,
    KPL_CLUSTER_COMPONENTS,
    KPL_CLUSTER_ONE_TO_ONE,
} kpl_cluster_method;

/* A list of NUL-terminated strings in the spec's arena. */
typedef struct kpl_names {
    const char *const *items;
    uint32_t count;
} kpl_names;

typedef struct kpl_source_spec {
    const char *name;
    const char *path;
    kpl_names id;        /* id columns; count 0 = the row number */
    bool unique;         /* holds no two records of one thing */
    kpl_names unique_in; /* the linkages whose things are meant; count 0 = all */
    kpl_file_format format;
    kpl_encoding encoding;
    char delimiter;    /* 0 = sniff */
    bool header;       /* first row holds the names */
    kpl_names columns; /* names when there is no header (or instead of it) */
    kpl_names nulls;   /* extra markers that mean null in every column of this source */
    kpl_names notes;   /* sentences for the plan's comments: columns that were left out */
    kpl_place place;
} kpl_source_spec;

/* The columns of one source that make one field; count 0 = the source lacks it. */
typedef struct kpl_field_columns {
    kpl_names columns;
    const kpl_kind *as; /* the column is of this kind and holds the field as a part */
    kpl_kind_extract_fn *extract; /* then: takes the part out; NULL = all of it */
    kpl_place place;
} kpl_field_columns;

/* A value that a source does not hold is taken for the one of its repairs that the source
 * holds beside the record's own value of another field (standardise/repair.h). */
typedef struct kpl_repair_spec {
    uint32_t from;   /* 1 + the source; 0 = values stay as they are */
    uint32_t beside; /* the other field */
} kpl_repair_spec;

typedef struct kpl_field_spec {
    const char *name;
    const kpl_kind *kind;
    kpl_field_columns *sources; /* one per source of the spec */
    kpl_names nulls;            /* extra markers that mean null in this field */
    uint32_t entity_of;         /* 1 + the earlier linkage whose entities are the values;
                                   0 = columns are */
    bool conflict; /* two values of the kind's conflict form, or of an entity,
                      are two things: never in one entity */
    kpl_repair_spec repair;
    const char *reason; /* why the kind was guessed, or NULL */
    kpl_place place;
} kpl_field_spec;

/* One part of a blocking key: a form of a field, or of several fields together, whose
 * values then stand in one numbering: a value meets its equal in any of them. */
typedef struct kpl_key_spec {
    uint32_t field; /* of several, the first */
    uint32_t form;  /* of that field's kind; the others have one of the same name */
    uint64_t pool;  /* bit f = field f takes part; 0 = `field` alone */
} kpl_key_spec;

_Static_assert(KPL_FIELDS_MAX <= 64, "a pool is a word of bits");

/* Records whose keys are all equal and not null form a block. No keys: all pairs. */
typedef struct kpl_rule_spec {
    kpl_key_spec keys[KPL_RULE_KEYS_MAX];
    uint32_t key_count;
    uint32_t block_max; /* larger blocks are left out and logged; 0 = no limit */
    kpl_place place;
} kpl_rule_spec;

/* A comparator on a form, and how much of it is asked. */
typedef struct kpl_condition_spec {
    const kpl_comparator *comparator;
    uint32_t form;
    double cutoff;
} kpl_condition_spec;

/* A level holds when any of its conditions does; a value without the form meets none. */
typedef struct kpl_level_spec {
    kpl_condition_spec conditions[KPL_CONDITIONS_MAX];
    uint32_t condition_count; /* 1 at least */
    const char *text;         /* as written: "osa(long3) <= 1 or jaro_winkler >= 0.92" */
} kpl_level_spec;

/* Levels are tried in order, closest first; the first that holds gives the level
 * level_count - index; none gives 0 (else); a null on either side gives -1. Above them
 * stand, where the spec asks for them, the levels that are found in other ways: a learned
 * alias, and values that agree crosswise with those of the partner comparison (near, or
 * exactly). */
typedef struct kpl_comparison_spec {
    const char *name;
    uint32_t field;
    kpl_level_spec levels[KPL_LEVELS_MAX];
    uint32_t level_count;
    uint32_t close_count; /* of the levels, closest first: agree closely. 0 = two */
    uint32_t crossed;     /* 1 + the comparison whose values may stand here; 0 = none */
    bool aliases;         /* a level for learned aliases */
    bool term_frequency;
    kpl_place place;
} kpl_comparison_spec;

/* Levels of a comparison, "else" and null not counted. */
static inline uint32_t kpl_comparison_levels(const kpl_comparison_spec *comparison) {
    return comparison->level_count + (comparison->aliases ? 1 : 0) +
           (comparison->crossed > 0 ? 2 : 0);
}

/* The steps of training and weighing that can be switched off, one by one. */
typedef struct kpl_recipe {
    bool dependence;     /* u follows a forest of dependent comparisons */
    bool household;      /* people of one household are a class of non-matches */
    bool value_specific; /* u of every level by value, not of equal values only */
    bool aliases;        /* second pass: values that stand for each other are learned */
    bool closure;        /* second pass: pairs with a common neighbour are compared too */
    bool size_prior;     /* second pass: sizes of entities are learned, too */
    uint32_t passes;     /* 1 or 2 */
} kpl_recipe;

/* What a rule of the spec makes of the pairs that it fits, whatever the model says. */
typedef enum kpl_verdict {
    KPL_VERDICT_NONE = 0,
    KPL_VERDICT_CERTAIN, /* a match: weighs KPL_VERDICT_WEIGHT at least */
    KPL_VERDICT_NEVER,   /* none: weighs -KPL_VERDICT_WEIGHT at most */
} kpl_verdict;

#define KPL_VERDICT_WEIGHT 20.0 /* a probability of .999999 */
#define KPL_VERDICTS_MAX 32u    /* of one linkage, of either sort */

/* Fits a pair when all comparisons that it names do: certain at the named level or a
 * closer one, never at the named level or one less close, values known on both sides. */
typedef struct kpl_verdict_spec {
    kpl_verdict verdict;
    uint64_t comparisons;           /* bit k: asks for a level of comparison k */
    uint8_t levels[KPL_FIELDS_MAX]; /* as users see them: 0 = else */
} kpl_verdict_spec;

typedef struct kpl_linkage_spec {
    const char *name;
    kpl_linkage_kind kind;
    bool *uses_source; /* one per source */
    kpl_field_spec *fields;
    uint32_t field_count;
    kpl_link_mode link;
    kpl_rule_spec *rules;
    uint32_t rule_count;
    kpl_comparison_spec *comparisons;
    uint32_t comparison_count;
    kpl_recipe recipe;
    bool train;                 /* EM; false = take the loaded model as it is */
    const char *model_path;     /* a model.json to load, or NULL */
    uint64_t fixed;             /* bit k: EM keeps the loaded m of comparison k */
    const char *labels_path;    /* judged pairs to learn from, or NULL */
    double threshold;           /* probability from which a pair is a link */
    kpl_verdict_spec *verdicts; /* in the order written, `certain` first */
    uint32_t verdict_count;
    kpl_cluster_method cluster;
    kpl_place place;
} kpl_linkage_spec;

/* What is measured of the data: the dimensions of NORA's framework for the quality of
 * data. Each is a share of what could be judged. */
typedef enum kpl_dimension {
    KPL_DIMENSION_COMPLETENESS, /* filled */
    KPL_DIMENSION_VALIDITY,     /* of those: what the kind promises */
    KPL_DIMENSION_CONSISTENCY,  /* agrees with another source of the entity */
    KPL_DIMENSION_ACCURACY,     /* agrees with the base register's record */
    KPL_DIMENSION_TIMELINESS,   /* not older than a year */
    KPL_DIMENSION_PLAUSIBILITY, /* can be true beside what else is known */
    KPL_DIMENSION_TRACEABILITY, /* rows that have an entity */
    KPL_DIMENSION_COUNT,
} kpl_dimension;

/* A gate for every linkage, or every source, that it fits. */
#define KPL_GATE_ANY UINT32_MAX

/* What a dimension has to reach. */
typedef struct kpl_gate_spec {
    uint32_t linkage;  /* index, or KPL_GATE_ANY */
    uint32_t source;   /* index, or KPL_GATE_ANY */
    const char *field; /* NULL for what is measured of a source as a whole */
    kpl_dimension dimension;
    double at_least; /* 0..1 */
    kpl_place place;
} kpl_gate_spec;

/* Gates of one spec. */
#define KPL_GATES_MAX 1024u

typedef struct kpl_spec {
    kpl_arena arena; /* owns everything below */
    kpl_source_spec *sources;
    uint32_t source_count;
    kpl_linkage_spec *linkages;
    uint32_t linkage_count;
    kpl_gate_spec *gates;
    uint32_t gate_count;
    const char *directory;    /* of the output */
    kpl_file_format format;   /* of links and entities: CSV or PARQUET */
    uint64_t memory_bytes;    /* 0 = no limit */
    uint64_t pairs_max;       /* that the rules of a linkage may bring; 0 = default */
    uint32_t threads;         /* 0 = all processors */
    bool rejects_are_percent; /* how rejects_max is meant, per source */
    double rejects_max;       /* rows, or per cent of the rows of a source */
} kpl_spec;

/* What a linkage of a written spec does where that is silent: one pass. And all steps,
 * which is what koppel does with files alone. */
extern const kpl_recipe kpl_recipe_plain;
extern const kpl_recipe kpl_recipe_full;

void kpl_spec_release(kpl_spec *spec);

/* Does the key take anything of field `field`? */
static inline bool kpl_key_has_field(const kpl_key_spec *key, uint32_t field) {
    return key->pool == 0 ? key->field == field : (key->pool >> field & 1) != 0;
}

/* Do people of one household share the field? Of entities: when an earlier linkage of
 * addresses found them. `linkages` are the spec's. */
kpl_household kpl_field_household(const kpl_linkage_spec *linkages,
                                  const kpl_field_spec *field);

/* Does a later linkage have entities of linkage `index` as values? */
bool kpl_linkage_is_named(const kpl_spec *spec, uint32_t index);

/* The form of `kind` that has the name of form `form` of `first`, or -1. */
int32_t kpl_key_form(const kpl_kind *first, uint32_t form, const kpl_kind *kind);

/* May a record have several values of the key? */
bool kpl_key_is_many(const kpl_field_spec *fields, const kpl_key_spec *key);

/* Does the source hold no two records of one thing of the linkage? */
bool kpl_source_is_unique(const kpl_source_spec *source, const kpl_linkage_spec *linkage);

/* Names as a spec writes them. */
const char *kpl_link_mode_name(kpl_link_mode mode);
const char *kpl_linkage_kind_name(kpl_linkage_kind kind);
const char *kpl_cluster_method_name(kpl_cluster_method method);
const char *kpl_encoding_name(kpl_encoding encoding);
const char *kpl_dimension_name(kpl_dimension dimension);

#endif /* KPL_MODEL_SPEC_H */
