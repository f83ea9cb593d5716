"""Folders that are read all the same, and folders and OUTs that are refused with a message that says what to do."""
import os
import resource
import shutil
import subprocess
import unittest

from tests.e2e.pilot import PilotTest
from tests.harness.folder import (OUTPUTS, PILOT, PILOT_EXPECTED, as_runtime_user, copy_folder, differences, read_csv,
                                  write_csv)
from tests.harness.system import ROOT, changes

PARTNERS = "01-partners.csv"
PARTNER_HEADER = "partner_id,name,kind,parent_partner_id,region,contact_email"
QUARANTINE_HEADER = "file,line,code\n"
MARK = b"\xef\xbb\xbf"


class OneSystem(PilotTest):
    shared = True
    number = 0

    def setUp(self):
        super().setUp()
        OneSystem.number += 1
        self.cohort = f"folder-{self.number}"
        self.folder = self.system.folder / self.cohort
        self.folder.mkdir()
        (self.folder / "00-cohort.csv").write_text(
            f"cohort_id,starts_on,completes_on\n{self.cohort},2026-10-01,2028-03-31\n")

    def write(self, name, content):
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def quarantine(self):
        """Imports the folder, which must be taken; the rows of quarantine.csv as (file, line, code)."""
        self.import_folder(self.folder)
        return [(row["file"], int(row["line"]), row["code"]) for row in read_csv(self.out / "quarantine.csv")]

    def schools(self):
        return {row[0] for row in self.system.sql("enrolment", "SELECT urn FROM school WHERE cohort_id = %s", self.cohort)}


