// The parts of the site, read from its sources, so that the judges miss no page.

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** Returns the patterns of the GET routes in app/routes.cpp. */
export async function getRoutes() {
  const table = await readFile(join(checkout, 'app/routes.cpp'), 'utf8');
  return [...table.matchAll(/\{"GET",\s+"([^"]+)"/g)].map(([, pattern]) => pattern);
}

/** Returns a pattern such as `/learn/{course}/{lesson?}` as a regular expression. */
function expressionFor(pattern) {
  const parts = pattern.split('/').slice(1);
  const asText = (part) => {
    if (/^\{.*\?\}$/.test(part)) return '(?:/[^/]+)?';
    return part.startsWith('{') ? '/[^/]+' : `/${part.replace(/[.]/g, '\\.')}`;
  };
  return new RegExp(`^${parts.map(asText).join('')}$`);
}

/** Returns the route of a path. A route without placeholders takes precedence. */
export function routeOf(path, routes) {
  const isExact = (pattern) => pattern === path;
  return routes.find(isExact) ?? routes.find((pattern) => expressionFor(pattern).test(path));
}

const isPage = (source) => source.includes('{{! content }}');

/** Returns the sources of all views that are whole pages, and of nginx's pages, by name. */
export async function pageViews() {
  const views = new Map();
  const folder = join(checkout, 'views');
  for (const entry of await readdir(folder, { recursive: true })) {
    if (!entry.endsWith('.mustache')) continue;
    const source = await readFile(join(folder, entry), 'utf8');
    if (isPage(source)) views.set(relative('.', entry).replace('.mustache', ''), source);
  }
  for (const file of await readdir(join(checkout, 'nginx/pages'))) {
    const source = await readFile(join(checkout, 'nginx/pages', file), 'utf8');
    views.set(`nginx/pages/${file.replace('.html', '')}`, source);
  }
  return views;
}

/** Whether the view, or one of its partials, can have rendered the heading. */
export function canHaveHeading(source, heading) {
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const headings = [...source.matchAll(/<h1[^>]*>(.*?)<\/h1>/gs)].map(([, inner]) =>
    inner.replace(/<[^>]*>/g, ''),
  );
  if (headings.length === 0) return source.includes('{{>');
  return headings.some((inner) => {
    const literals = inner.split(/\{\{\{?.*?\}\}\}?/).map(escape);
    return new RegExp(`^\\s*${literals.join('.*')}\\s*$`, 's').test(heading);
  });
}
