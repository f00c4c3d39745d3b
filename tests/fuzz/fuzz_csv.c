/*
 * fuzz_csv.c - any bytes as a CSV file: no crash, and one result in every chunk size.
 *
 * The first byte of the input chooses the limits and the threads; the rest is the file.
 * What must hold: kpl_csv_read() succeeds or gives a sentence; the outcome and the whole
 * frame are the same for small and for default chunks; every row is counted.
 * Seeds: tests/fuzz/seeds/csv.
 */
#include "../read/read_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    const uint8_t choice = data[0];
    const bool low = (choice & 1) != 0;
    const kpl_csv_limits limits = {low ? 16 : 0, low ? 64 : 0};
    const kpl_source_spec source = {.path = "fuzz.csv", .header = true};
    const read_way ways[2] = {
        {.threads = 1, .limits = limits},
        {.chunk_bytes = 64 + (choice >> 3),
         .threads = 1 + (choice >> 1) % 3u,
         .step = 1 + (choice >> 4),
         .limits = limits},
    };
    kpl_frame frames[2];
    kpl_error errors[2];
    kpl_status statuses[2];
    memset(errors, 0, sizeof errors);
    for (int i = 0; i < 2; i++)
        statuses[i] =
            read_bytes(data + 1, size - 1, &source, ways[i], &frames[i], &errors[i]);
    READ_CHECK(statuses[0] == statuses[1]);
    if (statuses[0] != KPL_OK) {
        READ_CHECK(errors[0].message[0] != '\0');
        READ_CHECK(strcmp(errors[0].message, errors[1].message) == 0);
        return 0;
    }
    READ_CHECK(frames[0].rows_in == frames[0].row_count + frames[0].reject_count);
    read_check_same(&frames[0], &frames[1]);
    kpl_frame_release(&frames[0]);
    kpl_frame_release(&frames[1]);
    return 0;
}
