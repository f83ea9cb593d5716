#include "staff.h"

#include "common/base/lookup.h"
#include "common/base/value.h"
#include "proto/enrolment_live.h"

#include <string.h>

enum { STAFF_ZONE_BYTES = 64 * 1024 };

static bool
is_seen(struct staff *staff, const struct key *key)
{
    for (size_t i = 0; i < staff->seen_count; i++)
        if (memcmp(&staff->seen[i], key, sizeof *key) == 0)
            return true;
    if (staff->seen_count < STAFF_SEEN_MAX)
        staff->seen[staff->seen_count++] = *key;
    return false;
}

void
staff_add(struct staff *staff, struct text cohort_id, struct text address)
{
    uint8_t digest[LOOKUP_DIGEST_SIZE];

    if (!value_email(address))
        return;
    lookup_digest(address, digest);
    const struct text parts[] = { TEXT("staff"),
                                  cohort_id,
                                  { (const char *)digest, sizeof digest } };
    struct key key = key_of_texts(parts, sizeof parts / sizeof *parts);

    if (!is_seen(staff, &key))
        frame_add_texts(&staff->frame, &register_staff_command, &key, &address, 0);
}

enum status
staff_check(struct text reply, size_t count, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    static struct answer answers[COMMAND_ROWS_MAX];

    msgpack_zone_init(&zone, STAFF_ZONE_BYTES);
    TRY(frame_answers(reply, count, &zone, answers, err));
    for (size_t i = 0; i < count; i++)
        if (answers[i].code.size > 0)
            return error_set(err, INVALID,
                             "enrolment could not keep the address of staff: %.*s; its "
                             "log says why",
                             TEXT_ARGS(answers[i].code));
    return OK;
}
