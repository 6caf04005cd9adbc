"""The name that was probably meant."""

import difflib


def nearest(name, candidates):
    names = [each for each in candidates if isinstance(each, str) and each.startswith("__") == name.startswith("__")]
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return found[0] if found else None
