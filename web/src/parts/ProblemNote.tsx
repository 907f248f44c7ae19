import type { Problem } from '../api/problem';
import { useWords } from '../words';
import { RefusalPanel } from './RefusalPanel';

/** Kinds whose own words add to the heading. */
const spoken = new Set(['invalid', 'denied', 'conflict', 'busy']);

function nameOf(path: string, fields: ReadonlyMap<string, string> | undefined): string {
  const known = fields?.get(path.replace(/^values\./, ''));
  return known ? `${known}: ` : '';
}

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
      {problem.code === 'unauthenticated' && problem.said.zh ? (
        <strong>{t.pick(problem.said)}</strong>
      ) : (
        <strong>{t(`problem.${problem.code}`)}</strong>
      )}
      {spoken.has(problem.code) && problem.fields.length === 0 && problem.said.zh ? <p>{t.pick(problem.said)}</p> : null}
      {problem.fields.length > 0 ? (
        <ul>
          {problem.fields.map((said) => (
            <li key={said.field}>
              {nameOf(said.field, fields)}
              {t.pick({ zh: said.message, en: said.message_en ?? said.message })}
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
