// Runs the scanner of Mozilla's HTTP Observatory: observatory_scan.mjs HOST HTTP_PORT HTTPS_PORT
// Prints {grade, score, tests}. The package's own scan() accepts no ports, so its steps are
// repeated here with the package's retriever, tests and grades.

import fs from 'node:fs';

// The package's install scripts download the HSTS preload list. Here it is empty: no host counts as
// preloaded, which is the stricter result.
const readFile = fs.readFileSync;
fs.readFileSync = (file, ...rest) =>
  String(file).endsWith('hsts-preload.json') ? '{}' : readFile(file, ...rest);

const source = new URL('../browser/node_modules/@mdn/mdn-http-observatory/src/', import.meta.url);
const part = (file) => import(new URL(file, source));
const { ALL_TESTS } = await part('constants.js');
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await part('grader/charts.js');
const { getGradeForScore, getScoreModifier } = await part('grader/grader.js');
const { retrieve } = await part('retriever/retriever.js');

const [host, httpPort, httpsPort] = process.argv.slice(2);
const answers = await retrieve(host, { httpPort, httpsPort });
if (!answers.responses.auto) throw new Error(`${host}: does not answer`);

const results = ALL_TESTS.map((judge) => judge(answers));
const modifiers = results.map((result) => getScoreModifier(result.result));
const sum = (numbers) => numbers.reduce((all, number) => all + number, 100);
const plain = sum(modifiers.filter((modifier) => modifier < 0));
const score = plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(modifiers) : plain;
const tests = Object.fromEntries(results.map((result) =>
  [result.constructor.name, { pass: result.pass, result: result.result }]));
console.log(JSON.stringify({ ...getGradeForScore(score), tests }));
