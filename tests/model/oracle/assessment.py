"""Submissions, marks, and the results that come of them."""
from . import values
from .sessions import is_engaged
from .values import Refused
from .world import ACCEPTED, FAIL, PASS

EXTRA_TIME = "extra_time_25"
_MARKS_AT_MOST = 3


def submission(world, row):
    application = world.application(row["application_ref"])
    submitted = values.time(row["submitted_at"])
    if application.decision != ACCEPTED:
        raise Refused("not_active")
    if not is_engaged(application):
        raise Refused("engagement_below_threshold")
    attempt = _current_attempt(application)
    if not attempt or not _is_open(world, application, attempt, submitted):
        raise Refused("no_window")
    if values.number(row["words"]) > application.programme.max_words:
        raise Refused("too_long")
    values.sha256(row["sha256"])
    if application.attempts[attempt].marks:
        raise Refused("already_marked")
    application.attempts[attempt].submissions += 1


def _current_attempt(application):
    first, second = application.attempts[1].result, application.attempts[2].result
    if first is None:
        return 1
    return 2 if first == FAIL and second is None else None


def _is_open(world, application, attempt, instant):
    return any(window.programme == application.programme.code and window.attempt == attempt
               and _holds(window, instant, application.adjustment == EXTRA_TIME) for window in world.windows)


def _holds(window, instant, extra_time):
    if instant < window.opens:
        return False
    if extra_time:
        # Multiplied out, since a quarter need not be a whole number of microseconds.
        return 4 * (instant - window.closes) <= window.closes - window.opens
    return instant <= window.closes


def mark(world, row):
    application = world.application(row["application_ref"])
    marker = world.markers.get(values.without_case(row["marker_email"]))
    if not marker:
        raise Refused("unknown_marker")
    number = values.number(row["attempt"], 1, 2)
    values.number(row["score"], 0, 100)
    values.time(row["sealed_at"])
    if row["result"] not in (PASS, FAIL):
        raise Refused("bad_result")
    if not application.holds_a_place:
        raise Refused("not_active")
    attempt = application.attempts[number]
    if not attempt.submissions:
        raise Refused("no_submission")
    if marker.school == application.school or marker.partner == application.partner:
        raise Refused("conflict_of_interest")
    if marker.email in attempt.marks:
        raise Refused("already_marked")
    if attempt.result:
        raise Refused("not_needed")
    attempt.marks[marker.email] = row["result"]
    _settle(world, application, number, attempt)


def _settle(world, application, number, attempt):
    results = list(attempt.marks.values())
    if results.count(results[-1]) == 2 or len(results) == _MARKS_AT_MOST:
        attempt.result = results[-1]
        world.tell(application, _message(number, attempt.result))


def _message(number, result):
    if result == PASS:
        return "outcome_passed"
    return "outcome_referred" if number == 1 else "outcome_failed"
