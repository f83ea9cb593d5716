"""Webhooks, the public feed, and what partners tell."""
import json

from tests.harness import signed
from tests.harness.waiting import wait_until
from tests.integration.test_webhooks import Receiver


class Events:
    def signature(self, secret, request):
        """What the header must have; of the system's time, which libraries would not take."""
        headers = request["headers"]
        return signed.headers(secret, headers["webhook-id"], request["body"], headers["webhook-timestamp"])["webhook-signature"]

    def test_50_a_webhook_from_its_making_to_its_end(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        body = {"url": f"http://127.0.0.1:{receiver.port}/hook", "description": "theirs", "types": "npq.enrolment.*"}
        path = f"/v1/webhooks/{self.make('/v1/webhooks', body, self.partner)['endpoint_id']}"
        secret = self.read(f"{path}/secret", self.partner)["secret"]
        self.done(self.partner.post(f"{path}/test"), 200)
        [told] = wait_until(lambda: receiver.at("/hook"), 20, "the test event")
        self.assertEqual(told["headers"]["webhook-signature"], self.signature(secret, told))
        self.eventually(f"{path}/attempts", "an attempt", lambda one: [row["answer"] for row in one["items"]] == ["204"], self.partner)
        self.make(f"{path}/secret", {"overlap_hours": 1}, self.partner, 200)
        self.assertNotEqual(self.read(f"{path}/secret", self.partner)["secret"], secret)
        self.make(f"{path}/replay", {"after": 0}, self.partner, 200)
        wait_until(lambda: len(receiver.at("/hook")) > 1, 20, "what happened before it was made")
        self.change_and_end(path, {**body, "cohorts": self.cohort, "wants_history": False})

    def change_and_end(self, path, body):
        seen = self.partner.get(path)
        changed = self.partner.ask("PUT", path, body, {"If-Match": seen.headers["etag"]})
        self.done(changed, 200)
        self.refuse(412, "precondition_failed", self.partner.ask("PUT", path, body, {"If-Match": seen.headers["etag"]}))
        for is_enabled in (False, True):
            self.done(self.partner.ask("PUT", f"{path}/state", {"is_enabled": is_enabled}), 200)
        self.assertEqual([one["state"] for one in self.read("/v1/webhooks", self.partner)["items"]], ["enabled"])
        self.done(self.partner.ask("DELETE", path), 204)
        self.refuse(404, "not_found", self.partner.get(path))
        self.refuse(404, "unknown_endpoint", self.partner.post(f"{path}/test"))

    def test_51_the_feed_and_the_stream(self):
        page = self.read("/v1/events", self.partner, limit=3)
        self.assertEqual(len(page["items"]), 3)
        self.read("/v1/events", self.partner, since=page["next"], types="npq.enrolment.accepted")
        self.refuse(400, "bad_parameter", self.partner.get("/v1/events?since=99999999"))
        answer = self.partner.get("/v1/events/stream?limit=3", Last_Event_ID=str(page["next"]))
        self.assertEqual((answer.status, answer.headers["content-type"].partition(";")[0]), (200, "text/event-stream"), answer)
        self.assertEqual(answer.body.count(b"\ndata: "), 3, answer)
        self.refuse(400, "bad_header", self.partner.get("/v1/events/stream", Last_Event_ID="x"))

    def test_52_what_a_partner_tells_in_each_mode(self):
        source = self.make("/v1/event-sources", {"partner_id": "P1", "description": "another", "cohorts": self.cohort})["source_id"]
        path = f"/v1/event-sources/{source}"
        self.make(f"{path}/secret", {"overlap_hours": 1}, self.partner, 200)
        secret = self.read(f"{path}/secret", self.partner)["secret"]
        data = {"application_ref": "A1", "reason": "ill", "session_id": "S1"}
        event = {"specversion": "1.0", "source": "https://lms.example", "type": "participant.absent", "cohort": self.cohort}
        batch = [{**event, "id": name, "data": data} for name in ("b1", "b2")]
        binary = {f"ce-{name}": value for name, value in {**event, "id": "b3"}.items()}
        self.tell(source, secret, "b0", batch[0] | {"id": "b0"}, "application/cloudevents+json")
        self.tell(source, secret, "batch", batch, "application/cloudevents-batch+json")
        self.tell(source, secret, "b3", data, "application/json", binary)
        told = self.read("/v1/partner-events", self.partner)["items"]
        self.assertLessEqual({f"b{n}" for n in range(4)}, {one["event_id"] for one in told})
        self.assertIn(source, {one["source_id"] for one in self.read("/v1/event-sources", self.partner)["items"]})
        self.done(self.operations.ask("DELETE", path), 204)
        self.refuse(404, "unknown_event_source", self.operations.ask("DELETE", path))
        self.refuse(401, "bad_signature", self.send(source, secret, "late", batch[0], "application/cloudevents+json"))

    def send(self, source, secret, name, value, kind, more=()):
        body = json.dumps(value, separators=(",", ":"))     # what is signed must pass the proxy as it is
        headers = signed.headers(secret, name, body, self.now(), kind)
        return self.stranger.ask("POST", f"/v1/partner-events?source={source}", body.encode(), {**headers, **dict(more)})

    def tell(self, *what):
        codes = [one["code"] for one in self.done(self.send(*what), 200)["items"]]
        self.assertEqual(set(codes), {""})
