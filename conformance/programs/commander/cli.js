#!/usr/bin/env node
const { Command, Option, InvalidArgumentError } = require('commander')

const number = (text) => {
  if (Number.isNaN(Number(text))) throw new InvalidArgumentError('Not a number.')
  return Number(text)
}
const program = new Command()
program.name('cli').version('1.2.3').description('A command line').showSuggestionAfterError()
program
  .command('add')
  .description('adds numbers')
  .argument('<numbers...>', 'what to add', (text, all = []) => [...all, number(text)])
  .option('-r, --round', 'whole numbers only')
  .addOption(new Option('--unit <unit>', 'shown after it').choices(['m', 'km']).default('m'))
  .action((numbers, options) => {
    const sum = numbers.reduce((all, each) => all + each, 0)
    console.log(`${options.round ? Math.round(sum) : sum} ${options.unit}`)
  })
program
  .command('wait')
  .requiredOption('--for <ms>', 'how long', number)
  .action(async (options) => {
    await new Promise((resolve) => setTimeout(resolve, options.for))
    console.log('waited', options.for)
  })
program.command('fail').action(() => program.error('failed on purpose', { exitCode: 7, code: 'mine' }))
program.parseAsync()
