#include "publish_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
directory_end(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

static void
descriptor_end(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

static bool
write_all(int file, struct text bytes)
{
    while (bytes.size) {
        ssize_t written = write(file, bytes.data, bytes.size);

        if (written < 0 && errno != EINTR)
            return false;
        bytes.data += written > 0 ? written : 0;
        bytes.size -= written > 0 ? (size_t)written : 0;
    }
    return fsync(file) == 0;
}

static enum status
write_file(int folder, const struct publish_file *to, struct error *err)
{
    AUTO(descriptor_end)
    int file = openat(folder, to->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (file < 0 || !write_all(file, to->bytes))
        return error_set(err, UNAVAILABLE, "%s can't be written to OUT: %s", to->name,
                         strerror(errno));
    return OK;
}

enum status
files_write(const char *path, const struct publish_file files[PUBLISH_FILES], struct error *err)
{
    AUTO(descriptor_end) int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (int i = 0; i < PUBLISH_FILES; i++)
        TRY(write_file(folder, &files[i], err));
    if (fsync(folder) != 0)
        return error_set(err, UNAVAILABLE, "OUT can't be brought to the disk: %s", strerror(errno));
    return OK;
}

void
files_remove(const char *path, const struct publish_file files[PUBLISH_FILES])
{
    AUTO(descriptor_end) int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (int i = 0; i < PUBLISH_FILES; i++)
        unlinkat(folder, files[i].name, 0);
    rmdir(path);
}

static enum status
move_files(const char *from, const char *to, const struct publish_file files[PUBLISH_FILES],
           struct error *err)
{
    AUTO(descriptor_end) int source = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO(descriptor_end) int target = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (int i = 0; i < PUBLISH_FILES; i++)
        if (renameat(source, files[i].name, target, files[i].name) != 0)
            return error_set(err, UNAVAILABLE, "%s can't be put into OUT: %s", files[i].name,
                             strerror(errno));
    fsync(target);
    return OK;
}

enum status
files_replace(const char *path, const struct publish_file files[PUBLISH_FILES], struct error *err)
{
    char staging[PATH_MAX];
    bool is_new = mkdir(path, 0777) == 0;
    int size = snprintf(staging, sizeof staging, "%s/.gtctl-XXXXXX", path);

    if (size >= (int)sizeof staging || !mkdtemp(staging)) {
        error_set(err, UNAVAILABLE, "OUT can't be written to: %s", strerror(errno));
        if (is_new)
            rmdir(path);
        return err->status;
    }
    enum status status = files_write(staging, files, err);
    if (status == OK)
        status = move_files(staging, path, files, err);
    files_remove(staging, files);
    if (status != OK && is_new)
        rmdir(path);
    return status;
}
