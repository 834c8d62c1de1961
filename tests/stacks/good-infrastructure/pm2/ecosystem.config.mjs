import os from 'node:os'
const count = os.cpus().length > 2 ? 2 : 1
export default {
  apps: [{
    name: 'web',
    script: 'server.mjs',
    instances: count,
    env: { PORT: 80, TOKEN: process.env.TOKEN ?? '' },
  }],
}
