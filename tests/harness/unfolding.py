"""A cohort folder as it comes to be: all of its files, each cut to the rows that are known by a moment. A row that is not known yet
is an empty line, so that each stands on its line of the whole folder from the first import on (docs/cohort-folder.md)."""
import csv
import datetime

UTC = datetime.timezone.utc
# The column that says since when a row is known; of other kinds all rows are known from a moment on.
TIME_COLUMNS = {"applications": "submitted_at", "status": "at", "bookings": "at", "attendance": "recorded_at", "catchup": "at",
                "vle": "occurred_at", "coaching": "held_at", "submissions": "submitted_at", "marks": "sealed_at"}


def moment_of(value):
    """The time in a row; None when it is none."""
    try:
        moment = datetime.datetime.fromisoformat(value.strip().upper().replace("Z", "+00:00"))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (AttributeError, ValueError, OverflowError):
        return None


class Record:
    """A row with the lines it stands on; its values by column."""

    def __init__(self, lines, values, known):
        self.lines, self.values, self.known = lines, values, known


def records_of(text):
    """(the header's lines, [(lines, values by column)])"""
    lines = [f"{line}\n" for line in text.split("\n")]  # no other byte ends a line here
    lines[-1] = lines[-1][:-1]
    lines = lines if lines[-1] else lines[:-1]
    reader = csv.reader(lines)
    rows, start = [], 0
    for row in reader:
        rows.append((lines[start:reader.line_num], row))
        start = reader.line_num
    header = rows[0][1]
    return rows[0][0], [(taken, dict(zip(header, row))) for taken, row in rows[1:]]


class Unfolding:
    """`since`: when what has no time of its own is known, by kind, with a default under "". `people`: only their rows; None: all."""

    def __init__(self, source, target, since, people=None):
        self.target, self.since = target, since
        self.headers, self.files, self.handed_in = {}, {}, {}
        target.mkdir()
        for file in sorted(source.iterdir()):
            self.headers[file.name], found = records_of(file.read_bytes().decode("latin-1"))
            self.files[file.name] = self.records(file.stem.partition("-")[2], found, people)

    def records(self, kind, found, people):
        """A row whose time can't be read is known with the one before it."""
        known, made = self.since.get(kind, self.since[""]), []
        for lines, values in found:
            known = self.known(kind, values) or known
            ref = values.get("application_ref")
            is_taken = people is None or ref is None or ref in people
            made.append(Record(lines, values, known if is_taken else None))
        return made

    def known(self, kind, values):
        """A mark is known when what it is about is: some of the pilot's are sealed before it was handed in."""
        moment = moment_of(values.get(TIME_COLUMNS.get(kind)))
        ref = values.get("application_ref")
        if kind == "submissions" and moment:
            self.handed_in[ref] = max(moment, self.handed_in.get(ref, moment))
        if kind == "marks" and moment:
            return max(moment, self.handed_in.get(ref, moment))
        return moment and max(moment, self.since[""])

    def moments(self):
        """When something becomes known, in order."""
        return sorted({record.known for records in self.files.values() for record in records if record.known})

    def rows(self, *kinds):
        """(when it is known, the values) of each row that is taken, in the order of the files."""
        return [(record.known, record.values) for name, records in self.files.items()
                if name.rpartition(".")[0].partition("-")[2] in kinds for record in records if record.known]

    def cut(self, until):
        """Writes the folder as it is known at this moment."""
        for name, records in self.files.items():
            text = "".join(self.headers[name])
            for record in records:
                is_known = record.known and record.known <= until
                text += "".join(record.lines) if is_known else "\n" * len(record.lines)
            (self.target / name).write_bytes(text.encode("latin-1"))
