// parts: notifications/mail/invite
#include "services/notifications/mail/invite.h"

#include "common/base/value.h"
#include "common/format/ics.h"
#include "proto/coaching.h"
#include "proto/sessions.h"

#include <libical/ical.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct booking_changed booked = {
    .application_ref = { "A1", 2 },
    .session_id = { "S1", 2 },
    .programme = { "NPQSL", 5 },
    .component = { "seminar-1", 9 },
    .partner_id = { "P1", 2 },
    .starts_at = INT64_C(1793955600000000), /* 2026-11-06T09:00:00Z */
    .ends_at = INT64_C(1793962800000000),
    .venue_urn = { "100001", 6 },
    .sequence = 7,
    .why = { "asked", 5 },
};

static struct mail
mail_made(const char *template)
{
    return (struct mail){
        .cohort_id = TEXT("autumn"),
        .application_ref = TEXT("A1"),
        .template = text_of(template),
        .recipient = TEXT("participant"),
        .email = TEXT("a1@example.org"),
        .date_us = INT64_C(1793000000000000),
    };
}

/* What the invitation of this mail says; the caller frees it. NULL: it has none. */
static icalcomponent *
invited(const struct mail *mail, const struct message_type *type, const void *body)
{
    struct invitation invitation = { NULL, NULL };
    struct error err = { 0 };
    msgpack_sbuffer facts;
    msgpack_packer to;

    msgpack_sbuffer_init(&facts);
    msgpack_packer_init(&to, &facts, msgpack_sbuffer_write);
    message_pack(type, body, &to);
    assert_int_equal(
        invite(mail, (struct text){ facts.data, facts.size }, "npq@example.org", &invitation, &err),
        OK);
    msgpack_sbuffer_destroy(&facts);
    icalcomponent *read = invitation.text ? icalcomponent_new_from_string(invitation.text) : NULL;
    if (read)
        assert_non_null(strstr(invitation.text, invitation.method));
    free(invitation.text);
    return read;
}

static void
a_booking_is_an_invitation_with_the_feeds_uid(void **state)
{
    (void)state;
    struct mail mail = mail_made("booking_confirmed");
    icalcomponent *read = invited(&mail, &sessions_booked, &booked);
    icalcomponent *event = icalcomponent_get_first_component(read, ICAL_VEVENT_COMPONENT);
    char uid[ICS_UID_SIZE];

    ics_uid(&(struct ics_whose){ TEXT("autumn"), TEXT("A1"), TEXT("S1") }, uid);
    assert_string_equal(icalcomponent_get_uid(event), uid);
    assert_int_equal(icalcomponent_get_sequence(event), 7);
    assert_int_equal(icalcomponent_get_method(read), ICAL_METHOD_REQUEST);
    assert_string_equal(icalcomponent_get_summary(event), "NPQSL: seminar-1");
    assert_int_equal(icalcomponent_get_status(event), ICAL_STATUS_CONFIRMED);
    icalcomponent_free(read);
}

static void
what_is_given_up_is_cancelled(void **state)
{
    (void)state;
    struct mail mail = mail_made("booking_cancelled");
    icalcomponent *read = invited(&mail, &sessions_booking_cancelled, &booked);

    assert_int_equal(icalcomponent_get_method(read), ICAL_METHOD_CANCEL);
    icalcomponent_free(read);
}

static void
somebody_elses_entry_has_another_uid(void **state)
{
    (void)state;
    struct mail mail = mail_made("facilitator_session_changed");
    char uid[ICS_UID_SIZE];

    mail.recipient_id = TEXT("f00");
    icalcomponent *read = invited(&mail, &sessions_booked, &booked);
    icalcomponent *event = icalcomponent_get_first_component(read, ICAL_VEVENT_COMPONENT);
    ics_uid(&(struct ics_whose){ TEXT("autumn"), TEXT("f00"), TEXT("S1") }, uid);
    assert_string_equal(icalcomponent_get_uid(event), uid);
    icalcomponent_free(read);
}

static void
other_mails_and_facts_without_times_have_none(void **state)
{
    (void)state;
    struct mail reminder = mail_made("session_reminder_day");
    struct mail booking = mail_made("booking_confirmed");
    struct session_missed missed = { .application_ref = TEXT("A1"),
                                     .session_id = TEXT("S1"),
                                     .component = TEXT("c"),
                                     .partner_id = TEXT("P1"),
                                     .status = TEXT("absent"),
                                     .starts_at = 1 };
    struct invitation invitation = { NULL, NULL };
    struct error err = { 0 };

    assert_null(invited(&reminder, &sessions_booked, &booked));
    assert_null(invited(&booking, &sessions_missed, &missed));
    assert_int_equal(invite(&booking, TEXT(""), "npq@example.org", &invitation, &err), OK);
    assert_null(invitation.text);
    assert_int_equal(invite(&booking, TEXT("\xc1"), "npq@example.org", &invitation, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_booking_is_an_invitation_with_the_feeds_uid),
        cmocka_unit_test(what_is_given_up_is_cancelled),
        cmocka_unit_test(somebody_elses_entry_has_another_uid),
        cmocka_unit_test(other_mails_and_facts_without_times_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
