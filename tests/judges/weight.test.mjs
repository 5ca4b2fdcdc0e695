// The number of bytes that a page costs a reader with a slow connection: everything transferred
// except pictures and videos, compressed, headers included.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freshAddress, site } from '../browser/chromium.mjs';
import { sqlCourse, Visitor, withBrowser } from './visitor.mjs';

const mostInAll = 50 * 1024;
const mostScript = 10 * 1024;

/** Returns the bytes from the site by kind of resource: `{ Document, Stylesheet, Script, … }`. */
async function weigh(visitor, path) {
  const session = await visitor.context.newCDPSession(visitor.page);
  const weights = {};
  const kinds = new Map();
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (response.url.startsWith(`${site}/`)) kinds.set(requestId, type);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind) weights[kind] = (weights[kind] ?? 0) + encodedDataLength;
  });
  await visitor.open(path);
  await visitor.page.waitForLoadState('networkidle');
  await session.detach();
  return weights;
}

function checkBudget({ Image: _image, Media: _media, ...weights }) {
  assert.ok(weights.Document > 0 && weights.Stylesheet > 0, JSON.stringify(weights));
  const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const told = `${all} bytes: ${JSON.stringify(weights)}`;
  assert.ok(all <= mostInAll, `at most ${mostInAll} bytes, ${told}`);
  assert.ok((weights.Script ?? 0) <= mostScript, `at most ${mostScript} bytes of script, ${told}`);
  return told;
}

test('the catalogue transfers at most 50 KiB, of which at most 10 KiB are scripts', async (t) => {
  await withBrowser(async (browser) => {
    const visitor = await Visitor.arrive(browser);
    t.diagnostic(checkBudget(await weigh(visitor, '/courses')));
  });
});

test('the player transfers at most 50 KiB, of which at most 10 KiB are scripts', async (t) => {
  await withBrowser(async (browser) => {
    const member = await Visitor.arrive(browser);
    await member.register(freshAddress('member'));
    await member.checkOut(sqlCourse);
    t.diagnostic(checkBudget(await weigh(member, `/learn/${sqlCourse}`)));
  });
});
