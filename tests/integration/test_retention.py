"""The log in volumes: what is old and read by all is dropped as a whole, nothing else, and it is said because of whom."""
import itertools
import json
import unittest
import uuid

import psycopg2

from tests.harness import wire
from tests.harness.bus import Refused
from tests.harness.system import ROOT, System
from tests.harness.waiting import wait_until

TYPE = "enrolment.partner_registered"
COLUMNS = """partition, position, epoch, id, type, version, cohort_id, subject, subject_version, at, payload"""


def partner(number):
    return {"partner_id": f"P{number}", "name": "A partner", "kind": "school", "parent_partner_id": "",
            "region": "north", "contact_email": "desk@example.org"}


class Retention(unittest.TestCase):
    """Each test has a cohort, and groups of readers, of its own."""

    @classmethod
    def setUpClass(cls):
        cls.system = System("postgres", "redis", "bus", "enrolment")
        cls.addClassCleanup(cls.system.close)
        cls.client = cls.system.client()
        cls.numbers = itertools.count(1)

    def setUp(self):
        self.cohort = f"cohort-{next(self.numbers)}"
        self.done("open_cohort", {"cohort_id": self.cohort, "starts_on": "2026-10-01", "completes_on": "2027-09-30"})
        self.sql("DELETE FROM log_reader")

    def sql(self, statement, *values):
        return self.system.sql("enrolment", statement, *values)

    def done(self, command, *rows):
        answers = self.client.commands(f"enrolment.{command}", self.cohort, list(rows))
        self.assertEqual({tuple(answer[:2]) for answer in answers}, {("", "")})

    def register(self, count):
        """Events about partners; their subjects in order."""
        numbers = [next(self.numbers) for _ in range(count)]
        self.done("register_partner", *map(partner, numbers))
        return [f"P{number}" for number in numbers]

    def read(self, cursors=None):
        """The partners of this cohort that the log tells of, by a group that keeps nothing."""
        events = self.client.read_events("enrolment", "test.passing", [TYPE], cursors)
        return [event[5].rpartition("/")[2] for event in events if event[4] == self.cohort]

    def heads(self):
        return dict(self.sql("SELECT partition, position FROM outbox_head"))

    def oldest(self):
        return dict(self.sql("SELECT partition, oldest FROM outbox_head"))

    def retention(self, *options):
        """{volume: row}, and the same as words."""
        result = self.system.gtctl("retention", "enrolment", "--json", *options)
        return {row["volume"]: row for row in map(json.loads, result.stdout.splitlines())}

    def turn(self):
        """As if the present volume were full; the number of the next."""
        self.sql("UPDATE log_volume SET begins_at = begins_at - interval '31 days' WHERE ends_at IS NULL")
        self.retention("--keep-days", "10000")
        (number,), = self.sql("SELECT log_current()")
        return number

    def tell_position(self, group, cursors):
        self.client.subscribe("enrolment", group, [TYPE], cursors)
        wait_until(lambda: dict(self.sql("SELECT partition, position FROM log_reader WHERE reader = %s", group))
                   == cursors, 20, f"it is known how far {group} is")

    def test_volumes_are_made_ahead(self):
        present = self.turn() if self.register(1) else 0
        tables = {name for name, in self.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'enrolment'")}
        self.assertLessEqual({f"log_block_{present + n}" for n in range(3)}, tables)
        self.assertEqual(self.sql("SELECT count(*) FROM outbox_head WHERE volume <> %s", present), [(0,)])

    def test_what_spans_volumes_is_read_in_order(self):
        before, told = self.heads(), self.register(3)
        self.turn()
        told += self.register(3)
        self.turn()
        told += self.register(2)
        self.assertEqual(self.read(before), told)
        self.assertEqual(self.sql("SELECT count(*) FROM (SELECT partition, position, count(*) FROM outbox"
                                  " GROUP BY 1, 2 HAVING count(*) > 1) x"), [(0,)])

    def test_a_reader_may_be_anywhere_in_a_block(self):
        """From the log itself, which a process that has just begun has to read, with credit for a few events."""
        before, told = self.heads(), self.register(150)
        self.turn()
        told += self.register(3)
        partition, = (p for p, head in self.heads().items() if head - before[p] >= len(told))
        start = self.heads()[partition] - len(told)
        blocks = self.sql("SELECT cardinality(events) FROM log_block WHERE partition = %s AND first > %s ORDER BY first", partition, start)
        self.assertEqual(blocks, [(64,), (64,), (22,), (3,)])
        self.system.kill("enrolment")
        self.system.wait_ready("enrolment")
        for skipped in 0, 1, 63, 64, 65, 127, 149, 150, 152:
            position, found = start + skipped, []
            while position < start + len(told):
                (_, _, previous, position, events), = self.client.subscribe("enrolment", "test.passing", [TYPE],
                                                                            self.heads() | {partition: position}, credit=50)
                self.assertEqual([event[0] for event in events], list(range(previous + 1, position + 1)))
                found += [event[5].rpartition("/")[2] for event in events]
            self.assertEqual(found, told[skipped:])

    def test_an_empty_volume_goes_on(self):
        self.register(1)
        number = self.turn()
        self.assertEqual(self.turn(), number)

    def test_a_slow_reader_keeps_what_it_needs_and_is_named(self):
        start = self.heads()
        self.register(5)
        self.tell_position("slow", start)
        number, end = self.turn(), self.heads()
        self.register(1)
        for options in ("--dry-run", "--keep-days", "0"), ("--keep-days", "0"):
            rows = self.retention(*options)
            kept = rows[number - 1]
            self.assertEqual((kept["verdict"], kept["reader"], kept["needs"]), ("reader", "slow", 5))
            self.assertEqual(rows[number]["verdict"], "written")
            self.assertEqual(len(self.read(start)), 6)
        wait_until(lambda: "slow has 5 events" in self.system.log("enrolment"), 10, "the log names it")
        self.tell_position("slow", end)
        self.assertEqual(self.retention("--keep-days", "0", "--dry-run")[number - 1]["verdict"], "dropped")
        self.assertEqual(len(self.read(start)), 6)
        self.assertEqual(self.retention("--keep-days", "10000")[number - 1]["verdict"], "young")
        self.assertEqual(self.retention("--keep-days", "0")[number - 1]["verdict"], "dropped")
        self.assertNotIn(number - 1, self.retention("--dry-run"))
        self.assertEqual(self.sql("SELECT to_regclass(%s)", f"log_block_{number - 1}"), [(None,)])
        self.assertIn("dropped volume", self.system.log("enrolment"))
        self.assertEqual(len(self.read(end)), 1)

    def test_a_reader_of_what_is_gone_is_refused_and_told_the_oldest_position(self):
        start = self.heads()
        self.register(4)
        self.turn()
        self.assertNotIn("reader", [row["verdict"] for row in self.retention("--keep-days", "0").values()])
        oldest = self.oldest()
        partition = next(p for p in sorted(oldest) if oldest[p] > start[p])
        body = wire.pack(["late.passing", "test", 10, 10000, [TYPE], [[partition, start[partition]]]])
        text = f"reset: the oldest position of partition {partition} is {oldest[partition] + 1}, "

        def refusal():    # what is still in memory may be told before
            try:
                self.client.ask("enrolment", "events", body)
            except Refused as refused:
                return refused
            return None
        refused = wait_until(refusal, 10, "the reader is refused")
        self.assertEqual((refused.status, refused.text[:len(text)]), ("conflict", text))
        self.assertIn(f"late.passing (test): {text}", self.system.log("enrolment"))
        self.assertEqual(self.read(oldest), [])

    def test_who_will_never_read_again_is_forgotten(self):
        start = self.heads()
        self.register(2)
        self.tell_position("gone", start)
        number = self.turn()
        self.assertEqual(self.retention("--keep-days", "0")[number - 1]["reader"], "gone")
        self.assertEqual(self.retention("--keep-days", "0", "--forget", "gone")[number - 1]["verdict"], "dropped")

    def test_a_group_that_nobody_knows_is_not_forgotten(self):
        self.tell_position("known", self.heads())
        one = self.system.gtctl("retention", "enrolment", "--forget", "knwon", check=False)
        self.assertEqual(one.returncode, 64, one.stderr)
        self.assertRegex(one.stderr, "no group of readers is called knwon; there are: .*\\bknown\\b")
        self.system.gtctl("retention", "enrolment", "--forget", "known")

    def test_a_clock_set_a_year_ahead_and_back_changes_no_volume(self):
        before, told = self.heads(), []
        clock = self.system.var / "state" / "clock"
        self.addCleanup(clock.unlink, missing_ok=True)
        for days in 0, 365, -365, 0:
            clock.write_text(str(days * 86_400_000_000))
            clock.chmod(0o644)
            at = None
            while at is None or abs(at - days) > 1:    # it is looked at ten times a second
                told += self.register(1)
                (at,), = self.sql("SELECT extract(day FROM max(at) - now())::int FROM outbox WHERE subject LIKE %s",
                                  f"%{told[-1]}")
            if days == 365:
                self.turn()
            self.assertNotIn("dropped", [row["verdict"] for row in self.retention().values()])
        self.assertEqual(self.read(before), told)

    def test_rows_of_the_release_before_are_kept_and_its_programs_go_on(self):
        """From a log without volumes to one in volumes, and to one in blocks; each migration meets what programs before
        it wrote, and then these go on: with the first release's own statement, and with log_append()."""
        connection = self.system.database("postgres")
        self.addCleanup(connection.close)
        migrations = sorted((ROOT / "common" / "migrations").iterdir())
        names = [path.name[:4] for path in migrations]
        with connection.cursor() as cursor:
            def migrate(first, last):
                for path in migrations[names.index(first):names.index(last) + 1]:
                    cursor.execute(path.read_text())

            def write(last):
                cursor.execute("SELECT position FROM outbox_head WHERE partition = 3")
                cursor.execute(f"INSERT INTO outbox ({COLUMNS}) SELECT 3, n, 0, gen_random_uuid(), 'a.b', 1, 'c', 's', n, now(), ''"
                               " FROM generate_series(%s, %s) n", (cursor.fetchone()[0] + 1, last))
                cursor.execute("UPDATE outbox_head SET position = %s WHERE partition = 3", (last,))

            def append(partitions):
                """An event into each, as a program that has log_append() of 0015."""
                count = len(partitions)
                cursor.execute("SELECT * FROM log_append(now(), %s, %s, %s, %s, %s::uuid[], %s, %s, %s, %s, %s, %s::bytea[], %s)",
                               (partitions, [1] * count, list(range(1, count + 1)), [1] * count, [str(uuid.uuid4()) for _ in partitions],
                                ["a.b"] * count, [1] * count, ["c"] * count, ["s"] * count, [1] * count, [b""] * count, [""] * count))

            def volumes():
                cursor.execute("SELECT volume, min(position), max(position), count(*) FROM outbox GROUP BY 1 ORDER BY 1")
                return cursor.fetchall()
            cursor.execute("CREATE SCHEMA before; SET search_path = before, extensions")
            migrate("0001", "0002")
            write(1000)
            migrate("0003", "0003")
            write(1010)
            cursor.execute("UPDATE log_volume SET begins_at = now() - interval '1 year'")
            cursor.execute("SELECT log_prepare(1)")
            cursor.execute("SELECT log_turn(30)")
            write(1020)
            self.assertEqual(volumes(), [(1, 1, 1010, 1010), (2, 1011, 1020, 10)])
            migrate("0004", "0015")
            self.assertEqual(volumes(), [(1, 1, 1010, 1010), (2, 1011, 1020, 10)])
            write(1030)
            cursor.execute("SELECT * FROM log_append(now(), '{3, 4}', '{70, 1}', array_fill(1, '{70}') || 2,"
                           " ARRAY(SELECT generate_series(1, 70)) || 1, array_fill(gen_random_uuid(), '{71}'), array_fill('a.b'::text, '{71}'),"
                           " array_fill(1, '{71}'), array_fill('c'::text, '{71}'), array_fill('s'::text, '{71}'),"
                           " array_fill(1, '{71}'), array_fill(''::bytea, '{71}'), array_fill(''::text, '{71}'))")
            self.assertEqual(cursor.fetchall(), [(3, 1030), (4, 0)])
            self.assertEqual(volumes(), [(1, 1, 1010, 1010), (2, 1, 1100, 91)])
            cursor.execute("SELECT partition, first, cardinality(events) FROM log_block WHERE cardinality(events) > 1 ORDER BY 1, 2")
            self.assertEqual(cursor.fetchall(), [(3, 1031, 64), (3, 1095, 6)])
            cursor.execute("SELECT count(DISTINCT position), min(position), max(position) FROM outbox WHERE partition = 3")
            self.assertEqual(cursor.fetchall(), [(1100, 1, 1100)])
            cursor.execute("UPDATE outbox_head SET position = 1030 WHERE partition = 3")
            with self.assertRaises(psycopg2.errors.UniqueViolation):    # who writes behind a head that has moved since
                write(1031)
            cursor.execute("UPDATE outbox_head SET position = 1100 WHERE partition = 3")
            migrate("0016", "0016")
            cursor.execute("SELECT partition, position, volume FROM outbox_head WHERE position > 0 ORDER BY 1")
            self.assertEqual(cursor.fetchall(), [(3, 1100, 2), (4, 1, 2)])
            # The first release moves the heads that it has locked, then inserts.
            cursor.execute("WITH locked AS (SELECT partition FROM outbox_head WHERE partition = ANY ('{3, 5}') ORDER BY 1 FOR UPDATE)"
                           " UPDATE outbox_head h SET position = h.position + 10 FROM locked l WHERE h.partition = l.partition"
                           " RETURNING h.partition, h.position")
            self.assertEqual(sorted(cursor.fetchall()), [(3, 1110), (5, 10)])
            write(1110)
            cursor.execute(f"INSERT INTO outbox ({COLUMNS}) SELECT 5, n, 0, gen_random_uuid(), 'a.b', 1, 'c', 's', n, now(), ''"
                           " FROM generate_series(1, 10) n")
            append([3, 4, 5])
            self.assertEqual(cursor.fetchall(), [(3, 1110), (4, 1), (5, 10)])
            cursor.execute("SELECT partition, position FROM outbox_head WHERE position > 0 ORDER BY 1")
            self.assertEqual(cursor.fetchall(), [(3, 1111), (4, 2), (5, 11)])
            with self.assertRaises(psycopg2.errors.UniqueViolation):    # who writes behind a head that has moved since
                cursor.execute(f"INSERT INTO outbox ({COLUMNS}) VALUES (3, 1111, 0, gen_random_uuid(), 'a.b', 1, 'c', 's', 1, now(), '')")
            self.assertEqual(volumes(), [(1, 1, 1010, 1010), (2, 1, 1111, 114)])
            cursor.execute("SELECT verdict, events FROM log_retain(0, false)")
            self.assertEqual(cursor.fetchall(), [("dropped", 1010), ("written", 114)])
            cursor.execute("DROP SCHEMA before CASCADE")
