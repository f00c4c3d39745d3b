/*
 * detect_lists.h - lists of common names, towns and words for streets.
 *
 * Plan. Only for columns without a telling header. Where they come from
 * is said in detect_lists.c; enough that a column of names shows, never used for
 * matching. Checked by tests/plan/test_detect.c.
 */
#ifndef KPL_PLAN_DETECT_LISTS_H
#define KPL_PLAN_DETECT_LISTS_H

#include "base/text.h"

/* First word of the value, without case. */
bool kpl_list_is_given_name(kpl_text value);

/* Last word of the value, without case. */
bool kpl_list_is_surname(kpl_text value);

/* The whole value, without case. */
bool kpl_list_is_place(kpl_text value);

/* First word of the value, without case: "van", "de", "von". */
bool kpl_list_is_particle(kpl_text value);

/* A lower-case word of `length` bytes that means street, or ends in one that does. */
bool kpl_list_is_street_word(const char *word, size_t length);

#endif /* KPL_PLAN_DETECT_LISTS_H */
