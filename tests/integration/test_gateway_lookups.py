"""gateway: what one read asks of a service goes out as one request, and part by part when that one is refused. The test plays sessions."""
from tests.harness import wire
from tests.harness.http import Http
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, us

ROWS = {
    "sessions.figure_find": [{"application_ref": "A1", "credited_minutes": 60, "planned_minutes": 100, "engagement_bp": 6000,
                              "coaching_minutes": 0}],
    "sessions.engagement_find": [{"application_ref": "A1", "component": "event-1", "delivery": "facilitated", "planned_minutes": 60,
                                  "recorded_minutes": 70, "credited_minutes": 60}],
    "sessions.evidence_list": [{"application_ref": "A1", "key": "1", "kind": "attendance", "id": "S1", "status": "present", "source": "",
                                "component": "event-1", "at": us("2026-10-01T09:00:00Z"), "minutes": 70, "credited_minutes": 60}],
}


class Lookups(ServiceTest):
    service, sources = "gateway", ("sessions",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = Http(cls.system.gateway_port, cls.system.make_key("operations")["key"])
        cls.addClassCleanup(cls.web.close)
        wait_until(lambda: cls.read().status == 200, 20, "the key is known, and sessions is there")

    @classmethod
    def play(cls, name, answers=None):
        cls.together, cls.asked = cls.each, {}

        def alone(query):
            def answer(body):
                cls.asked[query] = wire.unpack(body)
                return "ok", wire.pack(ROWS[query])
            return answer

        def together(body):
            cls.asked["queries"] = wire.unpack(body)
            return cls.together(cls.asked["queries"])
        return super().play(name, {"queries": together, **{query: alone(query) for query in ROWS}})

    @staticmethod
    def each(queries):
        return "ok", wire.pack([ROWS[query] for query, _ in queries])

    @classmethod
    def read(cls):
        return cls.web.get("/v1/cohorts/c1/participants/A1/engagement", Cache_Control="no-cache")

    def read_with(self, together):
        """The answer when sessions answers `queries` in that way, and all that it was asked, by name."""
        type(self).together = staticmethod(together)
        self.asked.clear()
        answer = self.read()
        return (answer.status, answer.json, answer.headers.get("etag")), dict(self.asked)

    def test_what_is_refused_together_is_asked_part_by_part(self):
        expected, asked = self.read_with(self.each)
        self.assertEqual((expected[0], list(asked)), (200, ["queries"]))
        self.assertEqual([len(expected[1][name]) for name in ("components", "evidence")], [1, 1])
        parts = dict(asked["queries"])
        self.assertEqual(set(parts), set(ROWS))
        for why, together in (("an older release", lambda _: ("not_found", b"no such request")),
                              ("an older bus", lambda _: ("forbidden", b"not allowed")),
                              ("one part is wrong", lambda _: ("invalid", b"a part")),
                              ("a list too few", lambda queries: ("ok", wire.pack([ROWS[query] for query, _ in queries[1:]]))),
                              ("no list", lambda _: ("ok", wire.pack(None)))):
            with self.subTest(why):
                self.assertEqual(self.read_with(together), (expected, {**asked, **parts}))
