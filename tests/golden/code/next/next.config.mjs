export default {
  env: { COMMIT: process.env.COMMIT_SHA },
  output: process.env.STANDALONE ? "standalone" : undefined,
};
