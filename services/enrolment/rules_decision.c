#include "rules.h"

bool
place_is_free(const struct place *place)
{
    return place->taken < place->places;
}

void
place_wait(struct place *place, struct application *application)
{
    application->next = NULL;
    if (place->last)
        place->last->next = application;
    else
        place->first = application;
    place->last = application;
}

/* Whoever has left the list since is passed over here, once. */
static struct application *
place_next(struct place *place)
{
    while (place->first && place->first->state != STATE_waitlisted)
        place->first = place->first->next;
    if (!place->first)
        place->last = NULL;
    return place->first;
}

struct application *
place_free(struct place *place, int64_t at, int64_t starts_on)
{
    place->taken--;
    struct application *next = at < starts_on ? place_next(place) : NULL;

    if (next) {
        next->state = STATE_accepted;
        place->taken++;
    }
    return next;
}

/* Why an application is turned down, or an empty text. Whether the role is held
 * or aspired to makes no difference. */
static struct text
rejection(const struct application *application, const struct decide_facts *facts)
{
    if (facts->has_rival)
        return TEXT("duplicate_application");
    if (!programme_admits_role(facts->programme, application->role))
        return TEXT("role_not_eligible");
    return (struct text){ 0 };
}

/* The first row whose condition holds is the route; the reason is what decided it. */
static void
settle_funding(struct application *application, const struct decide_facts *facts)
{
    const struct school *school = facts->school;
    bool is_overseas = text_is(school->type, "british_school_overseas");
    bool is_english = text_is(school->country, "england");
    bool is_funded_type = programme_funds(facts->programme, school->type);
    bool is_first_funding = text_is(application->previously_funded, "no");

    const struct {
        bool holds;
        struct text route, reason;
    } routes[] = {
        { is_english && is_funded_type && is_first_funding, TEXT("scholarship"),
          TEXT("funded_school_in_england") },
        { is_overseas, TEXT("quote"), TEXT("british_school_overseas") },
        { !is_english, TEXT("self_funded"), TEXT("school_outside_england") },
        { !is_funded_type, TEXT("self_funded"), TEXT("school_type_not_funded") },
        { true, TEXT("self_funded"), TEXT("previously_funded") },
    };

    size_t i = 0;

    while (!routes[i].holds)
        i++;
    application->funding_route = routes[i].route;
    application->funding_reason = routes[i].reason;
}

void
rule_decide(struct application *application, const struct decide_facts *facts)
{
    application->reason = rejection(application, facts);
    if (application->reason.size > 0) {
        application->state = STATE_rejected;
        return;
    }
    settle_funding(application, facts);
    if (place_is_free(facts->place)) {
        application->state = STATE_accepted;
        facts->place->taken++;
    } else {
        application->state = STATE_waitlisted;
    }
}
