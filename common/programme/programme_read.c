#include "common/programme/programme_read.h"

#include <stdarg.h>
#include <string.h>

struct node
node_member(const struct node *above, const char *key)
{
    return (struct node){ .above = above, .key = key, .value = json_object_get(above->value, key) };
}

struct node
node_element(const struct node *above, size_t index)
{
    return (struct node){
        .above = above,
        .index = index,
        .value = json_array_get(above->value, index),
    };
}

/* Puts "/key" or "/index" in front of `path`; what does not fit is cut off. */
static void
prepend_step(const struct node *node, char *path, size_t size)
{
    char longer[sizeof((struct error *)0)->text];

    if (node->key)
        snprintf(longer, sizeof longer, "/%s%s", node->key, path);
    else
        snprintf(longer, sizeof longer, "/%zu%s", node->index, path);
    snprintf(path, size, "%s", longer);
}

enum status
node_refuse(const struct node *node, struct error *err, const char *fmt, ...)
{
    char path[sizeof err->text] = "";
    char problem[sizeof err->text];
    va_list args;

    va_start(args, fmt);
    vsnprintf(problem, sizeof problem, fmt, args);
    va_end(args);
    for (; node->above; node = node->above)
        prepend_step(node, path, sizeof path);
    return error_set(err, INVALID, "%s %s: %s", node->label, path[0] ? path : "/", problem);
}

enum status
node_load(struct text json, const char *label, json_t **ret_value, struct error *err)
{
    json_error_t problem;
    json_t *value =
        json_loadb(json.size ? json.data : "", json.size, JSON_REJECT_DUPLICATES, &problem);

    if (!value)
        return error_set(err, INVALID, "%s: line %d, column %d: %s", label, problem.line,
                         problem.column, problem.text);
    *ret_value = value;
    return OK;
}

enum status
node_read_object(const struct node *node, struct error *err)
{
    if (!json_is_object(node->value))
        return node_refuse(node, err, "must be an object");
    return OK;
}

enum status
node_read_array(const struct node *node, size_t count_max, size_t *ret_count, struct error *err)
{
    if (!json_is_array(node->value))
        return node_refuse(node, err, "must be an array");
    if (json_array_size(node->value) > count_max)
        return node_refuse(node, err, "must have at most %zu elements", count_max);
    *ret_count = json_array_size(node->value);
    return OK;
}

static enum status
node_read_number(const struct node *node, int64_t least, int64_t most, int64_t *ret_number,
                 struct error *err)
{
    json_int_t number = json_integer_value(node->value);

    if (!json_is_integer(node->value) || number < least || number > most)
        return node_refuse(node, err, "must be a whole number from %lld to %lld", (long long)least,
                           (long long)most);
    *ret_number = number;
    return OK;
}

static bool
is_name(const char *name)
{
    const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    return name && *name && strlen(name) < PROGRAMME_NAME_SIZE
           && name[strspn(name, allowed)] == '\0';
}

enum status
node_read_name(const struct node *node, programme_name ret_name, struct error *err)
{
    const char *name = json_string_value(node->value);

    if (!is_name(name))
        return node_refuse(
            node, err, "must be a name of 1 to %d letters, digits, hyphens, underscores or dots",
            PROGRAMME_NAME_SIZE - 1);
    memcpy(ret_name, name, strlen(name) + 1);
    return OK;
}

enum status
node_read_title(const struct node *node, char ret_title[PROGRAMME_TITLE_SIZE], struct error *err)
{
    const char *title = json_string_value(node->value);

    if (!title || text_trim(text_of(title)).size == 0 || strlen(title) >= PROGRAMME_TITLE_SIZE)
        return node_refuse(node, err, "must be a text of 1 to %d bytes", PROGRAMME_TITLE_SIZE - 1);
    memcpy(ret_title, title, strlen(title) + 1);
    return OK;
}

enum status
node_read_names(const struct node *node, size_t count_max, programme_name *names, int *ret_count,
                struct error *err)
{
    size_t count = 0;

    TRY(node_read_array(node, count_max, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node element = node_element(node, i);
        TRY(node_read_name(&element, names[i], err));
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return node_refuse(&element, err, "%s stands twice; keep one", names[i]);
    }
    *ret_count = (int)count;
    return OK;
}

enum status
member_number(const struct node *object, const char *key, int64_t least, int64_t most,
              int64_t *ret_number, struct error *err)
{
    struct node node = node_member(object, key);

    return node_read_number(&node, least, most, ret_number, err);
}

enum status
member_name(const struct node *object, const char *key, programme_name ret_name, struct error *err)
{
    struct node node = node_member(object, key);

    return node_read_name(&node, ret_name, err);
}
