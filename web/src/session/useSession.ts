import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { session } from '../api/calls';
import { asProblem } from '../api/problem';
import type { Action, Me, SessionView } from '../api/types';

/** The session; null when nobody is signed in. */
export const sessionQuery = queryOptions<SessionView | null>({
  queryKey: ['session'],
  queryFn: async () => {
    try {
      return await session.view();
    } catch (error) {
      if (asProblem(error).code === 'unauthenticated') return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** Who is signed in. Only for pages inside the frame; for the moment between the end of a session and the door, who was. */
export function useMe(): Me {
  const me = useSession().data?.me ?? null;
  const [last, setLast] = useState(me);
  if (me && me !== last) setLast(me);
  const shown = me ?? last;
  if (!shown) throw new Error('a page of the frame was drawn without a session');
  return shown;
}

export function useMay(): (action: Action) => boolean {
  const { data } = useSession();
  return (action) => data?.me?.rights.includes(action) ?? false;
}

/** Who acts, and in whose stead. */
const who = (view: SessionView | null | undefined) => `${view?.me?.login ?? ''}/${view?.me?.stands_in?.delegation ?? ''}`;

/** Takes the session the server answered with; everything read under another one is forgotten. */
export function useTakeSession(): (view: SessionView | null) => void {
  const client = useQueryClient();
  return useCallback(
    (view) => {
      const before = client.getQueryData<SessionView | null>(['session']);
      if (who(before) !== who(view)) client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      client.setQueryData(['session'], view);
    },
    [client],
  );
}
