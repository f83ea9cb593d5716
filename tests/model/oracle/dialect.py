"""Bytes of a CSV file to records.

The standard csv module is of no use here: it stops at a NUL, treats a lone CR as the end of a line and lets a quote
open again after one has closed.
"""
import re

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ASCII_WHITE_SPACE = b" \t\n\v\f\r"

_OPENING_QUOTE = re.compile(rb'[ \t]*"')
_INSIDE_QUOTES = re.compile(rb'(?:[^"]+|"")*')
_PLAIN_TEXT = re.compile(rb"[^,\n]*")
_EMPTY_LINE = re.compile(rb"\r?\n")


def records(data):
    """Yields (line, fields) for each record, the header included; fields are bytes without white space around them."""
    position = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    line = 1
    while position < len(data):
        empty = _EMPTY_LINE.match(data, position)
        if empty:
            position = empty.end()
            line += 1
            continue
        fields, end = _record(data, position)
        yield line, fields
        line += data.count(b"\n", position, end)
        position = end


def _record(data, position):
    fields = []
    while True:
        value, position = _field(data, position)
        fields.append(value)
        if data[position:position + 1] != b",":
            # Here is the LF that ends the record, or the end of the file.
            return fields, position + 1
        position += 1


def _field(data, position):
    quoted = b""
    opening = _OPENING_QUOTE.match(data, position)
    if opening:
        inside = _INSIDE_QUOTES.match(data, opening.end())
        quoted = inside.group().replace(b'""', b'"')
        # A quote that is never closed has run to the end of the file, where one more step does no harm.
        position = inside.end() + 1
    # The CR of a CRLF is in here as well; it goes with the rest of the white space.
    plain = _PLAIN_TEXT.match(data, min(position, len(data)))
    return (quoted + plain.group()).strip(ASCII_WHITE_SPACE), plain.end()
