"""A mail server for tests and benchmarks that knows TLS and a login, can be slow, and counts who is in at a time."""
import base64
import collections
import ssl
import time

from tests.harness.mailbox import SmtpHandler, SmtpServer


class Handler(SmtpHandler):
    """Knows STARTTLS and AUTH PLAIN when the server has a certificate, and counts who is in at a time, by domain."""

    domain, is_encrypted, login = None, False, None

    def say(self, line):
        if line.startswith("354"):
            time.sleep(self.server.slowness.get(self.domain, 0))
        if line == "250 taken":  # whoever hears it may send the next one, before this thread runs again
            self.server.count(self.domain, -1)
        super().say(line)

    def handle(self):
        self.say(self.server.greeting)
        while line := self.rfile.readline().decode("latin-1"):
            word, _, rest = line.strip().partition(" ")
            getattr(self, f"on_{word.lower()}", self.on_other)(rest)

    def on_other(self, _rest):
        self.say("250 ok")

    def on_ehlo(self, _rest):
        tls = self.server.context and not self.is_encrypted
        self.say("250-test" if self.server.context else "250 test")
        if self.server.context:
            self.say("250 STARTTLS" if tls else "250 AUTH PLAIN")

    def on_starttls(self, _rest):
        self.say("220 go on")
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.is_encrypted = True

    def on_auth(self, _rest):
        self.say("334 ")
        self.login = base64.b64decode(self.rfile.readline()).decode().split("\0")[1:]
        self.say("235 ok" if self.login == ["us", "secret"] else "535 no")

    def on_rcpt(self, rest):
        self.recipient = rest.partition("<")[2].partition(">")[0]
        self.domain = self.recipient.rpartition("@")[2]
        self.say(self.server.answer_for(self.recipient))

    def on_data(self, _rest):
        self.server.count(self.domain, 1)
        self.take_content(self.recipient)
        self.server.secured.append((self.is_encrypted, self.login))

    def on_quit(self, _rest):
        self.say("221 bye")


class MailServer(SmtpServer):
    """`most` is how many mails to each domain there were at a time."""

    def __init__(self, certificate=None):
        self.context, self.secured, self.slowness = None, [], {}
        self.at_a_time, self.most = collections.Counter(), collections.Counter()
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        super().__init__()
        self.RequestHandlerClass = Handler

    def count(self, domain, change):
        with self.lock:
            self.at_a_time[domain] += change
            self.most[domain] = max(self.most[domain], self.at_a_time[domain])
