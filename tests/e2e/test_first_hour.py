"""docs/first-hour.md: its commands, as they stand, on a new system. Between them and the gateway is a proxy that answers with an
error whatever is not as described, requests of the generated client too."""
import re
import subprocess
import unittest

from tests.harness.contract import start_proxy
from tests.harness.http import Http
from tests.harness.system import ROOT, System

COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class FirstHour(unittest.TestCase):
    def run_commands(self, *commands):
        environment = self.system.environment(TMPDIR=str(self.system.folder), no_proxy="127.0.0.1")
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(commands)], cwd=ROOT, env=environment, capture_output=True,
                                text=True, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def start_proxy(self):
        """Its address, in place of the gateway's."""
        direct, document = Http(self.system.gateway_port), self.system.folder / "openapi.json"
        document.write_bytes(direct.get("/v1/openapi.json").body)
        direct.close()
        return f"http://127.0.0.1:{start_proxy(self.system, document, '--errors')}"

    def test_the_commands_of_the_document(self):
        self.system = System("postgres")
        self.addCleanup(self.system.close)
        start, *others = COMMANDS.findall((ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8"))
        self.assertIn("scripts/up", start)
        self.run_commands(start)
        said = self.run_commands(f"api={self.start_proxy()}", *others)
        self.assertIn('"state":"accepted"', said)
        self.assertIn("Grace accepted", said)
        self.assertRegex(said, r"verified \S*enrolment\.accepted\S* A2")
        self.assertNotIn("refused", said)
        passed = (self.system.folder / "prism.log").read_text(encoding="utf-8")
        self.assertNotIn("Violation", passed)
        self.assertEqual(len(re.findall(r"Forwarding \"post\" request to \S*/applications\b", passed)), 2, "by curl and by the client")


if __name__ == "__main__":
    unittest.main()
