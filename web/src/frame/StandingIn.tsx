import { session } from '../api/calls';
import type { Me } from '../api/types';
import { useAct } from '../api/useAct';
import { useGo } from '../parts/Go';
import { ProblemNote } from '../parts/ProblemNote';
import { dropAllDrafts } from '../parts/useDraft';
import { paths } from '../paths';
import { useTakeSession } from '../session/useSession';
import { useWords } from '../words';

/** Whose duty this session does, and whose it may do today; a step from one to the other. */
export function StandingIn({ me }: { me: Me }) {
  const t = useWords();
  const take = useTakeSession();
  const go = useGo();
  const turn = useAct(
    (_, delegation: string | null) => session.standIn(delegation),
    (view) => {
      // What was begun in one duty is not carried into another.
      dropAllDrafts();
      take(view);
      go(paths.workbench());
    },
  );
  const others = me.may_stand_in.filter((one) => one.delegation !== me.stands_in?.delegation);
  if (!me.stands_in && others.length === 0) return null;
  return (
    <>
      {me.stands_in ? (
        <div className="banner" role="status">
          <span className="grow">{t('standin.now', { name: me.stands_in.name, role: t.of('role', me.stands_in.role), last: me.stands_in.last_on })}</span>
          <button type="button" className="plain-button" disabled={turn.isPending} onClick={() => turn.mutate(null)}>
            {t('standin.back')}
          </button>
        </div>
      ) : null}
      {others.map((one) => (
        <div key={one.delegation} className="banner" role="status">
          <span className="grow">{t('standin.may', { name: one.name, role: t.of('role', one.role), last: one.last_on })}</span>
          <button type="button" className="plain-button" disabled={turn.isPending} onClick={() => turn.mutate(one.delegation)}>
            {t('standin.go', { name: one.name })}
          </button>
        </div>
      ))}
      <ProblemNote problem={turn.error} />
    </>
  );
}
