#include "round.h"
#include "schedule.h"

static bool
is_same_subject(const struct shot *a, const struct shot *b)
{
    return text_equal(a->subject, b->subject) && text_equal(a->cohort_id, b->cohort_id);
}

/* An earlier one of the subject is neither taken nor given up. */
static bool
must_wait(const struct round *round, const struct shot *shot)
{
    for (const struct shot *s = round->shots; s < shot; s++)
        if (s->state != SHOT_TAKEN && s->state != SHOT_GIVEN_UP && is_same_subject(s, shot))
            return true;
    return false;
}

struct shot *
round_next(struct round *round)
{
    size_t most = round->is_probe ? 1 : ROUND_SENDS_MAX;

    if (round->is_stopped || round->flying >= most)
        return NULL;
    for (size_t i = 0; i < round->count; i++) {
        struct shot *shot = &round->shots[i];

        if (shot->state != SHOT_READY || must_wait(round, shot))
            continue;
        shot->state = SHOT_SENT;
        round->flying++;
        return shot;
    }
    return NULL;
}

/* No answer in time, or the answers by which a server says that it is not itself. */
static bool
is_away(const struct webhook_result *result)
{
    switch (result->status) {
    case 0:
    case 429:
    case 502:
    case 503:
    case 504:
        return true;
    default:
        return false;
    }
}

static void
failed(struct round *round, struct shot *shot, const struct webhook_result *result, int64_t chance)
{
    round->failures++;
    shot->is_away = is_away(result);
    if (result->retry_after_s > round->retry_after_s)
        round->retry_after_s = result->retry_after_s;
    round->is_gone |= result->status == 410;
    round->is_stopped |= shot->is_away || result->status == 410 || round->is_probe
                         || round->failures >= ROUND_FAILURES_MAX;
    shot->pause_us = schedule_pause_us(shot->attempts + 1, result->retry_after_s, chance);
    shot->state = shot->pause_us < 0 ? SHOT_GIVEN_UP : SHOT_FAILED;
}

void
round_ended(struct round *round, struct shot *shot, const struct webhook_result *result,
            int64_t chance)
{
    round->flying--;
    shot->result = *result;
    if (result->status < 200 || result->status > 299) {
        failed(round, shot, result, chance);
        return;
    }
    shot->state = SHOT_TAKEN;
    round->failures = 0;
    round->is_taken = true;
    round->is_probe = false;
}

bool
round_is_over(struct round *round)
{
    if (round->flying)
        return false;
    if (round->is_stopped)
        return true;
    for (size_t i = 0; i < round->count; i++)
        if (round->shots[i].state == SHOT_READY && !must_wait(round, &round->shots[i]))
            return false;
    return true;
}

int64_t
round_position(const struct round *round)
{
    int64_t position = round->after;

    if (!round->is_stopped)
        return round->scanned_to;
    for (size_t i = 0; i < round->count; i++) {
        const struct shot *shot = &round->shots[i];

        if (!shot->is_row && shot->state >= SHOT_SENT && shot->position > position)
            position = shot->position;
    }
    return position;
}

bool
round_keeps(const struct round *round, const struct shot *shot)
{
    if (shot->is_row)
        return shot->state == SHOT_FAILED || shot->state == SHOT_GIVEN_UP;
    return shot->state != SHOT_TAKEN && shot->position <= round_position(round);
}
