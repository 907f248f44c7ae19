import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';

import { asProblem, type Problem } from './problem';

/**
 * An act a person intends. One intent has one idempotency key: an answer that never came
 * leaves the outcome unknown, so the same words sent again carry the same key, and the
 * server does the act once. Every answer, yes or no, ends the intent.
 */
export function useAct<Input, Output>(
  act: (key: string, input: Input) => Promise<Output>,
  after?: (output: Output, input: Input) => void,
): UseMutationResult<Output, Problem, Input> {
  const intent = useRef<{ key: string; words: string } | null>(null);
  return useMutation<Output, Problem, Input>({
    mutationFn: async (input) => {
      const words = wordsOf(input);
      if (intent.current?.words !== words) intent.current = { key: crypto.randomUUID(), words };
      try {
        const output = await act(intent.current.key, input);
        intent.current = null;
        return output;
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code !== 'offline' && problem.code !== 'fault' && problem.code !== 'busy') intent.current = null;
        throw problem;
      }
    },
    onSuccess: (output, input) => after?.(output, input),
  });
}

function wordsOf(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) =>
    value instanceof Blob ? `${value.size}:${value.type}:${value instanceof File ? `${value.name}:${value.lastModified}` : ''}` : value,
  ) ?? '';
}
