export type Shape = { kind: 'circle'; radius: number } | { kind: 'box'; side: number }

export enum Colour {
  Red = 'red',
  Blue = 'blue',
}

export function area(shape: Shape): number {
  switch (shape.kind) {
    case 'circle':
      return Math.PI * shape.radius ** 2
    case 'box':
      return shape.side ** 2
  }
}

export class Counter<T> {
  #counts = new Map<T, number>()
  constructor(private readonly name: string) {}
  add(value: T): this {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
    return this
  }
  toString(): string {
    return `${this.name}: ${[...this.#counts].map(([value, count]) => `${value}×${count}`).join(', ')}`
  }
}
