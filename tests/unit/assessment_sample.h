/* assessment_sample.h - candidates and attempts for the tests of the rules. */
#pragma once

#include "services/assessment/rules.h"

#include "common/base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define NOON         "2028-04-10T12:00:00Z"
#define HASH         "5bbe7cb1d927cc7c43cfb753848afaf66023fd3124c7ad27ca98123795dfe8a8"

__attribute__((unused)) static const struct programme two_attempts = { .words_max = 1500,
                                                                       .attempts_max = 2 };
__attribute__((unused)) static const struct programme one_attempt = { .words_max = 1500,
                                                                      .attempts_max = 1 };

__attribute__((
    unused)) static const struct attempt untried = { 0 },
                                         handed_in = { .submissions = 1 },
                                         passed = { .submissions = 1, .passes = 2, .fails = 1 },
                                         failed = { .submissions = 1, .passes = 1, .fails = 2 },
                                         contested = { .submissions = 1, .passes = 1, .fails = 1 };

__attribute__((unused)) static void
expect_code(struct refusal refusal, const char *code, const char *field)
{
    if (!code) {
        if (refusal.code)
            fail_msg("refused with %s", refusal.code);
        return;
    }
    assert_non_null(refusal.code);
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.field, field);
}

__attribute__((unused)) static int64_t
moment(const char *text)
{
    int64_t us = 0;

    assert_true(value_time(text_of(text), &us));
    return us;
}

__attribute__((unused)) static struct candidate
candidate_with(const char *state, struct attempt first, struct attempt second)
{
    return (struct candidate){ .application_ref = TEXT("a"),
                               .state = text_of(state),
                               .programme = TEXT("NPQH"),
                               .definition = &two_attempts,
                               .partner_id = TEXT("north"),
                               .school_urn = TEXT("100000"),
                               .is_engaged = true,
                               .attempts = { first, second } };
}
