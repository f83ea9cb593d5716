#include "unpack.h"

#include "common/format/cohort_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 64 * 1024 };

#define FOLDER_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ-"

/* One zip that is unpacked. */
struct unpacking {
    struct archive *archive;
    int to;
    int64_t zip_bytes, bytes;
    int entries;
    struct unpack_top top;
    const char *code;
};

static enum status
refuse(struct unpacking *unpacking, const char *code, struct error *err, const char *why)
{
    unpacking->code = code;
    return error_set(err, INVALID, "%s", why);
}

/* Letters, digits, '-' and '_': no dot, so that it leads nowhere. */
static bool
is_folder_name(const char *name, size_t size)
{
    return size > 0 && size <= UNPACK_FOLDER_MAX && strspn(name, FOLDER_CHARACTERS) >= size;
}

static bool
is_common(const char *path, size_t size, struct unpack_top *top)
{
    if (!top->is_known) {
        memcpy(top->name, path, size);
        top->name[size] = '\0';
        top->is_known = true;
    }
    return strlen(top->name) == size && memcmp(top->name, path, size) == 0;
}

const char *
unpack_name(const char *path, struct unpack_top *top)
{
    const char *slash = strchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;

    if ((slash && !is_folder_name(path, size)) || (*name && !cohort_file_is_name(text_of(name)))
        || (!slash && !*name))
        return NULL;
    return is_common(path, size, top) ? name : NULL;
}

static enum status
check_size(struct unpacking *unpacking, int64_t file_bytes, struct error *err)
{
    int64_t free_bytes = UNPACK_RATIO_FREE_BYTES + UNPACK_RATIO_MAX * unpacking->zip_bytes;

    if (file_bytes > UNPACK_FILE_BYTES_MAX || unpacking->bytes > UNPACK_ALL_BYTES_MAX
        || unpacking->bytes > free_bytes)
        return refuse(unpacking, "zip_too_large", err, "what is in the zip is too large");
    return OK;
}

static enum status
write_all(int fd, const char *bytes, size_t size, struct error *err)
{
    while (size > 0) {
        ssize_t count = write(fd, bytes, size);

        if (count < 0)
            return error_set(err, UNAVAILABLE, "the disk: %s", strerror(errno));
        bytes += count;
        size -= (size_t)count;
    }
    return OK;
}

static enum status
copy_file(struct unpacking *unpacking, int fd, struct error *err)
{
    static char block[BLOCK_BYTES];
    int64_t file_bytes = 0;

    for (;;) {
        la_ssize_t count = archive_read_data(unpacking->archive, block, sizeof block);

        if (count == 0)
            return OK;
        if (count < 0)
            return refuse(unpacking, "bad_zip", err, "the zip is damaged, or encrypted");
        file_bytes += count;
        unpacking->bytes += count;
        TRY(check_size(unpacking, file_bytes, err));
        TRY(write_all(fd, block, (size_t)count, err));
    }
}

static void
close_file(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

int
unpack_make(int to, const char *name)
{
    return openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  S_IRUSR | S_IWUSR);
}

static enum status
take_file(struct unpacking *unpacking, const char *name, struct error *err)
{
    AUTO(close_file) int fd = unpack_make(unpacking->to, name);

    if (fd < 0 && errno == EEXIST)
        return refuse(unpacking, "zip_name", err, "the zip has a name twice");
    if (fd < 0)
        return error_set(err, UNAVAILABLE, "the disk: %s", strerror(errno));
    return copy_file(unpacking, fd, err);
}

static enum status
take_entry(struct unpacking *unpacking, struct archive_entry *entry, struct error *err)
{
    const char *path = archive_entry_pathname(entry);
    const char *name = path ? unpack_name(path, &unpacking->top) : NULL;
    mode_t type = archive_entry_filetype(entry);

    if (++unpacking->entries > UNPACK_ENTRIES_MAX)
        return refuse(unpacking, "zip_too_large", err, "the zip has too many entries");
    if (!name || archive_entry_symlink(entry) || archive_entry_hardlink(entry)
        || type != (*name ? AE_IFREG : AE_IFDIR))
        return refuse(unpacking, "zip_name", err,
                      "a zip holds files NUMBER-KIND.csv, in one folder at most, and nothing else");
    return *name ? take_file(unpacking, name, err) : OK;
}

static enum status
take_entries(struct unpacking *unpacking, struct error *err)
{
    struct archive_entry *entry = NULL;

    for (;;) {
        int result = archive_read_next_header(unpacking->archive, &entry);

        if (result == ARCHIVE_EOF && unpacking->entries > 0)
            return OK;
        if (result != ARCHIVE_OK)
            return refuse(unpacking, "bad_zip", err, "it is no zip file, or has nothing in it");
        TRY(take_entry(unpacking, entry, err));
    }
}

enum status
unpack(int from, int64_t size, int to, const char **ret_code, struct error *err)
{
    struct unpacking unpacking = { .archive = archive_read_new(), .to = to, .zip_bytes = size };
    enum status status;

    if (!unpacking.archive)
        return error_set(err, UNAVAILABLE, "out of memory");
    if (archive_read_support_format_zip_seekable(unpacking.archive) != ARCHIVE_OK
        || archive_read_open_fd(unpacking.archive, from, BLOCK_BYTES) != ARCHIVE_OK)
        status = refuse(&unpacking, "bad_zip", err, "it is no zip file");
    else
        status = take_entries(&unpacking, err);
    archive_read_free(unpacking.archive);
    *ret_code = unpacking.code;
    return status;
}
