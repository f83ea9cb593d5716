// parts: gtctl/results/mail gtctl/results/messages gtctl/results/output gtctl/results/tally
// parts: gtctl/results/sheet
#include "services/gtctl/results/mail.h"
#include "services/gtctl/results/messages.h"
#include "services/gtctl/results/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* c1, A1 and application_accepted in base64url. */
#define FIELDS                           \
    "X-Golden-Thread-Cohort: YzE\r\n"    \
    "X-Golden-Thread-Reference: QTE\r\n" \
    "X-Golden-Thread-Template: YXBwbGljYXRpb25fYWNjZXB0ZWQ\r\n"

static struct mail mail;

static bool
field_is(const struct mail_field *field, const char *expected)
{
    return text_is((struct text){ field->bytes, field->size }, expected);
}

static void
the_fields_are_decoded(void **state)
{
    (void)state;
    assert_true(
        mail_read(TEXT("Received: by x\r\nMessage-ID: <a@b>\r\n" FIELDS "\r\nbody"), &mail));
    assert_true(field_is(&mail.cohort, "c1") && field_is(&mail.reference, "A1"));
    assert_true(field_is(&mail.template, "application_accepted"));
    assert_true(text_is((struct text){ mail.id, mail.id_size }, "<a@b>"));
}

static void
an_envelope_before_the_header_is_skipped(void **state)
{
    (void)state;
    assert_true(mail_read(TEXT("from@x\0to@y\0\0Message-ID: <a@b>\n" FIELDS "\nbody"), &mail));
    assert_true(mail_read(TEXT("\0to@y\0\0Message-ID: <a@b>\n" FIELDS "\nbody"), &mail));
}

static void
names_do_not_depend_on_case_and_folds_do_not_count(void **state)
{
    (void)state;
    assert_true(
        mail_read(TEXT("message-id:\r\n <a@b>\r\n"
                       "x-golden-thread-COHORT:\r\n\tY\r\n zE\r\n"
                       "X-Golden-Thread-Reference: Q TE\r\n"
                       "X-Golden-Thread-Template: YXBwbGlj\r\n YXRpb25fYWNjZXB0ZWQ\r\n\r\n"),
                  &mail));
    assert_true(field_is(&mail.cohort, "c1") && field_is(&mail.reference, "A1"));
    assert_true(field_is(&mail.template, "application_accepted"));
    assert_true(text_is((struct text){ mail.id, mail.id_size }, "<a@b>"));
}

static void
a_mail_that_is_none_of_ours_is_passed_over(void **state)
{
    (void)state;
    assert_false(mail_read(TEXT(""), &mail));
    assert_false(mail_read(TEXT("no header"), &mail));
    assert_false(mail_read(TEXT("Message-ID: <a@b>\n\n" FIELDS "\n"), &mail));
    assert_false(mail_read(TEXT(FIELDS "\n"), &mail));
    assert_false(mail_read(TEXT("Message-ID: <a@b>\nX-Golden-Thread-Cohort: !!\n"
                                "X-Golden-Thread-Reference: QTE\n"
                                "X-Golden-Thread-Template: QTE\n\n"),
                           &mail));
}

static void
a_header_is_complete_with_its_empty_line(void **state)
{
    (void)state;
    assert_true(mail_header_is_complete(TEXT("a: b\r\n\r\n")));
    assert_true(mail_header_is_complete(TEXT("f\0t\0\0a: b\n\n")));
    assert_false(mail_header_is_complete(TEXT("a: b\r\n")));
    assert_false(mail_header_is_complete(TEXT("")));
}

static void
add(struct messages *messages, const char *id, const char *reference, const char *template)
{
    memset(&mail, 0, sizeof mail);
    mail.id_size = strlen(id);
    memcpy(mail.id, id, mail.id_size);
    mail.reference.size = strlen(reference);
    memcpy(mail.reference.bytes, reference, mail.reference.size);
    mail.template.size = strlen(template);
    memcpy(mail.template.bytes, template, mail.template.size);
    messages_add(messages, &mail);
}

static void
each_message_counts_once_and_other_templates_not_at_all(void **state)
{
    (void)state;
    static struct messages messages;
    struct sheet sheet = { 0 };
    struct error err;
    struct text bytes;

    add(&messages, "1", "A2", "withdrawal_confirmed");
    add(&messages, "2", "A2", "application_accepted");
    add(&messages, "3", "A10", "outcome_passed");
    add(&messages, "2", "A2", "application_accepted");
    add(&messages, "4", "A2", "booking_confirmed");
    add(&messages, "5", "A10", "outcome_passed");
    add(&messages, "6", "A2", "application_waitlisted");
    sheet_open(&sheet);
    messages_write(&messages, sheet.stream);
    assert_int_equal(sheet_finish(&sheet, &bytes, &err), OK);
    assert_string_equal(bytes.data, "application_ref,template,count\n"
                                    "A10,outcome_passed,2\n"
                                    "A2,application_accepted,1\n"
                                    "A2,application_waitlisted,1\n"
                                    "A2,withdrawal_confirmed,1\n");
    assert_int_equal(tally_count(&messages.templates, "outcome_passed"), 2);
    sheet_clear(&sheet);
    messages_clear(&messages);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fields_are_decoded),
        cmocka_unit_test(an_envelope_before_the_header_is_skipped),
        cmocka_unit_test(names_do_not_depend_on_case_and_folds_do_not_count),
        cmocka_unit_test(a_mail_that_is_none_of_ours_is_passed_over),
        cmocka_unit_test(a_header_is_complete_with_its_empty_line),
        cmocka_unit_test(each_message_counts_once_and_other_templates_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
