import { describe, expect, it } from 'vitest';

import en from './en.json';
import zh from './zh-CN.json';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../api/schema.d.ts'], {
  query: '?raw', import: 'default', eager: true,
});
const files = Object.entries(sources);
const marks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((mark) => mark[1]).sort();

describe('words', () => {
  it('are the same in every language', () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh));
  });

  it('leave the same places to fill', () => {
    for (const [word, text] of Object.entries(zh)) expect(marks((en as Record<string, string>)[word] ?? ''), word).toEqual(marks(text));
  });

  it('are never empty', () => {
    for (const [word, text] of [...Object.entries(zh), ...Object.entries(en)]) expect(text.trim(), word).not.toBe('');
  });

  it('stand in the tables only: no source holds a Chinese letter', () => {
    expect(files.length).toBeGreaterThan(80);
    const found = files.filter(([, text]) => /[\u3400-\u9fff\uff00-\uffef]/.test(text.replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, '')));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it('are all said somewhere', () => {
    const text = files.map(([, source]) => source).join('\n');
    const prefixes = [
      ...[...text.matchAll(/`([\w.]+\.)\$\{/g)].map((match) => match[1] ?? ''),
      ...[...text.matchAll(/(?:\.of|sayOf)\('([\w.]+)'/g)].map((match) => `${match[1]}.`),
    ];
    const silent = Object.keys(zh).filter((word) => !text.includes(`'${word}'`) && !prefixes.some((prefix) => word.startsWith(prefix)));
    expect(silent).toEqual([]);
  });
});
