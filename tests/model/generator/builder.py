"""Collects the files of a folder while the rules run alongside, so that each row can aim at what is true by then."""
import collections

from oracle import enrolment, folder, run, values
from oracle.values import Refused
from oracle.world import World

from . import samples
from .writer import Table

DAY = values.MICROSECONDS_A_DAY
HOUR = DAY // 24


class Builder:
    def __init__(self, rng, cohort, definitions):
        self.rng = rng
        self.cohort = cohort
        self.world = World(cohort, definitions)
        self.codes = collections.Counter()
        self.starts = values.start_of(cohort.starts_on)
        self.completes = values.start_of(cohort.completes_on)
        self._files = []        # (number, kind, Table)
        self._number = 0
        self._table = None
        self._registered = []

    # Files

    def begin(self, kind):
        """The rows that follow go to a new file of this kind."""
        self._settle_file()
        self._number += self._step(kind)
        self._table = Table(self.rng, kind, folder.COLUMNS[kind])
        self._files.append((self._number, kind, self._table))

    def _step(self, kind):
        before = self._files[-1][1] if self._files else ""
        if before and before != "cohort" and before < kind and self.rng.random() < 0.2:
            return 0            # one number, and the names decide
        return self.rng.choice((1, 1, 1, 2, 7))

    def _settle_file(self):
        if self._table and self._table.kind == "applications":
            enrolment.decide_all(self.world, self._registered)
            self._registered = []

    def write(self, directory):
        self._settle_file()
        directory.mkdir(parents=True, exist_ok=True)
        taken = set()
        for number, kind, table in self._files:
            name = self._name(number, kind)
            while name in taken:
                name = "0" + name
            taken.add(name)
            (directory / name).write_bytes(table.data())

    def _name(self, number, kind):
        same = [other for other, _, _ in self._files if other == number]
        if len(same) > 1:
            # Another number of zeros would put the names in another order.
            return f"{number:02}-{kind}.csv"
        return f"{number:0{self.rng.choice((1, 2, 2, 2, 3, 25))}}-{kind}.csv"

    # Rows

    def write_row(self, cells):
        """A row that is only written: the cohort's own."""
        self._table.add(cells)

    def take(self, **cells):
        """Writes the row and lets the rules take it; returns its code, None when it was taken."""
        if self.rng.random() < _SPOILED.get(self._table.kind, 0.02):
            self._spoil(cells)
        self._table.add(cells)
        return self._pass_on(cells)

    def take_after_mistakes(self, likely=0.15, **cells):
        """The same, now and then after copies of the row with one to three mistakes: they must leave no trace."""
        while self.rng.random() < likely:
            self.mistake(cells)
        return self.take(**cells)

    def mistake(self, cells):
        kind = self._table.kind
        wrong = dict(cells)
        columns = [column for column in cells if column in MISTAKES[kind]]
        if not columns:
            return
        for column in self.rng.sample(columns, min(len(columns), self.rng.choice((1, 1, 1, 2, 3)))):
            wrong[column] = self.rng.choice(MISTAKES[kind][column])
        if self.rng.random() < 0.1:
            # A good value in quotes that are text.
            column = self.rng.choice(columns)
            wrong[column] = f'"{cells[column]}"'
        self.take(**wrong)

    def _pass_on(self, cells):
        kind = self._table.kind
        try:
            result = run.RULES[kind](self.world, cells)
        except Refused as refused:
            self.codes[kind, refused.code] += 1
            return refused.code
        if kind == "applications":
            self._registered.append(result)
        self.codes[kind, None] += 1
        return None

    def _spoil(self, cells):
        kind, rng = self._table.kind, self.rng
        identifier = folder.COLUMNS[kind][0]

        def replace(column, raw):
            return lambda fields, columns: fields.__setitem__(columns.index(column), raw)

        any_known = rng.choice(folder.COLUMNS[kind])
        any_column = rng.choice(self._table.columns)
        invalid = rng.choice(samples.INVALID_UTF8)
        code, change = rng.choice((
            ("bad_encoding", replace(any_column, invalid)),
            ("bad_encoding", replace(any_known, b'"' + invalid + b'"')),
            ("bad_encoding", lambda fields, columns: (fields.append(b"1"), fields.__setitem__(0, invalid))),
            ("bad_row", lambda fields, columns: fields.pop()),
            ("bad_row", lambda fields, columns: fields.append(b"")),
            ("bad_row", lambda fields, columns: fields.__setitem__(slice(None), [b" "])),
            ("bad_row", lambda fields, columns: fields.__setitem__(slice(None), [b'""'])),
            ("bad_row", lambda fields, columns: fields.__setitem__(slice(None), [rng.choice((b"\t", b"A1", b"\0"))])),
            ("bad_row", replace(any_known, b"a\0b")),
            ("bad_row", replace(any_known, b"\0")),
            ("bad_row", replace(any_known, b"x" * 1001)),
            ("bad_row", replace(any_known, "é".encode() * 500 + b"x")),
            ("bad_row", replace(identifier, rng.choice((b"", b"  ", b'""', b'" \n "')))),
        ))
        self._table.add_raw(cells, change)
        self.codes[kind, code] += 1

    # Values

    def time(self, instant):
        """Written in some way; an instant beyond the limits is moved to them."""
        instant = min(max(instant, values.EARLIEST), values.LATEST - 1)
        return samples.write_time(self.rng, instant, _parse)

    def any_time(self, instant):
        """For a time that nothing is compared with: now and then at the limits."""
        return self.rng.choice(samples.EXTREME_TIMES) if self.rng.random() < 0.02 else self.time(instant)

    def near(self, instant):
        """The instant itself, just before, just after, or some days around it."""
        some_days = self.rng.randrange(-30, 30) * DAY
        return instant + self.rng.choice((0, -1, 1, 1_000_000, -1_000_000, -HOUR, HOUR, some_days))

    def number(self, count):
        return "0" * self.rng.choice((0, 0, 0, 0, 1, 2)) + str(count)

    def other_case(self, text):
        return self.rng.choice((text, text, text, text.upper(), text.swapcase()))

    def email(self, name):
        if self.rng.random() < 0.15:
            return self.rng.choice(samples.ODD_EMAILS).replace("{}", "odd")
        return f"{name}@{self.rng.choice(('school', 'trust', 'mail'))}{self.rng.randrange(9)}.example.org"

    def in_other_case(self, text):
        return text.translate(_SWAPPED)


