const apps = ['a', 'b'].map((name) => ({ name, script: `./${name}.js` }));
module.exports = { apps };
