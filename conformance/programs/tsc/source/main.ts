import { area, Colour, Counter } from './shapes.js'

declare const console: { log(...values: unknown[]): void }
console.log(area({ kind: 'box', side: 3 }), Colour.Blue, String(new Counter<string>('letters').add('a').add('a')))
