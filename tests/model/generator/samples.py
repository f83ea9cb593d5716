"""Values, good and bad, for the columns of a cohort folder."""
import datetime

FIRST_NAMES = ("Łukasz", "Zoë", "D’Arcy", "Mary-Anne", "Seán", "Olu", "Priya", "محمد", "Ångström", "J. P.", "李",
               "Anna \"Annie\"", "Tom, jr", "Chloé", "İpek", "X Æ", "O", "Siân\nMair")
LAST_NAMES = ("Nguyễn", "O'Neill", "van der Berg", "Núñez", "Çelik", "Taylor-Wood", "St. John, QC", "Adeyemi", "Khan",
              "Þórsdóttir", "Müller-Lüdenscheidt", "Ó Briain", "Null", "=1+1", "Smith\tJones", "Straße")
TITLES = ("Leading change", "A culture of “high expectations”", "Improving reading, together", 'The "why"', "",
          "Two\nlines", "Two\r\nlines", "=SUM(A1)", "Oracy\rfirst", "Ελληνικά", "🧵 thread", "a\"b\"c", '"')

# Each of these is an address by the letter of the rules, however odd.
_LONG_LABEL = "a" * 70
ODD_EMAILS = ("o'neill+npq@school-1.example.org", "!#$%&'*+/=?^_`{|}~-@x.y", "a.b.c.d@1.2", "x@a--b.example",
              "UPPER.lower@Example.ORG", f"{_LONG_LABEL}@{_LONG_LABEL}.example",
              "a" * 245 + "@b.cd.efg", "-@0.example", "{}@sub.sub.sub.sub.example.org")
BAD_EMAILS = ("", "nobody", "a@b", "a@b.", "a@.b.c", "a..b@c.example", ".a@c.example", "a.@c.example", "a@-b.example",
              "a@b-.example", "a b@c.example", "a@b@c.example", "a@c..example", "é@c.example", "a@é.example",
              "a,b@c.example", '"a"@c.example', "a@[127.0.0.1]", "a" * 246 + "@b.cd.efg", "a@b_c.example", "@c.example",
              "a@c.example.", "a(b)@c.example", "K@c.example")

BAD_DATES = ("", "2026-02-30", "2027-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "26-01-01", "2026-1-1",
             "1899-12-31", "3000-01-01", "2026/01/01", "01-01-2026", "2026-01-01T00:00:00Z", "20260101", "yesterday",
             "２０２６-01-01", "0000-01-01", "2100-02-29")
GOOD_DATES = ("1900-01-01", "2999-12-31", "2000-02-29", "1996-02-29", "1970-01-01", "1985-07-14", "1990-12-31")

BAD_TIMES = ("", "2026-06-01", "2026-06-01T24:00:00Z", "2026-06-30T23:59:60Z", "2026-06-01 10:00:00Z",
             "2026-06-01T10:00:00", "2026-06-01T10:00Z", "2026-06-01T10:00:00+24:00", "2026-06-01T10:00:00+0100",
             "2026-06-01T10:00:00+01", "2026-06-01T10:00:00,5Z", "2026-06-01T10:00:00.Z",
             "2026-06-01T10:00:00.1234567Z", "2026-06-31T10:00:00Z", "2026-06-01T10:60:00Z", "2026-06-01T1:00:00Z",
             "1899-12-31T23:59:59.999999Z", "3000-01-01T00:00:00Z", "1900-01-01T00:00:00+00:01",
             "2999-12-31T23:59:59.999999-00:01", "1899-12-31T23:59:59-00:01", "3000-01-01T00:00:00+00:01",
             "2026-06-01T10:00:00+01:60", "2026-06-01T10:00:00 Z", "2026-06-01T10:00:00ZZ", "2026-02-29T10:00:00Z",
             "2026-06-01T10:00:00−01:00", "02026-06-01T10:00:00Z")
# For times that are compared with nothing, or where any order will do.
EXTREME_TIMES = ("1900-01-01T00:00:00Z", "2999-12-31T23:59:59.999999Z", "1900-01-01T23:59:00+23:59",
                 "2999-12-31T00:00:00-23:59", "1900-01-01t00:00:00.0z", "2999-12-31T23:59:59-00:00",
                 "2000-02-29T12:00:00.000001+05:45")

BAD_NUMBERS = ("", "-1", "+1", "1.0", "1234567890", "1 2", "one", "１", "1e3", "0x1F", "٣", "1,000", "0000000001")
BAD_MINUTES = BAD_NUMBERS + ("1441", "999999999", "01441")
BAD_SCORES = BAD_NUMBERS + ("101", "000101")
BAD_ATTEMPTS = BAD_NUMBERS + ("0", "3", "12", "00")
BAD_TRNS = ("", "123456", "12345678", "12345a7", "１234567", "1234 567", "-123456", "123456.")
BAD_URNS = ("12345", "1234567", "12345x", "１23456", "12 456", "-12345")
BAD_HASHES = ("", "0" * 63, "0" * 65, "g" + "0" * 63, "0x" + "0" * 62, "０" + "0" * 63)

INVALID_UTF8 = (b"\xff", b"Ren\xe9e", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80",
                b"\xf8\x88\x80\x80\x80", b"\xc3")

_EPOCH = datetime.datetime(1970, 1, 1)


def write_time(rng, instant, parse):
    """One of the many ways to write an instant; parse tells whether the way taken means the same."""
    for _ in range(8):
        text = _any_time(rng, instant)
        if parse(text) == instant:
            return text
    return _with_offset(instant, 0, 6, "T", "Z")


def _any_time(rng, instant):
    fraction = instant % 1_000_000
    digits = 6 if fraction else rng.choice((0, 0, 0, 0, 1, 3, 6))
    while fraction and digits > 1 and fraction % 10 == 0 and rng.random() < 0.7:
        fraction //= 10
        digits -= 1
    offset = rng.choice((0, 0, 0, 60, 60, -60, 345, -210, 14 * 60, 1439, -1439))
    letter = "t" if rng.random() < 0.1 else "T"
    zone = None
    if offset == 0:
        zone = rng.choice(("Z", "Z", "Z", "Z", "z", "+00:00", "-00:00"))
    return _with_offset(instant, offset, digits, letter, zone)


def _with_offset(instant, offset, digits, letter, zone):
    try:
        moment = _EPOCH + datetime.timedelta(microseconds=instant) + datetime.timedelta(minutes=offset)
    except OverflowError:
        return ""
    text = f"{moment:%m-%d}{letter}{moment:%H:%M:%S}"
    if digits:
        text += f".{moment.microsecond:06}"[:digits + 1]
    if zone is None:
        hours, minutes = divmod(abs(offset), 60)
        zone = f"{'+' if offset > 0 else '-'}{hours:02}:{minutes:02}"
    return f"{moment.year:04}-{text}{zone}"
