"""Where installed packages lie: `/usr/local` is an environment of its own above what comes with the interpreter, as a
venv with system packages is, so that pip installs there and leaves the rest alone."""

import os
import sys

PREFIX = "/usr/local"
INSTALLED = PREFIX + "/lib/python3.14/site-packages"
BUNDLED = "/lib/python3.14/site-packages"
# Where pip's image is; the last place to look.
SYSTEM = "/usr/lib/python3.14/site-packages"


def install():
    """While the interpreter waits to be used."""
    global bundled
    sys.prefix = sys.exec_prefix = PREFIX
    # Modules that come with the interpreter and are loaded already, by the package's or module's own name.
    bundled = {}
    for name, module in sys.modules.items():
        if (getattr(module, "__file__", None) or "").startswith(BUNDLED) and not name.startswith("_tabwright"):
            bundled.setdefault(name.partition(".")[0], []).append(name)


def begin():
    """In the process: what is installed comes first, as it does where both are found."""
    try:
        names = os.listdir(INSTALLED)
    except OSError:
        names = []
    at = sys.path.index(BUNDLED) if BUNDLED in sys.path else len(sys.path)
    sys.path.insert(at, INSTALLED)
    sys.path.append(SYSTEM)
    for name in names:
        for loaded in bundled.get(name.removesuffix(".py"), ()):
            sys.modules.pop(loaded, None)
    links = sorted(name for name in names if name.endswith(".pth"))
    if links:
        import site

        known = set(sys.path)
        for name in links:
            site.addpackage(INSTALLED, name, known)
