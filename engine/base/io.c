/*
 * io.c - the operating system's files, and what POSIX leaves to the caller; see io.h.
 *
 * renameat2() is called by number so that the feature macros stay POSIX.
 */
#include "base/io.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IO_PATH_BYTES 4096u
#define IO_REMOVE_DEPTH_MAX 16u
#define IO_RENAME_EXCHANGE 2u           /* linux/fs.h */
#define IO_STEP_BYTES ((size_t)1 << 30) /* Linux moves at most 2 GiB a call */

static int system_open_read(void *state, const char *path, int *descriptor_out) {
    (void)state;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    *descriptor_out = descriptor;
    return 0;
}

static int system_open_create(void *state, const char *path, int *descriptor_out) {
    (void)state;
    const int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return errno;
    *descriptor_out = descriptor;
    return 0;
}

static int system_result(ssize_t result, size_t *length_out) {
    if (result < 0)
        return errno;
    *length_out = (size_t)result;
    return 0;
}

static int system_read(void *state, int descriptor, void *bytes, size_t length,
                       size_t *length_out) {
    (void)state;
    return system_result(read(descriptor, bytes, length), length_out);
}

static int system_read_at(void *state, int descriptor, uint64_t offset, void *bytes,
                          size_t length, size_t *length_out) {
    (void)state;
    return system_result(pread(descriptor, bytes, length, (off_t)offset), length_out);
}

static int system_write(void *state, int descriptor, const void *bytes, size_t length,
                        size_t *length_out) {
    (void)state;
    return system_result(write(descriptor, bytes, length), length_out);
}

static int system_write_at(void *state, int descriptor, uint64_t offset,
                           const void *bytes, size_t length, size_t *length_out) {
    (void)state;
    return system_result(pwrite(descriptor, bytes, length, (off_t)offset), length_out);
}

static int system_sync(void *state, int descriptor) {
    (void)state;
    return fsync(descriptor) == 0 ? 0 : errno;
}

static int system_close(void *state, int descriptor) {
    (void)state;
    return close(descriptor) == 0 ? 0 : errno;
}

static int system_information(void *state, const char *path, kpl_file_information *out) {
    (void)state;
    struct stat facts;
    if (stat(path, &facts) != 0)
        return errno;
    *out = (kpl_file_information){.bytes = (uint64_t)facts.st_size,
                                  .is_directory = S_ISDIR(facts.st_mode),
                                  .is_regular = S_ISREG(facts.st_mode)};
    return 0;
}

static int system_rename(void *state, const char *from, const char *to) {
    (void)state;
    return rename(from, to) == 0 ? 0 : errno;
}

static int system_exchange(void *state, const char *a, const char *b) {
    (void)state;
    const long result =
        syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, IO_RENAME_EXCHANGE);
    return result == 0 ? 0 : errno;
}

static int system_remove_file(void *state, const char *path) {
    (void)state;
    return unlink(path) == 0 ? 0 : errno;
}

static int system_remove_directory(void *state, const char *path) {
    (void)state;
    return rmdir(path) == 0 ? 0 : errno;
}

static int system_make_directory(void *state, const char *path) {
    (void)state;
    return mkdir(path, 0700) == 0 ? 0 : errno;
}

static int system_list(void *state, const char *path, kpl_io_entry_fn *entry,
                       void *argument) {
    (void)state;
    DIR *const directory = opendir(path);
    if (directory == NULL)
        return errno;
    int problem = 0;
    for (;;) {
        errno = 0;
        const struct dirent *const found = readdir(directory);
        if (found == NULL) {
            problem = errno;
            break;
        }
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
            continue;
        if (!entry(argument, found->d_name))
            break;
    }
    (void)closedir(directory);
    return problem;
}

static int system_writable(void *state, const char *path) {
    (void)state;
    return access(path, W_OK | X_OK) == 0 ? 0 : errno;
}

const kpl_io kpl_io_system = {
    .open_read = system_open_read,
    .open_create = system_open_create,
    .read = system_read,
    .read_at = system_read_at,
    .write = system_write,
    .write_at = system_write_at,
    .sync = system_sync,
    .close = system_close,
    .information = system_information,
    .rename = system_rename,
    .exchange = system_exchange,
    .remove_file = system_remove_file,
    .remove_directory = system_remove_directory,
    .make_directory = system_make_directory,
    .list = system_list,
    .writable = system_writable,
    .state = NULL,
};

