import * as chalkModule from 'chalk'

const { default: chalk, Chalk, chalkStderr } = chalkModule

console.log('level', chalk.level, chalkStderr?.level)
console.log(chalk.red('red'), chalk.bold.underline('bold'), chalk.bgBlue.white(' on blue '))
console.log(chalk.rgb(255, 136, 0)('orange'), chalk.hex('#00ff88').dim('hex'), chalk.ansi256(201)('pink'))
console.log(chalk.green(`a ${chalk.yellow('nested')} b\nsecond line`))
const Own = Chalk ?? chalk.Instance
for (const level of [0, 1, 2, 3])
  console.log(JSON.stringify(new Own({ level }).hex('#ff8800').bold('level') + new Own({ level }).inverse('!')))
console.error(chalk.cyan('to stderr'))
