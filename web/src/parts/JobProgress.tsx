import type { JobView } from '../api/types';
import { useWords } from '../words';

/** How far a piece of work is. It can be left and found again. */
export function JobProgress({ job }: { job: JobView }) {
  const t = useWords();
  const word = job.kind === 'look_for_violations' || job.kind === 'search_problems' ? 'job.units' : 'job.rows';
  const percent = job.total > 0 ? Math.round((job.done / job.total) * 100) : 0;
  return (
    <div className="stack-tight">
      <div className="row-flex">
        <strong className="grow">{t.of('job.kind', job.kind)}</strong>
        <span className={job.state === 'failed' ? 'tag red' : job.state === 'done' ? 'tag green' : 'tag blue'}>{t(`job.state.${job.state}`)}</span>
      </div>
      <div
        className={job.total > 0 ? 'meter' : 'meter unknown'}
        role="progressbar"
        aria-label={t.of('job.kind', job.kind)}
        aria-valuemin={0}
        aria-valuemax={job.total || undefined}
        aria-valuenow={job.total > 0 ? job.done : undefined}
      >
        <div style={job.total > 0 ? { width: `${percent}%` } : undefined} />
      </div>
      <p className="soft num" role="status">
        {job.total > 0 ? t(word, { done: job.done.toLocaleString(), total: job.total.toLocaleString() }) : t('job.counting')}
        {job.outcome ? ` · ${job.outcome}` : ''}
      </p>
    </div>
  );
}
