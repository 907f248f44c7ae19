import type { CaseView } from '../../api/types';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';

/** Earlier applications for the pupil that were refused, by whom and why: shown to authorities. */
export function RefusedBefore({ view }: { view: CaseView }) {
  const t = useWords();
  if (view.refused_before.length === 0) return null;
  return (
    <Sheet title={t('case.refusedBefore')}>
      <div className="stack-tight">
        {view.refused_before.map((one, index) => (
          <p key={index}>
            <span className="num">{one.on}</span> {one.opener_name} · {t.pick(one)} · {t('case.refusedBefore.by', { unit: one.by, reason: one.reason })}
          </p>
        ))}
      </div>
    </Sheet>
  );
}
