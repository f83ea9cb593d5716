"""assessment: windows, case studies, sealed marks, and what comes of them."""
import json

from tests.integration.rows import STATES, ServiceTest, programme, us

OPENS, CLOSES, INSIDE = "2027-11-01T00:00:00Z", "2027-11-09T00:00:00Z", "2027-11-05T12:00:00Z"
AGAIN = "2028-02-03T09:00:00Z"   # within the second attempt's window
HASH = "0123456789abcdefABCDEF" + "0" * 42


def marker(name, urn="", partner_id=""):
    return {"marker_email": f"{name}@example.org", "school_urn": urn, "partner_id": partner_id}


def window(window_id, attempt=1, opens_at=OPENS, closes_at=CLOSES, code="NPQX"):
    return {"window_id": window_id, "programme": code, "attempt": str(attempt), "opens_at": opens_at, "closes_at": closes_at}


def submission(ref, at=INSIDE, words=1500, sha256=HASH):
    return {"application_ref": ref, "submitted_at": at, "words": str(words), "sha256": sha256, "title": "A case study"}


def mark(ref, name, result="pass", attempt=1, score=50):
    return {"application_ref": ref, "marker_email": f"{name}@example.org", "attempt": str(attempt), "result": result,
            "score": str(score), "sealed_at": "2027-11-20T09:00:00Z"}


