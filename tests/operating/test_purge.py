"""scripts/down --purge leaves nothing behind, wherever the system had to go, and whoever put things there."""
import os
import unittest

from tests.harness.system import System


class Purge(unittest.TestCase):
    def setUp(self):
        # An empty folder of the system's own: here it is started, moved and purged step by step.
        self.system = System("redis")
        self.addCleanup(self.system.close)
        self.system.script("down", "--purge", "--yes")

    def test_nothing_is_left(self):
        self.assertEqual(list(self.system.folder.iterdir()), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root's systems are moved")
    def test_of_a_folder_that_had_to_move_with_files_of_root(self):
        self.system.folder.chmod(0o700)  # the user that it runs as can not get here
        self.system.var.mkdir()
        compose = self.system.var / "compose"
        self.system.script("compose-secrets", GT_SECRETS=str(compose / "secrets"), GT_OUT=str(compose / "out"))
        self.system.up("redis")
        real = self.system.var.resolve()
        self.assertNotEqual(real.parent, self.system.folder)
        self.assertTrue((real / "compose" / "secrets" / "postgres").exists())
        said = self.system.script("down", "--purge", "--yes")
        self.assertEqual(said.stderr, "")
        self.assertFalse(real.exists())
        self.assertEqual(list(self.system.folder.iterdir()), [])
