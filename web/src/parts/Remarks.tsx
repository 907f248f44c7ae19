import type { Refusal } from '../api/types';
import { useWords } from '../words';
import { RefusalPanel } from './RefusalPanel';

/** What the law reminds of, where the act is done: it stands in nobody's way, and nobody overlooks it. */
export function Remarks({ warnings }: { warnings: Refusal[] }) {
  const t = useWords();
  if (warnings.length === 0) return null;
  return (
    <details className="remarks" open>
      <summary>{t('remarks.title', { count: warnings.length })}</summary>
      <RefusalPanel refusals={warnings} label={t('remarks.title', { count: warnings.length })} />
    </details>
  );
}
