"""Load for fault tests: producers that send commands and record in a file of their own what they sent and were told.

What a producer sends depends on the seed alone. A command is recorded before it is sent, and its answer when it has
come: what a test knows is in the files, whatever happens to it."""
import hashlib
import json
import random
import threading
import time

from tests.harness import wire
from tests.harness.bus import Client
from tests.harness.history import Sent
from tests.harness.waiting import wait_until

PROGRAMMES = ("NPQLT", "NPQLL", "NPQLTD", "NPQLBC")   # four lanes
PEOPLE = tuple(f"A{number}" for number in range(8))
AGAIN_S = 0.5        # without a reply a frame is sent again
PATIENCE_S = 90      # then its producer gives up, and the test fails
PAUSE_S = 0.03
RETRY = ("unavailable", "busy")


def application(ref, number, programme):
    return {"application_ref": ref, "submitted_at": "2026-07-04T09:00:00Z", "trn": f"{1_000_000 + number:07}",
            "first_name": "Ann", "last_name": "Bell", "email": f"{ref.lower()}@example.org",
            "date_of_birth": "1980-02-29", "school_urn": "100001", "role": "teacher", "role_status": "held",
            "programme": programme, "mode": "blended", "partner_id": "P1", "previously_funded": "no",
            "mentor_email": "", "adjustment": ""}


class Producer(threading.Thread):
    """Sends the frames of `frames` one after another, each until it is answered; some it sends and forgets."""

    def __init__(self, endpoint, folder, cohort, name, seed, pause_s=PAUSE_S):
        super().__init__(daemon=True, name=name)
        self.client = Client(endpoint)
        self.cohort, self.seed, self.pause_s = cohort, seed, pause_s
        self.dice = random.Random(f"{seed} {cohort} {name}")
        self.path = folder / f"{cohort}.{name}.jsonl"
        self.stopping = threading.Event()
        self.answered = self.count = 0
        self.failure = None

    def frames(self):
        """Yields (command, [(what it makes, row), ...], is it forgotten)."""
        raise NotImplementedError

    def run(self):
        try:
            with open(self.path, "w", encoding="utf-8") as self.file:
                for command, rows, is_forgotten in self.frames():
                    self.send(command, rows, is_forgotten)
                    if self.stopping.wait(self.pause_s):
                        return
        except Exception as failure:  # shown by stop(), in the test's own thread
            self.failure = failure

    def record(self, *entries):
        self.file.writelines(json.dumps(entry) + "\n" for entry in entries)
        self.file.flush()

    def new_key(self):
        self.count += 1
        return hashlib.md5(f"{self.seed} {self.cohort} {self.name} {self.count}".encode()).digest()

    def send(self, command, rows, is_forgotten):
        keys = [self.new_key() for _ in rows]
        self.record(*(["sent", key.hex(), what] for key, (what, _) in zip(keys, rows)))
        body = wire.pack([self.cohort, [[key, row] for key, (_, row) in zip(keys, rows)]])
        if is_forgotten:
            self.client.send(command.partition(".")[0], command, body)
            return
        answers = self.ask(command, body)
        self.record(*(["answered", key.hex(), code] for key, (code, _, _) in zip(keys, answers)))
        self.answered += 1

    def ask(self, command, body):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            reply = self.client.reply_to(self.client.send(command.partition(".")[0], command, body), AGAIN_S)
            if reply and reply[0] == "ok":
                return wire.unpack(reply[1])
            if reply and reply[0] not in RETRY:
                raise AssertionError(f"{command} was answered {reply[0]}: {reply[1].decode(errors='replace')}")
            if reply:
                self.client.receive(0.05)   # a pause that ends early when something comes
        raise AssertionError(f"{command} was not answered within {PATIENCE_S} s")

    def stop(self):
        self.stopping.set()
        self.join(PATIENCE_S + 10)
        self.client.close()
        if self.failure:
            raise self.failure


class Meetings(Producer):
    """Meetings with a coach: events of coaching whose minutes sessions adds up. One in eight is refused."""

    def meeting(self, number):
        row = {"meeting_id": f"{self.name}-{number}", "application_ref": self.dice.choice(PEOPLE),
               "held_at": "2026-11-01T09:00:00Z", "minutes": str(self.dice.randint(1, 600)), "status": "held"}
        wrong = self.dice.randrange(24)
        if wrong == 0:
            row["minutes"] = "many"
        elif wrong == 1:
            row["application_ref"] = "nobody"
        elif wrong == 2 and number > 40:
            row["meeting_id"] = f"{self.name}-{number - 40}"
        return f"meeting {row['meeting_id']}", row

    def frames(self):
        number = 0
        while True:
            size = self.dice.randint(1, 20)
            rows = [self.meeting(number + n) for n in range(size)]
            number += size
            yield "coaching.record_meeting", rows, self.dice.randrange(10) == 0


