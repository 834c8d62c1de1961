<?php
$method = $_SERVER['REQUEST_METHOD'];
$tenant = $_SERVER['TENANT_ID'] ?? 'main';
$proxy = getenv('OUTBOUND_PROXY') ?: null;
$any = getenv($name);
$config->env('NOT_READ');
putenv('NOT_READ=1');
