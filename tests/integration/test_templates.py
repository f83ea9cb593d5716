"""What messages say: every shipped template for names that break naive code, as independent readers see it; and
templates as published data, through the service."""
import email
import html.parser
import pathlib
import re
import subprocess
import tempfile
import unittest

from tests.harness import contrast, wire
from tests.harness.mailbox import POLICY, mails
from tests.harness.system import BUILD, ROOT
from tests.integration.rows import ServiceTest
from tests.integration.test_notifications import of
from tests.harness.bus import wait_drained
from tests.harness.waiting import wait_until

FOLDER = ROOT / "services" / "notifications" / "templates"
# What SpamAssassin may note of a mail that no server has handed on yet, and that has a page.
FINE = {"NO_RECEIVED", "NO_RELAYS", "HTML_MESSAGE", "UNPARSEABLE_RELAY"}
SUMMER_TO_WINTER = 1792889400_000000   # 2026-10-25 00:50 UTC: the examples lie in the hour that comes twice
THURSDAY = 1795710600_000000           # 2026-11-26 16:30 UTC
WINTER_TO_SUMMER = 1774745400_000000   # 2026-03-29 00:50 UTC


class Texts(html.parser.HTMLParser):
    """The tags of a page, and its texts together."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


class Shipped(unittest.TestCase):
    """All of them, for all people of tests/render."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.out = pathlib.Path(folder.name)
        cls.render(cls.out, SUMMER_TO_WINTER - 7 * 86400_000000)
        cls.mails = {tuple(file.name.split(".")[:2]): email.message_from_bytes(file.read_bytes(), policy=POLICY)
                     for file in sorted(cls.out.glob("*.eml"))}

    @staticmethod
    def render(out, time_us):
        subprocess.run([ROOT / BUILD / "tests/render/gt-render", FOLDER, out, str(time_us)], check=True,
                       capture_output=True, text=True, timeout=60)

    def test_every_template_is_rendered_for_everybody(self):
        names = {file.stem for file in FOLDER.glob("*.tmpl")}
        self.assertEqual({name for name, _ in self.mails}, names)
        self.assertEqual(len(self.mails), len(names) * len({who for _, who in self.mails}))
        self.assertGreaterEqual(len(names), 43)

    def test_a_strict_reader_has_nothing_to_complain_of(self):
        for (name, who), mail in self.mails.items():
            with self.subTest(template=name, who=who):
                for part in mail.walk():
                    self.assertEqual(part.defects, [])
                self.assertEqual([a.addr_spec for a in mail["To"].addresses], ["ann.bell@example.org"])
                self.assertEqual(len(mail["From"].addresses), 1)
                self.assertIsNone(mail["Bcc"])
                for header in ("Subject", "Date", "Message-ID", "From", "To", "MIME-Version"):
                    self.assertEqual(len(mail.get_all(header)), 1, header)
                self.assertLessEqual(max(map(len, (self.out / f"{name}.{who}.eml").read_bytes().split(b"\r\n"))), 998)
                self.assertEqual([part.get_content_type() for part in mail.iter_parts()], ["text/plain", "text/html"])
                self.assertRegex(mail["Subject"], r"^[^\r\n]{5,200}$")

    def test_no_name_writes_a_tag_or_turns_the_text(self):
        plain = {name: Texts(mail.get_body(("html",)).get_content()).tags
                 for (name, who), mail in self.mails.items() if who == "plain"}
        for (name, who), mail in self.mails.items():
            with self.subTest(template=name, who=who):
                page, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
                tags = [tag for tag in Texts(page).tags if tag[0] != "bdi"]
                self.assertEqual(tags, plain[name])
                for part in (page, text, str(mail["Subject"])):
                    self.assertNotRegex(part, "[\u202a-\u202e\u2066\u2067\u200b\ufeff\x01\x7f\x85\u2028]")
                    self.assertEqual(part.count("\u2068"), part.count("\u2069"))

    def test_the_two_parts_say_the_same(self):
        """Each paragraph of the text stands in the page too."""
        for (name, who), mail in self.mails.items():
            if who != "irish":
                continue
            page = re.sub(r"\W+", "", Texts(mail.get_body(("html",)).get_content()).text).lower()
            text = text_of(mail).partition("\n-- \n")[0]
            for paragraph in re.split(r"\n\n|\n- |\n(?=[A-Z][^\n]*: )", text):
                words = re.sub(r"\W+", "", paragraph.replace("Where:", "Where")).lower()
                self.assertIn(words, page, name)

    def test_pages_can_be_read(self):
        for (name, who), mail in self.mails.items():
            if who != "plain":
                continue
            with self.subTest(template=name):
                page = mail.get_body(("html",)).get_content()
                tags = dict(reversed(Texts(page).tags))
                self.assertEqual(tags["html"]["lang"], "en-GB")
                self.assertEqual(sum(tag == "h1" for tag, _ in Texts(page).tags), 1)
                self.assertLess(len(page.encode()), 100_000)    # longer ones are cut by mail programs
                for dark in (False, True):
                    found, colour, background = contrast.worst(page, dark)
                    self.assertGreaterEqual(found, 4.5, (dark, colour, background))

    def test_spamassassin_has_no_complaint_about_the_form(self):
        plain = [key for key in self.mails if key[1] == "plain"]
        chosen = plain[::5] + [key for key in self.mails if key[0] == "session_changed"]
        mbox = b"".join(b"From x@example.org Thu Nov 26 16:30:00 2026\n"
                        + (self.out / f"{name}.{who}.eml").read_bytes().replace(b"\r\n", b"\n") + b"\n"
                        for name, who in chosen)
        result = subprocess.run(["spamassassin", "-L", "--mbox"], input=mbox, capture_output=True, timeout=120, check=True)
        found = re.findall(rb"^X-Spam-Status: \w+, score=(\S+) required=\S+ tests=(.*?) autolearn", result.stdout, re.S | re.M)
        self.assertEqual(len(found), len(chosen))
        for key, (score, tests) in zip(chosen, found):
            noted = set(re.sub(rb"\s", b"", tests).decode().split(",")) - FINE - {"none"}
            with self.subTest(mail=key):
                self.assertEqual(noted - {"DATE_IN_FUTURE_96_XX", "DATE_IN_PAST_96_XX"}, set())
                self.assertLess(float(score), 1)

    def test_every_event_of_a_digest_has_words_and_every_rule_a_template(self):
        rules = [line.split() for line in (ROOT / "data" / "rules.txt").read_text().splitlines()
                 if line and line[0] not in "#" and not line.startswith("set ")]
        self.assertGreater(len(rules), 30)
        self.assertEqual({rule[3] for rule in rules} - {file.stem for file in FOLDER.glob("*.tmpl")}, set())
        said = set(re.findall(r'event = "([a-z_.]+)"', (FOLDER / "digest.part").read_text()))
        told = {event for rule in rules if rule[5] in ("daily", "weekly") and rule[3] != "marker_work_to_mark"
                for event in rule[1].split(",")}
        self.assertEqual(told - said, set())

    def test_both_clock_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            self.render(out, WINTER_TO_SUMMER - 7 * 86400_000000)
            spring = email.message_from_bytes((out / "session_changed.plain.eml").read_bytes(), policy=POLICY)
        autumn = self.mails["session_changed", "plain"]
        self.assertIn("Starts:  Sunday 25 October 2026 at 1am GMT", text_of(autumn))
        self.assertIn("Starts:  Sunday 29 March 2026 at 2am\n", text_of(spring))
        self.assertIn("Sun 25 Oct, 5am", self.mails["session_changed", "script"]["Subject"])    # in Dubai


