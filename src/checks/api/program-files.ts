import askModules from './programs/ask-modules.mjs?raw'
import checkTypes from './programs/check-types.mjs?raw'
import imports from './programs/imports.mjs?raw'
import main from './programs/main.mjs?raw'
import nearestName from './programs/nearest.mjs?raw'
import openProgram from './programs/open-program.mjs?raw'
import ownNames from './programs/own-names.mjs?raw'
import realExports from './programs/real-exports.mjs?raw'
import receivers from './programs/receivers.mjs?raw'
import checkApi from './python/check_api.py?raw'
import checkFile from './python/check_file.py?raw'
import elsewhere from './python/elsewhere.json?raw'
import environment from './python/environment.py?raw'
import infer from './python/infer.py?raw'
import known from './python/known.py?raw'
import nearest from './python/nearest.py?raw'
import results from './python/results.py?raw'
import scopes from './python/scopes.py?raw'

/** The programs that look at code from inside the sandbox, as text, by file name. */
export const JAVASCRIPT_PROGRAM: Record<string, string> = {
  'ask-modules.mjs': askModules,
  'check-types.mjs': checkTypes,
  'imports.mjs': imports,
  'main.mjs': main,
  'nearest.mjs': nearestName,
  'open-program.mjs': openProgram,
  'own-names.mjs': ownNames,
  'real-exports.mjs': realExports,
  'receivers.mjs': receivers,
}

export const PYTHON_PROGRAM: Record<string, string> = {
  'check_api.py': checkApi,
  'check_file.py': checkFile,
  'elsewhere.json': elsewhere,
  'environment.py': environment,
  'infer.py': infer,
  'known.py': known,
  'nearest.py': nearest,
  'results.py': results,
  'scopes.py': scopes,
}
