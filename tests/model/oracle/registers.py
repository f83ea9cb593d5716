"""The kinds of row that only add to a list: partners, schools, places, coaches, markers, timetable, windows."""
from . import values
from .values import Refused
from .world import Coach, Marker, School, Session, Window

SCHOOL_TYPES = frozenset("state_school academy sixteen_to_nineteen independent pvi_nursery childminder"
                         " british_school_overseas".split())
MONTHS_FOR_ASSESSMENT = 3


def _refuse_known(world, kind, identifier, code="duplicate"):
    if world.is_known(kind, identifier):
        raise Refused(code)


def partner(world, row):
    _refuse_known(world, "partners", row["partner_id"])
    if row["parent_partner_id"]:
        world.partner(row["parent_partner_id"])
    world.remember("partners", row["partner_id"])
    world.partners.add(row["partner_id"])


def school(world, row):
    urn = row["urn"]
    if not (len(urn) == 6 and urn.isascii() and urn.isdigit()):
        raise Refused("bad_urn")
    _refuse_known(world, "schools", urn)
    if row["type"] not in SCHOOL_TYPES:
        raise Refused("bad_type")
    world.remember("schools", urn)
    world.schools[urn] = School(row["type"], row["country"])


def places(world, row):
    world.partner(row["partner_id"])
    world.programme(row["programme"])
    count = values.number(row["places"])
    key = row["partner_id"], row["programme"]
    _refuse_known(world, "places", key)
    world.remember("places", key)
    world.places[key] = count


def coach(world, row):
    address = values.email(row["coach_email"])
    world.partner(row["partner_id"])
    room = values.number(row["max_participants"])
    _refuse_known(world, "coaches", address)
    world.remember("coaches", address)
    world.coaches[row["partner_id"]].append(Coach(room))
    world.match_those_without_coach(row["partner_id"])


def marker(world, row):
    address = values.email(row["marker_email"])
    if row["school_urn"]:
        world.school(row["school_urn"])
    if row["partner_id"]:
        world.partner(row["partner_id"])
    _refuse_known(world, "markers", address)
    world.remember("markers", address)
    world.markers[address] = Marker(address, row["school_urn"], row["partner_id"])


def session(world, row):
    _refuse_known(world, "timetable", row["session_id"])
    programme = world.programme(row["programme"])
    if row["component"] not in programme.sessions_for:
        raise Refused("unknown_component")
    world.partner(row["partner_id"])
    starts, ends = _span(row["starts_at"], row["ends_at"])
    if row["venue_urn"]:
        world.school(row["venue_urn"])
    capacity = values.number(row["capacity"])
    added = Session(row["session_id"], programme.code, row["component"], row["partner_id"], starts, ends, capacity)
    _engage_facilitator(world, row["facilitator_email"], added)
    world.remember("timetable", added.name)
    world.sessions[added.name] = added


def _span(start, end):
    starts, ends = values.time(start), values.time(end)
    if ends <= starts:
        raise Refused("bad_time")
    return starts, ends


def _engage_facilitator(world, name, added):
    if not name:
        return
    engaged = world.facilitators[values.without_case(name)]
    if any(added.overlaps(other) for other in engaged):
        raise Refused("facilitator_clash")
    engaged.append(added)


def window(world, row):
    _refuse_known(world, "windows", row["window_id"])
    world.programme(row["programme"])
    attempt = values.number(row["attempt"], 1, 2)
    opens, closes = _span(row["opens_at"], row["closes_at"])
    if attempt == 1 and values.day_of(closes) > values.months_later(world.cohort.completes_on, MONTHS_FOR_ASSESSMENT):
        raise Refused("window_too_late")
    world.remember("windows", row["window_id"])
    world.windows.append(Window(row["programme"], attempt, opens, closes))
