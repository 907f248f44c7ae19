import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { show, twice } from '../testing';
import { against, ActButton } from './ActButton';

afterEach(cleanup);

describe('ActButton', () => {
  it('acts when nothing stands against it', async () => {
    const onClick = vi.fn();
    show(<ActButton onClick={onClick}>confirm</ActButton>);
    fireEvent.click(await screen.findByRole('button', { name: 'confirm' }));
    expect(onClick).toHaveBeenCalledOnce();
  });

  it('does nothing but show the article when it is barred, and stays within reach of the keyboard', async () => {
    const onClick = vi.fn();
    show(
      <ActButton onClick={onClick} refusals={[twice]}>
        confirm
      </ActButton>,
    );
    const button = await screen.findByRole('button', { name: 'confirm' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect((button as HTMLButtonElement).disabled).toBe(false);
    fireEvent.click(button);
    expect(onClick).not.toHaveBeenCalled();
    expect((await screen.findByRole('status')).textContent).toContain('Article 14');
  });
});

describe('against', () => {
  const batch = { acts: ['edit'], refusals: [{ act: 'confirm', refusals: [twice] }] };

  it('takes the law from the server and from nowhere else', () => {
    expect(against(batch, 'edit')).toEqual([]);
    expect(against(batch, 'confirm')).toEqual([twice]);
    expect(against(batch, 'decide')).toBeNull();
  });
});
