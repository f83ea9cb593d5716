#!/usr/bin/python3
"""Makes a cohort folder from a seed: the same seed, the same folder."""
import argparse
import pathlib
import random
import sys

from generator.builder import Builder
from generator.refused import BREAKAGES, break_folder
from generator.story import Story, make_dates
from oracle import programmes
from oracle.folder import Cohort


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path, metavar="OUT_DIR", help="a new or empty folder")
    parser.add_argument("--seed", type=int, required=True, metavar="N")
    parser.add_argument("--people", type=int, default=60, metavar="N", help="applications, roughly (%(default)s)")
    parser.add_argument("--refused", choices=sorted(BREAKAGES), help="break the folder so that it must be refused")
    default = programmes.default_path()
    parser.add_argument("--programmes", type=pathlib.Path, metavar="FILE", default=default, required=not default,
                        help="definitions of the programmes (%(default)s)")
    options = parser.parse_args()
    if options.out.is_dir() and any(options.out.iterdir()):
        parser.error(f"{options.out} is not empty; name a new folder, or empty it")
    make(options.seed, options.people, options.out, options.programmes)
    if options.refused:
        break_folder(options.out, options.refused)
    return 0


def make(seed, people, out, definitions):
    """Writes the folder; returns how often each (kind, code) came up, with None for the rows that were taken."""
    rng = random.Random(seed)
    starts_on, completes_on = make_dates(rng)
    builder = Builder(rng, Cohort(f"made-{seed}", starts_on, completes_on), programmes.load(definitions))
    Story(builder, people).tell()
    builder.write(out)
    return builder.codes


if __name__ == "__main__":
    sys.exit(main())
