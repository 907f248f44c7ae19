import { useWords } from '../words';
import { paths } from '../paths';
import { Go } from './Go';

/** No such address. */
export function NotFound() {
  const t = useWords();
  return (
    <div className="sheet empty stack">
      <h1>{t('notfound.title')}</h1>
      <p>
        <Go to={paths.workbench()}>{t('notfound.go')}</Go>
      </p>
    </div>
  );
}

/** A page that broke, or whose part could not be fetched after a new version was put up. */
export function Crash() {
  const t = useWords();
  return (
    <div className="sheet empty stack" role="alert">
      <h1>{t('crash.title')}</h1>
      <p>{t('crash.note')}</p>
      <p>
        <button type="button" className="plain-button" onClick={() => location.reload()}>
          {t('problem.reload')}
        </button>
      </p>
    </div>
  );
}
