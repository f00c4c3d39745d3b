/* csv_batch.c - the steps of one batch; see csv_batch.h and csv_read.h. */
#include "read/csv_batch.h"

#include <assert.h>
#include <string.h>

#define BATCH_INDEX_BLOCKS ((size_t)4096) /* 256 KiB: one indexing task */

kpl_csv_text kpl_csv_batch_text(const kpl_csv_reader *reader) {
    return (kpl_csv_text){reader->bytes, reader->length, reader->bits, reader->high,
                          reader->at_end};
}

static size_t batch_blocks(const kpl_csv_reader *reader) {
    return (reader->length + KPL_CSV_BLOCK_BYTES - 1) / KPL_CSV_BLOCK_BYTES;
}

static kpl_status batch_index_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    (void)error;
    kpl_csv_reader *const reader = argument;
    const size_t first = (size_t)task * BATCH_INDEX_BLOCKS;
    const size_t left = batch_blocks(reader) - first;
    const size_t blocks = left < BATCH_INDEX_BLOCKS ? left : BATCH_INDEX_BLOCKS;
    reader->index(&reader->rules, reader->bytes + first * KPL_CSV_BLOCK_BYTES, blocks,
                  reader->bits + first, reader->high + first);
    return KPL_OK;
}

kpl_status kpl_csv_batch_index(kpl_csv_reader *reader, kpl_error *error) {
    const size_t blocks = batch_blocks(reader);
    const kpl_allocator *const allocator = reader->allocator;
    KPL_TRY(kpl_reserve(allocator, blocks, sizeof *reader->bits, &reader->bits_capacity,
                        &reader->bits, error));
    KPL_TRY(kpl_reserve(allocator, blocks, sizeof *reader->high, &reader->high_capacity,
                        &reader->high, error));
    if (blocks == 0)
        return KPL_OK;
    memset(reader->bytes + reader->length, 0,
           blocks * KPL_CSV_BLOCK_BYTES - reader->length);
    const uint64_t tasks = (blocks + BATCH_INDEX_BLOCKS - 1) / BATCH_INDEX_BLOCKS;
    KPL_TRY(kpl_parallel_for(reader->pool, tasks, batch_index_task, reader, error));
    const size_t tail = reader->length % KPL_CSV_BLOCK_BYTES;
    if (tail > 0) /* the padding is zeros, and zero is a special byte */
        reader->bits[blocks - 1] &= ((uint64_t)1 << tail) - 1;
    return KPL_OK;
}

kpl_status kpl_csv_batch_fill(kpl_csv_reader *reader, size_t wanted, kpl_error *error) {
    const size_t target = reader->length + wanted;
    if (target >= (size_t)1 << 31)
        return kpl_fail(error, KPL_E_LIMIT, "%s: one batch of rows exceeds 2 GiB",
                        reader->path);
    KPL_TRY(kpl_reserve(reader->allocator, target + KPL_CSV_BLOCK_BYTES, 1,
                        &reader->bytes_capacity, &reader->bytes, error));
    while (!reader->at_end && target - reader->length >= 64) {
        size_t length = 0;
        KPL_TRY(kpl_read_text_next(&reader->input, reader->bytes + reader->length,
                                   target - reader->length, &length, error));
        reader->at_end = length == 0;
        reader->length += length;
    }
    return kpl_csv_batch_index(reader, error);
}

void kpl_csv_batch_drop(kpl_csv_reader *reader, size_t count, uint64_t lines) {
    const bool wide = reader->input.encoding == KPL_ENCODING_UTF16LE ||
                      reader->input.encoding == KPL_ENCODING_UTF16BE;
    reader->origin += wide ? kpl_read_utf16_bytes(reader->bytes, count) : count;
    reader->line += lines;
    reader->length -= count;
    memmove(reader->bytes, reader->bytes + count, reader->length);
}

