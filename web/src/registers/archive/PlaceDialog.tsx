import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';

import type { ArchiveView, PaperKept } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

export interface Said {
  version: number;
  kept: PaperKept;
  place: string;
  keeper: string;
}

/** Says what the school has of an archive on paper, where it lies and who keeps it. */
export function PlaceDialog({ view, send, onView, onNo, onClose }: {
  view: ArchiveView;
  send: (key: string, said: Said) => Promise<ArchiveView>;
  onView: (view: ArchiveView) => void;
  onNo: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  const own = view.papers.find((word) => word.own);
  const choices: PaperKept[] = view.left_on ? ['copy', 'nothing'] : ['original', 'nothing'];
  const [said, setSaid] = useState<Said>({
    version: own?.version ?? 0,
    kept: own?.kept ?? choices[0] ?? 'original',
    place: own?.place ?? '',
    keeper: own?.keeper ?? '',
  });
  const done = useAct(
    (key, words: Said) => send(key, words),
    (next) => {
      tell(t('archive.told.placed'));
      onView(next);
      onClose();
    },
    { onNo },
  );
  return (
    <Modal
      open
      width={480}
      title={t('archive.place.title')}
      okText={t('say.save')}
      cancelText={t('say.cancel')}
      okButtonProps={{ loading: done.isPending }}
      onOk={() => done.mutate(said)}
      onCancel={onClose}
    >
      <div className="stack">
        <fieldset className="field">
          <legend className="field-label">{t('archive.place.kept')}</legend>
          <Radio.Group
            value={said.kept}
            onChange={(event) => setSaid({ ...said, kept: event.target.value as PaperKept })}
            options={choices.map((one) => ({ value: one, label: t.of('archive.kept', one) }))}
          />
        </fieldset>
        {said.kept === 'nothing' ? null : (
          <>
            <Field label={t('archive.place.place')} required error={done.error?.messageFor('place')}>
              <Input maxLength={100} value={said.place} onChange={(event) => setSaid({ ...said, place: event.target.value })} />
            </Field>
            <Field label={t('archive.place.keeper')} required error={done.error?.messageFor('keeper')}>
              <Input maxLength={50} value={said.keeper} onChange={(event) => setSaid({ ...said, keeper: event.target.value })} />
            </Field>
          </>
        )}
        <ProblemNote problem={done.error} />
      </div>
    </Modal>
  );
}
