/** Short words about what just happened, seen by the eye and read by screen readers. */
export interface Notice {
  id: number;
  text: string;
  bad: boolean;
}

let notices: Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: Notice[]): void {
  notices = next;
  listeners.forEach((listener) => listener());
}

export function tell(text: string, bad = false): void {
  last += 1;
  const id = last;
  set([...notices.slice(-2), { id, text, bad }]);
  setTimeout(() => set(notices.filter((notice) => notice.id !== id)), bad ? 9000 : 4500);
}

export const noticeStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  now: () => notices,
};
