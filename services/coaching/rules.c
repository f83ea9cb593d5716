#include "rules.h"

#include "common/base/value.h"

#include <assert.h>

enum { MEETING_MINUTES_MAX = 1440 };

struct refusal
rules_coach_check(const struct register_coach *row, bool is_partner_known, bool is_coach_known,
                  int64_t *ret_max_participants)
{
    if (!value_email(row->coach_email))
        return REFUSE(bad_email, coach_email);
    if (!is_partner_known)
        return REFUSE(unknown_partner, partner_id);
    if (!value_number(row->max_participants, ret_max_participants))
        return REFUSE(bad_number, max_participants);
    if (is_coach_known)
        return REFUSE(duplicate, coach_email);
    return ACCEPTED;
}

static bool
is_meeting_status(struct text status)
{
    return text_is(status, "held") || text_is(status, "no_show") || text_is(status, "cancelled");
}

struct refusal
rules_meeting_check(const struct record_meeting *row, bool is_meeting_known,
                    const struct participant *participant, int64_t *ret_held_at_us,
                    int64_t *ret_minutes)
{
    if (is_meeting_known)
        return REFUSE(duplicate_event, meeting_id);
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->held_at, ret_held_at_us))
        return REFUSE(bad_date, held_at);
    if (!text_is(participant->state, "accepted"))
        return REFUSE(not_active, application_ref);
    if (participant->coach_id == 0)
        return REFUSE(no_coach, application_ref);
    if (!is_meeting_status(row->status))
        return REFUSE(bad_status, status);
    if (!value_number_between(row->minutes, 0, MEETING_MINUTES_MAX, ret_minutes))
        return REFUSE(bad_minutes, minutes);
    return ACCEPTED;
}

int64_t
rules_meeting_credit(struct text status, int64_t minutes)
{
    return text_is(status, "held") ? minutes : 0;
}

bool
rules_coach_stays(const struct participant *participant, const struct application_changed *now)
{
    return (text_is(now->state, "accepted") || text_is(now->state, "deferred"))
           && text_equal(now->partner_id, participant->partner_id);
}

void
rules_participant_change(struct participant *participant, const struct application_changed *now)
{
    bool was_active = text_is(participant->state, "accepted")
                      && text_equal(participant->partner_id, now->partner_id);

    if (!was_active)
        participant->waits_from_us = now->at;
    participant->state = now->state;
    participant->programme = now->programme;
    participant->partner_id = now->partner_id;
}

static int64_t
room_of(const struct coach *coach)
{
    return coach->max_participants - coach->held;
}

struct coach *
rules_coach_choose(const struct partner *partner)
{
    struct coach *chosen = NULL;

    for (size_t i = 0; i < partner->coach_count; i++) {
        struct coach *coach = &partner->coaches[i];
        if (room_of(coach) > (chosen ? room_of(chosen) : 0))
            chosen = coach;
    }
    return chosen;
}

int64_t
rules_partner_room(const struct partner *partner)
{
    int64_t room = 0;

    for (size_t i = 0; i < partner->coach_count; i++)
        room += room_of(&partner->coaches[i]);
    return room;
}

void
rules_coach_take(struct coach *coach)
{
    coach->held++;
    coach->is_changed = true;
}

void
rules_coach_free(struct partner *partner, int64_t coach_id)
{
    for (size_t i = 0; i < partner->coach_count; i++) {
        struct coach *coach = &partner->coaches[i];
        if (coach->coach_id != coach_id)
            continue;
        coach->held--;
        coach->is_changed = true;
    }
}
