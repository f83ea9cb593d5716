"""Who may speak on the bus at all, and who may do what: keys, roles, revocation, floods."""
import contextlib
import os
import subprocess
import threading
import time
import unittest

import zmq
import zmq.utils.monitor
from zmq.utils import z85

from tests.harness import wire
from tests.harness.bus import Client, Service, public_key
from tests.harness.buses import Buses
from tests.harness.system import BUILD, ROOT, SERVICES, System
from tests.harness.waiting import wait_until

ECHO = {"echo": lambda body: ("ok", body), "sessions.book": lambda body: ("ok", body),
        "events": lambda _: ("ok", wire.pack([])), "enrolment.contact_find": lambda body: ("ok", body)}
FORBIDDEN = ("forbidden", b"this key is not allowed")
HANDSHAKES = 2000


def new_secret():
    return z85.decode(zmq.curve_keypair()[1])


class SecurityTest(unittest.TestCase):
    def setUp(self):
        self.buses = self.enterContext(Buses())

    def client(self, name="gtctl", secret=None):
        client = Client(self.buses.endpoint(), name, secret)
        self.addCleanup(client.close)
        return client

    def assert_refused(self, client):
        """No connection: what is asked is never answered, whatever else is."""
        monitor = client.socket.get_monitor_socket()
        client.send("sessions", "echo", b"")
        events, end = set(), time.monotonic() + 10
        while zmq.EVENT_HANDSHAKE_FAILED_AUTH not in events and time.monotonic() < end:
            if monitor.poll(100):
                events.add(zmq.utils.monitor.parse_monitor_message(monitor.recv_multipart())["event"])
        client.socket.disable_monitor()
        self.assertIn(zmq.EVENT_HANDSHAKE_FAILED_AUTH, events)
        self.assertNotIn(zmq.EVENT_HANDSHAKE_SUCCEEDED, events)
        self.assertIsNone(client.receive(0))

    def assert_works(self, client=None):
        self.assertEqual(("ok", b"x"), (client or self.client()).ask_once("sessions", "echo", b"x"))

    @staticmethod
    def is_refused(client):
        """On a connection that stands. The reply to what was passed on just before may be lost."""
        return client.reply_to(client.send("sessions", "echo", b""), 0.3) == FORBIDDEN

    def set_list(self, text, in_place=False):
        """Replaces the allow list by a rename, or overwrites it where it is."""
        file = self.buses.keys / "allowed"
        if in_place:
            file.write_text(text)
            return
        aside = self.buses.keys / "allowed.aside"
        aside.write_text(text)
        aside.rename(file)


