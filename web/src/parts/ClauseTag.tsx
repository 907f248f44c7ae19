import type { ClauseRef } from '../api/types';
import { paths } from '../paths';
import { useWords } from '../words';
import { Go } from './Go';

/** The article a decision rests on; leads to its text. */
export function ClauseTag({ clause }: { clause: Pick<ClauseRef, 'id' | 'article'> }) {
  const t = useWords();
  return (
    <Go to={paths.clause(clause.id)} className="clause-tag" label={t('clause.open', { article: clause.article })} title={clause.id}>
      {clause.article}
    </Go>
  );
}
