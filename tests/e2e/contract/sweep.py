"""Every operation of the description, asked in each way that is wrong for all of its kind; and what was seen of each."""
import re

from tests.integration.test_gateway_matrix import matrix


def is_good(status):
    return status < 400


class Sweep:
    def operations_of(self, *methods):
        """(path, method, operation) of all that are not open to everybody, with the life's identifiers in the path."""
        known = {"cohort_id": self.cohort, "application_ref": "A1", "session_id": "S1", "partner_id": "P1", "urn": "100001", "code": "NPQX",
                 "window_id": "W1"}
        for path, found in self.document["paths"].items():
            filled = re.sub(r"{(\w+)}", lambda match: known.get(match[1], "none"), path)
            for method, operation in found.items():
                if method.upper() in methods and operation.get("security") != []:
                    yield filled, method.upper(), operation

    def body_of(self, operation):
        """Of the right form, and its media type; (None, None): it takes none."""
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            return content["schema"].get("examples", [{"token": "x"}])[0] if kind == "application/json" else b"x", kind
        return None, None

    def ask(self, who, path, method, operation, body=None, **headers):
        """With what the description asks for, but for what is given otherwise; the answer is a problem that is described."""
        usual, kind = self.body_of(operation)
        who.used += 1
        named = {"Idempotency-Key": f"sweep-{id(who)}-{who.used}" if method == "POST" else None, "Content-Type": kind}
        answer = who.ask(method, path, usual if body is None else body, named | {k.replace("_", "-"): v for k, v in headers.items()})
        self.assertFalse(is_good(answer.status), (method, path, answer))
        self.assertEqual(answer.headers["content-type"], "application/problem+json", (method, path, answer))
        return answer

    def everybody(self):
        """Of each role that may do what operations may not."""
        if not hasattr(type(self), "roles"):
            named = {"participant": ("--ref", "A1"), "coach": ("--staff", "coach@staff.example.org"), "marker": ("--staff", "m1@staff.example.org")}
            type(self).roles = [self.operations, *(self.holder(role, "--cohort", self.cohort, *more) for role, more in named.items())]
        return self.roles

    def ask_as_one_who_may(self, *what, **how):
        for who in self.everybody():
            answer = self.ask(who, *what, **how)
            if answer.status != 403:
                return answer
        return answer

    def swept(self, found):
        """Requests were broken on purpose, answers were not."""
        self.assertEqual(self.of_side("response"), [])
        self.forget_requests()
        self.assertGreater(len(found), 10)

    def test_80_who_is_unknown_is_let_in_nowhere(self):
        unknown = self.bearer("gt_live_x")
        found = [self.ask(unknown, *one) for one in self.operations_of("GET", "POST", "PUT", "DELETE")]
        self.assertEqual({one.status for one in found}, {401})
        self.swept(found)

    def test_81_who_is_of_another_cohort_does_nothing_in_this(self):
        elsewhere = self.holder("partner", "--cohort", "spring-2028", "--partner", "P1")
        found = [(one[0], self.ask(elsewhere, *one)) for one in self.operations_of("GET", "POST", "PUT", "DELETE") if self.path() in one[0]]
        self.assertEqual([(path, one) for path, one in found if one.status not in (403, 404)], [])
        self.swept(found)

    def test_82_a_write_without_its_conventions(self):
        found = []
        for path, method, operation in self.operations_of("POST", "PUT"):
            one = path, method, operation
            if method == "POST":
                found.append((one, 400, self.ask_as_one_who_may(*one, Idempotency_Key=None)))
            if self.body_of(operation)[1] == "application/json":
                found.append((one, 415, self.ask_as_one_who_may(*one, body=b"{}", Content_Type="image/png")))
                found.append((one, 422, self.ask_as_one_who_may(*one, body={"no_such_member": 1})))
        self.assertEqual([(one[:2], status, answer) for one, status, answer in found if answer.status != status], [])
        self.swept(found)

    def test_83_a_reading_with_what_it_does_not_take(self):
        found = []
        for path, method, operation in self.operations_of("GET"):
            found.append((path, 406, self.ask_as_one_who_may(path, method, operation, Accept="image/png")))
            if {"$ref": "#/components/parameters/after"} in operation["parameters"]:
                found.append((path, 400, self.ask_as_one_who_may(f"{path}?limit=0", method, operation)))
                found.append((path, 400, self.ask_as_one_who_may(f"{path}?after=x", method, operation)))
        self.assertEqual([one for one in found if one[2].status != one[1]], [])
        self.swept(found)

    def test_84_what_is_open_to_everybody_is_refused_too(self):
        for path in ("health", "openapi.json", "docs", "docs.css", "problems"):
            self.refuse(406, "not_acceptable", self.stranger.get(f"/v1/{path}", Accept="image/png"))

    def test_99_each_route_was_answered_and_refused(self):
        seen = self.passed.seen
        self.assertEqual(set(seen), set(matrix()))
        table = {name: sorted(statuses) for name, statuses in seen.items()}
        lacking = {name: statuses for name, statuses in table.items() if not {True, False} <= set(map(is_good, statuses))}
        self.assertEqual(lacking, {})
