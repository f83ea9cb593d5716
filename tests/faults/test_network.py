"""What networks do, by proxies between the bus and each service, and between the bus and who sends commands."""
import contextlib
import resource
import socket
import time

from tests.faults.base import FaultTest
from tests.harness.bus import Client
from tests.harness.proxy import Proxy
from tests.harness.system import SERVICES
from tests.harness.waiting import wait_until

AWAY_S = 4           # longer than a heartbeat is waited for
STORM = 300          # peers that come at once
SLOW = 20            # bytes a second
MEMORY_KB = 100_000  # that a queue before a slow reader may take


class Network(FaultTest):
    lasts = 4

    @classmethod
    def start_system(cls):
        system = super().start_system()
        cls.proxies = {}
        for name in ("client", *SERVICES):
            path = str(system.run_dir / f"proxy-{name}.sock")
            cls.proxies[name] = Proxy(path, str(system.run_dir / "bus.sock"))
            cls.addClassCleanup(cls.proxies[name].close)
            system.give_to_owner(path)
            if name in SERVICES:
                system.change_setting(name, "BUS_ENDPOINT", f"ipc://{path}")
        wait_until(lambda: all(proxy.accepted for name, proxy in cls.proxies.items() if name in SERVICES), 30,
                   "every service comes by its proxy")
        system.wait_ready(*SERVICES)
        return system

    def setUp(self):
        self.addCleanup(self.heal)
        super().setUp()

    def new_load(self, cohort, **more):
        return super().new_load(cohort, endpoint=self.system.endpoint.at(f"ipc://{self.proxies['client'].address}"),
                                **more)

    def heal(self):
        for proxy in self.proxies.values():
            proxy.heal()

    def again_and_again(self, harm, least_s, most_s):
        end, count = time.monotonic() + self.seconds, 0
        while time.monotonic() < end:
            self.runs(self.dice.uniform(least_s, most_s))
            harm(self.dice.choice(list(self.proxies.values())))
            count += 1
        self.say(f"{count} times")

    def test_delay_and_jitter(self):
        for proxy in self.proxies.values():
            for way in (proxy.there, proxy.back):
                way.delay_s, way.jitter_s = 0.02, 0.2
        self.runs()
        self.load.goes_on()
        self.heal()
        self.assert_whole()

    def test_connections_lose_what_is_under_way(self):
        self.again_and_again(Proxy.cut, 0.05, 0.4)
        self.assert_whole()

    def test_half_open_connections_are_noticed(self):
        """Nobody is told that they carry nothing any more; and nobody mends them."""
        for proxy in self.proxies.values():
            proxy.lose()
        self.load.goes_on(seconds=30)
        self.again_and_again(Proxy.lose, 0.2, 0.8)
        self.assert_whole()

    def test_one_way_only(self):
        """A service that is heard and hears nothing, and one that hears and is not heard."""
        self.proxies["sessions"].back.held = self.proxies["coaching"].there.held = True
        self.runs(max(AWAY_S, self.seconds / 2))
        self.heal()
        self.load.goes_on()
        self.proxies["notifications"].there.swallows = self.proxies["enrolment"].back.swallows = True
        self.runs(max(AWAY_S, self.seconds / 2))
        self.heal()
        self.assert_whole()

    def test_replies_are_lost_after_the_commit(self):
        """Who is not told asks again under the same keys, and is told what was done."""
        def harm(_):
            self.proxies["client"].back.swallows = True
            self.runs(self.dice.uniform(0.1, 0.5))
            self.proxies["client"].heal()
        self.again_and_again(harm, 0.2, 0.4)
        self.assert_whole()

    def test_a_reader_that_takes_a_few_bytes_a_second_slows_nobody(self):
        before = self.memory("bus")
        self.proxies["sessions"].back.rate = SLOW
        self.runs()
        self.load.goes_on(20, 30)
        self.assertLess(self.memory("bus") - before, MEMORY_KB)
        self.heal()
        self.assert_whole()

    def memory(self, name):
        status = open(f"/proc/{self.system.pid(name)}/status", encoding="ascii")
        with status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def test_hundreds_come_at_once(self):
        """Peers that greet, peers that say nothing, peers that hang up; and all that were there have to come again."""
        bound = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (bound[1], bound[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, bound)
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            with contextlib.ExitStack() as stack:
                for number in range(STORM):
                    if number % 3:
                        stack.enter_context(contextlib.closing(self.silent()))
                    else:
                        stack.enter_context(contextlib.closing(Client(self.system.endpoint))).send("", "", b"")
                for proxy in self.proxies.values():
                    proxy.cut()
        self.assert_whole()

    def silent(self):
        stream = socket.socket(socket.AF_UNIX)
        stream.settimeout(2)
        with contextlib.suppress(OSError):      # the bus is busy with the others
            stream.connect(str(self.system.run_dir / "bus.sock"))
        return stream
