import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

/** Where the build lays what the reader of PDF papers fetches by name. */
declare const PDF_FILES: string;

/** Longest side that is drawn, in pixels: enough to read a scan at threefold size. */
const most = 3600;

/** A paper that can be drawn on a canvas, page by page. */
export interface Drawable {
  pages: number;
  /** Draws a page, from 1, turned by so many quarters to the right. */
  draw: (canvas: HTMLCanvasElement, page: number, turn: number) => Promise<void>;
  close: () => void;
}

async function picture(url: string): Promise<Drawable> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const shrink = Math.min(1, most / Math.max(image.naturalWidth, image.naturalHeight));
  const [width, height] = [Math.round(image.naturalWidth * shrink), Math.round(image.naturalHeight * shrink)];
  return {
    pages: 1,
    draw: async (canvas, _, turn) => {
      const lies = turn % 2 === 1;
      canvas.width = lies ? height : width;
      canvas.height = lies ? width : height;
      const pen = canvas.getContext('2d');
      if (!pen) return;
      pen.translate(canvas.width / 2, canvas.height / 2);
      pen.rotate((turn * Math.PI) / 2);
      pen.drawImage(image, -width / 2, -height / 2, width, height);
    },
    close: () => undefined,
  };
}

async function document(url: string): Promise<Drawable> {
  const pdf = await import('pdfjs-dist/legacy/build/pdf.mjs');
  pdf.GlobalWorkerOptions.workerSrc = workerUrl;
  const task = pdf.getDocument({
    url,
    cMapUrl: `${PDF_FILES}cmaps/`,
    standardFontDataUrl: `${PDF_FILES}standard_fonts/`,
    wasmUrl: `${PDF_FILES}wasm/`,
    useWasm: false,
    enableXfa: false,
  });
  const file = await task.promise;
  return {
    pages: file.numPages,
    draw: async (canvas, number, turn) => {
      const page = await file.getPage(number);
      const rotation = (page.rotate + turn * 90) % 360;
      const size = page.getViewport({ scale: 1, rotation });
      const viewport = page.getViewport({ scale: Math.min(2.5, most / Math.max(size.width, size.height)), rotation });
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      await page.render({ canvas, viewport }).promise;
    },
    close: () => void task.destroy(),
  };
}

/** Opens a paper of a case: a picture, or a PDF. */
export function openPaper(url: string, media: string): Promise<Drawable> {
  return media === 'application/pdf' ? document(url) : picture(url);
}
