import { paths } from '../../paths';
import { useWords } from '../../words';
import { BatchList } from '../batch/BatchList';
import { useBatches } from '../batch/useBatches';

/** The batches the head has signed or is to sign. */
export default function SigningsPage() {
  const t = useWords();
  return (
    <BatchList
      title={t('sign.title')}
      found={useBatches()}
      to={(batch) => paths.signing(batch.school, batch.id)}
      empty={t('sign.list.empty')}
    />
  );
}
