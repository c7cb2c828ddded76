// A terminal to look at: a program in a pty, xterm.js with its image addon in headless Chromium, and the wires
// between them. Knows nothing of pairlens: no key, no expectation.

import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pty from 'node-pty';
import { chromium } from 'playwright-core';

const { resolve } = createRequire(import.meta.url);

// Nothing but the page we give it: no network, no first-run business.
const BROWSER_FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// A screen is looked at once the program has been silent for so long ...
const QUIET_MS = 700;
// ... and a program that is not, or does not get where it should, is given up after this.
const PATIENCE_MS = 6_000;

/** A browser with a profile of its own, which goes with it. */
export async function openBrowser(executablePath) {
  const profile = await mkdtemp(join(tmpdir(), 'xterm-js-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath, args: BROWSER_FLAGS, viewport: { width: 1400, height: 900 },
  });
  return {
    newPage: () => context.newPage(),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One program in one terminal. */
export class Terminal {
  #page;
  #program;
  #lastOutputMs = Date.now();
  /** The program's exit code once it has ended. */
  exitCode = null;

  /** Opens the page and starts `command` with `args` in `cols` × `rows` cells of the given font size. */
  static async start(page, command, args, { cols, rows, fontSizePx, env }) {
    const terminal = new Terminal();
    terminal.#page = page;
    await page.setContent('<body style="margin:0;background:#101418"><div id="terminal"></div></body>');
    await page.addStyleTag({ path: resolve('@xterm/xterm/css/xterm.css') });
    await page.addScriptTag({ path: resolve('@xterm/xterm') });
    await page.addScriptTag({ path: resolve('@xterm/addon-image') });
    await page.exposeFunction('toProgram', (data) => terminal.#program.write(data));
    await page.evaluate(openTerminal, { cols, rows, fontSizePx });
    terminal.#run(command, args, { cols, rows, env });
    return terminal;
  }

  #run(command, args, { cols, rows, env }) {
    this.#program = pty.spawn(command, args, { name: 'xterm-256color', cols, rows, env, encoding: null });
    this.#program.onData((bytes) => {
      this.#lastOutputMs = Date.now();
      // Calls are queued in order; a page that was closed meanwhile needs no more output.
      this.#page.evaluate((text) => window.fromProgram(text), bytes.toString('base64')).catch(() => {});
    });
    this.#program.onExit(({ exitCode }) => { this.exitCode = exitCode; });
  }

  /** Types bytes as a keyboard would. */
  async press(bytes) {
    this.#lastOutputMs = Date.now();
    await this.#page.evaluate((text) => window.terminal.input(text), bytes);
  }

  /** Gives window and program another size. */
  async resize(cols, rows) {
    this.#lastOutputMs = Date.now();
    await this.#page.evaluate(([c, r]) => window.terminal.resize(c, r), [cols, rows]);
    this.#program.resize(cols, rows);
  }

  /** Waits until the program is silent and all it wrote has been drawn. */
  async settle() {
    const giveUpMs = Date.now() + PATIENCE_MS;
    while (Date.now() - this.#lastOutputMs < QUIET_MS && Date.now() < giveUpMs) await sleep(50);
    await this.#page.evaluate(() => window.drawn());
  }

  /** Waits until `findings` has nothing to say of the screen; returns what it still says after PATIENCE_MS. */
  async until(findings) {
    const giveUpMs = Date.now() + PATIENCE_MS;
    for (;;) {
      await this.settle();
      const found = findings(await this.look());
      if (found.length === 0 || Date.now() > giveUpMs) return found;
    }
  }

  /**
   * The screen as xterm.js has it: `rows` of text, `corners` of frames, `pictures` with the cells each takes.
   * `seen` is equal for two screens that look the same: a row's letters and colours, and the pictures' pixels.
   */
  look() {
    return this.#page.evaluate(look);
  }

  /** What a person sees, as PNG. */
  screenshot(path) {
    return this.#page.locator('#terminal .xterm-screen').screenshot({ path });
  }

  /** Ends the program if it still runs, and the page. */
  async close() {
    if (this.exitCode === null) this.#program.kill();
    await this.#page.close();
  }
}

/** Runs in the page. */
function openTerminal({ cols, rows, fontSizePx }) {
  const terminal = new window.Terminal({
    cols, rows, fontSize: fontSizePx, fontFamily: 'DejaVu Sans Mono, monospace',
    cursorBlink: false, allowProposedApi: true, scrollback: 0,
    theme: { background: '#101418', foreground: '#d8d8d8' },
  });
  // Has the terminal answer CSI 14, 16 and 18 t, too.
  const images = new window.ImageAddon.ImageAddon();
  terminal.loadAddon(images);
  terminal.open(document.getElementById('terminal'));
  terminal.onData((data) => window.toProgram(data));
  terminal.onBinary((data) => window.toProgram(data));
  let parsed = Promise.resolve();
  window.fromProgram = (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    parsed = new Promise((done) => terminal.write(bytes, done));
  };
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  window.drawn = async () => { await parsed; await frame(); await frame(); await frame(); };
  Object.assign(window, { terminal, images });
}

/**
 * Runs in the page. Which cell belongs to which picture is not public in xterm.js: it is read from the buffer's
 * lines, and whether something is painted there from the canvas that lies over the text.
 */
function look() {
  const { terminal, images } = window;
  const { buffer, _renderService: { dimensions: { css: { cell } } } } = terminal._core;
  const layer = document.querySelector('.xterm-image-layer')?.getContext('2d');
  // At the cell's corner: a picture may end just behind it, and half a pixel is half transparent.
  const isPainted = (x, y) => {
    const corner = [Math.floor(x * cell.width), Math.floor(y * cell.height)];
    return layer?.getImageData(...corner, 1, 1).data[3] > 0;
  };
  // Flags of xterm.js's cells: its `Constants.ts`.
  const [INVERSE, UNDERLINE, COLOUR] = [0x4000000, 0x10000000, 0x3ffffff];
  const HAS_EXTENDED = 0x10000000;
  const inWords = (line, x) => {
    const [symbol, foreground, background] = [line.getString(x), line.getFg(x), line.getBg(x)];
    const isBlank = symbol.trim() === '' && line.getWidth(x) === 1 && !(foreground & (INVERSE | UNDERLINE));
    return isBlank ? ` ${background & COLOUR}` : `${symbol} ${foreground} ${background & ~HAS_EXTENDED}`;
  };
  const pictures = new Map();
  const [rows, corners, seen] = [[], [], [layer?.canvas.toDataURL()]];
  for (let y = 0; y < terminal.rows; y++) {
    const line = buffer.lines.get(y + buffer.ydisp);
    rows.push(line.translateToString(true));
    seen.push(Array.from({ length: terminal.cols }, (_, x) => inWords(line, x)).join());
    for (let x = 0; x < terminal.cols; x++) {
      const symbol = line.getString(x);
      if (symbol && '┌╭┐╮└╰┘╯'.includes(symbol)) corners.push({ x, y, symbol });
      const id = line.getBg(x) & HAS_EXTENDED ? line._extendedAttrs[x]?.imageId ?? -1 : -1;
      if (id === -1) continue;
      if (!pictures.has(id)) {
        const { width: widthPx = 0, height: heightPx = 0 } = images.getImageAtBufferCell(x, y) ?? {};
        const nothing = { left: x, right: x, top: y, nCells: 0, nPaintedCells: 0 };
        pictures.set(id, { id, widthPx, heightPx, ...nothing });
      }
      const picture = pictures.get(id);
      picture.left = Math.min(picture.left, x);
      picture.right = Math.max(picture.right, x);
      picture.bottom = y;
      picture.nCells += 1;
      picture.nPaintedCells += isPainted(x, y);
    }
  }
  return { rows, corners, seen, pictures: [...pictures.values()] };
}
