import { Problem } from './problem';

export type Query = Record<string, string | number | boolean | null | undefined>;
export type Verb = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Fills `{name}` in a path and appends the query; values are always encoded. */
export function address(path: string, params: Record<string, string | number> = {}, query: Query = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const tail = search.toString();
  return `/api${filled}${tail ? `?${tail}` : ''}`;
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { credentials: 'same-origin', ...init }).catch(() => {
    throw Problem.offline();
  });
  if (!response.ok) throw await Problem.from(response);
  return response;
}

async function bodyOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export async function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { headers: { Accept: 'application/json' } };
  if (signal) init.signal = signal;
  return bodyOf<T>(await ask(url, init));
}

/**
 * Writes once per intent: the same `key` sent again gives the first answer again.
 * A `FormData` or `Blob` body goes as it is; anything else goes as JSON.
 */
export async function write<T>(verb: Verb, url: string, body: unknown, key: string): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Idempotency-Key': key };
  const init: RequestInit = { method: verb, headers };
  if (body instanceof FormData) init.body = body;
  else if (body instanceof Blob) {
    headers['Content-Type'] = body.type;
    init.body = body;
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  return bodyOf<T>(await ask(url, init));
}

/** Fetches a paper and hands it to the browser to keep, under the name the server gave it. */
export async function download(url: string): Promise<void> {
  const response = await ask(url, {});
  const named = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  const link = document.createElement('a');
  const blobUrl = URL.createObjectURL(await response.blob());
  link.href = blobUrl;
  link.download = named ? decodeURIComponent(named) : (plain ?? 'jice');
  link.click();
  setTimeout(() => URL.revokeObjectURL(blobUrl), 60_000);
}
