#!/usr/bin/env node
const yargs = require('yargs/yargs')

yargs(process.argv.slice(2))
  .scriptName('cli')
  .command(
    ['greet <name>', 'hi'],
    'greets somebody',
    (command) =>
      command
        .positional('name', { type: 'string', describe: 'whom' })
        .option('times', { alias: 't', type: 'number', default: 1 })
        .option('loud', { type: 'boolean' })
        .coerce('name', (name) => name.trim()),
    (argv) => {
      for (let left = argv.times; left > 0; left--)
        console.log(argv.loud ? `HELLO ${argv.name.toUpperCase()}` : `hello ${argv.name}`)
    },
  )
  .command('later', 'an asynchronous one', {}, async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    throw new Error('later failed')
  })
  .demandCommand(1, 'Say what to do.')
  .strict()
  .wrap(80)
  .help()
  .version('4.5.6')
  .parse()
