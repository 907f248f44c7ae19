import { Button } from 'antd';
import { useId, useState } from 'react';

import { archives } from '../../api/calls';
import type { ArchiveItemView, ArchiveSectionView, ArchiveVersionView, ArchiveView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { showMoment } from '../../parts/dates';
import { DownloadButton } from '../../parts/DownloadButton';
import { ProblemNote } from '../../parts/ProblemNote';
import { Facts, Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { ItemDialog } from './ItemDialog';

/** Where the files of an archive are had, or of the copy that a school keeps. */
export interface Files {
  item: (item: string, version: number) => string;
  paper: (of: string, paper: string) => string;
}

function Version({ item, version, files }: { item: ArchiveItemView; version: ArchiveVersionView; files: Files }) {
  const t = useWords();
  return (
    <>
      <p>
        {version.values.map((value) => (
          <span key={value.field} className="archive-value">
            <span className="soft">{t.pick(value)}</span> {value.value}
          </span>
        ))}
      </p>
      <p className="soft small">
        {version.school_name} · {version.by} · <span className="num">{showMoment(version.put_at)}</span>
        {version.reason ? ` · ${t('archive.because', { reason: version.reason })}` : ''}
        {version.paper ? (
          <>
            {' '}
            <DownloadButton size="small" type="link" href={files.item(item.id, version.version)}>
              {version.paper.name}
            </DownloadButton>
          </>
        ) : null}
      </p>
    </>
  );
}

function Item({ person, section, item, files, onView, onNo }: {
  person: string;
  section: ArchiveSectionView;
  item: ArchiveItemView;
  files: Files;
  onView: ((view: ArchiveView) => void) | null;
  onNo: () => void;
}) {
  const t = useWords();
  const id = useId();
  const [shown, setShown] = useState(false);
  const [editing, setEditing] = useState(false);
  const [now, ...earlier] = item.versions;
  const put = useAct((key, file: File) => archives.putFile(key, person, item.id, now?.version ?? 1, file), (view) => onView?.(view), { onNo });
  if (!now) return null;
  const name = `${t.pick(item)} ${now.held_on}`;
  return (
    <li className="archive-item">
      <span className="num">{now.held_on}</span>
      <div className="grow">
        <strong>{t.pick(item)}</strong>
        <Version item={item} version={now} files={files} />
        {shown ? (
          <ol className="archive-earlier">
            {earlier.map((version) => (
              <li key={version.version}>
                <Version item={item} version={version} files={files} />
              </li>
            ))}
          </ol>
        ) : null}
        <ProblemNote problem={put.error} />
      </div>
      <div className="archive-tools">
        {earlier.length > 0 ? (
          <Button size="small" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {t(shown ? 'archive.history.hide' : 'archive.history.show', { count: earlier.length })}
          </Button>
        ) : null}
        {onView ? (
          <>
            <label htmlFor={id} className="file-button">
              {put.isPending ? t('say.loading') : t('archive.file')}
              <input
                id={id}
                type="file"
                accept="image/jpeg,image/png,application/pdf"
                className="hidden-visually"
                aria-label={`${t('archive.file')}: ${name}`}
                disabled={put.isPending}
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  event.target.value = '';
                  if (file) put.mutate(file);
                }}
              />
            </label>
            <Button size="small" aria-label={`${t('archive.correct')}: ${name}`} onClick={() => setEditing(true)}>
              {t('archive.correct')}
            </Button>
          </>
        ) : null}
      </div>
      {editing && onView ? <ItemDialog person={person} section={section} item={item} onView={onView} onNo={onNo} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}

/** A part of an archive: what the register shows in it, and what was noted. */
export function PartSheet({ person, section, files, onView, onNo }: {
  person: string;
  section: ArchiveSectionView;
  files: Files;
  /** What to do with the archive once it was written to; none where it is only read. */
  onView: ((view: ArchiveView) => void) | null;
  onNo: () => void;
}) {
  const t = useWords();
  const [noting, setNoting] = useState(false);
  const empty = section.values.length + section.changes.length + section.papers.length + section.items.length === 0;
  const title = (
    <>
      {t.pick(section)} <span className="clause-tag">{section.article}</span>
    </>
  );
  const tools =
    onView && section.kinds.length > 0 ? (
      <Button size="small" aria-label={`${t('archive.note')}: ${t.pick(section)}`} onClick={() => setNoting(true)}>
        {t('archive.note')}
      </Button>
    ) : null;
  return (
    <Sheet title={title} tools={tools}>
      {section.holds.length > 0 ? <p className="soft small">{t('archive.holds', { holds: section.holds.join(' · ') })}</p> : null}
      {section.values.length > 0 ? <Facts items={section.values.map((value) => [value.label, value.value])} /> : null}
      {section.changes.length > 0 ? (
        <ol className="archive-list">
          {section.changes.map((event, index) => (
            <li key={index} className="archive-item">
              <span className="num">{event.valid_from}</span>
              <div className="grow">
                <strong>{t.lang === 'en' ? t.of('act', event.act) : event.zh}</strong>
                <p className="soft small">
                  {event.org_name} · {event.by}
                </p>
              </div>
            </li>
          ))}
        </ol>
      ) : null}
      {section.papers.length > 0 ? (
        <ul className="archive-list">
          {section.papers.map((paper) => (
            <li key={paper.paper} className="archive-item">
              <span className="num">{paper.done_on}</span>
              <div className="grow">
                <strong>{t.pick(paper)}</strong>
                <p className="soft small">
                  {t.pick({ zh: paper.change_zh, en: paper.change_en })} · {paper.file.name}
                </p>
              </div>
              <DownloadButton size="small" href={files.paper(paper.case, paper.paper)} aria-label={`${t('archive.take')}: ${t.pick(paper)}`}>
                {t('archive.take')}
              </DownloadButton>
            </li>
          ))}
        </ul>
      ) : null}
      {section.items.length > 0 ? (
        <ul className="archive-list">
          {section.items.map((item) => (
            <Item key={item.id} person={person} section={section} item={item} files={files} onView={onView} onNo={onNo} />
          ))}
        </ul>
      ) : null}
      {empty ? <p className="empty">{t('archive.empty')}</p> : null}
      {noting && onView ? <ItemDialog person={person} section={section} item={null} onView={onView} onNo={onNo} onClose={() => setNoting(false)} /> : null}
    </Sheet>
  );
}
