"""Looks at every import, member, name and keyword argument of one file."""

import ast
import builtins
import inspect
import os
import re
import types

from infer import Inference
from known import Instance, Value, has_member, member_names, shown
from nearest import nearest
from scopes import SCOPED, Scopes

#: What a condition mentions when it asks on what kind of system it is, or whether something is there.
ASKS = re.compile(
    r"\bsys\.(version|platform|implementation|hexversion|flags)|\bos\.name|\bplatform\b|\bhasattr\b|TYPE_CHECKING"
    r"|\bPY_?\d|WINDOWS|[Ww]in32|mswindows|(?<![.\w])(HAS|HAVE|IS|_HAS|_HAVE|_has|_have|_can)_\w+"
)
#: Names that exist only on some systems, or only while something runs.
GIVEN_NAMES = {"WindowsError", "_", "reveal_type", "reveal_locals", "get_ipython", "__class__"}
#: What gives a module names that its text does not bind.
MAKES_NAMES = {"exec", "globals", "locals", "vars", "global_enum", "_simple_enum"}
SIGNED = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType, type)


class Report:
    def __init__(self):
        self.findings = []
        self.unchecked = []
        self.checked = 0
        self.unknown = 0


def check_file(tree, path, environment):
    checker = Checker(tree, path, environment)
    checker.visit(tree)
    return checker.report


class Checker(ast.NodeVisitor):
    def __init__(self, tree, path, environment):
        self.report = Report()
        self.environment = environment
        self.folder = os.path.dirname(path)
        self.scopes = Scopes(tree)
        self.inference = Inference(self.scopes, environment, self.is_own)
        self.scope = self.scopes.by_node[tree]
        #: Errors that are caught around here.
        self.caught = []
        self.in_annotation = 0
        self.makes_names = any(
            (node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")) in MAKES_NAMES for node in ast.walk(tree)
        )

    def is_own(self, module):
        return self.environment.is_own(module.partition(".")[0], self.folder)

    def catches(self, *names):
        return any(name in caught for caught in self.caught for name in names)

    def claim(self, node, name, receiver, candidates, why=None):
        finding = {"line": node.lineno, "name": name, "receiver": receiver, "didYouMean": nearest(name, candidates)}
        if why:
            finding["why"] = why
        if finding not in self.report.findings:
            self.report.findings.append(finding)

    def unsure(self, node, name, why):
        self.report.unknown += 1
        self.report.unchecked.append({"line": node.lineno, "name": name, "why": why})

    # --- imports

    def visit_Import(self, node):
        for alias in node.names:
            if not self.is_own(alias.name):
                self.check_module(node, alias.name)

    def visit_ImportFrom(self, node):
        if node.level or node.module is None or self.is_own(node.module):
            return
        if not self.check_module(node, node.module):
            return
        module = self.environment.load(node.module)
        if module is None:
            return self.unsure(node, node.module, "it could not be loaded")
        for alias in node.names:
            name = alias.name
            if name == "*":
                continue
            if hasattr(module, name) or self.environment.find(f"{node.module}.{name}"):
                self.report.checked += 1
            elif self.catches("import", "any"):
                self.report.unknown += 1
            elif self.environment.exists_elsewhere(module.__name__, name):
                self.unsure(node, name, "Python has it on other systems, but not here")
            else:
                self.report.checked += 1
                self.claim(alias, name, node.module, dir(module))

    def check_module(self, node, name):
        """Whether there is more to be asked of it."""
        place, why = self.environment.place(name)
        if place == "here":
            self.report.checked += 1
            return True
        if place == "unsure":
            self.unsure(node, name, why)
        elif self.catches("import", "any"):
            self.report.unknown += 1
        else:
            self.report.checked += 1
            self.claim(node, name, "what is installed", [], why)
        return False

    # --- members, names, arguments

    def visit_Attribute(self, node):
        self.visit(node.value)
        if not isinstance(node.ctx, ast.Load):
            return
        known = self.inference.infer(node.value, self.scope)
        name = node.attr
        if known is None or name in self.environment.own_members:
            self.report.unknown += 1
            return
        has = has_member(known, name)
        if has is False and isinstance(known, Value) and isinstance(known.value, types.ModuleType):
            has = self.has_part(known.value, name)
        if has is None or (has is False and self.catches("attribute")):
            self.report.unknown += 1
            return
        if has is False and self.environment.exists_elsewhere(shown(known), name):
            return self.unsure(node, name, "Python has it on other systems, but not here")
        self.report.checked += 1
        if not has:
            self.claim(line_of_name(node), name, shown(known), member_names(known))

    def has_part(self, module, name):
        if self.environment.find(f"{module.__name__}.{name}"):
            return True
        return False

    def visit_Name(self, node):
        name = node.id
        if not isinstance(node.ctx, ast.Load) or self.in_annotation or self.makes_names or self.scopes.has_star:
            return
        if self.scope.find(name) or hasattr(builtins, name) or name in GIVEN_NAMES or self.catches("name", "any"):
            return
        if name.startswith("__") and name.endswith("__"):
            return
        module = self.scope.module
        if name in module.bindings or any(name in scope.outer for scope in self.scopes.by_node.values()):
            return
        names = set(dir(builtins)) | set(module.bindings)
        self.claim(node, name, "the names of this file and of Python", names)

    def visit_Call(self, node):
        self.generic_visit(node)
        keywords = [each for each in node.keywords if each.arg is not None]
        if not keywords:
            return
        callee = self.callee(node)
        parameters = accepted(callee)
        if parameters is None:
            self.report.unknown += len(keywords)
            return
        for each in keywords:
            self.report.checked += 1
            if each.arg not in parameters and not self.catches("type"):
                self.claim(each, each.arg, f"{getattr(callee, '__qualname__', callee)}()", parameters)

    def callee(self, node):
        known = self.inference.infer(node.func, self.scope)
        if isinstance(known, Value):
            return known.value
        if known is None and isinstance(node.func, ast.Attribute):
            base = self.inference.infer(node.func.value, self.scope)
            if isinstance(base, Instance) and base.exact:
                return getattr(base.cls, node.func.attr, None)
        return None

    # --- where we are

    def generic_visit(self, node):
        if isinstance(node, SCOPED) and node in self.scopes.by_node:
            outer, self.scope = self.scope, self.scopes.by_node[node]
            super().generic_visit(node)
            self.scope = outer
        else:
            super().generic_visit(node)

    def visit_FunctionDef(self, node):
        # Decorators, defaults and annotations belong to the scope outside.
        arguments = node.args
        for each in [*node.decorator_list, *arguments.defaults, *[each for each in arguments.kw_defaults if each]]:
            self.visit(each)
        outer, self.scope = self.scope, self.scopes.by_node[node]
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        self.annotations([*[each.annotation for each in every if each], node.returns])
        for statement in node.body:
            self.visit(statement)
        self.scope = outer

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        for each in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(each)
        outer, self.scope = self.scope, self.scopes.by_node[node]
        for statement in node.body:
            self.visit(statement)
        self.scope = outer

    def visit_Lambda(self, node):
        for each in [*node.args.defaults, *[each for each in node.args.kw_defaults if each]]:
            self.visit(each)
        outer, self.scope = self.scope, self.scopes.by_node[node]
        self.visit(node.body)
        self.scope = outer

    def visit_AnnAssign(self, node):
        self.annotations([node.annotation])
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_TypeAlias(self, node):
        pass

    def annotations(self, nodes):
        self.in_annotation += 1
        for node in nodes:
            if node is not None:
                self.visit(node)
        self.in_annotation -= 1

    def visit_Try(self, node):
        self.caught.append({kind for handler in node.handlers for kind in kinds_of(handler.type)})
        for statement in node.body:
            self.visit(statement)
        self.caught.pop()
        for each in [*node.handlers, *node.orelse, *node.finalbody]:
            self.visit(each)

    visit_TryStar = visit_Try

    def visit_With(self, node):
        text = " ".join(ast.unparse(item.context_expr) for item in node.items)
        for item in node.items:
            self.visit(item)
        self.caught.append(set(kinds_in(text)) if re.search(r"raises|suppress|assertRaises", text) else set())
        for statement in node.body:
            self.visit(statement)
        self.caught.pop()

    visit_AsyncWith = visit_With

    def visit_If(self, node):
        self.visit(node.test)
        self.caught.append(EVERYTHING if ASKS.search(ast.unparse(node.test)) else set())
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)
        self.caught.pop()

    def visit_IfExp(self, node):
        self.visit(node.test)
        self.caught.append(EVERYTHING if ASKS.search(ast.unparse(node.test)) else set())
        self.visit(node.body)
        self.visit(node.orelse)
        self.caught.pop()


