import { Button, Popover, type ButtonProps } from 'antd';
import { useId, useState } from 'react';

import type { BatchView, Refusal } from '../api/types';
import { useWords } from '../words';
import { RefusalPanel } from './RefusalPanel';

interface ActButtonProps extends Omit<ButtonProps, 'disabled'> {
  /** The reasons that stand against the act now; none when it can be done. */
  refusals?: Refusal[];
  /** Where the reasons are shown beside it. */
  placement?: 'bottomRight' | 'bottomLeft';
}

/** A button that, when it cannot be pressed, shows the article that forbids it and the cure. */
export function ActButton({ refusals = [], placement = 'bottomRight', onClick, children, className, ...rest }: ActButtonProps) {
  const t = useWords();
  const id = useId();
  const [shown, setShown] = useState(false);
  if (refusals.length === 0) {
    return (
      <Button className={className ?? ''} {...rest} {...(onClick ? { onClick } : {})}>
        {children}
      </Button>
    );
  }
  return (
    <Popover
      open={shown}
      onOpenChange={setShown}
      trigger={['hover', 'focus', 'click']}
      placement={placement}
      content={
        <div id={id} className="act-why" role="status">
          <p className="act-why-title">{t('refusal.title')}</p>
          <RefusalPanel refusals={refusals} />
        </div>
      }
    >
      <Button
        {...rest}
        htmlType="button"
        className={`${className ?? ''} act-barred`}
        aria-disabled="true"
        aria-describedby={shown ? id : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setShown(false);
        }}
      >
        {children}
      </Button>
    </Popover>
  );
}

/** What stands against an act on a batch; null when the act is none of this user's. */
export function against(batch: Pick<BatchView, 'acts' | 'refusals'>, act: string): Refusal[] | null {
  if (batch.acts.includes(act)) return [];
  return batch.refusals.find((one) => one.act === act)?.refusals ?? null;
}

/** The button of an act on a batch: absent, barred with reasons, or open. */
export function BatchActButton({ batch, act, ...rest }: ActButtonProps & { batch: BatchView; act: string }) {
  const refusals = against(batch, act);
  return refusals === null ? null : <ActButton {...rest} refusals={refusals} />;
}
