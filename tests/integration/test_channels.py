"""How messages go out: limits per domain, priorities, TLS, what servers refuse and report later."""
import email
import email.policy
import os
import subprocess
import time
import urllib.error
import urllib.request
import uuid

from tests.harness.http import Http
from tests.harness.mail_server import MailServer
from tests.harness.notify_simulator import NotifySimulator
from tests.harness.waiting import wait_until
from tests.integration.rows import ReplicaTest

ANNOUNCED = 10_300
DOMAINS = "* 3 60000\nslow.example.org 1 60000\n.slow.example.org 1 60000\n"


def report(message_id, to="npq@golden-thread.example", status="5.1.1"):
    return (f"From: MAILER-DAEMON@mail.example.org\nTo: {to}\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\n"
            f"Final-Recipient: rfc822; x@example.org\nAction: failed\nStatus: {status}\n\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n\n--b--\n")


class Channels(ReplicaTest):
    service = "notifications"
    processes = ("postgres", "redis", "bus", "gateway")

    @classmethod
    def setUpClass(cls):
        cls.server = MailServer()
        cls.addClassCleanup(cls.server.close)
        cls.settings = {"notifications": {"SMTP_URL": cls.server.url, "SMTP_LADDER_MS": "300 300"}}
        super().setUpClass()
        cls.domains = cls.system.folder / "domains.txt"
        cls.domains.write_text(DOMAINS, encoding="ascii")
        cls.domains.chmod(0o644)
        cls.system.change_setting("notifications", "MAIL_DOMAINS", str(cls.domains))

    def setUp(self):
        super().setUp()
        for one in (self.server.answers, self.server.asked, self.server.slowness):
            one.clear()
        self.server.taken.clear()

    def sql(self, statement, *values):
        return self.system.sql("notifications", statement, *values)

    def queue(self, addresses, priority=1, mandatory=True, due="-infinity"):
        """Messages to these people, as rules would have written them."""
        self.sql("WITH person AS (SELECT %s || n AS ref, address FROM unnest(%s) WITH ORDINALITY AS p (address, n)),"
                 " known AS (INSERT INTO contact SELECT %s, ref, 'Ann', 'Bell', address, 'NPQX' FROM person)"
                 " INSERT INTO message (cohort_id, application_ref, occasion, template, recipient, due_at, partition,"
                 "                      version, priority, is_mandatory)"
                 " SELECT %s, ref, gen_random_uuid(), 'application_accepted', 'participant', %s, 0, 1, %s, %s FROM person",
                 f"P{next(self.numbers)}.", addresses, self.cohort, self.cohort, due, priority, mandatory)

    def states(self):
        return [row[0] for row in self.sql("SELECT state FROM message WHERE cohort_id = %s ORDER BY id", self.cohort)]

    def wait_states(self, *states, seconds=20):
        wait_until(lambda: self.states() == list(states), seconds, f"states {states}")

    def message_id(self):
        return self.server.taken[0][1].decode().partition("Message-ID: ")[2].partition("\r\n")[0]

    def suppressions(self):
        return self.sql("SELECT reason, answer, encode(address, 'hex') FROM suppression WHERE cohort_id = %s", self.cohort)

    # ---- in the application itself

    def key(self, role, *options):
        return Http(self.system.gateway_port, self.system.make_key(role, *options)["key"])

    def test_what_is_told_in_the_application_is_read_there_and_sent_nowhere(self):
        self.queue(["a@example.org"] * 3, due="infinity")
        self.sql("UPDATE message SET channel = 'in_app', kind = 'participant', reader = application_ref, due_at = '-infinity'"
                 " WHERE cohort_id = %s", self.cohort)
        self.sql("UPDATE message SET reader = replace(reader, '.2', '.1'), application_ref = replace(application_ref, '.2', '.1')"
                 " WHERE cohort_id = %s", self.cohort)
        self.wait_states("delivered", "delivered", "delivered")
        self.assertEqual(self.server.taken, [])
        (own,), (other,) = self.sql("SELECT DISTINCT reader FROM message WHERE cohort_id = %s ORDER BY 1", self.cohort)
        person = self.key("participant", "--ref", own, "--cohort", self.cohort)
        path = f"/v1/cohorts/{self.cohort}/participants/{own}/inbox"
        new, old = person.get(path).json["items"]
        self.assertIn("Ann", new["text"])
        self.assertTrue(new["subject"])
        page = person.get(f"{path}?limit=1").json
        self.assertEqual(page["items"], [new])
        self.assertEqual(person.get(page["next"]).json["items"], [old])
        self.assertEqual([new["is_read"], old["is_read"]], [False, False])
        self.assertEqual(person.post(f"{path}/{old['message_id']}/read", {}).status, 200)
        self.assertEqual([row["is_read"] for row in person.get(path).json["items"]], [False, True])
        self.assertEqual(person.get(path.replace(own, other)).status, 404)
        self.assertEqual(person.post(f"{path.replace(own, other)}/{new['message_id']}/read", {}).status, 404)
        self.assertEqual(self.sql("SELECT count(*) FROM message WHERE cohort_id = %s AND read_at IS NOT NULL", self.cohort), [(1,)])

    # ---- priorities and domains

    def test_an_announcement_to_10300_people_delays_nothing_urgent_and_floods_no_domain(self):
        self.server.slowness = {"slow.example.org": 0.02, "school.example.org": 0.002}
        self.queue([f"a{n}@{'slow' if n % 3 else 'school'}.example.org" for n in range(ANNOUNCED)], priority=2)
        wait_until(lambda: len(self.server.taken) > 20, 20, "the announcement goes out")
        began = time.monotonic()
        self.queue(["urgent@school.example.org", "urgent@other.example.org"], priority=0)
        wait_until(lambda: sum(to.startswith("urgent@") for to, _ in self.server.taken) == 2, 20, "the urgent ones are there")
        self.assertLess(time.monotonic() - began, 3)
        self.assertLess(len(self.server.taken), ANNOUNCED)
        self.queue(["other@third.example.org"], priority=2)  # behind all of them, and to somebody else
        wait_until(lambda: any(to == "other@third.example.org" for to, _ in self.server.taken), 5, "others are not held up")
        self.sql("UPDATE message SET state = 'withdrawn' WHERE cohort_id = %s AND state = 'queued'", self.cohort)
        self.assertEqual((self.server.most["slow.example.org"], self.server.most["school.example.org"]), (1, 3))

    def test_the_limit_of_a_domain_holds_while_replicas_take_over(self):
        domains = [f"d{n}.slow.example.org" for n in range(12)]
        self.server.slowness = dict.fromkeys(domains, 0.1)
        self.queue([f"b{n}@{domain}" for n in range(25) for domain in domains], due="infinity")
        self.sql("UPDATE message SET partition = id %% 64, due_at = '-infinity' WHERE cohort_id = %s", self.cohort)
        for count in (30, 60):  # each takes over some partitions: of messages, and of domains
            wait_until(lambda count=count: len(self.server.taken) > count, 20, f"{count} mails")
            self.start_copy()
        self.wait_states(*["accepted"] * 300, seconds=60)
        self.assertEqual({domain: self.server.most[domain] for domain in domains}, dict.fromkeys(domains, 1))
        self.assertEqual(len({to for to, _ in self.server.taken if to.rpartition("@")[2] in domains}), 300)

    # ---- what servers refuse, and report later

    def test_a_dead_address_is_suppressed_until_it_is_lifted(self):
        self.server.answers = {"dead@example.org": ["550 5.1.1 nobody", "250 ok"],
                               "spam@example.org": ["550 5.7.1 we do not like you", "250 ok"]}
        self.queue(["dead@example.org", "spam@example.org"])
        self.wait_states("failed", "failed")
        (reason, answer, address), = self.suppressions()
        self.assertEqual((reason, answer), ("refused", "550 5.1.1"))
        self.queue(["DEAD@example.org"], mandatory=False)
        self.wait_states("failed", "failed", "suppressed")
        self.assertIn(address, self.system.gtctl("suppressions", "list", self.cohort).stdout)
        self.assertEqual(self.server.taken, [])
        self.system.gtctl("suppressions", "lift", address, "mended")
        self.wait_states("failed", "failed", "accepted")
        self.assertEqual(self.suppressions(), [])
        self.assertEqual(self.sql("SELECT action, reason FROM suppression_audit WHERE encode(address, 'hex') = %s"
                                  " ORDER BY seq", address), [("suppressed", "refused"), ("lifted", "mended")])

    def test_nothing_stops_what_is_mandatory(self):
        self.server.answers = {"dead@example.org": ["550 5.1.1 nobody", "550 5.1.1 nobody", "250 ok"]}
        failed = self.client.positions("notifications")["failed"]
        self.queue(["dead@example.org"])
        self.wait_states("failed")
        self.queue(["dead@example.org"])
        self.wait_states("failed", "failed")
        self.assertEqual(self.client.positions("notifications")["failed"], failed + 2, "operators see them")
        self.queue(["dead@example.org"])
        self.wait_states("failed", "failed", "accepted")
        self.assertEqual(len(self.suppressions()), 1)

    def test_what_was_accepted_is_so_although_it_was_withdrawn_meanwhile(self):
        self.server.slowness = {"example.org": 1.5}
        self.queue(["gone@example.org"], mandatory=False)
        wait_until(lambda: self.server.asked.get("gone@example.org"), 10, "it is on its way")
        self.sql("UPDATE message SET state = 'withdrawn' WHERE cohort_id = %s", self.cohort)
        self.wait_states("accepted")

    def bounce(self, content, *arguments, check=True):
        result = subprocess.run([self.system.var / "release/bin/gt-gtctl", "bounce", *arguments], input=content, text=True,
                                env=self.system.gtctl_environment(), capture_output=True, timeout=30, check=False)
        if check:
            self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def test_a_report_that_comes_later_makes_it_bounced_and_suppressed_once(self):
        self.queue(["later@example.org"])
        self.wait_states("accepted")
        for _ in range(2):
            self.bounce(report(self.message_id()))
            self.assertEqual(self.states(), ["bounced"])
        self.assertEqual([row[:2] for row in self.suppressions()], [("bounced", "5.1.1")])
        self.queue(["later@example.org"], mandatory=False)
        self.wait_states("bounced", "suppressed")

    def test_a_mailbox_is_read_and_mail_of_people_left_in_it(self):
        self.queue(["full@example.org"])
        self.wait_states("accepted")
        box = self.system.folder / "box"
        for name in ("new", "cur"):
            (box / name).mkdir(parents=True)
        (box / "new" / "1").write_text(report(self.message_id(), status="5.2.2"), encoding="ascii")
        (box / "new" / "2").write_text("From: a@b.example\n\nhello\n", encoding="ascii")
        self.assertIn("1 reports, 1 other", self.bounce("", "--maildir", str(box)).stdout)
        self.assertEqual((os.listdir(box / "new"), os.listdir(box / "cur")), (["2"], ["1:2,S"]))
        self.assertEqual(self.states(), ["bounced"])
        self.assertEqual(self.bounce("no report", check=False).returncode, 2)

    # ---- how long it is kept

    def old(self, state, count=1, days=200, **more):
        """Messages that were settled so long ago; their ids."""
        before = {row[0] for row in self.sql("SELECT id FROM message WHERE cohort_id = %s", self.cohort)}
        self.queue(["old@example.org"] * count, due="infinity")
        columns = "".join(f", {name} = %s" for name in more)
        return sorted(row[0] for row in self.sql(
            f"UPDATE message SET state = %s, made_at = now() - %s * interval '1 day', settled_at = now() - %s * interval '1 day'{columns}"
            " WHERE cohort_id = %s AND NOT id = ANY (%s) RETURNING id", state, days, days, *more.values(), self.cohort, list(before)))

    def test_what_is_over_is_forgotten_in_the_end_and_nothing_that_is_needed(self):
        self.sql("DELETE FROM message")  # those of other tests are younger, and have lower ids
        self.use(self.server, MESSAGE_KEEP_DAYS="90")
        self.addCleanup(self.use, self.server, MESSAGE_KEEP_DAYS="1095")
        self.sql("INSERT INTO journal (volume, seq, at, kind, name) VALUES (log_current(), 0, now() - interval '300 days', 'commands', 'x')")
        gone = [one for state in ("accepted", "delivered", "bounced", "withdrawn", "suppressed", "dropped") for one in self.old(state)]
        digest, = self.old("queued", digest=None)
        kept = [digest] + [one for state in ("queued", "held", "failed") for one in self.old(state)]
        kept += self.old("digested", digest=digest) + self.old("accepted", days=80)
        lifted, dead = b"l" * 32, b"d" * 32
        for address in (lifted, dead):
            self.sql("INSERT INTO suppression_audit (at, who, action, address, reason) VALUES (now() - interval '91 days', '', 'suppressed', %s, %s)",
                     address, self.cohort)
        self.sql("INSERT INTO suppression VALUES (%s, 'email', %s, 'participant', 'P', 'refused', '', now())", dead, self.cohort)
        for event, days in (("old", 400), ("young", 80)):
            self.sql("INSERT INTO partner_event (source_id, source, event_id, type, partner_id, cohort_id, subject, received_at, is_known, data)"
                     " VALUES ('s', 's', %s, 't', 'p', %s, '', now() - %s * interval '1 day', false, '{}')", event, self.cohort, days)

        def left():
            return [row[0] for row in self.sql("SELECT id FROM message WHERE cohort_id = %s ORDER BY id", self.cohort)]

        def events():
            return [row[0] for row in self.sql("SELECT event_id FROM partner_event WHERE cohort_id = %s ORDER BY 1", self.cohort)]
        self.system.kill("notifications")
        wait_until(lambda: events() == ["young"], 20, "an old event is forgotten")
        self.assertEqual(left(), sorted(gone + kept), "a replay would make these messages again")
        self.sql("DELETE FROM journal WHERE seq = 0")
        self.system.kill("notifications")
        wait_until(lambda: left() == sorted(kept), 20, f"all is over about {gone}; left is {left()}, not {sorted(kept)}")
        self.assertEqual([bytes(row[0]) for row in self.sql("SELECT address FROM suppression_audit WHERE reason = %s", self.cohort)], [dead])
        self.sql("DELETE FROM message WHERE cohort_id = %s", self.cohort)

    # ---- TLS and who we are

    def certificate(self, host):
        key, file = self.system.folder / f"{host}.key", self.system.folder / f"{host}.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", file, "-days", "2", "-subj", f"/CN={host}", "-addext",
                        f"subjectAltName=DNS:{host}"], check=True, capture_output=True)
        file.chmod(0o644)
        return file, key

    def use(self, server, **settings):
        self.system.settings["notifications"].update(SMTP_URL=server.url.replace("127.0.0.1", "localhost"), **settings)
        self.system.write_settings()
        self.system.kill("notifications")

    def test_a_secret_goes_over_verified_tls_only(self):
        good, bad = self.certificate("localhost"), self.certificate("elsewhere.example")
        secret = self.system.folder / "smtp.secret"
        secret.write_text("us\nsecret\n", encoding="ascii")
        secret.chmod(0o600)
        self.system.give_to_owner(secret)
        for certificate, is_taken in ((bad, False), (good, True)):
            server = MailServer(certificate)
            self.addCleanup(server.close)
            self.use(server, SMTP_TLS="required", SMTP_CA_FILE=str(certificate[0]), SMTP_SECRET_FILE=str(secret))
            if not is_taken:
                self.queue(["tls@example.org"])
                wait_until(lambda: self.sql("SELECT answer FROM message WHERE cohort_id = %s", self.cohort) != [("",)], 20,
                           "it was tried")
                self.assertEqual((self.states(), server.taken), (["queued"], []))
            else:
                self.wait_states("accepted")
                self.assertEqual(server.secured, [(True, ["us", "secret"])])
        self.use(self.server, SMTP_TLS="if_offered", SMTP_CA_FILE="", SMTP_SECRET_FILE="")
        self.queue(["plain@example.org"])
        self.wait_states("accepted", "accepted")

    # ---- one click

    def test_one_post_ends_a_subscription_and_following_the_link_does_not(self):
        base = f"http://127.0.0.1:{self.system.gateway_port}"
        self.use(self.server, PUBLIC_URL=base)
        self.queue(["reader@example.org"], mandatory=False)
        self.queue(["must@example.org"])
        self.wait_states("accepted", "accepted")
        mails = {to: email.message_from_bytes(content, policy=email.policy.SMTP) for to, content in self.server.taken}
        self.assertIsNone(mails["must@example.org"]["List-Unsubscribe"])
        self.assertEqual(mails["reader@example.org"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        link = mails["reader@example.org"]["List-Unsubscribe"].strip().strip("<>")
        self.assertTrue(link.startswith(f"{base}/v1/unsubscribe/"))

        def chosen():
            return self.sql("SELECT kind, topic, channel, choice FROM preference WHERE cohort_id = %s", self.cohort)
        with urllib.request.urlopen(link, timeout=10) as answer:
            self.assertIn(b"<form", answer.read())
        self.assertEqual(chosen(), [])
        with urllib.request.urlopen(link, data=b"List-Unsubscribe=One-Click", timeout=10) as answer:
            self.assertEqual(answer.status, 200)
        self.assertEqual(chosen(), [("participant", "", "email", "no")])
        self.assertEqual(self.system.sql("gateway", "SELECT role, operation, cohort_id, path FROM audit WHERE role = 'link'"),
                         [("link", "unsubscribe", self.cohort, "/v1/unsubscribe/{token}")])
        with self.assertRaises(urllib.error.HTTPError) as wrong:
            urllib.request.urlopen(link[:-2] + "xx", data=b"", timeout=10)
        self.assertEqual(wrong.exception.code, 404)

    # ---- GOV.UK Notify

    def private_file(self, name, content):
        path = self.system.folder / name
        path.write_text(content + "\n", encoding="ascii")
        path.chmod(0o600)
        self.system.give_to_owner(path)
        return path

    def notify(self, **settings):
        key = "golden_thread-" + "26785a09-ab16-4eb0-8407-a37497a57506-" + str(uuid.uuid4())
        ids = {kind: str(uuid.uuid4()) for kind in ("email", "sms", "letter")}
        notify = NotifySimulator(key, {kind: [one] for kind, one in ids.items()})
        self.addCleanup(notify.close)
        secret = self.private_file("notify.secret", key)
        self.use(self.server, NOTIFY_URL=notify.url, NOTIFY_KEY_FILE=str(secret),
                 NOTIFY_TEMPLATES=" ".join(f"{kind}={one}" for kind, one in ids.items()), NOTIFY_ASK_MS="86400000", **settings)
        self.addCleanup(self.use, self.server, NOTIFY_KEY_FILE="", EMAIL_PROVIDER="smtp")
        return notify

    def test_letters_and_mails_go_through_notify_too(self):
        notify = self.notify(EMAIL_PROVIDER="notify")
        self.queue(["l1@example.org", "l2@example.org", "l3@example.org"], due="infinity")
        refs = [row[0] for row in self.sql("SELECT application_ref FROM message WHERE cohort_id = %s ORDER BY id", self.cohort)]
        for ref, postal in ((refs[0], "Ann Bell\n1 High Street\nSE1 7PB"), (refs[1], "Ann Bell\nSE1 7PB\n")):
            self.sql("INSERT INTO reach VALUES (%s, 'participant', %s, '', %s)", self.cohort, ref, postal)
        self.sql("UPDATE message SET due_at = '-infinity', channel = CASE application_ref WHEN %s THEN 'email' ELSE 'letter' END"
                 " WHERE cohort_id = %s", refs[2], self.cohort)
        self.wait_states("accepted", "failed", "accepted")
        self.assertNotIn("l3@example.org", self.server.asked, "nothing by SMTP")
        letter, mail = sorted(notify.sent, key=lambda one: one["type"], reverse=True)
        self.assertEqual([letter["type"], mail["type"]], ["letter", "email"])
        self.assertEqual([letter[f"line_{n}"] for n in (1, 2, 3)], ["Ann Bell", "1 High Street", "SE1 7PB"])
        self.assertEqual(mail["email_address"], "l3@example.org")
        for one in (letter, mail):
            self.assertIn("Ann", one["body"])
            self.assertTrue(one["subject"])

    def test_through_notify_each_message_is_there_once_whatever_it_answers(self):
        notify = self.notify()
        notify.faults = ["lost", "late_error", "error"]
        phones = ["+447700900001", "+447700900002", "+447700900003", "12"]
        self.queue([f"n{number}@example.org" for number in range(len(phones))], due="infinity")
        for number, phone in enumerate(phones, 1):
            self.sql("INSERT INTO reach SELECT %s, 'participant', application_ref, %s, '' FROM message"
                     " WHERE cohort_id = %s AND application_ref LIKE %s", self.cohort, phone, self.cohort, f"%.{number}")
        self.sql("UPDATE message SET channel = 'sms', due_at = '-infinity' WHERE cohort_id = %s", self.cohort)
        self.wait_states("accepted", "accepted", "accepted", "failed")
        self.assertEqual(sorted(one["phone_number"] for one in notify.sent), phones[:3])
        self.assertEqual([row[:2] for row in self.suppressions()], [("refused", "400 number")])
        first = next(one for one in notify.sent if one["phone_number"] == phones[0])
        receipt = notify.settle(first["id"], "delivered")
        self.take_receipts(receipt)
        self.assertEqual(self.suppressions()[-1][:2], ("bounced", "permanent-failure"))

        self.ask_for_receipts(notify, phones)

    def ask_for_receipts(self, notify, phones):
        """Two receipts have come by now, the third gets lost: it is asked for, a bounded number of times."""
        self.use(self.server, NOTIFY_ASK_MS="1 1")
        states = self.states()
        wait_until(lambda: self.sql("SELECT asks, reason FROM message WHERE cohort_id = %s AND state = 'accepted'", self.cohort)
                   == [(2, "no_receipt")] * states.count("accepted"), 40, "asked for twice")
        self.assertIn("accepted", states)
        self.use(self.server, NOTIFY_ASK_MS="1 1 1")
        for one in notify.sent:
            if one["status"] == "created":
                notify.settle(one["id"], "permanent-failure" if one["phone_number"] == phones[1] else "delivered")
        wait_until(lambda: "accepted" not in self.states(), 40, "the answer counts")
        self.assertEqual(self.sql("SELECT count(*) FROM message WHERE cohort_id = %s AND reason = 'no_receipt'", self.cohort), [(0,)])
        self.assertNotIn("+4477009", self.system.log("notifications"))

    def tell_receipt(self, body, token="a token of ours"):
        """As GOV.UK Notify posts it: no key but its bearer token."""
        return Http(self.system.gateway_port, token).ask("POST", "/v1/notify/receipts", body)

    def take_receipts(self, receipt):
        """Of the first message: refused without the token, ignored when it is not ours or not final, else noted once."""
        self.assertEqual(self.tell_receipt(receipt).status, 404)
        secret = self.private_file("callback.secret", "a token of ours")
        self.system.change_setting("gateway", "NOTIFY_CALLBACK_TOKEN_FILE", str(secret))
        self.system.wait_ready("gateway")
        self.assertEqual(self.tell_receipt(receipt, "another").status, 401)
        self.assertEqual(self.tell_receipt(receipt, "a token of our").status, 401)
        self.assertEqual(self.tell_receipt({**receipt, "status": 1}).code, "invalid")
        for other in ({"status": "sending"}, {"reference": None}, {"reference": "theirs"}, {"reference": "0" * 40}):
            self.assertEqual(self.tell_receipt({**receipt, **other, "id": str(uuid.uuid4())}).status, 204)
        self.assertEqual(self.states(), ["accepted", "accepted", "accepted", "failed"])
        for _ in range(2):
            self.assertEqual(self.tell_receipt(receipt).status, 204)
        self.assertEqual(self.states(), ["delivered", "accepted", "accepted", "failed"])
        self.assertEqual(self.tell_receipt({**receipt, "status": "permanent-failure"}).status, 204)
        self.assertEqual(self.states()[0], "bounced")
        self.assertNotIn(receipt["to"], self.system.log("gateway") + self.system.log("notifications"))
