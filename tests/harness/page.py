"""The HTTP page of a process: a client for its unix socket, and promtool's opinion of its metrics."""
import http.client
import json
import re
import socket
import subprocess

SAMPLE = re.compile(r'^(\w+)(?:\{(.*)\})? (\S+)$')


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, seconds=10):
        super().__init__("localhost", timeout=seconds)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Page:
    """Page(system, "sessions").get("/readyz") -> (status, text)"""

    def __init__(self, system, name):
        self.path = system.run_dir / f"{name}.http"

    def ask(self, method, path, seconds=10):
        connection = UnixConnection(self.path, seconds)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path, seconds=10):
        return self.ask("GET", path, seconds)

    def ready(self):
        """(is ready, [reason, ...]); what can't be reached is not ready, for reason `away`."""
        try:
            status, text = self.get("/readyz")
        except OSError:
            return False, ["away"]
        answer = json.loads(text)
        assert answer["ready"] == (status == 200), (status, text)
        return answer["ready"], answer["reasons"]

    def metrics(self):
        """{(name, labels as written): value}"""
        return {(name, labels or ""): float(value) for name, labels, value in
                (SAMPLE.match(line).groups() for line in self.get("/metrics")[1].splitlines() if line[0] != "#")}

    def metric(self, name, labels=""):
        return self.metrics().get((name, labels))

    def open(self, is_patient=True):
        """A bare connection, to be misused. Who is not patient gets an OSError when the queue is full."""
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(10 if is_patient else 0)
        try:
            one.connect(str(self.path))
        except OSError:
            one.close()
            raise
        return one


def complaints(text):
    """What promtool has to say of metrics; '' when nothing."""
    result = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr if result.returncode or result.stdout or result.stderr else ""
