#include "rules.h"

#include "common/base/value.h"
#include "proto/if_sequence.h"

/* The times that the row asks for; an empty one stays. */
static struct refusal
wanted_times(const struct change_window *row, struct window *wanted)
{
    if (row->opens_at.size > 0 && !value_time(row->opens_at, &wanted->opens_us))
        return REFUSE(bad_date, opens_at);
    if (row->closes_at.size > 0 && !value_time(row->closes_at, &wanted->closes_us))
        return REFUSE(bad_date, closes_at);
    if (wanted->closes_us <= wanted->opens_us)
        return REFUSE(bad_time, closes_at);
    return ACCEPTED;
}

struct refusal
rules_window_change(const struct change_window *row, struct window *window, int64_t completes_on_us,
                    int64_t now_us, bool *ret_is_new)
{
    if (!window)
        return REFUSE(unknown_window, window_id);
    struct window wanted = *window;
    struct refusal refusal = if_sequence_check(row->if_sequence, window->sequence);
    if (!refusal.code)
        refusal = wanted_times(row, &wanted);
    if (refusal.code)
        return refusal;
    if (rules_window_is_too_late(&wanted, completes_on_us))
        return REFUSE(window_too_late, closes_at);
    if (wanted.opens_us == window->opens_us && wanted.closes_us == window->closes_us)
        return ACCEPTED;
    if (window->closes_us <= now_us)
        return REFUSE(window_over, window_id);
    if (window->opens_us <= now_us && wanted.opens_us != window->opens_us)
        return REFUSE(window_open, opens_at);
    if (wanted.closes_us <= now_us)
        return REFUSE(in_the_past, closes_at);
    wanted.sequence++;
    *window = wanted;
    *ret_is_new = true;
    return ACCEPTED;
}

bool
rules_window_concerns(const struct window *window, const struct candidate *candidate)
{
    return text_is(candidate->state, "accepted")
           && text_equal(window->programme, candidate->programme)
           && window->attempt == rules_attempt_open(candidate);
}

int64_t
rules_window_closes(const struct window *window, const struct candidate *candidate)
{
    bool has_extra_time = text_is(candidate->adjustment, "extra_time_25");

    return window->closes_us + (has_extra_time ? (window->closes_us - window->opens_us) / 4 : 0);
}
