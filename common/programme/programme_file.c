#include "common/programme/programme_file.h"

#include "common/programme/programme_read.h"

#include <stdlib.h>
#include <string.h>

static enum status
read_reasons(const struct node *root, const char *key, struct programme_reasons *reasons,
             struct error *err)
{
    struct node node = node_member(root, key);

    TRY(node_read_names(&node, PROGRAMME_FILE_REASONS_MAX, reasons->names, &reasons->count, err));
    if (reasons->count == 0)
        return node_refuse(&node, err, "must have at least one reason");
    return OK;
}

static enum status
check_once(const struct node *node, const struct programme_file *file,
           const struct programme *programme, struct error *err)
{
    for (int i = 0; i < file->count; i++)
        if (strcmp(file->entries[i].code, programme->code) == 0
            && file->entries[i].version == programme->version)
            return node_refuse(node, err, "version %d of %s stands twice; give it another version",
                               (int)programme->version, programme->code);
    return OK;
}

static enum status
keep_definition(const struct node *node, const struct programme *programme,
                struct programme_entry *ret_entry, struct error *err)
{
    char *definition = json_dumps(node->value, JSON_COMPACT | JSON_SORT_KEYS);

    if (!definition)
        abort();
    *ret_entry =
        (struct programme_entry){ .version = programme->version, .definition = definition };
    memcpy(ret_entry->code, programme->code, sizeof ret_entry->code);
    if (strlen(definition) > PROGRAMME_SIZE_MAX)
        return node_refuse(node, err, "must have at most %d bytes", PROGRAMME_SIZE_MAX);
    return OK;
}

static enum status
read_entry(const struct node *node, struct programme_file *file, struct error *err)
{
    AUTO(programme_destroy) struct programme *programme = calloc(1, sizeof *programme);

    if (!programme)
        abort();
    TRY(programme_read(node, programme, err));
    TRY(check_once(node, file, programme, err));
    return keep_definition(node, programme, &file->entries[file->count++], err);
}

static enum status
read_file(const struct node *root, struct programme_file *file, struct error *err)
{
    struct node programmes = node_member(root, "programmes");
    size_t count = 0;

    TRY(node_read_object(root, err));
    TRY(read_reasons(root, "withdrawal_reasons", &file->withdrawal, err));
    TRY(read_reasons(root, "deferral_reasons", &file->deferral, err));
    TRY(node_read_array(&programmes, PROGRAMME_FILE_PROGRAMMES_MAX, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node node = node_element(&programmes, i);
        TRY(read_entry(&node, file, err));
    }
    return OK;
}

static void
value_destroy(json_t **value)
{
    json_decref(*value);
}

enum status
programme_file_parse(struct text json, struct programme_file **ret_file, struct error *err)
{
    AUTO(value_destroy) json_t *value = NULL;
    AUTO(programme_file_destroy) struct programme_file *file = calloc(1, sizeof *file);

    if (!file)
        abort();
    if (json.size > PROGRAMME_FILE_SIZE_MAX)
        return error_set(err, INVALID, "programmes: must have at most %d bytes",
                         PROGRAMME_FILE_SIZE_MAX);
    TRY(node_load(json, "programmes", &value, err));
    TRY(read_file(&(struct node){ .label = "programmes", .value = value }, file, err));

    *ret_file = file;
    file = NULL;
    return OK;
}

void
programme_file_destroy(struct programme_file **file_p)
{
    struct programme_file *file = *file_p;

    if (!file)
        return;
    for (int i = 0; i < file->count; i++)
        free(file->entries[i].definition);
    free(file);
    *file_p = NULL;
}

bool
programme_reasons_have(const struct programme_reasons *reasons, struct text reason)
{
    for (int i = 0; i < reasons->count; i++)
        if (text_is(reason, reasons->names[i]))
            return true;
    return false;
}
