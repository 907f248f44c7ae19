import { useSyncExternalStore } from 'react';

import zh from './zh-CN.json';

export type Word = keyof typeof zh;
export type Lang = 'zh-CN' | 'en';
type Vars = Record<string, string | number>;

const remembered = 'jice.lang';
let lang: Lang = document.cookie.includes(`${remembered}=en`) ? 'en' : 'zh-CN';
let english: Record<string, string> | null = null;
const listeners = new Set<() => void>();

function table(): Record<string, string> {
  return lang === 'en' && english ? english : zh;
}

/** Switches the language of every visible word; English is fetched when first asked for. */
export async function setLang(next: Lang): Promise<void> {
  if (next === 'en' && !english) english = (await import('./en.json')).default;
  lang = next;
  document.cookie = `${remembered}=${next}; path=/; max-age=31536000; samesite=strict`;
  document.documentElement.lang = next;
  listeners.forEach((listener) => listener());
}

/** Loads what the remembered language needs before the first picture. */
export async function readyWords(): Promise<void> {
  if (lang === 'en') await setLang('en');
}

export function say(word: Word, vars?: Vars): string {
  const text = table()[word] ?? word;
  return vars ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(vars[name] ?? whole)) : text;
}

/** The word for a code of the server, as `row.state` + `failing`; the code itself where no word is known. */
export function sayOf(prefix: string, code: string | number | null | undefined): string {
  if (code === null || code === undefined || code === '') return '';
  return table()[`${prefix}.${code}`] ?? String(code);
}

export interface Words {
  (word: Word, vars?: Vars): string;
  of: typeof sayOf;
  lang: Lang;
  /** Of a text that the server gives in both languages, the one to show. */
  pick: (both: { zh: string; en: string }) => string;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useWords(): Words {
  const current = useSyncExternalStore(subscribe, () => lang);
  return wordsFor(current);
}

const made = new Map<Lang, Words>();
function wordsFor(current: Lang): Words {
  const known = made.get(current);
  if (known) return known;
  const words = Object.assign((word: Word, vars?: Vars) => say(word, vars), {
    of: sayOf,
    lang: current,
    pick: (both: { zh: string; en: string }) => (current === 'en' && both.en ? both.en : both.zh),
  });
  made.set(current, words);
  return words;
}
