<?php
// The catalogue as plain PHP: no framework, a persistent connection, one query, one template.
$database = new PDO(getenv('BENCH_PDO'), 'postgres', null,
    [PDO::ATTR_PERSISTENT => true, PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_EMULATE_PREPARES => false]);
$statement = $database->prepare(file_get_contents(getenv('BENCH_PARTS') . '/catalogue.sql'));
$statement->execute();
$escape = fn($text) => htmlspecialchars((string) $text, ENT_QUOTES, 'UTF-8');
header('Content-Type: text/html; charset=utf-8');
readfile(getenv('BENCH_PARTS') . '/head.html');
$filling = file_get_contents(getenv('BENCH_PARTS') . '/filling.html');
foreach ($statement as $course): ?>
<li><a href="/courses/<?= $escape($course['slug']) ?>"><?= $filling ?><h2><?= $escape($course['title']) ?></h2></a>
<p><?= $escape($course['promise']) ?></p>
<p><?= $escape($course['lesson_count']) ?> lessons, <?= intdiv((int) $course['duration_seconds'], 60) ?> min</p>
<p><?= $escape(number_format($course['amount_minor'] / 100, 2)) ?> <?= $escape($course['currency']) ?></p></li>
<?php endforeach;
readfile(getenv('BENCH_PARTS') . '/foot.html');
