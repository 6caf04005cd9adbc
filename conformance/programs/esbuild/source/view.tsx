import { used } from './library.js'

interface Props {
  count: number
}
declare const React: { createElement(...all: unknown[]): unknown }
export const View = ({ count }: Props) => <p title="count">{used(count)}</p>
