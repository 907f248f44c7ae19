import { setLang, useWords } from '../words';

/** Each language by its own name, so that it can be found by those who read no other. */
const names = { 'zh-CN': '\u4e2d\u6587', en: 'English' } as const;

export function LangSwitch() {
  const t = useWords();
  return (
    <div className="lang" role="group" aria-label={t('bar.language')}>
      {(['zh-CN', 'en'] as const).map((lang) => (
        <button key={lang} type="button" lang={lang} aria-pressed={t.lang === lang} onClick={() => void setLang(lang)}>
          {names[lang]}
        </button>
      ))}
    </div>
  );
}
