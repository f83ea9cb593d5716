"""Ordering traps, against the statements that the services run (common/sql): whatever transactions do to each other, a
reader that follows the heads sees every committed event, once, in the order of its lane, and never waits for others."""
import contextlib
import random
import re
import threading
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg2

from tests.faults.base import SEED
from tests.harness import history
from tests.harness.history import Told
from tests.harness.system import ROOT, System
from tests.harness.waiting import wait_until

ROLE = "coaching"
LANES = (3, 5)
# As a migration leaves it, but for the volumes that were made.
EMPTY = """
DELETE FROM log_block; DELETE FROM log_start WHERE volume > 1; DELETE FROM log_volume WHERE volume > 1;
UPDATE log_volume SET ends_at = NULL; UPDATE log_head SET oldest = 0; DELETE FROM cursor;
"""


def statement(name):
    return (ROOT / "common" / "sql" / f"{name}.sql").read_text(encoding="utf-8")


class Session:
    """A connection of the service's role with the statements prepared."""

    def __init__(self, system):
        self.connection = system.database(ROLE)
        self.cursor = self.connection.cursor()
        for name in ("outbox_append", "outbox_heads", "outbox_read", "cursor_start", "cursor_move", "log_upkeep"):
            self.cursor.execute(f"PREPARE {name} AS {statement(name)}")

    def run(self, text, *values):
        self.cursor.execute(text, values or None)
        return self.cursor.fetchall() if self.cursor.description else self.cursor.rowcount

    def call(self, name, *values):
        return self.run(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", *values)

    def begin(self, takes_number=False):
        self.run("BEGIN")
        if takes_number:
            self.run("SELECT pg_current_xact_id()")

    def tell(self, subject, versions, lanes=LANES[:1], begins=0):
        """Puts out one event for each version in each of the lanes, as common/feed/outbox.c does; their last blocks are
        said to begin at `begins`."""
        wanted = sorted(lanes)
        rows = [(slot, place, version) for slot in range(1, len(wanted) + 1)
                for place, version in enumerate(versions, 1)]
        values = {"at": "2026-11-25T10:00:00Z", "partitions": wanted, "events": [len(versions)] * len(wanted),
                  "begins": [begins] * len(wanted), "slots": [row[0] for row in rows], "places": [row[1] for row in rows],
                  "ids": [str(uuid.uuid4()) for _ in rows], "types": ["test.told"] * len(rows),
                  "versions": [1] * len(rows), "cohort_ids": ["c"] * len(rows),
                  "subjects": [f"{subject}/{wanted[row[0] - 1]}" for row in rows],
                  "subject_versions": [row[2] for row in rows], "payloads": [b""] * len(rows), "traces": [""] * len(rows)}
        casts = {"ids": "::uuid[]", "payloads": "::bytea[]"}
        names = re.findall(r"\$\d+ ([a-z_]+)", statement("outbox_append").partition("SELECT")[0])
        assert names == list(values), names
        told = self.run(f"EXECUTE outbox_append ({', '.join('%s' + casts.get(name, '') for name in names)})",
                        *values.values())
        assert [row[0] for row in told] == wanted, f"{told} instead of {wanted}"

    def commit(self):
        self.run("COMMIT")

    def rollback(self):
        self.run("ROLLBACK")

    def close(self):
        self.connection.close()


class Reader:
    """Follows the log as a reader does: from its cursors to the heads, lane by lane."""

    def __init__(self, session):
        self.session = session
        self.cursors, self.told = {}, []

    def read(self):
        """Reads what is there now; the subjects and versions of it."""
        heads = {row[0]: row[1] for row in self.session.call("outbox_heads", 1)}
        wanted = [(lane, self.cursors.get(lane, 0), head) for lane, head in sorted(heads.items())
                  if head > self.cursors.get(lane, 0)]
        if not wanted:
            return []
        rows = self.session.call("outbox_read", ["test.told"], *map(list, zip(*wanted)))
        for lane, after, head in wanted:
            found = [row[1] for row in rows if row[0] == lane]
            assert found == list(range(after + 1, head + 1)), f"lane {lane} from {after} to {head}: {found}"
            self.cursors[lane] = head
        self.told += [Told(row[0], row[1], row[2], row[6], row[7]) for row in rows]
        return [(row[6], row[7]) for row in rows]


class OrderTest(unittest.TestCase):
    """A database for a class; each test begins with an empty log."""

    @classmethod
    def setUpClass(cls):
        cls.system = System("postgres")
        cls.addClassCleanup(cls.system.close)

    def setUp(self):
        self.system.sql(ROLE, EMPTY)
        self.one, self.two = self.session(), self.session()
        self.reader = Reader(self.session())

    def session(self):
        session = Session(self.system)
        self.addCleanup(session.close)
        return session

    def beside(self, act):
        """Does something in another thread, which will have to wait; returns the thread when it waits."""
        failures = []

        def run():
            try:
                act()
            except Exception as failure:  # shown by join, in the test's own thread
                failures.append(failure)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        wait_until(lambda: self.system.sql("postgres", "SELECT 1 FROM pg_locks WHERE NOT granted"), 10, "it waits")

        def join():
            thread.join(20)
            self.assertEqual((failures, thread.is_alive()), ([], False))
        return join

    def assert_read(self, *expected):
        """All that was read so far, as (subject, version) of the first lane, and that the log agrees."""
        self.reader.read()
        self.assertEqual([(t.subject.partition("/")[0], t.version) for t in self.reader.told if t.partition == LANES[0]],
                         list(expected))
        self.assertEqual(history.check_log(ROLE, sorted(self.reader.told)), [])


class Order(OrderTest):
    def test_the_first_to_take_a_number_is_the_last_to_lock(self):
        """A reader that goes by transaction numbers swaps these two, one that goes by a sequence skips the first."""
        self.one.begin(takes_number=True)
        self.two.begin(takes_number=True)
        self.two.tell("A", [1])
        self.two.commit()
        self.assert_read(("A", 1))
        self.one.tell("A", [2])
        self.assert_read(("A", 1))
        self.one.commit()
        self.assert_read(("A", 1), ("A", 2))

    def test_who_comes_second_waits_for_the_first_and_stands_behind_it(self):
        self.one.begin()
        self.one.tell("A", [1, 2])

        def second():
            self.two.begin()
            self.two.tell("A", [3])
            self.two.commit()
        join = self.beside(second)
        self.assert_read()
        self.one.commit()
        join()
        self.assert_read(("A", 1), ("A", 2), ("A", 3))

    def test_what_is_rolled_back_leaves_no_gap(self):
        self.one.begin()
        self.one.tell("A", [7, 8, 9])

        def second():
            self.two.begin()
            self.two.tell("A", [1])
            self.two.commit()
        join = self.beside(second)
        self.one.rollback()
        join()
        self.assert_read(("A", 1))

    def test_a_savepoint_that_is_rolled_back_leaves_no_gap(self):
        self.one.begin()
        self.one.tell("A", [1])
        self.one.run("SAVEPOINT s")
        self.one.tell("A", [8, 9])
        self.one.run("ROLLBACK TO s")
        self.one.tell("A", [2])
        self.one.commit()
        self.assert_read(("A", 1), ("A", 2))

    def test_a_long_transaction_elsewhere_delays_nobody(self):
        """It has a number and a snapshot older than all that follows."""
        long = self.system.database("assessment")
        self.addCleanup(long.close)
        long.set_session(isolation_level="REPEATABLE READ", autocommit=False)
        with long.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id(), count(*) FROM answer")
            cursor.execute("INSERT INTO answer (key, cohort_id, code, field, result) VALUES ('k', 'c', '', '', '')")
            self.one.begin()
            self.one.tell("A", [1])
            self.one.commit()
            self.assert_read(("A", 1))
        long.rollback()

    def test_lanes_are_locked_in_one_order_whatever_is_asked_for(self):
        self.one.begin()
        self.one.tell("A", [1], LANES)

        def second():
            self.two.begin()
            self.two.tell("A", [2], LANES[::-1])
            self.two.commit()
        join = self.beside(second)
        self.one.commit()
        join()
        self.assert_read(("A", 1), ("A", 2))

    def test_a_lane_is_not_held_up_by_another(self):
        self.one.begin()
        self.one.tell("A", [1])
        self.two.begin()
        self.two.tell("B", [1], LANES[1:])
        self.two.commit()
        self.assertEqual(self.reader.read(), [(f"B/{LANES[1]}", 1)])
        self.one.commit()
        self.assert_read(("A", 1))

    def test_an_event_told_again_after_its_successor_moves_no_cursor(self):
        self.one.call("cursor_start", "test", 64)
        self.system.sql(ROLE, "UPDATE lease SET owner = 'me', incarnation = 7")
        moves = [(0, 2), (0, 1), (1, 2), (2, 3), (0, 2), (2, 3)]
        moved = [self.move("me", 7, before, after) for before, after in moves]
        self.assertEqual(moved, [True, False, False, True, False, False])

    def move(self, instance, incarnation, before, after):
        """False: it is refused."""
        try:
            self.one.run("EXECUTE cursor_move ('test', %s, %s, %s, %s, %s)", instance, incarnation, [LANES[0]],
                         [before], [after])
        except psycopg2.Error as refused:
            self.assertEqual(refused.pgcode, "TF001")
            return False
        return True

    def test_one_cursor_of_many_that_does_not_move_refuses_all_and_whatever_else_was_done(self):
        self.one.call("cursor_start", "test", 64)
        self.system.sql(ROLE, "UPDATE lease SET owner = 'me', incarnation = 7")
        self.one.begin()
        self.one.tell("A", [1])
        with self.assertRaises(psycopg2.Error) as refused:
            self.one.run("EXECUTE cursor_move ('test', 'me', 7, %s, '{0, 1}', '{1, 2}')", list(LANES))
        self.assertIn("another replica has moved a cursor or has the lease", str(refused.exception))
        self.one.commit()   # which is a rollback
        self.assertEqual(self.one.run("SELECT DISTINCT position FROM cursor WHERE source = 'test'"), [(0,)])
        self.assert_read()

    def test_who_has_lost_the_lease_moves_no_cursor(self):
        self.one.call("cursor_start", "test", 64)
        self.system.sql(ROLE, "UPDATE lease SET owner = 'other', incarnation = 7")
        self.assertEqual([self.move("me", 7, 0, 1), self.move("other", 6, 0, 1), self.move("other", 7, 0, 1)],
                         [False, False, True])

    def test_a_cursor_is_found_at_once_however_many_versions_of_it_are_kept(self):
        """By a transaction that is held open, and whatever PostgreSQL knows of the tables."""
        def found():
            self.one.run("SELECT pg_stat_force_next_flush()")
            return self.one.run("SELECT idx_tup_read FROM pg_stat_user_indexes"
                                " WHERE indexrelid = 'cursor_pkey'::regclass")[0][0]
        self.one.call("cursor_start", "test", 64)
        self.system.sql(ROLE, "UPDATE lease SET owner = 'me', incarnation = 7")
        self.system.sql("postgres", f"ANALYZE {ROLE}.lease")
        long = self.system.database("assessment")
        self.addCleanup(long.close)
        long.set_session(isolation_level="REPEATABLE READ", autocommit=False)
        with long.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM answer")
            for position in range(500):
                self.assertTrue(self.move("me", 7, position, position + 1))
            before = found()
            for position in range(500, 520):
                self.assertTrue(self.move("me", 7, position, position + 1))
            read = found() - before
            self.assertTrue(20 <= read < 3 * 20, read)
        long.rollback()

    def test_the_settings_allow_no_prepared_transactions(self):
        """One that is forgotten would hold its heads, and dead rows of everything, for ever."""
        self.assertEqual(self.system.sql("postgres", "SHOW max_prepared_transactions"), [("0",)])

    def test_a_volume_is_begun_only_when_all_have_been_told_of_it(self):
        """Not by the transaction that makes it: its commit is seen a moment before others are told of new tables, and
        a writer would not find the one that the heads name."""
        def next_is_there():
            return self.one.run("SELECT to_regclass('log_block_' || log_current() + 1) IS NOT NULL")[0][0]

        def turn():
            self.two.tell("A", [1])
            return self.one.run("SELECT log_turn(0), log_current()")[0]
        while next_is_there():
            self.assertTrue(turn()[0])
        (before,), = self.one.run("SELECT log_current()")
        self.assertEqual((turn(), next_is_there()), ((False, before), True))
        self.assertEqual(turn(), (True, before + 1))
        self.two.tell("A", [1])

    def test_it_makes_no_difference_where_the_last_block_is_said_to_begin(self):
        """A writer may know of an older one, or of one that is gone since, with its volume or with its whole database."""
        many = list(range(2, 72))   # two blocks
        self.one.tell("A", [1])
        self.one.tell("A", many, begins=1)
        self.one.tell("A", [72], begins=1)
        self.one.tell("A", [73], begins=66)
        self.one.tell("A", [74], begins=10000)
        for _ in range(2):
            self.one.call("log_upkeep", 0, 2)
        self.one.tell("A", [75], begins=74)
        self.one.tell("A", [76], begins=75)
        self.one.tell("A", [77], begins=2)
        self.assert_read(*(("A", version) for version in range(1, 78)))
        self.assertEqual(self.one.run("SELECT DISTINCT volume - log_current() FROM outbox ORDER BY 1"), [(-1,), (0,)])

    def test_many_writers_that_roll_back_at_random(self):
        """Each writer takes a subject's next version under its row, as a handler does."""
        self.system.sql("postgres", f"CREATE TABLE IF NOT EXISTS {ROLE}.counted (subject text PRIMARY KEY, version bigint);"
                        f" GRANT ALL ON {ROLE}.counted TO {ROLE}; TRUNCATE {ROLE}.counted")
        self.system.sql(ROLE, "INSERT INTO counted SELECT 'S' || n, 0 FROM generate_series(0, 4) n")

        def write(number):
            dice, session = random.Random(f"{SEED} {number}"), self.session()
            with contextlib.closing(session):
                for _ in range(60):
                    session.begin(takes_number=dice.random() < 0.3)
                    self.write_some(session, dice)
                    session.run(dice.choice(("COMMIT", "COMMIT", "ROLLBACK")))
        with ThreadPoolExecutor() as pool:
            writers = [pool.submit(write, number) for number in range(4)]
            while not all(writer.done() for writer in writers):
                self.reader.read()
                with contextlib.suppress(psycopg2.errors.LockNotAvailable):     # it gives way to writers
                    self.one.call("log_upkeep", 0, 2)
            for writer in writers:
                writer.result()
        self.reader.read()
        self.assertEqual(history.check_log(ROLE, sorted(self.reader.told)), [])
        log = self.system.sql(ROLE, "SELECT partition, position, id::text, subject, subject_version FROM outbox")
        self.assertEqual(sorted(self.reader.told), sorted(Told(*row) for row in log))
        self.assertGreater(len(log), 100)
        self.assertGreater(self.system.sql(ROLE, "SELECT max(volume) FROM outbox")[0][0], 3)

    @staticmethod
    def write_some(session, dice):
        subject = f"S{dice.randrange(5)}"
        for turn in range(dice.randint(1, 2)):
            if turn:
                session.run("SAVEPOINT s")
            (version,), = session.run("UPDATE counted SET version = version + 1 WHERE subject = %s RETURNING version",
                                      subject)
            session.tell(subject, [version], dice.sample(LANES, 2), begins=dice.choice((0, 1, 5, 20, 1000)))
            if turn and dice.random() < 0.5:
                session.run("ROLLBACK TO s")


class Prepared(OrderTest):
    """With prepared transactions allowed, which the settings of the system do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system.sql("postgres", "ALTER SYSTEM SET max_prepared_transactions = 4")
        cls.system.down("postgres")
        cls.system.up("postgres")

    def is_answered(self):
        with contextlib.suppress(psycopg2.OperationalError):
            return self.system.sql("postgres", "SELECT count(*) FROM pg_prepared_xacts") == [(1,)]

    def test_a_prepared_transaction_keeps_its_place_through_a_crash(self):
        self.one.begin()
        self.one.tell("A", [1])
        self.one.run("PREPARE TRANSACTION 'held'")
        self.system.kill("postgres")
        wait_until(self.is_answered, 30, "PostgreSQL answers again")
        self.one, self.two, self.reader = self.session(), self.session(), Reader(self.session())

        def second():
            self.two.begin()
            self.two.tell("A", [2])
            self.two.commit()
        join = self.beside(second)
        self.assert_read()
        self.one.run("COMMIT PREPARED 'held'")
        join()
        self.assert_read(("A", 1), ("A", 2))
