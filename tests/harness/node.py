"""What others wrote and npm has: run under a Node.js of their own (scripts/setup node, tests/node/package.json)."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "node"
NODE = FOLDER / "node_modules" / ".bin" / "node"
# The scripts of tests/node, seen from beside the packages, so that `import` and `require` find them.
SCRIPTS = FOLDER / "scripts"
KEEP_PATHS = ("--preserve-symlinks", "--preserve-symlinks-main")


def setup():
    """Installs what is missing, at most once for each change of tests/node."""
    subprocess.run([ROOT / "scripts" / "setup", "node"], check=True, stdout=subprocess.DEVNULL, timeout=600)


def environment(**more):
    """For a program under this Node.js: no proxy, and no settings of the user."""
    return {"PATH": f"{NODE.parent}:{os.environ['PATH']}", "HOME": str(FOLDER), **more}


def command(name, *arguments):
    """The words that run a package's command, as prism."""
    setup()
    return [NODE, NODE.parent / name, *map(str, arguments)]


def start(script, *arguments, **more):
    """A process of tests/node: start("server.mjs", 8080). Input and output are pipes; the caller ends it."""
    setup()
    return subprocess.Popen([NODE, *KEEP_PATHS, SCRIPTS / script, *map(str, arguments)], env=environment(),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)


def run(script, question, seconds=30):
    """tests/node/SCRIPT reads one JSON value from its input and prints one: the answer."""
    setup()
    result = subprocess.run([NODE, *KEEP_PATHS, SCRIPTS / script], env=environment(), input=json.dumps(question),
                            capture_output=True, text=True, timeout=seconds, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{script}: exit status {result.returncode}\n{result.stdout}{result.stderr}")
    return json.loads(result.stdout)
