"""Counts what a program does, by rewriting its syntax tree as it is imported. Knows nothing of how it is used."""

import ast
import collections
import importlib.machinery
import math
import sys


class TooDear(BaseException):
    """Ends a call that has cost enough. Raised again and again, so that a bare `except` does not hold it."""


class Meter:
    count = 0
    limit = math.inf
    watching = False


def _add(steps):
    if Meter.watching:
        Meter.count += steps
        if Meter.count > Meter.limit:
            raise TooDear


def _len(value):
    """Elements of what is held in memory; 0 for what makes them one by one, which is counted as it does."""
    return len(value) if isinstance(value, _SIZED) else 0


_SIZED = (str, bytes, bytearray, list, tuple, set, frozenset, dict, collections.deque, range)
_SEQUENCES = (str, bytes, bytearray, list, tuple, collections.deque)


def cost_step():
    _add(1)


def cost_rounds(iterable):
    for one in iterable:
        _add(1)
        yield one


async def cost_async_rounds(iterable):
    async for one in iterable:
        _add(1)
        yield one


def cost_in(item, container):
    found = item in container
    if isinstance(container, _SEQUENCES):
        _add(len(container))
    return found


def cost_copy(value):
    """What a slice or an unpacking has made."""
    if isinstance(value, _SIZED):
        _add(len(value))
    return value


def cost_sum(value):
    """What an operator has made. CPython appends to a string in place where it can, so that is not counted."""
    if isinstance(value, _SIZED) and not isinstance(value, str):
        _add(len(value))
    return value


def _log(length):
    return length * max(1, length.bit_length())


_WHOLE = {
    list: "index count remove reverse copy clear __contains__",
    str: "index find rfind count replace split rsplit splitlines join strip lstrip rstrip lower upper title "
    "casefold swapcase translate encode isalpha isdigit isalnum partition rpartition zfill center ljust rjust",
    tuple: "index count",
    dict: "copy",
    set: "copy union intersection difference symmetric_difference issubset issuperset",
    frozenset: "copy union intersection difference symmetric_difference issubset issuperset",
    collections.deque: "index count remove insert copy reverse rotate",
    bytes: "index find count replace split join",
}
_WALKS = {owner: frozenset(names.split()) for owner, names in _WHOLE.items()}
_OVER_ARGUMENTS = {
    list, tuple, set, frozenset, dict, sum, min, max, any, all, str, repr, bytes, bytearray,
    collections.Counter, collections.deque, collections.OrderedDict,
}  # fmt: skip


def _price(function, args, result):
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if function is sorted:
        return _log(_len(result))
    if type(owner) is list:
        if name == "sort":
            return _log(len(owner))
        if name == "pop":
            at = args[0] if args else -1
            return len(owner) - at if isinstance(at, int) and at >= 0 else 1
        if name == "insert":
            return max(1, len(owner) - args[0]) if isinstance(args[0], int) and args[0] >= 0 else len(owner)
    if name in ("extend", "extendleft", "update"):
        return sum(map(_len, args))
    if name in _WALKS.get(type(owner), ()):
        return max(len(owner), _len(result), *(_len(one) for one in args), 1)
    if function in (min, max) and len(args) > 1:
        return 0
    try:
        if function in _OVER_ARGUMENTS:
            return sum(map(_len, args))
    except TypeError:
        return 0
    if name in ("heappush", "heappop", "heapreplace", "heappushpop", "bisect", "bisect_left", "bisect_right"):
        return len(args[0]).bit_length()
    if name in ("insort", "insort_left", "insort_right"):
        return len(args[0])
    if name in ("deepcopy", "dumps", "fromkeys", "heapify", "nlargest", "nsmallest", "join", "accumulate"):
        return sum(map(_len, args))
    return 0


def cost_call(function, /, *args, **named):
    if not Meter.watching:
        return function(*args, **named)
    result = function(*args, **named)
    _add(_price(function, args, result))
    return result


# These look at the frame that called them.
_LOOK_AROUND = {"super", "locals", "globals", "vars", "dir", "eval", "exec", "print", "isinstance", "len", "range"}


