// parts: notifications/notify/notify_answer notifications/notify/notify_token
#include "services/notifications/notify/notify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#define SERVICE "26785a09-ab16-4eb0-8407-a37497a57506"
#define SECRET  "3d844edf-8d35-48ac-975b-e847b4f122b0"

static const int64_t ten_to_midnight_us = INT64_C(1790639400000000); /* 2026-09-28T23:50:00Z */

static const struct {
    const char *name;
    long status;
    const char *body;
    bool is_look;
    enum smtp_result result;
    bool is_about_recipient, is_found;
    int64_t pause_ms;
} cases[] = {
    { "sent", 201, "{\"id\":\"x\"}", false, SMTP_ACCEPTED, false, false, 0 },
    { "an answer of something else", 201, "<html>", false, SMTP_AWAY, false, false, 0 },
    { "no answer", 0, "", false, SMTP_AWAY, false, false, 0 },
    { "it has failed", 500,
      "{\"errors\":[{\"error\":\"Exception\",\"message\":\"Internal server error\"}]}", false,
      SMTP_AWAY, false, false, 0 },
    { "no such number", 400,
      "{\"errors\":[{\"error\":\"ValidationError\",\"message\":\"phone_number Not enough "
      "digits\"}]}",
      false, SMTP_REFUSED, true, false, 0 },
    { "the template is gone", 400,
      "{\"errors\":[{\"error\":\"BadRequestError\",\"message\":\"Template not found\"}]}", false,
      SMTP_AWAY, false, false, NOTIFY_PAUSE_MS },
    { "the clock is wrong", 403,
      "{\"errors\":[{\"error\":\"AuthError\",\"message\":\"Error: Your system clock must be "
      "accurate\"}]}",
      false, SMTP_AWAY, false, false, NOTIFY_PAUSE_MS },
    { "too many a minute", 429,
      "{\"errors\":[{\"error\":\"RateLimitError\",\"message\":\"Exceeded rate limit\"}]}", false,
      SMTP_AWAY, false, false, NOTIFY_PAUSE_MS },
    { "too many a day", 429,
      "{\"errors\":[{\"error\":\"TooManyRequestsError\",\"message\":\"Exceeded send limits\"}]}",
      false, SMTP_AWAY, false, false, 10 * 60 * 1000 },
    { "too long", 413, "{}", false, SMTP_REFUSED, false, false, 0 },
    { "it has it", 200, "{\"notifications\":[{\"id\":\"x\"}]}", true, SMTP_ACCEPTED, false, true,
      0 },
    { "it has it not", 200, "{\"notifications\":[]}", true, SMTP_ACCEPTED, false, false, 0 },
    { "it does not say", 200, "{}", true, SMTP_AWAY, false, false, 0 },
    { "a look that is refused says nothing", 400, "{\"errors\":[]}", true, SMTP_AWAY, false, false,
      0 },
};

static void
what_became_of_it_is_known_when_it_is_over(void **state)
{
    static const struct {
        const char *status, *outcome;
        bool is_permanent;
    } told[] = {
        { "delivered", "delivered", false },
        { "received", "delivered", false },
        { "permanent-failure", "bounced", true },
        { "temporary-failure", "bounced", false },
        { "technical-failure", "bounced", false },
        { "created", NULL, false },
        { "sending", NULL, false },
    };

    char body[200];

    (void)state;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        snprintf(body, sizeof body,
                 "{\"notifications\":[{\"status\":\"%s\"},{\"status\":\"delivered\"}]}",
                 told[i].status);
        struct notify_answer answer = notify_read(200, text_of(body), true, 0);
        assert_true(answer.is_found && answer.result == SMTP_ACCEPTED);
        assert_int_equal(answer.receipt != NULL, told[i].outcome != NULL);
        if (answer.receipt) {
            assert_string_equal(answer.receipt->outcome, told[i].outcome);
            assert_int_equal(answer.receipt->is_permanent, told[i].is_permanent);
        }
    }
    assert_null(notify_read(200, TEXT("{\"notifications\":[]}"), true, 0).receipt);
    assert_null(notify_read(200, TEXT("{\"notifications\":[{\"status\":7}]}"), true, 0).receipt);
}

static void
each_answer_means_what_its_documentation_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct notify_answer answer = notify_read(cases[i].status, text_of(cases[i].body),
                                                  cases[i].is_look, ten_to_midnight_us);

        if (answer.result != cases[i].result || answer.is_found != cases[i].is_found
            || answer.is_about_recipient != cases[i].is_about_recipient
            || answer.pause_ms != cases[i].pause_ms)
            fail_msg("%s: %d %d %d %lld", cases[i].name, (int)answer.result, answer.is_found,
                     answer.is_about_recipient, (long long)answer.pause_ms);
    }
}

static void
an_api_key_ends_with_who_we_are_and_a_secret(void **state)
{
    static const char *const wrong[] = {
        "", "a", SECRET, SERVICE "-" SECRET, "x-" SERVICE "_" SECRET, "x-" SERVICE "-" SECRET "0"
    };
    struct notify_key key;
    struct error err;

    (void)state;
    assert_int_equal(notify_key_read("our-own_key-" SERVICE "-" SECRET, &key, &err), OK);
    assert_string_equal(key.service, SERVICE);
    assert_string_equal(key.secret, SECRET);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (notify_key_read(wrong[i], &key, &err) != INVALID)
            fail_msg("taken: %s", wrong[i]);
}

/* By another implementation (PyJWT), with the same key and second. */
static void
the_token_is_what_others_make(void **state)
{
    struct notify_key key = { SERVICE, SECRET };
    char token[NOTIFY_TOKEN_SIZE];

    (void)state;
    notify_token(&key, INT64_C(1790000000999999), token);
    assert_string_equal(
        token,
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIyNjc4NWEwOS1hYjE2LTRlYjAtODQwNy1h"
        "Mzc0OTdhNTc1MDYiLCJpYXQiOjE3OTAwMDAwMDB9.La_i9AsE_ooXGmEG1reLtms0TCicvTHQp5VhUHmqGBw");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_means_what_its_documentation_says),
        cmocka_unit_test(what_became_of_it_is_known_when_it_is_over),
        cmocka_unit_test(an_api_key_ends_with_who_we_are_and_a_secret),
        cmocka_unit_test(the_token_is_what_others_make),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
