"""notifications: every occasion becomes one mail that anybody can read, whatever is away or killed meanwhile."""
import base64
import email
import itertools
import os
import re
import signal

from tests.harness import wire
from tests.harness.bus import wait_drained
from tests.harness.mailbox import POLICY, SmtpServer, split_stored, stored_bytes
from tests.harness.waiting import wait_until
from tests.integration.rows import ReplicaTest

TEMPLATES = {"enrolment.accepted": "application_accepted", "enrolment.waitlisted": "application_waitlisted",
             "enrolment.rejected": "application_rejected", "enrolment.withdrawn": "withdrawal_confirmed",
             "assessment.passed": "outcome_passed", "assessment.referred": "outcome_referred",
             "assessment.failed": "outcome_failed"}
PLAIN = ("Ann", "Bell", "ann.bell@example.org")


def of(mail, name):
    """What a mail says about itself; such headers are base64url, folded."""
    value = "".join(mail[f"X-Golden-Thread-{name}"].split())
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()


def said(first, last):
    """How a text addresses somebody: on one line, without what turns the direction of writing."""
    line = " ".join(part for part in (first, last) if part).replace("\r", " ").replace("\n", " ") or "colleague"
    return line.replace("\u202e", "")


def lose(lost):
    """The connection ends with the exception."""
    lost.append(True)
    raise ConnectionAbortedError


