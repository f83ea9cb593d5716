"""Runs fault tests: python3 -m tests.faults [--list] SEED SECONDS [GROUP[:PART]...]. The second half of scripts/test-faults.

A group is a file test_GROUP.py; PART is a part of a test's name. SECONDS is a budget for the faults of all tests chosen:
each gets its share; what starting, settling and checking takes is added."""
import os
import pathlib
import sys
import unittest

from tests.harness import runner

HERE = pathlib.Path(__file__).parent
GROUPS = sorted(file.stem.removeprefix("test_") for file in HERE.glob("test_*.py"))


def tests_of(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from tests_of(one)
        else:
            yield one


def load(names):
    for name in names:
        if name.partition(":")[0] not in GROUPS:
            sys.exit(f"no group {name}; there are: {' '.join(GROUPS)}")
    return unittest.TestSuite(runner.load(f"tests/faults/test_{group}.py{colon}{part}")
                              for group, colon, part in (name.partition(":") for name in names))


def main(arguments):
    is_list = arguments[:1] == ["--list"]
    seed, seconds, *names = arguments[is_list:]
    os.environ["GT_FAULT_SEED"] = seed
    suite = load(names or GROUPS)
    tests = list(tests_of(suite))
    if is_list:
        print("\n".join(test.id().removeprefix("tests.faults.test_") for test in tests))
        return 0
    lasting = sum(getattr(test, "lasts", 0) for test in tests)
    os.environ["GT_FAULT_SECONDS"] = seconds
    if lasting:
        os.environ["GT_FAULT_SCALE"] = str(float(seconds) / lasting)
    return runner.run(suite)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
