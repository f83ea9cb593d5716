"""Applications, their decisions, and the changes of their state."""
from . import values
from .values import Refused
from .world import ACCEPTED, DEFERRED, REJECTED, WAITLISTED, WITHDRAWN, Application

_TRN_DIGITS = 7


def register(world, row):
    """The checks of one row; the decision waits until the whole file has been read."""
    if world.is_known("applications", row["application_ref"]):
        raise Refused("duplicate_ref")
    submitted = values.time(row["submitted_at"])
    values.date(row["date_of_birth"])
    trn = row["trn"]
    if not (len(trn) == _TRN_DIGITS and trn.isascii() and trn.isdigit()):
        raise Refused("bad_trn")
    values.email(row["email"])
    world.school(row["school_urn"])
    programme = world.programme(row["programme"])
    if row["mode"] not in programme.modes:
        raise Refused("unknown_mode")
    world.partner(row["partner_id"])
    world.remember("applications", row["application_ref"])
    return Application(
        ref=row["application_ref"], submitted=submitted, trn=trn, school=row["school_urn"], role=row["role"],
        programme=programme, mode=row["mode"], partner=row["partner_id"],
        previously_funded=row["previously_funded"], adjustment=row["adjustment"],
        plan=[slot[row["mode"]] for slot in programme.slots])


def decide_all(world, applications):
    for application in sorted(applications, key=lambda one: (one.submitted, one.ref)):
        _decide(world, application)
        world.applications[application.ref] = application
        world.by_person_and_programme[application.trn, application.programme.code].append(application)


def _decide(world, application):
    reason = _reason_to_reject(world, application)
    if reason:
        application.decision, application.reason = REJECTED, reason
        world.tell(application, "application_rejected")
        return
    application.funding = _funding_route(world, application)
    if _has_free_place(world, application.partner, application.programme):
        _accept(world, application)
    else:
        application.decision = WAITLISTED
        world.waitlists[_place_of(application)][application.ref] = application
        world.tell(application, "application_waitlisted")


def _reason_to_reject(world, application):
    others = world.by_person_and_programme[application.trn, application.programme.code]
    if any(other.decision in (ACCEPTED, DEFERRED, WAITLISTED) for other in others):
        return "duplicate_application"
    if application.programme.roles and application.role not in application.programme.roles:
        return "role_not_eligible"
    return None


def _funding_route(world, application):
    school = world.schools[application.school]
    if (school.country == "england" and school.kind in application.programme.funded_types
            and application.previously_funded == "no"):
        return "scholarship"
    return "quote" if school.kind == "british_school_overseas" else "self_funded"


def _place_of(application):
    return application.partner, application.programme.code


def _has_free_place(world, partner, programme):
    place = partner, programme.code
    return world.places_held[place] < world.places.get(place, 0)


def _accept(world, application):
    world.places_held[_place_of(application)] += 1
    application.decision = ACCEPTED
    application.held_a_place = True
    world.tell(application, "application_accepted")
    world.match_coach(application)


def change_status(world, row):
    application = world.application(row["application_ref"])
    at = values.time(row["at"])
    states, action = _ACTIONS.get(row["action"], ((), None))
    if application.decision not in states or application.passed:
        raise Refused("not_allowed")
    action(world, application, at, row)


def _withdraw(world, application, at, row):
    if row["reason"] not in world.withdrawal_reasons:
        raise Refused("bad_reason")
    held_a_place = application.holds_a_place
    world.waitlists[_place_of(application)].pop(application.ref, None)
    application.decision, application.reason = WITHDRAWN, row["reason"]
    world.tell(application, "withdrawal_confirmed")
    _leave_coming_sessions(world, application, at)
    world.free_coach(application)
    if held_a_place:
        _free_place(world, _place_of(application), at)


def _defer(world, application, at, row):
    if row["reason"] not in world.deferral_reasons:
        raise Refused("bad_reason")
    application.decision, application.reason = DEFERRED, row["reason"]
    _leave_coming_sessions(world, application, at)


def _resume(world, application, at, row):
    application.decision, application.reason = ACCEPTED, ""
    world.match_coach(application)


def _change_mode(world, application, at, row):
    programme, mode = application.programme, row["to"]
    if mode not in programme.modes:
        raise Refused("unknown_mode")
    begun = {session.component for session in application.confirmed.values() if session.starts <= at}
    for index, parts in enumerate(application.plan):
        if not any(application.recorded[part.name] > 0 or part.name in begun for part in parts):
            application.plan[index] = programme.slots[index][mode]
    application.mode = mode
    booked = list(application.confirmed.values()) + list(application.waiting.values())
    world.leave(application, [session for session in booked if not application.component(session.component)])


def _transfer(world, application, at, row):
    partner = world.partner(row["to"])
    # Nobody can move to the own partner, not even when a place is free there.
    if partner == application.partner or not _has_free_place(world, partner, application.programme):
        raise Refused("no_place")
    _leave_coming_sessions(world, application, at)
    world.free_coach(application)
    old_place = _place_of(application)
    application.partner = partner
    world.places_held[_place_of(application)] += 1
    world.match_coach(application)
    _free_place(world, old_place, at)


_ACTIONS = {
    "withdraw": ((ACCEPTED, DEFERRED, WAITLISTED), _withdraw),
    "defer": ((ACCEPTED,), _defer),
    "resume": ((DEFERRED,), _resume),
    "change_mode": ((ACCEPTED,), _change_mode),
    "transfer": ((ACCEPTED,), _transfer),
}


def _leave_coming_sessions(world, application, at):
    coming = [session for session in application.confirmed.values() if session.starts > at]
    world.leave(application, list(application.waiting.values()) + coming)


def _free_place(world, place, at):
    world.places_held[place] -= 1
    waitlist = world.waitlists[place]
    if waitlist and at < values.start_of(world.cohort.starts_on):
        _accept(world, waitlist.pop(next(iter(waitlist))))
