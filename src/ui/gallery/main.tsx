import { render } from 'solid-js/web'
import { Tabwright } from '../app.tsx'
import { createFixture } from './fixture.ts'

// Development only: every state of the page, without an engine.
// ?state=start|proved|outdated|empty|waiting|planned|running|racing|raced|red|retry|paste|error|stopped|limit|trouble &theme=light|dark
const asked = new URLSearchParams(location.search)
const theme = asked.get('theme') === 'dark' ? 'dark' : 'light'
render(() => <Tabwright app={createFixture(asked.get('state') ?? 'proved', theme)} />, document.getElementById('app')!)
