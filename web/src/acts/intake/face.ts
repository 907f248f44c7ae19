/** Portraits of the register: 26 by 32 millimetres, under 60 KB. */
export const portrait = { width: 358, height: 441, bytes: 60 * 1024 };

/** The largest part of a picture in the portrait's proportions, centred. */
export function cropOf(width: number, height: number): { x: number; y: number; width: number; height: number } {
  const wanted = portrait.width / portrait.height;
  const cut = width / height > wanted ? { width: height * wanted, height } : { width, height: width / wanted };
  return { x: (width - cut.width) / 2, y: (height - cut.height) / 2, ...cut };
}

function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

/** Crops a picture to the portrait and presses it under 60 KB; null when it cannot be pressed so far. */
export async function pressFace(source: CanvasImageSource, width: number, height: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = portrait.width;
  canvas.height = portrait.height;
  const crop = cropOf(width, height);
  canvas.getContext('2d')?.drawImage(source, crop.x, crop.y, crop.width, crop.height, 0, 0, canvas.width, canvas.height);
  for (let quality = 0.92; quality > 0.3; quality -= 0.08) {
    const blob = await jpegOf(canvas, quality);
    if (blob && blob.size < portrait.bytes) return blob;
  }
  return null;
}

/** A chosen picture file, as a portrait. */
export async function pressFile(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file);
  try {
    return await pressFace(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}

/** A file's name with the middle of every identity number in it hidden. */
export function masked(name: string): string {
  return name.replace(/([A-Za-z]?\d{6})(\d{5,})([\dXx]{4})/g, (_, head: string, middle: string, tail: string) => head + '*'.repeat(middle.length) + tail);
}
