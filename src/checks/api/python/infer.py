"""What an expression gives, as far as it can be known without running the program."""

import ast
import builtins
import dis
import importlib
import inspect
import os
import types
import typing

from known import Instance, Value, type_name
from results import MAKERS, MEMBERS, RESULTS

LITERALS = {
    ast.List: list, ast.ListComp: list, ast.Dict: dict, ast.DictComp: dict, ast.Set: set, ast.SetComp: set,
    ast.Tuple: tuple, ast.JoinedStr: str, ast.GeneratorExp: types.GeneratorType, ast.Compare: bool,
}
#: Deeper than this nobody writes by hand.
DEEPEST = 12


class Inference:
    def __init__(self, scopes, environment, is_own):
        self.scopes = scopes
        self.environment = environment
        self.is_own = is_own
        self.under_way = set()

    def infer(self, node, scope):
        """A Value, an Instance, or None."""
        if node is None or id(node) in self.under_way or len(self.under_way) > DEEPEST:
            return None
        self.under_way.add(id(node))
        try:
            return self.infer_new(node, scope)
        finally:
            self.under_way.discard(id(node))

    def infer_new(self, node, scope):
        for kind, cls in LITERALS.items():
            if isinstance(node, kind):
                return Instance(cls)
        if isinstance(node, ast.Constant):
            return None if node.value is None or node.value is ... else Instance(type(node.value))
        if isinstance(node, ast.Name):
            return self.name(node.id, scope, node)
        if isinstance(node, ast.Attribute):
            return self.attribute(node, scope)
        if isinstance(node, ast.Call):
            return self.call(node, scope)
        if isinstance(node, ast.NamedExpr):
            return self.infer(node.value, scope)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return Instance(bool)
        if isinstance(node, ast.BinOp):
            return self.binary(node, scope)
        if isinstance(node, ast.Subscript):
            base = self.infer(node.value, scope)
            if isinstance(base, Instance) and (base.cls is str or isinstance(node.slice, ast.Slice)):
                return base if base.cls in (str, list, tuple, bytes) else None
        return None

    # --- names

    def name(self, name, scope, use):
        home = scope.find(name)
        if home is None:
            return Value(getattr(builtins, name)) if hasattr(builtins, name) and not self.scopes.has_star else None
        bindings = home.bindings[name]
        if len(bindings) > 1 and home is scope:
            deciding = self.scopes.deciding(bindings, use)
            if deciding is not None:
                return self.binding(deciding, home)
        found = [self.binding(each, home) for each in bindings[:6]]
        if len(bindings) > 6 or any(each is None for each in found):
            return None
        if len(found) == 1 or all(isinstance(each, Value) and each.value is found[0].value for each in found):
            return found[0]
        # Several values of one class are as good as one.
        classes = {each.cls if isinstance(each, Instance) else None for each in found}
        return Instance(*classes) if len(classes) == 1 and None not in classes else None

    def binding(self, binding, scope):
        kind, node, extra = binding.kind, binding.node, binding.extra
        if kind == "import":
            if self.is_own(extra):
                return None
            # `import a.b` loads `a.b`, and `a` has it from then on.
            for alias in node.names:
                self.environment.load(alias.name)
            module = self.environment.load(extra)
            return None if module is None else Value(module)
        if kind == "from":
            if node.level or self.is_own(node.module):
                return None
            module = self.environment.load(node.module)
            if module is None:
                return None
            if not hasattr(module, extra):
                part = self.environment.load(f"{node.module}.{extra}")
                return None if part is None else Value(part)
            return of_value(getattr(module, extra))
        if kind == "value":
            return self.infer(node, scope)
        if kind == "augmented":
            # `+=` keeps the class of these, or fails.
            given = self.infer(node, scope)
            return given if isinstance(given, Instance) and given.cls in (str, list) else None
        if kind == "with":
            return self.entered(self.infer(node, scope))
        if kind == "loop":
            return self.element(node, scope)
        if kind == "annotation":
            return self.annotation(node, scope)
        return None

    def entered(self, manager):
        if isinstance(manager, Value) and hasattr(manager.value, "readable"):
            return manager
        if isinstance(manager, Instance) and returns_itself(getattr(manager.cls, "__enter__", None)):
            return manager
        return None

    def element(self, node, scope):
        given = self.infer(node, scope)
        if isinstance(given, Instance) and given.cls is str:
            return Instance(str)
        if isinstance(given, Instance) and given.cls is range:
            return Instance(int)
        if isinstance(given, Value) and hasattr(given.value, "encoding") and hasattr(given.value, "readline"):
            return Instance(str)
        return None

    def annotation(self, node, scope):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            sides = [each for each in (node.left, node.right) if not is_none(each)]
            return self.annotation(sides[0], scope) if len(sides) == 1 else None
        if isinstance(node, ast.Subscript):
            base = self.infer(node.value, scope)
            if isinstance(base, Value) and base.value is typing.Optional:
                return self.annotation(node.slice, scope)
            return self.annotation(node.value, scope)
        base = self.infer(node, scope)
        cls = base.value if isinstance(base, Value) else None
        cls = getattr(cls, "__origin__", None) or cls
        if not isinstance(cls, type) or cls.__module__ == "typing" or getattr(cls, "_is_protocol", False):
            return None
        # Numbers stand for one another, and `object` for all.
        return None if cls in (object, float, complex, type) else Instance(cls, exact=False)

    # --- members and calls

    def attribute(self, node, scope):
        # What the project itself puts there may be anything.
        if node.attr in self.environment.own_members and not is_self(node):
            return None
        base = self.infer(node.value, scope)
        if base is None:
            return self.of_self(node, scope)
        if isinstance(base, Value):
            value = base.value
            try:
                return of_value(getattr(value, node.attr))
            except BaseException:
                if isinstance(value, types.ModuleType):
                    part = self.environment.load(f"{value.__name__}.{node.attr}")
                    return None if part is None else Value(part)
                return None
        for key in keys_of(base.cls, node.attr):
            if key in MEMBERS:
                return base if MEMBERS[key] == "self" else named(MEMBERS[key])
        return None

    def of_self(self, node, scope):
        """`self.name`, where the class gives it a value in one place only."""
        if not isinstance(node.value, ast.Name):
            return None
        for cls, owner, attr in self.scopes.self_values:
            if attr != node.attr or owner != node.value.id or not self.is_method_of(scope, cls, owner):
                continue
            values = self.scopes.self_values[cls, owner, attr]
            if len(values) != 1 or self.environment.times_assigned.get(attr, 0) != 1:
                return None
            kind, value, where = values[0]
            if kind == "value":
                return self.infer(value, where)
            return self.annotation(value, where) if kind == "annotation" else None
        return None

    def is_method_of(self, scope, cls, owner):
        while scope is not None:
            function = scope.node
            if scope.parent is not None and scope.parent.node is cls and hasattr(function, "args"):
                first = [*function.args.posonlyargs, *function.args.args][:1]
                return bool(first) and first[0].arg == owner
            scope = scope.parent
        return False

    def call(self, node, scope):
        callee = self.infer(node.func, scope)
        if isinstance(callee, Value):
            value = callee.value
            if value is open:
                return sample_file(node)
            if isinstance(value, type):
                return instance_of(value)
        if isinstance(node.func, ast.Attribute):
            base = self.infer(node.func.value, scope)
            if isinstance(base, Value) and isinstance(base.value, types.ModuleType):
                keys = [f"{base.value.__name__}.{node.func.attr}"]
            elif base is not None:
                keys = list(keys_of(base.cls if isinstance(base, Instance) else class_of(base.value), node.func.attr))
            else:
                keys = []
            for key in keys:
                if key in MAKERS:
                    return Instance(base.cls if isinstance(base, Instance) else base.value, exact=False)
                if key in RESULTS:
                    return named(RESULTS[key])
        if isinstance(callee, Value):
            name = getattr(callee.value, "__qualname__", "")
            module = getattr(callee.value, "__module__", "")
            for key in (name if module == "builtins" else f"{module}.{name}",):
                if key in RESULTS:
                    return named(RESULTS[key])
        return None

    def binary(self, node, scope):
        left = self.infer(node.left, scope)
        if not isinstance(left, Instance):
            return None
        if isinstance(node.op, ast.Mod) and left.cls is str:
            return left
        if isinstance(node.op, ast.Add) and left.cls in (str, list, bytes):
            return left
        is_path = type_name(left.cls).startswith("pathlib.")
        return left if isinstance(node.op, ast.Div) and is_path else None


