// The catalogue in Node: Fastify, pg with a prepared statement, a template compiled once.
// server.mjs SOCKET WORKERS
import cluster from 'node:cluster';
import {readFileSync} from 'node:fs';
import process from 'node:process';
import Fastify from 'fastify';
import pg from 'pg';

const [socket, workers] = process.argv.slice(2);
const part = (name) => readFileSync(`${process.env.BENCH_PARTS}/${name}`, 'utf8');
const replacements = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};
const escape = (text) => String(text).replace(/[&<>"']/g, (character) => replacements[character]);

if (cluster.isPrimary) {
    for (let i = 0; i < Number(workers); ++i) cluster.fork();
    process.on('SIGTERM', () => process.exit(0));
} else {
    const [head, filling, foot, sql] = ['head.html', 'filling.html', 'foot.html', 'catalogue.sql'].map(part);
    const card = (course) =>
        `<li><a href="/courses/${escape(course.slug)}">${filling}<h2>${escape(course.title)}</h2></a>
<p>${escape(course.promise)}</p>
<p>${course.lesson_count} lessons, ${Math.floor(course.duration_seconds / 60)} min</p>
<p>${(course.amount_minor / 100).toFixed(2)} ${escape(course.currency)}</p></li>
`;
    const database = new pg.Pool({host: process.env.BENCH_SOCKETS, user: 'postgres', database: 'lectern', max: 1});
    const server = Fastify();
    server.get('/courses', async (request, reply) => {
        const {rows} = await database.query({name: 'catalogue', text: sql});
        reply.type('text/html; charset=utf-8');
        return head + rows.map(card).join('') + foot;
    });
    await server.listen({path: socket});
}
