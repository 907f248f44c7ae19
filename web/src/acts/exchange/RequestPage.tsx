import { cases } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { useCaseChanged } from '../change/useCase';
import { DropPlace } from '../intake/UploadStep';
import '../intake/intake.css';

/** Takes in the request of a place elsewhere for a pupil's record: it opens the transfer out and hands it in. */
export default function RequestPage() {
  const t = useWords();
  const go = useGo();
  const changed = useCaseChanged();
  const take = useAct(
    (key, file: File) => cases.importRequest(key, file),
    (view) => {
      tell(t(view.state === 'draft' ? 'request.draft' : 'request.opened', { name: view.name }), view.state === 'draft');
      changed(view, { person: view.person, id: view.id });
      go(paths.case(view.person, view.id));
    },
  );
  return (
    <>
      <PageHead title={t('request.title')} />
      <div className="upload">
        <Sheet title={t('request.file')}>
          <div className="stack">
            <DropPlace
              accept=".json,application/json"
              title={t('request.drop')}
              note={t('exchange.file.kinds')}
              busy={take.isPending ? t('upload.sending', { name: take.variables.name }) : null}
              onFile={(file) => take.mutate(file)}
            />
            <ProblemNote problem={take.error} />
          </div>
        </Sheet>
        <Sheet title={t('request.what')}>
          <ol className="record">
            <li>{t('request.what.checked')}</li>
            <li>{t('request.what.opened')}</li>
            <li>{t('request.what.record')}</li>
            <li>{t('request.what.paper')}</li>
          </ol>
        </Sheet>
      </div>
    </>
  );
}
