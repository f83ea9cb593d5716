#include "common/format/ics.h"

#include "common/base/value.h"

#include <libical/ical.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int64_t
time_of(const char *text)
{
    int64_t us = 0;

    assert_true(value_time(text_of(text), &us));
    return us;
}

static struct ics_entry
entry_made(const char *starts_at, const char *ends_at)
{
    return (struct ics_entry){
        .whose = { TEXT("autumn"), TEXT("A1"), TEXT("S1") },
        .starts_us = time_of(starts_at),
        .ends_us = time_of(ends_at),
        .sequence = 3,
        .changed_us = time_of("2026-09-01T08:00:00.5Z"),
        .summary = TEXT("Session"),
    };
}

static char *
written(struct ics_calendar calendar, const struct ics_entry *entries, size_t count)
{
    struct error err = { 0 };
    char *text = NULL;

    calendar.entries = entries;
    calendar.count = count;
    assert_int_equal(ics_write(&calendar, &text, &err), OK);
    return text;
}

static char *
feed_of(const struct ics_entry *entry)
{
    return written((struct ics_calendar){ .method = ICS_PUBLISH, .name = TEXT("NPQ") }, entry, 1);
}

static void
times_are_londons_on_both_sides_of_both_clock_changes(void **state)
{
    (void)state;

    const struct {
        const char *starts_at, *expected;
    } cases[] = {
        { "2026-10-24T09:00:00Z", "DTSTART;TZID=Europe/London:20261024T100000\r\n" },
        { "2026-10-25T00:59:59Z", "DTSTART;TZID=Europe/London:20261025T015959\r\n" },
        /* The hour from 1 to 2 comes twice: the second one is told as what it is. */
        { "2026-10-25T01:00:00Z", "DTSTART:20261025T010000Z\r\n" },
        { "2026-10-25T01:59:59Z", "DTSTART:20261025T015959Z\r\n" },
        { "2026-10-25T02:00:00Z", "DTSTART;TZID=Europe/London:20261025T020000\r\n" },
        { "2026-10-25T09:00:00Z", "DTSTART;TZID=Europe/London:20261025T090000\r\n" },
        { "2027-03-27T09:00:00Z", "DTSTART;TZID=Europe/London:20270327T090000\r\n" },
        { "2027-03-28T00:59:59Z", "DTSTART;TZID=Europe/London:20270328T005959\r\n" },
        { "2027-03-28T01:00:00Z", "DTSTART;TZID=Europe/London:20270328T020000\r\n" },
        { "2027-03-28T08:00:00Z", "DTSTART;TZID=Europe/London:20270328T090000\r\n" },
        { "2040-07-01T08:00:00Z", "DTSTART;TZID=Europe/London:20400701T090000\r\n" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ics_entry entry = entry_made(cases[i].starts_at, "2041-01-01T00:00:00Z");
        char *text = feed_of(&entry);
        if (!strstr(text, cases[i].expected))
            fail_msg("%s: %s", cases[i].starts_at, strstr(text, "DTSTART;TZID"));
        free(text);
    }
}

static void
an_entry_says_what_it_is_and_what_has_become_of_it(void **state)
{
    (void)state;
    struct ics_entry entry = entry_made("2026-11-02T09:00:00Z", "2026-11-02T11:00:00Z");
    char *text = feed_of(&entry);

    assert_non_null(strstr(text, "METHOD:PUBLISH\r\n"));
    assert_non_null(strstr(text, "SEQUENCE:3\r\n"));
    assert_non_null(strstr(text, "STATUS:CONFIRMED\r\n"));
    assert_non_null(strstr(text, "DTSTAMP:20260901T080000Z\r\n"));
    assert_non_null(strstr(text, "LAST-MODIFIED:20260901T080000Z\r\n"));
    free(text);
    entry.is_cancelled = true;
    text = feed_of(&entry);
    assert_non_null(strstr(text, "STATUS:CANCELLED\r\n"));
    free(text);
}

static void
an_invitation_names_both_sides(void **state)
{
    (void)state;
    struct ics_entry entry = entry_made("2026-11-02T09:00:00Z", "2026-11-02T11:00:00Z");
    struct ics_calendar invitation = {
        .method = ICS_REQUEST,
        .organizer = TEXT("npq@example.org"),
        .attendee = TEXT("a1@example.org"),
        .written_us = time_of("2026-10-01T10:00:00Z"),
    };
    char *text = written(invitation, &entry, 1);
    icalcomponent *read = NULL;
    icalproperty *attendee = NULL;

    assert_non_null(strstr(text, "METHOD:REQUEST\r\n"));
    assert_non_null(strstr(text, "ORGANIZER:mailto:npq@example.org\r\n"));
    assert_non_null(strstr(text, "ATTENDEE;"));
    assert_non_null(strstr(text, "DTSTAMP:20261001T100000Z\r\n"));
    read = icalcomponent_new_from_string(text);
    attendee = icalcomponent_get_first_property(
        icalcomponent_get_first_component(read, ICAL_VEVENT_COMPONENT), ICAL_ATTENDEE_PROPERTY);
    assert_string_equal(icalproperty_get_attendee(attendee), "mailto:a1@example.org");
    icalcomponent_free(read);
    free(text);
    invitation.method = ICS_CANCEL;
    text = written(invitation, &entry, 1);
    assert_non_null(strstr(text, "METHOD:CANCEL\r\n"));
    assert_non_null(strstr(text, "STATUS:CANCELLED\r\n"));
    free(text);
}

static void
a_uid_stays_and_is_nobody_elses(void **state)
{
    (void)state;
    const struct ics_whose whose[] = {
        { TEXT("autumn"), TEXT("A1"), TEXT("S1") }, { TEXT("autumn"), TEXT("A1S"), TEXT("1") },
        { TEXT("autumnA"), TEXT("1"), TEXT("S1") }, { TEXT("autumn"), TEXT("A2"), TEXT("S1") },
        { TEXT("autumn"), TEXT("A1"), TEXT("S2") },
    };
    char uids[COUNT(whose)][ICS_UID_SIZE];

    for (size_t i = 0; i < COUNT(whose); i++) {
        ics_uid(&whose[i], uids[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(uids[i], uids[j]);
    }
    /* In calendars that people have subscribed to: it may never change. */
    assert_string_equal(uids[0], "ccd827dec0f2491562ec5c5fff3378d9@golden-thread");
}

/* Every line, folded, is at most 75 bytes and whole characters. */
static void
assert_lines(const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\r\n");
        assert_non_null(end);
        assert_true(end - text <= 75);
        assert_true(text_is_utf8((struct text){ text, (size_t)(end - text) }));
        text = end + 2;
    }
}

static void
any_text_survives(void **state)
{
    (void)state;
    static const char school[] = "École Notre-Dame, 学校 \xf0\x9f\x8e\x93 Łódź Łódź Łódź Łódź Łódź "
                                 "Łódź Łódź Łódź Łódź Łódź Łódź Łódź";
    static const char digits[] = "01234567890123456789012345678901234567890123456789"
                                 "01234567890123456789012345678901234567";
    static const char *const texts[] = {
        "a,b;c\\d \"e\"", "two\nlines", "END:VEVENT", school, digits,
    };

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ics_entry entry = entry_made("2026-11-02T09:00:00Z", "2026-11-02T11:00:00Z");
        entry.summary = entry.description = text_of(texts[i]);
        char *text = feed_of(&entry);
        icalcomponent *read = icalcomponent_new_from_string(text);
        icalcomponent *event = icalcomponent_get_first_component(read, ICAL_VEVENT_COMPONENT);

        assert_lines(text);
        assert_int_equal(icalcomponent_count_components(read, ICAL_VEVENT_COMPONENT), 1);
        assert_string_equal(icalcomponent_get_summary(event), texts[i]);
        assert_string_equal(icalcomponent_get_description(event), texts[i]);
        icalcomponent_free(read);
        free(text);
    }
}

static void
what_no_calendar_may_hold_is_left_out_or_refused(void **state)
{
    (void)state;
    struct ics_entry entry = entry_made("2026-11-02T09:00:00Z", "2026-11-02T11:00:00Z");
    struct ics_calendar calendar = { .entries = &entry, .count = 1 };
    struct error err = { 0 };
    char *text = NULL;

    entry.summary = TEXT("a\r\x01\x7f"
                         "b");
    text = feed_of(&entry);
    assert_non_null(strstr(text, "SUMMARY:ab\r\n"));
    free(text);
    entry.summary = TEXT("\xff");
    assert_int_equal(ics_write(&calendar, &text, &err), INVALID);
    calendar.count = ICS_ENTRIES_MAX + 1;
    assert_int_equal(ics_write(&calendar, &text, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_londons_on_both_sides_of_both_clock_changes),
        cmocka_unit_test(an_entry_says_what_it_is_and_what_has_become_of_it),
        cmocka_unit_test(an_invitation_names_both_sides),
        cmocka_unit_test(a_uid_stays_and_is_nobody_elses),
        cmocka_unit_test(any_text_survives),
        cmocka_unit_test(what_no_calendar_may_hold_is_left_out_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
