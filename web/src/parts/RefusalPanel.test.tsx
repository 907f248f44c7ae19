import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { full, show, twice } from '../testing';
import { say } from '../words';
import { RefusalPanel } from './RefusalPanel';

afterEach(cleanup);

describe('RefusalPanel', () => {
  it('says every refusal, in the order given, with clause, field, fact, cure and who can do it', async () => {
    show(<RefusalPanel refusals={[twice, full]} fields={new Map([['document_number', 'Identity number']])} />);
    const cards = await screen.findAllByRole('listitem');
    expect(cards).toHaveLength(2);
    const first = cards[0]?.textContent ?? '';
    for (const part of ['Article 14', 'Identity number', 'already entered', 'Second School', 'transfer instead', say('role.registrar'), 'Measures']) {
      expect(first).toContain(part);
    }
    expect(first).toContain(say('refusal.weight.refuses'));
    expect(cards[1]?.textContent).toContain(say('refusal.weight.warns'));
    expect(cards[1]?.textContent).toContain(say('party.authority'));
  });

  it('leads from the clause to its text', async () => {
    show(<RefusalPanel refusals={[twice]} />);
    const link = await screen.findByRole('link');
    expect(link.getAttribute('href')).toBe('/clauses/cn-014-3');
    expect(link.getAttribute('aria-label')).toContain('Article 14');
  });

  it('says so when nothing stands against it', async () => {
    show(<RefusalPanel refusals={[]} />);
    expect(await screen.findByText(say('refusal.allowed'))).toBeTruthy();
  });
});
