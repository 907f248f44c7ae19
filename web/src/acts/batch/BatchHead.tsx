import type { ReactNode } from 'react';

import type { BatchView } from '../../api/types';
import { DueBadge } from '../../parts/DueBadge';
import { Remarks } from '../../parts/Remarks';
import { PageHead } from '../../parts/Sheet';
import { StepTrail, type Step } from '../../parts/StepTrail';
import { useWords, type Words } from '../../words';

const tone: Record<string, string> = { draft: 'tag', confirmed: 'tag blue', submitted: 'tag amber', decided: 'tag green' };

export function BatchStateTag({ state }: { state: string }) {
  const t = useWords();
  return <span className={tone[state] ?? 'tag'}>{t.of('batch.state', state)}</span>;
}

export function batchName(t: Words, batch: BatchView): string {
  return t('intake.name', { year: batch.school_year, grade: t.of('grade', batch.grade) });
}

export function BatchHead({ batch, tools }: { batch: BatchView; tools?: ReactNode }) {
  const t = useWords();
  return (
    <>
      <PageHead
        title={`${batch.school_name} · ${batchName(t, batch)}`}
        aside={
          <span className="row-flex">
            <BatchStateTag state={batch.state} />
            {batch.state === 'decided' || (batch.working_days_left === null && batch.due_on === null) ? null : (
              <DueBadge days={batch.working_days_left} on={batch.due_on} />
            )}
          </span>
        }
        tools={tools}
      />
      <Remarks warnings={batch.warnings} />
    </>
  );
}

const order = ['prepare', 'confirm', 'check', 'sign', 'decide'] as const;

/** Which step a batch stands at: derived from its state and counts alone. */
export function stepNow(batch: Pick<BatchView, 'state' | 'counts'>): number {
  if (batch.state === 'draft') return 0;
  if (batch.state === 'confirmed') return batch.counts.passing > 0 ? 2 : 3;
  return batch.state === 'submitted' ? 4 : 5;
}

function waitsFor(t: Words, batch: BatchView, step: (typeof order)[number]): string | null {
  if (step === 'prepare') return t('batch.waits.prepare');
  if (step === 'check') return t('batch.waits.check', { count: batch.counts.passing });
  if (step === 'sign') return t('batch.waits.sign');
  return step === 'decide' ? t('batch.waits.decide', { authority: batch.authority_name }) : null;
}

/** The step that the last record of a batch in each state tells of. */
const recordedAt: Record<string, number> = { confirmed: 1, submitted: 3, decided: 4 };

/** The way of a batch from list to register, and for whom it waits. */
export function BatchTrail({ batch }: { batch: BatchView }) {
  const t = useWords();
  const now = stepNow(batch);
  const steps: Step[] = order.map((step, index) => ({
    name: t(`batch.step.${step}`),
    state: index < now ? 'done' : index === now ? 'now' : 'todo',
    said: index === now ? waitsFor(t, batch, step) : index === recordedAt[batch.state] ? batch.steps.at(-1) : null,
  }));
  return <StepTrail label={t('batch.trail')} steps={steps} />;
}

/** What was done with a batch, by whom and when. */
export function BatchRecord({ batch }: { batch: BatchView }) {
  const t = useWords();
  if (batch.steps.length < 2) return null;
  return (
    <ol className="record" aria-label={t('batch.record')}>
      {batch.steps.map((said, index) => (
        <li key={index}>{said}</li>
      ))}
    </ol>
  );
}
