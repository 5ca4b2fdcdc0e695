// The rules of eslint for the site's scripts and for the tests in browsers: those that eslint recommends.
// eslint runs in the root of the checkout, with this file named: tests/support/parts.sh.

import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['**/node_modules/'] },
  js.configs.recommended,
  // A name may stand there only to leave its member out of the rest.
  { rules: { 'no-unused-vars': ['error', { ignoreRestSiblings: true }] } },
  // Stream is what the script of Cloudflare's player defines.
  { files: ['views/assets/**/*.js'], languageOptions: { globals: { ...globals.browser, Stream: 'readonly' } } },
  // Functions that Playwright passes to the browser stand among those that run on Node.js.
  { files: ['tests/**/*.mjs'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
