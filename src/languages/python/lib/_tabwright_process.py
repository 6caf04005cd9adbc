"""Processes and pipes on the kernel's system calls, in the place of what Emscripten lacks."""

import errno
import json
import os
import signal

import _tabwright_kernel as kernel
import _tabwright_subprocess
from _tabwright_signals import call, error, run_handlers


def install():
    """While the interpreter waits to be used: there is no process yet, so nothing here may call the kernel."""
    os.getpid = lambda: kernel.pid
    os.getppid = lambda: kernel.ppid
    os.pipe = pipe
    os.pipe2 = lambda flags: pipe()
    os.waitpid = waitpid
    os.wait = lambda: waitpid(-1, 0)
    os.system = system
    os._exit = exit_now
    os.abort = abort
    os.get_terminal_size = terminal_size
    os.cpu_count = os.process_cpu_count = lambda: 1
    os.umask = lambda mask, /: kernel.umask(mask)
    for name, does in MISSING.items():
        setattr(os, name, missing(name, does))
    _tabwright_subprocess.use(fork_exec, waitpid)


MISSING = {
    "fork": "a process cannot be copied here; use subprocess",
    "forkpty": "a process cannot be copied here; use subprocess",
    "execv": "a process cannot be replaced here; use subprocess",
    "execve": "a process cannot be replaced here; use subprocess",
}


def missing(name, why):
    def function(*args):
        raise OSError(errno.ENOSYS, f"os.{name}: {why}")

    function.__name__ = name
    return function


def pipe():
    ends = call(kernel.pipe)
    return ends[0], ends[1]


def terminal_size(fd=None, /):
    size = call(kernel.ttySize, 1 if fd is None else fd)
    return os.terminal_size((size[0], size[1]))


def exit_now(status):
    kernel.exit(status & 0xFF)


def abort():
    kernel.signalAction(6, "default")
    kernel.kill(kernel.pid, "SIGABRT")


def system(command):
    import subprocess

    code = subprocess.run(["/bin/sh", "-c", os.fsdecode(command)]).returncode
    return -code if code < 0 else code << 8


_children = set()


def waitpid(pid, options, /):
    if pid in (-1, 0):
        if not _children:
            raise error("ECHILD")
        pid, status = any_child(options & os.WNOHANG)
    elif pid not in _children:
        raise error("ECHILD")
    else:
        status = call(kernel.poll if options & os.WNOHANG else kernel.wait, pid)
    if status is None:
        return 0, 0
    _children.discard(pid)
    code, number = status[0], status[1]
    # As wait(2) packs it.
    return pid, (number if number else (code & 0xFF) << 8)


def any_child(at_once):
    """The child that ends first, and how. The kernel waits for one at a time, so they are asked in turn."""
    before = signal.getsignal(signal.SIGCHLD)
    if not callable(before):
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
    try:
        while True:
            for pid in _children:
                status = call(kernel.poll, pid)
                if status is not None:
                    return pid, status
            if at_once:
                return 0, None
            # Until SIGCHLD cuts it short, also where that came since they were asked.
            kernel.sleep(2**31 - 1)
            run_handlers()
    finally:
        if not callable(before):
            signal.signal(signal.SIGCHLD, before)


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
