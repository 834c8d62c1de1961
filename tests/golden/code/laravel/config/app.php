<?php

return [
    // 'old' => env('NOT_READ'),
    'name' => env('APP_NAME', 'Laravel'),
    'debug' => (bool) env('APP_DEBUG', false),
    'url' => env('APP_URL'),
    'key' => "env('NOT_READ')",
    'text' => <<<'TEXT'
        env('NOT_READ')
        TEXT,
    'region' => $_ENV['AWS_REGION'] ?? 'eu-west-1',
];
