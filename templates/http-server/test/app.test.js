import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, describe, test } from 'node:test'
import { createApp } from '../src/app.js'

describe('the server', () => {
  const server = createApp()

  before(() => new Promise((resolve) => server.listen(0, resolve)))
  after(() => new Promise((resolve) => server.close(resolve)))

  /** Resolves with the status, the headers and the whole body of an answer. */
  function ask(method, path, body) {
    return new Promise((resolve, reject) => {
      const request = http.request({ port: server.address().port, method, path, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  test('serves the page', async () => {
    const page = await ask('GET', '/')
    assert.equal(page.status, 200)
    assert.match(page.headers['content-type'], /^text\/html/)
    assert.match(page.text, /<h1>Notes<\/h1>/)
  })

  test('keeps notes and lists them', async () => {
    const created = await ask('POST', '/api/notes', JSON.stringify({ text: ' Buy milk ' }))
    assert.equal(created.status, 201)
    assert.deepEqual(JSON.parse(created.text), { id: 1, text: 'Buy milk' })
    const listed = await ask('GET', '/api/notes')
    assert.deepEqual(JSON.parse(listed.text), [{ id: 1, text: 'Buy milk' }])
  })

  test('refuses a note without a text, and a body that is not JSON', async () => {
    assert.equal((await ask('POST', '/api/notes', JSON.stringify({ text: '  ' }))).status, 400)
    assert.equal((await ask('POST', '/api/notes', 'not JSON')).status, 400)
  })

  test('says where there is nothing', async () => {
    assert.equal((await ask('GET', '/nowhere')).status, 404)
  })
})
