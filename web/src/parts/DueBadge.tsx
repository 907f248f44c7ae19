import { useWords } from '../words';

/** How many working days from which a deadline presses. */
const soon = 3;

export type Urgency = 'overdue' | 'soon' | 'calm' | 'none';

export function urgency(days: number | null): Urgency {
  if (days === null) return 'none';
  if (days < 0) return 'overdue';
  return days <= soon ? 'soon' : 'calm';
}

const tone: Record<Urgency, string> = { overdue: 'tag red', soon: 'tag amber', calm: 'tag', none: 'tag' };

/** Working days left; red when overdue, amber when due soon. */
export function DueBadge({ days, on }: { days: number | null; on?: string | null }) {
  const t = useWords();
  const how = urgency(days);
  const text =
    days === null
      ? on ? t('due.on', { date: on }) : t('due.none')
      : days < 0 ? t('due.overdue', { days: -days })
      : days === 0 ? t('due.today')
      : t('due.left', { days });
  return (
    <span className={tone[how]} title={on ? t('due.on', { date: on }) : undefined}>
      {text}
    </span>
  );
}
