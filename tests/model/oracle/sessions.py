"""Bookings and everything that records minutes, with the engagement figure that comes of them."""
import dataclasses

from . import values
from .programmes import SELF_DIRECTED
from .values import Refused
from .world import ACCEPTED

ATTENDED = frozenset("attended late left_early".split())
NOT_ATTENDED = frozenset("absent excused".split())
MEETING_STATUSES = frozenset("held no_show cancelled".split())


def _refuse_inactive(application):
    if application.decision != ACCEPTED:
        raise Refused("not_active")


def booking(world, row):
    application = world.application(row["application_ref"])
    session = world.session(row["session_id"])
    at = values.time(row["at"])
    _refuse_inactive(application)
    if session.partner != application.partner:
        raise Refused("wrong_partner")
    if session.programme != application.programme.code or not application.component(session.component):
        raise Refused("wrong_component")
    if row["action"] not in ("book", "cancel"):
        raise Refused("bad_action")
    if session.starts <= at:
        raise Refused("too_late")
    if row["action"] == "book":
        _book(application, session, at)
    else:
        _cancel(world, application, session)


def _book(application, session, at):
    if application.recorded[session.component] > 0 or _has_booking_for(application, session.component, at):
        raise Refused("already_booked")
    if not application.is_free_for(session):
        raise Refused("clash")
    if len(session.confirmed) < session.capacity:
        session.confirmed[application.ref] = application
        application.confirmed[session.name] = session
    else:
        session.waiting[application.ref] = application
        application.waiting[session.name] = session


def _has_booking_for(application, component, at):
    return any(session.component == component and session.ends > at
               for booked in (application.confirmed, application.waiting) for session in booked.values())


def _cancel(world, application, session):
    if session.name not in application.confirmed and session.name not in application.waiting:
        raise Refused("not_booked")
    world.leave(application, [session])


def attendance(world, row):
    session = world.session(row["session_id"])
    application = world.application(row["application_ref"])
    recorded_at = values.time(row["recorded_at"])
    if row["status"] not in ATTENDED | NOT_ATTENDED:
        raise Refused("bad_status")
    minutes = values.minutes(row["minutes"])
    if session.name not in application.confirmed:
        raise Refused("not_booked")
    if row["status"] in NOT_ATTENDED:
        minutes = 0
    earlier_at, earlier_minutes = application.attendance.get(session.name, (recorded_at, 0))
    if recorded_at >= earlier_at:
        application.attendance[session.name] = recorded_at, minutes
        application.recorded[session.component] += minutes - earlier_minutes


def catch_up(world, row):
    application = _new_event(world, "catchup", row["catchup_id"], row)
    values.time(row["at"])
    _refuse_inactive(application)
    component = application.component(row["component"])
    if not component:
        raise Refused("wrong_component")
    if not component.takes_bookings:
        raise Refused("not_facilitated")
    minutes = values.minutes(row["minutes"])
    _record_event(world, "catchup", row["catchup_id"], application, component.name, minutes)


def vle_event(world, row):
    application = _new_event(world, "vle", row["event_id"], row)
    values.time(row["occurred_at"])
    _refuse_inactive(application)
    component = application.component(row["component"])
    if not component or component.delivery != SELF_DIRECTED:
        raise Refused("wrong_component")
    minutes = values.minutes(row["minutes"])
    _record_event(world, "vle", row["event_id"], application, component.name, minutes)


def coaching_meeting(world, row):
    application = _new_event(world, "coaching", row["meeting_id"], row)
    values.time(row["held_at"])
    _refuse_inactive(application)
    if not application.coach:
        raise Refused("no_coach")
    if row["status"] not in MEETING_STATUSES:
        raise Refused("bad_status")
    minutes = values.minutes(row["minutes"])
    if row["status"] != "held":
        minutes = 0
    _record_event(world, "coaching", row["meeting_id"], application, application.programme.coaching, minutes)


def _new_event(world, kind, identifier, row):
    if world.is_known(kind, identifier):
        raise Refused("duplicate_event")
    return world.application(row["application_ref"])


def _record_event(world, kind, identifier, application, component, minutes):
    world.remember(kind, identifier)
    application.recorded[component] += minutes


@dataclasses.dataclass
class Figures:
    credited: int = 0
    planned: int = 0
    coaching: int = 0

    def reach(self, threshold):
        return self.credited * 10_000 >= threshold * self.planned


def figures(application, delivery=None):
    """Over the whole plan, or over the components of one delivery."""
    total = Figures()
    for part in (part for parts in application.plan for part in parts):
        if part.planned is None or (delivery and part.delivery != delivery):
            continue
        credited = min(part.planned, application.recorded[part.name])
        total.planned += part.planned
        total.credited += credited
        if part.is_coaching:
            total.coaching += credited
    return total


def is_engaged(application):
    programme = application.programme
    parts = ("facilitated", SELF_DIRECTED) if programme.rule == "per_delivery" else (None,)
    return all(figures(application, part).reach(programme.threshold) for part in parts)
