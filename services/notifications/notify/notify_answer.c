/* What GOV.UK Notify's answers mean: docs.notifications.service.gov.uk/rest-api.html, "Error
 * codes". */
#include "notify.h"

#include <jansson.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000, MS_US = 1000 };

/* A row for each answer that has a meaning of its own; the first that fits counts. `error` is the
 * name that Notify gives, NULL for any; `about` a word of its text. */
static const struct rule {
    long status;
    const char *error, *about;
    struct notify_answer answer;
} rules[] = {
    { 400, "ValidationError", "phone_number", { SMTP_REFUSED, true, false, 0, "number", NULL } },
    { 400, "ValidationError", "email_address", { SMTP_REFUSED, true, false, 0, "address", NULL } },
    { 400, "ValidationError", NULL, { SMTP_REFUSED, false, false, 0, "validation", NULL } },
    { 400,
      "BadRequestError",
      "Template",
      { SMTP_AWAY, false, false, NOTIFY_PAUSE_MS, "template", NULL } },
    { 400, "BadRequestError", NULL, { SMTP_REFUSED, false, false, 0, "request", NULL } },
    { 403, NULL, NULL, { SMTP_AWAY, false, false, NOTIFY_PAUSE_MS, "key, clock", NULL } },
    { 404, NULL, NULL, { SMTP_REFUSED, false, false, 0, "", NULL } },
    { 410, NULL, NULL, { SMTP_REFUSED, false, false, 0, "", NULL } },
    { 413, NULL, NULL, { SMTP_REFUSED, false, false, 0, "too long", NULL } },
    { 429, "TooManyRequestsError", NULL, { SMTP_AWAY, false, false, DAY_MS, "day", NULL } },
    { 429, NULL, NULL, { SMTP_AWAY, false, false, NOTIFY_PAUSE_MS, "minute", NULL } },
};

static const struct notify_status *
receipt_of(const json_t *notification)
{
    const char *status = json_string_value(json_object_get(notification, "status"));

    return status ? notify_status_final(status) : NULL;
}

static const struct notify_answer unknown = { SMTP_AWAY, false, false, 0, "no answer", NULL };

static bool
has_word(const json_t *errors, const char *member, const char *word)
{
    const char *text = json_string_value(json_object_get(json_array_get(errors, 0), member));

    return !word || (text && strstr(text, word));
}

/* The limit of a day ends at midnight, UTC. */
static int64_t
until_midnight_ms(int64_t now_us)
{
    return DAY_MS - now_us / MS_US % DAY_MS;
}

static struct notify_answer
read_error(long status, const json_t *body, int64_t now_us)
{
    const json_t *errors = json_object_get(body, "errors");

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *rule = &rules[i];
        struct notify_answer answer = rule->answer;

        if (rule->status != status || !has_word(errors, "error", rule->error)
            || !has_word(errors, "message", rule->about))
            continue;
        if (answer.pause_ms == DAY_MS)
            answer.pause_ms = until_midnight_ms(now_us);
        return answer;
    }
    return unknown;
}

struct notify_answer
notify_read(long status, struct text body, bool is_look, int64_t now_us)
{
    json_t *json = json_loadb(body.data ? body.data : "", body.size, 0, NULL);
    struct notify_answer answer = { .result = SMTP_ACCEPTED, .code = "" };

    if (is_look && status == 200) {
        const json_t *list = json_object_get(json, "notifications");
        answer = json_is_array(list) ? answer : unknown;
        answer.is_found = json_array_size(list) > 0;
        answer.receipt = receipt_of(json_array_get(list, 0));
    } else if (status != 201 || is_look) {
        answer = read_error(status, json, now_us);
        if (is_look && answer.result == SMTP_REFUSED)
            answer = unknown; /* says nothing about the message */
    } else if (!json_is_string(json_object_get(json, "id"))) {
        answer = unknown;
    }
    json_decref(json);
    return answer;
}
