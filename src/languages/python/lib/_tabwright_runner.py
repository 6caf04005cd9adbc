"""What CPython's own main program does (Modules/main.c), for an interpreter that is already running."""

import builtins
import io
import os
import sys
import types
import warnings

import _tabwright_kernel
import _tabwright_poll
import _tabwright_process
import _tabwright_signals
import _tabwright_site
import _tabwright_socket

OWN = os.path.dirname(__file__) + "/_tabwright_"

USAGE = """usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...
Options: -b -B -d -E -h -i -I -O -P -q -s -S -u -v -V -W arg -x -X opt, as in CPython
"""


def install():
    """While the interpreter waits to be used: everything that needs neither argv nor a process."""
    import _tabwright_event_loop

    _tabwright_signals.install()
    _tabwright_poll.install()
    _tabwright_process.install()
    _tabwright_socket.use(_tabwright_kernel, _tabwright_signals.call, _tabwright_poll.wait)
    _tabwright_event_loop.install()
    _tabwright_site.install()


class Options:
    def __init__(self):
        self.command = None
        self.module = None
        self.file = None
        self.args = []
        self.isolated = False
        self.ignore_environment = False
        self.safe_path = False
        self.no_site = False
        self.unbuffered = False
        self.inspect = False
        self.quiet = False
        self.skip_first_line = False
        self.version = 0
        self.help = False
        self.warnings = []
        self.dont_write_bytecode = False
        self.dev = False
        self.optimize = 0


class BadUsage(Exception):
    pass


def parse(argv):
    """The command line without `argv[0]`, by CPython's rules: options end at `-c`, `-m`, `-` or the file."""
    options = Options()
    rest = list(argv)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            if word == "--version":
                options.version += 1
            elif word in ("--help", "--help-all"):
                options.help = True
            elif word == "--check-hash-based-pycs":
                rest[:1] = []
            else:
                raise BadUsage("unknown option " + word)
            continue
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in "cmWX":
                value = letters or (rest.pop(0) if rest else None)
                if value is None:
                    raise BadUsage(f"Argument expected for the -{letter} option")
                if letter == "c":
                    options.command, options.args = value + "\n", rest
                    return options
                if letter == "m":
                    options.module, options.args = value, rest
                    return options
                if letter == "W":
                    options.warnings.append(value)
                elif value == "dev":
                    options.dev = True
                letters = ""
            elif letter == "I":
                options.isolated = options.ignore_environment = options.safe_path = True
            elif letter == "E":
                options.ignore_environment = True
            elif letter == "P":
                options.safe_path = True
            elif letter == "S":
                options.no_site = True
            elif letter == "u":
                options.unbuffered = True
            elif letter == "i":
                options.inspect = True
            elif letter == "q":
                options.quiet = True
            elif letter == "x":
                options.skip_first_line = True
            elif letter == "B":
                options.dont_write_bytecode = True
            elif letter == "O":
                options.optimize += 1
            elif letter == "V":
                options.version += 1
            elif letter in "h?":
                options.help = True
            elif letter not in "bdsvR":
                raise BadUsage(f"Unknown option: -{letter}")
    if rest:
        options.file, options.args = rest[0], rest[1:]
    return options


def main(argv, environ, cwd):
    """Runs the program and gives its exit status; -1 where SIGINT is to end the process."""
    os.environ.clear()
    os.environ.update(environ)
    try:
        os.chdir(cwd)
    except OSError:
        pass
    try:
        options = parse(argv[1:])
    except BadUsage as error:
        open_streams(False)
        sys.stderr.write(f"{error}\n{USAGE.splitlines()[0]}\nTry `python -h' for more information.\n")
        sys.stderr.flush()
        return 2
    if not options.ignore_environment:
        options.unbuffered = options.unbuffered or bool(os.environ.get("PYTHONUNBUFFERED"))
        options.inspect = options.inspect or bool(os.environ.get("PYTHONINSPECT"))
        options.dont_write_bytecode = options.dont_write_bytecode or bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
        options.safe_path = options.safe_path or bool(os.environ.get("PYTHONSAFEPATH"))
        given = os.environ.get("PYTHONWARNINGS")
        options.warnings = (given.split(",") if given else []) + options.warnings
    open_streams(options.unbuffered)
    prepare(argv, options)
    status = guard(lambda: run(options))
    if options.inspect and sys.stdin and sys.stdin.isatty():
        status = guard(lambda: interact(sys.modules["__main__"].__dict__, ""))
    return finish(status)


