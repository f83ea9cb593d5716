"""Waiting for facts: a test never sleeps for a guess, it looks until something is true or its time is over."""
import time

LOOK_S = 0.02


def wait_until(fact, seconds=20, what="the fact"):
    """Calls fact() until it returns something true, which is returned; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = fact()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not true after {seconds} s: {what}")
        time.sleep(LOOK_S)
