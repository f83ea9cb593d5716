"""Keys and the audit, as operations use them."""
from tests.harness.http import Http
from tests.harness.waiting import wait_until


class Access:
    def known(self, made):
        """Whoever has the key that was made, once gateways know it."""
        direct = Http(self.port, made["key"])
        wait_until(lambda: direct.get("/v1/programmes").status == 200, 10, "the key is known")
        direct.close()
        return self.bearer(made["key"])

    def test_30_a_key_is_made_rotated_and_revoked(self):
        cohort = self.path().split("/")[3]
        made = self.make("/v1/api-keys", {"name": "theirs", "role": "partner", "partner_id": "P1", "cohorts": cohort,
                                          "expires_at": "2030-01-01T00:00:00Z"})
        path = f"/v1/api-keys/{made['key_id']}"
        self.assertEqual(self.read(self.path("partners/P1"), self.known(made))["name"], "One")
        self.assertEqual(self.read(path)["name"], "theirs")
        self.assertIn(made["key_id"], [one["key_id"] for one in self.read("/v1/api-keys", limit=200)["items"]])
        again = self.make(f"{path}/rotation", {"overlap_until": "2029-12-01T00:00:00Z"})
        self.read(self.path("partners/P1"), self.known(again))
        self.done(self.operations.ask("DELETE", f"/v1/api-keys/{again['key_id']}"), 204)
        ended = self.bearer(again["key"])
        wait_until(lambda: ended.get(self.path("partners/P1")).status == 401, 10, "a revoked key is dead")

    def test_31_keys_that_there_are_not(self):
        self.refuse(404, "not_found", self.operations.get("/v1/api-keys/none"))
        self.refuse(404, "unknown_key", self.operations.post("/v1/api-keys/none/rotation", {"overlap_until": None}))
        self.refuse(404, "unknown_key", self.operations.ask("DELETE", "/v1/api-keys/none"))
        self.assertEqual(self.operations.post("/v1/api-keys", {"name": "x", "role": "partner"}).status, 422, "whose key?")

    def test_32_the_audit_says_who_did_what(self):
        rows = self.read("/v1/audit", operation="api_key_create")["items"]
        self.assertEqual({(one["operation"], one["role"]) for one in rows}, {("api_key_create", "operations")})
        page = self.read("/v1/audit", limit=2)
        self.assertEqual(len(self.read(page["next"])["items"]), 2)
