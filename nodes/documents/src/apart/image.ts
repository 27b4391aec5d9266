import { imageSize } from 'image-size';

/** Width and height of an image, in pixels, as it is looked at. */
export function pageSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  // Of its own memory: the library reads on behind the end of a view.
  const { width, height, orientation = 1 } = imageSize(new Uint8Array(bytes));
  return orientation > 4 ? { width: height, height: width } : { width, height };
}
