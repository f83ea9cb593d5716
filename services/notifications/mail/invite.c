#include "invite.h"

#include "common/format/ics.h"
#include "common/message/message.h"

#include <stdio.h>
#include <stdlib.h>

enum { ZONE_BYTES = 4096, SUMMARY_SIZE = 2100 };

/* The templates that are about one entry in a calendar, and what they do to it. */
static const struct {
    const char *template;
    enum ics_method method;
} invitations[] = {
    { "booking_confirmed", ICS_REQUEST },
    { "session_changed", ICS_REQUEST },
    { "booking_cancelled", ICS_CANCEL },
    { "session_called_off", ICS_CANCEL },
    { "meeting_arranged", ICS_REQUEST },
    { "meeting_moved", ICS_REQUEST },
    { "meeting_called_off", ICS_CANCEL },
    { "facilitator_session_scheduled", ICS_REQUEST },
    { "facilitator_session_changed", ICS_REQUEST },
    { "facilitator_session_called_off", ICS_CANCEL },
    { "facilitator_replaced", ICS_CANCEL },
    { "coach_meeting_arranged", ICS_REQUEST },
    { "coach_meeting_moved", ICS_REQUEST },
    { "coach_meeting_called_off", ICS_CANCEL },
};

static bool
find_method(struct text template, enum ics_method *ret_method)
{
    for (size_t i = 0; i < sizeof invitations / sizeof *invitations; i++)
        if (text_is(template, invitations[i].template)) {
            *ret_method = invitations[i].method;
            return true;
        }
    return false;
}

/* NULL: the map has no such member. */
static const msgpack_object *
member(const msgpack_object *map, const char *name)
{
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        struct text key = { 0 };
        if (object_text(&map->via.map.ptr[i].key, &key) && text_is(key, name))
            return &map->via.map.ptr[i].val;
    }
    return NULL;
}

static struct text
text_member(const msgpack_object *map, const char *name)
{
    const msgpack_object *object = member(map, name);
    struct text text = { 0 };

    return object && object_text(object, &text) ? text : TEXT("");
}

static int64_t
number_member(const msgpack_object *map, const char *name)
{
    const msgpack_object *object = member(map, name);
    int64_t number = 0;

    return object && object_number(object, &number) ? number : 0;
}

/* False when the facts are of nothing that stands in a calendar. */
static bool
read_entry(const struct mail *mail, const msgpack_object *facts, struct ics_entry *entry,
           char summary[SUMMARY_SIZE])
{
    struct text session_id = text_member(facts, "session_id");

    entry->whose = (struct ics_whose){
        .cohort_id = mail->cohort_id,
        .person = mail->recipient_id.size ? mail->recipient_id : mail->application_ref,
        .id = session_id.size ? session_id : text_member(facts, "meeting_id"),
    };
    entry->starts_us = number_member(facts, "starts_at");
    entry->ends_us = number_member(facts, "ends_at");
    entry->sequence = number_member(facts, "sequence");
    entry->changed_us = mail->date_us;
    entry->location = text_member(facts, "venue_urn");
    struct text programme = text_member(facts, "programme");
    struct text component = text_member(facts, "component");
    snprintf(summary, SUMMARY_SIZE, "%.*s: %.*s", TEXT_ARGS(programme), TEXT_ARGS(component));
    entry->summary = session_id.size ? text_of(summary) : TEXT("Coaching");
    return entry->whose.id.size > 0 && entry->starts_us < entry->ends_us;
}

static enum status
write_entry(const struct mail *mail, const struct ics_entry *entry, enum ics_method method,
            const char *from, struct invitation *ret_invitation, struct error *err)
{
    const struct ics_calendar calendar = {
        .method = method,
        .organizer = text_of(from),
        .attendee = mail->email,
        .written_us = mail->date_us,
        .entries = entry,
        .count = 1,
    };

    ret_invitation->method = method == ICS_CANCEL ? "CANCEL" : "REQUEST";
    return ics_write(&calendar, &ret_invitation->text, err);
}

enum status
invite(const struct mail *mail, struct text facts, const char *from,
       struct invitation *ret_invitation, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct ics_entry entry = { 0 };
    char summary[SUMMARY_SIZE];
    enum ics_method method = ICS_REQUEST;
    msgpack_object map;

    *ret_invitation = (struct invitation){ NULL, NULL };
    msgpack_zone_init(&zone, ZONE_BYTES);
    if (!find_method(mail->template, &method) || facts.size == 0)
        return OK;
    TRY(message_open(facts, &zone, &map, err));
    if (map.type != MSGPACK_OBJECT_MAP || !read_entry(mail, &map, &entry, summary))
        return OK;
    return write_entry(mail, &entry, method, from, ret_invitation, err);
}
