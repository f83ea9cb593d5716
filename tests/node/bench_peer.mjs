// The peer of scripts/bench http: Fastify with pg and ioredis, as somebody would write it who takes care.
// The same authentication (a hashed key, known for a second), validation (JSON Schema), answers, guarantees
// (state, outbox row, idempotency key and who did it in one commit) and caching (Redis, as long as ours).
//
//     bench_peer.mjs PORT DATABASE_URL REDIS_SOCKET CONNECTIONS
import crypto from 'node:crypto'
import fs from 'node:fs'
import Fastify from 'fastify'
import Redis from 'ioredis'
import pg from 'pg'

const [port, url, socket, connections] = process.argv.slice(2)
const CACHE_S = 5
const KEYS_KEPT_MS = 1000
const APPLY = fs.readFileSync(new URL('bench_peer_apply.sql', import.meta.url), 'utf8')
const pool = new pg.Pool({ connectionString: url, max: Number(connections) })
const redis = new Redis({ path: socket, enableAutoPipelining: true })
const app = Fastify({ logger: false, bodyLimit: 65536 })

const keys = new Map() // hash -> {name, partner_id, until}
app.decorateRequest('who', null)
app.addHook('onRequest', async (request, reply) => {
  const secret = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
  const hash = crypto.createHash('sha256').update(secret).digest('hex')
  let found = keys.get(hash)
  if (!found || found.until < Date.now()) {
    const { rows } = await pool.query({ name: 'key', text: 'SELECT name, partner_id FROM peer.api_key WHERE key_hash = $1', values: [hash] })
    if (!rows.length) return reply.code(401).type('application/problem+json').send({ title: 'Unauthorized', status: 401, code: 'unauthorized' })
    found = { ...rows[0], until: Date.now() + KEYS_KEPT_MS }
    keys.set(hash, found)
  }
  request.who = found
})

const text = { type: 'string', minLength: 1, maxLength: 1000 }
const fields = ['application_ref', 'trn', 'first_name', 'last_name', 'email', 'date_of_birth', 'school_urn', 'role', 'programme', 'mode', 'partner_id']
const apply = {
  headers: { type: 'object', required: ['idempotency-key'], properties: { 'idempotency-key': { type: 'string', minLength: 1, maxLength: 255 } } },
  body: {
    type: 'object', additionalProperties: false, required: fields,
    properties: {
      application_ref: text, first_name: text, last_name: text, role: text, programme: text, partner_id: text,
      trn: { type: 'string', pattern: '^[0-9]{7}$' }, email: { type: 'string', format: 'email', maxLength: 254 },
      date_of_birth: { type: 'string', format: 'date' }, school_urn: { type: 'string', pattern: '^[0-9]{6}$' },
      mode: { enum: ['blended', 'online'] }, previously_funded: { type: 'boolean' }, role_status: text,
    },
  },
  response: { 201: { type: 'object', properties: { application_ref: { type: 'string' }, state: { type: 'string' } } } },
}

function problem (reply, status, code) {
  return reply.code(status).type('application/problem+json').send({ title: code, status, code })
}

async function again (key, fingerprint, reply) {
  const { rows } = await pool.query({ name: 'again', text: 'SELECT fingerprint, answer FROM peer.idempotency WHERE key = $1', values: [key] })
  if (!rows.length) return problem(reply, 409, 'duplicate_ref')
  return rows[0].fingerprint === fingerprint ? reply.code(201).send(rows[0].answer) : problem(reply, 422, 'key_reused')
}

app.post('/v1/cohorts/:cohort/applications', { schema: apply }, async (request, reply) => {
  const { cohort } = request.params
  const body = request.body
  if (request.who.partner_id && request.who.partner_id !== body.partner_id) return problem(reply, 403, 'forbidden')
  const key = `${request.who.name}/${request.headers['idempotency-key']}`
  const fingerprint = crypto.createHash('sha256').update(JSON.stringify(body)).digest('hex')
  try {
    const { rows } = await pool.query({ name: 'apply', text: APPLY, values: [cohort, ...fields.map(name => body[name]), key, fingerprint, request.who.name] })
    return reply.code(201).send({ application_ref: body.application_ref, state: rows[0].state })
  } catch (error) {
    if (error.code === '23505') return again(key, fingerprint, reply)
    throw error
  }
})

