import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

/** Where the build lays what the reader of PDF papers fetches by name. */
declare const PDF_FILES: string;

/** Longest side that is drawn, in pixels: enough to read a scan at threefold size. */
const most = 3600;

/** A paper that can be drawn on a canvas, page by page. */
export interface Drawable {
  pages: number;
  /** Draws a page, from 1, turned by so many quarters to the right, so many pixels wide. */
  draw: (canvas: HTMLCanvasElement, page: number, turn: number, width: number) => Promise<void>;
  close: () => void;
}

async function picture(url: string): Promise<Drawable> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return {
    pages: 1,
    draw: async (canvas, _, turn, wide) => {
      const lies = turn % 2 === 1;
      const [across, along] = lies ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
      const scale = Math.min(1, wide / across, most / Math.max(across, along));
      const [width, height] = [Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale)];
      canvas.width = lies ? height : width;
      canvas.height = lies ? width : height;
      const pen = canvas.getContext('2d');
      if (!pen) return;
      pen.imageSmoothingQuality = 'high';
      pen.translate(canvas.width / 2, canvas.height / 2);
      pen.rotate((turn * Math.PI) / 2);
      pen.drawImage(image, -width / 2, -height / 2, width, height);
    },
    close: () => undefined,
  };
}

async function document(url: string): Promise<Drawable> {
  const [pdf, answer] = await Promise.all([import('pdfjs-dist/legacy/build/pdf.mjs'), fetch(url)]);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  pdf.GlobalWorkerOptions.workerSrc = workerUrl;
  const task = pdf.getDocument({
    data: new Uint8Array(await answer.arrayBuffer()),
    cMapUrl: `${PDF_FILES}cmaps/`,
    standardFontDataUrl: `${PDF_FILES}standard_fonts/`,
    wasmUrl: `${PDF_FILES}wasm/`,
    useWasm: false,
    enableXfa: false,
  });
  const file = await task.promise;
  return {
    pages: file.numPages,
    draw: async (canvas, number, turn, wide) => {
      const page = await file.getPage(number);
      const rotation = (page.rotate + turn * 90) % 360;
      const size = page.getViewport({ scale: 1, rotation });
      const viewport = page.getViewport({ scale: Math.min(wide / size.width, most / Math.max(size.width, size.height)), rotation });
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
