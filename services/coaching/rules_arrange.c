#include "rules.h"

#include "common/base/value.h"
#include "proto/if_sequence.h"

/* The times of a meeting that is to take place. */
static struct refusal
times_check(struct text starts_at, struct text ends_at, int64_t now_us, struct arranged *ret_times)
{
    if (!value_time(starts_at, &ret_times->starts_us))
        return REFUSE(bad_date, starts_at);
    if (!value_time(ends_at, &ret_times->ends_us))
        return REFUSE(bad_date, ends_at);
    if (ret_times->ends_us <= ret_times->starts_us)
        return REFUSE(bad_time, ends_at);
    if (ret_times->ends_us - ret_times->starts_us > VALUE_DAY_US)
        return REFUSE(bad_duration, ends_at);
    if (ret_times->starts_us <= now_us)
        return REFUSE(in_the_past, starts_at);
    return ACCEPTED;
}

struct refusal
rules_arrange_check(const struct arrange_meeting *row, bool is_meeting_known,
                    const struct participant *participant, int64_t now_us,
                    struct arranged *ret_arranged)
{
    struct arranged arranged = { 0 };

    if (is_meeting_known)
        return REFUSE(duplicate, meeting_id);
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    struct refusal refusal = times_check(row->starts_at, row->ends_at, now_us, &arranged);
    if (refusal.code)
        return refusal;
    if (!text_is(participant->state, "accepted"))
        return REFUSE(not_active, application_ref);
    if (participant->coach_id == 0)
        return REFUSE(no_coach, application_ref);
    arranged.meeting_id = row->meeting_id;
    arranged.application_ref = participant->application_ref;
    arranged.staff_id = participant->staff_id;
    *ret_arranged = arranged;
    return ACCEPTED;
}

/* Whether the meeting is still the one that the asker knows. */
static struct refusal
known_check(struct text if_sequence, const struct arranged *arranged)
{
    if (!arranged)
        return REFUSE(unknown_meeting, meeting_id);
    return if_sequence_check(if_sequence, arranged->sequence);
}

struct refusal
rules_move_check(const struct move_meeting *row, struct arranged *arranged, int64_t now_us,
                 bool *ret_is_new)
{
    struct arranged times = { 0 };
    struct refusal refusal = known_check(row->if_sequence, arranged);

    if (refusal.code)
        return refusal;
    refusal = times_check(row->starts_at, row->ends_at, now_us, &times);
    if (refusal.code)
        return refusal;
    if (arranged->is_called_off || arranged->starts_us <= now_us)
        return REFUSE(meeting_over, meeting_id);
    *ret_is_new = times.starts_us != arranged->starts_us || times.ends_us != arranged->ends_us;
    arranged->starts_us = times.starts_us;
    arranged->ends_us = times.ends_us;
    arranged->sequence += *ret_is_new ? 1 : 0;
    return ACCEPTED;
}

struct refusal
rules_call_off_check(const struct call_off_meeting *row, struct arranged *arranged, int64_t now_us,
                     bool *ret_is_new)
{
    struct refusal refusal = known_check(row->if_sequence, arranged);

    if (refusal.code)
        return refusal;
    *ret_is_new = !arranged->is_called_off;
    if (*ret_is_new && arranged->starts_us <= now_us) {
        *ret_is_new = false;
        return REFUSE(meeting_over, meeting_id);
    }
    arranged->is_called_off = true;
    arranged->sequence += *ret_is_new ? 1 : 0;
    return ACCEPTED;
}

struct refusal
rules_note_check(const struct write_note *row, const struct participant *participant)
{
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!text_equal(participant->staff_id, row->staff_id))
        return REFUSE(not_their_coach, staff_id);
    return ACCEPTED;
}
