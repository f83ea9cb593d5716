"""The stores go away under load: PostgreSQL at once and by SIGKILL, Redis killed and emptied, the mail server."""
import signal

from tests.faults.base import FaultTest
from tests.harness.killer import kill, pid_of
from tests.harness.waiting import wait_until

BETWEEN_S = (0.5, 2.0)


class Stores(FaultTest):
    lasts = 5

    def again_and_again(self, *harms):
        """One harm after another, in an order and with pauses that the seed gives, as long as there is time."""
        left, count = self.seconds, 0
        while left > 0:
            pause = self.dice.uniform(*BETWEEN_S)
            self.runs(pause)
            left -= pause
            self.dice.choice(harms)()
            count += 1
        return count

    def back(self, name):
        wait_until(lambda: pid_of(self.system, name), 30, f"{name} is started again")
        self.system.wait_ready(name)

    def harm(self, victim, number):
        def act():
            wait_until(lambda: kill(self.system, victim, self.dice, number), 30, f"{victim} is there")
            self.back(victim.partition("/")[0])
        return act

    def test_postgresql_is_stopped_at_once_and_killed(self):
        """SIGQUIT is what pg_ctl stop -m immediate sends; a backend that is killed makes all others start again."""
        count = self.again_and_again(self.harm("postgres", signal.SIGQUIT), self.harm("postgres", signal.SIGKILL),
                                     self.harm("postgres/child", signal.SIGKILL))
        self.assert_whole()
        self.say(f"{count} times")

    def test_redis_is_killed_and_emptied(self):
        def empty():
            self.system.redis("flushall")
        self.again_and_again(empty, empty, self.harm("redis", signal.SIGKILL))
        self.assert_whole()

    def test_redis_is_away(self):
        self.system.down("redis")
        self.runs()
        self.system.up("redis")
        self.assert_whole()

    def test_the_mail_server_is_killed_and_away(self):
        self.again_and_again(self.harm("smtp", signal.SIGKILL), self.harm("smtp/child", signal.SIGKILL))
        self.system.down("smtp")
        self.runs(1)
        self.system.up("smtp")
        self.assert_whole()
