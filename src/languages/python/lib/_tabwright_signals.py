"""Signals and sleeping on the kernel's system calls, in the place of what Emscripten lacks."""

import _thread
import errno
import os
import signal
import sys
import time

import _tabwright_kernel as kernel

_set_handler = signal.signal


def call(function, *args):
    """A call of the kernel; its failures come as error names. Handlers of signals that cut it short run here (PEP 475)."""
    while True:
        result = function(*args)
        if not isinstance(result, str) or not result.startswith("!"):
            return result
        name, _, reason = result[1:].partition(" ")
        if name != "EINTR":
            raise error(name, reason=reason)
        run_handlers()


def run_handlers():
    """The handlers of caught signals run here, and may raise."""
    number = kernel.takeSignal()
    if number:
        _thread.interrupt_main(number)


def error(name, *more, reason=""):
    number = getattr(errno, name, errno.EIO)
    return OSError(number, reason or os.strerror(number), *more)


def install():
    """While the interpreter waits to be used: there is no process yet, so nothing here may call the kernel."""
    os.kill = kill
    os.killpg = lambda group, number: kill(-group, number)
    time.sleep = sleep
    signal.signal = set_handler
    signal.raise_signal = lambda number: kill(kernel.pid, number)
    signal.pause = pause


def begin():
    # SIGINT is a KeyboardInterrupt from the beginning.
    kernel.signalAction(signal.SIGINT, "interrupt")
    kernel.signalAction(signal.SIGPIPE, "ignore")
    keep_interrupts()


def keep_interrupts():
    """
    While modules are imported, importlib's locks go, and their weakref callbacks are Python code: CPython reports a
    KeyboardInterrupt that is raised in one, and drops it. It is raised once more instead.
    """
    report = sys.unraisablehook

    def hook(unraisable, /):
        trace = unraisable.exc_traceback
        if (
            unraisable.exc_type is KeyboardInterrupt
            and trace is not None
            and trace.tb_frame.f_code.co_filename.startswith("<frozen importlib")
        ):
            # Not `interrupt_main`, which would raise it in here.
            kernel.raiseAgain(int(signal.SIGINT))
        else:
            report(unraisable)

    sys.unraisablehook = hook


def sleep(seconds, /):
    if not hasattr(seconds, "__index__"):
        seconds = float(seconds)
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        call(kernel.sleep, max(left, 0) * 1000)
        # A caught signal has cut the sleep short: its handler runs here, and may raise.
        run_handlers()
        if time.monotonic() >= end:
            return


def pause():
    kernel.sleep(2**31 - 1)
    run_handlers()


def kill(pid, number, /):
    call(kernel.kill, pid, signal_name(number))
    if pid == kernel.pid or pid == 0:
        run_handlers()


def signal_name(number):
    if number == 0:
        return ""
    try:
        return signal.Signals(number).name
    except ValueError:
        raise error("EINVAL") from None


def set_handler(number, handler, /):
    if number in (signal.SIGKILL, signal.SIGSTOP):
        raise error("EINVAL")
    before = _set_handler(number, handler)
    if handler == signal.SIG_DFL:
        action = "default"
    elif handler == signal.SIG_IGN:
        action = "ignore"
    else:
        action = "interrupt"
    call(kernel.signalAction, number, action)
    return before