EVERYTHING = {"import", "attribute", "name", "type"}
KINDS = {"ImportError": "import", "ModuleNotFoundError": "import", "AttributeError": "attribute", "NameError": "name",
         "TypeError": "type", "Exception": "any", "BaseException": "any"}


def kinds_of(expression):
    return {"any"} if expression is None else set(kinds_in(ast.unparse(expression)))


def kinds_in(text):
    return [kind for word, kind in KINDS.items() if re.search(rf"\b{word}\b", text)]


def line_of_name(node):
    """An attribute stands at the end of its expression."""
    return types.SimpleNamespace(lineno=node.end_lineno or node.lineno)


def documented(callee):
    """Every word of the signatures that a callable's documentation begins its lines with, or None where it has none."""
    name = getattr(callee, "__name__", "")
    signatures = re.findall(rf"^{re.escape(name)}\((.*)\)", inspect.getdoc(callee) or "", re.MULTILINE)
    if not name or not signatures or any("**" in each for each in signatures):
        return None
    return re.findall(r"\w+", inspect.getdoc(callee))


def accepted(callee):
    """Names that a callable takes as keyword arguments; None where any may be right, or where it does not tell."""
    if not isinstance(callee, SIGNED) or hasattr(callee, "__wrapped__"):
        return None
    if isinstance(callee, type) and type(callee).__call__ is not type.__call__:
        return None
    try:
        parameters = inspect.signature(callee).parameters.values()
    except (ValueError, TypeError):
        return documented(callee)
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return None
    return [each.name for each in parameters if each.kind is not each.POSITIONAL_ONLY]
