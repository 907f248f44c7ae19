import { Button } from 'antd';
import { useState } from 'react';

import type { ArchiveView } from '../../api/types';
import { showMoment } from '../../parts/dates';
import { Facts, PageHead, Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { PartSheet, type Files } from './PartSheet';
import { PlaceDialog, type Said } from './PlaceDialog';
import './archive.css';

/** How long the archive is kept, and where schools keep it on paper. */
function Keeping({ view, onPlace }: { view: ArchiveView; onPlace: (() => void) | null }) {
  const t = useWords();
  const kept = view.retention;
  const tools = onPlace ? (
    <Button size="small" onClick={onPlace}>
      {t('archive.place')}
    </Button>
  ) : null;
  return (
    <Sheet title={t('archive.keeping')} tools={tools}>
      <Facts
        items={[
          [t('archive.opened'), view.opened_on],
          [t('archive.retention'), kept ? `${kept.rule ?? t('archive.forever')} ${kept.article}` : ''],
        ]}
      />
      {view.papers.length === 0 ? <p className="empty">{t('archive.place.none')}</p> : null}
      <ul className="archive-list">
        {view.papers.map((word) => (
          <li key={word.school_name} className="archive-item">
            <div className="grow">
              <strong>{word.school_name}</strong>
              <p>
                {t.of('archive.kept', word.kept)}
                {word.place ? ` · ${word.place}` : ''}
                {word.keeper ? ` · ${t('archive.keeper', { name: word.keeper })}` : ''}
              </p>
              <p className="soft small num">{showMoment(word.noted_at)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** An archive part by part, or the copy that a school keeps of one. */
export function Archive({ view, files, place, tools, onView, onNo }: {
  view: ArchiveView;
  files: Files;
  place: (key: string, said: Said) => Promise<ArchiveView>;
  tools?: React.ReactNode;
  onView: (view: ArchiveView) => void;
  onNo: () => void;
}) {
  const t = useWords();
  const [placing, setPlacing] = useState(false);
  return (
    <>
      <PageHead title={t('archive.title', { name: view.name })} aside={view.school_name} tools={tools} />
      {view.left_on ? <p className="notice">{t('archive.copy.note', { date: view.left_on })}</p> : null}
      <div className="stack">
        {view.sections.map((section) => (
          <PartSheet key={section.id} person={view.person} section={section} files={files} onView={view.acts.includes('note') ? onView : null} onNo={onNo} />
        ))}
        <Keeping view={view} onPlace={view.acts.includes('place') ? () => setPlacing(true) : null} />
      </div>
      {placing ? <PlaceDialog view={view} send={place} onView={onView} onNo={onNo} onClose={() => setPlacing(false)} /> : null}
    </>
  );
}
