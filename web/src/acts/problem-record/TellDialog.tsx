import { Modal } from 'antd';

import { problemRecords } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';
import { DropPlace } from '../intake/UploadStep';

/** Takes in the ministry's list: whole, or every wrong row is told and nothing is taken in. */
export function TellDialog({ org, orgName, onDone, onClose }: { org: string; orgName: string; onDone: () => void; onClose: () => void }) {
  const t = useWords();
  const send = useAct(
    (key, file: File) => problemRecords.tell(key, org, file),
    (told) => {
      tell(t('problems.told', { rows: told.rows, fresh: told.fresh, again: told.again, known: told.known }));
      onDone();
      onClose();
    },
  );
  return (
    <Modal open width={620} title={t('problems.tell.title', { unit: orgName })} footer={null} onCancel={onClose}>
      <div className="stack">
        <p className="soft">{t('problems.tell.note')}</p>
        <DropPlace
          accept=".xlsx,.csv"
          title={t('problems.tell.drop')}
          note={t('problems.tell.columns')}
          busy={send.isPending ? t('problems.tell.busy') : null}
          onFile={(file) => send.mutate(file)}
        />
        <ProblemNote problem={send.error} />
      </div>
    </Modal>
  );
}
