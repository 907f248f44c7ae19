import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { asProblem } from '../api/problem';
import { useWords } from '../words';
import { ProblemNote } from './ProblemNote';

export function Busy() {
  const t = useWords();
  return (
    <p className="busy" role="status">
      {t('say.loading')}
    </p>
  );
}

/** Shows an answer, the wait for it, or why there is none. */
export function Answer<T>({ of, children }: { of: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <ProblemNote problem={asProblem(of.error)} onRetry={() => void of.refetch()} />;
  return <Busy />;
}
