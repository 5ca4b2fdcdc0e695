<?php
// A persistent connection over the Unix socket, as that of the plain PHP.
return [
    'default' => 'pgsql',
    'connections' => [
        'pgsql' => [
            'driver' => 'pgsql',
            'host' => getenv('BENCH_SOCKETS'),
            'database' => 'lectern',
            'username' => 'postgres',
            'password' => '',
            'options' => [PDO::ATTR_PERSISTENT => true],
        ],
    ],
];
