"""sessions: seats and queues, the ledger of minutes, and who has engaged."""
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, programme, us

AT = "2026-10-15T12:00:00Z"   # before every session, unless a test says otherwise


def day(number, time="09:00:00Z"):
    return f"2026-11-{number:02}T{time}"


def session(session_id, component="event-1", on=1, capacity=2, **changes):
    """Two hours in the morning of a day in November."""
    return {"session_id": session_id, "programme": "NPQX", "component": component, "partner_id": "P1",
            "starts_at": day(on), "ends_at": day(on, "11:00:00Z"), "venue_urn": "", "online_url": "",
            "capacity": str(capacity), "facilitator_email": "", **changes}


def book(ref, session_id, action="book", at=AT):
    return {"application_ref": ref, "session_id": session_id, "action": action, "at": at}


def attendance(ref, session_id, minutes=60, status="attended", recorded_at="2026-12-01T09:00:00Z"):
    return {"session_id": session_id, "application_ref": ref, "status": status, "minutes": str(minutes),
            "source": "register", "recorded_at": recorded_at}


def catchup(number, ref, component="event-1", minutes=60):
    return {"catchup_id": number, "application_ref": ref, "component": component, "minutes": str(minutes),
            "approved_by": "somebody", "at": AT}


def study(number, ref, component="study", minutes=100):
    return {"event_id": number, "application_ref": ref, "component": component, "minutes": str(minutes),
            "occurred_at": AT}


