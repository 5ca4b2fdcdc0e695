// Scans the site over TLS, as in production, with the scanner of Mozilla's HTTP Observatory: an
// nginx with the production configuration in front of the running site's workers, on free ports and
// with a certificate that the scanner is told to trust.
// Not covered offline: whether the host is on the browsers' HSTS preload list (it counts as not),
// and the default ports (the redirect to https goes to the port that nginx listens on).
// LECTERN_TEST_LOGS: the directory of the site's logs, beside the directory of its sockets.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { needs } from './stripe_package.mjs';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

async function until(what, isSo) {
  for (let i = 0; i < 200; ++i) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${what}`);
}

function makeCertificate(there) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
    '-keyout', `${there}/key.pem`, '-out', `${there}/certificate.pem`], { stdio: 'ignore' });
}

/** Renders the production configuration for these ports, on IPv4 only. */
function render(there, http, https) {
  const sockets = path.join(process.env.LECTERN_TEST_LOGS, '..', 'run');
  execFileSync(path.join(checkout, 'nginx/render'), ['production', `${there}/conf`,
    'SITE_HOST=localhost', `SHARE=${checkout}`, `SOCKETS=${sockets}`, `CACHE=${there}/temp/pages`,
    `LOGS=${there}/log`, 'STREAM_ORIGIN=https://customer-code.cloudflarestream.com',
    'STORAGE_ORIGIN=https://account.r2.cloudflarestorage.com',
    'CHECKOUT_ORIGINS=https://checkout.stripe.com', `CERTIFICATE=${there}/certificate.pem`,
    `CERTIFICATE_KEY=${there}/key.pem`, `ACME=${there}`]);
  const file = `${there}/conf/servers/production.conf`;
  writeFileSync(file, readFileSync(file, 'utf8')
    .replaceAll(/^ *listen \[::\].*\n/gm, '')
    .replaceAll('listen 443', `listen 127.0.0.1:${https}`)
    .replaceAll('listen 80', `listen 127.0.0.1:${http}`)
    .replaceAll('https://localhost$', `https://localhost:${https}$`));
  // If root starts nginx, its workers would run as a user without access to the site's sockets.
  const user = process.getuid() === 0 ? 'user root;' : '';
  const temporary = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']
    .map((name) => `${name}_temp_path ${there}/temp/${name};`).join(' ');
  writeFileSync(`${there}/nginx.conf`, `include /etc/nginx/modules-enabled/*.conf; ${user} daemon off; pid ${there}/nginx.pid;
    events {} http { include /etc/nginx/mime.types; ${temporary} include ${there}/conf/lectern.conf; }`);
}

test('Mozilla\'s Observatory gives the site A+, and no test of it fails',
  needs('LECTERN_TEST_LOGS'), async () => {
    const there = mkdtempSync(path.join(tmpdir(), 'lectern-observatory-'));
    for (const directory of ['log', 'temp']) mkdirSync(path.join(there, directory));
    const [http, https] = [await freePort(), await freePort()];
    makeCertificate(there);
    render(there, http, https);
    const nginx = spawn('nginx', ['-c', `${there}/nginx.conf`, '-e', `${there}/log/error.log`],
      { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }, stdio: 'inherit' });
    try {
      await until('nginx', () => listens(https));
      const judgement = JSON.parse(execFileSync(process.execPath,
        [path.join(checkout, 'tests/judges/observatory_scan.mjs'), 'localhost', http, https],
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: `${there}/certificate.pem` } }));
      const failed = Object.entries(judgement.tests).filter(([, { pass }]) => !pass);
      assert.deepEqual(failed, []);
      assert.equal(judgement.grade, 'A+', JSON.stringify(judgement));
    } finally {
      nginx.kill('SIGTERM');
      await until('the end of nginx', () => nginx.exitCode !== null || nginx.signalCode !== null);
      rmSync(there, { recursive: true });
    }
  });
