<?php
// A minimal Laravel application: router, Eloquent, Blade. No sessions and no middleware, so it does
// less than a usual one.
require_once 'Illuminate/autoload.php';
require_once dirname(__DIR__) . '/school.php';

$app = new Illuminate\Foundation\Application(dirname(__DIR__));
$app->singleton(Illuminate\Contracts\Http\Kernel::class, Illuminate\Foundation\Http\Kernel::class);
$app->singleton(Illuminate\Contracts\Console\Kernel::class, Illuminate\Foundation\Console\Kernel::class);
$app->singleton(Illuminate\Contracts\Debug\ExceptionHandler::class, Illuminate\Foundation\Exceptions\Handler::class);
return $app;
