/* Sending: a name that nobody answers for holds up its own webhook, and nothing else. */
// parts: notifications/webhooks/webhook_http notifications/webhooks/webhook_why
// parts: notifications/webhooks/address
#include "services/notifications/webhooks/webhook_http.h"

#include "common/base/clock.h"

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { STUCK_S = 10, STEP_MS_MAX = 1000, DEADLINE_MS = 5000 };

/* A name server that does not answer, as libcurl meets it: in a thread of its own. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_mended;
    int asked, answered;
} names = { .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static struct timespec
deadline(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STUCK_S;
    return until;
}

/* In place of glibc's. */
int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
            struct addrinfo **ret_list)
{
    struct timespec until = deadline();
    int failure = 0;

    (void)name;
    (void)service;
    (void)hints;
    *ret_list = NULL;
    pthread_mutex_lock(&names.mutex);
    names.asked++;
    while (!names.is_mended && failure == 0)
        failure = pthread_cond_timedwait(&names.changed, &names.mutex, &until);
    names.answered++;
    pthread_cond_signal(&names.changed);
    pthread_mutex_unlock(&names.mutex);
    return EAI_AGAIN;
}

static int
mend_names(void)
{
    struct timespec until = deadline();
    int failure = 0;

    pthread_mutex_lock(&names.mutex);
    int answered = names.answered;
    names.is_mended = true;
    pthread_cond_broadcast(&names.changed);
    while (names.answered < names.asked && failure == 0)
        failure = pthread_cond_timedwait(&names.changed, &names.mutex, &until);
    pthread_mutex_unlock(&names.mutex);
    return answered;
}

static void
on_done(void *self, void *tag, const struct webhook_result *result)
{
    (void)tag;
    *(struct webhook_result *)self = *result;
}

static void
test_a_name_that_nobody_answers_for_stops_nothing(void **state)
{
    const struct webhook_http_options options = { .timeout_s = 1, .ca_file = "" };
    struct webhook_result result = { .answer = "" };
    struct webhook_http *http = NULL;
    struct error err = { 0 };
    int64_t began_ms = clock_steady_ms(), longest_ms = 0;

    (void)state;
    assert_int_equal(webhook_http_open(&options, on_done, &result, &http, &err), OK);
    webhook_http_start(http, &(struct webhook_request){ .url = "https://slow.example/",
                                                        .id = TEXT("1"),
                                                        .signatures = TEXT("v1,"),
                                                        .body = TEXT("{}") });
    while (!result.answer[0] && clock_steady_ms() < began_ms + DEADLINE_MS) {
        int wait_ms = 0;
        struct pollfd fd = { .fd = webhook_http_wait(http, &wait_ms), .events = POLLIN };

        poll(&fd, 1, wait_ms);
        int64_t step_ms = clock_steady_ms();
        webhook_http_step(http);
        step_ms = clock_steady_ms() - step_ms;
        longest_ms = step_ms > longest_ms ? step_ms : longest_ms;
    }
    assert_string_equal(result.answer, "timeout");
    assert_in_range(longest_ms, 0, STEP_MS_MAX);
    webhook_http_destroy(&http);
    assert_int_equal(mend_names(), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_that_nobody_answers_for_stops_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