const engagement = {
  response: {
    200: {
      type: 'object',
      properties: {
        application_ref: { type: 'string' }, credited_minutes: { type: 'integer' }, planned_minutes: { type: 'integer' }, engagement_bp: { type: 'integer' },
        coaching_minutes: { type: 'integer' }, partner_id: { type: 'string' }, programme: { type: 'string' }, state: { type: 'string' }, rule: { type: 'string' },
        threshold_bp: { type: 'integer' }, reachable_bp: { type: 'integer' }, is_engaged: { type: 'boolean' }, is_at_risk: { type: 'boolean' }, version: { type: 'integer' },
        components: { type: 'array', items: { type: 'object', properties: { component: { type: 'string' }, delivery: { type: 'string' }, planned_minutes: { type: 'integer' }, recorded_minutes: { type: 'integer' }, credited_minutes: { type: 'integer' }, is_open: { type: 'boolean' }, closes_at: { type: 'string' } } } },
        evidence: { type: 'array', items: { type: 'object', properties: { kind: { type: 'string' }, id: { type: 'string' }, component: { type: 'string' }, status: { type: ['string', 'null'] }, source: { type: ['string', 'null'] }, at: { type: 'string' }, minutes: { type: 'integer' }, credited_minutes: { type: 'integer' } } } },
      },
    },
  },
}

const PLAN = 'SELECT component, delivery, planned, recorded FROM peer.component WHERE cohort_id = $1 AND application_ref = $2 ORDER BY component'
const EVIDENCE = 'SELECT event_id, component, at, minutes FROM peer.evidence WHERE cohort_id = $1 AND application_ref = $2 ORDER BY at, event_id LIMIT 100'
const PERSON = 'SELECT partner_id, programme, state FROM peer.person WHERE cohort_id = $1 AND application_ref = $2'
const CLOSES_AT = '2028-04-01T00:00:00Z'

async function explain (cohort, ref) {
  const values = [cohort, ref]
  const [people, plan, records] = await Promise.all([['person', PERSON], ['plan', PLAN], ['evidence', EVIDENCE]].map(
    async ([name, text]) => (await pool.query({ name, text, values })).rows))
  if (!people.length) return null
  const components = plan.map(row => ({
    component: row.component, delivery: row.delivery, planned_minutes: Number(row.planned), recorded_minutes: Number(row.recorded),
    credited_minutes: Math.min(Number(row.planned), Number(row.recorded)), is_open: Number(row.recorded) < Number(row.planned), closes_at: CLOSES_AT,
  }))
  const left = new Map(components.map(one => [one.component, one.planned_minutes]))
  const evidence = records.map(row => {
    const minutes = Number(row.minutes)
    const credited = Math.min(left.get(row.component), minutes)
    left.set(row.component, left.get(row.component) - credited)
    return { kind: 'study', id: row.event_id, component: row.component, status: null, source: null, at: row.at.toISOString(), minutes, credited_minutes: credited }
  })
  const credited = components.reduce((sum, one) => sum + one.credited_minutes, 0)
  const planned = components.reduce((sum, one) => sum + one.planned_minutes, 0)
  const bp = planned ? Math.floor(credited * 10000 / planned) : 0
  return {
    application_ref: ref, credited_minutes: credited, planned_minutes: planned, engagement_bp: bp, coaching_minutes: 0, ...people[0], rule: 'all_minutes',
    threshold_bp: 9000, reachable_bp: 10000, is_engaged: bp >= 9000, is_at_risk: false, version: 2, components, evidence,
  }
}

app.get('/v1/cohorts/:cohort/participants/:ref/engagement', { schema: engagement }, async (request, reply) => {
  const { cohort, ref } = request.params
  const isFresh = request.headers['cache-control'] === 'no-cache'
  const name = `peer:engagement:${cohort}:${ref}`
  const cached = isFresh ? null : await redis.get(name)
  if (cached) return reply.type('application/json').send(cached)
  const answer = await explain(cohort, ref)
  if (!answer) return problem(reply, 404, 'not_found')
  if (!isFresh) redis.set(name, JSON.stringify(answer), 'EX', CACHE_S).catch(() => {})
  return answer
})

await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 1024 })
console.log('ready')
