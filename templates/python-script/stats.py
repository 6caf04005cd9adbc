"""Tells what a column of numbers is like: python3 stats.py < numbers.txt"""

import statistics
import sys


def read_numbers(text: str) -> list[float]:
    """One number on a line. Empty lines and lines that begin with # are left out."""
    numbers = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            numbers.append(float(line))
        except ValueError:
            raise ValueError(f"line {number} is no number: {line!r}") from None
    return numbers


def describe(numbers: list[float]) -> dict[str, float]:
    if not numbers:
        raise ValueError("there are no numbers")
    return {
        "count": len(numbers),
        "least": min(numbers),
        "median": statistics.median(numbers),
        "mean": statistics.fmean(numbers),
        "most": max(numbers),
    }


def main() -> int:
    try:
        for name, value in describe(read_numbers(sys.stdin.read())).items():
            print(f"{name:>6}  {value:g}")
    except ValueError as error:
        print(f"stats: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
