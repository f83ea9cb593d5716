#include "rules.h"

#include "common/base/value.h"

/* What an action still asks of a row whose application is in a state that allows it. */
typedef struct refusal transition_check(const struct change_status *row,
                                        const struct application *application,
                                        const struct change_facts *facts);

static struct refusal
check_withdraw(const struct change_status *row, const struct application *application,
               const struct change_facts *facts)
{
    (void)application;
    return programme_reasons_have(facts->withdrawal, row->reason) ? ACCEPTED
                                                                  : REFUSE(bad_reason, reason);
}

static struct refusal
check_defer(const struct change_status *row, const struct application *application,
            const struct change_facts *facts)
{
    (void)application;
    return programme_reasons_have(facts->deferral, row->reason) ? ACCEPTED
                                                                : REFUSE(bad_reason, reason);
}

static struct refusal
check_resume(const struct change_status *row, const struct application *application,
             const struct change_facts *facts)
{
    (void)row;
    (void)application;
    (void)facts;
    return ACCEPTED;
}

static struct refusal
check_change_mode(const struct change_status *row, const struct application *application,
                  const struct change_facts *facts)
{
    (void)application;
    return programme_mode(facts->programme, row->to) == PROGRAMME_NONE ? REFUSE(unknown_mode, to)
                                                                       : ACCEPTED;
}

/* The own partner is no place to move to, not even one with a free place. */
static struct refusal
check_transfer(const struct change_status *row, const struct application *application,
               const struct change_facts *facts)
{
    if (!facts->is_target_known)
        return REFUSE(unknown_partner, to);
    if (text_equal(row->to, application->partner_id) || !place_is_free(facts->target))
        return REFUSE(no_place, to);
    return ACCEPTED;
}

#define FROM(state) (1U << STATE_##state)

/* What may happen to an application. A pair that is not listed is not_allowed. */
static const struct transition {
    const char *action;
    unsigned from;
    enum state to;
    transition_check *check;
    const struct message_type *event;
    bool has_reason, has_mode, has_partner;
    unsigned frees_place; /* from these states */
} transitions[] = {
    {
        .action = "withdraw",
        .from = FROM(accepted) | FROM(deferred) | FROM(waitlisted),
        .to = STATE_withdrawn,
        .check = check_withdraw,
        .event = &enrolment_withdrawn,
        .has_reason = true,
        .frees_place = FROM(accepted) | FROM(deferred),
    },
    {
        .action = "defer",
        .from = FROM(accepted),
        .to = STATE_deferred,
        .check = check_defer,
        .event = &enrolment_deferred,
        .has_reason = true,
    },
    {
        .action = "resume",
        .from = FROM(deferred),
        .to = STATE_accepted,
        .check = check_resume,
        .event = &enrolment_resumed,
    },
    {
        .action = "change_mode",
        .from = FROM(accepted),
        .to = STATE_accepted,
        .check = check_change_mode,
        .event = &enrolment_mode_changed,
        .has_mode = true,
    },
    {
        .action = "transfer",
        .from = FROM(accepted),
        .to = STATE_accepted,
        .check = check_transfer,
        .event = &enrolment_transferred,
        .has_partner = true,
        .frees_place = FROM(accepted),
    },
};

static const struct transition *
transition_find(struct text action, enum state from)
{
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++)
        if (text_is(action, transitions[i].action) && (transitions[i].from & 1U << from) != 0)
            return &transitions[i];
    return NULL;
}

struct refusal
rule_change(const struct change_status *row, const struct application *application,
            const struct change_facts *facts, struct change *ret_change)
{
    int64_t at = 0;

    if (!application)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->at, &at))
        return REFUSE(bad_date, at);
    const struct transition *found = transition_find(row->action, application->state);
    if (!found || application->is_passed)
        return REFUSE(not_allowed, action);
    struct refusal refusal = found->check(row, application, facts);
    if (refusal.code)
        return refusal;

    *ret_change = (struct change){
        .at = at,
        .event = found->event,
        .to = found->to,
        .has_reason = found->has_reason,
        .has_mode = found->has_mode,
        .has_partner = found->has_partner,
        .frees_place = (found->frees_place & 1U << application->state) != 0,
    };
    return ACCEPTED;
}

void
change_apply(const struct change *change, const struct change_status *row,
             struct application *application)
{
    application->state = change->to;
    application->reason = change->has_reason ? row->reason : (struct text){ 0 };
    if (change->has_mode)
        application->mode = row->to;
    if (change->has_partner)
        application->partner_id = row->to;
}
