"""Imports `subprocess` as on Linux: the module decides at import, by the platform's name, whether there are processes.

In the snapshot, because compiling it anew takes longer than most programs run.
"""

import sys
import types


def _before_start(*args):
    raise RuntimeError("no process can be started before the kernel is known")


helper = types.ModuleType("_posixsubprocess")
helper.fork_exec = _before_start
sys.modules["_posixsubprocess"] = helper
_before = sys.modules.pop("subprocess", None)
_platform, sys.platform = sys.platform, "linux"
try:
    import subprocess
finally:
    sys.platform = _platform
subprocess._USE_POSIX_SPAWN = False
subprocess._USE_VFORK = False
for _module in list(sys.modules.values()):
    # Pyodide imports a few modules of its own accord, which hold the one without processes.
    if _before is not None and getattr(_module, "subprocess", None) is _before:
        _module.subprocess = subprocess


def use(fork_exec, waitpid):
    helper.fork_exec = subprocess._fork_exec = fork_exec
    # `poll` keeps the function that it found at import.
    subprocess._del_safe.waitpid = waitpid
