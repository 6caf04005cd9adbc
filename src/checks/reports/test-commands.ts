/** Programs whose only purpose is to run tests, as they stand at the beginning of a simple command. */
const RUNNER =
  /^(?:\S*\/)?(?:(?:vitest|jest|mocha|ava|tap|pytest|py\.test|rspec|phpunit)|python3? -m (?:pytest|unittest)|node (?:-\S+ )*--test(?= |$)|go test|cargo test|npm (?:run )?(?:test|t)(?= |$)|(?:pnpm|yarn|bun) (?:run )?test)(?= |$)/
/** What may stand before it: assignments and programs that start others. */
const BEFORE = /^(?:(?:\w+=\S*|env|time|exec|npx(?: --?\w+)*|pnpm exec|yarn exec|bundle exec|timeout \S+) +)+/
/** It only tells something of itself. */
const ASKS = / (?:--version|-v(?=$)|--help|-h|list|--list(?:Tests)?|--collect-only|--co|init)(?= |$)/

/** Whether a shell command runs tests by name. Says nothing of scripts that do so inside. */
export function runsTests(command: string): boolean {
  return command
    .split(/&&|\|\||[;|\n]/)
    .map((part) => part.trim().replace(BEFORE, ''))
    .some((part) => RUNNER.test(part) && !ASKS.test(part))
}
