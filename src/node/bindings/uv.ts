import type { BindingFactory } from '../env.ts'

/** `internalBinding('uv')`: names and sentences of error numbers. The numbers themselves are in the shape. */
export const uv: BindingFactory = (env) => ({
  errname: (errno: number) => env.errnoName(errno)[0],
  getErrorMessage: (errno: number) => env.errnoName(errno)[1],
  getErrorMap: () => new Map(env.library.extra('errnos')),
})
