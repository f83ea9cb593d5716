/* enrolment_sample.h - a small programme for the tests of enrolment's rules. */
#pragma once

#include "services/enrolment/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct programme programme = {
    .code = "NPQX",
    .version = 3,
    .roles = { 2, { "headteacher", "trust_ceo" } },
    .funded_school_types = { 2, { "academy", "british_school_overseas" } },
    .mode_count = 2,
    .modes = { "blended", "online" },
};

static inline void
expect_code(struct refusal refusal, const char *code, const char *field)
{
    if (!code) {
        assert_null(refusal.code);
        return;
    }
    assert_non_null(refusal.code);
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.field, field);
}

static inline void
expect_text(struct text text, const char *expected)
{
    if (!text_is(text, expected))
        fail_msg("expected %s, got %.*s", expected, TEXT_ARGS(text));
}
