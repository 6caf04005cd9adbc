import type { Scope } from '../scope.ts'

/** A value in quotes that the shell reads back as it was. */
export function quoteForShell(value: string): string {
  if (/[\x00-\x1f\x7f]/.test(value)) {
    const escaped = value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r')
    return `$'${escaped.replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`
  }
  return `'${value.replace(/'/g, "'\\''")}'`
}

/** Quotes only where the shell would need them. */
export function quoteIfNeeded(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : quoteForShell(value)
}

/** `PS1` and its like: the backslash sequences of bash that mean something here. */
export function promptText(scope: Scope, text: string): string {
  const home = scope.variables.get('HOME')?.value ?? ''
  const short =
    home && (scope.cwd === home || scope.cwd.startsWith(`${home}/`)) ? `~${scope.cwd.slice(home.length)}` : scope.cwd
  return text.replace(/\\(\[|\]|[0-7]{3}|.)/g, (all, code: string) => {
    switch (code) {
      case 'w':
        return short
      case 'W':
        return short === '~' ? '~' : (short.split('/').at(-1) ?? '') || '/'
      case 'u':
        return scope.variables.get('USER')?.value ?? 'user'
      case 'h':
      case 'H':
        return scope.variables.get('HOSTNAME')?.value ?? ''
      case '$':
        return '$'
      case 's':
        return scope.shell.name
      case 'n':
        return '\n'
      case 'e':
        return '\x1b'
      case 'a':
        return '\x07'
      case 't':
        return new Date().toTimeString().slice(0, 8)
      case '[':
      case ']':
        return ''
      case '\\':
        return '\\'
      default:
        return /^[0-7]{3}$/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : all
    }
  })
}
