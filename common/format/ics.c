#include "common/format/ics.h"

#include <libical/ical.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { UID_BYTES = 16 };

#define US_PER_SECOND INT64_C(1000000)

/* The rules of the United Kingdom since 1996, as tzdata has them for Europe/London; libical would
 * take its own from the machine's files, and names them with a path. */
static const char london[] = "BEGIN:VTIMEZONE\r\n"
                             "TZID:Europe/London\r\n"
                             "BEGIN:DAYLIGHT\r\n"
                             "TZNAME:BST\r\n"
                             "DTSTART:19960331T010000\r\n"
                             "TZOFFSETFROM:+0000\r\n"
                             "TZOFFSETTO:+0100\r\n"
                             "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
                             "END:DAYLIGHT\r\n"
                             "BEGIN:STANDARD\r\n"
                             "TZNAME:GMT\r\n"
                             "DTSTART:19961027T020000\r\n"
                             "TZOFFSETFROM:+0100\r\n"
                             "TZOFFSETTO:+0000\r\n"
                             "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
                             "END:STANDARD\r\n"
                             "END:VTIMEZONE\r\n";

struct writer {
    icalcomponent *calendar; /* owns what is in it */
    icaltimezone *zone;
};

static void
writer_close(struct writer *writer)
{
    if (writer->zone)
        icaltimezone_free(writer->zone, 1);
    if (writer->calendar)
        icalcomponent_free(writer->calendar);
}

void
ics_uid(const struct ics_whose *whose, char out[ICS_UID_SIZE])
{
    static const char domain[] = "@golden-thread";
    const struct text parts[] = { whose->cohort_id, whose->person, whose->id };
    crypto_generichash_state state;
    unsigned char digest[UID_BYTES];

    crypto_generichash_init(&state, NULL, 0, sizeof digest);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t size = parts[i].size; /* keeps "ab", "c" and "a", "bc" apart */
        crypto_generichash_update(&state, (const unsigned char *)&size, sizeof size);
        if (size)
            crypto_generichash_update(&state, (const unsigned char *)parts[i].data, size);
    }
    crypto_generichash_final(&state, digest, sizeof digest);
    sodium_bin2hex(out, ICS_UID_SIZE, digest, sizeof digest);
    memcpy(out + sizeof digest * 2, domain, sizeof domain);
}

/* Without control characters, line ends apart (RFC 5545 3.3.11); the caller frees it. */
static char *
clean(struct text text)
{
    char *copy = malloc(text.size + 1);
    char *to = copy;

    if (!copy)
        abort();
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= ' ' ? c != 0x7f : c == '\n')
            *to++ = (char)c;
    }
    *to = '\0';
    return copy;
}

typedef icalproperty *text_property(const char *text);

static void
add_text(icalcomponent *to, text_property *make, struct text text)
{
    char *value = NULL;

    if (text.size == 0)
        return;
    value = clean(text);
    icalcomponent_add_property(to, make(value));
    free(value);
}

static struct icaltimetype
utc_of(int64_t us)
{
    int64_t seconds = us / US_PER_SECOND - (us % US_PER_SECOND < 0);

    return icaltime_from_timet_with_zone((time_t)seconds, 0, icaltimezone_get_utc_timezone());
}

static bool
is_same_clock(struct icaltimetype a, struct icaltimetype b)
{
    return a.day == b.day && a.hour == b.hour && a.minute == b.minute && a.second == b.second;
}

/* The wall clock, but in the second of two equal hours, which readers take for the first
 * (RFC 5545 3.3.5). */
static struct icaltimetype
time_of(const struct writer *writer, int64_t us)
{
    struct icaltimetype time = utc_of(us);
    struct icaltimetype local = icaltime_convert_to_zone(time, writer->zone);
    struct icaltimetype before =
        icaltime_convert_to_zone(utc_of(us - 3600 * US_PER_SECOND), writer->zone);

    return is_same_clock(local, before) ? time : local;
}

static void
add_time(const struct writer *writer, icalcomponent *to, icalproperty *property, int64_t us)
{
    struct icaltimetype time = time_of(writer, us);

    if (!icaltime_is_utc(time))
        icalproperty_add_parameter(property, icalparameter_new_tzid("Europe/London"));
    icalproperty_set_value(property, icalvalue_new_datetime(time));
    icalcomponent_add_property(to, property);
}

static icalproperty *
mail_property(icalproperty *(*make)(const char *address), struct text address)
{
    char uri[sizeof "mailto:" + 254];

    snprintf(uri, sizeof uri, "mailto:%.*s", TEXT_ARGS(address));
    return make(uri);
}

static void
add_people(const struct ics_calendar *calendar, icalcomponent *event)
{
    icalproperty *attendee = NULL;

    if (calendar->organizer.size)
        icalcomponent_add_property(event,
                                   mail_property(icalproperty_new_organizer, calendar->organizer));
    if (!calendar->attendee.size)
        return;
    attendee = mail_property(icalproperty_new_attendee, calendar->attendee);
    icalproperty_add_parameter(attendee, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
    icalproperty_add_parameter(attendee, icalparameter_new_partstat(ICAL_PARTSTAT_ACCEPTED));
    icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_FALSE));
    icalcomponent_add_property(event, attendee);
}

