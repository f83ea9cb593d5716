/* A table of rules is refused with its line, or each of its rules has an answer for an event. */
// parts: notifications/rules/rule_expr notifications/rules/rule_when notifications/people/zone
// parts: notifications/people/quiet notifications/rules/rule_facts notifications/rules/rule_parse
// parts: notifications/rules/rule_default notifications/rules/rule_set
// parts: notifications/rules/rule_decide
#include "services/notifications/rules/rule.h"

#include "proto/sessions.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct message_type *const types[] = { &sessions_booked, &sessions_missed, NULL };
    static const struct booking_changed booking = { .starts_at = INT64_C(1790000000000000) };
    struct rule_set *set = NULL;
    struct rule_times times;
    struct error err = { .text = "" };

    if (rule_set_parse((struct text){ (const char *)data, size }, types, &set, &err) != OK) {
        if (strncmp(err.text, "line ", 5) != 0)
            abort();
        return 0;
    }
    for (size_t i = 0; i < set->count; i++)
        if (set->list[i].event == &sessions_booked)
            rule_refuses(set, &set->list[i], &sessions_booked, &booking, booking.starts_at,
                         i % 2 == 0, &times);
    rule_set_destroy(&set);
    return 0;
}
