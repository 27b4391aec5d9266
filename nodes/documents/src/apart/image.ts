import { imageSize } from 'image-size';

/** Width and height of an image, in pixels, as it is looked at. */
export function pageSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const { width, height, orientation = 1 } = imageSize(bytes);
  return orientation > 4 ? { width: height, height: width } : { width, height };
}
