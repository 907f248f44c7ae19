import type { Refusal } from '../api/types';
import { useWords } from '../words';
import { RefusalPanel } from './RefusalPanel';

/** What the law reminds of, where the act is done: a line each; facts and cure when it is opened. */
export function Remarks({ warnings }: { warnings: Refusal[] }) {
  const t = useWords();
  if (warnings.length === 0) return null;
  return (
    <details className="remarks">
      <summary>
        {warnings.map((warning, index) => (
          <span key={`${warning.clause.id}-${index}`} className="remark">
            <span className="tag amber">{t('refusal.weight.warns')}</span> {t.pick(warning)}
            <span className="soft small"> {warning.clause.article}</span>
          </span>
        ))}
      </summary>
      <RefusalPanel refusals={warnings} label={t('remarks.title', { count: warnings.length })} />
    </details>
  );
}
