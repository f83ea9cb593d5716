"""Ways to break a good folder so that the whole of it must be refused."""


def break_folder(directory, name):
    BREAKAGES[name](directory)


def _named(directory, kind):
    return next(path for path in sorted(directory.iterdir()) if path.name.endswith(f"-{kind}.csv"))


def _add(name, data=b""):
    return lambda directory: (directory / name).write_bytes(data)


def _rewrite(kind, change):
    def rewrite(directory):
        path = _named(directory, kind)
        path.write_bytes(change(path.read_bytes()))
    return rewrite


def _replace(kind, data):
    return _rewrite(kind, lambda _: data)


_COHORT = b"cohort_id,starts_on,completes_on\n"
_VLE = b"event_id,application_ref,component,minutes,occurred_at"

BREAKAGES = {
    "stray-file": _add("notes.txt"),
    "upper-case-kind": _add("99-VLE.csv", _VLE),
    "unknown-kind": _add("99-widgets.csv", b"widget\n"),
    "no-number": _add("vle.csv", _VLE),
    "upper-case-ending": _add("99-vle.CSV", _VLE),
    "folder-inside": lambda directory: (directory / "99999-vle.csv").mkdir(),
    "second-cohort": _add("99999-cohort.csv", _COHORT + b"x,2026-10-01,2028-03-31\n"),
    "cohort-not-first": _add("0-vle.csv", _VLE),
    "no-cohort": lambda directory: _named(directory, "cohort").unlink(),
    "cohort-without-row": _replace("cohort", _COHORT),
    "cohort-with-two-rows": _replace("cohort", _COHORT + b"x,2026-10-01,2028-03-31\nx,2026-10-01,2028-03-31\n"),
    "cohort-with-bad-date": _replace("cohort", _COHORT + b"x,2026-10-01,2028-02-30\n"),
    "cohort-with-time": _replace("cohort", _COHORT + b"x,2026-10-01T00:00:00Z,2028-03-31\n"),
    "cohort-without-id": _replace("cohort", _COHORT + b" ,2026-10-01,2028-03-31\n"),
    "cohort-with-long-id": _replace("cohort", _COHORT + b"x" * 1001 + b",2026-10-01,2028-03-31\n"),
    "cohort-with-bad-encoding": _replace("cohort", _COHORT + b"\xff,2026-10-01,2028-03-31\n"),
    "cohort-with-extra-field": _replace("cohort", _COHORT + b"x,2026-10-01,2028-03-31,\n"),
    "empty-file": _replace("marks", b""),
    "only-empty-lines": _replace("marks", b"\xef\xbb\xbf\n\r\n\n"),
    "blank-header": _replace("marks", b" \napplication_ref,marker_email,attempt,result,score,sealed_at\n"),
    "missing-column": _replace("vle", b"event_id,application_ref,component,minutes\n"),
    "column-in-other-case": _replace("vle", _VLE.replace(b"event", b"Event") + b"\n"),
    "column-twice": _replace("vle", _VLE + b",minutes\n"),
    "unknown-column-twice": _replace("vle", _VLE + b",x, x \n"),
    "unnamed-column-twice": _replace("vle", _VLE + b",,\n"),
    "header-not-utf-8": _replace("vle", _VLE + b",\xff\n"),
    "two-byte-order-marks": _replace("vle", b"\xef\xbb\xbf\xef\xbb\xbf" + _VLE + b"\n"),
    "quote-in-header": _replace("vle", b'"' + _VLE + b"\n"),
}
