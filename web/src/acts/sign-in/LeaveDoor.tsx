import { session } from '../../api/calls';
import { useTakeSession } from '../../session/useSession';
import { useWords } from '../../words';

/** Gives up signing in and begins anew, also when the half-open session is already gone. */
export function LeaveDoor() {
  const t = useWords();
  const take = useTakeSession();
  const leave = () => {
    void session.signOut().catch(() => undefined).finally(() => take(null));
  };
  return (
    <p>
      <button type="button" className="plain-button" onClick={leave}>
        {t('signin.anew')}
      </button>
    </p>
  );
}
