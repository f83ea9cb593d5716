"""notifications: every occasion becomes one mail that anybody can read, whatever is away or killed meanwhile."""
import os

from tests.harness import wire
from tests.harness.bus import Service, Source, wait_drained
from tests.harness.mailbox import SmtpServer, mails, message_ids
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest

TEMPLATES = {"enrolment.accepted": "application_accepted", "enrolment.waitlisted": "application_waitlisted",
             "enrolment.rejected": "application_rejected", "enrolment.withdrawn": "withdrawal_confirmed",
             "assessment.passed": "outcome_passed", "assessment.referred": "outcome_referred",
             "assessment.failed": "outcome_failed"}
PLAIN = ("Ann", "Bell", "ann.bell@example.org")


class Notifications(ServiceTest):
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

    def sent(self):
        """The mails of this test's cohort."""
        return [mail for mail in mails(self.system.mail_dir) if of(mail, "Cohort") == self.cohort]


def of(mail, name):
    """What a mail says about itself; such headers are base64url, folded."""
    import base64
    value = "".join(mail[f"X-Golden-Thread-{name}"].split())
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()


class Mails(Notifications):
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
        for event in ("deferred", "resumed", "mode_changed", "transferred"):
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
                self.assertIn(f"Dear {line},", mail.get_body(("plain",)).get_content().splitlines())
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
        self.assertTrue(all(len(line) <= 998 for line in mail.as_bytes().split(b"\r\n")))

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
            self.wait_sent()
            self.assertEqual([of(mail, "Reference") for mail in self.sent()], ["A1"])
        finally:
            self.contacts.pop((self.cohort, "BLANK"))  # else the tests that follow would wait too

    def test_a_database_from_yesterday_gives_the_same_message_id(self):
        """The events are read a second time, by a service that has forgotten them, from a source that restarts."""
        self.know("A1")
        self.occasion("A1")
        self.wait_sent()
        self.system.down("notifications")
        self.system.sql("notifications", "DELETE FROM message")
        self.system.sql("notifications", "DELETE FROM cursor")
        old = self.played["enrolment"]
        old.close()
        again = self.played["enrolment"] = self.play("enrolment")
        self.know("A1")
        again.log = {0: [event for event in old.log[0] if event[4] == self.cohort]}
        self.played["assessment"].log.clear()
        self.system.up("notifications")
        wait_until(lambda: len(self.sent()) == 2, 15, "the mail has come again")
        self.assertEqual(len({mail["Message-ID"] for mail in self.sent()}), 1)


class Trouble(Notifications):
    def occasions(self, count):
        for number in range(count):
            self.know(f"A{number}", "Ann", "Bell", f"a{number}@example.org")
            self.occasion(f"A{number}")

    def test_killed_in_the_middle_of_200_mails_each_is_there_once(self):
        before = set(message_ids(self.system.mail_dir))
        self.occasions(200)
        for count in (20, 90, 150):
            wait_until(lambda: len(set(message_ids(self.system.mail_dir)) - before) >= count, 15, f"{count} mails")
            self.system.kill("notifications")
        self.wait_sent()
        self.assertEqual(len(set(message_ids(self.system.mail_dir)) - before), 200)
        self.assertEqual(self.client.positions("notifications")["failed"], 0)

    def test_the_mail_server_away_for_a_moment_loses_nothing(self):
        before = set(message_ids(self.system.mail_dir))
        self.system.down("smtp")
        self.occasions(50)
        wait_drained(self.client, "notifications", *self.played.values())
        self.assertEqual(self.client.positions("notifications")["pending"], 50)
        self.system.up("smtp")
        self.wait_sent()
        self.assertEqual(len(set(message_ids(self.system.mail_dir)) - before), 50)
        self.assertEqual(self.client.positions("notifications")["failed"], 0)
