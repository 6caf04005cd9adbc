"""Calls a module's functions with more and more, and prints what each call cost: one line of JSON for a function.

measure.py PROJECT FILE [NAME …]
"""

import importlib.util
import inspect
import json
import math
import os
import sys
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cost import CountingLoader, TooDear, cost_of, install  # noqa: E402
from shapes import calls_for  # noqa: E402

# As in measure.mjs; a step takes longer here.
DEAR = 120_000
SMALL = [4, 6, 8, 12, 16, 24, 32]
LARGE = [48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096]
FASTEST = 3


def main(project, file, *wanted):
    install(project)
    sys.path.insert(0, project)
    sys.path.insert(0, os.path.dirname(file))
    sys.setrecursionlimit(4000)
    name = os.path.splitext(os.path.basename(file))[0]
    loader = CountingLoader(name, file)
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for own, value in list(vars(module).items()):
        if not isinstance(value, types.FunctionType) or value.__module__ != name or own.startswith("cost_"):
            continue
        if own.startswith("_") or (wanted and own not in wanted) or inspect.iscoroutinefunction(value):
            continue
        print(json.dumps({"name": own, **measure(value)}), flush=True)


def measure(call):
    """The steepest ways of calling it, with their points, or the reason why there are none."""
    needed = [
        one
        for one in inspect.signature(call).parameters.values()
        if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    series, reason = [], None
    for name, make in calls_for(len(needed)):
        points = []
        error = grow(call, make, SMALL, points)
        if error is not None and len(points) < 3:
            reason = reason or (str(error).split("\n", 1)[0] or type(error).__name__)
        else:
            series.append({"input": name, "make": make, "points": points, "ended": error is not None})
    if not series:
        return {"series": [], "reason": reason or f"it takes {len(needed)} arguments"}
    steep = sorted(series, key=lambda one: -steepness(one["points"]))[:FASTEST]
    for one in steep:
        if not one["ended"]:
            grow(call, one["make"], LARGE, one["points"])
    return {"series": [{"input": one["input"], "points": one["points"]} for one in steep], "reason": None}


def grow(call, make, sizes, points):
    """Adds a point for each size. What ended it early, or None."""
    for n in sizes:
        args = make(n)
        size_in = sum(one if isinstance(one, int) else leaves(one) for one in args)
        cost, value, error = cost_of(lambda args=args: drained(call(*args)), DEAR)
        if error is not None:
            return error
        if len(points) < 3 and value is None and args[0] is not None and cost <= 2:
            return ValueError("no result")
      
        points.append({"size": max(size_in, leaves(value)), "cost": max(1, cost)})
        if cost > DEAR / 2:
            return TooDear()
    return None


def drained(value):
    """What an iterator would give is part of the work."""
    if not isinstance(value, types.GeneratorType):
        return value
    return [one for one, _ in zip(value, range(100_000))]


def leaves(value):
    """Numbers, letters and containers within a value, each object once."""
    seen, todo, count = set(), [value], 0
    while todo and count < 2_000_000:
        one = todo.pop()
        if isinstance(one, (str, bytes)):
            count += len(one)
        elif isinstance(one, (list, tuple, set, frozenset, dict)):
            if id(one) in seen:
                continue
            seen.add(id(one))
            count += 1
            todo.extend(one.keys() if isinstance(one, dict) else one)
            if isinstance(one, dict):
                todo.extend(one.values())
        else:
            count += 1
    return count


def steepness(points):
    """How the cost grows against the size over the last three points."""
    first, last = points[-3], points[-1]
    return math.log(last["cost"] / max(1, first["cost"])) / math.log(last["size"] / first["size"])


main(*sys.argv[1:])
