// Checks the tokens of the site's player with the package jose, and the sandbox with tokens that
// jose made.
// LECTERN_TEST_SITE, LECTERN_TEST_SANDBOX: their addresses. LECTERN_TEST_STACK_DATABASE: for psql.
// LECTERN_TEST_STREAM_SIGNING_KEY: the site's signing key, as Stream issues it.

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';

import { fact, learnerWith } from './learner.mjs';
import { installedPackage, needsOf } from './packages.mjs';

const jose = installedPackage('jose');
const needsSite = needsOf(
  { jose },
  'LECTERN_TEST_SITE',
  'LECTERN_TEST_SANDBOX',
  'LECTERN_TEST_STACK_DATABASE',
  'LECTERN_TEST_STREAM_SIGNING_KEY',
);
const kid = 'sandbox-key';
const algorithms = ['RS256'];
const uid = '0123456789abcdef0123456789abcdef';
const now = () => Math.floor(Date.now() / 1000);

let privateKey;
let publicKey;
let lesson;
let player;
let urls;

before(async () => {
  if (needsSite.skip) return;
  const pem = Buffer.from(process.env.LECTERN_TEST_STREAM_SIGNING_KEY, 'base64');
  privateKey = createPrivateKey(pem);
  publicKey = createPublicKey(privateKey);
  const [slug, streamUid] = fact(`
      SELECT lesson.slug, lesson.stream_uid
        FROM course_lessons AS lesson
        JOIN courses AS course ON course.id = lesson.course_id
       WHERE course.slug = 'practical-sql'
         AND lesson.stream_uid <> ''
    ORDER BY lesson.id
       LIMIT 1`).split('|');
  lesson = { slug, streamUid };
  const learner = await learnerWith('practical-sql');
  const page = await (await learner.get(`/learn/practical-sql/${slug}`)).text();
  player = page.match(/<iframe src="([^"]+)"/)[1];
  urls = await (await learner.get(`/learn/practical-sql/${slug}/playback`)).json();
});

const tokenIn = (url) => new URL(url).pathname.split('/')[1];
const token = () => tokenIn(player);
const rules = [{ type: 'any', action: 'allow' }];

test("jose verifies the player's token with the key's public half", needsSite, async () => {
  const fromJwk = await jose.importJWK(await jose.exportJWK(publicKey), 'RS256');
  const fromPem = await jose.importSPKI(publicKey.export({ type: 'spki', format: 'pem' }), 'RS256');
  for (const key of [fromJwk, fromPem]) {
    const { payload, protectedHeader } = await jose.jwtVerify(token(), key, {
      algorithms,
      subject: lesson.streamUid,
      requiredClaims: ['exp', 'kid'],
    });
    assert.deepEqual(protectedHeader, { alg: 'RS256', kid });
    assert.equal(payload.kid, kid);
    assert.ok(payload.exp > now() && payload.exp <= now() + 24 * 3600, `exp: ${payload.exp}`);
  }
});

test('a token has the access rules of the school', needsSite, () => {
  for (const url of [player, urls.iframe, urls.manifest]) {
    assert.deepEqual(jose.decodeJwt(tokenIn(url)).accessRules, rules);
  }
});

test('a token from /playback lives a quarter of an hour, one in a page the length of the video longer', needsSite, () => {
  const left = (url) => jose.decodeJwt(tokenIn(url)).exp - now();
  const seconds = Number(fact(`
      SELECT COALESCE(duration_seconds, 7200)
        FROM course_lessons
       WHERE stream_uid = :'uid'
         AND slug = :'slug'`, { uid: lesson.streamUid, slug: lesson.slug }));
  assert.equal(tokenIn(urls.iframe), tokenIn(urls.manifest));
  assert.ok(left(urls.iframe) <= 900, `${left(urls.iframe)} s`);
  assert.ok(left(urls.iframe) > 600 - 60, `${left(urls.iframe)} s`);
  assert.ok(Math.abs(left(urls.iframe) - urls.lifetime_seconds) <= 60);
  assert.ok(left(player) <= 900 + seconds, `${left(player)} s`);
  assert.ok(left(player) > 600 + seconds - 60, `${left(player)} s`);
});

