// @ts-check
import { spawnSync } from 'node:child_process'

/**
 * Prints, as JSON, the files of the named distributions that this Python has installed. Nothing for one that has
 * compiled modules, which would not run in the tab. Files outside of site-packages (scripts in bin/) are left out.
 */
const LIST = `
import base64, importlib.metadata, json, sys
found = []
for name in sys.argv[1:]:
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        sys.exit(1)
    for file in distribution.files or []:
        if file.parts[0] == '..' or file.suffix == '.pyc':
            continue
        if file.suffix in ('.so', '.pyd'):
            sys.exit(1)
        path = file.locate()
        if path.is_file():
            found.append({'name': file.as_posix(), 'bytes': base64.b64encode(path.read_bytes()).decode()})
print(json.dumps({'version': importlib.metadata.version(sys.argv[1]), 'files': found}))
`

/**
 * The last resort, where no index can be reached: pure packages as the machine's own Python has them.
 *
 * @param {string[]} names distributions; the first one's version is reported
 * @returns {{ version: string, files: { name: string, bytes: Buffer }[] } | null} null where one is missing
 */
export function installedPackages(names) {
  for (const python of ['python3', 'python']) {
    const { status, stdout } = spawnSync(python, ['-c', LIST, ...names], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      timeout: 60_000,
    })
    if (status !== 0) continue
    const { version, files } = JSON.parse(stdout)
    return {
      version,
      files: files.map((/** @type {{ name: string, bytes: string }} */ file) => ({
        name: file.name,
        bytes: Buffer.from(file.bytes, 'base64'),
      })),
    }
  }
  return null
}
