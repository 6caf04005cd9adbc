"""Processes, signals, pipes and sleeping on the kernel's system calls, in the place of what Emscripten lacks."""

import errno
import json
import os
import signal
import sys
import time

_installed = False


def install():
    """Once for each process, when its kernel is known."""
    global _installed, kernel
    import _tabwright_kernel as kernel

    if _installed:
        return
    _installed = True
    os.getpid = lambda: kernel.pid
    os.getppid = lambda: kernel.ppid
    os.kill = kill
    os.killpg = lambda group, number: kill(-group, number)
    os.pipe = pipe
    os.waitpid = waitpid
    os.wait = wait
    os.system = system
    os._exit = exit_now
    os.get_terminal_size = terminal_size
    os.cpu_count = lambda: 1
    os.umask = kernel.umask
    time.sleep = sleep
    signal.signal = set_handler
    signal.raise_signal = lambda number: kill(kernel.pid, number)
    # SIGINT is a KeyboardInterrupt from the beginning.
    kernel.signalAction(signal.SIGINT, "catch")
    kernel.signalAction(signal.SIGPIPE, "ignore")
    install_subprocess()
    install_event_loop()


def call(function, *args):
    """A call of the kernel; its failures come as error names."""
    result = function(*args)
    if isinstance(result, str) and result.startswith("!"):
        raise error(result[1:])
    return result


def error(name, *more):
    number = getattr(errno, name, errno.EIO)
    return OSError(number, os.strerror(number), *more)


def sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if hasattr(seconds, "__index__"):
        seconds = seconds.__index__()
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            kernel.checkInterrupt()
            return
        kernel.sleep(left * 1000)
        # A caught signal has cut the sleep short: its handler runs here, and may raise.
        kernel.checkInterrupt()


def kill(pid, number):
    name = signal_name(number)
    call(kernel.kill, pid, name)
    if pid == kernel.pid:
        kernel.checkInterrupt()


def signal_name(number):
    if number == 0:
        return ""
    try:
        return signal.Signals(number).name
    except ValueError:
        raise error("EINVAL") from None


_set_handler = signal.signal


def set_handler(number, handler):
    before = _set_handler(number, handler)
    if handler == signal.SIG_DFL:
        action = "default"
    elif handler == signal.SIG_IGN:
        action = "ignore"
    else:
        action = "catch"
    call(kernel.signalAction, number, action)
    return before


def pipe():
    ends = call(kernel.pipe)
    return ends[0], ends[1]


def terminal_size(fd=1):
    size = call(kernel.ttySize, fd)
    return os.terminal_size((size[0], size[1]))


def exit_now(status):
    kernel.exit(status & 0xFF)


def system(command):
    import subprocess

    return subprocess.run(["/bin/sh", "-c", os.fsdecode(command)]).returncode << 8


_children = set()
_ended = {}


def waitpid(pid, options):
    if pid == -1 or pid == 0:
        if not _children:
            raise error("ECHILD")
        pid = next(iter(_children))
    if pid not in _children:
        raise error("ECHILD")
    if options & os.WNOHANG:
        status = call(kernel.poll, pid)
        if status is None:
            return 0, 0
    else:
        status = call(kernel.wait, pid)
    _children.discard(pid)
    code, number = status[0], status[1]
    # As wait(2) packs it.
    return pid, (number if number else (code & 0xFF) << 8)


def wait():
    return waitpid(-1, 0)


def fork_exec(
    args,
    executable_list,
    close_fds,
    pass_fds,
    cwd,
    env_list,
    p2cread,
    p2cwrite,
    c2pread,
    c2pwrite,
    errread,
    errwrite,
    errpipe_read,
    errpipe_write,
    restore_signals,
    start_new_session,
    process_group,
    *rest,
):
    """`_posixsubprocess.fork_exec`: the kernel starts the program, with no copy of this interpreter in between."""
    preexec_fn = rest[-1]
    if preexec_fn is not None:
        raise RuntimeError("preexec_fn is not supported: there is no fork here")
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if env_list is None:
        env = dict(os.environ)
    else:
        env = dict(os.fsdecode(entry).split("=", 1) for entry in env_list)
    fds = {
        0: p2cread if p2cread != -1 else 0,
        1: c2pwrite if c2pwrite != -1 else 1,
        2: errwrite if errwrite != -1 else 2,
    }
    for fd in pass_fds:
        if fd != errpipe_write:
            fds[fd] = fd
    argv = [os.fsdecode(arg) for arg in args]
    directory = os.getcwd() if cwd is None else os.path.abspath(os.fsdecode(cwd))
    failure = "ENOENT"
    for executable in executable_list:
        pid = kernel.spawn(
            json.dumps(
                {
                    "file": os.fsdecode(executable),
                    "args": argv,
                    "env": env,
                    "cwd": directory,
                    "fds": [fds.get(fd, -1) for fd in range(max(fds) + 1)],
                    "detached": bool(start_new_session) or process_group == 0,
                }
            )
        )
        if isinstance(pid, str):
            # Further places in PATH are tried after a missing file, as execvpe does.
            if pid[1:] not in ("ENOENT", "ENOTDIR"):
                failure = pid[1:]
                if failure != "EACCES":
                    break
            continue
        _children.add(pid)
        return pid
    raise error(failure, argv[0] if cwd is None or os.path.isdir(directory) else directory)


def install_subprocess():
    """The module decides at import, by the platform's name, whether there are processes."""
    import types

    helper = types.ModuleType("_posixsubprocess")
    helper.fork_exec = fork_exec
    sys.modules["_posixsubprocess"] = helper
    platform, sys.platform = sys.platform, "linux"
    try:
        sys.modules.pop("subprocess", None)
        import subprocess
    finally:
        sys.platform = platform
    subprocess._USE_POSIX_SPAWN = False
    subprocess._USE_VFORK = False
    for module in list(sys.modules.values()):
        # Whoever imported it while the interpreter was being warmed holds the one without processes.
        held = getattr(module, "subprocess", None)
        if getattr(held, "__name__", None) == "subprocess":
            module.subprocess = subprocess


def install_event_loop():
    """asyncio on a clock alone: there are no sockets to wait for, so waiting is sleeping."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:
        import _tabwright_event_loop

        _tabwright_event_loop.install()
    else:
        sys.meta_path.insert(0, _AsyncioHook())


class _AsyncioHook:
    """Installs the loop when asyncio is first imported: most programs never do."""

    def find_spec(self, name, path=None, target=None):
        if name != "asyncio":
            return None
        sys.meta_path.remove(self)
        import asyncio
        import importlib.util

        import _tabwright_event_loop

        _tabwright_event_loop.install()
        return importlib.util.find_spec("asyncio") and asyncio.__spec__
