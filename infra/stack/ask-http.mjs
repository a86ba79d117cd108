import { request } from 'node:http'

const LIMIT_MS = 5_000

/** @typedef {{ status: number, text: string, location: string | undefined }} HttpAnswer status 0: no answer came */

/**
 * One HTTP request; never rejects: that nobody answers is an answer too. Not `fetch`, which takes the DataNode's
 * `100 Continue`, sent without being asked for, for a failure.
 * @param {string} url @param {{ method?: string, body?: string }} [options]
 * @returns {Promise<HttpAnswer>}
 */
export function askHttp(url, { method = 'GET', body = '' } = {}) {
  return new Promise((resolve) => {
    const none = () => resolve({ status: 0, text: '', location: undefined })
    const asked = request(url, { method, agent: false, signal: AbortSignal.timeout(LIMIT_MS) }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.once('error', none)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text, location: response.headers.location }),
      )
    })
    asked.once('error', none)
    asked.end(body)
  })
}
