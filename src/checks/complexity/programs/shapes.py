"""What functions are given to work on. Every shape of size n holds about n elements, and is the same in every run."""

import math
import random
import string


def _letters(roll, length):
    return "".join(roll.choice(string.ascii_lowercase) for _ in range(length))


def _numbers(n):
    roll = random.Random(20261)
    return [roll.randrange(n) for _ in range(n)]


def _text(n):
    return _letters(random.Random(20261), n)


def _words(n):
    roll = random.Random(20261)
    return " ".join(_letters(roll, 5) for _ in range(n // 6 + 1))[:n]


def _strings(n):
    roll = random.Random(20261)
    return [_letters(roll, 6) for _ in range(n)]


def _intervals(n):
    roll = random.Random(20261)
    return [[roll.randrange(n), n + roll.randrange(n)] for _ in range(n)]


def _matrix(n):
    roll = random.Random(20261)
    side = max(2, round(math.sqrt(n)))
    return [[roll.randrange(10) for _ in range(side)] for _ in range(side)]


def _records(n):
    roll = random.Random(20261)
    return [
        {"id": i, "name": _letters(roll, 6), "value": roll.randrange(n), "group": f"g{roll.randrange(5)}"}
        for i in range(n)
    ]


def _graph(n):
    return {i: [(i + 1) % n, (2 * i) % n] for i in range(n)}


SHAPES = {
    "random numbers": _numbers,
    "sorted numbers": lambda n: list(range(n)),
    "reversed numbers": lambda n: list(range(n, 0, -1)),
    "equal numbers": lambda n: [7] * n,
    "random text": _text,
    "one letter again and again": lambda n: "a" * n,
    "words": _words,
    "brackets": lambda n: "(" * (n // 2) + ")" * (n // 2),
    "a number": lambda n: n,
    "strings": _strings,
    "intervals": _intervals,
    "a square matrix": _matrix,
    "records": _records,
    "a graph": _graph,
}


def _shifted(make, n):
    value = make(n)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value.upper()
    return [one + 2 * n if isinstance(one, int) else one for one in value] if isinstance(value, list) else value


def _by(value):
    return value["value"] if isinstance(value, dict) else value


EXTRA = {
    "same": lambda make, n: make(n),
    # As large as the first, with little in common with it.
    "shifted": _shifted,
    "n": lambda make, n: n,
    "one": lambda make, n: 1,
    "zero": lambda make, n: 0,
    "last": lambda make, n: n - 1,
    "function": lambda make, n: _by,
    "letter": lambda make, n: "z",
    "name": lambda make, n: "group",
}

# Further arguments beside the first, by the number of arguments.
FURTHER = {
    1: [[]],
    2: [["same"], ["shifted"], ["n"], ["one"], ["function"], ["letter"], ["name"]],
    3: [["same", "same"], ["zero", "last"], ["one", "n"], ["function", "zero"], ["n", "function"]],
}


def calls_for(parameters):
    """Every way to call a function of so many parameters: a name, and what makes its arguments."""
    for name, make in SHAPES.items():
        for extra in FURTHER.get(parameters, []):
            yield (
                ", ".join([name, *extra]),
                lambda n, make=make, extra=extra: [make(n), *(EXTRA[one](make, n) for one in extra)],
            )
