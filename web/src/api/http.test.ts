import { afterEach, describe, expect, it, vi } from 'vitest';

import { twice } from '../testing';
import { batches, orgs, session } from './calls';
import { address } from './http';
import { Problem } from './problem';

const at = { org: '7', id: '8' };

/** Stands in for the network: answers everything with this, and keeps what was asked. */
function network(httpStatus: number, body?: unknown, type = 'application/json') {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(request.clone());
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status: httpStatus, headers: { 'Content-Type': type } }));
  });
  return asked;
}

async function problemOf(asking: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await asking.catch((error: unknown) => error);
  if (!(caught instanceof Problem)) throw new Error('no problem was thrown');
  return caught;
}

afterEach(() => vi.unstubAllGlobals());

describe('addresses', () => {
  it('encode what is put into them and leave out what is absent', () => {
    expect(address('/api/orgs/{org}/intake-template', { org: 'a/b' }, { grade: 1, none: undefined, empty: '' })).toBe(
      '/api/orgs/a%2Fb/intake-template?grade=1',
    );
  });
});

describe('a question', () => {
  it('leaves out of the query what is empty', async () => {
    const asked = network(200, { items: [], next: null, total: 0 });
    await batches.rows(at, { q: '', faceless: true, limit: 200 });
    expect(new URL(asked[0]?.url ?? '').pathname).toBe('/api/orgs/7/batches/8/rows');
    expect(new URL(asked[0]?.url ?? '').search).toBe('?faceless=true&limit=200');
  });
});

describe('a write', () => {
  it('carries the key of its intent and JSON', async () => {
    const asked = network(200, { id: '1' });
    expect(await batches.open('key-1', { school: '7', grade: 1 })).toEqual({ id: '1' });
    const [request] = asked;
    expect(request?.headers.get('Idempotency-Key')).toBe('key-1');
    expect(request?.headers.get('Content-Type')).toBe('application/json');
    expect(await request?.json()).toEqual({ school: '7', grade: 1 });
  });

  it('sends a workbook as a form and a photo as it is', async () => {
    const asked = network(200, {});
    await batches.upload('k', at, new File(['x'], 'a.xlsx'));
    await batches.putPhoto('k', at, 3, 'capture', new Blob(['j'], { type: 'image/jpeg' }));
    expect(asked[0]?.headers.get('Content-Type')).toContain('multipart/form-data');
    expect(asked[1]?.headers.get('Content-Type')).toBe('image/jpeg');
    expect(asked[1]?.url).toMatch(/\/rows\/3\/photo\?source=capture$/);
    expect(await asked[1]?.text()).toBe('j');
  });

  it('may be answered with nothing', async () => {
    network(204);
    expect(await session.signOut()).toBeUndefined();
  });
});

describe('a no of the server', () => {
  const type = 'application/problem+json';

  it('is a problem with its clauses, fields and version', async () => {
    network(422, { status: 422, code: 'refused', detail: 'zh', detail_en: 'en', refusals: [twice] }, type);
    const refused = await problemOf(orgs.view('7'));
    expect(refused.code).toBe('refused');
    expect(refused.refusals).toEqual([twice]);
    expect(refused.said).toEqual({ zh: 'zh', en: 'en' });

    network(400, { code: 'invalid', fields: [{ field: 'values.name', message: 'zh', message_en: 'en' }] }, type);
    expect((await problemOf(orgs.view('7'))).messageFor('name')?.message_en).toBe('en');

    network(409, { code: 'conflict', current_version: 5 }, type);
    expect((await problemOf(orgs.view('7'))).currentVersion).toBe(5);

    network(403, { code: 'denied', reason: 'proof_stale' }, type);
    expect((await problemOf(orgs.view('7'))).isProofStale).toBe(true);
  });

  it('is still a problem when its body is not ours', async () => {
    network(502, '<h1>Bad Gateway</h1>', 'text/html');
    const problem = await problemOf(orgs.view('7'));
    expect(problem.code).toBe('fault');
    expect(problem.httpStatus).toBe(502);
    network(401);
    expect((await problemOf(orgs.view('7'))).code).toBe('unauthenticated');
  });

  it('is told from no answer at all', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    expect((await problemOf(orgs.view('7'))).code).toBe('offline');
  });
});
