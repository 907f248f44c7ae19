import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useCallback, useMemo, useState } from 'react';

import { findings, type Standing } from '../../api/calls';
import type { FindingSummary, FindingUnit, JobView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { Chips } from '../../parts/Chips';
import { DataTable } from '../../parts/DataTable';
import { DownloadButton } from '../../parts/DownloadButton';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { JobProgress } from '../../parts/JobProgress';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useJob } from '../../parts/useJob';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { findingColumns } from './findingColumns';
import { RegisterDialog } from './RegisterDialog';
import { useFindings, useSummary } from './useFindings';

const standings = ['open', 'found', 'overdue', 'remedied', 'closed', 'all'] as const satisfies readonly Standing[];

/** By unit below: who has how much open, unexplained and overdue. */
function Units({ lines, org, onUnit }: { lines: FindingUnit[]; org: string; onUnit: (org: string) => void }) {
  const t = useWords();
  return (
    <Sheet title={t('finding.units')} flush>
      <table className="todo">
        <thead>
          <tr>
            <th scope="col">{t('finding.col.unit')}</th>
            {(['open', 'waiting', 'overdue', 'over'] as const).map((count) => (
              <th key={count} scope="col" className="right">
                {t(`finding.count.${count}`)}
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
              <td className="num right">{line.open}</td>
              <td className="num right">{line.waiting}</td>
              <td className={`num right ${line.overdue > 0 ? 'red' : ''}`}>{line.overdue}</td>
              <td className="num right soft">{line.over}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

/** By item of the sanction list, each with its article and whether the register looks for it. */
function Items({ summary, chosen, onChoose }: { summary: FindingSummary; chosen: string; onChoose: (violation: string) => void }) {
  const t = useWords();
  return (
    <Sheet title={t('finding.items')} flush>
      <table className="todo">
        <thead>
          <tr>
            <th scope="col">{t('finding.col.article')}</th>
            <th scope="col">{t('finding.col.item')}</th>
            <th scope="col">{t('finding.col.how')}</th>
            <th scope="col" className="right">
              {t('finding.count.open')}
            </th>
            <th scope="col" className="right">
              {t('finding.count.over')}
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.violations.map((item) => (
            <tr key={item.clause.id}>
              <td className="num">{item.clause.article}</td>
              <td className="wide">
                <button
                  type="button"
                  className="plain-button"
                  aria-pressed={chosen === item.clause.id}
                  onClick={() => onChoose(chosen === item.clause.id ? '' : item.clause.id)}
                >
                  {t.pick(item.clause)}
                </button>
              </td>
              <td>{t(item.detected ? 'finding.byRegister' : 'finding.byHand')}</td>
              <td className="num right">{item.open}</td>
              <td className="num right soft">{item.over}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

/** What may be a breach at and below a unit: counted, listed, looked for, registered. */
export default function FindingsPage() {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const client = useQueryClient();
  const asked = useRouterState({ select: (state) => (state.location.search as { org?: string }).org });
  const org = asked ?? me.org;
  const [standing, setStanding] = useState<(typeof standings)[number]>('open');
  const [violation, setViolation] = useState('');
  const [active, setActive] = useState<string | null>(null);
  const [registering, setRegistering] = useState(false);
  const [job, setJob] = useState<JobView | null>(null);
  const summary = useSummary(org);
  const { query, rows } = useFindings(org, standing, violation);
  const columns = useMemo(() => findingColumns(t), [t]);
  const again = useCallback(() => {
    for (const key of ['findings', 'findings-summary', 'finding']) void client.invalidateQueries({ queryKey: [key] });
  }, [client]);
  const running = useJob(org, job, again);
  const look = useAct((key) => findings.look(key, org), setJob);
  const setOrg = (next: string) => go(paths.findings({ org: next }));
  return (
    <>
      <PageHead
        title={t('finding.title')}
        aside={t('finding.aside')}
        tools={
          <>
            <DownloadButton href={findings.listUrl(org, standing, violation)}>{t('finding.export')}</DownloadButton>
            {summary.data?.may_register ? <Button onClick={() => setRegistering(true)}>{t('finding.register')}</Button> : null}
            {summary.data?.may_detect ? (
              <Button type="primary" loading={look.isPending} onClick={() => look.mutate(undefined)}>
                {t('finding.look')}
              </Button>
            ) : null}
          </>
        }
      />
      <ProblemNote problem={look.error} />
      {running ? <JobProgress job={running} /> : null}
      <div className="filters">
        <Field label={t('pupils.unit')}>
          <OrgPicker value={org} onChange={setOrg} />
        </Field>
        <Field label={t('finding.col.item')}>
          <Select
            style={{ width: 320 }}
            value={violation}
            onChange={setViolation}
            options={[
              { value: '', label: t('finding.every') },
              ...(summary.data?.violations ?? []).map(({ clause }) => ({ value: clause.id, label: `${clause.article} ${t.pick(clause)}` })),
            ]}
          />
        </Field>
      </div>
      <Answer of={summary}>
        {(data) => (
          <div className="stack">
            {data.units.length > 1 ? <Units lines={data.units} org={org} onUnit={setOrg} /> : null}
            {data.violations.length === 0 ? <p className="empty">{t('finding.noList')}</p> : <Items summary={data} chosen={violation} onChoose={setViolation} />}
          </div>
        )}
      </Answer>
      <Chips
        label={t('finding.col.state')}
        value={standing}
        onChange={setStanding}
        options={standings.map((one) => ({ value: one, label: t(`finding.standing.${one}`) }))}
      />
      <div style={{ height: 420, display: 'flex', flexDirection: 'column' }}>
        <DataTable
          label={t('finding.title')}
          columns={columns}
          rows={rows}
          rowKey={(item) => item.finding}
          active={active}
          onActive={(item) => setActive(item.finding)}
          onOpen={(item) => go(paths.finding(item.unit, item.finding))}
          onEnd={() => void query.fetchNextPage()}
          more={query.hasNextPage}
          stale={query.isPlaceholderData}
          empty={t('finding.empty')}
        />
      </div>
      {registering && summary.data ? (
        <RegisterDialog summary={summary.data} onDone={(view) => go(paths.finding(view.item.unit, view.item.finding))} onClose={() => setRegistering(false)} />
      ) : null}
    </>
  );
}
