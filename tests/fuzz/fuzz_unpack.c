// parts: gtctl/import/unpack
/* Any bytes, and a good zip with bytes changed, are refused with a code, or leave plain files
 * within the bounds of unpack.h. */
#include "services/gtctl/import/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ZIP_ROOM = 4096, ROW_BYTES = 300, EDIT_BYTES = 3 };

struct zip {
    char bytes[ZIP_ROOM];
    size_t size;
};

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static void
add_file(struct archive *to, const char *name, const char *text, size_t size)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, S_IRUSR);
    check(archive_write_header(to, entry) == ARCHIVE_OK);
    check(archive_write_data(to, text, size) == (la_ssize_t)size);
    archive_entry_free(entry);
}

/* Two files in one folder, deflated. */
static void
make_zip(struct zip *zip)
{
    struct archive *to = archive_write_new();
    char row[ROW_BYTES];

    memset(row, 'x', sizeof row);
    check(archive_write_set_format_zip(to) == ARCHIVE_OK);
    check(archive_write_open_memory(to, zip->bytes, sizeof zip->bytes, &zip->size) == ARCHIVE_OK);
    add_file(to, "pilot/00-cohort.csv", "a,b\n1,2\n", 8);
    add_file(to, "pilot/01-vle.csv", row, sizeof row);
    check(archive_write_close(to) == ARCHIVE_OK);
    archive_write_free(to);
}

/* Each three bytes put one byte somewhere. */
static void
edit(struct zip *zip, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + EDIT_BYTES <= size; i += EDIT_BYTES)
        zip->bytes[(size_t)(data[i] * 256 + data[i + 1]) % zip->size] = (char)data[i + 2];
}

static int64_t
take_file(int folder, const char *name)
{
    struct unpack_top top = { .is_known = false };
    struct stat about;

    check(unpack_name(name, &top) == name);
    check(fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode));
    check(about.st_size <= UNPACK_FILE_BYTES_MAX + 65536); /* what is beyond ends it */
    check(unlinkat(folder, name, 0) == 0);
    return about.st_size;
}

/* Looks at what was unpacked and takes it away. */
static void
take_files(int folder)
{
    DIR *list = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY));
    int64_t bytes = 0;
    int count = 0;

    check(list != NULL);
    for (struct dirent *entry; (entry = readdir(list));)
        if (entry->d_name[0] != '.') {
            bytes += take_file(folder, entry->d_name);
            count++;
        }
    check(count <= UNPACK_ENTRIES_MAX && bytes <= UNPACK_ALL_BYTES_MAX + 65536);
    closedir(list);
}

static int
make_folder(void)
{
    static char path[] = "/tmp/fuzz_unpack.XXXXXX";

    check(mkdtemp(path) != NULL);
    return open(path, O_RDONLY | O_DIRECTORY);
}

static void
unpack_bytes(const void *bytes, size_t size)
{
    static int folder = -1;
    struct error err = { 0 };
    const char *code = NULL;
    int from = memfd_create("zip", 0);

    if (folder < 0)
        folder = make_folder();
    check(from >= 0 && write(from, bytes, size) == (ssize_t)size && lseek(from, 0, SEEK_SET) == 0);
    enum status status = unpack(from, (int64_t)size, folder, &code, &err);
    check(status == OK ? !code : status == INVALID && code && err.text[0]);
    take_files(folder);
    close(from);
}

/* The first byte says whether the rest is a zip or changes of one. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zip good;
    struct zip zip;

    if (good.size == 0)
        make_zip(&good);
    if (size == 0)
        return 0;
    if (data[0] & 1) {
        unpack_bytes(data + 1, size - 1);
        return 0;
    }
    zip = good;
    edit(&zip, data + 1, size - 1);
    unpack_bytes(zip.bytes, zip.size);
    return 0;
}
