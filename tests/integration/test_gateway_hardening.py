"""gateway: what clients may do to it: broken requests, slow ones, many connections, and no answer but a documented one."""
import contextlib
import pathlib
import random
import re
import selectors
import shutil
import socket
import ssl
import struct
import subprocess
import time
import unittest

from tests.harness.http import Http, raw
from tests.harness.system import System
from tests.harness.waiting import wait_until

BROKEN = 10000
IDLE = 5000
VANISHING = 900
BODIES = 420        # more than the 384 of 256 kB that there is room for
AT_A_TIME = 1000
MOMENT_S = 1.5
DOCUMENTED = {200, 201, 204, 304, 400, 401, 403, 404, 405, 406, 409, 411, 413, 414, 415, 422, 429, 431, 500, 501, 503, 505}

PIECES = [b"GET", b"POST", b"DELETE", b"BREW", b" ", b"/", b"/v1/cohorts", b"/v1/cohorts/c1/participants/A1/engagement", b"/v1/openapi.json",
          b"?", b"&", b"=", b"%", b"%00", b"%ff", b"%2e%2e", b"..", b"{cohort_id}", b"HTTP/1.1", b"HTTP/9.9", b"\r\n", b"\n", b"\r", b"\x00",
          b"\xff\xfe", b"Host: x", b"Host:", b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 99999999999999999999",
          b"Transfer-Encoding: chunked", b"Transfer-Encoding: x", b"5\r\nhello\r\n", b"0\r\n\r\n", b"ffffffffffffffff\r\n", b"Accept: ;q=,,",
          b"If-Match: ,W/,*", b"Idempotency-Key: \x01", b"Authorization: Bearer ", b"traceparent: 00-0-0-0", b"Origin: null",
          b"Content-Type: application/json", b"Expect: 100-continue", b'{"a":', b"[[[[[[", b'"\\u0000"', b"1e999", b"A" * 300, b": ", b":"]


def broken(random_):
    """A request that begins like one, and then is not; or is none at all."""
    kind = random_.randrange(4)
    if kind == 0:
        return b"".join(random_.choices(PIECES, k=random_.randrange(1, 20)))
    if kind == 1:
        return bytes(random_.randrange(256) for _ in range(random_.randrange(1, 200)))
    good = bytearray(b"POST /v1/cohorts/c1/applications?limit=1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Idempotency-Key: k\r\nContent-Length: 13\r\n\r\n" + b'{"trn":"123"}')
    for _ in range(random_.randrange(1, 6)):
        good[random_.randrange(len(good))] = random_.randrange(256)
    if kind == 2:
        return bytes(good)
    at = random_.randrange(len(good))
    return bytes(good[:at]) + random_.choice(PIECES) + bytes(good[at:])


