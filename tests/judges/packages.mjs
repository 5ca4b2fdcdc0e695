// The npm packages used as judges: dependencies of the tests (tests/browser/package.json), not of
// Lectern.

import { createRequire } from 'node:module';

const require = createRequire(new URL('../browser/package.json', import.meta.url));

/** Returns the package, or null if it is not installed. */
export function installedPackage(name) {
  try {
    return require(name);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Returns options for a test that needs these packages, by name, and environment variables: the
 * test is skipped with a reason if one of them is missing. */
export function needsOf(packages, ...variables) {
  const absent = Object.keys(packages).filter((name) => packages[name] === null);
  if (absent.length > 0) {
    return { skip: `npm package ${absent.join(' and ')} is not installed in tests/browser` };
  }
  const missing = variables.filter((name) => !process.env[name]);
  return missing.length > 0 ? { skip: `${missing.join(' and ')} not set` } : {};
}
