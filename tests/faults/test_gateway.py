"""Over HTTP while Redis, the bus, a service or PostgreSQL is away, or PostgreSQL ends at once: only answers that the description has,
none that is wrong, nobody waits without end, and all goes on by itself."""
import os
import random
import re
import signal
import threading
import unittest

from tests.faults import truth
from tests.faults.base import SEED
from tests.harness.http import Http
from tests.harness.killer import kill, pid_of
from tests.harness.system import System
from tests.harness.waiting import wait_until

MIDDLE = {"in_progress": 409, "rate_limited": 429, "busy": 429, "unavailable": 503}     # come again after Retry-After
LONGEST_S = 20      # that an answer may take
ROLES = ("operations", "partner", "facilitator", "coach", "marker", "participant", "sponsor", "inspector")
WRITERS = 3
READERS = 3
PAUSE_S = 0.01
PLACES = 200        # the rest wait
ASKED_AGAIN = 300   # applications, at the end


class Caller(threading.Thread):
    """Asks again and again on a connection of its own; what must not be is in `wrong`."""

    def __init__(self, load, number):
        super().__init__(daemon=True, name=f"{type(self).__name__}-{number}")
        self.load, self.number = load, number
        self.web = Http(load.port, load.key)
        self.dice = random.Random(f"{SEED} {self.name}")
        self.stopping = threading.Event()
        self.done = self.put_off = 0
        self.wrong = []

    def run(self):
        while not self.stopping.wait(PAUSE_S) and not self.wrong:
            try:
                self.step()
            except Exception as failure:    # a hang too: shown by the test, in its own thread
                self.wrong.append(f"{self.name}: {failure!r}")
        self.web.close()

    def step(self):
        raise NotImplementedError

    def ask(self, method, path, body=None, **headers):
        """The answer; None when it is one to come again after."""
        answer = self.web.ask(method, path, body, headers, LONGEST_S)
        if answer.status < 400:
            return answer
        if MIDDLE.get(answer.code) != answer.status or "retry-after" not in answer.headers:
            raise AssertionError(f"{method} {path}: {answer}")
        self.put_off += 1
        return None

    def stop(self):
        self.stopping.set()
        self.join(3 * LONGEST_S)
        return self.wrong + ([f"{self.name} hangs"] if self.is_alive() else [])


class Writer(Caller):
    """Each application until it is answered, under one key; some are sent once more, which must change nothing."""

    def step(self):
        ref = f"A{self.number:02}{self.done:05}"
        answer = self.until_answered(ref)
        if answer is None:
            return
        if answer.status != 201:
            raise AssertionError(f"{ref}: {answer}")
        self.load.first[ref] = answer.json
        self.load.states[ref] = answer.json["state"]
        self.done += 1
        if self.dice.random() < 0.2:
            self.check_again(ref)

    def check_again(self, ref):
        again = self.until_answered(ref)
        if again and (again.status, again.json) != (201, self.load.first[ref]):
            raise AssertionError(f"{ref}: {self.load.first[ref]}, then {again}")

    def until_answered(self, ref):
        body = {"application_ref": ref, "trn": ref[1:], "first_name": "Zoë", "last_name": "O'Neil",
                "email": f"{ref}@example.org", "date_of_birth": "1985-04-01", "school_urn": "100001", "role": "headteacher",
                "role_status": "held", "programme": "NPQH", "mode": "blended", "partner_id": "P001",
                "previously_funded": False}
        while not self.stopping.wait(PAUSE_S):
            answer = self.ask("POST", f"{self.load.path}/applications", body, **{"Idempotency-Key": ref})
            if answer:
                return answer
        return None


class Doubter(Writer):
    """Sends once more what was answered before."""

    def __init__(self, load, number, refs):
        super().__init__(load, number)
        self.refs = refs

    def step(self):
        if self.done == len(self.refs):
            self.stopping.set()
            return
        self.check_again(self.refs[self.done])
        self.done += 1


class Reader(Caller):
    """What was answered can be read, at once and ever after."""

    def step(self):
        states = list(self.load.states.items())
        if not states:
            return
        ref, state = self.dice.choice(states)
        answer = self.ask("GET", f"{self.load.path}/participants/{ref}")
        if answer and (answer.json["application_ref"], answer.json["state"]) != (ref, state):
            raise AssertionError(f"{ref} is {state}: {answer}")
        self.done += bool(answer)


