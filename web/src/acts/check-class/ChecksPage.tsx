import { paths } from '../../paths';
import { useWords } from '../../words';
import { BatchList } from '../batch/BatchList';
import { useBatches } from '../batch/useBatches';

/** The batches in which this class teacher's class stands. */
export default function ChecksPage() {
  const t = useWords();
  return (
    <BatchList
      title={t('check.class.title')}
      found={useBatches()}
      to={(batch) => paths.check(batch.school, batch.id)}
      empty={t('check.list.empty')}
    />
  );
}
