import type { DeskItem } from '../../api/types';
import { useWords } from '../../words';
import { changeName } from './deskColumns';

export interface Missed {
  item: DeskItem;
  why: string;
}

/** What could not be done together with the rest, and why. */
export function MissedList({ missed, onClose }: { missed: Missed[]; onClose: () => void }) {
  const t = useWords();
  return (
    <section className="problem" role="alert">
      <strong>{t('desk.missed', { count: missed.length })}</strong>
      <ul>
        {missed.map(({ item, why }) => (
          <li key={item.case}>
            {item.name} {changeName(t, item)}: {why}
          </li>
        ))}
      </ul>
      <button type="button" className="plain-button" onClick={onClose}>
        {t('say.close')}
      </button>
    </section>
  );
}
