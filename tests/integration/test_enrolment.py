"""enrolment: who gets a place, what may happen to an application, and what the others are told of it."""
import itertools
import json
import os
import signal

from tests.harness import wire
from tests.harness.waiting import wait_until
from tests.integration.rows import STATES, ServiceTest, programme, us

STARTS, BEFORE, DURING = "2026-10-01", "2026-09-20T12:00:00Z", "2026-10-01T00:00:00Z"
REASON = "other"   # is on both lists
ACTIONS = {"withdraw": ("withdrawn", {"accepted", "deferred", "waitlisted"}), "defer": ("deferred", {"accepted"}),
           "resume": ("accepted", {"deferred"}), "change_mode": ("accepted", {"accepted"}),
           "transfer": ("accepted", {"accepted"})}
TOLD = {"withdraw": "withdrawn", "defer": "deferred", "resume": "resumed", "change_mode": "mode_changed",
        "transfer": "transferred"}


def partner(partner_id, parent=""):
    return {"partner_id": partner_id, "name": "A partner", "kind": "school", "parent_partner_id": parent,
            "region": "north", "contact_email": "desk@example.org"}


def school(urn, kind="academy", country="england"):
    return {"urn": urn, "name": "A school", "type": kind, "country": country, "headteacher_email": "head@example.org"}


def places(partner_id, count, code="NPQX"):
    return {"partner_id": partner_id, "programme": code, "places": str(count)}


def change(ref, action, at=BEFORE, reason=REASON, to=""):
    return {"application_ref": ref, "at": at, "action": action, "reason": reason, "to": to}


