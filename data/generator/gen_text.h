/*
 * gen_text.h - short UTF-8 texts of bounded size and the edits that damage them.
 *
 * Part     data/generator. A value of a register never needs more than 128 bytes, so
 *          texts live on the stack and nothing is allocated per row. What does not
 *          fit is cut at a whole character.
 * Tested   tests/data/test_registers.sh (every output file is checked as a whole).
 */
#ifndef GEN_TEXT_H
#define GEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GEN_TEXT_BYTES_MAX 128u

typedef struct gen_text {
    uint32_t length; /* bytes, at most GEN_TEXT_BYTES_MAX - 1 */
    char bytes[GEN_TEXT_BYTES_MAX]; /* always NUL-terminated */
} gen_text;

void gen_text_set(gen_text *text, const char *bytes);
void gen_text_add(gen_text *text, const char *bytes);
void gen_text_add_bytes(gen_text *text, const char *bytes, size_t length);
void gen_text_add_char(gen_text *text, char byte);

/* Append `value` in decimal, padded with zeros to at least `width` digits. */
void gen_text_add_number(gen_text *text, uint64_t value, unsigned width);

/* Decode to code points; returns their number, at most GEN_TEXT_BYTES_MAX. */
uint32_t gen_text_decode(const gen_text *text, uint32_t *points_out);
void gen_text_encode(gen_text *text, const uint32_t *points, uint32_t count);

/* Replace each Latin letter with diacritics by its base letter ("Zoë" -> "Zoe"). */
void gen_text_fold(gen_text *text);

/* ASCII letters only: fold first when all letters must change. */
void gen_text_upper(gen_text *text);
void gen_text_lower(gen_text *text);

/* Replace the first `from` by `to`; false when it does not occur. */
bool gen_text_replace(gen_text *text, const char *from, const char *to);

/* Keep at most `count` characters. */
void gen_text_cut(gen_text *text, uint32_t count);

/* Recode in place to Windows-1252; what it lacks becomes the base letter, as in the
 * systems that cannot hold a Turkish or Polish name. */
void gen_text_to_windows_1252(gen_text *text);

/* UTF-8 that was read as Latin-1 once ("Zoë" -> "ZoÃ«"). */
void gen_text_mojibake(gen_text *text);

/* GBA teletex that was read as Latin-1: the diacritic before its letter ("Röell" ->
 * "RÈoell"). Never at the start of a word. */
void gen_text_teletex(gen_text *text);

bool gen_text_is_ascii(const gen_text *text);

#endif /* GEN_TEXT_H */
