import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { batches } from '../../api/calls';

/** The batches this user may see, in one state or all. */
export function useBatches(state?: string) {
  const query = useInfiniteQuery({
    queryKey: ['batches', state ?? ''],
    queryFn: ({ pageParam }) => batches.list({ ...(state ? { state } : {}), limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const list = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, list, total: query.data?.pages[0]?.total ?? null };
}
