"""Who speaks on the bus in a test: a client that asks, and a stand-in for a service.

Both know only docs/wire.md and share no code with the services."""
import pathlib
import threading
import time

import zmq
from zmq.utils import z85

from tests.harness import wire
from tests.harness.waiting import wait_until

GOODBYE_MS = 1000       # to get it out
HELLO_S = 0.15
HOLD_S = 0.5     # a subscription without news is answered empty after this
RESEND_S = 2


class Endpoint(str):
    """Where buses listen, parted by spaces, and the keys for them: `keys` is the folder of scripts/up (var/keys)."""

    def __new__(cls, address, keys, server_key=None):
        self = super().__new__(cls, address)
        self.keys, self.server_key = pathlib.Path(keys), server_key
        return self

    def at(self, address):
        """The same bus under another address, as that of a proxy."""
        return Endpoint(address, self.keys, self.server_key)

    def secret(self, name):
        return bytes.fromhex((self.keys / f"{name}.secret").read_text())

    def servers(self):
        """(address, public key) of each bus: a line of the file for each, when none is named."""
        lines = (self.keys / "buses").read_text().split() if self.server_key is None else []
        return list(zip(self.split(), map(bytes.fromhex, lines) if lines else [self.server_key]))


def connect(endpoint, name, secret=None):
    """A DEALER that shows the key of `name`, or another one."""
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.linger = 0
    socket.sndtimeo = 10_000  # a connection that was refused takes nothing
    secret = secret or endpoint.secret(name)
    socket.curve_secretkey = secret
    socket.curve_publickey = public_key(secret)
    for address, public in endpoint.servers():
        socket.curve_serverkey = public
        socket.connect(address)
    return socket


def public_key(secret):
    """The public key of a secret one, both as 32 bytes."""
    return z85.decode(zmq.curve_public(z85.encode(secret)))


class Refused(Exception):
    """The reply's status was not ok."""

    def __init__(self, status, text):
        super().__init__(f"{status}: {text}")
        self.status, self.text = status, text


