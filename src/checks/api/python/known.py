"""What is known of a value without running the program: the value itself, or its type."""

import dis
import types


class Value:
    """Known itself: a module, a class, a function, a file that was opened to look at."""

    def __init__(self, value):
        self.value = value


class Instance:
    """Of this class. `exact`: it was made on the spot; otherwise something derived may stand behind it."""

    def __init__(self, cls, exact=True):
        self.cls = cls
        self.exact = exact


def has_member(known, name):
    """True, False, or None where that cannot be told."""
    if isinstance(known, Value):
        return value_has(known.value, name)
    cls = known.cls
    if safe_hasattr(cls, name) and not only_of_metaclass(cls, name):
        return True
    if answers_for_itself(cls):
        return None
    if name in given_to_self(cls):
        return True
    if has_open_dictionary(cls):
        return None
    if not known.exact and any(safe_hasattr(each, name) for each in subclasses(cls)):
        return None
    return False


def value_has(value, name):
    if safe_hasattr(value, name):
        return True
    if isinstance(value, types.ModuleType):
        return False
    if isinstance(value, type):
        return None if answers_for_itself(type(value)) else False
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return False
    if answers_for_itself(type(value)):
        return None
    return False


def safe_hasattr(value, name):
    try:
        return hasattr(value, name)
    except BaseException:
        return True


def only_of_metaclass(cls, name):
    """`str.mro` is there, `"".mro` is not."""
    return not any(name in vars(each) for each in cls.__mro__)


def answers_for_itself(cls):
    """Whether it has a `__getattr__`, by which it may have any member."""
    if cls in (type,) or cls.__module__ == "builtins" and "__getattr__" not in dir(cls):
        return False
    for each in cls.__mro__:
        if "__getattr__" in vars(each):
            return True
        own = vars(each).get("__getattribute__")
        if isinstance(own, types.FunctionType):
            return True
    return False


def subclasses(cls):
    seen, queue = set(), [cls]
    while queue:
        try:
            below = type.__subclasses__(queue.pop())
        except TypeError:
            continue
        for each in below:
            if each not in seen:
                seen.add(each)
                queue.append(each)
    return seen


_given = {}


def given_to_self(cls):
    """Names that the methods of a class written in Python give to objects: what the bytecode stores as attributes."""
    if cls not in _given:
        names = set()
        for each in cls.__mro__:
            names.update(getattr(each, "__annotations__", None) or ())
            for member in vars(each).values():
                if isinstance(member, (classmethod, staticmethod)):
                    member = member.__func__
                if isinstance(member, property):
                    member = member.fget
                code = getattr(member, "__code__", None)
                if code is not None:
                    collect_stored(code, names)
        _given[cls] = names
    return _given[cls]


def collect_stored(code, names):
    words = [each for each in dis.get_instructions(code) if each.opname not in ("CACHE", "PUSH_NULL", "NOP")]
    own = code.co_varnames[0] if code.co_argcount else None
    for index, word in enumerate(words):
        if word.opname == "STORE_ATTR":
            names.add(word.argval)
        # By these it may give itself any name.
        elif word.opname.startswith("LOAD") and word.argval in ("setattr", "vars", "__setattr__"):
            if any(mentions_first(each, own) for each in words[index + 1 : index + 2]):
                names.add("*")
        elif word.opname == "LOAD_ATTR" and word.argval == "__dict__" and index and mentions(words[index - 1], own):
            after = words[index + 1 : index + 6]
            written = any(each.opname.startswith("STORE") for each in after)
            if written or any(each.argval in ("update", "setdefault") for each in after[:1]):
                names.add("*")
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            collect_stored(constant, names)


def mentions(word, name):
    """Whether an instruction loads a variable; one may load two."""
    if not word.opname.startswith("LOAD_FAST"):
        return False
    return name in word.argval if isinstance(word.argval, tuple) else word.argval == name


def mentions_first(word, name):
    first = word.argval[0] if isinstance(word.argval, tuple) else word.argval
    return word.opname.startswith("LOAD_FAST") and first == name


def has_open_dictionary(cls):
    """Whether objects may hold more than their class says: what C code or `setattr` puts there is not seen."""
    if "*" in given_to_self(cls):
        return True
    if issubclass(cls, (BaseException, types.SimpleNamespace)) or issubclass(cls, type):
        return True
    for each in cls.__mro__:
        # Written in C, and with a dictionary of its own.
        if not each.__flags__ & (1 << 9) and each.__dictoffset__ != 0:
            return True
    return False


def shown(known):
    if isinstance(known, Instance):
        return type_name(known.cls)
    value = known.value
    if isinstance(value, types.ModuleType):
        return value.__name__
    if isinstance(value, type):
        return type_name(value)
    return getattr(value, "__qualname__", None) or type_name(type(value))


def type_name(cls):
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def member_names(known):
    try:
        return dir(known.cls if isinstance(known, Instance) else known.value)
    except BaseException:
        return []
