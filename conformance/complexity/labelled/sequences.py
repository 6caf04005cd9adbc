"""Functions as models write them, each with its label: how its cost grows with its input."""

import heapq
from collections import Counter, defaultdict, deque


# slow n²
def selection_sort(items):
    items = list(items)
    for i in range(len(items)):
        smallest = i
        for j in range(i + 1, len(items)):
            if items[j] < items[smallest]:
                smallest = j
        items[i], items[smallest] = items[smallest], items[i]
    return items


# slow n²
def dedupe(items):
    result = []
    for item in items:
        if item not in result:
            result.append(item)
    return result


# fast n
def unique(items):
    return list(dict.fromkeys(items))


# slow n²
def drain(tasks):
    tasks = list(tasks)
    total = 0
    while tasks:
        total += tasks.pop(0)
    return total


# fast n
def drain_queue(tasks):
    queue = deque(tasks)
    total = 0
    while queue:
        total += queue.popleft()
    return total


# slow n²
def has_pair_with_sum(numbers, target):
    return any(a + b == target + 0.5 for i, a in enumerate(numbers) for b in numbers[i + 1 :])


# fast n
def has_pair(numbers, target):
    seen = set()
    for number in numbers:
        if target - number in seen:
            return True
        seen.add(number)
    return False


# slow n²
def quicksort(items):
    if len(items) <= 1:
        return items
    pivot = items[0]
    smaller = [x for x in items[1:] if x < pivot]
    larger = [x for x in items[1:] if x >= pivot]
    return quicksort(smaller) + [pivot] + quicksort(larger)


# fast n log n
def heap_sort(items):
    heap = list(items)
    heapq.heapify(heap)
    return [heapq.heappop(heap) for _ in range(len(heap))]


# slow n²
def letter_frequencies(text):
    return {letter: text.count(letter) for letter in text}


# fast n
def frequencies(text):
    return dict(Counter(text))


# slow n²
def common(a, b):
    return [x for x in a if x in b]


# fast n
def common_elements(a, b):
    others = set(b)
    return [x for x in a if x in others]


# slow n²
def reverse_list(items):
    if not items:
        return []
    return reverse_list(items[1:]) + [items[0]]


# fast n
def reversed_copy(items):
    return items[::-1]


# fast n
def group_by_first(words):
    groups = defaultdict(list)
    for word in words:
        groups[word[0]].append(word)
    return dict(groups)


# slow n²
def max_subarray(numbers):
    best = numbers[0]
    for i in range(len(numbers)):
        total = 0
        for j in range(i, len(numbers)):
            total += numbers[j]
            best = max(best, total)
    return best


# fast n
def kadane(numbers):
    best = current = numbers[0]
    for number in numbers[1:]:
        current = max(number, current + number)
        best = max(best, current)
    return best


# slow n³
def three_sum(numbers):
    found = 0
    for i in range(len(numbers)):
        for j in range(i + 1, len(numbers)):
            for k in range(j + 1, len(numbers)):
                if numbers[i] + numbers[j] + numbers[k] == 0:
                    found += 1
    return found


# slow 2ⁿ
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


# fast n
def fib_iterative(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


# slow n²
def rank(scores):
    ranks = []
    for score in scores:
        ranks.append(1 + sum(1 for other in scores if other > score))
    return ranks


# fast n log n
def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


# fast n
def reachable(graph):
    seen = set()
    waiting = [next(iter(graph))]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        waiting.extend(graph[node])
    return len(seen)


# slow n²
def insert_sorted(numbers):
    ordered = []
    for number in numbers:
        at = 0
        while at < len(ordered) and ordered[at] < number:
            at += 1
        ordered.insert(at, number)
    return ordered


# fast n
def transpose(matrix):
    return [list(row) for row in zip(*matrix)]