class Client:
    """Asks services and waits for the reply; what is lost, unavailable or busy is asked again."""

    def __init__(self, endpoint, name="gtctl", secret=None):
        """Shows the key of `name`: an operator's, unless told otherwise. With several buses, parted by spaces, who
        asks again asks by another."""
        self.socket = connect(endpoint, name, secret)
        self.last_id = 0

    def close(self):
        self.socket.close()

    def greet(self):
        """Who greets is told when a service comes or goes."""
        self.send_raw(wire.header(wire.HELLO), b"")

    def send_raw(self, *frames):
        self.socket.send_multipart(frames)

    def send(self, to, name, body):
        """Sends without waiting; returns the request's id."""
        self.last_id += 1
        self.send_raw(wire.header(wire.REQUEST, self.last_id, to=to, name=name), body)
        return self.last_id

    def receive(self, seconds):
        """The next message as (header, body), or None."""
        if not self.socket.poll(max(0, int(seconds * 1000))):
            return None
        head, body = self.socket.recv_multipart()
        return wire.read_header(head), body

    def reply_to(self, request_id, seconds):
        """(status, body) of the reply to a request, or None when there is none in time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            message = self.receive(left)
            if message and message[0]["verb"] == wire.REPLY and message[0]["id"] == request_id:
                return message[0]["name"], message[1]
        return None

    def ask_once(self, to, name, body, seconds=10):
        """One request, one reply: (status, body)."""
        reply = self.reply_to(self.send(to, name, body), seconds)
        if reply is None:
            raise AssertionError(f"{to} did not reply to {name} within {seconds} s")
        return reply

    def ask(self, to, name, body, seconds=20):
        """Asks until there is a reply other than `unavailable` and `busy`; returns the body of an `ok`."""
        end = time.monotonic() + seconds
        problem = "no reply"
        while time.monotonic() < end:
            reply = self.reply_to(self.send(to, name, body), min(RESEND_S, end - time.monotonic()))
            if reply is None:
                continue
            status, answer = reply
            if status == "ok":
                return answer
            if status not in ("unavailable", "busy"):
                raise Refused(status, answer.decode())
            problem = answer.decode()
            self.receive(0.05)  # a pause that ends early when something comes
        raise AssertionError(f"{to} did not take {name} within {seconds} s: {problem}")

    def commands(self, name, cohort, rows, keys=None, seconds=20):
        """Rows of one command; returns a (code, field, result) for each, code "" for done."""
        keys = keys or [wire.new_key() for _ in rows]
        body = wire.pack([cohort, [[key, row] for key, row in zip(keys, rows)]])
        return [tuple(answer) for answer in wire.unpack(self.ask(name.partition(".")[0], name, body, seconds))]

    def command(self, name, cohort, row, key=None):
        """One command; returns its code, "" for done."""
        return self.commands(name, cohort, [row], [key or wire.new_key()])[0][0]

    def query(self, name, *queries):
        return wire.unpack(self.ask(name.partition(".")[0], name, wire.pack(list(queries))))

    def queries(self, service, *pairs):
        """Several queries at once, each a name of the service's and a list; a list of rows for each."""
        return wire.unpack(self.ask(service, "queries", wire.pack([[f"{service}.{name}", list(asked)] for name, asked in pairs])))

    def positions(self, service):
        return wire.unpack(self.ask(service, "positions", wire.pack(None)))

    def subscribe(self, source, group, types, cursors=None, credit=1000, seconds=5, *, instance="test",
                  max_bytes=1024 * 1024):
        """The segments of one answer to a subscription; a partition without a cursor is read from the start."""
        cursors = dict.fromkeys(range(wire.PARTITIONS), 0) | (cursors or {})
        body = wire.pack([group, instance, credit, max_bytes, types, sorted(cursors.items())])
        return wire.unpack(self.ask(source, "events", body, seconds))

    def read_events(self, source, group, types, cursors=None):
        """All events after the cursors, in order, as lists of ten; an empty answer ends them."""
        cursors, events = dict(cursors or {}), []
        while segments := self.subscribe(source, group, types, cursors):
            for partition, _epoch, previous, last, found in segments:
                assert previous == cursors.get(partition, 0), "a segment that does not start at the cursor"
                cursors[partition] = last
                events += found
        return events


class Service(threading.Thread):
    """Stands in for a service under its name: answers requests by functions of a table.

    `answers` maps a request's name to a function (body) -> (status, body bytes); what it does not
    name is answered `not_found`. A function that returns None keeps silent."""

    def __init__(self, endpoint, name, answers=None, instance="", key=None):
        super().__init__(daemon=True)
        self.endpoint, self.name_on_bus, self.instance = endpoint, name, instance
        self.taken = 0       # requests read so far
        self.news = 0        # times that another replica said to look again
        self.welcomed = 0    # replicas of its name, as the bus last said
        self.answers = dict(answers or {})
        self.failure = None
        self.stopping = threading.Event()
        self.is_paused = False   # greets, and reads nothing
        self.has_paused = threading.Event()
        self.says_bye = True
        self.to_say = []         # fields of messages to send from the service's own thread
        self.socket = connect(endpoint, key or name)
        self.start()

    def run(self):
        try:
            self.loop()
        except Exception as failure:  # shown by close(), in the test's own thread
            self.failure = failure
        finally:
            self.socket.close(linger=GOODBYE_MS if self.says_bye else 0)

    def loop(self):
        greeted = 0
        while not self.stopping.is_set():
            if time.monotonic() - greeted > HELLO_S:
                greeted = time.monotonic()
                self.say(wire.HELLO, to=self.name_on_bus, name=self.instance)
            while self.to_say:
                self.say(**self.to_say.pop(0))
            if self.is_paused:
                self.has_paused.set()
                time.sleep(0.01)
            elif self.socket.poll(10):
                head, body = self.socket.recv_multipart()
                head = wire.read_header(head)
                self.taken += head["verb"] == wire.REQUEST
                self.take(head, body)
            self.turn()
        if self.says_bye:
            self.say(wire.BYE, to=self.name_on_bus)

    def say(self, verb, **fields):
        self.socket.send_multipart([wire.header(verb, taken=self.taken, **fields), b""])

    def on_header(self, head):
        """For tests that look at headers."""

    def take(self, head, body):
        self.on_header(head)
        self.news += head["verb"] == wire.NEWS
        if head["verb"] == wire.HELLO:
            self.welcomed = head["id"]
        if head["verb"] != wire.REQUEST:
            return
        answer = self.answers.get(head["name"], lambda _: ("not_found", b"the stand-in has no such request"))(body)
        if answer is not None:
            self.reply(head, *answer)

    def reply(self, head, status, body):
        self.socket.send_multipart([wire.header(wire.REPLY, head["id"], head["route"], name=status,
                                                taken=self.taken), body])

    def turn(self):
        """What is to be done beside requests."""

    def pause(self):
        """Greets on, and takes nothing until go_on(). Returns when it does."""
        self.has_paused.clear()
        self.is_paused = True
        self.has_paused.wait(10)

    def go_on(self):
        self.is_paused = False

    def vanish(self):
        """Its connection is closed without a goodbye, as when a process is killed."""
        self.says_bye = False
        self.close()

    def close(self):
        self.stopping.set()
        self.join()
        if self.failure:
            raise self.failure


