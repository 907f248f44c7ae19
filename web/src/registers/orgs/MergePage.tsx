import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { ClassGoes, ClassView, MergerView, OrgView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { DataTable, type Column } from '../../parts/DataTable';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords, type Words } from '../../words';
import { ApprovalFields, EndingFacts, isApproved, noApproval, type Approval } from './EndingSheet';
import './orgs.css';

/** The class of the other school that each class is joined to; the others are carried over. */
type Joins = Record<string, string>;

const asked = (joins: Joins) => Object.entries(joins).map(([one, into]) => ({ class: one, into }));

function classColumns(t: Words, there: ClassView[], onJoin: (one: string, into: string | null) => void): Column<ClassGoes>[] {
  const options = (one: ClassGoes) => [
    { value: '', label: t('merging.carry', { name: one.to_name, number: one.to_code }) },
    ...there
      .filter((other) => other.grade === one.grade)
      .map((other) => ({ value: other.id, label: t('merging.join', { name: other.name, size: other.size, limit: other.size_limit }) })),
  ];
  return [
    { key: 'grade', title: t('class.grade'), width: 90, render: (one) => t.of('grade', one.grade) },
    { key: 'name', title: t('class.name'), width: 180, render: (one) => <strong>{one.name}</strong> },
    { key: 'size', title: t('class.size'), width: 90, align: 'right', render: (one) => one.pupils },
    {
      key: 'goes',
      title: t('merging.goes'),
      width: 320,
      render: (one) => (
        <Select
          className="join-picker"
          size="small"
          aria-label={`${t('merging.goes')}: ${one.name}`}
          value={one.into ?? ''}
          onChange={(into: string) => onJoin(one.class, into || null)}
          options={options(one)}
        />
      ),
    },
  ];
}

function Plan({ plan, into, onJoin }: { plan: MergerView; into: string; onJoin: (one: string, into: string | null) => void }) {
  const t = useWords();
  const there = useQuery({ queryKey: ['classes', into], queryFn: () => orgs.classes(into) });
  const grades = plan.grades.map((line) => t('merging.grade', { grade: t.of('grade', line.grade), pupils: line.pupils, classes: line.classes }));
  return (
    <EndingFacts ending={plan}>
      {grades.length > 0 ? <p>{grades.join(t('say.comma'))}</p> : null}
      <DataTable
        label={t('merging.classes')}
        columns={classColumns(t, there.data ?? [], onJoin)}
        rows={plan.classes}
        rowKey={(one) => one.class}
        active={null}
        onActive={() => undefined}
        empty={t('merging.noClasses')}
      />
    </EndingFacts>
  );
}

function Merge({ school }: { school: OrgView }) {
  const t = useWords();
  const go = useGo();
  const client = useQueryClient();
  const [into, setInto] = useState('');
  const [joins, setJoins] = useState<Joins>({});
  const [approval, setApproval] = useState<Approval>(noApproval);
  const plan = useQuery({
    queryKey: ['merger', school.id, into, joins],
    queryFn: () => orgs.planMerger(school.id, { into, classes: asked(joins) }),
    enabled: into !== '',
    placeholderData: (before) => before,
  });
  const merge = useAct(
    (key, given: Approval) =>
      orgs.merge(key, school.id, {
        version: plan.data?.version ?? school.version, into, classes: asked(joins), document: given.document.trim(), reason: given.reason.trim(),
      }),
    (view) => {
      client.setQueryData(['org', school.id], view);
      void client.invalidateQueries();
      tell(t('merging.done', { name: view.name }));
      go(paths.orgs(school.id));
    },
    { onNo: () => void plan.refetch() },
  );
  const join = (one: string, other: string | null) =>
    setJoins((before) => Object.fromEntries([...Object.entries(before).filter(([held]) => held !== one), ...(other ? [[one, other]] : [])]) as Joins);
  const ready = isApproved(approval) && plan.data?.bars.length === 0 && !plan.isFetching;
  return (
    <div className="stack">
      <PageHead title={t('merging.title')} aside={school.name} />
      <Sheet title={t('merging.into')}>
        <Field label={t('merging.into')} required hint={t('merging.into.hint')}>
          <OrgPicker
            value={into}
            onChange={(next) => {
              setInto(next);
              setJoins({});
            }}
          />
        </Field>
      </Sheet>
      {into ? <Answer of={plan}>{(data) => <Plan plan={data} into={into} onJoin={join} />}</Answer> : null}
      <Sheet title={t('ending.approval')}>
        <ApprovalFields value={approval} change={(part) => setApproval((before) => ({ ...before, ...part }))} problem={merge.error} warning={t('merging.final')} />
        <ProblemNote problem={merge.error} />
        <div className="form-foot">
          <Button type="primary" danger disabled={!ready} loading={merge.isPending} onClick={() => merge.mutate(approval)}>
            {t('merging.go')}
          </Button>
          <Button onClick={() => go(paths.orgs(school.id))}>{t('say.cancel')}</Button>
        </div>
      </Sheet>
    </div>
  );
}

/** Merges a school into another for good, after showing what that does. */
export default function MergePage() {
  const t = useWords();
  const id = useParam('org');
  const school = useQuery({ queryKey: ['org', id], queryFn: () => orgs.view(id) });
  useCrumbs(school.data ? { name: school.data.name, to: paths.orgs(id) } : undefined, t('merging.title'));
  return <Answer of={school}>{(data) => <Merge school={data} />}</Answer>;
}
