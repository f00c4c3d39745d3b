/*
 * spec_pen.h - writes nested keys and values, as YAML or as JSON. Private to
 * spec_write.c.
 *
 * Plan. One sequence of calls gives both languages. In YAML a mapping or list is either
 * spread over lines or "flat" on one ({a: 1}, [a, b]); everything in a flat one is flat.
 */
#ifndef KPL_PLAN_SPEC_PEN_H
#define KPL_PLAN_SPEC_PEN_H

#include "base/json.h"

#define KPL_PEN_DEPTH_MAX 16u

typedef struct kpl_pen {
    bool yaml;
    kpl_json json; /* used when not yaml; json.out is the buffer of both */
    uint32_t depth;
    struct {
        bool is_list;
        bool is_flat;
        bool any;
    } levels[KPL_PEN_DEPTH_MAX];
} kpl_pen;

/* `key` is NULL in lists. All: KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_pen_map(kpl_pen *pen, const char *key, bool flat,
                                     kpl_error *error);
KPL_NODISCARD kpl_status kpl_pen_list(kpl_pen *pen, const char *key, bool flat,
                                      kpl_error *error);
/* Close the innermost; `comment` (NULL = none) ends the line in YAML. */
KPL_NODISCARD kpl_status kpl_pen_end(kpl_pen *pen, const char *comment, kpl_error *error);

/* A comment on a line of its own; nothing in JSON. */
KPL_NODISCARD kpl_status kpl_pen_comment(kpl_pen *pen, const char *comment,
                                         kpl_error *error);

/* A text, in quotes where YAML needs them (or when `quoted`). */
KPL_NODISCARD kpl_status kpl_pen_text(kpl_pen *pen, const char *key, const char *text,
                                      bool quoted, kpl_error *error);
KPL_NODISCARD kpl_status kpl_pen_bool(kpl_pen *pen, const char *key, bool value,
                                      kpl_error *error);
KPL_NODISCARD kpl_status kpl_pen_number(kpl_pen *pen, const char *key, double value,
                                        kpl_error *error);
KPL_NODISCARD kpl_status kpl_pen_whole(kpl_pen *pen, const char *key, uint64_t value,
                                       kpl_error *error);

#endif /* KPL_PLAN_SPEC_PEN_H */