def statuses(said):
    """Of all answers in it."""
    return {int(line[9:12]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.") and line[9:12].isdigit()}


class Hardening(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System(settings={"gateway": {"FAILURES_LIMIT": "100000/1"}})
        cls.port = cls.system.gateway_port
        cls.pid = cls.system.pid("gateway")

    @classmethod
    def tearDownClass(cls):
        cls.system.close()

    def assert_serves(self):
        web = Http(self.port)
        self.assertEqual(web.get("/v1/health").status, 200)
        web.close()
        self.assertEqual(self.system.pid("gateway"), self.pid, "it is the same process")

    def test_broken_requests(self):
        random_ = random.Random(20261125)
        seen, sent = set(), 0
        while sent < BROKEN:
            many = [broken(random_) for _ in range(AT_A_TIME)]
            sent += len(many)
            seen |= self.say(many)
        self.assertLessEqual(seen, DOCUMENTED)
        self.assertLessEqual({400, 404, 405}, seen)
        self.assertNotIn(500, seen)
        self.assert_serves()

    def say(self, many):
        """All at once, on connections of their own; what is answered within a moment. One that is not complete may stay
        open: it is ended from here."""
        seen, said = set(), {}
        with selectors.DefaultSelector() as open_:
            for data in many:
                sock = socket.create_connection(("127.0.0.1", self.port), timeout=5)
                said[sock] = b""
                try:
                    sock.sendall(data)
                except OSError:
                    pass
                sock.setblocking(False)
                open_.register(sock, selectors.EVENT_READ)
            end = time.monotonic() + MOMENT_S
            while open_.get_map() and time.monotonic() < end:
                for key, _ in open_.select(0.1):
                    self.take(key.fileobj, said, open_)
        for sock, text in said.items():
            sock.close()
            seen |= statuses(text)
        return seen

    @staticmethod
    def take(sock, said, open_):
        try:
            chunk = sock.recv(65536)
        except OSError:
            chunk = b""
        said[sock] += chunk
        if not chunk:
            open_.unregister(sock)

    def test_idle_connections(self):
        idle = []
        try:
            for _ in range(IDLE):
                idle.append(socket.create_connection(("127.0.0.1", self.port), timeout=10))
            self.assert_serves()
            self.assertGreater(self.descriptors(), IDLE)
            idle[0].sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual(statuses(idle[0].recv(4096)), {200})
        finally:
            for sock in idle:
                sock.close()
        wait_until(lambda: self.descriptors() < 200, 20, "all are closed")

    def descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.pid}/fd").iterdir()))

    def test_who_vanishes_in_the_middle_leaves_nothing(self):
        """Long before the deadline of a head or body; whether the end comes with the last bytes, after them, or as a reset."""
        whole = (b"POST /v1/partner-events?source=x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
                 + b" " * 30000)
        before = self.descriptors()
        for number in range(VANISHING):
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
                sock.sendall(whole[:40] if number % 3 == 0 else whole)
                if number % 2:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wait_until(lambda: self.descriptors() <= before, 10, "all are closed")
        self.assert_serves()

    def test_what_is_too_large_is_not_kept(self):
        head = b"POST /v1/cohorts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
        self.assertLessEqual(statuses(raw(self.port, head + b"Content-Length: 100000000\r\n\r\n" + b" " * 400000, 3)), {401, 413})
        self.assertEqual(statuses(raw(self.port, b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000 + b"\r\n\r\n", 3)), {431})
        self.assert_serves()

    def test_a_header_that_can_be_read_in_two_ways_ends_the_connection(self):
        """A proxy before us may read it the other way: what follows must not become a request of its own."""
        follows = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
        for head in (b"Host: x\r\nContent-Length: 0\r\nContent-Length: %d" % len(follows), b"Host: x\r\nContent-Length: 5\r\nContent-Length: 5",
                     b"Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", b"Host: x\r\nTransfer-Encoding: gzip, chunked",
                     b"Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"Host: x\r\nHost: y", b"X: y",
                     b"Host: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b",
                     b"Host: x\r\nIdempotency-Key: a\r\nidempotency-key: b"):
            said = raw(self.port, b"POST /v1/cohorts HTTP/1.1\r\n" + head + b"\r\n\r\n" + follows, 5)
            self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+) ", said), [b"400"], (head, said))
            self.assertIn(b'"code":"bad_header"', said)
        self.assertEqual(statuses(raw(self.port, b"GET /v1/health HTTP/1.0\r\n\r\n", 5)), {200}, "which had no Host")
        self.assert_serves()

    def test_all_bodies_together_have_a_bound(self):
        head = (b"POST /v1/partner-events?source=x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 262144\r\n")
        whole = head + b"Connection: close\r\n\r\n" + b" " * 262144
        held = []
        try:
            for _ in range(BODIES):
                held.append(socket.create_connection(("127.0.0.1", self.port), timeout=10))
                with contextlib.suppress(OSError):
                    held[-1].sendall(head + b"\r\n" + b" " * 200000)      # 256 kB are kept for each
            wait_until(lambda: statuses(raw(self.port, whole, 5)) == {503}, 20, "beyond 96 MB there is no room")
            self.assert_serves()
        finally:
            for sock in held:
                sock.close()
        wait_until(lambda: statuses(raw(self.port, whole, 5)) == {401}, 20, "there is room again")

    @unittest.skipUnless(shutil.which("slowhttptest"), "slowhttptest is not installed")
    def test_slow_clients(self):
        page, taking = "/v1/openapi.json", "/v1/partner-events?source=x"
        self.slowly(page, "-H", "-i", "1")
        self.slowly(taking, "-B", "-i", "1", "-t", "POST", "-f", "application/json", "-s", "8192")
        self.slowly(page, "-R")
        self.slowly(page, "-X", "-w", "10", "-y", "20", "-n", "1", "-z", "32")
        self.assert_serves()

    def slowly(self, path, *how):
        """300 of them at once; one that asks as others do is answered all the time."""
        result = subprocess.run(["slowhttptest", *how, "-c", "300", "-r", "300", "-l", "4", "-p", "2", "-x", "10",
                                 "-u", f"http://127.0.0.1:{self.port}{path}"], capture_output=True, text=True, timeout=60, check=False)
        said = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", result.stdout)
        self.assertEqual(set(re.findall(r"service available:\s*(\w+)", said)), {"YES"}, (how, said))

    def test_tls(self):
        folder = self.system.folder
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "tls.key", "-out", folder / "tls.pem"],
                       check=True, capture_output=True)
        for file in ("tls.key", "tls.pem"):
            self.system.give_to_owner(folder / file)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.system.by_hand("gateway", INSTANCE="gateway.tls", GATEWAY_LISTEN=f"127.0.0.1:{port}",
                            GATEWAY_TLS_CERTIFICATE=folder / "tls.pem", GATEWAY_TLS_KEY=folder / "tls.key")
        context = ssl.create_default_context(cafile=folder / "tls.pem")

        def said():
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5) as sock, \
                        context.wrap_socket(sock, server_hostname="127.0.0.1") as secure:
                    secure.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    return secure.recv(65536)
            except OSError:
                return None
        answer = wait_until(said, 20, "it answers over TLS")
        self.assertEqual(statuses(answer), {200})
        self.assertIn(b"Strict-Transport-Security: max-age=", answer)


if __name__ == "__main__":
    unittest.main()
