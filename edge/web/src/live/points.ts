/** Offsets on the wire count Unicode code points; strings here count UTF-16 units. */

const SURROGATE = /[\ud800-\udbff]/;

export function countPoints(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let points = 0;
  for (const _ of text) points++;
  return points;
}

/** `text` without its first `points` code points. */
export function dropPoints(text: string, points: number): string {
  if (points <= 0) return text;
  if (!SURROGATE.test(text)) return text.slice(points);
  let units = 0;
  for (const point of text) {
    if (points-- === 0) break;
    units += point.length;
  }
  return text.slice(units);
}
