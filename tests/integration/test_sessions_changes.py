"""sessions: a timetable that changes, checking in, who is at risk, and what is told and shown of all that."""
from tests.harness.waiting import wait_until
from tests.integration.rows import ReplicaTest, programme, us
from tests.integration.test_sessions import AT, attendance, book, catchup, day, session, study


def reschedule(session_id, at=AT, **changes):
    return {"session_id": session_id, "starts_at": "", "ends_at": "", "venue_urn": "", "online_url": "", "capacity": "",
            "facilitator_email": "", "at": at, "if_sequence": "", **changes}


def call_off(session_id, at=AT, if_sequence=""):
    return {"session_id": session_id, "at": at, "if_sequence": if_sequence}


def check_in(ref, session_id, at):
    return {"session_id": session_id, "application_ref": ref, "at": at}


class Changes(ReplicaTest):
    service, sources = "sessions", ("enrolment", "coaching")

    def setUp(self):
        super().setUp()
        self.tell_programme(programme())
        self.tell_programme(programme("NPQD", rule="per_delivery"))
        self.tell_partners("P1", "P2")
        self.tell_schools("100001")
        self.tell("enrolment.cohort_opened", self.cohort, {
            "cohort_id": self.cohort, "starts_on": us("2026-10-01T00:00:00Z"), "completes_on": us("2099-03-31T00:00:00Z")})

    def people_are(self, *refs, **changes):
        for ref in refs:
            self.enrol(ref, **changes)
        self.settle()

    def whys(self, *kinds):
        return [(kind, subject, fields["why"], fields["sequence"]) for kind, subject, _, fields in self.events(*kinds)]

    # ---- what is told

    def test_each_change_of_a_booking_is_told_once_with_its_number(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1", capacity=1, venue_urn="100001", facilitator_email="Fay@example.org"))
        self.done("book", book("A1", "S1"), book("A2", "S1"), book("A1", "S1", "cancel"), book("A1", "S1"))
        kind, subject, version, fields = self.events("scheduled")[0]
        self.assertEqual((subject, version, fields["starts_at"], fields["venue_urn"], fields["online"], fields["sequence"], len(fields["staff_id"])),
                         ("S1", 1, us(day(1)), "100001", False, 0, 64))
        self.assertEqual(
            [(kind, subject, version, fields["why"], fields["sequence"]) for kind, subject, version, fields in self.events() if kind != "scheduled"],
            [("booked", "A1", 1, "asked", 0), ("booking_waitlisted", "A2", 1, "asked", 0), ("booking_cancelled", "A1", 2, "asked", 1),
             ("booked", "A2", 2, "seat_freed", 0), ("booking_waitlisted", "A1", 3, "asked", 1)])
        self.enrol("A2", "withdrawn", at=us(AT))
        self.settle()
        self.assertEqual(self.whys("booking_cancelled", "booked")[-2:],
                         [("booking_cancelled", "A2", "left", 1), ("booked", "A1", "seat_freed", 2)])

    def test_who_was_not_there_is_told_once(self):
        self.people_are("A1")
        self.done("schedule", session("S1"))
        self.done("book", book("A1", "S1"))
        for minutes, status, recorded_at in ((0, "absent", day(2)), (0, "excused", day(3)), (0, "absent", day(1)), (9, "late", day(4)), (0, "excused", day(5))):
            self.done("record_attendance", attendance("A1", "S1", minutes, status, recorded_at))
        self.assertEqual([(subject, version, fields["status"]) for _, subject, version, fields in self.events("missed")],
                         [("A1", 2, "absent"), ("A1", 3, "excused")])

    # ---- a session changes

    def test_a_change_is_checked_in_order(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1", on=5, facilitator_email="fay"), session("S2", on=6, facilitator_email="gus"), session("off", on=7))
        self.done("book", book("A1", "S1"), book("A2", "S1"))
        self.done("call_off", call_off("off"))
        result = self.assert_order_of_checks(
            "reschedule", reschedule("S9", "now", starts_at="soon", ends_at="soon", venue_urn="9", capacity="x", if_sequence="x"),
            ("unknown_session", "session_id", {"session_id": "off"}), ("bad_date", "at", {"at": day(8)}),
            ("bad_number", "if_sequence", {"if_sequence": "7"}), ("changed_meanwhile", "if_sequence", {"if_sequence": "1"}),
            ("called_off", "session_id", {"session_id": "S1", "if_sequence": "0"}), ("too_late", "at", {"at": AT}),
            ("bad_date", "starts_at", {"starts_at": AT}), ("bad_date", "ends_at", {"ends_at": AT}), ("bad_time", "ends_at", {"ends_at": day(6, "11:00:00Z")}),
            ("too_late", "starts_at", {"starts_at": day(6, "10:00:00Z")}), ("unknown_school", "venue_urn", {"venue_urn": "100001"}),
            ("bad_number", "capacity", {"capacity": "1"}), ("too_few_seats", "capacity", {"capacity": "2", "facilitator_email": "GUS"}),
            ("facilitator_clash", "facilitator_email", {"facilitator_email": "-"}))
        self.assertEqual(result, "1")
        self.assertEqual(self.done("reschedule", reschedule("S1")), ["1"], "nothing changes")
        self.assertEqual(len(self.events("rescheduled")), 1)

    def test_who_is_booked_hears_of_a_change_and_keeps_the_seat(self):
        self.people_are("A1", "A2", "A3")
        self.done("schedule", session("S1", on=5, capacity=2), session("S2", "event-2", 6))
        self.done("book", book("A1", "S1"), book("A2", "S1"), book("A3", "S1"), book("A2", "S2"))
        self.done("reschedule", reschedule("S1", starts_at=day(6), ends_at=day(6, "12:00:00Z"), capacity="3", online_url="https://meet.example.org/1"))
        version, fields = self.events("rescheduled")[0][2:]
        self.assertEqual((version, fields["sequence"], fields["starts_at"], fields["online"]), (2, 1, us(day(6)), True))
        self.assertEqual(self.whys("booking_changed", "booked")[3:],
                         [("booking_changed", "A1", "rescheduled", 1), ("booking_changed", "A2", "rescheduled_clash", 1), ("booked", "A3", "seat_freed", 1)])
        self.assertEqual([(row["application_ref"], row["state"], row["starts_at"], row["online_url"]) for row in self.query("booking_list", session_id="S1")],
                         [(ref, "confirmed", us(day(6)), "https://meet.example.org/1") for ref in ("A1", "A2", "A3")])

    def test_a_facilitator_is_free_again_where_a_session_was(self):
        self.settle()
        self.done("schedule", session("S1", on=5, facilitator_email="fay"), session("S2", on=6, facilitator_email="gus"))
        self.done("reschedule", reschedule("S1", starts_at=day(5, "10:00:00Z"), ends_at=day(5, "12:00:00Z")))  # overlaps only itself
        self.done("reschedule", reschedule("S1", facilitator_email="hal"), reschedule("S2", starts_at=day(5), ends_at=day(5, "11:00:00Z"), facilitator_email="fay"))
        self.done("call_off", call_off("S2"))
        self.done("schedule", session("S3", on=5, facilitator_email="fay"))
        told = [(subject[-2:], fields["is_led_anew"], bool(fields["former_staff_id"]), fields["former_staff_id"] != fields["staff_id"])
                for _, subject, _, fields in self.events("rescheduled", "called_off")]
        self.assertEqual(sorted(told), [("S1", False, False, True), ("S1", True, True, True), ("S2", False, False, True),
                                        ("S2", True, True, True)])

    def test_what_is_called_off_has_no_bookings_and_takes_none(self):
        self.people_are("A1", "A2", "A3")
        self.done("schedule", session("S1", on=5, capacity=1), session("S2", on=6))
        self.done("book", book("A1", "S1"), book("A2", "S1"))
        self.refused("call_off", call_off("S1", if_sequence="1"), "changed_meanwhile", "if_sequence")
        self.refused("call_off", call_off("S1", at=day(5)), "too_late", "at")
        self.assertEqual(self.done("call_off", call_off("S1")), ["1"])
        self.assertEqual([event[:3] for event in self.events("called_off")], [("called_off", "S1", 2)])
        self.assertEqual(sorted(self.whys("booking_cancelled")),
                         [("booking_cancelled", "A1", "called_off", 2), ("booking_cancelled", "A2", "called_off", 1)])
        self.refused("book", book("A3", "S1"), "called_off", "session_id")
        self.refused("call_off", call_off("S1"), "called_off", "session_id")
        self.refused("record_attendance", attendance("A1", "S1"), "not_booked", "session_id")
        self.done("book", book("A1", "S2"))
        row, = self.query("session_find", session_id="S1")
        self.assertEqual((row["state"], row["confirmed"], row["waitlisted"], row["sequence"]), ("called_off", 0, 0, 1))

    # ---- checking in

    def test_one_checks_in_around_the_session_and_only_with_a_seat(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1", capacity=1))
        self.done("book", book("A1", "S1"), book("A2", "S1"))
        self.assert_order_of_checks(
            "check_in", check_in("A9", "S9", "now"), ("unknown_session", "session_id", {"session_id": "S1"}),
            ("unknown_application", "application_ref", {"application_ref": "A2"}), ("bad_date", "at", {"at": day(1, "08:29:59Z")}),
            ("not_booked", "session_id", {"application_ref": "A1"}), ("too_early", "at", {"at": day(1, "11:15:01Z")}),
            ("too_late", "at", {"at": day(1, "08:30:00Z")}))
        self.done("check_in", check_in("A1", "S1", day(1, "11:15:00Z")))
        row, = self.query("booking_find", application_ref="A1", session_id="S1")
        self.assertEqual((row["status"], row["minutes"], row["source"], row["recorded_at"]), ("attended", 120, "qr", us(day(1, "11:15:00Z"))))
        self.done("record_attendance", attendance("A1", "S1", 30, "left_early", day(1, "12:00:00Z")))
        self.done("check_in", check_in("A1", "S1", day(1, "09:00:00Z")))
        self.assertEqual(self.query("booking_find", application_ref="A1", session_id="S1")[0]["minutes"], 30, "the latest record counts")

    def test_queries_asked_together_are_answered_as_each_alone(self):
        other = f"{self.cohort}-other"
        self.people_are("A1", "A2", "A3")
        self.tell("enrolment.cohort_opened", other, {"cohort_id": other, "starts_on": 0, "completes_on": 0}, cohort=other)
        self.done("record_study", study("E1", "A1"), study("E2", "A2", minutes=7))
        self.done("schedule", session("S1"))

        def of(*refs, cohort=self.cohort, **more):
            return [{"cohort_id": cohort, "application_ref": ref, **more} for ref in refs]
        pairs = [("figure_find", of("A1", "A2", "nobody", "A1")), ("engagement_find", of("A2", "nobody", "A1", "A2")),
                 ("engagement_find", of("A3")), ("evidence_list", of("A1", "nobody", "A3")), ("evidence_list", of("A2")),
                 ("figure_find", of("A1", cohort=other)), ("figure_find", []), ("figure_find", of("A3", "A2"))]
        alone = [self.client.query(f"sessions.{name}", *asked) for name, asked in pairs]
        self.assertEqual([len(rows) for rows in alone[:2]], [2, 2 * len(self.query("engagement_find", application_ref="A1"))])
        self.assertEqual([(row["id"], row["minutes"]) for row in alone[3] + alone[4]], [("E1", 100), ("E2", 7)])

        def by_person(lists):
            return [sorted(rows, key=lambda row: row["application_ref"]) for rows in lists]
        self.assertEqual(by_person(self.client.queries("sessions", *pairs)), by_person(alone))
        self.assertEqual(by_person(self.client.queries("sessions", *pairs[::-1])), by_person(alone[::-1]))
        self.assertEqual(self.client.queries("sessions"), [])
        # What has changed since is seen.
        self.done("record_study", study("E3", "A2", minutes=1))
        figures, components, _ = self.client.queries("sessions", *((name, of("A2")) for name in ("figure_find", "engagement_find", "evidence_list")))
        self.assertEqual((figures[0]["credited_minutes"], sum(row["credited_minutes"] for row in components)), (8, 8))

    # ---- who is at risk

    def risk(self, ref):
        row, = self.query("figure_find", application_ref=ref)
        return row["reachable_bp"], row["is_at_risk"]

    def test_a_component_that_closes_is_noticed_when_its_time_comes(self):
        self.start_copy()  # both notice; it is told once
        self.system.gtctl("clock", "set", "2098-01-01T09:00:00Z")
        self.addCleanup(self.system.gtctl, "clock", "reset", "--force")
        self.people_are("A1", "A2", "A3")
        self.enrol("D1", programme="NPQD")
        self.enrol("W1")
        self.enrol("W1", "deferred")
        self.settle()
        times = {"starts_at": "2098-02-01T09:00:00Z", "ends_at": "2098-02-01T11:00:00Z"}
        self.done("schedule", session("S1", **times), session("S2", "event-1", programme="NPQD", **times), session("S3", "event-2", **times))
        self.done("reschedule", reschedule("S3", at="2098-01-01T09:00:00Z", starts_at="2098-04-01T09:00:00Z", ends_at="2098-04-01T11:00:00Z"))
        self.done("record_catchup", catchup("C1", "A2", minutes=60))
        self.assertEqual((self.risk("A1"), self.events("at_risk")), ((10000, False), []))
        self.system.gtctl("clock", "set", "2098-03-01T10:59:00Z")  # 28 days later, but for a minute
        self.assertEqual(self.risk("A1"), (10000, False))
        self.system.gtctl("clock", "set", "2098-03-01T11:00:01Z")
        wait_until(lambda: len(self.events("at_risk")) == 3, 10, "A1, A3 and D1 are at risk")
        told = {subject: (version, fields["partner_id"], fields["reachable_bp"], fields["threshold_bp"])
                for _, subject, version, fields in self.events("at_risk")}
        self.assertEqual(told, {"A1": (1, "P1", 8125, 9000), "A3": (1, "P1", 8125, 9000), "D1": (1, "P1", 160 * 10000 // 220, 9000)})
        self.assertEqual((self.risk("A1"), self.risk("A2")), ((8125, True), (10000, False)))
        component, = [row for row in self.query("engagement_find", application_ref="A1") if row["component"] == "event-1"]
        self.assertEqual((component["is_open"], component["closes_at"]), (False, us("2098-03-01T11:00:00Z")))
        # What is caught up all the same raises the figure again; the next fall is told again.
        self.done("record_catchup", catchup("C2", "A1", minutes=60))
        self.assertEqual(self.risk("A1"), (10000, False))
        self.system.gtctl("clock", "set", "2098-04-29T11:00:01Z")
        wait_until(lambda: len(self.events("at_risk")) == 5, 10, "A1 and A2 are at risk")
        self.assertEqual(sorted((subject, version) for _, subject, version, _ in self.events("at_risk")),
                         [("A1", 1), ("A1", 2), ("A2", 1), ("A3", 1), ("D1", 1)])

    def test_what_closed_before_it_was_known_is_not_told(self):
        self.people_are("A1")
        self.done("schedule", session("S1", **{"starts_at": "2020-02-01T09:00:00Z", "ends_at": "2020-02-01T11:00:00Z"}))
        self.assertEqual(self.risk("A1"), (8125, True))
        self.done("record_study", study("E1", "A1", minutes=1))
        self.assertEqual(self.system.sql("sessions", "SELECT count(*) FROM closing WHERE cohort_id = %s AND NOT reviewed", self.cohort), [(0,)])
        self.assertEqual(self.events("at_risk"), [])

    # ---- what is shown

    def test_lists_have_filters_and_pages(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1", facilitator_email="fay"), session("S2", "event-2", 2, partner_id="P2"), session("S3", on=3, programme="NPQD"))
        names = lambda **filters: [row["session_id"] for row in self.query("session_list", **filters)]
        staff, = {row["staff_id"] for row in self.query("session_list") if row["staff_id"]}
        self.assertEqual(names(), ["S1", "S2", "S3"])
        self.assertEqual((names(max=2), names(after="S2")), (["S1", "S2"], ["S3"]))
        self.assertEqual((names(programme="NPQD"), names(partner_id="P2"), names(component="event-2")), (["S3"], ["S2"], ["S2"]))
        self.assertEqual((names(staff_id=staff), names(staff_id="f" * 64), names(staff_id="fay")), (["S1"], [], []))
        self.assertEqual(names(**{"from": us(day(1, "11:00:00Z")), "to": us(day(3))}), ["S2"])
        self.done("book", book("A1", "S1"), book("A2", "S1", at=AT))
        self.assertEqual([row["key"] for row in self.query("booking_list", session_id="S1", after="A1")], ["A2"])
        self.assertEqual([row["key"] for row in self.query("booking_list", application_ref="A1", state="confirmed")], ["S1"])
        self.assertEqual(self.query("booking_list", application_ref="A1", state="cancelled"), [])
        many = [{"cohort_id": self.cohort, "session_id": name} for name in ("S3", "S9", "S1")]
        self.assertEqual({row["session_id"] for row in self.client.query("sessions.session_find", *many)}, {"S1", "S3"})

    def test_every_credited_minute_has_its_evidence(self):
        self.people_are("A1")
        self.done("schedule", session("S1"))
        self.done("book", book("A1", "S1"))
        self.done("record_attendance", attendance("A1", "S1", 50, recorded_at=day(1, "12:00:00Z")))
        self.done("record_catchup", {**catchup("C1", "A1", minutes=30), "at": day(2)})
        self.done("record_study", study("E1", "A1", minutes=33), study("E2", "A1", "film", 500))
        self.tell("coaching.meeting_held", "A1", {"application_ref": "A1", "minutes": 90, "meeting_id": "M1", "held_at": us(day(3))})
        self.settle()
        rows = self.query("evidence_list", application_ref="A1")
        self.assertEqual([(row["kind"], row["id"], row["component"], row["minutes"], row["credited_minutes"]) for row in rows],
                         [("coaching", "M1", "coaching", 90, 90), ("attendance", "S1", "event-1", 50, 50), ("catchup", "C1", "event-1", 30, 10),
                          ("study", "E2", "film", 500, 0), ("study", "E1", "study", 33, 33)])
        figure, = self.query("figure_find", application_ref="A1")
        self.assertEqual(sum(row["credited_minutes"] for row in rows), figure["credited_minutes"])
        self.assertEqual([row["key"] for row in self.query("evidence_list", application_ref="A1", after=rows[1]["key"], max=2)],
                         [row["key"] for row in rows[2:4]])
        self.assertEqual([row["credited_minutes"] for row in self.query("evidence_list", application_ref="A1", component="event-1", after=rows[1]["key"])], [10])
        timeline = self.query("timeline_list", application_ref="A1")
        self.assertEqual([(row["kind"], row["id"]) for row in timeline],
                         [("booking", "S1"), ("study", "E1"), ("study", "E2"), ("attendance", "S1"), ("catchup", "C1"), ("coaching", "M1")])
        self.assertEqual(self.query("timeline_list", application_ref="A1", after=timeline[3]["key"]), timeline[4:])

    def test_a_calendar_shows_seats_and_their_sequence(self):
        self.people_are("A1", "A2")
        self.done("schedule", session("S1", on=5, capacity=1, online_url="https://meet.example.org/1", facilitator_email="fay"), session("S2", "event-2", 4))
        self.done("book", book("A1", "S1"), book("A2", "S1"), book("A1", "S2"))
        entries = lambda **whose: [(row["session_id"], row["state"], row["sequence"], bool(row["online_url"])) for row in self.query("calendar_list", **whose)]
        self.assertEqual(entries(application_ref="A1"), [("S2", "confirmed", 0, False), ("S1", "confirmed", 0, True)])
        self.assertEqual(entries(application_ref="A2"), [])
        self.done("book", book("A1", "S1", "cancel"))
        self.done("reschedule", reschedule("S1", starts_at=day(3), ends_at=day(3, "10:00:00Z")))
        self.assertEqual(entries(application_ref="A1"), [("S1", "cancelled", 2, False), ("S2", "confirmed", 0, False)])
        self.assertEqual(entries(application_ref="A2"), [("S1", "confirmed", 1, True)])
        staff, = {row["staff_id"] for row in self.query("session_list") if row["staff_id"]}
        self.assertEqual(entries(staff_id=staff), [("S1", "confirmed", 1, True)])
        self.done("call_off", call_off("S1"))
        self.assertEqual(entries(staff_id=staff), [("S1", "cancelled", 2, True)])
        self.assertEqual(entries(application_ref="A2"), [("S1", "cancelled", 3, False)])
        self.assertEqual(entries(application_ref="A2", **{"from": us(day(4))}), [])
