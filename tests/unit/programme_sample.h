/* programme_sample.h - a small definition for the tests about programmes. */
#pragma once

#include "common/programme/programme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Two modes; slot `talk` differs between them, and `film` has no known minutes. */
static const char sample[] =
    "{\"code\":\"NPQX\",\"version\":1,\"name\":\"Sample\",\"family\":\"specialist\","
    "\"duration_months\":12,\"fee_pence\":100,\"roles\":[\"teacher\",\"leader\"],"
    "\"funded_school_types\":[\"academy\"],\"modes\":[\"blended\",\"online\"],"
    "\"engagement\":{\"rule\":\"all_minutes\",\"threshold_bp\":9000},"
    "\"coaching\":{\"component\":\"coaching\",\"meetings\":3},"
    "\"assessment\":{\"window_days\":8,\"max_words\":1500,\"attempts\":2},"
    "\"slots\":["
    "{\"slot\":\"talk\",\"term\":1,\"modes\":{"
    "\"blended\":[{\"id\":\"talk\",\"kind\":\"face_to_face_event\","
    "\"delivery\":\"facilitated\",\"planned_minutes\":300}],"
    "\"online\":[{\"id\":\"call\",\"kind\":\"webinar\","
    "\"delivery\":\"facilitated\",\"planned_minutes\":100},"
    "{\"id\":\"pack\",\"kind\":\"study_pack\","
    "\"delivery\":\"self_directed\",\"planned_minutes\":200}]}},"
    "{\"slot\":\"study\",\"term\":2,\"modes\":{"
    "\"blended\":[{\"id\":\"study\",\"kind\":\"self_study\","
    "\"delivery\":\"self_directed\",\"planned_minutes\":400},"
    "{\"id\":\"film\",\"kind\":\"briefing\","
    "\"delivery\":\"self_directed\",\"planned_minutes\":null}],"
    "\"online\":[{\"id\":\"study\",\"kind\":\"self_study\","
    "\"delivery\":\"self_directed\",\"planned_minutes\":400}]}},"
    "{\"slot\":\"coaching\",\"term\":1,\"modes\":{"
    "\"blended\":[{\"id\":\"coaching\",\"kind\":\"coaching\","
    "\"delivery\":\"facilitated\",\"planned_minutes\":180}],"
    "\"online\":[{\"id\":\"coaching\",\"kind\":\"coaching\","
    "\"delivery\":\"facilitated\",\"planned_minutes\":180}]}}],"
    "\"published_claims\":[]}";

static inline struct programme *
parse(const char *json)
{
    struct programme *programme = NULL;
    struct error err = { 0 };

    if (programme_parse(text_of(json), &programme, &err) != OK)
        fail_msg("%s", err.text);
    return programme;
}

/* The sample with the first `from` replaced; the caller frees it. */
static inline char *
sample_with(const char *from, const char *to)
{
    const char *at = strstr(sample, from);
    char *json = NULL;

    if (!at)
        fail_msg("the sample has no %s", from);
    assert_true(asprintf(&json, "%.*s%s%s", (int)(at - sample), sample, to, at + strlen(from)) > 0);
    return json;
}
