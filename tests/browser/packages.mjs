// The npm packages that judge pages. They are found from this folder, and from no other.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What makes `axe` known to a page. */
export const axeSource = await readFile(require.resolve('axe-core'), 'utf8');

/** The Nu HTML checker, for Java. */
export const nuChecker = require.resolve('vnu-jar/build/dist/vnu.jar');
