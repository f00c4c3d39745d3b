/* csv_sniff.c - guesses from the sample; see csv_sniff.h. */
#include "read/csv_sniff.h"

static const uint8_t sniff_delimiters[4] = {',', ';', '\t', '|'};

static bool sniff_is_delimiter(uint8_t byte) {
    for (unsigned i = 0; i < sizeof sniff_delimiters; i++)
        if (byte == sniff_delimiters[i])
            return true;
    return false;
}

bool kpl_csv_sniff_cr(const uint8_t *bytes, size_t length, bool whole) {
    bool at_start = true; /* of a field, with any of the delimiters */
    bool quoted = false;
    bool lone_cr = false;
    for (size_t i = 0; i < length; i++) {
        const uint8_t byte = bytes[i];
        if (quoted) {
            quoted = byte != '"'; /* a doubled quote opens again at once, below */
            at_start = byte == '"';
            continue;
        }
        if (byte == '"' && at_start) {
            quoted = true;
            continue;
        }
        if (byte == '\n')
            return false;
        if (byte == '\r' && (i + 1 < length ? bytes[i + 1] != '\n' : whole))
            lone_cr = true;
        at_start = byte == '\r' || sniff_is_delimiter(byte);
    }
    return lone_cr;
}

/* What one delimiter makes of the sample. */
typedef struct sniff_score {
    uint32_t fields; /* of the first row */
    uint32_t rows;   /* that have as many */
} sniff_score;

/* The fields of the row at *at_inout, or 0 when it is incomplete or has a broken quote;
 * *at_inout moves behind it. False when the sample ends. */
static bool sniff_row(const uint8_t *bytes, size_t length, bool cr_ends,
                      uint8_t delimiter, size_t *at_inout, uint32_t *fields_out) {
    size_t i = *at_inout;
    size_t field = i;
    uint32_t fields = 1;
    bool closed = false;
    bool broken = false;
    for (; i < length; i++) {
        uint8_t byte = bytes[i];
        if (byte == '"' && i == field) {
            for (i++; i < length; i++) { /* to the quote that closes it */
                if (bytes[i] != '"')
                    continue;
                if (i + 1 == length || bytes[i + 1] != '"')
                    break;
                i++;
            }
            closed = true;
            continue;
        }
        if (byte == '\n' || (byte == '\r' && cr_ends))
            break;
        if (byte == delimiter) {
            fields++;
            field = i + 1;
            closed = false;
        } else {
            broken |= byte == '"' || (closed && byte != '\r');
        }
    }
    const bool complete = i < length;
    if (complete && bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n')
        i++;
    *at_inout = i + 1;
    *fields_out = broken ? 0 : fields;
    return complete;
}

static sniff_score sniff_try(const uint8_t *bytes, size_t length, bool whole,
                             bool cr_ends, uint8_t delimiter) {
    sniff_score score = {0, 0};
    size_t at = 0;
    while (at < length) {
        const size_t start = at;
        uint32_t fields = 0;
        const bool complete = sniff_row(bytes, length, cr_ends, delimiter, &at, &fields);
        if (!complete && !whole && score.fields > 0)
            break; /* cut by the end of the sample */
        if (bytes[start] == '\n' || bytes[start] == '\r')
            continue; /* blank */
        if (score.fields == 0)
            score.fields = fields;
        score.rows += fields == score.fields;
    }
    return score;
}

uint8_t kpl_csv_sniff_delimiter(const uint8_t *bytes, size_t length, bool whole,
                                bool cr_ends) {
    uint8_t best = sniff_delimiters[0];
    sniff_score best_score = {0, 0};
    for (unsigned i = 0; i < sizeof sniff_delimiters; i++) {
        const sniff_score score =
            sniff_try(bytes, length, whole, cr_ends, sniff_delimiters[i]);
        if (score.fields < 2)
            continue;
        if (score.rows > best_score.rows ||
            (score.rows == best_score.rows && score.fields > best_score.fields)) {
            best = sniff_delimiters[i];
            best_score = score;
        }
    }
    return best;
}
