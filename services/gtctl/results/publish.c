#include "publish.h"

#include "publish_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* OUT taken apart: links in it are followed, so that what they lead to is
 * replaced and not they. */
struct place {
    char path[PATH_MAX];   /* of OUT, without a slash at the end */
    char parent[PATH_MAX]; /* need not exist yet */
    bool exists;
};

static enum status
refuse(const char *out, const char *why, struct error *err)
{
    return error_set(err, INVALID, "%.100s: %s", out, why);
}

static enum status
place_find(const char *out, struct place *ret_place, struct error *err)
{
    char copy[PATH_MAX];
    struct stat link;
    size_t size = strlen(out);

    while (size > 1 && out[size - 1] == '/')
        size--;
    if (size == 0 || size >= sizeof copy)
        return refuse(out, "give the name of a folder for the three files", err);
    memcpy(copy, out, size);
    copy[size] = '\0';
    ret_place->exists = realpath(copy, ret_place->path) != NULL;
    if (!ret_place->exists) {
        if (errno != ENOENT || lstat(copy, &link) == 0)
            return refuse(out, "it leads nowhere; give another folder", err);
        memcpy(ret_place->path, copy, size + 1);
    }
    memcpy(copy, ret_place->path, sizeof copy);
    snprintf(ret_place->parent, sizeof ret_place->parent, "%s", dirname(copy));
    return OK;
}

static bool
is_one_of(const char *name, const struct publish_file files[PUBLISH_FILES])
{
    for (int i = 0; i < PUBLISH_FILES; i++)
        if (strcmp(name, files[i].name) == 0)
            return true;
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static enum status
check_entries(const char *out, const char *path, const struct publish_file files[PUBLISH_FILES],
              struct error *err)
{
    AUTO(directory_end) DIR *directory = opendir(path);
    const struct dirent *entry = NULL;

    if (!directory)
        return refuse(
            out, errno == ENOTDIR ? "it is no folder; give another name" : strerror(errno), err);
    while ((entry = readdir(directory)))
        if (!is_one_of(entry->d_name, files))
            return refuse(out,
                          "it holds other things than the three files of a run; give an empty "
                          "folder, or one that does not exist",
                          err);
    if (access(path, W_OK | X_OK) != 0)
        return refuse(out, "it can't be written to; give another folder", err);
    return OK;
}

/* The folder that is there and in which the missing ones will be made. */
static enum status
check_parent(const char *out, const char *parent, struct error *err)
{
    char path[PATH_MAX];
    struct stat stat_of;

    snprintf(path, sizeof path, "%s", parent);
    while (stat(path, &stat_of) != 0) {
        if (errno != ENOENT || strcmp(path, "/") == 0 || strcmp(path, ".") == 0)
            return refuse(out, strerror(errno), err);
        char *up = dirname(path);
        memmove(path, up, strlen(up) + 1);
    }
    if (!S_ISDIR(stat_of.st_mode) || access(path, W_OK | X_OK) != 0)
        return refuse(out, "it can't be made there; give another folder", err);
    return OK;
}

enum status
publish_check(const char *out, const struct publish_file files[PUBLISH_FILES], struct error *err)
{
    struct place place = { .exists = false };

    TRY(place_find(out, &place, err));
    return place.exists ? check_entries(out, place.path, files, err)
                        : check_parent(out, place.parent, err);
}

static enum status
make_parents(const char *parent, struct error *err)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s", parent);
    for (char *at = path + 1;; at++) {
        char separator = *at;

        if (separator != '/' && separator != '\0')
            continue;
        *at = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return error_set(err, UNAVAILABLE, "the folder above OUT can't be made: %s",
                             strerror(errno));
        if (separator == '\0')
            return OK;
        *at = separator;
    }
}

/* A folder of the caller's own is private; the place that it takes may not be. */
static void
copy_access(const struct place *place, const char *staging)
{
    struct stat before;
    mode_t mask = umask(0);

    umask(mask);
    if (!place->exists || stat(place->path, &before) != 0)
        before.st_mode = 0777 & ~mask;
    else if (chown(staging, before.st_uid, before.st_gid) != 0)
        before.st_mode &= 0777; /* it stays ours: no special bits for others */
    if (chmod(staging, before.st_mode & 07777) != 0)
        errno = 0; /* then it stays private */
}

/* In one step; what was at `to` is at `from` afterwards. */
static bool
exchange(const struct place *place, const char *from)
{
    unsigned how = place->exists ? RENAME_EXCHANGE : RENAME_NOREPLACE;

    return renameat2(AT_FDCWD, from, AT_FDCWD, place->path, how) == 0;
}

static void
sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0)
        return;
    fsync(folder);
    close(folder);
}

/* What is mounted at OUT is another disk than the one beside it. */
static bool
is_elsewhere(const struct place *place)
{
    struct stat inside;
    struct stat beside;

    return place->exists && stat(place->path, &inside) == 0 && stat(place->parent, &beside) == 0
           && inside.st_dev != beside.st_dev;
}

/* Into a folder beside OUT. *ret_done is false when OUT could not be replaced. */
static enum status
publish_folder(const struct place *place, const struct publish_file files[PUBLISH_FILES],
               bool *ret_done, struct error *err)
{
    char staging[PATH_MAX];
    int size = snprintf(staging, sizeof staging, "%s/.gtctl-XXXXXX", place->parent);

    *ret_done = false;
    if (size >= (int)sizeof staging || is_elsewhere(place) || !mkdtemp(staging))
        return OK;
    enum status status = files_write(staging, files, err);
    if (status == OK) {
        copy_access(place, staging);
        *ret_done = exchange(place, staging);
    }
    if (status != OK || !*ret_done || place->exists)
        files_remove(staging, files);
    if (*ret_done)
        sync_folder(place->parent);
    return status;
}

enum status
publish(const char *out, const struct publish_file files[PUBLISH_FILES], struct error *err)
{
    struct place place = { .exists = false };
    bool is_done = false;

    TRY(publish_check(out, files, err));
    TRY(place_find(out, &place, err));
    TRY(make_parents(place.parent, err));
    TRY(publish_folder(&place, files, &is_done, err));
    return is_done ? OK : files_replace(place.path, files, err);
}