def open_streams(unbuffered):
    """As create_stdio in Python/pylifecycle.c."""
    for fd, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        stream = None
        try:
            raw = io.FileIO(fd, "rb" if fd == 0 else "wb", closefd=False)
        except OSError:
            raw = None
        if raw is not None:
            raw.name = f"<{name}>"
            tty = raw.isatty()
            if fd == 0:
                buffer = io.BufferedReader(raw)
            else:
                buffer = raw if unbuffered else io.BufferedWriter(raw)
            stream = io.TextIOWrapper(
                buffer,
                encoding="utf-8",
                errors="backslashreplace" if fd == 2 else "strict",
                newline=None if fd == 0 else "\n",
                line_buffering=fd != 0 and (tty or fd == 2),
                write_through=unbuffered and fd != 0,
            )
            stream.mode = "r" if fd == 0 else "w"
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def prepare(argv, options):
    _tabwright_signals.begin()
    if "random" in sys.modules:
        # Warmed interpreters share one memory image: each must draw its own numbers.
        sys.modules["random"].seed()
    sys.excepthook = sys.__excepthook__
    sys.displayhook = sys.__displayhook__
    sys.executable = sys._base_executable = "/usr/bin/python3"
    sys.orig_argv = list(argv)
    sys.dont_write_bytecode = options.dont_write_bytecode
    sys.path[:] = [entry for entry in sys.path if entry]
    if not options.ignore_environment and os.environ.get("PYTHONPATH"):
        sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    sys.path_importer_cache.clear()
    if not options.no_site:
        _tabwright_site.begin()
    sys.warnoptions[:] = options.warnings
    if options.dev:
        sys.warnoptions.insert(0, "default")
    warnings.resetwarnings()
    set_default_warnings()
    warnings._processoptions(sys.warnoptions)
    main_module = types.ModuleType("__main__")
    main_module.__builtins__ = builtins
    sys.modules["__main__"] = main_module


def set_default_warnings():
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__", append=True)
    for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", category=category, append=True)


def run(options):
    if options.version:
        print(f"Python {sys.version.split()[0]}" if options.version == 1 else f"Python {sys.version}")
        return 0
    if options.help:
        print(USAGE, end="")
        return 0
    namespace = sys.modules["__main__"].__dict__
    if options.command is not None:
        sys.argv[:] = ["-c", *options.args]
        if not options.safe_path:
            sys.path.insert(0, "")
        return execute(options.command, "<string>", namespace, options.optimize)
    if options.module is not None:
        import runpy

        sys.argv[:] = ["-m", *options.args]
        if not options.safe_path:
            sys.path.insert(0, os.getcwd())
        if options.module == "pytest":
            import importlib.util

            if importlib.util.find_spec("pytest") is None:
                sys.exit(
                    "python3: pytest is not in this build: its packages could not be fetched when it was made. "
                    "Run `npm run generate` with a network, or use `python3 -m unittest`."
                )
        if options.module == "pip":
            import _tabwright_pip

            return _tabwright_pip.main()
        if "." in options.module and not hasattr(sys.modules.get(options.module), "__path__"):
            # It lies in the snapshot, where a native interpreter has not imported it yet.
            sys.modules.pop(options.module, None)
        runpy._run_module_as_main(options.module, True)
        return 0
    if options.file is not None and options.file != "-":
        return run_file(options, namespace)
    sys.argv[:] = [options.file or "", *options.args]
    if not options.safe_path:
        sys.path.insert(0, "")
    if sys.stdin is None:
        return 0
    if options.file is None and sys.stdin.isatty():
        return interact(namespace, None if not options.quiet else "")
    source = sys.stdin.buffer.read()
    return execute(source, "<stdin>", namespace, options.optimize)


def run_file(options, namespace):
    path = options.file
    sys.argv[:] = [path, *options.args]
    if os.path.isdir(path) or is_archive(path):
        import runpy

        sys.path.insert(0, path)
        runpy._run_module_as_main("__main__", False)
        return 0
    try:
        with io.open_code(os.path.abspath(path)) as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(f"{sys.orig_argv[0]}: can't open file {os.path.abspath(path)!r}: [Errno {error.errno}] {error.strerror}\n")
        return 2
    if not options.safe_path:
        sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    if options.skip_first_line:
        source = b"\n" + source.split(b"\n", 1)[-1]
    import importlib.machinery

    namespace["__file__"] = os.path.abspath(path)
    namespace["__cached__"] = None
    namespace["__loader__"] = importlib.machinery.SourceFileLoader("__main__", namespace["__file__"])
    return execute(source, namespace["__file__"], namespace, options.optimize)


