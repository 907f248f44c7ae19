import { useQuery } from '@tanstack/react-query';

import { orgs } from '../../api/calls';
import type { UnitEventView } from '../../api/types';
import { Answer } from '../../parts/Busy';
import { showMoment } from '../../parts/dates';
import { Sheet } from '../../parts/Sheet';
import { StepTrail } from '../../parts/StepTrail';
import { useWords, type Words } from '../../words';

function told(t: Words, org: string, event: UnitEventView): string {
  const { act, before, after, unit_name: unit, pupils, records } = event;
  const custodian = event.custodian?.name ?? '';
  if (act === 'renamed') return t('history.renamed', { before, after });
  if (event.unit !== org) return t(act === 'merged' ? 'history.absorbed' : 'history.kept', { unit, pupils, records });
  return t(act === 'merged' ? 'history.merged' : 'history.closed', { custodian, pupils, records });
}

/** What happened to a unit: its names, its end, and whose records it took over. */
export function UnitHistory({ org }: { org: string }) {
  const t = useWords();
  const history = useQuery({ queryKey: ['unit-history', org], queryFn: () => orgs.history(org) });
  const said = (event: UnitEventView) => (
    <>
      {t('history.from', { day: event.held_on })} · {event.document} · {event.reason}
      <br />
      <span className="soft small">
        {event.by} {event.org_name} {showMoment(event.known_at)}
      </span>
    </>
  );
  return (
    <Sheet title={t('history.title')}>
      <Answer of={history}>
        {(events) =>
          events.length === 0 ? (
            <p className="soft">{t('history.none')}</p>
          ) : (
            <StepTrail label={t('history.title')} steps={events.map((event) => ({ name: told(t, org, event), state: 'done' as const, said: said(event) }))} />
          )
        }
      </Answer>
    </Sheet>
  );
}
