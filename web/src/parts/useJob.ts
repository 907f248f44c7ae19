import { useEffect, useState } from 'react';

import { batches } from '../api/calls';
import type { JobView } from '../api/types';

const pollMs = 1500;

export function isOver(job: JobView): boolean {
  return job.state === 'done' || job.state === 'failed';
}

/**
 * Follows a piece of work: by server-sent events, or by asking again and again where those
 * do not come through. The work goes on when nobody looks.
 */
export function useJob(org: string, first: JobView | null, onOver: () => void): JobView | null {
  const [told, setTold] = useState<JobView | null>(null);
  const id = first && !isOver(first) ? first.id : null;
  useEffect(() => {
    if (!id) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hear = (job: JobView) => {
      if (stopped) return;
      setTold(job);
      if (isOver(job)) {
        stop();
        onOver();
      }
    };
    const poll = () => {
      batches.job(org, id).then(hear).catch(() => undefined).finally(() => {
        if (!stopped) timer = setTimeout(poll, pollMs);
      });
    };
    const events = typeof EventSource === 'undefined' ? null : new EventSource(batches.jobEventsUrl(org, id));
    const stop = () => {
      stopped = true;
      events?.close();
      clearTimeout(timer);
    };
    if (events) {
      events.onmessage = (event: MessageEvent<string>) => hear(JSON.parse(event.data) as JobView);
      events.onerror = () => {
        events.close();
        if (!stopped && timer === undefined) poll();
      };
    } else poll();
    return stop;
  }, [org, id, onOver]);
  return told && told.id === first?.id ? told : first;
}
