import type { RefereeCheck } from '../../protocol/referee.ts'
import { checkApi } from '../api/check-api.ts'
import { measureGrowth } from '../complexity/measure.ts'
import { inventedMembers } from './invented-members.ts'
import { licences } from './licences.ts'
import { secretsInCode } from './secrets-in-code.ts'
import { type SlowFunctionsOptions, slowFunctions } from './slow-functions.ts'
import { testsWeakened } from './tests-weakened.ts'
import { types } from './types.ts'

/**
 * What the referee looks at, in order of weight: the first in which two candidates differ decides between them. Whether
 * the green run proves as much as before comes first, then what makes code wrong although it is green, then what makes
 * it slow, then what should not be published with it. A further check is one more line here.
 */
export const refereeChecks = ({ isTest }: Pick<SlowFunctionsOptions, 'isTest'>): readonly RefereeCheck[] => [
  testsWeakened,
  types,
  inventedMembers(checkApi),
  slowFunctions({ measure: measureGrowth, isTest }),
  secretsInCode,
  licences,
]
