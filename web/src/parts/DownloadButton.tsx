import { Button, type ButtonProps } from 'antd';
import { useState } from 'react';

import { download } from '../api/http';
import { asProblem } from '../api/problem';
import { useWords } from '../words';
import { tell } from './notice';

/** Fetches a paper and hands it to the browser; says so, or says why not. */
export function DownloadButton({ href, children, ...rest }: ButtonProps & { href: string }) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  const fetchIt = async () => {
    setBusy(true);
    tell(t('say.downloading'));
    try {
      await download(href);
      tell(t('say.downloaded'));
    } catch (error) {
      const problem = asProblem(error);
      const why = problem.refusals.map((refusal) => `${t.pick(refusal)} (${refusal.clause.article})`).join('; ');
      tell([t(`problem.${problem.code}`), why || problem.reference || ''].filter(Boolean).join(': '), true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button {...rest} loading={busy} onClick={() => void fetchIt()}>
      {children}
    </Button>
  );
}
