// The checks of every page. Each judge returns its findings as lines of text; an empty list means
// no fault.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { axeSource, nuChecker } from '../browser/packages.mjs';

const run = promisify(execFile);

export const desktop = { width: 1280, height: 900 };
/** WCAG 1.4.10: the width of a 1280 px window at 400 % zoom. */
export const narrow = { width: 320, height: 800 };

/** The axe rules that are repeated in dark mode. */
const coloursOnly = { runOnly: ['color-contrast', 'link-in-text-block'] };

/** The axe rules for mails, which need no landmarks. */
const ofMails = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };

async function runAxe(page, options) {
  await page.evaluate(axeSource);
  // The content of frames is not ours: it is Stream's player.
  return page.evaluate(async (wanted) => {
    const { violations } = await globalThis.axe.run(document, { iframes: false, ...wanted });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${help}: ${html} ${any[0]?.message ?? ''}`),
    );
  }, options);
}

export async function judgeByAxe(page) {
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const light = await runAxe(page, {});
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const dark = await runAxe(page, coloursOnly);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return [...light.map((line) => `axe: ${line}`), ...dark.map((line) => `axe, dark: ${line}`)];
}

/** Finds elements that extend beyond the window, unless an ancestor scrolls or clips them. */
function findWhatSticksOut() {
  const width = document.documentElement.clientWidth;
  const scrollsItself = (element) =>
    ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX);
  const isContained = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (scrollsItself(at)) return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll('*')].filter((element) => {
    const { right, left, width: own } = element.getBoundingClientRect();
    return own > 0 && (right > width + 1 || left < -1) && !isContained(element);
  });
  const lines = out.map((element) => element.cloneNode(false).outerHTML);
  const page = document.documentElement.scrollWidth;
  return page > width ? [`the page is ${page} px wide in ${width}`, ...lines] : [];
}

/** Finds text that is cut off by its element. */
function findWhatIsCutOff() {
  const isHiddenOnPurpose = (element) => element.closest('.visually-hidden, .skip-link') !== null;
  const cuts = (style, axis) => ['hidden', 'clip'].includes(style[`overflow${axis}`]);
  return [...document.body.querySelectorAll('*')]
    .filter((element) => {
      const style = getComputedStyle(element);
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      const isCut =
        (cuts(style, 'X') && scrollWidth > clientWidth + 1) ||
        (cuts(style, 'Y') && scrollHeight > clientHeight + 1);
      const holdsText = element.innerText?.trim().length > 0;
      return isCut && clientWidth > 0 && holdsText && !isHiddenOnPurpose(element);
    })
    .map((element) => `cuts off "${element.innerText.trim().slice(0, 60)}"`);
}

/** Finds text that touches the left border of its box, as if the padding were missing. */
function findWhatTouchesAnEdge() {
  const hasLine = (element) => {
    const { borderLeftStyle, borderLeftWidth } = getComputedStyle(element);
    return borderLeftStyle !== 'none' && parseFloat(borderLeftWidth) >= 1;
  };
  const isControl = (element) => element.closest('input, select, progress, kbd, .mark') !== null;
  const boxes = [...document.body.querySelectorAll('*')].filter(
    (element) => hasLine(element) && !isControl(element) && element.checkVisibility(),
  );
  const textsIn = (box) => {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
    return texts;
  };
  const leftOf = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, width } = range.getBoundingClientRect();
    return width > 1 ? left : Infinity;
  };
  return boxes.flatMap((box) => {
    const edge = box.getBoundingClientRect().left + parseFloat(getComputedStyle(box).borderLeftWidth);
    return textsIn(box)
      .filter((text) => leftOf(text) < edge + 4 && leftOf(text) > edge - 4)
      .map((text) => `touches its edge: "${text.data.trim().slice(0, 60)}"`);
  });
}

export async function judgeEdges(page) {
  const findings = [];
  for (const size of [desktop, narrow]) {
    await page.setViewportSize(size);
    findings.push(...(await page.evaluate(findWhatTouchesAnEdge)));
  }
  await page.setViewportSize(desktop);
  return findings;
}

export async function judgeMailByAxe(page) {
  await page.setViewportSize(desktop);
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await runAxe(page, ofMails)).map((line) => `axe, ${colorScheme}: ${line}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

export async function judgeWidth(page) {
  await page.setViewportSize(narrow);
  const findings = await page.evaluate(findWhatSticksOut);
  await page.setViewportSize(desktop);
  return findings.map((line) => `at 320 px: ${line}`);
}

/** WCAG 1.4.4: text at 200 % in a window of the same size. */
export async function judgeLargeText(page) {
  await page.setViewportSize(desktop);
  const setSize = (size) =>
    page.evaluate((value) => (document.documentElement.style.fontSize = value), size);
  await setSize('200%');
  const findings = [
    ...(await page.evaluate(findWhatSticksOut)),
    ...(await page.evaluate(findWhatIsCutOff)),
  ];
  await setSize('');
  return findings.map((line) => `text at 200 %: ${line}`);
}

/** Collects the usable elements, and from now on records which get focus and whether it is visible. */
function watchFocus() {
  const usable =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex="0"]';
  const isThere = (element) =>
    !element.disabled &&
    element.tabIndex >= 0 &&
    element.checkVisibility({ visibilityProperty: true });
  // Nothing behind an open modal dialog can be used.
  const dialog = document.querySelector('dialog:modal');
  const expected = [...(dialog ?? document).querySelectorAll(usable)].filter(isThere);
  const seen = new Map();
  const showsFocus = ({ outlineStyle, outlineWidth }) =>
    outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  const isInWindow = ({ top, bottom, left, right }) =>
    bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const note = (element) => {
    const isFrame = element.tagName === 'IFRAME';
    seen.set(element, {
      isShown: isFrame || showsFocus(getComputedStyle(element)),
      isInWindow: isInWindow(element.getBoundingClientRect()),
    });
  };
  document.addEventListener('focusin', ({ target }) => note(target));
  // Focus events inside a frame go to the frame's own document.
  addEventListener('blur', () => {
    if (document.activeElement?.tagName === 'IFRAME') note(document.activeElement);
  });
  globalThis.judged = { expected, seen };
  return expected.length;
}

function findWhatKeyboardMisses() {
  const { expected, seen } = globalThis.judged;
  const name = (element) => element.cloneNode(false).outerHTML;
  const findings = expected
    .filter((element) => !seen.has(element))
    .map((element) => `Tab does not come to ${name(element)}`);
  for (const [element, { isShown, isInWindow }] of seen) {
    if (element === document.body || !expected.includes(element)) continue;
    if (!isShown) findings.push(`focus does not show on ${name(element)}`);
    if (!isInWindow) findings.push(`with focus it is out of sight: ${name(element)}`);
  }
  const [first] = expected;
  const hasNavigation = document.querySelector('nav') !== null && !document.querySelector('dialog:modal');
  const skips =
    first?.getAttribute('href')?.startsWith('#') && document.querySelector(first.hash) !== null;
  if (hasNavigation && !skips) findings.push('the first link does not lead to the content');
  return findings;
}

/** Checks that Tab reaches every usable element and that its focus is visible. */
export async function judgeKeyboard(page) {
  await page.setViewportSize(desktop);
  const count = await page.evaluate(watchFocus);
  // One round from wherever the focus is. A video has controls of its own, in a frame or not.
  const videos = await page.locator('iframe, video').count();
  for (let pressed = 0; pressed < count + 4 + videos * 12; ++pressed) await page.keyboard.press('Tab');
  const findings = await page.evaluate(findWhatKeyboardMisses);
  return findings.map((line) => `keyboard: ${line}`);
}

/**
 * Runs the Nu HTML checker on all files at once, because Java starts slowly. Returns its findings by
 * file: { file: [line, …] }.
 */
export async function judgeHtml(files) {
  const switches = ['-jar', nuChecker, '--exit-zero-always', '--format', 'json'];
  const { stderr } = await run('java', [...switches, ...files], { maxBuffer: 64 << 20 });
  const findings = {};
  for (const { url, type, lastLine, message, extract } of JSON.parse(stderr).messages) {
    const file = decodeURIComponent(url.replace(/^file:/, ''));
    (findings[file] ??= []).push(`${type}, line ${lastLine}: ${message} (${extract})`);
  }
  return findings;
}
