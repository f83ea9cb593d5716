// parts: bus/zap
#include "services/bus/zap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

enum { FRAMES = 7, KEY_FRAME = 6 };

static char known[KEY_BYTES];

static void
list_clear(struct key_list *list)
{
    key_list_clear(list);
}

static struct key_list
list_of(const char *file)
{
    struct key_list list;
    struct error err = { 0 };

    assert_int_equal(key_list_parse(text_of(file), &list, &err), OK);
    return list;
}

static void
question(struct text frames[FRAMES])
{
    memset(known, 0xaa, sizeof known);
    frames[0] = TEXT("1.0");
    frames[1] = TEXT("17");
    frames[2] = TEXT(ZAP_DOMAIN);
    frames[3] = TEXT("127.0.0.1");
    frames[4] = TEXT("");
    frames[5] = TEXT("CURVE");
    frames[KEY_FRAME] = (struct text){ known, sizeof known };
}

static void
only_a_known_key_is_accepted(void **state)
{
    (void)state;
    AUTO(list_clear) struct key_list list = list_of(KEY_A " a a\nend\n");
    AUTO(list_clear) struct key_list empty = list_of("end\n");
    struct text frames[FRAMES];
    struct zap_answer answer;

    question(frames);
    zap_decide(frames, FRAMES, &list, &answer);
    assert_int_equal(answer.verdict, ZAP_ACCEPTED);
    assert_string_equal(answer.key, KEY_A);
    assert_true(text_is(answer.request_id, "17"));
    zap_decide(frames, FRAMES, &empty, &answer);
    assert_int_equal(answer.verdict, ZAP_UNKNOWN_KEY);
    known[0] ^= 1;
    zap_decide(frames, FRAMES, &list, &answer);
    assert_int_equal(answer.verdict, ZAP_UNKNOWN_KEY);
}

static void
every_odd_question_is_refused(void **state)
{
    (void)state;

    static const struct {
        size_t frame;
        const char *text;
        enum zap_verdict verdict;
    } odd[] = {
        { 0, "2.0", ZAP_MALFORMED },         { 0, "", ZAP_MALFORMED },
        { 2, "", ZAP_WRONG_DOMAIN },         { 2, "golden", ZAP_WRONG_DOMAIN },
        { 5, "NULL", ZAP_WRONG_MECHANISM },  { 5, "PLAIN", ZAP_WRONG_MECHANISM },
        { 5, "", ZAP_WRONG_MECHANISM },      { KEY_FRAME, "", ZAP_MALFORMED },
        { KEY_FRAME, KEY_A, ZAP_MALFORMED },
    };
    AUTO(list_clear) struct key_list list = list_of(KEY_A " a a\nend\n");
    struct text frames[FRAMES + 1] = { 0 };
    struct zap_answer answer;

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        question(frames);
        frames[odd[i].frame] = text_of(odd[i].text);
        zap_decide(frames, FRAMES, &list, &answer);
        assert_int_equal(answer.verdict, odd[i].verdict);
    }
    question(frames);
    for (size_t count = 0; count <= FRAMES + 1; count++) {
        zap_decide(frames, count, &list, &answer);
        assert_int_equal(answer.verdict == ZAP_ACCEPTED, count == FRAMES);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_known_key_is_accepted),
        cmocka_unit_test(every_odd_question_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
