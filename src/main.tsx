// Start reading here: the page's parts are put together in this file and in open-project.ts, nowhere else.
import { createMemo, createSignal, onMount } from 'solid-js'
import { render } from 'solid-js/web'
import { DEMOS } from './models/demos.ts'
import type { Keeper } from './offline/keep-offline.ts'
import type { Machinery, OpenProject } from './open-project.ts'
import { ensureIsolated } from './preview/ensure-isolated.ts'
import { savingChosenModel, withChosenModel } from './project/chosen-model.ts'
import type { Receipt } from './project/received.ts'
import { readTemplates } from './project/templates.ts'
import type { OfflineAnswer } from './protocol/offline.ts'
import { DEFAULT_SETTINGS, type Settings } from './protocol/settings.ts'
import type { ProjectSummary } from './protocol/storage.ts'
import { openStorage } from './storage/open-storage.ts'
import { Tabwright } from './ui/app.tsx'
import { alteredWords } from './ui/chat/tool-words.ts'
import { projectName } from './ui/start/project-name.ts'
import { rememberedTheme } from './ui/theme.ts'
import type { App, Asked, NewProject, Trouble } from './ui/workbench.ts'

/** An open project stands in the address as `#open=<id>`, so that reload and the back button know it. */
const OPEN = /^#open=([\w-]+)$/
const isWorkshop = (hash: string) => /^#w\d+=/.test(hash)
const isGitHubLink = (hash: string) => hash.startsWith('#gh/')
const isShareLink = (hash: string) => /^#p\d+=/.test(hash)

/** Where the page lies; ends with a slash. */
const BASE = new URL(import.meta.env.BASE_URL, location.href)

