"""A private system for tests: scripts/up in a folder of its own below $GT_TEST_DIR or the temporary folder.

Nothing outside that folder is used or ended, and close() leaves nothing running."""
import atexit
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import psycopg2

from tests.harness.bus import Client, Endpoint
from tests.harness.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ("enrolment", "sessions", "coaching", "assessment", "notifications", "gateway")
PROGRAMMES = ROOT / "data" / "programmes.json"
RULES = ROOT / "data" / "rules.txt"
BUILD = os.environ.get("GT_BUILD", "build")
SANITIZER_REPORT = re.compile(r"ERROR: (Address|Leak)Sanitizer|runtime error:")
# A report ends the process; scripts/up hands these on to the services.
SANITIZER_OPTIONS = {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0", "UBSAN_OPTIONS": "print_stacktrace=1"}


def on_termination(_signal, _frame):
    """A time limit must not leave systems behind: the interpreter ends, and atexit closes them. unittest would take
    SystemExit for a failure and go on; this it lets through."""
    raise KeyboardInterrupt(f"{sys.argv[0]}: ended by a signal")


signal.signal(signal.SIGTERM, on_termination)


def temporary_folder():
    """A new folder that the runtime user can reach into; the caller removes it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gt-test-", dir=os.environ.get("GT_TEST_DIR")))
    folder.chmod(0o755)
    return folder


class System:
    def __init__(self, *names, settings=None, folder=None):
        """Starts all processes, or those named. `settings`: {process: {variable: value}}, beside what up sets.
        `folder` is used in place of a new one; it must be empty, and is empty in the end."""
        self.folder = folder or temporary_folder()
        self.var = self.folder / "var"
        self.checkout = ROOT  # whose scripts are run
        self.extra = []      # processes and clients started beside the supervised ones
        self.settings = settings or {}
        self.is_open = True
        atexit.register(self.close)
        try:
            if self.settings:
                self.up("postgres")
                self.write_settings()
            self.up(*names)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- operating, by the scripts that operators use

    def environment(self, **more):
        return {**SANITIZER_OPTIONS, **os.environ, "GT_VAR": str(self.var), "GT_BUILD": BUILD, **more}

    def script(self, name, *arguments, check=True, seconds=120, **more):
        """Runs scripts/NAME; the result has returncode, stdout and stderr as text."""
        result = subprocess.run([self.checkout / "scripts" / name, *map(str, arguments)], env=self.environment(**more),
                                capture_output=True, text=True, timeout=seconds, check=False)
        if check and result.returncode != 0:
            raise AssertionError(f"scripts/{name} {' '.join(map(str, arguments))}: exit status {result.returncode}\n"
                                 f"{result.stdout}{result.stderr}")
        return result

    def up(self, *names):
        self.script("up", "--no-build", *names)

    def down(self, *names):
        self.script("down", *names)

    def scale(self, **replicas):
        """scale(sessions=3): so many processes, sessions, sessions.2 and sessions.3, from now on."""
        self.gtctl("scale", *(f"{name}={count}" for name, count in replicas.items()))

    def gtctl(self, *arguments, check=True, seconds=120, **more):
        return self.script("gtctl", *arguments, check=check, seconds=seconds, **more)

    def gtctl_environment(self):
        """For bin/gt-gtctl itself, as scripts/gtctl runs it."""
        settings = {file.name: file.read_text().strip() for file in (self.var / "env" / "gtctl").iterdir()}
        return {**self.environment(), **settings}

    def start_script(self, name, *arguments, **more):
        """The same without waiting for the end."""
        process = subprocess.Popen([self.checkout / "scripts" / name, *map(str, arguments)], env=self.environment(**more),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.extra.append(process)
        return process

    def write_settings(self):
        for process, values in self.settings.items():
            for variable, value in values.items():
                file = self.var / "env" / process / variable
                file.write_text(f"{value}\n")
                self.give_to_owner(file)

    def give_to_owner(self, file):
        if os.geteuid() == 0:
            owner = self.var.stat()
            os.chown(file, owner.st_uid, owner.st_gid)

    def change_setting(self, process, variable, value):
        """Starts a process again with another setting, which lasts until `up`."""
        self.settings.setdefault(process, {})[variable] = value
        self.write_settings()
        self.kill(process)

    def publish_programmes(self):
        self.gtctl("programmes", "load", PROGRAMMES, "--quiet")

    def publish_rules(self):
        """The shipped ones again, as the operators' own: from now on, by the clock that the test has set."""
        own = self.folder / "rules.txt"
        own.write_text(f"{RULES.read_text()}# ours\n")
        self.gtctl("rules", "load", own, "--quiet")

    # ---- single processes

    def status(self):
        """{process: (state, pid or None)}"""
        return {row["name"]: (row["state"], row["pid"]) for row in self.status_rows()}

    def status_rows(self):
        """What scripts/status tells of each process."""
        return list(map(json.loads, self.script("status", "--json", check=False).stdout.splitlines()))

    def replicas(self, program):
        """The processes of a program, whatever their state."""
        return [row["name"] for row in self.status_rows() if row["program"] == program]

    def pid(self, name):
        """Of the process; waits while it is restarting."""
        return wait_until(lambda: self.status()[name][1], 30, f"{name} has a process")

    def supervised(self, name):
        """(pid or None, whether it is ready), of its supervisor alone: for who may not disturb what it measures."""
        pid, is_ready = subprocess.run(["s6-svstat", "-o", "pid,ready", self.var / "service" / name], check=True,
                                       capture_output=True, text=True).stdout.split()
        return int(pid) if int(pid) > 0 else None, is_ready == "true"

    def signal(self, name, number):
        """To a process that lives: one that has just ended is waited for."""
        def is_sent():
            try:
                os.kill(self.pid(name), number)
            except ProcessLookupError:
                return False
            return True
        wait_until(is_sent, 30, f"{name} has taken signal {number}")

    def kill(self, name):
        """SIGKILL; the supervisor starts it again."""
        self.signal(name, signal.SIGKILL)

    def wait_ready(self, *names, seconds=60):
        wait_until(lambda: all(self.status()[name][0] == "ready" for name in names), seconds, f"ready: {names}")

    def log(self, name):
        """All that a process has logged."""
        files = sorted((self.var / "log" / name).glob("@*")) + [self.var / "log" / name / "current"]
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def second_copy(self, name, instance=None, program=None):
        """Another process of a service beside the supervised ones, under a name of its own or a given one; a Popen.
        `program`: one of tests/services in its stead."""
        return self.by_hand(name, program=program, INSTANCE=instance or f"{name}.copy{len(self.extra)}")

    def by_hand(self, name, *prefix, program=None, **settings):
        """A process that nobody supervises, with other settings; `prefix` is a command that runs it, as root."""
        settings.setdefault("HTTP_LISTEN", f"unix:{self.run_dir}/extra{len(self.extra)}.http")
        path = self.var / "release" / "bin" / f"gt-{name}"
        if program:     # where the runtime user gets at it
            path = self.folder / program
            if not path.exists():
                shutil.copy(ROOT / BUILD / "tests" / "services" / program, path)
        command = ["s6-envdir", self.var / "env" / name, "env", *(f"{key}={value}" for key, value in settings.items()),
                   path]
        if os.geteuid() == 0:
            owner = self.var.stat()
            command = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups", *command]
        with open(self.folder / f"{name}.second.log", "ab") as log:
            process = subprocess.Popen([*prefix, *map(str, command)], cwd=self.var, stdin=subprocess.DEVNULL,
                                       env={**SANITIZER_OPTIONS, "PATH": os.environ["PATH"]}, stdout=log, stderr=log)
        self.extra.append(process)
        return process

    # ---- talking to it

    @property
    def run_dir(self):
        return (self.var / "run").resolve()

    @property
    def endpoints(self):
        """Of all buses, as gtctl is told them."""
        addresses = (self.var / "env" / "gtctl" / "BUS_ENDPOINT").read_text(encoding="utf-8").strip()
        return Endpoint(addresses, self.var / "keys")

    @property
    def endpoint(self):
        return Endpoint(f"ipc://{self.run_dir}/bus.sock", self.var / "keys")

    @property
    def gateway_port(self):
        return int((self.var / "state" / "gateway-port").read_text())

    def make_key(self, role, *options):
        """A new API key of the gateway, {key_id, key}; gateways know it after their next look."""
        return json.loads(self.gtctl("api-keys", "create", "--role", role, "--name", role, *options, "--json").stdout)

    @property
    def smtp_port(self):
        return int((self.var / "state" / "mail-port").read_text())

    @property
    def mail_dir(self):
        return self.var.resolve() / "mail" / "new"

    def refuse(self, role, what, sqlstate="P0001"):
        """From now on each such statement of anybody fails, as "INSERT ON message" of notifications, until allow()."""
        self.sql(role, "CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS"
                       f" $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlstate}'; END $$")
        self.sql(role, f"CREATE TRIGGER refused BEFORE {what} EXECUTE FUNCTION refused()")

    def allow(self, role):
        self.sql(role, "DROP FUNCTION IF EXISTS refused() CASCADE")

    def client(self):
        client = Client(self.endpoint)
        self.extra.append(client)
        return client

    def database(self, role):
        """A connection as that role, in autocommit."""
        password = (self.var / "secrets" / f"{role}.pgpass").read_text().strip().split(":")[4]
        connection = psycopg2.connect(host=str(self.run_dir), dbname="golden_thread", user=role, password=password)
        connection.autocommit = True
        return connection

    def sql(self, role, statement, *values):
        """The rows of one statement run as a role; [] when it returns none."""
        connection = self.database(role)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def tables(self, role):
        """Every row of every table of a role's schema but those that say who lives, reads, works and waits, as {table: set of rows as text}."""
        connection = self.database(role)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND NOT relispartition"
                               " AND relkind IN ('r', 'p') AND relname NOT IN ('lease', 'replica', 'log_reader', 'command_begun',"
                               " 'audience_wait')", (role,))
                found = {}
                for name, in cursor.fetchall():
                    cursor.execute(f'SELECT t::text FROM "{name}" t')
                    found[name] = {row for row, in cursor}
                return found
        finally:
            connection.close()

    def all_tables(self):
        return {f"{role}.{name}": rows for role in SERVICES for name, rows in self.tables(role).items()}

    def redis(self, *words):
        return subprocess.run(["redis-cli", "-s", str(self.run_dir / "redis.sock"), *words], check=True,
                              capture_output=True, text=True).stdout.strip()

    # ---- the end

    def close(self):
        """Ends everything and removes the folder; AssertionError when a sanitizer has reported something."""
        if not self.is_open:
            return
        self.is_open = False
        atexit.unregister(self.close)
        for one in self.extra:
            self.end_extra(one)
        reports = []
        try:
            if self.var.exists():
                self.script("down", check=False)
                reports = self.sanitizer_reports()
                self.script("down", "--purge", "--yes", check=False)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        if reports:
            raise AssertionError("a sanitizer has reported:\n" + "\n".join(reports))

    @staticmethod
    def end_extra(one):
        if isinstance(one, Client):
            one.close()
            return
        if one.poll() is None:
            one.terminate()
        try:
            one.wait(20)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
        for pipe in (one.stdout, one.stderr):
            if pipe:
                pipe.close()

    def sanitizer_reports(self):
        logs = {name.name: self.log(name.name) for name in (self.var / "log").glob("*") if name.is_dir()}
        logs.update({file.name: file.read_text(errors="replace") for file in self.folder.glob("*.second.log")})
        return [f"{name}: {log[match.start():match.start() + 4000]}"
                for name, log in logs.items() if (match := SANITIZER_REPORT.search(log))]


def changes(before, after):
    """What differs between two results of tables(): [] when nothing does, else the tables with some rows."""
    return [(name, "gone", sorted(before[name] - after[name])[:3], "new", sorted(after[name] - before[name])[:3])
            for name in before if before[name] != after[name]]


def is_alive(pid):
    """Whether there is a process of that number."""
    return pathlib.Path(f"/proc/{pid}").exists()


def runtime_user():
    """Who everything runs as: scripts/lib.sh."""
    return pwd.getpwnam("golden-thread") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
