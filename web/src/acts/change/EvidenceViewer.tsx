import { Button } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { EvidenceView } from '../../api/types';
import { Sheet } from '../../parts/Sheet';
import { useWords, type Words } from '../../words';
import { openPaper, type Drawable } from './paper';
import { useKeys } from './useKeys';

const zooms = [1, 1.5, 2, 3];
/** The media type of what registers sign for each other. */
const signed = 'application/json';

type Opened = { url: string; paper: Drawable } | { url: string; failed: true };

/** Opens a paper anew for each address; one that nobody looks at any more is closed. */
function useOpened(url: string, media: string): Opened | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  useEffect(() => {
    let gone = false;
    const opening = openPaper(url, media);
    opening.then(
      (paper) => !gone && setOpened({ url, paper }),
      () => !gone && setOpened({ url, failed: true }),
    );
    return () => {
      gone = true;
      void opening.then((paper) => paper.close()).catch(() => undefined);
    };
  }, [url, media]);
  return opened?.url === url ? opened : null;
}

function Stage({ url, paper, turn, zoom, page, onPages }: {
  url: string;
  paper: EvidenceView;
  turn: number;
  zoom: number;
  page: number;
  onPages: (pages: number) => void;
}) {
  const t = useWords();
  const opened = useOpened(url, paper.media);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (!opened || 'failed' in opened || !canvas.current) return;
    onPages(opened.paper.pages);
    const wide = (canvas.current.parentElement?.clientWidth ?? 800) * zoom * window.devicePixelRatio;
    opened.paper.draw(canvas.current, page, turn, wide).then(
      () => setBroken(false),
      () => setBroken(true),
    );
  }, [opened, page, turn, zoom, onPages]);
  if (!opened) return <p className="busy" role="status">{t('say.loading')}</p>;
  if ('failed' in opened || broken) return <p className="problem" role="alert">{t('paper.broken', { name: paper.name })}</p>;
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`${t.pick(paper)} ${paper.name}`}
      className="paper-canvas"
      style={{ width: `${zoom * 100}%` }}
    />
  );
}

/** A file that a register signed: nothing to look at, and kept as it came. */
function SignedFile({ at, paper }: { at: CaseRef; paper: EvidenceView }) {
  const t = useWords();
  return (
    <div className="paper-signed">
      <p>{paper.name}</p>
      {paper.kind === 'record_package' ? (
        <p className="soft small">{t('paper.signed.own')}</p>
      ) : (
        <>
          <p className="soft small">{t('paper.signed')}</p>
          <a className="small" href={cases.paperUrl(at, paper.id)} download={paper.name}>
            {t('paper.save')}
          </a>
        </>
      )}
    </div>
  );
}

/** What a paper is; one of several of its kind with its place among them. */
function tabName(t: Words, papers: EvidenceView[], paper: EvidenceView): string {
  const alike = papers.filter((one) => one.kind === paper.kind);
  const name = t.pick(paper) || paper.name;
  return alike.length > 1 ? `${name} ${alike.indexOf(paper) + 1}` : name;
}

/** The papers of a case beside it: one at a time, to be turned, enlarged, and seen on the whole screen. */
export function EvidenceViewer({ at, papers }: { at: CaseRef; papers: EvidenceView[] }) {
  const t = useWords();
  const [chosen, setChosen] = useState(papers[0]?.id ?? '');
  const [turn, setTurn] = useState(0);
  const [zoom, setZoom] = useState(0);
  const [page, setPage] = useState(1);
  const [pages, setPages] = useState(1);
  const frame = useRef<HTMLDivElement>(null);
  // Whoever puts a paper looks at it next.
  const [known, setKnown] = useState(papers.length);
  if (papers.length !== known) {
    setKnown(papers.length);
    if (papers.length > known) setChosen(papers.at(-1)?.id ?? '');
  }
  const shown = papers.find((one) => one.id === chosen) ?? papers[0];
  const onPages = useCallback((count: number) => setPages(count), []);
  const show = (paper: EvidenceView | undefined) => {
    if (!paper) return;
    setChosen(paper.id);
    setTurn(0);
    setZoom(0);
    setPage(1);
    setPages(1);
  };
  const whole = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen();
  };
  const here = shown ? papers.indexOf(shown) : -1;
  useKeys({
    '[': () => show(papers[here - 1]),
    ']': () => show(papers[here + 1]),
    o: () => setTurn((before) => (before + 1) % 4),
    '+': () => setZoom((before) => Math.min(zooms.length - 1, before + 1)),
    '-': () => setZoom((before) => Math.max(0, before - 1)),
    f: whole,
  });
  if (!shown) {
    return (
      <Sheet title={t('case.papers')}>
        <p className="empty">{t('paper.none')}</p>
      </Sheet>
    );
  }
  return (
    <Sheet title={t('case.papers')} flush>
      <div className="paper-tabs" role="group" aria-label={t('case.papers')}>
        {papers.map((paper) => (
          <button key={paper.id} type="button" aria-pressed={paper.id === shown.id} onClick={() => show(paper)} title={paper.name}>
            {tabName(t, papers, paper)}
          </button>
        ))}
      </div>
      <div ref={frame} className="paper-frame">
        {shown.media === signed ? null : (
          <div className="paper-tools">
            <Button size="small" onClick={() => setTurn((turn + 3) % 4)}>
              {t('paper.left')}
            </Button>
            <Button size="small" onClick={() => setTurn((turn + 1) % 4)}>
              {t('paper.right')}
            </Button>
            <Button size="small" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)} aria-label={t('paper.smaller')}>
              −
            </Button>
            <span className="num small">{(zooms[zoom] ?? 1) * 100}%</span>
            <Button size="small" disabled={zoom === zooms.length - 1} onClick={() => setZoom(zoom + 1)} aria-label={t('paper.larger')}>
              +
            </Button>
            {pages > 1 ? (
              <>
                <Button size="small" disabled={page === 1} onClick={() => setPage(page - 1)}>
                  {t('paper.before')}
                </Button>
                <span className="num small">{t('paper.page', { page, pages })}</span>
                <Button size="small" disabled={page === pages} onClick={() => setPage(page + 1)}>
                  {t('paper.after')}
                </Button>
              </>
            ) : null}
            <span className="grow" />
            <a className="small" href={cases.paperUrl(at, shown.id)} download={shown.name}>
              {t('paper.save')}
            </a>
            <Button size="small" onClick={whole}>
              {t('paper.whole')}
            </Button>
          </div>
        )}
        {shown.media === signed ? (
          <SignedFile at={at} paper={shown} />
        ) : (
          // Scrolled by the keyboard too.
          <div className="paper-stage" tabIndex={0} role="region" aria-label={shown.name}>
            <Stage
              key={shown.id}
              url={cases.paperUrl(at, shown.id)}
              paper={shown}
              turn={turn}
              zoom={zooms[zoom] ?? 1}
              page={page}
              onPages={onPages}
            />
          </div>
        )}
      </div>
    </Sheet>
  );
}
