"""What is known of one cohort: the state that rows change, with the few steps that several kinds of row share."""
import collections
import dataclasses

from .values import Refused

ACCEPTED, WAITLISTED, REJECTED = "accepted", "waitlisted", "rejected"
DEFERRED, WITHDRAWN = "deferred", "withdrawn"
PASS, FAIL = "pass", "fail"


@dataclasses.dataclass
class School:
    kind: str
    country: str


@dataclasses.dataclass
class Coach:
    room: int


@dataclasses.dataclass
class Marker:
    email: bytes
    school: str
    partner: str


@dataclasses.dataclass
class Session:
    name: str
    programme: str
    component: str
    partner: str
    starts: int
    ends: int
    capacity: int
    confirmed: dict = dataclasses.field(default_factory=dict)   # application_ref -> Application
    waiting: dict = dataclasses.field(default_factory=dict)     # the same, in the order of booking

    def overlaps(self, other):
        return self.starts < other.ends and other.starts < self.ends


@dataclasses.dataclass
class Window:
    programme: str
    attempt: int
    opens: int
    closes: int


@dataclasses.dataclass
class Attempt:
    submissions: int = 0
    marks: dict = dataclasses.field(default_factory=dict)       # marker's address -> pass or fail
    result: str = None                                          # once settled


@dataclasses.dataclass
class Application:
    ref: str
    submitted: int
    trn: str
    school: str
    role: str
    programme: object
    mode: str
    partner: str
    previously_funded: str
    adjustment: str
    decision: str = None
    reason: str = ""
    funding: str = ""
    held_a_place: bool = False
    coach: Coach = None
    plan: list = None                                           # for each slot its components
    recorded: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    attendance: dict = dataclasses.field(default_factory=dict)  # session -> (recorded_at, minutes)
    confirmed: dict = dataclasses.field(default_factory=dict)   # session name -> Session
    waiting: dict = dataclasses.field(default_factory=dict)
    attempts: dict = dataclasses.field(default_factory=lambda: {1: Attempt(), 2: Attempt()})

    @property
    def passed(self):
        return any(attempt.result == PASS for attempt in self.attempts.values())

    @property
    def holds_a_place(self):
        return self.decision in (ACCEPTED, DEFERRED)

    def component(self, name):
        """The component of that name in the plan, or None."""
        for parts in self.plan:
            for part in parts:
                if part.name == name:
                    return part
        return None

    def is_free_for(self, session):
        return not any(session.overlaps(other) for other in self.confirmed.values())


class World:
    def __init__(self, cohort, definitions):
        self.cohort = cohort
        self.programmes = definitions.programmes
        self.withdrawal_reasons = definitions.withdrawal_reasons
        self.deferral_reasons = definitions.deferral_reasons
        self.identifiers = set()                                # (kind, identifier) of the rows that were taken
        self.partners = set()
        self.schools = {}
        self.places = {}                                        # (partner, programme code) -> number
        self.places_held = collections.Counter()
        self.waitlists = collections.defaultdict(dict)          # (partner, programme code) -> {ref: Application}
        self.coaches = collections.defaultdict(list)            # partner -> [Coach]
        self.without_coach = collections.defaultdict(dict)      # partner -> {ref: Application}
        self.markers = {}
        self.applications = {}
        self.by_person_and_programme = collections.defaultdict(list)
        self.sessions = {}
        self.facilitators = collections.defaultdict(list)       # facilitator -> [Session]
        self.windows = []
        self.messages = collections.Counter()                   # (application_ref, template) -> number
        self.quarantine = []                                    # (file, line, code)

    # Look-ups that refuse the row

    def application(self, ref):
        return _find(self.applications, ref, "unknown_application")

    def session(self, name):
        return _find(self.sessions, name, "unknown_session")

    def programme(self, code):
        return _find(self.programmes, code, "unknown_programme")

    def partner(self, name):
        if name not in self.partners:
            raise Refused("unknown_partner")
        return name

    def school(self, urn):
        return _find(self.schools, urn, "unknown_school")

    def is_known(self, kind, identifier):
        return (kind, identifier) in self.identifiers

    def remember(self, kind, identifier):
        self.identifiers.add((kind, identifier))

    def tell(self, application, template):
        self.messages[application.ref, template] += 1

    # Seats

    def leave(self, application, sessions):
        """Gives up all these bookings before it offers any seat: nobody is to be offered a seat among them."""
        freed = []
        for session in sessions:
            application.waiting.pop(session.name, None)
            session.waiting.pop(application.ref, None)
            if application.confirmed.pop(session.name, None):
                del session.confirmed[application.ref]
                freed.append(session)
        for session in freed:
            self._offer_seat(session)

    @staticmethod
    def _offer_seat(session):
        for candidate in session.waiting.values():
            if candidate.is_free_for(session):
                del session.waiting[candidate.ref], candidate.waiting[session.name]
                session.confirmed[candidate.ref] = candidate
                candidate.confirmed[session.name] = session
                return

    # Coaches

    def match_coach(self, application):
        if application.coach:
            return
        for coach in self.coaches[application.partner]:
            if coach.room > 0:
                coach.room -= 1
                application.coach = coach
                return
        self.without_coach[application.partner][application.ref] = application

    def free_coach(self, application):
        self.without_coach[application.partner].pop(application.ref, None)
        if application.coach:
            application.coach.room += 1
            application.coach = None
            self.match_those_without_coach(application.partner)

    def match_those_without_coach(self, partner):
        unmatched = self.without_coach.pop(partner, {})
        for application in unmatched.values():
            if application.decision == ACCEPTED:
                self.match_coach(application)


def _find(register, name, code):
    try:
        return register[name]
    except KeyError:
        raise Refused(code) from None