static const kpl_io *io_or_system(const kpl_io *io) {
    return io != NULL ? io : &kpl_io_system;
}

kpl_status kpl_io_open(const kpl_io *io, const char *path, int *descriptor_out,
                       kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    if (strcmp(path, "-") == 0) {
        *descriptor_out = STDIN_FILENO;
        return KPL_OK;
    }
    kpl_file_information facts;
    int problem = table->information(table->state, path, &facts);
    if (problem == 0 && facts.is_directory)
        problem = EISDIR;
    if (problem == 0)
        problem = table->open_read(table->state, path, descriptor_out);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_INPUT, problem, "cannot read %s", path);
    return KPL_OK;
}

kpl_status kpl_io_read_full(const kpl_io *io, int descriptor, const char *path,
                            void *bytes, size_t length, size_t *length_out,
                            kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    size_t done = 0;
    while (done < length) {
        const size_t step = length - done < IO_STEP_BYTES ? length - done : IO_STEP_BYTES;
        size_t moved = 0;
        const int problem =
            table->read(table->state, descriptor, (uint8_t *)bytes + done, step, &moved);
        if (problem == EINTR)
            continue;
        if (problem != 0)
            return kpl_fail_errno(error, KPL_E_IO, problem, "cannot read %s", path);
        if (moved == 0)
            break;
        done += moved;
    }
    *length_out = done;
    return KPL_OK;
}

kpl_status kpl_io_read_full_at(const kpl_io *io, int descriptor, const char *path,
                               uint64_t offset, void *bytes, size_t length,
                               size_t *length_out, kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    size_t done = 0;
    while (done < length) {
        const size_t step = length - done < IO_STEP_BYTES ? length - done : IO_STEP_BYTES;
        size_t moved = 0;
        const int problem = table->read_at(table->state, descriptor, offset + done,
                                           (uint8_t *)bytes + done, step, &moved);
        if (problem == EINTR)
            continue;
        if (problem != 0)
            return kpl_fail_errno(error, KPL_E_IO, problem, "cannot read %s", path);
        if (moved == 0)
            break;
        done += moved;
    }
    *length_out = done;
    return KPL_OK;
}

kpl_status kpl_io_write_full(const kpl_io *io, int descriptor, const char *path,
                             const void *bytes, size_t length, kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    size_t done = 0;
    while (done < length) {
        const size_t step = length - done < IO_STEP_BYTES ? length - done : IO_STEP_BYTES;
        size_t moved = 0;
        const int problem = table->write(table->state, descriptor,
                                         (const uint8_t *)bytes + done, step, &moved);
        if (problem == EINTR)
            continue;
        if (problem != 0)
            return kpl_fail_errno(error, KPL_E_IO, problem, "cannot write %s", path);
        if (moved == 0)
            return kpl_fail_errno(error, KPL_E_IO, ENOSPC, "cannot write %s", path);
        done += moved;
    }
    return KPL_OK;
}

kpl_status kpl_io_write_full_at(const kpl_io *io, int descriptor, const char *path,
                                uint64_t offset, const void *bytes, size_t length,
                                kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    size_t done = 0;
    while (done < length) {
        const size_t step = length - done < IO_STEP_BYTES ? length - done : IO_STEP_BYTES;
        size_t moved = 0;
        const int problem = table->write_at(table->state, descriptor, offset + done,
                                            (const uint8_t *)bytes + done, step, &moved);
        if (problem == EINTR)
            continue;
        if (problem != 0 || moved == 0)
            return kpl_fail_errno(error, KPL_E_IO, problem != 0 ? problem : ENOSPC,
                                  "cannot write %s", path);
        done += moved;
    }
    return KPL_OK;
}

kpl_status kpl_io_close(const kpl_io *io, int descriptor, const char *path,
                        kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    if (descriptor == STDIN_FILENO)
        return KPL_OK;
    const int problem = table->close(table->state, descriptor);
    if (problem != 0 && problem != EINTR)
        return kpl_fail_errno(error, KPL_E_IO, problem, "cannot close %s", path);
    return KPL_OK;
}

