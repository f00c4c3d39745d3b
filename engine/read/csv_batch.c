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
    for (uint32_t i = 0; i < count; i++) {
        reader->chunks[i].skip = i == 0 && reader->skip;
        reader->chunks[i].encoded = false;
    }
}

static kpl_csv_encoder batch_encoder(const kpl_csv_reader *reader, uint64_t chunk) {
    const uint32_t columns = reader->frame->column_count;
    return (kpl_csv_encoder){
        .rules = &reader->rules,
        .bytes = reader->bytes,
        .nulls = reader->nulls,
        .columns = reader->columns,
        .locals = &reader->locals[chunk * columns],
        .column_count = columns,
    };
}

/* Find the rows of a chunk and encode them. Where it turns out later that the chunk does
 * not start with a row, this is done again: nothing outside the chunk has changed. */
static kpl_status batch_encode_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    (void)worker;
    kpl_csv_reader *const reader = argument;
    kpl_csv_chunk *const chunk = &reader->chunks[task];
    if (chunk->encoded)
        return KPL_OK;
    const kpl_csv_text text = kpl_csv_batch_text(reader);
    kpl_csv_encoder encoder = batch_encoder(reader, task);
    const kpl_csv_sink sink = {kpl_csv_encode_rows, &encoder, reader->sink_rows};
    kpl_csv_encode_begin(&encoder);
    KPL_TRY(kpl_csv_rows_find(&reader->rules, &text, chunk, &sink, error));
    chunk->encoded = true;
    return kpl_csv_encode_end(&encoder, error);
}

/* Follow the true row starts through the chunks; *consumed_out is where they end. Chunks
 * that were encoded from a false start need it again. */
static kpl_status batch_chain(kpl_csv_reader *reader, size_t *consumed_out,
                              bool *again_out, kpl_error *error) {
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
            chunk->encoded = false;
            *again_out = true;
            KPL_TRY(kpl_csv_rows_find(&reader->rules, &text, chunk, NULL, error));
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

static kpl_csv_merge batch_merge(const kpl_csv_reader *reader, uint64_t column) {
    return (kpl_csv_merge){
        .allocator = reader->allocator,
        .bytes = reader->bytes,
        .column = &reader->columns[column],
        .locals = &reader->locals[column],
        .stride = reader->frame->column_count,
        .chunk_count = reader->chunk_count,
        .tallies =
            &reader->tallies[column * reader->partitions * (size_t)reader->chunk_max],
    };
}

static kpl_status batch_find_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    const kpl_csv_reader *const reader = argument;
    const kpl_csv_merge merge = batch_merge(reader, task / reader->partitions);
    return kpl_csv_merge_find(&merge, (uint32_t)(task % reader->partitions), error);
}

static kpl_status batch_store_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    (void)error;
    const kpl_csv_reader *const reader = argument;
    const uint32_t columns = reader->frame->column_count;
    const kpl_csv_merge merge = batch_merge(reader, task % columns);
    kpl_csv_merge_store(&merge, (uint32_t)(task / columns));
    return KPL_OK;
}

/* First the rows, chunk by chunk, then the tables. */
static kpl_status batch_settle_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    (void)worker;
    (void)error;
    const kpl_csv_reader *const reader = argument;
    const uint32_t columns = reader->frame->column_count;
    const uint64_t rows_tasks = (uint64_t)columns * reader->chunk_count;
    if (task >= rows_tasks) {
        const uint64_t table = task - rows_tasks;
        const kpl_csv_merge merge = batch_merge(reader, table / reader->partitions);
        kpl_csv_merge_settle_table(&merge, (uint32_t)(table % reader->partitions));
        return KPL_OK;
    }
    const uint64_t chunk = task / columns;
    const kpl_csv_merge merge = batch_merge(reader, task % columns);
    uint64_t base = reader->frame->row_count - reader->rows_away;
    for (uint64_t i = 0; i < chunk; i++)
        base += reader->chunks[i].row_count;
    if (reader->chunks[chunk].row_count > 0)
        kpl_csv_merge_settle_rows(&merge, (uint32_t)chunk,
                                  reader->frame->columns[task % columns].codes + base);
    return KPL_OK;
}