test('jose refuses the token with another key, after its expiry, and when it was changed', needsSite, async () => {
  const failed = { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' };
  const { publicKey: another } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await assert.rejects(jose.jwtVerify(token(), another, { algorithms }), failed);

  const currentDate = new Date((jose.decodeJwt(token()).exp + 1) * 1000);
  const late = jose.jwtVerify(token(), publicKey, { algorithms, currentDate });
  await assert.rejects(late, { code: 'ERR_JWT_EXPIRED' });

  const [header, , signature] = token().split('.');
  const claims = { ...jose.decodeJwt(token()), sub: uid };
  const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
  await assert.rejects(
    jose.jwtVerify([header, changed, signature].join('.'), publicKey, { algorithms }),
    failed,
  );
});

function made(changes = {}, { key = privateKey, header = {} } = {}) {
  return new jose.SignJWT({ sub: uid, kid, exp: now() + 3600, ...changes })
    .setProtectedHeader({ alg: 'RS256', kid, ...header })
    .sign(key);
}

const hlsFiles = ['video.m3u8', 'picture.m3u8', 'captions-en.m3u8', 'start.mp4', 'part-0.m4s', 'part-7.m4s'];
const pagesOfVideo = [
  'iframe',
  'video.mp4',
  'captions/en',
  'thumbnails/thumbnail.jpg',
  ...hlsFiles.map((file) => `manifest/${file}`),
];

async function statusOf(name, page = 'iframe') {
  const answer = await fetch(`${process.env.LECTERN_TEST_SANDBOX}/${name}/${page}`);
  await answer.arrayBuffer();
  return answer.status;
}

test("the sandbox plays a video with the site's token and with one that jose signed", needsSite, async () => {
  for (const name of [token(), await made(), await made({ nbf: now() - 5 })]) {
    for (const page of pagesOfVideo) assert.equal(await statusOf(name, page), 200, page);
  }
});

test('the sandbox plays no video with a uid or an invalid token', needsSite, async () => {
  const { privateKey: another } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [header, claims] = (await made()).split('.');
  const [, , signatureOfAnother] = (await made({ sub: lesson.streamUid })).split('.');
  const bad = {
    'the uid itself': lesson.streamUid,
    'another key': await made({}, { key: another }),
    'another kid': await made({ kid: 'other' }, { header: { kid: 'other' } }),
    'another algorithm': await made({}, { header: { alg: 'PS256' } }),
    'no algorithm': new jose.UnsecuredJWT({ sub: uid, kid, exp: now() + 3600 }).encode(),
    'the signature of another': [header, claims, signatureOfAnother].join('.'),
    expired: await made({ exp: now() - 1 }),
    'no expiry': await made({ exp: undefined }),
    'more than a day': await made({ exp: now() + 25 * 3600 }),
    'not yet': await made({ nbf: now() + 60 }),
    'blocked by a rule': await made({ accessRules: [{ type: 'any', action: 'block' }] }),
    'a rule without an action': await made({ accessRules: [{ type: 'any' }] }),
  };
  for (const [what, name] of Object.entries(bad)) {
    for (const page of pagesOfVideo) {
      assert.equal(await statusOf(name, page), 401, `${what}: ${page}`);
    }
  }
});

test('the sandbox has the video as HLS, and all of it is below the token', needsSite, async () => {
  const manifest = `${process.env.LECTERN_TEST_SANDBOX}/${await made()}/manifest/video.m3u8`;
  const answer = await fetch(manifest);
  assert.equal(answer.headers.get('content-type'), 'application/vnd.apple.mpegurl');
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  const links = (text) => [...text.matchAll(/^[^#\n].*|(?<=URI=")[^"]+/gm)].map(([link]) => link);
  const open = [[manifest, await answer.text()]];
  let files = 0;
  for (const [address, text] of open) {
    for (const link of links(text)) {
      const file = await fetch(new URL(link, address));
      assert.equal(file.status, 200, link);
      assert.ok(file.url.startsWith(manifest.replace('manifest/video.m3u8', '')), file.url);
      const content = await file.text();
      files += 1;
      if (link.endsWith('.m3u8')) open.push([file.url, content]);
    }
  }
  assert.equal(files, 2 + 1 + 8 + 1, 'two playlists, the start, eight parts and the captions');
});

test("the sandbox's player starts where the link says", needsSite, async () => {
  const player = await fetch(`${process.env.LECTERN_TEST_SANDBOX}/${await made()}/iframe?startTime=12s`);
  assert.match(await player.text(), /video\.mp4#t=12"/);
});
