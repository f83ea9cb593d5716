"""What must be true of histories: of what was sent, what a source told, and what came of it.

Each check returns its problems as texts, none when all is well. Sequences are compared by a chain of hashes, one for
each subject: a link covers all before it, so two sequences are the same when their last links are."""
import hashlib
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

SHOWN = 5   # of the problems of one kind


class Told(NamedTuple):
    """An event in a source's log."""
    partition: int
    position: int
    id: str
    subject: str
    version: int


class Sent(NamedTuple):
    """A command as its producer has recorded it; `code` is what was acknowledged, None when nothing was."""
    key: str
    what: str     # names what it makes
    code: str | None


def chain(values):
    """The links of a sequence, the first of which stands for nothing at all."""
    links = [b""]
    for value in values:
        links.append(hashlib.sha256(links[-1] + repr(value).encode()).digest())
    return links


def parting(expected, actual):
    """The index at which two sequences part; None when they do not."""
    left, right = chain(expected), chain(actual)
    if len(left) == len(right) and left[-1] == right[-1]:
        return None
    # Links once different stay different, so the first such pair can be searched for.
    common = range(min(len(left), len(right)))
    return bisect_left(common, True, key=lambda n: left[n] != right[n]) - 1


def word_for(expected, actual):
    """What is wrong with a sequence that has parted from what it should be."""
    wanted, found = Counter(expected), Counter(actual)
    words = [("lost", wanted - found), ("doubled", Counter({v: n for v, n in (found - wanted).items() if v in wanted})),
             ("invented", Counter({v: n for v, n in (found - wanted).items() if v not in wanted}))]
    return ", ".join(f"{word} {sorted(map(str, values))[:3]}" for word, values in words if values) or "out of order"


def compare(what, expected, actual):
    """Two histories, {subject: sequence}: one problem for each subject in which they differ."""
    problems = []
    for subject in sorted(expected.keys() | actual.keys(), key=str):
        wanted, found = list(expected.get(subject, ())), list(actual.get(subject, ()))
        at = parting(wanted, found)
        if at is not None:
            problems.append(f"{what}, {subject}: {word_for(wanted, found)}; {len(wanted)} expected, {len(found)} found,"
                            f" parted at number {at}: {wanted[at:at + 1]} became {found[at:at + 1]}")
    return few(problems)


def few(problems):
    return problems[:SHOWN] + [f"and {len(problems) - SHOWN} more like that"] * (len(problems) > SHOWN)


def by(name, entries, value):
    """Sorts entries into {their attribute `name`: [value of each, in order]}."""
    found = {}
    for entry in entries:
        found.setdefault(getattr(entry, name), []).append(value(entry))
    return found


def check_log(source, told):
    """Positions are dense, each event stands there once, and a subject's versions go up by one. `told` is in order."""
    problems = compare(f"{source}: positions", *counted(told, "partition", "position"))
    problems += compare(f"{source}: versions", *counted(told, "subject", "version"))
    twice = [one for one, count in Counter(event.id for event in told).items() if count > 1]
    return problems + few([f"{source}: event {one} was told twice" for one in twice])


def counted(told, of, number):
    found = by(of, told, lambda event: getattr(event, number))
    return {key: range(1, len(numbers) + 1) for key, numbers in found.items()}, found


def check_answers(sent, answers):
    """What was acknowledged is kept as it was acknowledged, and nothing has an answer that nobody sent."""
    known = {command.key for command in sent}
    problems = [f"{command.what}: acknowledged as {command.code!r}, kept as {answers.get(command.key)!r}"
                for command in sent if command.code is not None and answers.get(command.key) != command.code]
    invented = [f"an answer under key {key} that nobody sent" for key in answers if key not in known]
    return few(problems) + few(invented)


def check_made(sent, answers, made):
    """What was done is there once, acknowledged or not; what was refused, or has no answer, has left nothing."""
    done = Counter(command.what for command in sent if answers.get(command.key) == "")
    return compare("made by commands", {"all": sorted(done.elements())}, {"all": sorted(made)})


def check_sums(what, amounts, totals):
    """A total that grew by each amount once and in order: what it was at any time is the sum of the first few."""
    sums, total = {}, 0
    for number, amount in enumerate(amounts, 1):
        total += amount
        sums[total] = number
    problems, last = [], 0
    for seen in totals:
        number = sums.get(seen, -1)
        if number <= last:
            problems.append(f"{what}: the total was {seen}, which is not the sum of the first few of {len(amounts)}"
                            f" amounts, or not of more than the {last} before")
        last = max(last, number)
    if (totals[-1] if totals else 0) != total:
        problems.append(f"{what}: the total ends at {totals[-1:]} and not {total}")
    return few(problems)
