import { Button } from 'antd';
import { useId, useState } from 'react';

import { batches } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { PhotoResult, RowView } from '../../api/types';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { useBatchChanged, useRows } from '../batch/useBatch';
import { CameraDialog } from './CameraDialog';
import { masked, pressFile } from './face';
import type { StepProps } from './IntakePage';
import { DropPlace } from './UploadStep';

function Results({ results }: { results: PhotoResult[] }) {
  const t = useWords();
  const bad = results.filter((one) => one.findings.some((finding) => finding.weight === 'refuses'));
  return (
    <Sheet title={t('photos.result')} tools={<span className="soft small">{t('photos.result.ok', { ok: results.length - bad.length, bad: bad.length })}</span>} flush>
      <table className="todo results">
        <thead>
          <tr>
            <th scope="col">{t('photos.file')}</th>
            <th scope="col">{t('photos.pupil')}</th>
            <th scope="col">{t('photos.said')}</th>
          </tr>
        </thead>
        <tbody>
          {[...bad, ...results.filter((one) => !bad.includes(one))].map((one) => (
            <tr key={one.file}>
              <td className="mono">{masked(one.file)}</td>
              <td>{one.name ?? '—'}</td>
              <td className="wrap">
                {one.findings.length > 0 ? <RefusalPanel refusals={one.findings} /> : <span className="tag green">{t('photos.taken')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

function MissingFace({ row, busy, onCamera, onFile }: { row: RowView; busy: boolean; onCamera: () => void; onFile: (file: File) => void }) {
  const t = useWords();
  const id = useId();
  return (
    <li className="face">
      <span className="face-place" aria-hidden="true">
        <svg width="52" height="64" viewBox="0 0 52 64">
          <circle cx="26" cy="24" r="12" fill="#c3ccd6" />
          <path d="M5 64c2-22 12-27 21-27s19 5 21 27z" fill="#c3ccd6" />
        </svg>
      </span>
      <span className="grow">
        <strong>{row.name}</strong>
        <span className="soft small">{row.class_name}</span>
        <span className="face-acts">
          <Button size="small" loading={busy} onClick={onCamera} aria-label={`${t('photos.capture')}: ${row.name}`}>
            {t('photos.capture')}
          </Button>
          <label htmlFor={id} className="plain-button small">
            {t('photos.choose')}
            <span className="hidden-visually">{row.name}</span>
          </label>
          <input
            id={id}
            type="file"
            accept="image/jpeg,image/png"
            className="hidden-visually"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) onFile(file);
            }}
          />
        </span>
      </span>
    </li>
  );
}

export default function PhotosStep({ at, batch, go }: StepProps) {
  const t = useWords();
  const changed = useBatchChanged(at);
  const [results, setResults] = useState<PhotoResult[] | null>(null);
  const [shooting, setShooting] = useState<RowView | null>(null);
  const { query, rows } = useRows(at, { faceless: true });
  const zip = useAct(
    (key, file: File) => batches.photos(key, at, file),
    (given) => {
      setResults(given);
      changed();
    },
  );
  const put = useAct(
    (key, body: { row: number; source: 'capture' | 'import'; jpeg: Blob }) => batches.putPhoto(key, at, body.row, body.source, body.jpeg),
    (row) => {
      tell(t('photos.saved', { name: row.name }));
      setShooting(null);
      changed();
    },
  );
  const fromFile = async (row: RowView, file: File) => {
    const jpeg = await pressFile(file).catch(() => null);
    if (jpeg) put.mutate({ row: row.row, source: 'import', jpeg });
    else tell(t('camera.tooBig'), true);
  };
  const canEdit = batch.acts.includes('edit');
  return (
    <>
      {canEdit ? (
        <Sheet title={t('photos.zip.title')}>
          <div className="stack">
            <DropPlace
              accept=".zip,application/zip"
              title={t('photos.zip.go')}
              note={t('photos.zip.note')}
              busy={zip.isPending ? t('upload.sending', { name: zip.variables.name }) : null}
              onFile={(file) => zip.mutate(file)}
            />
            <ProblemNote problem={zip.error} />
          </div>
        </Sheet>
      ) : null}
      {results ? <Results results={results} /> : null}
      <Sheet
        title={batch.counts.faceless > 0 ? t('photos.missing', { count: batch.counts.faceless }) : t('photos.missing.none')}
        tools={
          <Button type="primary" onClick={() => go('arrivals')}>
            {t('say.next')}
          </Button>
        }
      >
        <div className="stack">
          <ProblemNote problem={put.error} />
          <ul className="faces">
            {rows.map((row) => (
              <MissingFace
                key={row.row}
                row={row}
                busy={put.isPending && put.variables.row === row.row}
                onCamera={() => setShooting(row)}
                onFile={(file) => void fromFile(row, file)}
              />
            ))}
          </ul>
          {query.hasNextPage ? <Button onClick={() => void query.fetchNextPage()}>{t('say.more')}</Button> : null}
        </div>
      </Sheet>
      {shooting ? (
        <CameraDialog
          name={shooting.name}
          pending={put.isPending}
          onClose={() => setShooting(null)}
          onKeep={(jpeg) => put.mutate({ row: shooting.row, source: 'capture', jpeg })}
        />
      ) : null}
    </>
  );
}