class Sessions(ServiceTest):
    service, sources = "sessions", ("enrolment", "coaching")

    def setUp(self):
        super().setUp()
        self.tell_programme(programme())
        self.tell_programme(programme("NPQD", rule="per_delivery"))
        self.tell_partners("P1", "P2")
        self.tell_schools("100001")

    def people_are(self, *refs):
        for ref in refs:
            self.enrol(ref)
        self.settle()

    def change(self, ref, event, at=AT, **changes):
        self.enrol(ref, event, at=us(at), **changes)
        self.settle()

    def coach(self, ref, minutes):
        self.tell("coaching.meeting_held", ref, {"application_ref": ref, "minutes": minutes})

    def confirmed(self, session_id, *refs):
        """Those of the people who have a seat: only they can be in the register."""
        answers = self.ask("record_attendance", *[attendance(ref, session_id, 0, "absent", "2026-11-30T09:00:00Z") for ref in refs])
        return [ref for ref, (code, _, _) in zip(refs, answers) if not code]

    def figure(self, ref):
        """(credited, planned, basis points, coaching)"""
        row, = [row for row in self.query("figure_list", after="") if row["application_ref"] == ref]
        return tuple(row[name] for name in ("credited_minutes", "planned_minutes", "engagement_bp", "coaching_minutes"))

    def components(self, ref):
        """{component: (recorded, credited)} of the plan"""
        return {row["component"]: (row["recorded_minutes"], row["credited_minutes"])
                for row in self.query("engagement_find", application_ref=ref)}

    # ---- rows that are refused

    def test_the_timetable_is_checked_in_order(self):
        self.settle()
        self.done("schedule", session("S1", facilitator_email="Fay@example.org"))
        self.assert_order_of_checks(
            "schedule", session("S1", "study", programme="X", partner_id="P9", starts_at="9:00", ends_at=day(31),
                                venue_urn="9", capacity="-1", facilitator_email="fAY@example.org"),
            ("duplicate", "session_id", {"session_id": "S2"}), ("unknown_programme", "programme", {"programme": "NPQX"}),
            ("unknown_component", "component", {"component": "coaching"}),
            ("unknown_component", "component", {"component": "webinar-2"}),
            ("unknown_partner", "partner_id", {"partner_id": "P2"}), ("bad_date", "starts_at", {"starts_at": day(1, "10:59:59Z")}),
            ("bad_date", "ends_at", {"ends_at": day(1, "11:59:59+01:00")}), ("bad_time", "ends_at", {"ends_at": day(1, "12:00:00Z")}),
            ("unknown_school", "venue_urn", {"venue_urn": "100001"}), ("bad_number", "capacity", {"capacity": "0"}),
            ("facilitator_clash", "facilitator_email", {"starts_at": day(1, "11:00:00Z")}))
        self.assertEqual([code for code, _, _ in self.ask("schedule", session("S3", facilitator_email="Gus"),
                                                          session("S4", facilitator_email="gUS"), session("S5"), session("S6"))],
                         ["", "facilitator_clash", "", ""])

    def test_bookings_are_checked_in_order(self):
        self.people_are("A1", "A2")
        self.enrol("W1", "waitlisted")
        self.settle()
        self.done("schedule", session("S1"), session("S1b", on=2), session("S2", "event-2"), session("S2b", "event-2", 3),
                  session("other partner", partner_id="P2"), session("not in plan", "webinar-1"),
                  session("other programme", programme="NPQD"))
        self.done("book", book("A1", "S1"))
        self.assert_order_of_checks(
            "book", book("A9", "S9", "borrow", "noon"), ("unknown_application", "application_ref", {"application_ref": "W1"}),
            ("unknown_session", "session_id", {"session_id": "other partner"}), ("bad_date", "at", {"at": day(1)}),
            ("not_active", "application_ref", {"application_ref": "A1"}), ("wrong_partner", "session_id", {"session_id": "not in plan"}),
            ("wrong_component", "session_id", {"session_id": "other programme"}), ("wrong_component", "session_id", {"session_id": "S1"}),
            ("bad_action", "action", {"action": "book"}), ("too_late", "at", {"at": day(1, "08:59:59.999999Z")}),
            ("already_booked", "session_id", {"session_id": "S1b"}), ("already_booked", "session_id", {"session_id": "S2"}),
            ("clash", "session_id", {"session_id": "S2b"}))
        self.assert_order_of_checks("book", book("A1", "S2", "cancel", day(1)), ("too_late", "at", {"at": AT}),
                                    ("not_booked", "session_id", {"session_id": "S2b"}))
        self.refused("book", book("A1", "S2b", "cancel"), "not_booked", "session_id")

    def test_attendance_is_checked_in_order(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1", capacity=1))
        self.done("book", book("A1", "S1"), book("A2", "S1"))
        self.assert_order_of_checks(
            "record_attendance", attendance("A9", "S9", 1441, "there", "later"), ("unknown_session", "session_id", {"session_id": "S1"}),
            ("unknown_application", "application_ref", {"application_ref": "A2"}), ("bad_date", "recorded_at", {"recorded_at": AT}),
            ("bad_status", "status", {"status": "left_early"}), ("bad_minutes", "minutes", {"minutes": "1440"}),
            ("not_booked", "session_id", {"application_ref": "A1"}))

    def test_catchup_and_study_are_checked_in_order(self):
        self.people_are("A1")
        self.enrol("W1", "waitlisted")
        self.settle()
        self.done("record_catchup", catchup("C1", "A1"))
        self.done("record_study", study("C1", "A1"))
        first = [("unknown_application", "application_ref", {"application_ref": "W1"})]
        then = [("not_active", "application_ref", {"application_ref": "A1"})]
        last = ("bad_minutes", "minutes", {"minutes": "0"})
        self.assert_order_of_checks(
            "record_catchup", {**catchup("C1", "A9", "webinar-1", "x"), "at": ""}, ("duplicate_event", "catchup_id", {"catchup_id": "C2"}),
            *first, ("bad_date", "at", {"at": AT}), *then, ("wrong_component", "component", {"component": "study"}),
            ("not_facilitated", "component", {"component": "coaching"}), ("not_facilitated", "component", {"component": "event-2"}), last)
        self.assert_order_of_checks(
            "record_study", {**study("C1", "A9", "pack-1", "x"), "occurred_at": ""}, ("duplicate_event", "event_id", {"event_id": "C2"}),
            *first, ("bad_date", "occurred_at", {"occurred_at": AT}), *then, ("wrong_component", "component", {"component": "event-1"}),
            ("wrong_component", "component", {"component": "film"}), last)

    # ---- seats

    def test_seats_go_in_the_order_of_booking_and_a_freed_one_to_the_first_who_can_come(self):
        self.people_are("A1", "A2", "A3", "A4")
        self.done("schedule", session("S1", capacity=1), session("S2", "event-2", capacity=1))
        self.assertEqual(self.done("book", *[book(ref, "S1") for ref in ("A1", "A2", "A3", "A4")]),
                         ["confirmed", "waitlisted", "waitlisted", "waitlisted"])
        self.done("book", book("A2", "S2"))  # at the same time: A2 can not come any more
        self.assertEqual(self.done("book", book("A1", "S1", "cancel")), ["cancelled"])
        self.assertEqual(self.confirmed("S1", "A1", "A2", "A3", "A4"), ["A3"])
        self.done("book", book("A2", "S2", "cancel"), book("A2", "S1", "cancel"), book("A2", "S1"))  # behind A4 now
        self.done("book", book("A3", "S1", "cancel"))
        self.assertEqual(self.confirmed("S1", "A2", "A3", "A4"), ["A4"])

    def test_a_seat_that_nobody_could_take_is_open_to_the_next(self):
        self.people_are("A1", "A2", "A3")
        self.done("schedule", session("S1", capacity=1), session("S2", "event-2"))
        self.done("book", book("A1", "S1"), book("A2", "S1"), book("A2", "S2"), book("A1", "S1", "cancel"))
        self.done("book", book("A2", "S2", "cancel"))
        self.assertEqual(self.confirmed("S1", "A2"), [], "a seat is offered only when it is freed")
        self.assertEqual(self.done("book", book("A3", "S1")), ["confirmed"])

    def test_minutes_or_a_session_to_come_make_it_booked_already(self):
        self.people_are("A1")
        self.done("schedule", session("S1"), session("S2", on=2), session("S3", "event-2", 3))
        self.done("book", book("A1", "S1"))
        self.refused("book", book("A1", "S2", at=day(1, "10:59:59Z")), "already_booked", "session_id")
        self.done("record_attendance", attendance("A1", "S1", 60, "excused"))
        self.done("book", book("A1", "S2", at=day(1, "11:00:00Z")), book("A1", "S2", "cancel"))
        self.done("record_catchup", catchup("C1", "A1", minutes=1))
        self.refused("book", book("A1", "S2", at=day(1, "11:00:00Z")), "already_booked", "session_id")
        self.done("book", book("A1", "S3"))

    def test_who_leaves_gives_up_what_is_to_come(self):
        for event, changes in (("withdrawn", {}), ("deferred", {}), ("transferred", {"partner_id": "P2"})):
            with self.subTest(event):
                one, two = f"{event} 1", f"{event} 2"
                self.people_are(one, two)
                names = [f"{event} {name}" for name in ("past", "next", "full")]
                self.done("schedule", session(names[0], on=5), session(names[1], "event-2", 6, capacity=1),
                          session(names[2], on=7, capacity=0))
                self.done("book", book(one, names[0]), book(one, names[1]), book(two, names[1]), book(two, names[2]))
                self.done("book", book(one, names[2], at=day(5, "11:00:00Z")))
                self.change(one, event, day(5), **changes)
                self.assertEqual(self.confirmed(names[0], one), [one], "it has started")
                self.assertEqual(self.confirmed(names[1], one, two), [two])
                if event == "deferred":
                    self.change(one, "resumed", day(5))
                    self.refused("book", book(one, names[2], "cancel"), "not_booked", "session_id")

    def test_a_change_of_mode_moves_the_slots_that_have_not_begun(self):
        self.people_are("A1", "A2", "A3")
        self.done("schedule", session("S1", on=1), session("S2", "event-2", 2, capacity=1))
        self.done("book", book("A1", "S1"), book("A1", "S2"), book("A2", "S2"))
        self.done("record_study", study("E1", "A3", "film", 5))
        self.done("record_catchup", catchup("C1", "A3", "event-2", 1))
        self.change("A1", "mode_changed", day(1), mode="online")
        self.assertEqual(set(self.components("A1")), {"event-1", "webinar-2", "pack-2", "study", "film", "coaching"})
        self.assertEqual(self.confirmed("S2", "A1", "A2"), ["A2"], "the component has left the plan")
        self.assertEqual(self.confirmed("S1", "A1"), ["A1"])
        self.change("A3", "mode_changed", day(1), mode="online")
        self.assertEqual(set(self.components("A3")), {"webinar-1", "pack-1", "event-2", "study", "film", "coaching"})

    # ---- the ledger

    def test_the_register_that_was_recorded_last_counts(self):
        self.people_are("A1")
        self.done("schedule", session("S1"))
        self.done("book", book("A1", "S1"))
        for minutes, status, recorded_at, counted in (
                (50, "attended", day(2), 50), (40, "late", day(1), 50), (30, "left_early", day(2), 30),
                (90, "attended", day(3), 90), (90, "absent", day(4), 0), (70, "attended", day(5), 70), (9, "excused", day(6), 0)):
            self.done("record_attendance", attendance("A1", "S1", minutes, status, recorded_at))
            self.assertEqual(self.components("A1")["event-1"], (counted, min(counted, 60)), (status, recorded_at))
        self.done("record_attendance", attendance("A1", "S1", 45, recorded_at=day(7)), attendance("A1", "S1", 44, recorded_at=day(7)))
        self.assertEqual(self.figure("A1"), (44, 320, 1375, 0))

    def test_minutes_are_credited_up_to_the_plan_and_stay_with_the_person(self):
        self.people_are("A1", "A2")
        self.done("record_catchup", catchup("C1", "A1", minutes=50), catchup("C2", "A1", minutes=50))
        self.done("record_study", study("E1", "A1", minutes=33), study("E2", "A1", "film", 500))
        self.coach("A1", 90)
        self.coach("A1", 90)
        self.change("A1", "withdrawn")
        self.assertEqual(self.figure("A1"), (60 + 33 + 100, 320, 193 * 10000 // 320, 100))
        self.assertEqual(self.components("A1")["film"], (500, 0))
        self.assertEqual(self.figure("A2"), (0, 320, 0, 0))

    def test_engaged_is_told_when_the_threshold_is_reached_and_when_it_is_lost(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1"))
        self.done("book", book("A1", "S1"))
        self.done("record_study", study("E1", "A1"), study("E2", "A2"))
        self.coach("A1", 100)
        self.settle()
        self.done("record_catchup", catchup("C1", "A1", "event-2", 59))
        self.done("record_attendance", attendance("A1", "S1", 28))
        self.assertEqual((self.figure("A1")[0], self.events("engaged")), (287, []))
        self.done("record_attendance", attendance("A1", "S1", 29))
        self.assertEqual(self.events("engaged"), [("engaged", "A1", 2, {"application_ref": "A1"})])  # after "booked"
        self.done("record_attendance", attendance("A1", "S1", 28), attendance("A1", "S1", 30))  # in one transaction
        self.done("record_attendance", attendance("A1", "S1", 0))
        self.done("record_catchup", catchup("C2", "A1", "event-1"))
        self.assertEqual([event[:3] for event in self.events("engaged", "disengaged")],
                         [("engaged", "A1", 2), ("disengaged", "A1", 3), ("engaged", "A1", 4)])

    def test_per_delivery_wants_both_kinds(self):
        self.enrol("A1", programme="NPQD")
        self.settle()
        self.done("record_catchup", catchup("C1", "A1"), catchup("C2", "A1", "event-2"))
        self.coach("A1", 78)  # 198 of 220 facilitated ones
        self.settle()
        self.done("record_study", study("E1", "A1", minutes=89))
        self.assertEqual(self.events(), [])
        self.done("record_study", study("E2", "A1", minutes=1))
        self.assertEqual([event[:2] for event in self.events()], [("engaged", "A1")])

    def test_coaching_before_the_application_waits_for_it(self):
        self.settle()
        self.coach("A1", 10)
        wait_until(lambda: "A1 is not known yet" in self.system.log("sessions"), 10, "it has been tried")
        self.people_are("A1")
        self.assertEqual(self.figure("A1"), (10, 320, 312, 10))

    def test_figures_are_of_those_who_ever_had_a_place(self):
        self.people_are("A1", "A2")
        self.enrol("W1", "waitlisted")
        self.enrol("W2", "waitlisted")
        self.enrol("W2", "withdrawn")
        self.enrol("R1", "rejected")
        self.change("A2", "withdrawn")
        self.assertEqual([row["application_ref"] for row in self.query("figure_list", after="")], ["A1", "A2"])
        self.assertEqual([row["application_ref"] for row in self.query("figure_list", after="A1")], ["A2"])

    def test_the_same_event_twice_changes_nothing(self):
        self.people_are("A1", "A2")
        self.coach("A1", 10)
        self.change("A2", "mode_changed", mode="online")
        self.assert_read_once("enrolment")
        self.assert_read_once("coaching")

    def test_redis_makes_no_difference(self):
        self.people_are("A1")
        self.done("record_study", study("E1", "A1", minutes=33))
        answer = self.query("engagement_find", application_ref="A1")
        self.assertEqual(self.query("engagement_find", application_ref="A1"), answer)
        self.assertNotEqual(self.system.redis("dbsize"), "0", "the answer is in the cache")
        self.system.redis("flushall")
        self.assertEqual(self.query("engagement_find", application_ref="A1"), answer)
        for key in self.system.redis("keys", "*").split():
            self.system.redis("set", key, "no answer")
        self.assertEqual(self.query("engagement_find", application_ref="A1"), answer)
        self.system.down("redis")
        self.assertEqual(self.query("engagement_find", application_ref="A1"), answer)
        self.done("record_study", study("E2", "A1", minutes=1))
        self.assertEqual(self.components("A1")["study"], (34, 34))
        self.system.up("redis")
        self.assertEqual(self.components("A1")["study"], (34, 34))