class Keys(SecurityTest):
    def setUp(self):
        super().setUp()
        self.buses.service("sessions", ECHO)

    def test_a_key_that_is_not_in_the_list_is_refused(self):
        self.assert_refused(self.client(secret=new_secret()))
        self.assert_works()
        self.assertIn("refused: unknown_key", self.buses.log())

    def test_nobody_is_let_in_without_a_key(self):
        plain = zmq.Context.instance().socket(zmq.DEALER)
        self.addCleanup(plain.close, 0)
        plain.connect(self.buses.endpoint())
        plain.send_multipart([wire.header(wire.REQUEST, 1, to="sessions", name="echo"), b""])
        self.assertFalse(plain.poll(500))
        self.assert_works()

    def test_with_an_empty_list_everybody_is_refused(self):
        before = self.client()
        self.assert_works(before)
        self.set_list("end\n")
        wait_until(lambda: self.is_refused(before), 5, "the list is in force")
        self.assert_refused(self.client())
        self.assert_refused(self.client(secret=new_secret()))

    def test_a_revoked_key_is_worth_nothing_on_connections_that_stand(self):
        self.buses.add_key("alice", "gtctl")
        alice, other = self.client("alice"), self.client()
        self.assert_works(alice)
        self.buses.gtctl("keys", "revoke", "alice")
        started = time.monotonic()
        wait_until(lambda: self.is_refused(alice), 5, "alice is refused")
        self.assertLess(time.monotonic() - started, 1)
        self.assert_works(other)
        self.assert_refused(self.client("alice"))

    def test_a_revoked_service_is_asked_no_more(self):
        self.buses.gtctl("keys", "revoke", "sessions")
        client = self.client()
        away = ("unavailable", b"the service is away")
        wait_until(lambda: client.reply_to(client.send("sessions", "echo", b""), 0.3) == away, 5, "sessions is away")
        self.assertEqual(away, client.ask_once("sessions", "echo", b""))

    def test_a_key_that_was_added_works_without_a_restart(self):
        public = self.buses.make_key("bob")
        self.assert_refused(self.client("bob"))
        self.buses.let_in("bob", "gtctl", public)
        bob = self.client("bob")
        self.assertEqual(b"x", bob.ask("sessions", "echo", b"x"))

    def test_a_list_that_is_half_written_is_never_taken(self):
        client = self.client()
        self.assert_works(client)
        whole = (self.buses.keys / "allowed").read_text()
        for cut in (0, 1, 70, len(whole) // 2, len(whole) - 5, len(whole) - 1):
            before = self.buses.log().count('"allow list"')
            self.set_list(whole[:cut], in_place=True)
            wait_until(lambda before=before: self.buses.log().count('"allow list"') > before, 5, f"{cut} bytes were read")
            self.assert_works(client)
            self.assert_works()
        (self.buses.keys / "allowed").unlink()
        self.assert_works()
        self.set_list(whole)
        self.assert_works()

    def test_a_list_that_is_replaced_over_and_over_costs_nobody_a_message(self):
        whole = (self.buses.keys / "allowed").read_text()
        extra = [f"{os.urandom(32).hex()} extra{n} gtctl\n" for n in range(500)]
        stopping, client = threading.Event(), self.client()

        def replace():
            while not stopping.is_set():
                for lines in (extra[:250], extra[250:]):    # the same size, within a moment
                    self.set_list("".join(lines) + whole, in_place=stopping.wait(0.001))
        writer = threading.Thread(target=replace)
        writer.start()
        try:
            end = time.monotonic() + 3
            while time.monotonic() < end:
                self.assert_works(client)
        finally:
            stopping.set()
            writer.join()
            self.set_list(whole)


class Patience(SecurityTest):
    """A process that is refused, or knows another bus, works as soon as that is mended."""

    def waiting(self):
        heads = wire.pack({"heads": [], "cursors": [], "parked": 0, "pending": 0, "failed": 0})
        for name in SERVICES:
            self.buses.service(name, {"positions": lambda _: ("ok", heads)})
        process = subprocess.Popen([ROOT / BUILD / "bin" / "gt-gtctl", "wait"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   env={**self.buses.client_environment(), "IMPORT_PATIENCE_S": "30"})
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def assert_ends_well(self, process):
        out, err = process.communicate(timeout=40)
        self.assertEqual(0, process.returncode, out + err)

    def test_one_that_was_refused_is_let_in_later(self):
        whole = (self.buses.keys / "allowed").read_text()
        public = public_key(self.buses.endpoint().secret("gtctl")).hex()
        self.buses.gtctl("keys", "revoke", "gtctl")
        wait_until(lambda: self.buses.lists_read(0), 5, "the list is in force")
        process = self.waiting()
        wait_until(lambda: public in self.buses.log(), 10, "gtctl was refused")
        self.set_list(whole)
        self.assert_ends_well(process)

    def test_one_that_knows_another_bus_reads_the_key_again(self):
        file = self.buses.keys / "buses"
        right = file.read_text()
        file.write_text("ab" * 32 + "\n")
        process = self.waiting()
        wait_until(lambda: "waiting for" in process.stderr.readline(), 20, "gtctl gets nowhere")
        file.write_text(right)
        self.assert_ends_well(process)


class Roles(SecurityTest):
    def service(self, name, key):
        service = Service(self.buses.endpoint(), name, ECHO, key=key)
        self.addCleanup(service.close)
        return service

    def test_a_key_can_be_its_own_service_only(self):
        right = self.buses.service("sessions", ECHO)
        wrong = [self.service("sessions", key) for key in ("coaching", "gtctl")]
        wait_until(lambda: "to be the service that it says it is" in self.buses.log(), 10, "the bus has seen it")
        for _ in range(20):
            self.assert_works(self.client())
        self.assertEqual([0, 0, 0, 0], [one.welcomed for one in wrong] + [one.taken for one in wrong])
        self.assertEqual(20, right.taken)

    def test_what_a_role_may_not_send_is_refused_and_reaches_nobody(self):
        service = self.buses.service("sessions", ECHO)
        for name, request in (("coaching", "sessions.book"), ("notifications", "sessions.book"),
                              ("sessions", "positions"), ("coaching", "enrolment.contact_find")):
            status, text = self.client(name).ask_once("sessions", request, b"")
            self.assertEqual(("forbidden", f"not allowed: send {request}"), (status, text.decode()))
        self.assertEqual(0, service.taken)
        self.assertEqual("ok", self.client("notifications").ask_once("sessions", "enrolment.contact_find", b"")[0])

    def test_what_a_role_may_not_see_is_refused(self):
        self.buses.service("enrolment", ECHO)

        def subscribe(key, group, *types):
            body = wire.pack([group, "i", 10, 10_000, list(types), []])
            return self.client(key).ask_once("enrolment", "events", body)
        self.assertEqual("ok", subscribe("coaching", "coaching", "enrolment.accepted")[0])
        self.assertEqual(("forbidden", b"not allowed: see enrolment.cohort_opened"),
                         subscribe("coaching", "coaching", "enrolment.accepted", "enrolment.cohort_opened"))
        self.assertEqual(("forbidden", b"not allowed: group sessions"),
                         subscribe("coaching", "sessions", "enrolment.accepted"))
        self.assertEqual("ok", subscribe("gtctl", "sessions", "enrolment.cohort_opened")[0])
        self.assertEqual("invalid", self.client("coaching").ask_once("enrolment", "events", b"\xdd\xff\xff\xff\xff")[0])

    def test_only_a_service_can_reply_and_tell_news(self):
        a, client = self.buses.service("sessions", ECHO), self.client()
        client.greet()
        client.send_raw(wire.header(wire.NEWS, to="sessions"), b"")
        client.send_raw(wire.header(wire.REPLY, 1, b"\0abcd", name="ok"), b"")
        self.assert_works(client)
        wait_until(lambda: "news of another service" in self.buses.log(), 10, "the bus has seen it")
        self.assertEqual(0, a.news)

    def test_a_service_can_not_reply_in_the_place_of_another(self):
        """It may know the way to who asks, from a request of the same client, and guess the number."""
        ways, held = [], []
        right = self.buses.service("sessions", {"echo": lambda _: None})
        right.on_header = lambda head: held.append(head) if head["verb"] == wire.REQUEST else None
        liar = self.buses.service("coaching", ECHO)
        liar.on_header = lambda head: ways.append(head["route"]) if head["verb"] == wire.REQUEST else None
        client = self.client()
        client.ask_once("coaching", "echo", b"")
        number = client.send("sessions", "echo", b"")
        wait_until(lambda: held, 10, "sessions has the request")
        for route in (ways[0], ways[0][:5], held[0]["route"], held[0]["route"][:5] + b"12345678"):
            liar.to_say.append({"verb": wire.REPLY, "request_id": number, "route": route, "name": "ok"})
        wait_until(lambda: not liar.to_say and "to reply to what it was not asked" in self.buses.log(), 10, "seen")
        self.assertEqual(("ok", b""), client.ask_once("coaching", "echo", b""))
        self.assertIsNone(client.reply_to(number, 0.2))
        right.to_say.append({"verb": wire.REPLY, "request_id": number, "route": held[0]["route"], "name": "ok"})
        self.assertEqual(("ok", b""), client.reply_to(number, 10))

    def test_the_service_is_told_who_asks_and_nobody_can_lie(self):
        seen = []
        service = self.buses.service("sessions", ECHO)
        service.on_header = seen.append
        head = wire.pack([wire.VERSION, wire.REQUEST, 9, b"", "sessions", "echo", 0, "", "somebody else", -1])
        client = self.client()
        client.send_raw(head, b"")
        self.assertEqual(("ok", b""), client.reply_to(9, 10))
        self.assertEqual(["gtctl"], [head["from"] for head in seen if head["verb"] == wire.REQUEST])


class Floods(SecurityTest):
    def test_handshakes_in_a_burst_leave_the_bus_responsive(self):
        """Strangers, who are refused; the known go on meanwhile."""
        self.buses.service("sessions", ECHO)
        client, strangers = self.client(), []
        self.assert_works(client)
        context = zmq.Context()
        context.max_sockets = HANDSHAKES + 100
        self.addCleanup(context.destroy, 0)
        secret, slowest = new_secret(), 0
        for number in range(HANDSHAKES):
            socket = context.socket(zmq.DEALER)
            socket.curve_secretkey, socket.curve_publickey = secret, public_key(secret)
            socket.curve_serverkey = self.buses.server_keys[0]
            socket.reconnect_ivl = -1
            socket.linger = 0
            socket.connect(self.buses.endpoint())
            strangers.append(socket)
            if number % 50 == 0:
                started = time.monotonic()
                self.assert_works(client)
                slowest = max(slowest, time.monotonic() - started)
        for _ in range(20):
            started = time.monotonic()
            self.assert_works(client)
            slowest = max(slowest, time.monotonic() - started)
        self.assertLess(slowest, 2)
        self.assert_works()

    def test_bombs_and_oversize_frames_end_nothing(self):
        self.buses.service("sessions", ECHO)
        rude, calm = self.client(), self.client()
        bomb = b"\xdd\xff\xff\xff\xff"
        for frames in ([bomb, b""], [bomb * 100, bomb], [wire.header(wire.REQUEST, 1, to="sessions", name="events"), bomb]):
            rude.send_raw(*frames)
        rude.send("sessions", "echo", b"x" * (2 * 1024 * 1024 + 1))
        self.assert_works(calm)


class Start(unittest.TestCase):
    """A bus that could let strangers in, or does not know its rules, does not start."""

    def test_without_keys_list_or_rules_it_does_not_start(self):
        for broken, content in (("bus0.secret", "abc\n"), ("bus0.secret", None), ("allowed", ""), ("allowed", None),
                                ("rules", "gtctl may *\n"), ("rules", None)):
            with self.subTest(broken=broken, content=content), self.assertRaisesRegex(AssertionError, "has not started"):
                BrokenBuses(broken, content).close()


class BrokenBuses(Buses):
    def __init__(self, broken, content):
        self.broken, self.content = broken, content
        super().__init__()

    def before_start(self, environment):
        variable = {"bus0.secret": "BUS_KEY_FILE", "allowed": "BUS_KEYS_FILE", "rules": "BUS_ACCESS_FILE"}[self.broken]
        file = self.folder / "broken"
        if self.content is not None:
            file.write_text(self.content)
        environment[variable] = str(file)


class Operating(unittest.TestCase):
    """The keys that scripts/up makes."""

    def test_every_key_is_replaced_while_the_system_works(self):
        with System("postgres", "redis", "bus", "enrolment", "sessions") as system:
            keys = system.var / "keys"
            before = {file.name: file.read_text() for file in keys.glob("*.secret")}
            for file in keys.iterdir():
                self.assertEqual(0, file.stat().st_mode & 0o077, file.name)
            old = bytes.fromhex(before["gtctl.secret"])
            system.up("--rotate-keys")
            after = {file.name: file.read_text() for file in keys.glob("*.secret")}
            self.assertEqual(before.keys(), after.keys())
            self.assertEqual(before.pop("token.secret"), after.pop("token.secret"), "what people carry stays good")
            self.assertFalse(set(before.values()) & set(after.values()))
            listed = [line.split()[1] for line in system.gtctl("keys", "list").stdout.splitlines()]
            self.assertEqual(sorted((*SERVICES, "gtctl")), sorted(listed))
            client = system.client()
            for name in ("enrolment", "sessions"):
                client.positions(name)
            wait_until(lambda: not self.is_answered(system, old), 10, "the old key is worth nothing")

    @staticmethod
    def is_answered(system, secret):
        with contextlib.closing(Client(system.endpoint, secret=secret)) as client:
            return client.reply_to(client.send("sessions", "positions", wire.pack(None)), 1)


if __name__ == "__main__":
    unittest.main()