/* Behind the first line end in from..to, or 0. In a CR file CRLF must not be parted. */
static size_t batch_find_cut(const kpl_csv_reader *reader, size_t from, size_t to) {
    const uint8_t *const bytes = reader->bytes;
    if (!reader->rules.cr_ends) {
        const uint8_t *const line = memchr(bytes + from, '\n', to - from);
        return line != NULL ? (size_t)(line - bytes) + 1 : 0;
    }
    for (size_t i = from; i < to; i++)
        if (bytes[i] == '\n' ||
            (bytes[i] == '\r' && i + 1 < reader->length && bytes[i + 1] != '\n'))
            return i + 1;
    return 0;
}

static void batch_cut(kpl_csv_reader *reader) {
    size_t stride = reader->chunk_bytes;
    if (stride < reader->length / reader->chunk_max + 1)
        stride = reader->length / reader->chunk_max + 1;
    uint32_t count = 0;
    size_t begin = 0;
    for (size_t at = stride; at < reader->length; at += stride) {
        const size_t left = reader->length - at;
        const size_t cut =
            batch_find_cut(reader, at, at + (left < stride ? left : stride));
        if (cut == 0 || count + 1 == reader->chunk_max)
            continue;
        reader->chunks[count].begin = begin;
        reader->chunks[count++].end = cut;
        begin = cut;
    }
    reader->chunks[count].begin = begin;
    reader->chunks[count++].end = reader->length;
    reader->chunk_count = count;
    for (uint32_t i = 0; i < count; i++)
        reader->chunks[i].skip = i == 0 && reader->skip;
}

static kpl_status batch_find_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    kpl_csv_reader *const reader = argument;
    const kpl_csv_text text = kpl_csv_batch_text(reader);
    return kpl_csv_rows_find(&reader->rules, &text, &reader->chunks[task], error);
}

/* Follow the true row starts through the chunks; *consumed_out is where they end. */
static kpl_status batch_chain(kpl_csv_reader *reader, size_t *consumed_out,
                              kpl_error *error) {
    const kpl_csv_text text = kpl_csv_batch_text(reader);
    size_t position = 0;
    bool skip = reader->skip;
    bool ended = false; /* the rest of the buffer belongs to the next batch */
    for (uint32_t i = 0; i < reader->chunk_count; i++) {
        kpl_csv_chunk *const chunk = &reader->chunks[i];
        if (ended || chunk->begin != position) {
            chunk->begin = position;
            chunk->skip = skip;
            if (ended)
                chunk->end = position; /* void */
            else
                assert(!skip);
            chunk->skip = chunk->skip && !ended;
            KPL_TRY(kpl_csv_rows_find(&reader->rules, &text, chunk, error));
        }
        if (ended)
            continue;
        position = chunk->next;
        skip = chunk->next_skip;
        ended = chunk->open || chunk->next_skip;
    }
    reader->skip = skip;
    *consumed_out = position;
    return KPL_OK;
}

static kpl_status batch_encode_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    (void)worker;
    kpl_csv_reader *const reader = argument;
    const kpl_csv_text text = kpl_csv_batch_text(reader);
    const kpl_csv_chunk *const chunk = &reader->chunks[task];
    const uint32_t columns = reader->frame->column_count;
    uint64_t base = reader->frame->row_count;
    for (uint64_t i = 0; i < task; i++)
        base += reader->chunks[i].row_count;
    for (uint32_t c = 0; c < columns && chunk->row_count > 0; c++)
        KPL_TRY(kpl_csv_encode(&reader->rules, &text, chunk, reader->selected[c],
                               &reader->locals[task * columns + c],
                               reader->frame->columns[c].codes + base, error));
    return KPL_OK;
}

