/*
 * fuzz_spec.c - the spec parser under arbitrary bytes.
 *
 * Whatever comes in is refused with a sentence or accepted; what is accepted must be
 * written, read again and written to the same bytes, as YAML and as JSON. Seeds in
 * seeds/spec/.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plan/spec_read.h"
#include "plan/spec_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

typedef kpl_status fuzz_write_fn(const kpl_spec *spec, bool portable, kpl_buffer *out,
                                 kpl_error *error);

static void fuzz_must(bool holds) {
    if (!holds)
        abort();
}

static void fuzz_round_trip(const kpl_spec *spec, fuzz_write_fn *write) {
    kpl_buffer one = {.allocator = NULL};
    kpl_buffer two = {.allocator = NULL};
    kpl_spec again;
    fuzz_must(write(spec, false, &one, NULL) == KPL_OK);
    fuzz_must(kpl_spec_read(NULL, (const char *)one.bytes, one.length, NULL, &again,
                            NULL) == KPL_OK);
    fuzz_must(write(&again, false, &two, NULL) == KPL_OK);
    fuzz_must(one.length == two.length && memcmp(one.bytes, two.bytes, one.length) == 0);
    kpl_spec_release(&again);
    kpl_buffer_release(&one);
    kpl_buffer_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    kpl_spec spec;
    kpl_error error = {0};
    const kpl_status status =
        kpl_spec_read(NULL, (const char *)bytes, length, NULL, &spec, &error);
    if (status != KPL_OK) {
        fuzz_must(status == KPL_E_CONFIG && error.message[0] != '\0');
        return 0;
    }
    fuzz_round_trip(&spec, kpl_spec_write);
    fuzz_round_trip(&spec, kpl_spec_write_json);
    kpl_spec_release(&spec);
    return 0;
}
