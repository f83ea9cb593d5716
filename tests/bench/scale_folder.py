"""A cohort folder with a share or a multiple of another one's applications, for scripts/bench scale.

    scale_folder.py FOLDER FACTOR TARGET

A factor below 1 keeps the applications whose reference hashes low, and of the other files the rows that are about
them. A whole factor n adds n - 1 copies of people, places, sessions, coaches and markers, each copy under identifiers
of its own, so that nobody of one copy meets anybody of another."""
import csv
import pathlib
import sys
import zlib

PERSON = "application_ref"
# Registers that a copy shares: it needs no partners, schools or windows of its own.
SHARED = ("00-", "01-", "02-", "60-")
# Columns that name something, and how a copy's name is made. A TRN has seven digits.
NAMES = {"application_ref", "session_id", "meeting_id", "catchup_id", "event_id"}
MAILS = {"email", "coach_email", "marker_email", "facilitator_email"}
PLACES = "03-"


def read(path):
    text = path.read_bytes().decode("utf-8-sig", "surrogateescape").replace("\0", "")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    return rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
        csv.writer(file).writerows([header, *rows])


def is_kept(reference, factor):
    return zlib.crc32(reference.strip().encode("utf-8", "surrogateescape")) % 1000 < factor * 1000


def share(header, rows, factor):
    if PERSON not in header:
        return rows
    column = header.index(PERSON)
    return [row for row in rows if is_kept(row[column], factor)]


def renamed(name, value, copy):
    if not value or copy == 0:
        return value
    if name in NAMES:
        return f"{value}-{copy}"
    if name in MAILS:
        return f"c{copy}.{value}"
    if name == "trn" and value.isdigit() and len(value) == 7:
        return f"{(int(value) + 2_500_000 * copy) % 10_000_000:07d}"
    return value


def copies(header, rows, factor):
    return [[renamed(name, value, copy) for name, value in zip(header, row)] for copy in range(factor) for row in rows]


def multiplied_places(header, rows, factor):
    column = header.index("places")
    return [[*row[:column], str(int(row[column]) * factor) if row[column].isdigit() else row[column],
             *row[column + 1:]] for row in rows]


def scaled(name, header, rows, factor):
    if factor < 1:
        return share(header, rows, factor)
    if name.startswith(SHARED):
        return rows
    if name.startswith(PLACES):
        return multiplied_places(header, rows, int(factor))
    return copies(header, rows, int(factor))


def main():
    source, factor, target = pathlib.Path(sys.argv[1]), float(sys.argv[2]), pathlib.Path(sys.argv[3])
    target.mkdir(parents=True)
    for path in sorted(source.glob("*.csv")):
        header, rows = read(path)
        write(target / path.name, header, scaled(path.name, header, rows, factor))


main()
