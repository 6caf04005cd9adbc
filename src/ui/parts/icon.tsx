/** Drawn on a 16 px grid, 1.4 stroke, round ends, no fills. An icon without a word needs a name beside it. */
const PATHS = {
  check: 'M3 8.5l3.2 3.2L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  skip: 'M4 8h8',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  plus: 'M8 3v10M3 8h10',
  up: 'M8 13V3.5M3.5 8L8 3.5 12.5 8',
  previous: 'M10 4L6 8l4 4',
  next: 'M6 4l4 4-4 4',
  play: 'M5 3.5l7.5 4.5L5 12.5z',
  stop: 'M4 4h8v8H4z',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.5',
  file: 'M4 1.8h5l3 3v9.4H4zM9 1.8v3h3',
  folder: 'M1.8 4h4.4l1.4 1.6h6.6v7H1.8z',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10h3',
  globe: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c4 4 4 8 0 12-4-4-4-8 0-12',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  key: 'M7.4 8a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0zM7.4 8H14M11.5 8v2.6',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7L8 4.3M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  chip: 'M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14',
  hand: 'M4 9V5.5M6.5 8V3.5M9 8V3.5M11.5 8.5V5v5a4 4 0 0 1-7.5 2L2.5 9.5',
  find: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2',
  talk: 'M2 3h12v8H7.5L4.5 13.5V11H2z',
  fork: 'M8 14V9.5M4 2v3.5L8 9.5 12 5.5V2',
  steps: 'M2.5 13.5v-3M6 13.5v-7M9.5 13.5v-5M13 13.5v-10',
  broken: 'M1.5 8h4M10.5 8h4M7 5.2l-1 5.6M10 5.2l-1 5.6',
  open: 'M9.5 2.5h4v4M13.5 2.5L7.5 8.5M6.5 3.5h-3v9h9v-3',
  bin: 'M3 4.5h10M6 4.5V2.5h4v2M4.5 4.5l.6 9h5.8l.6-9',
  pen: 'M3 13l.8-3L11 2.8l2.2 2.2L6 12.2z',
  save: 'M8 2.5v7.5M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
} as const

export type IconName = keyof typeof PATHS

export function Icon(props: { name: IconName; small?: boolean; class?: string }) {
  return (
    <svg
      class={`icon ${props.small ? 'is-small' : ''} ${props.class ?? ''}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      stroke-width={props.name === 'grip' ? 2 : undefined}
    >
      <path d={PATHS[props.name]} />
    </svg>
  )
}

/** A T whose stem is a dovetail in its socket. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M1.5 2h17v6h-5.7l2 10H5.2l2-10H1.5z" />
      <path class="socket" d="M1.5 10h3.8L3.7 18H1.5zM18.5 10h-3.8l1.6 8h2.2z" />
    </svg>
  )
}
