"""gateway: each convention of the interface, against real services; and what it says when they are away."""
import gzip
import json
import re
import signal
import threading
import unittest

from tests.harness.http import Http, raw
from tests.harness.system import System
from tests.harness.waiting import wait_until

COHORT = "/v1/cohorts/c1"
OPEN = {"cohort_id": "c1", "starts_on": "2026-09-01", "completes_on": "2028-02-28"}
DOCUMENTED = {200, 201, 204, 400, 401, 403, 404, 409, 412, 422, 429, 503}


def partner(number):
    return {"partner_id": f"P{number:03}", "name": f"Partner {number}", "kind": "school", "region": "north",
            "contact_email": f"p{number}@example.org"}


def person(ref, **changes):
    return {"application_ref": ref, "trn": f"{int(ref[1:]):07}", "first_name": "Zoë", "last_name": "O'Neil",
            "email": f"{ref}@example.org", "date_of_birth": "1985-04-01", "school_urn": "100001", "role": "headteacher",
            "role_status": "held", "programme": "NPQH", "mode": "blended", "partner_id": "P001", "previously_funded": False,
            **changes}


class Gateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System(settings={"gateway": {"FAILURES_LIMIT": "10000/1", "TRUSTED_PROXIES": "127.0.0.1 10.0.0.0/8",
                                                  "GATEWAY_ORIGINS": "https://portal.example http://localhost:3000"}})
        cls.system.publish_programmes()
        cls.port = cls.system.gateway_port
        cls.key = cls.make_key("operations")
        cls.web = Http(cls.port, cls.key)
        cls.must(cls.web.post("/v1/cohorts", OPEN), 201)
        for number in (1, 2, 3):
            cls.must(cls.web.post(f"{COHORT}/partners", partner(number)), 201)
            cls.must(cls.web.post(f"{COHORT}/places", {"partner_id": f"P{number:03}", "programme": "NPQH", "places": 50}), 200)
        cls.must(cls.web.post(f"{COHORT}/schools", {"urn": "100001", "name": "A school", "type": "academy",
                                                    "country": "england", "headteacher_email": "head@example.org"}), 201)

    @classmethod
    def tearDownClass(cls):
        cls.web.close()
        cls.system.close()

    @classmethod
    def make_key(cls, role, *options):
        web = Http(cls.port, cls.system.make_key(role, *options)["key"])
        wait_until(lambda: web.get("/v1/programmes").status == 200, 10, "the key is known")
        web.close()
        return web.key

    @staticmethod
    def must(answer, status):
        if answer.status != status:
            raise AssertionError(f"{status} was expected: {answer}")
        return answer

    def apply(self, ref, **changes):
        return self.must(self.web.post(f"{COHORT}/applications", person(ref, **changes)), 201)

    def assert_problem(self, answer, status, code, *errors):
        self.assertEqual((answer.status, answer.code), (status, code), answer)
        body = answer.json
        self.assertEqual(body["status"], status)
        self.assertEqual(body["type"], f"/v1/problems#{code}")
        found = [(error.get("pointer") or error.get("parameter") or error.get("header"), error["code"])
                 for error in body.get("errors", [])]
        self.assertEqual(sorted(found), sorted(errors))

    def service_is(self, *names):
        return [self.system.status()[name][0] for name in names]

    # ---- what is said, and how

    def test_a_write_is_there_at_once_and_comes_back_as_it_was_said(self):
        made = self.apply("A100")
        self.assertEqual(made.json["state"], "accepted")
        self.assertEqual(made.headers["location"], f"{COHORT}/participants/A100")
        found = self.must(self.web.get(made.headers["location"]), 200).json
        self.assertEqual((found["first_name"], found["last_name"], found["partner_id"], found["state"]),
                         ("Zoë", "O'Neil", "P001", "accepted"))
        place, = (p for p in self.web.get(f"{COHORT}/places?partner_id=P001").json["items"])
        self.assertEqual((place["places"], place["held"] > 0), (50, True))

    def test_a_body_is_checked_member_by_member(self):
        body = person("A101", previously_funded="no", date_of_birth="1985-02-30", nickname="Z", trn=1234567)
        self.assert_problem(self.web.post(f"{COHORT}/applications", body), 422, "invalid",
                            ("/previously_funded", "wrong_type"), ("/date_of_birth", "bad_date"),
                            ("/nickname", "unknown_member"), ("/trn", "wrong_type"))
        for text, code, pointer in ((b'{"a":{"b":[1,{"c":1,"c":2}]}}', "duplicate_member", "/a/b/1/c"),
                                    (b'{"a":nope}', "bad_json", "/a"), (b"[" * 40, "too_deep", "/0" * 16),
                                    (b'{"a":"\xff"}', "bad_encoding", None)):
            self.assert_problem(self.web.post(f"{COHORT}/applications", text), 400, "bad_json", (pointer, code))

    def test_what_is_missing_is_told_at_once_and_words_are_those_listed(self):
        missing = ("trn", "first_name", "last_name", "email", "date_of_birth", "school_urn", "role", "programme", "mode", "partner_id",
                   "previously_funded")
        self.assert_problem(self.web.post(f"{COHORT}/applications", {"application_ref": "A102", "email": "", "trn": None}), 422, "invalid",
                            *((f"/{name}", "required") for name in missing))
        self.assert_problem(self.web.post(f"{COHORT}/applications", person("A102", role_status="wished for")), 422, "invalid",
                            ("/role_status", "bad_value"))

    def test_a_condition_that_nobody_can_look_at_is_refused(self):
        answer = self.web.post(f"{COHORT}/applications", person("A103"), If_Match='"x"')
        self.assert_problem(answer, 400, "bad_header", ("If-Match", "bad_header"))

    def test_a_later_version_of_traceparent_goes_on(self):
        trace = "0af7651916cd43dd8448eb211c80319c"
        for version, rest, goes_on in (("01", "-01", True), ("cc", "-01-more", True), ("ff", "-01", False), ("00", "-01-more", False)):
            said = self.web.get("/v1/cohorts", traceparent=f"{version}-{trace}-b7ad6b7169203331{rest}").headers["traceparent"]
            self.assertEqual(said[:2], "00")
            self.assertEqual(said.split("-")[1] == trace, goes_on, version)

    def test_a_window_has_an_etag_and_of_two_who_move_it_one_does(self):
        window, path = {"window_id": "W1", "programme": "NPQH", "attempt": 1, "opens_at": "2027-01-01T00:00:00Z", "closes_at": "2027-01-09T00:00:00Z"}, f"{COHORT}/windows/W1"
        wait_until(lambda: self.web.post(f"{COHORT}/windows", window).status in (201, 409), 20, "assessment knows the programme")
        read = self.must(self.web.get(path), 200)
        self.assertEqual((read.json["window_id"], read.json["closes_at"]), ("W1", "2027-01-09T00:00:00Z"))
        moved = lambda day: self.web.post(f"{path}/changes", {"closes_at": f"2027-01-{day}T00:00:00Z"}, If_Match=read.headers["etag"])
        self.must(moved(20), 200)
        self.assert_problem(moved(21), 412, "precondition_failed")
        self.assertEqual(self.web.get(path).json["closes_at"], "2027-01-20T00:00:00Z")
        self.assert_problem(self.web.get(f"{COHORT}/windows/W9"), 404, "not_found")

    def test_refusals_have_the_services_codes(self):
        self.assert_problem(self.web.post(f"{COHORT}/applications", person("A102", partner_id="P999")), 422,
                            "unknown_partner", ("/partner_id", "unknown_partner"))
        self.assert_problem(self.web.post(f"{COHORT}/partners", partner(1)), 409, "duplicate", ("/partner_id", "duplicate"))
        self.assert_problem(self.web.post(f"{COHORT}/participants/NOBODY/changes", {"action": "withdraw", "reason": "x"}),
                            404, "unknown_application", ("application_ref", "unknown_application"))

    def test_what_is_not_there_or_not_taken(self):
        ask = self.web.ask
        self.assert_problem(ask("GET", "/v1/nothing"), 404, "not_found")
        self.assert_problem(ask("GET", f"{COHORT}/participants/NOBODY"), 404, "not_found")
        self.assert_problem(ask("GET", "/v1/cohorts/none"), 404, "not_found")
        wrong = ask("DELETE", f"{COHORT}/partners")
        self.assert_problem(wrong, 405, "method_not_allowed")
        self.assertEqual(wrong.headers["allow"], "GET, HEAD, POST, OPTIONS")
        self.assert_problem(ask("GET", "/v1/cohorts", headers={"Accept": "text/csv"}), 406, "not_acceptable")
        post = {"Idempotency-Key": "k", "Content-Type": "text/plain"}
        self.assert_problem(ask("POST", "/v1/cohorts", b"x", post), 415, "media_type")
        self.assert_problem(ask("POST", "/v1/cohorts", b"x", {**post, "Content-Type": "application/json",
                                                            "Content-Encoding": "gzip"}), 415, "media_type")
        self.assert_problem(ask("POST", "/v1/cohorts", b" " * 70000, {**post, "Content-Type": "application/json"}),
                            413, "too_large")
        self.assert_problem(ask("GET", "/v1/cohorts?" + "a" * 5000), 414, "target_too_long")
        self.assert_problem(ask("GET", "/v1/cohorts/%zz"), 400, "bad_target")
        self.assert_problem(ask("GET", "/v1/cohorts?nope=1"), 400, "bad_parameter", ("nope", "unknown_parameter"))
        self.assertEqual(ask("GET", "/v1/cohorts", headers={"X-Much": "a" * 30000}).status, 431)

    def test_head_and_options(self):
        found = self.web.ask("HEAD", "/v1/cohorts")
        self.assertEqual((found.status, found.body), (200, b""))
        options = Http(self.port).ask("OPTIONS", "*")
        self.assertEqual((options.status, options.headers["allow"], options.body), (204, "GET, HEAD, POST, PUT, DELETE, OPTIONS", b""))
        self.assertEqual((self.web.ask("GET", "*").status, self.web.ask("OPTIONS", "**").status), (400, 400))
        options = self.web.ask("OPTIONS", "/v1/cohorts")
        self.assertEqual((options.status, options.headers["allow"]), (204, "GET, HEAD, POST, OPTIONS"))
        self.assertNotIn("access-control-allow-origin", options.headers)

    # ---- browsers (the Fetch standard, 3.2)

    def test_a_preflight_says_what_a_page_of_an_allowed_origin_may_do(self):
        asked = {"Origin": "https://portal.example", "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "authorization,content-type,idempotency-key"}
        found = Http(self.port).ask("OPTIONS", f"{COHORT}/applications", headers=asked)
        self.assertEqual((found.status, found.body), (204, b""))
        self.assertEqual(found.headers["access-control-allow-origin"], "https://portal.example")
        self.assertIn("POST", found.headers["access-control-allow-methods"].split(", "))
        allowed = found.headers["access-control-allow-headers"].lower().split(", ")
        self.assertLessEqual({"authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "traceparent"}, set(allowed))
        self.assertEqual(found.headers["vary"], "Origin")
        self.assert_no_wildcard(found)

    def assert_no_wildcard(self, answer):
        """Keys travel in a header that the page sets: no credentials, and no origin that is not named."""
        self.assertNotIn("access-control-allow-credentials", answer.headers)
        self.assertNotIn("*", "".join(value for name, value in answer.headers.items() if name.startswith("access-control-")))

    def test_pages_of_an_allowed_origin_see_what_an_answer_says(self):
        for origin in ("https://portal.example", "http://localhost:3000"):
            for path, status in (("/v1/cohorts", 200), ("/v1/cohorts/none", 404), ("/v1/health", 200)):
                found = self.web.get(path, Origin=origin)
                self.assertEqual((found.status, found.headers["access-control-allow-origin"]), (status, origin))
                self.assertIn("Origin", found.headers["vary"].split(", "))
                shown = found.headers["access-control-expose-headers"].split(", ")
                self.assertLessEqual({"ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After"}, set(shown))
                self.assert_no_wildcard(found)

    def test_pages_of_other_origins_see_nothing(self):
        for origin in ("https://portal.example.evil.example", "http://portal.example", "https://PORTAL.example", "null", "", "*"):
            for method in ("GET", "OPTIONS"):
                found = self.web.ask(method, "/v1/cohorts", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})
                self.assertEqual([name for name in found.headers if name.startswith("access-control-")], [], (origin, found))
                self.assertIn("Origin", found.headers["vary"].split(", "), "caches keep them apart")

    def test_who_sends_no_body_goes_on_after_a_refusal(self):
        """On one connection: a page asks before each of its requests, and browsers keep few connections."""
        asked = [("OPTIONS", f"{COHORT}/applications", 204), ("GET", "/v1/nothing", 404), ("PUT", "/v1/cohorts", 405),
                 ("GET", "/v1/cohorts/none", 401), ("OPTIONS", "/v1/nothing", 404), ("GET", "/v1/cohorts?%zz", 400)]
        lines = "".join(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n" for method, path, _ in asked)
        said = raw(self.port, f"{lines}GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        self.assertEqual([int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", said)], [status for *_, status in asked] + [200])

    def test_every_answer_has_a_trace_that_goes_on_inside(self):
        trace = "0af7651916cd43dd8448eb211c80319c"
        made = self.web.post(f"{COHORT}/applications", person("A160"), traceparent=f"00-{trace}-b7ad6b7169203331-81")
        self.must(made, 201)
        said = made.headers["traceparent"]
        self.assertEqual((said[3:35], said[-2:]), (trace, "01"))
        self.assertNotEqual(said[36:52], "b7ad6b7169203331")
        (kept,), = self.system.sql("enrolment", "SELECT trace FROM outbox WHERE subject = 'A160'")
        self.assertEqual(bytes(kept).decode() if isinstance(kept, memoryview) else kept, said)

    # ---- idempotency

    def test_a_key_is_needed_and_means_one_thing(self):
        body = partner(10)
        self.assert_problem(self.web.ask("POST", f"{COHORT}/partners", body), 400, "idempotency_key_missing")
        self.assert_problem(self.web.post(f"{COHORT}/partners", body, key="x" * 256), 400, "bad_header",
                            ("Idempotency-Key", "bad_header"))
        first = self.must(self.web.post(f"{COHORT}/partners", body, key="once"), 201)
        self.assertNotIn("idempotency-replayed", first.headers)
        again = wait_until(lambda: (found := self.web.post(f"{COHORT}/partners", body, key="once")).status == 201 and found,
                           10, "the outcome is noted")
        self.assertEqual((again.body, again.headers["idempotency-replayed"]), (first.body, "true"))
        self.assert_problem(self.web.post(f"{COHORT}/partners", partner(11), key="once"), 422, "key_reused")
        other = Http(self.port, self.make_key("operations"))    # somebody else's key is another key
        self.must(other.post(f"{COHORT}/partners", partner(11), key="once"), 201)
        other.close()

    def test_a_refusal_is_given_again_too(self):
        body = partner(1)
        self.assertEqual(self.web.post(f"{COHORT}/partners", body, key="refused").code, "duplicate")
        again = wait_until(lambda: (found := self.web.post(f"{COHORT}/partners", body, key="refused")).code != "in_progress"
                           and found, 10, "the outcome is noted")
        self.assertEqual((again.status, again.code, again.headers["idempotency-replayed"]), (409, "duplicate", "true"))

    def test_while_it_is_worked_on_the_key_is_taken(self):
        self.system.signal("enrolment", signal.SIGSTOP)
        try:
            answers = []
            first = threading.Thread(target=lambda: answers.append(
                Http(self.port, self.key).post(f"{COHORT}/partners", partner(12), key="slow")))
            first.start()
            wait_until(lambda: self.system.sql("gateway", "SELECT 1 FROM audit WHERE status IS NULL"), 10, "it is under way")
            busy = self.web.post(f"{COHORT}/partners", partner(12), key="slow")
            self.assert_problem(busy, 409, "in_progress")
            self.assertEqual(busy.headers["retry-after"], "1")
        finally:
            self.system.signal("enrolment", signal.SIGCONT)
        first.join(20)
        self.assertIn(answers[0].status, (201, 503))
        self.wait_for_enrolment()

    def test_a_killed_gateway_leaves_what_a_repetition_settles(self):
        body = partner(13)
        self.system.signal("enrolment", signal.SIGSTOP)
        ask = threading.Thread(target=lambda: self.assertRaises(OSError, Http(self.port, self.key).post,
                                                                f"{COHORT}/partners", body, "killed"))
        try:
            ask.start()
            wait_until(lambda: self.system.sql("gateway", "SELECT 1 FROM audit WHERE status IS NULL"), 10, "it is under way")
            self.system.kill("gateway")
        finally:
            self.system.signal("enrolment", signal.SIGCONT)
        ask.join(20)
        self.system.wait_ready("gateway")
        self.web.close()
        self.wait_for_enrolment()
        self.assert_problem(wait_until(lambda: self.quietly("POST", partner(14), "killed"), 20, "it answers"), 422, "key_reused")
        again = wait_until(lambda: (found := self.web.post(f"{COHORT}/partners", body, key="killed")).status == 201 and found,
                           20, "the key may be used again")
        self.assertEqual(again.json["partner_id"], "P013")
        self.assertEqual(self.web.get(f"{COHORT}/partners/P013").status, 200)

    def wait_for_enrolment(self):
        wait_until(lambda: self.web.get("/v1/cohorts").status == 200, 20, "enrolment answers again")

    def quietly(self, _method, body, key):
        try:
            return self.web.post(f"{COHORT}/partners", body, key=key)
        except OSError:
            return None

    def test_a_write_leaves_a_row_of_the_audit(self):
        self.must(self.web.post(f"{COHORT}/partners", partner(15)), 201)
        found = wait_until(lambda: self.system.sql(
            "gateway", "SELECT role, operation, cohort_id, address, status, length(trace) FROM audit "
            "WHERE operation = 'partner_register' AND status = 201 ORDER BY begun_at DESC LIMIT 1"), 10, "it is settled")
        self.assertEqual(found, [("operations", "partner_register", "c1", "127.0.0.1", 201, 32)])

    def test_the_audit_has_the_address_that_a_trusted_proxy_tells(self):
        lines = "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.9, 10.2.2.2"      # the first is the client's own invention
        body = json.dumps(partner(16))
        told = raw(self.port, f"POST {COHORT}/partners HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.key}\r\nIdempotency-Key: proxied\r\n"
                   f"{lines}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        self.assertIn(b"HTTP/1.1 201", told)
        trace = told.split(b"traceparent: 00-")[1][:32].decode()
        self.assertEqual(self.system.sql("gateway", "SELECT address FROM audit WHERE trace = %s", trace), [("203.0.113.9",)])

    # ---- representations

    def test_etags(self):
        self.apply("A120")
        path = f"{COHORT}/participants/A120"
        first = self.web.get(path)
        etag = first.headers["etag"]
        self.assertRegex(etag, '^"[A-Za-z0-9_-]+"$')
        for header in (etag, f'W/{etag}', f'"x", {etag}', "*"):
            known = self.web.get(path, If_None_Match=header)
            self.assertEqual((known.status, known.body, known.headers["etag"]), (304, b"", etag))
        self.assertEqual(self.web.get(path, If_None_Match='"x"').status, 200)
        change = {"action": "defer", "reason": "bereavement"}
        self.assert_problem(self.web.post(f"{path}/changes", change, If_Match='"stale"'), 412, "precondition_failed")
        self.assert_problem(self.web.post(f"{path}/changes", change, If_Match=f"W/{etag}"), 412, "precondition_failed")
        first = self.must(self.web.post(f"{path}/changes", change, key="stale once", If_Match='"stale"'), 412)
        self.assertNotIn("idempotency-replayed", first.headers)
        done = wait_until(lambda: (found := self.web.post(f"{path}/changes", change, key="stale once", If_Match=etag)).status
                          != 409 and found, 10, "the refusal is noted")
        self.must(done, 200)
        again = wait_until(lambda: (found := self.web.post(f"{path}/changes", change, key="stale once", If_Match=etag)).status
                           != 409 and found, 10, "the outcome is noted")
        self.assertEqual((again.status, again.body, again.headers["idempotency-replayed"]), (200, done.body, "true"))
        self.assertNotEqual(self.web.get(path).headers["etag"], etag)

    def race(self, path, body, etag, count=6):
        """Statuses of so many writers at once who know the same representation."""
        statuses, gate = [], threading.Barrier(count)

        def write(number):
            web = Http(self.port, self.key)
            web.get("/v1/health")
            gate.wait(10)
            statuses.append(web.post(path, body, key=f"{etag}{number}", If_Match=etag).status)
            web.close()
        threads = [threading.Thread(target=write, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return sorted(statuses)

    def test_of_writers_who_know_the_same_one_wins(self):
        self.apply("A121")
        path = f"{COHORT}/participants/A121"
        for change in ({"action": "defer", "reason": "bereavement"}, {"action": "resume"}, {"action": "withdraw", "reason": "other"}):
            etag = self.web.get(path).headers["etag"]
            self.assertEqual(self.race(f"{path}/changes", change, etag), [200] + 5 * [412])
        etag = self.web.get(path).headers["etag"]
        self.assertEqual(self.race(f"{path}/consents", {"sponsor": "mentor", "is_given": True}, etag), [200] + 5 * [412])

    def forget_outcome(self, key):
        """What a gateway leaves that is killed after the service has written and before the outcome is noted, some time later."""
        wait_until(lambda: self.system.sql("gateway", "UPDATE audit SET status = NULL, ended_at = NULL, tried_at = now() - interval '10 s' "
                                           "WHERE trace = %s AND status IS NOT NULL RETURNING 1", key), 10, "the outcome is noted")

    def test_a_repetition_with_an_old_etag_gets_the_first_answer_after_a_kill(self):
        self.apply("A122")
        path = f"{COHORT}/participants/A122"
        etag = self.web.get(path).headers["etag"]
        change = {"action": "defer", "reason": "bereavement"}
        first = self.must(self.web.post(f"{path}/changes", change, key="killed", If_Match=etag), 200)
        self.forget_outcome(first.headers["traceparent"].split("-")[1])
        again = self.must(self.web.post(f"{path}/changes", change, key="killed", If_Match=etag), 200)
        self.assertEqual(again.body, first.body)
        self.assertEqual([row["what"] for row in self.web.get(f"{path}/history").json["items"]].count("deferred"), 1)

    def test_a_request_that_never_arrived_is_not_done_later_with_an_old_etag(self):
        self.apply("A123")
        path = f"{COHORT}/participants/A123"
        etag = self.web.get(path).headers["etag"]
        change = {"action": "defer", "reason": "bereavement"}
        refused = self.must(self.web.post(f"{path}/changes", change, key="lost", If_Match='"old"'), 412)
        self.forget_outcome(refused.headers["traceparent"].split("-")[1])
        self.assert_problem(self.web.post(f"{path}/changes", change, key="lost", If_Match='"old"'), 412, "precondition_failed")
        self.assertEqual(self.web.get(path).headers["etag"], etag)
        done = wait_until(lambda: (found := self.web.post(f"{path}/changes", change, key="lost", If_Match=etag)).status != 409 and found, 10,
                          "the refusal is noted")
        self.must(done, 200)

    def test_gzip_when_it_pays(self):
        for number in range(40, 60):
            self.must(self.web.post(f"{COHORT}/partners", partner(number)), 201)
        plain = self.web.get(f"{COHORT}/partners")
        packed = self.web.get(f"{COHORT}/partners", Accept_Encoding="gzip")
        self.assertEqual(packed.headers["content-encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        self.assertNotEqual(packed.headers["etag"], plain.headers["etag"])
        self.assertEqual(self.web.get(f"{COHORT}/partners", If_None_Match=packed.headers["etag"]).status, 304)
        self.assertNotIn("content-encoding", self.web.get(f"{COHORT}/partners/P001", Accept_Encoding="gzip").headers)
        self.assertNotIn("content-encoding", self.web.get(f"{COHORT}/partners", Accept_Encoding="gzip;q=0").headers)

    def test_the_description_is_the_same_each_time_in_both_codings(self):
        for path in ("/v1/openapi.json", "/v1/docs", "/v1/problems"):
            plain, packed, again = (self.web.get(path, Accept_Encoding=coding) for coding in ("identity", "gzip", "gzip"))
            self.assertEqual(gzip.decompress(packed.body), plain.body)
            self.assertEqual((packed.body, packed.headers["etag"]), (again.body, again.headers["etag"]))
            self.assertEqual(packed.headers["etag"], plain.headers["etag"][:-1] + '-gzip"')
            self.assertLess(len(packed.body) * 3, len(plain.body))
            for known in (plain, packed):
                same = self.web.get(path, Accept_Encoding="gzip", If_None_Match=known.headers["etag"])
                self.assertEqual((same.status, same.body), (304, b""))

    def test_pages_are_stable_under_inserts(self):
        for number in (200, 202, 204, 206):
            self.must(self.web.post(f"{COHORT}/partners", partner(number)), 201)
        seen, path, is_changed = [], f"{COHORT}/partners?limit=2", False
        while path:
            page = self.must(self.web.get(path), 200)
            seen += [item["partner_id"] for item in page.json["items"]]
            path = page.json["next"]
            self.assertEqual("link" in page.headers, path is not None)
            if "P202" in seen and not is_changed:
                is_changed = True
                self.must(self.web.post(f"{COHORT}/partners", partner(201)), 201)    # before
                self.must(self.web.post(f"{COHORT}/partners", partner(205)), 201)    # behind
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(seen, sorted(seen))
        self.assertEqual([ref for ref in seen if ref >= "P200"], ["P200", "P202", "P204", "P205", "P206"])
        cursor = self.web.get(f"{COHORT}/partners?limit=1").json["next"].split("after=")[1]
        self.assert_problem(self.web.get(f"{COHORT}/schools?after={cursor}"), 400, "bad_parameter", ("after", "bad_cursor"))
        self.assert_problem(self.web.get(f"{COHORT}/partners?limit=0"), 400, "bad_parameter", ("limit", "bad_number"))

    def test_engagement_is_explained_and_kept_for_a_moment(self):
        self.apply("A130")
        path = f"{COHORT}/participants/A130/engagement"
        first = wait_until(lambda: (found := self.web.get(path)).status == 200 and found, 10, "sessions has heard of it")
        body = first.json
        self.assertEqual((body["credited_minutes"], body["engagement_bp"], body["reachable_bp"]), (0, 0, 10000))
        self.assertEqual(first.headers["cache-control"], "private, max-age=5")
        component = next(c["component"] for c in body["components"]
                         if c["delivery"] == "self_directed" and c["planned_minutes"] > 30)
        self.must(self.web.post(f"{COHORT}/participants/A130/study", {"event_id": "E1", "component": component, "minutes": 30}), 201)
        fresh = self.web.get(path, Cache_Control="no-cache").json
        self.assertEqual(fresh["credited_minutes"], 30)
        (record,) = fresh["evidence"]
        self.assertEqual((record["kind"], record["id"], record["component"], record["credited_minutes"]),
                         ("study", "E1", component, 30))
        kept = wait_until(lambda: (found := self.web.get(path)).json == fresh and found, 10, "what was kept has ended")
        ages = [int(kept.headers["age"])]
        wait_until(lambda: ages.append(int(self.web.get(path).headers["age"])) or ages[-1] < max(ages), 10, "it is made anew")
        self.assertLessEqual(max(ages), 3, "in its last second, so that nobody waits for it at its end")

    def test_the_pages_and_the_description(self):
        stranger = Http(self.port)
        for path, kind in (("/v1/docs", "text/html"), ("/v1/problems", "text/html"), ("/v1/openapi.json", "application/json"),
                           ("/v1/health", "application/json")):
            self.assertTrue(self.must(stranger.get(path), 200).headers["content-type"].startswith(kind))
        names = {operation["operationId"] for path in stranger.get("/v1/openapi.json").json["paths"].values()
                 for operation in path.values()}
        self.assertLess({"application_submit", "engagement_get", "session_list"}, names)
        self.assert_problem(stranger.get("/v1/cohorts"), 401, "not_authenticated")
        for header in ("x-content-type-options", "referrer-policy", "content-security-policy"):
            self.assertIn(header, stranger.get("/v1/docs").headers)
        stranger.close()

    def test_nothing_personal_is_logged(self):
        self.apply("A140", first_name="Unforgettable", email="unforgettable@example.org")
        self.web.get(f"{COHORT}/participants/A140?first_name=Unforgettable")
        log = self.system.log("gateway")
        self.assertNotIn("nforgettable", log)
        self.assertNotIn("A140", log)
        self.assertIn("/participants/{application_ref}", log)
        self.assertNotIn(self.key.rsplit("_", 1)[1], log)

    # ---- when others are away

    def answers(self, *paths):
        return [self.web.get(path, Cache_Control="no-cache").status for path in paths]

    def test_away_service(self):
        self.apply("A150")
        self.system.down("sessions")
        try:
            away = self.web.get(f"{COHORT}/participants/A150/engagement", Cache_Control="no-cache")
            self.assert_problem(away, 503, "unavailable")
            self.assertEqual(away.headers["retry-after"], "1")
            self.assertEqual(self.answers(f"{COHORT}/participants/A150", "/v1/cohorts"), [200, 200])
        finally:
            self.system.up("sessions")
        wait_until(lambda: self.answers(f"{COHORT}/participants/A150/engagement") == [200], 20, "it recovers")

    def test_what_is_kept_is_given_while_it_is_good_though_nobody_can_make_it_anew(self):
        self.apply("A152")
        path = f"{COHORT}/participants/A152/engagement"
        wait_until(lambda: self.answers(path) == [200], 10, "sessions has heard of it")
        self.system.down("sessions")
        try:
            told = []
            wait_until(lambda: told.append(self.web.get(path)) or told[-1].status == 503, 20, "what is kept is too old")
            last = [answer for answer in told if answer.status == 200][-1]
            self.assertGreaterEqual(int(last.headers["age"]), 4, "until its end")
            self.assertEqual(self.web.get(path).status, 503, "and no longer")
        finally:
            self.system.up("sessions")
        wait_until(lambda: self.answers(path) == [200], 20, "it recovers")

    def test_away_redis(self):
        self.apply("A151")
        path = f"{COHORT}/participants/A151/engagement"
        wait_until(lambda: self.answers(path) == [200], 10, "sessions has heard of it")
        self.system.down("redis")
        try:
            self.assertEqual([self.web.get(path).status for _ in range(5)], [200] * 5)
            self.assertEqual(self.web.post(f"{COHORT}/partners", partner(70)).status, 201)
        finally:
            self.system.up("redis")
        self.assertEqual(self.web.get(path).status, 200)

    def test_database_restarted(self):
        self.system.kill("postgres")
        seen = {self.web.post(f"{COHORT}/partners", partner(80), key="restart").status for _ in range(10)}
        self.assertLessEqual(seen, DOCUMENTED)
        wait_until(lambda: self.web.post(f"{COHORT}/partners", partner(80), key="restart").status == 201, 40, "it recovers")
        self.assertEqual(self.web.get(f"{COHORT}/partners/P080").status, 200)


if __name__ == "__main__":
    unittest.main()