class Applications(Producer):
    """Applications, decided and half of them withdrawn: events of enrolment, and mails."""

    def frames(self):
        base = int(hashlib.md5(self.name.encode()).hexdigest()[:5], 16) % 80 * 100_000
        for start in range(0, 90_000, 5):
            refs = [f"{self.name}-{start + n}" for n in range(5)]
            rows = [(f"application {ref}", application(ref, base + start + n, self.dice.choice(PROGRAMMES)))
                    for n, ref in enumerate(refs)]
            yield "enrolment.apply", rows + self.dice.sample(rows, 1), False    # the last is a duplicate
            yield "enrolment.decide", [("", {"file": "10-applications.csv"})], False
            leaving = self.dice.sample(refs, 2)
            yield "enrolment.change_status", [(f"withdrawal {ref}", self.withdrawal(ref)) for ref in leaving], False

    @staticmethod
    def withdrawal(ref):
        return {"application_ref": ref, "at": "2026-09-20T12:00:00Z", "action": "withdraw", "reason": "other", "to": ""}


class Load:
    """A cohort of its own, and the producers that work on it. `folder` is for their records."""

    kinds = (Meetings, Meetings, Applications)

    def __init__(self, system, folder, cohort, seed, endpoint=None, kinds=None, pause_s=PAUSE_S):
        self.system, self.folder, self.cohort, self.seed = system, folder, cohort, seed
        self.endpoint = endpoint or system.endpoint
        self.producers = []
        self.pause_s = pause_s
        if kinds:
            self.kinds = kinds

    def done(self, client, command, *rows):
        answers = client.commands(command, self.cohort, list(rows), seconds=60)
        wrong = [answer for answer in answers if answer[0]]
        assert not wrong, f"{command}: {wrong}"

    def prepare(self):
        """The cohort with people whom coaching and sessions know."""
        client = Client(self.endpoint)
        self.done(client, "enrolment.open_cohort",
                  {"cohort_id": self.cohort, "starts_on": "2026-10-01", "completes_on": "2028-03-31"})
        self.done(client, "enrolment.register_partner", {
            "partner_id": "P1", "name": "A partner", "kind": "school", "parent_partner_id": "", "region": "north",
            "contact_email": "desk@example.org"})
        self.done(client, "enrolment.register_school", {
            "urn": "100001", "name": "A school", "type": "academy", "country": "england",
            "headteacher_email": "head@example.org"})
        self.done(client, "enrolment.set_places",
                  *({"partner_id": "P1", "programme": code, "places": "1000000"} for code in PROGRAMMES))
        self.done(client, "enrolment.apply", *(application(ref, number + 8_500_000, PROGRAMMES[number % 4])
                                               for number, ref in enumerate(PEOPLE)))
        self.done(client, "enrolment.decide", {"file": "10-applications.csv"})
        wait_until(lambda: self.knows("coaching", "partner", 1), 60, "coaching knows the partner")
        self.done(client, "coaching.register_coach",
                  {"coach_email": "coach@example.org", "partner_id": "P1", "max_participants": "1000000"})
        wait_until(lambda: self.knows("coaching", "participant", len(PEOPLE)), 60, "coaching knows the people")
        wait_until(lambda: self.knows("sessions", "participant", len(PEOPLE)), 60, "sessions knows the people")
        client.close()

    def knows(self, service, table, count):
        return self.system.sql(service, f"SELECT count(*) FROM {table} WHERE cohort_id = %s",
                               self.cohort)[0][0] >= count

    def start(self):
        for number, kind in enumerate(self.kinds):
            name = f"{kind.__name__}{number}".lower()
            self.producers.append(kind(self.endpoint, self.folder, self.cohort, name, self.seed, self.pause_s))
            self.producers[-1].start()

    def goes_on(self, frames=3, seconds=PATIENCE_S, kind=Producer):
        """Waits until every producer of the kind has had answers again."""
        before = {producer: producer.answered for producer in self.producers if isinstance(producer, kind)}
        wait_until(lambda: not all(producer.is_alive() for producer in before)
                   or all(producer.answered >= count + frames for producer, count in before.items()),
                   seconds, f"{frames} more frames of each producer are answered")

    @property
    def answered(self):
        return sum(producer.answered for producer in self.producers)

    def stop(self):
        producers, self.producers = self.producers, []
        for producer in producers:
            producer.stopping.set()
        for producer in producers:
            producer.stop()

    def sent(self):
        """All that the producers have recorded, read from their files."""
        what, codes = {}, {}
        for file in sorted(self.folder.glob(f"{self.cohort}.*.jsonl")):
            for kind, key, value in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                (what if kind == "sent" else codes)[key] = value
        return [Sent(key, name, codes.get(key)) for key, name in what.items()]
