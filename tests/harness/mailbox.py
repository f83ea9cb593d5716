"""Mail in tests: reading what the mail server has taken, and a small server that refuses."""
import email
import email.policy
import socketserver
import threading

POLICY = email.policy.SMTP.clone(raise_on_defect=True)


def stored_bytes(mail_dir):
    """The mails as the mail server keeps them: a file each, "SENDER NUL RECIPIENT NUL ... NUL NUL" before the mail."""
    return [file.read_bytes() for file in sorted(mail_dir.iterdir())] if mail_dir.is_dir() else []


def split_stored(stored):
    """(envelope recipients, the mail's bytes)"""
    envelope, _, content = stored.partition(b"\0\0")
    return [part.decode() for part in envelope.split(b"\0")[1:]], content


def mails(mail_dir):
    """Every mail read strictly: a defect is an exception. `recipients` is the envelope's."""
    found = []
    for stored in stored_bytes(mail_dir):
        recipients, content = split_stored(stored)
        mail = email.message_from_bytes(content, policy=POLICY)
        mail.recipients = recipients
        found.append(mail)
    return found


def message_ids(mail_dir):
    """Faster than reading them whole."""
    ids = []
    for stored in stored_bytes(mail_dir):
        mail = email.message_from_bytes(split_stored(stored)[1])
        ids.append(mail["Message-ID"])
    return ids


class SmtpHandler(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say(self.server.greeting)
        recipient = None
        while line := self.rfile.readline().decode("latin-1"):
            word = line[:4].upper().strip()
            if word == "RCPT":
                recipient = line.partition("<")[2].rpartition(">")[0]
                self.say(self.server.answer_for(recipient))
            elif word == "DATA":
                self.take_content(recipient)
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take_content(self, recipient):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.server.drops_after_content():
            return  # as a server that dies: the client never learns
        self.server.taken.append((recipient, b"".join(lines)))
        self.say("250 taken")


class SmtpServer(socketserver.ThreadingTCPServer):
    """Answers RCPT as told: `answers` is {recipient: [reply, reply, ...]}, the last one for ever; others get 250.

    For the cases that the system's own mail server has no occasion for; what is accepted lands in `taken`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), SmtpHandler)
        self.answers, self.asked, self.taken = {}, {}, []
        self.greeting = "220 test"
        self.drops = 0   # how many mails are read and then lost with the connection
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def answer_for(self, recipient):
        with self.lock:
            count = self.asked[recipient] = self.asked.get(recipient, 0) + 1
        replies = self.answers.get(recipient, ["250 ok"])
        return replies[min(count, len(replies)) - 1]

    def drops_after_content(self):
        with self.lock:
            self.drops -= 1
            return self.drops >= 0

    def handle_error(self, *_):
        """A client that hangs up is no error of ours."""

    def close(self):
        self.shutdown()
        self.server_close()
