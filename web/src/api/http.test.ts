import { afterEach, describe, expect, it, vi } from 'vitest';

import { twice } from '../testing';
import { address, get, write } from './http';
import { Problem } from './problem';

function answer(httpStatus: number, body?: unknown, type = 'application/json') {
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status: httpStatus, headers: { 'Content-Type': type } })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

async function problemOf(asked: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await asked.catch((error: unknown) => error);
  if (!(caught instanceof Problem)) throw new Error('no problem was thrown');
  return caught;
}

afterEach(() => vi.unstubAllGlobals());

describe('addresses', () => {
  it('encode what is put into them and leave out what is absent', () => {
    expect(address('/orgs/{org}/rows/{row}', { org: 'a/b', row: 7 }, { q: '\u674e', cursor: undefined, state: '', faceless: true })).toBe(
      '/api/orgs/a%2Fb/rows/7?q=%E6%9D%8E&faceless=true',
    );
  });
});

describe('a write', () => {
  it('carries the key of its intent and JSON', async () => {
    const fetched = answer(200, { id: '1' });
    expect(await write('POST', '/api/batches', { grade: 1 }, 'key-1')).toEqual({ id: '1' });
    const init = fetched.mock.calls[0]?.[1];
    const headers = init?.headers as Record<string, string>;
    expect(headers['Idempotency-Key']).toBe('key-1');
    expect(headers['Content-Type']).toBe('application/json');
    expect(init?.body).toBe('{"grade":1}');
  });

  it('leaves the type of a form to the browser and sends a picture as it is', async () => {
    const fetched = answer(200, {});
    await write('POST', '/api/x', new FormData(), 'k');
    await write('PUT', '/api/y', new Blob(['j'], { type: 'image/jpeg' }), 'k');
    const types = fetched.mock.calls.map((call) => (call[1]?.headers as Record<string, string>)['Content-Type']);
    expect(types).toEqual([undefined, 'image/jpeg']);
  });

  it('may answer nothing', async () => {
    answer(204);
    expect(await write('DELETE', '/api/session', undefined, 'k')).toBeUndefined();
  });
});

describe('a no of the server', () => {
  it('is a problem with its clauses, fields and version', async () => {
    answer(422, { status: 422, code: 'refused', title: 'refused', detail: 'zh', detail_en: 'en', refusals: [twice] }, 'application/problem+json');
    const problem = await problemOf(get('/api/x'));
    expect(problem.code).toBe('refused');
    expect(problem.refusals).toEqual([twice]);
    expect(problem.said).toEqual({ zh: 'zh', en: 'en' });

    answer(400, { code: 'invalid', fields: [{ field: 'values.name', message: 'zh', message_en: 'en' }] });
    expect((await problemOf(get('/api/x'))).messageFor('name')?.message_en).toBe('en');

    answer(409, { code: 'conflict', current_version: 5 });
    expect((await problemOf(get('/api/x'))).currentVersion).toBe(5);

    answer(403, { code: 'denied', reason: 'proof_stale' });
    expect((await problemOf(get('/api/x'))).isProofStale).toBe(true);
  });

  it('is still a problem when its body is not ours', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>Bad Gateway</h1>', { status: 502 })));
    const problem = await problemOf(get('/api/x'));
    expect(problem.code).toBe('fault');
    expect(problem.httpStatus).toBe(502);
  });

  it('is told from no answer at all', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    expect((await problemOf(get('/api/x'))).code).toBe('offline');
  });
});
