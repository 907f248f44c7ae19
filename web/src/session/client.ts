import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { asProblem } from '../api/problem';
import { tell } from '../parts/notice';
import { say } from '../words';

/** A session that ended under a page: the gate leads to the sign-in page and back, drafts stay. */
function onEnded(error: unknown): void {
  const problem = asProblem(error);
  if (problem.code === 'unauthenticated' && client.getQueryData(['session']) != null) {
    tell(say('problem.unauthenticated'), true);
    client.setQueryData(['session'], null);
  }
}

export const client = new QueryClient({
  queryCache: new QueryCache({ onError: onEnded }),
  mutationCache: new MutationCache({
    onError: (error, _input, _context, mutation) => {
      if (!mutation.meta?.isSessionStep) onEnded(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && ['offline', 'busy'].includes(asProblem(error).code),
    },
    mutations: { retry: false },
  },
});
