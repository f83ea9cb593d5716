"""A gateway behind a proxy that compares all that passes with /v1/openapi.json (npm's prism)."""
import json
import socket
import subprocess
import unittest
import urllib.parse

from tests.harness import node
from tests.harness.http import Http
from tests.harness.system import System
from tests.harness.waiting import wait_until


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Checked(Http):
    """Requests through the proxy; what it finds is kept by the side that is to blame."""

    def __init__(self, port, key, found):
        super().__init__(port, key)
        self.found = found

    def ask(self, method, path, body=None, headers=None, seconds=20):
        answer = super().ask(method, path, body, headers, seconds)
        for violation in json.loads(answer.headers.get("sl-violations", "[]")):
            side = violation["location"][0] if violation.get("location") else "request"
            self.found.append((side, method, path, answer.status, violation["message"], violation.get("location")))
        return answer


class ContractTest(unittest.TestCase):
    """One system and one proxy for all tests of a class."""

    limits = {}     # requests of each role in a minute

    @classmethod
    def setUpClass(cls):
        limits = " ".join(f"{role}={quota}/60" for role, quota in cls.limits.items())
        cls.system = System(settings={"gateway": {"RATE_LIMITS": limits, "FAILURES_LIMIT": "100000/60"}})
        cls.addClassCleanup(cls.system.close)
        cls.port = cls.system.gateway_port
        cls.direct = Http(cls.port)
        cls.addClassCleanup(cls.direct.close)
        cls.document = cls.system.folder / "openapi.json"
        cls.document.write_bytes(cls.direct.get("/v1/openapi.json").body)
        cls.found = []
        cls.proxy_port = cls.start_proxy()
        cls.operations = cls.holder("operations")

    @classmethod
    def start_proxy(cls):
        port = free_port()
        with open(cls.system.folder / "prism.log", "wb") as log:
            process = subprocess.Popen(
                node.command("prism", "proxy", cls.document, f"http://127.0.0.1:{cls.port}", "--port", port),
                env=node.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        cls.system.extra.append(process)

        def is_there():
            proxy = Http(port)
            try:
                return proxy.get("/v1/health").status == 200
            except OSError:
                return False
            finally:
                proxy.close()
        wait_until(is_there, 30, "the proxy answers")
        return port

    @classmethod
    def holder(cls, role, *options):
        known = Http(cls.port, cls.system.make_key(role, *options)["key"])
        wait_until(lambda: known.get("/v1/programmes").status == 200, 10, "the key is known")
        known.close()
        holder = Checked(cls.proxy_port, known.key, cls.found)
        cls.addClassCleanup(holder.close)
        return holder

    def setUp(self):
        self.found.clear()

    def tearDown(self):
        self.assertEqual([one for one in self.found if one[0] == "response"], [], "answers that are not as described")
        self.assertEqual([one for one in self.found if one[0] != "response"], [], "requests that are not as described")

    # ---- what the steps use

    def done(self, answer, status=201):
        self.assertEqual(answer.status, status, answer)
        return answer.json if answer.body else None

    def make(self, path, body, by=None, status=201):
        return self.done((by or self.operations).post(path, body), status)

    def read(self, path, by=None, **query):
        return self.done((by or self.operations).get(path + (f"?{urllib.parse.urlencode(query)}" if query else "")), 200)

    def refuse(self, status, code, answer):
        self.assertEqual((answer.status, answer.code), (status, code), answer)
        
    def refuse_broken(self, status, code, answer):
        """A request that the proxy finds broken too."""
        self.refuse(status, code, answer)
        self.assertTrue(self.found, "the description allows this request")
        self.assertEqual({one[0] for one in self.found}, {"request"}, self.found)
        self.found.clear()

    def at(self, time):
        self.system.gtctl("clock", "set", time)

    def eventually(self, path, what, check, by=None):
        return wait_until(lambda: (lambda answer: answer.json if answer.status == 200 and check(answer.json) else None)(
            (by or self.operations).get(path)), 20, what)
