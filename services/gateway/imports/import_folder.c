/* The folder of imports: names in it, and removing. */
#include "imports_private.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { OPEN_MAX_FDS = 8 };

bool
import_is_id(struct text id)
{
    for (size_t i = 0; i < id.size; i++)
        if (!id.data[i] || !strchr("0123456789abcdef", id.data[i]))
            return false;
    return id.size == IMPORT_ID_SIZE - 1;
}

bool
import_path(char path[PATH_MAX], const char *import_id, const char *name)
{
    return snprintf(path, PATH_MAX, "%s/%s%s%s", import_folder, import_id, *name ? "/" : "", name)
           < PATH_MAX;
}

static int
remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

void
import_remove(const char *path)
{
    (void)nftw(path, remove_one, OPEN_MAX_FDS, FTW_DEPTH | FTW_PHYS);
}

int
import_unnamed(struct text bytes)
{
    int fd = memfd_create("import", MFD_CLOEXEC);
    size_t done = 0;

    while (fd >= 0 && done < bytes.size) {
        ssize_t count = write(fd, bytes.data + done, bytes.size - done);

        if (count <= 0)
            break;
        done += (size_t)count;
    }
    if (fd < 0 || (done == bytes.size && lseek(fd, 0, SEEK_SET) == 0))
        return fd;
    close(fd);
    return -1;
}
