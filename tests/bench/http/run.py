"""scripts/bench http [--seconds N] [--rounds N] [--people N] [cached] [uncached] [writes]: the gateway beside Fastify, which does the same.

In a system of its own, thrown away afterwards: the same PostgreSQL, the same Redis, the same run, each side one process
of HTTP. The peer (tests/node/bench_peer.mjs: Fastify, pg, ioredis) has the same authentication, validation, answers, guarantees (state,
outbox row, idempotency key and who did it, in one commit) and caching; pgbench does the peer's writing statement alone.
  cached     GET .../participants/REF/engagement, from the cache when it is there
  uncached   the same with Cache-Control: no-cache
  writes     POST .../applications, each another person's, decided at once. The services that read the events it causes
             are stopped meanwhile: nobody reads the peer's outbox either, and their work would slow both sides
Loaded by wrk; then p99 at half of the rate that was reached, the connections pausing at random. Medians of the rounds, taken in turns.
Installs what is missing (scripts/setup bench-http, scripts/setup node)."""
import argparse
import hashlib
import json
import os
import pathlib
import re
import secrets
import socket
import statistics
import subprocess
import sys
import urllib.request

from tests.harness import node
from tests.harness.system import System
from tests.harness.waiting import wait_until

HERE = pathlib.Path(__file__).parent
NODE = HERE.parents[1] / "node"
# As many kinds of places as partners and programmes of a large cohort come to.
COHORT, PARTNERS, PROGRAMME = "bench-2026", 250, "NPQH"
READ_CONNECTIONS, WRITE_CONNECTIONS, POOL = 64, 64, 16
# So that nobody is refused for asking too often.
LIMITS = " ".join(f"{role}=1000000/1" for role in ("operations", "partner", "facilitator", "coach", "marker", "participant", "sponsor", "inspector"))
BARS = {"cached": 2.0, "uncached": 1.0, "writes": 1.5}


def plan():
    """The components of a person's plan, as data/programmes.json has them."""
    programmes = json.loads((HERE.parents[2] / "data" / "programmes.json").read_text())["programmes"]
    programme = next(one for one in programmes if one["code"] == PROGRAMME)
    return [part for slot in programme["slots"] for part in slot["modes"]["blended"]]


def minutes(number):
    """What is recorded for the nth component, when it is self-study."""
    return 30 + number % 60


def folder_of(system, people):
    """A cohort folder with so many people, each with self-study in every component of the plan that has any."""
    folder = system.folder / "cohort"
    folder.mkdir()
    studied = [(i, part["id"]) for i, part in enumerate(plan()) if part["delivery"] == "self_directed"]

    def write(name, header, rows):
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    write("00-cohort.csv", "cohort_id,starts_on,completes_on", [f"{COHORT},2026-10-01,2028-03-31"])
    write("01-partners.csv", "partner_id,name,kind,parent_partner_id,region,contact_email",
          [f"P{n},Partner {n},school,,north,p{n}@partner.example" for n in range(1, PARTNERS + 1)])
    write("02-schools.csv", "urn,name,type,country,headteacher_email",
          ["100001,A school,state_school,england,head@school.example"])
    write("03-places.csv", "partner_id,programme,places",
          [f"P{n},{PROGRAMME},999999999" for n in range(1, PARTNERS + 1)])
    write("10-applications.csv", "application_ref,submitted_at,trn,first_name,last_name,email,date_of_birth,school_urn,role,"
          "role_status,programme,mode,partner_id,previously_funded,mentor_email,adjustment",
          [f"R{n},2026-06-01T10:00:00Z,{9000000 + n},Ada,Okafor,r{n}@school.example,1984-05-06,100001,headteacher,held,"
           f"{PROGRAMME},blended,P{n % PARTNERS + 1},no,," for n in range(1, people + 1)])
    write("32-vle.csv", "event_id,application_ref,component,minutes,occurred_at",
          [f"E{n}-{i},R{n},{component},{minutes(i)},2026-11-01T10:00:00Z"
           for n in range(1, people + 1) for i, component in studied])
    return folder


