import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView, DeskItem } from '../../api/types';

export type DeskPart = 'todo' | 'done' | 'opened' | 'escalated';

export function useCase(at: CaseRef) {
  return useQuery({ queryKey: ['case', at.id], queryFn: () => cases.view(at) });
}

/**
 * Puts a case the server answered with in its place, or has it asked for where only its new state was told, and lets
 * everything that follows from it be asked anew.
 */
export function useCaseChanged(): (given: CaseView | string | null, at: CaseRef) => void {
  const client = useQueryClient();
  return useCallback(
    (given, at) => {
      const state = typeof given === 'string' ? given : given?.state;
      if (given && typeof given !== 'string') client.setQueryData(['case', at.id], given);
      else void client.invalidateQueries({ queryKey: ['case', at.id] });
      for (const key of ['desk', 'desk-counts', 'backlog']) void client.invalidateQueries({ queryKey: [key] });
      for (const key of ['pupil', 'pupil-cases']) void client.invalidateQueries({ queryKey: [key, at.person] });
      if (state === 'done') void client.invalidateQueries({ queryKey: ['pupils'] });
    },
    [client],
  );
}

const pageSize = 100;

/** A part of one's own desk, page after page: what presses first. */
export function useDesk(part: DeskPart, change: string | undefined) {
  const query = useInfiniteQuery({
    queryKey: ['desk', part, change ?? ''],
    queryFn: ({ pageParam }) =>
      cases.desk({ part, limit: pageSize, ...(change ? { change } : {}), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
    // Others put cases on this desk.
    refetchInterval: 30_000,
  });
  const rows = useMemo<DeskItem[]>(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, rows };
}

/** The case that waits next on one's own desk, other than this one; none when the desk is clear. */
export async function nextCase(but: string): Promise<DeskItem | undefined> {
  const page = await cases.desk({ part: 'todo', limit: 5 });
  return page.items.find((item) => item.case !== but && item.state === 'open');
}
