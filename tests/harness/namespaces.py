"""Networks of a test's own: a hub, and members each joined to it by a cable that can be cut, one way or both.

They are namespaces of the kernel: nothing in them reaches anything outside, or is reached from there. Only root can
make them. What a test that was killed has left behind is removed by the next."""
import atexit
import ctypes
import os
import re
import shutil
import subprocess
import threading
import unittest

from tests.harness.proxy import open_stream
from tests.harness.resources import need_root
from tests.harness.system import is_alive

PREFIX = "gt-test"
CLONE_NEWNET = 0x40000000
INTO, OUT_OF = "input", "output"     # ways of a cable, as the member sees them


def run(*command, check=True):
    return subprocess.run(list(map(str, command)), check=check, capture_output=True, text=True)


def remove_left_behind():
    for line in run("ip", "netns", "list").stdout.splitlines():
        name = line.split()[0]
        if name.startswith(f"{PREFIX}-") and not is_alive(name.split("-")[2]):
            run("ip", "netns", "del", name, check=False)


class Network:
    """Namespaces `hub` and one for each member; the hub is 10.77.N.1 for member N, which is 10.77.N.2."""

    def __init__(self, *members):
        need_root("make networks")
        for program in ("ip", "nft"):
            if not shutil.which(program):
                raise unittest.SkipTest(f"{program} is missing")
        remove_left_behind()
        self.members = members
        self.made = []
        atexit.register(self.close)
        try:
            self.make("hub")
            for number, member in enumerate(members, 1):
                self.join(number, member)
        except subprocess.CalledProcessError as failure:
            self.close()
            raise unittest.SkipTest(f"no networks can be made here: {failure.stderr.strip()}") from None

    @staticmethod
    def name(member):
        return f"{PREFIX}-{os.getpid()}-{member}"

    def make(self, member):
        run("ip", "netns", "add", self.name(member))
        self.made.append(member)
        self.inside(member, "ip", "link", "set", "lo", "up")

    def join(self, number, member):
        self.make(member)
        self.inside(member, "ip", "link", "add", "cable", "type", "veth", "peer", "name", f"cable{number}", "netns",
                    self.name("hub"))
        for where, cable, end in (("hub", f"cable{number}", 1), (member, "cable", 2)):
            self.inside(where, "ip", "address", "add", f"10.77.{number}.{end}/24", "dev", cable)
            self.inside(where, "ip", "link", "set", cable, "up")

    def inside(self, member, *command):
        return run(*self.prefix(member), *command)

    def prefix(self, member):
        """Before a command: it runs in the member's network."""
        return "ip", "netns", "exec", self.name(member)

    def hub_address(self, member):
        return f"10.77.{self.members.index(member) + 1}.1"

    def connect(self, address):
        """A connection from within the hub, for who is outside."""
        result = []

        def go():
            with open(f"/run/netns/{self.name('hub')}", "rb") as namespace:
                if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    return
            try:
                result.append(open_stream(address))
            except OSError:
                pass
        thread = threading.Thread(target=go)    # it alone is moved there, and ends
        thread.start()
        thread.join()
        if not result:
            raise ConnectionError(f"{address} in the hub")
        return result[0]

    def add_rules(self, member, rules):
        subprocess.run([*self.prefix(member), "nft", "-f", "-"], input=rules, text=True, check=True, capture_output=True)

    def cut(self, member, *ways):
        """From now on nothing passes that way, and nobody is told."""
        rules = "".join(f"add chain inet cut {way} {{ type filter hook {way} priority 0; policy drop; }}\n"
                        for way in ways)
        self.add_rules(member, f"add table inet cut\n{rules}")

    def drop(self, member, per_cent):
        """From now on so many of a hundred packets are lost each way, at random."""
        rules = "".join(f"add chain inet loss {way} {{ type filter hook {way} priority 0; }}\n"
                        f"add rule inet loss {way} numgen random mod 100 < {per_cent} counter drop\n"
                        for way in (INTO, OUT_OF))
        try:
            self.add_rules(member, "add table inet can\nadd chain inet can it\n"
                                   "add rule inet can it numgen random mod 100 < 1\ndelete table inet can\n")
        except subprocess.CalledProcessError as failure:
            raise unittest.SkipTest(f"this kernel draws no numbers for packets: {failure.stderr.strip()}") from None
        self.add_rules(member, f"add table inet loss\n{rules}")

    def dropped(self, member):
        """How many packets drop() has taken each way."""
        rules = self.inside(member, "nft", "list", "table", "inet", "loss").stdout
        return [int(count) for count in re.findall(r"counter packets (\d+)", rules)]

    def mend(self, member):
        self.inside(member, "nft", "flush", "ruleset")

    def close(self):
        atexit.unregister(self.close)
        for member in self.made:
            run("ip", "netns", "del", self.name(member), check=False)
        self.made.clear()