class Side:
    """Where one of the two answers."""

    def __init__(self, name, port, key, pid):
        self.name, self.port, self.key, self.pid = name, port, key, pid

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def memory_mb(self, which):
        """`which`: VmRSS now, VmHWM at most so far."""
        with open(f"/proc/{self.pid()}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(f"{which}:")) / 1024


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def start_gateway(system):
    return Side("gateway", system.gateway_port, system.make_key("operations")["key"], lambda: system.pid("gateway"))


def fill_peer(system, people):
    """The peer's own tables, with what the gateway's services have of the same people."""
    system.sql("postgres", (HERE / "peer.sql").read_text())
    secret = secrets.token_urlsafe(32)
    system.sql("postgres", "INSERT INTO peer.api_key VALUES (%s, 'bench', '')", hashlib.sha256(secret.encode()).hexdigest())
    system.sql("postgres", "INSERT INTO peer.place SELECT %s, 'P' || n, %s, 999999999 FROM generate_series(1, %s) n",
               COHORT, PROGRAMME, PARTNERS)
    rows = [{"component": part["id"], "delivery": part["delivery"], "planned": part["planned_minutes"] or 0,
             "recorded": minutes(i) if part["delivery"] == "self_directed" else 0} for i, part in enumerate(plan())]
    system.sql("postgres", "INSERT INTO peer.component SELECT %s, 'R' || n, c.* FROM generate_series(1, %s) n, json_to_recordset(%s)"
               " AS c(component text, delivery text, planned bigint, recorded bigint)", COHORT, people, json.dumps(rows))
    studied = [{"i": i, **row} for i, row in enumerate(rows) if row["recorded"]]
    system.sql("postgres", "INSERT INTO peer.evidence SELECT %s, 'R' || n, '2026-11-01T10:00:00Z', 'E' || n || '-' || c.i, c.component, c.recorded"
               " FROM generate_series(1, %s) n, json_to_recordset(%s) AS c(i bigint, component text, recorded bigint)", COHORT, people, json.dumps(studied))
    system.sql("postgres", "INSERT INTO peer.person SELECT %s, 'R' || n, 'P' || n %% %s + 1, %s, 'accepted' FROM generate_series(1, %s) n",
               COHORT, PARTNERS, PROGRAMME, people)
    system.sql("postgres", "ANALYZE")
    return secret


def start_peer(system, people):
    secret, port = fill_peer(system, people), free_port()
    password = (system.var / "secrets" / "postgres.pgpass").read_text().strip().split(":")[4]
    url = f"postgresql://postgres:{password}@/golden_thread?host={system.run_dir}"
    process = node.start("bench_peer.mjs", port, url, system.run_dir / "redis.sock", POOL)
    system.extra.append(process)
    if process.stdout.readline().strip() != "ready":
        sys.exit("the peer does not start")
    return Side("fastify", port, secret, lambda: process.pid)


def readers_stopped(system):
    """Who reads the events of an application."""
    return system.down("sessions", "coaching", "assessment", "notifications")


def wrk(side, script, connections, seconds, **settings):
    """(answers a second, p99 in ms)"""
    environment = {**os.environ, "GT_BENCH_COHORT": COHORT, "GT_BENCH_KEY": side.key, "GT_BENCH_LOAD": str(HERE / "load.lua"), "GT_BENCH_PARTNERS": str(PARTNERS), **settings}
    found = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", HERE / script, side.url()],
                           env=environment, capture_output=True, text=True, check=True).stdout
    answers, took, p99, errors = re.search(r"answers (\d+) seconds ([\d.]+) p99_ms ([\d.]+) errors (\d+)", found).groups()
    if int(errors) > 0 or int(answers) == 0:
        sys.exit(f"{side.name}, {script}: {errors} of {answers} answers were errors\n{found}")
    return float(answers) / float(took), float(p99)


def warm(side, people):
    """So that a cached read is not the first one."""
    return wrk(side, "read.lua", READ_CONNECTIONS, 1, GT_BENCH_PEOPLE=str(people))


def half_p99(system, name, side, rate, options):
    """Milliseconds, at half of that rate; with segments of the write-ahead log to write over, as a server has that has run for a while.
    A fresh one fills each new segment with zeros first, and nobody commits meanwhile."""
    system.sql("postgres", "CHECKPOINT")
    connections = WRITE_CONNECTIONS if name == "writes" else READ_CONNECTIONS
    return CASES[name](side, options.people, options.seconds, GT_BENCH_PAUSE_MS=str(connections / (rate / 2) * 1000))[1]


