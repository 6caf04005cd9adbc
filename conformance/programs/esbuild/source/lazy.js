import { used } from './library.js'

export const answer = used(41)
