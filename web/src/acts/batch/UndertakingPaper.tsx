import { useQuery } from '@tanstack/react-query';

import { batches, type BatchRef } from '../../api/calls';
import type { BatchView } from '../../api/types';
import { DownloadButton } from '../../parts/DownloadButton';
import { useWords } from '../../words';

/** What the head signs with a batch; its title is empty where the law of the place words nothing. */
export function useUndertaking(at: BatchRef, batch: BatchView) {
  return useQuery({ queryKey: ['batch-undertaking', at.id, batch.version], queryFn: () => batches.undertaking(at) });
}

/** Prints the undertaking of a batch, where there is one. */
export function UndertakingPaper({ at, batch }: { at: BatchRef; batch: BatchView }) {
  const t = useWords();
  const text = useUndertaking(at, batch);
  return text.data?.title ? <DownloadButton href={batches.undertakingUrl(at)}>{t('submit.undertaking')}</DownloadButton> : null;
}
