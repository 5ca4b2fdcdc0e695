// The packages that judge: dependencies of the tests (tests/browser/package.json), not of Lectern.

import { createRequire } from 'node:module';

const require = createRequire(new URL('../browser/package.json', import.meta.url));

/** The package, or null when it is not installed. */
export function installedPackage(name) {
  try {
    return require(name);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Options for a test that needs these packages, by name, and environment variables: without them
 * it is skipped, and says so. */
export function needsOf(packages, ...variables) {
  const absent = Object.keys(packages).filter((name) => packages[name] === null);
  if (absent.length > 0) {
    return { skip: `npm package ${absent.join(' and ')} is not installed in tests/browser` };
  }
  const missing = variables.filter((name) => !process.env[name]);
  return missing.length > 0 ? { skip: `${missing.join(' and ')} not set` } : {};
}
