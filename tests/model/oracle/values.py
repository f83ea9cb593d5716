"""What a value must look like. Instants are whole microseconds since 1970-01-01T00:00Z, so that nothing is rounded."""
import calendar
import datetime
import re


class Refused(Exception):
    """A row goes to quarantine with this code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


MICROSECONDS = 1_000_000
MICROSECONDS_A_DAY = 86_400 * MICROSECONDS
FIRST_YEAR, LAST_YEAR = 1900, 2999

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6}))?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_LONGEST_EMAIL = 254
_HASH = re.compile(r"[0-9A-Fa-f]{64}")
MOST_MINUTES = 1440


def _midnight(date):
    return (date.toordinal() - _EPOCH) * MICROSECONDS_A_DAY


EARLIEST = _midnight(datetime.date(FIRST_YEAR, 1, 1))
LATEST = _midnight(datetime.date(LAST_YEAR + 1, 1, 1))


def date(text):
    """The day, as datetime.date."""
    match = _DATE.fullmatch(text)
    if not match:
        raise Refused("bad_date")
    year, month, day = map(int, match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("bad_date")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise Refused("bad_date") from None


def start_of(day):
    return _midnight(day)


def day_of(instant):
    """The day in UTC on which an instant lies."""
    return datetime.date.fromordinal(instant // MICROSECONDS_A_DAY + _EPOCH)


def time(text):
    match = _TIME.fullmatch(text)
    if not match:
        raise Refused("bad_date")
    day, hour, minute, second, fraction, sign, offset_hour, offset_minute = match.groups()
    seconds = (int(hour) * 60 + int(minute)) * 60 + int(second)
    if sign:
        offset = (int(offset_hour) * 60 + int(offset_minute)) * 60
        seconds += offset if sign == "-" else -offset
    instant = _midnight(date(day)) + seconds * MICROSECONDS + int((fraction or "").ljust(6, "0"))
    # The year as written has been looked at by date(); the offset can still carry the instant over a limit.
    if not EARLIEST <= instant < LATEST:
        raise Refused("bad_date")
    return instant


def number(text, low=0, high=999_999_999, code="bad_number"):
    if not _NUMBER.fullmatch(text) or not low <= int(text) <= high:
        raise Refused(code)
    return int(text)


def minutes(text):
    return number(text, 0, MOST_MINUTES, "bad_minutes")


def email(text):
    if len(text) > _LONGEST_EMAIL or not _EMAIL.fullmatch(text):
        raise Refused("bad_email")
    return without_case(text)


def sha256(text):
    if not _HASH.fullmatch(text):
        raise Refused("bad_hash")


def without_case(text):
    """Only the letters A-Z lose their case: bytes know no others."""
    return text.encode().lower()


def months_later(day, months):
    """The same day so many calendar months on, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
