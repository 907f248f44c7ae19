import { Button } from 'antd';
import { useCallback, useState } from 'react';

import type { FindingRef } from '../../api/calls';
import type { FindingStepView, FindingView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { ClauseTag } from '../../parts/ClauseTag';
import { showMoment } from '../../parts/dates';
import { DueBadge } from '../../parts/DueBadge';
import { Go, useGo } from '../../parts/Go';
import { Facts, PageHead, Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMay } from '../../session/useSession';
import { useWords } from '../../words';
import { ActDialog, type FindingAct } from './ActDialog';
import { FindingStateTag, toldOf } from './findingColumns';
import { useFinding, useFindingChanged } from './useFindings';

const acts: FindingAct[] = ['explain', 'remedy', 'order', 'close', 'dismiss'];

/** What was done about a finding, by whom, in what words. */
function Deeds({ steps }: { steps: FindingStepView[] }) {
  const t = useWords();
  return (
    <Sheet title={t('finding.record')}>
      <ol className="timeline">
        {steps.map((step, index) => (
          <li key={index}>
            <strong>{t.of('finding.deed', step.deed)}</strong>
            <p className="soft">{step.name ? `${step.org_name} · ${step.name}` : t('finding.byRegister')}</p>
            {step.words ? <p>{step.words}</p> : null}
            {step.responsible ? <p>{`${t('finding.responsible')} · ${step.responsible}`}</p> : null}
            {step.sanctions.length > 0 ? (
              <p className="row-flex">
                {step.sanctions.map((one) => (
                  <span key={one.id} className="tag">
                    {t.pick(one)} {one.article}
                  </span>
                ))}
              </p>
            ) : null}
            <p className="soft small num">
              {showMoment(step.at)}
              {step.due_on ? ` · ${t('due.on', { date: step.due_on })}` : ''}
            </p>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}

function Finding({ at, view }: { at: FindingRef; view: FindingView }) {
  const t = useWords();
  const go = useGo();
  const may = useMay();
  const [act, setAct] = useState<FindingAct | null>(null);
  const changed = useFindingChanged();
  const onView = useCallback((given: FindingView) => changed(given, at), [changed, at]);
  const onNo = useCallback(() => changed(null, at), [changed, at]);
  const { item } = view;
  return (
    <>
      <PageHead
        title={`${item.unit_name} · ${t.pick(item.clause)}`}
        aside={
          <span className="row-flex">
            <FindingStateTag state={item.state} />
            {item.due_on ? <DueBadge days={item.working_days_left} on={item.due_on} /> : null}
          </span>
        }
        tools={
          <>
            {acts
              .filter((one) => view.acts.includes(one))
              .map((one, index) => (
                <Button key={one} type={index === 0 ? 'primary' : 'default'} danger={one === 'dismiss'} onClick={() => setAct(one)}>
                  {t(`finding.act.${one}`)}
                </Button>
              ))}
            <Button onClick={() => go(paths.findings())}>{t('finding.back')}</Button>
          </>
        }
      />
      <Sheet title={t('finding.facts')} tools={<ClauseTag clause={{ id: item.clause.clause, article: item.clause.article }} />}>
        <div className="stack">
          <p>
            <strong>{toldOf(t, item)}</strong>
          </p>
          <Facts
            items={[
              [t('finding.col.unit'), view.path.join(' / ')],
              [t('finding.cited'), `${item.clause.regulation} ${item.clause.article}`],
              [t('finding.col.since'), item.since_on],
              [t('finding.found'), showMoment(item.found_at)],
              [t('finding.col.how'), t(item.by_hand ? 'finding.byHand' : 'finding.byRegister')],
              [t('finding.present'), item.by_hand ? '' : t(item.present ? 'finding.present.yes' : 'finding.present.no')],
              [
                t('finding.pupil'),
                item.person && may('read_pupil') ? <Go to={paths.pupil(item.person)}>{t('finding.pupil.open')}</Go> : '',
              ],
            ]}
          />
        </div>
      </Sheet>
      <Deeds steps={view.steps} />
      {act ? <ActDialog key={act} act={act} at={at} view={view} onView={onView} onNo={onNo} onClose={() => setAct(null)} /> : null}
    </>
  );
}

/** One finding: its facts and its clause, what was done about it, and what is open to this user. */
export default function FindingPage() {
  const t = useWords();
  const org = useParam('org');
  const id = useParam('finding');
  const found = useFinding({ org, id });
  useCrumbs(found.data ? `${found.data.item.unit_name} ${found.data.item.clause.article}` : t('finding.title'));
  return <Answer of={found}>{(view) => <Finding key={id} at={{ org, id }} view={view} />}</Answer>;
}
