import { Button } from 'antd';
import { useId } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { ProblemNote } from '../../parts/ProblemNote';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { isAsked } from './draft';

type Paper = CaseView['change']['papers'][number];

export function PaperLine({ at, view, paper, onView }: { at: CaseRef; view: CaseView; paper: Paper; onView: (view: CaseView) => void }) {
  const t = useWords();
  const id = useId();
  const there = view.evidence.filter((one) => one.kind === paper.id);
  const put = useAct((key, file: File) => cases.putPaper(key, at, paper.id, file), onView);
  const drop = useAct((key, one: string) => cases.dropPaper(key, at, one), onView);
  const name = t.pick(paper);
  return (
    <li className="paper-line">
      <div className="row-flex">
        <span className="grow">
          {paper.optional ? null : (
            <span className="star" aria-hidden="true">
              *
            </span>
          )}
          {name} <span className="soft small">{paper.article}</span>
        </span>
        {there.length === 0 && !paper.optional ? <span className="tag amber">{t('paper.missing')}</span> : null}
        <label htmlFor={id} className="file-button">
          {put.isPending ? t('say.loading') : t(there.length > 0 ? 'paper.more' : 'paper.put')}
          <input
            id={id}
            type="file"
            accept="image/jpeg,image/png,application/pdf"
            className="hidden-visually"
            aria-label={`${t('paper.put')}: ${name}`}
            disabled={put.isPending}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) put.mutate(file);
            }}
          />
        </label>
      </div>
      {there.map((one) => (
        <div key={one.id} className="row-flex small">
          <span className="grow soft">
            {one.name} · {t('paper.size', { kb: Math.ceil(one.bytes / 1024).toLocaleString() })}
          </span>
          <Button size="small" aria-label={`${t('paper.drop')}: ${one.name}`} loading={drop.isPending && drop.variables === one.id} onClick={() => drop.mutate(one.id)}>
            {t('paper.drop')}
          </Button>
        </div>
      ))}
      <ProblemNote problem={put.error ?? drop.error} />
    </li>
  );
}

/** The papers that a change asks for, to be put one by one; a paper that only some grounds ask for shows with them. */
export function PapersForm({ at, view, values, onView }: {
  at: CaseRef;
  view: CaseView;
  values: Record<string, string>;
  onView: (view: CaseView) => void;
}) {
  const t = useWords();
  const asked = view.change.papers.filter((paper) => !paper.later && (isAsked(paper, values) || view.evidence.some((one) => one.kind === paper.id)));
  if (asked.length === 0) return null;
  return (
    <Sheet title={t('case.papers')}>
      <p className="soft small">{t('paper.note')}</p>
      <ul>
        {asked.map((paper) => (
          <PaperLine key={paper.id} at={at} view={view} paper={paper} onView={onView} />
        ))}
      </ul>
    </Sheet>
  );
}
