// SPDX-License-Identifier: Apache-2.0
// readers.js MODULES NAME FILE
'use strict';
const fs = require('fs');
const path = require('path');
const [modules, name, file] = process.argv.slice(2);
const load = (what) => require(path.join(modules, 'node_modules', what));
const text = () => fs.readFileSync(file, 'utf8');

// A Kubernetes object, a PM2 file, or names and values themselves.
function flat(read) {
	if (read && read.kind === 'Secret')
		return Object.fromEntries(Object.entries(read.data || {}).map(([k, v]) => [k, Buffer.from(v, 'base64')]));
	if (read && read.kind === 'ConfigMap')
		return Object.assign({}, read.data, Object.fromEntries(
			Object.entries(read.binaryData || {}).map(([k, v]) => [k, Buffer.from(v, 'base64')])));
	return read && Array.isArray(read.apps) ? read.apps[0].env : read;
}

const readers = {
	'dotenv-expand': () => load('dotenv-expand').expand({ parsed: load('dotenv-16').parse(text()), processEnv: {} }).parsed,
	'dotenvx': () => load('@dotenvx/dotenvx').parse(text(), { processEnv: {} }),
	'js-yaml': () => flat(load('js-yaml').load(text())),
	'node-json': () => flat(JSON.parse(text())),
};
const read = readers[name] || (() => load('dotenv-' + name.split('-').pop()).parse(fs.readFileSync(file)));
const out = [];
for (const [key, value] of Object.entries(read() || {}))
	out.push(Buffer.from(key + '='), Buffer.isBuffer(value) ? value : Buffer.from(value), Buffer.from([0]));
fs.writeSync(1, Buffer.concat(out)) >= 0;