/* A published calendar has no moment of its own: it stays the same until an entry changes. */
static int64_t
stamp_of(const struct ics_calendar *calendar, const struct ics_entry *entry)
{
    return calendar->method == ICS_PUBLISH ? entry->changed_us : calendar->written_us;
}

static void
add_entry(const struct writer *writer, const struct ics_calendar *calendar,
          const struct ics_entry *entry)
{
    icalcomponent *event = icalcomponent_new_vevent();
    bool is_cancelled = entry->is_cancelled || calendar->method == ICS_CANCEL;
    char uid[ICS_UID_SIZE];

    ics_uid(&entry->whose, uid);
    icalcomponent_add_property(event, icalproperty_new_uid(uid));
    icalcomponent_add_property(event, icalproperty_new_dtstamp(utc_of(stamp_of(calendar, entry))));
    icalcomponent_add_property(event, icalproperty_new_lastmodified(utc_of(entry->changed_us)));
    icalcomponent_add_property(event, icalproperty_new_sequence((int)entry->sequence));
    add_time(writer, event, icalproperty_new(ICAL_DTSTART_PROPERTY), entry->starts_us);
    add_time(writer, event, icalproperty_new(ICAL_DTEND_PROPERTY), entry->ends_us);
    icalcomponent_add_property(
        event,
        icalproperty_new_status(is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    icalcomponent_add_property(event, icalproperty_new_transp(is_cancelled ? ICAL_TRANSP_TRANSPARENT
                                                                           : ICAL_TRANSP_OPAQUE));
    add_text(event, icalproperty_new_summary, entry->summary);
    add_text(event, icalproperty_new_location, entry->location);
    add_text(event, icalproperty_new_url, entry->url);
    add_text(event, icalproperty_new_description, entry->description);
    add_people(calendar, event);
    icalcomponent_add_component(writer->calendar, event);
}

/* A feed has a name, and says how often to look. */
static void
add_feed(const struct ics_calendar *calendar, icalcomponent *to)
{
    icalproperty *interval = icalproperty_new_x("PT1H");
    icalproperty *name = NULL;
    char *value = clean(calendar->name);

    name = icalproperty_new_x(value);
    icalproperty_set_x_name(name, "X-WR-CALNAME");
    icalproperty_set_x_name(interval, "X-PUBLISHED-TTL");
    icalcomponent_add_property(to, name);
    icalcomponent_add_property(to, interval);
    free(value);
}

static icalproperty_method
method_of(enum ics_method method)
{
    static const icalproperty_method methods[] = {
        [ICS_PUBLISH] = ICAL_METHOD_PUBLISH,
        [ICS_REQUEST] = ICAL_METHOD_REQUEST,
        [ICS_CANCEL] = ICAL_METHOD_CANCEL,
    };

    return methods[method];
}

static void
open_calendar(struct writer *writer, const struct ics_calendar *calendar)
{
    icalcomponent *zone = icalcomponent_new_from_string(london);

    writer->calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
    icalcomponent_add_property(writer->calendar, icalproperty_new_version("2.0"));
    icalcomponent_add_property(writer->calendar,
                               icalproperty_new_prodid("-//Golden Thread//NPQ sessions//EN"));
    icalcomponent_add_property(writer->calendar, icalproperty_new_calscale("GREGORIAN"));
    icalcomponent_add_property(writer->calendar,
                               icalproperty_new_method(method_of(calendar->method)));
    if (calendar->method == ICS_PUBLISH)
        add_feed(calendar, writer->calendar);
    icalcomponent_add_component(writer->calendar, zone);
    writer->zone = icaltimezone_new();
    icaltimezone_set_component(writer->zone, icalcomponent_new_clone(zone));
}

static enum status
check(const struct ics_calendar *calendar, struct error *err)
{
    if (calendar->count > ICS_ENTRIES_MAX)
        return error_set(err, INVALID, "a calendar of more than %d entries", ICS_ENTRIES_MAX);
    for (size_t i = 0; i < calendar->count; i++) {
        const struct ics_entry *e = &calendar->entries[i];
        if (!text_is_utf8(e->summary) || !text_is_utf8(e->location) || !text_is_utf8(e->url)
            || !text_is_utf8(e->description))
            return error_set(err, INVALID, "a text of a calendar is not UTF-8");
    }
    return OK;
}

enum status
ics_write(const struct ics_calendar *calendar, char **ret_text, struct error *err)
{
    AUTO(writer_close) struct writer writer = { 0 };

    TRY(check(calendar, err));
    open_calendar(&writer, calendar);
    for (size_t i = 0; i < calendar->count; i++)
        add_entry(&writer, calendar, &calendar->entries[i]);
    *ret_text = icalcomponent_as_ical_string_r(writer.calendar);
    return *ret_text ? OK : error_set(err, UNAVAILABLE, "out of memory");
}