class ReadAllTheSame(OneSystem):
    def test_the_pilot_in_every_disguise(self):
        """Byte order marks, CRLF, quotes, blanks, columns in another order and unknown ones change nothing."""
        folder = copy_folder(PILOT, self.system.folder / "disguised", "pilot-disguised")
        for number, file in enumerate(sorted(folder.iterdir())):
            if file.name == "10-applications.csv":  # it holds a row that must stay as it is
                continue
            lines = read_csv(file)
            header = list(lines[0])
            turn = number % len(header)
            order = header[turn:] + header[:turn]
            if not all(set(row) == set(header) and None not in row.values() for row in lines):
                continue
            rows = [[f'  {row[name]}\t' for name in order] + ["x"] for row in lines]
            write_csv(file, [f" {name} " for name in order] + ["of no use"], rows)
            file.write_bytes(MARK + file.read_bytes().replace(b"\n", b"\r\n"))
        self.import_folder(folder)
        self.assertEqual(differences(self.out, PILOT_EXPECTED), [])

    def test_quoted_commas_quotes_and_line_breaks_belong_to_the_value(self):
        self.write("02-schools.csv", 'urn,name,type,country,headteacher_email\n'
                   '100001,"St ""Mark"", Upper\r\nand Lower",academy,england,\n'
                   ' "100002"  ,plain "quotes" inside,academy,england,\n'
                   '10003,short,academy,england,\n'
                   '\n'
                   '100001,again,academy,england,\n')
        self.assertEqual(self.quarantine(), [("02-schools.csv", 5, "bad_urn"), ("02-schools.csv", 7, "duplicate")])
        names = self.system.sql("enrolment", "SELECT name FROM school WHERE cohort_id = %s ORDER BY urn", self.cohort)
        self.assertEqual(names, [('St "Mark", Upper\r\nand Lower',), ('plain "quotes" inside',)])

    def test_bad_bytes_and_bad_rows_harm_one_row(self):
        self.write("02-schools.csv", b"urn,name,type,country,headteacher_email\n"
                   b"100001,caf\xe9,academy,england,\n"            # not UTF-8
                   b"100002,two,academy,england\n"                 # too few fields
                   b"100003,three,academy,england,,\n"             # too many
                   b",four,academy,england,\n"                     # no identifier
                   b"100005," + b"x" * 1001 + b",academy,england,\n"
                   b"100006,a\0b,academy,england,\n"
                   b"100007," + b"x" * 1000 + b",academy,england,\n"
                   b"100008,last without a line feed,academy,england,")
        codes = ["bad_encoding"] + ["bad_row"] * 5
        self.assertEqual(self.quarantine(), [("02-schools.csv", line, code) for line, code in enumerate(codes, 2)])
        self.assertEqual(self.schools(), {"100007", "100008"})

    def test_a_quote_that_never_closes_runs_to_the_end(self):
        self.write("02-schools.csv", 'urn,name,type,country,headteacher_email\n'
                   '100001,one,academy,england,\n100002,"two,academy,england,\n100003,three,academy,england,\n')
        self.assertEqual(self.quarantine(), [("02-schools.csv", 3, "bad_row")])

    def test_files_of_only_a_header_and_hidden_entries_are_fine(self):
        self.write(PARTNERS, PARTNER_HEADER)
        self.write(".notes", "left by an editor")
        (self.folder / ".hidden").mkdir()
        self.assertEqual(self.quarantine(), [])

    def test_the_order_is_that_of_the_numbers(self):
        header = "partner_id,programme,places\n"
        self.write("9-partners.csv", f"{PARTNER_HEADER}\nP1,One,school,,,\n")
        self.write("10-places.csv", header + "P1,NPQH,3\n")
        self.write("0000000000000000000000009-places.csv", header + "P1,NPQH,2\n")
        self.assertEqual(self.quarantine(), [("0000000000000000000000009-places.csv", 2, "unknown_partner")])

    def test_an_empty_folder_gives_three_headers(self):
        (self.folder / "00-cohort.csv").unlink()
        self.import_folder(self.folder)
        self.assertEqual([(self.out / name).read_text().count("\n") for name in OUTPUTS], [1, 1, 1])
        self.assertEqual((self.out / "quarantine.csv").read_text(), QUARANTINE_HEADER)

    def test_out_may_hold_the_three_files_of_an_earlier_run_or_nothing(self):
        self.out.mkdir()
        self.assertEqual(self.quarantine(), [])
        (self.out / "messages.csv").write_text("of an earlier run\n")
        self.assertEqual(self.quarantine(), [])
        self.assertEqual((self.out / "messages.csv").read_text(), "application_ref,template,count\n")

    def test_out_is_made_where_it_does_not_exist_and_kept_where_it_does(self):
        self.out = self.system.folder / self.cohort / ".made" / "on" / "the" / "way"
        self.assertEqual(self.quarantine(), [])
        self.out.chmod(0o750)
        link = self.system.folder / f"{self.cohort}-link"
        link.symlink_to(self.out)
        self.import_folder(self.folder, link)
        self.assertTrue(link.is_symlink())
        self.assertEqual(self.out.stat().st_mode & 0o777, 0o750)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("unshare"), "only root may mount")
    def test_out_may_be_a_disk_of_its_own(self):
        self.out.mkdir()
        script = 'mount -t tmpfs other "$1" && "$2" import "$3" "$1" && ls -A "$1"'
        result = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", self.out,
                                 ROOT / "scripts" / "gtctl", self.folder], env=self.system.environment(), text=True,
                                capture_output=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sorted(result.stdout.splitlines()[-3:]), sorted(OUTPUTS))


