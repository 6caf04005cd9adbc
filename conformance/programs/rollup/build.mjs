import { rollup } from 'rollup'

const bundle = await rollup({
  input: 'source/main.js',
  plugins: [{ name: 'banner', transform: (code) => ({ code: `/* seen */\n${code}`, map: null }) }],
})
const { output } = await bundle.generate({ format: 'cjs', sourcemap: true, entryFileNames: '[name]-[hash].js' })
for (const file of output) console.log(`--- ${file.fileName}\n${file.type === 'chunk' ? file.code : file.source}`)
await bundle.close()
await rollup({ input: 'source/none.js' })
