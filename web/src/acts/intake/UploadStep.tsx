import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useId, useState, type DragEvent } from 'react';

import { batches } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { against, ActButton } from '../../parts/ActButton';
import { DownloadButton } from '../../parts/DownloadButton';
import { ProblemNote } from '../../parts/ProblemNote';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import type { StepProps } from './IntakePage';
import { keepMapping } from './mapping';

/** A place to drop a file on, or to choose one with the keyboard. */
export function DropPlace({ accept, title, note, busy, onFile }: {
  accept: string;
  title: string;
  note: string;
  busy: string | null;
  onFile: (file: File) => void;
}) {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !busy) onFile(file);
  };
  return (
    <label
      htmlFor={id}
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <svg width="34" height="34" viewBox="0 0 34 34" aria-hidden="true">
        <path d="M8 3h12l7 7v21H8z M20 3v7h7 M17.500 25v-9 M13.500 19.500l4-4 4 4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <strong>{busy ?? title}</strong>
      <span className="soft small">{note}</span>
      <input
        id={id}
        type="file"
        accept={accept}
        className="hidden-visually"
        disabled={busy !== null}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </label>
  );
}

export default function UploadStep({ at, batch, go }: StepProps) {
  const t = useWords();
  const client = useQueryClient();
  const upload = useAct(
    (key, file: File) => batches.upload(key, at, file),
    (given) => {
      client.setQueryData(['upload', at.id], given);
      keepMapping(at.id, given);
      go('columns');
    },
  );
  const barred = against(batch, 'upload');
  return (
    <div className="upload">
      <Sheet title={t('upload.template.title')}>
        <div className="stack">
          <p>{t('upload.template.note')}</p>
          <div>
            <DownloadButton href={batches.templateUrl(at.org, batch.grade)}>{t('upload.template.go')}</DownloadButton>
          </div>
        </div>
      </Sheet>
      <Sheet title={t('upload.file.title')}>
        <div className="stack">
          {barred === null || barred.length > 0 ? (
            <ActButton refusals={barred ?? []}>{t('upload.file.title')}</ActButton>
          ) : (
            <DropPlace
              accept=".xlsx,.xls,.csv"
              title={t('upload.file.drop')}
              note={t('upload.file.kinds')}
              busy={upload.isPending ? t('upload.sending', { name: upload.variables.name }) : null}
              onFile={(file) => upload.mutate(file)}
            />
          )}
          <ProblemNote problem={upload.error} />
          <div>
            <Button onClick={() => go('rows')}>{t('upload.one')}</Button>
          </div>
        </div>
      </Sheet>
    </div>
  );
}