/* From entries to values: their numbers, places and texts. */
static kpl_status batch_merge_entries(kpl_csv_reader *reader, kpl_error *error) {
    const uint32_t columns = reader->frame->column_count;
    KPL_TRY(kpl_parallel_for(reader->pool, (uint64_t)columns * reader->partitions,
                             batch_find_task, reader, error));
    for (uint32_t c = 0; c < columns; c++) {
        const kpl_csv_merge merge = batch_merge(reader, c);
        KPL_TRY(kpl_csv_merge_plan(&merge, error));
    }
    return kpl_parallel_for(reader->pool, (uint64_t)columns * reader->chunk_count,
                            batch_store_task, reader, error);
}

/* All columns at once. `rows`: of the batch. */
static kpl_status batch_merge_all(kpl_csv_reader *reader, uint64_t rows,
                                  kpl_error *error) {
    const uint32_t columns = reader->frame->column_count;
    uint64_t entries = 0;
    for (uint32_t c = 0; c < columns; c++) {
        const kpl_csv_merge merge = batch_merge(reader, c);
        KPL_TRY(kpl_csv_merge_begin(&merge, error));
        for (uint32_t i = 0; i < reader->chunk_count; i++)
            entries += reader->locals[(size_t)i * columns + c].count;
    }
    uint64_t tasks = (uint64_t)columns * reader->chunk_count;
    if (entries > 0) { /* else all values were known, as often happens */
        KPL_TRY(batch_merge_entries(reader, error));
        tasks += (uint64_t)columns * reader->partitions;
    }
    KPL_TRY(kpl_parallel_for(reader->pool, tasks, batch_settle_task, reader, error));
    for (uint32_t c = 0; c < columns; c++) {
        const kpl_csv_merge merge = batch_merge(reader, c);
        kpl_csv_merge_end(&merge, rows);
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
    KPL_TRY(kpl_frame_check_rows(reader->path, needed, error));
    for (uint32_t c = 0; c < frame->column_count; c++)
        KPL_TRY(kpl_reserve(reader->allocator, (size_t)(needed - reader->rows_away),
                            sizeof(uint32_t), &reader->codes_capacity[c],
                            &frame->columns[c].codes, error));
    return KPL_OK;
}

static kpl_status batch_put_task(void *argument, uint64_t task, uint32_t worker,
                                 kpl_error *error) {
    (void)worker;
    kpl_csv_reader *const reader = argument;
    const size_t rows = (size_t)(reader->frame->row_count - reader->rows_away);
    return kpl_spill_put(reader->spill, &reader->codes_away[task],
                         reader->frame->columns[task].codes, rows * sizeof(uint32_t),
                         error);
}

/* Put the codes of the batch away, when they are not to stay. */
static kpl_status batch_put_away(kpl_csv_reader *reader, kpl_error *error) {
    kpl_frame *const frame = reader->frame;
    if (reader->spill == NULL || frame->row_count == reader->rows_away)
        return KPL_OK;
    KPL_TRY(kpl_parallel_for(reader->pool, frame->column_count, batch_put_task, reader,
                             error));
    reader->rows_away = frame->row_count;
    return KPL_OK;
}

kpl_status kpl_csv_batch_run(kpl_csv_reader *reader, kpl_error *error) {
    if (reader->length == 0)
        return KPL_OK;
    kpl_frame *const frame = reader->frame;
    size_t consumed = 0;
    bool again = false;
    uint64_t rows = 0;
    uint64_t lines = 0;
    batch_cut(reader);
    KPL_TRY(kpl_parallel_for(reader->pool, reader->chunk_count, batch_encode_task, reader,
                             error));
    KPL_TRY(batch_chain(reader, &consumed, &again, error));
    if (again)
        KPL_TRY(kpl_parallel_for(reader->pool, reader->chunk_count, batch_encode_task,
                                 reader, error));
    for (uint32_t i = 0; i < reader->chunk_count; i++) {
        rows += reader->chunks[i].row_count;
        lines += reader->chunks[i].lines;
    }
    KPL_TRY(batch_reserve_codes(reader, rows, error));
    KPL_TRY(batch_merge_all(reader, rows, error));
    KPL_TRY(batch_collect_rejects(reader, error));
    frame->row_count += (uint32_t)rows;
    kpl_csv_batch_drop(reader, consumed, lines);
    return batch_put_away(reader, error);
}
