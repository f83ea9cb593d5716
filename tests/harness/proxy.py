"""A proxy between two ends of a stream that does to it what networks do: in user space, on sockets of any kind.

It knows nothing of what it carries. What is lost is lost as TCP loses it: with the connection, at any byte."""
import contextlib
import heapq
import random
import select
import socket
import struct
import threading
import time

PIECE = 65536
TURN_S = 0.005


class Way:
    """One direction: `delay_s` and up to `jitter_s` more for each piece, `rate` bytes a second (None: any).

    A way that is `held` takes nothing in, as behind a full buffer; one that `swallows` takes everything and passes
    nothing on, as a half-open connection does: nobody is told."""

    def __init__(self):
        self.delay_s = self.jitter_s = 0.0
        self.rate = None
        self.held = self.swallows = False


class Half:
    """What is on its way from one socket to the other."""

    def __init__(self, source, target, way, dice):
        self.source, self.target, self.way, self.dice = source, target, way, dice
        self.waiting, self.due, self.out = [], 0.0, b""
        self.sent, self.number, self.since = 0.0, 0, time.monotonic()
        self.is_lost = False

    def take(self):
        """Reads a piece; False at the end of the stream."""
        piece = self.source.recv(PIECE if self.way.rate is None else max(1, int(self.way.rate)))
        if not piece:
            return False
        if not self.swallows:
            # A stream stays in order: jitter delays a piece, and what follows it.
            self.due = max(self.due, time.monotonic() + self.way.delay_s + self.dice.uniform(0, self.way.jitter_s))
            self.number += 1
            heapq.heappush(self.waiting, (self.due, self.number, piece))
        return True

    def pass_on(self):
        now = time.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            self.out += heapq.heappop(self.waiting)[2]
        allowed = len(self.out)
        if self.way.rate is not None:
            self.sent = min(self.sent + (now - self.since) * self.way.rate, max(1.0, self.way.rate))
            allowed = min(allowed, int(self.sent))
        self.since = now
        if allowed and not self.swallows:
            with contextlib.suppress(BlockingIOError):
                count = self.target.send(self.out[:allowed])
                self.out = self.out[count:]
                self.sent -= count

    @property
    def swallows(self):
        return self.is_lost or self.way.swallows

    @property
    def is_full(self):
        bound = 4 * PIECE if self.way.rate is None else self.way.rate
        return self.way.held or len(self.out) + sum(len(piece) for _, _, piece in self.waiting) > bound


class Proxy(threading.Thread):
    """Listens at `listen` and connects each who comes to `target`; addresses are paths, or (host, port) pairs.

    `there` is what goes to the target, `back` what comes from it. `refuses`: who comes is sent away. `connect` makes
    the target's socket, in a namespace of its own if need be."""

    def __init__(self, listen, target, seed=1, connect=None):
        super().__init__(daemon=True)
        self.target, self.dice = target, random.Random(seed)
        self.connect = connect or open_stream
        self.there, self.back = Way(), Way()
        self.refuses = False
        self.accepted = 0
        self.pairs, self.lock, self.stopping = [], threading.Lock(), threading.Event()
        self.listener = socket.socket(socket.AF_UNIX if isinstance(listen, str) else socket.AF_INET)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(listen)
        self.listener.listen(128)
        self.start()

    @property
    def address(self):
        return self.listener.getsockname()

    def cut(self):
        """Ends every connection by a reset, with whatever is under way."""
        with self.lock:
            for halves in self.pairs:
                for half in halves:
                    reset(half.source)
            self.pairs.clear()

    def lose(self):
        """From now on the connections that there are carry nothing and nobody is told; new ones are as usual."""
        with self.lock:
            for halves in self.pairs:
                for half in halves:
                    half.is_lost = True

    def heal(self):
        """All as it was; connections that have lost something are reset."""
        self.there, self.back, self.refuses = Way(), Way(), False
        self.cut()

    def run(self):
        while not self.stopping.is_set():
            with self.lock:
                readers = [half for halves in self.pairs for half in halves if not half.is_full]
            sockets = [self.listener, *(half.source for half in readers)]
            try:
                ready, _, _ = select.select(sockets, [], [], TURN_S)
            except (OSError, ValueError):   # one was cut meanwhile
                continue
            with self.lock:
                self.turn(ready)
        self.cut()
        self.listener.close()

    def turn(self, ready):
        if self.listener in ready:
            self.accept()
        for halves in list(self.pairs):
            try:
                if not all(half.source not in ready or half.take() for half in halves):
                    raise ConnectionError
                for half in halves:
                    half.pass_on()
            except OSError:
                self.pairs.remove(halves)
                for half in halves:
                    reset(half.source)

    def accept(self):
        near, _ = self.listener.accept()
        self.accepted += 1
        try:
            if self.refuses:
                raise ConnectionError
            far = self.connect(self.target)
        except OSError:
            reset(near)
            return
        near.setblocking(False)
        far.setblocking(False)
        self.pairs.append((Half(near, far, self.there, self.dice), Half(far, near, self.back, self.dice)))

    def close(self):
        self.stopping.set()
        self.join()


def open_stream(address):
    stream = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
    stream.settimeout(2)
    stream.connect(address)
    return stream


def reset(stream):
    """Closes at once: what is under way is lost, and over TCP the other end is told by a reset."""
    with contextlib.suppress(OSError):
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()