class Source(Service):
    """A stand-in that tells events: a log in memory, one list for each partition.

    `mischief`, when set, is given the segments of an answer and returns those that are sent instead."""

    def __init__(self, endpoint, name, answers=None):
        self.log = {}        # partition -> events with their position
        self.lock = threading.Lock()
        self.waiting = {}    # (group, instance) -> (header, credit, types, cursors, until)
        self.mischief = None
        self.told = 0        # answers with at least one event
        super().__init__(endpoint, name, {"positions": self.answer_positions, **(answers or {})})

    def tell(self, *events, partition=0):
        """Appends events to the log; returns the position of the last."""
        with self.lock:
            log = self.log.setdefault(partition, [])
            for event in events:
                log.append([len(log) + 1, *event])
            return len(log)

    def heads(self):
        with self.lock:
            return {partition: len(log) for partition, log in self.log.items()}

    def answer_positions(self, _body):
        return "ok", wire.pack({"heads": sorted(self.heads().items()), "cursors": [], "parked": 0,
                                "pending": 0, "failed": 0})

    def take(self, head, body):
        if head["verb"] == wire.REQUEST and head["name"] == "events":
            group, instance, credit, _max_bytes, types, cursors = wire.unpack(body)
            self.waiting[group, instance] = (head, credit, set(types), {at[0]: at[1] for at in cursors}, time.monotonic() + HOLD_S)
        else:
            super().take(head, body)

    def segments(self, credit, types, cursors=None):
        """What is told to a reader of these cursors; None: from the start."""
        cursors = dict.fromkeys(range(wire.PARTITIONS), 0) if cursors is None else cursors
        found = []
        with self.lock:
            for partition, log in sorted(self.log.items()):
                if partition not in cursors:
                    continue
                previous = cursors[partition]
                step = min(credit, len(log) - previous)
                if step > 0:
                    events = [event for event in log[previous:previous + step] if event[2] in types]
                    found.append([partition, 0, previous, previous + step, events])
                    credit -= step
        return found

    def turn(self):
        for reader, (head, credit, types, cursors, until) in list(self.waiting.items()):
            segments = self.segments(credit, types, cursors)
            if not segments and time.monotonic() < until:
                continue
            del self.waiting[reader]
            self.told += bool(segments)
            if self.mischief:
                segments = self.mischief(segments)
            self.reply(head, "ok", wire.pack(segments))


def wait_drained(client, reader, *sources, seconds=30):
    """Waits until `reader` has read everything that the stand-in sources have told."""
    def drained():
        cursors = {(source, partition): position for source, partition, position
                   in client.positions(reader)["cursors"]}
        return all(cursors.get((source.name_on_bus, partition), 0) >= head
                   for source in sources for partition, head in source.heads().items())
    wait_until(drained, seconds, f"{reader} has read all events of {[s.name_on_bus for s in sources]}")
