import { useRouterState } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { useMemo, useState } from 'react';

import { problemRecords, type ProblemFilter } from '../../api/calls';
import type { JobView, ProblemKind, ProblemUnit } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { Chips } from '../../parts/Chips';
import { DataTable } from '../../parts/DataTable';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { JobProgress } from '../../parts/JobProgress';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PurposeDialog } from '../../parts/PurposeDialog';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useJob } from '../../parts/useJob';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { problemColumns } from './problemColumns';
import { TellDialog } from './TellDialog';
import { useProblemRecords, useProblemsChanged, useProblemSummary } from './useProblemRecords';

const standings = ['unsettled', 'open', 'handling', 'settled', 'ceased', 'all'] as const;

/** By unit below: who has how much unsettled, unhandled and in graduating grades. */
function Units({ lines, org, onUnit }: { lines: ProblemUnit[]; org: string; onUnit: (org: string) => void }) {
  const t = useWords();
  return (
    <Sheet title={t('problems.units')} flush>
      <table className="todo">
        <thead>
          <tr>
            <th scope="col">{t('problems.col.unit')}</th>
            {(['unsettled', 'waiting', 'leaving', 'over'] as const).map((count) => (
              <th key={count} scope="col" className="right">
                {t(`problems.count.${count}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.org}>
              <td className="wide">
                {line.org === org ? (
                  line.name
                ) : (
                  <button type="button" className="plain-button" onClick={() => onUnit(line.org)}>
                    {line.name}
                  </button>
                )}
              </td>
              <td className="num right">{line.unsettled}</td>
              <td className="num right">{line.waiting}</td>
              <td className={`num right ${line.leaving > 0 ? 'red' : ''}`}>{line.leaving}</td>
              <td className="num right soft">{line.over}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

/** Entries in doubt at and below a unit: whose, what is in doubt, for how long, who has to act. */
export default function ProblemsPage() {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const go = useGo();
  const asked = useRouterState({ select: (state) => (state.location.search as { org?: string }).org });
  const org = asked ?? me.org;
  const [standing, setStanding] = useState<(typeof standings)[number]>('unsettled');
  const [kind, setKind] = useState<ProblemKind | ''>('');
  const [leaving, setLeaving] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const [dialog, setDialog] = useState<'tell' | 'take' | null>(null);
  const [job, setJob] = useState<JobView | null>(null);
  const filter: ProblemFilter = { standing, ...(kind ? { kind } : {}), ...(leaving ? { leaving } : {}) };
  const summary = useProblemSummary(org);
  const { query, rows } = useProblemRecords(org, filter);
  const columns = useMemo(() => problemColumns(t), [t]);
  const again = useProblemsChanged();
  const running = useJob(org, job, again);
  const search = useAct((key) => problemRecords.search(key, org), setJob);
  const setOrg = (next: string) => go(paths.problems({ org: next }));
  const take = (purpose: string) =>
    problemRecords.take(org, { purpose, leaving, all: standing !== 'unsettled', ...(kind ? { kind } : {}) });
  return (
    <>
      <PageHead
        title={t('problems.title')}
        aside={t('problems.aside')}
        tools={
          <>
            {may('print_roster') ? <Button onClick={() => setDialog('take')}>{t('problems.take')}</Button> : null}
            {summary.data?.may_tell ? (
              <>
                <Button loading={search.isPending} onClick={() => search.mutate(undefined)}>
                  {t('problems.search')}
                </Button>
                <Button type="primary" onClick={() => setDialog('tell')}>
                  {t('problems.tell')}
                </Button>
              </>
            ) : null}
          </>
        }
      />
      <ProblemNote problem={search.error} />
      {running ? <JobProgress job={running} /> : null}
      <div className="filters">
        <Field label={t('pupils.unit')}>
          <OrgPicker value={org} onChange={setOrg} />
        </Field>
        <Field label={t('problems.col.kind')}>
          <Select
            style={{ width: 260 }}
            value={kind}
            onChange={setKind}
            options={[
              { value: '' as const, label: t('problems.every') },
              ...(summary.data?.kinds ?? []).map((one) => ({ value: one.kind, label: `${t(`problems.kind.${one.kind}`)} (${one.unsettled})` })),
            ]}
          />
        </Field>
        <Checkbox checked={leaving} onChange={(event) => setLeaving(event.target.checked)}>
          {t('problems.leavingOnly')}
        </Checkbox>
      </div>
      <Answer of={summary}>{(data) => (data.units.length > 0 && data.units.some((line) => line.org !== org) ? <Units lines={data.units} org={org} onUnit={setOrg} /> : null)}</Answer>
      <Chips
        label={t('problems.col.state')}
        value={standing}
        onChange={setStanding}
        options={standings.map((one) => ({ value: one, label: t(`problems.standing.${one}`) }))}
      />
      <div style={{ height: 460, display: 'flex', flexDirection: 'column' }}>
        <DataTable
          label={t('problems.title')}
          columns={columns}
          rows={rows}
          rowKey={(item) => item.problem}
          active={active}
          onActive={(item) => setActive(item.problem)}
          onOpen={(item) => go(paths.problem(item.school, item.problem))}
          onEnd={() => void query.fetchNextPage()}
          more={query.hasNextPage}
          stale={query.isPlaceholderData}
          empty={t('problems.empty')}
        />
      </div>
      {dialog === 'tell' ? <TellDialog org={org} orgName={summary.data?.org_name ?? ''} onDone={again} onClose={() => setDialog(null)} /> : null}
      {dialog === 'take' ? <PurposeDialog title={t('problems.take')} take={take} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
