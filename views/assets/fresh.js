// Reloads a page that the browser restores from its back/forward cache: a course that was bought
// meanwhile must not be offered again.
addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
});
