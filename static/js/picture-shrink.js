// A picture is made as small as it is shown, before it is sent: at most 2,000 px, and nothing of what a camera wrote
// into it (where it was taken, when, with what). What this browser cannot show, like HEIC in most, goes as it is.
const LONGEST = 2000;
const QUALITY = 0.88;
const SMALL = 1024 * 1024;
const FEW = 256; // colours: a drawing or a picture of a screen, whose edges JPEG would smear
const SAMPLE = 300;

// Resolves to the File to send for `file`, which `image` shows.
export async function shrunk(file, image) {
  if (!file.size || /svg/.test(file.type)) return file;
  try { await image.decode(); } catch { return file; }
  const { naturalWidth: wide, naturalHeight: high } = image;
  if (!wide || !high) return file;
  const scale = Math.min(1, LONGEST / Math.max(wide, high));
  const keeps = /png|gif|webp/.test(file.type); // may be clear, or of few colours
  if (keeps && scale === 1 && file.size < SMALL) return file;
  const asPng = keeps && isDrawing(image, wide, high);
  const canvas = drawn(image, Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale)), !asPng);
  const type = asPng ? 'image/png' : 'image/jpeg';
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, type, QUALITY); });
  canvas.width = 0; // lets go of its memory at once
  if (!blob || (asPng && blob.size > file.size)) return file;
  return new File([blob], `${file.name.replace(/\.[a-z0-9]+$/i, '')}.${asPng ? 'png' : 'jpg'}`, { type });
}

function drawn(image, width, height, onWhite, smooth = true) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d', { willReadFrequently: !smooth });
  if (onWhite) {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, width, height);
  }
  Object.assign(pen, { imageSmoothingEnabled: smooth, imageSmoothingQuality: 'high' });
  pen.drawImage(image, 0, 0, width, height);
  return canvas;
}

// True if something in it is clear, or it has few colours: looked at in single points, which mix none.
function isDrawing(image, wide, high) {
  const [width, height] = [Math.min(SAMPLE, wide), Math.min(SAMPLE, high)];
  const points = new Uint32Array(drawn(image, width, height, false, false).getContext('2d').getImageData(0, 0, width, height).data.buffer);
  const colours = new Set();
  for (const point of points) {
    if (point >>> 24 < 255) return true;
    if (colours.size <= FEW) colours.add(point);
  }
  return colours.size <= FEW;
}
