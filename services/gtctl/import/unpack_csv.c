#include "unpack_csv.h"

#include "services/gtctl/results/output.h"
#include "unpack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 64 * 1024 };

static void
close_file(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

/* In the open folder `to`; NULL: it can't be made. */
static FILE *
make_file(int to, const char *name)
{
    int fd = unpack_make(to, name);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    if (fd >= 0 && !file)
        close(fd);
    return file;
}

static enum status
disk_failed(struct error *err)
{
    return error_set(err, UNAVAILABLE, "the disk: %s", strerror(errno));
}

static enum status
write_cohort(int to, const struct unpack_cohort *cohort, struct error *err)
{
    AUTO(close_file) FILE *file = make_file(to, UNPACK_COHORT_FILE);

    if (!file)
        return disk_failed(err);
    OUTPUT_ROW(file, TEXT("cohort_id"), TEXT("starts_on"), TEXT("completes_on"));
    OUTPUT_ROW(file, text_of(cohort->cohort_id), text_of(cohort->starts_on),
               text_of(cohort->completes_on));
    return fflush(file) == 0 ? OK : disk_failed(err);
}

static enum status
copy(int from, FILE *file, const char **ret_code, struct error *err)
{
    char block[BLOCK_BYTES];
    int64_t bytes = 0;
    ssize_t count;

    while ((count = read(from, block, sizeof block)) > 0) {
        bytes += count;
        if (bytes > UNPACK_FILE_BYTES_MAX) {
            *ret_code = "zip_too_large";
            return error_set(err, INVALID, "the file is too large");
        }
        if (fwrite(block, 1, (size_t)count, file) != (size_t)count)
            return disk_failed(err);
    }
    return count == 0 && fflush(file) == 0 ? OK : disk_failed(err);
}

enum status
unpack_csv(int from, int to, const char *name, const struct unpack_cohort *cohort,
           const char **ret_code, struct error *err)
{
    struct unpack_top top = { .is_known = false };

    if (strchr(name, '/') || !unpack_name(name, &top) || strcmp(name, UNPACK_COHORT_FILE) == 0) {
        *ret_code = "zip_name";
        return error_set(err, INVALID, "a file is named NUMBER-KIND.csv");
    }
    TRY(write_cohort(to, cohort, err));
    AUTO(close_file) FILE *file = make_file(to, name);
    return file ? copy(from, file, ret_code, err) : disk_failed(err);
}
