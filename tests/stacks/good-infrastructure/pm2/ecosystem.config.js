// as `pm2 init` writes it, and what people add
'use strict';
const path = require('path');
const { name, version } = require('./package.json');
const shared = { NODE_ENV: 'production', LOG_FORMAT: `json` };
const ignored = /node_modules["'`/]|\.git/;

/** @type {import('pm2').Config} */
module.exports = {
  apps: [
    {
      name: "api",
      script: "./dist/server.js",
      instances: "max",
      exec_mode: "cluster",
      watch: false,
      max_memory_restart: "1G",
      error_file: "./logs/error.log",
      env: {
        ...shared,
        PORT: 3000,
        SESSION_SECRET: process.env.SESSION_SECRET,
        DATABASE_URL: `postgres://${process.env.DB_USER}@db/shop`,
      },
      env_production: { NODE_ENV: 'production' },
      env_development: { NODE_ENV: 'development', DB_PASSWORD: 'postgres' },
    },
    {
      name: 'cron-' + version,
      script: path.join(__dirname, 'cron.js'),
      cron_restart: '0 * * * *', autorestart: false,
      ignore_watch: ['node_modules', ignored],
    },
    { name: 'queue', script: './dist/queue.js', interpreter: 'node@20', node_args: '--max-old-space-size=512', },
    {
      name: 'python-worker',
      script: 'worker.py',
      interpreter: './venv/bin/python',
      exec_mode: 'fork',
      instances: 1,
      env_file: '.env',
      post_update: ["npm install", "echo done"],
      filter_env: ['AWS_'],
    },
  ],

  deploy: {
    production: {
      user: 'node',
      host: ['212.83.163.1'],
      ref: 'origin/master',
      repo: 'git@github.com:example/shop.git',
      path: '/var/www/production',
      'post-deploy': 'npm install && pm2 reload ecosystem.config.js --env production',
    },
  },
};