/** Starter projects come with the page: they are small text. */
const TEMPLATES = readTemplates(
  import.meta.glob<string>(['../templates/**/*', '../templates/**/.*'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)

const DEMO_LANGUAGES: Record<string, string> = { 'jwt-auth': 'JavaScript', python: 'Python' }

/** Whoever deploys the site may choose the engine; whoever uses it chooses again in the settings. */
const DEFAULTS: Settings =
  import.meta.env.TABWRIGHT_ENGINE === 'webcontainer'
    ? { ...DEFAULT_SETTINGS, engine: 'webcontainer' }
    : DEFAULT_SETTINGS

type Begun = Pick<NewProject, 'source' | 'demo'>

/** Until the page begins to keep itself for use without a network. Milliseconds. */
const KEEP_AFTER = 1500

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const NOTICE_TITLES = { history: 'History', storage: 'Not saved', files: 'Files', action: 'Not done' } as const

function createApp(): App & { start(): Promise<void> } {
  const opening = openStorage(DEFAULTS)
  // The rest of the settings comes from storage, after the first paint.
  const [personal, setSettings] = createSignal<Settings>({ ...DEFAULTS, theme: rememberedTheme() })
  /** The project that is open, or about to be. */
  const [standing, setStanding] = createSignal<string | null>(null)
  const seat = createMemo(() => personal().seats?.[standing() ?? ''] ?? null)
  /** In a workshop, the model and the limits are the teacher's. */
  const settings = createMemo((): Settings => {
    const workshop = seat()?.workshop
    if (!workshop) return withChosenModel(personal(), standing())
    return { ...personal(), limits: workshop.limits, ...(workshop.model && { model: workshop.model }) }
  })
  const [projects, setProjects] = createSignal<ProjectSummary[]>([])
  const [open, setOpen] = createSignal<OpenProject | null>(null)
  const [busy, setBusy] = createSignal<string | null>('Opening your projects')
  const [own, setOwn] = createSignal<Trouble[]>([])
  const say = (trouble: Trouble) => {
    if (!own().some((other) => other.text === trouble.text)) setOwn([...own(), trouble])
  }
  const [asked, setAsked] = createSignal<Asked | null>(null)
  const unsay = (trouble: Trouble) => setOwn(own().filter((other) => other !== trouble))
  const problem = (text: string) => say({ kind: 'notice', title: 'Not done', text, fatal: false })

  const fromSession = createMemo(() =>
    (open()?.workbench.notices() ?? []).map((notice) => ({
      notice,
      trouble: { kind: 'notice' as const, title: NOTICE_TITLES[notice.kind], text: notice.text, fatal: false },
    })),
  )

  let machinery: Promise<Machinery> | null = null
  const prepare = () => {
    machinery ??= Promise.all([import('./open-project.ts'), opening]).then(([{ createMachinery }, { storage }]) =>
      createMachinery({
        storage,
        settings,
        templates: TEMPLATES,
        onOtherEngine: (reason) =>
          say({
            kind: 'engine',
            title: 'The embedded engine runs instead',
            text: `WebContainer did not start. ${reason}`,
            fatal: false,
          }),
        onProblem: problem,
        onEngineFailure: (message) =>
          say({
            kind: 'sandbox',
            title: 'The engine did not start',
            text: `${message} Your projects are kept. Reload the page to try again.`,
            fatal: false,
          }),
      }),
    )
    // What could not be loaded now may be there the next time.
    machinery.catch(() => {
      machinery = null
    })
    return machinery
  }
  const list = async () => {
    // Before the machinery is there, no project can be on its way out.
    const found = await (machinery ? (await machinery).projects.list() : (await opening).storage.listProjects())
    const there = machinery ? found : found.filter(({ deletedAt }) => deletedAt == null)
    setProjects(there.sort((a, b) => b.openedAt - a.openedAt))
  }
  let last: Promise<unknown> = Promise.resolve()
  /** One thing at a time: projects are opened and left in the order in which that was asked. */
  const inTurn = <T,>(what: string, work: () => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      setBusy(what)
      try {
        return await work()
      } finally {
        setBusy(null)
      }
    })
    last = turn.catch(() => {})
    return turn
  }
  /** What fails is said. */
  const during = (what: string, work: () => Promise<void>) =>
    inTurn(what, work).catch((error) => problem(messageOf(error)))
  const leave = async () => {
    const now = open()
    setOpen(null)
    setStanding(null)
    await now?.close()
  }
  const noticeOf = (id: string) => own().find((one) => one.project === id)
  const nameOf = (id: string) => projects().find((project) => project.id === id)?.name ?? 'The project'
  const takeOver = (id: string) => {
    void during('Taking the project over', async () => void (await enter(id, undefined, true)))
  }
  /** Another tab goes on with it. */
  const giveAway = async (id: string) => {
    if (open()?.workbench.id !== id) return
    history.replaceState(null, '', location.pathname + location.search)
    await leave()
    say({
      kind: 'elsewhere',
      project: id,
      title: `${nameOf(id)} is open in another tab now`,
      text: 'It was saved and closed here, so that no tab writes over the other.',
      fatal: false,
      action: { label: 'Take it back', run: () => takeOver(id) },
    })
  }
  /** null: another tab has it, and a notice says so. */
  const enter = async (id: string, from?: Begun, isTaken = false): Promise<OpenProject | null> => {
    const now = open()
    if (now?.workbench.id === id) return now
    await leave()
    const ready = await prepare()
    setStanding(id)
    const opened = await ready.open(id, {
      from,
      takeOver: isTaken,
      onWantedElsewhere: () => void during('Handing the project over', () => giveAway(id)),
    })
    const said = noticeOf(id)
    if (said) unsay(said)
    if (opened === 'elsewhere') {
      setStanding(null)
      say({
        kind: 'elsewhere',
        project: id,
        title: `${nameOf(id)} is open in another tab`,
        text: 'One tab at a time works on a project. Taken over, it is saved and closed there; what runs there is stopped.',
        fatal: false,
        action: { label: 'Take over', run: () => takeOver(id) },
      })
      return null
    }
    setOpen(opened)
    if (location.hash !== `#open=${id}`) history.pushState(null, '', `#open=${id}`)
    await list()
    return opened
  }
  /** Nothing is changed under the hands of another tab. */
  const refuseElsewhere = async (id: string) => {
    if (await (await prepare()).isOpen(id))
      throw new Error(`${nameOf(id)} is open in another tab. Close it there first.`)
  }
  /** Rejects with a sentence that names what could not be opened. */
  const receiveNamed = async (receipt: Receipt, name: string, what: string) => {
    if (!receipt.ok) throw new Error(`${name} could not be opened. ${receipt.message}`)
    await receive(receipt, what)
  }
  const receive = async (receipt: Receipt, what: string) => {
    if (!receipt.ok) throw new Error(receipt.message)
    const { missing, altered } = receipt.project
    await enter(await (await prepare()).projects.receive(receipt.project))
    const lost = missing.length > 0 ? ` Files that did not come with it: ${missing.join(', ')}.` : ''
    if (altered !== null) {
      return say({
        kind: 'link',
        title: `The history in this ${what} was altered`,
        text: `${alteredWords(altered)}${lost}`,
        fatal: false,
      })
    }
    say({
      kind: 'link',
      title: `Opened from a ${what}`,
      text: `This is a copy of its own in this browser. Nothing has run yet: run the tests to see for yourself.${lost}`,
      fatal: false,
    })
  }
  let keeper: Promise<Keeper | null> | null = null
  /** Whatever is kept stays away from the first moments: then the page itself is on its way. */
  const startKeeping = () => {
    keeper = import('./offline/keep-offline.ts').then(({ keepOffline }) =>
      keepOffline(BASE, {
        onUpdate: (take) =>
          say({
            kind: 'update',
            title: 'A new version is here',
            text: 'It comes by itself when every tab of this page has been closed. Taken now, this tab is loaded again: what runs is stopped, everything else stays.',
            fatal: false,
            action: { label: 'Take it now', run: () => void during('Saving the project', leave).then(take) },
          }),
        onTakenElsewhere: () =>
          say({
            kind: 'update',
            title: 'Another tab took a new version',
            text: 'This one still shows the version before. Reload it when it suits you.',
            fatal: false,
          }),
      }),
    )
    keeper.then((found) => found?.keep()).catch(() => {}) // Settings say what is kept.
  }
  const askKeeper = async (what: 'report' | 'clear'): Promise<OfflineAnswer> => {
    const found = await keeper?.catch(() => null)
    if (found) return found[what]()
    const message = import.meta.env.PROD
      ? 'This browser keeps nothing of this page: it refuses service workers here, as private windows do.'
      : 'While the page is developed nothing of it is kept.'
    return { ok: false, message }
  }
  /** What may be changed in a workshop: not the teacher's address, key and limits, but which of their models answers. */
  const inWorkshop = (kept: Settings, changes: Partial<Settings>): Partial<Settings> => {
    const { model, limits: _, ...rest } = changes
    const [id, now] = [standing(), seat()]
    if (id === null || now === null || !now.workshop.model) return { ...rest, ...(model && { model }) }
    if (!model || !now.workshop.models.includes(model.model)) return rest
    const workshop = { ...now.workshop, model: { ...now.workshop.model, model: model.model } }
    return { ...rest, seats: { ...kept.seats, [id]: { ...now, workshop } } }
  }
  /** Goes where the address says. */
  const follow = async () => {
    const { hash } = location
    const id = OPEN.exec(hash)?.[1]
    if (isWorkshop(hash)) {
      history.replaceState(null, '', location.pathname + location.search)
      await during('Closing the project', leave)
      setAsked({ kind: 'workshop', link: hash })
    } else if (isGitHubLink(hash)) {
      // Nothing is asked of GitHub before somebody presses the button that says so.
      history.replaceState(null, '', location.pathname + location.search)
      await during('Closing the project', leave)
      setAsked({ kind: 'github', address: hash })
    } else if (isShareLink(hash)) {
      await during('Opening the link', async () => {
        const received = await (await prepare()).receiveLink(hash)
        history.replaceState(null, '', location.pathname + location.search)
        await receive(received, 'link')
      })
    } else if (id && projects().some((project) => project.id === id))
      await during('Opening the project', async () => void (await enter(id)))
    else if (id) {
      history.replaceState(null, '', location.pathname + location.search)
      problem('This project is not in this browser. Open another, or ask for a link to it.')
    } else if (open()) await during('Closing the project', leave)
  }

  return {
    settings,
    projects,
    busy,
    demos: Object.keys(DEMOS).map((name) => ({ name, language: DEMO_LANGUAGES[name] ?? name })),
    templates: TEMPLATES,
    workbench: () => open()?.workbench ?? null,
    troubles: () => [...own(), ...fromSession().map(({ trouble }) => trouble)],
    tell: problem,
    dismiss(trouble) {
      const session = fromSession().find((one) => one.trouble === trouble)
      if (session) open()?.workbench.dismiss(session.notice)
      else unsay(trouble)
    },
    async saveSettings(changes) {
      const { storage } = await opening
      const kept = { ...DEFAULTS, ...(await storage.loadSettings()) }
      const next = { ...kept, ...(seat() ? inWorkshop(kept, changes) : savingChosenModel(kept, changes, standing())) }
      await storage.saveSettings(next)
      // The address may have chosen another engine than the one that is kept.
      setSettings({ ...next, engine: changes.engine ?? settings().engine })
    },
    offline: { report: () => askKeeper('report'), clear: () => askKeeper('clear') },
    async testConnection(model) {
      const { testConnection } = await import('./models/test-connection.ts')
      return testConnection(model, { origin: location.origin })
    },
    create: (request) =>
      during('Preparing the project', async () => {
        const fatal = own().find((trouble) => trouble.fatal)
        if (fatal) throw new Error(`${fatal.title}: the project was not begun.`)
        const ready = await prepare()
        // A demo's prompt is in its recording, which is loaded when it is played.
        const demo = request.demo === null ? null : await DEMOS[request.demo]?.()
        const prompt = demo?.prompt ?? request.prompt
        const name = projectName(prompt ?? TEMPLATES.find(({ id }) => id === request.template)?.title ?? '')
        const id = await ready.projects.create({ name, template: request.template })
        const opened = await enter(id, request)
        if (prompt !== null) void opened?.workbench.send(prompt)
      }),
    open: (id) => during('Opening the project', async () => void (await enter(id))),
    async close() {
      history.pushState(null, '', location.pathname + location.search)
      await during('Closing the project', leave)
      await list()
    },
    branch: ({ line, name, model, prompt }) =>
      during('Branching', async () => {
        const workbench = open()?.workbench
        if (!workbench) return
        // What is not in storage yet belongs to the step, too.
        await workbench.save()
        const ready = await prepare()
        const id = await ready.projects.branch(workbench.id, { line, name })
        const { storage } = await opening
        const kept = { ...DEFAULTS, ...(await storage.loadSettings()) }
        if (model !== null && model !== kept.model.model) {
          const { baseUrl } = kept.model
          const chosen = { ...kept.chosen, [id]: { baseUrl, model } }
          await storage.saveSettings({ ...kept, chosen })
          setSettings({ ...kept, chosen, engine: personal().engine })
        }
        const begun = { source: model === null ? workbench.source() : 'endpoint', demo: workbench.demo } as const
        const opened = await enter(id, begun)
        if (prompt !== null) void opened?.workbench.send(prompt)
      }),
    remove: (id) =>
      during('Deleting the project', async () => {
        const ready = await prepare()
        const name = nameOf(id)
        if (open()?.workbench.id === id) {
          history.replaceState(null, '', location.pathname + location.search)
          await leave()
        }
        await refuseElsewhere(id)
        const deletion = ready.projects.remove(id)
        await list()
        const offer: Trouble = {
          kind: 'undo',
          title: `${name} is deleted`,
          text: `It goes for good in ten seconds.`,
          fatal: false,
          action: { label: 'Undo', run: () => void deletion.undo() },
        }
        setOwn([...own(), offer])
        void deletion.done
          .catch((error) => problem(`${name} could not be deleted. ${messageOf(error)}`))
          .then(() => {
            unsay(offer)
            return list()
          })
      }),
    rename: (id, name) =>
      during('Renaming the project', async () => {
        const now = open()
        if (now?.workbench.id === id) await now.workbench.rename(name)
        else {
          await refuseElsewhere(id)
          await (await prepare()).projects.rename(id, name)
        }
        await list()
      }),
    importFile: (file) =>
      inTurn('Opening the file', async () => {
        const ready = await prepare()
        if (!/\.zip$/i.test(file.name))
          return receiveNamed(await ready.receiveFile(await file.text()), file.name, 'file')
        const zip = new Uint8Array(await file.arrayBuffer())
        await receiveNamed(await ready.receiveZip(file.name.replace(/\.zip$/i, ''), zip), file.name, 'ZIP')
      }),
    importFolder: (name, files) =>
      inTurn('Opening the folder', async () => {
        const ready = await prepare()
        const contents = new Map<string, Uint8Array>()
        for (const [path, file] of files) contents.set(path, new Uint8Array(await file.arrayBuffer()))
        await receiveNamed(await ready.receiveFolder(name, contents), name, 'folder')
      }),

    workshops: {
      seat,
      runTests: async (files, command) => (await prepare()).runIn(files, command),
      begin: (workshop, learner) =>
        inTurn('Preparing the workshop', async () => {
          const { workshopFiles } = await import('./project/workshop/link.ts')
          const ready = await prepare()
          const receipt = await ready.receiveFolder(workshop.title, workshopFiles(workshop), { isWhole: true })
          if (!receipt.ok) throw new Error(receipt.message)
          const id = await ready.projects.receive(receipt.project)
          const { storage } = await opening
          const kept = { ...DEFAULTS, ...(await storage.loadSettings()) }
          const next = { ...kept, seats: { ...kept.seats, [id]: { workshop, learner, startedAt: Date.now() } } }
          await storage.saveSettings(next)
          setSettings({ ...next, engine: personal().engine })
          await list()
          await enter(id)
        }),
    },
    asked,
    answerAsked: () => void setAsked(null),
    importContents: (name, files, { from, left }) =>
      inTurn('Making the project', async () => {
        await receiveNamed(await (await prepare()).receiveFolder(name, files, { isWhole: true }), from, 'repository')
        if (left.length > 0) problem(`Not brought in from ${from}: ${left.join('; ')}.`)
      }),

    async start() {
      const isolated = await ensureIsolated(BASE)
      if (isolated === 'reloading') return
      if (isolated !== null) say({ kind: 'isolation', title: 'Nothing can run here', text: isolated, fatal: true })
      const { storage, temporary } = await opening
      if (temporary !== null) say({ kind: 'storage', title: 'Nothing is kept', text: temporary, fatal: false })
      // Settings that an earlier version saved lack what it did not know.
      const kept = { ...DEFAULTS, ...(await storage.loadSettings()) }
      const engine = new URLSearchParams(location.search).get('engine')
      setSettings(engine === 'webcontainer' || engine === 'embedded' ? { ...kept, engine } : kept)
      await list()
      setBusy(null)
      if ((await storage.listProjects()).some(({ deletedAt }) => deletedAt != null)) {
        prepare()
          .then((ready) => ready.projects.finishRemovals())
          .catch((error) => problem(`A deleted project is still kept. ${messageOf(error)}`))
      }
      if (import.meta.env.PROD) {
        const later = globalThis.requestIdleCallback ?? setTimeout
        setTimeout(() => later(startKeeping), KEEP_AFTER)
      }
      addEventListener('hashchange', () => void follow())
      await follow()
      // The engine starts while the first words are typed.
      const warm = () => {
        prepare().then(
          (ready) => ready.warm(),
          () => {}, // It is said when it is needed.
        )
      }
      for (const sign of ['keydown', 'pointerdown']) addEventListener(sign, warm, { once: true })
    },
  }
}

render(() => {
  const app = createApp()
  onMount(() => void app.start())
  return <Tabwright app={app} />
}, document.getElementById('app')!)
