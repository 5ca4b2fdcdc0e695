<?php
// Loads the classes of both pages once, when PHP-FPM starts. That spares each request the search of
// Debian's many autoloaders, as Composer's optimized one would.
$app = require __DIR__ . '/bootstrap/app.php';
$kernel = $app->make(Illuminate\Contracts\Http\Kernel::class);
$kernel->bootstrap();
// The workers must not inherit a connection.
config(['database.connections.pgsql.options' => []]);
foreach (['/courses', '/learn/practical-sql/none'] as $path) {
    $kernel->handle(Illuminate\Http\Request::create($path));
}
