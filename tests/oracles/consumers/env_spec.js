// SPDX-License-Identifier: Apache-2.0
// COUNT files in the annotated notation, made from SEED, each with what @env-spec/parser says of it: one
// JSON document a line. Only decorators whose meaning asks nothing of the file around them.
const { parseEnvSpecDotEnvFile, ParsedEnvSpecStaticValue } = require('@env-spec/parser');

let state = Number(process.argv[2]);
const below = (most) => {
	state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
	return (state >>> 8) % most;
};
const one = (list) => list[below(list.length)];

const values = ['x', '"a b"', "'it\\'s'", '`b`', '""', 'a#b', 'a # c', '"x # y" # c', '$A', '${A}', 'fn(a)',
	'fn("b)")', '1', 'undefined', ' y ', '"x\\"y"', 'a b', '"x"y', '"open', "'a\nb'", '"""a\n"b" # c\n"""', 'https://a/b?c=d'];
const told = ['x', '"a b"', "'c d'", '"q\\"r"', 'a#b', 'https://a/b', '@b@', 'fn(a)', 'fn(k=v, "w")', 'a,b'];

function decorator() {
	const name = '@' + one(['example', 'placeholder', 'icon', 'foo', 'docsUrl']);
	if (below(4) === 0) return name;
	if (below(3) > 0) return `${name}=${one(told)}`;
	return `@tag(${one(['a', 'a, b', '"x, y"', 'k=v', ''])})`;
}

function comment() {
	switch (below(8)) {
	case 0: return '';
	case 1: return '#';
	case 2: return '# ' + one(['---', '===', '# --- x', '--']);
	case 3: case 4: return '# ' + one(['about', 'two words', 'x @foo=1 y', 'a: b', '- item']);
	default: return '#' + one(['', ' ', '  ']) + decorator() + (below(3) === 0 ? ' ' + decorator() : '') +
		(below(4) === 0 ? one([' # c', '  # @x']) : '');
	}
}

function file() {
	const lines = [];
	for (let item = 0, items = 1 + below(4); item < items; item++) {
		for (let count = below(4); count > 0; count--) lines.push(comment());
		lines.push(one(['', '', 'export ']) + one(['K', 'Long_name', 'a']) + item + one(['', '', ' ']) + '=' +
			one(['', ...values]) + one(['', ' ', ' # post', ' # @foo']));
	}
	return lines.join('\n') + '\n';
}

const text = (of) => (of && of.value instanceof ParsedEnvSpecStaticValue ? of.value.value : undefined);
for (let count = Number(process.argv[3]); count > 0; count--) {
	const source = file();
	let names = null;
	try {
		names = parseEnvSpecDotEnvFile(source).configItems.map((item) => ({
			name: item.key,
			description: item.description,
			computed: item.value !== undefined && !(item.value instanceof ParsedEnvSpecStaticValue),
			docs: text(item.decoratorsObject.docsUrl),
		}));
	} catch { /* it refuses the file: then so should we */ }
	console.log(JSON.stringify({ source, names }));
}
