"""Imports over HTTP: the pilot's folder as a zip gives its three files, whatever is killed; what is no folder is refused."""
import io
import socket
import signal
import stat
import unittest
import zipfile

from tests.harness.folder import OUTPUTS, PILOT, PILOT_EXPECTED
from tests.harness.http import Http
from tests.harness.system import System
from tests.harness.waiting import wait_until

COHORT = "cohort_id,starts_on,completes_on\nc9,2026-10-02,2028-03-31\n"
SCHOOLS = ("urn,name,type,country,headteacher_email\n100001,A,academy,england,\n100002,\"B, the second\",academy,england,\n"
           "100002,C,academy,england,\n")
PLACES = "partner_id,programme,places\nP001,NPQH,5\n"
MEGABYTE = 1 << 20


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    """`files`: (name or ZipInfo, bytes). The same files are the same bytes: none has a time."""
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w", compression) as archive:
        for name, data in files:
            archive.writestr(name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name), data, compression)
    return text.getvalue()


def pilot(top="pilot-2026/"):
    return zipped([(top + file.name, file.read_bytes()) for file in sorted(PILOT.iterdir())])


class Imports(unittest.TestCase):
    """One system; the import of the pilot is one, and is cut off once."""

    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.port = cls.system.gateway_port
        cls.web = Http(cls.port, cls.system.make_key("operations")["key"])
        cls.folder = cls.system.var / "imports"
        cls.before = cls.without_programmes()
        cls.system.publish_programmes()

    @classmethod
    def without_programmes(cls):
        """What is answered before any programme is published, and what is kept of it."""
        cls.web.post("/v1/cohorts", {"cohort_id": "c5", "starts_on": "2026-10-02", "completes_on": "2028-03-31"})
        send = lambda text, file: cls.web.post(f"/v1/imports?cohort_id=c5&file={file}", text.encode(), Content_Type="text/csv")
        answers = {"folder": cls.web.post("/v1/imports", pilot(), Content_Type="application/zip", key="too early"),
                   "places": send(PLACES, "03-places.csv"), "empty": send(PLACES.splitlines()[0], "04-places.csv"),
                   "schools": send(SCHOOLS, "02-schools.csv")}
        for taken in (answers["empty"], answers["schools"]):
            wait_until(lambda path=taken.headers["location"]: cls.web.get(path).json["ended_at"], 60, "it has ended")
        wait_until(lambda: not cls.files_left(), 20, "its files are removed")
        tool = cls.system.gtctl("import", PILOT, cls.system.folder / "out", "--no-hints", check=False)
        kept = cls.system.sql("enrolment", "SELECT cohort_id FROM cohort") + cls.system.sql("enrolment", "SELECT DISTINCT cohort_id FROM place")
        return {**answers, "tool": (tool.returncode, tool.stderr), "kept": kept}

    def send(self, data, path="/v1/imports", **options):
        return self.web.post(path, data, Content_Type="application/zip", **options)

    @classmethod
    def files_left(cls):
        """What somebody has sent that is still there."""
        return sorted(str(path.relative_to(cls.folder)) for path in cls.folder.rglob("*.csv") if path.parent.name != "out")

    def refused(self, code, data):
        answer = self.send(data)
        self.assertEqual((answer.status, answer.code), (422, code), answer)
        self.assertEqual(self.files_left(), [])
        return answer

    def state(self, path):
        answer = self.web.get(path)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_1_what_is_no_zip_of_plain_names_is_refused(self):
        link = zipfile.ZipInfo("01-partners.csv")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        self.refused("bad_zip", b"no zip at all")
        self.refused("bad_zip", zipped([]))
        self.refused("bad_zip", pilot()[:5000])
        for name in ("../00-cohort.csv", "/etc/00-cohort.csv", "a/../00-cohort.csv", "a/b/00-cohort.csv", "..\\00-cohort.csv",
                     ".00-cohort.csv", "00-cohort.csv.exe", "00-Cohort.csv", "notes.txt", link):
            self.refused("zip_name", zipped([("00-cohort.csv", COHORT), (name, "x")]))
        self.refused("zip_name", zipped([("a/00-cohort.csv", COHORT), ("b/01-partners.csv", "x")]))

    def test_1_a_bomb_is_refused(self):
        bomb = zipped([("00-cohort.csv", COHORT), ("01-partners.csv", b"0" * (60 * MEGABYTE))])
        self.assertLess(len(bomb), MEGABYTE)
        self.refused("zip_too_large", bomb)
        self.refused("zip_too_large", zipped([(f"{n}-vle.csv", "") for n in range(1001)]))

    def test_1_a_folder_without_its_cohort_is_refused_and_told_why(self):
        answer = self.refused("folder_refused", zipped([(f.name, f.read_bytes()) for f in PILOT.iterdir() if "cohort" not in f.name]))
        self.assertIn("cohort", answer.json["errors"][0]["detail"])

    def test_1_where_no_programme_is_published_nothing_that_names_one_is_taken(self):
        for name, file in (("folder", "03-places.csv"), ("places", "03-places.csv")):
            answer = self.before[name]
            self.assertEqual((answer.status, answer.code), (409, "no_programme"), answer)
            self.assertEqual(answer.json["errors"][0]["detail"], f"{file}, column programme: none of them is published")
        self.assertEqual([self.before[name].status for name in ("empty", "schools")], [202, 202])
        status, said = self.before["tool"]
        self.assertEqual(status, 2, said)
        self.assertIn("03-places.csv names programmes, and none is published; publish them first: ", said)
        self.assertIn(" scripts/gtctl programmes load FILE", said)
        self.assertEqual(self.before["kept"], [("c5",)], "nothing of the pilot")
        self.assertEqual(self.state(self.before["schools"].headers["location"])["cohort_id"], "c5")

    def test_1_other_requests_are_refused(self):
        self.assertEqual(self.send(pilot(), "/v1/imports?notify=none").status, 400)
        self.assertEqual(self.web.post("/v1/imports", {}).status, 415)
        self.assertEqual(self.send(b"\0" * (32 * MEGABYTE + 1)).code, "too_large")
        self.assertEqual(self.web.get("/v1/imports/" + "0" * 32).status, 404)
        self.assertEqual(self.web.get("/v1/imports/..%2f..%2fenv/results/outcomes.csv").status, 404)
        self.assertEqual(self.web.get("/v1/imports/" + "0" * 32 + "/results/outcomes.csv").status, 404)

    def announced(self, size):
        """A connection that has said how long its body is, and asked whether it is welcome; and what it was told."""
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.addCleanup(sock.close)
        sock.sendall(f"POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.web.key}\r\nIdempotency-Key: a{size}\r\n"
                     f"Content-Type: application/zip\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n\r\n".encode())
        return sock, sock.recv(4096)

    def test_1_a_body_that_is_too_long_is_refused_before_it_is_sent(self):
        self.assertIn(b"HTTP/1.1 413", self.announced(32 * MEGABYTE + 1)[1])

    def test_1_large_bodies_have_a_bound_and_take_no_room_of_others(self):
        size = 32 * MEGABYTE
        for _ in range(3):
            sock, told = self.announced(size)
            self.assertIn(b"100 Continue", told)
            sock.sendall(b"\0" * (size - 1))
        refused = wait_until(lambda: (lambda told: told if b"100 Continue" not in told else None)(self.announced(size)[1]), 20, "there is no room")
        self.assertIn(b"HTTP/1.1 503", refused)
        self.assertIn(b"Retry-After", refused)
        answer = self.send(b"\0" * (2 * MEGABYTE))      # who does not ask first hears it too
        self.assertEqual((answer.status, answer.code), (503, "no_room"))
        body = {"cohort_id": "c7", "starts_on": "2026-10-02", "completes_on": "2028-03-31"}
        self.assertEqual(self.web.post("/v1/cohorts", body).status, 201)

    # ---- a single file

    def csv(self, text, query, **options):
        return self.web.post(f"/v1/imports?{query}", text.encode(), Content_Type="text/csv; charset=utf-8", **options)

    def ended(self, answer):
        self.assertEqual(answer.status, 202, answer)
        return wait_until(lambda: (lambda row: row if row["ended_at"] else None)(self.state(answer.headers["location"])), 60, "it has ended")

    def test_1_a_single_file_is_refused_that_says_too_little(self):
        good = "cohort_id=c8&file=02-schools.csv"
        for query in ("", "cohort_id=c8", "file=02-schools.csv", "cohort_id=c8&file=schools.csv", "cohort_id=c8&file=..%2f02-schools.csv",
                      "cohort_id=c8&file=02-schools.csv&file=03-schools.csv", good + "&more=1", good + "&notify=none"):
            answer = self.csv("urn\n", query)
            self.assertEqual((answer.status, answer.code), (400, "bad_parameter"), query)
        answer = self.csv("urn\n", "cohort_id=none&file=02-schools.csv")
        self.assertEqual((answer.status, answer.code), (404, "not_found"))
        self.assertEqual(self.web.post(f"/v1/imports?{good}", zipped([("00-cohort.csv", COHORT)]), Content_Type="application/zip").status, 400)

    def test_1_a_single_file_goes_the_way_of_a_folder(self):
        body = {"cohort_id": "c8, the eighth", "starts_on": "2026-10-02", "completes_on": "2028-03-31"}
        self.assertEqual(self.web.post("/v1/cohorts", body).status, 201)
        to = "cohort_id=c8%2C%20the%20eighth"
        for file, text, why in (("02-schools.csv", "urn,name\n1,2\n", "column"), ("02-school.csv", SCHOOLS, "kind"),
                                ("01-cohort.csv", COHORT, "second"), ("02-schools.csv", "", "")):
            answer = self.csv(text, f"{to}&file={file}")
            self.assertEqual((answer.status, answer.code), (422, "folder_refused"), file)
            self.assertIn(why, answer.json["errors"][0]["detail"])
        self.assertEqual(self.files_left(), [])
        first = self.csv(SCHOOLS, f"{to}&file=02-schools.csv", key="the-schools")
        done = self.ended(first)
        self.assertEqual({name: done[name] for name in ("state", "detail", "cohort_id", "file", "rows", "refused")},
                         {"state": "done", "detail": None, "cohort_id": body["cohort_id"], "file": "02-schools.csv", "rows": 4, "refused": 1})
        rows = self.web.get(first.headers["location"] + "/rows").json["items"]
        self.assertEqual([(row["file"], row["line"], row["code"]) for row in rows], [("02-schools.csv", 4, "duplicate")])
        self.assertEqual(self.web.get("/v1/cohorts/c8%2C%20the%20eighth/schools/100002").json["name"], "B, the second")
        again = self.csv(SCHOOLS, f"{to}&file=02-schools.csv", key="the-schools")
        self.assertEqual((again.status, again.headers["location"]), (202, first.headers["location"]))
        self.assertEqual(self.csv(SCHOOLS, f"{to}&file=03-schools.csv", key="the-schools").code, "key_reused")
        self.assertEqual(self.ended(self.csv(SCHOOLS, f"{to}&file=02-schools.csv"))["refused"], 1)      # the same rows again change nothing
        wait_until(lambda: not self.files_left(), 20, "its files are removed")

    def pages(self, path):
        """All rows, and the number of pages."""
        rows, count = [], 0
        while path:
            page = self.web.get(path).json
            rows, path, count = rows + page["items"], page["next"], count + 1
        return rows, count

    def test_1_refused_rows_are_listed_while_it_runs(self):
        """The second file of schools is held up by a school that somebody else is about to add."""
        heading, school = "urn,name,type,country,headteacher_email\n", "{:06},A,academy,england,\n"
        first = heading + "".join(school.format(n) for n in (200001, 7, 200001, 8, 200001, 9)) + "short\n"
        last = heading + "".join(school.format(n) for n in (200002, 200001))
        folder = zipped([("00-cohort.csv", COHORT.replace("c9", "c10")), ("9-schools.csv", first), ("10-schools.csv", last)])
        expected = [("9-schools.csv", 4, "duplicate"), ("9-schools.csv", 6, "duplicate"), ("9-schools.csv", 8, "bad_row")]
        holder = self.system.database("enrolment")
        holder.autocommit = False
        self.addCleanup(holder.close)
        holder.cursor().execute("INSERT INTO school (cohort_id, urn, name, type, country) VALUES ('c10', '200002', '', '', '')")
        path = self.send(folder).headers["location"]
        wait_until(lambda: self.state(path)["stage"] == "10-schools.csv", 60, "it is held up in the second file")
        seen = lambda rows: [(row["file"], row["line"], row["code"]) for row in rows]
        rows, count = self.pages(f"{path}/rows?limit=2")
        self.assertEqual((seen(rows), count), (expected, 2))
        self.assertEqual((self.state(path)["state"], self.state(path)["refused"]), ("running", 3))
        following = self.web.get(f"{path}/rows?limit=2").json["next"]
        holder.rollback()
        wait_until(lambda: self.state(path)["ended_at"], 60, "it has ended")
        self.assertEqual(seen(self.pages(f"{path}/rows")[0]), [*expected, ("10-schools.csv", 3, "duplicate")])
        self.assertEqual(seen(self.pages(following)[0]), [expected[2], ("10-schools.csv", 3, "duplicate")], "the cursor of then is good")
        file, = (self.system.var / "imports").glob(f"{path.rpartition('/')[2]}/rows")
        before = file.read_bytes()
        file.write_bytes(b"\n" * before.index(b"\n") + before[before.index(b"\n"):])
        self.assertEqual(seen(self.pages(following)[0]), [expected[2], ("10-schools.csv", 3, "duplicate")], "what is before it is not read again")
        file.write_bytes(before)

    def test_1_a_key_of_some_cohorts_imports_no_other(self):
        narrow = Http(self.port, self.system.make_key("operations", "--cohort", "c6")["key"])
        self.addCleanup(narrow.close)
        wait_until(lambda: narrow.get("/v1/programmes").status == 200, 10, "the key is known")
        data = zipped([("00-cohort.csv", COHORT)])
        self.assertEqual(narrow.post("/v1/imports", data, Content_Type="application/zip").code, "not_found")
        self.assertEqual(narrow.post("/v1/imports?cohort_id=c9&file=02-schools.csv", b"urn\n", Content_Type="text/csv").code, "not_found")
        self.assertEqual(self.files_left(), [])
        data = zipped([("00-cohort.csv", COHORT.replace("c9", "c6"))])
        self.assertEqual(self.ended(narrow.post("/v1/imports", data, Content_Type="application/zip"))["state"], "done")
        wait_until(lambda: not self.files_left(), 20, "its files are removed")

    def test_2_the_pilot_is_imported_though_the_gateway_is_killed(self):
        begun = self.system.log("gateway").count("import begun")
        self.system.signal("coaching", signal.SIGSTOP)      # so that it can't end before the gateway does
        self.addCleanup(self.system.signal, "coaching", signal.SIGCONT)
        answer = self.send(pilot(), key="the-pilot")
        self.assertEqual(answer.status, 202, answer)
        path = answer.headers["location"]
        self.assertEqual(self.state(path)["notify"], "mandatory")
        wait_until(lambda: self.state(path)["rows"] > 0, 60, "it is under way")
        self.assertEqual(self.state(path)["state"], "running")
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        self.system.kill("gateway")
        self.system.signal("coaching", signal.SIGCONT)
        self.system.wait_ready("gateway")
        wait_until(lambda: self.state(path)["ended_at"], 120, "it has ended")
        self.assertEqual(self.system.log("gateway").count("import begun") - begun, 2)
        self.check_pilot(path)
        self.check_again(path)

    def check_pilot(self, path):
        done = self.state(path)
        self.assertEqual((done["state"], done["detail"]), ("done", None), done)
        for name in OUTPUTS:
            result = self.web.get(f"{path}/results/{name}")
            self.assertEqual((result.status, result.headers["content-type"].split(";")[0]), (200, "text/csv"))
            self.assertEqual(result.body, (PILOT_EXPECTED / name).read_bytes(), name)
        lines = (PILOT_EXPECTED / "quarantine.csv").read_text().splitlines()[1:]
        rows, following = [], f"{path}/rows?limit=7"
        while following:
            page = self.web.get(following).json
            rows += page["items"]
            following = page["next"]
        self.assertEqual([f"{row['file']},{row['line']},{row['code']}" for row in rows], lines)
        self.assertEqual(done["refused"], len(lines))
        self.assertEqual(done["applications"], len((PILOT_EXPECTED / "outcomes.csv").read_text().splitlines()) - 1)
        self.assertEqual(self.files_left(), [])
        self.assertIn(done["import_id"], [row["import_id"] for row in self.web.get("/v1/imports").json["items"]])

    def check_again(self, path):
        """The same request again is the same import; another body under its key is not."""
        again = self.send(pilot(), key="the-pilot")
        self.assertEqual((again.status, again.headers["location"]), (202, path), again)
        self.assertEqual(self.state(path)["state"], "done")
        wait_until(lambda: not self.files_left(), 10, "its files are removed")
        self.assertEqual(self.send(pilot(""), key="the-pilot").code, "key_reused")

    def test_3_a_cohort_that_exists_with_other_dates_is_refused(self):
        files = [(f.name, f.read_bytes()) for f in PILOT.iterdir()]
        files = [(name, data.replace(b"2026-10-01", b"2026-10-03") if "cohort" in name else data) for name, data in files]
        path = self.send(zipped(files)).headers["location"]
        wait_until(lambda: self.state(path)["ended_at"], 60, "it has ended")
        ended = self.state(path)
        self.assertEqual(ended["state"], "refused")
        self.assertIn("other dates", ended["detail"])
        self.assertEqual(self.files_left(), [])


if __name__ == "__main__":
    unittest.main()
