import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        // Solid's packages resolve to their server halves under Node's own conditions; the tests want the reactive ones.
        resolve: { conditions: ['browser', 'development'] },
        ssr: { resolve: { conditions: ['browser', 'development', 'module', 'import', 'default'] } },
        test: {
          name: 'unit',
          include: ['{src,workers,scripts,bench,conformance}/**/*.test.ts'],
          environment: 'node',
          // How busy the machine is must decide nothing: this only ends what hangs.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server: { deps: { inline: ['solid-js'] } },
        },
      },
      {
        // These drive a real Chromium through playwright-core. Two files at a time: one mostly waits, three would
        // crowd a machine of two cores.
        test: {
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['e2e/support/build.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry: 0,
        },
      },
      {
        // Not tests: they fill e2e/album/ with pictures of every state, for people to look at.
        test: {
          name: 'album',
          include: ['e2e/**/*.pictures.ts'],
          environment: 'node',
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
