import type { Problem } from '../api/problem';
import { useWords } from '../words';
import { RefusalPanel } from './RefusalPanel';

/** What the server said no with, whole: words, fields, clauses, reference. */
export function ProblemNote({ problem, onRetry, fields }: {
  problem: Problem | null;
  onRetry?: () => void;
  fields?: ReadonlyMap<string, string>;
}) {
  const t = useWords();
  if (!problem) return null;
  return (
    <div className="problem" role="alert">
      <strong>{t(`problem.${problem.code}`)}</strong>
      {problem.code === 'invalid' || problem.code === 'denied' ? <p>{problem.message}</p> : null}
      {problem.fields.length > 0 ? (
        <ul>
          {problem.fields.map((said) => (
            <li key={said.field}>
              {fields?.get(said.field) ?? t.of('field', said.field)}: {said.message}
            </li>
          ))}
        </ul>
      ) : null}
      {problem.reference ? <p className="mono">{t('problem.reference', { reference: problem.reference })}</p> : null}
      {problem.refusals.length > 0 ? <RefusalPanel refusals={problem.refusals} {...(fields ? { fields } : {})} /> : null}
      {onRetry && problem.code !== 'refused' && problem.code !== 'denied' ? (
        <p>
          <button type="button" className="plain-button" onClick={onRetry}>
            {t('say.retry')}
          </button>
        </p>
      ) : null}
    </div>
  );
}
