import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { problemRecords, type ProblemFilter, type ProblemRef } from '../../api/calls';
import type { ProblemItem } from '../../api/types';

const pageSize = 100;

export function useProblemSummary(org: string) {
  return useQuery({ queryKey: ['problem-summary', org], queryFn: () => problemRecords.summary(org) });
}

/** The problem records at and below a unit, page after page. */
export function useProblemRecords(org: string, filter: ProblemFilter) {
  const query = useInfiniteQuery({
    queryKey: ['problem-records', org, filter],
    queryFn: ({ pageParam }) => problemRecords.list(org, { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo<ProblemItem[]>(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, rows };
}

export function useProblemRecord(at: ProblemRef) {
  return useQuery({ queryKey: ['problem-record', at.id], queryFn: () => problemRecords.view(at) });
}

/** Has everything that shows problem records asked anew. */
export function useProblemsChanged(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    for (const key of ['problem-records', 'problem-summary', 'problem-record']) void client.invalidateQueries({ queryKey: [key] });
  }, [client]);
}
