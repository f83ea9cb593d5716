"""Bus processes of a test's own, without a system around them."""
import os
import pathlib
import shutil
import signal
import subprocess

from tests.harness.bus import Client, Service
from tests.harness.system import BUILD, ROOT, SANITIZER_OPTIONS, temporary_folder
from tests.harness.waiting import wait_until


class Buses:
    """One or several buses in a folder of their own, and who talks by them. Use it in a `with`."""

    def __init__(self, count=1):
        self.folder = temporary_folder()
        self.processes = {}
        self.speakers = []
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

    def endpoint(self, number=0):
        return f"ipc://{self.folder}/bus{number}"

    @property
    def endpoints(self):
        return " ".join(self.endpoint(number) for number in sorted(self.processes))

    def client_environment(self):
        """For a program that speaks by all of them."""
        return {**os.environ, **SANITIZER_OPTIONS, "BUS_ENDPOINT": self.endpoints}

    def log(self, number=0):
        return pathlib.Path(self.folder, f"bus{number}.log").read_text(errors="replace")

    def start(self, number=0):
        """Starts a bus and waits until it is ready."""
        ready, told = os.pipe()
        command = f'exec 3>&{told}; exec "$0"'
        environment = {**os.environ, **SANITIZER_OPTIONS, "BUS_ENDPOINT": self.endpoint(number)}
        with open(self.folder / f"bus{number}.log", "ab") as log:
            self.processes[number] = subprocess.Popen(
                ["/bin/bash", "-c", command, ROOT / BUILD / "bin" / "gt-bus"], env=environment, pass_fds=[told],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        os.close(told)
        with os.fdopen(ready, "rb") as pipe:
            if pipe.readline() != b"\n":
                raise AssertionError(f"bus {number} has not started:\n{self.log(number)}")

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
        for speaker in self.speakers:
            speaker.close()
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)
