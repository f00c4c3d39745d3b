/* run_file.c - reading run.json; see run_file.h. */
#include "model/run_file.h"

#include <string.h>

static kpl_status run_corrupt(const char *path, kpl_error *error) {
    return kpl_fail(error, KPL_E_CORRUPT,
                    "%s is not a run.json that this koppel can read", path);
}

static bool run_scalar(const kpl_node *mapping, const char *key, const char **text_out) {
    const kpl_node *const node = kpl_node_find(mapping, key);
    if (node == NULL || node->type != KPL_NODE_SCALAR)
        return false;
    *text_out = node->text;
    return true;
}

static bool run_output_read(const kpl_node *node, kpl_run_output *output_out) {
    return node->type == KPL_NODE_MAPPING &&
           run_scalar(node, "name", &output_out->name) &&
           run_scalar(node, "digest", &output_out->digest) &&
           kpl_node_find(node, "bytes") != NULL &&
           kpl_node_whole(kpl_node_find(node, "bytes"), "bytes", 0, UINT64_MAX / 2,
                          &output_out->bytes, NULL) == KPL_OK;
}

static kpl_status run_read(kpl_run_file *run, const char *path, kpl_error *error) {
    const kpl_node *const root = run->document.root;
    uint64_t schema = 0;
    const kpl_node *const mark =
        root->type == KPL_NODE_MAPPING ? kpl_node_find(root, "koppel_run") : NULL;
    if (mark == NULL || kpl_node_whole(mark, "koppel_run", 1, KPL_RUN_FILE_SCHEMA,
                                       &schema, NULL) != KPL_OK)
        return run_corrupt(path, error);
    const kpl_node *const outputs = kpl_node_find(root, "outputs");
    if (outputs == NULL || outputs->type != KPL_NODE_SEQUENCE)
        return run_corrupt(path, error);
    KPL_TRY(kpl_arena_alloc(&run->document.arena, outputs->count, sizeof *run->outputs,
                            &run->outputs, error));
    for (const kpl_node *node = outputs->first; node != NULL; node = node->next) {
        if (!run_output_read(node, &run->outputs[run->output_count]))
            return run_corrupt(path, error);
        run->output_count++;
    }
    return KPL_OK;
}

kpl_status kpl_run_file_load(const kpl_io *io, const kpl_allocator *allocator,
                             const char *path, kpl_run_file *run_out, kpl_error *error) {
    kpl_buffer buffer = {.allocator = allocator};
    kpl_run_file run;
    memset(&run, 0, sizeof run);
    kpl_status status =
        kpl_seal_load(io, KPL_SEAL_JSON, path, KPL_DOCUMENT_BYTES_MAX, &buffer, error);
    if (status == KPL_E_LIMIT)
        status = run_corrupt(path, error);
    if (status == KPL_OK)
        status = kpl_document_parse(allocator, (const char *)buffer.bytes, buffer.length,
                                    &run.document, error);
    if (status == KPL_E_CONFIG)
        status = run_corrupt(path, error);
    else if (status == KPL_OK)
        status = run_read(&run, path, error);
    kpl_buffer_release(&buffer);
    if (status != KPL_OK) {
        kpl_run_file_release(&run);
        return status;
    }
    *run_out = run;
    return KPL_OK;
}

const kpl_run_output *kpl_run_file_find(const kpl_run_file *run, const char *name) {
    for (uint32_t i = 0; i < run->output_count; i++) {
        if (strcmp(run->outputs[i].name, name) == 0)
            return &run->outputs[i];
    }
    return NULL;
}

bool kpl_run_file_has_folder(const kpl_run_file *run, const char *name) {
    const size_t length = strlen(name);
    for (uint32_t i = 0; i < run->output_count; i++) {
        const char *const output = run->outputs[i].name;
        if (strncmp(output, name, length) == 0 && output[length] == '/')
            return true;
    }
    return false;
}

void kpl_run_file_release(kpl_run_file *run) {
    kpl_document_release(&run->document);
    memset(run, 0, sizeof *run);
}
