// Hides the bar at the bottom of a course's page while the offer itself is in sight, in browsers whose
// style sheets cannot (views/styles/course.css).
const bar = document.querySelector(".offer-bar");
const offer = document.querySelector(".course-offer > :is(form, .actions)");
if (bar && offer && !CSS.supports("animation-timeline: view()")) {
    new IntersectionObserver(([entry]) => {
        bar.hidden = entry.isIntersecting;
    }).observe(offer);
}
