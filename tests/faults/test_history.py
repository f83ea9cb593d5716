"""The checker fails when it must: on an event lost, doubled, swapped or invented, and on an answer that is not kept."""
import random
import unittest

from tests.harness import history
from tests.harness.history import Sent, Told

LANES, SUBJECTS, COUNT = 3, 7, 60


def log(seed=1):
    """A log as it should be."""
    dice, positions, versions, told = random.Random(seed), {}, {}, []
    for number in range(COUNT):
        subject = dice.randrange(SUBJECTS)
        partition = subject % LANES
        positions[partition] = positions.get(partition, 0) + 1
        versions[subject] = versions.get(subject, 0) + 1
        told.append(Told(partition, positions[partition], f"event-{number}", f"A{subject}", versions[subject]))
    return told


def damaged(values, how, at):
    values = list(values)
    if how == "lost":
        del values[at]
    elif how == "doubled":
        values.insert(at, values[at])
    elif how == "swapped":
        values[at], values[at + 1] = values[at + 1], values[at]
    else:
        values.insert(at, values[at]._replace(id="invented") if isinstance(values[at], Told) else 10_000_000)
    return values


WORDS = {"lost": "lost", "doubled": "doubled", "swapped": "out of order", "invented": "invented"}


class Checker(unittest.TestCase):
    def of_lane(self, told):
        return [event for event in told if event.partition == 0]

    def test_a_good_history_has_no_problem(self):
        told = log()
        self.assertEqual(history.check_log("source", told), [])
        ids = history.by("partition", told, lambda event: event.id)
        self.assertEqual(history.compare("effects", ids, {lane: list(ids[lane]) for lane in reversed(ids)}), [])

    def test_each_damage_to_the_effects_is_found_and_named_wherever_it_is(self):
        expected = self.of_lane(log())
        for how, word in WORDS.items():
            for at in (0, len(expected) // 2, len(expected) - 2):
                with self.subTest(how, at=at):
                    found = damaged(expected, how, at)
                    problem, = history.compare("effects", {0: [e.id for e in expected]}, {0: [e.id for e in found]})
                    self.assertIn(word, problem)
                    self.assertIn(f"parted at number {at + (how == 'doubled')}:", problem)

    def test_each_damage_to_the_log_is_found(self):
        told = log()
        for how in WORDS:
            with self.subTest(how):
                self.assertTrue(history.check_log("source", self.of_lane(damaged(self.of_lane(told), how, 5))))

    def test_a_subject_that_has_everything_lost_or_came_from_nowhere_is_found(self):
        self.assertIn("lost", history.compare("effects", {"A": [1]}, {})[0])
        self.assertIn("invented", history.compare("effects", {}, {"B": [1]})[0])

    def test_each_damage_to_what_adds_up_is_found(self):
        amounts = list(range(1, COUNT))
        totals = [sum(amounts[:end]) for end in range(3, COUNT, 4)]
        self.assertEqual(history.check_sums("minutes", amounts, totals), [])
        for how in ("lost", "doubled", "invented"):
            with self.subTest(how):
                wrong = damaged(amounts, how, 20)
                sums = [sum(wrong[:end]) for end in range(3, len(wrong) + 1, 4)] + [sum(wrong)]
                self.assertTrue(history.check_sums("minutes", amounts, sums))
        self.assertTrue(history.check_sums("minutes", amounts, [totals[1], totals[0], *totals[2:]]))
        self.assertTrue(history.check_sums("minutes", amounts, totals[:-1]))

    def test_answers_and_what_they_stand_for_are_checked(self):
        sent = [Sent("k1", "M1", ""), Sent("k2", "M2", "bad_minutes"), Sent("k3", "M3", None), Sent("k4", "M4", None)]
        kept, made = {"k1": "", "k2": "bad_minutes", "k4": ""}, ["M4", "M1"]

        def problems(kept, made):
            return history.check_answers(sent, kept) + history.check_made(sent, kept, made)
        self.assertEqual(problems(kept, made), [])
        wrong = {"an acknowledged answer is lost": ({**kept, "k1": None}, made),
                 "an answer has changed": ({**kept, "k2": ""}, [*made, "M2"]),
                 "an answer was invented": ({**kept, "k9": ""}, made),
                 "an effect is lost": (kept, ["M4"]), "an effect is doubled": (kept, [*made, "M1"]),
                 "a refused one has an effect": (kept, [*made, "M2"]),
                 "an unanswered one has an effect": (kept, [*made, "M3"])}
        for name, damage in wrong.items():
            with self.subTest(name):
                self.assertTrue(problems(*damage))
