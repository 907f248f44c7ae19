import { Modal } from 'antd';

import { useWords, type Word } from '../words';

/** The keys that a page hears, and what each does. */
export function KeysDialog({ keys, onClose }: { keys: [string, Word][]; onClose: () => void }) {
  const t = useWords();
  return (
    <Modal open width={380} title={t('say.keys')} footer={null} onCancel={onClose}>
      <dl className="keys">
        {keys.map(([key, word]) => (
          <div key={key} className="row-flex">
            <dt>
              <kbd className="kbd">{key}</kbd>
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
