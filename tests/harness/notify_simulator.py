#!/usr/bin/env python3
"""GOV.UK Notify's REST API, version 2, as its documentation describes it, for tests: tokens (HS256, 30 seconds), rate limit
a minute, limit a day, templates and their placeholders, addresses, references (used twice is accepted), statuses, receipts.
Faults on top: slow answers, errors, connections that end after the message was taken.

    notify_simulator.py PORT KEY TEMPLATE...     prints its URL; TEMPLATE is TYPE=ID, as sms=0dc2...
"""
import base64
import hashlib
import hmac
import http.server
import json
import re
import sys
import threading
import time
import urllib.parse
import uuid

SKEW_S = 30
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?\d[\d ()-]{9,14}")
PLACEHOLDERS = {"email": ("subject", "body"), "sms": ("body",), "letter": ("subject", "body")}
FINAL = ("delivered", "permanent-failure", "temporary-failure", "technical-failure")


class Refusal(Exception):
    def __init__(self, status, error, message):
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def handle_one(self, act):
        try:
            self.check_token()
            self.answer(*act())
        except Refusal as refusal:
            self.answer(refusal.status, {"status_code": refusal.status,
                                         "errors": [{"error": refusal.error, "message": refusal.message}]})

    def check_token(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        parts = token.split(".")
        if scheme != "Bearer":
            raise Refusal(401, "AuthError", "Unauthorized: authentication bearer scheme must be used")
        try:
            header, claims = (json.loads(unpadded(part)) for part in parts[:2])
            signature = unpadded(parts[2])
        except (ValueError, IndexError):
            raise Refusal(403, "AuthError", "Invalid token: not a valid JSON web token") from None
        right = hmac.new(self.server.secret, ".".join(parts[:2]).encode(), hashlib.sha256).digest()
        if claims.get("iss") != self.server.service:
            raise Refusal(403, "AuthError", "Invalid token: service not found")
        if header.get("alg") != "HS256" or not hmac.compare_digest(signature, right):
            raise Refusal(403, "AuthError", "Invalid token: API key not found")
        if abs(claims.get("iat", 0) - time.time()) > SKEW_S:
            raise Refusal(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = self.path.removeprefix("/v2/notifications/")
        self.server.seen("POST")
        self.handle_one(lambda: self.send(kind, body))

    def send(self, kind, body):
        server = self.server
        if kind not in PLACEHOLDERS:
            raise Refusal(404, "NoResultFound", "The requested URL was not found on the server.")
        try:
            request = json.loads(body)
        except ValueError:
            raise Refusal(400, "BadRequestError", "Invalid JSON supplied in POST data") from None
        server.limit()
        self.check(kind, request)
        fault = server.next_fault()
        if fault == "error":
            raise Refusal(500, "Exception", "Internal server error")
        one = server.take(kind, request)
        if fault == "lost":     # taken, and the client never learns
            self.close_connection = True
            self.connection.shutdown(2)
            return 500, {}
        if fault == "late_error":
            raise Refusal(500, "Exception", "Internal server error")
        return 201, {"id": one["id"], "reference": one["reference"], "uri": f"{server.url}/v2/notifications/{one['id']}",
                     "content": {"body": one["body"], "subject": one["subject"], "from_number": "GOVUK"},
                     "template": one["template"]}

    def check(self, kind, request):
        values = request.get("personalisation", {})
        if request.get("template_id") not in self.server.templates.get(kind, ()):
            raise Refusal(400, "BadRequestError", "Template not found")
        for name in PLACEHOLDERS[kind]:
            if name not in values:
                raise Refusal(400, "BadRequestError", f"Missing personalisation: {name}")
        if kind == "email" and not EMAIL.fullmatch(request.get("email_address", "")):
            raise Refusal(400, "ValidationError", "email_address Not a valid email address")
        if kind == "sms" and not PHONE.fullmatch(request.get("phone_number", "")):
            raise Refusal(400, "ValidationError", "phone_number Not enough digits")
        if kind == "letter" and not all(values.get(f"address_line_{n}") for n in (1, 2, 3)):
            raise Refusal(400, "ValidationError", "Address must be at least 3 lines")
        if kind == "sms" and len(values["body"]) > 918:
            raise Refusal(400, "BadRequestError", "Your message is too long")

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        self.server.seen("GET")
        self.handle_one(lambda: self.find(url.path.removeprefix("/v2/notifications").strip("/"), query))

    def find(self, identifier, query):
        public = [{key: value for key, value in one.items() if not key.startswith("_")} for one in self.server.sent]
        if identifier:
            found = [one for one in public if one["id"] == identifier]
            if not found:
                raise Refusal(404, "NoResultFound", "No result found")
            return 200, found[0]
        wanted = {"reference": "reference", "status": "status", "template_type": "type"}
        found = [one for one in public if all(one[wanted[key]] == value for key, value in query.items() if key in wanted)]
        return 200, {"notifications": found[::-1][:250], "links": {"current": f"{self.server.url}{self.path}"}}


class NotifySimulator(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, key, templates, port=0):
        """`templates` is {type: [id, ...]}. `faults`: what happens to the next messages, one each: "", "error" (it was not
        taken), "lost" or "late_error" (it was)."""
        super().__init__(("127.0.0.1", port), Handler)
        self.service, self.secret = key[-73:-37], key[-36:].encode()
        self.templates = templates
        self.sent, self.requests, self.faults = [], [], []
        self.per_minute, self.per_day = 3000, 250_000
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def seen(self, method):
        with self.lock:
            self.requests.append((method, time.time()))

    def limit(self):
        with self.lock:
            recent = sum(method == "POST" and at > time.time() - 60 for method, at in self.requests)
        if recent > self.per_minute:
            raise Refusal(429, "RateLimitError", f"Exceeded rate limit for key type LIVE of {self.per_minute} requests per 60 seconds")
        if len(self.sent) >= self.per_day:
            raise Refusal(429, "TooManyRequestsError", f"Exceeded send limits (email: {self.per_day}) for today")

    def next_fault(self):
        with self.lock:
            return self.faults.pop(0) if self.faults else ""

    def take(self, kind, request):
        values = request["personalisation"]
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
        one = {"id": str(uuid.uuid4()), "reference": request.get("reference"), "type": kind, "status": "created",
               "email_address": request.get("email_address"), "phone_number": request.get("phone_number"),
               **{f"line_{n}": values.get(f"address_line_{n}") for n in range(1, 7)},
               "body": values["body"], "subject": values.get("subject"),
               "template": {"id": request["template_id"], "version": 1,
                            "uri": f"{self.url}/v2/template/{request['template_id']}/version/1"},
               "created_at": now, "sent_at": now, "completed_at": None}
        with self.lock:
            self.sent.append(one)
        return one

    def settle(self, identifier, status):
        """The status from now on; the body of the receipt that Notify would post."""
        assert status in FINAL or status == "sending"
        one = next(one for one in self.sent if one["id"] == identifier)
        one["status"] = status
        one["completed_at"] = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime()) if status in FINAL else None
        return {"id": one["id"], "reference": one["reference"], "to": one["email_address"] or one["phone_number"],
                "status": status, "created_at": one["created_at"], "completed_at": one["completed_at"],
                "sent_at": one["sent_at"], "notification_type": one["type"], "template_id": one["template"]["id"],
                "template_version": 1}

    def handle_error(self, *_):
        """A connection that ended is a fault on purpose."""

    def close(self):
        self.shutdown()
        self.server_close()


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    templates = {}
    for word in sys.argv[3:]:
        kind, _, identifier = word.partition("=")
        templates.setdefault(kind, []).append(identifier)
    simulator = NotifySimulator(sys.argv[2], templates, int(sys.argv[1]))
    print(simulator.url, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
