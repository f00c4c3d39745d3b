/*
 * detect_values.h - what the values of a column look like.
 *
 * Plan. Shares are over a sample of at most KPL_EVIDENCE_VALUES_MAX distinct values,
 * evenly spaced in order of first appearance, where one typing error weighs as much as
 * any value; where a column has few values (parts of dates, names, places) over as many
 * rows. Checked by tests/plan/test_detect.c.
 */
#ifndef KPL_PLAN_DETECT_VALUES_H
#define KPL_PLAN_DETECT_VALUES_H

#include "model/frame.h"

#define KPL_EVIDENCE_VALUES_MAX 4000u

/* Shares are 0..1. */
typedef struct kpl_evidence {
    uint32_t distinct;     /* values, null not counted */
    double distinct_ratio; /* of the rows that are filled */
    double filled;         /* share of all rows */
    double date;           /* day, month and year apart, or a month's name */
    double compact_date;   /* yyyymmdd */
    double number;
    double digits; /* nothing else */
    double has_digit;
    double email;
    double phone;
    double postcode;     /* of a country whose postcodes have an unmistakable shape */
    double location;     /* latitude and longitude */
    double letters;      /* letters, spaces and the signs of names */
    double code;         /* one word of letters and digits */
    double inner_code;   /* a word of letters and digits, or many digits, among others */
    double street;       /* a word for a street in it or at its end */
    double checked;      /* a number whose check digits are right (chance: one in ten) */
    double bsn;          /* nine digits, or eight, that pass the eleven test */
    double a_number;     /* ten digits that obey the rules of A-numbers */
    double pupil_number; /* nine digits, 1 first, eleven test with 5 left */
    double bag_number;   /* 16 digits with the object code of a nummeraanduiding */
    double bag_object;   /* 16 digits with one of the other object codes */
    double dutch_postcode;
    double case_number;    /* groups of which one is a year, or digits behind letters */
    double inner_postcode; /* a Dutch postcode among other words */
    double address_line;   /* words, then a house number, then whatever */
    double initial;        /* one letter */
    double same_length;    /* share that the commonest length of digits has of `digits` */
    uint32_t digits_length; /* that length */
    double words;           /* average */
    double length;          /* average, bytes */
    double year;            /* rows with 1850-2030 */
    double month;           /* rows with 1-12 */
    double day;             /* rows with 1-31 */
    double given_name;      /* rows with a common given name as a first word */
    double surname;         /* rows with a common surname as a last word */
    double place;           /* rows with the name of a large town */
    double top_word;        /* rows with the word that most of them hold */
    double name_use;        /* rows with E, P, V or N */
    double sex;             /* rows with M, V or O */
} kpl_evidence;

void kpl_evidence_gather(const kpl_column *column, uint32_t row_count,
                         kpl_evidence *evidence_out);

/* Are these dates recent, and nine in ten of them within a few years? Then they are of
 * events rather than of people. */
bool kpl_evidence_is_event(const kpl_column *column, uint32_t row_count);

/* The value's number when it is a whole number of at most nine digits, else -1. */
int64_t kpl_evidence_whole(kpl_text value);

/* The value's day as yyyymmdd when it is a date with its four-digit year first or last,
 * else -1. */
int64_t kpl_evidence_day(kpl_text value);

#endif /* KPL_PLAN_DETECT_VALUES_H */
