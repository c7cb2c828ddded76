// The screens to walk through and what must be true of each. Knows pairlens's keys and what its screens show;
// drives nothing.

/** Before any key. */
export const FIRST_SCREEN = { name: 'open' };

/**
 * `keys` to press or the window's new `size`; `popup` where one lies over the picture, `takesText` where letters
 * are typed into a line, so that ^l does not draw anew.
 */
export const STEPS = [
  { name: 'next', keys: 'j' },
  { name: 'next-again', keys: 'j' },
  { name: 'row-23', keys: '23g' },
  { name: 'single', keys: '\r' },
  { name: 'single-next', keys: 'j' },
  { name: 'help-over-single', keys: '?', popup: true },
  { name: 'single-again', keys: '\x1b' },
  { name: 'browse-again', keys: '\x1b' },
  { name: 'help-over-browse', keys: '?', popup: true },
  { name: 'help-closed', keys: '\x1b' },
  { name: 'filter-line', keys: '&', takesText: true },
  { name: 'filter-completion', keys: 'wid', takesText: true },
  { name: 'filter-left', keys: '\x1b' },
  { name: 'narrower', size: { cols: 100, rows: 30 } },
  { name: 'stacked', size: { cols: 80, rows: 24 } },
  { name: 'wide-again', size: { cols: 140, rows: 41 } },
  { name: 'page', keys: ' ' },
];

/** All that is wrong with a screen, in words; empty when it is as it must be. */
export function findings(screen, step) {
  if (screen.pictures.length === 0) return ['no picture is on the screen'];
  if (screen.pictures.length > 1) return ['pieces of another picture are left', ...screen.pictures.map(inWords)];
  const [picture] = screen.pictures;
  return [
    ...paint(picture),
    ...(step.popup ? [] : [...shape(screen, picture), ...place(screen, picture)]),
  ];
}

/** Of its last column and row a picture may take less than a pixel. */
function paint({ left, right, top, bottom, nCells, nPaintedCells }) {
  const nAtEdges = right - left + 1 + bottom - top + 1;
  return nPaintedCells > 0 && nPaintedCells >= nCells - nAtEdges ? [] : [`${nPaintedCells} of ${nCells} cells are painted`];
}

/** The frame says the picture's own size; rounding may take half a pixel of either side. */
function shape({ rows }, picture) {
  const size = rows.join('\n').match(/\b[A-Z]+ (\d+)×(\d+)/);
  if (!size) return ['the frame does not say the picture\'s size'];
  const [width, height] = size.slice(1).map(Number);
  const off = Math.abs(picture.widthPx * height - picture.heightPx * width);
  return off <= (width + height) / 2 + 1 ? [] : [`${width}×${height} is drawn as ${picture.widthPx}×${picture.heightPx}`];
}

/** Whole, and inside the frame, which is the only one on the screen. */
function place({ corners }, picture) {
  const columns = picture.right - picture.left + 1;
  const whole = columns * (picture.bottom - picture.top + 1) === picture.nCells;
  const [topLeft] = corners.filter(({ symbol }) => '┌╭'.includes(symbol));
  const bottomRight = corners.filter(({ symbol }) => '┘╯'.includes(symbol)).at(-1);
  if (!topLeft || !bottomRight) return ['the picture has no frame'];
  const inside = picture.left > topLeft.x && picture.top > topLeft.y
    && picture.right < bottomRight.x && picture.bottom < bottomRight.y;
  return [
    ...(whole ? [] : ['the picture has holes']),
    ...(inside ? [] : [`${inWords(picture)} leaves its frame ${topLeft.x}–${bottomRight.x}, ${topLeft.y}–${bottomRight.y}`]),
  ];
}

function inWords({ id, left, right, top, bottom, nCells }) {
  return `picture ${id}: ${nCells} cells in columns ${left}–${right}, rows ${top}–${bottom}`;
}
