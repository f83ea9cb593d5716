"""The three files that come out."""
from .assessment import PASS
from .sessions import Figures, figures, is_engaged
from .world import ACCEPTED, FAIL

OUTCOMES = ("application_ref decision reason funding_route partner_id mode credited_minutes planned_minutes"
            " engagement_bp coaching_minutes submissions attempts outcome").split()
QUARANTINE = "file line code".split()
MESSAGES = "application_ref template count".split()


def write(world, directory):
    """world is None for an empty folder."""
    tables = {
        "outcomes.csv": (OUTCOMES, _outcomes(world) if world else []),
        "quarantine.csv": (QUARANTINE, sorted(world.quarantine) if world else []),
        "messages.csv": (MESSAGES, _messages(world) if world else []),
    }
    directory.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in tables.items():
        text = "".join(_line(row) for row in [header, *rows])
        (directory / name).write_bytes(text.encode())


def _line(row):
    return ",".join(_quoted(str(value)) for value in row) + "\n"


def _quoted(text):
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _outcomes(world):
    # The order of code points is the order of the bytes of UTF-8.
    return [_outcome(world.applications[ref]) for ref in sorted(world.applications)]


def _outcome(application):
    # Someone who never held a place has no figures, not even a plan.
    total = figures(application) if application.held_a_place else Figures()
    attempts = application.attempts.values()
    return (application.ref, application.decision, application.reason, application.funding, application.partner,
            application.mode, total.credited, total.planned,
            total.credited * 10_000 // total.planned if total.planned else 0, total.coaching,
            sum(attempt.submissions for attempt in attempts),
            "+".join(attempt.result for attempt in attempts if attempt.result), _outcome_word(application))


def _outcome_word(application):
    if application.decision != ACCEPTED:
        return application.decision
    first, second = application.attempts[1], application.attempts[2]
    if application.passed:
        return "passed"
    if second.result == FAIL:
        return "failed"
    if first.result == FAIL:
        return "referred"
    if first.submissions:
        return "awaiting_marks"
    return "not_submitted" if is_engaged(application) else "not_engaged"


def _messages(world):
    return [(ref, template, count) for (ref, template), count in sorted(world.messages.items())]