class Stuck(OneSystem):
    """What can not go on ends with its name, the cure and exit status 3, and not with a wait without end."""

    def assert_stuck(self, *words, **more):
        result = self.system.gtctl("import", self.folder, self.out, check=False, seconds=30, **more)
        self.assertEqual(result.returncode, 3, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertFalse(self.out.exists())

    def test_a_message_that_was_given_up(self):
        self.system.sql("notifications", "INSERT INTO message (cohort_id, application_ref, occasion, template, recipient,"
                        " due_at, state) VALUES ('x', 'x', gen_random_uuid(), 'outcome_passed', 'participant', now(), 'failed')")
        self.addCleanup(self.system.sql, "notifications", "DELETE FROM message WHERE cohort_id = 'x'")
        self.assert_stuck("notifications", "given up", "start this again")

    def test_an_event_that_was_parked(self):
        self.system.sql("sessions", "INSERT INTO parked (source, partition, position, id, type, version, cohort_id, subject,"
                        " payload, error) VALUES ('enrolment', 0, 1, gen_random_uuid(), 'x', 1, 'x', 'x', '', 'x')")
        self.addCleanup(self.system.sql, "sessions", "DELETE FROM parked")
        self.assert_stuck("sessions", "parked", "start this again")

    def test_a_service_that_is_away(self):
        self.system.down("coaching")
        self.addCleanup(self.system.up, "coaching")
        self.assert_stuck("coaching", "scripts/status", IMPORT_PATIENCE_S="1")

    def test_a_bus_that_is_away(self):
        self.system.down("bus")
        self.addCleanup(self.system.up, "bus")
        self.assert_stuck("scripts/status", IMPORT_PATIENCE_S="1")

    def test_a_mail_server_that_is_away(self):
        self.system.down("smtp")
        self.addCleanup(self.system.up, "smtp")
        self.folder = PILOT
        self.assert_stuck("messages", "smtp", IMPORT_PATIENCE_S="3")


class Refused(OneSystem):
    def refuse(self, *words, folder=None, out=None, status=2, **more):
        """The import must end with that status, name each of the words, leave OUT alone and change nothing."""
        before = self.system.all_tables()
        result = self.system.gtctl("import", folder or self.folder, out or self.out, check=False, **more)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertEqual(changes(before, self.system.all_tables()), [])
        self.assertFalse(self.out.exists() and any(self.out.iterdir()))
        return result.stderr

    def test_files(self):
        """Each message names the file, the column where there is one, and the cure."""
        cases = {
            "a missing column": (PARTNERS, "partner_id,name,kind,region,contact_email\n", "parent_partner_id", "add"),
            "a column twice": (PARTNERS, f"{PARTNER_HEADER},name\n", "name", "keep one"),
            "an unknown column twice": (PARTNERS, f"{PARTNER_HEADER},x, x \n", "x", "keep one"),
            "two unnamed columns": (PARTNERS, f"{PARTNER_HEADER},,\n", "name them"),
            "a column in other letters": (PARTNERS, PARTNER_HEADER.replace("region", "Region"), "region", "add"),
            "an empty file": (PARTNERS, "", "header"),
            "only empty lines": (PARTNERS, MARK + b"\n\r\n", "header"),
            "a header that is not UTF-8": (PARTNERS, PARTNER_HEADER.encode() + b",\xff\n", "UTF-8"),
            "a header inside a quote": (PARTNERS, f'"{PARTNER_HEADER}\n', "partner_id", "add"),
            "an unknown kind": ("07-widgets.csv", "a\n", "rename it"),
            "a kind in upper case": ("07-PARTNERS.csv", PARTNER_HEADER, "rename it"),
            "an ending in upper case": ("07-partners.CSV", PARTNER_HEADER, "rename it"),
            "a name without a number": ("partners.csv", PARTNER_HEADER, "rename it"),
            "another file": ("notes.txt", "hello\n", "take it out"),
            "a second cohort": ("07-cohort.csv", "cohort_id,starts_on,completes_on\nx,2026-10-01,2028-03-31\n", "keep one"),
        }
        for what, (name, content, *words) in cases.items():
            with self.subTest(what):
                self.write(name, content)
                self.refuse(name, *words)
                (self.folder / name).unlink()

    def test_the_cohort_file(self):
        header = "cohort_id,starts_on,completes_on\n"
        row = f"{self.cohort},2026-10-01,2028-03-31\n"
        cases = {"no row": (header, "no row"), "two rows": (header + row + row, "line 3"),
                 "no identifier": (header + ",2026-10-01,2028-03-31\n", "bad_row"),
                 "no such day": (header + "x,2026-02-29,2028-03-31\n", "bad_date"),
                 "a time": (header + "x,2026-10-01T00:00:00Z,2028-03-31\n", "bad_date"),
                 "bad bytes": (header.encode() + b"\xff,2026-10-01,2028-03-31\n", "bad_encoding"),
                 "too many fields": (header + "x,2026-10-01,2028-03-31,\n", "bad_row")}
        for what, (content, *words) in cases.items():
            with self.subTest(what):
                self.write("00-cohort.csv", content)
                self.refuse("00-cohort.csv", *words)
        with self.subTest("not there"):
            (self.folder / "00-cohort.csv").unlink()
            self.write(PARTNERS, PARTNER_HEADER)
            self.refuse(PARTNERS, "00-cohort.csv")
        with self.subTest("not first"):
            self.write("02-cohort.csv", header + row)
            self.refuse(PARTNERS, "00-cohort.csv")

    def test_entries_that_are_no_files(self):
        for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/dev/zero", path)):
            with self.subTest(make):
                path = self.folder / "07-partners.csv"
                make(path)
                self.refuse("07-partners.csv", "regular file")
                path.rmdir() if path.is_dir() else path.unlink()

    def test_folders_that_can_not_be_read(self):
        self.refuse("no-such-folder", "give a folder", folder=self.system.folder / "no-such-folder")
        file = self.folder / "00-cohort.csv"
        self.refuse("00-cohort.csv", "give a folder", folder=file)

    def test_out_that_is_not_ours(self):
        other = self.system.folder / f"{self.cohort}-out"
        other.mkdir()
        (other / "thesis.txt").write_text("mine\n")
        self.refuse(other.name, "other things", out=other)
        self.assertEqual((other / "thesis.txt").read_text(), "mine\n")
        self.refuse("00-cohort.csv", "no folder", out=self.folder / "00-cohort.csv")
        link = self.system.folder / f"{self.cohort}-link"
        link.symlink_to(self.system.folder / "nowhere")
        self.refuse(link.name, "leads nowhere", out=link)

    def test_without_permission(self):
        """As somebody whom permissions bind; the operators' tool needs no more than the bus."""
        secret = self.system.folder / f"{self.cohort}-secret"
        copy_folder(self.folder, secret)
        closed = self.system.folder / f"{self.cohort}-closed"
        closed.mkdir()
        out = self.system.folder / f"{self.cohort}-here"
        out.mkdir()
        with as_runtime_user(self.folder, secret, closed, out) as user:
            secret.chmod(0)
            closed.chmod(0o500)
            run = lambda folder, to: subprocess.run(
                [self.system.var.resolve() / "release/bin/gt-gtctl", "import", folder, to],
                env=self.system.gtctl_environment(), capture_output=True, text=True,
                check=False, **({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}))
            for folder, to, word in ((secret, out, secret.name), (self.folder, closed, closed.name),
                                     (self.folder, closed / "sub", closed.name)):
                result = run(folder, to)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(word, result.stderr)
            (self.folder / "00-cohort.csv").chmod(0)
            result = run(self.folder, out)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn("00-cohort.csv", result.stderr)

    def test_a_full_disk_leaves_the_earlier_files(self):
        """Where the test may mount, OUT's disk is full; else no file may grow."""
        self.import_folder(PILOT)
        self.assert_expected()
        if os.geteuid() == 0 and shutil.which("unshare"):
            self.assert_full_disk_is_told()
        self.assert_file_limit_is_told()
        self.assert_expected()
        self.assertEqual([path.name for path in self.out.parent.iterdir() if path.name.startswith(".gtctl")], [])

    def assert_full_disk_is_told(self):
        disk = self.system.folder / f"{self.cohort}-disk"
        disk.mkdir()
        script = ('mount -t tmpfs -o size=16k full "$1" && mkdir "$1/out" && "$2" import "$3" "$1/out";'
                  ' status=$?; find "$1" -mindepth 1 | sort; exit $status')
        result = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", disk,
                                 ROOT / "scripts" / "gtctl", PILOT], env=self.system.environment(), text=True,
                                capture_output=True, check=False)
        self.assertNotEqual(result.returncode, 0, result.stderr)
        self.assertIn("No space left", result.stderr)
        self.assertEqual(result.stdout.splitlines()[-1:], [f"{disk}/out"], "nothing half written stays")

    def assert_file_limit_is_told(self):
        result = subprocess.run([ROOT / "scripts" / "gtctl", "import", PILOT, self.out], text=True, check=False,
                                env=self.system.environment(), capture_output=True,
                                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("File too large", result.stderr)
