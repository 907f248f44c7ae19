import { Button, Modal } from 'antd';
import { useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView, RecordView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';
import { DropPlace } from '../intake/UploadStep';
import { RecordContents } from './RecordContents';

/** Reads in the record that the register elsewhere signed: shows what it says, then takes it in. */
export function ImportRecordDialog({ at, view, onDone, onNo, onClose }: {
  at: CaseRef;
  view: CaseView;
  onDone: (view: CaseView) => void;
  onNo: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [seen, setSeen] = useState<{ file: File; record: RecordView } | null>(null);
  const read = useAct(
    (key, file: File) => cases.readRecord(key, at, file),
    (record, file) => setSeen({ file, record }),
  );
  const take = useAct(
    (key, { version, file }: { version: number; file: File }) => cases.importRecord(key, at, version, file),
    (given) => {
      tell(t('exchange.imported'));
      onDone(given);
    },
    { onNo: (problem) => problem.code === 'conflict' && onNo() },
  );
  return (
    <Modal
      open
      width={860}
      title={t('exchange.act.import_record')}
      okText={t('exchange.import.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: !seen, loading: take.isPending }}
      onOk={() => seen && take.mutate({ version: view.version, file: seen.file })}
      onCancel={onClose}
    >
      <div className="stack">
        {seen ? (
          <>
            <p className="soft">{t('exchange.import.look')}</p>
            <RecordContents record={seen.record} />
            <div>
              <Button
                size="small"
                onClick={() => {
                  setSeen(null);
                  take.reset();
                }}
              >
                {t('exchange.import.other')}
              </Button>
            </div>
          </>
        ) : (
          <>
            <p className="soft">{t('exchange.import.note')}</p>
            <DropPlace
              accept=".json,application/json"
              title={t('exchange.import.drop')}
              note={t('exchange.file.kinds')}
              busy={read.isPending ? t('upload.sending', { name: read.variables.name }) : null}
              onFile={(file) => read.mutate(file)}
            />
          </>
        )}
        <ProblemNote problem={seen ? take.error : read.error} />
      </div>
    </Modal>
  );
}
