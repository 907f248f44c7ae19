import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';

import { orgs, pupils } from '../../api/calls';
import { asProblem } from '../../api/problem';
import { useAct } from '../../api/useAct';
import type { PupilLine } from '../../api/types';
import { DataTable } from '../../parts/DataTable';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { useDraft } from '../../parts/useDraft';
import { useLater } from '../../parts/useLater';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { pupilColumns } from './pupilColumns';
import './pupil.css';

interface Filters {
  org: string;
  q: string;
  grade: number | null;
  class: string | null;
  left: boolean;
}

function useFound(filters: Filters) {
  const q = useLater(filters.q.trim(), 300);
  const ask = { org: filters.org, q, ...(filters.grade ? { grade: filters.grade } : {}), ...(filters.class ? { class: filters.class } : {}), ...(filters.left ? { left: true } : {}) };
  const query = useInfiniteQuery({
    queryKey: ['pupils', ask],
    queryFn: ({ pageParam }) => pupils.list({ ...ask, limit: 200, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, rows, total: query.data?.pages[0]?.total ?? null };
}

function FindByNumber({ onFound }: { onFound: (lines: PupilLine[] | null) => void }) {
  const t = useWords();
  const go = useGo();
  const [number, setNumber] = useState('');
  const find = useAct(
    (_, wanted: string) => pupils.find(wanted),
    (lines) => {
      const only = lines.length === 1 ? lines[0] : undefined;
      if (only) go(paths.pupil(only.person));
      else onFound(lines);
    },
  );
  return (
    <form
      className="find"
      onSubmit={(event) => {
        event.preventDefault();
        if (number.trim()) find.mutate(number.trim());
      }}
    >
      <Field label={t('pupils.find')} error={find.error && find.error.code !== 'absent' ? t(`problem.${find.error.code}`) : undefined}>
        <Input className="mono" value={number} autoComplete="off" maxLength={40} title={t('pupils.find.note')} onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <Button htmlType="submit" loading={find.isPending}>
        {t('pupils.find.go')}
      </Button>
    </form>
  );
}

/** Finds pupils on roll: by filters in a list of any length, or by a number. */
export default function PupilsPage() {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const go = useGo();
  const search = useRouterState({ select: (state) => state.location.search as Record<string, unknown> });
  const draft = useDraft<Filters>('pupils', {
    org: String(search.org ?? me.org),
    q: '',
    grade: search.grade ? Number(search.grade) : null,
    class: search.class ? String(search.class) : null,
    left: false,
  });
  const [active, setActive] = useState<string | null>(null);
  const [byNumber, setByNumber] = useState<PupilLine[] | null>(null);
  const { values: filters, change } = draft;
  const atSchool = me.level === 'school' || me.level === 'campus';
  const unit = useQuery({ queryKey: ['org', filters.org], queryFn: () => orgs.view(filters.org), enabled: !atSchool });
  const isSchool = atSchool || unit.data?.level === 'school' || unit.data?.level === 'campus';
  const classes = useQuery({ queryKey: ['classes', filters.org], queryFn: () => orgs.classes(filters.org), enabled: isSchool });
  const found = useFound(filters);
  const rows = byNumber ?? found.rows;
  const classOptions = (classes.data ?? []).filter((one) => !filters.grade || one.grade === filters.grade);
  return (
    <div className="fill">
      <PageHead title={t('pupils.title')} />
      <div className="filters">
        {atSchool ? null : (
          <Field label={t('pupils.unit')}>
            <OrgPicker value={filters.org} onChange={(org) => change({ org, class: null })} />
          </Field>
        )}
        <Field label={t('pupils.byName')}>
          <Input allowClear value={filters.q} autoComplete="off" onChange={(event) => change({ q: event.target.value })} />
        </Field>
        <Field label={t('pupils.grade')}>
          <Select
            className="filter-class"
            allowClear
            value={filters.grade}
            onChange={(grade: number | undefined) => change({ grade: grade ?? null, class: null })}
            options={Array.from({ length: 12 }, (_, index) => ({ value: index + 1, label: t.of('grade', index + 1) }))}
          />
        </Field>
        <Field label={t('pupils.which')}>
          <Select
            className="filter-class"
            value={filters.left}
            onChange={(left: boolean) => change({ left })}
            options={[false, true].map((left) => ({ value: left, label: t(left ? 'pupils.which.left' : 'pupils.which.here') }))}
          />
        </Field>
        {isSchool ? (
          <Field label={t('pupils.class')}>
            <Select
              className="filter-class"
              allowClear
              value={filters.class}
              onChange={(value: string | undefined) => change({ class: value ?? null })}
              options={classOptions.map((one) => ({ value: one.id, label: one.name }))}
            />
          </Field>
        ) : null}
        <Button onClick={() => change({ org: me.org, q: '', grade: null, class: null })}>{t('say.reset')}</Button>
        <span className="grow" />
        <FindByNumber onFound={setByNumber} />
      </div>
      {found.query.error ? <ProblemNote problem={asProblem(found.query.error)} onRetry={() => void found.query.refetch()} /> : null}
      {byNumber ? (
        <div className="banner" role="status">
          <span className="grow">{byNumber.length === 0 ? t('pupils.find.none') : t('say.total', { count: byNumber.length })}</span>
          <Button size="small" onClick={() => setByNumber(null)}>
            {t('pupils.find.close')}
          </Button>
        </div>
      ) : null}
      <DataTable
        label={t('pupils.title')}
        columns={pupilColumns(t, me, may('read_pupil'), isSchool)}
        rows={rows}
        rowKey={(pupil) => pupil.person}
        active={active}
        onActive={(pupil) => setActive(pupil.person)}
        onOpen={(pupil) => may('read_pupil') && go(paths.pupil(pupil.person))}
        onEnd={() => void found.query.fetchNextPage()}
        more={!byNumber && found.query.hasNextPage && !found.query.isFetchingNextPage}
        total={byNumber ? byNumber.length : found.total}
        stale={!byNumber && found.query.isPlaceholderData}
        empty={found.query.isLoading ? t('say.loading') : undefined}
      />
    </div>
  );
}
