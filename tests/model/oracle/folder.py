"""A folder to its files and their rows. Everything that refuses a folder is found here, before any row is taken."""
import dataclasses
import re
import stat

from . import dialect, values
from .values import Refused

COLUMNS = {
    "cohort": "cohort_id starts_on completes_on",
    "partners": "partner_id name kind parent_partner_id region contact_email",
    "schools": "urn name type country headteacher_email",
    "places": "partner_id programme places",
    "coaches": "coach_email partner_id max_participants",
    "markers": "marker_email school_urn partner_id",
    "applications": "application_ref submitted_at trn first_name last_name email date_of_birth school_urn role"
                    " role_status programme mode partner_id previously_funded mentor_email adjustment",
    "status": "application_ref at action reason to",
    "timetable": "session_id programme component partner_id starts_at ends_at venue_urn online_url capacity"
                 " facilitator_email",
    "bookings": "application_ref session_id action at",
    "attendance": "session_id application_ref status minutes source recorded_at",
    "catchup": "catchup_id application_ref component minutes approved_by at",
    "vle": "event_id application_ref component minutes occurred_at",
    "coaching": "meeting_id application_ref held_at minutes status",
    "windows": "window_id programme attempt opens_at closes_at",
    "submissions": "application_ref submitted_at words sha256 title",
    "marks": "application_ref marker_email attempt result score sealed_at",
}
COLUMNS = {kind: tuple(names.split()) for kind, names in COLUMNS.items()}
LONGEST_VALUE = 1000

_FILE_NAME = re.compile(r"([0-9]+)-([a-z]+)\.csv")


class FolderRefused(Exception):
    """Nothing of this folder is taken. The text names the file, the column where there is one, and the cure."""


@dataclasses.dataclass
class Row:
    line: int
    code: str       # why the row cannot be read, else None
    value: dict     # column -> text, for a row that can be read


@dataclasses.dataclass
class SourceFile:
    name: str
    kind: str
    rows: list


@dataclasses.dataclass
class Cohort:
    cohort_id: str
    starts_on: object
    completes_on: object


def read(directory):
    """Returns (cohort, files after it); (None, []) for an empty folder."""
    names = _names_in_order(directory)
    if not names:
        return None, []
    if names[0][2] != "cohort":
        raise FolderRefused(f"{names[0][1]}: the first file must be of the kind cohort; "
                            "add one with a lower number, such as 00-cohort.csv")
    for _, name, kind in names[1:]:
        if kind == "cohort":
            raise FolderRefused(f"{name}: a second file of the kind cohort; leave only one in the folder")
    files = [SourceFile(name, kind, _rows(name, kind, (directory / name).read_bytes())) for _, name, kind in names]
    return _cohort(files[0]), files[1:]


def _names_in_order(directory):
    if not directory.is_dir():
        raise FolderRefused(f"{directory}: not a folder; give the folder that holds the CSV files")
    names = []
    for entry in directory.iterdir():
        if entry.name.startswith("."):
            continue
        match = _FILE_NAME.fullmatch(entry.name)
        if not match or match.group(2) not in COLUMNS:
            raise FolderRefused(f"{entry.name}: not named NUMBER-KIND.csv with a kind of "
                                f"{', '.join(COLUMNS)}; rename it or take it out")
        if not stat.S_ISREG(entry.lstat().st_mode):
            raise FolderRefused(f"{entry.name}: not a regular file; put the file itself here or take it out")
        names.append((_integer(match.group(1)), entry.name, match.group(2)))
    return sorted(names)


def _integer(digits):
    """Sorts as the integer would; a file name may have more digits than int() takes."""
    significant = digits.lstrip("0")
    return len(significant), significant


def _rows(name, kind, data):
    records = dialect.records(data)
    _, header = next(records, (None, None))
    if header is None:
        raise FolderRefused(f"{name}: no header; the first line must name the columns {', '.join(COLUMNS[kind])}")
    place = _places_of_columns(name, kind, header)
    return [_row(line, fields, len(header), place) for line, fields in records]


def _places_of_columns(name, kind, header):
    place = {}
    for index, raw in enumerate(header):
        try:
            column = raw.decode()
        except UnicodeDecodeError:
            raise FolderRefused(f"{name}: column {index + 1}: its name is not UTF-8; save the file as UTF-8") from None
        if column in place:
            raise FolderRefused(f"{name}: column '{column}' stands twice; leave one of the two")
        place[column] = index
    for column in COLUMNS[kind]:
        if column not in place:
            raise FolderRefused(f"{name}: column '{column}' is missing; add it to the header and the rows")
    return {column: place[column] for column in COLUMNS[kind]}


def _row(line, fields, width, place):
    try:
        texts = [field.decode() for field in fields]
    except UnicodeDecodeError:
        return Row(line, "bad_encoding", None)
    if len(fields) != width:
        return Row(line, "bad_row", None)
    for index in place.values():
        if len(fields[index]) > LONGEST_VALUE or b"\0" in fields[index]:
            return Row(line, "bad_row", None)
    value = {column: texts[index] for column, index in place.items()}
    identifier = next(iter(value.values()))
    if not identifier:
        return Row(line, "bad_row", None)
    return Row(line, None, value)


def _cohort(file):
    if len(file.rows) != 1:
        raise FolderRefused(f"{file.name}: it has {len(file.rows)} rows; leave exactly one, the cohort's")
    row = file.rows[0]
    if row.code:
        raise FolderRefused(f"{file.name}: columns {', '.join(COLUMNS['cohort'])}: line {row.line} is refused "
                            f"({row.code}); give each column one short value in UTF-8, and cohort_id at least one "
                            "character")
    days = {}
    for column in ("starts_on", "completes_on"):
        try:
            days[column] = values.date(row.value[column])
        except Refused:
            raise FolderRefused(f"{file.name}: column '{column}' is not a date; write it as YYYY-MM-DD, "
                                f"in the years {values.FIRST_YEAR} to {values.LAST_YEAR}") from None
    return Cohort(row.value["cohort_id"], **days)