class Notifications(ReplicaTest):
    """The test is enrolment and assessment; `contacts` is what enrolment knows of people."""

    service, sources = "notifications", ("enrolment", "assessment")
    processes = ("postgres", "redis", "bus", "smtp")

    @classmethod
    def play(cls, name, answers=None):
        cls.contacts = {}
        cls.asked = 0
        return super().play(name, {"enrolment.contact_find": cls.find_contacts} if name == "enrolment" else None)

    @classmethod
    def find_contacts(cls, body):
        cls.asked += 1
        found = [(query["application_ref"], cls.contacts.get((query["cohort_id"], query["application_ref"])))
                 for query in wire.unpack(body)]
        return "ok", wire.pack([{"application_ref": ref, "first_name": person[0], "last_name": person[1],
                                 "email": person[2], "programme": "NPQX"} for ref, person in found if person])

    def know(self, ref, *person):
        self.contacts[self.cohort, ref] = person or PLAIN

    def occasion(self, ref, event="accepted", event_id=None):
        """Something that one message has to be about."""
        if event in ("passed", "referred", "failed"):
            self.tell(f"assessment.{event}", ref, {"application_ref": ref, "attempt": 1}, event_id=event_id)
            return
        self.people.pop(ref, None)
        self.enrol(ref, event)

    def wait_sent(self, seconds=15):
        """Until everything that was told is with the mail server, or given up."""
        wait_drained(self.client, "notifications", *self.played.values(), seconds=seconds)
        wait_until(lambda: self.client.positions("notifications")["pending"] == 0, seconds, "all messages are settled")

    def stored(self):
        """The mails of this test's cohort as bytes; copies of one mail are still several."""
        cohort = base64.urlsafe_b64encode(self.cohort.encode()).rstrip(b"=")
        header = re.compile(rb"\nX-Golden-Thread-Cohort: " + cohort + rb"\r?\n")
        return [split_stored(stored) for stored in stored_bytes(self.system.mail_dir) if header.search(stored)]

    def sent(self):
        """The same, read strictly."""
        found = []
        for recipients, content in self.stored():
            found.append(email.message_from_bytes(content, policy=POLICY))
            found[-1].recipients = recipients
        return found

    def ids(self):
        return {re.search(rb"\nMessage-Id: (\S+)\r?\n", content, re.IGNORECASE)[1] for _, content in self.stored()}

    def test_each_kind_of_occasion_has_its_message(self):
        for type_name in TEMPLATES:
            kind = type_name.partition(".")[2]
            self.know(kind, "Ann", kind, f"{kind}@example.org")
            self.occasion(kind, kind)
        self.wait_sent()
        self.assertEqual(sorted((of(mail, "Reference"), of(mail, "Template"), mail.recipients) for mail in self.sent()),
                         sorted((name.partition(".")[2], template, [f"{name.partition('.')[2]}@example.org"])
                                for name, template in TEMPLATES.items()))

    def test_what_is_no_occasion_has_no_message(self):
        self.know("A1")
        for event in ("mode_changed", "transferred"):
            self.occasion("A1", event)
        self.wait_sent()
        self.assertEqual(self.sent(), [])

    def test_names_of_all_kinds_are_read_back_as_they_were(self):
        names = [("Łukasz", "Żółć"), ("Thị Hồng", "Nguyễn"), ("Seán", "D’Arcy"), ("=?utf-8?q?Ann?=", "Bell"),
                 ('Jo, "the Rock"', "O'Neil\r\nBcc: all@example.org"), ("<b>&", "{{reference}}"), ("", ""),
                 ("ü" * 500, "x" * 1000), ("a@b", ";:()[]\\"), ("\u202eRTL", "😀")]
        for number, (first, last) in enumerate(names):
            self.know(f"N{number}", first, last, f"n{number}@example.org")
            self.occasion(f"N{number}")
        self.wait_sent()
        found = {of(mail, "Reference"): mail for mail in self.sent()}
        self.assertEqual(len(found), len(names))
        for number, (first, last) in enumerate(names):
            with self.subTest(first[:20]):
                mail = found[f"N{number}"]
                line = f"{first} {last}".replace("\r", " ").replace("\n", " ")
                to, = mail["To"].addresses
                self.assertEqual(to.addr_spec, f"n{number}@example.org")
                # Python keeps the white space between the parts of a long name, which RFC 2047 drops.
                self.assertEqual("".join(to.display_name.split()), "".join(line.split()))
                self.assertIsNone(mail["Bcc"])
                self.assertIn(f"Dear {said(first, last)},", mail.get_body(("plain",)).get_content().splitlines())
                self.assertIn("Subject: You have a place on NPQX", str(mail))
                self.assertNotIn("<b>&", mail.get_body(("html",)).get_content())

    def test_every_valid_address_is_reached(self):
        addresses = ["o'neil+npq@mail.example.org", "!#$%&'*+/=?^_`{|}~-@a.b", "a.b.c@1.2.3.org", "A@EXAMPLE.ORG",
                     "x" * 242 + "@example.org", "me@" + ".".join(["d" * 60] * 4) + ".org", "{}@x-y.co", "%s@z.org"]
        for number, address in enumerate(addresses):
            self.know(f"E{number}", "Ann", "Bell", address)
            self.occasion(f"E{number}")
        self.wait_sent()
        self.assertEqual(sorted(mail.recipients for mail in self.sent()), sorted([a] for a in addresses))
        for mail in self.sent():
            self.assertEqual([a.addr_spec for a in mail["To"].addresses], mail.recipients)

    def test_a_mail_is_what_rfc_5322_wants(self):
        self.know("A1", "Łukasz", "Bell", "a1@example.org")
        self.occasion("A1")
        self.wait_sent()
        mail, = self.sent()
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertRegex(mail["Message-ID"], r"^<[0-9a-f]{40}@golden-thread\.example>$")
        self.assertIsNotNone(mail["Date"].datetime)
        self.assertTrue(all(len(line) <= 998 for line in mail.as_bytes().splitlines()))

    def test_the_same_event_told_again_is_no_new_occasion(self):
        self.know("A1")
        same = os.urandom(16)
        for _ in range(2):
            self.occasion("A1", "passed", event_id=same)
        self.wait_sent()
        self.assertEqual(len(self.sent()), 1)
        self.assert_read_once("assessment")
        self.assertEqual(len(self.sent()), 1)

    def test_two_occasions_of_one_kind_are_two_messages(self):
        self.know("A1")
        self.occasion("A1")
        self.occasion("A1")
        self.wait_sent()
        self.assertEqual(len({mail["Message-ID"] for mail in self.sent()}), 2)

    def test_people_whom_enrolment_no_longer_knows_hold_nobody_up(self):
        self.occasion("GONE")
        self.know("A1")
        self.occasion("A1")
        self.wait_sent()
        self.assertEqual([of(mail, "Reference") for mail in self.sent()], ["A1"])

    def test_somebody_whose_address_was_erased_holds_nobody_up(self):
        self.know("BLANK", "", "", "")
        self.occasion("BLANK")
        self.know("A1")
        self.occasion("A1")
        try:
            self.wait_sent(5)
            self.assertEqual([of(mail, "Reference") for mail in self.sent()], ["A1"])
        finally:
            self.contacts.pop((self.cohort, "BLANK"))  # else the tests that follow would wait too

    def test_a_database_from_yesterday_gives_the_same_message_id(self):
        """The events are read a second time, by a service that has forgotten them, from a source that restarts."""
        self.know("A1")
        self.occasion("A1")
        self.wait_sent()
        self.system.signal("notifications", signal.SIGSTOP)
        self.system.sql("notifications", "DELETE FROM message")
        self.system.sql("notifications", "DELETE FROM cursor")
        old = self.played["enrolment"]
        old.close()
        again = self.played["enrolment"] = self.play("enrolment")
        self.know("A1")
        ours = [event for event in old.log[0] if event[4] == self.cohort]
        again.log = {0: [[position, *event[1:]] for position, event in enumerate(ours, 1)]}
        self.played["assessment"].log.clear()
        self.system.kill("notifications")
        wait_until(lambda: len(self.stored()) == 2, 15, "the mail has come again")
        self.assertEqual(len(self.ids()), 1)

    # ---- when something is away, or says no

    def occasions(self, count):
        """Of as many people."""
        for number in range(count):
            self.know(f"A{number}", "Ann", "Bell", f"a{number}@example.org")
            self.occasion(f"A{number}")

    def assert_all_came(self, count):
        self.wait_sent()
        self.assertEqual(len(self.ids()), count)
        self.assertEqual(self.client.positions("notifications")["failed"], 0)

    def test_killed_in_the_middle_of_many_mails_each_is_there_once(self):
        self.occasions(1000)
        for count in (20, 200):
            pid = self.system.pid("notifications")
            wait_until(lambda count=count: len(self.ids()) >= count, 15, f"{count} mails")
            os.kill(pid, signal.SIGKILL)
            self.assertLess(len(self.ids()), 1000, "it was not in the middle")
        self.assert_all_came(1000)

    def test_the_mail_server_away_for_a_moment_loses_nothing(self):
        self.system.down("smtp")
        try:
            self.occasions(50)
            wait_drained(self.client, "notifications", *self.played.values())
            pending = self.client.positions("notifications")["pending"]
            self.assertGreaterEqual(pending + len(self.ids()), 50, "a connection that stood may have taken some")
        finally:
            self.system.up("smtp")
        self.assert_all_came(50)

    def test_enrolment_away_for_a_while_is_waited_for(self):
        self.know("A1")
        old = self.played["enrolment"]
        old.close()
        asked = self.asked
        self.occasion("A1", "passed")
        wait_drained(self.client, "notifications", self.played["assessment"])
        wait_until(lambda: "enrolment does not answer" in self.system.log("notifications"), 10)
        self.assertEqual((self.client.positions("notifications")["pending"], self.asked), (1, asked))
        again = self.played["enrolment"] = self.play("enrolment")
        again.log = old.log
        self.know("A1")
        self.assert_all_came(1)

    def strange_server(self):
        """A mail server of the test's own, from which notifications goes back to the system's in the end."""
        server = SmtpServer()
        self.addCleanup(self.use_server, f"smtp://127.0.0.1:{self.system.smtp_port}")
        self.addCleanup(server.close)
        self.use_server(server.url)
        return server

    def use_server(self, url):
        self.system.settings = {"notifications": {"SMTP_URL": url, "SMTP_LADDER_MS": "500 500"}}
        self.system.write_settings()
        self.system.kill("notifications")

    def settled(self, ref):
        """(state, how often it was put off or refused, the last answer) of a person's message."""
        return self.system.sql("notifications", "SELECT state, attempts, answer FROM message WHERE cohort_id = %s"
                                                " AND application_ref = %s", self.cohort, ref)[0]

    def test_4xx_is_tried_again_5xx_given_up_and_a_busy_or_lost_server_waited_for(self):
        server = self.strange_server()
        server.answers = {"a0@example.org": ["450 later", "250 ok"], "a1@example.org": ["550 nobody"],
                          "a2@example.org": ["421 closing", "250 ok"]}
        server.drops_after_content = lambda: len(lost) == 0 and lose(lost)
        lost = []
        server.greeting = "421 busy"
        self.occasions(4)
        wait_drained(self.client, "notifications", *self.played.values())
        self.assertEqual((self.client.positions("notifications")["pending"], server.asked), (4, {}))
        server.greeting = "220 test"
        self.wait_sent()
        self.assertEqual([self.settled(f"A{n}") for n in range(4)],
                         [("accepted", 1, "250"), ("failed", 1, "550"), ("accepted", 0, "250"), ("accepted", 0, "250")])
        self.assertEqual(self.client.positions("notifications")["failed"], 1)
        self.assertEqual(sorted(recipient for recipient, _ in server.taken), [f"a{n}@example.org" for n in (0, 2, 3)])
        self.assertEqual((server.asked["a1@example.org"], len(lost)), (1, 1))
        self.assertEqual(self.system.sql("notifications", "SELECT reason, answer, contact_id FROM suppression"),
                         [("refused", "550", "A1")])
        self.system.sql("notifications", "DELETE FROM message WHERE state = 'failed'")
        self.system.sql("notifications", "DELETE FROM suppression")

    def test_people_on_whom_the_server_hangs_up_hold_nobody_else_up(self):
        server = self.strange_server()
        server.answers = {f"a{number}@example.org": ["421 closing"] for number in range(8)}
        self.addCleanup(self.system.sql, "notifications", "DELETE FROM message WHERE state = 'queued'")
        self.occasions(9)
        wait_until(lambda: server.taken, 8, "the ninth has a mail")

    def test_while_the_mail_server_is_silent_the_service_still_answers(self):
        server = self.strange_server()
        server.drops = 1  # reads a mail and does not say anything
        self.occasions(1)
        wait_until(lambda: server.drops < 1, 10, "the mail has been read")
        self.client.ask("notifications", "positions", wire.pack(None), seconds=5)

    # ---- several replicas

    def assert_once(self, count):
        self.wait_sent(60)
        ids = [re.search(rb"\nMessage-Id: (\S+)\r?\n", content, re.IGNORECASE)[1] for _, content in self.stored()]
        self.assertEqual((len(ids), len(set(ids))), (count, count))

    def occasions_everywhere(self, count):
        """In all partitions."""
        for number in range(count):
            ref = f"P{number}"
            self.know(ref)
            self.played["assessment"].tell(wire.event(
                "assessment.passed", {"application_ref": ref, "attempt": 1}, cohort=self.cohort, subject=ref),
                partition=number % wire.PARTITIONS)

    def test_two_replicas_send_each_mail_once(self):
        self.start_copy()
        self.wait_shares(32, 32)
        self.occasions_everywhere(600)
        self.assert_once(600)

    def test_replicas_that_come_and_go_in_the_middle_send_each_mail_once(self):
        self.wait_shares(wire.PARTITIONS, seconds=10)
        self.occasions_everywhere(1500)
        for count in itertools.count(150, 400):
            wait_until(lambda count=count: len(self.stored()) > min(count, 1450), 30, f"{count} mails")
            if count > 1200:
                break
            copy = self.start_copy()
            wait_until(lambda count=count: len(self.stored()) > min(count + 200, 1450), 30, f"{count + 200} mails")
            copy.terminate()
        self.assert_once(1500)
