{!! file_get_contents("$parts/player-head.html") !!}
<h1>{{ $course->title }}: {{ $lesson->title }}</h1>
<ol>
@foreach ($modules as $module)
<li>{{ $module->title }}<ol>
@foreach ($module->lessons as $entry)
<li class="{{ $progress[$entry->id] ?? 'new' }}"><a href="/learn/{{ $course->slug }}/{{ $entry->slug }}">{{ $entry->title }}</a>
{{ intdiv($entry->duration_seconds ?? 0, 60) }} min</li>
@endforeach
</ol></li>
@endforeach
</ol>
{!! $lesson->body_html !!}
{!! file_get_contents("$parts/player-foot.html") !!}
