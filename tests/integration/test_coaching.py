"""coaching: who gets a coach, who waits for one, and which meetings count."""
from tests.integration.rows import ServiceTest, us


def coach(name, room=1, partner_id="P1"):
    return {"coach_email": f"{name}@example.org", "partner_id": partner_id, "max_participants": str(room)}


def meeting(meeting_id, ref, minutes=60, status="held"):
    return {"meeting_id": meeting_id, "application_ref": ref, "held_at": "2026-11-01T09:00:00Z", "minutes": str(minutes),
            "status": status}


class Coaching(ServiceTest):
    service, sources = "coaching", ("enrolment",)

    def setUp(self):
        super().setUp()
        self.asked = 0
        self.tell_partners("P1", "P2")
        self.settle()

    def happens(self, event, *refs, **changes):
        for ref in refs:
            self.enrol(ref, event, **changes)
        self.settle()

    def coached(self, *refs):
        """Those of the accepted people who have a coach: a meeting that gives nothing is taken."""
        found = []
        for ref in refs:
            self.asked += 1
            (code, field, _), = self.ask("record_meeting", meeting(f"probe {self.asked}", ref, 0, "cancelled"))
            self.assertIn((code, field), (("", ""), ("no_coach", "application_ref")))
            found += [] if code else [ref]
        return found

    def told(self, *kinds):
        return [event for event in self.events() if event[0] in kinds]

    def arranged(self, ref="A1", starts_at="2027-03-01T09:00:00Z", ends_at="2027-03-01T10:00:00Z", meeting_id=""):
        return {"meeting_id": meeting_id, "application_ref": ref, "starts_at": starts_at, "ends_at": ends_at}

    # ---- rows that are refused

    def test_coaches_are_checked_in_order(self):
        self.done("register_coach", coach("c1"))
        self.assert_order_of_checks(
            "register_coach", {"coach_email": "c1@@example.org", "partner_id": "P9", "max_participants": "1.5"},
            ("bad_email", "coach_email", {"coach_email": "C1@EXAMPLE.ORG"}), ("unknown_partner", "partner_id", {"partner_id": "P2"}),
            ("bad_number", "max_participants", {"max_participants": "0"}), ("duplicate", "coach_email", {"coach_email": "c2@example.org"}))

    def test_meetings_are_checked_in_order(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1", "A2", at=us("2026-09-01T09:00:00Z"))
        self.happens("waitlisted", "W1")
        self.assertEqual(self.coached("A1", "A2"), ["A1"])
        self.done("record_meeting", meeting("M1", "A1"))
        self.assert_order_of_checks(
            "record_meeting", {**meeting("M1", "A9", "1441", "done"), "held_at": "2026-11-01"},
            ("duplicate_event", "meeting_id", {"meeting_id": "M2"}), ("unknown_application", "application_ref", {"application_ref": "W1"}),
            ("bad_date", "held_at", {"held_at": "2026-11-01T09:00:00Z"}), ("not_active", "application_ref", {"application_ref": "A2"}),
            ("no_coach", "application_ref", {"application_ref": "A1"}), ("bad_status", "status", {"status": "no_show"}),
            ("bad_minutes", "minutes", {"minutes": "1440"}))

    def test_a_refused_meeting_does_not_take_the_identifier(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        answers = self.ask("record_meeting", meeting("M1", "A1", -1), meeting("M1", "A1"), meeting("M1", "A1"))
        self.assertEqual([code for code, _, _ in answers], ["bad_minutes", "", "duplicate_event"])

    # ---- meetings

    def test_only_what_was_held_gives_minutes(self):
        self.done("register_coach", coach("c1", 2))
        self.happens("accepted", "A1", "A2")
        self.done("record_meeting", meeting("M1", "A1", 45), meeting("M2", "A1", 45, "no_show"), meeting("M3", "A2", 30),
                  meeting("M4", "A1", 45, "cancelled"), meeting("M5", "A1", 0), meeting("M6", "A1", 15))
        self.assertEqual(self.told("meeting_held"), [("meeting_held", ref, version, {"application_ref": ref, "minutes": minutes, "meeting_id": meeting_id, "held_at": us("2026-11-01T09:00:00Z")})
                                         for ref, version, meeting_id, minutes in (("A1", 2, "M1", 45), ("A2", 2, "M3", 30), ("A1", 3, "M6", 15))])

    # ---- matching

    def test_nobody_waits_while_there_is_room(self):
        self.happens("accepted", "A1", "A2", "A3")
        self.happens("accepted", "B1", partner_id="P2")
        self.assertEqual(self.coached("A1", "A2", "A3", "B1"), [])
        self.done("register_coach", coach("c1", 1), coach("c2", 0))
        self.assertEqual(len(self.coached("A1", "A2", "A3")), 1)
        self.done("register_coach", coach("c3", 5), coach("c4", 1, "P2"))
        self.assertEqual(self.coached("A1", "A2", "A3", "B1"), ["A1", "A2", "A3", "B1"])
        self.happens("accepted", "A4", "A5", "A6", "A7")
        self.assertEqual(len(self.coached("A4", "A5", "A6", "A7")), 3)

    def test_who_has_waited_longest_comes_first(self):
        for ref, hour in (("A1", 12), ("A2", 10), ("A3", 11)):
            self.happens("accepted", ref, at=us(f"2026-09-01T{hour}:00:00Z"))
        for name, found in (("c1", ["A2"]), ("c2", ["A2", "A3"])):
            self.done("register_coach", coach(name))
            self.assertEqual(sorted(self.coached("A1", "A2", "A3")), found)

    def test_room_that_is_freed_goes_to_one_who_waits(self):
        for event, changes in (("withdrawn", {}), ("transferred", {"partner_id": "P2"})):
            with self.subTest(event):
                self.cohort += event
                self.people, self.versions = {}, {}
                self.tell_partners("P1", "P2")
                self.settle()
                self.done("register_coach", coach("c1"))
                self.happens("accepted", "A1")
                self.happens("accepted", "A2")
                self.assertEqual(self.coached("A1", "A2"), ["A1"])
                self.happens(event, "A1", **changes)
                self.assertEqual(self.coached("A2"), ["A2"])

    def test_a_transfer_matches_a_coach_of_the_new_partner(self):
        self.done("register_coach", coach("c1"), coach("c2", 1, "P2"))
        self.happens("accepted", "A1")
        self.happens("transferred", "A1", partner_id="P2")
        self.happens("accepted", "A2")
        self.assertEqual(self.coached("A1", "A2"), ["A1", "A2"])
        self.happens("transferred", "A2", partner_id="P2")
        self.assertEqual(self.coached("A1", "A2"), ["A1"])

    def test_a_deferred_person_keeps_the_coach_and_takes_up_room(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        self.happens("accepted", "A2")
        self.happens("deferred", "A1")
        self.assertEqual(self.coached("A2"), [])
        self.refused("record_meeting", meeting("M1", "A1"), "not_active", "application_ref")
        self.happens("resumed", "A1")
        self.assertEqual(self.coached("A1", "A2"), ["A1"])

    def test_a_deferred_person_without_a_coach_gets_none_until_the_return(self):
        self.happens("accepted", "A1")
        self.happens("deferred", "A1")
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A2")
        self.assertEqual(self.coached("A2"), ["A2"])
        self.happens("resumed", "A1")
        self.assertEqual(self.coached("A1"), [])
        self.happens("withdrawn", "A2")
        self.assertEqual(self.coached("A1"), ["A1"])

    def test_only_accepted_people_are_matched(self):
        self.done("register_coach", coach("c1", 9))
        self.happens("waitlisted", "A1", "A2")
        self.happens("rejected", "A3")
        self.happens("withdrawn", "A2")
        for ref in ("A1", "A2", "A3"):
            self.refused("record_meeting", meeting("M1", ref), "not_active", "application_ref")
        self.assertEqual(self.system.sql("coaching", "SELECT max(held) FROM coach WHERE cohort_id = %s", self.cohort), [(0,)])
        self.happens("accepted", "A1")
        self.happens("mode_changed", "A1", mode="online")
        self.assertEqual(self.coached("A1"), ["A1"])

    def test_no_coach_ever_has_more_than_there_is_room_for(self):
        refs = [f"A{number:02}" for number in range(30)]
        self.happens("accepted", *refs)
        self.done("register_coach", *[coach(f"c{room}", room) for room in (0, 1, 2, 7)])
        self.assertEqual(len(self.coached(*refs)), 10)
        self.happens("withdrawn", *refs[:15])
        self.assertEqual(len(self.coached(*refs[15:])), 10)
        self.happens("withdrawn", *refs[15:])
        self.assertEqual(self.system.sql("coaching", "SELECT sum(held) FROM coach WHERE cohort_id = %s", self.cohort), [(0,)])

    def test_the_same_event_twice_changes_nothing(self):
        self.done("register_coach", coach("c1", 2), coach("c2", 2, "P2"))
        self.happens("accepted", "A1", "A2", "A3")
        self.happens("transferred", "A1", partner_id="P2")
        self.happens("withdrawn", "A2")
        self.assert_read_once("enrolment")

    # ---- who coaches whom, and what they arrange

    def match(self, *refs):
        """The coach of each, by staff_id."""
        return {row["application_ref"]: row["staff_id"] for ref in refs for row in self.query("match_find", application_ref=ref)}

    def test_a_match_and_its_end_are_told(self):
        self.done("register_coach", coach("c1"), coach("c2", 1, "P2"))
        self.happens("accepted", "A1")
        first = self.match("A1")["A1"]
        self.happens("transferred", "A1", partner_id="P2")
        second = self.match("A1")["A1"]
        self.happens("withdrawn", "A1")
        self.assertEqual((self.match("A1"), first != second), ({}, True))
        self.assertEqual([(kind, version, fields["staff_id"], fields["former_staff_id"]) for kind, _, version, fields in self.events()],
                         [("matched", 1, first, ""), ("unmatched", 2, first, ""), ("matched", 3, second, first), ("unmatched", 4, second, "")])

    def test_coaches_and_their_people_are_listed(self):
        self.done("register_coach", coach("c1", 2), coach("c2", 1, "P2"))
        self.happens("accepted", "A1", "A2")
        staff_id = self.match("A1")["A1"]
        self.assertEqual([(row["staff_id"], row["held"], row["max_participants"]) for row in
                          self.query("coach_list", partner_id="P1", after="", max=0)], [(staff_id, 2, 2)])
        everybody = [row["staff_id"] for row in self.query("coach_list", partner_id="", after="", max=0)]
        self.assertEqual([row["staff_id"] for row in self.query("coach_list", partner_id="", after=everybody[0], max=1)], everybody[1:])
        rows = self.query("match_list", staff_id=staff_id, after="A1", max=0)
        self.assertEqual([(row["application_ref"], row["partner_id"]) for row in rows], [("A2", "P1")])
        self.assertGreater(rows[0]["since"], us("2026-01-01T00:00:00Z"))

    def test_a_meeting_is_arranged_moved_and_called_off(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        (meeting_id,) = self.done("arrange_meeting", self.arranged())
        later = {"meeting_id": meeting_id, "starts_at": "2027-03-02T09:00:00Z", "ends_at": "2027-03-02T10:30:00Z"}
        self.done("move_meeting", later, later)
        self.done("call_off_meeting", {"meeting_id": meeting_id}, {"meeting_id": meeting_id})
        self.refused("move_meeting", later, "meeting_over", "meeting_id")
        changes = self.told("meeting_arranged", "meeting_moved", "meeting_called_off")
        self.assertEqual([(kind, version, fields["sequence"], fields["starts_at"]) for kind, _, version, fields in changes],
                         [("meeting_arranged", 2, 0, us("2027-03-01T09:00:00Z")), ("meeting_moved", 3, 1, us("2027-03-02T09:00:00Z")),
                          ("meeting_called_off", 4, 2, us("2027-03-02T09:00:00Z"))])
        row, = self.query("meeting_find", meeting_id=meeting_id)
        self.assertEqual((row["state"], row["sequence"], row["staff_id"]), ("called_off", 2, self.match("A1")["A1"]))

    def test_arrangements_are_checked_in_order(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1", "A2", at=us("2026-09-01T09:00:00Z"))
        self.done("arrange_meeting", self.arranged(meeting_id="M1"))
        self.assert_order_of_checks(
            "arrange_meeting", self.arranged("A9", "x", "y", "M1"),
            ("duplicate", "meeting_id", {"meeting_id": "M2"}), ("unknown_application", "application_ref", {"application_ref": "A2"}),
            ("bad_date", "starts_at", {"starts_at": "2020-03-01T09:00:00Z"}), ("bad_date", "ends_at", {"ends_at": "2020-03-01T09:00:00Z"}),
            ("bad_time", "ends_at", {"ends_at": "2020-03-02T09:00:01Z"}), ("bad_duration", "ends_at", {"ends_at": "2020-03-01T10:00:00Z"}),
            ("in_the_past", "starts_at", {"starts_at": "2027-03-01T09:00:00Z", "ends_at": "2027-03-01T10:00:00Z"}),
            ("no_coach", "application_ref", {"application_ref": "A1"}))
        self.refused("move_meeting", {"meeting_id": "M9", "starts_at": "", "ends_at": ""}, "unknown_meeting", "meeting_id")

    def test_who_loses_the_coach_loses_what_was_arranged(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        self.done("arrange_meeting", self.arranged(meeting_id="M1"), self.arranged(meeting_id="M2"))
        self.done("call_off_meeting", {"meeting_id": "M1"})
        self.happens("withdrawn", "A1")
        self.assertEqual([(fields["meeting_id"], version) for _, _, version, fields in self.told("meeting_called_off")],
                         [("M1", 4), ("M2", 6)])

    def test_a_calendar_has_what_was_arranged_and_what_was_recorded_by_start(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        self.done("record_meeting", meeting("M1", "A1"))
        self.done("arrange_meeting", self.arranged(meeting_id="M3"), self.arranged(starts_at="2027-02-01T09:00:00Z",
                  ends_at="2027-02-01T10:00:00Z", meeting_id="M2"))
        asked = {"application_ref": "A1", "staff_id": "", "from": 0, "after": "", "max": 0}
        rows = self.query("meeting_list", **asked)
        self.assertEqual([(row["meeting_id"], row["state"]) for row in rows], [("M1", "held"), ("M2", "arranged"), ("M3", "arranged")])
        self.assertEqual(self.query("meeting_list", **{**asked, "after": rows[0]["key"], "max": 1}), rows[1:2])
        self.assertEqual(self.query("meeting_list", **{**asked, "from": us("2027-01-01T00:00:00Z"), "application_ref": "",
                                                       "staff_id": self.match("A1")["A1"]}), rows[1:])

    def test_a_note_is_for_the_coach_alone(self):
        self.done("register_coach", coach("c1"), coach("c2", 1, "P2"))
        self.happens("accepted", "A1")
        self.happens("accepted", "A2", partner_id="P2")
        mine, other = self.match("A1")["A1"], self.match("A2")["A2"]
        note = {"application_ref": "A1", "staff_id": mine, "text": "Seems to be under strain"}
        first, second = self.done("write_note", note, {**note, "text": "Better now"})
        self.refused("write_note", {**note, "staff_id": other}, "not_their_coach", "staff_id")
        self.refused("write_note", {**note, "application_ref": "A9"}, "unknown_application", "application_ref")
        asked = {"staff_id": mine, "application_ref": "A1", "after": "", "max": 0}
        self.assertEqual({row["note_id"]: row["text"] for row in self.query("note_list", **asked)},
                         {first: "Seems to be under strain", second: "Better now"})
        self.assertEqual(self.query("note_list", **{**asked, "staff_id": other}), [])
        self.assertNotIn("strain", repr(self.events()) + self.system.log("coaching")
                         + repr(self.system.sql("coaching", "SELECT * FROM answer")))
