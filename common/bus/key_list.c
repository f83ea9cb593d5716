#include "common/bus/key_list.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 3 };

bool
key_list_is_name(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!isalnum((unsigned char)text.data[i]) && !memchr("@._-", text.data[i], 4))
            return false;
    return text.size > 0 && text.size < KEY_LIST_NAME_MAX;
}

/* The next word of a line, which becomes shorter; empty at its end. */
static struct text
next_word(struct text *line)
{
    *line = text_trim(*line);
    const char *space = line->size ? memchr(line->data, ' ', line->size) : NULL;
    struct text word = { line->data, space ? (size_t)(space - line->data) : line->size };

    line->data += word.size;
    line->size -= word.size;
    return word;
}

static void
copy_text(char *to, struct text text)
{
    memcpy(to, text.data, text.size);
    to[text.size] = '\0';
}

static const char *
add_line(struct key_list *list, struct text line)
{
    struct text words[WORDS];
    struct key key;

    for (size_t i = 0; i < WORDS; i++)
        words[i] = next_word(&line);
    if (!key_of_digits(words[0], &key))
        return "expected a public key of 64 digits 0-9a-f";
    if (!key_list_is_name(words[1]) || !key_list_is_name(words[2]) || text_trim(line).size > 0)
        return "expected a key, a name and a role";
    if (list->count == KEY_LIST_MAX)
        return "too many keys";
    struct key_owner *owner = &list->owners[list->count];
    copy_text(owner->key, words[0]);
    if (key_list_find(list, owner->key))
        return "this key stands here twice";
    copy_text(owner->name, words[1]);
    copy_text(owner->role, words[2]);
    HASH_ADD(hh, list->by_key, key, KEY_DIGITS, owner);
    list->count++;
    return NULL;
}

/* Cuts the next line off; false at the end. A last line without a newline is none. */
static bool
next_line(struct text *file, struct text *ret_line)
{
    const char *end = file->size ? memchr(file->data, '\n', file->size) : NULL;

    if (!end)
        return false;
    *ret_line = (struct text){ file->data, (size_t)(end - file->data) };
    file->size -= ret_line->size + 1;
    file->data = end + 1;
    return true;
}

static enum status
parse_lines(struct text file, struct key_list *list, struct error *err)
{
    struct text line;
    const char *problem = NULL;
    int number = 0;

    while (next_line(&file, &line)) {
        number++;
        line = text_trim(line);
        if (text_is(line, "end") && file.size == 0)
            return OK;
        if (line.size == 0 || line.data[0] == '#')
            continue;
        if ((problem = add_line(list, line)) != NULL)
            return error_set(err, INVALID, "line %d: %s", number, problem);
    }
    return error_set(err, INVALID, "the last line is not \"end\"");
}

enum status
key_list_parse(struct text file, struct key_list *ret_list, struct error *err)
{
    *ret_list = (struct key_list){ .owners = calloc(KEY_LIST_MAX, sizeof *ret_list->owners) };
    if (!ret_list->owners)
        return error_set(err, UNAVAILABLE, "out of memory");
    enum status status = parse_lines(file, ret_list, err);
    if (status != OK) {
        HASH_CLEAR(hh, ret_list->by_key);
        ret_list->count = 0;
    }
    return status;
}

void
key_list_clear(struct key_list *list)
{
    HASH_CLEAR(hh, list->by_key);
    free(list->owners);
    *list = (struct key_list){ .owners = NULL };
}

const struct key_owner *
key_list_find(const struct key_list *list, const char *digits)
{
    struct key_owner *owner = NULL;

    if (strlen(digits) == KEY_DIGITS)
        HASH_FIND(hh, list->by_key, digits, KEY_DIGITS, owner);
    return owner;
}

static void
close_file(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

enum status
key_list_load(const char *path, char **ret_file, size_t *ret_size, struct error *err)
{
    AUTO(close_file) FILE *from = fopen(path, "re");
    char *file = malloc(KEY_LIST_SIZE_MAX + 1);

    if (!from || !file) {
        free(file);
        return error_set(err, UNAVAILABLE, "%s: %s", path, strerror(errno));
    }
    *ret_size = fread(file, 1, KEY_LIST_SIZE_MAX + 1, from);
    if (ferror(from) || *ret_size > KEY_LIST_SIZE_MAX) {
        free(file);
        return error_set(err, INVALID, "%s can't be read, or is too large", path);
    }
    *ret_file = file;
    return OK;
}