def of_value(value):
    if value is None:
        return None
    plain = isinstance(value, (types.ModuleType, type)) or callable(value)
    return Value(value) if plain or type(value).__module__ != "builtins" else Instance(type(value))


def class_of(value):
    return value if isinstance(value, type) else type(value)


def keys_of(cls, name):
    for each in inspect.getmro(cls):
        yield f"{type_name(each)}.{name}"


def named(name):
    module, _, attr = name.rpartition(".")
    try:
        cls = getattr(importlib.import_module(module) if module else builtins, attr)
    except (ImportError, AttributeError):
        return None
    return Instance(cls) if isinstance(cls, type) else None


def instance_of(cls):
    """What calling a class gives: an object of it, unless the class says otherwise."""
    if cls in (type, super, object) or type(cls).__call__ is not type.__call__:
        return None
    # A `__new__` written in Python may give something derived, as `Path` does.
    return Instance(cls, exact=not isinstance(cls.__new__, types.FunctionType))


def sample_file(node):
    """A file opened in the way of this call, to be looked at."""
    mode = node.args[1] if len(node.args) > 1 else None
    for keyword in node.keywords:
        if keyword.arg == "mode":
            mode = keyword.value
    text = "r" if mode is None else mode.value if isinstance(mode, ast.Constant) else None
    try:
        return None if text is None else Value(open(os.devnull, text.replace("x", "w")))
    except (ValueError, OSError, AttributeError, TypeError):
        return None


def returns_itself(function):
    code = getattr(function, "__code__", None)
    if code is None or code.co_argcount == 0:
        return False
    words = [each for each in dis.get_instructions(code) if each.opname not in ("RESUME", "NOP", "CACHE")]
    return len(words) == 2 and words[0].opname.startswith("LOAD_FAST") and words[1].opname == "RETURN_VALUE"


def is_self(node):
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def is_none(node):
    return isinstance(node, ast.Constant) and node.value is None
