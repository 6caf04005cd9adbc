// Functions as models write them, each with its label: how its cost grows with its input.

// fast n
export function reverseWords(text: string): string {
  return text.split(' ').reverse().join(' ')
}

// slow n²
export function isPalindrome(text: string): boolean {
  if (text.length < 2) return true
  const letters = [...text]
  if (letters[0] !== letters.at(-1)) return false
  return isPalindrome(letters.slice(1, -1).join(''))
}

// fast n
export function palindrome(text: string): boolean {
  for (let i = 0, j = text.length - 1; i < j; i++, j--) if (text[i] !== text[j]) return false
  return true
}

// slow n²
export function firstUnique(text: string): string | null {
  for (const letter of text) {
    if (text.split('').filter((other) => other === letter).length === 1) return letter
  }
  return null
}

// fast n
export function letterCounts(text: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const letter of text) counts[letter] = (counts[letter] ?? 0) + 1
  return counts
}

// slow 2ⁿ
export function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)
}

// fast n
export function fibonacciNumbers(n: number): number[] {
  const numbers = [0, 1]
  while (numbers.length < n) numbers.push(numbers.at(-1)! + numbers.at(-2)!)
  return numbers
}

// slow n²
export function primesBelow(limit: number): number[] {
  const primes: number[] = []
  for (let n = 2; n < limit; n++) {
    let prime = true
    for (let d = 2; d < n; d++) if (n % d === 0) prime = false
    if (prime) primes.push(n)
  }
  return primes
}

// fast n
export function sieve(limit: number): number[] {
  const crossed = new Uint8Array(limit + 1)
  const primes: number[] = []
  for (let n = 2; n <= limit; n++) {
    if (crossed[n]) continue
    primes.push(n)
    for (let m = n * n; m <= limit; m += n) crossed[m] = 1
  }
  return primes
}

// slow n²
export function isAnagram(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  const rest = b.toLowerCase().split('')
  for (const letter of a) {
    const at = rest.indexOf(letter)
    if (at === -1) return false
    rest.splice(at, 1)
  }
  return rest.length === 0
}

// fast n
export function balanced(text: string): boolean {
  const open: string[] = []
  for (const sign of text) {
    if (sign === '(') open.push(sign)
    else if (sign === ')' && open.pop() === undefined) return false
  }
  return open.length === 0
}

// slow 2ⁿ
export function climbStairs(steps: number): number {
  if (steps <= 1) return 1
  return climbStairs(steps - 1) + climbStairs(steps - 2)
}

// fast √n
export function isPrime(n: number): boolean {
  if (n < 2) return false
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false
  return true
}

// slow n²
export function longestRun(text: string): number {
  let longest = 0
  for (let i = 0; i < text.length; i++) {
    for (let j = i; j < text.length; j++) {
      if (text[j] !== text[i]) break
      longest = Math.max(longest, j - i + 1)
    }
  }
  return longest
}
