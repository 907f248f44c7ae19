import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { batches, type BatchRef, type RowsAsk } from '../../api/calls';
import type { BatchView, FieldView, RowView } from '../../api/types';
import { useWords } from '../../words';

export function useBatch(at: BatchRef) {
  return useQuery({ queryKey: ['batch', at.id], queryFn: () => batches.view(at) });
}

/** Puts a batch the server answered with in its place, and lets everything that follows from it be asked anew. */
export function useBatchChanged(at: BatchRef): (batch?: BatchView) => void {
  const client = useQueryClient();
  const id = at.id;
  return useCallback(
    (batch) => {
      if (batch) client.setQueryData(['batch', id], batch);
      else void client.invalidateQueries({ queryKey: ['batch', id] });
      void client.invalidateQueries({ queryKey: ['rows', id] });
      void client.invalidateQueries({ queryKey: ['batches'] });
      void client.invalidateQueries({ queryKey: ['workbench'] });
    },
    [client, id],
  );
}

const pageSize = 200;

/** The rows of a batch, page after page. */
export function useRows(at: BatchRef, ask: Omit<RowsAsk, 'cursor' | 'limit'>) {
  const query = useInfiniteQuery({
    queryKey: ['rows', at.id, ask],
    queryFn: ({ pageParam }) => batches.rows(at, { ...ask, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, rows, total: query.data?.pages[0]?.total ?? null };
}

/** Puts a row the server answered with in its place in every list that shows it. */
export function useRowChanged(at: BatchRef): (row: RowView) => void {
  const client = useQueryClient();
  const id = at.id;
  return useCallback(
    (row) => {
      client.setQueriesData<{ pages: { items: RowView[] }[] }>({ queryKey: ['rows', id] }, (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({ ...page, items: page.items.map((one) => (one.row === row.row ? row : one)) })),
        },
      );
      void client.invalidateQueries({ queryKey: ['batch', id] });
    },
    [client, id],
  );
}

export function useFields(org: string, grade: number | undefined) {
  return useQuery({
    queryKey: ['fields', org, grade],
    queryFn: () => batches.fields(org, grade ?? 1),
    enabled: grade !== undefined,
    staleTime: 10 * 60_000,
  });
}

/** Fields as they are filled in for this batch: the class is one of its classes. */
export function useBatchFields(batch: BatchView): FieldView[] {
  const fields = useFields(batch.school, batch.grade);
  return useMemo(() => {
    const classes = batch.classes.map<[string, string]>((one) => [one.code, one.name]);
    return (fields.data ?? []).map((field) => (field.type === 'class' ? { ...field, codes: classes } : field));
  }, [fields.data, batch.classes]);
}

/** Names of the fields in the language shown. */
export function useFieldNames(fields: FieldView[] | undefined): ReadonlyMap<string, string> {
  const t = useWords();
  return useMemo(() => new Map((fields ?? []).map((field) => [field.id, t.pick(field)])), [fields, t]);
}
