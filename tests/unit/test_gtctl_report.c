// parts: gtctl/people/report
#include "services/gtctl/people/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KEY       "0123456789abcdef0123456789abcdef01234567"
#define OTHER_KEY "ffffffffffffffffffffffffffffffffffffffff"

/* As Postfix writes it: a text for people, the fields for programs, and the mail or its header. */
#define REPORT(to, delivery, returned)                                                          \
    "From: MAILER-DAEMON@mail.example.org\n"                                                    \
    "To: " to "\n"                                                                              \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b/mail\"\n\n"      \
    "--b/mail\nContent-Type: text/plain\n\nI am sorry.\nStatus: 2.0.0\n\n"                      \
    "--b/mail\nContent-Type: message/delivery-status\n\n"                                       \
    "Reporting-MTA: dns; mail.example.org\n\nFinal-Recipient: rfc822; a@example.org\n" delivery \
    "\n\n--b/mail\n" returned "\n--b/mail--\n"
#define WHOLE \
    "Content-Type: message/rfc822\n\nMessage-ID: <" KEY "@x.example>\nSubject: a\n\nbody\n"
#define HEADER_PLAIN "Content-Type: text/rfc822-headers\n\nMessage-Id: <" KEY "@x.example>\n"
#define NOTHING      "Content-Type: text/plain\n\nnot returned\n"

static const struct {
    const char *name, *mail, *reference, *status;
    bool is_report, is_permanent;
    enum report_outcome outcome;
} cases[] = {
    { "no such user", REPORT("npq@x.example", "Action: failed\nStatus: 5.1.1", WHOLE), KEY, "5.1.1",
      true, true, REPORT_BOUNCED },
    { "only the header came back",
      REPORT("npq@x.example", "Action: failed\nStatus: 5.1.1 (no)", HEADER_PLAIN), KEY, "5.1.1",
      true, true, REPORT_BOUNCED },
    { "the mailbox is full", REPORT("npq@x.example", "Action: failed\nStatus: 5.2.2", WHOLE), KEY,
      "5.2.2", true, true, REPORT_BOUNCED },
    { "taken for spam", REPORT("npq@x.example", "Action: failed\nStatus: 5.7.1", WHOLE), KEY,
      "5.7.1", true, false, REPORT_BOUNCED },
    { "tried for days", REPORT("npq@x.example", "action: FAILED\nstatus: 4.4.7", WHOLE), KEY,
      "4.4.7", true, false, REPORT_BOUNCED },
    { "late", REPORT("npq@x.example", "Action: delayed\nStatus: 4.4.1", WHOLE), KEY, "4.4.1", true,
      false, REPORT_DELAYED },
    { "delivered", REPORT("npq@x.example", "Action: delivered\nStatus: 2.1.5", WHOLE), KEY, "2.1.5",
      true, false, REPORT_DELIVERED },
    { "nothing came back, but it was sent to us by its reference",
      REPORT("bounces+" OTHER_KEY "@x.example", "Action: failed\nStatus: 5.1.1", NOTHING),
      OTHER_KEY, "5.1.1", true, true, REPORT_BOUNCED },
    { "what came back counts first",
      REPORT("bounces+" OTHER_KEY "@x.example", "Action: failed\nStatus: 5.1.1", WHOLE), KEY,
      "5.1.1", true, true, REPORT_BOUNCED },
    { "about no message of ours", REPORT("npq@x.example", "Action: failed\nStatus: 5.1.1", NOTHING),
      "", "", false, false, 0 },
    { "says nothing", REPORT("npq@x.example", "Status: 5.1.1", WHOLE), "", "", false, false, 0 },
    { "a mail of a person", "From: a@b.example\nSubject: hello\n\n<" KEY "@x.example>\n", "", "",
      false, false, 0 },
    { "an empty one", "", "", "", false, false, 0 },
    { "a complaint",
      "From: x@y.example\nContent-Type: multipart/report; report-type=feedback-report; "
      "boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
      "Version: 1\n\n--b\n" WHOLE "\n--b--\n",
      KEY, "", true, false, REPORT_COMPLAINED },
};

static void
each_report_is_read_as_it_is_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct report report;
        bool is_report = report_read(text_of(cases[i].mail), &report);

        if (is_report != cases[i].is_report)
            fail_msg("%s: %d", cases[i].name, is_report);
        if (!is_report)
            continue;
        if (strcmp(report.reference, cases[i].reference) != 0
            || strcmp(report.status, cases[i].status) != 0 || report.outcome != cases[i].outcome
            || report.is_permanent != cases[i].is_permanent)
            fail_msg("%s: %s %s %d %d", cases[i].name, report.reference, report.status,
                     (int)report.outcome, report.is_permanent);
    }
}

static void
a_report_that_is_cut_anywhere_is_read_or_not(void **state)
{
    struct report report;
    struct text whole = text_of(cases[0].mail);

    (void)state;
    for (size_t size = 0; size < whole.size; size++)
        if (report_read((struct text){ whole.data, size }, &report))
            assert_int_equal(strlen(report.reference), REPORT_REFERENCE_DIGITS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_report_is_read_as_it_is_meant),
        cmocka_unit_test(a_report_that_is_cut_anywhere_is_read_or_not),
    };

    report_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
