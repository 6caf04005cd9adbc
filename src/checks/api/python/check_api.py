"""Tells which modules, members and keyword arguments that Python files use do not exist in what is installed.

Usage: python3 check_api.py REQUEST   (a file of JSON: project, files, result). A throw-away process: it loads the
modules that the files import, but never a module of the project's own.
"""

import ast
import json
import sys

sys.dont_write_bytecode = True

from check_file import check_file  # noqa: E402
from environment import Environment  # noqa: E402


def main(request_path):
    with open(request_path, encoding="utf-8") as file:
        request = json.load(file)
    # Modules may write when they are loaded; what is told goes into a file.
    environment = Environment(request["project"])
    findings, unchecked, checked, unknown = [], [], 0, 0
    trees = {}
    for path in request["files"]:
        try:
            with open(path, "rb") as file:
                trees[path] = ast.parse(file.read(), path)
        except (OSError, SyntaxError, ValueError) as error:
            unchecked.append({"file": path, "line": getattr(error, "lineno", None) or 1, "name": path, "why": str(error)})
    for tree in trees.values():
        environment.note_own_names(tree)
    for path, tree in trees.items():
        report = check_file(tree, path, environment)
        findings += [{"file": path, **each} for each in report.findings]
        unchecked += [{"file": path, **each} for each in report.unchecked]
        checked += report.checked
        unknown += report.unknown
    result = {"findings": findings, "unchecked": unchecked, "checked": checked, "unknown": unknown, "error": None}
    with open(request["result"], "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(sys.argv[1])
