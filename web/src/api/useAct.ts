import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';

import { askProof } from '../parts/proof';
import { asProblem, type Problem } from './problem';

interface Otherwise {
  /** A step of signing in: a wrong secret is answered with 401 and ends no session. */
  isSessionStep?: boolean;
  /** What was shown may be what was wrong with it: called to look again. */
  onNo?: (problem: Problem) => void;
}

/**
 * An act a person intends. One intent has one idempotency key: an answer that never came
 * leaves the outcome unknown, so the same words sent again carry the same key, and the
 * server does the act once. Every answer, yes or no, ends the intent.
 */
export function useAct<Input, Output>(
  act: (key: string, input: Input) => Promise<Output>,
  after?: (output: Output, input: Input) => void,
  { isSessionStep = false, onNo }: Otherwise = {},
): UseMutationResult<Output, Problem, Input> {
  const intent = useRef<{ key: string; words: string } | null>(null);
  return useMutation<Output, Problem, Input>({
    meta: { isSessionStep },
    mutationFn: async (input) => {
      const words = wordsOf(input);
      if (intent.current?.words !== words) intent.current = { key: newKey(), words };
      try {
        const output = await act(intent.current.key, input);
        intent.current = null;
        return output;
      } catch (error) {
        const problem = asProblem(error);
        if (problem.isProofStale && (await askProof())) {
          intent.current = null;
          return act(newKey(), input).catch((again: unknown) => {
            throw asProblem(again);
          });
        }
        if (problem.code !== 'offline' && problem.code !== 'fault' && problem.code !== 'busy') intent.current = null;
        throw problem;
      }
    },
    onSuccess: (output, input) => after?.(output, input),
    onError: (problem) => onNo?.(problem),
  });
}

/** A random key of 128 bits, also where the page was not served over TLS. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function wordsOf(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) =>
    value instanceof Blob ? `${value.size}:${value.type}:${value instanceof File ? `${value.name}:${value.lastModified}` : ''}` : value,
  ) ?? '';
}
