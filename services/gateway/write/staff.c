#include "staff.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/routes/route.h"

#include "common/base/lookup.h"
#include "common/base/value.h"
#include "common/message/message_json.h"
#include "proto/enrolment_live.h"

/* The fields of commands that have such an address. */
static const char *const fields[] = { "facilitator_email", "coach_email", "marker_email" };

struct keeping {
    struct call call; /* the first member */
    struct register_staff command;
    void (*then)(struct request *request);
};

static struct text
address_of(const struct request *request)
{
    const struct message_type *type = request->route->command;

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (message_field(type, fields[i]) >= 0)
            return input_text(type, request->written.body, fields[i]);
    return TEXT("");
}

/* Of a cohort and an address: the same again changes nothing. */
static void
write_key(struct text cohort_id, struct text address, unsigned char key[CALL_KEY_SIZE])
{
    uint8_t digest[LOOKUP_DIGEST_SIZE];

    lookup_digest(address, digest);
    const struct text parts[] = { TEXT("staff"),
                                  cohort_id,
                                  { (const char *)digest, sizeof digest } };
    call_key(parts, sizeof parts / sizeof *parts, key);
}

/* What is refused, or a cohort that is not there, the command itself is told. */
static void
on_kept(struct call *call, enum status status)
{
    const struct keeping *keeping = (const struct keeping *)(const void *)call;

    if (status == OK || status == NOT_FOUND)
        keeping->then(call->request);
    else
        reading_failed(call->request, status);
}

void
staff_keep(struct request *request, void (*then)(struct request *request))
{
    struct text address = address_of(request);

    if (!value_email(address)) {
        then(request);
        return;
    }
    struct keeping *keeping = request_alloc(request, sizeof *keeping);
    *keeping = (struct keeping){ .call = { .request = request,
                                           .type = &register_staff_command,
                                           .body = &keeping->command,
                                           .cohort_id = request->cohort_id,
                                           .on_end = on_kept },
                                 .command = { .email = address },
                                 .then = then };
    write_key(request->cohort_id, address, keeping->call.key);
    calls_add(request->gateway->calls, &keeping->call);
}
