// Photos and memos: a photo is drawn anew, smaller, which also leaves behind where it was taken.
import type { File } from "./records";
import { uuid7 } from "./uuid";

const LONGEST = 1600;
export const LARGEST = 10 * 1024 * 1024;

/** The file cannot be read as a picture. */
export class BadFile extends Error {}
export class TooLarge extends Error {
  constructor(readonly bytes: number) {
    super();
  }
}

/** A photo as JPEG of at most 1600 px a side. Throws BadFile. */
export async function photo(source: Blob): Promise<File & { width: number; height: number }> {
  const picture = await createImageBitmap(source).catch(() => Promise.reject(new BadFile()));
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  if (!blob) throw new BadFile();
  return { id: uuid7(), mime: "image/jpeg", data: await blob.arrayBuffer(), width: canvas.width, height: canvas.height };
}

/** A memo as it was recorded. Throws BadFile, TooLarge. */
export async function memo(source: Blob): Promise<File> {
  if (!source.type.startsWith("audio/")) throw new BadFile();
  if (source.size > LARGEST) throw new TooLarge(source.size);
  return { id: uuid7(), mime: source.type.split(";")[0]!, data: await source.arrayBuffer() };
}
