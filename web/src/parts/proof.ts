/** Asks for a fresh second factor when an act needs one; whoever waits goes on when it is proved. */
type Settle = (proved: boolean) => void;

let waiting: Settle[] = [];
const listeners = new Set<() => void>();
const changed = () => listeners.forEach((listener) => listener());

export function askProof(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    changed();
  });
}

export function settleProof(proved: boolean): void {
  const all = waiting;
  waiting = [];
  changed();
  all.forEach((settle) => settle(proved));
}

export const proofStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isAsked: () => waiting.length > 0,
};
