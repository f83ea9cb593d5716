#include "rule_read.h"

#include "common/base/value.h"

/* "set quiet 21:00 07:00", "set zone Z", "set cap N", "set digest monday 08:00". */
enum status
rule_read_default(const struct rule_reading *r, struct text rest)
{
    static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday" };
    struct rule_defaults *defaults = &r->set->defaults;
    struct text name = rule_word(&rest), first = rule_word(&rest), second = rule_word(&rest);

    if (text_is(name, "quiet") && quiet_read(first, &defaults->quiet.from)
        && quiet_read(second, &defaults->quiet.until))
        return OK;
    if (text_is(name, "cap") && value_number_between(first, 1, 1000, &defaults->cap))
        return OK;
    if (text_is(name, "digest") && quiet_read(second, &defaults->digest_minute)) {
        defaults->digest_weekday = rule_one_of(first, weekdays, 7);
        return defaults->digest_weekday < 7 ? OK : rule_refuse(r, "no such day", first);
    }
    if (!text_is(name, "zone"))
        return rule_refuse(r, "no such setting, or it has another form", name);
    zone_destroy(&r->set->zone);
    r->set->zone = zone_open(first);
    defaults->zone = first;
    defaults->zone_line = r->line;
    return r->set->zone ? OK : rule_refuse(r, "no such time zone", first);
}