kpl_status kpl_io_load(const kpl_io *io, const char *path, size_t bytes_max,
                       kpl_buffer *buffer, kpl_error *error) {
    int descriptor = -1;
    KPL_TRY(kpl_io_open(io, path, &descriptor, error));
    const size_t start = buffer->length;
    size_t step = 65536;
    size_t got = step;
    kpl_status status = KPL_OK;
    while (status == KPL_OK && got == step) {
        if (buffer->length - start > bytes_max) {
            status = kpl_fail(error, KPL_E_LIMIT, "%s is larger than %zu bytes", path,
                              bytes_max);
            break;
        }
        status = kpl_reserve(buffer->allocator, buffer->length + step, 1,
                             &buffer->capacity, &buffer->bytes, error);
        if (status == KPL_OK)
            status = kpl_io_read_full(io, descriptor, path,
                                      buffer->bytes + buffer->length, step, &got, error);
        if (status == KPL_OK)
            buffer->length += got;
    }
    if (status == KPL_OK && buffer->length - start > bytes_max)
        status =
            kpl_fail(error, KPL_E_LIMIT, "%s is larger than %zu bytes", path, bytes_max);
    (void)kpl_io_close(io, descriptor, path, NULL);
    return status;
}

kpl_status kpl_io_save(const kpl_io *io, const char *path, const void *bytes,
                       size_t length, kpl_error *error) {
    const kpl_io *const table = io_or_system(io);
    int descriptor = -1;
    int problem = table->open_create(table->state, path, &descriptor);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_NO_OUTPUT, problem, "cannot create %s", path);
    kpl_status status = kpl_io_write_full(io, descriptor, path, bytes, length, error);
    if (status == KPL_OK) {
        problem = table->sync(table->state, descriptor);
        if (problem != 0)
            status = kpl_fail_errno(error, KPL_E_IO, problem, "cannot sync %s", path);
    }
    const kpl_status closed =
        kpl_io_close(io, descriptor, path, status == KPL_OK ? error : NULL);
    return status != KPL_OK ? status : closed;
}

/* The first entry of a directory: its path, built on the stack. Cleaning up must work
 * when there is no memory left, so no buffer grows here; a directory is listed again for
 * each of its few entries. */
typedef struct io_entry {
    const char *directory;
    char path[IO_PATH_BYTES]; /* empty: there is no entry, or its path is too long */
    bool too_long;
} io_entry;

static bool io_first_entry(void *argument, const char *name) {
    io_entry *const entry = argument;
    const int length =
        snprintf(entry->path, sizeof entry->path, "%s/%s", entry->directory, name);
    entry->too_long = length < 0 || (size_t)length >= sizeof entry->path;
    return false;
}

static int io_remove_directory(const kpl_io *table, const char *path, uint32_t depth);

/* Unlinking comes first: a symbolic link is removed, never followed. */
static int io_remove_entry(const kpl_io *table, const char *path, uint32_t depth) {
    const int problem = table->remove_file(table->state, path);
    if (problem == EISDIR || problem == EPERM)
        return io_remove_directory(table, path, depth + 1);
    return problem == ENOENT ? 0 : problem;
}

static int io_remove_directory(const kpl_io *table, const char *path, uint32_t depth) {
    if (depth > IO_REMOVE_DEPTH_MAX)
        return ELOOP;
    for (;;) {
        io_entry entry = {.directory = path};
        int problem = table->list(table->state, path, io_first_entry, &entry);
        if (problem == ENOENT)
            return 0;
        if (problem == 0 && entry.too_long)
            problem = ENAMETOOLONG;
        if (problem == 0 && entry.path[0] == '\0')
            return table->remove_directory(table->state, path);
        if (problem == 0)
            problem = io_remove_entry(table, entry.path, depth);
        if (problem != 0)
            return problem;
    }
}

kpl_status kpl_io_remove_tree(const kpl_io *io, const char *path, kpl_error *error) {
    const int problem = io_remove_directory(io_or_system(io), path, 0);
    if (problem != 0)
        return kpl_fail_errno(error, KPL_E_IO, problem, "cannot remove %s", path);
    return KPL_OK;
}
