/* Whose keys the buses accept. The list is a file that each bus looks at four times a second
 * (common/bus/key_list.h); it is changed by writing another one and renaming it. */
#include "services/gtctl/gtctl.h"

#include "common/bus/key_list.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* The list that is changed; the lock keeps others out. */
struct change {
    struct key_list list;
    char *file;
    int lock;
};

static void
change_clear(struct change *change)
{
    key_list_clear(&change->list);
    free(change->file);
    if (change->lock >= 0)
        close(change->lock);
}

/* Of the folder: the list itself is replaced. */
static enum status
take_lock(struct change *change, struct error *err)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s", gtctl_keys_file);
    const char *folder = dirname(path);
    change->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (change->lock < 0 || flock(change->lock, LOCK_EX) != 0)
        return error_set(err, UNAVAILABLE, "%s: %s", folder, strerror(errno));
    return OK;
}

/* A list that is not there yet is an empty one. */
static enum status
change_open(struct change *change, struct error *err)
{
    size_t size = 0;

    if (!*gtctl_keys_file)
        return error_set(err, INVALID, "set BUS_KEYS_FILE, or start this by scripts/gtctl");
    TRY(take_lock(change, err));
    if (access(gtctl_keys_file, F_OK) != 0 && errno == ENOENT)
        return key_list_parse(TEXT("end\n"), &change->list, err);
    TRY(key_list_load(gtctl_keys_file, &change->file, &size, err));
    return key_list_parse((struct text){ change->file, size }, &change->list, err);
}

/* A root that changes the list of another user's system leaves it to that user. */
static void
keep_owner(int to)
{
    struct stat old;

    if (stat(gtctl_keys_file, &old) == 0 && fchown(to, old.st_uid, old.st_gid) != 0)
        fprintf(stderr, "gtctl keys: the owner of %s changes\n", gtctl_keys_file);
}

static bool
write_list(FILE *to, const struct key_list *list)
{
    fprintf(to, "# Whose keys the buses accept: KEY NAME ROLE. Changed by \"gtctl keys\".\n");
    for (size_t i = 0; i < list->count; i++)
        if (list->owners[i].key[0])
            fprintf(to, "%s %s %s\n", list->owners[i].key, list->owners[i].name,
                    list->owners[i].role);
    fprintf(to, "end\n");
    return fflush(to) == 0 && fsync(fileno(to)) == 0;
}

static enum status
change_save(const struct change *change, struct error *err)
{
    char aside[PATH_SIZE];

    snprintf(aside, sizeof aside, "%s.new", gtctl_keys_file);
    int file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *to = file >= 0 ? fdopen(file, "w") : NULL;
    if (!to)
        return error_set(err, UNAVAILABLE, "%s: %s", aside, strerror(errno));
    keep_owner(file);
    bool is_written = write_list(to, &change->list);
    if (fclose(to) != 0 || !is_written || rename(aside, gtctl_keys_file) != 0)
        return error_set(err, UNAVAILABLE, "%s: %s", gtctl_keys_file, strerror(errno));
    return OK;
}

static enum status
keys_add(char **words, struct error *err)
{
    AUTO(change_clear) struct change change = { .lock = -1 };
    struct key key;

    if (!key_list_is_name(text_of(words[0])) || !key_list_is_name(text_of(words[1])))
        return error_set(err, INVALID, "a name or role has letters, digits and @._- only");
    if (!key_of_digits(text_of(words[2]), &key))
        return error_set(err, INVALID, "a public key has 64 digits 0-9a-f");
    TRY(change_open(&change, err));
    if (key_list_find(&change.list, words[2]))
        return error_set(err, CONFLICT, "this key is in the list already");
    if (change.list.count == KEY_LIST_MAX)
        return error_set(err, CONFLICT, "the list has %d keys already", KEY_LIST_MAX);
    struct key_owner *owner = &change.list.owners[change.list.count++];
    memcpy(owner->name, words[0], strlen(words[0]) + 1);
    memcpy(owner->role, words[1], strlen(words[1]) + 1);
    memcpy(owner->key, words[2], sizeof owner->key);
    return change_save(&change, err);
}

/* All keys of a name, or the one key. */
static enum status
keys_revoke(char **words, struct error *err)
{
    AUTO(change_clear) struct change change = { .lock = -1 };
    int count = 0;

    TRY(change_open(&change, err));
    for (size_t i = 0; i < change.list.count; i++) {
        struct key_owner *owner = &change.list.owners[i];

        if (strcmp(owner->name, words[0]) != 0 && strcmp(owner->key, words[0]) != 0)
            continue;
        HASH_DEL(change.list.by_key, owner);
        owner->key[0] = '\0';
        count++;
    }
    if (count == 0)
        return error_set(err, NOT_FOUND, "no such name or key; see gtctl keys list");
    TRY(change_save(&change, err));
    printf("revoked: %d\n", count);
    return OK;
}

static enum status
keys_list(char **words, struct error *err)
{
    AUTO(change_clear) struct change change = { .lock = -1 };

    (void)words;
    TRY(change_open(&change, err));
    for (size_t i = 0; i < change.list.count; i++)
        printf("%s %s %s\n", change.list.owners[i].key, change.list.owners[i].name,
               change.list.owners[i].role);
    return OK;
}

static void
print_key(const struct key *public)
{
    char digits[KEY_DIGITS + 1];

    key_write_digits(public, digits);
    puts(digits);
}

static enum status
keys_make(char **words, struct error *err)
{
    struct key public;

    TRY(key_make(words[0], &public, err));
    print_key(&public);
    return OK;
}

static enum status
keys_show_public(char **words, struct error *err)
{
    struct key secret, public;

    TRY(key_read(words[0], &secret, err));
    key_public(&secret, &public);
    key_forget(&secret);
    print_key(&public);
    return OK;
}

static const struct action {
    const char *name;
    int words;
    enum status (*run)(char **words, struct error *err);
} actions[] = {
    { "make", 1, keys_make }, { "public", 1, keys_show_public }, { "list", 0, keys_list },
    { "add", 3, keys_add },   { "revoke", 1, keys_revoke },
};

int
keys_run(int argc, char **argv)
{
    struct error err = { 0 };

    for (size_t i = 0; argc > 1 && i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(argv[1], actions[i].name) != 0 || argc != actions[i].words + 2)
            continue;
        enum status status = gtctl_configure(&err);
        if (status == OK)
            status = actions[i].run(argv + 2, &err);
        return gtctl_end("keys", status, &err, EXIT_REFUSED);
    }
    return EXIT_USAGE;
}
