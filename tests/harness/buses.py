"""Bus processes of a test's own, without a system around them."""
import os
import pathlib
import shutil
import signal
import subprocess

from tests.harness.bus import Client, Endpoint, Service
from tests.harness.system import BUILD, ROOT, SANITIZER_OPTIONS, SERVICES, temporary_folder
from tests.harness.waiting import wait_until


class Buses:
    """One or several buses in a folder of their own, and who talks by them. Use it in a `with`."""

    def __init__(self, count=1):
        self.folder = temporary_folder()
        self.processes = {}
        self.has_started = {}
        self.server_keys = {}
        self.speakers = []
        self.keys = self.folder / "keys"
        self.keys.mkdir()
        for name in SERVICES:
            self.add_key(name, name)
        self.add_key("gtctl", "gtctl")
        try:
            for number in range(count):
                self.start(number)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def gtctl(self, *arguments):
        """Runs gt-gtctl to its end; what it printed."""
        result = subprocess.run([ROOT / BUILD / "bin" / "gt-gtctl", *map(str, arguments)], check=False, timeout=60,
                                env=self.client_environment(), capture_output=True, text=True)
        if result.returncode != 0:
            raise AssertionError(f"gtctl {arguments}: {result.stderr}")
        return result.stdout

    def make_key(self, name):
        """A key pair; returns the public key's digits."""
        return self.gtctl("keys", "make", self.keys / f"{name}.secret").strip()

    def add_key(self, name, role):
        """Makes a key, and lets the buses know it, as an operator does; returns when they do."""
        self.let_in(name, role, self.make_key(name))

    def let_in(self, name, role, public):
        before = {number: self.lists_read(number) for number in self.processes}
        self.gtctl("keys", "add", name, role, public)
        for number, count in before.items():
            wait_until(lambda number=number, count=count: self.lists_read(number) > count, 5, "the list is read")

    def lists_read(self, number):
        return self.log(number).count('"allow list"')

    def endpoint(self, number=0):
        return Endpoint(f"ipc://{self.folder}/bus{number}", self.keys, self.server_keys.get(number))

    @property
    def endpoints(self):
        return " ".join(self.endpoint(number) for number in sorted(self.processes))

    def client_environment(self):
        """For a program that speaks by all of them."""
        return {**os.environ, **SANITIZER_OPTIONS, "BUS_ENDPOINT": self.endpoints,
                "BUS_KEY_FILE": str(self.keys / "gtctl.secret"), "BUS_SERVER_KEYS_FILE": str(self.keys / "buses"),
                "BUS_KEYS_FILE": str(self.keys / "allowed")}

    def log(self, number=0):
        return pathlib.Path(self.folder, f"bus{number}.log").read_text(errors="replace")

    def start(self, number=0):
        """Starts a bus and waits until it is ready."""
        if number not in self.server_keys:
            self.server_keys[number] = bytes.fromhex(self.make_key(f"bus{number}"))
            (self.keys / "buses").write_text("".join(f"{key.hex()}\n" for _, key in sorted(self.server_keys.items())))
        ready, told = os.pipe()
        command = f'exec 3>&{told}; exec "$0"'
        environment = {**os.environ, **SANITIZER_OPTIONS, "BUS_ENDPOINT": self.endpoint(number),
                       "BUS_KEY_FILE": str(self.keys / f"bus{number}.secret"),
                       "BUS_KEYS_FILE": str(self.keys / "allowed"), "BUS_ACCESS_FILE": str(ROOT / "data/access.txt")}
        self.before_start(environment)
        with open(self.folder / f"bus{number}.log", "ab") as log:
            self.processes[number] = subprocess.Popen(
                ["/bin/bash", "-c", command, ROOT / BUILD / "bin" / "gt-bus"], env=environment, pass_fds=[told],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        os.close(told)
        with os.fdopen(ready, "rb") as pipe:
            if pipe.readline() != b"\n":
                raise AssertionError(f"bus {number} has not started:\n{self.log(number)}")
        self.has_started[number] = True

    def before_start(self, environment):
        """For tests that change what a bus is started with."""

    def signal(self, number, which):
        self.processes[number].send_signal(which)

    def kill(self, number=0):
        self.signal(number, signal.SIGKILL)
        self.processes[number].wait()

    def client(self, number=0):
        self.speakers.append(Client(self.endpoint(number)))
        return self.speakers[-1]

    def service(self, name, answers=None, number=0, instance=""):
        """A stand-in that the bus knows when this returns."""
        service = Service(self.endpoint(number), name, answers, instance)
        self.speakers.append(service)
        wait_until(lambda: service.welcomed, 10, f"the bus has answered {name}")
        return service

    def close(self):
        """Ends everything; AssertionError when a bus did not end well: a sanitizer's report is one way."""
        for speaker in self.speakers:
            speaker.close()
        bad = []
        for number, process in self.processes.items():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
            if process.wait(20) not in (0, -signal.SIGKILL) and self.has_started.get(number):
                bad.append(f"bus {number}: exit status {process.returncode}\n{self.log(number)[-4000:]}")
        shutil.rmtree(self.folder, ignore_errors=True)
        if bad:
            raise AssertionError("\n".join(bad))