HEAD = "event: enrolment.withdrawn\nto: participant\nmandatory: yes\nbecause: You left.\n"


class Published(ServiceTest):
    service, sources = "notifications", ("enrolment",)
    processes = ("postgres", "redis", "bus", "smtp")

    @classmethod
    def play(cls, name, answers=None):
        return super().play(name, {"enrolment.contact_find": cls.find_contacts})

    @classmethod
    def find_contacts(cls, body):
        return "ok", wire.pack([{"application_ref": query["application_ref"], "first_name": "Ann", "last_name": "Bell",
                                 "email": "ann.bell@example.org", "programme": "NPQX"} for query in wire.unpack(body)])

    def folder(self, **files):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text)
        return folder

    def load(self, text, *options, name="withdrawal_confirmed", check=True):
        return self.system.gtctl("templates", "load", self.folder(**{f"{name}__tmpl": text}), *options, check=check)

    def published(self, name):
        return [line.split() for line in self.system.gtctl("templates", "list").stdout.splitlines()
                if line.startswith(f"{name} ")]

    def told(self, ref):
        """The mail of somebody who has withdrawn, and the version that the message remembers."""
        self.people.pop(ref, None)
        self.enrol(ref, "withdrawn")
        return self.settled(ref)

    def settled(self, ref):
        wait_drained(self.client, "notifications", *self.played.values(), seconds=15)
        wait_until(lambda: self.client.positions("notifications")["pending"] == 0, 15, "all messages are settled")
        mail, = (mail for mail in mails(self.system.mail_dir) if of(mail, "Reference") == ref and of(mail, "Cohort") == self.cohort)
        (version,), = self.system.sql("notifications", "SELECT template_version FROM message WHERE application_ref = %s "
                                      "AND cohort_id = %s AND is_mandatory", ref, self.cohort)
        return str(mail["Subject"]), version

    def test_a_change_goes_live_at_its_time_and_each_message_remembers_its_version(self):
        text = HEAD + "[subject]\n{}\n[text]\nHello {{{{because}}}}\n"
        before = len(self.published("withdrawal_confirmed"))
        self.assertIn(f"version {before + 1}", self.load(text.format("Now")).stdout)
        self.assertEqual(self.told("V1"), ("Now", before + 1))
        self.load(text.format("Later"), "--live-from", "2999-01-01T00:00:00Z")
        self.assertEqual(self.told("V2"), ("Now", before + 1))
        self.assertIn("0 of 1", self.load(text.format("Now")).stdout)           # it is live already
        self.assertIn("0 of 1", self.load(text.format("Shipped"), "--shipped").stdout)   # the operators' own stays
        self.load(text.format("Again"))
        self.assertEqual(self.told("V3"), ("Again", before + 3))
        self.assertEqual([row[2] for row in self.published("withdrawal_confirmed")][-3:], ["own", "own", "live"])
        self.assertEqual(self.system.gtctl("templates", "show", "withdrawal_confirmed", str(before + 1)).stdout,
                         text.format("Now").replace("{{{{", "{{").replace("}}}}", "}}"))

    def test_moments_are_told_in_the_zone_that_the_reader_has_chosen(self):
        self.load(HEAD + "[subject]\n{{at | datetime}}\n[text]\nHello {{because}}\n")
        self.assertEqual(self.client.commands("notifications.set_quiet_hours", self.cohort, [
            {"kind": "participant", "id": "Z1", "zone": "Pacific/Kiritimati", "quiet_from": "", "quiet_until": ""}]),
            [("", "", "")])
        self.tell("enrolment.withdrawn", "Z1", {
            "application_ref": "Z1", "state": "withdrawn", "reason": "other", "programme": "NPQX", "programme_version": 1,
            "mode": "blended", "partner_id": "P", "school_urn": "123456", "adjustment": "", "at": THURSDAY})
        self.assertEqual(self.settled("Z1")[0], "Friday 27 November 2026 at 6:30am")

    def test_a_mistake_is_told_with_file_line_and_cure_and_publishes_nothing(self):
        folder = self.folder(good__tmpl=HEAD + "[subject]\nHello\n[text]\nx {{because}}\n",
                             bad__tmpl=HEAD + "[subject]\nHello {{surname}}\n[text]\n{{> shared}}\n[html]\n<p>x</p>\n",
                             shared__part="[text]\n{{because}}\n{{programme | percent}}\n[html]\nx\n")
        result = self.system.gtctl("templates", "load", folder, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f'{folder}/bad.tmpl:6: there is no value "surname"', result.stderr)
        self.assertIn(f"{folder}/shared.part:3: programme is a text, which percent can't write", result.stderr)
        self.assertIn(f"{folder}/bad.tmpl:9: [html] has no <title>", result.stderr)
        self.assertEqual(self.published("good"), [])

    def test_a_preview_is_what_would_be_said(self):
        result = self.system.gtctl("templates", "preview", "session_changed", self.cohort, "P1", "--zone", "Asia/Dubai").stdout
        self.assertIn("Dear Ann Bell,", result)
        self.assertIn("Reference: P1", result)
        self.assertRegex(result, r"SMS \(\d segments?\): NPQ: Peer learning group 1 has changed")
        self.assertIn("<h1>", self.system.gtctl("templates", "preview", "session_changed", self.cohort, "P1", "--html").stdout)
        self.assertNotIn("Bell", self.system.log("notifications"))

    def test_what_is_shipped_was_published_and_is_again_without_change(self):
        (before, live), = self.system.sql("notifications", "SELECT count(*), count(DISTINCT name) FROM template WHERE is_shipped")
        self.assertGreaterEqual(live, 43)
        self.assertIn(f"0 of {live}", self.system.gtctl("templates", "load", FOLDER, "--shipped").stdout)
        self.assertEqual(self.system.sql("notifications", "SELECT count(*) FROM template WHERE is_shipped"), [(before,)])

    def test_shipped_rules_were_published_and_take_nobodys_place(self):
        text = (ROOT / "data" / "rules.txt").read_text()
        files = [self.folder(rules__txt=f"{text}# {name}\n") / "rules.txt" for name in ("ours", "one", "two")]
        published = "SELECT version, rules FROM rule_set ORDER BY version"
        self.assertEqual(self.system.sql("notifications", published), [(1, text)])
        self.assertIn(": version 2\n", self.system.gtctl("rules", "load", files[0]).stdout)
        self.assertIn(": version 2 stays\n", self.system.gtctl("rules", "load", files[1], "--shipped").stdout)
        self.system.up("notifications")
        self.assertEqual(self.system.sql("notifications", published), [(1, text), (2, files[0].read_text())])
        self.system.sql("notifications", "DELETE FROM rule_set")
        starts = [self.system.start_script("gtctl", "rules", "load", file, "--shipped") for file in files[1:]]
        said = sorted(start.communicate(timeout=60)[0].rpartition(": ")[2] for start in starts)
        self.assertEqual(said, ["version 1\n", "version 1 stays\n"])


if __name__ == "__main__":
    unittest.main()
