// Compares the site's links with AWS' own signer, and checks them with the sandbox.
// LECTERN_TEST_SITE, LECTERN_TEST_SANDBOX: their addresses. LECTERN_TEST_STACK_DATABASE: for psql.
// LECTERN_TEST_R2_SECRET_ACCESS_KEY: the secret that both sign with. LECTERN_TEST_FILES: the
// directory of the bucket's objects.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { fact, learnerWith } from './learner.mjs';
import { installedPackage, needsOf } from './packages.mjs';

const s3 = installedPackage('@aws-sdk/client-s3');
const presigner = installedPackage('@aws-sdk/s3-request-presigner');
const needsSite = needsOf(
  { '@aws-sdk/client-s3': s3, '@aws-sdk/s3-request-presigner': presigner },
  'LECTERN_TEST_SITE',
  'LECTERN_TEST_SANDBOX',
  'LECTERN_TEST_STACK_DATABASE',
  'LECTERN_TEST_R2_SECRET_ACCESS_KEY',
  'LECTERN_TEST_FILES',
);
const bucket = 'lectern-files';
const key = 'practical-sql/joins.pdf';

function client(secretAccessKey = process.env.LECTERN_TEST_R2_SECRET_ACCESS_KEY) {
  return new s3.S3Client({
    endpoint: process.env.LECTERN_TEST_SANDBOX,
    region: 'auto',
    forcePathStyle: true,
    credentials: { accessKeyId: 'sandbox-key', secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** Returns AWS' link without the two parameters that its package adds and S3 does not require. */
function plainLink(input, options) {
  const plain = client();
  plain.middlewareStack.add(
    (proceed) => (args) => {
      delete args.request.query['x-id'];
      return proceed(args);
    },
    { step: 'build', priority: 'low' },
  );
  const payloadHash = () => new Set(['x-amz-content-sha256']);
  return presigner.getSignedUrl(plain, new s3.GetObjectCommand({ Bucket: bucket, ...input }), {
    unsignableHeaders: payloadHash(),
    unhoistableHeaders: payloadHash(),
    ...options,
  });
}

/** Returns AWS' link for the same object, parameters and signing time as `link`. */
function signedAgain(link) {
  const { pathname, searchParams: says } = new URL(link);
  const [, year, month, day, hour, minute, second] = says
    .get('X-Amz-Date')
    .match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/);
  return plainLink(
    {
      Key: decodeURIComponent(pathname).slice(`/${bucket}/`.length),
      ResponseContentDisposition: says.get('response-content-disposition'),
      ResponseContentType: says.get('response-content-type'),
    },
    {
      signingDate: new Date(Date.UTC(year, month - 1, day, hour, minute, second)),
      expiresIn: Number(says.get('X-Amz-Expires')),
    },
  );
}

const signature = (link) => new URL(link).searchParams.get('X-Amz-Signature');

async function linkTo(learner, publicId) {
  const answer = await learner.get(`/resources/${publicId}/download`);
  assert.equal(answer.status, 302);
  return answer.headers.get('location');
}

const joinsSheet = () =>
  fact("SELECT public_id FROM lesson_resources WHERE key = 'joins' AND object_key = :'key'", { key });

/** Calls `use` while the sheet has another key and name, with such an object in the bucket. */
async function whileItIs({ objectKey, fileName, type }, use) {
  const publicId = joinsSheet();
  const file = join(process.env.LECTERN_TEST_FILES, objectKey);
  const set = `UPDATE lesson_resources
                  SET object_key = :'key', file_name = :'name', content_type = :'type'
                WHERE public_id = :'id'`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, objectKey);
  fact(set, { key: objectKey, name: fileName, type, id: publicId });
  try {
    return await use(publicId);
  } finally {
    fact(set, { key, name: 'joins.pdf', type: 'application/pdf', id: publicId });
    await rm(file);
  }
}

async function answerTo(link, options = {}) {
  const answer = await fetch(link, options);
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

test("a link of the site has the signature of AWS' signer", needsSite, async () => {
  const learner = await learnerWith('practical-sql');
  const link = await linkTo(learner, joinsSheet());
  assert.equal(signature(link), signature(await signedAgain(link)));
  assert.match(signature(link), /^[0-9a-f]{64}$/);
});

test("a link to a video file has the signature of AWS' signer and plays with ranges", needsSite, async () => {
  const learner = await learnerWith('practical-sql');
  const [id, slug, uid] = fact(`
      SELECT lesson.id, lesson.slug, lesson.stream_uid
        FROM course_lessons AS lesson
        JOIN courses AS course ON course.id = lesson.course_id
       WHERE course.slug = 'practical-sql'
         AND lesson.stream_uid <> ''
    ORDER BY lesson.id
       LIMIT 1`).split('|');
  const objectKey = 'practical-sql/Größe 1+1.mp4';
  const file = join(process.env.LECTERN_TEST_FILES, objectKey);
  await writeFile(file, '0123456789');
  const set = `UPDATE course_lessons
                  SET stream_uid = NULLIF(:'uid', ''), video_object_key = NULLIF(:'key', '')
                WHERE id = :'id'`;
  fact(set, { uid: '', key: objectKey, id });
  try {
    const { kind, url } = await (await learner.get(`/learn/practical-sql/${slug}/playback`)).json();
    assert.equal(kind, 'file');
    assert.equal(signature(url), signature(await signedAgain(url)));
    const part = await answerTo(url, { headers: { Range: 'bytes=2-4' } });
    assert.equal(part.status, 206);
    assert.equal(part.body, '234');
    assert.equal(part.headers.get('content-type'), 'video/mp4');
  } finally {
    fact(set, { uid, key: '', id });
    await rm(file);
  }
});

test('the signatures match whatever the file\'s name and key', needsSite, async () => {
  const learner = await learnerWith('practical-sql');
  const odd = [
    ['practical-sql/two words.txt', 'two words.txt'],
    ['practical-sql/a/b/c/deep.txt', 'a/b.txt'],
    ['practical-sql/Größe – Übung №1.txt', 'Größe – Übung №1.txt'],
    ["practical-sql/it's (all) *here*!.txt", 'it\'s "all" \\ here; filename=x.txt'],
    ['practical-sql/1+1=2&50%25?#~.txt', '1+1=2&50%25?#~.txt'],
  ];
  for (const [objectKey, fileName] of odd) {
    const file = { objectKey, fileName, type: 'text/plain; charset=utf-8' };
    await whileItIs(file, async (publicId) => {
      const link = await linkTo(learner, publicId);
      assert.equal(signature(link), signature(await signedAgain(link)), objectKey);
      assert.equal((await answerTo(link)).body, objectKey);
    });
  }
});

test('any change to a link changes the signature', needsSite, async () => {
  const learner = await learnerWith('practical-sql');
  const link = await linkTo(learner, joinsSheet());
  const changes = [
    ['joins.pdf?', 'joins.pdg?'],
    ['X-Amz-Expires=1', 'X-Amz-Expires=2'],
    ['application%2Fpdf', 'application%2Fpdg'],
    ['filename%3D', 'filename%3E'],
  ];
  for (const [from, to] of changes) {
    const other = link.replace(from, to);
    assert.notEqual(other, link, from);
    assert.notEqual(signature(await signedAgain(other)), signature(link), from);
  }
});

test("the sandbox accepts AWS' links for GET and HEAD", needsSite, async () => {
  const input = {
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: 'attachment; filename="Größe.pdf"',
    ResponseContentType: 'application/x-judge',
  };
  const whole = await readFile(join(process.env.LECTERN_TEST_FILES, key));
  const get = await presigner.getSignedUrl(client(), new s3.GetObjectCommand(input));
  const answer = await fetch(get);
  assert.equal(answer.status, 200);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), whole);
  assert.equal(answer.headers.get('content-type'), 'application/x-judge');

  const head = await presigner.getSignedUrl(
    client(),
    new s3.HeadObjectCommand({ Bucket: bucket, Key: key }),
  );
  const headed = await answerTo(head, { method: 'HEAD' });
  assert.equal(headed.status, 200);
  assert.equal(headed.headers.get('content-length'), String(whole.length));
  assert.equal((await answerTo(head)).status, 403, 'a link for HEAD is not valid for GET');
});

test("the sandbox stores what is uploaded with AWS' link, if it is of the signed type", needsSite, async () => {
  const objectKey = 'practical-sql/Größe 1+1.png';
  const file = join(process.env.LECTERN_TEST_FILES, objectKey);
  const link = await presigner.getSignedUrl(
    client(),
    new s3.PutObjectCommand({ Bucket: bucket, Key: objectKey, ContentType: 'image/png' }),
    { signableHeaders: new Set(['content-type', 'host']) },
  );
  const upload = (type, body) =>
    answerTo(link, { method: 'PUT', headers: { 'Content-Type': type }, body });
  try {
    assert.equal((await upload('image/png', 'first')).status, 200);
    assert.equal(await readFile(file, 'utf8'), 'first');
    const other = await upload('text/html', 'second');
    assert.equal(other.status, 403);
    assert.match(other.body, /<Code>SignatureDoesNotMatch<\/Code>/);
    assert.equal((await answerTo(link)).status, 403, 'a link for PUT is not valid for GET');
    assert.equal(await readFile(file, 'utf8'), 'first');
    assert.equal((await upload('image/png', 'third')).status, 200);
    assert.equal(await readFile(file, 'utf8'), 'third');
  } finally {
    await rm(file, { force: true });
  }
});

test('the sandbox refuses what AWS would refuse, with the same error codes', needsSite, async () => {
  const refused = async (link, status, code) => {
    const answer = await answerTo(link);
    assert.equal(answer.status, status, code);
    assert.match(answer.body, new RegExp(`<Code>${code}</Code>`));
  };
  const ago = (seconds) => new Date(Date.now() - seconds * 1000);
  const good = await plainLink({ Key: key }, { expiresIn: 60 });
  assert.equal((await answerTo(good)).status, 200);

  const old = await plainLink({ Key: key }, { expiresIn: 60, signingDate: ago(61) });
  await refused(old, 403, 'AccessDenied');
  await refused(good.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'), 403, 'SignatureDoesNotMatch');
  await refused(old.replace(/X-Amz-Date=\w+/, good.match(/X-Amz-Date=\w+/)[0]), 403, 'SignatureDoesNotMatch');
  await refused(good.replace('joins.pdf', 'library.sql'), 403, 'SignatureDoesNotMatch');
  await refused(`${good}&response-content-type=text%2Fhtml`, 403, 'SignatureDoesNotMatch');
  const command = new s3.GetObjectCommand({ Bucket: bucket, Key: key });
  await refused(
    await presigner.getSignedUrl(client('another'), command),
    403,
    'SignatureDoesNotMatch',
  );
  await refused(await plainLink({ Key: 'no/such.pdf' }, {}), 404, 'NoSuchKey');
  await refused(good.split('?')[0], 403, 'AccessDenied');
});
