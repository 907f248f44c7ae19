import { useState } from 'react';

import type { CaseStepView, CaseView } from '../../api/types';
import { showMoment } from '../../parts/dates';
import { DueBadge } from '../../parts/DueBadge';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Sheet } from '../../parts/Sheet';
import { StepTrail, type Step } from '../../parts/StepTrail';
import { useWords, type Words } from '../../words';
import { ClockDialog } from './ClockDialog';

const withOpener = (view: CaseView) => view.state === 'draft' || view.state === 'returned';

/** The steps of the round that is under way: what was said before a case came back belongs to the record. */
export function roundOf(view: CaseView): CaseStepView[] {
  if (withOpener(view)) return [];
  const back = view.steps.findLastIndex((step) => step.verdict === 'return');
  return view.steps.slice(back + 1);
}

function timeOf(t: Words, step: CaseStepView): string {
  return step.within ? t('case.step.within', { count: step.within, unit: t.of('case.unit', step.unit) }) : t('case.step.noLimit');
}

export function VerdictTag({ step }: { step: CaseStepView }) {
  const t = useWords();
  if (step.by_silence) return <span className="tag amber">{t('case.silence')}</span>;
  if (!step.verdict) return null;
  if (step.kind === 'file') return <span className="tag">{t('case.verdict.filed')}</span>;
  const tone = step.verdict === 'accept' ? 'tag green' : step.verdict === 'return' ? 'tag amber' : 'tag red';
  return <span className={tone}>{t(`case.verdict.${step.verdict}`)}</span>;
}

/** Where a case stands among its steps, for whom it waits and until when; and why until then. */
export function CaseTrail({ view }: { view: CaseView }) {
  const t = useWords();
  const [asking, setAsking] = useState(false);
  const opener: Step = {
    name: t('case.step.open'),
    state: withOpener(view) ? 'now' : 'done',
    said: `${view.opener_name} · ${showMoment(view.opened_at)}`,
  };
  const steps = roundOf(view).map((step): Step => {
    const name = t.pick(step);
    if (step.state === 'taken') {
      return { name, state: 'done', mark: <VerdictTag step={step} />, said: `${step.org_name} · ${showMoment(step.taken_at)}` };
    }
    if (step.state === 'ahead') return { name, state: 'todo', said: `${step.org_name} · ${timeOf(t, step)}` };
    return {
      name,
      state: 'now',
      mark: <DueBadge days={view.working_days_left ?? null} on={view.due_on ?? null} />,
      said: (
        <>
          {t('case.waitsFor', { party: step.org_name })}
          {view.due_on ? ` · ${t('due.on', { date: view.due_on })}` : ''}{' '}
          <button type="button" className="plain-button small" onClick={() => setAsking(true)}>
            {t('clock.why')}
          </button>
        </>
      ),
    };
  });
  return (
    <>
      <div className="case-trail">
        <StepTrail label={t('case.trail')} steps={[opener, ...steps]} />
      </div>
      {asking ? <ClockDialog at={{ person: view.person, id: view.id }} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

/** Everything that was said to a case, by whom and when, also before it came back. */
export function CaseRecord({ view }: { view: CaseView }) {
  const t = useWords();
  const taken = view.steps.filter((step) => step.state === 'taken');
  return (
    <Sheet title={t('case.record')}>
      <ol className="timeline">
        <li>
          <strong>{t('case.step.open')}</strong>
          <p className="soft">{view.opener_name}</p>
          <p className="soft small num">
            {showMoment(view.opened_at)}
            {view.legal_on && !showMoment(view.opened_at).startsWith(view.legal_on) ? ` · ${t('case.legalOn.was', { date: view.legal_on })}` : ''}
          </p>
        </li>
        {taken.map((step, index) => (
          <li key={index}>
            <strong>
              {t.pick(step)} <VerdictTag step={step} />
            </strong>
            <p className="soft">
              {step.by_silence ? step.org_name : `${step.org_name} · ${step.by}`}
            </p>
            {step.asked_by ? <p className="soft small">{t('case.cosign.askedBy', { name: step.asked_by, words: step.asked_words ?? '' })}</p> : null}
            {step.opinion ? <p>{step.opinion}</p> : null}
            <p className="soft small num">
              {t('case.record.arrived', { at: showMoment(step.arrived_at) })} · {t('case.record.taken', { at: showMoment(step.taken_at) })}
              {step.due_on ? ` · ${t('due.on', { date: step.due_on })}` : ''}
            </p>
            {step.findings.length > 0 ? <RefusalPanel refusals={step.findings} /> : null}
          </li>
        ))}
        {view.urges.map((urge) => (
          <li key={urge.at}>
            <strong>{t('case.urges')}</strong>
            <p className="soft">
              {urge.org_name} · {urge.by}
            </p>
            <p className="soft small num">{showMoment(urge.at)}</p>
          </li>
        ))}
        {view.reason && ['withdrawn', 'cleared'].includes(view.state) ? (
          <li>
            <strong>{t.of('case.state', view.state)}</strong>
            <p>{view.reason}</p>
          </li>
        ) : null}
      </ol>
    </Sheet>
  );
}
