"""docs/wire.md, written a second time: the header and the bodies of messages on the bus."""
import itertools
import os
import time

import msgpack

VERSION = 1
HELLO, REQUEST, REPLY, ARRIVED, BYE, NEWS = range(1, 7)
HEADER_FIELDS = ("version", "verb", "id", "route", "to", "name", "expires_us", "trace", "from", "taken")
PARTITIONS = 64


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def unpack(body):
    return msgpack.unpackb(body, raw=False, strict_map_key=False)


def header(verb, request_id=0, route=b"", to="", name="", expires_us=0, taken=-1, trace=""):
    return pack([VERSION, verb, request_id, route, to, name, expires_us, trace, "", taken])


def read_header(frame):
    return dict(zip(HEADER_FIELDS, unpack(frame)))


_numbers = itertools.count(1)


def new_key():
    """An idempotency key that no other command has."""
    return os.urandom(12) + next(_numbers).to_bytes(4, "big")


def event(type_name, fields, *, cohort, subject, version=1, subject_version=1, event_id=None, payload=None, trace=""):
    """An event without its position, which the source gives it. `payload` overrides the packed fields."""
    return [event_id or os.urandom(16), type_name, version, cohort, subject, subject_version,
            int(time.time() * 1_000_000), trace, pack(fields) if payload is None else payload]
