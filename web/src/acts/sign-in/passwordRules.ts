import type { Word } from '../../words';

/** The shortest password of the profile in force. The server judges; this only shows what it will ask. */
export const shortest = 12;

export interface RuleShown {
  word: Word;
  vars?: Record<string, number>;
  met: boolean;
}

export function passwordRules(password: string, again: string, login: string | undefined): RuleShown[] {
  const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const rules: RuleShown[] = [
    { word: 'password.rule.length', vars: { count: shortest }, met: [...password].length >= shortest },
    { word: 'password.rule.kinds', met: kinds >= 3 },
  ];
  if (login) {
    rules.push({ word: 'password.rule.login', met: password !== '' && !password.toLowerCase().includes(login.toLowerCase()) });
  }
  rules.push({ word: 'password.rule.same', met: password !== '' && password === again });
  return rules;
}
