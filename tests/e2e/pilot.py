"""What the end-to-end tests of whole runs share: the pilot folder in a system, and what must come out."""
import threading
import unittest

from tests.harness.folder import OUTPUTS, PILOT, PILOT_EXPECTED, Import, copy_folder, differences
from tests.harness.mailbox import message_ids
from tests.harness.system import System


class PilotTest(unittest.TestCase):
    """A new system for each test, unless the class says that one will do for all."""

    shared = False

    @classmethod
    def setUpClass(cls):
        if cls.shared:
            cls.system = cls.start()
            cls.addClassCleanup(cls.system.close)

    @classmethod
    def start(cls):
        system = System()
        system.publish_programmes()
        return system

    def setUp(self):
        if not self.shared:
            self.system = self.start()
            self.addCleanup(self.system.close)
        self.out = self.system.folder / self.id()

    def start_import(self, folder=PILOT, out=None, *options):
        return Import(self.system, folder, out or self.out, *options)

    def import_folder(self, folder=PILOT, out=None, *options):
        """To the end, which must be a good one; returns the standard output."""
        return self.system.gtctl("import", folder, out or self.out, *options).stdout

    def assert_ends_well(self, running, out=None, expected=PILOT_EXPECTED):
        status, _, seen = running.end()
        self.assertEqual(status, 0, seen)
        self.assert_expected(out, expected)

    def assert_expected(self, out=None, expected=PILOT_EXPECTED):
        out = out or self.out
        self.assertEqual(sorted(file.name for file in out.iterdir()), sorted(OUTPUTS))
        self.assertEqual(differences(out, expected), [])

    def assert_each_mail_once(self):
        """Copies of one mail have one Message-ID; the counted messages are the different ones."""
        expected = sum(int(line.rsplit(",", 1)[1]) for line in
                       (PILOT_EXPECTED / "messages.csv").read_text(encoding="utf-8").splitlines()[1:])
        self.assertEqual(len(set(message_ids(self.system.mail_dir))), expected)


class Load(threading.Thread):
    """Cohorts are imported one after the other until close(), which fails when one did not end well."""

    def __init__(self, test):
        super().__init__()
        self.test, self.folder = test, test.system.folder
        self.is_over = threading.Event()
        self.failure = None
        self.cohorts = 0
        self.start()

    def run(self):
        try:
            while not self.is_over.is_set():
                name = f"cohort-{self.cohorts}"
                folder = copy_folder(PILOT, self.folder / name, name)
                self.test.assert_ends_well(self.test.start_import(folder, self.folder / f"out-{name}"),
                                           self.folder / f"out-{name}")
                self.cohorts += 1
        except BaseException as failure:  # shown by close(), in the test's own thread
            self.failure = failure

    def close(self):
        self.is_over.set()
        self.join()
        if self.failure:
            raise self.failure
        self.test.assertGreater(self.cohorts, 0)
