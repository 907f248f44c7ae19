import { Button } from 'antd';

import { cases, type CaseRef } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { CaseView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { tell } from '../../parts/notice';
import { useWords } from '../../words';

/** Urges the unit that a case lies before; once on a working day. */
export function UrgeButton({ at, view, onView, onNo }: { at: CaseRef; view: CaseView; onView: (view: CaseView) => void; onNo: () => void }) {
  const t = useWords();
  const urge = useAct(
    (key, version: number) => cases.urge(key, at, version),
    (given) => {
      tell(t('case.urged', { party: given.waits_for ?? '' }));
      onView(given);
    },
    {
      onNo: (problem) => {
        tell(t(`problem.${asProblem(problem).code}`), true);
        onNo();
      },
    },
  );
  return (
    <Button loading={urge.isPending} onClick={() => urge.mutate(view.version)}>
      {t('case.act.urge')}
    </Button>
  );
}
