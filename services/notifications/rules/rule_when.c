#include "rule_when.h"

#include "services/notifications/people/quiet.h"

#include "common/base/value.h"

#include <string.h>

static const struct {
    const char *name;
    enum rule_base base;
} bases[] = {
    { "now", RULE_NOW }, { "never", RULE_NEVER }, { "daily", RULE_DAILY }, { "weekly", RULE_WEEKLY }
};

static enum status
parse_base(struct text name, rule_when_find *find, const void *self, struct rule_when *when,
           struct error *err)
{
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        if (text_is(name, bases[i].name)) {
            when->base = bases[i].base;
            return OK;
        }
    when->base = RULE_FIELD;
    when->field = find(self, name);
    if (when->field < 0)
        return error_set(err, INVALID,
                         "\"%.*s\" is neither now, never, daily, weekly nor a time of the event",
                         TEXT_ARGS(name));
    return OK;
}

/* "-7d": a sign, digits, a unit. */
static enum status
parse_shift(struct text text, struct rule_when *when, struct error *err)
{
    int64_t amount = 0;
    int sign = text.data[0] == '-' ? -1 : 1;
    char unit = text.data[text.size - 1];

    if (text.size < sizeof "+1d" - 1
        || !value_number_between((struct text){ text.data + 1, text.size - 2 }, 0, RULE_AMOUNT_MAX,
                                 &amount)
        || (unit != 'd' && unit != 'h' && unit != 'm'))
        return error_set(err, INVALID, "\"%.*s\" is not like -7d, +2h or +30m", TEXT_ARGS(text));
    if (unit == 'd')
        when->days = sign * (int)amount;
    else
        when->shift_us = sign * amount * (unit == 'h' ? 60 : 1) * VALUE_MINUTE_US;
    return OK;
}

static size_t
find_any(struct text text, const char *wanted)
{
    size_t at = 0;

    while (at < text.size && !strchr(wanted, text.data[at]))
        at++;
    return at;
}

enum status
rule_when_parse(struct text text, rule_when_find *find, const void *self,
                struct rule_when *ret_when, struct error *err)
{
    struct rule_when when = { .minute = RULE_NO_MINUTE };
    size_t clock = find_any(text, "@");
    size_t shift = find_any((struct text){ text.data, clock }, "+-");

    TRY(parse_base((struct text){ text.data, shift }, find, self, &when, err));
    if (shift < clock)
        TRY(parse_shift((struct text){ text.data + shift, clock - shift }, &when, err));
    if (clock < text.size
        && !quiet_read((struct text){ text.data + clock + 1, text.size - clock - 1 }, &when.minute))
        return error_set(err, INVALID, "after @ comes HH:MM");
    if (when.base != RULE_NOW && when.base != RULE_FIELD && (shift < clock || clock < text.size))
        return error_set(err, INVALID, "\"%.*s\" stands alone", (int)shift, text.data);
    *ret_when = when;
    return OK;
}

int64_t
rule_when_time(const struct rule_when *when, struct zone *zone, int64_t base_us)
{
    int64_t us = zone_add_days(zone, base_us, when->days) + when->shift_us;

    return when->minute == RULE_NO_MINUTE ? us : zone_at(zone, us, 0, when->minute, ZONE_FIRST);
}

int64_t
rule_when_next(struct zone *zone, int64_t now_us, int weekday, int minute)
{
    int days = weekday < 0 ? 0 : (weekday - zone_weekday(zone, now_us) + 7) % 7;
    int64_t us = zone_at(zone, now_us, days, minute, ZONE_FIRST);

    return us > now_us ? us
                       : zone_at(zone, now_us, days + (weekday < 0 ? 1 : 7), minute, ZONE_FIRST);
}