class Sponsor(Caller):
    """The engagement figure of who has a place: it comes from memory, from Redis or from sessions."""

    def step(self):
        if self.load.known:
            answer = self.ask("GET", f"{self.load.path}/participants/{self.dice.choice(self.load.known)}/engagement")
            if answer and answer.json["credited_minutes"] != 0:
                raise AssertionError(f"nobody was anywhere yet: {answer}")
            self.done += bool(answer)


class Visitor(Caller):
    """Whatever can be read: there or not, but only as described, with a problem that is one and says when to come again."""

    def step(self):
        path, described = self.dice.choice(self.load.readings)
        ref = self.dice.choice(list(self.load.states) or ["none"])
        known = {"cohort_id": self.load.cohort, "application_ref": ref, "partner_id": "P001", "urn": "100001", "code": "NPQH"}
        answer = self.web.ask("GET", re.sub(r"{(\w+)}", lambda match: known.get(match[1], "none"), path), None, {}, LONGEST_S)
        is_later = answer.status in (429, 503)
        if answer.status not in described or is_later and (MIDDLE.get(answer.code), "retry-after" in answer.headers) != (answer.status, True):
            raise AssertionError(f"{path}: {answer}")
        if answer.status >= 400 and answer.json["status"] != answer.status:
            raise AssertionError(f"{path}: {answer}")
        self.put_off += is_later
        self.done += not is_later


class Load:
    def __init__(self, port, key, cohort, kinds):
        self.port, self.key, self.cohort, self.path = port, key, cohort, f"/v1/cohorts/{cohort}"
        self.first, self.states = {}, {}
        self.known = []
        self.readings = []      # (path, statuses that are described) of all that ends by itself
        self.callers = ([Writer(self, number) for number in range(WRITERS)] +
                        [kind(self, number) for kind in kinds for number in range(READERS)])

    def start(self):
        for caller in self.callers:
            caller.start()

    def goes_on(self, count=5):
        """Each caller is answered so often from now on."""
        before = {caller: caller.done for caller in self.callers}
        wait_until(lambda: all(caller.wrong or caller.done >= before[caller] + count for caller in self.callers), 60,
                   "everybody is answered again")

    def stop(self):
        for caller in self.callers:
            caller.stopping.set()
        return [wrong for caller in self.callers for wrong in caller.stop()]


