/* gtctl unpack: what the gateway runs before it keeps an import. A process of its own reads what a
 * stranger has sent; when it is misled, nothing else is. */
#include "folder.h"
#include "gtctl.h"
#include "kinds.h"
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status
unpack_into(const char *path, const char **ret_code, struct error *err)
{
    struct stat zip;

    *ret_code = NULL;
    if (fstat(STDIN_FILENO, &zip) != 0 || !S_ISREG(zip.st_mode))
        return error_set(err, INVALID, "standard input is no file");
    int to = mkdir(path, S_IRWXU) == 0 ? open(path, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (to < 0)
        return error_set(err, UNAVAILABLE, "the folder can't be made: %s", strerror(errno));
    enum status status = unpack(STDIN_FILENO, zip.st_size, to, ret_code, err);
    close(to);
    return status;
}

static enum status
check_folder(const char *path, const char **ret_code, struct error *err)
{
    size_t kind_count = 0;
    const struct kind *kinds = kinds_all(&kind_count);
    AUTO(folder_destroy) struct folder *folder = NULL;

    enum status status = folder_open(path, kinds, kind_count, &folder, err);
    if (status == INVALID)
        *ret_code = "folder_refused";
    return status;
}

static void
tell(const char *code, const char *detail)
{
    json_t *line = json_pack("{s:s, s:s}", "code", code, "detail", detail);

    json_dumpf(line, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    json_decref(line);
}

int
unpack_run(int argc, char **argv)
{
    struct error err = { 0 };
    const char *code = NULL;

    if (argc != 2)
        return EXIT_USAGE;
    enum status status = unpack_into(argv[1], &code, &err);
    if (status == OK)
        status = check_folder(argv[1], &code, &err);
    if (code)
        tell(code, err.text);
    return gtctl_end("unpack", status, &err, code ? EXIT_REFUSED : EXIT_FAILURE);
}
