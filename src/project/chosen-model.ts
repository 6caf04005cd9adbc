import type { ModelSettings, Settings } from '../protocol/settings.ts'

/** The settings as they hold in a project: its own model, where one was chosen at the provider that they name. */
export function withChosenModel(settings: Settings, project: string | null): Settings {
  const chosen = chosenIn(settings, project)
  if (chosen === null) return settings
  // A window is one model's own, and so is what a race was told to ask.
  const { contextWindow: _, ...provider } = settings.model
  return { ...settings, model: { ...provider, ...chosen }, race: { ...settings.race, models: [] } }
}

/**
 * What is to be saved of `changes` that were made while such a project was open, to settings as they are kept. The model
 * that was shown and left as it was stays the project's alone; another one is the person's new choice for every project.
 */
export function savingChosenModel(
  kept: Settings,
  changes: Partial<Settings>,
  project: string | null,
): Partial<Settings> {
  const chosen = chosenIn(kept, project)
  if (chosen === null || project === null) return changes
  const { model, race, ...rest } = changes
  const saved: Partial<Settings> = { ...rest }
  if (race) saved.race = race.models.length > 0 ? race : { ...race, models: kept.race.models }
  if (!model) return saved
  if (model.baseUrl !== chosen.baseUrl || model.model !== chosen.model) {
    const { [project]: _, ...others } = kept.chosen ?? {}
    return { ...saved, model, chosen: others }
  }
  const { contextWindow, ...provider } = model
  const { contextWindow: usual, model: name } = kept.model
  return {
    ...saved,
    model: { ...provider, model: name, ...(usual !== undefined && { contextWindow: usual }) },
    chosen: {
      ...kept.chosen,
      [project]: { baseUrl: model.baseUrl, model: model.model, ...(contextWindow !== undefined && { contextWindow }) },
    },
  }
}

function chosenIn(
  settings: Settings,
  project: string | null,
): Pick<ModelSettings, 'baseUrl' | 'model' | 'contextWindow'> | null {
  const chosen = settings.chosen?.[project ?? '']
  return chosen && chosen.baseUrl === settings.model.baseUrl ? chosen : null
}
