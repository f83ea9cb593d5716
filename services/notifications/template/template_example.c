#include "template_example.h"

#include <string.h>

static const struct {
    const char *name, *text;
} texts[] = {
    { "application_ref", "app-000123" },
    { "reference", "app-000123" },
    { "cohort", "autumn-2026" },
    { "programme", "NPQH" },
    { "programme_title", "Headship (NPQH)" },
    { "component", "plg-1" },
    { "component_title", "Peer learning group 1" },
    { "mode", "blended" },
    { "partner_id", "midlands-hub" },
    { "session_id", "s-0042" },
    { "window_id", "spring" },
    { "venue_urn", "123456" },
    { "venue_name", "St Mary's School" },
    { "status", "absent" },
    { "why", "rescheduled" },
    { "type", "venue.changed" },
    { "endpoint_id", "4f1c9a" },
    { "source", "midlands-hub" },
    { "event", "sessions.missed" },
    { "sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
};

static const struct {
    const char *name;
    int64_t number;
} numbers[] = {
    { "attempt", 1 },  { "count", 3 },           { "more", 0 },     { "reachable_bp", 9050 },
    { "minutes", 90 }, { "threshold_bp", 9000 }, { "sequence", 1 },
};

static const char *const nothing[] = { "first_name",      "last_name",       "participant_name",
                                       "preferences_url", "unsubscribe_url", "because",
                                       "title",           "preheader" };

/* In how many days from now. */
static const struct {
    const char *name;
    int days;
} days[] = { { "since", -7 }, { "until", 0 }, { "closes_at", 15 }, { "submitted_at", 0 } };

static bool
is_left_out(struct text name)
{
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (text_is(name, nothing[i]))
            return true;
    return false;
}

static struct text
text_for(const struct schema_field *field, struct text name)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (text_is(name, texts[i].name))
            return text_of(texts[i].text);
    if (field->allowed)
        return (struct text){ field->allowed, strcspn(field->allowed, "|") };
    if (field->type == VALUE_URL)
        return TEXT("https://example.org/");
    return field->is_optional ? TEXT("") : TEXT("example");
}

/* The next full half hour, a week from now. */
static int64_t
moment_for(struct text name, int64_t now_us)
{
    const int64_t half_hour = INT64_C(1800) * 1000000;
    int64_t after = 7;

    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (text_is(name, days[i].name))
            after = days[i].days;
    int64_t at = now_us + after * INT64_C(86400) * 1000000;
    return at - at % half_hour + (text_is(name, "ends_at") ? 5 : 1) * half_hour;
}

static int64_t
number_for(struct text name)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (text_is(name, numbers[i].name))
            return numbers[i].number;
    return 1;
}

static void
add(const struct schema_field *field, struct text name, int64_t now_us,
    struct template_examples *examples, struct values *values)
{
    struct template_value value = { .name = name, .type = field->type };

    if (field->type <= VALUE_URL)
        value.text = text_for(field, name);
    else if (field->type == VALUE_WHEN)
        value.number = moment_for(name, now_us);
    else if (field->type == VALUE_LIST)
        value.number = sizeof examples->items / sizeof *examples->items;
    else
        value.number = number_for(name);
    value.items = field->type == VALUE_LIST ? examples->items : NULL;
    values_add(values, &value);
}

void
examples_add(const struct template *template, int64_t now_us, struct template_examples *examples,
             struct values *values)
{
    for (size_t i = 0; i < template->schema->count; i++) {
        const struct schema_field *field = &template->schema->fields[i];
        const char *dot = memchr(field->name.data, '.', field->name.size);
        struct text name = field->name;

        if (is_left_out(name))
            continue;
        if (!dot) {
            add(field, name, now_us, examples, values);
            continue;
        }
        name.size -= (size_t)(dot + 1 - name.data);
        name.data = dot + 1;
        for (size_t item = 0; item < sizeof examples->items / sizeof *examples->items; item++)
            add(field, name, now_us, examples, &examples->items[item]);
    }
}