def is_archive(path):
    import zipfile

    return os.path.isfile(path) and not path.endswith(".py") and zipfile.is_zipfile(path)


def execute(source, filename, namespace, optimize):
    # Modules that it imports keep their assertions: the interpreter has started without -O.
    code = compile(source, filename, "exec", dont_inherit=True, optimize=optimize or -1)
    if filename.startswith("<"):
        import linecache

        text = source if isinstance(source, str) else source.decode("utf-8", "replace")
        # So that a traceback can show the lines, as CPython has it since 3.13.
        linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(code, namespace)
    return 0


def interact(namespace, banner):
    import code

    try:
        import readline  # noqa: F401
    except ImportError:
        pass
    if banner is None:
        banner = (
            f"Python {sys.version.splitlines()[0]} on {sys.platform}\n"
            'Type "help", "copyright", "credits" or "license" for more information.'
        )
    if not hasattr(sys, "ps1"):
        sys.ps1, sys.ps2 = ">>> ", "... "
    console_class(code.InteractiveConsole)(namespace).interact(banner=banner, exitmsg="")
    return 0


def console_class(base):
    """A function, because `code` is imported only where there is a console."""
    import linecache

    class Console(base):
        inputs = 0

        def runsource(self, source, filename=None, symbol="single"):
            # Each input is a file of its own to tracebacks, as in Python's own REPL.
            name = f"<python-input-{self.inputs}>"
            more = super().runsource(source, name, symbol)
            if not more:
                self.inputs += 1
            return more

        def runcode(self, code):
            name = code.co_filename
            text = "\n".join(self.buffer) + "\n"
            linecache.cache[name] = (len(text), None, text.splitlines(True), name)
            super().runcode(code)

        def showtraceback(self):
            hide_own_frames(sys.exception(), set())
            super().showtraceback()

    return Console


def guard(task):
    """Runs a task as the interpreter's outermost frame: an exception that leaves it is reported, never raised."""
    try:
        return task()
    except SystemExit as error:
        return exit_status(error)
    except BaseException as error:
        return report(error)


def exit_status(error):
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    flush(sys.stdout)
    if sys.stderr is not None:
        print(code, file=sys.stderr)
    return 1


def report(error):
    hide_own_frames(error, set())
    trace = error.__traceback__
    if sys.stdout is not None and not flush(sys.stdout, False):
        # A reader that has gone is told of once.
        sys.stdout = None
    sys.last_exc, sys.last_type, sys.last_value, sys.last_traceback = error, type(error), error, trace
    try:
        sys.excepthook(type(error), error, trace)
    except SystemExit as inner:
        return exit_status(inner)
    except BaseException as inner:
        if sys.stderr is not None:
            sys.stderr.write("Error in sys.excepthook:\n")
            sys.__excepthook__(type(inner), inner, inner.__traceback__)
            sys.stderr.write("\nOriginal exception was:\n")
            sys.__excepthook__(type(error), error, trace)
    return -1 if isinstance(error, KeyboardInterrupt) else 1


def hide_own_frames(error, seen):
    """What native Python does in C has no lines in a traceback."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    kept = []
    trace = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(OWN):
            kept.append(trace)
        trace = trace.tb_next
    for trace, following in zip(kept, [*kept[1:], None]):
        trace.tb_next = following
    error.__traceback__ = kept[0] if kept else None
    hide_own_frames(error.__cause__, seen)
    hide_own_frames(error.__context__, seen)
    for inner in getattr(error, "exceptions", ()):
        hide_own_frames(inner, seen)


def finish(status):
    """As Py_FinalizeEx: waits for nothing, but lets everything that is to happen at the end happen."""
    import atexit
    import gc

    threading = sys.modules.get("threading")
    if threading is not None:
        guard(threading._shutdown)
    guard(lambda: atexit._run_exitfuncs())
    broken = not flush(sys.stdout)
    flush(sys.stderr)
    # Files that were left open are written out, and `__del__` runs, when the module goes.
    main_module = sys.modules.get("__main__")
    if main_module is not None:
        sys.last_exc = sys.last_value = sys.last_traceback = None
        main_module.__dict__.clear()
    gc.collect()
    broken = not flush(sys.stdout, not broken) or broken
    flush(sys.stderr)
    return 120 if broken and status == 0 else status


def flush(stream, complain=True):
    try:
        if stream is not None and not stream.closed:
            stream.flush()
        return True
    except BaseException as error:
        if complain and stream is not sys.stderr and sys.stderr is not None:
            sys.stderr.write(f"Exception ignored while flushing sys.stdout:\n{type(error).__name__}: {error}\n")
        return False
