#!/usr/bin/python3
"""Makes many folders and counts how often each kind of row meets each code; ends with 1 when one is never met."""
import argparse
import collections
import pathlib
import sys
import tempfile

import make_folder
from oracle import folder, programmes, run

CODES = {
    "partners": "duplicate unknown_partner",
    "schools": "bad_urn duplicate bad_type",
    "places": "unknown_partner unknown_programme bad_number duplicate",
    "coaches": "bad_email unknown_partner bad_number duplicate",
    "markers": "bad_email unknown_school unknown_partner duplicate",
    "applications": "duplicate_ref bad_date bad_trn bad_email unknown_school unknown_programme unknown_mode"
                    " unknown_partner",
    "status": "unknown_application bad_date not_allowed bad_reason unknown_mode unknown_partner no_place",
    "timetable": "duplicate unknown_programme unknown_component unknown_partner bad_date bad_time unknown_school"
                 " bad_number facilitator_clash",
    "bookings": "unknown_application unknown_session bad_date not_active wrong_partner wrong_component bad_action"
                " too_late already_booked clash not_booked",
    "attendance": "unknown_session unknown_application bad_date bad_status bad_minutes not_booked",
    "catchup": "duplicate_event unknown_application bad_date not_active wrong_component not_facilitated bad_minutes",
    "vle": "duplicate_event unknown_application bad_date not_active wrong_component bad_minutes",
    "coaching": "duplicate_event unknown_application bad_date not_active no_coach bad_status bad_minutes",
    "windows": "duplicate unknown_programme bad_number bad_date bad_time window_too_late",
    "submissions": "unknown_application bad_date not_active engagement_below_threshold no_window bad_number too_long"
                   " bad_hash already_marked",
    "marks": "unknown_application unknown_marker bad_number bad_date bad_result not_active no_submission"
             " conflict_of_interest already_marked not_needed",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, metavar="N")
    parser.add_argument("--people", type=int, default=60, metavar="N")
    default = programmes.default_path()
    parser.add_argument("--programmes", type=pathlib.Path, metavar="FILE", default=default, required=not default)
    options = parser.parse_args()
    rows, folders = collections.Counter(), collections.Counter()
    facts = collections.Counter()
    for seed in range(options.seeds):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory)
            made = make_folder.make(seed, options.people, path, options.programmes)
            found, world = _run(path, options.programmes)
            if found != made:
                # The files say something else than the generator meant: one of the two has a fault.
                sys.exit(f"seed {seed}: {sorted((made - found).items())} became {sorted((found - made).items())}")
            rows.update(found)
            folders.update(found.keys())
            facts.update(_facts(world))
    missing = _report(rows, folders)
    for fact, number in sorted(facts.items()):
        print(f"{fact:40}{number:8}")
    return 1 if missing else 0


def _run(path, definitions):
    cohort, files = folder.read(path)
    world = run.run(cohort, files, programmes.load(definitions))
    kinds = {file.name: file.kind for file in files}
    found = collections.Counter((kinds[name], code) for name, _, code in world.quarantine)
    for file in files:
        found[file.kind, None] += len(file.rows)
    for (kind, code), number in list(found.items()):
        if code:
            found[kind, None] -= number
    return +found, world


def _facts(world):
    for application in world.applications.values():
        yield f"decision {application.decision}"
        yield f"funding {application.funding or 'none'}"
        attempts = "+".join(attempt.result for attempt in application.attempts.values() if attempt.result)
        yield f"attempts {attempts or 'none'} {application.decision}"
    for _, template in world.messages:
        yield f"message {template}"


def _report(rows, folders):
    missing = 0
    for kind, codes in CODES.items():
        for code in (None, "bad_encoding", "bad_row", *codes.split()):
            missing += not rows[kind, code]
            print(f"{kind:14}{code or '(taken)':28}{rows[kind, code]:8} rows {folders[kind, code]:5} folders")
    for kind, code in sorted(rows.keys() - {(kind, code) for kind, codes in CODES.items()
                                            for code in (None, "bad_encoding", "bad_row", *codes.split())},
                             key=str):
        print(f"{kind:14}{code:28}{rows[kind, code]:8} rows, a code that this kind does not have")
        missing += 1
    return missing


if __name__ == "__main__":
    sys.exit(main())
