// The npm packages that judge pages. They can be resolved only from this folder.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The source of axe, to be run in a page. */
export const axeSource = await readFile(require.resolve('axe-core'), 'utf8');

/** The path of the Nu HTML checker, a Java program. */
export const nuChecker = require.resolve('vnu-jar/build/dist/vnu.jar');