_SWAPPED = {ord(upper): lower for upper, lower in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")}
_SWAPPED |= {ord(lower): chr(upper) for upper, lower in _SWAPPED.items()}


def _parse(text):
    try:
        return values.time(text)
    except Refused:
        return None


_UNKNOWN = ("", "nobody", "NPQXX", "partner-99", "999999", "A\u00a01", "x" * 1000, "é" * 500)

# The short files get more broken rows, the long ones fewer, so that each gets some.
_SPOILED = {"partners": 0.1, "schools": 0.05, "coaches": 0.1, "markers": 0.05, "windows": 0.05, "vle": 0.01,
            "catchup": 0.01, "bookings": 0.01}

MISTAKES = {
    "partners": {"parent_partner_id": _UNKNOWN[1:]},
    "schools": {"urn": samples.BAD_URNS, "type": ("", "free_school", "State_School", "academy nursery", "other")},
    "places": {"partner_id": _UNKNOWN[1:], "programme": _UNKNOWN + ("npqh",), "places": samples.BAD_NUMBERS},
    "coaches": {"coach_email": samples.BAD_EMAILS[1:], "partner_id": _UNKNOWN, "max_participants": samples.BAD_NUMBERS},
    "markers": {"marker_email": samples.BAD_EMAILS[1:], "school_urn": _UNKNOWN[1:], "partner_id": _UNKNOWN[1:]},
    "applications": {
        "submitted_at": samples.BAD_TIMES, "date_of_birth": samples.BAD_DATES, "trn": samples.BAD_TRNS,
        "email": samples.BAD_EMAILS, "school_urn": _UNKNOWN, "programme": _UNKNOWN + ("npqh",),
        "mode": ("", "Online", "onsite", "blended online"), "partner_id": _UNKNOWN},
    "status": {
        "application_ref": _UNKNOWN[1:], "at": samples.BAD_TIMES, "action": ("", "Withdraw", "delete", "accept"),
        "reason": ("", "because", "Other"), "to": ("", "onsite", "nobody", "partner-99")},
    "timetable": {
        "programme": _UNKNOWN + ("npqh",), "component": ("", "coaching", "study-1", "briefing", "nothing", "journal-1"),
        "partner_id": _UNKNOWN, "starts_at": samples.BAD_TIMES,
        "ends_at": samples.BAD_TIMES + ("1900-01-01T00:00:00Z",),
        "venue_urn": _UNKNOWN[1:], "capacity": samples.BAD_NUMBERS},
    "bookings": {
        "application_ref": _UNKNOWN[1:], "session_id": _UNKNOWN, "action": ("", "Book", "hold", "book cancel"),
        "at": samples.BAD_TIMES},
    "attendance": {
        "session_id": _UNKNOWN[1:], "application_ref": _UNKNOWN, "status": ("", "Attended", "present", "left early"),
        "minutes": samples.BAD_MINUTES, "recorded_at": samples.BAD_TIMES},
    "catchup": {
        "application_ref": _UNKNOWN, "component": ("", "nothing", "study-1", "coaching"),
        "minutes": samples.BAD_MINUTES, "at": samples.BAD_TIMES},
    "vle": {
        "application_ref": _UNKNOWN, "component": ("", "nothing", "plg-1", "coaching", "clinic-1"),
        "minutes": samples.BAD_MINUTES, "occurred_at": samples.BAD_TIMES},
    "coaching": {
        "application_ref": _UNKNOWN, "held_at": samples.BAD_TIMES, "status": ("", "Held", "done", "no show"),
        "minutes": samples.BAD_MINUTES},
    "windows": {
        "programme": _UNKNOWN, "attempt": samples.BAD_ATTEMPTS,
        "opens_at": samples.BAD_TIMES + ("2999-12-31T23:59:59Z",),
        "closes_at": samples.BAD_TIMES + ("1900-01-01T00:00:00Z",)},
    "submissions": {
        "application_ref": _UNKNOWN[1:], "submitted_at": samples.BAD_TIMES,
        "words": samples.BAD_NUMBERS + ("999999999",),
        "sha256": samples.BAD_HASHES},
    "marks": {
        "application_ref": _UNKNOWN[1:], "marker_email": _UNKNOWN + samples.BAD_EMAILS, "attempt": samples.BAD_ATTEMPTS,
        "result": ("", "Pass", "refer", "merit"), "score": samples.BAD_SCORES, "sealed_at": samples.BAD_TIMES},
}
