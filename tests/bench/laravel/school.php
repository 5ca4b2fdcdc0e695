<?php
// The catalogue and the player in Laravel.
namespace App;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Foundation\Support\Providers\RouteServiceProvider as Provider;
use Illuminate\Http\Request;
use Illuminate\Routing\Controller;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Route;

class RouteServiceProvider extends Provider
{
    public function boot()
    {
        $this->routes(function () {
            Route::get('/courses', [CoursePages::class, 'catalogue']);
            Route::get('/learn/{course}/{lesson}', [CoursePages::class, 'player']);
        });
    }
}

class Course extends Model
{
    public function modules()
    {
        return $this->hasMany(Module::class)->where('is_removed', false)->orderBy('position');
    }
}

class Module extends Model
{
    protected $table = 'course_modules';

    public function lessons()
    {
        return $this->hasMany(Lesson::class)->where('is_published', true)->where('is_removed', false)
            ->orderBy('position')->select(['id', 'module_id', 'slug', 'title', 'duration_seconds']);
    }
}

class Lesson extends Model
{
    protected $table = 'course_lessons';
}

class CoursePages extends Controller
{
    public function catalogue()
    {
        $courses = Course::where('status', 'published')->orderByDesc('published_at')->orderByDesc('id')->limit(12)
            ->get(['slug', 'title', 'promise', 'amount_minor', 'currency', 'lesson_count', 'duration_seconds']);
        return view('catalogue', ['courses' => $courses, 'parts' => config('app.parts')]);
    }

    public function player(Request $request, $slug, $lessonSlug)
    {
        $token = hash('sha256', (string) $request->cookie('lectern_session'));
        $viewer = DB::table('sessions')->where('token_hash', DB::raw("'\\x$token'"))->where('expires_at', '>', DB::raw('now()'))
            ->value('user_id');
        $course = Course::where('slug', $slug)->firstOrFail();
        $isOpen = DB::table('entitlements')->where('user_id', $viewer)->where('course_id', $course->id)
            ->where('status', 'active')->exists();
        abort_unless($isOpen, 403);
        $lesson = Lesson::where('course_id', $course->id)->where('slug', $lessonSlug)->firstOrFail();
        $modules = $course->modules()->with('lessons')->get();
        $progress = DB::table('lesson_progress')->where('user_id', $viewer)
            ->whereIn('lesson_id', $modules->flatMap->lessons->pluck('id'))->pluck('status', 'lesson_id');
        return view('player', ['course' => $course, 'lesson' => $lesson, 'modules' => $modules, 'progress' => $progress,
            'parts' => config('app.parts')]);
    }
}
