{!! file_get_contents("$parts/head.html") !!}
@php($filling = file_get_contents("$parts/filling.html"))
@foreach ($courses as $course)
<li><a href="/courses/{{ $course->slug }}">{!! $filling !!}<h2>{{ $course->title }}</h2></a>
<p>{{ $course->promise }}</p>
<p>{{ $course->lesson_count }} lessons, {{ intdiv($course->duration_seconds, 60) }} min</p>
<p>{{ number_format($course->amount_minor / 100, 2) }} {{ $course->currency }}</p></li>
@endforeach
{!! file_get_contents("$parts/foot.html") !!}
