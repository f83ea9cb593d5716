#!/usr/bin/python3
"""Works out what must come of a cohort folder: outcomes.csv, quarantine.csv and messages.csv."""
import argparse
import pathlib
import sys

from oracle import folder, output, programmes, run

REFUSED = 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, metavar="DIR")
    parser.add_argument("out", type=pathlib.Path, metavar="OUT")
    default = programmes.default_path()
    parser.add_argument("--programmes", type=pathlib.Path, metavar="FILE", default=default, required=not default,
                        help="definitions of the programmes (%(default)s)")
    options = parser.parse_args()
    try:
        cohort, files = folder.read(options.folder)
    except folder.FolderRefused as refused:
        print(f"cohort_model: {refused}", file=sys.stderr)
        return REFUSED
    world = run.run(cohort, files, programmes.load(options.programmes)) if cohort else None
    output.write(world, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