class Enrolment(ServiceTest):
    service, sources = "enrolment", ("assessment",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = [{"code": definition["code"], "version": 1, "definition": json.dumps(definition)} for definition in
                (programme(), programme("NPQALL", roles=[]))]
        answers = cls.client.commands("enrolment.publish_programme", "", rows)
        assert [code for code, _, _ in answers] == ["", ""], answers

    def setUp(self):
        super().setUp()
        self.trns = (str(number) for number in itertools.count(1000001))
        self.done("open_cohort", self.dates())
        self.done("register_partner", partner("P1"), partner("P2", "P1"), partner("P3"))
        self.done("register_school", school("100001"), school("100002", "independent"),
                  school("100003", "academy", "wales"), school("100004", "british_school_overseas", "spain"))
        self.done("set_places", places("P1", 2), places("P3", 40))

    def tearDown(self):
        """Whatever a test has done: the places that are kept as taken are those that people hold."""
        counted = self.system.sql("enrolment", "SELECT cohort_id, partner_id, programme, count(*) FROM application"
                                  " WHERE state IN ('accepted', 'deferred') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
        self.assertEqual(self.system.sql("enrolment", "SELECT * FROM compared_place_taken ORDER BY 1, 2, 3"), counted)
        super().tearDown()

    def dates(self, starts_on=STARTS, completes_on="2027-09-30"):
        return {"cohort_id": self.cohort, "starts_on": starts_on, "completes_on": completes_on}

    def application(self, ref, **changes):
        return {"application_ref": ref, "submitted_at": "2026-08-01T09:00:00Z", "trn": next(self.trns),
                "first_name": "Ann", "last_name": "Bell", "email": f"{ref}@example.org", "date_of_birth": "1980-02-29",
                "school_urn": "100001", "role": "teacher", "role_status": "held", "programme": "NPQX",
                "mode": "blended", "partner_id": "P1", "previously_funded": "no", "mentor_email": "", "adjustment": "",
                **changes}

    def apply(self, *rows):
        """Registers and decides; a text is an application with nothing special."""
        self.done("apply", *[self.application(row) if isinstance(row, str) else row for row in rows])
        self.done("decide", {"file": "10-applications.csv"})

    def rows(self):
        return {row["application_ref"]: row for row in self.query("application_list", after="")}

    def decisions(self):
        return {ref: row["decision"] for ref, row in self.rows().items()}

    def told(self, *kinds):
        """(kind, subject, version) of the events of applications, or of those kinds."""
        return [event[:3] for event in self.events(*(kinds or STATES))]

    # ---- rows that are refused

    def test_cohorts_are_checked_in_order(self):
        self.assert_order_of_checks(
            "open_cohort", self.dates("2026-13-01", "soon"), ("bad_date", "starts_on", {"starts_on": "2026-10-02"}),
            ("bad_date", "completes_on", {"completes_on": "2027-09-30"}),
            ("cohort_differs", "starts_on", {"starts_on": STARTS}))

    def test_partners_are_checked_in_order(self):
        self.assert_order_of_checks(
            "register_partner", partner("P1", "P9"), ("duplicate", "partner_id", {"partner_id": "P4"}),
            ("unknown_partner", "parent_partner_id", {"parent_partner_id": "P2"}))
        self.refused("register_partner", partner("P5", "P5"), "unknown_partner", "parent_partner_id")

    def test_schools_are_checked_in_order(self):
        self.assert_order_of_checks(
            "register_school", school("10000a", "castle"), ("bad_urn", "urn", {"urn": "100001"}),
            ("duplicate", "urn", {"urn": "100009"}), ("bad_type", "type", {"type": "childminder"}))

    def test_places_are_checked_in_order(self):
        self.assert_order_of_checks(
            "set_places", places("P9", "many", "NPQ?"), ("unknown_partner", "partner_id", {"partner_id": "P1"}),
            ("unknown_programme", "programme", {"programme": "NPQX"}), ("bad_number", "places", {"places": "3"}),
            ("duplicate", "programme", {"programme": "NPQALL"}))

    def test_applications_are_checked_in_order(self):
        self.apply("A1")
        self.assert_order_of_checks(
            "apply", self.application("A1", submitted_at="2026-08-01", date_of_birth="1981-02-29", trn="123456x",
                                      email="a@b", school_urn="9", programme="X", mode="post", partner_id="P9"),
            ("duplicate_ref", "application_ref", {"application_ref": "A2"}),
            ("bad_date", "submitted_at", {"submitted_at": "2026-08-01t09:00:00.5+01:00"}),
            ("bad_date", "date_of_birth", {"date_of_birth": "1980-02-29"}), ("bad_trn", "trn", {"trn": "7654321"}),
            ("bad_email", "email", {"email": "a@b.org"}), ("unknown_school", "school_urn", {"school_urn": "100001"}),
            ("unknown_programme", "programme", {"programme": "NPQX"}), ("unknown_mode", "mode", {"mode": "online"}),
            ("unknown_partner", "partner_id", {"partner_id": "P1"}))

    def test_changes_of_status_are_checked_in_order(self):
        self.apply("A1", "A2", "A3")  # A3 waits
        wrong = change("A9", "change_mode", "then", "why", "post")
        steps = (("unknown_application", "application_ref", {"application_ref": "A3"}), ("bad_date", "at", {"at": BEFORE}))
        self.assert_order_of_checks(
            "change_status", wrong, *steps, ("not_allowed", "action", {"action": "withdraw"}),
            ("bad_reason", "reason", {"reason": REASON}))
        self.assert_order_of_checks("change_status", {**wrong, "application_ref": "A1", "at": BEFORE},
                                    ("unknown_mode", "to", {"to": "online"}))
        self.assert_order_of_checks("change_status", change("A1", "transfer", to="P9"), ("unknown_partner", "to", {"to": "P1"}),
                                    ("no_place", "to", {"to": "P2"}), ("no_place", "to", {"to": "P3"}))
        self.refused("change_status", change("A2", "defer", reason="other-reason"), "bad_reason", "reason")
        self.refused("change_status", change("A2", "Withdraw"), "not_allowed", "action")

    def test_programmes_are_published_once_and_only_whole(self):
        broken = {"code": "NPQY", "version": 1, "definition": json.dumps(programme("NPQY", modes=[]))}
        changed = {"code": "NPQX", "version": 1, "definition": json.dumps(programme(fee_pence=5))}
        again = {"code": "NPQX", "version": 1, "definition": json.dumps(programme())}
        answers = self.ask("publish_programme", broken, changed, again)
        self.assertEqual([answer[:2] for answer in answers],
                         [("bad_definition", "definition"), ("already_published", "version"), ("", "")])
        self.assertIn("/modes", answers[0][2])

    # ---- decisions

    def test_places_go_by_time_then_reference(self):
        late = "2026-08-01T09:00:01Z"
        self.apply(self.application("A1", submitted_at=late), "C1", self.application("a1", submitted_at=late), "B1",
                   self.application("D1", submitted_at="2026-08-01T10:30:00+01:31"))
        self.assertEqual(self.decisions(), {"D1": "accepted", "B1": "accepted", "C1": "waitlisted", "A1": "waitlisted",
                                            "a1": "waitlisted"})
        self.assertEqual([subject for _, subject, _ in self.told()], ["D1", "B1", "C1", "A1", "a1"])

    def test_one_person_has_one_application_for_a_programme(self):
        self.apply(self.application("A1", trn="7000001"), self.application("A2", trn="7000001"),
                   self.application("A3", trn="7000001", programme="NPQALL", partner_id="P3"))
        self.assertEqual([(row["decision"], row["reason"], row["funding_route"]) for row in self.rows().values()],
                         [("accepted", "", "scholarship"), ("rejected", "duplicate_application", ""),
                          ("waitlisted", "", "scholarship")])
        self.done("change_status", change("A1", "withdraw"))
        self.apply(self.application("A4", trn="7000001"))
        self.assertEqual(self.decisions()["A4"], "accepted")

    def test_roles_decide_and_a_list_without_roles_takes_all(self):
        self.apply(self.application("A1", role="cook"), self.application("A2", role="cook", programme="NPQALL"),
                   self.application("A3", role_status="aspiring"))
        rows = self.rows()
        self.assertEqual((rows["A1"]["decision"], rows["A1"]["reason"]), ("rejected", "role_not_eligible"))
        self.assertEqual([rows[ref]["decision"] for ref in ("A2", "A3")], ["waitlisted", "accepted"])

    def test_funding_routes(self):
        cases = {("100001", "no"): "scholarship", ("100001", "yes"): "self_funded", ("100001", ""): "self_funded",
                 ("100002", "no"): "self_funded", ("100003", "no"): "self_funded", ("100004", "no"): "quote"}
        self.apply(*[self.application(f"F{n}", school_urn=urn, previously_funded=before, partner_id="P3")
                     for n, (urn, before) in enumerate(cases)])
        self.assertEqual([row["funding_route"] for row in self.rows().values()], list(cases.values()))

    def test_a_refused_row_is_not_kept(self):
        self.refused("apply", self.application("A1", mode="post"), "unknown_mode", "mode")
        self.apply("A1")
        self.assertEqual(self.decisions(), {"A1": "accepted"})

    def test_contacts_are_found_by_reference(self):
        self.apply(self.application("A1", first_name="Łukasz", last_name="D’Arcy"))
        self.assertEqual(self.query("contact_find", application_ref="A1"), [
            {"application_ref": "A1", "first_name": "Łukasz", "last_name": "D’Arcy", "email": "A1@example.org",
             "programme": "NPQX", "kind": "", "id": ""}])
        self.assertEqual(self.query("contact_find", application_ref="A9"), [])

    # ---- changes

    def test_every_action_in_every_state(self):
        makers = {"accepted": (), "waitlisted": (), "rejected": (), "withdrawn": ("withdraw",), "deferred": ("defer",)}
        special = {"waitlisted": {"partner_id": "P2"}, "rejected": {"role": "cook"}}
        names = list(itertools.product(makers, ACTIONS))
        self.apply(*[self.application("-".join(name), **{"partner_id": "P3", **special.get(name[0], {})}) for name in names])
        for name in names:
            for action in makers[name[0]]:
                self.done("change_status", change("-".join(name), action))
        self.done("apply", *[self.application(f"pending-{action}") for action in ACTIONS])
        self.done("set_places", places("P2", 40))
        before, names = self.decisions(), names + [("pending", action) for action in ACTIONS]

        target = {"change_mode": "online", "transfer": "P2"}
        answers = self.ask("change_status", *[change("-".join(name), name[1], to=target.get(name[1], "")) for name in names])
        after, told = self.decisions(), {event[:2] for event in self.told()}
        for (state, action), answer in zip(names, answers):
            with self.subTest(f"{action} when {state}"):
                ref, (to, allowed_from) = f"{state}-{action}", ACTIONS[action]
                is_allowed = state in allowed_from
                self.assertEqual(answer, ("", "", "") if is_allowed else ("not_allowed", "action", ""))
                self.assertEqual(after.get(ref), to if is_allowed else before.get(ref))
                self.assertEqual((TOLD[action], ref) in told, is_allowed or action in makers.get(state, ()))

    def test_nothing_changes_for_who_has_passed(self):
        self.apply("A1", "A2")
        self.done("change_status", change("A2", "defer"))
        for ref in ("A1", "A2"):
            self.tell("assessment.passed", ref, {"application_ref": ref, "attempt": 1})
        self.settle()
        for ref, action in itertools.product(("A1", "A2"), ACTIONS):
            self.refused("change_status", change(ref, action, to="P3"), "not_allowed", "action")
        self.assert_read_once("assessment")

    def test_a_freed_place_goes_to_the_first_who_waits_until_the_cohort_starts(self):
        self.apply("A1", "A2", "A3", "A4", "A5")
        self.done("change_status", change("A4", "withdraw"), change("A1", "withdraw", "2026-09-30T23:59:59.999999Z"),
                  change("A2", "withdraw", DURING))
        self.assertEqual(self.decisions(), {"A1": "withdrawn", "A2": "withdrawn", "A3": "accepted", "A4": "withdrawn",
                                            "A5": "waitlisted"})
        self.apply("A6", "A7")
        self.assertEqual([self.decisions()[ref] for ref in ("A6", "A7")], ["accepted", "waitlisted"])
        self.assertEqual(self.told()[5:], [("withdrawn", "A4", 2), ("withdrawn", "A1", 2), ("accepted", "A3", 2),
                                           ("withdrawn", "A2", 2), ("accepted", "A6", 1), ("waitlisted", "A7", 1)])

    def test_a_deferred_person_keeps_the_place(self):
        self.apply("A1", "A2", "A3")
        self.done("change_status", change("A1", "defer"))
        self.assertEqual(self.decisions(), {"A1": "deferred", "A2": "accepted", "A3": "waitlisted"})
        self.done("change_status", change("A1", "withdraw"))
        self.assertEqual(self.decisions(), {"A1": "withdrawn", "A2": "accepted", "A3": "accepted"})
        self.assertEqual(self.told()[3:], [("deferred", "A1", 2), ("withdrawn", "A1", 3), ("accepted", "A3", 2)])

    def test_a_transfer_takes_one_place_and_frees_another(self):
        self.done("set_places", places("P2", 1))
        self.apply("A1", "A2", "A3", self.application("B1", partner_id="P2"), self.application("B2", partner_id="P2"))
        self.refused("change_status", change("A1", "transfer", to="P2"), "no_place", "to")
        self.done("change_status", change("B1", "withdraw", DURING), change("A1", "transfer", to="P2"))
        self.assertEqual({ref: (row["decision"], row["partner_id"]) for ref, row in self.rows().items()},
                         {"A1": ("accepted", "P2"), "A2": ("accepted", "P1"), "A3": ("accepted", "P1"),
                          "B1": ("withdrawn", "P2"), "B2": ("waitlisted", "P2")})

    def test_the_events_of_an_application_say_what_it_is(self):
        self.apply(self.application("A1", adjustment="extra_time_25"))
        self.done("change_status", change("A1", "change_mode", to="online"), change("A1", "transfer", to="P3"),
                  change("A1", "defer"), change("A1", "resume"), change("A1", "withdraw", DURING))
        now = {"application_ref": "A1", "state": "accepted", "reason": "", "programme": "NPQX", "programme_version": 1,
               "mode": "blended", "partner_id": "P1", "school_urn": "100001", "adjustment": "extra_time_25",
               "at": us("2026-08-01T09:00:00Z")}
        steps = [("accepted", {}), ("mode_changed", {"mode": "online", "at": us(BEFORE)}), ("transferred", {"partner_id": "P3"}),
                 ("deferred", {"state": "deferred", "reason": REASON}), ("resumed", {"state": "accepted", "reason": ""}),
                 ("withdrawn", {"state": "withdrawn", "reason": REASON, "at": us(DURING)})]
        expected = []
        for version, (kind, fields) in enumerate(steps, 1):
            now = {**now, **fields}
            expected.append((kind, "A1", version, now))
        self.assertEqual(self.events(*STATES), expected)

    def test_what_is_registered_is_told(self):
        self.assertEqual(self.told("cohort_opened", "partner_registered", "school_registered"),
                         [("cohort_opened", self.cohort, 1)] + [("partner_registered", f"partner/P{n}", 1) for n in (1, 2, 3)]
                         + [("school_registered", f"school/10000{n}", 1) for n in (1, 2, 3, 4)])

    def test_taken_places_are_kept_whoever_writes(self):
        """As a program of the last release writes, and as an operator might."""
        def held():
            return {row["place_id"]: (row["held"], row["waiting"]) for row in
                    self.query("place_list", partner_id="", programme="", after="", max=0)}
        def write(statement):
            self.system.sql("enrolment", statement, self.cohort)
        self.apply("A1", "A2", "A3", self.application("C1", partner_id="P3"))
        self.assertEqual(held(), {"P1/NPQX": (2, 1), "P3/NPQX": (1, 0)})
        write("INSERT INTO application SELECT * FROM application WHERE cohort_id = %s ON CONFLICT (cohort_id, application_ref)"
              " DO UPDATE SET state = CASE excluded.application_ref WHEN 'A1' THEN 'deferred' WHEN 'A2' THEN 'withdrawn'"
              " WHEN 'A3' THEN 'accepted' ELSE excluded.state END")
        self.assertEqual(held(), {"P1/NPQX": (2, 0), "P3/NPQX": (1, 0)})
        write("UPDATE application SET partner_id = 'P3' WHERE cohort_id = %s AND application_ref IN ('A1', 'A2')")
        self.assertEqual(held(), {"P1/NPQX": (1, 0), "P3/NPQX": (2, 0)})
        write("DELETE FROM application WHERE cohort_id = %s AND application_ref = 'A3'")
        self.assertEqual(held(), {"P1/NPQX": (0, 0), "P3/NPQX": (2, 0)})
        self.apply("B1", "B2", "B3")
        self.assertEqual(held(), {"P1/NPQX": (2, 1), "P3/NPQX": (2, 0)})

    # ---- one by one

    def submitted(self, ref="", **changes):
        row = {**self.application(ref or "X"), "application_ref": ref, "submitted_at": "", **changes}
        return json.loads(self.done("submit_application", row)[0])

    def test_a_live_application_is_decided_at_once_and_leaves_others_pending(self):
        self.done("apply", self.application("A1"))
        decision = self.submitted("A2")
        self.assertEqual(decision, {"application_ref": "A2", "state": "accepted", "reason": "", "funding_route": "scholarship",
                                    "funding_reason": "funded_school_in_england"})
        self.assertEqual(self.decisions(), {"A2": "accepted"})
        made = self.submitted(role="artist")
        self.assertEqual((made["state"], made["reason"], made["funding_route"]), ("rejected", "role_not_eligible", ""))
        self.assertRegex(made["application_ref"], "^[0-9a-f]{32}$")
        self.refused("submit_application", {**self.application("A2"), "submitted_at": ""}, "duplicate_ref", "application_ref")
        self.refused("submit_application", {**self.application("A3"), "submitted_at": "today"}, "bad_date", "submitted_at")
        self.assertEqual([self.submitted(f"B{n}")["state"] for n in (1, 2)], ["accepted", "waitlisted"])

    def test_a_live_application_that_is_sent_again_is_answered_as_before(self):
        row = {**self.application("A1"), "application_ref": "", "submitted_at": ""}
        answers = [self.client.commands("enrolment.submit_application", self.cohort, [row], keys=[b"k" * 16]) for _ in range(2)]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(len(self.decisions()), 1)

    def test_requests_that_come_together_are_one_run_and_keep_their_traces(self):
        traces = {f"A{number}": f"00-{number:032x}-{number:016x}-01" for number in range(1, 21)}
        process = self.system.pid("enrolment")
        os.kill(process, signal.SIGSTOP)
        try:
            for number, (ref, trace) in enumerate(traces.items(), 1):
                body = wire.pack([self.cohort, [[wire.new_key(), {**self.application(ref, partner_id="P3"), "submitted_at": ""}]]])
                self.client.send_raw(wire.header(wire.REQUEST, 1_000_000 + number, to="enrolment",
                                                 name="enrolment.submit_application", trace=trace), body)
        finally:
            os.kill(process, signal.SIGCONT)
        wait_until(lambda: len(self.rows()) == len(traces), 20, "all are decided")
        told = self.system.sql("enrolment", "SELECT subject, trace FROM outbox WHERE cohort_id = %s AND subject LIKE 'A%%'", self.cohort)
        self.assertEqual({ref: trace[:52] for ref, trace in told}, {ref: trace[:52] for ref, trace in traces.items()})
        (runs,), = self.system.sql("enrolment", "SELECT count(DISTINCT (xmin::text, cmin::text)) FROM application WHERE cohort_id = %s", self.cohort)
        self.assertLessEqual(runs, 3)

    def test_a_live_change_happens_now(self):
        self.submitted("A1")
        (state,) = self.done("change_application", change("A1", "defer", at=""))
        self.assertEqual((state, self.decisions()), ("deferred", {"A1": "deferred"}))
        self.refused("change_status", change("A1", "resume", at=""), "bad_date", "at")
        self.refused("change_application", change("A1", "defer", at=""), "not_allowed", "action")
        timeline = self.query("history_list", application_ref="A1", after=0, max=0)
        self.assertEqual([(row["version"], row["what"], row["state"], row["reason"]) for row in timeline],
                         [(1, "accepted", "accepted", ""), (2, "deferred", "deferred", REASON)])
        self.assertEqual(self.query("history_list", application_ref="A1", after=1, max=0), timeline[1:])

    def test_a_consent_is_given_and_taken_back(self):
        self.submitted("A1")
        for is_given in (True, True, False):
            self.done("set_consent", {"application_ref": "A1", "sponsor": "mentor", "is_given": is_given})
            row, = self.query("participant_find", application_ref="A1")
            self.assertEqual((row["mentor_consent"], row["headteacher_consent"]), (is_given, False))
        self.refused("set_consent", {"application_ref": "A9", "sponsor": "mentor", "is_given": True}, "unknown_application",
                     "application_ref")
        self.assertEqual([(kind, version, fields["is_given"]) for kind, _, version, fields in self.events()
                          if kind == "consent_changed"], [("consent_changed", 2, True), ("consent_changed", 3, False)])

    def test_an_adjustment_is_told_when_it_is_another(self):
        self.submitted("A1")
        for adjustment in ("extra_time_25", "extra_time_25", ""):
            self.done("set_adjustment", {"application_ref": "A1", "adjustment": adjustment})
        self.refused("set_adjustment", {"application_ref": "A1", "adjustment": "extra_time_52"}, "bad_adjustment", "adjustment")
        self.assertEqual([(version, fields["adjustment"]) for kind, _, version, fields in self.events()
                          if kind == "adjustment_changed"], [(2, "extra_time_25"), (3, "")])

    def test_staff_are_known_by_the_digest_of_their_address(self):
        ids = self.done("register_staff", {"email": "Ann@example.org"}, {"email": "bob@example.org"}, {"email": "ann@EXAMPLE.org"})
        self.assertEqual((ids[0], len(ids[1])), (ids[2], 64))
        self.refused("register_staff", {"email": "nobody"}, "bad_email", "email")
        self.submitted("A1", mentor_email="m@example.org")
        asked = (("staff", ids[0], ""), ("mentor", "", "A1"), ("headteacher", "100001", ""), ("partner", "P1", ""), ("", "", "A1"),
                 ("staff", "0" * 64, ""))
        found = [self.query("contact_find", application_ref=ref, kind=kind, id=identifier) for kind, identifier, ref in asked]
        self.assertEqual([[row["email"] for row in rows] for rows in found],
                         [["Ann@example.org"], ["m@example.org"], ["head@example.org"], ["desk@example.org"], ["A1@example.org"], []])
        self.assertEqual([(rows[0]["kind"], rows[0]["id"], rows[0]["application_ref"]) for rows in found[:5]], list(asked[:5]))

    def test_registers_are_listed_page_by_page_and_found(self):
        pages = [self.query("partner_list", after="", max=2), self.query("partner_list", after="P2", max=2)]
        self.assertEqual([[row["partner_id"] for row in page] for page in pages], [["P1", "P2"], ["P3"]])
        self.assertEqual(self.query("partner_find", partner_id="P3"), pages[1])
        self.assertEqual([row["urn"] for row in self.query("school_list", after="100002", max=0)], ["100003", "100004"])
        school_row, = self.query("school_find", urn="100003")
        self.assertEqual((school_row["country"], school_row["headteacher_email"]), ("wales", "head@example.org"))
        self.submitted("A1"), self.submitted("A2"), self.submitted("A3")
        row, = self.query("place_list", partner_id="P1", programme="", after="", max=0)
        self.assertEqual((row["place_id"], row["places"], row["held"], row["waiting"]), ("P1/NPQX", 2, 2, 1))
        self.assertEqual(self.query("cohort_find"), [row for row in self.query("cohort_list", after="", max=0)
                                                     if row["cohort_id"] == self.cohort])
        listed = self.query("programme_list", after="", max=0)
        self.assertEqual([(row["code"], row["title"], row["report"]) for row in listed], [("NPQALL", "Sample", ""), ("NPQX", "Sample", "")])
        found, = self.query("programme_find", code="NPQX", version=0)
        self.assertEqual((found["version"], json.loads(found["definition"])["code"]), (1, "NPQX"))
        again, = self.client.commands("enrolment.publish_programme", "", [
            {"code": "NPQX", "version": 1, "definition": json.dumps(programme())}])
        self.assertEqual(found["report"], again[2])

    def test_applications_are_filtered_and_sorted(self):
        for ref, hour, partner_id in (("A1", 12, "P1"), ("A2", 10, "P3"), ("A3", 11, "P1")):
            self.submitted(ref, submitted_at=f"2026-08-01T{hour}:00:00Z", partner_id=partner_id)
        def refs(**filters):
            return [row["application_ref"] for row in self.query("application_list", **{"after": "", **filters})]
        self.assertEqual(refs(partner_id="P1"), ["A1", "A3"])
        found = {row["application_ref"]: row["submitted_at"] for row in self.query("application_list", after="")}
        self.assertEqual(refs(sort="submitted_at"), ["A2", "A3", "A1"])
        self.assertEqual((refs(sort="submitted_at", max=1, after="A2", after_at=found["A2"]), refs(state="rejected"), refs(programme="NPQX", max=2)),
                         (["A3"], [], ["A1", "A2"]))
        # A gateway of the release before does not say when the last one was submitted.
        self.assertEqual((refs(sort="submitted_at", after="A2"), refs(sort="-submitted_at", after="A3")), (["A3", "A1"], ["A2"]))