class _Counter(ast.NodeTransformer):
    def _named(self, name, *args, at):
        call = ast.Call(ast.Name(name, ast.Load()), list(args), [])
        return ast.copy_location(call, at)

    def _step(self, node):
        first = node.body[0]
        starts = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
        node.body.insert(1 if starts else 0, ast.copy_location(ast.Expr(self._named("cost_step", at=first)), first))
        return node

    def visit_FunctionDef(self, node):
        return self._step(self.generic_visit(node))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.generic_visit(node)
        both = ast.Tuple([self._named("cost_step", at=node.body), node.body], ast.Load())
        node.body = ast.copy_location(ast.Subscript(both, ast.Constant(1), ast.Load()), node.body)
        return node

    def visit_While(self, node):
        return self._step(self.generic_visit(node))

    def visit_For(self, node):
        self.generic_visit(node)
        node.iter = self._named("cost_rounds", node.iter, at=node.iter)
        return node

    def visit_AsyncFor(self, node):
        self.generic_visit(node)
        node.iter = self._named("cost_async_rounds", node.iter, at=node.iter)
        return node

    def visit_comprehension(self, node):
        self.generic_visit(node)
        name = "cost_async_rounds" if node.is_async else "cost_rounds"
        node.iter = self._named(name, node.iter, at=node.iter)
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return node
        found = self._named("cost_in", node.left, node.comparators[0], at=node)
        if isinstance(node.ops[0], ast.In):
            return found
        return ast.copy_location(ast.UnaryOp(ast.Not(), found), node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and (node.func.id in _LOOK_AROUND or node.func.id.startswith("cost_")):
            return node
        node.args.insert(0, node.func)
        node.func = ast.copy_location(ast.Name("cost_call", ast.Load()), node.func)
        return node

    def visit_Subscript(self, node):
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Slice):
            return self._named("cost_copy", node, at=node)
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return self._named("cost_sum", node, at=node) if isinstance(node.op, (ast.Add, ast.Mult, ast.BitOr, ast.Sub)) else node

    def visit_List(self, node):
        self.generic_visit(node)
        unpacks = isinstance(node.ctx, ast.Load) and any(isinstance(one, ast.Starred) for one in node.elts)
        return self._named("cost_copy", node, at=node) if unpacks else node

    def visit_Dict(self, node):
        self.generic_visit(node)
        return self._named("cost_copy", node, at=node) if None in node.keys else node

    def visit_Assign(self, node):
        self.generic_visit(node)
        # first, *others = items
        targets = [one for one in node.targets if isinstance(one, (ast.Tuple, ast.List))]
        if any(isinstance(part, ast.Starred) for target in targets for part in target.elts):
            node.value = self._named("cost_copy", node.value, at=node.value)
        return node


class CountingLoader(importlib.machinery.SourceFileLoader):
    """Loads a module with the counter in it."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        tree = _Counter().visit(ast.parse(self.get_data(path), path))
        return compile(ast.fix_missing_locations(tree), path, "exec")

    def exec_module(self, module):
        for name, value in HELPERS.items():
            setattr(module, name, value)
        super().exec_module(module)


HELPERS = {
    function.__name__: function
    for function in (cost_step, cost_rounds, cost_async_rounds, cost_in, cost_copy, cost_sum, cost_call)
}


def install(folder):
    """From here on, modules that lie under `folder` are counted."""
    details = (CountingLoader, importlib.machinery.SOURCE_SUFFIXES)
    base = importlib.machinery.FileFinder.path_hook(details)

    def hook(path):
        if not path.startswith(folder):
            raise ImportError
        return base(path)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


def cost_of(call, most):
    """Steps, the result, and what was raised, of one call with at most `most` steps."""
    Meter.count, Meter.limit, Meter.watching = 0, most, True
    try:
        result, error = call(), None
    except BaseException as raised:  # noqa: BLE001 - it is handed on
        result, error = None, raised
    Meter.watching = False
    if Meter.count > most:
        error = TooDear()
    return Meter.count, result, error


__all__ = ["TooDear", "cost_of", "install"]
