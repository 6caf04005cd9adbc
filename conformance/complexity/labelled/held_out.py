"""Written after the measuring was finished, and not used to change it. Labels as in the other files."""

from functools import reduce


# slow n²
def longest_increasing(numbers):
    best = [1] * len(numbers)
    for i, number in enumerate(numbers):
        for j in range(i):
            if numbers[j] < number:
                best[i] = max(best[i], best[j] + 1)
    return max(best)


# fast n
def rolling_max_total(numbers):
    top, total = numbers[0], 0
    for number in numbers:
        if number > top:
            top = number
        total += top
    return total


# slow n²
def flatten(rows):
    return reduce(lambda flat, row: flat + row, rows, [])


# fast n
def flatten_rows(rows):
    return [cell for row in rows for cell in row]


# slow n²
def invert(words):
    return {word: [i for i, other in enumerate(words) if other == word] for word in words}


# fast n
def index_words(words):
    places = {}
    for i, word in enumerate(words):
        places.setdefault(word, []).append(i)
    return places


# slow n²
def gnome_sort(items):
    items = list(items)
    at = 0
    while at < len(items):
        if at == 0 or items[at] >= items[at - 1]:
            at += 1
        else:
            items[at], items[at - 1] = items[at - 1], items[at]
            at -= 1
    return items


# fast n log n
def merge_sort(items):
    if len(items) < 2:
        return list(items)
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    merged.extend(left[i:])
    merged.extend(right[j:])
    return merged


# slow 2ⁿ
def count_paths(n):
    return 1 if n <= 0 else count_paths(n - 1) + count_paths(n - 2) + count_paths(n - 3)


# fast √n
def divisors(n):
    small = [d for d in range(1, int(n**0.5) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


# slow n²
def is_rotation(a, b):
    return any(a[i:] + a[:i] == b for i in range(len(a)))


# fast n
def is_rotated(a, b):
    return len(a) == len(b) and b in a + a