def pgbench(system, seconds):
    """The peer's statement alone, a second; no HTTP at all."""
    script = system.folder / "apply.pgbench"
    text = (NODE / "bench_peer_apply.sql").read_text()
    values = [f"'{COHORT}'", "'B-' || :client_id || '-' || :n || '-' || :m", "'1234567'", "'Ada'", "'Okafor'", "'a@school.example'", "'1984-05-06'",
              "'100001'", "'headteacher'", f"'{PROGRAMME}'", "'blended'", "'P' || :p", "'bench/B-' || :client_id || '-' || :n || '-' || :m",
              "'0123456789abcdef0123456789abcdef'", "'bench'"]
    for number in range(len(values), 0, -1):
        text = text.replace(f"${number}", f"({values[number - 1]})::text")
    script.write_text(f"\\set n random(1, 1000000000)\n\\set m random(1, 1000000000)\n\\set p random(1, {PARTNERS})\n{text.rstrip()};\n")
    environment = {**os.environ, "PGPASSFILE": str(system.var / "secrets" / "postgres.pgpass")}
    binary = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pgbench"))[-1]
    found = subprocess.run([binary, "-n", "-M", "prepared", "-c", str(POOL), "-j", "2", "-T", str(seconds), "-f", script, "-h", system.run_dir,
                            "-U", "postgres", "golden_thread"], env=environment, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", found).group(1))


CASES = {
    "cached": lambda side, people, seconds, **more: warm(side, people) and wrk(side, "read.lua", READ_CONNECTIONS, seconds, GT_BENCH_PEOPLE=str(people), **more),
    "uncached": lambda side, people, seconds, **more: wrk(side, "read.lua", READ_CONNECTIONS, seconds, GT_BENCH_PEOPLE=str(people), GT_BENCH_FRESH="1", **more),
    "writes": lambda side, _people, seconds, **more: wrk(side, "apply.lua", WRITE_CONNECTIONS, seconds, GT_BENCH_RUN=f"W{secrets.token_hex(4)}", **more),
}


def is_answering(side):
    try:
        with urllib.request.urlopen(urllib.request.Request(
                side.url(f"/v1/cohorts/{COHORT}/participants/R1/engagement"), headers={"Authorization": f"Bearer {side.key}"})) as answer:
            return answer.status == 200
    except OSError:
        return False


def explained(side):
    """The whole answer for one person."""
    with urllib.request.urlopen(urllib.request.Request(side.url(f"/v1/cohorts/{COHORT}/participants/R1/engagement"),
                                                       headers={"Authorization": f"Bearer {side.key}"})) as answer:
        return json.load(answer)


def compare(sides):
    """Both must say the same of a person, but for how a time and the order of components are written."""
    found = [explained(side) for side in sides]
    for one in found:
        one["components"].sort(key=lambda row: row["component"])
        one["evidence"].sort(key=lambda row: row["component"])
        for row in one["evidence"]:
            row["at"] = row["at"].replace(".000Z", "Z")
    if found[0] != found[1]:
        sys.exit(f"the answers differ:\n{found[0]}\n{found[1]}")


def measure(system, sides, options):
    for side in sides:
        wait_until(lambda: is_answering(side), 30, f"{side.name} answers")
    compare(sides)
    print(f"{'a second':10} {'gateway':>9} {'fastify':>9} {'ratio':>6} {'bar':>5} {'p99 ms':>8} {'at half':>8} {'peer':>8} {'load':>6}")
    for name, run in ((name, CASES[name]) for name in options.cases):
        if name == "writes":
            readers_stopped(system)
        found = {side.name: [] for side in sides}
        for _ in range(options.rounds):
            for side in sides:
                found[side.name].append(run(side, options.people, options.seconds))
        rate = {side: statistics.median(one[0] for one in runs) for side, runs in found.items()}
        p99 = statistics.median(one[1] for one in found["gateway"])
        halves = [[half_p99(system, name, side, rate[side.name], options) for side in sides] for _ in range(options.rounds)]
        half = {side.name: statistics.median(of_side) for side, of_side in zip(sides, zip(*halves))}
        print(f"{name:10} {rate['gateway']:9.0f} {rate['fastify']:9.0f} {rate['gateway'] / rate['fastify']:6.2f} {BARS[name]:5.1f} {p99:8.2f}"
              f" {half['gateway']:8.2f} {half['fastify']:8.2f} {os.getloadavg()[0]:6.2f}", flush=True)
    if "writes" in options.cases:
        alone = pgbench(system, options.seconds)
        print(f"pgbench, the peer's statement alone: {alone:.0f} a second; the gateway's writes are {rate['gateway'] / alone:.2f} of it (bar 0.7)")
    for when, which in (("now", "VmRSS"), ("at most", "VmHWM")):
        memory = {side.name: side.memory_mb(which) for side in sides}
        print(f"resident memory {when}: gateway {memory['gateway']:.1f} MB, fastify {memory['fastify']:.1f} MB, ratio {memory['gateway'] / memory['fastify']:.2f} (bar 0.2)")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench http", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="of each run (5)")
    parser.add_argument("--rounds", type=int, default=3, help="(3)")
    parser.add_argument("--people", type=int, default=300, help="whose figures are asked for (300)")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="all unless named")
    options = parser.parse_args()
    if unknown := set(options.cases) - set(CASES):
        parser.error(f"no such case: {unknown.pop()}")
    options.cases = [name for name in CASES if name in options.cases or not options.cases]
    with System(settings={"gateway": {"RATE_LIMITS": LIMITS, "GATEWAY_LOG": "errors"}}) as system:
        system.publish_programmes()
        system.gtctl("import", folder_of(system, options.people), system.folder / "out")
        sides = [start_gateway(system), start_peer(system, options.people)]
        measure(system, sides, options)


if __name__ == "__main__":
    main()
