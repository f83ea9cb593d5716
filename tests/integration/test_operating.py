"""What operators look at: the page of each process, under load, while stores and buses go and come back, and while its
clients misbehave."""
import os
import signal
import socket
import stat
import subprocess
import unittest

from tests.harness.page import Page, complaints
from tests.harness.system import ROOT, SERVICES, System
from tests.harness.waiting import wait_until

PROCESSES = ("bus", *SERVICES)
SOURCE = 'source="enrolment"'


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()

    def page(self, name):
        return Page(self.system, name)

    def wait_for(self, name, is_ready, reason=None, seconds=30):
        """Until /readyz says so, with that reason among others."""
        def says():
            ready, reasons = self.page(name).ready()
            return ready == is_ready and (reason is None or reason in reasons)
        wait_until(says, seconds, f"{name}: ready={is_ready} {reason or ''}: {self.page(name).ready()}")

    def test_every_process_is_ready_and_its_metrics_are_clean(self):
        for name in PROCESSES:
            self.wait_for(name, True)
            self.assertEqual(self.page(name).get("/healthz")[0], 200, name)
            status, text = self.page(name).get("/metrics")
            self.assertEqual((status, complaints(text)), (200, ""), name)
            self.assertIn(f'gt_build_info{{service="{name}",instance="{name}"}} 1\n', text)

    def test_metrics_tell_what_happened(self):
        page = self.page("sessions")
        wait_until(lambda: page.metric("gt_events_read_total", SOURCE), 20, "sessions has read the programmes")
        wait_until(lambda: page.metric("gt_lag_events", SOURCE) == 0, 20, "no lag")
        metrics = page.metrics()
        self.assertEqual(metrics["gt_leases_held", ""], 64)
        self.assertEqual(metrics["gt_leases_share", ""], 64)
        self.assertGreater(metrics["gt_commit_seconds_count", ""], 0)
        self.assertEqual(metrics["gt_batch_events_bucket", f'{SOURCE},le="+Inf"'],
                         metrics["gt_batch_events_count", SOURCE])
        self.assertGreater(metrics["gt_batch_events_sum", SOURCE], 0)
        enrolment = self.page("enrolment").metrics()
        written = 'name="enrolment.publish_programme",status="ok"'
        self.assertGreater(enrolment["gt_requests_total", written], 0)
        self.assertGreater(enrolment["gt_events_written_total", ""], 0)
        bus = self.page("bus").metrics()
        self.assertEqual(bus["gt_bus_peers", 'service="sessions"'], 1)
        self.assertGreater(bus["gt_bus_handshakes_total", 'result="accepted"'], 5)

    def test_other_paths_and_methods_are_refused(self):
        page = self.page("coaching")
        self.assertEqual(page.get("/")[0], 404)
        self.assertEqual(page.get("/metrics/../../etc/passwd")[0], 404)
        for method in ("POST", "PUT", "DELETE"):
            self.assertEqual(page.ask(method, "/metrics")[0], 405, method)
        self.assertEqual(page.ask("HEAD", "/healthz"), (200, ""))
        self.assertGreater(page.metric("gt_http_requests_total", 'status="404"'), 0)

    def test_the_socket_is_private_and_a_stale_one_is_replaced(self):
        path = self.page("coaching").path
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        before = path.stat().st_ctime_ns
        self.system.kill("coaching")
        wait_until(lambda: path.exists() and path.stat().st_ctime_ns != before, 20, "another socket")
        self.wait_for("coaching", True)
        self.system.down("coaching")
        self.assertFalse(path.exists())
        self.system.up("coaching")
        self.wait_for("coaching", True)

    def test_the_health_check_of_a_container(self):
        """docker/healthy asks over TCP, as in Compose."""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{one.getsockname()[1]}"
        copy = self.system.by_hand("coaching", INSTANCE="coaching.tcp", HTTP_LISTEN=address)
        self.addCleanup(self.system.end_extra, copy)

        def check(*path):
            return subprocess.run([ROOT / "docker" / "healthy", *path], env={**os.environ, "HTTP_LISTEN": address},
                                  capture_output=True, text=True, timeout=20, check=False)
        wait_until(lambda: check().returncode == 0, 20, "healthy")
        self.assertNotEqual(check("/nothing").returncode, 0)
        os.kill(copy.pid, signal.SIGSTOP)
        try:
            self.assertNotEqual(check().returncode, 0)
        finally:
            os.kill(copy.pid, signal.SIGCONT)
        wait_until(lambda: check().returncode == 0, 20, "healthy again")

    def test_the_database_goes_and_comes_back(self):
        self.system.down("postgres")
        self.addCleanup(self.system.up)
        for name in SERVICES:
            self.wait_for(name, False, "database")
            self.assertEqual(self.page(name).get("/healthz")[0], 200, name)
        self.assertEqual(self.page("sessions").metric("gt_not_ready", 'reason="database"'), 1)
        self.assertEqual(self.page("bus").ready(), (True, []))
        self.system.up("postgres")
        for name in SERVICES:
            self.wait_for(name, True)

    def test_the_bus_goes_and_comes_back(self):
        self.system.down("bus")
        self.addCleanup(self.system.up)
        for name in SERVICES:
            self.wait_for(name, False, "bus")
        self.system.up("bus")
        for name in SERVICES:
            self.wait_for(name, True)

    def test_lag_without_progress_is_an_alarm(self):
        """Cursors that can't move: what a handler does is undone again and again."""
        self.system.sql("coaching", "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$ BEGIN RAISE EXCEPTION 'stuck' USING ERRCODE = '40001'; END $$")
        self.system.sql("coaching", "CREATE TRIGGER stuck BEFORE UPDATE ON cursor EXECUTE FUNCTION stuck()")
        opened = self.system.client().command("enrolment.open_cohort", "stuck", {
            "cohort_id": "stuck", "starts_on": "2026-10-01", "completes_on": "2028-03-31"})
        self.assertEqual(opened, "")
        page = self.page("coaching")
        self.wait_for("coaching", False, "no_progress:enrolment")
        self.assertEqual(page.metric("gt_alarm_no_progress", SOURCE), 1)
        self.assertGreater(page.metric("gt_lag_events", SOURCE), 0)
        self.assertGreater(page.metric("gt_lag_seconds", SOURCE), 5)
        self.assertGreater(page.metric("gt_event_retries_total", f'{SOURCE},outcome="failed"'), 0)
        self.assertIn("no progress:", self.system.log("coaching"))
        self.assertEqual(self.page("sessions").ready(), (True, []))
        self.system.sql("coaching", "DROP TRIGGER stuck ON cursor")
        self.system.sql("coaching", "DROP FUNCTION stuck()")
        self.wait_for("coaching", True)
        wait_until(lambda: page.metric("gt_alarm_no_progress", SOURCE) == 0, 20, "the alarm ends")

    def test_clients_that_misbehave_harm_nothing(self):
        """Half a request, garbage, an endless header, and more connections than there may be."""
        page, client = self.page("enrolment"), self.system.client()
        held = []
        self.addCleanup(lambda: [one.close() for one in held])
        for start in (b"GET /metr", b"\0\xff\xfe\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + b"a" * 100_000):
            one = page.open()
            try:
                one.sendall(start)
            except OSError:
                pass    # it was cut off, which is right
            held.append(one)
        held += self.open_many(page, 1000)
        for _ in range(20):
            client.positions("enrolment")
        for one in held:
            one.close()
        held.clear()
        wait_until(lambda: self.answers(page), 20, "the page answers again")

    @staticmethod
    def open_many(page, count):
        found = []
        for _ in range(count):
            try:
                one = page.open(is_patient=False)
            except OSError:
                break
            found.append(one)
        return found

    @staticmethod
    def answers(page):
        try:
            return page.get("/healthz", seconds=1)[0] == 200
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
