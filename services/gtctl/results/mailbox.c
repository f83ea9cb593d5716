#include "mailbox.h"

#include "services/gtctl/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_READ = 4 * 1024 }; /* bytes that nearly every header fits in */

static void
walk_close(FTS **walk)
{
    if (*walk)
        fts_close(*walk);
}

static void
file_close(const int *file)
{
    if (*file >= 0)
        close(*file);
}

/* Up to the end of the header, or as much as is looked at; -1 on failure. */
static ssize_t
read_header(int file, char *to)
{
    size_t size = 0;
    size_t wanted = FIRST_READ;

    for (;;) {
        ssize_t more = read(file, to + size, wanted - size);

        if (more < 0 && errno != EINTR)
            return -1;
        size += more > 0 ? (size_t)more : 0;
        if (more == 0 || size == MAIL_HEADER_MAX
            || mail_header_is_complete((struct text){ to, size }))
            return (ssize_t)size;
        if (size == wanted)
            wanted = MAIL_HEADER_MAX;
    }
}

/* Leaves the size at 0 for a file that the server has moved on. */
static enum status
read_file(const char *path, char *to, size_t *ret_size, struct error *err)
{
    AUTO(file_close) int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t size = file < 0 ? -1 : read_header(file, to);

    if (size < 0 && errno != ENOENT)
        return error_set(err, INVALID, "a mail can't be read: %s", strerror(errno));
    *ret_size = size < 0 ? 0 : (size_t)size;
    return OK;
}

static bool
is_unfinished(const FTSENT *entry)
{
    return entry->fts_level > 0
           && (entry->fts_name[0] == '.'
               || (entry->fts_info == FTS_D && strcmp(entry->fts_name, "tmp") == 0));
}

static enum status
check_entry(const FTSENT *entry, struct error *err)
{
    if (entry->fts_info != FTS_DNR && (entry->fts_info != FTS_NS || entry->fts_level > 0))
        return OK;
    return error_set(err, NOT_FOUND, "the mail server's folder can't be read: %s",
                     strerror(entry->fts_errno));
}

enum status
mailbox_read(const char *path, struct text cohort_id, mailbox_mail *on_mail, void *self,
             struct error *err)
{
    static struct mail mail;
    static char bytes[MAIL_HEADER_MAX];
    char root[PATH_MAX];
    char *const roots[] = { root, NULL };
    snprintf(root, sizeof root, "%s", path);
    AUTO(walk_close) FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry = NULL;

    while (walk && (entry = fts_read(walk))) {
        size_t size = 0;

        TRY(interrupt_check(err));
        TRY(check_entry(entry, err));
        if (is_unfinished(entry)) {
            fts_set(walk, entry, FTS_SKIP);
            continue;
        }
        if (entry->fts_info == FTS_F)
            TRY(read_file(entry->fts_accpath, bytes, &size, err));
        if (size > 0 && mail_read((struct text){ bytes, size }, &mail)
            && text_equal((struct text){ mail.cohort.bytes, mail.cohort.size }, cohort_id))
            on_mail(self, &mail);
    }
    return OK;
}
