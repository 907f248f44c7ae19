import { Modal } from 'antd';

import { useWords, type Word } from '../../words';

const keys: [string, Word][] = [
  ['j / ↓', 'review.keys.move'],
  ['k / ↑', 'review.keys.move'],
  ['Enter', 'review.keys.open'],
  ['Space', 'review.keys.select'],
  ['a', 'review.keys.accept'],
  ['r', 'review.keys.return'],
  ['?', 'review.keys.help'],
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useWords();
  return (
    <Modal open width={360} title={t('say.keys')} footer={null} onCancel={onClose}>
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
