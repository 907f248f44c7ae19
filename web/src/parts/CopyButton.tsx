import { Button } from 'antd';
import { useState } from 'react';

import { useWords } from '../words';

/** Copies a text that was shown once. */
export function CopyButton({ text }: { text: string }) {
  const t = useWords();
  const [done, setDone] = useState(false);
  return (
    <Button
      size="small"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setDone(true));
      }}
    >
      <span aria-live="polite">{done ? t('say.copied') : t('say.copy')}</span>
    </Button>
  );
}
