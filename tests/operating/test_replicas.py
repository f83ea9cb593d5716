"""Replicas come and go while cohorts are imported: the files are the same."""
from tests.e2e.pilot import Load, PilotTest
from tests.harness.system import SERVICES


class Scale(PilotTest):
    def test_services_up_and_down_under_load(self):
        load = Load(self)
        for count in (3, 8, 2, 1):
            self.system.scale(sessions=count, enrolment=min(count, 2), notifications=min(count, 3))
        load.close()

    def test_buses_come_and_go_under_load(self):
        load = Load(self)
        self.system.scale(bus=2)
        self.system.kill("bus")
        self.system.down("bus.2")
        self.system.up("bus.2")
        self.system.scale(bus=1)
        load.close()

    def test_killed_replicas_under_load(self):
        self.system.scale(**{service: 2 for service in SERVICES})
        load = Load(self)
        for service in SERVICES:
            self.system.kill(f"{service}.2")
            self.system.kill(service)
        load.close()
