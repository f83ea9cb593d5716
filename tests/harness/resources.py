"""Less of what a machine has, for a system in a test: a small disk, few descriptors. All of it is given back."""
import atexit
import contextlib
import os
import subprocess
import unittest

from tests.harness.killer import children
from tests.harness.system import is_alive, temporary_folder

DEVICE = "gt-test-"     # the name of a disk, with the number of who has mounted it


def need_root(what):
    """Skips the test unless it may do such things here."""
    if os.geteuid() != 0:
        raise unittest.SkipTest(f"only root may {what}")


def unmount_left_behind():
    """Disks of tests that were killed."""
    with open("/proc/mounts", encoding="utf-8") as mounts:
        for device, folder, *_ in map(str.split, mounts):
            if device.startswith(DEVICE) and not is_alive(device.removeprefix(DEVICE)):
                subprocess.run(["umount", "-l", folder], check=False)


class SmallDisk:
    """A folder on a disk of its own with so many bytes. `fill` leaves nothing, `clear` gives it back."""

    def __init__(self, size):
        need_root("mount a disk")
        unmount_left_behind()
        self.folder = temporary_folder()
        self.filler = self.folder / "filler"
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", f"{DEVICE}{os.getpid()}",
                                  self.folder], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.folder.rmdir()
            raise unittest.SkipTest(f"no disk can be mounted here: {mounted.stderr.strip()}")
        atexit.register(self.close)

    def fill(self):
        with open(self.filler, "ab", buffering=0) as file:
            for size in (1 << 20, 4096):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"\0" * size)

    def free(self):
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def clear(self):
        self.filler.unlink(missing_ok=True)

    def close(self):
        atexit.unregister(self.close)
        self.clear()
        subprocess.run(["umount", "-l", self.folder], check=False)
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def as_owner(pid, *command):
    """Runs a command as who owns the process, who may do more with it than root without all its rights."""
    owner = os.stat(f"/proc/{pid}")
    become = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"] * (os.geteuid() == 0)
    return subprocess.run([*become, *map(str, command)], capture_output=True, text=True, check=True).stdout


@contextlib.contextmanager
def few_descriptors(pid, more=0):
    """The process, and what it starts, may open so many more than it has now; afterwards as many as before."""
    before = as_owner(pid, "prlimit", "--pid", pid, "--nofile", "--output=SOFT", "--noheadings").strip()
    as_owner(pid, "prlimit", "--pid", pid, f"--nofile={open_files(pid) + more}:")
    try:
        yield
    finally:
        for one in (pid, *children(pid)):
            with contextlib.suppress(OSError, subprocess.CalledProcessError):   # it has ended meanwhile
                as_owner(one, "prlimit", "--pid", one, f"--nofile={before}:")
