import { useSyncExternalStore } from 'react';

import { noticeStore } from './notice';

export function Notices() {
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.now);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={notice.bad ? 'notice bad' : 'notice'}>
          {notice.text}
        </div>
      ))}
    </div>
  );
}
