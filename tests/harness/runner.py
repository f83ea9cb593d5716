"""Runs test modules: python3 -m tests.harness.runner MODULE... (a file, or a dotted name; MODULE:PATTERN for some).

Prints one line a test with its time, what failed at the end, and as its last line
`COUNT passed, COUNT failed`, which scripts/test reads. A test that is skipped says why and counts nowhere."""
import sys
import time
import unittest

sys.dont_write_bytecode = True  # a checkout stays as it is


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.passed = 0
        self.started = time.monotonic()  # of the test; what a class sets up counts from the start
        self.failed_parts = False

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()
        self.failed_parts = False

    def say(self, word, test, more=""):
        print(f"  {word:7} {time.monotonic() - self.started:6.1f} s  {name_of(test)}{more}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self.failed_parts:
            self.passed += 1
            self.say("ok", test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.say("FAILED", test)

    def addError(self, test, error):
        super().addError(test, error)
        self.say("ERROR", test)

    def addSubTest(self, test, subtest, outcome):
        super().addSubTest(test, subtest, outcome)
        if outcome and not self.failed_parts:
            self.failed_parts = True
            self.say("FAILED", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say("skipped", test, f": {reason}")

    @property
    def failed(self):
        """Tests, not failures: several parts of one test may fail."""
        return len({getattr(test, "test_case", test).id() for test, _ in self.failures + self.errors})


def name_of(test):
    return test.id().removeprefix("tests.") if hasattr(test, "id") else str(test)


def load(argument):
    module, _, pattern = argument.partition(":")
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{pattern}*"] if pattern else None
    return loader.loadTestsFromName(module.removesuffix(".py").replace("/", "."))


def run(suite):
    """Runs the tests and prints the report; the exit status."""
    result = Result()
    suite.run(result)
    for test, text in result.failures + result.errors:
        print(f"\n---- {name_of(test)}\n{text}")
    print(f"{result.passed} passed, {result.failed} failed", flush=True)
    return 1 if result.failed or not result.passed else 0


def main(arguments):
    return run(unittest.TestSuite(map(load, arguments)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
