"""A gateway behind a proxy that compares all that passes with /v1/openapi.json (npm's prism)."""
import json
import re
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


# Those that the description must have when an answer has them. That they are well-formed, and there, the proxy sees.
DESCRIBED = {"etag", "age", "link", "location", "idempotency-replayed", "ratelimit", "ratelimit-policy", "traceparent", "www-authenticate",
             "retry-after"}


class Passed:
    """What has passed the proxy: what it found wrong, and the statuses of each operation of the description."""

    def __init__(self, document):
        self.violations = []    # (request or response, method, path, status, message, location)
        self.refusals = document["components"]["responses"]
        self.seen = {one["operationId"]: set() for methods in document["paths"].values() for one in methods.values()}
        self.paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), methods)
                      for path, methods in sorted(document["paths"].items(), key=lambda one: one[0].count("{"))]

    def operation(self, method, path):
        """None: the description has none."""
        return next((methods.get(method.lower()) for pattern, methods in self.paths if pattern.fullmatch(path.partition("?")[0])), None)

    def headers(self, operation, status):
        """The names that the description has for an answer. One that has no such status is found by the proxy."""
        response = operation["responses"].get(str(status), {})
        response = self.refusals[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
        return {name.lower() for name in response.get("headers", ())}

    def note(self, method, path, answer):
        operation = self.operation(method, path)
        if operation:
            self.seen[operation["operationId"]].add(answer.status)
            for name in (DESCRIBED & answer.headers.keys()) - self.headers(operation, answer.status):
                self.violations.append(("response", method, path, answer.status, "this header is not described", name))
        for violation in json.loads(answer.headers.get("sl-violations", "[]")):
            side = violation["location"][0] if violation.get("location") else "request"
            self.violations.append((side, method, path, answer.status, violation["message"], violation.get("location")))


class Checked(Http):
    """Requests through the proxy; what passes is kept."""

    def __init__(self, port, key, passed):
        super().__init__(port, key)
        self.passed = passed

    def ask(self, method, path, body=None, headers=None, seconds=20):
        answer = super().ask(method, path, body, headers, seconds)
        self.passed.note(method, path, answer)
        return answer


def start_proxy(system, document, *options):
    """Prism before a system's gateway, once it answers; its port. `document`: the file of the description. It ends with the system."""
    port = free_port()
    with open(system.folder / "prism.log", "wb") as log:
        system.extra.append(subprocess.Popen(
            node.command("prism", "proxy", document, f"http://127.0.0.1:{system.gateway_port}", "--port", port, *options),
            env=node.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log))

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


class ContractTest(unittest.TestCase):
    """One system and one proxy for all tests of a class."""

    limits = {}     # requests of each role in a minute
    settings = {}   # of the processes, beside those

    @classmethod
    def setUpClass(cls):
        limits = " ".join(f"{role}={quota}/60" for role, quota in cls.limits.items())
        gateway = {"RATE_LIMITS": limits, "FAILURES_LIMIT": "100000/60", **cls.settings.get("gateway", {})}
        cls.system = System(settings={**cls.settings, "gateway": gateway})
        cls.addClassCleanup(cls.system.close)
        cls.port = cls.system.gateway_port
        direct = Http(cls.port)
        cls.file = cls.system.folder / "openapi.json"
        cls.file.write_bytes(direct.get("/v1/openapi.json").body)
        direct.close()
        cls.document = json.loads(cls.file.read_text(encoding="utf-8"))
        cls.passed = Passed(cls.document)
        cls.proxy_port = start_proxy(cls.system, cls.file)
        cls.operations = cls.holder("operations")
        cls.stranger = cls.bearer(None)

    @classmethod
    def bearer(cls, key):
        """Who comes with a key, or with none."""
        one = Checked(cls.proxy_port, key, cls.passed)
        cls.addClassCleanup(one.close)
        return one

    @classmethod
    def holder(cls, role, *options):
        known = Http(cls.port, cls.system.make_key(role, *options)["key"])
        wait_until(lambda: known.get("/v1/programmes").status == 200, 10, "the key is known")
        known.close()
        return cls.bearer(known.key)

    def setUp(self):
        self.passed.violations.clear()

    def of_side(self, side):
        return [one for one in self.passed.violations if one[0] == side]

    def tearDown(self):
        self.assertEqual(self.of_side("response"), [], "answers that are not as described")
        self.assertEqual(self.of_side("request"), [], "requests that are not as described")

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
        self.assertTrue(self.of_side("request"), "the description allows this request")
        self.forget_requests()

    def forget_requests(self):
        """They were broken on purpose. What is wrong with answers stays."""
        self.passed.violations[:] = self.of_side("response")

    def at(self, time):
        self.system.gtctl("clock", "set", time)

    def eventually(self, path, what, check, by=None):
        return wait_until(lambda: (lambda answer: answer.json if answer.status == 200 and check(answer.json) else None)(
            (by or self.operations).get(path)), 20, what)
