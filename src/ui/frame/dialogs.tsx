import { Match, Switch } from 'solid-js'
import { VerifyDialog } from '../audit/verify-dialog.tsx'
import { BranchDialog } from '../branch/branch-dialog.tsx'
import { GitHubDialog } from '../bring-in/github-dialog.tsx'
import type { Command } from '../commands/commands.ts'
import { KeysDialog } from '../commands/keys-dialog.tsx'
import { Palette } from '../commands/palette.tsx'
import { PolicyDialog } from '../policy/policy-dialog.tsx'
import { SettingsDialog } from '../settings/settings-dialog.tsx'
import { ExportDialog } from '../share/export-dialog.tsx'
import { ShareDialog } from '../share/share-dialog.tsx'
import { TemplatesDialog } from '../start/templates-dialog.tsx'
import { DeployDialog } from '../take-out/deploy-dialog.tsx'
import { PushDialog } from '../take-out/push-dialog.tsx'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { JoinDialog } from '../workshop/join-dialog.tsx'
import { MakeDialog } from '../workshop/make-dialog.tsx'
import { ResultsDialog } from '../workshop/results-dialog.tsx'
import { SeatDialog } from '../workshop/seat-dialog.tsx'
import { DeleteDialog, ProjectsDialog, RenameDialog } from './project-dialogs.tsx'

/** Every dialog, loaded when the first one is asked for. One is open at a time. */
export default function Dialogs(props: { commands: Command[] }) {
  const app = useApp()
  const view = useView()
  return (
    <Switch>
      <Match when={view.dialog() === 'settings'}>
        <SettingsDialog />
      </Match>
      <Match when={view.dialog() === 'palette' || view.dialog() === 'files'}>
        <Palette commands={props.commands} workbench={app.workbench()} />
      </Match>
      <Match when={view.dialog() === 'keys'}>
        <KeysDialog commands={props.commands} />
      </Match>
      <Match when={view.dialog() === 'projects'}>
        <ProjectsDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'share'}>
        <ShareDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'export'}>
        <ExportDialog />
      </Match>
      <Match when={view.dialog() === 'templates'}>
        <TemplatesDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'policy'}>
        <PolicyDialog />
      </Match>
      <Match when={view.dialog() === 'github'}>
        <GitHubDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'push'}>
        <PushDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'deploy'}>
        <DeployDialog />
      </Match>
      <Match when={view.dialog() === 'workshop-join'}>
        <JoinDialog />
      </Match>
      <Match when={app.workshops.seat() && view.dialog() === 'workshop-seat'}>
        <SeatDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'workshop-make'}>
        <MakeDialog />
      </Match>
      <Match when={view.dialog() === 'workshop-results'}>
        <ResultsDialog />
      </Match>
      <Match when={view.dialog() === 'rename'}>
        <RenameDialog />
      </Match>
      <Match when={view.dialog() === 'verify'}>
        <VerifyDialog />
      </Match>
      <Match when={app.workbench() && view.dialog() === 'branch'}>
        <BranchDialog />
      </Match>
      <Match when={view.dialog() === 'delete'}>
        <DeleteDialog />
      </Match>
    </Switch>
  )
}
