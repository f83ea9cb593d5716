"""What happens in a generated cohort, file by file."""
import calendar
import collections
import datetime

from oracle import sessions as engagement
from oracle import values
from oracle.programmes import SELF_DIRECTED
from oracle.registers import SCHOOL_TYPES
from oracle.world import ACCEPTED, DEFERRED, FAIL, PASS, REJECTED, WAITLISTED, WITHDRAWN

from . import samples
from .builder import DAY, HOUR

ENOUGH_ROOM = 99_999
MINUTE = HOUR // 60


class Story:
    def __init__(self, builder, people):
        self.build = builder
        self.rng = builder.rng
        self.world = builder.world
        self.people = people
        self.partners = []
        self.urns = []
        self.programmes = self._some_programmes()
        self.markers = []
        self.events = []            # (kind, cells) of events that were delivered once
        self.events_of = collections.Counter()
        self.count = 0
        # The numbers go into names; what stands before them differs from folder to folder.
        self.prefix = self.rng.choice(("A", "A", "ref-", "Ä", 'A"', "A,", "A\n", "A\rB", "=", "x" * 990))

    def tell(self):
        for step in (self._cohort, self._partners, self._schools, self._places, self._coaches, self._markers):
            step()
        self._applications(self.people * 3 // 4)
        self._status(-5 * DAY, 3)
        if self._likely(0.5):
            self._late_registers()
        self._applications(self.people // 4)
        self._timetable(0, 150)
        self._bookings(0)
        self._status(-2 * DAY, 5)
        self._bookings(2 * DAY)
        self._attendance()
        self._learning(0.5)
        self._status(100 * DAY, 5)
        self._timetable(120, 320)
        self._bookings(100 * DAY)
        self._status(105 * DAY, 6)
        self._bookings(110 * DAY)
        self._attendance()
        if self._likely(0.5):
            self._applications(4)
        self._learning(1)
        self._windows()
        self._assess(1)
        self._learning(1)
        self._assess(2)
        self._attendance()
        self._learning(1)

    def _assess(self, attempt):
        for _ in range(2):
            self._submissions(attempt)
            self._defer_the_submitted()
            self._marks(attempt)
            self._status(560 * DAY, 8)
            self._marks(attempt)
            self._status(600 * DAY, 8)

    # Helpers

    def _likely(self, chance):
        return self.rng.random() < chance

    def _pick(self, things):
        return self.rng.choice(list(things))

    def _name(self):
        self.count += 1
        return f"{self.prefix}{self.count:04}"

    def _in_state(self, *decisions):
        return [one for one in self.world.applications.values() if one.decision in decisions]

    def _some_programmes(self):
        """One with a rule for each delivery, one with a single mode, one with roles, and some others."""
        known = list(self.world.programmes.values())
        chosen = [next(one for one in known if one.rule == "per_delivery"),
                  next(one for one in known if len(one.modes) == 1)]
        return chosen + self.rng.sample([one for one in known if one not in chosen], 2)

    # The lists

    def _cohort(self):
        cohort = self.build.cohort
        self.build.begin("cohort")
        self.build.write_row({"cohort_id": cohort.cohort_id, "starts_on": str(cohort.starts_on),
                              "completes_on": str(cohort.completes_on)})

    def _partners(self):
        self.build.begin("partners")
        names = ["partner-1", "partner-2", "Partner-1", "Diözese, Süd", 'St "X"', "p\nq"]
        self.rng.shuffle(names)
        for name in names[:self.rng.randint(3, 5)]:
            self._partner(name, self._pick(self.partners) if self.partners and self._likely(0.4) else "")

    def _partner(self, name, parent=""):
        cells = {"partner_id": name, "name": self._pick(samples.LAST_NAMES), "kind": "school",
                 "parent_partner_id": parent, "region": "", "contact_email": self._pick(("", "not an address"))}
        if self._likely(0.2):
            self.build.take(**{**cells, "parent_partner_id": name})
        self.build.take_after_mistakes(**cells)
        self.partners.append(name)
        if self._likely(0.3):
            self.build.take(**{**cells, "parent_partner_id": self._pick(("", "partner-99"))})

    def _schools(self):
        self.build.begin("schools")
        kinds = sorted(SCHOOL_TYPES) + ["state_school", "academy", "state_school"]
        for index, kind in enumerate(kinds):
            country = self._pick(("overseas", "overseas", "england") if kind == "british_school_overseas"
                                 else ("england", "england", "england", "wales", "England", "", "overseas"))
            self._school(f"{index * 7 + 100000:06}", kind, country)
        self._school("000000", "state_school", "england")

    def _school(self, urn, kind, country):
        cells = {"urn": urn, "name": self._pick(samples.LAST_NAMES), "type": kind, "country": country,
                 "headteacher_email": ""}
        self.build.take_after_mistakes(**cells)
        self.urns.append(urn)
        if self._likely(0.1):
            self.build.take(**{**cells, "type": self._pick(("academy", "unknown"))})

    def _places(self):
        self.build.begin("places")
        for partner in self.partners:
            for programme in self.programmes:
                if self._likely(0.85):
                    self._places_of(partner, programme)

    def _places_of(self, partner, programme):
        crowded = (partner, programme) == (self.partners[0], self.programmes[0])
        some = self.people // 5
        count = self._pick((some, some + 3, some + 7) if crowded else (0, 1, 2, 3, 5, some))
        cells = {"partner_id": partner, "programme": programme.code, "places": self.build.number(count)}
        self.build.take_after_mistakes(**cells)
        if self._likely(0.1):
            self.build.take(**{**cells, "places": self._pick(("999999999", "x"))})

    def _coaches(self):
        self.build.begin("coaches")
        for partner in self.partners:
            choice = self._pick(("none", "no room", "room", "room", "room"))
            if choice != "none":
                self._coach(partner, 0)
            if choice == "room":
                self._coach(partner, ENOUGH_ROOM)

    def _coach(self, partner, room):
        address = f"coach{self._number()}.x@Coaches.example.org"
        cells = {"coach_email": address, "partner_id": partner, "max_participants": self.build.number(room)}
        self.build.take_after_mistakes(**cells)
        if self._likely(0.3):
            self.build.take(**{**cells, "coach_email": self.build.in_other_case(address),
                               "max_participants": str(ENOUGH_ROOM), "partner_id": self._pick(self.partners)})

    def _number(self):
        self.count += 1
        return self.count

    def _markers(self):
        self.build.begin("markers")
        for index in range(self.rng.randint(7, 10)):
            address = f"marker{index}.{self._pick('aB')}@Marking.example.org"
            cells = {"marker_email": address,
                     "school_urn": self._pick(self.urns) if self._likely(0.4) else "",
                     "partner_id": self._pick(self.partners) if self._likely(0.3) else ""}
            self.build.take_after_mistakes(**cells)
            self.markers.append(address)
            if self._likely(0.2):
                self.build.take(**{**cells, "marker_email": self.build.in_other_case(address)})

    def _late_registers(self):
        """More of the lists in second files: what the first had said must still count."""
        self.build.begin("partners")
        self.build.take(partner_id=self._pick(self.partners), name="again", kind="", parent_partner_id="", region="",
                        contact_email="")
        self._partner(f"late-{self.rng.randrange(9)}")
        self.build.begin("places")
        for programme in self.programmes:
            self._places_of(self.partners[-1], programme)
        self._places_of(self.partners[0], self.programmes[0])
        self.build.begin("coaches")
        for partner in self.partners:
            if self._likely(0.5):
                self._coach(partner, ENOUGH_ROOM)
        self.build.begin("schools")
        self._school(f"{self.rng.randrange(900000, 999998):06}", "academy", "england")
        self._school(self.urns[0], "academy", "england")

    # Applications and their states

    def _applications(self, people):
        self.build.begin("applications")
        for _ in range(people):
            self._application()

    def _application(self):
        programme, partner = self._pick(self.programmes), self._pick(self.partners)
        if self._likely(0.5):
            # A crowd at one place makes waiting lists.
            programme, partner = self.programmes[0], self.partners[0]
        roles = sorted(programme.roles) or ["teacher"]
        submitted = self.build.starts - self.rng.choice((10, 10, 20, self.rng.randrange(1, 60))) * DAY
        cells = {
            "application_ref": self._name(), "submitted_at": self.build.time(submitted + self.rng.choice((0, 0, 1))),
            "trn": f"{self.rng.randrange(max(self.people, 4)) * 13:07}",
            "first_name": self._pick(samples.FIRST_NAMES), "last_name": self._pick(samples.LAST_NAMES),
            "email": self.build.email(f"person{self._number()}"), "date_of_birth": self._pick(samples.GOOD_DATES),
            "school_urn": self._pick(self.urns),
            "role": self._pick(roles) if self._likely(0.93) else self._pick(("teacher", "", roles[0].upper())),
            "role_status": self._pick(("held", "aspiring")), "programme": programme.code,
            "mode": self._pick(programme.modes), "partner_id": partner,
            "previously_funded": self._pick(("no", "no", "no", "yes", "", "No")), "mentor_email": self._pick(("", "x")),
            "adjustment": self._pick(("", "extra_time_25", "extra_time_25", "large_print",
                                      "extra_time_25,large_print"))}
        self.build.take_after_mistakes(**cells)
        if self._likely(0.08):
            self.build.take(**{**cells, "trn": self._pick(("7654321", "12"))})

    def _status(self, around, share):
        self.build.begin("status")
        for _ in range(max(len(self.world.applications) // share, 1)):
            self._status_row(around)
        for application in self._in_state(ACCEPTED):
            if self._likely(0.2):
                self._change_mode_as_a_session_starts(application)

    def _status_row(self, around):
        candidates = self._in_state(ACCEPTED, ACCEPTED, DEFERRED, WAITLISTED)
        if not candidates or self._likely(0.1):
            candidates = list(self.world.applications.values())
        if not candidates:
            return
        application = self._pick(candidates)
        action = self._pick(("withdraw", "defer", "defer", "resume", "change_mode", "change_mode", "change_mode",
                             "transfer", "transfer"))
        if application.decision == DEFERRED and self._likely(0.5):
            action = "resume"
        cells = {"application_ref": application.ref, "at": self.build.time(self._moment_of_status(application, around)),
                 "action": action, "reason": self._reason(action), "to": self._to(action, application)}
        self.build.take_after_mistakes(likely=0.12, **cells)

    def _change_mode_as_a_session_starts(self, application):
        """At the start the slot stays as it was; a moment earlier it changes, though the mode is the current one."""
        for session in list(application.confirmed.values()):
            others = [mode for mode in application.programme.modes if mode != application.mode]
            if others and not application.recorded[session.component]:
                for at in self._pick(((0, -1), (0,), (-1,), (1, 0))):
                    self.build.take(application_ref=application.ref, at=self.build.time(session.starts + at),
                                    action="change_mode", reason="", to=others[0])
                return

    def _moment_of_status(self, application, around):
        """Edges matter: the start of the cohort, and the starts of the sessions that the person has booked."""
        booked = list(application.confirmed.values()) + list(application.waiting.values())
        if booked and self._likely(0.5):
            session = self._pick(booked)
            return self._pick((session.starts, session.starts - 1, session.starts + 1, session.ends))
        if around < 10 * DAY and self._likely(0.6):
            return self.build.starts + self._pick((0, -1, 1, -DAY))
        return self.build.near(self.build.starts + around)

    def _reason(self, action):
        if action == "withdraw":
            return self._pick(sorted(self.world.withdrawal_reasons) + ["bereavement"] * 3)
        if action == "defer":
            return self._pick(sorted(self.world.deferral_reasons) + ["non-payment-of-invoice"])
        return self._pick(("", "other", "anything"))

    def _to(self, action, application):
        if action == "change_mode":
            return self._pick(application.programme.modes + ("online",))
        if action == "transfer" and self._likely(0.08):
            return self._pick(("", "nobody"))
        if action == "transfer":
            free = [partner for partner in self.partners
                    if self.world.places_held[partner, application.programme.code]
                    < self.world.places.get((partner, application.programme.code), 0)]
            return self._pick(free if free and self._likely(0.7) else self.partners)
        return self._pick(("", "", "nowhere"))

    def _defer_the_submitted(self):
        """So that some are marked, and pass, while they are deferred."""
        self.build.begin("status")
        for application in self._in_state(ACCEPTED):
            submitted = any(one.submissions and not one.result for one in application.attempts.values())
            if submitted and self._likely(0.15):
                self.build.take(application_ref=application.ref, at=self.build.time(self.build.completes),
                                action="defer", reason="other", to="")

    # Sessions

    def _timetable(self, first_day, last_day):
        self.build.begin("timetable")
        for programme in self.programmes:
            for component in sorted(programme.sessions_for):
                for partner in self.partners:
                    crowded = (programme, partner) == (self.programmes[0], self.partners[0])
                    if self._likely(0.9 if crowded else 0.25):
                        for _ in range(self.rng.randint(1, 3) if crowded else 1):
                            self._session(programme, component, partner, first_day, last_day)

    def _session(self, programme, component, partner, first_day, last_day):
        # Few days and few hours, so that sessions overlap or just touch.
        day = self._pick(range(first_day + 3, last_day, max((last_day - first_day) // 8, 1)))
        starts = self.build.starts + day * DAY + self.rng.randrange(9, 15) * HOUR
        ends = starts + self._pick((60, 60, 120, 180, 30)) * MINUTE + self._pick((0, 0, 0, 1))
        cells = {
            "session_id": f"S{self._number()}", "programme": programme.code, "component": component,
            "partner_id": partner, "starts_at": self.build.time(starts), "ends_at": self.build.time(ends),
            "venue_urn": self._pick(("", "", self._pick(self.urns))),
            "online_url": self._pick(("", "https://x.example/")),
            "capacity": self.build.number(self._pick((0, 1, 1, 2, 2, 3, 30))),
            "facilitator_email": self._facilitator()}
        self.build.take_after_mistakes(likely=0.08, **cells)
        if self._likely(0.04):
            self.build.take(**{**cells, "programme": self._pick((programme.code, "NPQXX"))})
        if self._likely(0.04):
            moment = self.build.time(starts)
            self.build.take(**{**cells, "session_id": cells["session_id"] + "z", "starts_at": moment,
                               "ends_at": self._pick((moment, self.build.time(starts - 1)))})

    def _facilitator(self):
        if self._likely(0.45):
            return ""
        return self.build.other_case(f"Ömer Facilitator {self.rng.randrange(12)}")

    def _bookings(self, since):
        self.build.begin("bookings")
        applications = self._in_state(ACCEPTED)
        self.rng.shuffle(applications)
        for application in applications:
            for session in self._sessions_for(application):
                if self._likely(0.75):
                    self._book(application, session, since)
        for _ in range(self.people // 2):
            self._change_booking(since)
        for application in self._in_state(ACCEPTED):
            self._offer_overlapping_seats(application)

    def _sessions_for(self, application):
        sessions = [one for one in self.world.sessions.values()
                    if (one.partner, one.programme) == (application.partner, application.programme.code)]
        self.rng.shuffle(sessions)
        return sessions

    def _book(self, application, session, since):
        at = self._pick((self.build.starts + since, self.build.starts + since, session.starts - 1, session.starts))
        if self._likely(0.7):
            at = min(at, session.starts - 1)
        cells = {"application_ref": application.ref, "session_id": session.name, "action": "book",
                 "at": self.build.time(at)}
        self.build.take_after_mistakes(likely=0.06, **cells)

    def _change_booking(self, since):
        """Cancels, books again, and everything that must not be booked."""
        everybody = list(self.world.applications.values())
        if not everybody or not self.world.sessions:
            return
        booked = [one for one in everybody if one.confirmed or one.waiting]
        application = self._pick(booked if booked and self._likely(0.8) else everybody)
        held = list(application.confirmed.values()) + list(application.waiting.values())
        session = self._pick(held if held and self._likely(0.75) else self.world.sessions.values())
        at = self._pick((session.starts - 1, session.starts - DAY, session.starts, self.build.starts + since))
        action = "cancel" if self._likely(0.75) else "book"
        cells = {"application_ref": application.ref, "session_id": session.name, "action": action,
                 "at": self.build.time(at)}
        self.build.take_after_mistakes(likely=0.06, **cells)
        if action == "cancel" and self._likely(0.4):
            self.build.take(**{**cells, "action": "book"})
        if self._likely(0.25):
            # For the same component once more, after the end of the session held, or just not after it.
            self._book_again(application, session)

    def _offer_overlapping_seats(self, application):
        """Frees seats in two sessions at one time for which one person waits: that one can take only the first."""
        waiting = list(application.waiting.values())
        pairs = [(one, other) for one in waiting for other in waiting if one is not other and one.overlaps(other)]
        if not pairs:
            return
        pair = self._pick(pairs)
        for session in pair:
            for holder in list(session.confirmed):
                self._booking(holder, session, "cancel", session.starts - 1)
        for session in pair:
            for other in self._in_state(ACCEPTED):
                if other.partner == session.partner and self._likely(0.5):
                    self._booking(other.ref, session, "book", session.starts - 1)

    def _booking(self, ref, session, action, at):
        self.build.take(application_ref=ref, session_id=session.name, action=action, at=self.build.time(at))

    def _book_again(self, application, held):
        others = [one for one in self.world.sessions.values()
                  if (one.partner, one.programme, one.component) == (held.partner, held.programme, held.component)
                  and one.starts > held.ends]
        if others:
            self._booking(application.ref, self._pick(others), "book", held.ends + self._pick((0, -1, 1)))

    def _attendance(self):
        self.build.begin("attendance")
        for application in list(self.world.applications.values()):
            for session in list(application.confirmed.values()):
                if self._likely(0.6):
                    self._attend(application, session)
        for _ in range(self.people // 5):
            if self.world.sessions and self.world.applications:
                application = self._pick(self.world.applications.values())
                session = self._pick(self.world.sessions.values())
                self._attend(application, self._pick(list(application.waiting.values()) or [session]))

    def _attend(self, application, session):
        recorded_at = session.ends + self.rng.randrange(5) * DAY
        for _ in range(self._pick((1, 1, 1, 2, 3))):
            status = self._pick(("attended", "attended", "attended", "late", "left_early", "absent", "excused"))
            minutes = self.build.number(self._pick((0, 1, 60, 120, 300, 1440)))
            self.build.take_after_mistakes(
                likely=0.06, session_id=session.name, application_ref=application.ref, status=status, minutes=minutes,
                source=self._pick(("meeting", "register")), recorded_at=self.build.any_time(recorded_at))
            recorded_at += self._pick((0, 0, 1, -1, DAY, -DAY))

    # Learning

    def _learning(self, share):
        """Brings most people to the threshold or to the minute before it, in three files."""
        wanted = {"catchup": [], "vle": [], "coaching": []}
        for application in self._in_state(ACCEPTED, ACCEPTED, DEFERRED, WITHDRAWN, WAITLISTED, REJECTED):
            if application.decision == ACCEPTED:
                self._plan_learning(application, share, wanted)
            elif self._likely(0.2):
                for kind, component in (("vle", "study-1"), ("catchup", "plg-1"), ("coaching", "coaching")):
                    wanted[kind].append((application, component, 10))
        for kind, rows in wanted.items():
            self.build.begin(kind)
            self.rng.shuffle(rows)
            for row in rows:
                self._event(kind, row)
            self._repeat_events(kind)

    def _plan_learning(self, application, share, wanted):
        groups = ("facilitated", SELF_DIRECTED) if application.programme.rule == "per_delivery" else (None,)
        for group in groups:
            total = engagement.figures(application, group)
            threshold = -(-application.programme.threshold * total.planned // 10_000)
            goal = self._pick((total.planned, total.planned, threshold, threshold, threshold, threshold - 1))
            missing = int(share * goal) - total.credited
            parts = [part for parts in application.plan for part in parts if group in (None, part.delivery)]
            self.rng.shuffle(parts)
            for part in parts:
                missing -= self._plan_minutes(application, part, missing, wanted)

    def _plan_minutes(self, application, part, missing, wanted):
        if part.planned is None:
            wanted["vle"].append((application, part.name, 30))
            return 0
        if part.is_coaching and not application.coach and self._likely(0.7):
            return 0
        room = min(part.planned - application.recorded[part.name], missing)
        if room <= 0:
            return 0
        kind = "coaching" if part.is_coaching else "vle" if part.delivery == SELF_DIRECTED else "catchup"
        first = self.rng.randint(0, room) if part.is_coaching or self._likely(0.3) else 0
        for minutes in (first, room - first):
            if minutes:
                wanted[kind].append((application, part.name, minutes))
        if self._likely(0.04):
            # More than was planned must not make up for another component.
            wanted[kind].append((application, part.name, 1440))
        return room

    def _event(self, kind, row):
        application, component, minutes = row
        if self._likely(0.03):
            component = self._pick(["study-1", "plg-1", "coaching", "briefing", "pack-1", "event-1", "webinar-1"])
        cells = {"application_ref": application.ref, "minutes": self.build.number(minutes)}
        at = self.build.any_time(self.build.starts + self.rng.randrange(400) * DAY)
        # The kinds count alike: an identifier means something only within its kind.
        self.events_of[kind] += 1
        name = f"{self.prefix}{self.events_of[kind]}"
        if kind == "catchup":
            cells |= {"catchup_id": name, "component": component, "approved_by": self._pick(("", "x")), "at": at}
        elif kind == "vle":
            cells |= {"event_id": name, "component": component, "occurred_at": at}
        else:
            cells |= {"meeting_id": name, "held_at": at, "status": "held"}
            if self._likely(0.05):
                self.build.take(**{**cells, "meeting_id": self._name(), "status": self._pick(("no_show", "cancelled")),
                                   "minutes": self._pick(("0", "60", "", "1441"))})
        self.build.take_after_mistakes(likely=0.04, **cells)
        if self._likely(0.1):
            self.events.append((kind, cells))

    def _repeat_events(self, kind):
        """Delivered again, for the same person or another one, in this file or a later one."""
        for _, cells in [event for event in self.events if event[0] == kind][-8:]:
            other = self._pick(self.world.applications.values())
            self.build.take(**{**cells, "application_ref": self._pick((cells["application_ref"], other.ref, "nobody"))})

    # Assessment

    def _windows(self):
        self.build.begin("windows")
        for programme in self.programmes:
            for attempt, day in ((1, 5), (1, 25), (2, 140), (2, 160)):
                if self._likely(0.9):
                    self._window(programme, attempt, self.build.completes + day * DAY)
        self._windows_at_the_limit(self._pick(self.programmes))

    def _window(self, programme, attempt, opens):
        # Two microseconds over make a quarter that is no whole number of them.
        closes = opens + self._pick((8 * DAY, 8 * DAY, 8 * DAY + 2, 6 * HOUR, 6, 1))
        cells = {"window_id": f"W{self._number()}", "programme": programme.code, "attempt": self.build.number(attempt),
                 "opens_at": self.build.time(opens), "closes_at": self.build.time(closes)}
        self.build.take_after_mistakes(**cells)
        if self._likely(0.2):
            self.build.take(**cells)

    def _windows_at_the_limit(self, programme):
        limit = values.start_of(values.months_later(self.build.cohort.completes_on, 3)) + DAY
        for attempt in (1, 1, 1, 2):
            closes = min(limit + self._pick((-1, 0, 1, -DAY, DAY)), values.LATEST - 1)
            self.build.take(window_id=f"limit{self._number()}", programme=programme.code, attempt=str(attempt),
                            opens_at=self.build.time(self._pick((closes, closes - 1, closes - HOUR))),
                            closes_at=self.build.time(closes))

    def _submissions(self, attempt):
        self.build.begin("submissions")
        for application in self._in_state(ACCEPTED, DEFERRED, WITHDRAWN, REJECTED, WAITLISTED):
            ready = application.decision == ACCEPTED and engagement.is_engaged(application)
            if self._likely(0.85 if ready else 0.25):
                for _ in range(self._pick((1, 1, 2, 3))):
                    self._submission(application, attempt)

    def _submission(self, application, attempt):
        first_failed = application.attempts[1].result == FAIL
        window = 2 if first_failed and attempt == 2 else self._pick((1, 1, 2))
        submitted = self._moment_of_submission(application, window)
        limit = application.programme.max_words
        cells = {"application_ref": application.ref, "submitted_at": self.build.time(submitted),
                 "words": self.build.number(self._pick((0, 1000, 1000, 1000, limit, limit, limit + 1))),
                 "sha256": self._pick(("0" * 64, "ABCDEFabcdef0123" * 4, f"{self.rng.getrandbits(256):064x}")),
                 "title": self._pick(samples.TITLES)}
        self.build.take_after_mistakes(likely=0.08, **cells)

    def _moment_of_submission(self, application, attempt):
        windows = [one for one in self.world.windows
                   if (one.programme, one.attempt) == (application.programme.code, attempt)]
        if not windows:
            return self.build.completes + 10 * DAY
        window = self._pick(windows)
        quarter, rest = divmod(window.closes - window.opens, 4)
        inside = (window.opens, window.closes, (window.opens + window.closes) // 2, (window.opens + window.closes) // 2)
        extended = (window.closes + quarter, window.closes + 1)
        outside = (window.opens - 1, window.closes + quarter + 1, window.closes + quarter + (1 if rest else 2))
        extra_time = application.adjustment == "extra_time_25"
        return self._pick(self._pick((inside, inside, extended if extra_time else inside,
                                      outside if self._likely(0.5) else extended)))

    def _marks(self, attempt):
        self.build.begin("marks")
        for application in self._in_state(ACCEPTED, DEFERRED, WITHDRAWN, WAITLISTED, REJECTED):
            submitted = application.attempts[attempt].submissions
            if submitted and self._likely(0.85) or self._likely(0.08):
                leaning = self._pick((PASS, FAIL, FAIL))
                for _ in range(self._pick((1, 2, 2, 3, 4))):
                    self._mark(application, attempt, leaning)

    def _mark(self, application, attempt, leaning):
        marker = self._pick(self.markers)
        marked = list(application.attempts[attempt].marks)
        if marked and self._likely(0.15):
            marker = self._pick(marked).decode()
        if self._likely(0.07):
            attempt = 3 - attempt
        cells = {"application_ref": application.ref, "marker_email": self.build.other_case(marker),
                 "attempt": self.build.number(attempt),
                 "result": leaning if self._likely(0.65) else self._pick((PASS, FAIL)),
                 "score": self.build.number(self._pick((0, 1, 50, 99, 100))),
                 "sealed_at": self.build.any_time(self.build.completes + 60 * DAY)}
        self.build.take_after_mistakes(likely=0.06, **cells)


def make_dates(rng):
    """The first and the last day of a cohort, at times at the edges of the calendar."""
    year = rng.choice((2026,) * 16 + (2027, 2099, 1900, 2996, 2997))
    starts_on = datetime.date(year, rng.choice((9, 10)), rng.choice((1, 15)))
    month = rng.choice((1, 3, 8, 11, 11, 12))
    completes_year = year + 2 if month < 9 else year + rng.choice((1, 2))
    last = calendar.monthrange(completes_year, month)[1]
    return starts_on, datetime.date(completes_year, month, rng.choice((last, last, last - 1, 15)))
