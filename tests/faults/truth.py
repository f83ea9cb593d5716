"""What the tables say, read in one snapshot, and compared with what was sent and told.

Beside the tables stands a history of effects that no service knows of: triggers note, in the transaction of an effect,
what it was. So the order in which effects were committed can be compared with the order of the events."""
import base64
import contextlib
import email
from collections import Counter

import psycopg2

from tests.harness import history, wire
from tests.harness.history import Told
from tests.harness.mailbox import split_stored, stored_bytes
from tests.harness.system import ROOT, SERVICES
from tests.harness.waiting import wait_until

DRAIN_S = 90        # until everything is read, from when the faults are over
SOURCES = ("enrolment", "sessions", "coaching", "assessment")
READERS = tuple(name for name in SERVICES if name != "gateway")     # which asks, and reads no events
OCCASIONS = ("enrolment.accepted", "enrolment.waitlisted", "enrolment.rejected", "enrolment.withdrawn",
             "assessment.passed", "assessment.referred", "assessment.failed")
# Digests that come from each event of some types: {template: types}, as data/rules.txt has it.
DIGESTS = {rule[0]: rule[1].split(",") for rule in map(str.split, (ROOT / "data/rules.txt").read_text().splitlines())
           if rule and rule[0] in ("partner_daily", "headteacher_weekly")}

NOTES = """
CREATE SCHEMA noted;
CREATE TABLE noted.effect (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text, cohort_id text,
                           subject text, value text);
CREATE FUNCTION noted.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO noted.effect (kind, cohort_id, subject, value)
  VALUES (TG_TABLE_NAME, NEW.cohort_id, NEW.application_ref, to_jsonb(NEW) ->> TG_ARGV[0]);
  RETURN NULL;
END $$;
CREATE TRIGGER noted AFTER INSERT ON coaching.meeting FOR EACH ROW EXECUTE FUNCTION noted.note('minutes');
CREATE TRIGGER noted AFTER INSERT ON notifications.message FOR EACH ROW
  WHEN (coalesce((to_jsonb(NEW) ->> 'is_mandatory')::boolean, true)) -- a release without the column has no others
  EXECUTE FUNCTION noted.note('occasion');
CREATE TRIGGER noted AFTER UPDATE ON sessions.participant FOR EACH ROW
  WHEN (OLD.recorded IS DISTINCT FROM NEW.recorded) EXECUTE FUNCTION noted.note('recorded');
"""

# What a reader has not read yet, and what is not said yet.
BEHIND = " UNION ALL ".join(
    f"SELECT '{reader} reads {source}', h.partition::text, c.position, h.position FROM {source}.outbox_head h JOIN"
    f" {reader}.cursor c ON c.source = '{source}' AND c.partition = h.partition AND c.position <> h.position"
    for reader in READERS for source in SOURCES if reader != source)
# What must be said is behind however late its next try is; the rest may wait for a morning or a digest.
UNSAID = ("SELECT 'messages', state, count(*), 0 FROM notifications.message WHERE state = 'queued'"
          " AND (is_mandatory OR LEAST(gate_at, due_at) <= now()) GROUP BY state")
PARKED = " UNION ALL ".join(f"SELECT '{name}', source, partition, position, type, error FROM {name}.parked"
                            for name in SERVICES)


def take_notes(system):
    system.sql("postgres", NOTES)


def minutes_of(ledger):
    """All minutes of a participant: "component=minutes" for each component, of which the load touches one."""
    return sum(int(line.partition("=")[2]) for line in ledger.split())


