/*
 * io.h - every file operation of the engine goes through here.
 *
 * Base. A kpl_io is a table of functions, so that tests can make the n-th operation fail.
 * The helpers below add what POSIX leaves to the caller: short reads and writes, EINTR,
 * sentences for errors. Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_IO_H
#define KPL_BASE_IO_H

#include "base/alloc.h"
#include "base/buffer.h"

/* What kpl_io.information fills. */
typedef struct kpl_file_information {
    uint64_t bytes;
    bool is_directory;
    bool is_regular; /* has a size and can be read at any offset */
} kpl_file_information;

/* Called once per entry of a directory, without "." and ".."; return false to stop. */
typedef bool kpl_io_entry_fn(void *argument, const char *name);

/* Every function returns 0 or a positive errno; results leave through _out parameters.
 * May be called from several threads at once on different descriptors. */
typedef struct kpl_io {
    int (*open_read)(void *state, const char *path, int *descriptor_out);
    /* Creates `path`, mode 0600; an existing file is an error (EEXIST). */
    int (*open_create)(void *state, const char *path, int *descriptor_out);
    int (*read)(void *state, int descriptor, void *bytes, size_t length,
                size_t *length_out);
    int (*read_at)(void *state, int descriptor, uint64_t offset, void *bytes,
                   size_t length, size_t *length_out);
    int (*write)(void *state, int descriptor, const void *bytes, size_t length,
                 size_t *length_out);
    int (*write_at)(void *state, int descriptor, uint64_t offset, const void *bytes,
                    size_t length, size_t *length_out);
    int (*sync)(void *state, int descriptor);
    int (*close)(void *state, int descriptor);
    int (*information)(void *state, const char *path, kpl_file_information *out);
    int (*rename)(void *state, const char *from, const char *to);
    /* Swap two existing paths in one step (renameat2 RENAME_EXCHANGE). */
    int (*exchange)(void *state, const char *a, const char *b);
    int (*remove_file)(void *state, const char *path);
    int (*remove_directory)(void *state, const char *path);
    int (*make_directory)(void *state, const char *path); /* mode 0700 */
    int (*list)(void *state, const char *path, kpl_io_entry_fn *entry, void *argument);
    /* May this process create files in the directory? */
    int (*writable)(void *state, const char *path);
    void *state;
} kpl_io;

/* The operating system's files. */
extern const kpl_io kpl_io_system;

/* NULL stands for kpl_io_system in all of these. `path` only goes into messages. */

/* Open for reading. KPL_E_NO_INPUT with the name when it is missing, unreadable or a
 * directory. "-" is standard input (descriptor 0). */
KPL_NODISCARD kpl_status kpl_io_open(const kpl_io *io, const char *path,
                                     int *descriptor_out, kpl_error *error);

/* Read until `length` bytes or end of file; *length_out tells. KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_io_read_full(const kpl_io *io, int descriptor,
                                          const char *path, void *bytes, size_t length,
                                          size_t *length_out, kpl_error *error);

/* As above, from `offset`; leaves the descriptor's position alone. */
KPL_NODISCARD kpl_status kpl_io_read_full_at(const kpl_io *io, int descriptor,
                                             const char *path, uint64_t offset,
                                             void *bytes, size_t length,
                                             size_t *length_out, kpl_error *error);

/* Write all of it. KPL_E_IO (disk full and the like). */
KPL_NODISCARD kpl_status kpl_io_write_full(const kpl_io *io, int descriptor,
                                           const char *path, const void *bytes,
                                           size_t length, kpl_error *error);

/* As above, at `offset`. */
KPL_NODISCARD kpl_status kpl_io_write_full_at(const kpl_io *io, int descriptor,
                                              const char *path, uint64_t offset,
                                              const void *bytes, size_t length,
                                              kpl_error *error);

/* Close a descriptor; standard input stays open. Errors of reading files do not matter
 * and may be ignored by passing NULL; after writing they do. */
kpl_status kpl_io_close(const kpl_io *io, int descriptor, const char *path,
                        kpl_error *error);

/* The whole file at `path` ("-" for standard input) appended to `buffer`; more than
 * `bytes_max` bytes is KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_io_load(const kpl_io *io, const char *path, size_t bytes_max,
                                     kpl_buffer *buffer, kpl_error *error);

/* Create `path`, write the bytes, sync and close. */
KPL_NODISCARD kpl_status kpl_io_save(const kpl_io *io, const char *path,
                                     const void *bytes, size_t length, kpl_error *error);

/* Remove a directory and all that is in it, 16 levels deep at most (symbolic links are
 * not followed); what is not there is fine. Needs no memory. KPL_E_IO. */
kpl_status kpl_io_remove_tree(const kpl_io *io, const char *path, kpl_error *error);

#endif /* KPL_BASE_IO_H */
