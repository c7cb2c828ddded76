// Shows that our pictures appear in a terminal that speaks iTerm2's protocol and sixel: xterm.js, which is also
// the terminal of VS Code and of many web consoles, with its image addon in headless Chromium.
//
// The real program runs in a pty and is walked through its screens by keys. On each screen the picture must be
// painted, keep its shape, stay inside its frame and be the only one; and drawing all anew (^l) must not change
// anything: whatever a move, a popup or a resize left behind would go then. Screenshots are kept for people.
//
// Optional, and no part of `cargo test`: it needs Node.js 20 or newer, a C++ compiler for node-pty, Chromium
// (Debian: apt-get install chromium fonts-dejavu-core) and half a minute for each terminal. From this folder:
//
//   cargo build --release
//   npm ci
//   node run.mjs [--program FILE] [--browser FILE] [--shots FOLDER] [--only NAME]
//
// Prints a line a screen; exits with 1 if something on one of them is wrong.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify, parseArgs } from 'node:util';
import { openBrowser, Terminal } from './terminal.mjs';
import { FIRST_SCREEN, findings, STEPS } from './screens.mjs';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    program: { type: 'string', default: join(here, '../../../target/release/pairlens') },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    shots: { type: 'string', default: join(here, 'shots') },
    only: { type: 'string', default: '' },
  },
});

const WIDE = { cols: 140, rows: 41 };

// DejaVu Sans Mono's cells are 8.43 px wide at 14 px and 7.83 px at 13 px. The terminal calls both 8: one is
// told smaller than it is, the other larger.
const TERMINALS = [
  { name: 'iterm2', graphics: 'iterm2', fontSizePx: 14 },
  { name: 'iterm2-cells-rounded-up', graphics: 'iterm2', fontSizePx: 13 },
  { name: 'sixel', graphics: 'sixel', fontSizePx: 14 },
  { name: 'sixel-cells-rounded-up', graphics: 'sixel', fontSizePx: 13 },
  // xterm.js says that it has sixel; it does not say its name.
  { name: 'auto', graphics: 'auto', fontSizePx: 14 },
];

const REDRAW = '\x0c';
const QUIT = 'Q';

/** The demo dataset and the program's other files go to a folder of this run. */
async function makeDemo(program) {
  const home = await mkdtemp(join(tmpdir(), 'pairlens-xterm-js-'));
  const inHome = (folder) => join(home, folder);
  const env = {
    PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm-256color', HOME: home, XDG_DATA_HOME: inHome('data'),
    XDG_CACHE_HOME: inHome('cache'), XDG_CONFIG_HOME: inHome('config'), XDG_STATE_HOME: inHome('state'),
  };
  // Not on a terminal it makes the dataset and ends.
  await promisify(execFile)(program, ['demo'], { env });
  return { env, remove: () => rm(home, { recursive: true, force: true }) };
}

/** Walks the program through all screens; returns what was wrong. */
async function walk(browser, program, env, { name, graphics, fontSizePx }) {
  const args = ['demo', '--graphics', graphics];
  const page = await browser.newPage();
  const terminal = await Terminal.start(page, program, args, { ...WIDE, fontSizePx, env });
  const wrong = [];
  try {
    for (const [i, step] of [FIRST_SCREEN, ...STEPS].entries()) {
      const shot = join(options.shots, `${name}-${String(i).padStart(2, '0')}-${step.name}.png`);
      const found = await take(terminal, step, shot);
      console.log(`${found.length ? 'WRONG' : 'ok   '} ${name}: ${step.name}${found.map((f) => `\n        ${f}`).join('')}`);
      wrong.push(...found);
    }
    wrong.push(...await quit(terminal, name));
  } finally {
    await terminal.close();
  }
  return wrong;
}

/** One step: act, wait for the screen to be as it must, photograph it, compare it with itself drawn anew. */
async function take(terminal, step, shot) {
  if (step.keys) await terminal.press(step.keys);
  if (step.size) await terminal.resize(step.size.cols, step.size.rows);
  const found = await terminal.until((screen) => findings(screen, step));
  await terminal.screenshot(shot);
  if (step.takesText) return found;
  const before = await terminal.look();
  await terminal.press(REDRAW);
  const stale = await terminal.until((after) => staleRows(before, after));
  if (stale.length) await terminal.screenshot(shot.replace('.png', '-anew.png'));
  return [...found, ...stale];
}

/** What was on the screen and is not when all is drawn anew. */
function staleRows(before, after) {
  const differs = (i) => before.seen[i] !== after.seen[i];
  const rows = before.rows.flatMap((text, i) => (differs(i + 1) ? [`row ${i} was stale: ${text}`] : []));
  return [...(differs(0) ? ['pixels were stale'] : []), ...rows];
}

async function quit(terminal, name) {
  await terminal.press(QUIT);
  const found = await terminal.until((screen) => [
    ...(screen.pictures.length ? ['a picture is left on the shell\'s screen'] : []),
    ...(terminal.exitCode === 0 ? [] : ['the program did not end with 0']),
  ]);
  for (const finding of found) console.log(`WRONG ${name}: after leaving: ${finding}`);
  return found;
}

const program = resolve(options.program);
await mkdir(options.shots, { recursive: true });
const demo = await makeDemo(program);
const browser = await openBrowser(options.browser);
let nWrong = 0;
try {
  for (const kind of TERMINALS.filter(({ name }) => !options.only || name === options.only)) {
    nWrong += (await walk(browser, program, demo.env, kind)).length;
  }
} finally {
  await browser.close();
  await demo.remove();
}
console.log(nWrong ? `${nWrong} wrong` : 'all is as it must be', `· screenshots in ${options.shots}`);
process.exitCode = nWrong ? 1 : 0;
