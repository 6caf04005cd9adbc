/** How much each model can hold at once, in tokens, by its name. Few hosts say so. */
export type Windows = Record<string, number>

/** What came of asking a model's host for its models. */
export type Connection =
  /** `known` false: the host lists its models, and the one in the settings is not among them. */
  | { ok: true; models: string[]; known: boolean; windows?: Windows }
  /** A sentence with what to do. Never contains the key. */
  | { ok: false; message: string }
