// parts: notifications/mail/mail
#include "services/notifications/mail/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

static const char subject[] = "Résultat: Łukasz";
static const char plain[] = "Dear Łukasz,\n\n.a line that begins with a dot\nFrom here\n";
static const char html[] = "<p>Dear Łukasz</p>\n";
static const struct mail_content content = { .subject = subject, .text = plain, .html = html };

static const struct mail sample = {
    .cohort_id = TEXT_STATIC("autumn"),
    .application_ref = TEXT_STATIC("A1"),
    .template = TEXT_STATIC("outcome_passed"),
    .recipient = TEXT_STATIC("participant"),
    .first_name = TEXT_STATIC("Łukasz"),
    .last_name = TEXT_STATIC("D’Arcy, \"Nguyễn\""),
    .email = TEXT_STATIC("a!#$%&'*+-/=?^_`{|}~b@x-1.example"),
    .occasion = TEXT_STATIC("0123456789abcdef"),
    .date_us = INT64_C(1790000000000000),
};

static GMimeMessage *
read_back(const struct mail *mail)
{
    char *bytes = NULL;
    size_t size = 0;

    mail_build(mail, &content, "npq@example.org", "example.org", &bytes, &size);
    for (size_t i = 0; i < size; i++) /* every line ends with CRLF, and is ASCII */
        assert_true(bytes[i] != '\n' || (i > 0 && bytes[i - 1] == '\r'));
    for (size_t i = 0; i < size; i++)
        assert_true((unsigned char)bytes[i] < 0x80);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    free(bytes);
    assert_non_null(message);
    return message;
}

static void
names_and_subjects_in_any_language_come_back(void **state)
{
    (void)state;
    GMimeMessage *message = read_back(&sample);
    InternetAddressList *to = g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO);
    InternetAddress *address = internet_address_list_get_address(to, 0);

    assert_int_equal(internet_address_list_length(to), 1);
    assert_string_equal(internet_address_get_name(address), "Łukasz D’Arcy, \"Nguyễn\"");
    assert_string_equal(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)),
                        "a!#$%&'*+-/=?^_`{|}~b@x-1.example");
    assert_string_equal(g_mime_message_get_subject(message), "Résultat: Łukasz");
    g_object_unref(message);
}

static void
a_name_that_looks_encoded_comes_back_as_it_was(void **state)
{
    (void)state;
    struct mail mail = sample;

    mail.first_name = TEXT("=?utf-8?q?Ann?=");
    GMimeMessage *message = read_back(&mail);
    InternetAddressList *to = g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO);
    assert_string_equal(internet_address_get_name(internet_address_list_get_address(to, 0)),
                        "=?utf-8?q?Ann?= D’Arcy, \"Nguyễn\"");
    g_object_unref(message);
}

static char *
part_text(GMimeMessage *message, int n)
{
    GMimeMultipart *parts = GMIME_MULTIPART(g_mime_message_get_mime_part(message));

    return g_mime_text_part_get_text(GMIME_TEXT_PART(g_mime_multipart_get_part(parts, n)));
}

static void
there_is_a_text_and_an_html_part_with_the_same_words(void **state)
{
    (void)state;
    GMimeMessage *message = read_back(&sample);
    char *text = part_text(message, 0);
    char *page = part_text(message, 1);

    assert_non_null(strstr(text, ".a line that begins with a dot"));
    assert_non_null(strstr(text, "From here"));
    assert_non_null(strstr(page, "Dear Łukasz"));
    GMimeMultipart *parts = GMIME_MULTIPART(g_mime_message_get_mime_part(message));
    for (int i = 0; i < 2; i++)
        assert_string_equal(
            g_mime_text_part_get_charset(GMIME_TEXT_PART(g_mime_multipart_get_part(parts, i))),
            "utf-8");
    g_free(text);
    g_free(page);
    g_object_unref(message);
}

static void
the_message_id_follows_from_occasion_template_and_recipient(void **state)
{
    (void)state;
    struct mail other = sample;
    char first[MAIL_ID_SIZE];
    char second[MAIL_ID_SIZE];

    mail_id(&sample, "example.org", first);
    other.email = TEXT("new@example.org");
    other.date_us++;
    mail_id(&other, "example.org", second);
    assert_string_equal(first, second);
    other.template = TEXT("outcome_failed");
    mail_id(&other, "example.org", second);
    assert_string_not_equal(first, second);
    other = sample;
    other.occasion = TEXT("0123456789abcdeF");
    mail_id(&other, "example.org", second);
    assert_string_not_equal(first, second);
}

static void
an_occasion_told_anew_after_a_restore_has_the_same_message_id(void **state)
{
    (void)state;
    struct mail other = sample;
    char first[MAIL_ID_SIZE];
    char second[MAIL_ID_SIZE];

    other.version = 3;
    mail_id(&other, "example.org", first);
    other.occasion = TEXT("another event id");
    mail_id(&other, "example.org", second);
    assert_string_equal(first, second);
    other.version = 4;
    mail_id(&other, "example.org", second);
    assert_string_not_equal(first, second);
}

static void
a_name_with_line_breaks_writes_no_header(void **state)
{
    (void)state;
    struct mail mail = sample;

    mail.last_name = TEXT("X\r\nBcc: all@example.org\r\n\r\nbody");
    GMimeMessage *message = read_back(&mail);
    assert_null(g_mime_object_get_header(GMIME_OBJECT(message), "Bcc"));
    g_object_unref(message);
}

static void
a_reference_of_a_thousand_bytes_travels_in_its_header(void **state)
{
    (void)state;
    char long_reference[1000];
    struct mail mail = sample;

    memset(long_reference, 'x', sizeof long_reference);
    mail.application_ref = (struct text){ long_reference, sizeof long_reference };
    GMimeMessage *message = read_back(&mail);
    const char *header =
        g_mime_object_get_header(GMIME_OBJECT(message), "X-Golden-Thread-Reference");
    size_t letters = 0;
    for (; *header; header++)
        letters += *header != ' ' && *header != '\t' && *header != '\r' && *header != '\n';
    assert_int_equal(letters, 1334); /* base64 of 1,000 bytes without padding */
    g_object_unref(message);
}

static void
a_marker_is_told_no_reference(void **state)
{
    (void)state;
    struct mail mail = sample;

    mail.recipient = TEXT("marker");
    GMimeMessage *message = read_back(&mail);
    assert_string_equal(
        g_mime_object_get_header(GMIME_OBJECT(message), "X-Golden-Thread-Reference"), "");
    g_object_unref(message);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_subjects_in_any_language_come_back),
        cmocka_unit_test(a_name_that_looks_encoded_comes_back_as_it_was),
        cmocka_unit_test(there_is_a_text_and_an_html_part_with_the_same_words),
        cmocka_unit_test(the_message_id_follows_from_occasion_template_and_recipient),
        cmocka_unit_test(an_occasion_told_anew_after_a_restore_has_the_same_message_id),
        cmocka_unit_test(a_name_with_line_breaks_writes_no_header),
        cmocka_unit_test(a_reference_of_a_thousand_bytes_travels_in_its_header),
        cmocka_unit_test(a_marker_is_told_no_reference),
    };
    mail_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
