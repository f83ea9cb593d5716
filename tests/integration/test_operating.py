"""What operators look at: the page of each process, under load, while stores and buses go and come back, and while its
clients misbehave."""
import json
import os
import signal
import socket
import stat
import subprocess
import unittest

from tests.harness import wire
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

    def test_a_group_of_readers_that_no_service_has_is_not_forgotten(self):
        for name in PROCESSES:
            self.wait_for(name, True)
        asked = self.system.gtctl("retention", "--dry-run", "--forget", "nobody", check=False)
        self.assertEqual((asked.returncode, "no service has a group of readers that is called nobody" in asked.stderr), (64, True), asked)

    def test_a_service_of_the_system_is_not_forgotten(self):
        readers = "SELECT DISTINCT reader FROM log_reader ORDER BY reader"
        wait_until(lambda: ("sessions",) in self.system.sql("enrolment", readers), 20, "enrolment knows sessions")
        for dry in ((), ("--dry-run",)):
            asked = self.system.gtctl("retention", *dry, "--forget", "sessions", check=False)
            self.assertEqual((asked.returncode, "--forget sessions: it is a service of this system" in asked.stderr), (2, True), asked)
        self.assertIn(("sessions",), self.system.sql("enrolment", readers))

    def test_counters_that_alarms_watch_are_there_before_they_rise(self):
        metrics = self.page("assessment").metrics()
        for outcome in ("useless", "refused", "failed", "fenced"):
            self.assertIn(("gt_event_retries_total", f'{SOURCE},outcome="{outcome}"'), metrics)
        self.assertIn(("gt_events_parked_total", SOURCE), metrics)
        self.assertIn(("gt_commands_ended_total", ""), metrics)
        self.assertIn(("gt_audiences_lost_total", ""), self.page("notifications").metrics())

    def test_metrics_tell_what_happened(self):
        page = self.page("sessions")
        wait_until(lambda: page.metric("gt_events_read_total", SOURCE), 20, "sessions has read the programmes")
        wait_until(lambda: page.metric("gt_lag_events", SOURCE) == 0, 20, "no lag")
        metrics = page.metrics()
        self.assertEqual(metrics["gt_leases_held", ""], 64)
        epochs = {f'partition="{p}"': epoch for p, epoch in
                  self.system.sql("sessions", "SELECT partition, epoch FROM lease WHERE owner <> ''")}
        self.assertEqual({labels: value for (name, labels), value in metrics.items() if name == "gt_lease_epoch"}, epochs)
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
        states = {row["replica"]: row["state"] for row in self.rows("status") if "replica" in row}
        self.assertEqual({name: states[name] for name in SERVICES}, dict.fromkeys(SERVICES, "ready"))

    def test_a_service_whose_key_is_revoked_is_not_ready(self):
        key = (self.system.var / "keys" / "allowed").read_text().partition(" coaching ")[0].split()[-1]
        self.wait_for("coaching", True)
        self.system.gtctl("keys", "revoke", "coaching")
        try:
            self.wait_for("coaching", False, "bus")
            self.assertEqual(self.page("sessions").ready(), (True, []))
        finally:
            self.system.gtctl("keys", "add", "coaching", "coaching", key)
        self.wait_for("coaching", True)

    def test_lag_without_progress_is_an_alarm(self):
        self.stop_coaching()
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
        self.let_coaching_go_on()
        self.wait_for("coaching", True)
        wait_until(lambda: page.metric("gt_alarm_no_progress", SOURCE) == 0, 20, "the alarm ends")

    # ---- gtctl

    def rows(self, *arguments, check=True):
        return [json.loads(line) for line in self.system.gtctl(*arguments, "--json", check=check).stdout.splitlines()]

    def test_what_is_wrong_with_an_argument_is_said(self):
        for line, status, said in (
                ("parked eat --all", 64, "one of list show retry drop"),
                ("parked list nobody", 64, 'there is no service "nobody": one of enrolment'),
                ("parked list --state well", 64, "--state well: one of waiting behind dead"),
                ("parked list --at 64/1", 64, "--at 64/1: PARTITION/POSITION"),
                ("log --level loud", 64, "--level loud: one of info warning error"),
                ("log --trace 1", 64, "--trace 1: 32 digits"),
                ("log tipstaff", 64, "tipstaff has no log"),
                ("clock advance 1x", 2, "advance 1x: a span is written like 1d"),
                ("clock advance 1234567d", 2, "at most 6 digits"),
                ("scale ,", 64, "NAME=COUNT, as in sessions=3"),
                ("replay nobody", 64, 'there is no service "nobody": one of enrolment')):
            asked = self.system.gtctl(*line.split(), check=False)
            self.assertEqual((asked.returncode, said in asked.stderr), (status, True), asked)

    def test_status_with_a_part_of_the_system_away(self):
        for name in SERVICES:
            self.wait_for(name, True)
        rows = self.rows("status")
        self.assertEqual({row["service"]: row["state"] for row in rows if "lag_events" in row},
                         dict.fromkeys(SERVICES, "there"))
        replicas = {row["replica"]: row for row in rows if "replica" in row and row["state"] != "gone"}
        self.assertEqual(set(SERVICES), set(replicas))
        self.assertEqual({row["leases"] for row in replicas.values()}, {64})
        self.system.down("assessment")
        self.addCleanup(self.system.up)
        result = self.system.gtctl("status", check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("assessment     away", result.stdout)
        self.assertIn("a part of the system is away", result.stderr)
        self.assertEqual([row["lag_events"] for row in self.rows("status", check=False) if row["service"] == "assessment"],
                         [None])
        self.assertEqual(self.system.gtctl("lag", check=False).returncode, 3)
        self.assertEqual([row["source"] for row in self.rows("lag", check=False) if row["reader"] == "assessment"], [None])
        self.assertRegex(result.stdout, r"sessions +lag 0 ")

    def test_lag_of_a_reader_that_stands_still(self):
        self.stop_coaching()
        opened = self.system.client().command("enrolment.open_cohort", "lagging", {
            "cohort_id": "lagging", "starts_on": "2026-10-01", "completes_on": "2028-03-31"})
        self.assertEqual(opened, "")

        def lag(reader):
            return next(row for row in self.rows("lag") if (row["reader"], row["source"]) == (reader, "enrolment"))
        wait_until(lambda: lag("sessions")["events"] == 0, 20, "sessions has read all")
        row = lag("coaching")
        self.assertGreater(row["events"], 0)
        self.assertGreaterEqual(row["seconds"], 0)
        self.let_coaching_go_on()
        wait_until(lambda: lag("coaching")["events"] == 0, 20, "coaching has read all")

    def test_events_have_the_trace_of_the_request_that_caused_them(self):
        client, trace = self.system.client(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        row = {"cohort_id": "traced", "starts_on": "2026-10-01", "completes_on": "2028-03-31"}
        body = wire.pack(["traced", [[wire.new_key(), row]]])
        client.send_raw(wire.header(wire.REQUEST, 77, to="enrolment", name="enrolment.open_cohort", trace=trace), body)
        self.assertEqual(client.reply_to(77, 10)[0], "ok")
        found = "SELECT trace FROM outbox WHERE cohort_id = %s AND type = 'enrolment.cohort_opened'"
        self.assertEqual(self.system.sql("enrolment", found, "traced"), [(trace,)])
        self.assertEqual(client.command("enrolment.open_cohort", "untraced", {**row, "cohort_id": "untraced"}), "")
        (made,), = self.system.sql("enrolment", found, "untraced")
        self.assertRegex(made, "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$")

    def stop_coaching(self):
        """Cursors that can't move: what a handler does is undone again and again."""
        self.system.refuse("coaching", "UPDATE ON cursor", "40001")
        self.addCleanup(self.let_coaching_go_on)

    def let_coaching_go_on(self):
        self.system.allow("coaching")

    def test_logs_of_all_processes_are_merged_by_time(self):
        rows = self.rows("log")
        self.assertTrue({"bus", *SERVICES} <= {row["service"] for row in rows})
        self.assertEqual([row["time"][:19] for row in rows], sorted(row["time"][:19] for row in rows))
        self.assertEqual({row["service"] for row in self.rows("log", "coaching")}, {"coaching"})
        self.assertLessEqual({row["level"] for row in self.rows("log", "--level", "error")}, {"error"})
        self.assertNotEqual(self.system.gtctl("log", "nobody", check=False).returncode, 0)
        self.assertEqual(self.system.gtctl("log", "--level", "loud", check=False).returncode, 64)

    def test_files_that_were_turned_are_read_too(self):
        turned = self.system.var / "log" / "coaching" / "@40000000650000000000000a.s"
        turned.write_text('{"time":"2020-01-02T03:04:05Z","level":"error","service":"coaching","subject":"a \\"b\\"",'
                          '"text":"long ago"}\n')
        self.addCleanup(turned.unlink)
        first = self.rows("log", "coaching")[0]
        self.assertEqual((first["text"], first["subject"]), ("long ago", 'a "b"'))
        self.assertIn(' a "b": long ago\n', self.system.gtctl("log", "coaching").stdout)

    def test_the_clock_is_set_and_does_not_go_back(self):
        self.addCleanup(self.system.gtctl, "clock", "reset", "--force")
        self.assertEqual(self.rows("clock", "set", "2031-05-06T07:08:09Z")[0]["now"][:17], "2031-05-06T07:08:")
        self.assertEqual(self.rows("clock", "advance", "2d")[0]["now"][:17], "2031-05-08T07:08:")
        self.assertEqual(self.system.gtctl("clock", "set", "2030-01-01T00:00:00Z", check=False).returncode, 2)
        self.assertEqual(self.rows("clock")[0]["now"][:13], "2031-05-08T07")
        for wrong in (("set", "tomorrow"), ("advance", "-1d"), ("advance", "1w"), ("turn",), ("set",)):
            self.assertIn(self.system.gtctl("clock", *wrong, check=False).returncode, (2, 64), wrong)
        self.assertLess(abs(self.rows("clock", "reset", "--force")[0]["offset_us"]), 10_000_000)

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
