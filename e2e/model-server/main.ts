import { startModelServer } from './server.ts'

const { baseUrl } = await startModelServer({ port: Number(process.argv[2] ?? 4010) })
console.log(`The model server listens. Base URL: ${baseUrl}; the model's name picks the script.`)