class Assessment(ServiceTest):
    service, sources = "assessment", ("enrolment", "sessions")

    def setUp(self):
        super().setUp()
        self.open_cohort("2027-09-30T00:00:00Z")
        self.tell_programme(programme())
        self.tell_programme(programme("NPQ1", assessment={"window_days": 8, "max_words": 10, "attempts": 1}))
        self.tell_partners("P1", "P2")
        self.tell_schools("100001", "100002")
        self.settle()
        self.done("register_marker", marker("m1"), marker("m2"), marker("m3", "100002"), marker("m4", "", "P2"))
        self.done("open_window", window("W1"), window("W2", 2, "2028-02-01T00:00:00Z", "2028-02-09T00:00:00Z"))

    def open_cohort(self, completes_on):
        self.tell("enrolment.cohort_opened", self.cohort, {"cohort_id": self.cohort, "starts_on": us("2026-10-01T00:00:00Z"),
                                                          "completes_on": us(completes_on)})

    def engage(self, *refs, kind="engaged"):
        for ref in refs:
            self.tell(f"sessions.{kind}", ref, {"application_ref": ref})

    def candidates(self, *refs, **changes):
        """Accepted people who have engaged."""
        for ref in refs:
            self.enrol(ref, **changes)
        self.engage(*refs)
        self.settle()

    def outcomes(self):
        return {row["application_ref"]: (row["submissions"], row["attempts"], row["outcome"])
                for row in self.query("outcome_list", after="")}

    def verdicts(self):
        """(kind, who, version, attempt) of what was told"""
        return [(kind, ref, version, fields["attempt"]) for kind, ref, version, fields in self.events()
                if kind in ("passed", "referred", "failed")]

    # ---- rows that are refused

    def test_markers_are_checked_in_order(self):
        self.assert_order_of_checks(
            "register_marker", {"marker_email": "m1@example", "school_urn": "9", "partner_id": "P9"},
            ("bad_email", "marker_email", {"marker_email": "M1@EXAMPLE.org"}), ("unknown_school", "school_urn", {"school_urn": "100001"}),
            ("unknown_partner", "partner_id", {"partner_id": "P1"}), ("duplicate", "marker_email", {"marker_email": "m9@example.org"}))

    def test_windows_are_checked_in_order(self):
        self.assert_order_of_checks(
            "open_window", window("W1", 3, "now", "then", "X"), ("duplicate", "window_id", {"window_id": "W3"}),
            ("unknown_programme", "programme", {"programme": "NPQX"}), ("bad_number", "attempt", {"attempt": "0"}),
            ("bad_number", "attempt", {"attempt": "1"}), ("bad_date", "opens_at", {"opens_at": OPENS}),
            ("bad_date", "closes_at", {"closes_at": OPENS}), ("bad_time", "closes_at", {"closes_at": "2027-12-31T00:00:00Z"}),
            ("window_too_late", "closes_at", {"closes_at": "2027-12-31T00:59:59+01:00"}))
        self.done("open_window", window("W4", 2, OPENS, "2029-01-01T00:00:00Z"))

    def test_three_months_end_on_the_last_day_of_a_short_month(self):
        self.cohort += " short"
        self.open_cohort("2027-11-30T00:00:00Z")
        self.settle()
        self.refused("open_window", window("W1", 1, OPENS, "2028-03-01T00:00:00Z"), "window_too_late", "closes_at")
        self.done("open_window", window("W1", 1, OPENS, "2028-02-29T23:59:59Z"))

    def test_submissions_are_checked_in_order(self):
        self.candidates("A1", "A2")
        self.enrol("N1")
        self.enrol("W1", "waitlisted")
        self.settle()
        self.done("submit", submission("A1"))
        self.done("mark", mark("A1", "m1"))
        self.assert_order_of_checks(
            "submit", submission("A9", "then", "many", HASH[1:]), ("unknown_application", "application_ref", {"application_ref": "W1"}),
            ("bad_date", "submitted_at", {"submitted_at": "2027-11-09T00:00:01Z"}),
            ("not_active", "application_ref", {"application_ref": "N1"}),
            ("engagement_below_threshold", "application_ref", {"application_ref": "A1"}),
            ("no_window", "submitted_at", {"submitted_at": CLOSES}), ("bad_number", "words", {"words": "1501"}),
            ("too_long", "words", {"words": "0"}), ("bad_hash", "sha256", {"sha256": "g" * 64}), ("bad_hash", "sha256", {"sha256": HASH}),
            ("already_marked", "application_ref", {"application_ref": "A2"}))

    def test_marks_are_checked_in_order(self):
        self.candidates("A1", "A2", "S1")
        self.enrol("W1", "waitlisted")
        self.settle()
        self.done("submit", submission("A1"), submission("A2"))
        self.done("mark", mark("A1", "m1"), mark("A1", "m2"), mark("A2", "m2"))
        self.enrol("A1", "transferred", partner_id="P2")
        self.enrol("A2", "transferred", partner_id="P2", school_urn="100002")
        self.settle()
        self.assert_order_of_checks(
            "mark", {**mark("A9", "m9", "maybe", 3, 101), "sealed_at": ""}, ("unknown_application", "application_ref", {"application_ref": "W1"}),
            ("unknown_marker", "marker_email", {"marker_email": "M4@example.org"}), ("bad_number", "attempt", {"attempt": "2"}),
            ("bad_number", "score", {"score": "100"}), ("bad_date", "sealed_at", {"sealed_at": INSIDE}),
            ("bad_result", "result", {"result": "fail"}), ("not_active", "application_ref", {"application_ref": "S1"}),
            ("no_submission", "attempt", {"application_ref": "A1"}), ("no_submission", "attempt", {"attempt": "1"}),
            ("conflict_of_interest", "marker_email", {"marker_email": "m1@example.org"}),
            ("already_marked", "marker_email", {"marker_email": "m3@example.org"}),
            ("not_needed", "attempt", {"application_ref": "A2"}), ("conflict_of_interest", "marker_email", {"marker_email": "m1@example.org"}))

    def test_a_conflict_is_that_of_the_moment(self):
        self.candidates("A1")
        self.done("submit", submission("A1"))
        self.enrol("A1", "transferred", partner_id="P2")
        self.settle()
        self.refused("mark", mark("A1", "m4"), "conflict_of_interest", "marker_email")
        self.enrol("A1", "transferred", partner_id="P1")
        self.settle()
        self.done("mark", mark("A1", "m4"))

    # ---- windows and submissions

    def test_a_window_holds_both_its_ends_and_extra_time_moves_the_later_one(self):
        self.candidates("A1")
        self.candidates("X1", adjustment="extra_time_25")
        self.candidates("Y1", adjustment="extra_time_50")
        late = "2027-11-11T00:00:00Z"
        self.done("submit", *[submission(ref, at) for ref, at in
                              (("A1", OPENS), ("A1", CLOSES), ("X1", OPENS), ("X1", late), ("Y1", CLOSES))])
        for ref, at in (("A1", "2027-10-31T23:59:59.999999Z"), ("A1", "2027-11-09T00:00:00.000001Z"), ("X1", "2027-10-31T23:59:59Z"),
                        ("X1", "2027-11-11T00:00:00.000001Z"), ("Y1", late), ("A1", AGAIN)):
            self.refused("submit", submission(ref, at), "no_window", "submitted_at")

    def test_several_windows_are_one_offer(self):
        self.candidates("A1")
        self.done("open_window", window("W5", 1, "2027-12-01T00:00:00Z", "2027-12-02T00:00:00Z"))
        self.done("submit", submission("A1"), submission("A1", "2027-12-01T10:00:00Z"))
        self.refused("submit", submission("A1", "2027-11-20T10:00:00Z"), "no_window", "submitted_at")
        self.assertEqual(self.outcomes()["A1"], (2, "", "awaiting_marks"))

    def test_engagement_may_be_told_first_and_be_lost_again(self):
        self.engage("A1")
        self.settle()
        self.enrol("A1")
        self.settle()
        self.done("submit", submission("A1"))
        self.engage("A1", kind="disengaged")
        self.settle()
        self.refused("submit", submission("A1"), "engagement_below_threshold", "application_ref")

    def test_there_is_a_second_attempt_only_after_a_fail(self):
        self.candidates("A1", "B1")
        self.done("submit", submission("A1"), submission("B1"))
        self.refused("submit", submission("A1", AGAIN), "no_window", "submitted_at")
        self.done("mark", mark("A1", "m1", "fail"), mark("A1", "m2", "fail"), mark("B1", "m1"), mark("B1", "m2"))
        self.refused("submit", submission("A1"), "no_window", "submitted_at")
        self.refused("submit", submission("B1", AGAIN), "no_window", "submitted_at")
        self.done("submit", submission("A1", AGAIN), submission("A1", AGAIN))
        self.assertEqual(self.outcomes()["A1"], (3, "fail", "referred"))
        self.done("mark", mark("A1", "m1", "fail", 2), mark("A1", "m2", "fail", 2))
        self.refused("submit", submission("A1", AGAIN), "no_window", "submitted_at")

    def test_a_programme_with_one_attempt_has_no_second(self):
        self.candidates("A1", programme="NPQ1")
        self.done("open_window", window("W6", 1, code="NPQ1"), window("W7", 2, OPENS, AGAIN, "NPQ1"))
        self.refused("submit", submission("A1", words=11), "too_long", "words")
        self.done("submit", submission("A1", words=10))
        self.done("mark", mark("A1", "m1", "fail"), mark("A1", "m2", "fail"))
        self.refused("submit", submission("A1", words=10), "no_window", "submitted_at")
        self.assertEqual(self.verdicts(), [("failed", "A1", 3, 1)])
        self.assertEqual(self.outcomes()["A1"], (1, "fail", "failed"))

    # ---- marks

    def test_two_who_agree_settle_it_and_else_the_third(self):
        cases = {"pp": "passed", "ff": "referred", "pfp": "passed", "fpf": "referred", "fpp": "passed", "pff": "referred"}
        self.candidates(*cases)
        self.done("submit", *[submission(ref) for ref in cases])
        results = {"p": "pass", "f": "fail"}
        for number in range(3):
            self.done("mark", *[mark(ref, f"m{number + 1}", results[ref[number]]) for ref in cases if len(ref) > number])
            self.assertEqual([ref for _, ref, _, _ in self.verdicts()], [ref for n in range(2, number + 2) for ref in cases if len(ref) == n])
        self.assertEqual(self.verdicts(), [(cases[ref], ref, 3, 1) for ref in sorted(cases, key=len)])
        for ref in cases:
            self.refused("mark", mark(ref, "m4"), "not_needed", "attempt")

    def test_one_frame_may_settle_an_attempt_and_refuse_what_is_behind(self):
        self.candidates("A1")
        self.assertEqual(self.ask("mark", mark("A1", "m1")), [("no_submission", "attempt", "")])
        self.done("submit", submission("A1"))
        self.assertEqual([code for code, _, _ in self.ask("mark", mark("A1", "m1"), mark("A1", "M1"), mark("A1", "m2"), mark("A1", "m3"))],
                         ["", "already_marked", "", "not_needed"])

    def test_events_of_a_candidate_are_counted(self):
        self.candidates("A1", "B1")
        self.done("submit", submission("A1"), submission("B1"))
        self.done("mark", *[mark(ref, name, "fail") for ref in ("A1", "B1") for name in ("m1", "m2")])
        self.done("submit", submission("A1", AGAIN), submission("B1", AGAIN))
        self.done("mark", *[mark(ref, name, result, 2) for ref, result in (("A1", "pass"), ("B1", "fail")) for name in ("m1", "m2")])
        self.assertEqual(self.verdicts(), [("referred", "A1", 3, 1), ("referred", "B1", 3, 1), ("passed", "A1", 6, 2), ("failed", "B1", 6, 2)])
        self.assertEqual(self.outcomes(), {"A1": (2, "fail+pass", "passed"), "B1": (2, "fail+fail", "failed")})

    def test_a_deferred_person_is_marked_and_stays_deferred(self):
        self.candidates("A1", "A2")
        self.done("submit", submission("A1"), submission("A2"))
        self.enrol("A1", "deferred")
        self.enrol("A2", "withdrawn")
        self.settle()
        self.refused("submit", submission("A1"), "not_active", "application_ref")
        self.refused("mark", mark("A2", "m1"), "not_active", "application_ref")
        self.done("mark", mark("A1", "m1"), mark("A1", "m2"))
        self.assertEqual(self.verdicts(), [("passed", "A1", 3, 1)])
        self.assertEqual(self.outcomes(), {"A1": (1, "pass", "deferred"), "A2": (1, "", "withdrawn")})

    def test_outcomes_of_all_kinds(self):
        for kind, state in STATES.items():
            self.enrol(kind, kind)
        self.candidates("not_submitted", "awaiting_marks")
        self.done("submit", submission("awaiting_marks"))
        self.assertEqual(self.outcomes(), {
            **{kind: (0, "", "not_engaged" if state == "accepted" else state) for kind, state in STATES.items()},
            "not_submitted": (0, "", "not_submitted"), "awaiting_marks": (1, "", "awaiting_marks")})
        rows = self.query("outcome_list", after="not_submitted")
        self.assertEqual([row["application_ref"] for row in rows], [ref for ref in sorted(self.outcomes()) if ref > "not_submitted"])

    def test_the_same_event_twice_changes_nothing(self):
        self.candidates("A1", "A2")
        self.engage("A2", kind="disengaged")
        self.enrol("A1", "transferred", partner_id="P2")
        self.assert_read_once("enrolment")
        self.assert_read_once("sessions")

    # ---- what candidates are told of windows

    def told(self, *kinds):
        return [event for event in self.events() if event[0] in kinds]

    def deadlines(self):
        """(kind, who, window, closes, sequence) of what was told."""
        return [(kind.removeprefix("deadline_"), ref, fields["window_id"], fields["closes_at"], fields["sequence"])
                for kind, ref, _, fields in self.told("deadline_set", "deadline_changed")]

    def test_who_is_accepted_hears_of_the_windows_with_the_adjustment_applied(self):
        self.candidates("A1")
        self.candidates("A2", adjustment="extra_time_25")
        self.enrol("A3", "waitlisted")
        self.settle()
        plain, longer = us(CLOSES), us("2027-11-11T00:00:00Z")
        self.assertEqual(self.deadlines(), [("set", "A1", "W1", plain, 0), ("set", "A2", "W1", longer, 0)])
        self.enrol("A1", "adjustment_changed", adjustment="extra_time_25")
        self.enrol("A1", "mode_changed", mode="online")
        self.enrol("A3", "accepted")
        self.settle()
        self.assertEqual(sorted(self.deadlines()[2:]), [("changed", "A1", "W1", longer, 1), ("set", "A3", "W1", plain, 0)])
        row, = self.query("deadline_find", application_ref="A1")
        self.assertEqual((row["window_id"], row["closes_at"], row["sequence"]), ("W1", longer, 1))

    def test_a_window_that_moves_is_told_to_whom_it_concerns(self):
        self.candidates("A1", "A2")
        self.enrol("A2", "withdrawn")
        self.settle()
        later = {"window_id": "W1", "opens_at": "", "closes_at": "2027-11-12T00:00:00Z"}
        self.done("change_window", later, later)
        self.assertEqual(self.deadlines()[2:], [("changed", "A1", "W1", us("2027-11-12T00:00:00Z"), 1)])
        self.assertEqual([(kind, subject, version, fields["sequence"]) for kind, subject, version, fields in
                          self.told("window_set", "window_changed") if fields["window_id"] == "W1"],
                         [("window_set", "window/W1", 1, 0), ("window_changed", "window/W1", 2, 1)])
        self.assertEqual([(row["window_id"], row["sequence"]) for row in self.query("window_list", programme="", after="", max=0)],
                         [("W1", 1), ("W2", 0)])
        self.refused("change_window", {**later, "window_id": "W9"}, "unknown_window", "window_id")
        self.refused("change_window", {**later, "closes_at": "2028-01-01T00:00:00Z"}, "window_too_late", "closes_at")

    def test_a_referral_brings_the_windows_of_the_second_attempt(self):
        self.candidates("A1")
        self.done("submit", submission("A1"))
        self.done("mark", mark("A1", "m1", "fail"), mark("A1", "m2", "fail"))
        self.assertEqual([row[:3] for row in self.deadlines()], [("set", "A1", "W1"), ("set", "A1", "W2")])
        self.done("change_window", {"window_id": "W1", "opens_at": "", "closes_at": "2027-11-12T00:00:00Z"})
        self.assertEqual(len(self.deadlines()), 2)   # of the first attempt nobody needs to hear any more

    # ---- receipts, and marks without names

    def test_a_submission_has_a_receipt(self):
        self.candidates("A1")
        receipts = [json.loads(text) for text in self.done("submit", submission("A1"), submission("A1", words=3))]
        self.assertEqual(receipts, [{"attempt": 1, "count": count, "sha256": HASH.lower(), "submitted_at": INSIDE} for count in (1, 2)])
        row, = self.query("submission_find", application_ref="A1")
        self.assertEqual((row["count"], row["sha256"], row["words"], row["is_settled"]), (2, HASH.lower(), 3, False))
        self.assertEqual(self.query("submission_list", partner_id="P1", programme="", after="", max=0), [row])
        self.assertEqual(self.query("submission_list", partner_id="P2", programme="", after="", max=0), [])
        self.assertEqual([(version, fields["count"]) for _, _, version, fields in self.told("submitted")], [(2, 1), (3, 2)])

    def test_a_marker_sees_a_number_and_others_see_marks_once_they_agree(self):
        self.candidates("A1")
        self.candidates("A2", school_urn="100002")
        self.candidates("A3", partner_id="P2")
        self.done("submit", submission("A1"), submission("A2"), submission("A3"))
        ids = {fields["staff_id"]: (fields["school_urn"], fields["partner_id"]) for _, _, _, fields in self.told("marker_registered")}
        free, other = [staff for staff, interests in ids.items() if interests == ("", "")]
        schooled, = [staff for staff, (urn, _) in ids.items() if urn]
        def awaiting(staff):
            return [row["candidate_no"] for row in self.query("marking_list", staff_id=staff, after="", max=0)]
        self.assertEqual((len(awaiting(free)), len(awaiting(schooled))), (3, 2))
        self.assertNotIn("application_ref", self.query("marking_list", staff_id=free, after="", max=0)[0])
        number, = set(awaiting(free)) - set(awaiting(schooled))
        give = {"candidate_no": number, "staff_id": free, "result": "pass", "score": "61"}
        self.refused("give_mark", {**give, "staff_id": schooled}, "conflict_of_interest", "staff_id")
        self.refused("give_mark", {**give, "candidate_no": "0" * 16}, "unknown_candidate", "candidate_no")
        self.refused("give_mark", {**give, "staff_id": "f" * 64}, "unknown_marker", "staff_id")
        self.done("give_mark", give)
        self.refused("give_mark", give, "already_marked", "staff_id")
        self.assertNotIn(number, awaiting(free))
        all_marks = {"application_ref": "", "partner_id": "", "staff_id": "", "after": "", "max": 0}
        self.assertEqual(self.query("mark_list", **all_marks), [])
        own, = self.query("mark_list", **{**all_marks, "staff_id": free})
        self.assertEqual((own["application_ref"], own["candidate_no"], own["score"]), ("", number, 61))
        self.done("give_mark", {**give, "staff_id": other})
        rows = self.query("mark_list", **{**all_marks, "application_ref": "A2"})
        self.assertEqual(({row["staff_id"] for row in rows}, [row["result"] for row in rows]), ({free, other}, ["pass", "pass"]))
        outcome, = self.query("outcome_find", application_ref="A2")
        self.assertEqual((outcome["outcome"], outcome["partner_id"]), ("passed", "P1"))
        self.assertEqual([row["application_ref"] for row in self.query("outcome_list", after="", partner_id="P2", programme="", max=5)], ["A3"])
