import { Button, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';

import { useWords } from '../../words';
import { portrait, pressFace } from './face';

/** The outline to bring the head into: 26 by 32. */
function Guide() {
  return (
    <svg className="guide" viewBox="0 0 260 320" aria-hidden="true">
      <path d="M0 0h260v320H0z M130 58c-46 0-64 36-62 84 2 52 32 92 62 92s60-40 62-92c2-48-16-84-62-84z" fill="rgb(19 39 63 / 38%)" fillRule="evenodd" />
      <path d="M130 58c-46 0-64 36-62 84 2 52 32 92 62 92s60-40 62-92c2-48-16-84-62-84z" fill="none" stroke="#fff" strokeWidth="2" strokeDasharray="7 5" />
      <path d="M44 146h172" stroke="#fff" strokeWidth="1" strokeDasharray="3 5" />
    </svg>
  );
}

/** Takes a portrait with the camera of this machine. */
export function CameraDialog({ name, pending, onKeep, onClose }: {
  name: string;
  pending: boolean;
  onKeep: (jpeg: Blob) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState('');
  const [taken, setTaken] = useState<{ blob: Blob; url: string } | null>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    const begin = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false });
      if (gone) stream.getTracks().forEach((track) => track.stop());
      else if (video.current) {
        video.current.srcObject = stream;
        await video.current.play();
      }
    };
    begin().catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  useEffect(() => () => (taken ? URL.revokeObjectURL(taken.url) : undefined), [taken]);
  const take = async () => {
    const at = video.current;
    if (!at) return;
    const blob = await pressFace(at, at.videoWidth, at.videoHeight);
    if (blob) {
      setFailed('');
      setTaken({ blob, url: URL.createObjectURL(blob) });
    } else setFailed(t('camera.tooBig'));
  };
  return (
    <Modal
      open
      width={440}
      title={t('camera.title', { name })}
      onCancel={onClose}
      footer={
        taken ? (
          <>
            <Button onClick={() => setTaken(null)}>{t('camera.again')}</Button>
            <Button type="primary" loading={pending} onClick={() => onKeep(taken.blob)}>
              {t('camera.keep')}
            </Button>
          </>
        ) : (
          <Button type="primary" disabled={failed !== '' && !video.current?.videoWidth} onClick={() => void take()}>
            {t('camera.take')}
          </Button>
        )
      }
    >
      <div className="stack">
        <p className="soft">{t('camera.note')}</p>
        <div className="camera">
          <video ref={video} muted playsInline className={taken ? 'hidden-visually' : ''} />
          {taken ? <img src={taken.url} alt={t('camera.preview')} /> : <Guide />}
        </div>
        <p aria-live="polite" className={failed ? 'field-error' : 'soft small num'}>
          {failed ? t('camera.none', { why: failed }) : taken ? t('photos.bytes', { kb: Math.ceil(taken.blob.size / 1024), width: portrait.width, height: portrait.height }) : ''}
        </p>
      </div>
    </Modal>
  );
}
