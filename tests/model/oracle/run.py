"""Takes the rows of a folder one after another."""
from . import assessment, enrolment, registers, sessions
from .values import Refused
from .world import World

RULES = {
    "partners": registers.partner,
    "schools": registers.school,
    "places": registers.places,
    "coaches": registers.coach,
    "markers": registers.marker,
    "applications": enrolment.register,
    "status": enrolment.change_status,
    "timetable": registers.session,
    "bookings": sessions.booking,
    "attendance": sessions.attendance,
    "catchup": sessions.catch_up,
    "vle": sessions.vle_event,
    "coaching": sessions.coaching_meeting,
    "windows": registers.window,
    "submissions": assessment.submission,
    "marks": assessment.mark,
}


def run(cohort, files, definitions):
    world = World(cohort, definitions)
    for file in files:
        results = [result for row in file.rows if (result := _take(world, file, row))]
        if file.kind == "applications":
            enrolment.decide_all(world, results)
    return world


def _take(world, file, row):
    try:
        if row.code:
            raise Refused(row.code)
        return RULES[file.kind](world, row.value)
    except Refused as refused:
        world.quarantine.append((file.name, row.line, refused.code))
        return None
