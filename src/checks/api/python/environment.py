"""What is installed, asked by loading it."""

import ast
import importlib
import importlib.util
import json
import os
import re
import sys
import warnings

warnings.simplefilter("ignore")

#: Loading these does something that nobody wants.
NOT_LOADED = {"antigravity", "this", "idlelib", "turtledemo", "test", "__main__", "lib2to3"}


class Environment:
    def __init__(self, project):
        self.project = project
        #: Members that the project itself gives to objects, or asks for before it uses them.
        self.own_members = set()
        self.times_assigned = {}
        self.loaded = {}
        self.listed = listed_requirements(project)
        own = os.path.dirname(os.path.abspath(__file__))
        # The program's own folder must not answer for the project's imports.
        self.search_path = [entry for entry in sys.path if entry and os.path.abspath(entry) != own]
        with open(os.path.join(own, "elsewhere.json"), encoding="utf-8") as file:
            self.elsewhere = {name: set(members) for name, members in json.load(file).items()}

    def note_own_names(self, tree):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self.own_members.add(node.attr)
                self.times_assigned[node.attr] = self.times_assigned.get(node.attr, 0) + 1
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in ("hasattr", "getattr", "setattr", "delattr") and len(node.args) > 1:
                    if isinstance(node.args[1], ast.Constant):
                        self.own_members.add(node.args[1].value)

    def is_own(self, name, folder):
        """Whether a module's first name is the project's: it lies beside the file or at a root of the project."""
        roots = [folder, self.project, os.path.join(self.project, "src"), os.path.join(self.project, "lib")]
        while folder.startswith(self.project) and folder != self.project:
            folder = os.path.dirname(folder)
            roots.append(folder)
        return any(
            os.path.isdir(os.path.join(root, name)) or os.path.isfile(os.path.join(root, name + ".py"))
            for root in roots
        )

    def place(self, name):
        """`here`, `missing` or `unsure` for a dotted module name, with why."""
        top = name.partition(".")[0]
        if top in NOT_LOADED:
            return "unsure", "it is not loaded for a check"
        if self.find(name):
            return "here", ""
        if top in sys.stdlib_module_names:
            if name != top and self.find(top) and name not in self.elsewhere.get("", ()):
                return self.part(name)
            return "unsure", "it belongs to Python's library, but not to the one that is here"
        if name != top and self.find(top):
            return self.part(name)
        if normalised(top) in self.listed:
            return "unsure", "the project lists it, but it is not installed"
        return "missing", f"no module “{top}” is installed"

    def part(self, name):
        parent, _, last = name.rpartition(".")
        module = self.load(parent)
        if module is None:
            return "unsure", f"{parent} could not be loaded"
        # A module may put others in `sys.modules`, as `os` does with `os.path`.
        if hasattr(module, last) or name in sys.modules:
            return "here", ""
        return "missing", f"“{parent}” has no such part"

    def find(self, name):
        saved, sys.path = sys.path, self.search_path
        try:
            return name in sys.modules or importlib.util.find_spec(name) is not None
        except BaseException:
            return False
        finally:
            sys.path = saved

    def load(self, name):
        """The module, or None where it cannot be loaded."""
        if name not in self.loaded:
            self.loaded[name] = None
            if name.partition(".")[0] not in NOT_LOADED:
                saved, sys.path = sys.path, self.search_path
                try:
                    self.loaded[name] = importlib.import_module(name)
                except BaseException:
                    pass
                finally:
                    sys.path = saved
        return self.loaded[name]

    def exists_elsewhere(self, module, name):
        """Whether CPython has this member of a module on another system."""
        return name in self.elsewhere.get(module, ())


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def listed_requirements(project):
    """Names of the distributions that the project says it needs, from its requirements files and pyproject.toml."""
    listed = set()
    try:
        names = os.listdir(project)
    except OSError:
        return listed
    for name in names:
        if re.fullmatch(r"requirements[\w.-]*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile", name):
            try:
                with open(os.path.join(project, name), encoding="utf-8") as file:
                    listed.update(normalised(word) for word in re.findall(r"[A-Za-z][\w.-]*", file.read()))
            except (OSError, UnicodeDecodeError):
                pass
    return listed
