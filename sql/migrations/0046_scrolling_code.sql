-- Blocks of code scroll inside themselves, so the keyboard must reach those of texts that were rendered before, too.

UPDATE courses
   SET description_html = replace(description_html, '<pre>', '<pre tabindex="0">'),
       teacher_about_html = replace(teacher_about_html, '<pre>', '<pre tabindex="0">')
 WHERE description_html LIKE '%<pre>%'
    OR teacher_about_html LIKE '%<pre>%';

UPDATE course_lessons
   SET body_html = replace(body_html, '<pre>', '<pre tabindex="0">')
 WHERE body_html LIKE '%<pre>%';