class Truth:
    """One snapshot of all schemas."""

    def __init__(self, system):
        self.connection = system.database("postgres")
        self.connection.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)

    def rows(self, statement, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall()

    def behind(self):
        return self.rows(BEHIND) + self.rows(UNSAID)

    def close(self):
        self.connection.close()

    # ---- histories

    def events(self, source, cohort):
        """[(Told, type, fields)] in the order of the log."""
        found = self.rows(f"SELECT partition, position, id::text, subject, subject_version, type, payload FROM"
                          f" {source}.outbox WHERE cohort_id = %s ORDER BY partition, position", cohort)
        return [(Told(*row[:5]), row[5], wire.unpack(bytes(row[6]))) for row in found]

    def log_problems(self):
        """Of all cohorts together: positions are shared by them."""
        problems = []
        for source in SOURCES:
            rows = self.rows(f"SELECT partition, position, id::text, cohort_id || ' ' || subject, subject_version FROM"
                             f" {source}.outbox ORDER BY partition, position")
            problems += history.check_log(source, [Told(*row) for row in rows])
            heads = dict(self.rows(f"SELECT partition, position FROM {source}.outbox_head WHERE position > 0"))
            last = {row[0]: row[1] for row in rows}
            if heads != last:
                problems.append(f"{source}: the heads are {heads}, the log ends at {last}")
        return problems

    def noted(self, kind, cohort):
        """[(subject, value)] in the order of effects."""
        return self.rows("SELECT subject, value FROM noted.effect WHERE kind = %s AND cohort_id = %s ORDER BY number",
                         kind, cohort)

    def message_problems(self, cohort):
        """Occasions of a lane become messages in the order of its events, one each."""
        lanes, expected = {}, {}
        for source in ("enrolment", "assessment"):
            for told, kind, _ in self.events(source, cohort):
                if kind in OCCASIONS:
                    lanes[told.id] = (source, told.partition)
                    expected.setdefault(lanes[told.id], []).append(told.id)
        actual = {}
        for _, occasion in self.noted("message", cohort):
            actual.setdefault(lanes.get(occasion, "nowhere"), []).append(occasion)
        return history.compare("messages of a lane", expected, actual)

    def digest_problems(self, cohort):
        """Each event that a digest tells of is planned for it, once."""
        told = [(kind, event.id) for source in SOURCES for event, kind, _ in self.events(source, cohort)]
        expected = {digest: sorted(event for kind, event in told if kind in kinds) for digest, kinds in DIGESTS.items()}
        planned = {digest: [] for digest in DIGESTS}
        for digest, event in self.rows("SELECT template, cause::text FROM notifications.message WHERE cohort_id = %s"
                                       " AND is_item ORDER BY cause", cohort):
            planned.setdefault(digest, []).append(event)
        return history.compare("items of digests", expected, planned)

    def meeting_problems(self, cohort):
        """A meeting is told as it was recorded, and its minutes are added up in that order."""
        told, recorded, totals, problems = {}, {}, {}, []
        for event, kind, fields in self.events("coaching", cohort):
            if kind == "coaching.meeting_held":
                told.setdefault(event.subject, []).append(fields["minutes"])
        for subject, minutes in self.noted("meeting", cohort):
            recorded.setdefault(subject, []).append(int(minutes))
        for subject, ledger in self.noted("participant", cohort):
            totals.setdefault(subject, []).append(minutes_of(ledger))
        for subject in sorted(told.keys() | totals.keys()):
            problems += history.check_sums(f"sessions, {subject}", told.get(subject, []), totals.get(subject, []))
        return history.compare("events of meetings", recorded, told) + problems

    def state_problems(self, cohort):
        """What the readers of enrolment hold of a person is what its last event says."""
        last, versions = {}, {}
        for event, _, fields in self.events("enrolment", cohort):
            if "state" in fields:
                last[event.subject] = [fields["state"]]
                versions[event.subject] = [event.version]
        problems = []
        for reader in ("sessions", "coaching"):
            found = self.rows(f"SELECT application_ref, state FROM {reader}.participant WHERE cohort_id = %s", cohort)
            problems += history.compare(f"{reader}: states", last, {ref: [state] for ref, state in found})
        found = self.rows("SELECT application_ref, version FROM enrolment.application WHERE cohort_id = %s"
                          " AND version > 0", cohort)
        return problems + history.compare("enrolment: versions", versions, {ref: [version] for ref, version in found})

    # ---- commands

    def answers(self, cohort, known):
        """{key: code} of a load's own cohort; `known` leaves out what a test has sent by other ways."""
        found = {}
        for service in ("enrolment", "coaching"):
            found.update(self.rows(f"SELECT encode(key, 'hex'), code FROM {service}.answer WHERE cohort_id = %s", cohort))
        return {key: code for key, code in found.items() if key in known}

    def made(self, cohort):
        """Names of what commands have made, as producers name it."""
        rows = self.rows("SELECT 'meeting ' || meeting_id FROM coaching.meeting WHERE cohort_id = %s"
                         " UNION ALL SELECT 'application ' || application_ref FROM enrolment.application"
                         " WHERE cohort_id = %s AND application_ref LIKE '%%-%%'"
                         " UNION ALL SELECT 'withdrawal ' || subject FROM enrolment.outbox"
                         " WHERE cohort_id = %s AND type = 'enrolment.withdrawn'", cohort, cohort, cohort)
        return [name for name, in rows]

    def command_problems(self, cohort, sent):
        answers = self.answers(cohort, {command.key for command in sent})
        named = [command for command in sent if command.what]
        return history.check_answers(sent, answers) + history.check_made(named, answers, self.made(cohort))

    def mail_problems(self, cohort, mail_dir):
        """What must be said was accepted by the mail server; copies of one mail have one Message-ID. One whose
        acceptance was not noted before its process ended may have been withdrawn since."""
        rows = self.mailed("accepted", cohort)
        left = self.rows("SELECT state, count(*) FROM notifications.message WHERE cohort_id = %s"
                         " AND state <> 'accepted' AND is_mandatory GROUP BY state", cohort)
        kept = {label[0]: label[1:] for label in labels(mail_dir, cohort)}
        mails = Counter(kept.values())
        mails -= (mails - Counter(rows)) & Counter(self.mailed("withdrawn", cohort))
        return history.compare("mails", {"all": sorted(rows)}, {"all": sorted(mails.elements())}) + [
            f"messages left {state}: {count}" for state, count in left]

    def mailed(self, state, cohort):
        return self.rows("SELECT application_ref, template FROM notifications.message WHERE cohort_id = %s"
                         " AND state = %s", cohort, state)


def labels(mail_dir, cohort):
    """(Message-ID, reference, template) of each stored mail of a cohort."""
    for stored in stored_bytes(mail_dir):
        head = email.message_from_bytes(split_stored(stored)[1].partition(b"\n\n")[0])

        def of(name, head=head):
            value = "".join(head[f"X-Golden-Thread-{name}"].split())    # long ones are folded
            return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
        if of("Cohort") == cohort:
            yield head["Message-ID"], of("Reference"), of("Template")


def drained(system, seconds=DRAIN_S):
    """A snapshot in which every reader has read everything and every message is settled."""
    last = []

    def found():
        with contextlib.suppress(psycopg2.Error):    # it may be starting again
            truth = Truth(system)
            last[:] = truth.behind()
            if not last:
                return truth
            truth.close()
        return None
    try:
        return wait_until(found, seconds, "everything is read")
    except AssertionError as error:
        raise AssertionError(f"{error}; behind: {last[:5]}") from None


def problems(system, load, drain_s=DRAIN_S, has_digests=True):
    """Everything that is wrong with what a load has left behind, [] when nothing is."""
    sent = load.sent()
    truth = drained(system, drain_s)
    try:
        parked = [f"parked: {row}" for row in truth.rows(PARKED)]
        return (parked + truth.log_problems() + truth.command_problems(load.cohort, sent)
                + truth.meeting_problems(load.cohort) + truth.message_problems(load.cohort)
                + (truth.digest_problems(load.cohort) if has_digests else [])
                + truth.state_problems(load.cohort) + truth.mail_problems(load.cohort, system.mail_dir))
    finally:
        truth.close()
