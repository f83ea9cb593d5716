"""docs/first-hour.md: its commands, as they stand, on a new system."""
import re
import subprocess
import unittest

from tests.harness.system import ROOT, System

COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class FirstHour(unittest.TestCase):
    def test_the_commands_of_the_document(self):
        system = System("postgres")
        self.addCleanup(system.close)
        commands = COMMANDS.findall((ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8"))
        environment = system.environment(TMPDIR=str(system.folder), no_proxy="127.0.0.1")
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(commands)], cwd=ROOT, env=environment, capture_output=True,
                                text=True, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn('"state":"accepted"', result.stdout)
        self.assertIn("Grace accepted", result.stdout)
        self.assertRegex(result.stdout, r"verified \S*enrolment\.accepted\S* A2")
        self.assertNotIn("refused", result.stdout)


if __name__ == "__main__":
    unittest.main()
