import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { findings, type FindingRef, type Standing } from '../../api/calls';
import type { FindingItem, FindingView } from '../../api/types';

const pageSize = 100;

export function useSummary(org: string) {
  return useQuery({ queryKey: ['findings-summary', org], queryFn: () => findings.summary(org) });
}

/** The findings at and below a unit, page after page. */
export function useFindings(org: string, standing: Standing, violation: string) {
  const query = useInfiniteQuery({
    queryKey: ['findings', org, standing, violation],
    queryFn: ({ pageParam }) =>
      findings.list(org, {
        standing,
        limit: pageSize,
        ...(violation ? { violation } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo<FindingItem[]>(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, rows };
}

export function useFinding(at: FindingRef) {
  return useQuery({ queryKey: ['finding', at.id], queryFn: () => findings.view(at) });
}

/** Puts a finding the server answered with in its place, and lets what counts it be asked anew. */
export function useFindingChanged(): (view: FindingView | null, at: FindingRef) => void {
  const client = useQueryClient();
  return useCallback(
    (view, at) => {
      if (view) client.setQueryData(['finding', at.id], view);
      else void client.invalidateQueries({ queryKey: ['finding', at.id] });
      for (const key of ['findings', 'findings-summary']) void client.invalidateQueries({ queryKey: [key] });
    },
    [client],
  );
}
