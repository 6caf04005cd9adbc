"""`select` on the kernel's poll: Emscripten's own never waits, and calls everything ready."""

import math
import select
import selectors
import time

import _tabwright_kernel as kernel
from _tabwright_signals import error, run_handlers

IN, OUT, ERR, HUP, NVAL = 1, 4, 8, 16, 32


def install():
    select.poll = Poll
    select.select = select_
    for name, value in (("POLLIN", IN), ("POLLOUT", OUT), ("POLLERR", ERR), ("POLLHUP", HUP), ("POLLNVAL", NVAL)):
        setattr(select, name, value)
    selectors.PollSelector._selector_cls = Poll
    selectors.SelectSelector._select = staticmethod(select_)


def wait(wanted, seconds, until_signal=False):
    """Bits by descriptor, for those that have any. None waits for ever. Signals' handlers run (PEP 475); it goes on
    waiting then, unless `until_signal`."""
    if not wanted:
        if seconds is None:
            raise ValueError("nothing to wait for")
        time.sleep(seconds)
        return {}
    flat = str([number for pair in wanted.items() for number in pair])
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        left = -1 if end is None else max(0, math.ceil((end - time.monotonic()) * 1000))
        bits = kernel.pollFds(flat, left)
        if bits != "!EINTR":
            break
        run_handlers()
        if until_signal:
            return {}
    if bits.startswith("!"):
        raise error(bits[1:])
    found = zip(wanted, map(int, bits.split(",")))
    return {fd: bits for fd, bits in found if bits}


def number_of(file):
    fd = file if isinstance(file, int) else file.fileno()
    if fd < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({fd})")
    return fd


class Poll:
    """`select.poll`."""

    def __init__(self):
        self._wanted = {}

    def register(self, file, eventmask=IN | OUT, /):
        self._wanted[number_of(file)] = eventmask

    def modify(self, file, eventmask, /):
        if number_of(file) not in self._wanted:
            raise error("ENOENT")
        self._wanted[number_of(file)] = eventmask

    def unregister(self, file, /):
        del self._wanted[number_of(file)]

    def poll(self, timeout=None, /):
        seconds = None if timeout is None or timeout < 0 else timeout / 1000
        return list(wait(self._wanted, seconds).items())


def select_(rlist, wlist, xlist, timeout=None, /):
    if timeout is not None and timeout < 0:
        raise ValueError("timeout must be non-negative")
    wanted = {}
    for files, bit in ((rlist, IN), (wlist, OUT), (xlist, 0)):
        for file in files:
            fd = number_of(file)
            wanted[fd] = wanted.get(fd, 0) | bit
    found = wait(wanted, timeout)
    if NVAL in found.values():
        raise error("EBADF")
    return (
        [file for file in rlist if found.get(number_of(file), 0) & (IN | HUP | ERR)],
        [file for file in wlist if found.get(number_of(file), 0) & (OUT | ERR)],
        [],
    )
