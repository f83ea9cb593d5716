"""HTTP as tests speak it: a client that keeps its connection, shows everything, and corrects nothing."""
import http.client
import json
import socket


def unique(members):
    """An object in which no member comes twice."""
    assert len(members) == len(dict(members)), members
    return dict(members)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body, object_pairs_hook=unique)

    @property
    def code(self):
        """Of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self
        return self.json["code"]

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:2000]}"


class Http:
    """One connection to a gateway at a time; `key` is an API key."""

    def __init__(self, port, key=None, host="127.0.0.1"):
        self.host, self.port, self.key = host, port, key
        self.connection = None
        self.used = 0

    def ask(self, method, path, body=None, headers=None, seconds=20):
        """`body`: bytes as they are, anything else as JSON. A value None in `headers` leaves the header out."""
        sent = {"Authorization": self.key and f"Bearer {self.key}"}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        for attempt in (1, 2):
            try:
                return self.once(method, path, body, {k: v for k, v in sent.items() if v is not None}, seconds)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()    # an idle connection may have ended meanwhile
                if attempt == 2:
                    raise

    def once(self, method, path, body, headers, seconds):
        if not self.connection:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = Answer(response)
        if response.will_close:
            self.close()
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path, body=None, key=None, **headers):
        """`key`: the Idempotency-Key; a new one when there is none."""
        self.used += 1
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.ask("POST", path, body, {"Idempotency-Key": key or f"test-{id(self)}-{self.used}", **headers})

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def raw(port, data, seconds=10, host="127.0.0.1"):
    """What a server says to these bytes until it closes, or for so long; the sender's side stays open."""
    with socket.create_connection((host, port), timeout=seconds) as sock:
        got = b""
        try:
            sock.sendall(data)
            while chunk := sock.recv(65536):
                got += chunk
        except (TimeoutError, ConnectionError):
            pass
        return got
