"""Cohort folders in tests: making, importing, comparing."""
import contextlib
import csv
import io
import os
import pathlib
import select
import shutil
import signal
import subprocess
import time

from tests.harness.system import ROOT, runtime_user

PILOT = ROOT / "examples" / "pilot-2026"
PILOT_EXPECTED = ROOT / "tests" / "e2e" / "expected" / "pilot-2026"
OUTPUTS = ("outcomes.csv", "quarantine.csv", "messages.csv")


def write_csv(file, header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8", errors="surrogateescape")


def read_csv(file):
    """The rows as dictionaries; bytes that are not UTF-8 survive a write_csv."""
    with open(file, encoding="utf-8", errors="surrogateescape", newline="") as stream:
        return list(csv.DictReader(stream))


def copy_folder(source, target, cohort_id=None):
    """A copy that tests may change; with a cohort_id, of another cohort."""
    shutil.copytree(source, target)
    if cohort_id:
        file = target / "00-cohort.csv"
        header, row = file.read_text(encoding="utf-8").splitlines()[:2]
        file.write_text(f"{header}\n{cohort_id},{row.partition(',')[2]}\n", encoding="utf-8")
    return target


def differences(out, expected):
    """Names of the output files that are not the expected ones, byte for byte."""
    return [name for name in OUTPUTS if (out / name).read_bytes() != (expected / name).read_bytes()]


class Import:
    """An import that runs beside the test, which sees each line of its progress as it comes."""

    def __init__(self, system, folder, out, *options, script=("gtctl", "import"), **environment):
        self.process = system.start_script(*script, folder, out, *options, **environment)
        self.seen = ""

    def wait_for(self, word, seconds=60):
        """Reads the progress until `word` is in it; False when the import ended without."""
        end = time.monotonic() + seconds
        while word not in self.seen:
            if not select.select([self.process.stderr], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"no {word} within {seconds} s in:\n{self.seen}")
            piece = os.read(self.process.stderr.fileno(), 65536)
            if not piece:
                return False
            self.seen += piece.decode()
        return True

    @contextlib.contextmanager
    def paused(self):
        """Stops the importer alone, so that what is done meanwhile comes in the middle of a run."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def waits(self, seconds):
        """Looks on for so long; AssertionError when the import ends meanwhile."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"the import has ended: {self.end()}")

    def end(self, seconds=120):
        """Waits for the end; (exit status, standard output, progress and messages)."""
        try:
            out, rest = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the import has not ended within {seconds} s; its progress:\n{self.seen}") from None
        self.seen += rest
        return self.process.returncode, out, self.seen


@contextlib.contextmanager
def as_runtime_user(*folders):
    """The owner of these folders, who can not pass over permissions as root does."""
    user = runtime_user()
    for folder in folders:
        if os.geteuid() == 0:
            for path in [folder, *pathlib.Path(folder).rglob("*")]:
                os.chown(path, user.pw_uid, user.pw_gid)
    yield user
