import createClient from 'openapi-fetch';

import { Problem } from './problem';
import type { paths } from './schema';
import type { Given } from './types';

type Params = Record<string, string | number>;

/** The address of a file: fills `{name}` in a path and appends the query; values are always encoded. */
export function address(path: keyof paths, params: Params, query: Record<string, string | number | undefined> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const tail = queryOf(query);
  return tail ? `${filled}?${tail}` : filled;
}

/** What is absent or empty is not asked for. */
function queryOf(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return search.toString();
}

/** The server, as it describes itself. Looked up late, so that a test can stand in for the network. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  fetch: (request) => fetch(request),
  querySerializer: queryOf,
});

interface Asked {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** The answer, whole, or the problem it was answered with. */
export async function answer<R extends Asked>(asked: Promise<R>): Promise<Given<Exclude<R['data'], undefined>>> {
  const { data, error, response } = await asked.catch(() => {
    throw Problem.offline();
  });
  if (!response.ok) throw new Problem(response.status, error);
  return data as Given<Exclude<R['data'], undefined>>;
}

/** Fetches a paper and hands it to the browser to keep, under the name the server gave it. What is asked in a body belongs in no address. */
export async function download(url: string, body?: unknown): Promise<void> {
  const ask: RequestInit =
    body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...ask, credentials: 'same-origin' }).catch(() => {
    throw Problem.offline();
  });
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => undefined));
  const name = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name ? decodeURIComponent(name) : 'jice';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
