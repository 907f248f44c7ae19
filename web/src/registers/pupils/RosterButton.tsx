import { Button } from 'antd';
import { useState } from 'react';

import { pupils } from '../../api/calls';
import { PurposeDialog } from '../../parts/PurposeDialog';
import { useWords } from '../../words';

interface Asked {
  org: string;
  kind: 'xlsx' | 'pdf';
  /** What the roster is of, in words. */
  scope: string;
  query: { class?: string; grade?: number };
}

/** Takes a roster away: asks what for, once for each download, and hands the file to the browser. */
export function RosterButton({ org, kind, scope, query }: Asked) {
  const t = useWords();
  const [asking, setAsking] = useState(false);
  const title = `${t(`rosters.${kind}`)}: ${scope}`;
  return (
    <>
      <Button size="small" aria-label={title} onClick={() => setAsking(true)}>
        {t(`rosters.${kind}`)}
      </Button>
      {asking ? (
        <PurposeDialog title={title} take={(purpose) => pupils.roster(org, kind, { ...query, purpose })} onClose={() => setAsking(false)} />
      ) : null}
    </>
  );
}
