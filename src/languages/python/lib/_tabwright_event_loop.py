"""An asyncio event loop for a process without sockets: timers and callbacks, and sleep in between."""

import asyncio
import asyncio.base_events

import _tabwright_kernel as kernel
from _tabwright_signals import run_handlers


# Seconds, after which the loop looks again.
LONGEST_SLEEP = 0.5


class _Clock:
    """What BaseEventLoop expects of a selector: here nothing ever becomes ready but time."""

    def __init__(self):
        self.woken = False

    def select(self, timeout):
        # A handler that ran after `timeout` was reckoned has given the loop something to do.
        if self.woken:
            timeout = 0
        if timeout is None:
            raise RuntimeError("asyncio waits for something that can never happen: nothing is scheduled")
        if timeout > 0:
            # Once only: the handler of a signal that cuts the sleep short may have given the loop something to do, and
            # so may one that runs just before, where nothing is there to be cut short.
            kernel.sleep(min(timeout, LONGEST_SLEEP) * 1000)
        run_handlers()
        self.woken = False
        return []

    def close(self):
        pass


class EventLoop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = _Clock()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        self._selector.woken = True


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
