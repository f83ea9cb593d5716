"""Networks that part: the bus, coaching and sessions each in a network of its own, over TCP."""
import time

from tests.faults.base import FaultTest
from tests.faults.load import Applications, Meetings
from tests.harness.namespaces import INTO, OUT_OF, Network
from tests.harness.proxy import Proxy
from tests.harness.system import SERVICES
from tests.harness.waiting import wait_until

PORT = 7700
APART = ("coaching", "sessions")
LONG_S = 4      # longer than anybody waits for a sign of life
LOST = (5, 30)  # of a hundred packets


class Partitions(FaultTest):
    lasts = 6
    together = tuple(name for name in SERVICES if name not in APART)
    supervised = ("postgres", *together)

    @classmethod
    def start_system(cls):
        cls.network = Network(*APART)
        cls.addClassCleanup(cls.network.close)
        system = super().start_system()
        cls.addClassCleanup(system.close)
        system.down("bus", *APART)
        system.by_hand("bus", *cls.network.prefix("hub"), BUS_ENDPOINT=f"tcp://*:{PORT}")
        for name in APART:
            system.by_hand(name, *cls.network.prefix(name),
                           BUS_ENDPOINT=f"tcp://{cls.network.hub_address(name)}:{PORT}")
        cls.way_in = cls.open_way_in(system)
        for name in cls.together:
            system.change_setting(name, "BUS_ENDPOINT", f"ipc://{cls.way_in.address}")
        wait_until(lambda: cls.way_in.accepted >= len(cls.together), 30, "all have come")
        return system

    @classmethod
    def open_way_in(cls, system):
        """For those who are not in the networks: a socket that leads into the hub."""
        path = str(system.run_dir / "hub.sock")
        proxy = Proxy(path, ("127.0.0.1", PORT), connect=cls.network.connect)
        cls.addClassCleanup(proxy.close)
        system.give_to_owner(path)
        (system.var / "env" / "gtctl" / "BUS_ENDPOINT").write_text(f"ipc://{path}\n", encoding="utf-8")
        return proxy

    def setUp(self):
        self.addCleanup(self.mend)
        super().setUp()

    def new_load(self, cohort, **more):
        return super().new_load(cohort, endpoint=self.system.endpoint.at(f"ipc://{self.way_in.address}"), **more)

    def mend(self):
        for name in APART:
            self.network.mend(name)

    def part(self, seconds, **ways):
        """Parts services from the bus for a time; the others go on meanwhile."""
        for name, which in ways.items():
            self.network.cut(name, *which)
        self.runs(seconds)
        self.load.goes_on(kind=Applications)
        self.mend()
        self.load.goes_on()

    def test_no_way_and_back(self):
        self.network.cut("coaching", INTO, OUT_OF)
        self.runs(LONG_S)
        answered = [producer.answered for producer in self.load.producers if isinstance(producer, Meetings)]
        self.load.goes_on(kind=Applications)
        self.assertEqual([producer.answered for producer in self.load.producers if isinstance(producer, Meetings)],
                         answered, "coaching is out of reach")
        self.part(max(LONG_S, self.seconds / 2), sessions=(INTO, OUT_OF))
        self.assert_whole()

    def test_one_way_only(self):
        """One that is heard and hears nothing; then one that hears and is not heard."""
        self.part(max(LONG_S, self.seconds / 4), coaching=(INTO,))
        self.part(max(LONG_S, self.seconds / 4), coaching=(OUT_OF,), sessions=(INTO,))
        self.part(max(LONG_S, self.seconds / 4), sessions=(OUT_OF,))
        self.assert_whole()

    def test_packets_are_lost(self):
        """A few of them at random, then so many that a connection may not outlive it."""
        for per_cent in LOST:
            for name in APART:
                self.network.drop(name, per_cent)
            self.runs(max(LONG_S, self.seconds / len(LOST)))
            lost = [count for name in APART for count in self.network.dropped(name)]
            self.assertTrue(all(lost), f"each way of each cable loses some of {per_cent} %: {lost}")
            self.say(f"{per_cent} %: {sum(lost)} packets")
            self.mend()
        self.assert_whole()

    def test_cables_that_come_and_go(self):
        end, count = time.monotonic() + self.seconds, 0
        while time.monotonic() < end:
            for name in APART:
                self.network.cut(name, *self.dice.sample((INTO, OUT_OF), self.dice.randint(1, 2)))
            self.runs(self.dice.uniform(0.1, 1.5))
            self.mend()
            self.runs(self.dice.uniform(0.1, 1))
            count += 1
        self.assert_whole()
        self.say(f"parted {count} times")
