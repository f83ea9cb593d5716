#include "calendar.h"

#include "calendar_entries.h"
#include "services/gateway/access/owner.h"
#include "services/gateway/access/permit.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/http/represent.h"

#include "common/message/json_write.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_FIELDS = 3 };

static void
answer(struct calendar *calendar)
{
    struct request *request = calendar->request;
    struct error err = { 0 };
    char *text = NULL;
    struct ics_calendar ics = {
        .method = ICS_PUBLISH,
        .name = calendar_text(request, TEXT("NPQ"), " ", calendar->cohort_id),
        .entries = calendar->entries,
        .count = calendar->count,
    };

    if (ics_write(&ics, &text, &err) != OK) {
        problem_answer(request, "internal_error");
        return;
    }
    msgpack_sbuffer_write(&request->answer.body, text, strlen(text));
    free(text);
    request->answer.status = 200;
    request->answer.type = "text/calendar; charset=utf-8";
    represent(request);
}

static void
start(struct request *request, struct text cohort_id, struct text application_ref,
      struct text staff_id)
{
    struct calendar *calendar = request_alloc(request, sizeof *calendar);

    calendar->request = request;
    calendar->cohort_id = cohort_id;
    calendar->application_ref = application_ref;
    calendar->staff_id = staff_id;
    calendar_gather(calendar, answer);
}

static void
start_owned(struct request *request)
{
    start(request, request->cohort_id, request->values[1], TEXT(""));
}

void
calendar_of_participant(struct request *request)
{
    owner_check(request, start_owned);
}

/* Cuts ".ics" off, which makes programs know what it is. */
static bool
cut_suffix(struct text *name)
{
    static const char suffix[] = ".ics";
    size_t size = sizeof suffix - 1;

    if (name->size <= size || memcmp(name->data + name->size - size, suffix, size) != 0)
        return false;
    name->size -= size;
    return true;
}

void
calendar_feed(struct request *request)
{
    struct token *token = request_alloc(request, sizeof *token);
    struct text name = request->values[0];

    if (!cut_suffix(&name)
        || !token_read(&request->gateway->tokens, TOKEN_CALENDAR, name, request->gateway->now_us,
                       TOKEN_FIELDS, token)) {
        problem_answer(request, "not_found");
        return;
    }
    if (text_is(token->fields[0], "participant"))
        start(request, token->fields[1], token->fields[2], TEXT(""));
    else
        start(request, token->fields[1], TEXT(""), token->fields[2]);
}

void
calendar_link(struct request *request)
{
    const struct principal *who = &request->principal;
    bool is_participant = who->role == ROLE_participant;
    const struct text fields[TOKEN_FIELDS] = {
        is_participant ? TEXT("participant") : TEXT("staff"),
        request->cohort_id,
        text_of(is_participant ? who->application_ref : who->staff_id),
    };
    char token[TOKEN_TEXT_SIZE];
    struct error err = { 0 };

    if (token_make(&request->gateway->tokens, TOKEN_CALENDAR, 0, fields, TOKEN_FIELDS, token, &err)
        != OK) {
        problem_answer(request, "internal_error");
        return;
    }
    json_put(&request->answer.body, "{\"url\":\"/v1/calendars/");
    json_put(&request->answer.body, token);
    json_put(&request->answer.body, ".ics\"}");
    request->answer.status = 200;
    request->answer.type = "application/json";
    represent(request);
}
