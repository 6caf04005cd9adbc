export { all, attempt, err, map, ok, type Result, unwrapOr } from './result.ts'
