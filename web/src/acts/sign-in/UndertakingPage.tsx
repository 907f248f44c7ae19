import { useQuery } from '@tanstack/react-query';

import { session } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { DownloadButton } from '../../parts/DownloadButton';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { PageHead } from '../../parts/Sheet';
import { UndertakingForm } from '../../parts/UndertakingForm';
import { paths } from '../../paths';
import { useMe, useTakeSession } from '../../session/useSession';
import { useWords } from '../../words';

export default function UndertakingPage() {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const take = useTakeSession();
  // Where the menu leads here, it names the page.
  useCrumbs(me.rights.includes('list_pupils') ? undefined : t('undertaking.title'));
  const text = useQuery({ queryKey: ['undertaking'], queryFn: session.undertaking });
  const sign = useAct(
    (key, body: { sha256: string; name: string }) => session.signUndertaking(key, body),
    (view) => {
      take(view);
      tell(t('undertaking.signed'));
      go(paths.workbench());
    },
  );
  return (
    <div className="undertaking-page stack">
      <PageHead
        title={t('undertaking.title')}
        aside={me.undertaking_signed ? <span className="tag green">{t('account.signed')}</span> : null}
        tools={<DownloadButton href={session.undertakingUrl()}>{t('undertaking.print')}</DownloadButton>}
      />
      <Answer of={text}>
        {(given) => (
          <UndertakingForm
            text={given}
            signer={me.name}
            pending={sign.isPending}
            problem={sign.error}
            onSign={me.undertaking_signed ? undefined : (name) => sign.mutate({ sha256: given.sha256, name })}
            onLater={() => go(paths.workbench())}
          />
        )}
      </Answer>
    </div>
  );
}
