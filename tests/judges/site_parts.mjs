// What the site consists of, read from its sources: so that no page escapes the judges.

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** The patterns of app/routes.cpp that are asked for with GET. */
export async function getRoutes() {
  const table = await readFile(join(checkout, 'app/routes.cpp'), 'utf8');
  return [...table.matchAll(/\{"GET",\s+"([^"]+)"/g)].map(([, pattern]) => pattern);
}

/** `/learn/{course}/{lesson?}` as a regular expression. */
function expressionFor(pattern) {
  const parts = pattern.split('/').slice(1);
  const asText = (part) => {
    if (/^\{.*\?\}$/.test(part)) return '(?:/[^/]+)?';
    return part.startsWith('{') ? '/[^/]+' : `/${part.replace(/[.]/g, '\\.')}`;
  };
  return new RegExp(`^${parts.map(asText).join('')}$`);
}

/** The route that answers a path; one without placeholders goes first. */
export function routeOf(path, routes) {
  const isExact = (pattern) => pattern === path;
  return routes.find(isExact) ?? routes.find((pattern) => expressionFor(pattern).test(path));
}

const isPage = (source) => source.includes('{{! content }}');

/** The views that are whole pages, by name, with their source; and those that nginx keeps. */
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

/** Whether the heading can have come out of the view: its own, or that of a partial. */
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
