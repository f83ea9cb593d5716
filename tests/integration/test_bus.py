"""The bus alone: replicas behind one name, bounds, deadlines, several buses. Stand-ins speak by it."""
import signal
import subprocess
import time
import unittest

from tests.harness import wire
from tests.harness.buses import Buses
from tests.harness.system import BUILD, ROOT
from tests.harness.waiting import wait_until

WAITING_MAX = 256  # services/bus/peers.h
ECHO = {"echo": lambda body: ("ok", body)}


def named(name):
    return {"who": lambda _: ("ok", name.encode())}


class Replicas(unittest.TestCase):
    def setUp(self):
        self.buses = self.enterContext(Buses())

    def replica(self, name):
        return self.buses.service("sessions", named(name), instance=name)

    def ask(self, client):
        return client.ask_once("sessions", "who", b"")

    def test_clients_are_spread_and_each_keeps_its_replica(self):
        for name in "abc":
            self.replica(name)
        clients = [self.buses.client() for _ in range(30)]
        first = [self.ask(client) for client in clients]
        self.assertEqual({("ok", b"a"), ("ok", b"b"), ("ok", b"c")}, set(first))
        for _ in range(3):
            self.assertEqual(first, [self.ask(client) for client in clients])

    def test_one_that_says_goodbye_is_never_asked_again(self):
        replicas = [self.replica(name) for name in "ab"]
        clients = [self.buses.client() for _ in range(10)]
        wait_until(lambda: replicas[1].welcomed == 2, 10, "both are there")
        replicas[0].close()
        wait_until(lambda: replicas[1].welcomed == 1, 10, "the goodbye has come")
        for client in clients:
            self.assertEqual(("ok", b"b"), self.ask(client))
        away = ("unavailable", b"the service is away")
        replicas[1].close()
        wait_until(lambda: clients[0].reply_to(clients[0].send("sessions", "who", b""), 1) == away, 10,
                   "the other goodbye has come")
        for client in clients:
            self.assertEqual(away, self.ask(client))

    def test_who_waits_for_one_that_vanishes_hears_of_it_at_once(self):
        """Its connection is cut without a goodbye, with a request open."""
        lost, silent = self.buses.client(), []
        gone = self.buses.service("sessions", {"who": silent.append}, instance="a")
        self.ask_open(lost, gone)
        gone.vanish()
        started = time.monotonic()
        self.assertTrue(self.hears_change(lost))
        self.assertLess(time.monotonic() - started, 1.2)
        self.assertEqual(("unavailable", b"the service is away"), self.ask(lost))

    def ask_open(self, client, service):
        client.greet()
        client.send("sessions", "who", b"")
        wait_until(lambda: service.taken, 10, "the request has come")

    def hears_change(self, client):
        end = time.monotonic() + 10
        while time.monotonic() < end:
            message = client.receive(0.2)
            client.greet()
            if message and message[0]["verb"] == wire.ARRIVED and message[0]["to"] == "sessions":
                return True
        return False

    def test_news_reaches_the_others_of_the_name_only(self):
        a, b, other = self.replica("a"), self.replica("b"), self.buses.service("coaching")
        a.to_say.append(dict(verb=wire.NEWS, to="sessions"))
        wait_until(lambda: b.news, 10, "b has heard the news")
        self.assertEqual((0, 1, 0), (a.news, b.news, other.news))

    def test_the_greeting_is_answered_with_the_number_of_replicas(self):
        a, b = self.replica("a"), self.replica("b")
        wait_until(lambda: (a.welcomed, b.welcomed) == (2, 2), 10, "both know of each other")
        b.close()
        wait_until(lambda: a.welcomed == 1, 10, "a knows that it is alone")


class Bounds(unittest.TestCase):
    def setUp(self):
        self.buses = self.enterContext(Buses())

    def test_a_full_service_is_busy_and_takes_more_when_it_has_caught_up(self):
        service = self.buses.service("sessions", ECHO)
        client = self.buses.client()
        client.ask_once("sessions", "echo", b"")
        service.pause()
        ids = [client.send("sessions", "echo", b"") for _ in range(WAITING_MAX + 10)]
        early = [client.reply_to(number, 10) for number in ids[WAITING_MAX:]]
        self.assertEqual([("busy", b"the service is full")] * 10, early)
        service.go_on()
        for number in ids[:WAITING_MAX - 1]:
            self.assertEqual(("ok", b""), client.reply_to(number, 10))
        self.assertEqual(b"more", client.ask("sessions", "echo", b"more"))

    def test_what_comes_too_late_is_not_passed_on(self):
        service = self.buses.service("sessions", ECHO)
        client = self.buses.client()
        past = int((time.time() - 1) * 1_000_000)
        client.send_raw(wire.header(wire.REQUEST, 7, to="sessions", name="echo", expires_us=past), b"")
        self.assertEqual(("unavailable", b"the deadline has passed"), client.reply_to(7, 10))
        future = int((time.time() + 60) * 1_000_000)
        client.send_raw(wire.header(wire.REQUEST, 8, to="sessions", name="echo", expires_us=future), b"")
        self.assertEqual(("ok", b""), client.reply_to(8, 10))
        self.assertEqual(1, service.taken)

    def test_odd_messages_are_dropped_and_harm_nobody(self):
        self.buses.service("sessions", ECHO)
        client = self.buses.client()
        odd = [[b""], [b"", b""], [b"\xdd\xff\xff\xff\xff", b""], [b"\xdd\x08\x00\x00\x00" + b"\x90" * 20, b""],
               [wire.pack([1, 99, 0, b"", "", "", 0, ""]), b""], [wire.pack([2, 2, 0, b"", "", "", 0, ""]), b""],
               [b"x" * 4000, b""], [b"", b"", b"", b""]]
        for frames in odd:
            client.send_raw(*frames)
        self.assertEqual(("ok", b"still there"), client.ask_once("sessions", "echo", b"still there"))

    def test_a_frame_beyond_the_bound_cuts_only_who_sent_it(self):
        self.buses.service("sessions", ECHO)
        calm, rude = self.buses.client(), self.buses.client()
        rude.send("sessions", "echo", b"x" * (3 * 1024 * 1024))
        self.assertIsNone(rude.reply_to(1, 0.5))
        self.assertEqual(("ok", b"calm"), calm.ask_once("sessions", "echo", b"calm"))


class SeveralBuses(unittest.TestCase):
    """Through gt-gtctl, which is a client of all of them."""

    def setUp(self):
        self.buses = self.enterContext(Buses(2))
        heads = wire.pack({"heads": [], "cursors": [], "parked": 0, "pending": 0, "failed": 0})
        for name in ("enrolment", "sessions", "coaching", "assessment", "notifications", "gateway"):
            for number in range(2):
                self.buses.service(name, {"positions": lambda _: ("ok", heads)}, number)

    def gtctl(self, *arguments):
        return subprocess.Popen([ROOT / BUILD / "bin" / "gt-gtctl", *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True,
                                env={**self.buses.client_environment(), "IMPORT_PATIENCE_S": "20"})

    def positions(self):
        process = self.gtctl("positions")
        out, err = process.communicate(timeout=40)
        self.assertEqual((0, ""), (process.returncode, err), out)

    def test_either_bus_is_enough(self):
        self.positions()
        for number in range(2):
            self.buses.kill(number)
            self.positions()
            self.buses.start(number)

    def test_one_that_hangs_is_left_for_the_other(self):
        for number in range(2):
            self.buses.signal(number, signal.SIGSTOP)
            self.positions()
            self.buses.signal(number, signal.SIGCONT)


if __name__ == "__main__":
    unittest.main()
