/*
 * kind.h - what a field is: how its values are cleaned, derived and compared by default.
 *
 * Model. A kind is one file in engine/standardise/ and one row of the table in
 * engine/standardise/kinds.c. Planning only reads this table; the standardise stage runs
 * its functions, once per distinct value.
 */
#ifndef KPL_MODEL_KIND_H
#define KPL_MODEL_KIND_H

#include "base/buffer.h"
#include "model/values.h"

/* Which number of "03/04/2005" is the day. Decided per source column, from evidence. */
typedef enum kpl_date_order {
    KPL_DATE_DAY_FIRST = 0, /* also the answer when nothing speaks for either */
    KPL_DATE_MONTH_FIRST = 1,
} kpl_date_order;

/* What a look at a whole source column told; all-zero = nothing. */
typedef struct kpl_column_study {
    kpl_date_order date_order;
} kpl_column_study;

/* Look at the distinct raw values of one source column. Cannot fail. */
typedef void kpl_kind_study_fn(const kpl_values *raw, kpl_column_study *study_out);

/* Append the cleaned form of `raw` to `clean_out`; appending nothing means null. `raw` is
 * valid UTF-8 and not empty. Any thread, each with its own buffer. */
typedef kpl_status kpl_kind_clean_fn(kpl_text raw, const kpl_column_study *study,
                                     kpl_buffer *clean_out, kpl_error *error);

/* Append the derived form of a cleaned, non-empty value; nothing appended means null. A
 * form of many values ends each with KPL_FORM_END; no value holds that byte. */
typedef kpl_status kpl_kind_derive_fn(kpl_text clean, kpl_buffer *form_out,
                                      kpl_error *error);

#define KPL_FORM_END '\n'

/* Ends each column's part in a raw value of several columns, when the kind asks for that:
 * unit separator; no cleaned value holds it. */
#define KPL_COLUMN_END '\x1F'

/* Is a cleaned value all that its kind promises: check digits that fit, a day that
 * exists? Comparing does not ask; forms and reports do. */
typedef bool kpl_kind_check_fn(kpl_text clean);

/* Append to `part_out` what a raw value holds for a field of another kind: the house
 * number of "Dorpsstraat 12 A". Nothing appended = it holds none. */
typedef kpl_status kpl_kind_extract_fn(kpl_text raw, kpl_buffer *part_out,
                                       kpl_error *error);

/* A part that columns of a kind hold for fields of kind `target`. */
typedef struct kpl_part_kind {
    const char *target;
    kpl_kind_extract_fn *extract;
} kpl_part_kind;

/* A derived form, such as surname.phonetic. */
typedef struct kpl_form_kind {
    const char *name;
    kpl_kind_derive_fn *derive;
} kpl_form_kind;

/* Most derived forms of one kind. Form 0 is the cleaned value; derived ones follow. */
#define KPL_FORMS_MAX 24u
#define KPL_FORM_VALUE 0u

/* People who live together share their address always, their surname sometimes, and twins
 * their birth date. */
typedef enum kpl_household {
    KPL_HOUSEHOLD_NEVER = 0,
    KPL_HOUSEHOLD_SOMETIMES = 1,
    KPL_HOUSEHOLD_ALWAYS = 2,
    KPL_HOUSEHOLD_TWINS = 3,
} kpl_household;

typedef struct kpl_kind {
    const char *name;         /* as in a spec: "surname" */
    const char *summary;      /* one line for help and the plan's comments */
    kpl_kind_study_fn *study; /* NULL = none */
    kpl_kind_clean_fn *clean;
    const kpl_form_kind *forms; /* form i + 1 is forms[i] */
    uint32_t form_count;
    uint32_t many_count;        /* so many forms at the end of the table are of many
                                   values: for blocking only */
    const char *const *nulls;   /* markers that mean null, compared without case;
                                   NULL-terminated, NULL = none */
    const char *const *levels;  /* default comparison, closest first, in the syntax of
                                   a spec; NULL-terminated; NULL = not compared */
    const char *const *keys;    /* form names that split large blocks, most selective
                                   first, "" = the value itself; NULL-terminated; of one
                                   value each */
    const char *const *rules;   /* form names worth a blocking rule each */
    bool is_name;               /* part of the name of a person: kpl_kind_pool_rules are
                                   taken of all parts together */
    uint32_t close_count;       /* of the levels: agree closely; 0 = the two closest */
    bool term_frequency;        /* default for the comparison */
    bool is_entity;             /* values are entities of an earlier linkage, not texts of
                                   columns */
    bool is_measured;           /* values are near by a measure, not by a slip: how many
                                   others are near one of them says little of a match */
    kpl_household of_household; /* do people of one household share it? */
    kpl_kind_check_fn *check;   /* NULL = every cleaned value is valid */
    kpl_kind_derive_fn *repairs; /* what a value typed wrong may stand for: texts, each
                                    ended by KPL_FORM_END; NULL = nothing */
    const char *conflict;        /* form ("" = the value) of which one entity holds one
                                    value at most; NULL = none */
    const kpl_part_kind *parts;  /* of other kinds in one value: a field takes its part */
    uint32_t part_count;
    bool keeps_columns; /* raw values of several columns: each part, null ones empty,
                           ends with KPL_COLUMN_END; else spaces stand between */
} kpl_kind;

/* Forms that a key takes of all parts of a name together, so that swapped and lone names
 * meet; every kind that is a name has them. NULL-terminated. */
extern const char *const kpl_kind_pool_rules[];

/* All kinds, in the order that documentation lists them. */
extern const kpl_kind *const kpl_kinds[];
extern const uint32_t kpl_kind_count;

/* The kind called `name`, or NULL. */
const kpl_kind *kpl_kind_find(const char *name);

/* May a value have several of the form? */
static inline bool kpl_kind_form_is_many(const kpl_kind *kind, uint32_t form) {
    return form > kind->form_count - kind->many_count;
}

/* The form of `kind` called `name` ("" = KPL_FORM_VALUE), or -1. */
int32_t kpl_kind_form(const kpl_kind *kind, const char *name);

#endif /* KPL_MODEL_KIND_H */
