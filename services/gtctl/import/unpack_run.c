/* gtctl unpack: what the gateway runs before it keeps an import. A process of its own reads what a
 * stranger has sent; when it is misled, nothing else is. */
#include "folder.h"
#include "kinds.h"
#include "services/gtctl/gtctl.h"
#include "unpack.h"
#include "unpack_csv.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CSV_ARGUMENTS = 6, ZIP_ARGUMENTS = 2 };

/* `argv`: DIR, and of a single file FILE COHORT STARTS_ON COMPLETES_ON. */
static enum status
unpack_into(int argc, char **argv, const char **ret_code, struct error *err)
{
    struct stat from;
    enum status status;

    if (fstat(STDIN_FILENO, &from) != 0 || !S_ISREG(from.st_mode))
        return error_set(err, INVALID, "standard input is no file");
    int to =
        mkdir(argv[1], S_IRWXU) == 0 ? open(argv[1], O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (to < 0)
        return error_set(err, UNAVAILABLE, "the folder can't be made: %s", strerror(errno));
    if (argc == CSV_ARGUMENTS)
        status = unpack_csv(STDIN_FILENO, to, argv[2],
                            &(struct unpack_cohort){ argv[3], argv[4], argv[5] }, ret_code, err);
    else
        status = unpack(STDIN_FILENO, from.st_size, to, ret_code, err);
    close(to);
    return status;
}

static void
tell(json_t *line)
{
    json_dumpf(line, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    json_decref(line);
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
    if (status == OK)
        tell(json_pack("{s:s, s:s*}", "cohort_id",
                       folder_cohort(folder) ? folder_cohort(folder)->id : "", "programmes_in",
                       folder_names(folder, "programme")));
    return status;
}

int
unpack_run(int argc, char **argv)
{
    struct error err = { 0 };
    const char *code = NULL;

    if (argc != ZIP_ARGUMENTS && argc != CSV_ARGUMENTS)
        return EXIT_USAGE;
    enum status status = unpack_into(argc, argv, &code, &err);
    if (status == OK)
        status = check_folder(argv[1], &code, &err);
    if (code)
        tell(json_pack("{s:s, s:s}", "code", code, "detail", err.text));
    return gtctl_end("unpack", status, &err, code ? EXIT_REFUSED : EXIT_FAILURE);
}
