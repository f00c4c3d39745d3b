/*
 * fuzz_replay.c - runs a fuzz target over files, without any fuzzing engine.
 *
 * Linked with one target; each argument is a file or a folder of files. Every ordinary
 * test run replays the seeds and all earlier findings this way.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static unsigned long replay_count;

static int replay_file(const char *path) {
    FILE *const file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *bytes = NULL;
    size_t length = 0;
    size_t got = 0;
    do {
        uint8_t *const grown = realloc(bytes, length + 65536);
        if (grown == NULL)
            abort();
        bytes = grown;
        got = fread(bytes + length, 1, 65536, file);
        length += got;
    } while (got > 0);
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(bytes, length);
    free(bytes);
    replay_count++;
    return 0;
}

static int replay_path(const char *path) {
    DIR *const folder = opendir(path);
    if (folder == NULL)
        return replay_file(path);
    int failed = 0;
    const struct dirent *entry = NULL;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        char inner[4096];
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        failed += replay_path(inner);
    }
    (void)closedir(folder);
    return failed;
}

int main(int argc, char **argv) {
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed += replay_path(argv[i]);
    printf("%lu inputs replayed\n", replay_count);
    return failed > 0 || replay_count == 0;
}