class Gateway(unittest.TestCase):
    lasts = 5

    @classmethod
    def setUpClass(cls):
        limits = {"RATE_LIMITS": " ".join(f"{role}=100000/1" for role in ROLES), "FAILURES_LIMIT": "100000/1"}
        cls.system = System(settings={"gateway": limits})
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()
        cls.port = cls.system.gateway_port
        cls.key = cls.system.make_key("operations")["key"]
        web = Http(cls.port, cls.key)
        wait_until(lambda: web.get("/v1/programmes").status == 200, 10, "the key is known")
        web.close()

    def setUp(self):
        self.dice = random.Random(f"{SEED} {self._testMethodName}")
        self.seconds = self.lasts * float(os.environ.get("GT_FAULT_SCALE", "1"))

    def new_load(self, cohort, *kinds):
        """People apply for places of that cohort."""
        load = Load(self.port, self.key, cohort, kinds)
        web = Http(self.port, self.key)
        for path, body in (
                ("/v1/cohorts", {"cohort_id": cohort, "starts_on": "2026-09-01", "completes_on": "2028-02-28"}),
                (f"{load.path}/partners", {"partner_id": "P001", "name": "A partner", "kind": "school", "region": "north",
                                        "contact_email": "p1@example.org"}),
                (f"{load.path}/places", {"partner_id": "P001", "programme": "NPQH", "places": PLACES}),
                (f"{load.path}/schools", {"urn": "100001", "name": "A school", "type": "academy", "country": "england",
                                       "headteacher_email": "head@example.org"})):
            answer = web.post(path, body)
            self.assertIn(answer.status, (200, 201), answer)
        # What goes wrong on our side (500) is described, too; no fault is an excuse for it.
        load.readings = [(path, set(map(int, methods["get"]["responses"])) - {500})
                         for path, methods in web.get("/v1/openapi.json").json["paths"].items()
                         if "get" in methods and methods["get"]["operationId"] != "event_stream"]
        web.close()
        load.start()
        wait_until(lambda: len(load.states) >= 20, 30, "people have applied")
        return load

    def away(self, *names):
        self.system.down(*names)
        threading.Event().wait(self.seconds / 7)    # what a fault needs to do harm
        self.system.up(*names)

    def wait_told(self):
        """All who read enrolment have what it has told until now; the load goes on meanwhile."""
        heads = dict(self.system.sql("enrolment", "SELECT partition, position FROM outbox_head"))
        for service in set(truth.READERS) - {"enrolment"}:
            wait_until(lambda: all(position >= heads[partition] for partition, position in self.system.sql(
                service, "SELECT partition, position FROM cursor WHERE source = 'enrolment'")), 30, f"{service} has it")

    def test_one_after_the_other_is_away(self):
        load = self.new_load("http", Reader, Sponsor, Visitor)
        load.known = [ref for ref, state in list(load.states.items())[:20] if state == "accepted"]
        self.wait_told()
        load.goes_on()
        turns = ["redis", "bus", "enrolment", "sessions", "coaching", "assessment", "notifications", "postgres"]
        self.dice.shuffle(turns)
        for name in turns:
            self.away(name)
            load.goes_on()
        self.assertEqual(load.stop(), [], f"seed {SEED}")
        self.assert_whole(load, "http")
        self.say(load)

    def ends_at_once(self, number):
        """PostgreSQL, and nothing of what it was about; SIGQUIT is what pg_ctl stop -m immediate sends."""
        before = pid_of(self.system, "postgres")
        kill(self.system, "postgres", self.dice, number)
        wait_until(lambda: pid_of(self.system, "postgres") not in (None, before), 30, "postgres is started again")

    def test_postgresql_ends_at_once(self):
        """A claim is committed without waiting for the disk: what is lost of it must be lost of the rest, too."""
        load = self.new_load("crash", Reader)
        numbers = [signal.SIGQUIT, signal.SIGKILL, self.dice.choice((signal.SIGQUIT, signal.SIGKILL))]
        self.dice.shuffle(numbers)
        for number in numbers:
            threading.Event().wait(self.dice.uniform(0, self.seconds / 5))   # some moment of the work
            self.ends_at_once(number)
            load.goes_on()
        self.assertEqual(load.stop(), [], f"seed {SEED}")
        doubter = Doubter(load, WRITERS, self.dice.sample(sorted(load.first), min(ASKED_AGAIN, len(load.first))))
        doubter.run()
        self.assertEqual(doubter.wrong, [], f"seed {SEED}")
        self.assert_whole(load, "crash")
        self.say(load)

    def say(self, load):
        put_off = sum(caller.put_off for caller in load.callers)
        print(f"          {len(load.states)} applications, {sum(caller.done for caller in load.callers)} answers, {put_off} put off",
              flush=True)

    def assert_whole(self, load, cohort):
        """Whoever was told of a place has it, and nobody else but those who were not answered yet."""
        snapshot = truth.drained(self.system)
        self.addCleanup(snapshot.close)
        kept = dict(snapshot.rows("SELECT application_ref, state FROM enrolment.application WHERE cohort_id = %s", cohort))
        self.assertEqual({ref: kept.get(ref) for ref in load.states}, load.states, f"seed {SEED}")
        self.assertLessEqual(len(kept) - len(load.states), WRITERS, "each writer has at most one under way")
        self.assertEqual(sum(state == "accepted" for state in kept.values()), min(PLACES, len(kept)))
        self.assertEqual(snapshot.rows("SELECT application_ref FROM enrolment.application_history WHERE cohort_id = %s"
                                       " GROUP BY 1 HAVING count(*) <> 1", cohort), [], "each was decided once")
        told = [kind for _, kind, _ in snapshot.events("enrolment", cohort)]
        self.assertEqual(told.count("enrolment.accepted") + told.count("enrolment.waitlisted"), len(kept))
        self.assertEqual(snapshot.rows("SELECT sum(taken)::bigint FROM enrolment.place_taken WHERE cohort_id = %s", cohort),
                         [(min(PLACES, len(kept)),)])
        unknown = snapshot.rows("SELECT encode(key, 'hex') FROM enrolment.answer WHERE cohort_id = %s EXCEPT ALL"
                                " SELECT encode(key, 'hex') FROM gateway.audit", cohort)
        self.assertEqual(unknown, [], "what was done has its row in the audit")
        self.assertEqual(snapshot.log_problems() + snapshot.rows(truth.PARKED), [], f"seed {SEED}")
