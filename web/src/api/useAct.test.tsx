import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';

import { settleProof } from '../parts/proof';
import { Problem } from './problem';
import { newKey, useAct } from './useAct';

afterEach(cleanup);

function around({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;
}

/** An act that answers as it is told, one answer a call, and notes the keys it was given. */
function scripted(answers: (Problem | string)[]) {
  const keys: string[] = [];
  const hook = renderHook(
    () =>
      useAct((key: string, input: string) => {
        keys.push(key);
        const next = answers.shift() ?? input;
        return typeof next === 'string' ? Promise.resolve(next) : Promise.reject(next);
      }),
    { wrapper: around },
  );
  const run = async (input: string) => {
    await act(() => hook.result.current.mutateAsync(input).catch(() => undefined));
  };
  return { keys, run, hook };
}

describe('an intent', () => {
  it('keeps its key while nobody knows whether it was done', async () => {
    const { keys, run } = scripted([Problem.offline(), new Problem(503, {}), 'done']);
    await run('a');
    await run('a');
    await run('a');
    expect(new Set(keys).size).toBe(1);
  });

  it('ends with an answer: the same words later are another intent', async () => {
    const { keys, run } = scripted(['done', new Problem(422, { code: 'refused' }), 'done']);
    await run('a');
    await run('a');
    await run('a');
    expect(new Set(keys).size).toBe(3);
  });

  it('is another one when the words change', async () => {
    const { keys, run } = scripted([Problem.offline(), 'done']);
    await run('a');
    await run('b');
    expect(new Set(keys).size).toBe(2);
  });

  it('goes on by itself once a fresh proof is given', async () => {
    const { keys, hook } = scripted([new Problem(403, { code: 'denied', reason: 'proof_stale' }), 'done']);
    act(() => hook.result.current.mutate('a'));
    await waitFor(() => expect(keys).toHaveLength(1));
    await act(async () => {
      await Promise.resolve();
      settleProof(true);
    });
    await waitFor(() => expect(hook.result.current.data).toBe('done'));
    expect(keys).toHaveLength(2);
  });
});

describe('a key', () => {
  it('is a random UUID of version 4', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
