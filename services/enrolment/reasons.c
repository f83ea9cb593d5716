#include "reasons.h"

#include <jansson.h>
#include <stdlib.h>

struct list {
    struct text *texts;
    size_t count;
};

struct reasons {
    json_t *file; /* owns the bytes of the texts */
    struct list withdrawal, deferral;
};

void
reasons_destroy(struct reasons **reasons_p)
{
    struct reasons *reasons = *reasons_p;

    if (!reasons)
        return;
    free(reasons->withdrawal.texts);
    free(reasons->deferral.texts);
    json_decref(reasons->file);
    free(reasons);
    *reasons_p = NULL;
}

static enum status
list_read(const json_t *file, const char *name, struct list *ret_list, struct error *err)
{
    const json_t *array = json_object_get(file, name);
    size_t count = json_array_size(array);

    if (count == 0)
        return error_set(err, INVALID, "the file of reasons has no list \"%s\"", name);
    *ret_list = (struct list){ calloc(count, sizeof(struct text)), count };
    if (!ret_list->texts)
        return error_set(err, UNAVAILABLE, "reasons: out of memory");
    for (size_t i = 0; i < count; i++) {
        const json_t *text = json_array_get(array, i);
        if (json_string_length(text) == 0)
            return error_set(err, INVALID, "reason %zu of \"%s\" is no text", i + 1, name);
        ret_list->texts[i] = (struct text){ json_string_value(text), json_string_length(text) };
    }
    return OK;
}

enum status
reasons_open(const char *path, struct reasons **ret_reasons, struct error *err)
{
    json_error_t problem;

    AUTO(reasons_destroy) struct reasons *reasons = calloc(1, sizeof *reasons);
    if (!reasons)
        return error_set(err, UNAVAILABLE, "reasons: out of memory");
    reasons->file = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
    if (!reasons->file)
        return error_set(err, INVALID, "%s: line %d: %s", path, problem.line, problem.text);
    TRY(list_read(reasons->file, "withdrawal_reasons", &reasons->withdrawal, err));
    TRY(list_read(reasons->file, "deferral_reasons", &reasons->deferral, err));
    *ret_reasons = reasons;
    reasons = NULL; /* handed over: AUTO must not end it */
    return OK;
}

struct text_list
reasons_withdrawal(const struct reasons *reasons)
{
    return (struct text_list){ reasons->withdrawal.texts, reasons->withdrawal.count };
}

struct text_list
reasons_deferral(const struct reasons *reasons)
{
    return (struct text_list){ reasons->deferral.texts, reasons->deferral.count };
}
