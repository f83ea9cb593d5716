"""gateway: who is let in, by keys and by the tokens of a real identity provider; how often; check-in; the audit."""
import http.client
import json
import re
import time
import unittest

from tests.harness.http import Http
from tests.harness.identity import Provider
from tests.harness.system import System
from tests.harness.waiting import wait_until

COHORT = "/v1/cohorts/c1"
CLIENTS = {
    "ops": ("RS256", {"role": "operations"}),
    "partner": ("ES256", {"role": ["nobody", "partner"], "partner_id": "P1", "cohorts": ["c1"]}),
    "late": ("RS256", {"role": "operations"}),
    "lacking": ("RS256", {"role": "partner", "partner_id": "P1"}),
    "stranger": ("RS256", {"role": "root"}),
}
LIMITS = ("operations=6000/60 partner=1200/60 facilitator=600/60 coach=600/60 marker=90/60 participant=300/60 "
          "sponsor=5/60 inspector=1200/60")


FAILURES = 600
BOTH = 32   # connections of which each of two gateways has some, however the kernel shares them out


def opened(cohort="c1"):
    return {"cohort_id": cohort, "starts_on": "2026-09-01", "completes_on": "2028-02-28"}


class Access(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.provider = Provider(CLIENTS)
        cls.addClassCleanup(cls.provider.close)
        cls.system = System("postgres", "redis", "bus", "enrolment", "sessions", "gateway", settings={"gateway": {**cls.provider.settings, "RATE_LIMITS": LIMITS,
                                                  "FAILURES_LIMIT": f"{FAILURES}/600"}})
        cls.addClassCleanup(cls.system.close)
        cls.system.scale(gateway=2)
        cls.port = cls.system.gateway_port
        cls.key = cls.make("operations")
        cls.web = Http(cls.port, cls.key["key"])
        cls.done(cls.web.post("/v1/cohorts", opened()), 201)
        cls.done(cls.web.post("/v1/cohorts", opened("c2")), 201)

    @classmethod
    def make(cls, role, *options):
        """An API key that both gateways know: {key_id, key}."""
        made = cls.system.make_key(role, *options)
        wait_until(lambda: all(cls.status(made["key"]) != 401 for _ in range(BOTH)), 10, "the key is known")
        return made

    @staticmethod
    def done(answer, status):
        assert answer.status == status, answer
        return answer

    @classmethod
    def status(cls, credentials, path=COHORT):
        """Of one request on a connection of its own, which either gateway may take."""
        web = Http(cls.port, credentials)
        try:
            return web.get(path).status
        finally:
            web.close()

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer)

    # ---- keys

    def test_who_says_nothing_or_something_else_is_not_let_in(self):
        answer = Http(self.port).get(COHORT)
        self.refused(answer, 401, "not_authenticated")
        self.assertEqual(answer.headers["www-authenticate"], 'Bearer realm="golden-thread"')
        key = self.key["key"]
        for wrong in (key[:-1] + ("a" if key[-1] != "a" else "b"), key + "a", "gt_live_x", "x", key.replace("_", "-")):
            answer = Http(self.port, wrong).get(COHORT)
            self.refused(answer, 401, "not_authenticated")
            self.assertIn("invalid_token", answer.headers["www-authenticate"])
        answer = Http(self.port).ask("GET", COHORT, headers={"Authorization": "Basic eDp5"})
        self.refused(answer, 401, "not_authenticated")
        answer = Http(self.port).ask("GET", COHORT, headers={"Authorization": f"bearer   {key}"})
        self.assertEqual(answer.status, 200)

    def test_a_key_is_for_its_cohorts_role_and_scopes(self):
        partner = Http(self.port, self.make("partner", "--partner", "P1", "--cohort", "c1")["key"])
        self.assertEqual(partner.get(COHORT).status, 200)
        self.refused(partner.get("/v1/cohorts/c2"), 404, "not_found")
        self.refused(partner.get("/v1/cohorts"), 403, "not_permitted")
        self.refused(partner.post("/v1/cohorts", opened("c3")), 403, "not_permitted")
        reader = Http(self.port, self.make("operations", "--scopes", "read coaching:write")["key"])
        self.assertEqual(reader.get(COHORT).status, 200)
        self.refused(reader.post("/v1/cohorts", opened("c3")), 403, "scope_missing")

    def test_a_key_is_replaced_with_overlap_and_ended_within_a_second(self):
        old = self.make("operations")
        new = json.loads(self.system.gtctl("api-keys", "rotate", old["key_id"], "--overlap", "1", "--json").stdout)
        wait_until(lambda: all(self.status(new["key"]) == 200 for _ in range(BOTH)), 5, "the new key is known")
        self.assertEqual(self.status(old["key"]), 200)
        rows = {row["key_id"]: row for row in map(json.loads, self.system.gtctl("api-keys", "list", "--json").stdout.splitlines())}
        self.assertEqual(rows[old["key_id"]]["replaced_by"], new["key_id"])
        self.assertTrue(rows[old["key_id"]]["expires_at"])
        began = time.monotonic()
        self.system.gtctl("api-keys", "revoke", new["key_id"])
        ended = time.monotonic()
        wait_until(lambda: all(self.status(new["key"]) == 401 for _ in range(6)), 5, "the key is dead in both")
        self.assertLess(time.monotonic() - ended, 3, f"the command took {ended - began:.1f} s")
        self.assertEqual(self.status(old["key"]), 200)

    def test_a_key_that_is_over_is_not_let_in(self):
        refused = self.system.gtctl("api-keys", "create", "--role", "operations", "--name", "x", "--expires",
                                    "2020-01-01T00:00:00Z", check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("bad_date", refused.stderr)
        made = self.make("operations", "--days", "1")
        self.system.sql("gateway", "UPDATE api_key SET expires_at = now() - interval '1 s', version ="
                                   " (SELECT max(version) + 1000 FROM api_key) WHERE key_id = %s", made["key_id"])
        self.system.sql("gateway", "UPDATE api_key_head SET version = (SELECT max(version) FROM api_key)")
        wait_until(lambda: self.status(made["key"]) == 401, 5, "the key is over")

    def test_a_key_made_over_http_is_shown_once_and_kept_nowhere(self):
        wanted = {"name": "portal", "role": "partner", "partner_id": "P1", "cohorts": "c1"}
        made = self.done(self.web.post("/v1/api-keys", wanted, key="make-1"), 201).json
        self.assertEqual(sorted(made), ["key", "key_id"])
        wait_until(lambda: self.status(made["key"]) == 200, 5, "the key is known")
        again = self.done(self.web.post("/v1/api-keys", wanted, key="make-1"), 201)
        self.assertEqual(again.json, {"key_id": made["key_id"]})
        self.refused(self.web.post("/v1/api-keys", {**wanted, "name": "other"}, key="make-1"), 422, "key_reused")
        row = self.done(self.web.get(f"/v1/api-keys/{made['key_id']}"), 200).json
        self.assertEqual((row["role"], row["partner_id"], row["cohorts"]), ("partner", "P1", "c1"))
        self.assertIn(made["key_id"], [row["key_id"] for row in self.web.get("/v1/api-keys?limit=200").json["items"]])
        next_one = self.done(self.web.post(f"/v1/api-keys/{made['key_id']}/rotation",
                                           {"overlap_until": "2030-01-01T00:00:00Z"}), 201).json
        wait_until(lambda: self.status(next_one["key"]) == 200, 5, "the next key is known")
        self.done(self.web.ask("DELETE", f"/v1/api-keys/{made['key_id']}"), 204)
        wait_until(lambda: all(self.status(made["key"]) == 401 for _ in range(BOTH)), 3, "the key is dead")
        secrets = [made["key"].split("_")[3], next_one["key"].split("_")[3]]
        for table, rows in self.system.tables("gateway").items():
            self.assertFalse([table for row in rows for secret in secrets if secret in row])
        log = self.system.log("gateway") + self.system.log("gateway.2") + self.system.log("bus")
        self.assertFalse(re.search("|".join(secrets), log))
        bad = self.web.post("/v1/api-keys", {"name": "x", "role": "partner", "cohorts": "c1"})
        self.refused(bad, 422, "missing_owner")
        self.assertEqual(bad.json["errors"][0]["pointer"], "/partner_id")
        self.refused(self.web.post("/v1/api-keys", {"name": "x", "role": "inspector", "partner_id": "P1"}), 422, "other_owner")
        again = self.web.post(f"/v1/api-keys/{made['key_id']}/rotation", {"overlap_until": "2030-01-01T00:00:00Z"})
        self.refused(again, 409, "ended_key")       # GET shows it, so it is not unknown

    # ---- tokens

    def test_a_key_is_good_as_soon_as_it_is_told(self):
        for number in range(20):
            made = self.done(self.web.post("/v1/api-keys", {"name": f"at once {number}", "role": "inspector"}), 201).json["key"]
            self.assertEqual(self.status(made), 200, number)

    def test_tokens_of_the_provider(self):
        ops, partner = (Http(self.port, self.provider.token(name)) for name in ("ops", "partner"))
        self.assertEqual(ops.get("/v1/cohorts").status, 200)
        self.assertEqual(partner.get(COHORT).status, 200)
        self.refused(partner.get("/v1/cohorts/c2"), 404, "not_found")
        for name in ("lacking", "stranger"):
            self.refused(Http(self.port, self.provider.token(name)).get(COHORT), 401, "not_authenticated")
        other = self.provider.token("ops", audience="https://other.example")
        self.refused(Http(self.port, other).get(COHORT), 401, "not_authenticated")
        token = self.provider.token("ops")
        head, claims, signature = token.split(".")
        for wrong in (f"{head}.{claims}.", f"{head}.{claims}.{signature[:-4]}AAAA", f"{head}.{claims}", f"{head}..A=",
                      f"eyJhbGciOiJub25lIn0.{claims}.", token + "." + signature):
            self.refused(Http(self.port, wrong).get(COHORT), 401, "not_authenticated")
        self.assertEqual(self.status(token), 200)

    def test_tokens_end_by_the_one_clock(self):
        token = self.provider.token("late")
        self.assertEqual(self.status(token), 200)
        self.system.gtctl("clock", "advance", "2h")
        try:
            wait_until(lambda: self.status(token) == 401, 5, "the token is over")
        finally:
            self.system.gtctl("clock", "reset", "--force")
        self.wait_known(token)      # the clock is back

    def test_the_provider_changes_its_keys(self):
        before = self.provider.token("ops")
        self.assertEqual(self.status(before), 200)
        self.provider.order("rotate")
        after = self.provider.token("ops")
        self.wait_known(after)
        self.assertEqual(self.status(before), 200)
        self.provider.order("other")
        forged = self.provider.token("ops")
        for _ in range(4):
            self.assertEqual(self.status(forged), 401)
        self.assertEqual(self.status(after), 200)
        self.provider.order("back")
        self.wait_known(self.provider.token("ops"))     # for the tests after this one

    def wait_known(self, token):
        """One that has looked for keys within the last seconds waits before it looks again."""
        wait_until(lambda: all(self.status(token) == 200 for _ in range(BOTH)), 12, "both gateways let the token in")

    # ---- limits

    def test_limits_are_told_and_shared_by_the_gateways(self):
        head = self.make("sponsor", "--urn", "123456", "--cohort", "c1")["key"]
        found = []
        for _ in range(12):
            web = Http(self.port, head)
            answer = web.get(COHORT)
            web.close()
            found.append(answer.status)
            self.assertEqual(answer.headers["ratelimit-policy"], '"sponsor";q=5;w=60')
            self.assertRegex(answer.headers["ratelimit"], r'^"sponsor";r=[0-5];t=\d+$')
        self.assertEqual(found.count(429), 12 - found.count(200))
        self.assertLessEqual(found.count(200), 6)      # one may have come back meanwhile
        self.assertEqual(answer.code, "rate_limited")
        self.assertTrue(0 < int(answer.headers["retry-after"]) <= 12, answer)

    def test_what_is_let_in_at_once_is_counted_for_both_gateways(self):
        inspector = self.make("inspector", "--cohort", "c1")["key"]
        left, began = [], time.monotonic()

        def ask():
            web = Http(self.port, inspector)
            answer = web.get(COHORT)
            web.close()
            left.append(int(re.search("r=([0-9]+)", answer.headers["ratelimit"])[1]))
            self.assertEqual(answer.status, 200, answer)

        for _ in range(60):
            ask()
        first = left[0]
        time_back = lambda: 20 * (time.monotonic() - began) + 2      # 1,200 a minute come back at 20 a second
        wait_until(lambda: (ask(), left[-1] <= first - len(left) + time_back())[1], 5, "both count what the other let in")
        self.assertGreaterEqual(min(left), first - len(left) - BOTH, "nothing is counted twice")

    def test_without_redis_each_goes_on_with_what_it_knows(self):
        marker = self.make("marker", "--staff", "m1@provider.example", "--cohort", "c1")["key"]
        self.system.down("redis")
        try:
            found = [self.status(marker) for _ in range(240)]
        finally:
            self.system.up("redis")
        self.assertTrue(10 <= found.count(429) <= 220, found)

    # ---- check-in

    def test_codes_that_are_none(self):
        person = Http(self.port, self.make("participant", "--ref", "A1", "--cohort", "c1")["key"])
        self.refused(self.web.post("/v1/check-ins", {"token": "x"}), 403, "not_permitted")
        for wrong in ("x", "", "A" * 80):
            self.refused(person.post("/v1/check-ins", {"token": wrong}), 422, "bad_token")
        for wrong in ({}, {"token": 1}, {"token": "x", "more": 1}, []):
            self.refused(person.post("/v1/check-ins", wrong), 422, "invalid")
        self.refused(self.web.get(f"{COHORT}/sessions/none/check-in-token"), 404, "not_found")

    # ---- the audit

    def test_every_write_is_in_the_audit(self):
        self.done(self.web.post("/v1/cohorts", opened("c9"), key="audited"), 201)
        self.web.post("/v1/cohorts", {**opened("c9"), "completes_on": "2029-01-01"}, key="refused")
        wait_until(lambda: len([row for row in self.audit(cohort="c9") if row["outcome"] != "open"]) == 2, 5, "both are told")
        refused, done = self.audit(cohort="c9")
        self.assertEqual((done["principal"], done["role"], done["operation"], done["path"], done["address"], done["outcome"],
                          done["status"]),
                         (self.key["key_id"], "operations", "cohort_open", "/v1/cohorts", "127.0.0.1", "done", 201))
        self.assertEqual((refused["outcome"], refused["status"]), ("refused", 409))
        self.assertNotIn("cursor", done)
        self.assertEqual(len(self.audit(principal=self.key["key_id"], limit=1, pages=3)), 3)
        inspector = Http(self.port, self.make("inspector")["key"])
        self.assertEqual(inspector.get("/v1/audit").status, 200)
        partner = Http(self.port, self.make("partner", "--partner", "P1", "--cohort", "c1")["key"])
        self.refused(partner.get("/v1/audit"), 403, "not_permitted")

    def audit(self, pages=1, **filters):
        rows, path = [], "/v1/audit?" + "&".join(f"{name}={value}" for name, value in filters.items())
        for _ in range(pages):
            page = self.done(self.web.get(path), 200).json
            rows += page["items"]
            path = page["next"]
        return rows

    # ---- guessing

    def test_who_guesses_is_not_listened_to_for_a_while(self):
        known, new = (self.make("operations")["key"] for _ in range(2))
        self.assertEqual(self.from_elsewhere(known).status, 200)
        statuses = []
        while len(statuses) < 3 * FAILURES and statuses[-4:].count(429) < 4:     # both gateways have had enough
            answer = self.from_elsewhere(new.rsplit("_", 1)[0] + "_" + "b" * 52)
            statuses.append(answer.status)
        self.assertEqual(set(statuses), {401, 429})
        self.assertTrue(FAILURES - 5 <= statuses.count(401) <= FAILURES + 20, statuses.count(401))
        found = [self.from_elsewhere(new).status for _ in range(4)]
        self.assertIn(429, found)       # a guess that is right, this once
        self.assertEqual(self.status(new), 200)

    @staticmethod
    def from_elsewhere(key):
        """As from another address."""
        connection = http.client.HTTPConnection("127.0.0.1", Access.port, timeout=20, source_address=("127.0.0.9", 0))
        try:
            connection.request("GET", "/v1/cohorts", headers={"Authorization": f"Bearer {key}"})
            return connection.getresponse()
        finally:
            connection.close()
