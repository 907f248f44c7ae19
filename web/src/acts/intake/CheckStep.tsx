import { Button } from 'antd';
import { useCallback } from 'react';

import { JobProgress } from '../../parts/JobProgress';
import { Sheet } from '../../parts/Sheet';
import { isOver, useJob } from '../../parts/useJob';
import { useWords } from '../../words';
import { useBatchChanged } from '../batch/useBatch';
import type { StepProps } from './IntakePage';

export default function CheckStep({ at, batch, go }: StepProps) {
  const t = useWords();
  const changed = useBatchChanged(at);
  const onOver = useCallback(() => changed(), [changed]);
  const job = useJob(at.org, batch.job, onOver);
  const over = !job || isOver(job);
  return (
    <Sheet title={t('check.title')}>
      <div className="stack">
        {job ? <JobProgress job={job} /> : <p className="soft">{t('check.none')}</p>}
        {over ? (
          <div className="cards">
            <div className="card still">
              <span className="card-name">{t('check.passing')}</span>
              <span className="card-count num">{batch.counts.passing.toLocaleString()}</span>
            </div>
            <div className="card still">
              <span className="card-name">{t('check.failing')}</span>
              <span className={`card-count num ${batch.counts.failing > 0 ? 'red' : ''}`}>{batch.counts.failing.toLocaleString()}</span>
            </div>
            <div className="card still">
              <span className="card-name">{t('batch.count.faceless')}</span>
              <span className="card-count num">{batch.counts.faceless.toLocaleString()}</span>
            </div>
          </div>
        ) : (
          <p className="soft">{t('check.leave')}</p>
        )}
        <div className="row-flex">
          <Button onClick={() => go('upload')}>{t('intake.step.upload')}</Button>
          <Button type="primary" onClick={() => go('rows')}>
            {t('check.go')}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
