import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useMemo, useState } from 'react';

import { batches, orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { BatchView, OrgView } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { DueBadge } from '../../parts/DueBadge';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import { batchName, BatchStateTag } from '../batch/BatchHead';

/** Where pupils of a batch stand, in one column each. */
export function batchColumns(t: Words): Column<BatchView>[] {
  const count = (key: keyof BatchView['counts']): Column<BatchView> => ({
    key,
    title: t(`batch.count.${key}`),
    width: 84,
    align: 'right',
    render: (batch) => <span className={key === 'failing' && batch.counts.failing > 0 ? 'red' : ''}>{batch.counts[key].toLocaleString()}</span>,
  });
  return [
    { key: 'batch', title: t('intake.col.batch'), width: 210, render: (batch) => <strong>{batchName(t, batch)}</strong> },
    { key: 'school', title: t('work.col.unit'), width: 230, render: (batch) => batch.school_name },
    { key: 'state', title: t('intake.col.state'), width: 150, render: (batch) => <BatchStateTag state={batch.state} /> },
    { key: 'due', title: t('work.col.due'), width: 150, render: (batch) => (batch.state === 'decided' ? '—' : <DueBadge days={batch.working_days_left} on={batch.due_on} />) },
    count('all'),
    count('failing'),
    count('accepted'),
    count('returned'),
    count('faceless'),
  ];
}

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

function gradesOf(school: OrgView | undefined): number[] {
  if (school?.details.kind !== 'school') return [];
  const fiveFour = school.details.schooling === '5-4';
  const first: Record<string, number> = { Primary: 1, Junior: fiveFour ? 6 : 7, Senior: 10 };
  const last: Record<string, number> = { Primary: fiveFour ? 5 : 6, Junior: 9, Senior: 12 };
  return school.details.stages.flatMap((stage) => {
    const [from, to] = [first[stage], last[stage]];
    return from && to ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [];
  });
}

function OpenBatchDialog({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const [school, setSchool] = useState(me.org);
  const [grade, setGrade] = useState<number | null>(null);
  const own = useQuery({ queryKey: ['org', me.org], queryFn: () => orgs.view(me.org) });
  const campuses = useQuery({ queryKey: ['orgs', me.org], queryFn: () => orgs.below(me.org) });
  const schools = [...(own.data ? [own.data] : []), ...(campuses.data ?? [])];
  const grades = gradesOf(schools.find((one) => one.id === school));
  const open = useAct(
    (key, body: { school: string; grade: number }) => batches.open(key, body),
    (batch) => go(paths.intake(batch.school, batch.id, 'upload')),
  );
  return (
    <Modal
      open
      width={460}
      title={t('intake.open.title')}
      okText={t('intake.open.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: grade === null, loading: open.isPending }}
      onOk={() => grade !== null && open.mutate({ school, grade })}
      onCancel={onClose}
    >
      <div className="stack">
        {schools.length > 1 ? (
          <Field label={t('intake.open.school')} required>
            <Select value={school} onChange={setSchool} options={schools.map((one) => ({ value: one.id, label: one.name }))} />
          </Field>
        ) : null}
        <Field label={t('intake.open.grade')} required>
          <Select value={grade} onChange={setGrade} options={grades.map((one) => ({ value: one, label: t.of('grade', one) }))} />
        </Field>
        <ProblemNote problem={open.error} />
      </div>
    </Modal>
  );
}

/** The batches of new pupils of this school. */
export default function IntakesPage() {
  const t = useWords();
  const may = useMay();
  const go = useGo();
  const [opening, setOpening] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const { query, list, total } = useBatches();
  return (
    <div className="fill">
      <PageHead
        title={t('intake.title')}
        tools={
          may('prepare_intake') ? (
            <Button type="primary" onClick={() => setOpening(true)}>
              {t('intake.open')}
            </Button>
          ) : null
        }
      />
      {query.error ? <ProblemNote problem={query.error as never} onRetry={() => void query.refetch()} /> : null}
      <DataTable
        label={t('intake.title')}
        columns={batchColumns(t)}
        rows={list}
        rowKey={(batch) => batch.id}
        active={active}
        onActive={(batch) => setActive(batch.id)}
        onOpen={(batch) => go(paths.intake(batch.school, batch.id, batch.counts.all === 0 ? 'upload' : batch.state === 'draft' ? 'rows' : 'submit'))}
        onEnd={() => void query.fetchNextPage()}
        more={query.hasNextPage && !query.isFetchingNextPage}
        total={total}
        empty={query.isLoading ? t('say.loading') : t('intake.list.empty')}
      />
      {opening ? <OpenBatchDialog onClose={() => setOpening(false)} /> : null}
    </div>
  );
}
