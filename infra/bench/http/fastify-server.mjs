// Fastify without a plugin, which sends one prepared buffer (the file of its first argument): the ceiling of our API.
import { readFileSync } from 'node:fs'
import { fastify } from 'fastify'

const body = readFileSync(process.argv[2] ?? '')
const app = fastify()
app.get('/api/zones/live', (_request, reply) =>
  reply.header('content-type', 'application/json; charset=utf-8').send(body),
)
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : null }))
process.once('SIGTERM', () => app.close())
