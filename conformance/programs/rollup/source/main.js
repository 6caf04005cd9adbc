import { used } from './library.js'

export default function main() {
  return used(20)
}
export const lazy = () => import('./lazy.js')
