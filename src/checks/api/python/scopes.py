"""Where names are bound in a file, by Python's own rules of scope."""

import ast


class Binding:
    """One place that gives a name a value. `kind`: import, from, value, with, loop, annotation or opaque."""

    def __init__(self, kind, node=None, extra=None):
        self.kind = kind
        self.node = node
        self.extra = extra
        #: The statement that does it; None for parameters.
        self.site = None


class Scope:
    def __init__(self, node, parent):
        self.node = node
        self.parent = parent
        self.bindings = {}
        self.outer = set()
        self.is_class = isinstance(node, ast.ClassDef)

    def bind(self, name, binding):
        scope = self
        if name in self.outer:
            while scope.parent is not None:
                scope = scope.parent
        scope.bindings.setdefault(name, []).append(binding)

    def find(self, name):
        """The scope that binds a name, seen from here, or None."""
        scope = self
        while scope is not None:
            visible = scope is self or not scope.is_class
            if visible and name in scope.bindings and name not in scope.outer:
                return scope
            scope = scope.parent
        return None

    @property
    def module(self):
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPED = (*FUNCTIONS, ast.ClassDef, *COMPREHENSIONS)


class Scopes(ast.NodeVisitor):
    """Scopes of a file by their node, and every binding in them."""

    def __init__(self, tree):
        self.by_node = {}
        self.parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.statement = None
        self.has_star = False
        #: Assignments to `self.name`, by class and name.
        self.self_values = {}
        self.current = None
        self.classes = []
        self.enter(tree)

    def enter(self, node):
        parent, self.current = self.current, Scope(node, self.current)
        self.by_node[node] = self.current
        self.generic_visit(node)
        self.current = parent

    def visit(self, node):
        outer = self.statement
        if isinstance(node, ast.stmt):
            self.statement = node
        super().visit(node)
        self.statement = outer

    def bind(self, name, kind="opaque", node=None, extra=None):
        binding = Binding(kind, node, extra)
        binding.site = self.statement
        self.current.bind(name, binding)

    def deciding(self, bindings, use):
        """The binding that a use of the name in the same scope surely sees, or None."""
        line = (use.lineno, use.col_offset)
        plain = [each for each in bindings if isinstance(each.site, (ast.Assign, ast.Import, ast.ImportFrom, ast.With))]
        before = [each for each in plain if (each.site.lineno, each.site.col_offset) < line and not self.inside(use, each.site)]
        if not before:
            return None
        last = max(before, key=lambda each: each.site.lineno)
        around = list(self.ancestors(use))
        block = self.parents.get(last.site)
        # It must have happened wherever the use happens: in the same block, or in one around it.
        if block not in around or isinstance(block, (ast.If, ast.Try)) and not self.same_branch(block, last.site, use):
            return None
        for each in bindings:
            if each is last or each.site is None:
                continue
            between = (last.site.lineno, last.site.col_offset) < (each.site.lineno, each.site.col_offset) < line
            loops = [
                loop for loop in around if isinstance(loop, (ast.For, ast.While, ast.AsyncFor)) and loop is not block
                and loop not in self.ancestors(last.site)
            ]
            if between or any(self.inside(each.site, loop) for loop in loops):
                return None
        return last

    def ancestors(self, node):
        while node in self.parents:
            node = self.parents[node]
            yield node

    def inside(self, node, outer):
        return node is outer or any(each is outer for each in self.ancestors(node))

    def same_branch(self, block, site, use):
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(block, field, [])
            if site in statements:
                return any(self.inside(use, each) for each in statements)
        return False

    # --- scopes

    def visit_FunctionDef(self, node):
        self.bind(node.name)
        self.function(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.function(node)

    def function(self, node):
        for each in getattr(node, "decorator_list", []):
            self.visit(each)
        arguments = node.args
        for default in [*arguments.defaults, *[each for each in arguments.kw_defaults if each is not None]]:
            self.visit(default)
        self.current = Scope(node, self.current)
        self.by_node[node] = self.current
        plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for each in plain:
            self.bind(each.arg, "annotation" if each.annotation is not None else "opaque", each.annotation)
        if arguments.vararg:
            self.bind(arguments.vararg.arg)
        if arguments.kwarg:
            self.bind(arguments.kwarg.arg)
        for each in getattr(node, "type_params", []):
            self.bind(each.name)
        for statement in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(statement)
        self.current = self.current.parent

    def visit_ClassDef(self, node):
        self.bind(node.name)
        for each in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(each)
        self.classes.append(node)
        self.current = Scope(node, self.current)
        self.by_node[node] = self.current
        for each in getattr(node, "type_params", []):
            self.bind(each.name)
        for statement in node.body:
            self.visit(statement)
        self.current = self.current.parent
        self.classes.pop()

    def comprehension(self, node):
        self.enter(node)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_TypeAlias(self, node):
        self.bind(node.name.id)

    # --- bindings

    def visit_Import(self, node):
        for alias in node.names:
            if alias.asname:
                self.bind(alias.asname, "import", node, alias.name)
            else:
                self.bind(alias.name.partition(".")[0], "import", node, alias.name.partition(".")[0])

    def visit_ImportFrom(self, node):
        for alias in node.names:
            if alias.name == "*":
                self.has_star = True
            else:
                self.bind(alias.asname or alias.name, "from", node, alias.name)

    def visit_Global(self, node):
        self.current.outer.update(node.names)

    def visit_Nonlocal(self, node):
        # Its scope is one further out: whatever is given to it here makes it unsure there.
        for name in node.names:
            scope = self.current.parent.find(name) if self.current.parent else None
            if scope is not None:
                scope.bind(name, Binding("opaque"))

    def visit_Assign(self, node):
        self.visit(node.value)
        for target in node.targets:
            self.target(target, "value", node.value)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit(node.value)
        self.target(node.target, "annotation", node.annotation)

    def visit_AugAssign(self, node):
        self.visit(node.value)
        self.target(node.target, "augmented", node.value)

    def visit_NamedExpr(self, node):
        self.visit(node.value)
        # In a comprehension it binds outside of it.
        scope = self.current
        while isinstance(scope.node, COMPREHENSIONS):
            scope = scope.parent
        scope.bind(node.target.id, Binding("value", node.value))

    def visit_For(self, node):
        self.visit(node.iter)
        self.target(node.target, "loop", node.iter)
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    visit_AsyncFor = visit_For

    def visit_comprehension(self, node):
        self.target(node.target, "loop", node.iter)
        for each in [node.iter, *node.ifs]:
            self.visit(each)

    def visit_withitem(self, node):
        self.visit(node.context_expr)
        if node.optional_vars is not None:
            self.target(node.optional_vars, "with", node.context_expr)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.bind(node.name)
        self.generic_visit(node)

    def visit_Delete(self, node):
        for target in node.targets:
            self.target(target, "opaque", None)

    def visit_MatchAs(self, node):
        if node.name:
            self.bind(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node):
        if node.rest:
            self.bind(node.rest)
        self.generic_visit(node)

    def target(self, target, kind, value):
        if isinstance(target, ast.Name):
            self.bind(target.id, kind, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.target(each, "opaque", None)
        elif isinstance(target, ast.Starred):
            self.target(target.value, "opaque", None)
        else:
            self.visit(target)
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and self.classes:
                key = (self.classes[-1], target.value.id, target.attr)
                self.self_values.setdefault(key, []).append((kind, value, self.current))
