"""Kills processes of a system at random, by a seed: the same seed gives the same victims after the same pauses."""
import os
import random
import signal
import subprocess
import threading

from tests.harness.system import SERVICES
from tests.harness.waiting import wait_until

EVERY_S = (0.5, 3.0)
# A child of PostgreSQL that dies takes all of them along; one of the mail server's is a mail half taken.
VICTIMS = (*SERVICES, *SERVICES, "bus", "postgres", "postgres/child", "redis", "smtp", "smtp/child")


def schedule(seed, victims=VICTIMS, every_s=EVERY_S):
    """Yields (pause in seconds, victim) without end."""
    dice = random.Random(seed)
    while True:
        yield dice.uniform(*every_s), dice.choice(victims)


def pid_of(system, name):
    """Of a supervised process, or None while there is none; faster than scripts/status."""
    answer = subprocess.run(["s6-svstat", "-o", "pid", system.var / "service" / name], capture_output=True, text=True,
                            check=False).stdout.strip()
    return int(answer) if answer.isdigit() and int(answer) > 0 else None


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return list(map(int, file.read().split()))
    except OSError:
        return []


def kill(system, victim, dice, number=signal.SIGKILL):
    """Sends the signal; False when there is no such process now."""
    name, _, is_child = victim.partition("/")
    pid = pid_of(system, name)
    if pid and is_child:
        below = children(pid)
        pid = dice.choice(below) if below else None
    try:
        if pid:
            os.kill(pid, number)
    except ProcessLookupError:
        pid = None
    return bool(pid)


class Killer(threading.Thread):
    """Goes through a schedule until it is stopped; `done` lists whom it has killed."""

    def __init__(self, system, seed, victims=VICTIMS, every_s=EVERY_S):
        super().__init__(daemon=True)
        self.system, self.dice = system, random.Random(seed)
        self.steps = schedule(seed, victims, every_s)
        self.stopping = threading.Event()
        self.done = []

    def run(self):
        for pause_s, victim in self.steps:
            if self.stopping.wait(pause_s):
                return
            if kill(self.system, victim, self.dice):
                self.done.append(victim)

    def wait_for(self, count):
        """Until so many have been killed since the start."""
        wait_until(lambda: len(self.done) >= count, 60, f"{count} were killed")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()
