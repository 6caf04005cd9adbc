"""An asyncio event loop on the kernel's poll: timers, callbacks, sockets, and sleep in between."""

import asyncio
import asyncio.selector_events
import selectors
import signal
import socket

import _tabwright_kernel as kernel
from _tabwright_poll import wait
from _tabwright_signals import run_handlers


# Seconds, after which the loop looks again.
LONGEST_SLEEP = 0.5


class _Selector(selectors.PollSelector):
    """Waits once only: the handler of a signal that cuts the wait short may have given the loop something to do, and
    so may one that runs just before, where nothing is there to be cut short."""

    woken = False

    def select(self, timeout=None):
        # A handler that ran after `timeout` was reckoned has given the loop something to do.
        if self.woken:
            timeout = 0
        wanted = {key.fd: (1 if key.events & selectors.EVENT_READ else 0) | (4 if key.events & selectors.EVENT_WRITE else 0) for key in self.get_map().values()}
        longest = LONGEST_SLEEP if timeout is None else min(max(timeout, 0), LONGEST_SLEEP)
        if wanted:
            found = wait(wanted, longest, until_signal=True)
        else:
            found = {}
            if timeout is None:
                raise RuntimeError("asyncio waits for something that can never happen: nothing is scheduled")
            if longest > 0:
                kernel.sleep(longest * 1000)
        run_handlers()
        self.woken = False
        ready = []
        for fd, bits in found.items():
            key = self.get_map()[fd]
            events = (selectors.EVENT_READ if bits & ~4 else 0) | (selectors.EVENT_WRITE if bits & ~1 else 0)
            ready.append((key, events & key.events))
        return ready


class EventLoop(asyncio.selector_events.BaseSelectorEventLoop):
    def __init__(self):
        super().__init__(_Selector())
        self._caught = {}

    # There is one thread, and signals cut a wait short: nobody has to be woken through a pair of sockets.
    def _make_self_pipe(self):
        pass

    def _close_self_pipe(self):
        pass

    def _write_to_self(self):
        self._selector.woken = True

    # The default would ask in a thread, though the answer is here at once.
    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        return socket.getaddrinfo(host, port, family, type, proto, flags)

    async def getnameinfo(self, sockaddr, flags=0):
        return socket.getnameinfo(sockaddr, flags)

    def add_signal_handler(self, sig, callback, *args):
        self._caught[sig] = signal.signal(sig, lambda number, frame: self.call_soon(callback, *args))

    def remove_signal_handler(self, sig):
        if sig not in self._caught:
            return False
        del self._caught[sig]
        signal.signal(sig, signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL)
        return True


def install():
    asyncio.events._set_running_loop(None)
    asyncio.events.new_event_loop = asyncio.new_event_loop = EventLoop
    asyncio.runners.events.new_event_loop = EventLoop
    # Pyodide's own asks for a browser's event loop first.
    asyncio.run = asyncio.runners.run
    policy = getattr(asyncio.events, "_AbstractEventLoopPolicy", None) or asyncio.AbstractEventLoopPolicy

    class Policy(policy):
        def __init__(self):
            self._loop = None

        def get_event_loop(self):
            if self._loop is None:
                raise RuntimeError("There is no current event loop")
            return self._loop

        def set_event_loop(self, loop):
            self._loop = loop

        def new_event_loop(self):
            return EventLoop()

    asyncio.events._event_loop_policy = Policy()
