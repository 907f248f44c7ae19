import { Button } from 'antd';
import { useState } from 'react';

import { useWords } from '../words';

/** Copies a text: one that was shown once, or what its own name says. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useWords();
  const [done, setDone] = useState(false);
  return (
    <Button
      size={label ? 'middle' : 'small'}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setDone(true));
      }}
    >
      <span aria-live="polite">{done ? t('say.copied') : (label ?? t('say.copy'))}</span>
    </Button>
  );
}
