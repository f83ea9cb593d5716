/* Limits as a setting says them, and as a header tells them. */
#include "limit.h"

#include "common/base/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_MAX = 1000000 };

/* NAME=QUOTA/SECONDS */
static bool
read_policy(struct text word, struct limit_policy *ret_policy)
{
    const char *end = word.data + word.size;
    const char *equals = memchr(word.data, '=', word.size);
    const char *slash = equals ? memchr(equals, '/', (size_t)(end - equals)) : NULL;

    if (!slash || equals == word.data || equals - word.data >= LIMIT_NAME_SIZE)
        return false;
    *ret_policy = (struct limit_policy){ .name = "" };
    memcpy(ret_policy->name, word.data, (size_t)(equals - word.data));
    return value_number_between((struct text){ equals + 1, (size_t)(slash - equals - 1) }, 1,
                                NUMBER_MAX, &ret_policy->quota)
           && value_number_between((struct text){ slash + 1, (size_t)(end - slash - 1) }, 1,
                                   NUMBER_MAX, &ret_policy->window_s);
}

enum status
limit_policies_read(const char *setting, const char *text, struct limit_policies *ret_policies,
                    struct error *err)
{
    *ret_policies = (struct limit_policies){ .count = 0 };
    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        struct text word = { at, strcspn(at, " ") };

        if (ret_policies->count == LIMIT_POLICIES_MAX)
            return error_set(err, INVALID, "%s: more than %d limits", setting, LIMIT_POLICIES_MAX);
        if (!read_policy(word, &ret_policies->rows[ret_policies->count++]))
            return error_set(err, INVALID, "%s: \"%.*s\" is not NAME=QUOTA/SECONDS", setting,
                             TEXT_ARGS(word));
        at += word.size;
    }
    return OK;
}

const struct limit_policy *
limit_policy_find(const struct limit_policies *policies, const char *name)
{
    for (size_t i = 0; i < policies->count; i++)
        if (strcmp(policies->rows[i].name, name) == 0)
            return &policies->rows[i];
    return NULL;
}

void
limit_policy_header(const struct limit_policy *policy, char out[LIMIT_HEADER_SIZE])
{
    snprintf(out, LIMIT_HEADER_SIZE, "\"%s\";q=%" PRId64 ";w=%" PRId64, policy->name, policy->quota,
             policy->window_s);
}

void
limit_header(const struct limit_request *request, char out[LIMIT_HEADER_SIZE])
{
    snprintf(out, LIMIT_HEADER_SIZE, "\"%s\";r=%" PRId64 ";t=%" PRId64, request->policy->name,
             request->remaining, request->full_s);
}
