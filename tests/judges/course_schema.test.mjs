// Judges course files with another implementation of JSON Schema than Lectern's: Python's
// jsonschema. Editors use app/authoring/course.schema.json in the same way.
// LECTERN_TEST_PROGRAM: the program `lectern`.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const schema = join(root, 'app/authoring/course.schema.json');
const demo = join(root, 'sql/demo');
const program = process.env.LECTERN_TEST_PROGRAM;

const python = '/usr/bin/python3';
const hasJudge = spawnSync(python, ['-c', 'import jsonschema']).status === 0;
const needsJudge = hasJudge ? {} : { skip: "Debian's python3-jsonschema is not installed" };
const needsBoth = program ? needsJudge : { skip: 'LECTERN_TEST_PROGRAM not set' };

const directory = mkdtempSync(join(tmpdir(), 'lectern-course-files-'));
after(() => rmSync(directory, { recursive: true }));

/** Returns the places of the faults in each file, by file. */
function judged(files) {
  const script = join(import.meta.dirname, 'judge_by_schema.py');
  return JSON.parse(execFileSync(python, [script, schema, ...files], { encoding: 'utf8' }));
}

/** Returns the places of the faults that `lectern course import` reports. */
function reported(file) {
  const { status, stderr } = spawnSync(program, ['course', 'import', file], { encoding: 'utf8' });
  assert.equal(status, 1, stderr);
  const lines = stderr.split('\n').filter((line) => line.startsWith(`${file}: /`));
  return lines.map((line) => line.slice(file.length + 2).split(': ')[0]);
}

/** Each fault by its place; `make` puts it into a course. */
const faults = {
  '/slug': (course) => (course.slug = 'Practical SQL'),
  '/former_slugs/1': (course) => (course.former_slugs = ['sql', 'a--b']),
  '/title': (course) => (course.title = ''),
  '/promise': (course) => delete course.promise,
  '/description': (course) => (course.description = 7),
  '/outcomes/0': (course) => (course.outcomes = ['x'.repeat(301)]),
  '/requirements': (course) => (course.requirements = Array(51).fill('A pen')),
  '/teacher/name': (course) => (course.teacher = { about: 'Teaches.' }),
  '/cover/content_type': (course) =>
    (course.cover = { object_key: 'a.gif', content_type: 'image/gif', width: 1600, height: 1000 }),
  '/cover/width': (course) =>
    (course.cover = { object_key: 'a.png', content_type: 'image/png', width: 0, height: 1000 }),
  '/status': (course) => (course.status = 'open'),
  '/price/amount_minor': (course) => (course.price.amount_minor = 49.5),
  '/price/currency': (course) => (course.price.currency = 'eur'),
  '/price/stripe_price': (course) => (course.price.stripe_price = 'prod_1'),
  '/modules': (course) => (course.modules = []),
  '/modules/0/lessons': (course) => (course.modules[0].lessons = []),
  '/modules/0/lessons/1/vidoe': (course) => (course.modules[0].lessons[1].vidoe = {}),
  '/modules/0/lessons/0/key': (course) => (course.modules[0].lessons[0].key = 'two words'),
  '/modules/0/lessons/0/is_preview': (course) => (course.modules[0].lessons[0].is_preview = 'yes'),
  '/modules/0/lessons/0/video': (course) =>
    (course.modules[0].lessons[0].video.file = 'sql/why.mp4'),
  '/modules/0/lessons/0/video/stream': (course) =>
    (course.modules[0].lessons[0].video = { stream: 'short' }),
  '/modules/0/lessons/0/video/stream_uid': (course) =>
    (course.modules[0].lessons[0].video = { stream_uid: 'short' }),
  '/modules/0/lessons/0/video/file': (course) => (course.modules[0].lessons[0].video = { file: '' }),
  '/intro_video': (course) => (course.intro_video = { duration_seconds: 30 }),
  '/modules/0/lessons/0/video/duration_seconds': (course) =>
    (course.modules[0].lessons[0].video.duration_seconds = 0),
  '/modules/0/lessons/0/pictures/0/content_type': (course) =>
    (course.modules[0].lessons[0].pictures = [
      { name: 'a.svg', object_key: 'a.svg', content_type: 'image/svg+xml', width: 1, height: 1 },
    ]),
  '/modules/0/lessons/0/pictures/0/height': (course) =>
    (course.modules[0].lessons[0].pictures = [
      { name: 'a.png', object_key: 'a.png', content_type: 'image/png', width: 1, height: 10001 },
    ]),
  '/resources/0/file_name': (course) => (course.resources[0].file_name = '../slides.pdf'),
  '/resources/0/size_bytes': (course) => (course.resources[0].size_bytes = -1),
  '/$schema': (course) => (course.$schema = null),
  '/author': (course) => (course.author = 'Nia'),
};

/** Writes a demo course with this change, and returns the file. */
function changedCourse(name, change) {
  const course = JSON.parse(readFileSync(join(demo, 'practical-sql.json'), 'utf8'));
  change(course);
  const file = join(directory, `${name}.json`);
  writeFileSync(file, JSON.stringify(course));
  return file;
}

test('the schema accepts the demo courses, and a course that names the schema', needsJudge, () => {
  const files = readdirSync(demo).map((name) => join(demo, name));
  assert.equal(files.length, 3);
  files.push(changedCourse('with-schema', (course) => (course.$schema = './course.schema.json')));
  for (const [file, places] of Object.entries(judged(files))) assert.deepEqual(places, [], file);
});

test('Lectern and the judge find each fault at the same place', needsBoth, () => {
  const files = Object.values(faults).map((change, at) => changedCourse(`fault-${at}`, change));
  const verdicts = judged(files);
  for (const [at, place] of Object.keys(faults).entries()) {
    assert.deepEqual(verdicts[files[at]], [place]);
    // Rules that a schema cannot state may find what follows from the fault.
    assert.equal(reported(files[at])[0], place);
  }
});