static kpl_status batch_merge_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    kpl_csv_reader *const reader = argument;
    const uint32_t columns = reader->frame->column_count;
    kpl_column *const column = &reader->frame->columns[task];
    if (column->codes == NULL)
        return KPL_OK; /* no row yet */
    uint32_t *codes = column->codes + reader->frame->row_count;
    for (uint32_t i = 0; i < reader->chunk_count; i++) {
        const uint32_t rows = reader->chunks[i].row_count;
        if (rows > 0)
            KPL_TRY(kpl_csv_merge(
                &reader->locals[(size_t)i * columns + task], reader->bytes, reader->nulls,
                &reader->dictionaries[task], codes, rows, &column->filled, error));
        codes += rows;
    }
    return KPL_OK;
}

/* The rejects of the batch, with their place in the file. */
static kpl_status batch_collect_rejects(kpl_csv_reader *reader, kpl_error *error) {
    kpl_frame *const frame = reader->frame;
    const bool wide = reader->input.encoding == KPL_ENCODING_UTF16LE ||
                      reader->input.encoding == KPL_ENCODING_UTF16BE;
    uint64_t line = reader->line;
    uint64_t row = frame->rows_in;
    size_t position = 0;
    uint64_t offset = reader->origin;
    for (uint32_t i = 0; i < reader->chunk_count; i++) {
        const kpl_csv_chunk *const chunk = &reader->chunks[i];
        const size_t count = (size_t)frame->reject_count + chunk->reject_count;
        KPL_TRY(kpl_reserve(reader->allocator, count, sizeof *frame->rejects,
                            &reader->rejects_capacity, &frame->rejects, error));
        KPL_TRY(kpl_reserve(reader->allocator, count, sizeof *reader->reject_rows,
                            &reader->reject_rows_capacity, &reader->reject_rows, error));
        for (size_t r = 0; r < chunk->reject_count; r++) {
            const kpl_csv_reject *const reject = &chunk->rejects[r];
            const size_t step = reject->start - position;
            offset += wide ? kpl_read_utf16_bytes(reader->bytes + position, step) : step;
            position = reject->start;
            reader->reject_rows[frame->reject_count] = row + reject->row + 1;
            frame->rejects[frame->reject_count++] = (kpl_reject){
                line + reject->lines + 1, offset, reject->column, reject->reason};
        }
        line += chunk->lines;
        row += chunk->row_count + chunk->reject_count;
    }
    frame->rows_in = row;
    return KPL_OK;
}

static kpl_status batch_reserve_codes(kpl_csv_reader *reader, uint64_t rows,
                                      kpl_error *error) {
    kpl_frame *const frame = reader->frame;
    const uint64_t needed = frame->row_count + rows;
    if (needed >= UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "%s: more than %u rows", reader->path,
                        UINT32_MAX - 1);
    for (uint32_t c = 0; c < frame->column_count; c++)
        KPL_TRY(kpl_reserve(reader->allocator, (size_t)needed, sizeof(uint32_t),
                            &reader->codes_capacity[c], &frame->columns[c].codes, error));
    return KPL_OK;
}

kpl_status kpl_csv_batch_run(kpl_csv_reader *reader, kpl_error *error) {
    if (reader->length == 0)
        return KPL_OK;
    kpl_frame *const frame = reader->frame;
    size_t consumed = 0;
    uint64_t rows = 0;
    uint64_t lines = 0;
    batch_cut(reader);
    KPL_TRY(kpl_parallel_for(reader->pool, reader->chunk_count, batch_find_task, reader,
                             error));
    KPL_TRY(batch_chain(reader, &consumed, error));
    for (uint32_t i = 0; i < reader->chunk_count; i++) {
        rows += reader->chunks[i].row_count;
        lines += reader->chunks[i].lines;
    }
    KPL_TRY(batch_reserve_codes(reader, rows, error));
    KPL_TRY(kpl_parallel_for(reader->pool, reader->chunk_count, batch_encode_task, reader,
                             error));
    KPL_TRY(kpl_parallel_for(reader->pool, frame->column_count, batch_merge_task, reader,
                             error));
    KPL_TRY(batch_collect_rejects(reader, error));
    frame->row_count += (uint32_t)rows;
    kpl_csv_batch_drop(reader, consumed, lines);
    return KPL_OK;
}
