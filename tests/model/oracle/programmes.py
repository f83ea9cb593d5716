"""The definitions of the programmes, in the shape the rules ask for."""
import dataclasses
import json
import pathlib

FACILITATED, SELF_DIRECTED = "facilitated", "self_directed"


@dataclasses.dataclass(frozen=True)
class Component:
    name: str
    delivery: str
    planned: int        # None counts nowhere
    is_coaching: bool

    @property
    def takes_bookings(self):
        return self.delivery == FACILITATED and not self.is_coaching


@dataclasses.dataclass
class Programme:
    code: str
    roles: frozenset    # empty: everybody
    funded_types: frozenset
    modes: tuple
    rule: str
    threshold: int
    max_words: int
    slots: list         # one {mode: (Component, ...)} for each slot
    sessions_for: frozenset
    coaching: str


@dataclasses.dataclass
class Definitions:
    programmes: dict
    withdrawal_reasons: frozenset
    deferral_reasons: frozenset


def default_path():
    """The definitions that lie nearest above this file, or None."""
    for ancestor in pathlib.Path(__file__).resolve().parents:
        path = ancestor / "shared" / "domain" / "programmes.json"
        if path.is_file():
            return path
    return None


def load(path):
    with open(path, encoding="utf-8") as source:
        document = json.load(source)
    return Definitions(
        programmes={entry["code"]: _programme(entry) for entry in document["programmes"]},
        withdrawal_reasons=frozenset(document["withdrawal_reasons"]),
        deferral_reasons=frozenset(document["deferral_reasons"]))


def _programme(entry):
    coaching = entry["coaching"]["component"]
    slots = [{mode: tuple(_component(part, coaching) for part in parts) for mode, parts in slot["modes"].items()}
             for slot in entry["slots"]]
    return Programme(
        code=entry["code"],
        roles=frozenset(entry["roles"]),
        funded_types=frozenset(entry["funded_school_types"]),
        modes=tuple(entry["modes"]),
        rule=entry["engagement"]["rule"],
        threshold=entry["engagement"]["threshold_bp"],
        max_words=entry["assessment"]["max_words"],
        slots=slots,
        sessions_for=frozenset(part.name for slot in slots for parts in slot.values() for part in parts
                               if part.takes_bookings),
        coaching=coaching)


def _component(part, coaching):
    return Component(part["id"], part["delivery"], part["planned_minutes"], part["id"] == coaching)
