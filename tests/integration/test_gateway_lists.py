"""gateway: filters and orders of lists. Each order, read in small pages, is the whole list once; what moves meanwhile moves no other."""
import unittest

from tests.harness.http import Http
from tests.harness.system import System
from tests.harness.waiting import wait_until

C = "/v1/cohorts/c1"
PERSON = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org", "date_of_birth": "1985-04-01", "school_urn": "100001",
          "role": "headteacher", "role_status": "held", "programme": "NPQH", "mode": "blended", "partner_id": "P1", "previously_funded": False}
SCHOOLS = [("100001", "Zoë's", "academy"), ("100002", "A school", "academy"), ("100003", "A school", "independent"),
           ("100004", "", "independent"), ("100005", "0003 and more", "academy")]
STARTS = {"S1": "2030-01-05", "S2": "2030-01-03", "S3": "2030-01-04", "S4": "2030-01-03", "S5": "2030-01-01"}
# What a list is by default, its other orders, and the field of its rows that is looked at first and then.
LISTS = [
    (f"{C}/applications", "application_ref", "application_ref", ("application_ref", "submitted_at", "-submitted_at")),
    (f"{C}/sessions", "session_id", "session_id", ("session_id", "starts_at", "-starts_at")),
    (f"{C}/schools", "urn", "urn", ("urn", "name")),
    ("/v1/imports", "import_id", "import_id", ("import_id", "created_at", "-created_at")),
    ("/v1/audit", None, None, ("begun_at", "-begun_at")),
]


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()
        cls.web = Http(cls.system.gateway_port, cls.system.make_key("operations")["key"])
        cls.made("/v1/cohorts", {"cohort_id": "c1", "starts_on": "2026-09-01", "completes_on": "2031-02-28"})
        cls.made(f"{C}/partners", {"partner_id": "P1", "name": "x", "kind": "school", "region": "north", "contact_email": "x@example.org"})
        cls.made(f"{C}/places", {"partner_id": "P1", "programme": "NPQH", "places": 3})
        for urn, name, kind in SCHOOLS:
            cls.made(f"{C}/schools", {"urn": urn, "name": name, "type": kind, "country": "england", "headteacher_email": ""})
        for n, day in ((5, "2026-08-05"), (1, "2026-08-07"), (3, "2026-08-06"), (2, "2026-08-05"), (4, "2026-08-01")):
            cls.made(f"{C}/applications", {**PERSON, "application_ref": f"A{n}", "trn": f"123456{n}", "submitted_at": f"{day}T09:00:00Z"})
        for session, day in STARTS.items():
            body = {"session_id": session, "programme": "NPQH", "component": "plg-1", "partner_id": "P1", "capacity": 10,
                    "starts_at": f"{day}T09:00:00Z", "ends_at": f"{day}T10:30:00Z"}
            wait_until(lambda body=body: cls.web.post(f"{C}/sessions", body).status in (200, 201), 20, "sessions knows the partner")
        cls.made(f"{C}/sessions/S3/cancellation", {})
        for n in range(3):
            path = cls.web.post(f"/v1/imports?cohort_id=c1&file=0{n}-schools.csv", f"urn,name,type,country,headteacher_email\n20000{n},x,academy,england,\n".encode(),
                                Content_Type="text/csv").headers["location"]
            wait_until(lambda path=path: cls.web.get(path).json["state"] == "done", 60, "it is done")

    @classmethod
    def made(cls, path, body):
        answer = cls.web.post(path, body)
        assert answer.status in (200, 201), (path, answer)
        return answer

    def rows(self, path):
        rows = []
        while path:
            answer = self.web.get(path)
            self.assertEqual(answer.status, 200, answer)
            rows, path = rows + answer.json["items"], answer.json["next"]
        return rows

    def names(self, path, field):
        return [row[field] for row in self.rows(path)]

    def test_each_order_has_each_row_once_however_it_is_cut(self):
        for path, name, key, orders in LISTS:
            for order in orders:
                whole, cut = (self.rows(f"{path}?sort={order}&limit={limit}") for limit in (200, 2))
                self.assertEqual(cut, whole, (path, order))
                self.assertGreater(len(whole), 2)
                if not key:
                    continue
                value = lambda row, field=order.lstrip("-"): ((row[field] or "").encode(), row[key].encode())
                self.assertEqual(whole, sorted(whole, key=value, reverse=order[0] == "-"), (path, order))
            self.assertEqual(self.rows(path), self.rows(f"{path}?sort={name or '-begun_at'}"), "the order of who names none")

    def test_the_audit_is_read_both_ways(self):
        up = self.names("/v1/audit?sort=begun_at&limit=3", "begun_at")
        self.assertEqual(up, sorted(up))
        self.assertEqual(up, self.names("/v1/audit?sort=-begun_at", "begun_at")[::-1])

    def test_what_is_moved_meanwhile_moves_no_other(self):
        first = self.web.get(f"{C}/sessions?sort=starts_at&limit=2").json
        self.assertEqual([row["session_id"] for row in first["items"]], ["S5", "S2"])
        self.made(f"{C}/sessions/S2/changes", {"starts_at": "2030-03-03T09:00:00Z", "ends_at": "2030-03-03T10:30:00Z"})
        self.addCleanup(self.made, f"{C}/sessions/S2/changes", {"starts_at": "2030-01-03T09:00:00Z", "ends_at": "2030-01-03T10:30:00Z"})
        self.assertEqual(self.names(first["next"], "session_id"), ["S4", "S3", "S1", "S2"])

    def test_filters_narrow(self):
        state = lambda *words: [len(self.rows(f"{C}/applications?state={word}")) for word in words]
        self.assertEqual(state("accepted", "waitlisted", "rejected"), [3, 2, 0])
        self.assertEqual(self.names(f"{C}/sessions?state=called_off", "session_id"), ["S3"])
        self.assertEqual(self.names(f"{C}/sessions?state=scheduled&sort=-starts_at&limit=1", "session_id"), ["S1", "S4", "S2", "S5"])
        self.assertEqual(self.names(f"{C}/schools?type=independent&sort=name&limit=1", "urn"), ["100004", "100003"])
        self.assertEqual(len(self.rows("/v1/imports?state=done&limit=1")), 3)
        self.assertEqual(self.rows("/v1/imports?state=running"), [])

    def test_a_word_that_there_is_not_is_refused_and_the_words_are_named(self):
        for path, name, words in ((f"{C}/applications", "state", "accepted|waitlisted|rejected|withdrawn|deferred"),
                                  (f"{C}/sessions", "state", "scheduled|called_off"), ("/v1/imports", "state", "waiting|running|done|refused|failed"),
                                  (f"{C}/sessions/S1/bookings", "state", "confirmed|waitlisted|cancelled"), (f"{C}/sessions", "sort", "|session_id|starts_at|-starts_at"),
                                  (f"{C}/schools", "sort", "|urn|name")):
            answer = self.web.get(f"{path}?{name}=other")
            self.assertEqual((answer.status, answer.code), (400, "bad_parameter"), path)
            error, = answer.json["errors"]
            self.assertEqual((error["parameter"], error["code"], error["detail"]), (name, "bad_value", "one of " + ", ".join(filter(None, words.split("|")))))

    def test_a_cursor_is_of_its_order(self):
        following = self.web.get(f"{C}/sessions?sort=starts_at&limit=2").json["next"]
        for other in ("-starts_at", "session_id"):
            answer = self.web.get(following.replace("sort=starts_at", f"sort={other}"))
            self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (400, "bad_cursor"))

    def test_the_description_has_the_orders_and_words(self):
        paths = self.web.get("/v1/openapi.json").json["paths"]
        for path, _, _, orders in LISTS:
            known = {p["name"]: p for p in paths[path.replace("c1", "{cohort_id}")]["get"]["parameters"] if "name" in p}
            self.assertTrue(set(orders) <= set(known["sort"]["schema"]["enum"]), path)
            self.assertFalse({"after_at", "after_text", "max"} & set(known))


if __name__ == "__main__":
    unittest.main()
