"""tests/harness/notify_simulator.py answers GOV.UK Notify's own client as that client's users expect: so what the service
is tried against (test_channels.py) is no invention of ours."""
import unittest
import uuid

from tests.harness import node
from tests.harness.notify_simulator import NotifySimulator


class Simulator(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        service = uuid.uuid4()
        cls.key, cls.wrong = (f"test-{service}-{uuid.uuid4()}" for _ in range(2))
        cls.templates = {kind: str(uuid.uuid4()) for kind in ("email", "sms")}
        cls.simulator = NotifySimulator(cls.key, {kind: [one] for kind, one in cls.templates.items()})
        cls.addClassCleanup(cls.simulator.close)
        cls.got = node.run("notify.mjs", {"url": cls.simulator.url, "key": cls.key, "wrong_key": cls.wrong,
                                          "templates": cls.templates})

    def test_what_is_sent_has_an_id_a_reference_and_its_content(self):
        for kind, reference, body in (("email", "one", "Hello Ann"), ("sms", "two", "Hello")):
            self.assertEqual(self.got[kind]["status"], 201)
            data = self.got[kind]["data"]
            self.assertEqual((data["reference"], data["content"]["body"], data["template"]["id"]),
                             (reference, body, self.templates[kind]))
            self.assertTrue(data["uri"].endswith(f"/v2/notifications/{data['id']}"))
        self.assertEqual(self.got["email"]["data"]["content"]["subject"], "Welcome")
        self.assertEqual(len(self.simulator.sent), 2, "what was refused was not sent")

    def test_what_was_sent_is_found_by_id_reference_and_status(self):
        found = self.got["found"]
        self.assertEqual((found["status"], found["data"]["id"], found["data"]["email_address"], found["data"]["status"]),
                         (200, self.got["email"]["data"]["id"], "ann@example.org", "created"))
        listed = self.got["by_reference"]["data"]["notifications"]
        self.assertEqual([(one["id"], one["phone_number"]) for one in listed], [(self.got["sms"]["data"]["id"], "+447700900123")])
        self.assertEqual([one["type"] for one in self.got["by_status"]["data"]["notifications"]], ["email"])
        self.assertEqual((self.got["unknown"]["status"], self.got["unknown"]["data"]["errors"][0]["error"]), (404, "NoResultFound"))

    def test_what_is_wrong_is_refused_as_notify_does(self):
        for case, status, error, message in (("bad_token", 403, "AuthError", "Invalid token"),
                                             ("no_template", 400, "BadRequestError", "Template not found"),
                                             ("no_words", 400, "BadRequestError", "Missing personalisation")):
            with self.subTest(case):
                data = self.got[case]["data"]
                self.assertEqual((self.got[case]["status"], data["status_code"], data["errors"][0]["error"]), (status, status, error))
                self.assertIn(message, data["errors"][0]["message"])
