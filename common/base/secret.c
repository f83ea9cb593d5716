#include "common/base/secret.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OTHERS = 077 };

static enum status
read_lines(const char *path, FILE *file, struct secret *ret_secret, struct error *err)
{
    for (int i = 0; i < SECRET_LINES_MAX; i++) {
        char *line = ret_secret->lines[i];

        if (!fgets(line, SECRET_LINE_SIZE, file))
            return OK;
        size_t size = strcspn(line, "\r\n");
        if (line[size] == '\0' && !feof(file))
            return error_set(err, INVALID, "%s: a line is too long", path);
        line[size] = '\0';
    }
    return OK;
}

enum status
secret_read(const char *path, struct secret *ret_secret, struct error *err)
{
    struct stat about;

    memset(ret_secret, 0, sizeof *ret_secret);
    if (!*path)
        return OK;
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(err, INVALID, "%s: cannot be read", path);
    enum status status = OK;
    if (fstat(fileno(file), &about) != 0 || (about.st_mode & OTHERS) != 0)
        status = error_set(err, INVALID, "%s: others may read it; chmod 600", path);
    else
        status = read_lines(path, file, ret_secret, err);
    fclose(file);
    return status;
}
