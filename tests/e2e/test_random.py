"""Random folders, all through one system, against the independent model in tests/model, byte for byte.

GT_RANDOM_COUNT folders from seed GT_RANDOM_SEED on, a test each; with GT_RANDOM_FAULTS=1 something is killed
meanwhile. scripts/test-random sets them; a seed makes the same folder again."""
import itertools
import os
import random
import subprocess
import sys
import unittest

from tests.harness.folder import OUTPUTS, Import, differences
from tests.harness.system import PROGRAMMES, ROOT, SERVICES, System, changes

MODEL = ROOT / "tests" / "model"
COUNT = int(os.environ.get("GT_RANDOM_COUNT", "6"))
SEED = int(os.environ.get("GT_RANDOM_SEED", "1"))
FAULTS = os.environ.get("GT_RANDOM_FAULTS") == "1"
PEOPLE = (40, 200)
VICTIMS = (*SERVICES, *SERVICES, "bus", "postgres", "redis", "smtp")

sys.path.insert(0, str(MODEL))
from generator.refused import BREAKAGES, break_folder  # noqa: E402


def run_model(script, *arguments):
    return subprocess.run([sys.executable, "-B", MODEL / script, "--programmes", PROGRAMMES, *map(str, arguments)],
                          capture_output=True, text=True, check=False)


class RandomFolders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()

    def make(self, seed, people):
        folder = self.system.folder / f"made-{self.id()}"
        made = run_model("make_folder.py", "--seed", seed, "--people", people, folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        return folder

    def run_folder(self, folder, out, dice):
        running = Import(self.system, folder, out)
        files = sorted(file.name for file in folder.iterdir())
        for place in sorted(dice.sample(files, FAULTS and dice.randint(1, 4))):
            if running.wait_for(place):
                self.system.kill(dice.choice(VICTIMS))
        status, _, seen = running.end(300)
        self.assertEqual(status, 0, seen)

    def compare(self, seed):
        dice = random.Random(seed)
        people = dice.randint(*PEOPLE)
        folder = self.make(seed, people)
        expected, out = folder.with_suffix(".expected"), folder.with_suffix(".out")
        model = run_model("cohort_model.py", folder, expected)
        self.assertEqual(model.returncode, 0, model.stderr)
        for turn in ("first", "again"):
            self.run_folder(folder, out, dice)
            wrong = differences(out, expected)
            self.assertEqual(wrong, [], f"seed {seed}, {people} people, {turn}:\n{self.first_lines(wrong, out, expected)}")

    @staticmethod
    def first_lines(wrong, out, expected):
        texts = [subprocess.run(["diff", "-u", expected / name, out / name], capture_output=True, text=True,
                                errors="replace", check=False).stdout for name in wrong]
        return "\n".join(itertools.chain.from_iterable(text.splitlines()[:20] for text in texts))

    def test_every_broken_folder_is_refused_by_both(self):
        folder = self.make(SEED, PEOPLE[0])
        before = self.system.all_tables()
        for name in BREAKAGES:
            with self.subTest(name):
                broken = folder.with_name(f"broken-{name}")
                subprocess.run(["cp", "-r", folder, broken], check=True)
                break_folder(broken, name)
                self.assertEqual(run_model("cohort_model.py", broken, folder.with_suffix(".never")).returncode, 2)
                result = self.system.gtctl("import", broken, folder.with_suffix(".out"), check=False)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertRegex(result.stderr, r"\.(csv|CSV|txt)")
        self.assertEqual(changes(before, self.system.all_tables()), [])
        self.assertEqual([name for name in OUTPUTS if (folder.with_suffix(".out") / name).exists()], [])


for each in range(SEED, SEED + COUNT):
    setattr(RandomFolders, f"test_seed_{each}", lambda self, seed=each: self.compare(seed))
