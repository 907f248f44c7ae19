import { lazy, Suspense, useCallback, type ComponentType } from 'react';

import type { BatchRef } from '../../api/calls';
import type { BatchView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer, Busy } from '../../parts/Busy';
import { useGo } from '../../parts/Go';
import { StepTrail } from '../../parts/StepTrail';
import { useJob } from '../../parts/useJob';
import { useParam } from '../../parts/useParam';
import { intakeSteps, paths, type IntakeStep } from '../../paths';
import { useWords } from '../../words';
import { BatchHead, batchName } from '../batch/BatchHead';
import { useBatch, useBatchChanged } from '../batch/useBatch';
import './intake.css';

/** What every step of the intake is given. */
export interface StepProps {
  at: BatchRef;
  batch: BatchView;
  go: (step: IntakeStep) => void;
}

const pages: Record<IntakeStep, ComponentType<StepProps>> = {
  upload: lazy(() => import('./UploadStep')),
  columns: lazy(() => import('./ColumnsStep')),
  check: lazy(() => import('./CheckStep')),
  rows: lazy(() => import('./RowsStep')),
  photos: lazy(() => import('./PhotosStep')),
  arrivals: lazy(() => import('./ArrivalsStep')),
  submit: lazy(() => import('./SubmitStep')),
};

function saidOf(batch: BatchView, step: IntakeStep): number | null {
  const counts = batch.counts;
  if (step === 'rows') return counts.failing + counts.returned;
  if (step === 'photos') return counts.faceless;
  return step === 'arrivals' ? counts.unconfirmed : null;
}

function Steps({ batch, step, go }: { batch: BatchView; step: IntakeStep; go: (step: IntakeStep) => void }) {
  const t = useWords();
  const now = intakeSteps.indexOf(step);
  const filled = batch.counts.all > 0;
  const done = (one: IntakeStep, index: number) =>
    batch.state !== 'draft' || (filled && (one === 'upload' || one === 'columns' || one === 'check')) || (filled && saidOf(batch, one) === 0) || (index < now && saidOf(batch, one) === null);
  return (
    <StepTrail
      label={t('intake.steps')}
      steps={intakeSteps.map((one, index) => {
        const open = saidOf(batch, one);
        return {
          name: t(`intake.step.${one}`),
          state: one === step ? 'now' : done(one, index) ? 'done' : 'todo',
          mark: filled && open ? <span className="tag red num">{open}</span> : null,
          onOpen: () => go(one),
        };
      })}
    />
  );
}

/** Follows the work under way on the batch, wherever in the wizard one is. */
function FollowJob({ at, batch }: { at: BatchRef; batch: BatchView }) {
  const changed = useBatchChanged(at);
  const onOver = useCallback(() => changed(), [changed]);
  useJob(at.org, batch.job, onOver);
  return null;
}

export default function IntakePage() {
  const t = useWords();
  const at = { org: useParam('org'), id: useParam('batch') };
  const wanted = useParam('step') as IntakeStep;
  const step = intakeSteps.includes(wanted) ? wanted : 'rows';
  const batch = useBatch(at);
  const goTo = useGo();
  const go = (next: IntakeStep) => goTo(paths.intake(at.org, at.id, next));
  const Step = pages[step];
  useCrumbs(batch.data ? batchName(t, batch.data) : undefined);
  return (
    <div className="fill">
      <Answer of={batch}>
        {(data) => (
          <>
            <BatchHead batch={data} />
            <Steps batch={data} step={step} go={go} />
            {step !== 'check' && data.job ? <FollowJob at={at} batch={data} /> : null}
            <Suspense fallback={<Busy />}>
              <Step at={at} batch={data} go={go} />
            </Suspense>
          </>
        )}
      </Answer>
    </div>
  );
}
