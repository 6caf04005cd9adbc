import type { ProjectPolicy, Rule } from '../protocol/policy.ts'

/** By convention of the runners: test folders, and names such as `a.test.js`, `test_a.py`, `a_test.go`, `ATest.php`. */
const TEST_PATH =
  /(?:^|\/)(?:tests?|__tests__|specs?)\/|(?:^|\/)test[_-][^/]*\.\w+$|[._-](?:test|spec)\.\w+$|(?:Test|Tests|Spec)\.(?:java|kt|php|cs|swift)$/

/** Whether a path is one that tests have. */
export const isTestPath = (path: string): boolean => TEST_PATH.test(path)

const ruleFor = (path: string): Rule => ({ effect: 'ask', on: { kind: 'path', glob: path }, approvedTest: true })
const isFor = ({ on, approvedTest }: Rule, path: string): boolean =>
  approvedTest === true && on.kind === 'path' && on.glob === path

export const isApprovedTest = ({ rules }: ProjectPolicy, path: string): boolean =>
  rules.some((rule) => isFor(rule, path))

/** The paths of all of them. */
export const approvedTests = (rules: readonly Rule[]): string[] =>
  rules.flatMap(({ on, approvedTest }) => (approvedTest === true && on.kind === 'path' ? [on.glob] : []))

/** Marks these files as approved tests, or takes that back: from then on a change of them is a question first. */
export function approveTests(policy: ProjectPolicy, paths: readonly string[], approved: boolean): ProjectPolicy {
  const others = policy.rules.filter((rule) => !paths.some((path) => isFor(rule, path)))
  // What was granted of them before was granted before they were approved.
  const rest = approved
    ? others.filter(({ on }) => !(on.kind === 'request' && paths.some((path) => on.key === `write ${path}`)))
    : others
  return { ...policy, rules: approved ? [...rest, ...paths.map(ruleFor)] : rest }
}
